/* One side's two directions: preamble, squeezed frames out, frames in. Knows nothing of what they say or what carries them. */
#ifndef SYNC_STREAM_H
#define SYNC_STREAM_H

#include "base/buf.h"
#include "base/err.h"
#include "sync/wire.h"

struct stream;

struct stream *stream_new(void);
void stream_free(struct stream *stream);

/* Bytes that came. Each whole frame goes to VISIT, whose failure ends it. EX_PROTOCOL on what is no stream of ours, EX_UNAVAILABLE where
 * no version is spoken by both. */
bool stream_feed(struct stream *stream, const char *bytes, size_t length,
	bool (*visit)(void *state, const struct wire_frame *frame, struct err *err), void *state, struct err *err);
/* Where that failed: the other side speaks only later versions than we. */
bool stream_is_newer(const struct stream *stream);
/* An empty body to be filled for stream_put; the stream's own. */
struct buf *stream_body(struct stream *stream);
void stream_put(struct stream *stream, enum wire_kind kind);
/* Nothing more to say for now: all that was put can be read by the other side. */
void stream_flush(struct stream *stream);
/* For what is spoken into a file of at most LIMIT bytes (0: a line): bytes of bodies that go into one frame, few enough that files
 * become nearly full; and whether the body that is being filled might not find room there any more. */
size_t stream_most(int64_t limit);
bool stream_is_over(const struct stream *stream, int64_t limit);
/* Bytes to be sent that nobody took yet, and taking them. */
size_t stream_waiting(const struct stream *stream);
void stream_take(struct stream *stream, struct buf *out);
/* Bytes on the line so far. */
int64_t stream_sent(const struct stream *stream);
int64_t stream_received(const struct stream *stream);

#endif
