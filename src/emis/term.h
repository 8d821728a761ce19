/* School years. */
#ifndef EMIS_TERM_H
#define EMIS_TERM_H

#include "store/replica.h"

/* The year whose returns are keyed now: the newest that has a return, else the newest of the table of years, else the calendar's. */
int term_year(struct replica *replica);

#endif
