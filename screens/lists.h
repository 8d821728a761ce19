/* Lists: those that come with the program, those of one's own, and making one by keys. */
#ifndef SCREENS_LISTS_H
#define SCREENS_LISTS_H

#include "form/form.h"

struct app;
struct listing_own;

/* The list of lists. */
void lists_push(struct app *app);
/* One of them by its name, as a link has it: NAME or "NAME?district=kech". */
void lists_show(struct app *app, const char *name);
/* A list that is not kept (yet). OWN is the caller's. */
void lists_show_own(struct app *app, const struct listing_own *own);
/* Makes a list by keys; OWN, which this takes over, is one to change, or NULL for a new one. */
void lists_make(struct app *app, struct listing_own *own);
/* Marks fields on a view of its own: those of FORM and its school, or of FROM (FROM_COUNT) alone where that is not NULL. NAMES (COUNT) are
 * marked at first, in their order; CHOSEN gets those that are at the end, in the order in which they were marked, and must copy them. MOST 1: no
 * marks; Enter takes the field that is pointed to, or none. */
typedef void lists_fields_chosen(struct app *app, void *arg, char *const *names, int count);
struct lists_fields {
	const struct form *form;
	char *const *from, *const *names;
	int from_count, count, most;
	lists_fields_chosen *chosen;
	void *arg;
};
void lists_fields(struct app *app, const struct lists_fields *wish);

#endif
