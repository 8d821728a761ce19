/* Small settings of this folder only (printer, last user, filters): name and text. Not replicated. */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "store/replica.h"

/* A copy that the caller frees, or NULL where it is not set. */
char *setting_get(struct replica *replica, const char *name);
bool setting_put(struct replica *replica, const char *name, const char *value, struct err *err);

struct setting_count {
	char name[200];
	int64_t number;
};
/* Adds to settings that are numbers (0 where one is not set), all or none in one step, so that two terminals lose nothing. Not inside a
 * transaction. */
bool setting_add(struct replica *replica, const struct setting_count *counts, int count, struct err *err);
/* Calls VISIT for each setting whose name begins with PREFIX, by name. */
bool setting_each(struct replica *replica, const char *prefix, void (*visit)(void *state, const char *name, const char *value), void *state,
	struct err *err);

#endif
