/* What happened to one record, read from the log: who, when, from which box, the old value and the new. */
#ifndef EMIS_HISTORY_H
#define EMIS_HISTORY_H

#include "form/set.h"
#include "store/log.h"
#include "store/replica.h"

struct history_line {
	char when[17]; /* as the box knew it, local */
	const char *author;
	int origin; /* replica number, 0 the province */
	const char *record; /* "FORM KEY" */
	const char *field; /* code, "" for a whole row */
	const char *what; /* "new", "changed", "void", "settled"; of a school "left", "arrived" */
	const char *old_text, *new_text; /* as people read them; "" where there was nothing */
	enum entry_state state;
};

/* Calls VISIT for each change of the record and of its grids, oldest first; false from it stops. */
bool history_each(struct replica *replica, struct form_set *set, const struct form *form, const char *key,
	bool (*visit)(void *state, const struct history_line *line), void *state, struct err *err);
/* The same for everything that is about a school (or about anything, SCHOOL NULL), newest first, at most LIMIT lines. */
bool history_school(struct replica *replica, struct form_set *set, const char *school, long limit,
	bool (*visit)(void *state, const struct history_line *line), void *state, struct err *err);

#endif
