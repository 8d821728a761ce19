/* The district's side of a sync as a state machine that knows no transport: bytes are fed in and taken out. */
#ifndef SYNC_PEER_H
#define SYNC_PEER_H

#include "base/buf.h"
#include "base/err.h"
#include "store/replica.h"

struct peer;

struct peer_progress {
	long sent, to_send; /* entries; to_send is what was waiting at the start */
	long taken, to_take; /* entries of the province's sequences; to_take is known after its greeting */
	long own; /* of those taken, ours that are decided now */
	long accepted, conflicts, refused; /* entries accepted and refused, operations left as conflicts */
	/* The province was set back to a backup: entries that it was told of its past, those decided here that it decides anew. */
	long told, given_up;
	bool is_old; /* the province has more than this program can read: see store/picture.h */
	bool is_back; /* this replica stands at the province's past again: a sync as ever must follow */
	int64_t bytes_up, bytes_down; /* on the line */
};

/* The replica must be a district's and stays open meanwhile. NULL and EX_USAGE, EX_IOERR. */
struct peer *peer_new(struct replica *replica, struct err *err);
void peer_free(struct peer *peer);
/* Bytes from the hub. False ends the sync: the hub's own words (their code), EX_PROTOCOL, EX_DATAERR, EX_IOERR, EX_TEMPFAIL. */
bool peer_feed(struct peer *peer, const char *bytes, size_t length, struct err *err);
/* Appends bytes for the hub to OUT; none where there is nothing to say now. */
bool peer_take(struct peer *peer, struct buf *out, struct err *err);
/* It speaks into a file of at most about LIMIT bytes, from its first entry behind serial BEHIND on; and the last serial that it has
 * said, *IS_ALL where none is waiting behind it. */
void peer_by_file(struct peer *peer, int64_t behind, int64_t limit);
int64_t peer_said(const struct peer *peer, bool *is_all);
/* What it hears comes from a file: nobody would answer a wish for another number. */
void peer_hears_file(struct peer *peer);
/* It has more to say before it listens for what was decided. */
bool peer_is_pushing(const struct peer *peer);
/* Everything was exchanged (the last bytes may still have to be taken), or peer_is_healed. */
bool peer_is_done(const struct peer *peer);

struct peer_healed {
	int from, to; /* the folder's number before and now */
	long moved; /* entries that were made since it went another way, and go up under the new number */
};

/* This folder was a copy, or had been set back to an old backup, and has another number now: a new peer goes on. */
bool peer_is_healed(const struct peer *peer, struct peer_healed *out);
void peer_progress(const struct peer *peer, struct peer_progress *out);

#endif
