/* The world of indicator_world.h asked for its figures, and what one must be. */
#ifndef INDICATOR_FIGURES_H
#define INDICATOR_FIGURES_H

#include "emis/indicator.h"
#include "form/set.h"
#include "store/replica.h"

extern struct figures {
	char *folder;
	struct replica *replica;
	struct form_set *set;
	struct indicator_book *book;
} figures;

enum { B = INDICATOR_BOTH, M = INDICATOR_MALE, F = INDICATOR_FEMALE, NONE = -1 };
#define ABSENT INDICATOR_ABSENT

/* DENOMINATOR NONE: a count. */
struct figures_expected { const char *code; int sex; int64_t numerator, denominator; int schools, asked; };

/* Around all cases of a program: the clock stands at 2026-11-22. */
int figures_open(void **state);
int figures_close(void **state);
/* The caller frees it. */
struct indicator_answer *figures_ask(enum indicator_level level, const char *place, int year);
/* Of the place at PLACE. */
void figures_check(const struct indicator_answer *answer, int place, const struct figures_expected *expected);
/* PLACE NULL: of the first one. */
const struct indicator_figure *figures_find(const struct indicator_answer *answer, const char *place, const char *code, int sex);

#endif
