/* Small settings of this folder only (printer, last user, filters): name and text. Not replicated. */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "store/replica.h"

/* A copy that the caller frees, or NULL where it is not set. */
char *setting_get(struct replica *replica, const char *name);
bool setting_put(struct replica *replica, const char *name, const char *value, struct err *err);

#endif
