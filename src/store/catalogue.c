/* The replicated tables: five that the program has by itself, all others as rows of `form` and `form_column` say.
 *
 * The log defines the tables: the same reading makes them after a local form load, in a rebuild and when a form
 * arrives from the hub. A struct table keeps its address while its replica is open, also when columns are added.
 * Definitions only grow: what contradicts a table that is there already is refused, so that bytes of the log keep
 * their meaning for ever. */
#include "config.h"
#include "store/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/db.h"

struct fixed_column {
	const char *name;
	enum column_type type;
	int key_position;
};

struct fixed_table {
	int number;
	const char *name;
	enum scope_rule scope;
	struct fixed_column columns[14];
};

static const struct fixed_table fixed_tables[] = {
	{ TABLE_FORM, "form", SCOPE_PROVINCE, { { "code", COLUMN_TEXT, 1 }, { "number", COLUMN_INT, 0 }, { "version",
		COLUMN_INT, 0 },
		{ "title", COLUMN_TEXT, 0 }, { "scope", COLUMN_TEXT, 0 }, { "parent", COLUMN_TEXT, 0 }, { "made_id", COLUMN_INT, 0 },
		{ "source", COLUMN_TEXT, 0 }, { "labels_ur", COLUMN_TEXT, 0 } } },
	{ TABLE_FORM_COLUMN, "form_column", SCOPE_PROVINCE, { { "form", COLUMN_TEXT, 1 }, { "name", COLUMN_TEXT, 2 },
		{ "number", COLUMN_INT, 0 }, { "type", COLUMN_TEXT, 0 }, { "scale", COLUMN_INT, 0 }, { "key_position", COLUMN_INT,
		0 },
		{ "is_indexed", COLUMN_INT, 0 }, { "is_personal", COLUMN_INT, 0 }, { "is_retired", COLUMN_INT, 0 },
		{ "signs", COLUMN_TEXT, 0 } } },
	{ TABLE_REASON, "reason", SCOPE_ENTRY, { { "form", COLUMN_TEXT, 1 }, { "record", COLUMN_TEXT, 2 }, { "rule",
		COLUMN_TEXT, 3 },
		{ "text", COLUMN_TEXT, 0 } } },
	{ TABLE_CONFLICT, "conflict", SCOPE_ENTRY, { { "form", COLUMN_TEXT, 1 }, { "record", COLUMN_TEXT, 2 },
		{ "field", COLUMN_TEXT, 3 }, { "origin", COLUMN_INT, 4 }, { "revision", COLUMN_INT, 0 }, { "state", COLUMN_TEXT, 0 },
		{ "waiting", COLUMN_TEXT, 0 }, { "author", COLUMN_TEXT, 0 }, { "time", COLUMN_INT, 0 }, { "is_broken", COLUMN_INT,
		0 },
		{ "history", COLUMN_TEXT, 0 }, { "school", COLUMN_TEXT, 0 } } },
	{ TABLE_SCHOOL_MOVE, "school_move", SCOPE_PROVINCE, { { "school", COLUMN_TEXT, 1 }, { "number", COLUMN_INT, 2 },
		{ "old_district", COLUMN_TEXT, 0 }, { "new_district", COLUMN_TEXT, 0 }, { "left_at", COLUMN_INT, 0 },
		{ "arrived_at", COLUMN_INT, 0 }, { "reason", COLUMN_TEXT, 0 } } },
	{ TABLE_WITHDRAWAL, "withdrawal", SCOPE_ENTRY, { { "origin", COLUMN_INT, 1 }, { "serial", COLUMN_INT, 2 },
		{ "writer", COLUMN_INT, 3 }, { "reason", COLUMN_TEXT, 0 } } },
};
enum { FIXED_TABLES = sizeof fixed_tables / sizeof *fixed_tables };

/* Names that the schema uses itself. */
static const char *const reserved[] = {
	"setting", "scope", "replica", "entry", "undecided", "finding", "form", "form_column", "reason", "conflict",
		"migration", "draft",
	"draft_cell", "main", "temp", "baseline", "hub", "quarantine", "quarantine_cell", "withdrawal", "corrected", "notice",
	"renumbered", "set_back", "recovery", "epoch", "hole", "lost", "aside", "school_move", "earlier", "birth",
	"renumbered_run", "stranger", "blanked",
};

bool catalogue_is_name(const char *name, size_t length)
{
	if (length == 0 || length > 63 || name[0] < 'a' || name[0] > 'z')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
			return false;
	return true;
}

struct held_table *catalogue_held(const struct table *table)
{
	return (struct held_table *) (void *) (uintptr_t) table;
}

void catalogue_forget_statements(struct held_table *held)
{
	sqlite3_finalize(held->insert);
	sqlite3_finalize(held->find);
	sqlite3_finalize(held->whole);
	sqlite3_finalize(held->set_void);
	for (int i = 0; held->get_cell && i < held->table.column_count; i++) {
		sqlite3_finalize(held->get_cell[i]);
		sqlite3_finalize(held->set_cell[i]);
	}
	free(held->get_cell);
	free(held->set_cell);
	held->insert = held->find = held->whole = held->set_void = NULL;
	held->get_cell = held->set_cell = NULL;
}

static void free_columns(struct column *columns, int count)
{
	for (int i = 0; i < count; i++) {
		free(columns[i].name);
		free(columns[i].signs);
	}
	free(columns);
}

static void free_held(struct held_table *held)
{
	catalogue_forget_statements(held);
	free_columns(held->table.columns, held->table.column_count);
	free(held->table.name);
	free(held->table.parent);
	free(held);
}

void catalogue_free(struct replica *replica)
{
	for (int i = 0; i < replica->table_count; i++)
		free_held(replica->tables[i]);
	for (int i = 0; i < replica->gone_count; i++)
		free_held(replica->gone[i]);
	free(replica->tables);
	free(replica->gone);
	replica->tables = replica->gone = NULL;
	replica->table_count = replica->gone_count = 0;
	replica->school = NULL;
}

static struct held_table *add_table(struct replica *replica, int number, const char *name)
{
	struct held_table *held = mem_zero(1, sizeof *held);
	int at = replica->table_count;

	held->table.number = number;
	held->table.name = mem_copy(name);
	held->physical_columns = -1;
	replica->tables = mem_grow(replica->tables, (size_t) at + 1, sizeof(struct held_table *));
	while (at > 0 && replica->tables[at - 1]->table.number > number) {
		replica->tables[at] = replica->tables[at - 1];
		at--;
	}
	replica->tables[at] = held;
	replica->table_count++;
	return held;
}

/* Key, school and district columns, from the columns. */
static bool settle(struct held_table *held, struct err *err)
{
	struct table *table = &held->table;
	int key[TABLE_MAX_KEY + 1] = { -1, -1, -1, -1, -1 };

	table->key_count = 0;
	table->school_column = held->district_column = -1;
	for (int i = 0; i < table->column_count; i++) {
		int position = table->columns[i].key_position;

		if (position < 0 || position > TABLE_MAX_KEY || (position > 0 && key[position] >= 0))
			return err_set(err, EX_DATAERR, "form %s: the key position of %s is not one of 1 to %d, each once", table->name,
				table->columns[i].name, TABLE_MAX_KEY);
		if (position > 0) {
			key[position] = i;
			table->key_count++;
		}
		if (strcmp(table->columns[i].name, "school") == 0)
			table->school_column = i;
		if (strcmp(table->columns[i].name, "district") == 0)
			held->district_column = i;
	}
	for (int i = 0; i < table->key_count; i++) {
		table->key[i] = key[i + 1];
		if (table->key[i] < 0)
			return err_set(err, EX_DATAERR, "form %s: its key has no position %d", table->name, i + 1);
	}
	if (table->key_count == 0)
		return err_set(err, EX_DATAERR, "form %s: has no key", table->name);
	if (table->has_made_id && (table->key_count != 1 || table->columns[table->key[0]].type != COLUMN_INT))
		return err_set(err, EX_DATAERR, "form %s: a made id is one whole number", table->name);
	if (table->scope == SCOPE_DISTRICT && held->district_column < 0)
		return err_set(err, EX_DATAERR, "form %s: its scope is the district, but it has no field of that name", table->name);
	if (table->scope == SCOPE_SCHOOL && table->school_column < 0)
		return err_set(err, EX_DATAERR, "form %s: its scope is that of the school, but it has no field of that name",
			table->name);
	return true;
}

static bool add_fixed(struct replica *replica, struct err *err)
{
	for (int i = 0; i < FIXED_TABLES; i++) {
		const struct fixed_table *fixed = &fixed_tables[i];
		struct held_table *held = add_table(replica, fixed->number, fixed->name);

		held->table.scope = fixed->scope;
		held->table.columns = mem_zero(sizeof fixed->columns / sizeof *fixed->columns, sizeof(struct column));
		for (const struct fixed_column *column = fixed->columns; column->name; column++)
			held->table.columns[held->table.column_count++] = (struct column) {
				.name = mem_copy(column->name), .type = column->type, .key_position = column->key_position,
			};
		held->physical_columns = held->table.column_count;
		held->is_present = true;
		if (!settle(held, err))
			return false;
	}
	return true;
}

static bool read_scope_word(const char *word, enum scope_rule *scope)
{
	static const char *const words[] = { "province", "district", "school", "parent", "entry" };

	for (int i = 0; word && i < 5; i++)
		if (strcmp(word, words[i]) == 0) {
			*scope = (enum scope_rule) i;
			return true;
		}
	return false;
}

static bool is_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (strcmp(reserved[i], name) == 0)
			return true;
	return strncmp(name, "sqlite", 6) == 0;
}

static struct held_table *find_held(struct replica *replica, const char *name)
{
	for (int i = 0; i < replica->table_count; i++)
		if (strcmp(replica->tables[i]->table.name, name) == 0)
			return replica->tables[i];
	return NULL;
}

/* One row of `form`: its table, new or held. */
static bool read_form(struct replica *replica, sqlite3_stmt *row, struct err *err)
{
	const char *code = (const char *) sqlite3_column_text(row, 0), *parent = (const char *) sqlite3_column_text(row, 3);
	sqlite3_int64 number = sqlite3_column_int64(row, 1);
	bool has_made_id = sqlite3_column_int(row, 4) != 0;
	struct held_table *held = find_held(replica, code);
	enum scope_rule scope;

	if (!catalogue_is_name(code, strlen(code)) || is_reserved(code))
		return err_set(err, EX_DATAERR, "form \"%s\": is no name for a form: choose another", code);
	if (!read_scope_word((const char *) sqlite3_column_text(row, 2), &scope))
		return err_set(err, EX_DATAERR, "form %s: its scope is unknown", code);
	if (number < TABLE_FIRST_FREE || number > 100000)
		return err_set(err, EX_DATAERR, "form %s: its number %lld is not one of 16 to 100000", code, number);
	if (held && (held->table.number != number || held->table.scope != scope || held->table.has_made_id != has_made_id))
		return err_set(err, EX_DATAERR, "form %s: its number, scope and kind of key never change", code);
	if (!held && table_by_number(replica, (int) number))
		return err_set(err, EX_DATAERR, "form %s: number %lld is that of another form", code, number);
	if (!held)
		held = add_table(replica, (int) number, code);
	held->table.scope = scope;
	held->table.has_made_id = has_made_id;
	free(held->table.parent);
	held->table.parent = mem_copy(parent);
	held->is_present = true;
	return true;
}

/* Only a code of a record that is no grid's row signs. */
static char *read_signs(const struct table *table, const struct column *column, const char *signs)
{
	return signs && *signs && !table->parent && column->type == COLUMN_TEXT && column->key_position == 0 ? mem_copy(signs) : NULL;
}

/* One row of `form_column`, in the order of numbers: the next of its table, or one that is held already. */
static bool read_column(struct held_table *held, sqlite3_stmt *row, int at, struct err *err)
{
	struct table *table = &held->table;
	const char *name = (const char *) sqlite3_column_text(row, 1), *type = (const char *) sqlite3_column_text(row, 3);
	bool is_id = type && strcmp(type, "id") == 0;
	struct column column = {
		.type = is_id || (type && strcmp(type, "int") == 0) ? COLUMN_INT : COLUMN_TEXT, .is_id = is_id, .scale = sqlite3_column_int(row, 4),
		.key_position = sqlite3_column_int(row, 5), .is_indexed = sqlite3_column_int(row, 6) != 0,
		.is_personal = sqlite3_column_int(row, 7) != 0, .is_retired = sqlite3_column_int(row, 8) != 0,
	};

	const char *signs = (const char *) sqlite3_column_text(row, 9);

	if (sqlite3_column_int(row, 2) != at || at >= TABLE_MAX_COLUMNS)
		return err_set(err, EX_DATAERR, "form %s: column %s does not have the next number (%d)", table->name, name, at);
	if (!catalogue_is_name(name, strlen(name)))
		return err_set(err, EX_DATAERR, "form %s: \"%s\" is no name for a column", table->name, name);
	if (!type || (!is_id && strcmp(type, "int") != 0 && strcmp(type, "text") != 0) || column.scale < 0 || column.scale > 9)
		return err_set(err, EX_DATAERR, "form %s: column %s has an unknown type", table->name, name);
	if (at < table->column_count) {
		struct column *there = &table->columns[at];

		if (strcmp(there->name, name) != 0 || there->type != column.type || there->scale != column.scale
				|| there->key_position != column.key_position)
			return err_set(err, EX_DATAERR, "form %s: column %s was %s: a column is never renamed, retyped or used again; where the"
				" province was set back to a backup meanwhile, leave zila and start it again: what was keyed is in the drafts",
				table->name, name, there->name);
		there->is_indexed = column.is_indexed;
		there->is_personal = column.is_personal;
		there->is_retired = column.is_retired;
		free(there->signs);
		there->signs = read_signs(table, &column, signs);
		return true;
	}
	catalogue_forget_statements(held);
	column.name = mem_copy(name);
	column.signs = read_signs(table, &column, signs);
	table->columns = mem_grow(table->columns, (size_t) at + 1, sizeof(struct column));
	table->columns[table->column_count++] = column;
	return true;
}

/* Columns past those that were just read: their definition was rolled back. */
static void drop_columns(struct held_table *held)
{
	struct table *table = &held->table;

	if (table->number < TABLE_FIRST_FREE || table->column_count == held->columns_read)
		return;
	catalogue_forget_statements(held);
	while (table->column_count > held->columns_read) {
		free(table->columns[--table->column_count].name);
		free(table->columns[table->column_count].signs);
	}
}

static bool read_columns(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	struct held_table *held = NULL;
	bool is_good = true;
	int code = SQLITE_DONE;

	for (int i = 0; i < replica->table_count; i++)
		replica->tables[i]->columns_read = 0;
	if (!db_prepare(replica->db, "SELECT form, name, number, type, scale, key_position, is_indexed, is_personal, is_retired, signs"
			" FROM form_column WHERE _void IS NULL ORDER BY form, number", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *form = (const char *) sqlite3_column_text(rows, 0);

		if (!held || strcmp(held->table.name, form) != 0)
			held = find_held(replica, form);
		if (!held || held->table.number < TABLE_FIRST_FREE)
			is_good = err_set(err, EX_DATAERR, "a column is defined for \"%s\", which is no form here", form);
		else
			is_good = read_column(held, rows, held->columns_read++, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	for (int i = 0; is_good && i < replica->table_count; i++)
		drop_columns(replica->tables[i]);
	return is_good;
}

static bool read_forms(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT code, number, scope, parent, made_id FROM form WHERE _void IS NULL ORDER BY number", &rows,
			err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = read_form(replica, rows, err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

static void put_columns(struct buf *sql, const struct table *table)
{
	for (int i = 0; i < table->column_count; i++)
		buf_format(sql, ", \"%s\" %s%s", table->columns[i].name, table->columns[i].type == COLUMN_INT ? "INTEGER" : "TEXT",
			table->has_made_id && table->columns[i].key_position == 1 ? " PRIMARY KEY" : "");
}

static bool make_table(struct replica *replica, struct held_table *held, struct err *err)
{
	const struct table *table = &held->table;
	struct buf sql;
	bool is_made;

	buf_init(&sql, 1 << 20);
	if (held->physical_columns == 0) {
		buf_format(&sql, "CREATE TABLE \"%s\" (_scope INTEGER, _void TEXT", table->name);
		put_columns(&sql, table);
		for (int i = 0; i < table->key_count && !table->has_made_id; i++)
			buf_format(&sql, "%s\"%s\"", i == 0 ? ", PRIMARY KEY (" : ", ", table->columns[table->key[i]].name);
		buf_text(&sql, table->has_made_id ? ");" : ")) WITHOUT ROWID;");
	}
	for (int i = (int) held->physical_columns; held->physical_columns > 0 && i < table->column_count; i++)
		buf_format(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s;", table->name, table->columns[i].name,
			table->columns[i].type == COLUMN_INT ? "INTEGER" : "TEXT");
	for (int i = 0; i < table->column_count; i++)
		if ((table->columns[i].is_indexed || i == table->school_column) && table->key[0] != i)
			buf_format(&sql, "CREATE INDEX IF NOT EXISTS \"%s__%s\" ON \"%s\" (\"%s\");", table->name,
				table->columns[i].name, table->name, table->columns[i].name);
	catalogue_forget_statements(held);
	is_made = db_exec(replica->db, sql.bytes, err);
	buf_free(&sql);
	held->physical_columns = is_made ? table->column_count : -1;
	return is_made;
}

/* Columns that the database has, 0 where there is no such table; the two local ones are not counted. */
static int64_t count_physical(struct replica *replica, const char *name)
{
	sqlite3_stmt *statement;
	int64_t count = 0;

	if (sqlite3_prepare_v2(replica->db, "SELECT count(*) FROM pragma_table_info(?1, 'main')", -1, &statement,
			NULL) != SQLITE_OK)
		return 0;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW)
		count = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return count > 2 ? count - 2 : 0;
}

/* Whole numbers of a key are ids where the key begins with a made one, own or inherited. */
static bool inherits_id(struct replica *replica, const struct table *table, int depth)
{
	const struct held_table *parent = table->parent ? find_held(replica, table->parent) : NULL;

	return table->has_made_id || (parent && depth < 4 && inherits_id(replica, &parent->table, depth + 1));
}

static bool check_parent(struct replica *replica, const struct table *table, struct err *err)
{
	const struct held_table *parent;

	if (!table->parent && table->scope == SCOPE_PARENT)
		return err_set(err, EX_DATAERR, "form %s: its scope is that of its parent, but it has none", table->name);
	if (!table->parent)
		return true;
	parent = find_held(replica, table->parent);
	if (!parent)
		return err_set(err, EX_DATAERR, "form %s: its parent %s is no form here: load that first", table->name,
		table->parent);
	if (parent->table.key_count > table->key_count || parent->table.number == table->number)
		return err_set(err, EX_DATAERR, "form %s: its key does not begin with that of its parent %s", table->name,
		table->parent);
	for (int i = 0; i < parent->table.key_count; i++)
		if (parent->table.columns[parent->table.key[i]].type != table->columns[table->key[i]].type)
			return err_set(err, EX_DATAERR, "form %s: its key does not begin with that of its parent %s", table->name,
				table->parent);
	return true;
}

/* The record at the top of this table's, where a field of it signs. */
static const struct table *find_signing(const struct held_table *held)
{
	for (int depth = 0; held->parent && depth < 4; depth++)
		held = catalogue_held(held->parent);
	for (int i = 0; i < held->table.column_count && !held->parent; i++)
		if (held->table.columns[i].signs)
			return &held->table;
	return NULL;
}

static bool settle_all(struct replica *replica, bool may_make, struct err *err)
{
	for (int i = 0; i < replica->table_count; i++) {
		struct held_table *held = replica->tables[i];

		if (held->table.number < TABLE_FIRST_FREE)
			continue;
		if (!settle(held, err))
			return false;
	}
	replica->school = find_held(replica, "school");
	for (int i = 0; i < replica->table_count; i++)
		replica->tables[i]->parent = replica->tables[i]->table.parent ? table_find(replica, replica->tables[i]->table.parent) : NULL;
	for (int i = 0; i < replica->table_count; i++) {
		struct held_table *held = replica->tables[i];

		held->signing = held->table.number < TABLE_FIRST_FREE ? NULL : find_signing(held);
		held->has_grids = false;
		for (int j = 0; j < replica->table_count; j++)
			held->has_grids |= replica->tables[j]->table.parent
				&& strcmp(replica->tables[j]->table.parent, held->table.name) == 0;
		held->table.has_id_key = inherits_id(replica, &held->table, 0);
		if (!check_parent(replica, &held->table, err))
			return false;
		if (may_make && held->table.number >= TABLE_FIRST_FREE) {
			held->physical_columns = count_physical(replica, held->table.name);
			if (!make_table(replica, held, err))
				return false;
		}
	}
	return true;
}

/* Definitions that were rolled back: their tables are set aside, because somebody may hold a pointer. Columns that
 * were rolled back go as well. */
static void drop_absent(struct replica *replica)
{
	int kept = 0;

	for (int i = 0; i < replica->table_count; i++) {
		struct held_table *held = replica->tables[i];

		if (held->is_present) {
			replica->tables[kept++] = held;
			continue;
		}
		catalogue_forget_statements(held);
		replica->gone = mem_grow(replica->gone, (size_t) replica->gone_count + 1, sizeof(struct held_table *));
		replica->gone[replica->gone_count++] = held;
	}
	replica->table_count = kept;
}

bool catalogue_read(struct replica *replica, bool may_make, struct err *err)
{
	if (replica->table_count == 0 && !add_fixed(replica, err))
		return false;
	for (int i = 0; i < replica->table_count; i++)
		replica->tables[i]->is_present = replica->tables[i]->table.number < TABLE_FIRST_FREE;
	if (!read_forms(replica, err))
		return false;
	drop_absent(replica);
	return read_columns(replica, err) && settle_all(replica, may_make, err);
}
