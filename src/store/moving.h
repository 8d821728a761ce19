/* Moving a school to another district: the hub's own work, in one transaction. */
#ifndef STORE_MOVING_H
#define STORE_MOVING_H

#include "base/err.h"
#include "store/replica.h"

struct moving {
	const char *author, *school, *district; /* the school's code; where it goes */
	const char *reason; /* or NULL */
};

struct moved {
	char from[65];
	long rows, earlier; /* rows that went along, past entries that are handed over to be read */
};

/* In a province's folder; AUTHOR must be one who may write what all share. Writes the school's row of `school_move`, the entry by which it
 * leaves its district and those by which it arrives. EX_USAGE, EX_NOINPUT (no such school), EX_NOPERM,
 * EX_DATAERR (it is there already). */
bool moving_run(struct replica *replica, const struct moving *what, struct moved *out, struct err *err);

/* A hub that was set back, when it has got back all that replicas have: moves of which the one district's entry came back and the other's
 * did not are finished, COUNT of them. Before it writes anything else; in the caller's write transaction where there is one. */
bool moving_mend(struct replica *replica, const char *author, long *count, struct err *err);

#endif
