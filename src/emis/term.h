/* School years. */
#ifndef EMIS_TERM_H
#define EMIS_TERM_H

#include <stdint.h>

#include "store/replica.h"

/* The year whose returns are keyed now: the newest that has a return, else the newest of the table of years, else the calendar's. */
int term_year(struct replica *replica);
/* The same where the newest year of a return is known already (0: there is none). */
int term_year_from(struct replica *replica, int64_t newest);

#endif
