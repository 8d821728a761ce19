/* A record is voided with its grids: each row says itself that it is void, so that no reader has to look at its
 * parent. Nobody has to mend what is void, so its findings leave the work list. */
#include "config.h"
#include "store/voiding.h"

#include <string.h>

#include "store/db.h"
#include "store/finding.h"
#include "store/row.h"

enum { MAX_DEPTH = 4 };

typedef bool note_function(struct replica *replica, void *state, const struct table *table, const struct value *key,
	struct err *err);

struct voiding {
	struct replica *replica;
	const struct table *root;
	const struct value *key, *reason;
	note_function *note;
	void *state;
};

static bool void_row(const struct voiding *voiding, const struct table *table, const struct value *key, struct err *err)
{
	if (voiding->note && !voiding->note(voiding->replica, voiding->state, table, key, err))
		return false;
	if (!row_set_void(voiding->replica, table, key, voiding->reason, err))
		return false;
	buf_clear(&voiding->replica->key_text);
	value_key_put(&voiding->replica->key_text, key, table->key_count, table->has_id_key);
	return finding_drop(voiding->replica, table->name, voiding->replica->key_text.bytes, err);
}

static bool void_grid(const struct voiding *voiding, const struct table *table, struct err *err)
{
	sqlite3_stmt *rows;
	struct value key[TABLE_MAX_KEY];
	struct buf sql;
	bool is_good = true;
	int code = SQLITE_DONE;

	/* The keys are sorted first (a sorter holds them), so that the rows may change while we walk. */
	buf_init(&sql, 65536);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s\"%s\"", i == 0 ? "SELECT " : ", ", table->columns[table->key[i]].name);
	buf_format(&sql, " FROM \"%s\" WHERE _void IS NULL", table->name);
	for (int i = 0; i < voiding->root->key_count; i++)
		buf_format(&sql, " AND \"%s\" = ?%d", table->columns[table->key[i]].name, i + 1);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s+\"%s\"", i == 0 ? " ORDER BY " : ", ", table->columns[table->key[i]].name);
	is_good = db_prepare(voiding->replica->db, sql.bytes, &rows, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < voiding->root->key_count; i++)
		db_bind(rows, i + 1, &voiding->key[i]);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		for (int i = 0; i < table->key_count; i++)
			key[i] = db_value(rows, i);
		is_good = void_row(voiding, table, key, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(voiding->replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

static bool void_grids(const struct voiding *voiding, const struct table *of, int depth, struct err *err)
{
	struct replica *replica = voiding->replica;

	for (int i = 0; i < replica->table_count; i++) {
		const struct table *table = &replica->tables[i]->table;

		if (!table->parent || strcmp(table->parent, of->name) != 0)
			continue;
		if (!void_grid(voiding, table, err) || (depth < MAX_DEPTH && !void_grids(voiding, table, depth + 1, err)))
			return false;
	}
	return true;
}

bool voiding_run(struct replica *replica, const struct table *table, const struct value *key,
	const struct value *reason, note_function *note, void *state, struct err *err)
{
	const struct voiding voiding = { replica, table, key, reason, note, state };

	return void_row(&voiding, table, key, err) && void_grids(&voiding, table, 0, err);
}
