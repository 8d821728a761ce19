/* A district's folder that is a copy of another one, or was set back to an old backup, gets a new number.
 *
 * What the hub took from the old number and this folder holds too stays what it is. What this folder wrote behind that goes on
 * as the new number's: entries from serial 1 on, and every id made in them. The map is kept in `renumbered`; drafts follow by it
 * (store/heal_draft.h). */
#ifndef STORE_HEAL_H
#define STORE_HEAL_H

#include "store/merge.h"
#include "store/replica.h"

enum { HEAL_WORD = 16 };

/* The word by which this folder asks for its new number, always the same until it has one: so an answer that was lost is given
 * again. Kept before it is first used. */
bool heal_word(struct replica *replica, unsigned char word[HEAL_WORD], struct err *err);
/* The first own serial that is not decided here, and the last that was written; *FIRST is *LAST + 1 where all are. */
bool heal_range(struct replica *replica, int64_t *first, int64_t *last, struct err *err);

struct heal {
	int from, to;
	int64_t common; /* the hub holds this folder's entries of FROM up to this serial, as they are here */
	const struct merge_refusal *refused; /* of FROM; those up to `common` are marked */
	int refused_count;
};

/* In one transaction. *MOVED: entries that go on under the new number. Where another program has given this folder a number
 * meanwhile, that is taken up and nothing else done. EX_DATAERR, EX_IOERR, EX_TEMPFAIL: nothing is changed. */
bool heal_renumber(struct replica *replica, const struct heal *heal, long *moved, struct err *err);

#endif
