/* A list of one's own: which fields of which form, of which records, in which groups and order, with which totals. As people write it:
 *
 *   [list]
 *   name = girls_without_water
 *   title = Girls' schools without water
 *   form = census
 *   columns = school school.name school.uc girls
 *   filter = school.gender = 'girls' and water = 'no'
 *   group = school.tehsil
 *   order = girls school
 *   descending = yes
 *   totals = girls
 *   count = school.location
 *   year = newest
 *
 * Only name, form and columns must be there. A field is one of the form's, computed ones too, or school., last. or parent. and a field.
 * FILTER is an expression in the language of rules (docs/FORMS.md) and runs as one: under the store's guard and a limit of steps. COUNT
 * is a field with a list of codes: each group says how many records there are of each. YEAR, of a form that has one: newest, all, or a year. */
#ifndef EMIS_LISTING_OWN_H
#define EMIS_LISTING_OWN_H

#include "base/buf.h"
#include "emis/listing_fixed.h"

enum { OWN_ORDER = 4, OWN_TEXT = 4000 /* bytes of the whole INI text */, OWN_NAME = 40 };

struct listing_own {
	char *name, *title, *form, *filter, *group, *count, *year; /* those not given NULL; title never */
	char *columns[LISTING_COLUMNS], *order[OWN_ORDER], *totals[LISTING_COLUMNS];
	int column_count, order_count, total_count;
	bool is_descending;
	struct pieces texts;
};

/* Reads the text; FILE stands in messages ("FILE line N: …", EX_CONFIG). */
bool listing_own_parse(const char *text, size_t length, const char *file, struct listing_own **out, struct err *err);
void listing_own_free(struct listing_own *own);
/* The text of it. EX_DATAERR where it cannot be written down (too long, a double quote in it). */
bool listing_own_write(const struct listing_own *own, struct buf *out, struct err *err);
/* Whether the forms here have all that it names, and its filter compiles: EX_DATAERR and a sentence. */
bool listing_own_check(const struct listing_ask *ask, const struct listing_own *own, struct err *err);
/* Runs it. MAX_STEPS: thousands of SQLite's steps after which it is stopped; 0: as many as any honest list needs. */
bool listing_own_make(const struct listing_ask *ask, const struct listing_own *own, long max_steps, struct listing **out, struct err *err);

/* The names of the COUNT fields that a list of FORM can show, its own and those of its school; a new array of new texts. */
char **listing_own_fields(const struct form_set *set, const struct form *form, int *count);
/* The field that NAME ("girls", "school.tehsil") means in FORM, or NULL. */
const struct field *listing_own_field(const struct form_set *set, const struct form *form, const char *name);

#endif
