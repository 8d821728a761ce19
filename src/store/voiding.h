/* Voiding a record and the rows of its grids. src/store only. */
#ifndef STORE_VOIDING_H
#define STORE_VOIDING_H

#include "store/inside.h"

/* Sets _void of the record and of every row of its grids that is not void yet. NOTE (may be NULL) is called before
 * each row is touched. */
bool voiding_run(struct replica *replica, const struct table *table, const struct value *key,
	const struct value *reason,
	bool (*note)(struct replica *replica, void *state, const struct table *table, const struct value *key,
	struct err *err), void *state, struct err *err);

#endif
