/* Pending entries over the hub's state.
 *
 * The live tables show ours; `undecided` keeps, once for each cell, what the hub holds, so that the hub's state can
 * be read (the digest does) and put back. Cells of a row that the hub does not hold need no line of their own. */
#include "config.h"
#include "store/pending.h"

#include <string.h>

#include "base/defect.h"
#include "store/catalogue.h"
#include "store/conflict.h"
#include "store/correction.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/move.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/sealed.h"
#include "store/settling.h"
#include "store/voiding.h"

enum { KEY_MAX = 1 << 20 }; /* bytes of a key's parts */

struct pending {
	struct replica *replica;
	const struct entry *entry;
	struct scope_state *scope;
	bool is_refused;
	bool is_alone; /* pending_lay_alone */
};

static void put_key(struct replica *replica, const struct table *table, const struct value *key)
{
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, key, table->key_count, table->has_id_key);
}

int pending_is_ours(struct replica *replica, const struct table *table, const struct value *key, int column,
	struct err *err)
{
	sqlite3_stmt *get;
	int code;

	if (!replica->undecided_get && !db_prepare(replica->db,
			"SELECT 1 FROM undecided WHERE tbl = ?1 AND key = ?2 AND col IN (?3, -1)",
			&replica->undecided_get, err))
		return -1;
	get = replica->undecided_get;
	put_key(replica, table, key);
	sqlite3_bind_int(get, 1, table->number);
	sqlite3_bind_text(get, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_STATIC);
	sqlite3_bind_int(get, 3, column);
	code = sqlite3_step(get);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_reset(get);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

/* Keeps the hub's value of a cell, the first time; later only the serial moves on. */
static bool keep(struct pending *pending, const struct table *table, const struct value *key, int column,
	const struct value *hub, struct err *err)
{
	struct replica *replica = pending->replica;
	int is_kept = pending_is_ours(replica, table, key, column, err);
	sqlite3_stmt *statement;

	if (is_kept < 0)
		return false;
	if (defect("leaked_pending") && column >= 0)
		return true;
	if (!replica->undecided_add && (!db_prepare(replica->db, "INSERT INTO undecided (tbl, key, col, serial, hub_value)"
			" VALUES (?1, ?2, ?3, ?4, ?5)", &replica->undecided_add, err)
			|| !db_prepare(replica->db, "UPDATE undecided SET serial = ?4 WHERE tbl = ?1 AND key = ?2 AND col = ?3",
			&replica->undecided_touch, err)))
		return false;
	statement = is_kept ? replica->undecided_touch : replica->undecided_add;
	sqlite3_bind_int(statement, 1, table->number);
	sqlite3_bind_text(statement, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_STATIC);
	sqlite3_bind_int(statement, 3, column);
	sqlite3_bind_int64(statement, 4, pending->entry->serial);
	if (!is_kept)
		db_bind(statement, 5, hub);
	return db_run(statement, err);
}

static bool wrong_scope(const struct pending *pending, const struct table *table, struct err *err)
{
	return err_set(err, EX_DATAERR, "%s: the record does not belong to %s: its entry cannot hold it", table->name,
		pending->entry->scope);
}

static bool apply_insert(struct pending *pending, const struct operation *operation, struct err *err)
{
	struct replica *replica = pending->replica;
	struct value none = value_null();
	struct scope_state *scope;
	int added;

	if (!scope_of_row(replica, operation->table, operation->row, pending->scope, &scope, err))
		return false;
	if (scope != pending->scope)
		return wrong_scope(pending, operation->table, err);
	added = row_add(replica, operation->table, operation->row, scope->id, err);
	if (added > 0)
		return keep(pending, operation->table, operation->key, PENDING_ROW, &none, err);
	if (added < 0)
		return false;
	put_key(replica, operation->table, operation->key);
	return err_set(err, EX_DATAERR, "%s %s: is here already: change it instead", operation->table->name,
		replica->key_text.bytes);
}

static bool find_record(struct pending *pending, const struct operation *operation, struct row_place *place,
	struct err *err)
{
	int found = row_find(pending->replica, operation->table, operation->key, place, err);

	if (found < 0)
		return false;
	put_key(pending->replica, operation->table, operation->key);
	if (found == 0)
		return err_set(err, EX_DATAERR, "there is no %s %s here: check its key", operation->table->name,
			pending->replica->key_text.bytes);
	if (place->scope != pending->scope->id)
		return wrong_scope(pending, operation->table, err);
	if (place->is_void)
		return err_set(err, EX_DATAERR, "%s %s is void: it takes no more changes", operation->table->name,
			pending->replica->key_text.bytes);
	return true;
}

static bool check_movable(struct pending *pending, const struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	struct row_place place;

	if (table->scope == SCOPE_DISTRICT && operation->column == catalogue_held(table)->district_column)
		return err_set(err, EX_DATAERR, "%s: district is not changed by an edit: a record that moves to another district is moved by"
			" the province", table->name);
	if (table->scope != SCOPE_SCHOOL || operation->column != table->school_column)
		return true;
	if (operation->now.kind == VALUE_NULL || row_find(pending->replica, &pending->replica->school->table,
			&operation->now, &place, err) != 1 || place.scope != pending->scope->id)
		return err_set(err, EX_DATAERR, "%s: the school is not one of %s: choose another", table->name, pending->scope->code);
	return true;
}

static bool apply_change(struct pending *pending, const struct operation *operation, struct err *err)
{
	struct replica *replica = pending->replica;
	struct row_place place;
	struct value present;

	if (!find_record(pending, operation, &place, err) || !check_movable(pending, operation, err))
		return false;
	if (operation->now.is_blanked)
		return true;
	if (!row_cell(replica, operation->table, operation->key, operation->column, &present, err))
		return false;
	return keep(pending, operation->table, operation->key, operation->column, &present, err)
		&& row_set(replica, operation->table, operation->key, operation->column, &operation->now, err);
}

static bool note_void(struct replica *replica, void *state, const struct table *table, const struct value *key,
	struct err *err)
{
	struct value none = value_null();

	(void) replica;
	return keep(state, table, key, PENDING_VOID, &none, err);
}

static bool apply_void(struct pending *pending, const struct operation *operation, struct err *err)
{
	struct row_place place;

	return find_record(pending, operation, &place, err)
		&& voiding_run(pending->replica, operation->table, operation->key, &operation->now, note_void, pending, err);
}

static bool settle_cell(void *state, const struct operation *operation, int column, const struct value *present,
	const struct value *now, struct err *err)
{
	struct pending *pending = state;

	return keep(pending, operation->table, operation->key, column, present, err)
		&& row_set(pending->replica, operation->table, operation->key, column, now, err);
}

/* The conflict is shown as chosen. */
static bool show_chosen(struct pending *pending, const struct operation *operation, struct err *err)
{
	const struct table *table = table_by_number(pending->replica, TABLE_CONFLICT);
	const int column = table_column(table, "state");
	const struct value open = value_text(CONFLICT_OPEN), chosen = value_text(CONFLICT_CHOSEN);
	struct value key[TABLE_MAX_KEY];
	struct buf record;
	bool is_good;

	buf_init(&record, KEY_MAX);
	value_key_put(&record, operation->key, operation->table->key_count, operation->table->has_id_key);
	key[0] = value_text(operation->table->name);
	key[1] = value_bytes(record.bytes, record.length);
	key[2] = value_text(settling_field(operation));
	key[3] = value_int(operation->conflict_origin);
	is_good = keep(pending, table, key, column, &open, err) && row_set(pending->replica, table, key, column, &chosen, err);
	buf_free(&record);
	return is_good;
}

/* A row that waits, where there is none of its key. */
static bool add_waiting(struct pending *pending, const struct operation *operation, const struct settling *settling, struct err *err)
{
	struct value row[TABLE_MAX_COLUMNS], none = value_null();
	struct buf storage;
	bool is_good;

	buf_init(&storage, KEY_MAX);
	is_good = settling_row(operation, settling, row, &storage, err) && row_add(pending->replica, operation->table, row,
		pending->scope->id, err) >= 0 && keep(pending, operation->table, operation->key, PENDING_ROW, &none, err);
	buf_free(&storage);
	return is_good;
}

/* A settlement is shown where it could be taken as things stand here; else the hub will answer it, and the conflict stays as it
 * is. The hash of a whole record is compared when it is chosen and by the hub. */
static bool lay_settle(struct pending *pending, const struct operation *operation, struct err *err)
{
	struct replica *replica = pending->replica;
	enum settle_answer answer;
	struct settling settling;
	struct row_place place;
	bool adds, is_good = settling_read(replica, operation, &settling, err) && settling_answer(replica, operation, &settling, false, false,
		&answer, err);

	if (is_good && answer == SETTLE_TAKEN && settling.scope == pending->scope->id) {
		const struct value reason = value_bytes(settling.waiting.bytes, settling.waiting.length);

		is_good = settling_adds(replica, operation, &adds, err) && (adds ? add_waiting(pending, operation, &settling, err)
			: settling_each(replica, operation, &settling, settle_cell, pending, err));
		if (is_good && operation->column == OPERATION_VOID && settling_takes(operation))
			is_good = row_find(replica, operation->table, operation->key, &place, err) >= 0 && (place.is_void
				|| voiding_run(replica, operation->table, operation->key, &reason, note_void, pending, err));
		is_good = is_good && show_chosen(pending, operation, err);
	}
	settling_reset(&settling);
	return is_good;
}

bool pending_add(struct replica *replica, const struct entry *entry, const void *bytes, size_t length, struct err *err)
{
	struct pending pending = { .replica = replica, .entry = entry };
	char school[ENTRY_MAX_NAME + 1];
	unsigned char hash[SEAL_HASH];
	struct journal_line line = {
		.entry = entry, .state = ENTRY_PENDING, .school = school, .body = bytes, .body_length = length, .hash = hash,
	};
	bool is_good = true;

	if (!scope_need(replica, entry->scope, strlen(entry->scope), &pending.scope, err)
			|| !journal_school(replica, entry, school, err))
		return false;
	for (int i = 0; is_good && i < entry->count; i++) {
		switch (entry->operations[i].kind) {
		case ENTRY_INSERT:
			is_good = apply_insert(&pending, &entry->operations[i], err);
			break;
		case ENTRY_CHANGE:
			is_good = apply_change(&pending, &entry->operations[i], err);
			break;
		case ENTRY_VOID:
			is_good = apply_void(&pending, &entry->operations[i], err);
			break;
		case ENTRY_SETTLE:
			is_good = lay_settle(&pending, &entry->operations[i], err);
			break;
		case ENTRY_LEAVE:
		case ENTRY_ARRIVE:
		case ENTRY_EARLIER:
		case ENTRY_SIGN:
		case ENTRY_SETTLE_SIGNED:
		case ENTRY_BLANK:
			is_good = err_set(err, EX_NOPERM, "schools are moved and values blanked by the province only: ask the province");
			break;
		}
	}
	if (!is_good)
		return false;
	sealed_hash(bytes, length, hash);
	line.scope = pending.scope->id;
	return journal_add(replica, &line, err);
}

/* What an operation cannot do here is no failure of the pull that it is laid over. */
static bool forgive(const struct err *inner, struct err *err)
{
	if (inner->code == EX_DATAERR)
		return true;
	if (err)
		*err = *inner;
	return false;
}

static bool lay_cell(struct pending *pending, const struct operation *operation, int column, const struct value *now,
	struct err *err)
{
	struct replica *replica = pending->replica;
	struct value present;

	/* The province blanked it: what stands there is shown. */
	if (now->is_blanked)
		return true;
	return row_cell(replica, operation->table, operation->key, column, &present, err)
		&& keep(pending, operation->table, operation->key, column, &present, err)
		&& row_set(replica, operation->table, operation->key, column, now, err);
}

static bool lay_insert(struct pending *pending, const struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	struct value none = value_null();
	struct scope_state *scope;
	struct row_place place;
	struct err inner;
	int added;

	err_reset(&inner);
	if (!scope_of_row(pending->replica, table, operation->row, pending->scope, &scope, &inner)) {
		if (!pending->is_alone || inner.code != EX_DATAERR)
			return forgive(&inner, err);
		scope = pending->scope;
	}
	if (scope != pending->scope)
		return true;
	added = row_add(pending->replica, table, operation->row, scope->id, err);
	if (added > 0)
		return keep(pending, table, operation->key, PENDING_ROW, &none, err);
	if (added < 0 || row_find(pending->replica, table, operation->key, &place, err) < 0)
		return false;
	for (int i = 0; place.scope == scope->id && i < table->column_count; i++)
		if (table->columns[i].key_position == 0 && !lay_cell(pending, operation, i, &operation->row[i], err))
			return false;
	return true;
}

static bool lay_other(struct pending *pending, const struct operation *operation, struct err *err)
{
	struct row_place place;
	struct err inner;
	bool is_corrected = false;
	int found = row_find(pending->replica, operation->table, operation->key, &place, err);

	if (found <= 0 || place.scope != pending->scope->id)
		return found >= 0;
	if (operation->kind == ENTRY_VOID)
		return place.is_void || voiding_run(pending->replica, operation->table, operation->key, &operation->now, note_void,
			pending, err);
	err_reset(&inner);
	if (!check_movable(pending, operation, &inner))
		return forgive(&inner, err);
	if (pending->is_refused && !correction_covers(pending->replica, operation->table, operation->key, operation->column,
			pending->entry->origin, pending->entry->serial, &is_corrected, err))
		return false;
	return is_corrected || lay_cell(pending, operation, operation->column, &operation->now, err);
}

static bool lay(struct pending *pending, enum entry_state state, struct err *err)
{
	const struct entry *entry = pending->entry;
	bool is_over = state == ENTRY_DROPPED, is_good = true;

	if (state == ENTRY_ELSEWHERE && !move_is_over(pending->replica, entry, &is_over, err))
		return false;
	pending->is_refused = log_is_refused(state);
	pending->scope = scope_find(pending->replica, entry->scope, strlen(entry->scope));
	for (int i = 0; is_good && !is_over && pending->scope && i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		if (operation->kind == ENTRY_SETTLE)
			is_good = lay_settle(pending, operation, err);
		else
			is_good = operation->kind == ENTRY_INSERT ? lay_insert(pending, operation, err) : lay_other(pending, operation,
				err);
	}
	return is_good;
}

bool pending_lay_state(struct replica *replica, const struct entry *entry, enum entry_state state, struct err *err)
{
	struct pending pending = { .replica = replica, .entry = entry };

	return lay(&pending, state, err);
}

bool pending_lay_alone(struct replica *replica, const struct entry *entry, enum entry_state state, struct err *err)
{
	struct pending pending = { .replica = replica, .entry = entry, .is_alone = true };

	return lay(&pending, state, err);
}

/* Columns: tbl, key, col, hub_value. */
static bool take_off_one(struct replica *replica, sqlite3_stmt *row, struct buf *storage, struct err *err)
{
	const struct table *table = table_by_number(replica, sqlite3_column_int(row, 0));
	const char *text = (const char *) sqlite3_column_text(row, 1);
	int column = sqlite3_column_int(row, 2);
	struct value key[TABLE_MAX_KEY], hub = db_value(row, 3);

	buf_clear(storage);
	if (!table || !text || column >= table->column_count)
		return err_set(err, EX_IOERR, "%s: its list of undecided cells is damaged: go back to the last backup",
			replica->path);
	if (!table_key_parse(table, text, key, storage, err))
		return false;
	if (column == PENDING_ROW)
		return row_remove(replica, table, key, err);
	return column == PENDING_VOID ? row_set_void(replica, table, key, &hub, err)
		: row_set(replica, table, key, column, &hub, err);
}

bool pending_take_off(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	struct buf storage;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT tbl, key, col, hub_value FROM undecided", &rows, err))
		return false;
	buf_init(&storage, KEY_MAX);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = take_off_one(replica, rows, &storage, err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	buf_free(&storage);
	row_forget(replica);
	return is_good && db_exec(replica->db, "DELETE FROM undecided", err);
}
