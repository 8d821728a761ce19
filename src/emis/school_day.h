/* Days on which a closed school is no fault: the calendar, kept in memory. A visit on such a day counts in no figure. */
#ifndef EMIS_SCHOOL_DAY_H
#define EMIS_SCHOOL_DAY_H

#include "base/err.h"
#include "store/replica.h"

struct school_day { char *from, *to, *zone, *district, *level, *kind; }; /* of the calendar; NULL: any */
struct school_days { struct school_day *days; int count; };

/* Reads the calendar; nothing where the form is not loaded. Days that were read before are freed. */
bool school_days_read(struct replica *replica, struct school_days *out, struct err *err);
void school_days_free(struct school_days *days);
/* The day of the calendar that DATE falls on for such a school, or NULL: a school day. ZONE, DISTRICT, LEVEL may be NULL: not known. */
const struct school_day *school_days_find(const struct school_days *days, const char *date, const char *zone, const char *district,
	const char *level);

#endif
