/* Loading an instrument: the one way in which forms change. `form load` and `init province` use it. */
#ifndef FORM_DEFINE_H
#define FORM_DEFINE_H

#include "form/form.h"
#include "store/replica.h"

/* What loading would do: one line each ("adds field x"), or refuses ("field y: type changed from whole to text: …").
 */
bool define_compare(struct replica *replica, const struct form *form, void (*say)(void *state, const char *line),
	void *state, struct err *err);
/* Writes the form and its new columns in one transaction as one entry of '*'. TEXT is the INI file as it is, UR its
 * Urdu label file or NULL. A form that is the same as the one held is nothing. Fields may be added or retired;
 * anything else is refused (EX_DATAERR). */
bool define_load(struct replica *replica, const char *author, const char *text, size_t length, const char *ur,
	size_t ur_length, const char *name, struct err *err);

#endif
