/* The last proof of an instrument before it enters the log: SQLite compiles each of its expressions. */
#ifndef FORM_TRIAL_H
#define FORM_TRIAL_H

#include "form/form.h"
#include "store/replica.h"

/* With blanks in place of fields, under the guard that rules run under. Names of the school's row, the parent and
 * the grids are looked up in those forms where they are loaded. EX_CONFIG with NAME and the line. */
bool trial_form(struct replica *replica, const struct form *form, const char *name, struct err *err);

#endif
