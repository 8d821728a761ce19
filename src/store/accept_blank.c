/* See the header.
 *
 * A box that comes late decides the entries before this one with blanked values in them, and believes their verdicts
 * (store/decision.h): its cell, and conflicts about it, may then for a moment be others than the hub's were. So nothing of such a
 * conflict is kept: after this operation all are the same again. */
#include "config.h"
#include "store/accept_blank.h"

#include <stdlib.h>
#include <string.h>

#include "store/blanking_log.h"
#include "store/db.h"
#include "store/kept.h"

bool accept_blank_may(const struct entry *entry, struct err *err)
{
	for (int i = 0; entry->origin != 0 && i < entry->count; i++)
		if (entry->operations[i].kind == ENTRY_BLANK)
			return err_set(err, EX_NOPERM, "values are blanked by the province only: ask the province");
	return true;
}

/* A statement for ?1 form, ?2 record, ?3 field. */
static bool prepare(struct decision *decision, const struct operation *operation, const char *field, const char *sql, sqlite3_stmt **out,
	struct err *err)
{
	struct replica *replica = decision->replica;

	if (!kept_get(replica, sql, out, err))
		return false;
	decision_put_key(replica, operation);
	sqlite3_bind_text(*out, 1, operation->table->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(*out, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_TRANSIENT);
	sqlite3_bind_text(*out, 3, field, -1, SQLITE_STATIC);
	replica->conflict_rows = -1;
	return true;
}

static bool drop_conflicts(struct decision *decision, const struct operation *operation, struct err *err)
{
	sqlite3_stmt *drop;

	return prepare(decision, operation, operation->table->columns[operation->column].name,
		"DELETE FROM conflict WHERE form = ?1 AND record = ?2 AND field = ?3", &drop, err) && kept_run(drop, err);
}

/* Conflicts about the whole row are given up: what waits there may have come with its school as one text, in which the value cannot be told from
 * the rest. The log keeps what was written. */
static bool close_rows(struct decision *decision, const struct operation *operation, struct err *err)
{
	sqlite3_stmt *put;

	return prepare(decision, operation, CONFLICT_ROW, "UPDATE conflict SET waiting = NULL, history = NULL, state = 'closed' WHERE form = ?1"
		" AND record = ?2 AND field = ?3", &put, err) && kept_run(put, err);
}

static bool note(struct decision *decision, const struct operation *operation, struct err *err)
{
	sqlite3_stmt *add;

	if (!kept_get(decision->replica, "INSERT INTO blanked (tbl, key, col, scope, number) VALUES (?1, ?2, ?3, ?4, ?5)"
			" ON CONFLICT (tbl, key, col, scope) DO UPDATE SET number = ?5", &add, err))
		return false;
	decision_put_key(decision->replica, operation);
	sqlite3_bind_int(add, 1, operation->table->number);
	sqlite3_bind_text(add, 2, decision->replica->key_text.bytes, (int) decision->replica->key_text.length, SQLITE_TRANSIENT);
	sqlite3_bind_int(add, 3, operation->column);
	sqlite3_bind_int64(add, 4, decision->scope->id);
	sqlite3_bind_int64(add, 5, decision->scope->number + 1);
	return kept_run(add, err);
}

bool accept_blank_run(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct blanking_cell cell = { .table = operation->table, .key = operation->key, .column = operation->column };
	const struct value none = value_null();
	struct row_place place;
	struct value present;
	struct buf kept;
	bool is_good;
	int found;

	found = row_find(decision->replica, operation->table, operation->key, &place, err);
	if (found < 0)
		return false;
	/* It is of another district now, whose sequence says the same: the hub has done it by that, and here there is only the past. */
	if (found == 0 || place.scope != decision->scope->id)
		return note(decision, operation, err) && (decision->replica->is_scratch || found == 1
			|| blanking_log_run(decision->replica, &cell, err));
	if (!row_cell(decision->replica, operation->table, operation->key, operation->column, &present, err))
		return false;
	/* The cell's text is overwritten by the next look at one. */
	buf_init(&kept, ENTRY_MAX_BYTES);
	cell.keep = operation->is_whole ? none : present;
	if (cell.keep.kind == VALUE_TEXT) {
		buf_put(&kept, present.text, present.length);
		cell.keep = value_bytes(kept.bytes, kept.length);
	}
	is_good = (decision->replica->is_scratch || blanking_log_run(decision->replica, &cell, err))
		&& (!operation->is_whole || row_set(decision->replica, operation->table, operation->key, operation->column, &none, err))
		&& drop_conflicts(decision, operation, err) && close_rows(decision, operation, err) && note(decision, operation, err);
	buf_free(&kept);
	return is_good;
}
