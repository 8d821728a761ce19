/* How many schools there are, and at how many something is missing: a visit, a return. For the home screen, which is drawn at every
 * start: over a province it must take a few milliseconds. */
#ifndef EMIS_DUE_H
#define EMIS_DUE_H

#include "base/err.h"
#include "store/replica.h"

struct due {
	long schools; /* not voided */
	long visits; /* functional schools without a visit since the day */
	long returns; /* functional schools without a return of `year` */
	int year; /* whose returns are keyed now: see emis/term.h */
};

/* SINCE is a date, 2026-08-24. */
bool due_count(struct replica *replica, const char *since, struct due *out, struct err *err);

#endif
