/* Reading the log for another replica: where sequences stand, what was decided behind a number, what is still to be
 * sent. Reads only. */
#ifndef STORE_FEED_H
#define STORE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/seal.h"
#include "store/replica.h"

enum { FEED_CHAIN = 8 }; /* bytes of a chain hash that a cursor carries */

/* The sequences that a district's folder holds, by their place in every list of them: the province's '*' and its district's. */
enum { FEED_STAR, FEED_DISTRICT, FEED_SCOPES };

struct feed_item {
	int64_t number; /* 0: not decided */
	int origin;
	int64_t serial;
	const void *body, *decision; /* until the visit returns */
	size_t body_length, decision_length;
};

struct feed_cursor {
	char scope[65];
	int64_t number;
	unsigned char chain[FEED_CHAIN];
};

/* Where the sequences of '*' (first) and of DISTRICT stand, both of one moment; number 0 and zeros where nothing was
 * ever written. */
bool feed_cursors(struct replica *replica, const char *district, struct feed_cursor out[FEED_SCOPES], struct err *err);
/* First bytes of the chain at NUMBER; *IS_KNOWN is false where this replica has no such number. */
bool feed_chain(struct replica *replica, const char *scope, int64_t number, unsigned char chain[FEED_CHAIN],
	bool *is_known, struct err *err);
/* The whole of it. */
bool feed_hash(struct replica *replica, const char *scope, int64_t number, unsigned char hash[SEAL_HASH], bool *is_known,
	struct err *err);
/* Decided entries of SCOPE behind number AFTER, in order, until VISIT returns false. Each call is of one moment. */
bool feed_decided(struct replica *replica, const char *scope, int64_t after,
	bool (*visit)(void *state, const struct feed_item *item), void *state, struct err *err);
/* Whose program reads bodies up to version FORMAT, what it wrote itself (ORIGIN) it has, and it will hold '*' up to number STAR. */
struct feed_reader {
	int format, origin;
	int64_t star;
};
/* How far it can be given SCOPE from behind number AFTER on: *END, which is set, moves back before the first entry that it could not read,
 * or that was decided behind STAR. */
bool feed_readable(struct replica *replica, const char *scope, int64_t after, const struct feed_reader *reader, int64_t *end,
	struct err *err);
/* Own entries (of the number that this folder has now) that no hub has decided or refused, behind serial AFTER, in order; and those refused
 * in between: a hub that was set back may have lost that it had them, and takes serials without a gap. */
bool feed_waiting(struct replica *replica, int64_t after, bool (*visit)(void *state, const struct feed_item *item),
	void *state, struct err *err);
/* The same, and what the hub refused or held: for a hub that may have lost that it did. */
bool feed_untaken(struct replica *replica, int64_t after, bool (*visit)(void *state, const struct feed_item *item), void *state,
	struct err *err);
/* What waits, or was refused or held, of numbers that this folder had before, behind *AFTER of a first call with 0, which moves on with
 * each visit. */
bool feed_earlier(struct replica *replica, int64_t *after, bool (*visit)(void *state, const struct feed_item *item), void *state,
	struct err *err);
/* The first of those, or the last serial + 1; how many there are, and their bytes. */
bool feed_first(struct replica *replica, int64_t *first, int64_t *last, long *count, int64_t *bytes, struct err *err);
/* Schema scripts that this database has had. */
int feed_schema(struct replica *replica);

#endif
