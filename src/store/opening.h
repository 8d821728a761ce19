/* Opening a database file as a replica, below the folder's face. src/store only. */
#ifndef STORE_OPENING_H
#define STORE_OPENING_H

#include "store/db.h"
#include "store/inside.h"

#define OPENING_DB "replica.db"
#define OPENING_DRAFTS "drafts.db"
#define OPENING_BASELINE "baseline.db"
#define OPENING_NEW ".zila-new" /* names that begin so are half made */

/* Opens FOLDER/NAME, brings its schema up to date and reads what memory keeps of it. */
bool opening_open(const char *folder, const char *name, enum db_mode mode, bool may_create, struct replica **out,
	struct err *err);
void opening_close(struct replica *replica);
/* A setting, newly allocated, or NULL. */
char *opening_setting(sqlite3 *db, const char *name);
/* Writes one of the settings that make a replica what it is ("replica.role", …) straight into a database. */
bool opening_put(sqlite3 *db, const char *name, const char *value, struct err *err);
/* An absent or empty folder, made where it is absent; half made files of an earlier try are removed. EX_CANTCREAT. */
bool opening_prepare_folder(const char *folder, struct err *err);
/* Renames FROM to NAME in FOLDER, on the disk when it returns. */
bool opening_rename(const char *folder, const char *from, const char *name, struct err *err);
/* Waits for the lock of FOLDER, for the moment in which something of it is cleared away or set aside; -1 where its file system has
 * none. close() lets go. */
int opening_lock(const char *folder);
/* drafts.db, opened at the first use. A damaged one is set aside and a new one begun, which replica_notice() tells. NULL and ERR
 * where there is none to be had. */
sqlite3 *opening_drafts(struct replica *replica, struct err *err);

#endif
