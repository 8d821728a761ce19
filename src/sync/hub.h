/* The province's side of a sync as a state machine that knows no transport: bytes are fed in and taken out. */
#ifndef SYNC_HUB_H
#define SYNC_HUB_H

#include "base/buf.h"
#include "base/err.h"
#include "base/seal.h"
#include "store/feed.h"
#include "store/replica.h"

struct hub;

enum { HUB_ANY = -1 };

/* ADMITTED is the replica's number that the transport vouches for, or HUB_ANY where whoever reaches this may be any
 * admitted replica (a folder on the same machine). The replica must be a province's. */
struct hub *hub_new(struct replica *replica, int admitted, struct err *err);
/* What is said either way goes by file and is read whenever, or twice: that the peer knew less of its own entries than we do, or comes
 * with an old token, is no sign of a copy, and it gets no fresh one. */
void hub_by_file(struct hub *hub);
/* It speaks into a file of at most about LIMIT bytes: what finds no room there is left out, COMPLETE then says how far it came. */
void hub_limit(struct hub *hub, int64_t limit);
/* True where something was left out; the numbers of '*' and of the district that it came to, or the bytes of the snapshot with HASH. */
bool hub_is_cut(const struct hub *hub, int64_t at[FEED_SCOPES], unsigned char hash[SEAL_HASH]);
void hub_free(struct hub *hub);
/* Bytes from the peer. False ends the session; what the peer should hear of it can still be taken. */
bool hub_feed(struct hub *hub, const char *bytes, size_t length, struct err *err);
/* Appends bytes for the peer to OUT; none where there is nothing to say now. */
bool hub_take(struct hub *hub, struct buf *out, struct err *err);
/* The peer said that it is complete. */
bool hub_is_done(const struct hub *hub);

#endif
