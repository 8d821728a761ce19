/* A replica's folder: replica.db (tables, log, chain), drafts.db, in a district also baseline.db (the snapshot it began with).
 *
 * A province folder is the hub itself: every write passes the accept routine at once. A district folder shows the hub's
 * state with its own pending entries over it. WAL, synchronous=FULL: what was acknowledged is on the disk. */
#ifndef STORE_REPLICA_H
#define STORE_REPLICA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct replica;

enum replica_role { REPLICA_PROVINCE, REPLICA_DISTRICT };
enum { REPLICA_LIMIT = 1 << 13 }; /* numbers of replicas are below it */

/* Makes the folder (which must be absent or empty) and an empty province replica, number 0, with the program's own tables.
 * IS_SAMPLE marks generated data: screens and papers say so. EX_CANTCREAT where something is there already. */
bool replica_create_province(const char *folder, bool is_sample, struct err *err);
/* Makes a district replica from a hub's folder on this machine: takes the next replica number there, copies all rows of '*'
 * and of DISTRICT with the sequence numbers and chain hashes they stand at, and keeps that copy as baseline.db. A second call after
 * a kill starts again; nothing half made is ever opened. */
bool replica_create_district(const char *folder, const char *hub_folder, const char *district, struct err *err);
/* The same from FILE, a snapshot of DISTRICT (store/snapshot.h) that the province called HUB (a folder or an address) made: as replica
 * NUMBER, which the province gave. EX_DATAERR where FILE is none. */
bool replica_create_snapshot(const char *folder, const char *file, const char *hub, const char *district, int number, struct err *err);
/* Opens one: EX_NOINPUT where there is none, EX_UNAVAILABLE where it was made by a newer program, EX_IOERR otherwise. Runs
 * missing schema migrations; checks that those applied before are the ones this program carries. */
bool replica_open(const char *folder, struct replica **out, struct err *err);
void replica_close(struct replica *replica);

const char *replica_folder(const struct replica *replica);
enum replica_role replica_role(const struct replica *replica);
int replica_number(const struct replica *replica);
/* The district's code; NULL in a province folder. */
const char *replica_district(const struct replica *replica);
/* The records of DISTRICT are in this folder: in a province's are those of all. */
bool replica_holds(const struct replica *replica, const char *district);
bool replica_is_sample(const struct replica *replica);
/* What happened to this folder since it was opened that the person must know, as one short sentence ("Damaged
 * drafts set aside as …"), or NULL. */
const char *replica_notice(const struct replica *replica);
/* Changes whenever any connection has committed something: screens compare it to know that they are stale. */
int64_t replica_data_version(struct replica *replica);
/* Own entries that are not known to have come to a hub (0 in a province folder). */
int64_t replica_pending_count(struct replica *replica);

/* A consistent copy of the folder into FILE while in use: a single SQLite file that carries the drafts and a district's baseline too.
 * EX_CANTCREAT where FILE exists. Where the drafts or the baseline cannot be read, what was saved is backed up without them and
 * replica_notice() says so. */
bool replica_backup(struct replica *replica, const char *file, struct err *err);
/* Makes a folder (absent or empty) from such a FILE; *MADE is when that was made. EX_NOINPUT or EX_DATAERR where FILE is no backup or
 * damaged, EX_UNAVAILABLE where a newer program made it, EX_CANTCREAT. After a failure nothing there can be opened, but what was
 * begun may lie in the folder: the caller removes it. A province writes nothing before it was recovered (store/recover.h). */
bool replica_restore(const char *folder, const char *file, int64_t *made, struct err *err);
/* Page and index integrity of both databases, and of a district's baseline; false and the first damage found, also where
 * the drafts were so damaged that they had to be set aside. */
bool replica_integrity(struct replica *replica, struct err *err);

#endif
