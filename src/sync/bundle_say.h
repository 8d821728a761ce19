/* What one side says into a bundle, before it is sealed: one side of a live sync, asked for all that it says before it must wait. */
#ifndef SYNC_BUNDLE_SAY_H
#define SYNC_BUNDLE_SAY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/seal.h"
#include "store/feed.h"
#include "store/replica.h"

/* Where one of several begins; after it was made, where the next begins. Zeros for the first. */
struct bundle_rest {
	bool is_next, is_all; /* one was made before; nothing is left */
	int64_t at[FEED_SCOPES];
	unsigned char hash[SEAL_HASH]; /* of the snapshot */
};

/* At most about LIMIT bytes are appended to OUT; ENTRIES are those in it. EX_NOPERM, EX_UNAVAILABLE, EX_IOERR. */
bool bundle_say_up(struct replica *replica, int64_t limit, struct bundle_rest *rest, struct buf *out, long *entries, struct err *err);
bool bundle_say_down(struct replica *hub, int reader, int64_t limit, struct bundle_rest *rest, struct buf *out, long *entries,
	struct err *err);
/* A snapshot for a replica that is still to be made. */
bool bundle_say_begin(struct replica *hub, int reader, int64_t limit, struct bundle_rest *rest, struct buf *out, struct err *err);
/* True where nothing is known of where the replica READER stands: it is to be made still. EX_NOPERM. */
bool bundle_say_is_begin(struct replica *hub, int reader, bool *is_begin, struct err *err);

#endif
