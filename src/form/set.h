/* All instruments that a replica's log defines, with their code lists and tables, ready to use. */
#ifndef FORM_SET_H
#define FORM_SET_H

#include "form/form.h"
#include "store/replica.h"

struct form_set;

/* Reads the table `form` and the code lists. Cheap enough for every start (a few ms). */
bool form_set_load(struct replica *replica, struct form_set **out, struct err *err);
void form_set_free(struct form_set *set);
/* Titles of the forms that say more than this program knows, or NULL: what it does not know is passed over, and a form that it
 * cannot use at all is not in the set. */
const char *form_set_newer(const struct form_set *set);
int form_set_count(const struct form_set *set);
const struct form *form_set_at(const struct form_set *set, int position);
const struct form *form_set_find(const struct form_set *set, const char *code); /* or NULL */
const struct code_list *form_set_list(const struct form_set *set, const char *name); /* or NULL */
/* Label of a code; the code itself where the list does not have it. */
const char *form_set_label(const struct form_set *set, const char *list, const char *code);

#endif
