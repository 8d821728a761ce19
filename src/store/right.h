/* Who may do what to which row: one function, the same at a replica and at the hub. */
#ifndef STORE_RIGHT_H
#define STORE_RIGHT_H

#include "store/replica.h"
#include "store/table.h"

/* May AUTHOR, on replica ORIGIN (0 is the hub), write a row of TABLE in SCOPE? '*' is written by the province only; a district only
 * writes scopes that it was admitted to. A user who is listed and inactive, or a viewer or auditor, writes nothing; one who is
 * listed in a district writes there only, and '*' is written by operators among those listed. Who is not listed is not
 * held back here. EX_NOPERM and the reason. */
bool right_may_write(struct replica *replica, const char *author, int origin, const struct table *table,
	const char *scope, struct err *err);

#endif
