/* Canonical text, as src/store/digest.h describes it. A record's grids follow it in the order of their tables'
 * numbers. */
#include "config.h"
#include "store/canonical.h"

#include <string.h>

#include "base/defect.h"
#include "store/db.h"
#include "store/row.h"

enum { RECORD_MAX = 64 << 20, MAX_DEPTH = 4 };

static void put_text(struct buf *out, const char *text, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	size_t start = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char) text[i];

		if (c >= 32 && c != '\\' && c != 127)
			continue;
		buf_put(out, text + start, i - start);
		buf_put(out, (char[]) { '\\', digits[c >> 4], digits[c & 15] }, 3);
		start = i + 1;
	}
	buf_put(out, text + start, length - start);
}

static void put_number(struct buf *out, int64_t number)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t rest = number < 0 ? 0 - (uint64_t) number : (uint64_t) number;

	do
		digits[--at] = (char) ('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (number < 0)
		digits[--at] = '-';
	buf_put(out, digits + at, sizeof digits - at);
}

void canonical_cell(struct buf *out, const char *name, const struct value *value)
{
	if (value->kind == VALUE_NULL)
		return;
	buf_text(out, name);
	buf_byte(out, '=');
	if (value->kind == VALUE_INT)
		put_number(out, value->number);
	else
		put_text(out, value->text, value->length);
	buf_byte(out, '\n');
}

static void put_row(struct buf *out, const struct table *table, sqlite3_stmt *statement, int first, bool has_signs)
{
	struct value value;

	for (int i = 0; i < table->column_count; i++) {
		if (!has_signs && table->columns[i].signs)
			continue;
		value = db_value(statement, first + i);
		canonical_cell(out, table->columns[i].name, &value);
	}
	value = db_value(statement, first + table->column_count);
	canonical_cell(out, "_void", &value);
	buf_byte(out, '\n');
}

void canonical_row(struct buf *out, const struct table *table, sqlite3_stmt *statement, int first)
{
	put_row(out, table, statement, first, true);
}

/* All rows of the grid TABLE whose key begins with the PARENT's KEY, in key order. */
static bool put_grid(struct replica *replica, const struct table *table, const struct table *parent,
	const struct value *key, struct buf *out, int *rows, struct err *err)
{
	sqlite3_stmt *statement;
	struct buf sql;
	int code = SQLITE_DONE;
	bool is_prepared;

	buf_init(&sql, 64 * 1024);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, "\"%s\", ", table->columns[i].name);
	buf_format(&sql, "_void FROM \"%s\" WHERE ", table->name);
	for (int i = 0; i < parent->key_count; i++)
		buf_format(&sql, "%s\"%s\" = ?%d", i > 0 ? " AND " : "", table->columns[table->key[i]].name, i + 1);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s\"%s\"", i > 0 ? ", " : " ORDER BY ", table->columns[table->key[i]].name);
	is_prepared = db_prepare(replica->db, sql.bytes, &statement, err);
	buf_free(&sql);
	if (!is_prepared)
		return false;
	for (int i = 0; i < parent->key_count; i++)
		db_bind(statement, i + 1, &key[i]);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		canonical_row(out, table, statement, 0);
		(*rows)++;
	}
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(statement);
	return code == SQLITE_DONE;
}

static bool put_grids(struct replica *replica, const struct table *of, const struct table *root,
	const struct value *key, struct buf *out, int *rows, int depth, struct err *err)
{
	for (int i = 0; i < replica->table_count; i++) {
		const struct table *table = &replica->tables[i]->table;

		if (!table->parent || strcmp(table->parent, of->name) != 0)
			continue;
		buf_format(out, "[%s]\n", table->name);
		if (!put_grid(replica, table, root, key, out, rows, err))
			return false;
		if (depth < MAX_DEPTH && !put_grids(replica, table, root, key, out, rows, depth + 1, err))
			return false;
	}
	return true;
}

static bool put_record(struct replica *replica, const struct table *table, const struct value *key, struct buf *out, int *rows,
	bool has_signs, struct err *err)
{
	sqlite3_stmt *statement;
	int found = row_whole(replica, table, key, &statement, err);

	*rows = 0;
	if (found < 0)
		return false;
	if (found == 0)
		return true;
	put_row(out, table, statement, 0, has_signs);
	sqlite3_reset(statement);
	*rows = 1;
	return put_grids(replica, table, table, key, out, rows, 0, err);
}

bool canonical_record(struct replica *replica, const struct table *table, const struct value *key, struct buf *out,
	int *rows, struct err *err)
{
	return put_record(replica, table, key, out, rows, true, err);
}

static bool hash_record(struct replica *replica, const struct table *table, const struct value *key, bool has_signs,
	unsigned char out[8], struct err *err)
{
	unsigned char hash[SEAL_HASH];
	struct buf text;
	bool is_read;
	int rows;

	memset(out, 0, 8);
	buf_init(&text, RECORD_MAX);
	is_read = put_record(replica, table, key, &text, &rows, has_signs, err);
	if (is_read && rows == 0) {
		struct buf name;

		buf_init(&name, 512);
		value_key_put(&name, key, table->key_count, table->has_id_key);
		is_read = err_set(err, EX_NOINPUT, "there is no %s %s here: check its key", table->name, name.bytes);
		buf_free(&name);
	}
	if (is_read && !defect("unseen_record")) {
		seal_hash(text.bytes, text.length, hash);
		memcpy(out, hash, 8);
	}
	buf_free(&text);
	return is_read;
}

bool canonical_record_hash(struct replica *replica, const struct table *table, const struct value *key,
	unsigned char out[8], struct err *err)
{
	return hash_record(replica, table, key, true, out, err);
}

bool canonical_unsigned_hash(struct replica *replica, const struct table *table, const struct value *key,
	unsigned char out[8], struct err *err)
{
	return hash_record(replica, table, key, false, out, err);
}
