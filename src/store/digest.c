/* Digests of both states.
 *
 * One walk over each table in key order feeds one hash for each scope, so that a province of thirty-odd districts
 * costs no more than one. For the hub's state a row is put back cell by cell from `undecided`. */
#include "config.h"
#include "store/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/canonical.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/pending.h"
#include "store/scope.h"

enum { ROW_MAX = 8 << 20 };

struct sum {
	const struct scope_state *scope;
	const struct table *table;
	struct seal_stream stream;
	long rows;
};

struct sums {
	struct sum *list;
	int count;
};

/* The sum of a scope in the present table; a row of an unknown scope counts nowhere. */
static struct sum *sum_for(struct replica *replica, struct sums *sums, int first, const struct table *table,
	int64_t scope)
{
	for (int i = first; i < sums->count; i++)
		if (sums->list[i].scope->id == scope)
			return &sums->list[i];
	if (!scope_by_id(replica, scope))
		return NULL;
	sums->list = mem_grow(sums->list, (size_t) sums->count + 1, sizeof(struct sum));
	sums->list[sums->count] = (struct sum) { .scope = scope_by_id(replica, scope), .table = table };
	seal_start(&sums->list[sums->count].stream);
	return &sums->list[sums->count++];
}

/* The hub's values over ours. Their text is copied into COPIES (one for each value), because the statement moves on. */
static bool overlay(sqlite3_stmt *undecided, int count, struct value *values, char **copies, bool *is_absent,
	struct err *err)
{
	int code;

	*is_absent = false;
	while ((code = sqlite3_step(undecided)) == SQLITE_ROW) {
		int column = sqlite3_column_int(undecided, 0);
		int at = column == PENDING_VOID ? count : column;

		*is_absent |= column == PENDING_ROW;
		if (at < 0 || at > count)
			continue;
		values[at] = db_value(undecided, 1);
		if (values[at].kind == VALUE_TEXT)
			values[at].text = copies[at] = mem_copy_bytes(values[at].text, values[at].length);
	}
	if (code != SQLITE_DONE)
		db_fail(sqlite3_db_handle(undecided), NULL, err);
	sqlite3_reset(undecided);
	return code == SQLITE_DONE;
}

/* Appends the row as the hub holds it; nothing where the hub does not hold it. */
static bool put_hub_row(struct buf *out, const struct table *table, sqlite3_stmt *row, sqlite3_stmt *undecided,
	struct err *err)
{
	struct value values[TABLE_MAX_COLUMNS + 1], key[TABLE_MAX_KEY];
	char *copies[TABLE_MAX_COLUMNS + 1] = { NULL };
	struct buf text;
	int count = table->column_count;
	bool is_absent, is_good;

	for (int i = 0; i <= count; i++)
		values[i] = db_value(row, i + 1);
	for (int i = 0; i < table->key_count; i++)
		key[i] = values[table->key[i]];
	buf_init(&text, ROW_MAX);
	value_key_put(&text, key, table->key_count, table->has_id_key);
	sqlite3_bind_int(undecided, 1, table->number);
	sqlite3_bind_text(undecided, 2, text.bytes, (int) text.length, SQLITE_STATIC);
	is_good = overlay(undecided, count, values, copies, &is_absent, err);
	for (int i = 0; is_good && !is_absent && i <= count; i++)
		canonical_cell(out, i < count ? table->columns[i].name : "_void", &values[i]);
	if (is_good && !is_absent)
		buf_byte(out, '\n');
	for (int i = 0; i <= count; i++)
		free(copies[i]);
	buf_free(&text);
	return is_good;
}

static void put_select(struct buf *sql, const struct table *table)
{
	buf_text(sql, "SELECT _scope");
	for (int i = 0; i < table->column_count; i++)
		buf_format(sql, ", \"%s\"", table->columns[i].name);
	buf_format(sql, ", _void FROM \"%s\"", table->name);
	for (int i = 0; i < table->key_count; i++)
		buf_format(sql, "%s\"%s\"", i == 0 ? " ORDER BY " : ", ", table->columns[table->key[i]].name);
}

static bool has_undecided(struct replica *replica, const struct table *table)
{
	char *sql = mem_format("SELECT EXISTS (SELECT 1 FROM undecided WHERE tbl = %d)", table->number);
	bool has = db_number(replica->db, sql, 0) != 0;

	free(sql);
	return has;
}

static bool sum_table(struct replica *replica, const struct table *table, enum digest_state which, struct sums *sums,
	struct err *err)
{
	sqlite3_stmt *rows = NULL, *undecided = NULL;
	struct buf text;
	int code = SQLITE_DONE, first = sums->count;
	bool is_good;

	buf_init(&text, ROW_MAX);
	put_select(&text, table);
	is_good = db_prepare(replica->db, text.bytes, &rows, err);
	if (is_good && which == DIGEST_HUB && has_undecided(replica, table))
		is_good = db_prepare(replica->db, "SELECT col, hub_value FROM undecided WHERE tbl = ?1 AND key = ?2 ORDER BY col",
		&undecided, err);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct sum *sum = sum_for(replica, sums, first, table, sqlite3_column_int64(rows, 0));

		buf_clear(&text);
		if (undecided)
			is_good = put_hub_row(&text, table, rows, undecided, err);
		else
			canonical_row(&text, table, rows, 1);
		if (!sum || text.length == 0)
			continue;
		seal_add(&sum->stream, text.bytes, text.length);
		sum->rows++;
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	sqlite3_finalize(undecided);
	buf_free(&text);
	return is_good;
}

static int by_names(const void *a, const void *b)
{
	const struct sum *left = a, *right = b;
	int order = strcmp(left->scope->code, right->scope->code);

	return order != 0 ? order : strcmp(left->table->name, right->table->name);
}

static void tell(struct sum *sum, void (*visit)(void *state, const struct digest_line *line), void *state)
{
	struct digest_line line = { .scope = sum->scope->code, .number = sum->scope->number, .table = sum->table->name,
		.rows = sum->rows };
	unsigned char hash[SEAL_HASH];

	if (sum->rows == 0)
		return;
	seal_end(&sum->stream, hash);
	seal_hex(hash, SEAL_HASH, line.hex);
	visit(state, &line);
}

bool digest_each(struct replica *replica, enum digest_state which,
	void (*visit)(void *state, const struct digest_line *line), void *state, struct err *err)
{
	struct sums sums = { NULL, 0 };
	bool is_own = sqlite3_get_autocommit(replica->db) != 0, is_good;

	/* One read transaction, so that all lines are of one moment. */
	if (is_own && !db_exec(replica->db, "BEGIN", err))
		return false;
	is_good = !is_own || journal_refresh(replica, err);
	for (int i = 0; is_good && i < replica->table_count; i++)
		is_good = sum_table(replica, &replica->tables[i]->table, which, &sums, err);
	if (is_own)
		sqlite3_exec(replica->db, "COMMIT", NULL, NULL, NULL);
	if (is_good && sums.count > 0)
		qsort(sums.list, (size_t) sums.count, sizeof *sums.list, by_names);
	for (int i = 0; is_good && i < sums.count; i++)
		tell(&sums.list[i], visit, state);
	free(sums.list);
	return is_good;
}
