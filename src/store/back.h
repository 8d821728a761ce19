/* A district's replica goes back to where its past and the province's part, because the province was set back and recovered. */
#ifndef STORE_BACK_H
#define STORE_BACK_H

#include "store/epoch.h"
#include "store/feed.h"
#include "store/replica.h"

/* FORKS: of '*' and of the district, the last number that both have, not below the replica's beginning. In one transaction: what was
 * decided beyond is forgotten, its own entries among it wait again under their own serials, so do those that the province had refused
 * (it may have lost that they were), the tables are what the log says, and the replica is in EPOCH. All that is forgotten must be
 * held by the province. EX_DATAERR, EX_IOERR: nothing is changed. */
bool back_to(struct replica *replica, const struct feed_cursor forks[FEED_SCOPES], const struct epoch *epoch, struct err *err);

#endif
