/* The forms in forms/optional: pages of other provinces' censuses, off until this province turns one on by its name. */
#ifndef CLI_OPTIONAL_H
#define CLI_OPTIONAL_H

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

/* Path of a shipped optional form, which the caller frees; NULL where WORD is a path or no such form. */
char *optional_path(const char *word);
/* Loads the form of that path, and the grids whose parent it is. */
bool optional_load(struct replica *replica, const char *author, const char *path, struct err *err);
/* Prints those that are not loaded, a line each: code, title, "off", and how it is turned on. */
void optional_list(const struct form_set *set);

#endif
