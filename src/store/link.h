/* What one entry builds on in another of the same box: the new rows and the values that an earlier one makes, and those that a later
 * one needs. src/store only. */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "store/inside.h"

enum { LINK_ROW = -1 }; /* for a column's number: the row itself */

struct link {
	const struct table *table;
	const struct value *values; /* the key */
	const char *key; /* the same as text, until the visit returns */
	int column;
	struct value value; /* of a cell: what it is made, or what it was seen as */
};

/* Rows and cells that ENTRY makes. */
bool link_made(const struct entry *entry, bool (*visit)(void *state, const struct link *link, struct err *err), void *state,
	struct err *err);
/* Rows that must be there for it (its own, its parent's, its school), and cells of which it saw a value of its own box
 * that the hub had not decided. */
bool link_needed(struct replica *replica, const struct entry *entry,
	bool (*visit)(void *state, const struct link *link, struct err *err), void *state, struct err *err);

#endif
