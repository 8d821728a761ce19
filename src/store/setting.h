/* Small settings of this folder only (printer, last user, filters): name and text. Not replicated. */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "store/replica.h"

/* A copy that the caller frees, or NULL where it is not set. */
char *setting_get(struct replica *replica, const char *name);
bool setting_put(struct replica *replica, const char *name, const char *value, struct err *err);

/* Adds NUMBER to a setting that is a number (0 where it is not set), in one step, so that two terminals lose nothing. */
bool setting_add(struct replica *replica, const char *name, int64_t number, struct err *err);
/* Calls VISIT for each setting whose name begins with PREFIX, by name. */
bool setting_each(struct replica *replica, const char *prefix, void (*visit)(void *state, const char *name, const char *value), void *state,
	struct err *err);

#endif
