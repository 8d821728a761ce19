/* What a replica holds of a past that the hub has lost, after the recovery: decided anew, in the order it was decided in.
 *
 * A serial is taken where nobody holds it: it follows the origin's last one, or was passed over (`hole`). What is refused goes to
 * quarantine. What cannot be decided without a person (an entry of '*', or one whose serial is another entry's now) is kept in `lost`.
 * Entries that were written with forms of a lost '*' go to quarantine too: their numbers of forms and fields may mean others now.
 * So a replica that was told that all of it was taken may forget it. */
#ifndef STORE_LOST_H
#define STORE_LOST_H

#include "store/intake.h"
#include "store/merge.h"
#include "store/recover.h"
#include "store/replica.h"

struct lost_count {
	long known, taken, refused, kept, conflicts;
	int64_t forms; /* first number of the lost '*' that made a form or a field, 0: none */
	bool is_parted; /* entries of the replica itself were not taken from here on: it sends them again, under another number */
};

/* What a replica holds, in one transaction; counts are added to OUT; '*' comes before the district. Without proof only what the replica
 * wrote itself is decided; the rest waits for a person. EX_PROTOCOL where an entry is not what it is said to be: nothing was taken. */
bool lost_take(struct replica *hub, const struct recover_part *what, struct lost_count *out, struct err *err);
/* In a write transaction: is SERIAL of ORIGIN, which is not above its last one, held by nobody? */
bool lost_is_hole(struct replica *hub, int origin, int64_t serial, bool *is_hole, struct err *err);
/* It is held now. */
bool lost_fill(struct replica *hub, int origin, int64_t serial, struct err *err);
/* In a write transaction: which serials up to each origin's last one nobody holds. */
bool lost_find_holes(struct replica *hub, struct err *err);

/* Of a row of `lost`: the entry was taken after all. */
#define LOST_IS_HERE "EXISTS (SELECT 1 FROM entry AS e WHERE e.origin = lost.origin AND e.serial = lost.serial AND e.body = lost.body)"
/* By the hash of its body (?1): there may be many after a bad recovery. */
#define LOST_FORGET "DELETE FROM lost WHERE hash = ?1 AND " LOST_IS_HERE

struct lost_entry {
	int64_t id, serial, taken;
	int origin, brought;
	const char *scope, *reason, *author; /* until the visit returns */
};

/* What is kept and waits for a person, by id. */
bool lost_each(struct replica *hub, bool (*visit)(void *state, const struct lost_entry *one), void *state, struct err *err);
/* ID is written as an entry of the province itself, by AUTHOR, and decided like one; or it is dropped (AUTHOR NULL). EX_USAGE where
 * there is none; a refusal leaves it there. */
bool lost_settle(struct replica *hub, int64_t id, const char *author, struct err *err);

#endif
