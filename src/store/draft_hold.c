/* Where a draft is open, and whether it is still wanted.
 *
 * A session that ended, by whatever way, holds nothing: its number is free. So a draft need not be given back to be taken. */
#include "config.h"
#include "store/draft_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/inside.h"
#include "store/session.h"

void draft_where(struct replica *replica, const char *where)
{
	snprintf(replica->where, sizeof replica->where, "%s", where);
}

enum draft_hold draft_look(struct replica *replica, int64_t id, char *where)
{
	sqlite3_stmt *look;
	enum draft_hold hold;
	int code;

	if (where)
		*where = '\0';
	if (!draft_prepare(replica, "SELECT open_by, open_at FROM draft WHERE id = ?1 AND dropped IS NULL", &look, NULL))
		return DRAFT_UNKNOWN;
	sqlite3_bind_int64(look, 1, id);
	code = sqlite3_step(look);
	hold = code == SQLITE_DONE ? DRAFT_GONE : code != SQLITE_ROW ? DRAFT_UNKNOWN
		: sqlite3_column_int64(look, 0) == 0 || sqlite3_column_int64(look, 0) == replica->session ? DRAFT_HELD : DRAFT_TAKEN;
	if (hold == DRAFT_TAKEN && where) {
		const char *text = (const char *) sqlite3_column_text(look, 1);

		snprintf(where, 64, "%s", text && *text ? text : "another terminal");
	}
	sqlite3_finalize(look);
	return hold;
}

bool draft_is_changed(struct replica *replica, int64_t id, struct err *err)
{
	char where[64];

	if (sqlite3_changes(replica->drafts) == 1)
		return true;
	if (draft_look(replica, id, where) == DRAFT_TAKEN)
		return err_set(err, EX_TEMPFAIL, "this draft was taken over on %s: it goes on there", where);
	return err_set(err, EX_NOINPUT, "this draft is gone: it was saved or dropped elsewhere: begin again");
}

bool draft_take(struct replica *replica, int64_t id, struct err *err)
{
	sqlite3_stmt *take;

	if (!draft_prepare(replica, "UPDATE draft SET open_by = ?2, open_at = ?3 WHERE id = ?1 AND dropped IS NULL", &take, err))
		return false;
	sqlite3_bind_int64(take, 1, id);
	sqlite3_bind_int64(take, 2, session_number(replica));
	draft_bind_text(take, 3, replica->where);
	return draft_finish(take, err) && draft_is_changed(replica, id, err);
}

void draft_let_go(struct replica *replica, int64_t id)
{
	sqlite3_stmt *free_it;

	if (!draft_prepare(replica, "UPDATE draft SET open_by = 0 WHERE id = ?1 AND open_by = ?2", &free_it, NULL))
		return;
	sqlite3_bind_int64(free_it, 1, id);
	sqlite3_bind_int64(free_it, 2, replica->session);
	draft_finish(free_it, NULL);
}

bool draft_of_others(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err)
{
	return draft_latest(replica, "author <> ?4", form, key, school, author, out, is_found, err);
}

static bool run(struct replica *replica, const char *sql, int64_t id, struct err *err)
{
	sqlite3_stmt *statement;

	if (!draft_prepare(replica, sql, &statement, err))
		return false;
	sqlite3_bind_int64(statement, 1, id);
	if (sqlite3_bind_parameter_count(statement) > 1)
		sqlite3_bind_int64(statement, 2, clock_now());
	return draft_finish(statement, err);
}

/* Of each author one thrown draft is kept. */
bool draft_throw(struct replica *replica, int64_t id, struct err *err)
{
	return run(replica, "DELETE FROM draft_cell WHERE draft IN (SELECT o.id FROM draft o JOIN draft d ON d.author = o.author"
			" WHERE d.id = ?1 AND o.dropped IS NOT NULL)", id, err)
		&& run(replica, "DELETE FROM draft WHERE dropped IS NOT NULL AND author = (SELECT author FROM draft WHERE id = ?1)", id, err)
		&& run(replica, "UPDATE draft SET dropped = ?2, open_by = 0 WHERE id = ?1", id, err);
}

bool draft_bring_back(struct replica *replica, const char *author, struct draft *out, bool *is_found, struct err *err)
{
	sqlite3_stmt *rows;
	int code;

	*is_found = false;
	if (!draft_prepare(replica, DRAFT_COLUMNS "WHERE author = ?1 AND dropped IS NOT NULL LIMIT 1", &rows, err))
		return false;
	draft_bind_text(rows, 1, author);
	code = sqlite3_step(rows);
	if (code == SQLITE_ROW)
		draft_read(replica, rows, out);
	else if (code != SQLITE_DONE)
		db_fail(replica->drafts, NULL, err);
	sqlite3_finalize(rows);
	*is_found = code == SQLITE_ROW;
	return (code == SQLITE_ROW || code == SQLITE_DONE) && (!*is_found || run(replica, "UPDATE draft SET dropped = NULL WHERE id = ?1", out->id, err));
}
