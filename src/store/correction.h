/* A value that is keyed over one that the hub had refused. src/store only. */
#ifndef STORE_CORRECTION_H
#define STORE_CORRECTION_H

#include "store/heal_id.h"
#include "store/inside.h"

/* The cell shows our own undecided value, and *SEEN is that. Where the entries that made it were refused or held, *SEEN and
 * *SAW_PENDING become what the first of them had seen, and those entries no longer show there. *SEEN may point into STORAGE
 * then. Inside a write transaction. */
bool correction_see(struct replica *replica, const struct table *table, const struct value *key, int column, struct value *seen,
	bool *saw_pending, struct buf *storage, struct err *err);
/* True in *IS_CORRECTED where the refused entry, SERIAL of ORIGIN, no longer shows in this cell. */
bool correction_covers(struct replica *replica, const struct table *table, const struct value *key, int column, int origin,
	int64_t serial, bool *is_corrected, struct err *err);
/* Refused entries and records have other numbers and ids by MAP. Inside a write transaction. */
bool correction_move(struct replica *replica, const struct heal_map *map, struct err *err);
/* Gives TO, a scratch database, what FROM knows. */
bool correction_copy(struct replica *from, struct replica *to, struct err *err);

#endif
