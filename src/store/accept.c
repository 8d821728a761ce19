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
#include <string.h>

#include "store/accept_blank.h"
#include "store/accept_cell.h"
#include "store/accept_move.h"
#include "store/accept_row.h"
#include "store/accept_settle.h"
#include "store/accept_sign.h"
#include "store/blanking_log.h"
#include "store/canonical.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/decision.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/move.h"
#include "store/recover_mark.h"
#include "store/right.h"
#include "store/row.h"
#include "store/scope.h"

/* What a void, or the choice of a whole row, had seen is compared before the entry's other operations change it. */
static bool compare_hashes(struct decision *decision, struct err *err)
{
	for (int i = 0; i < decision->entry->count; i++) {
		const struct operation *operation = &decision->entry->operations[i];
		unsigned char hash[8];
		struct row_place place;
		int found, told;

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
		/* It was taken over values of which some may be blanked by now. */
		told = decision_told(decision, i, DECISION_RECORD);
		if (told >= 0)
			decision->hash_differs[i] = told == ACCEPT_CONFLICT || told == ACCEPT_CHANGED;
	}
	return true;
}

static bool find_scope(struct decision *decision, struct err *err)
{
	const struct entry *entry = decision->entry;

	decision->is_elsewhere = false;
	if (!move_scope(decision->replica, entry, &decision->scope, err))
		return false;
	if (!decision->scope)
		return scope_need(decision->replica, entry->scope, strlen(entry->scope), &decision->scope, err);
	decision->is_elsewhere = strcmp(decision->scope->code, entry->scope) != 0;
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
	if (!find_scope(decision, err)
			|| !journal_school(decision->replica, entry, decision->school, err) || !compare_hashes(decision, err)
			|| !accept_sign_look(decision, err))
		return false;
	for (int i = 0; is_good && i < entry->count; i++) {
		int number = entry->operations[i].table->number;

		decision->is_definition |= number == TABLE_FORM || number == TABLE_FORM_COLUMN;
		switch (entry->operations[i].kind) {
		case ENTRY_INSERT:
			is_good = accept_row_insert(decision, i, err);
			break;
		case ENTRY_CHANGE:
			is_good = accept_cell_change(decision, i, err);
			break;
		case ENTRY_VOID:
			is_good = accept_row_void(decision, i, err);
			break;
		case ENTRY_SETTLE:
			is_good = accept_settle_decide(decision, i, err);
			break;
		case ENTRY_LEAVE:
			is_good = accept_move_leave(decision, i, err);
			break;
		case ENTRY_ARRIVE:
			is_good = accept_move_arrive(decision, i, err);
			break;
		case ENTRY_EARLIER:
			is_good = accept_move_earlier(decision, i, err);
			break;
		case ENTRY_BLANK:
			is_good = accept_blank_run(decision, i, err);
			break;
		case ENTRY_SIGN: /* decoded as others are */
		case ENTRY_SETTLE_SIGNED:
			break;
		}
	}
	is_good = is_good && decision_rows_agree(decision, err);
	if (is_good && decision->is_definition)
		is_good = catalogue_read(decision->replica, true, err);
	return is_good;
}

/* Gives the decided entry its number and appends it to the log. */
static bool append(struct decision *decision, const void *bytes, size_t length, int64_t star_number, struct err *err)
{
	struct replica *replica = decision->replica;
	struct scope_state *scope = decision->scope;
	struct journal_line line = {
		.entry = decision->entry, .scope = scope->id, .state = ENTRY_ACCEPTED, .school = decision->school,
		.body = bytes, .body_length = length, .is_elsewhere = decision->is_elsewhere,
	};

	decision_put(decision, star_number, &replica->decision);
	line.decision = replica->decision.bytes;
	line.decision_length = replica->decision.length;
	journal_chain(scope->chain, bytes, length, line.decision, line.decision_length, scope->chain);
	line.number = ++scope->number;
	scope->is_dirty = true;
	line.hash = scope->chain;
	return journal_add(replica, &line, err);
}

static bool accept_as_is(struct replica *replica, const struct entry *entry, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	struct decision decision = { .replica = replica, .entry = entry };
	int64_t star = scope_find(replica, "*", 1)->number;

	if (!decide(&decision, err) || !append(&decision, bytes, length, star, err))
		return false;
	*out = (struct accepted) { false, decision.scope->number, decision.coincided, decision.conflicts, decision.unsettled, "" };
	if (decision.is_elsewhere)
		snprintf(out->elsewhere, sizeof out->elsewhere, "%s", decision.scope->code);
	return true;
}

bool accept_own(struct replica *replica, const struct entry *entry, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	struct entry again = { 0 };
	struct buf late;
	bool is_late, is_good;

	*out = (struct accepted) { .number = 0 };
	if (!entry_is_marked(bytes, length))
		return accept_as_is(replica, entry, bytes, length, out, err);
	/* Its box had not heard yet of a value that was blanked. */
	buf_init(&late, ENTRY_MAX_BYTES);
	is_good = blanking_log_late(replica, entry, bytes, length, &late, &is_late, err);
	if (is_good && is_late)
		is_good = entry_decode(replica, late.bytes, late.length, &again, err)
			&& accept_as_is(replica, &again, late.bytes, late.length, out, err);
	else if (is_good)
		is_good = accept_as_is(replica, entry, bytes, length, out, err);
	entry_free(&again);
	buf_free(&late);
	return is_good;
}

static bool may(struct replica *replica, const struct entry *entry, bool is_released, struct err *err)
{
	const struct table *last = NULL;

	if (!accept_move_may(entry, err) || !accept_blank_may(entry, err))
		return false;
	for (int i = 0; i < entry->count; i++) {
		const struct table *table = entry->operations[i].table;

		if (table != last && !(is_released ? right_of_release(replica, entry, table, err)
				: right_may_write(replica, entry->author, entry->origin, table, entry->scope, err)))
			return false;
		if (table->number == TABLE_WITHDRAWAL && !right_may_withdraw(replica, entry, &entry->operations[i], err))
			return false;
		last = table;
	}
	return true;
}

bool accept_may(struct replica *replica, const void *bytes, size_t length, struct err *err)
{
	return entry_decode_again(replica, bytes, length, &replica->decoded, err) && may(replica, &replica->decoded, false, err);
}

/* Rights, decision and log of an entry that decoded. */
static bool take(struct replica *replica, const struct entry *entry, const void *bytes, size_t length, bool is_released,
	struct accepted *out, struct err *err)
{
	return may(replica, entry, is_released, err) && accept_own(replica, entry, bytes, length, out, err);
}

/* Where it is refused nothing of it stays. */
static bool take_guarded(struct replica *replica, const struct entry *entry, const void *bytes, size_t length, bool is_released,
	struct accepted *out, struct err *err)
{
	struct scope_memory scopes;
	struct err inner;

	scope_remember(replica, entry->scope, &scopes);
	if (!kept_exec(replica, "SAVEPOINT entry", err))
		return false;
	if (take(replica, entry, bytes, length, is_released, out, err))
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

bool accept_released(struct replica *replica, const void *bytes, size_t length, struct accepted *out, struct err *err)
{
	*out = (struct accepted) { .number = 0 };
	return entry_decode_again(replica, bytes, length, &replica->decoded, err)
		&& take_guarded(replica, &replica->decoded, bytes, length, true, out, err);
}

bool accept_entry(struct replica *replica, const void *bytes, size_t length, struct accepted *out, struct err *err)
{
	const struct entry *entry = &replica->decoded;
	int64_t last;

	*out = (struct accepted) { .number = 0 };
	if (!entry_decode_again(replica, bytes, length, &replica->decoded, err) || !journal_last_serial(replica, entry->origin,
			&last, err))
		return false;
	if (entry->serial <= last) {
		out->is_known = true;
		return true;
	}
	return take_guarded(replica, entry, bytes, length, false, out, err) && journal_origin(replica, entry->origin, entry->serial,
		err);
}

bool accept_pushed(struct replica *replica, int origin, int64_t serial, bool is_guarded, const void *bytes, size_t length,
	struct accepted *out, struct err *err)
{
	struct entry *entry = &replica->decoded;

	*out = (struct accepted) { .number = 0 };
	if (!entry_decode_again(replica, bytes, length, entry, err))
		return false;
	if (entry->origin != origin || entry->serial != serial)
		return err_set(err, EX_PROTOCOL, "an entry of replica %d, serial %" PRId64 " came as that of %d, serial %" PRId64,
			entry->origin, entry->serial, origin, serial);
	return is_guarded ? take_guarded(replica, entry, bytes, length, false, out, err) : take(replica, entry, bytes, length, false, out,
		err);
}

bool accept_begin(struct replica *replica, struct err *err)
{
	if (!journal_begin(replica, err))
		return false;
	if (recover_may_write(replica, err))
		return true;
	journal_rollback(replica);
	return false;
}

bool accept_end(struct replica *replica, bool is_good, struct err *err)
{
	if (is_good)
		return journal_commit(replica, err);
	journal_rollback(replica);
	return true;
}

bool accept_again(struct replica *replica, const char *scope, const void *bytes, size_t length, const void *decision,
	size_t decision_length, int64_t number, const unsigned char *hash, struct err *err)
{
	struct entry *entry = &replica->decoded;
	struct decision again = { .replica = replica, .entry = entry, .told = decision, .told_length = decision_length };
	int64_t star;

	if (!entry_decode_again(replica, bytes, length, entry, err))
		return false;
	if (!decision_star(decision, decision_length, &star))
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: its decision does not decode", number, scope);
	if (!decide(&again, err))
		return err_prefix(err, "entry %" PRId64 " of %s", number, scope);
	if (strcmp(again.scope->code, scope) != 0)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: is one of %s", number, scope, again.scope->code);
	if (!append(&again, bytes, length, star, err))
		return err_prefix(err, "entry %" PRId64 " of %s", number, scope);
	if (again.scope->number != number)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: stands where number %" PRId64 " should", number,
		scope, again.scope->number);
	if (replica->decision.length != decision_length || memcmp(replica->decision.bytes, decision, decision_length) != 0)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s: is decided otherwise than it was", number, scope);
	if (hash && memcmp(again.scope->chain, hash, SEAL_HASH) != 0)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s (replica %d, serial %" PRId64 "): is not what was signed off",
			number, scope, entry->origin, entry->serial);
	return journal_origin(replica, entry->origin, entry->serial, err);
}
