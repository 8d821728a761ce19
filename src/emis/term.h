/* School years. */
#ifndef EMIS_TERM_H
#define EMIS_TERM_H

#include <stddef.h>
#include <stdint.h>

#include "store/replica.h"

/* Returns by year, of all that are here. */
struct term_count {
	int64_t year;
	long returns;
};

/* The year whose returns are keyed now. One return with a wrong year must not move it, nor must the first ones of a new season be overlooked:
 * it is the newest year that is in the table of years with its reference date reached (or none) and has a return, or that has returns in number:
 * at least two, and one for every fifty of the year that has most. Where there is none, the newest such year of the table; else the calendar's. */
int term_year(struct replica *replica);
/* The same where the returns are counted already. */
int term_year_from(struct replica *replica, const struct term_count *counts, size_t count);
/* What the table of years says of YEAR: TERM_NONE where it has others but not this one, FIRST and LAST then being its ends; TERM_TO_COME where
 * its reference date is not reached by this box's clock. An empty table says TERM_BEGUN of every year. */
enum term_state { TERM_NONE, TERM_TO_COME, TERM_BEGUN };
enum term_state term_state(struct replica *replica, int year, int *first, int *last);

#endif
