/* A sync by file: what one side would say on a line, up to the point where it would wait for the other, in a signed and sealed
 * file. Written again at will and read again without harm: nothing is kept of the writing. */
#ifndef SYNC_BUNDLE_H
#define SYNC_BUNDLE_H

#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"
#include "sync/bundle_know.h"
#include "sync/fetch.h"

enum { BUNDLE_MIN_SIZE = 512 << 10 /* bytes: the largest entry has room in it */ };

struct bundle_order {
	int reader; /* BUNDLE_PROVINCE, or the replica that the province writes for */
	const char *file;
	int64_t size; /* bytes of a file at most, from BUNDLE_MIN_SIZE on; 0: what a bundle holds */
	int first_part; /* of several, those before it are not written; 1: all */
	/* Called for each file when it is on the disk. IS_BEGIN: it is a snapshot, and has no entries. */
	void (*written)(void *state, const char *file, long entries, bool is_begin);
	void *state;
};

struct bundle_count {
	long entries; /* in the file */
	long accepted, refused, conflicts, known; /* read by the province: entries, operations left as conflicts, entries it had */
	long taken, own; /* read by a district: entries that were new to it, ours that are decided now */
	bool is_all; /* all that its sender had when it was written; false: another part is to be read too */
	bool is_old; /* read by a district: its sender's program is newer, and there is more that may need a new one here */
	int64_t written; /* UTC seconds by its sender's clock */
	int64_t bytes; /* of the file */
};

/* Everything that the reader is not known to have as decided: a district's waiting entries for the province, or what was decided in
 * '*' and in the district of the reader behind the numbers it is known to stand at; a snapshot for a replica that is allowed and
 * not made yet. One FILE; where that is too small for it, FILE.1, FILE.2, …, to be read in this order. Each is whole or as it was.
 * EX_USAGE, EX_NOPERM (not admitted, or its key is not known), EX_UNAVAILABLE, EX_CANTCREAT, EX_IOERR. */
bool bundle_write(struct replica *replica, const struct bundle_order *order, struct err *err);
/* Takes what is in FILE by the same way as from a line; a province notes it as a sync where it brought all. EX_DATAERR (no bundle, cut short,
 * damaged; it starts past what is known here: the sentence says what is missing; else as a sync), EX_NOPERM (another sender or
 * reader), EX_UNAVAILABLE, EX_USAGE (a snapshot), EX_IOERR. PROVINCE (in a district; may be NULL) vouches for a new key of the province,
 * which is kept then (bundle_know_is). */
bool bundle_read(struct replica *replica, const char *file, const char *province, struct bundle_count *out, struct err *err);
/* For the box of FOLDER, which has its keys and no replica yet: the part of a snapshot in FILE, fed to FETCH (of fetch_by_file).
 * PROVINCE vouches for its sender (bundle_know_is). *WRITTEN as above. */
bool bundle_begin(const char *folder, const char *district, const char *file, const char *province, struct fetch *fetch,
	int64_t *written, struct err *err);

#endif
