/* Who may do what to which row: one function, the same at a replica and at the hub. */
#ifndef STORE_RIGHT_H
#define STORE_RIGHT_H

#include "store/entry.h"
#include "store/replica.h"
#include "store/table.h"

/* May AUTHOR, on replica ORIGIN (0 is the hub), write a row of TABLE in SCOPE? '*' is written by the province only; a district only
 * writes scopes that it was admitted to. A user who is listed and inactive, or a viewer or auditor, writes nothing; one who is
 * listed in a district writes there only, and '*' is written by operators among those listed. Who is not listed is not
 * held back here. EX_NOPERM and the reason. */
bool right_may_write(struct replica *replica, const char *author, int origin, const struct table *table,
	const char *scope, struct err *err);
/* A row of `withdrawal` is only ever added, by the province or by the box that wrote what it takes back, under whatever number it had then. */
bool right_may_withdraw(struct replica *replica, const struct entry *entry, const struct operation *operation, struct err *err);
/* True in *HAD where ENTRY is not allowed because of its author alone, who could write in its scope when '*' stood at the number that
 * the entry carries. False is an error. */
bool right_had(struct replica *replica, const struct entry *entry, bool *had, struct err *err);
/* What is asked of an entry that an operator releases: as right_may_write, but of its author either now or when it was written. */
bool right_of_release(struct replica *replica, const struct entry *entry, const struct table *table, struct err *err);
/* May AUTHOR decide what becomes of what this hub did not take? EX_NOPERM, or EX_USAGE in a district. */
bool right_is_operator(struct replica *replica, const char *author, struct err *err);

#endif
