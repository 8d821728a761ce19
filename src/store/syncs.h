/* The book of syncs: when this box exchanged with the province, by which way, how much, and what went wrong. Local to
 * the folder, and kept for a few hundred syncs. */
#ifndef STORE_SYNCS_H
#define STORE_SYNCS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"

enum { SYNCS_KEPT = 300 };

struct sync_note {
	int64_t started, ended; /* UTC seconds by this box's clock */
	const char *way; /* "line", "folder", "bundle" */
	int code; /* of sysexits.h; 0: it was complete */
	const char *sentence; /* why it was not complete, "" where it was */
	long sent, accepted, refused, taken; /* entries */
	long conflicts; /* operations that the hub left as conflicts */
	int64_t up, down; /* bytes on the line or in the file */
	int64_t up_to; /* a bundle: when it was written, by its sender's clock; else 0. Not kept in the book */
};

/* Writes NOTE down, and notes the time where it was complete: that of a bundle is when it was written, and an older one than was noted
 * changes nothing. Texts are copied. */
bool syncs_add(struct replica *replica, const struct sync_note *note, struct err *err);
/* The newest first, until VISIT returns false; a note's texts live until VISIT returns. */
bool syncs_each(struct replica *replica, bool (*visit)(void *state, const struct sync_note *note), void *state,
	struct err *err);
/* When the last complete one ended, 0: there was none yet. */
int64_t syncs_last_complete(struct replica *replica);
/* That one was a bundle: the time is when the province wrote it. */
bool syncs_last_is_bundle(struct replica *replica);

#endif
