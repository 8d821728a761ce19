/* See the header. The hub never had the refused value: a correction that claimed to have seen it would be a conflict
 * with nobody. */
#include "config.h"
#include "store/correction.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/kept.h"
#include "store/log.h"

enum { KEY_MAX = 1 << 16 };

static void put_key(struct replica *replica, const struct table *table, const struct value *key)
{
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, key, table->key_count, table->has_id_key);
}

/* Binds ?1 table, ?2 key, ?3 column. */
static bool ask(struct replica *replica, const char *sql, const struct table *table, const struct value *key, int column,
	sqlite3_stmt **out, struct err *err)
{
	if (!kept_get(replica, sql, out, err))
		return false;
	put_key(replica, table, key);
	sqlite3_bind_int(*out, 1, table->number);
	sqlite3_bind_text(*out, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_STATIC);
	sqlite3_bind_int(*out, 3, column);
	return true;
}

/* The first column of the row, or 0. */
static bool take_number(struct replica *replica, sqlite3_stmt *row, int64_t *number, struct err *err)
{
	int code = sqlite3_step(row);

	*number = code == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* The last operation of ENTRY that made the cell what was seen, or NULL. */
static const struct operation *maker(const struct entry *entry, const struct table *table, const struct value *key, int column,
	const struct value *seen)
{
	for (int i = entry->count - 1; i >= 0; i--) {
		const struct operation *operation = &entry->operations[i];
		bool is_cell = operation->kind == ENTRY_CHANGE && operation->table == table && operation->column == column;

		for (int k = 0; is_cell && k < table->key_count; k++)
			is_cell = value_equal(&operation->key[k], &key[k]);
		if (is_cell && value_equal(&operation->now, seen))
			return operation;
	}
	return NULL;
}

static bool has_refused(struct replica *replica, int64_t *has, struct err *err)
{
	sqlite3_stmt *row;

	return kept_get(replica, "SELECT EXISTS (SELECT 1 FROM entry WHERE state <> 1 AND state IN (2, 3))", &row, err)
		&& take_number(replica, row, has, err);
}

static bool note(struct replica *replica, const struct table *table, const struct value *key, int column, int origin, int64_t serial,
	struct err *err)
{
	sqlite3_stmt *put;

	if (!ask(replica, "INSERT OR IGNORE INTO corrected (tbl, key, col, origin, serial) VALUES (?1, ?2, ?3, ?4, ?5)", table, key, column,
			&put, err))
		return false;
	sqlite3_bind_int(put, 4, origin);
	sqlite3_bind_int64(put, 5, serial);
	return kept_run(put, err);
}

/* Goes back along the chain of our own values, from the newest, whatever number we had then: as long as they were refused. */
static bool go_back(struct replica *replica, const struct table *table, const struct value *key, int column, struct value *seen,
	bool *saw_pending, struct buf *storage, struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	bool goes_on = true, is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT serial, state, body, origin FROM entry WHERE state <> 1 AND state IN (0, 2, 3) ORDER BY id DESC",
			&rows, err))
		return false;
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const struct operation *made = entry_decode_again(replica, sqlite3_column_blob(rows, 2), (size_t) sqlite3_column_bytes(rows,
			2), &entry, NULL) ? maker(&entry, table, key, column, seen) : NULL;

		if (!made)
			continue;
		goes_on = sqlite3_column_int(rows, 1) != ENTRY_PENDING;
		if (!goes_on || !(is_good = note(replica, table, key, column, sqlite3_column_int(rows, 3), sqlite3_column_int64(rows, 0), err)))
			break;
		*seen = made->seen;
		*saw_pending = made->saw_pending;
		goes_on = made->saw_pending;
		if (made->seen.kind == VALUE_TEXT) {
			buf_clear(storage);
			buf_put(storage, made->seen.text, made->seen.length);
			seen->text = storage->bytes;
		}
	}
	if (is_good && goes_on && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return is_good;
}

bool correction_see(struct replica *replica, const struct table *table, const struct value *key, int column, struct value *seen,
	bool *saw_pending, struct buf *storage, struct err *err)
{
	sqlite3_stmt *row;
	int64_t has, newest;

	if (!has_refused(replica, &has, err) || !has)
		return !has;
	/* None: the row itself is ours, and what is keyed over it builds on it. */
	if (!ask(replica, "SELECT serial FROM undecided WHERE tbl = ?1 AND key = ?2 AND col = ?3", table, key, column, &row, err)
			|| !take_number(replica, row, &newest, err))
		return false;
	if (newest == 0)
		return true;
	return go_back(replica, table, key, column, seen, saw_pending, storage, err);
}

bool correction_covers(struct replica *replica, const struct table *table, const struct value *key, int column, int origin,
	int64_t serial, bool *is_corrected, struct err *err)
{
	sqlite3_stmt *row;
	int64_t found = 0;
	bool is_good = ask(replica, "SELECT 1 FROM corrected WHERE tbl = ?1 AND key = ?2 AND col = ?3 AND origin = ?4 AND serial = ?5", table,
		key, column, &row, err);

	if (is_good) {
		sqlite3_bind_int(row, 4, origin);
		sqlite3_bind_int64(row, 5, serial);
		is_good = take_number(replica, row, &found, err);
	}
	*is_corrected = is_good && found;
	return is_good;
}

/* A line that is another one now. */
struct moved {
	int table, column, origin;
	int64_t serial;
	char *key;
};

/* Columns: tbl, key, col, origin, serial. */
static void look_at(struct replica *replica, const struct heal_map *map, sqlite3_stmt *row, struct moved *out, struct buf *text)
{
	const char *key = (const char *) sqlite3_column_text(row, 1);
	const struct table *table = table_by_number(replica, sqlite3_column_int(row, 0));

	*out = (struct moved) { sqlite3_column_int(row, 0), sqlite3_column_int(row, 2), sqlite3_column_int(row, 3),
		sqlite3_column_int64(row, 4), NULL };
	heal_map_move(map, &out->origin, &out->serial);
	out->key = mem_copy(table && heal_id_key(map, table, key, text) ? text->bytes : key);
}

/* Few: all are written anew. */
bool correction_move(struct replica *replica, const struct heal_map *map, struct err *err)
{
	struct moved *list = NULL;
	size_t count = 0;
	sqlite3_stmt *rows, *put;
	struct buf text;
	bool is_good;
	int code;

	if (!db_prepare(replica->db, "SELECT tbl, key, col, origin, serial FROM corrected", &rows, err))
		return false;
	buf_init(&text, KEY_MAX);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		list = mem_grow(list, count + 1, sizeof *list);
		look_at(replica, map, rows, &list[count++], &text);
	}
	is_good = code == SQLITE_DONE || db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	is_good = is_good && db_exec(replica->db, "DELETE FROM corrected", err);
	for (size_t i = 0; i < count; i++) {
		is_good = is_good && kept_get(replica, "INSERT OR IGNORE INTO corrected (tbl, key, col, origin, serial) VALUES (?1, ?2, ?3, ?4, ?5)",
			&put, err);
		if (is_good) {
			sqlite3_bind_int(put, 1, list[i].table);
			sqlite3_bind_text(put, 2, list[i].key, -1, SQLITE_STATIC);
			sqlite3_bind_int(put, 3, list[i].column);
			sqlite3_bind_int(put, 4, list[i].origin);
			sqlite3_bind_int64(put, 5, list[i].serial);
			is_good = kept_run(put, err);
		}
		free(list[i].key);
	}
	free(list);
	buf_free(&text);
	return is_good;
}

bool correction_copy(struct replica *from, struct replica *to, struct err *err)
{
	sqlite3_stmt *rows, *put = NULL;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(from->db, "SELECT tbl, key, col, origin, serial FROM corrected", &rows, err))
		return false;
	is_good = db_prepare(to->db, "INSERT OR IGNORE INTO corrected (tbl, key, col, origin, serial) VALUES (?1, ?2, ?3, ?4, ?5)", &put,
		err);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		for (int i = 0; i < 5; i++)
			sqlite3_bind_value(put, i + 1, sqlite3_column_value(rows, i));
		is_good = db_run(put, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(from->db, NULL, err);
	sqlite3_finalize(rows);
	sqlite3_finalize(put);
	return is_good;
}
