/* Scopes and the rows that belong to them.
 *
 * A row's scope is written beside it when it is added, so that a record's own edits, the digest and a snapshot never
 * have to work it out again. Scopes are made when the first row names them: a district needs no list of districts to
 * begin. */
#include "config.h"
#include "store/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/kept.h"
#include "store/row.h"

void scope_remember(struct replica *replica, const char *code, struct scope_memory *out)
{
	*out = (struct scope_memory) { .count = replica->scope_count, .own = -1 };
	for (int i = 0; i < replica->scope_count && out->own < 0; i++)
		if (strcmp(replica->scopes[i]->code, code) == 0)
			out->own = i;
	if (out->own < 0)
		return;
	out->number = replica->scopes[out->own]->number;
	out->is_dirty = replica->scopes[out->own]->is_dirty;
	memcpy(out->chain, replica->scopes[out->own]->chain, SEAL_HASH);
}

void scope_back(struct replica *replica, const struct scope_memory *memory)
{
	while (replica->scope_count > memory->count) {
		struct scope_state *made = replica->scopes[--replica->scope_count];

		free(made->code);
		free(made);
	}
	if (memory->own < 0)
		return;
	replica->scopes[memory->own]->number = memory->number;
	replica->scopes[memory->own]->is_dirty = memory->is_dirty;
	memcpy(replica->scopes[memory->own]->chain, memory->chain, SEAL_HASH);
}

static void read_hash(sqlite3_stmt *rows, int column, unsigned char hash[SEAL_HASH])
{
	memset(hash, 0, SEAL_HASH);
	if (sqlite3_column_bytes(rows, column) == SEAL_HASH)
		memcpy(hash, sqlite3_column_blob(rows, column), SEAL_HASH);
}

bool scope_read_all(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	int code;

	scope_free_all(replica);
	if (!db_prepare(replica->db, "SELECT id, code, number, chain, base_number, base_chain FROM scope ORDER BY id", &rows,
			err))
		return false;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct scope_state *scope = mem_zero(1, sizeof *scope);

		scope->id = sqlite3_column_int64(rows, 0);
		scope->code = mem_copy((const char *) sqlite3_column_text(rows, 1));
		scope->number = sqlite3_column_int64(rows, 2);
		read_hash(rows, 3, scope->chain);
		scope->base_number = sqlite3_column_int64(rows, 4);
		read_hash(rows, 5, scope->base_chain);
		replica->scopes = mem_grow(replica->scopes, (size_t) replica->scope_count + 1, sizeof(struct scope_state *));
		replica->scopes[replica->scope_count++] = scope;
	}
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	if (code == SQLITE_DONE && !scope_find(replica, "*", 1))
		return err_set(err, EX_IOERR, "%s: has lost its list of scopes: go back to the last backup", replica->path);
	return code == SQLITE_DONE;
}

bool scope_write_all(struct replica *replica, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_written = true;

	if (!kept_get(replica, "UPDATE scope SET number = ?2, chain = ?3 WHERE id = ?1", &statement, err))
		return false;
	for (int i = 0; is_written && i < replica->scope_count; i++) {
		struct scope_state *scope = replica->scopes[i];

		if (!scope->is_dirty)
			continue;
		sqlite3_bind_int64(statement, 1, scope->id);
		sqlite3_bind_int64(statement, 2, scope->number);
		sqlite3_bind_blob(statement, 3, scope->chain, SEAL_HASH, SQLITE_STATIC);
		is_written = kept_run(statement, err);
		scope->is_dirty = false;
	}
	return is_written;
}

void scope_free_all(struct replica *replica)
{
	for (int i = 0; i < replica->scope_count; i++) {
		free(replica->scopes[i]->code);
		free(replica->scopes[i]);
	}
	free(replica->scopes);
	replica->scopes = NULL;
	replica->scope_count = 0;
}

struct scope_state *scope_find(struct replica *replica, const char *code, size_t length)
{
	for (int i = 0; i < replica->scope_count; i++)
		if (strncmp(replica->scopes[i]->code, code, length) == 0 && replica->scopes[i]->code[length] == '\0')
			return replica->scopes[i];
	return NULL;
}

struct scope_state *scope_by_id(struct replica *replica, int64_t id)
{
	for (int i = 0; i < replica->scope_count; i++)
		if (replica->scopes[i]->id == id)
			return replica->scopes[i];
	return NULL;
}

bool scope_need(struct replica *replica, const char *code, size_t length, struct scope_state **out, struct err *err)
{
	sqlite3_stmt *statement;
	struct scope_state *scope = scope_find(replica, code, length);
	bool is_added;

	*out = scope;
	if (scope)
		return true;
	if (!catalogue_is_name(code, length))
		return err_set(err, EX_DATAERR, "district is \"%.*s\": that is no code: write it in small letters and '_'",
			(int) (length < 80 ? length : 80), code);
	if (!db_prepare(replica->db, "INSERT INTO scope (code, chain, base_chain) VALUES (?1, zeroblob(32), zeroblob(32))",
			&statement, err))
		return false;
	sqlite3_bind_text(statement, 1, code, (int) length, SQLITE_STATIC);
	is_added = db_run(statement, err);
	sqlite3_finalize(statement);
	if (!is_added)
		return false;
	scope = mem_zero(1, sizeof *scope);
	scope->id = sqlite3_last_insert_rowid(replica->db);
	scope->code = mem_copy_bytes(code, length);
	replica->scopes = mem_grow(replica->scopes, (size_t) replica->scope_count + 1, sizeof(struct scope_state *));
	replica->scopes[replica->scope_count++] = scope;
	*out = scope;
	return true;
}

/* The scope of the row of HELD with KEY, which must be there. */
static bool scope_of_other(struct replica *replica, const struct held_table *held, const struct value *key,
	const struct table *for_table, struct scope_state **out, struct err *err)
{
	struct row_place place;
	int found = row_find(replica, &held->table, key, &place, err);
	struct buf text;

	if (found < 0)
		return false;
	*out = found ? scope_by_id(replica, place.scope) : NULL;
	if (*out)
		return true;
	buf_init(&text, 256);
	value_key_put(&text, key, held->table.key_count, held->table.has_id_key);
	err_set(err, EX_DATAERR, "%s: there is no %s %s here: add it first", for_table->name, held->table.name, text.bytes);
	buf_free(&text);
	return false;
}

bool scope_of_row(struct replica *replica, const struct table *table, const struct value *row,
	struct scope_state *named, struct scope_state **out, struct err *err)
{
	struct held_table *held = catalogue_held(table);
	struct value key[TABLE_MAX_KEY];
	const struct table *parent;

	*out = NULL;
	switch (table->scope) {
	case SCOPE_PROVINCE:
		*out = scope_find(replica, "*", 1);
		return true;
	case SCOPE_ENTRY:
		*out = named;
		return named || err_set(err, EX_DATAERR, "%s: its district is not said", table->name);
	case SCOPE_DISTRICT:
		if (row[held->district_column].kind != VALUE_TEXT)
			return err_set(err, EX_DATAERR, "%s: district is blank: a record belongs to one: give it", table->name);
		return scope_need(replica, row[held->district_column].text, row[held->district_column].length, out, err);
	case SCOPE_SCHOOL:
		if (!replica->school || replica->school->table.key_count != 1)
			return err_set(err, EX_DATAERR, "%s: there are no schools here yet: load the form school first", table->name);
		if (row[table->school_column].kind == VALUE_NULL)
			return err_set(err, EX_DATAERR, "%s: school is blank: a record belongs to one: give it", table->name);
		return scope_of_other(replica, replica->school, &row[table->school_column], table, out, err);
	case SCOPE_PARENT:
		parent = held->parent;
		if (!parent)
			return err_set(err, EX_DATAERR, "%s: its parent form is not here", table->name);
		for (int i = 0; i < parent->key_count; i++)
			key[i] = row[table->key[i]];
		return scope_of_other(replica, catalogue_held(parent), key, table, out, err);
	}
	return false;
}
