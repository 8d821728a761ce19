/* See the header. */
#include "config.h"
#include "store/quarantine.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"

bool quarantine_put(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, const struct err *why,
	struct err *err)
{
	sqlite3_stmt *add;

	if (!kept_get(hub, "INSERT OR REPLACE INTO quarantine (origin, serial, code, reason, taken, body)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6)", &add, err))
		return false;
	sqlite3_bind_int(add, 1, origin);
	sqlite3_bind_int64(add, 2, serial);
	sqlite3_bind_int(add, 3, why->code);
	sqlite3_bind_text(add, 4, why->text, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 5, clock_now());
	sqlite3_bind_blob(add, 6, body->length > 0 ? body->bytes : "", (int) body->length, SQLITE_STATIC);
	return kept_run(add, err);
}

bool quarantine_refusals(struct replica *hub, int origin, int64_t first,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "SELECT serial, code, reason FROM quarantine WHERE origin = ?1 AND serial >= ?2 ORDER BY serial", &rows,
			err))
		return false;
	sqlite3_bind_int(rows, 1, origin);
	sqlite3_bind_int64(rows, 2, first);
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct intake_verdict verdict = { .kind = INTAKE_REFUSED, .serial = sqlite3_column_int64(rows, 0),
			.code = sqlite3_column_int(rows, 1), .reason = mem_copy((const char *) sqlite3_column_text(rows, 2)) };

		goes_on = visit(state, &verdict);
		free(verdict.reason);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(rows);
	return !goes_on || code == SQLITE_DONE;
}
