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
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/quarantine.h"

/* kB of pages kept in memory by who takes pushes: what a push touches is then written once, where the page cache of a desk's
 * box would write it twice. */
#define WIDE_CACHE "PRAGMA cache_size = -16000"

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
		err_set(err, EX_NOPERM, "replica %d was never admitted here: the province must allow it first", origin);
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

static bool put_away(struct replica *hub, int origin, int64_t serial, const struct intake_body *body,
	struct intake_verdict *verdict, const struct err *why, struct err *err)
{
	*verdict = (struct intake_verdict) { .kind = INTAKE_REFUSED, .serial = serial, .code = why->code, .reason = mem_copy(why->text) };
	if (defect("dropped_quarantine"))
		return true;
	return quarantine_put(hub, origin, serial, body, why, err);
}

/* *IS_GUARDED is false and becomes true where the entry was refused: nothing of it is done then, and all is to be rolled back. */
static bool take_one(struct replica *hub, int origin, int64_t serial, int64_t *last, const struct intake_body *body,
	bool *is_guarded, struct intake_verdict *verdict, struct err *err)
{
	struct accepted accepted;
	struct err why;

	*verdict = (struct intake_verdict) { .kind = INTAKE_KNOWN, .serial = serial };
	if (serial <= *last)
		return true;
	if (serial > *last + 1)
		return err_set(err, EX_DATAERR, "entries %" PRId64 " to %" PRId64 " of replica %d never came: sync again; where that does"
			" not help, make the replica again", *last + 1, serial - 1, origin);
	err_reset(&why);
	*last = serial;
	if (!accept_pushed(hub, origin, serial, *is_guarded, body->bytes, body->length, &accepted, &why)) {
		if (is_refusal(why.code) && !*is_guarded) {
			*is_guarded = true;
			return false;
		}
		if (is_refusal(why.code))
			return put_away(hub, origin, serial, body, verdict, &why, err);
		if (err)
			*err = why;
		return false;
	}
	*verdict = (struct intake_verdict) { .kind = INTAKE_ACCEPTED, .serial = serial, .number = accepted.number,
		.conflicts = accepted.conflicts };
	if (accepted.elsewhere[0]) {
		verdict->kind = INTAKE_ELSEWHERE;
		strcpy(verdict->district, accepted.elsewhere);
	}
	return true;
}

/* One attempt, in one transaction. */
static bool take_all(struct replica *hub, int origin, int64_t first, const struct intake_body *bodies, int count,
	bool *is_guarded, struct intake_verdict *verdicts, struct err *err)
{
	int64_t before, last;
	bool is_good;

	memset(verdicts, 0, (size_t) count * sizeof *verdicts);
	if (!accept_begin(hub, err))
		return false;
	is_good = journal_last_serial(hub, origin, &before, err);
	last = before;
	for (int i = 0; is_good && i < count; i++)
		is_good = take_one(hub, origin, first + i, &last, &bodies[i], is_guarded, &verdicts[i], err);
	if (is_good && (last == before || journal_origin(hub, origin, last, err)))
		return accept_end(hub, true, err);
	accept_end(hub, false, NULL);
	return false;
}

bool intake_take(struct replica *hub, int origin, int64_t first, const struct intake_body *bodies, int count,
	struct intake_verdict *verdicts, struct err *err)
{
	bool is_guarded = false, is_good;

	if (!hub->has_wide_cache && !db_exec(hub->db, WIDE_CACHE, err))
		return false;
	hub->has_wide_cache = true;
	is_good = take_all(hub, origin, first, bodies, count, &is_guarded, verdicts, err);

	if (!is_good && is_guarded)
		is_good = take_all(hub, origin, first, bodies, count, &is_guarded, verdicts, err);
	for (int i = 0; !is_good && i < count; i++) {
		free(verdicts[i].reason);
		verdicts[i].reason = NULL;
	}
	return is_good;
}

bool intake_elsewhere(struct replica *hub, int origin, int64_t unknown, int64_t first,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "SELECT serial, number, (SELECT code FROM scope WHERE id = entry.scope) FROM entry WHERE origin = ?1"
			" AND serial >= ?2 AND is_elsewhere IS NOT NULL AND (is_elsewhere = 1 OR serial >= ?3) ORDER BY serial", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, origin);
	sqlite3_bind_int64(rows, 2, first);
	sqlite3_bind_int64(rows, 3, unknown);
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct intake_verdict verdict = { .kind = INTAKE_ELSEWHERE, .serial = sqlite3_column_int64(rows, 0),
			.number = sqlite3_column_int64(rows, 1) };

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
