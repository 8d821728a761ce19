/* What happened to one record, read from the log: who, when, from which box, the old value and the new. */
#ifndef EMIS_HISTORY_H
#define EMIS_HISTORY_H

#include "base/buf.h"
#include "form/set.h"
#include "store/log.h"
#include "store/replica.h"

struct history_line {
	char when[17]; /* as the box knew it, local */
	const char *author;
	int origin; /* replica number, 0 the province */
	const char *record; /* "FORM KEY" */
	const char *field; /* code, "" for a whole row */
	/* "new", "changed", "signed", "void", "settled", "blanked" (the new text is the reason); of a school "left", "arrived"; of an
	 * entry that was not taken "dropped", "withdrawn" */
	const char *what;
	const char *old_text, *new_text; /* as people read them; "" where there was nothing */
	enum entry_state state;
};

/* Calls VISIT for each change of the record and of its grids, oldest first; false from it stops. */
bool history_each(struct replica *replica, struct form_set *set, const struct form *form, const char *key,
	bool (*visit)(void *state, const struct history_line *line), void *state, struct err *err);
/* The same for everything that is about a school (or about anything, SCHOOL NULL), newest first, at most LIMIT lines. */
bool history_school(struct replica *replica, struct form_set *set, const char *school, long limit,
	bool (*visit)(void *state, const struct history_line *line), void *state, struct err *err);

/* What an entry is about, in a few words, appended to OUT: its school, its first change, how many more. "" where it holds none. */
void history_about(struct form_set *set, const struct entry *entry, struct buf *out);
/* Calls VISIT for each operation of one entry. */
bool history_entry(struct form_set *set, const struct entry *entry, enum entry_state entry_state,
	bool (*visit)(void *state, const struct history_line *line), void *state);

#endif
