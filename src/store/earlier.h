/* What was decided about a school before it came to this district: entries of other scopes, kept to be read (the table
 * `earlier`). src/store only. */
#ifndef STORE_EARLIER_H
#define STORE_EARLIER_H

#include "store/inside.h"

/* A part of such an entry, from an operation of ENTRY_EARLIER; the next line of the log is the one that it came with. */
bool earlier_keep(struct replica *replica, const struct operation *operation, struct err *err);
/* At the hub: calls VISIT for each part, of at most LIMIT bytes, of the entries about SCHOOL that were decided in other scopes than
 * SCOPE. Left out are entries that only carried the school from one to another, and those that also speak of records that are not
 * the school's today. */
bool earlier_each(struct replica *replica, const char *school, const struct scope_state *scope, size_t limit,
	bool (*visit)(void *state, const char *scope, const struct entry_part *part, struct err *err), void *state, struct err *err);
/* True where there is anything to read. */
bool earlier_any(struct replica *replica);

#endif
