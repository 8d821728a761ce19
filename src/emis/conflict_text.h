/* Both values of a conflict in the words of its form. */
#ifndef EMIS_CONFLICT_TEXT_H
#define EMIS_CONFLICT_TEXT_H

#include "emis/conflict_list.h"

/* Fills LINE's label, the texts of both sides, and what a choice is compared with, from the tables and WAITING (the text in
 * `conflict`, NULL for a blank). FORM may be NULL. */
bool conflict_text_fill(struct replica *replica, const struct form *form, const struct table *table, const struct value *key,
	const char *waiting, struct conflict_line *line, struct err *err);

#endif
