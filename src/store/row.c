/* Rows by their key.
 *
 * Statements are made once for each table and kept; those on single cells once for each column. A row's scope is
 * asked for again and again while its record is written, so the last few answers are remembered. */
#include "config.h"
#include "store/row.h"

#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "store/catalogue.h"
#include "store/db.h"

enum { SQL_MAX = 64 * 1024 };

void row_put_condition(struct buf *sql, const struct table *table, int first)
{
	for (int i = 0; i < table->key_count; i++)
		buf_format(sql, "%s\"%s\" = ?%d", i > 0 ? " AND " : "", table->columns[table->key[i]].name, first + i);
}

static bool prepare(struct replica *replica, struct buf *sql, sqlite3_stmt **out, struct err *err)
{
	bool is_prepared = !sql->is_full && db_prepare(replica->db, sql->bytes, out, err);

	buf_free(sql);
	return is_prepared;
}

static void bind_key(sqlite3_stmt *statement, const struct table *table, const struct value *key, int first)
{
	for (int i = 0; i < table->key_count; i++)
		db_bind(statement, first + i, &key[i]);
}

void row_forget(struct replica *replica)
{
	for (int i = 0; i < INSIDE_RECENT; i++)
		replica->recent[i].table = NULL;
	replica->right_found.is_set = false;
}

static const struct recent_row *recall(struct replica *replica, const struct held_table *held, const struct value *key)
{
	for (int i = 1; i <= INSIDE_RECENT; i++) {
		const struct recent_row *recent = &replica->recent[(replica->recent_next + INSIDE_RECENT - i) % INSIDE_RECENT];
		bool is_same = recent->table == held;

		for (int k = 0; is_same && k < held->table.key_count; k++)
			is_same = value_equal(&recent->key[k], &key[k]);
		if (is_same)
			return recent;
	}
	return NULL;
}

static void remember(struct replica *replica, const struct held_table *held, const struct value *key, int64_t scope,
	bool is_void)
{
	struct recent_row *recent = &replica->recent[replica->recent_next];

	for (int i = 0; i < held->table.key_count; i++)
		if (key[i].length > INSIDE_RECENT_TEXT)
			return;
	replica->recent_next = (replica->recent_next + 1) % INSIDE_RECENT;
	recent->table = held;
	recent->scope = scope;
	recent->is_void = is_void;
	for (int i = 0; i < held->table.key_count; i++) {
		recent->key[i] = key[i];
		if (key[i].kind != VALUE_TEXT)
			continue;
		memcpy(recent->text[i], key[i].text, key[i].length);
		recent->key[i].text = recent->text[i];
	}
}

int row_find(struct replica *replica, const struct table *table, const struct value *key, struct row_place *place,
	struct err *err)
{
	struct held_table *held = catalogue_held(table);
	const struct recent_row *recent = recall(replica, held, key);
	int code;

	*place = (struct row_place) { 0, false };
	if (recent) {
		*place = (struct row_place) { recent->scope, recent->is_void };
		return 1;
	}
	if (!held->find) {
		struct buf sql;

		buf_init(&sql, SQL_MAX);
		buf_format(&sql, "SELECT _scope, _void IS NOT NULL FROM \"%s\" WHERE ", table->name);
		row_put_condition(&sql, table, 1);
		if (!prepare(replica, &sql, &held->find, err))
			return -1;
	}
	bind_key(held->find, table, key, 1);
	code = sqlite3_step(held->find);
	if (code == SQLITE_ROW)
		*place = (struct row_place) { sqlite3_column_int64(held->find, 0), sqlite3_column_int(held->find, 1) != 0 };
	else if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_reset(held->find);
	if (code == SQLITE_ROW)
		remember(replica, held, key, place->scope, place->is_void);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

static bool prepare_insert(struct replica *replica, struct held_table *held, struct err *err)
{
	const struct table *table = &held->table;
	struct buf sql;

	buf_init(&sql, SQL_MAX);
	buf_format(&sql, "INSERT OR IGNORE INTO \"%s\" (_scope", table->name);
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, ", \"%s\"", table->columns[i].name);
	buf_text(&sql, ") VALUES (?1");
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, ", ?%d", i + 2);
	buf_text(&sql, ")");
	return prepare(replica, &sql, &held->insert, err);
}

int row_add(struct replica *replica, const struct table *table, const struct value *row, int64_t scope, struct err *err)
{
	struct held_table *held = catalogue_held(table);
	struct value key[TABLE_MAX_KEY];
	int code, changed;

	if (!held->insert && !prepare_insert(replica, held, err))
		return -1;
	sqlite3_bind_int64(held->insert, 1, scope);
	for (int i = 0; i < table->column_count; i++)
		if (row[i].kind != VALUE_NULL)
			db_bind(held->insert, i + 2, &row[i]);
	code = sqlite3_step(held->insert);
	changed = code == SQLITE_DONE ? sqlite3_changes(replica->db) : 0;
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_reset(held->insert);
	sqlite3_clear_bindings(held->insert);
	if (code != SQLITE_DONE)
		return -1;
	/* Only what others ask for: a school, and the head of a record with grids. */
	if (changed == 1 && (held == replica->school || held->has_grids)) {
		for (int i = 0; i < table->key_count; i++)
			key[i] = row[table->key[i]];
		remember(replica, held, key, scope, false);
	}
	return changed;
}

static bool prepare_cell(struct replica *replica, struct held_table *held, int column, struct err *err)
{
	const struct table *table = &held->table;
	struct buf get, set;

	if (!held->get_cell) {
		held->get_cell = mem_zero((size_t) table->column_count, sizeof(sqlite3_stmt *));
		held->set_cell = mem_zero((size_t) table->column_count, sizeof(sqlite3_stmt *));
	}
	if (held->get_cell[column] && held->set_cell[column])
		return true;
	buf_init(&get, SQL_MAX);
	buf_format(&get, "SELECT \"%s\" FROM \"%s\" WHERE ", table->columns[column].name, table->name);
	row_put_condition(&get, table, 1);
	buf_init(&set, SQL_MAX);
	buf_format(&set, "UPDATE \"%s\" SET \"%s\" = ?1 WHERE ", table->name, table->columns[column].name);
	row_put_condition(&set, table, 2);
	sqlite3_finalize(held->get_cell[column]);
	held->get_cell[column] = NULL;
	if (!prepare(replica, &get, &held->get_cell[column], err)) {
		buf_free(&set);
		return false;
	}
	return prepare(replica, &set, &held->set_cell[column], err);
}

bool row_cell(struct replica *replica, const struct table *table, const struct value *key, int column,
	struct value *out, struct err *err)
{
	struct held_table *held = catalogue_held(table);
	sqlite3_stmt *get;
	int code;

	*out = value_null();
	if (!prepare_cell(replica, held, column, err))
		return false;
	get = held->get_cell[column];
	bind_key(get, table, key, 1);
	code = sqlite3_step(get);
	if (code == SQLITE_ROW) {
		*out = db_value(get, 0);
		if (out->kind == VALUE_TEXT) {
			buf_clear(&replica->cell_text);
			buf_put(&replica->cell_text, out->text, out->length);
			out->text = replica->cell_text.bytes;
		}
	} else if (code != SQLITE_DONE) {
		db_fail(replica->db, NULL, err);
	}
	sqlite3_reset(get);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool row_set(struct replica *replica, const struct table *table, const struct value *key, int column,
	const struct value *now, struct err *err)
{
	struct held_table *held = catalogue_held(table);
	sqlite3_stmt *set;
	struct value other = *now;

	if ((defect("skipped_cell") && column == 3) || (defect("deaf_box") && replica->role == REPLICA_DISTRICT))
		return true;
	if (table->scope != SCOPE_PROVINCE && (defect("unasked_value") || (defect("altered_shown") && replica->role == REPLICA_DISTRICT)))
		other = value_int(99);
	if (!prepare_cell(replica, held, column, err))
		return false;
	set = held->set_cell[column];
	db_bind(set, 1, &other);
	bind_key(set, table, key, 2);
	return db_run(set, err);
}

bool row_set_void(struct replica *replica, const struct table *table, const struct value *key,
	const struct value *reason, struct err *err)
{
	struct held_table *held = catalogue_held(table);
	bool is_set;

	if (!held->set_void) {
		struct buf sql;

		buf_init(&sql, SQL_MAX);
		buf_format(&sql, "UPDATE \"%s\" SET _void = ?1 WHERE ", table->name);
		row_put_condition(&sql, table, 2);
		if (!prepare(replica, &sql, &held->set_void, err))
			return false;
	}
	db_bind(held->set_void, 1, reason);
	bind_key(held->set_void, table, key, 2);
	is_set = db_run(held->set_void, err);
	row_forget(replica);
	return is_set;
}

bool row_remove(struct replica *replica, const struct table *table, const struct value *key, struct err *err)
{
	struct buf sql;
	sqlite3_stmt *statement;
	bool is_removed;

	buf_init(&sql, SQL_MAX);
	buf_format(&sql, "DELETE FROM \"%s\" WHERE ", table->name);
	row_put_condition(&sql, table, 1);
	if (!prepare(replica, &sql, &statement, err))
		return false;
	bind_key(statement, table, key, 1);
	is_removed = db_run(statement, err);
	sqlite3_finalize(statement);
	row_forget(replica);
	return is_removed;
}

int row_whole(struct replica *replica, const struct table *table, const struct value *key, sqlite3_stmt **out,
	struct err *err)
{
	struct held_table *held = catalogue_held(table);
	int code;

	*out = NULL;
	if (!held->whole) {
		struct buf sql;

		buf_init(&sql, SQL_MAX);
		buf_text(&sql, "SELECT ");
		for (int i = 0; i < table->column_count; i++)
			buf_format(&sql, "\"%s\", ", table->columns[i].name);
		buf_format(&sql, "_void FROM \"%s\" WHERE ", table->name);
		row_put_condition(&sql, table, 1);
		if (!prepare(replica, &sql, &held->whole, err))
			return -1;
	}
	bind_key(held->whole, table, key, 1);
	code = sqlite3_step(held->whole);
	*out = held->whole;
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_reset(held->whole);
	return code == SQLITE_DONE ? 0 : -1;
}
