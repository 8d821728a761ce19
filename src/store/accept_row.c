/* New rows, and records that are voided.
 *
 * A new row whose key is taken is compared as a whole: identical, it is nothing; else the whole row waits. */
#include "config.h"
#include "store/accept_row.h"

#include <string.h>

#include "store/canonical.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/voiding.h"

enum { TEXT_MAX = 1 << 20 };

/* The whole row as text waits, in one conflict. */
static bool raise_row(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct value waiting;
	struct buf text;
	bool is_raised;

	buf_init(&text, TEXT_MAX);
	for (int i = 0; i < operation->table->column_count; i++)
		canonical_cell(&text, operation->table->columns[i].name, &operation->row[i]);
	waiting = value_bytes(text.bytes, text.length);
	is_raised = decision_raise(decision, index, CONFLICT_ROW, &waiting, err);
	buf_free(&text);
	return is_raised;
}

/* The row that stands is the same in every cell, and not void. */
static bool compare_row(struct decision *decision, const struct operation *operation, bool *is_same, struct err *err)
{
	sqlite3_stmt *statement;
	int found = row_whole(decision->replica, operation->table, operation->key, &statement, err);

	*is_same = false;
	if (found < 0)
		return false;
	*is_same = found == 1 && sqlite3_column_type(statement, operation->table->column_count) == SQLITE_NULL;
	for (int i = 0; *is_same && i < operation->table->column_count; i++) {
		struct value present = db_value(statement, i);

		*is_same = value_equal(&present, &operation->row[i]);
	}
	sqlite3_reset(statement);
	return true;
}

/* A grid's row in a record that was signed without it waits, unless it is there. */
static bool is_kept_out(struct decision *decision, int index, bool *is_out, struct err *err)
{
	struct row_place place;
	int found = decision->is_late[index] ? row_find(decision->replica, decision->entry->operations[index].table,
		decision->entry->operations[index].key, &place, err) : 1;

	*is_out = found == 0;
	return found >= 0;
}

static bool decide_existing(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct row_place place;
	bool is_same;
	int found = row_find(decision->replica, operation->table, operation->key, &place, err), told;

	if (found < 0)
		return false;
	if (found == 1 && place.scope != decision->scope->id) {
		decision_put_key(decision->replica, operation);
		return err_set(err, EX_DATAERR, "%s %s: this code is in use elsewhere: ask the province which is right",
			operation->table->name, decision->replica->key_text.bytes);
	}
	if (!compare_row(decision, operation, &is_same, err))
		return false;
	told = decision_told(decision, index, DECISION_ROW);
	if (told == ACCEPT_COINCIDED || told == ACCEPT_CONFLICT)
		is_same = told == ACCEPT_COINCIDED;
	return is_same ? decision_settle(decision, index, CONFLICT_ROW, &(struct value) { .kind = VALUE_NULL }, true, err)
		: raise_row(decision, index, err);
}

/* A grid's row under a void record waits as a conflict. */
static bool is_under_void(struct decision *decision, const struct operation *operation, bool *is_void, struct err *err)
{
	const struct table *table = operation->table;
	const struct table *parent = catalogue_held(table)->parent;
	struct value key[TABLE_MAX_KEY];
	struct row_place place;

	*is_void = false;
	if (!parent || table->number < TABLE_FIRST_FREE)
		return true;
	for (int i = 0; i < parent->key_count; i++)
		key[i] = operation->key[i];
	if (row_find(decision->replica, parent, key, &place, err) < 0)
		return false;
	*is_void = place.is_void;
	return true;
}

/* A row that says the district its box knew says the one in which it is decided. */
static void move_in(const struct decision *decision, const struct operation *operation)
{
	int column = operation->table->scope == SCOPE_DISTRICT ? catalogue_held(operation->table)->district_column : -1;

	if (column >= 0 && operation->row[column].kind == VALUE_TEXT && strlen(decision->entry->scope)
			== operation->row[column].length && memcmp(operation->row[column].text, decision->entry->scope,
			operation->row[column].length) == 0)
		operation->row[column] = value_text(decision->scope->code);
}

bool accept_row_insert(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct scope_state *scope;
	bool is_void, is_out;
	int added;

	if (decision->is_elsewhere)
		move_in(decision, operation);
	if (!scope_of_row(decision->replica, operation->table, operation->row, decision->scope, &scope, err)
			|| !is_under_void(decision, operation, &is_void, err) || !is_kept_out(decision, index, &is_out, err))
		return false;
	if (scope != decision->scope)
		return decision_wrong_scope(decision, operation, scope, err);
	if (is_void || is_out)
		return raise_row(decision, index, err);
	added = row_add(decision->replica, operation->table, operation->row, scope->id, err);
	if (added != 0)
		return added > 0;
	return decide_existing(decision, index, err);
}

/* Whoever waited for a row to be void has what he asked for, also where its record took it along. */
static bool close_void(struct replica *replica, void *state, const struct table *table, const struct value *key, struct err *err)
{
	struct conflict_place place = *(const struct conflict_place *) state;

	place.table = table;
	place.key = key;
	return conflict_voided(replica, &place, err);
}

bool accept_row_run_void(struct decision *decision, const struct operation *operation, const struct value *reason,
	struct err *err)
{
	struct conflict_place place = decision_place(decision, operation, CONFLICT_VOID);

	return voiding_run(decision->replica, operation->table, operation->key, reason, close_void, &place, err);
}

bool accept_row_void(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct row_place place;

	if (operation->table->number < TABLE_FIRST_FREE && operation->table->number != TABLE_REASON)
		return err_set(err, EX_DATAERR, "%s: a form is never voided: retire its fields", operation->table->name);
	if (!decision_find(decision, operation, &place, err))
		return false;
	if (place.is_void) {
		decision_coincide(decision, index);
		return true;
	}
	if (decision->hash_differs[index] || decision->is_late[index])
		return decision_raise(decision, index, CONFLICT_VOID, &operation->now, err);
	return accept_row_run_void(decision, operation, &operation->now, err);
}
