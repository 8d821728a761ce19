/* Every record checked again by its form's rules, and the findings of the folder made anew. Findings are local: a
 * replica just made from a hub's folder, or one whose forms changed, has to find its own. */
#ifndef EMIS_RECHECK_H
#define EMIS_RECHECK_H

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

struct recheck_result {
	long soft, hard;
	char first_hard[256]; /* form, key, rule and words of the first broken hard rule */
};

/* Inside the caller's transaction: false and EX_IOERR or EX_CONFIG where it could not be done. */
bool recheck_records(struct replica *replica, struct form_set *set, struct recheck_result *out, struct err *err);
/* The same as a transaction of its own. */
bool recheck_replica(struct replica *replica, struct form_set *set, const char *author, struct err *err);
/* What shows only across records, made anew in a transaction of its own: after an import, whose rules look at one record each. *COUNT: how many
 * of those findings the folder has. */
bool recheck_across(struct replica *replica, const char *author, long *count, struct err *err);
struct findings;
/* The same, and all findings added to OUT, with their values; where the folder cannot be written they are only listed. */
bool recheck_list(struct replica *replica, struct form_set *set, const char *author, struct findings *out, struct err *err);
/* Only what came since the last check, and what its rules depend on: all records of the schools that were touched. The findings are
 * those of a whole check. All is checked where a form, a code list or the like came, for the first time on a day (rules know today), and
 * where too much came for the difference to matter. */
bool recheck_pulled(struct replica *replica, struct form_set *set, const char *author, struct err *err);

#endif
