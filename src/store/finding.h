/* Findings: records that break a rule, kept for the work list. Local, made again whenever a record is touched, also where a
 * reason for it was recorded (the replicated table `reason`); they go when the record is voided. One made again keeps the day since
 * which it stands. */
#ifndef STORE_FINDING_H
#define STORE_FINDING_H

#include "store/replica.h"

enum finding_severity { FINDING_SOFT = 1, FINDING_HARD = 2 };

/* Inside or outside a transaction: replaces the findings of one record. RULES are rule codes. */
bool finding_replace(struct replica *replica, const char *form, const char *key, const char *school,
	const char *const *rules, const enum finding_severity *severities, int count, struct err *err);
/* Inside a bulk load: adds without looking for old ones. */
bool finding_add(struct replica *replica, const char *form, const char *key, const char *school, const char *rule,
	enum finding_severity severity, struct err *err);
/* Inside a transaction: forgets those of one record. */
bool finding_drop(struct replica *replica, const char *form, const char *key, struct err *err);
/* Forgets those of a form about schools of SCHOOLS (",07086,07091,"). */
bool finding_clear_schools(struct replica *replica, const char *form, const char *schools, struct err *err);
/* Forgets a form's findings of one rule. */
bool finding_clear_rule(struct replica *replica, const char *form, const char *rule, struct err *err);
/* Forgets all findings of a form. */
bool finding_clear(struct replica *replica, const char *form, struct err *err);

/* The findings are made again: what was forgotten and not made again is forgotten for good, and begins anew where it comes back. */
bool finding_settle(struct replica *replica, struct err *err);

#endif
