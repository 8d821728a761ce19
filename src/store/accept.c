/* The accept routine.
 *
 * It is the only way to a hub's state: a province's own writes, entries of other replicas and the replay of a
 * rebuild all come through decide(). It looks at nothing but the tables and the entry, so that the same entries in
 * the same order make the same tables everywhere. It must run where no cell is undecided (a province folder, or a
 * rebuild before the pending entries). */
#include "config.h"
#include "store/accept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/canonical.h"
#include "store/catalogue.h"
#include "store/conflict.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/right.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/settling.h"
#include "store/voiding.h"

enum { DECISION_VERSION = 1, TEXT_MAX = 1 << 20 };

struct decision {
	struct replica *replica;
	const struct entry *entry;
	struct scope_state *scope;
	char school[ENTRY_MAX_NAME + 1];
	unsigned char verdicts[ENTRY_MAX_OPERATIONS];
	bool hash_differs[ENTRY_MAX_OPERATIONS];
	int coincided, conflicts, unsettled;
	bool is_definition; /* it touches `form` or `form_column` */
};

static struct conflict_place place_of(const struct decision *decision, const struct operation *operation,
	const char *field)
{
	return (struct conflict_place) {
		.entry = decision->entry, .scope = decision->scope->id, .table = operation->table, .key = operation->key,
		.field = field, .school = decision->school[0] ? decision->school : NULL,
	};
}

/* A value as the text of a conflict; newly allocated, NULL for a blank. */
static char *show(const struct value *value)
{
	if (value->kind == VALUE_INT)
		return mem_format("%" PRId64, value->number);
	return value->kind == VALUE_TEXT ? mem_copy_bytes(value->text, value->length) : NULL;
}

/* The record's key as text, for a message. */
static void put_key(struct replica *replica, const struct operation *operation)
{
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, operation->key, operation->table->key_count, operation->table->has_id_key);
}

static bool raise(struct decision *decision, int index, const char *field, const struct value *waiting, struct err *err)
{
	const struct conflict_place place = place_of(decision, &decision->entry->operations[index], field);
	char *text = show(waiting);
	bool is_raised = conflict_raise(decision->replica, &place, text, err);

	free(text);
	decision->verdicts[index] = ACCEPT_CONFLICT;
	decision->conflicts++;
	return is_raised;
}

static bool settle(struct decision *decision, int index, const char *field, const struct value *now,
	bool is_coincidence, struct err *err)
{
	const struct conflict_place place = place_of(decision, &decision->entry->operations[index], field);
	char *text;
	bool is_settled;

	if (is_coincidence) {
		decision->verdicts[index] = ACCEPT_COINCIDED;
		decision->coincided++;
	}
	/* The common case in an import: nothing waits and nothing has to be noted. */
	if (!is_coincidence && !conflict_has_any(decision->replica))
		return true;
	text = show(now);
	is_settled = conflict_settled(decision->replica, &place, text, is_coincidence, err) && (is_coincidence
		|| conflict_rows_agree(decision->replica, &place, err));
	free(text);
	return is_settled;
}

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
	is_raised = raise(decision, index, CONFLICT_ROW, &waiting, err);
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

static bool wrong_scope(const struct decision *decision, const struct operation *operation,
	const struct scope_state *real, struct err *err)
{
	return err_set(err, EX_DATAERR, "%s: the record belongs to %s, not to %s as its entry says", operation->table->name,
		real ? real->code : "another district", decision->entry->scope);
}

static bool decide_existing(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct row_place place;
	bool is_same;
	int found = row_find(decision->replica, operation->table, operation->key, &place, err);

	if (found < 0)
		return false;
	if (found == 1 && place.scope != decision->scope->id) {
		put_key(decision->replica, operation);
		return err_set(err, EX_DATAERR, "%s %s: this code is in use elsewhere: ask the province which is right",
			operation->table->name, decision->replica->key_text.bytes);
	}
	if (!compare_row(decision, operation, &is_same, err))
		return false;
	return is_same ? settle(decision, index, CONFLICT_ROW, &(struct value) { VALUE_NULL, 0, NULL, 0 }, true, err)
		: raise_row(decision, index, err);
}

/* A grid's row under a void record waits as a conflict. */
static bool is_under_void(struct decision *decision, const struct operation *operation, bool *is_void, struct err *err)
{
	const struct table *table = operation->table;
	const struct table *parent = table->parent ? table_find(decision->replica, table->parent) : NULL;
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

static bool decide_insert(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct scope_state *scope;
	bool is_void;
	int added;

	if (!scope_of_row(decision->replica, operation->table, operation->row, decision->scope, &scope, err)
			|| !is_under_void(decision, operation, &is_void, err))
		return false;
	if (scope != decision->scope)
		return wrong_scope(decision, operation, scope, err);
	if (is_void)
		return raise_row(decision, index, err);
	added = row_add(decision->replica, operation->table, operation->row, scope->id, err);
	if (added != 0)
		return added > 0;
	return decide_existing(decision, index, err);
}

/* The record that a change or a void is about: there, and of this entry's scope. */
static bool find_record(struct decision *decision, const struct operation *operation, struct row_place *place,
	struct err *err)
{
	int found = row_find(decision->replica, operation->table, operation->key, place, err);

	if (found < 0)
		return false;
	if (found == 0) {
		put_key(decision->replica, operation);
		return err_set(err, EX_DATAERR, "there is no %s %s here: check its key", operation->table->name,
			decision->replica->key_text.bytes);
	}
	if (place->scope != decision->scope->id)
		return wrong_scope(decision, operation, scope_by_id(decision->replica, place->scope), err);
	return true;
}

/* Cells that say where a row belongs, or what bytes of the log mean, are not edited like others. */
static bool check_movable(struct decision *decision, const struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	const struct column *column = &table->columns[operation->column];
	struct row_place place;

	if (table->number == TABLE_FORM && (operation->column == FORM_NUMBER || operation->column == FORM_SCOPE
			|| operation->column == FORM_PARENT || operation->column == FORM_MADE_ID))
		return err_set(err, EX_DATAERR, "form: %s never changes: make a new form", column->name);
	if (table->number == TABLE_FORM_COLUMN && operation->column < FORM_COLUMN_IS_INDEXED)
		return err_set(err, EX_DATAERR, "form_column: %s never changes: retire the field and add another", column->name);
	if (table->scope == SCOPE_DISTRICT && operation->column == catalogue_held(table)->district_column)
		return err_set(err, EX_DATAERR, "%s: district is not changed by an edit: a record that moves to another district is moved by"
			" the province", table->name);
	if (table->scope != SCOPE_SCHOOL || operation->column != table->school_column)
		return true;
	if (operation->now.kind == VALUE_NULL || row_find(decision->replica, &decision->replica->school->table,
			&operation->now, &place, err) != 1 || place.scope != decision->scope->id)
		return err_set(err, EX_DATAERR, "%s: the school is not one of %s: choose another", table->name,
			decision->scope->code);
	return true;
}

/* A later link of a broken chain came back to what the hub has: nothing is left to choose. */
static bool withdraw(struct decision *decision, int index, const struct conflict_place *place, struct err *err)
{
	char *text = show(&decision->entry->operations[index].now);
	bool is_withdrawn = conflict_withdraw(decision->replica, place, text, err);

	free(text);
	decision->verdicts[index] = ACCEPT_COINCIDED;
	decision->coincided++;
	return is_withdrawn;
}

static bool decide_change(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	const char *field = operation->table->columns[operation->column].name;
	const struct conflict_place conflict = place_of(decision, operation, field);
	struct row_place place;
	struct value present;
	bool is_broken = false;

	if (!find_record(decision, operation, &place, err) || !check_movable(decision, operation, err))
		return false;
	if (operation->saw_pending && !conflict_is_broken(decision->replica, &conflict, &is_broken, err))
		return false;
	if (!row_cell(decision->replica, operation->table, operation->key, operation->column, &present, err))
		return false;
	if (is_broken && !place.is_void && value_equal(&present, &operation->now))
		return withdraw(decision, index, &conflict, err);
	if (is_broken || place.is_void)
		return raise(decision, index, field, &operation->now, err);
	if (value_equal(&present, &operation->seen)) {
		if (value_equal(&present, &operation->now))
			return true;
		return row_set(decision->replica, operation->table, operation->key, operation->column, &operation->now, err)
			&& settle(decision, index, field, &operation->now, false, err);
	}
	if (value_equal(&present, &operation->now))
		return settle(decision, index, field, &operation->now, true, err);
	return raise(decision, index, field, &operation->now, err);
}

static bool run_void(struct decision *decision, const struct operation *operation, const struct value *reason,
	struct err *err)
{
	const struct conflict_place place = place_of(decision, operation, CONFLICT_VOID);

	return voiding_run(decision->replica, operation->table, operation->key, reason, NULL, NULL, err)
		&& conflict_voided(decision->replica, &place, err);
}

static bool decide_void(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct row_place place;

	if (operation->table->number < TABLE_FIRST_FREE && operation->table->number != TABLE_REASON)
		return err_set(err, EX_DATAERR, "%s: a form is never voided: retire its fields", operation->table->name);
	if (!find_record(decision, operation, &place, err))
		return false;
	if (place.is_void) {
		decision->verdicts[index] = ACCEPT_COINCIDED;
		decision->coincided++;
		return true;
	}
	if (decision->hash_differs[index])
		return raise(decision, index, CONFLICT_VOID, &operation->now, err);
	return run_void(decision, operation, &operation->now, err);
}

/* One cell that a settlement changes. */
static bool settle_cell(void *state, const struct operation *operation, int column, const struct value *present,
	const struct value *now, struct err *err)
{
	struct decision *decision = state;
	struct operation change = *operation;
	const struct conflict_place place = place_of(decision, operation, operation->table->columns[column].name);
	char *text = show(now);
	bool is_set;

	(void) present;
	change.column = column;
	change.now = *now;
	is_set = check_movable(decision, &change, err) && row_set(decision->replica, operation->table, operation->key, column,
		now, err) && conflict_settled(decision->replica, &place, text, false, err);
	free(text);
	return is_set;
}

/* The choice is carried out; then the conflict is closed, and what else agrees now. */
static bool run_settle(struct decision *decision, const struct operation *operation, const struct settling *settling,
	struct err *err)
{
	struct replica *replica = decision->replica;
	const struct conflict_place place = place_of(decision, operation, settling_field(operation));
	const struct value reason = value_bytes(settling->waiting.bytes, settling->waiting.length);
	struct row_place row;
	char *text;
	bool is_good = settling_each(replica, operation, settling, settle_cell, decision, err);

	if (is_good && operation->column == OPERATION_VOID && settling_takes(operation))
		is_good = row_find(replica, operation->table, operation->key, &row, err) >= 0
			&& (row.is_void || run_void(decision, operation, &reason, err));
	text = operation->column >= 0 ? show(&operation->now) : NULL;
	is_good = is_good && (operation->column < 0 || conflict_settled(replica, &place, text, false, err));
	free(text);
	return is_good && conflict_close(replica, &place, operation->conflict_origin, err)
		&& conflict_rows_agree(replica, &place, err);
}

static bool decide_settle(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	const struct conflict_place place = place_of(decision, operation, settling_field(operation));
	struct settling settling;
	enum settle_answer answer = SETTLE_CHANGED;
	bool is_good = settling_read(decision->replica, operation, &settling, err);

	if (is_good && settling.is_found && settling.scope != decision->scope->id)
		is_good = wrong_scope(decision, operation, scope_by_id(decision->replica, settling.scope), err);
	is_good = is_good && settling_answer(decision->replica, operation, &settling, decision->hash_differs[index], &answer,
		err);
	if (is_good && answer == SETTLE_TAKEN) {
		is_good = run_settle(decision, operation, &settling, err);
	} else if (is_good) {
		decision->verdicts[index] = answer == SETTLE_CHANGED ? ACCEPT_CHANGED : ACCEPT_TOO_LATE;
		decision->unsettled++;
		is_good = !settling.is_found || conflict_distrust(decision->replica, &place, err);
	}
	settling_reset(&settling);
	return is_good;
}

/* What a void, or the choice of a whole row, had seen is compared before the entry's other operations change it. */
static bool compare_hashes(struct decision *decision, struct err *err)
{
	for (int i = 0; i < decision->entry->count; i++) {
		const struct operation *operation = &decision->entry->operations[i];
		unsigned char hash[8];
		struct row_place place;
		int found;

		if (operation->kind != ENTRY_VOID && (operation->kind != ENTRY_SETTLE || operation->column >= 0))
			continue;
		found = row_find(decision->replica, operation->table, operation->key, &place, err);
		if (found < 0)
			return false;
		if (found == 0)
			continue;
		if (!canonical_record_hash(decision->replica, operation->table, operation->key, hash, err))
			return false;
		decision->hash_differs[i] = memcmp(hash, operation->hash_seen, sizeof hash) != 0;
	}
	return true;
}

static bool decide(struct decision *decision, struct err *err)
{
	const struct entry *entry = decision->entry;
	bool is_good = true;

	memset(decision->verdicts, ACCEPT_APPLIED, (size_t) entry->count);
	memset(decision->hash_differs, 0, (size_t) entry->count);
	decision->coincided = decision->conflicts = decision->unsettled = 0;
	decision->is_definition = false;
	decision->school[0] = '\0';
	if (!scope_need(decision->replica, entry->scope, strlen(entry->scope), &decision->scope, err)
			|| !journal_school(decision->replica, entry, decision->school, err) || !compare_hashes(decision, err))
		return false;
	for (int i = 0; is_good && i < entry->count; i++) {
		int number = entry->operations[i].table->number;

		decision->is_definition |= number == TABLE_FORM || number == TABLE_FORM_COLUMN;
		switch (entry->operations[i].kind) {
		case ENTRY_INSERT:
			is_good = decide_insert(decision, i, err);
			break;
		case ENTRY_CHANGE:
			is_good = decide_change(decision, i, err);
			break;
		case ENTRY_VOID:
			is_good = decide_void(decision, i, err);
			break;
		case ENTRY_SETTLE:
			is_good = decide_settle(decision, i, err);
			break;
		}
	}
	if (is_good && decision->is_definition)
		is_good = catalogue_read(decision->replica, true, err);
	return is_good;
}

static void put_decision(const struct decision *decision, int64_t star_number, struct buf *out)
{
	int count = decision->coincided + decision->conflicts + decision->unsettled;

	buf_clear(out);
	buf_varint(out, DECISION_VERSION);
	buf_varint(out, (uint64_t) star_number);
	buf_varint(out, (uint64_t) count);
	for (int i = 0; count > 0 && i < decision->entry->count; i++) {
		if (decision->verdicts[i] == ACCEPT_APPLIED)
			continue;
		buf_varint(out, (uint64_t) i);
		buf_varint(out, decision->verdicts[i]);
	}
}

/* Gives the decided entry its number and appends it to the log. */
static bool append(struct decision *decision, const void *bytes, size_t length, int64_t star_number, struct err *err)
{
	struct replica *replica = decision->replica;
	struct scope_state *scope = decision->scope;
	struct journal_line line = {
		.entry = decision->entry, .scope = scope->id, .state = ENTRY_ACCEPTED, .school = decision->school,
		.body = bytes, .body_length = length,
	};

	put_decision(decision, star_number, &replica->decision);
	line.decision = replica->decision.bytes;
	line.decision_length = replica->decision.length;
	journal_chain(scope->chain, bytes, length, line.decision, line.decision_length, scope->chain);
	line.number = ++scope->number;
	scope->is_dirty = true;
	line.hash = scope->chain;
	return journal_add(replica, &line, err);
}

bool accept_own(struct replica *replica, const struct entry *entry, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	struct decision decision = { .replica = replica, .entry = entry };
	int64_t star = scope_find(replica, "*", 1)->number;

	*out = (struct accepted) { .number = 0 };
	if (!decide(&decision, err) || !append(&decision, bytes, length, star, err))
		return false;
	*out = (struct accepted) { false, decision.scope->number, decision.coincided, decision.conflicts, decision.unsettled };
	return true;
}

/* Rights, decision and log of an entry that decoded. */
static bool take(struct replica *replica, const struct entry *entry, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	const struct table *last = NULL;

	for (int i = 0; i < entry->count; i++) {
		if (entry->operations[i].table != last && !right_may_write(replica, entry->author, entry->origin,
				entry->operations[i].table, entry->scope, err))
			return false;
		last = entry->operations[i].table;
	}
	return accept_own(replica, entry, bytes, length, out, err) && journal_origin(replica, entry->origin, entry->serial,
		err);
}

static bool accept_decoded(struct replica *replica, const struct entry *entry, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	struct scope_memory scopes;
	struct err inner;
	int64_t last;

	*out = (struct accepted) { .number = 0 };
	if (!journal_last_serial(replica, entry->origin, &last, err))
		return false;
	if (entry->serial <= last) {
		out->is_known = true;
		return true;
	}
	scope_remember(replica, entry->scope, &scopes);
	if (!kept_exec(replica, "SAVEPOINT entry", err))
		return false;
	if (take(replica, entry, bytes, length, out, err))
		return kept_exec(replica, "RELEASE entry", err);
	*out = (struct accepted) { .number = 0 };
	row_forget(replica);
	replica->conflict_rows = -1;
	scope_back(replica, &scopes);
	if (!kept_exec(replica, "ROLLBACK TO entry", &inner) || !kept_exec(replica, "RELEASE entry", &inner)
			|| !catalogue_read(replica, false, &inner)) {
		if (err)
			*err = inner;
	}
	return false;
}

bool accept_entry(struct replica *replica, const void *bytes, size_t length, struct accepted *out, struct err *err)
{
	*out = (struct accepted) { .number = 0 };
	return entry_decode_again(replica, bytes, length, &replica->decoded, err)
		&& accept_decoded(replica, &replica->decoded, bytes, length, out, err);
}

bool accept_pushed(struct replica *replica, int origin, int64_t serial, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	struct entry *entry = &replica->decoded;

	*out = (struct accepted) { .number = 0 };
	if (!entry_decode_again(replica, bytes, length, entry, err))
		return false;
	if (entry->origin != origin || entry->serial != serial)
		return err_set(err, EX_PROTOCOL, "an entry of replica %d, serial %" PRId64 " came as that of %d, serial %" PRId64,
			entry->origin, entry->serial, origin, serial);
	return accept_decoded(replica, entry, bytes, length, out, err);
}

bool accept_begin(struct replica *replica, struct err *err)
{
	return journal_begin(replica, err);
}

bool accept_end(struct replica *replica, bool is_good, struct err *err)
{
	if (is_good)
		return journal_commit(replica, err);
	journal_rollback(replica);
	return true;
}

/* The '*' number that a decision was taken at; false where its bytes are not a decision. */
static bool read_star(const void *decision, size_t length, int64_t *star)
{
	struct reader in;

	reader_init(&in, decision, length);
	if (reader_varint(&in) != DECISION_VERSION)
		return false;
	*star = (int64_t) reader_varint(&in);
	return !in.is_bad;
}

bool accept_again(struct replica *replica, const void *bytes, size_t length, const void *decision,
	size_t decision_length, int64_t number, const unsigned char *hash, struct err *err)
{
	struct entry *entry = &replica->decoded;
	struct decision again = { .replica = replica, .entry = entry };
	int64_t star;

	if (!entry_decode_again(replica, bytes, length, entry, err))
		return false;
	if (!read_star(decision, decision_length, &star))
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: its decision does not decode", number, entry->scope);
	if (!decide(&again, err) || !append(&again, bytes, length, star, err))
		return err_prefix(err, "entry %" PRId64 " of %s", number, entry->scope);
	if (again.scope->number != number)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: stands where number %" PRId64 " should", number,
		entry->scope, again.scope->number);
	if (replica->decision.length != decision_length || memcmp(replica->decision.bytes, decision, decision_length) != 0)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: is decided otherwise than it was", number, entry->scope);
	if (hash && memcmp(again.scope->chain, hash, SEAL_HASH) != 0)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s (replica %d, serial %" PRId64 "): is not what was signed off",
			number, entry->scope, entry->origin, entry->serial);
	return journal_origin(replica, entry->origin, entry->serial, err);
}
