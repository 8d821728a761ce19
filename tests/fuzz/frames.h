/* Inputs that are a row of frames (kind, length, body), and how they become a line's bytes.
 *
 * What a fuzzer could never guess is made right by construction: hashes, so that what stands behind them is reached. */
#ifndef FUZZ_FRAMES_H
#define FUZZ_FRAMES_H

#include "base/buf.h"
#include "tests/fuzz/world.h"

enum { FUZZ_MAX = 4 << 20 /* bytes of a line */ };

/* Appends the stream's first bytes: preamble and the head of a zstd frame. What follows is wrapped, not squeezed. */
void frames_start(struct buf *line);
void frames_wrap(struct buf *line, const void *bytes, size_t length);
/* Copies frames from outside to OUT (initialised here) and makes hashes right: of the token in PEER_HELLO and COMPLETE, of the bodies in PUSH, of the chain in PULL, of the
 * file in SNAPSHOT. What is no frame any more is copied as it is. */
void frames_mend(const struct fuzz_world *world, const uint8_t *bytes, size_t length, struct buf *out);
/* The frames of a line that was recorded, without preamble, appended to OUT. False where it is none. */
bool frames_open(const struct buf *line, struct buf *out);

#endif
