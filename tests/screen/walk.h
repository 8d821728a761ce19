/* The clerk's own model of the form: what is asked on a page after each answer, and what of it is still to be keyed. */
#ifndef TESTS_SCREEN_WALK_H
#define TESTS_SCREEN_WALK_H

#include "form/check.h"
#include "form/record.h"
#include "tests/screen/keyer.h"

enum { WALK_TEXT_MAX = 2000, WALK_ITEMS_MAX = 2000 };

/* Where the cursor can be on one page, in the form's order. */
struct walk_place {
	int grid, row, field;
};

struct walk {
	struct keyer *keyer;
	const struct paper *paper;
	struct record *model;
	struct checker *checker;
	struct walk_place places[WALK_ITEMS_MAX];
	int count, page;
};

/* The record as it stands before the first key; START may be NULL. */
struct record *walk_start(struct walk *walk, const char *form_code, const char *school, const char *key, const struct paper *start);
/* The places of the present page, by what is asked now. */
void walk_lay_page(struct walk *walk);
/* The form of a grid, of the record where GRID is negative; and the field of a place. */
const struct form *walk_form(const struct walk *walk, int grid);
const struct field *walk_field(const struct walk *walk, const struct walk_place *place);
const char *walk_paper(const struct walk *walk, const struct walk_place *place);
int walk_find(const struct walk *walk, const struct walk_place *place);
/* Whether a field can be keyed at all. */
bool walk_is_keyed(const struct walk *walk, int grid, const struct field *field);
/* What must be done about a place: nothing where the record holds what the paper says. */
bool walk_wants(const struct walk *walk, const struct walk_place *place);
/* Is anything wanted behind AT in the same row? */
bool walk_wants_in_row(const struct walk *walk, int at);
/* On this page? What is asked only after an answer that is still to come counts too: the paper knows. */
bool walk_wants_on_page(const struct walk *walk, int at);
/* The paper has a row that the form does not offer: a class above the school's level. */
bool walk_lacks_row(const struct walk *walk, int grid);
/* The row that the program adds when it is asked for one: the next of the list. */
void walk_add_row(struct walk *walk, int grid);
/* The answer into the model. */
void walk_put(struct walk *walk, const struct walk_place *place, const char *text);

#endif
