/* Settlements of conflicts.
 *
 * What was seen is compared with what stands before anything is set, so that a choice between two values never
 * overwrites a third one that nobody has seen. Keeping what stands changes no cell and needs no look at the record. */
#include "config.h"
#include "store/settling.h"

#include <string.h>

#include "base/defect.h"
#include "store/catalogue.h"
#include "store/conflict.h"
#include "store/db.h"
#include "store/kept.h"
#include "store/row.h"
#include "store/signing.h"
#include "store/waiting.h"

enum { WAITING_MAX = 1 << 20, NO_COLUMN = -1000 };

const char *settling_field(const struct operation *operation)
{
	return operation->column == OPERATION_ROW ? CONFLICT_ROW : operation->column == OPERATION_VOID ? CONFLICT_VOID
		: operation->table->columns[operation->column].name;
}

int settling_column(const struct table *table, const char *field)
{
	int column;

	if (strcmp(field, CONFLICT_ROW) == 0)
		return OPERATION_ROW;
	if (strcmp(field, CONFLICT_VOID) == 0)
		return OPERATION_VOID;
	column = table_column(table, field);
	return column < 0 || table->columns[column].key_position > 0 ? NO_COLUMN : column;
}

bool settling_takes(const struct operation *operation)
{
	return operation->column >= 0 || operation->now.kind != VALUE_NULL;
}

bool settling_read(struct replica *replica, const struct operation *operation, struct settling *out, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*out = (struct settling) { .revision = 0 };
	buf_init(&out->waiting, WAITING_MAX);
	if (!kept_get(replica, "SELECT state, revision, _scope, waiting FROM conflict WHERE form = ?1 AND record = ?2"
			" AND field = ?3 AND origin = ?4", &row, err))
		return false;
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, operation->key, operation->table->key_count, operation->table->has_id_key);
	sqlite3_bind_text(row, 1, operation->table->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_TRANSIENT);
	sqlite3_bind_text(row, 3, settling_field(operation), -1, SQLITE_STATIC);
	sqlite3_bind_int(row, 4, operation->conflict_origin);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		const char *state = (const char *) sqlite3_column_text(row, 0);

		out->is_found = true;
		out->is_open = state && strcmp(state, CONFLICT_OPEN) == 0;
		out->revision = sqlite3_column_int64(row, 1);
		out->scope = sqlite3_column_int64(row, 2);
		out->has_waiting = sqlite3_column_type(row, 3) == SQLITE_TEXT;
		if (out->has_waiting)
			buf_put(&out->waiting, sqlite3_column_text(row, 3), (size_t) sqlite3_column_bytes(row, 3));
	} else if (code != SQLITE_DONE) {
		db_fail(replica->db, NULL, err);
	}
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

void settling_reset(struct settling *settling)
{
	buf_free(&settling->waiting);
}

/* Would it change a signed record, or one it spoke for, that it had not seen as it is? */
static bool is_unseen(struct replica *replica, const struct operation *operation, bool signed_differs, bool *out, struct err *err)
{
	const struct table *signing = signing_table(operation->table);

	*out = operation->is_signed && signed_differs;
	return !signing || operation->is_signed || signing_look(replica, signing, operation->key, out, err);
}

/* A row that waits is added where its record is there and not void. */
static bool may_add(struct replica *replica, const struct operation *operation, bool *may, struct err *err)
{
	const struct table *parent = operation->table->number < TABLE_FIRST_FREE ? NULL : catalogue_held(operation->table)->parent;
	struct row_place place;
	int found = parent && operation->column == OPERATION_ROW ? row_find(replica, parent, operation->key, &place, err) : 0;

	*may = found == 1 && !place.is_void;
	return found >= 0;
}

bool settling_answer(struct replica *replica, const struct operation *operation, const struct settling *settling,
	bool hash_differs, bool signed_differs, enum settle_answer *answer, struct err *err)
{
	struct row_place place;
	struct value present;
	bool is_out, may;
	int found;

	*answer = SETTLE_CHANGED;
	if (!settling->is_found)
		return true;
	if (!settling->is_open) {
		*answer = SETTLE_TOO_LATE;
		return true;
	}
	if (settling->revision != operation->revision)
		return true;
	if (!settling_takes(operation)) {
		*answer = SETTLE_TAKEN;
		return true;
	}
	found = row_find(replica, operation->table, operation->key, &place, err);
	if (found < 0 || !is_unseen(replica, operation, signed_differs, &is_out, err))
		return false;
	if (found == 0) {
		if (!may_add(replica, operation, &may, err))
			return false;
		*answer = may && !is_out ? SETTLE_TAKEN : SETTLE_CHANGED;
		return true;
	}
	if (operation->column < 0) {
		if (!hash_differs && !is_out && (!place.is_void || operation->column == OPERATION_VOID))
			*answer = SETTLE_TAKEN;
		return true;
	}
	if (!row_cell(replica, operation->table, operation->key, operation->column, &present, err))
		return false;
	if (defect("unseen_choice") || value_equal(&present, &operation->now)
			|| (value_equal(&present, &operation->seen) && !place.is_void && !is_out))
		*answer = SETTLE_TAKEN;
	return true;
}

bool settling_adds(struct replica *replica, const struct operation *operation, bool *adds, struct err *err)
{
	struct row_place place;
	int found = operation->column == OPERATION_ROW && settling_takes(operation) ? row_find(replica, operation->table, operation->key,
		&place, err) : 1;

	*adds = found == 0;
	return found >= 0;
}

bool settling_row(const struct operation *operation, const struct settling *settling, struct value *row, struct buf *storage,
	struct err *err)
{
	return waiting_row(operation->table, settling->waiting.bytes, settling->waiting.length, row, storage) || err_set(err, EX_DATAERR,
		"%s: the row that waits cannot be read: keep what stands, and key it again", operation->table->name);
}

bool settling_each(struct replica *replica, const struct operation *operation, const struct settling *settling,
	bool (*visit)(void *state, const struct operation *operation, int column, const struct value *present,
	const struct value *now, struct err *err), void *state, struct err *err)
{
	const struct table *table = operation->table;
	struct value row[TABLE_MAX_COLUMNS], present;
	struct buf storage;
	bool is_good = true;

	if (operation->column == OPERATION_VOID || !settling_takes(operation))
		return true;
	buf_init(&storage, WAITING_MAX);
	if (operation->column == OPERATION_ROW)
		is_good = settling_row(operation, settling, row, &storage, err);
	for (int i = 0; is_good && i < table->column_count; i++) {
		const struct value *now = operation->column == OPERATION_ROW ? &row[i] : &operation->now;

		if ((operation->column >= 0 && operation->column != i) || table->columns[i].key_position > 0)
			continue;
		is_good = row_cell(replica, table, operation->key, i, &present, err) && (value_equal(&present, now)
			|| visit(state, operation, i, &present, now, err));
	}
	buf_free(&storage);
	return is_good;
}
