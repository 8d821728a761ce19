/* A bundle's inside is looked through before a byte of it is used: it ends as it must, and begins where this side stands. */
#ifndef SYNC_BUNDLE_LOOK_H
#define SYNC_BUNDLE_LOOK_H

#include "base/buf.h"
#include "base/err.h"
#include "store/feed.h"
#include "store/replica.h"
#include "sync/wire.h"

struct bundle_look {
	/* Set by the caller. */
	bool is_up;
	const char *file; /* for the sentences */
	int origin; /* the district's replica */
	int64_t last; /* up: the last serial taken of it */
	struct feed_cursor ours[FEED_SCOPES]; /* down: where we stand */
	/* Found. */
	long entries;
	struct wire_hello greeting, end; /* end: the cursors of COMPLETE (down) */
	/* Its own. */
	bool is_seen[3]; /* the first entries of '*', of the district; of the pushes */
	int64_t brings[FEED_SCOPES]; /* down: the last numbers of '*' and of the district in it */
	bool is_greeted, is_ended;
};

/* EX_DATAERR: cut, out of turn, or it starts past what is known (the sentence says what is missing); EX_PROTOCOL. */
bool bundle_look(struct bundle_look *look, const struct buf *said, struct err *err);

#endif
