/* See the header. */
#include "config.h"
#include "store/stranger.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/admission.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/intake.h"
#include "store/journal.h"
#include "store/scope.h"

static bool is_known(struct replica *hub, int number)
{
	char sql[100];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM replica WHERE number = %d AND district IS NOT NULL", number);
	return db_number(hub->db, sql, 1) > 0;
}

static bool note(struct replica *hub, int number, int by, struct err *err)
{
	sqlite3_stmt *put = NULL;
	bool is_good;

	if (!journal_begin(hub, err))
		return false;
	is_good = db_prepare(hub->db, "INSERT INTO stranger (number, came_by, noted) VALUES (?1, ?2, ?3) ON CONFLICT (number) DO UPDATE"
		" SET came_by = ?2, noted = ?3", &put, err);
	if (is_good) {
		sqlite3_bind_int(put, 1, number);
		sqlite3_bind_int(put, 2, by > 0 ? by : 0);
		sqlite3_bind_int64(put, 3, clock_now());
		is_good = db_run(put, err);
	}
	sqlite3_finalize(put);
	if (is_good)
		return journal_commit(hub, err);
	journal_rollback(hub);
	return false;
}

bool stranger_came(struct replica *hub, int number, int by, struct err *err)
{
	char district[65];
	struct err ignored;
	int64_t last;

	if (number <= 0 || is_known(hub, number) || !admission_may_be_lost(hub))
		return false;
	/* Where it cannot be written down the box is told all the same. */
	note(hub, number, by, &ignored);
	if (by <= 0 || !intake_admitted(hub, by, district, &last, &ignored))
		return false;
	return err_set(err, EX_NOPERM, "replica %d comes by the key of replica %d and is not known here: it got its number after the backup to"
		" which the province was set back; the province must say zila hub allow %s --key FILE --replica %d, FILE the replica.pub of this"
		" box; what it has stays until then", number, by, district, number);
}

/* The scope that a district's box names beside '*'. */
static bool has_scope(struct replica *hub, const char *district)
{
	return strcmp(district, "*") != 0 && scope_find(hub, district, strlen(district)) != NULL;
}

bool stranger_is_twice(struct replica *hub, int number, int by, const char *district, bool *is, struct err *err)
{
	char theirs[65], own[65];
	struct err ignored;
	int64_t last;
	bool is_one = true;

	*is = false;
	if (!is_known(hub, number) || !has_scope(hub, district))
		return true;
	if (by > 0 && (!intake_admitted(hub, by, own, &last, &ignored) || strcmp(own, district) != 0))
		return true;
	if (by > 0 && !admission_are_one(hub, by, number, &is_one, err))
		return false;
	/* Of one line: its key is another one's, and not its number. */
	if (by > 0 && is_one)
		return true;
	/* A number that was shut out is another's all the same. */
	intake_admitted(hub, number, theirs, &last, &ignored);
	*is = strcmp(theirs, district) != 0 || (by > 0 && admission_may_be_lost(hub));
	return true;
}

bool stranger_each(struct replica *hub, bool (*visit)(void *state, const struct stranger *one), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "SELECT s.number, came_by, coalesce(r.district, '') FROM stranger AS s LEFT JOIN replica AS r ON r.number ="
			" came_by WHERE s.number NOT IN (SELECT number FROM replica WHERE district IS NOT NULL) ORDER BY s.number", &rows, err))
		return false;
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const struct stranger one = { sqlite3_column_int(rows, 0), sqlite3_column_int(rows, 1),
			(const char *) sqlite3_column_text(rows, 2) };

		goes_on = visit(state, &one);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(rows);
	return !goes_on || code == SQLITE_DONE;
}
