/* The district's side where the province was set back to an old backup: it tells what it holds of the past, and goes back to where the
 * two pasts part (docs/PROTOCOL.md, Epochs). */
#ifndef SYNC_TELLING_H
#define SYNC_TELLING_H

#include "store/replica.h"
#include "sync/stream.h"

struct telling;

/* FRAME is the province's TAIL_ASK. */
struct telling *telling_new(struct replica *replica, struct stream *stream, const struct wire_frame *frame, struct err *err);
void telling_free(struct telling *telling);
/* Puts frames into the stream until AHEAD bytes are waiting or there is nothing to tell now. */
bool telling_more(struct telling *telling, size_t ahead, struct err *err);
/* A frame of the province. EX_DATAERR where this replica began behind the place where the pasts part: it was told all, and must be
 * made again. */
bool telling_frame(struct telling *telling, const struct wire_frame *frame, struct err *err);
/* It has gone back: a sync as ever must follow. */
bool telling_is_done(const struct telling *telling);
/* Entries told so far, and how many of those decided here were given up for what the province will decide. */
void telling_counts(const struct telling *telling, long *told, long *given_up);

#endif
