/* Bringing a database to this program's schema: scripts of db/schema/ in order, each once, with its checksum kept. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

/* Runs the scripts whose name begins with PREFIX ("" : those that begin with a digit) and are not yet applied, all
 * in one transaction. EX_UNAVAILABLE where the database has a script that this program does not carry, EX_IOERR
 * where one differs. */
bool migrate_run(sqlite3 *db, const char *prefix, struct err *err);

#endif
