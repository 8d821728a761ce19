/* Lists of one's own in the log: records of the form `list`. One is kept in the scope of its district, or by the province for all ('*'),
 * and travels like any record. One of a district comes before the province's of the same name. */
#ifndef EMIS_LISTING_KEPT_H
#define EMIS_LISTING_KEPT_H

#include "emis/listing_own.h"

#define KEPT_FOR_ALL "*"

struct kept { char name[OWN_NAME + 1], title[208], district[48]; }; /* DISTRICT: its code, or "*" */

/* Those that can be run here (of DISTRICT and of all; NULL: every district's), by name; a new array, its length in COUNT. None where the
 * form is not loaded. */
bool kept_list(struct replica *replica, const char *district, struct kept **out, int *count, struct err *err);
/* The one called NAME; EX_NOINPUT where there is none, and says which there are. */
bool kept_read(struct replica *replica, const char *name, const char *district, struct listing_own **out, struct err *err);
/* Writes it for DISTRICT, or for all ("*", the province only). Checked first. */
bool kept_save(const struct listing_ask *ask, const struct listing_own *own, const char *district, const char *author, struct err *err);
/* Takes its text away: it is listed no more, its past stays in the log. EX_NOINPUT. */
bool kept_drop(const struct listing_ask *ask, const char *name, const char *district, const char *author, struct err *err);
/* For whom a list that is saved on this box is: its district, or all. */
const char *kept_owner(struct replica *replica);

/* A list by its name, fixed or of one's own. */
bool listing_make(const struct listing_ask *ask, const char *name, struct listing **out, struct err *err);

#endif
