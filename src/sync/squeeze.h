/* One direction of a sync as one zstd stream, without the four bytes that every zstd frame begins with: squeezed piece by piece, and
 * opened again without ever holding more than was asked for. */
#ifndef SYNC_SQUEEZE_H
#define SYNC_SQUEEZE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/seal.h"

enum {
	SQUEEZE_WINDOW = 20, /* log2 of the window: what both sides keep in memory */
	SQUEEZE_STEP = 128 * 1024, /* bytes that one step opens at most */
};

struct squeeze;
struct unsqueeze;

struct squeeze *squeeze_new(void);
void squeeze_free(struct squeeze *squeeze);
/* Appends what comes out to OUT; with IS_FLUSH all that was put in can be read from it. False where OUT is full. */
bool squeeze_put(struct squeeze *squeeze, const void *bytes, size_t length, bool is_flush, struct buf *out);

struct unsqueeze *unsqueeze_new(void);
void unsqueeze_free(struct unsqueeze *unsqueeze);
/* Opens at most SQUEEZE_STEP bytes into OUT and moves *BYTES, *LENGTH on; *HAS_MORE: call again, also without new bytes. EX_PROTOCOL
 * where it is no zstd, the window is too large, or something stands behind its end. */
bool unsqueeze_step(struct unsqueeze *unsqueeze, const char **bytes, size_t *length, struct buf *out, bool *has_more,
	struct err *err);

/* A whole file squeezed into a new one, hard, and on the disk; LENGTHS of the first and the second, HASH of the second.
 * EX_CANTCREAT, EX_IOERR. */
bool squeeze_file(const char *from, const char *to, int64_t lengths[2], unsigned char hash[SEAL_HASH], struct err *err);
/* And opened again: it must come to exactly LENGTH bytes. EX_DATAERR, EX_CANTCREAT, EX_IOERR. */
bool unsqueeze_file(const char *from, const char *to, int64_t length, struct err *err);

#endif
