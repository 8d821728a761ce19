/* A province's folder that was set back to an old backup.
 *
 * It is known by what it was made from, or by a replica that has more. Once known it is kept in the database: the folder writes
 * nothing and takes nothing until zila hub recover. Then replicas bring back, in any order, the end of each sequence as it was, entry
 * for entry; who comes too late for that brings it afterwards (store/lost.h). */
#ifndef STORE_RECOVER_H
#define STORE_RECOVER_H

#include "store/epoch.h"
#include "store/feed.h"
#include "store/merge.h"
#include "store/replica.h"

enum recover_state { RECOVER_NONE, RECOVER_SET_BACK, RECOVER_RUNNING };

/* As the database has it now. RECOVER_NONE in a district's folder. */
enum recover_state recover_state(struct replica *hub);
/* Replica NUMBER stands at number AT of SCOPE, which this folder never had ("": what it says of itself shows it). Kept for good; the
 * same again changes nothing. In no transaction. */
bool recover_note(struct replica *hub, int number, const char *scope, int64_t at, struct err *err);
/* Why nothing is written now: the sentence, EX_TEMPFAIL. Returns false. */
bool recover_refuse(struct replica *hub, struct err *err);
/* The proofs of replicas that were shut out are dropped; *IS_LEFT says whether others are left, or that the folder was made from a
 * backup: that is no claim of a replica. */
bool recover_dismiss(struct replica *hub, bool *is_left, struct err *err);

/* From now on replicas are asked for what they have. Whether anything proves that it was set back or not. */
bool recover_begin(struct replica *hub, struct err *err);
/* What came back, and how far it is believed. */
struct recover_part {
	const struct merge_part *part;
	int number; /* of the replica that brought it */
	bool is_proved; /* the province once sent exactly this (store/proof.h); else only what NUMBER wrote itself is believed */
};

enum recover_rest {
	RECOVER_ALL, /* all was taken */
	RECOVER_LATER, /* one is not believed, needs more of '*' than is back, or stands here under another number: when the recovery has ended */
	RECOVER_WAITS, /* in one a school arrives that has not left its old district yet: when a replica of that one has come */
};

/* PART continues a sequence: decided again, each entry must come out as it was decided, with its number, and the chain must end as
 * said. What is here already is passed over. *TAKEN entries were new. *REST says why from one of them on nothing was taken. EX_DATAERR:
 * nothing of PART was taken. */
bool recover_take(struct replica *hub, const struct recover_part *part, long *taken, enum recover_rest *rest, struct err *err);
/* *IS_OWN: what ORIGIN wrote, the box that is replica NUMBER wrote: it is its number, or one that it had before. */
bool recover_is_own(struct replica *hub, int number, int origin, bool *is_own, struct err *err);
/* Replica NUMBER told all it could, stands at CURSORS and was last in epoch EPOCH; TAKEN entries came by it this time. */
bool recover_seen(struct replica *hub, int number, const struct feed_cursor *cursors, int count, const struct epoch *epoch,
	long taken, struct err *err);

struct recover_replica {
	int number;
	const char *district; /* until the visit returns */
	int64_t seen; /* UTC seconds since when it has told all; 0: not yet */
	bool is_unmade; /* it was allowed, or a number given out, and nothing was ever heard of it here: nobody waits for it */
	int64_t taken, beyond; /* entries that came back by it; that it has and could not give, because other entries stand there */
};

/* All replicas that were not shut out, by number. */
bool recover_each(struct replica *hub, bool (*visit)(void *state, const struct recover_replica *one), void *state, struct err *err);
/* The recovery ends: a new epoch begins, and the folder is written again. What the hub writes from now on has serials, and replicas
 * admitted from now on have numbers, that were never given. EX_TEMPFAIL where a replica was not seen and MAY_MISS is false. Moves of
 * schools that came back by half are finished in AUTHOR's name, *MENDED of them: EX_NOPERM where he may not. */
bool recover_end(struct replica *hub, const char *author, bool may_miss, long *mended, struct err *err);

#endif
