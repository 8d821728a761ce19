/* Which rows they are is worked out from the tables alone, so that the hub and every replica of the district come to
 * the same: a table says by its column `school`, or by its parent, whose a row is. A row that only names somebody of another
 * school (a visit's staff) is plain data and belongs to its own head. */
#include "config.h"
#include "store/move_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/journal.h"

enum { SQL_MAX = 64 * 1024, MAX_DEPTH = 6 };

void move_rows_free(struct move_rows *rows)
{
	for (int i = 0; i < rows->text_count; i++)
		free(rows->texts[i]);
	free(rows->texts);
	free(rows->list);
	*rows = (struct move_rows) { .count = 0 };
}

/* The key is in the first columns of ROW. */
static void add(struct move_rows *rows, const struct table *table, sqlite3_stmt *row)
{
	struct move_row *one;

	if (rows->count == rows->room) {
		rows->room = rows->room ? 2 * rows->room : 64;
		rows->list = mem_grow(rows->list, (size_t) rows->room, sizeof *rows->list);
	}
	one = &rows->list[rows->count++];
	one->table = table;
	for (int i = 0; i < table->key_count; i++) {
		one->key[i] = db_value(row, i);
		if (one->key[i].kind != VALUE_TEXT)
			continue;
		if ((rows->text_count & (rows->text_count - 1)) == 0)
			rows->texts = mem_grow(rows->texts, rows->text_count ? 2 * (size_t) rows->text_count : 1, sizeof *rows->texts);
		one->key[i].text = rows->texts[rows->text_count++] = mem_copy_bytes(one->key[i].text, one->key[i].length);
	}
}

/* "SELECT key …" of the first COUNT columns of the key. */
static void put_keys(struct buf *sql, const struct table *table, int count)
{
	for (int i = 0; i < count; i++)
		buf_format(sql, "%s\"%s\"", i == 0 ? "" : ", ", table->columns[table->key[i]].name);
}

/* The condition by which a row is the school's; false where the table has no such rows. ?1 is the school. */
static bool put_condition(struct replica *replica, struct buf *sql, const struct table *table, int depth)
{
	const struct table *parent = table->parent ? table_find(replica, table->parent) : NULL;

	if (table->number < TABLE_FIRST_FREE || depth > MAX_DEPTH)
		return false;
	if (replica->school && table == &replica->school->table) {
		buf_format(sql, "\"%s\" = ?1", table->columns[table->key[0]].name);
		return true;
	}
	if (table->school_column >= 0) {
		buf_format(sql, "\"%s\" = ?1", table->columns[table->school_column].name);
		return true;
	}
	if (!parent)
		return false;
	buf_text(sql, "(");
	put_keys(sql, table, parent->key_count);
	buf_text(sql, ") IN (SELECT ");
	put_keys(sql, parent, parent->key_count);
	buf_format(sql, " FROM \"%s\" WHERE ", parent->name);
	if (!put_condition(replica, sql, parent, depth + 1))
		return false;
	return buf_text(sql, ")");
}

static bool collect_table(struct replica *replica, const struct table *table, const struct value *key,
	const struct scope_state *scope, struct move_rows *out, struct err *err)
{
	sqlite3_stmt *rows;
	struct buf sql;
	int code = SQLITE_DONE;
	bool has_rows, is_good = true;

	buf_init(&sql, SQL_MAX);
	buf_text(&sql, "SELECT ");
	put_keys(&sql, table, table->key_count);
	buf_format(&sql, " FROM \"%s\" WHERE _scope = ?2 AND ", table->name);
	has_rows = put_condition(replica, &sql, table, 0);
	buf_text(&sql, " ORDER BY ");
	put_keys(&sql, table, table->key_count);
	is_good = !has_rows || db_prepare(replica->db, sql.bytes, &rows, err);
	buf_free(&sql);
	if (!is_good || !has_rows)
		return is_good;
	db_bind(rows, 1, key);
	sqlite3_bind_int64(rows, 2, scope->id);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		add(out, table, rows);
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return code == SQLITE_DONE;
}

/* Reasons and conflicts name their record as text. Of a record that is not there the conflict itself says the school. */
static bool collect_about(struct replica *replica, const struct table *table, const struct value *key,
	const struct scope_state *scope, struct move_rows *out, struct err *err)
{
	char school[ENTRY_MAX_NAME + 1];
	sqlite3_stmt *rows;
	struct buf sql;
	int code = SQLITE_DONE;
	bool is_good;

	buf_init(&sql, SQL_MAX);
	buf_text(&sql, "SELECT ");
	put_keys(&sql, table, table->key_count);
	buf_format(&sql, ", %s FROM \"%s\" WHERE _scope = ?1 ORDER BY ", table->number == TABLE_CONFLICT ? "school" : "NULL", table->name);
	put_keys(&sql, table, table->key_count);
	is_good = db_prepare(replica->db, sql.bytes, &rows, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	sqlite3_bind_int64(rows, 1, scope->id);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *said = (const char *) sqlite3_column_text(rows, table->key_count);

		is_good = journal_record_school(replica, (const char *) sqlite3_column_text(rows, 0),
			(const char *) sqlite3_column_text(rows, 1), school, err);
		if (is_good && (school[0] || said) && strlen(school[0] ? school : said) == key->length
				&& memcmp(school[0] ? school : said, key->text, key->length) == 0)
			add(out, table, rows);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

bool move_rows_collect(struct replica *replica, const struct value *key, const struct scope_state *scope,
	struct move_rows *out, struct err *err)
{
	*out = (struct move_rows) { .count = 0 };
	for (int i = 0; i < replica->table_count; i++) {
		const struct table *table = &replica->tables[i]->table;

		if (table->scope != SCOPE_PROVINCE && table->number >= TABLE_FIRST_FREE
				&& !collect_table(replica, table, key, scope, out, err))
			return false;
	}
	return collect_about(replica, table_by_number(replica, TABLE_REASON), key, scope, out, err)
		&& collect_about(replica, table_by_number(replica, TABLE_CONFLICT), key, scope, out, err);
}
