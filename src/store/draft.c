/* Drafts.
 *
 * One small durable transaction for each field left: that is what a power cut may cost. Cells of a record
 * that were never touched are not in it: the tables still have them. */
#include "config.h"
#include "store/draft.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/draft_inside.h"
#include "store/inside.h"
#include "store/opening.h"
#include "store/session.h"

bool draft_prepare(struct replica *replica, const char *sql, sqlite3_stmt **out, struct err *err)
{
	sqlite3 *drafts = opening_drafts(replica, err);

	*out = NULL;
	return drafts && db_prepare(drafts, sql, out, err);
}

bool draft_finish(sqlite3_stmt *statement, struct err *err)
{
	bool is_done = db_run(statement, err);

	sqlite3_finalize(statement);
	return is_done;
}

void draft_bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
	sqlite3_bind_text(statement, parameter, text ? text : "", -1, SQLITE_STATIC);
}

bool draft_start(struct replica *replica, const struct draft *draft, int64_t *id, struct err *err)
{
	sqlite3_stmt *add;
	int64_t now = clock_now();

	*id = 0;
	/* SQLite gives the number of a dropped last draft to the next one: a second terminal that still holds it would write into
	 * another record's draft. The step makes it a number that nobody holds; the order of numbers stays the order of drafts. */
	if (!draft_prepare(replica, "INSERT INTO draft (id, form, key, school, title, author, place, started, saved, open_by, open_at)"
			" SELECT coalesce(max(id), 0) + 1 + abs(random() % 1000000), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9 FROM draft", &add, err))
		return false;
	draft_bind_text(add, 1, draft->form);
	draft_bind_text(add, 2, draft->key);
	draft_bind_text(add, 3, draft->school);
	draft_bind_text(add, 4, draft->title);
	draft_bind_text(add, 5, draft->author);
	draft_bind_text(add, 6, draft->place);
	sqlite3_bind_int64(add, 7, now);
	sqlite3_bind_int64(add, 8, session_number(replica));
	draft_bind_text(add, 9, replica->where);
	if (!draft_finish(add, err))
		return false;
	*id = sqlite3_last_insert_rowid(replica->drafts);
	return true;
}

static bool end(struct replica *replica, bool is_good, struct err *err)
{
	if (is_good && db_exec(replica->drafts, "COMMIT", err))
		return true;
	if (!sqlite3_get_autocommit(replica->drafts))
		sqlite3_exec(replica->drafts, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

static bool touch(struct replica *replica, int64_t id, struct err *err)
{
	sqlite3_stmt *touched;

	if (!draft_prepare(replica, "UPDATE draft SET saved = ?2 WHERE id = ?1 AND dropped IS NULL AND open_by IN (0, ?3)", &touched, err))
		return false;
	sqlite3_bind_int64(touched, 1, id);
	sqlite3_bind_int64(touched, 2, clock_now());
	sqlite3_bind_int64(touched, 3, session_number(replica));
	return draft_finish(touched, err) && draft_is_changed(replica, id, err);
}

static bool put_cell(struct replica *replica, int64_t id, const char *grid, const char *row, const char *field,
	const struct value *now, const struct value *seen, struct err *err)
{
	sqlite3_stmt *put;

	if (!draft_prepare(replica, "INSERT INTO draft_cell (draft, grid, line, field, now, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
			" ON CONFLICT (draft, grid, line, field) DO UPDATE SET now = ?5, seen = ?6", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, id);
	draft_bind_text(put, 2, grid);
	draft_bind_text(put, 3, row);
	draft_bind_text(put, 4, field);
	db_bind(put, 5, now);
	db_bind(put, 6, seen);
	return draft_finish(put, err);
}

bool draft_put(struct replica *replica, int64_t id, const char *grid, const char *row, const char *field,
	const struct value *now, const struct value *seen, struct err *err)
{
	sqlite3 *drafts = opening_drafts(replica, err);

	if (!drafts || !db_exec(drafts, "BEGIN IMMEDIATE", err))
		return false;
	return end(replica, touch(replica, id, err) && put_cell(replica, id, grid, row, field, now, seen, err), err);
}

bool draft_place(struct replica *replica, int64_t id, const char *place, const char *title, const char *key,
	struct err *err)
{
	sqlite3_stmt *put;

	if (!draft_prepare(replica, "UPDATE draft SET place = coalesce(?2, place), title = coalesce(?3, title), key = coalesce(?4, key)"
			" WHERE id = ?1 AND open_by IN (0, ?5)", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, id);
	sqlite3_bind_text(put, 2, place, -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 3, title, -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 4, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 5, session_number(replica));
	return draft_finish(put, err);
}

bool draft_claim(struct replica *replica, int64_t id, const char *key, struct err *err)
{
	sqlite3_stmt *claim;

	if (!draft_prepare(replica, "UPDATE draft SET key = ?2 WHERE id = ?1 AND dropped IS NULL AND open_by IN (0, ?3)", &claim, err))
		return false;
	sqlite3_bind_int64(claim, 1, id);
	draft_bind_text(claim, 2, key);
	sqlite3_bind_int64(claim, 3, session_number(replica));
	return draft_finish(claim, err) && draft_is_changed(replica, id, err);
}

static void copy(char *to, size_t size, sqlite3_stmt *row, int column)
{
	const char *text = (const char *) sqlite3_column_text(row, column);

	snprintf(to, size, "%s", text ? text : "");
}

void draft_read(struct replica *replica, sqlite3_stmt *row, struct draft *draft)
{
	int64_t held = sqlite3_column_int64(row, 9);

	memset(draft, 0, sizeof *draft);
	draft->id = sqlite3_column_int64(row, 0);
	copy(draft->form, sizeof draft->form, row, 1);
	copy(draft->key, sizeof draft->key, row, 2);
	copy(draft->school, sizeof draft->school, row, 3);
	copy(draft->title, sizeof draft->title, row, 4);
	copy(draft->author, sizeof draft->author, row, 5);
	copy(draft->place, sizeof draft->place, row, 6);
	draft->started = sqlite3_column_int64(row, 7);
	draft->saved = sqlite3_column_int64(row, 8);
	if (held != replica->session && session_is_alive(replica, held))
		copy(draft->where, sizeof draft->where, row, 10);
	if (held != replica->session && draft->where[0] == '\0' && session_is_alive(replica, held))
		snprintf(draft->where, sizeof draft->where, "another terminal");
}

bool draft_each(struct replica *replica, const char *author, bool (*visit)(void *state, const struct draft *draft),
	void *state, struct err *err)
{
	sqlite3_stmt *rows;
	struct draft draft;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!draft_prepare(replica, DRAFT_COLUMNS "WHERE dropped IS NULL AND (?1 IS NULL OR author = ?1) ORDER BY saved, id", &rows, err))
		return false;
	sqlite3_bind_text(rows, 1, author, -1, SQLITE_STATIC);
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		draft_read(replica, rows, &draft);
		goes_on = visit(state, &draft);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(replica->drafts, NULL, err);
	sqlite3_finalize(rows);
	return !goes_on || code == SQLITE_DONE;
}

bool draft_latest(struct replica *replica, const char *whose, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err)
{
	sqlite3_stmt *rows;
	char sql[320];
	int code;

	*is_found = false;
	memset(out, 0, sizeof *out);
	snprintf(sql, sizeof sql, DRAFT_COLUMNS "WHERE form = ?1 AND key = ?2 AND school = ?3 AND %s AND dropped IS NULL ORDER BY saved DESC,"
		" id DESC LIMIT 1", whose);
	if (!draft_prepare(replica, sql, &rows, err))
		return false;
	draft_bind_text(rows, 1, form);
	draft_bind_text(rows, 2, key);
	draft_bind_text(rows, 3, school);
	draft_bind_text(rows, 4, author);
	code = sqlite3_step(rows);
	if (code == SQLITE_ROW)
		draft_read(replica, rows, out);
	else if (code != SQLITE_DONE)
		db_fail(replica->drafts, NULL, err);
	*is_found = code == SQLITE_ROW;
	sqlite3_finalize(rows);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool draft_find(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err)
{
	return draft_latest(replica, "author = ?4", form, key, school, author, out, is_found, err);
}

bool draft_cells(struct replica *replica, int64_t id,
	void (*visit)(void *state, const char *grid, const char *row, const char *field, const struct value *now,
		const struct value *seen), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	int code;

	if (!draft_prepare(replica, "SELECT grid, line, field, now, seen FROM draft_cell WHERE draft = ?1 ORDER BY grid, line, field", &rows, err))
		return false;
	sqlite3_bind_int64(rows, 1, id);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct value now = db_value(rows, 3), seen = db_value(rows, 4);

		visit(state, (const char *) sqlite3_column_text(rows, 0), (const char *) sqlite3_column_text(rows, 1),
			(const char *) sqlite3_column_text(rows, 2), &now, &seen);
	}
	if (code != SQLITE_DONE)
		db_fail(replica->drafts, NULL, err);
	sqlite3_finalize(rows);
	return code == SQLITE_DONE;
}

static bool drop_from(struct replica *replica, const char *sql, int64_t id, struct err *err)
{
	sqlite3_stmt *drop;

	if (!draft_prepare(replica, sql, &drop, err))
		return false;
	sqlite3_bind_int64(drop, 1, id);
	return draft_finish(drop, err);
}

bool draft_drop(struct replica *replica, int64_t id, struct err *err)
{
	sqlite3 *drafts = opening_drafts(replica, err);

	if (!drafts || !db_exec(drafts, "BEGIN IMMEDIATE", err))
		return false;
	return end(replica, drop_from(replica, "DELETE FROM draft_cell WHERE draft = ?1", id, err)
		&& drop_from(replica, "DELETE FROM draft WHERE id = ?1", id, err), err);
}
