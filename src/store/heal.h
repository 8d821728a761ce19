/* A district's folder that is a copy of another one, or was set back to an old backup, gets a new number.
 *
 * Of each entry that it does not know as decided it asks the hub, by the entry's birth (store/birth.h). What the hub does not hold goes
 * on as the new number's: entries from serial 1 on, and every id made in them. What it holds as what it is stays; what it holds
 * under another number, because a copy of this folder was quicker, becomes that entry here too: so nothing comes twice. Nothing is
 * thrown away before it was pulled. What became what is kept in `renumbered` and `renumbered_run`; drafts follow by it
 * (store/heal_draft.h). */
#ifndef STORE_HEAL_H
#define STORE_HEAL_H

#include "store/entry.h"
#include "store/merge.h"
#include "store/replica.h"

enum { HEAL_WORD = 16 };

/* The word by which this folder asks for its new number, always the same until it has one: so an answer that was lost is given
 * again. Kept before it is first used. */
bool heal_word(struct replica *replica, unsigned char word[HEAL_WORD], struct err *err);
/* The last serial that was written. */
bool heal_last(struct replica *replica, int64_t *last, struct err *err);
/* True in *HAS where an entry of a number that this folder does not have waits for the hub's word. All that the hub decided of it came
 * by PULL: so, when all was pulled, the hub does not hold it, or only in quarantine. */
bool heal_has_stray(struct replica *replica, bool *has, struct err *err);

/* An entry that is asked about. */
struct heal_claim {
	int origin; /* as it is here */
	int64_t serial;
	struct birth birth;
	int held_by; /* the hub's answer: under which number and serial it holds it; serial 0: it does not */
	int64_t held;
};

/* All of them, whatever number they have, in the order in which they lie over the tables; the caller frees *OUT. */
bool heal_claims(struct replica *replica, struct heal_claim **out, size_t *count, struct err *err);

struct heal {
	int from, to;
	bool is_told; /* this number is another folder's; else it is kept where the hub holds all that was asked about */
	struct heal_claim *claims; /* sorted here */
	size_t claim_count;
	const struct merge_refusal *refused; /* of those held, as the next */
	const struct merge_elsewhere *elsewhere;
	int refused_count, elsewhere_count;
};

/* In one transaction. *MOVED: entries that go on under the new number. Where another program has given this folder a number
 * meanwhile, that is taken up and nothing else done. EX_DATAERR, EX_IOERR, EX_TEMPFAIL: nothing is changed. */
bool heal_renumber(struct replica *replica, struct heal *heal, long *moved, struct err *err);

#endif
