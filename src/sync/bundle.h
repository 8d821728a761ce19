/* A sync by file: what one side would say on a line, up to the point where it would wait for the other, in a signed and sealed
 * file. Written again at will and read again without harm: nothing is kept of the writing. */
#ifndef SYNC_BUNDLE_H
#define SYNC_BUNDLE_H

#include "base/err.h"
#include "base/seal.h"
#include "store/replica.h"

enum { BUNDLE_PROVINCE = 0 }; /* for a replica's number: the province itself */

struct bundle_count {
	long entries; /* in the file */
	long accepted, refused, conflicts, known; /* read by the province: entries, operations left as conflicts, entries it had */
	long taken, own; /* read by a district: entries that were new to it, ours that are decided now */
};

/* Keeps the bundle key of replica NUMBER (in a province) or of the province (in a district); NULL forgets it: its bundles are
 * refused from then on. */
bool bundle_know(struct replica *replica, int number, const unsigned char open[SEAL_KEY], struct err *err);
/* Everything that READER is not known to have as decided: a district's waiting entries for BUNDLE_PROVINCE, or what was decided in
 * '*' and in the district of the replica READER behind the numbers it is known to stand at. FILE is whole or as it was.
 * EX_USAGE, EX_NOPERM (not admitted, or its key is not known), EX_UNAVAILABLE (more than a bundle holds), EX_CANTCREAT, EX_IOERR. */
bool bundle_write(struct replica *replica, int reader, const char *file, struct bundle_count *out, struct err *err);
/* Takes what is in FILE by the same way as from a line. EX_DATAERR (no bundle, cut short, damaged; it starts past what is known here:
 * the sentence says what is missing; else as a sync), EX_NOPERM (another sender or reader), EX_UNAVAILABLE, EX_IOERR. */
bool bundle_read(struct replica *replica, const char *file, struct bundle_count *out, struct err *err);

#endif
