/* A clerk of the tests: keys a record from paper, field by field in the form's own order, and passes over what the form does not ask.
 * She knows the form and the paper, not the screen: a model of her own says what is asked after each answer, so where the
 * program asks something else, what was saved differs from the paper.
 *
 * Each keystroke is counted, also one that a terminal sends as several bytes; so are the characters that stand on the paper
 * and the fields that have something on it. */
#ifndef TESTS_SCREEN_KEYER_H
#define TESTS_SCREEN_KEYER_H

#include <stdbool.h>
#include <stddef.h>

#include "form/set.h"
#include "store/replica.h"

/* What stands on the paper, as the log would have it ("functional", "2026-03-31"). ROW is the key of a grid's row, NULL for the
 * record itself. */
struct paper_cell {
	char *form, *row, *field, *text;
};

struct paper {
	struct paper_cell *cells;
	int count;
};

void paper_put(struct paper *paper, const char *form, const char *row, const char *field, const char *text);
/* The same where something else stood. */
void paper_change(struct paper *paper, const char *form, const char *row, const char *field, const char *text);
/* "" where nothing stands there. */
const char *paper_get(const struct paper *paper, const char *form, const char *row, const char *field);
void paper_free(struct paper *paper);

struct keyer {
	/* Sends one keystroke and waits until it is drawn and kept. */
	void (*press)(void *line, const char *bytes);
	void *line;
	struct replica *replica; /* of the same folder, to read */
	struct form_set *set;
	int page; /* of the form, that is open already when keyer_key begins */
	bool is_leaving; /* the key in hand leaves a field, or fills it so that it is left */
	long keys, characters, fields; /* counted since they were set to 0 */
};

/* Keys the whole of PAPER into FORM, which was opened by other keys and is new about SCHOOL: KEY is its key ("07081/2025"), or NULL
 * where the program makes one. START stands in it before the first key (may be NULL). Ends on the last field with something on the
 * paper, nothing saved. */
void keyer_key(struct keyer *keyer, const char *form, const char *school, const char *key, const struct paper *start, const struct paper *paper);
/* One keystroke, counted. */
void keyer_press(struct keyer *keyer, const char *bytes);
/* Each character of TEXT. */
void keyer_type(struct keyer *keyer, const char *text);
/* Keystrokes for each of the characters and fields. */
double keyer_ratio(const struct keyer *keyer);

#endif
