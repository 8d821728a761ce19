/* The side of a box that has no replica yet, as a state machine that knows no transport: it fetches a snapshot of its district.
 *
 * What came is kept in FOLDER (snapshot.part, and snapshot.hash: of which one); a later one goes on behind it. */
#ifndef SYNC_FETCH_H
#define SYNC_FETCH_H

#include "base/buf.h"
#include "base/err.h"
#include "sync/side.h"

#define FETCH_PART "snapshot.part"
#define FETCH_HASH "snapshot.hash"

struct fetch;

struct fetch_progress {
	int number; /* of the replica, as the province gave it; 0: not said yet */
	int64_t held, whole; /* bytes of the snapshot; whole is 0 until it is known */
	int64_t kept; /* of those held, what an earlier call had brought */
	int64_t opened; /* bytes that it is opened to */
	int64_t bytes_up, bytes_down; /* on the line */
	const unsigned char *key; /* the province's bundle key, the fetch's own; NULL where it has said none */
};

/* NUMBER is 0 where the transport says it to the hub (SSH), else the replica's. EX_IOERR, EX_CANTCREAT. */
struct fetch *fetch_new(const char *folder, const char *district, int number, struct err *err);
/* It is fed from files, which may begin before what is here, and of which one may bring a part only. */
void fetch_by_file(struct fetch *fetch);
void fetch_free(struct fetch *fetch);
bool fetch_feed(struct fetch *fetch, const char *bytes, size_t length, struct err *err);
bool fetch_take(struct fetch *fetch, struct buf *out, struct err *err);
/* All of it is here and is what its hash says. */
bool fetch_is_done(const struct fetch *fetch);
void fetch_progress(const struct fetch *fetch, struct fetch_progress *out);
/* As a transport wants it; MOVED (may be NULL) is called with STATE whenever bytes moved. */
struct side fetch_side(struct fetch *fetch, void (*moved)(void *state, void *fetch), void *state);
/* What was fetched, opened into the new file TO; and clearing away what was fetched. */
bool fetch_open(const struct fetch *fetch, const char *to, struct err *err);
void fetch_clear(const char *folder);

#endif
