/* A province that was set back does not know the numbers that it gave after its backup. A box that has one is refused and keeps what it has;
 * its number is noted, so that the operator is told whom to allow again. */
#ifndef STORE_STRANGER_H
#define STORE_STRANGER_H

#include "store/replica.h"

/* NUMBER, which proved the key of replica BY (-1: it came by a folder), was refused as ERR says. Where this province may have forgotten it,
 * that is noted, and ERR says what the operator must do. Always false. */
bool stranger_came(struct replica *hub, int number, int by, struct err *err);

/* A box of DISTRICT (as its greeting says) has NUMBER, and the hub gave that to another box, since it was set back in between: *IS. It proved
 * the key of replica BY, of that district and not of NUMBER's line (0: it came by a folder, and NUMBER is of another district). It may be given
 * a number of its own, as a copy is. False: EX_IOERR. */
bool stranger_is_twice(struct replica *hub, int number, int by, const char *district, bool *is, struct err *err);

struct stranger {
	int number, by; /* by: 0 where it came by a folder */
	const char *district; /* of `by`, "" where it came by a folder; until the visit returns */
};

/* Those that are not known yet, by number. */
bool stranger_each(struct replica *hub, bool (*visit)(void *state, const struct stranger *one), void *state, struct err *err);

#endif
