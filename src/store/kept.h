/* Statements of fixed text, prepared once for each open replica and used again: what runs for every entry of a push or a pull would
 * else cost more in preparing than in running. src/store only. */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "store/inside.h"

/* SQL is a literal: it is known by its address. The statement is in use until kept_done, and must not be asked for again before
 * that. */
bool kept_get(struct replica *replica, const char *sql, sqlite3_stmt **out, struct err *err);
/* Ready for the next use; what was bound is forgotten. STATEMENT may be NULL. */
void kept_done(sqlite3_stmt *statement);
/* Steps a kept statement that returns no rows, and is done with it. */
bool kept_run(sqlite3_stmt *statement, struct err *err);
/* The same for SQL without parameters. */
bool kept_exec(struct replica *replica, const char *sql, struct err *err);
/* When the replica closes: its statements are finalised with all others of the connection. */
void kept_forget_all(struct replica *replica);

#endif
