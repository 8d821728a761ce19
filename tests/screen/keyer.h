/* A clerk of the tests: keys a record from paper, field by field in the form's own order, and passes over what the form does not ask.
 * She knows the form and the paper, not the screen: a model of her own says what is asked after each answer, so where the
 * program asks something else, what was saved differs from the paper.
 *
 * Each keystroke is counted, also one that a terminal sends as several bytes; so are the characters that stand on the paper
 * and the fields that have something on it. */
#ifndef TESTS_SCREEN_KEYER_H
#define TESTS_SCREEN_KEYER_H

#include <stdbool.h>

#include "form/set.h"
#include "store/replica.h"
#include "tests/screen/paper.h"

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
