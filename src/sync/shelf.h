/* The hub's snapshots, kept in its folder under snapshots/: each an immutable squeezed file whose name says what it is of, where it
 * stands and its SHA-256. */
#ifndef SYNC_SHELF_H
#define SYNC_SHELF_H

#include "base/seal.h"
#include "store/feed.h"

struct shelf_item {
	int fd; /* open for reading; it may be cleared away meanwhile */
	unsigned char hash[SEAL_HASH];
	int64_t length, opened;
	struct feed_cursor ends[FEED_SCOPES];
};

/* The one of DISTRICT with the hash WANTED (may be NULL) where it is still there, else one that stands where the hub stands now, made
 * where there is none. Waits for another process that is making one. EX_CANTCREAT, EX_IOERR. */
bool shelf_take(struct replica *hub, const char *district, const unsigned char *wanted, struct shelf_item *out, struct err *err);

#endif
