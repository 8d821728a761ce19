/* Tables against the log: replays the baseline and every decided entry into an empty database beside the real one, then the pending ones
 * over it, checks the chain on the way, and compares the digests of both states. Nothing of the replica is changed. */
#ifndef STORE_REBUILD_H
#define STORE_REBUILD_H

#include "store/replica.h"

/* True where all is equal; else ERR names the first scope and table that differ (EX_DATAERR). PROGRESS may be NULL. */
bool rebuild_check(struct replica *replica, void (*progress)(void *state, long done, long total), void *state,
	struct err *err);

#endif
