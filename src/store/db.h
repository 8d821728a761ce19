/* SQLite as the store uses it: opened durable, and its failures said as sentences. Inside src/store only. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"
#include "store/value.h"

enum { DB_WAIT = 10000 }; /* milliseconds to wait for another writer */

enum db_mode {
	DB_DURABLE, /* WAL, synchronous=FULL */
	DB_BUILD, /* a file in the making: rollback journal, synced when it is whole */
	DB_SCRATCH, /* thrown away after use: no journal, no sync */
};

/* Opens PATH, which must exist unless MAY_CREATE. With IS_FALLBACK_ALLOWED a database that cannot be opened for
 * writing (a full disk) is opened for reading alone and *IS_READ_ONLY says so; NULL: not allowed. */
bool db_open(const char *path, enum db_mode mode, bool may_create, bool *is_read_only, sqlite3 **out, struct err *err);
/* False where the file is no longer at its path: deleted, or another (a backup) put in its place. What is written then
 * is in a file without a name, and lost. */
bool db_is_in_place(sqlite3 *db, struct err *err);
/* ERR from the connection's last failure: what could not be done, why, what to do. Returns false. */
bool db_fail(sqlite3 *db, const char *what, struct err *err);
bool db_exec(sqlite3 *db, const char *sql, struct err *err);
/* A statement that lives long. Dies of text that does not compile only by its error: callers report it. */
bool db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct err *err);
/* Steps a statement that returns no rows, and resets it. */
bool db_run(sqlite3_stmt *statement, struct err *err);
/* Pages and indices; false and the first damage found (EX_DATAERR, or as db_fail). */
bool db_check(sqlite3 *db, struct err *err);
int64_t db_number(sqlite3 *db, const char *sql, int64_t fallback);
void db_bind(sqlite3_stmt *statement, int parameter, const struct value *value);
/* Text points into the statement. */
struct value db_value(sqlite3_stmt *statement, int column);
/* Copies a file's bytes to a new file and syncs it. */
bool db_copy_file(const char *from, const char *to, struct err *err);
/* PATH's bytes are on the disk when it returns. */
bool db_sync_file(const char *path, struct err *err);

#endif
