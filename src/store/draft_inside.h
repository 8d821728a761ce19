/* What the two files about drafts share: draft.c keeps what was keyed, draft_hold.c knows where a draft is open. */
#ifndef STORE_DRAFT_INSIDE_H
#define STORE_DRAFT_INSIDE_H

#include "store/db.h"
#include "store/draft.h"

#define DRAFT_COLUMNS "SELECT id, form, key, school, title, author, place, started, saved, open_by, open_at FROM draft "

bool draft_prepare(struct replica *replica, const char *sql, sqlite3_stmt **out, struct err *err);
/* Runs and finalises. */
bool draft_finish(sqlite3_stmt *statement, struct err *err);
void draft_bind_text(sqlite3_stmt *statement, int parameter, const char *text);
/* The present row of DRAFT_COLUMNS. */
void draft_read(struct replica *replica, sqlite3_stmt *row, struct draft *draft);
/* The latest draft about the record; WHOSE is the comparison with its author (a fixed text of SQL over ?4). */
bool draft_latest(struct replica *replica, const char *whose, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err);
/* True where the last statement changed the draft; else why it did not. */
bool draft_is_changed(struct replica *replica, int64_t id, struct err *err);

#endif
