/* Incarnation tokens: which of several folders with one number this is.
 *
 * Each complete sync gives the replica a fresh one. The hub knows the one that was presented last and those given out to whoever
 * presented it (several where acknowledgements were lost, or two programs synced one folder at once). The replica
 * keeps a fresh one only in place of the one that it presented. So its own is always among the hub's, whatever was cut or lost; a copy of
 * the folder is known by the second sync after it went another way.
 *
 * A token begins with a count, 3 bytes, the lowest first: more than that of any which the hub gave out for the number before. So a hub
 * which was set back to an old backup knows one of its own future: that is no sign of a copy. Then 3 bytes at random, which tell copies by
 * accident from each other and are no secret; and 2 bytes of check over these 6, so that a bit which turned on the way is no such sign
 * either. Nothing at all is the token before the first; a replica goes back to that when its province begins a new epoch. */
#ifndef STORE_INCARNATION_H
#define STORE_INCARNATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"

enum { INCARNATION_SIZE = 8 };

struct incarnation {
	size_t length; /* INCARNATION_SIZE, or 0: none yet */
	unsigned char bytes[INCARNATION_SIZE];
};

/* A new one of that count. */
void incarnation_make(uint64_t count, struct incarnation *out);
/* Its check is right; none is right, too. */
bool incarnation_fits(const struct incarnation *token);

/* The replica: its own; none where what it kept does not fit. */
bool incarnation_read(struct replica *replica, struct incarnation *out, struct err *err);
/* The replica, inside a write transaction: from now on none. What the hub gave out in another past says nothing in this one. */
bool incarnation_forget(struct replica *replica, struct err *err);
/* The replica: FRESH, where it still is NUMBER and holds PRESENTED; else all stays as it is, and that is no failure. */
bool incarnation_keep(struct replica *replica, int number, const struct incarnation *presented, const struct incarnation *fresh, struct err *err);
/* The hub: may ORIGIN come with this one? */
bool incarnation_is_good(struct replica *hub, int origin, const struct incarnation *presented, bool *is_good, struct err *err);
/* The hub: PRESENTED is one of its own future: it was set back to an old backup. */
bool incarnation_is_ahead(struct replica *hub, int origin, const struct incarnation *presented, bool *is_ahead, struct err *err);
/* The hub: a fresh one for whoever presented this, on the disk when it returns. None (length 0) where another session has made
 * PRESENTED old meanwhile. */
bool incarnation_give(struct replica *hub, int origin, const struct incarnation *presented, struct incarnation *fresh, struct err *err);

#endif
