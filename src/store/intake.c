/* See the header. A refusal is by entry: its savepoint is rolled back by the accept routine, its serial counts as
 * taken in the same transaction, and the rest goes on.
 *
 * Most pushes have nothing to be refused, and a savepoint for each entry is a quarter of its time. So a push is first
 * taken without them; where one of its entries is refused all of it is rolled back and taken again with them. */
#include "config.h"
#include "store/intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/defect.h"
#include "base/mem.h"
#include "store/accept.h"
#include "store/admission.h"
#include "store/birth.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/lost.h"
#include "store/past.h"
#include "store/quarantine.h"
#include "store/right.h"

bool intake_admitted(struct replica *hub, int origin, char district[65], int64_t *last, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	district[0] = '\0';
	*last = 0;
	if (hub->role != REPLICA_PROVINCE)
		return err_set(err, EX_USAGE, "%s: is no province: name the province's folder", hub->folder);
	if (!db_prepare(hub->db, "SELECT district, last_serial, revoked IS NOT NULL FROM replica WHERE number = ?1"
			" AND district IS NOT NULL", &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		strncat(district, (const char *) sqlite3_column_text(row, 0), 64);
		*last = sqlite3_column_int64(row, 1);
		if (sqlite3_column_int(row, 2)) {
			code = SQLITE_DONE;
			err_set(err, EX_NOPERM, "replica %d was shut out: ask the province why; what it has not sent stays in its folder", origin);
		}
	} else if (code == SQLITE_DONE) {
		err_set(err, EX_NOPERM, "replica %d was never admitted here: the province must allow it first (one that came after the backup to"
			" which the province was set back: zila hub allow DISTRICT --key KEY --replica %d)", origin, origin);
	} else {
		db_fail(hub->db, NULL, err);
	}
	sqlite3_finalize(row);
	return code == SQLITE_ROW;
}

static bool is_refusal(int code)
{
	return code == EX_DATAERR || code == EX_NOPERM;
}

/* While the entries of one push are taken. */
struct taking {
	struct replica *hub;
	int origin;
	int64_t last;
	bool has_waiting; /* entries of this origin in quarantine */
	bool has_withdrawn; /* entries of this origin that were taken back, of serials that are not taken: a province that was recovered */
	bool has_births; /* entries that were first written as its own are held under other numbers */
	bool is_guarded; /* what is refused leaves nothing behind */
};

static bool put_away(struct taking *taking, const struct intake_body *body, struct intake_verdict *verdict, const struct err *why,
	const struct quarantine_base *base, struct err *err)
{
	verdict->kind = INTAKE_REFUSED;
	verdict->origin = taking->origin;
	verdict->code = why->code;
	verdict->reason = mem_copy(why->text);
	taking->has_waiting = true;
	if (defect("dropped_quarantine"))
		return true;
	return quarantine_put(taking->hub, taking->origin, verdict->serial, body, why, base, err);
}

/* An entry that was taken before must be the one that was taken: passed over in silence, another one would be lost. */
static bool compare(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, struct intake_verdict *verdict,
	struct err *err)
{
	bool is_other;

	if (!past_differs(hub, origin, serial, body->bytes, body->length, &is_other, err))
		return false;
	if (!is_other)
		return true;
	verdict->kind = INTAKE_OTHER;
	return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d is another one than the province took from it: that folder is a copy"
		" of another one, or was set back to an old backup: sync it over a line, which puts that right (without one: DISTRICT.md, When a line is"
		" needed once)", serial, origin);
}

/* What builds on an entry that waits goes behind it. */
static bool follow(struct taking *taking, const struct intake_body *body, struct intake_verdict *verdict, bool *is_behind,
	struct err *err)
{
	struct quarantine_base base = { .id = 0 };
	struct err why;

	*is_behind = false;
	if (!taking->has_waiting)
		return true;
	if (!quarantine_find_base(taking->hub, taking->origin, verdict->serial, body->bytes, body->length, &base, err))
		return false;
	*is_behind = base.id > 0;
	if (!*is_behind)
		return true;
	err_set(&why, base.code, "it builds on entry %" PRId64 " of this box, which was not taken (number %" PRId64 " in quarantine)",
		base.serial, base.id);
	return put_away(taking, body, verdict, &why, &base, err);
}

/* Whose author had the right when it was written is not refused: an operator decides. */
static bool hold(struct taking *taking, struct err *why, struct err *err)
{
	const struct entry *entry = &taking->hub->decoded;
	struct err now = *why;
	bool had = false;

	if (why->code != EX_NOPERM)
		return true;
	if (!right_had(taking->hub, entry, &had, err))
		return false;
	if (had)
		err_set(why, EX_TEMPFAIL, "held for the province's operator: %s; when this was written it was allowed", now.text);
	return true;
}

/* taking->is_guarded is false and becomes true where the entry was refused: nothing of it is done then, and all is to be
 * rolled back. */
static bool decide(struct taking *taking, int64_t serial, const struct intake_body *body, struct intake_verdict *verdict,
	struct err *err)
{
	struct accepted accepted;
	struct err why;
	bool is_behind;

	err_reset(&why);
	is_behind = false;
	if (taking->has_withdrawn && !quarantine_is_withdrawn(taking->hub, taking->origin, serial, &is_behind, err))
		return false;
	if (is_behind) {
		err_set(&why, EX_DATAERR, "it was taken back before the province was set back to a backup");
		return put_away(taking, body, verdict, &why, NULL, err);
	}
	if (!follow(taking, body, verdict, &is_behind, err))
		return false;
	if (is_behind)
		return true;
	if (!accept_pushed(taking->hub, taking->origin, serial, taking->is_guarded, body->bytes, body->length, &accepted, &why)) {
		if (is_refusal(why.code) && !taking->is_guarded) {
			taking->is_guarded = true;
			return false;
		}
		if (is_refusal(why.code))
			return hold(taking, &why, err) && put_away(taking, body, verdict, &why, NULL, err);
		if (err)
			*err = why;
		return false;
	}
	*verdict = (struct intake_verdict) { .kind = INTAKE_ACCEPTED, .serial = serial, .number = accepted.number,
		.conflicts = accepted.conflicts };
	if (accepted.elsewhere[0]) {
		verdict->kind = INTAKE_ELSEWHERE;
		verdict->origin = taking->origin;
		strcpy(verdict->district, accepted.elsewhere);
	}
	return true;
}

/* What a copy of this folder sent before, under another number, is not taken again. */
static bool check_birth(struct taking *taking, int64_t serial, const struct intake_body *body, struct intake_verdict *verdict,
	struct err *err)
{
	bool is_held;

	if (!birth_is_held(taking->hub, taking->origin, serial, taking->has_births, body->bytes, body->length, &is_held, err))
		return false;
	if (!is_held)
		return true;
	verdict->kind = INTAKE_OTHER;
	return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d came before, under the number of a copy of that folder: sync it over a"
		" line, which puts that right (without one: DISTRICT.md, When a line is needed once)", serial, taking->origin);
}

static bool take_one(struct taking *taking, int64_t serial, const struct intake_body *body, struct intake_verdict *verdict,
	struct err *err)
{
	bool is_hole;

	*verdict = (struct intake_verdict) { .kind = INTAKE_KNOWN, .serial = serial };
	if (serial > taking->last + 1)
		return err_set(err, EX_DATAERR, "entries %" PRId64 " to %" PRId64 " of replica %d never came: sync again; where that does"
			" not help, make the replica again", taking->last + 1, serial - 1, taking->origin);
	if (serial > taking->last) {
		taking->last = serial;
		return check_birth(taking, serial, body, verdict, err) && decide(taking, serial, body, verdict, err);
	}
	/* A province that was recovered from a backup may have lost what came before. */
	if (!lost_is_hole(taking->hub, taking->origin, serial, &is_hole, err))
		return false;
	if (is_hole)
		return check_birth(taking, serial, body, verdict, err) && lost_fill(taking->hub, taking->origin, serial, err)
			&& decide(taking, serial, body, verdict, err);
	return compare(taking->hub, taking->origin, serial, body, verdict, err);
}

bool intake_one(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, struct intake_verdict *verdict,
	struct err *err)
{
	struct taking taking = { .hub = hub, .origin = origin, .is_guarded = true };

	*verdict = (struct intake_verdict) { .kind = INTAKE_KNOWN, .serial = serial };
	return quarantine_has(hub, origin, &taking.has_waiting, err) && quarantine_is_withdrawn(hub, origin, 0, &taking.has_withdrawn, err)
		&& decide(&taking, serial, body, verdict, err);
}

/* One attempt, in one transaction. */
static bool take_all(struct replica *hub, int origin, int64_t first, const struct intake_body *bodies, int count,
	bool *is_guarded, struct intake_verdict *verdicts, struct err *err)
{
	struct taking taking = { .hub = hub, .origin = origin, .is_guarded = *is_guarded };
	int64_t before;
	bool is_good;

	memset(verdicts, 0, (size_t) count * sizeof *verdicts);
	if (!accept_begin(hub, err))
		return false;
	is_good = journal_last_serial(hub, origin, &before, err) && quarantine_has(hub, origin, &taking.has_waiting, err)
		&& quarantine_is_withdrawn(hub, origin, 0, &taking.has_withdrawn, err) && birth_any(hub, origin, &taking.has_births, err);
	taking.last = before;
	for (int i = 0; is_good && i < count; i++)
		is_good = take_one(&taking, first + i, &bodies[i], &verdicts[i], err);
	*is_guarded = taking.is_guarded;
	if (is_good && (taking.last == before || journal_origin(hub, origin, taking.last, err)))
		return accept_end(hub, true, err);
	accept_end(hub, false, NULL);
	for (int i = 0; i < count; i++) {
		free(verdicts[i].reason);
		verdicts[i].reason = NULL;
	}
	return false;
}

bool intake_take(struct replica *hub, int origin, int64_t first, const struct intake_body *bodies, int count,
	struct intake_verdict *verdicts, struct err *err)
{
	bool is_guarded = false, is_good;

	if (!hub->has_wide_cache && !db_exec(hub->db, INTAKE_SETTINGS, err))
		return false;
	hub->has_wide_cache = true;
	is_good = take_all(hub, origin, first, bodies, count, &is_guarded, verdicts, err);

	if (!is_good && is_guarded)
		is_good = take_all(hub, origin, first, bodies, count, &is_guarded, verdicts, err);
	return is_good;
}

/* Each box that has an entry must hear of it: the one that wrote it, by the entry's own mark, and those that went on under other numbers,
 * each by how far it has heard. */
bool intake_elsewhere(struct replica *hub, int origin, int64_t unknown, int64_t *after,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "WITH RECURSIVE " ADMISSION_LINE " SELECT serial, number, (SELECT code FROM scope WHERE"
			" scope.id = entry.scope), origin, id FROM entry WHERE origin IN (SELECT number FROM line) AND is_elsewhere IS NOT NULL"
			" AND id > ?2 AND CASE WHEN origin = ?1 THEN is_elsewhere = 1 OR serial >= ?3 ELSE id > (SELECT coalesce(elsewhere_told, 0)"
			" FROM replica WHERE number = ?1) END ORDER BY id", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, origin);
	sqlite3_bind_int64(rows, 2, *after);
	sqlite3_bind_int64(rows, 3, unknown);
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct intake_verdict verdict = { .kind = INTAKE_ELSEWHERE, .serial = sqlite3_column_int64(rows, 0),
			.number = sqlite3_column_int64(rows, 1), .origin = sqlite3_column_int(rows, 3) };

		*after = sqlite3_column_int64(rows, 4);
		snprintf(verdict.district, sizeof verdict.district, "%s", (const char *) sqlite3_column_text(rows, 2));
		goes_on = visit(state, &verdict);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(rows);
	return !goes_on || code == SQLITE_DONE;
}

int64_t intake_line(struct replica *hub)
{
	return db_number(hub->db, "SELECT max(id) FROM entry", 0);
}

bool intake_told(struct replica *hub, int origin, int64_t line, int64_t last, struct err *err)
{
	sqlite3_stmt *note;
	bool is_noted;

	if (hub->is_read_only)
		return true;
	if (!db_prepare(hub->db, "UPDATE entry SET is_elsewhere = 2 WHERE origin = ?1 AND is_elsewhere IS NOT NULL AND is_elsewhere = 1"
			" AND (id <= ?2 OR serial > ?3)", &note, err))
		return false;
	sqlite3_bind_int(note, 1, origin);
	sqlite3_bind_int64(note, 2, line);
	sqlite3_bind_int64(note, 3, last);
	is_noted = db_run(note, err);
	sqlite3_finalize(note);
	if (!is_noted || !db_prepare(hub->db, "UPDATE replica SET elsewhere_told = ?2 WHERE number = ?1 AND came_from IS NOT NULL"
			" AND coalesce(elsewhere_told, 0) < ?2", &note, err))
		return false;
	sqlite3_bind_int(note, 1, origin);
	sqlite3_bind_int64(note, 2, line);
	is_noted = db_run(note, err);
	sqlite3_finalize(note);
	return is_noted;
}

bool intake_synced(struct replica *hub, int origin, const char *version, struct err *err)
{
	sqlite3_stmt *note;
	bool is_noted;

	if (hub->is_read_only)
		return true;
	if (!db_prepare(hub->db, "UPDATE replica SET synced = ?2, version = ?3 WHERE number = ?1", &note, err))
		return false;
	sqlite3_bind_int(note, 1, origin);
	sqlite3_bind_int64(note, 2, clock_now());
	sqlite3_bind_text(note, 3, version, -1, SQLITE_STATIC);
	is_noted = db_run(note, err);
	sqlite3_finalize(note);
	return is_noted;
}
