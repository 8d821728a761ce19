/* All findings of a folder as a list: what every rule and every check across records finds, with the value, what is expected, since when
 * it stands and the reason that was given for it. The worst come first. */
#ifndef EMIS_FINDINGS_H
#define EMIS_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

struct findings_one {
	const char *form, *rule; /* of the form set, or a check's own */
	char *key, *school; /* school "" where the record is about none */
	char *says, *value, *expected;
	char *tehsil, *district; /* of the school, codes; "" where it is not known */
	char *reason; /* given for it, or NULL */
	bool is_hard;
	int weight;
	int in_record; /* findings without a reason in the same record */
	int64_t since; /* UTC seconds; 0: it was not kept */
};

struct findings {
	struct findings_one *all;
	int count, size;
};

struct check_found;
struct across_finding;

void findings_reset(struct findings *findings);
void findings_add(struct findings *findings, const char *form, const struct check_found *found);
void findings_add_across(struct findings *findings, const struct across_finding *found);

/* What a list is narrowed to; NULL: all. Codes of places. */
struct findings_filter {
	const char *form, *district, *tehsil, *school, *rule;
	bool is_open; /* only those without a reason */
};

/* For who fills a list: a copy of ONE, whose place, reason and district the caller puts; and the end of it, of a list in the order of
 * form, key and rule. */
struct findings_one *findings_put(struct findings *findings, const struct findings_one *one);
void findings_order(struct findings *findings, const struct findings_filter *filter);

/* The work list as it stands, without sentences and values: they are asked for one by one. An empty OUT is filled. */
bool findings_read(struct replica *replica, struct form_set *set, const struct findings_filter *filter, struct findings *out, struct err *err);
/* Fills `says`, `value` and `expected`; `says` stays "" where the record does not break the rule any more. */
bool findings_say(struct replica *replica, struct form_set *set, struct findings_one *one, struct err *err);
/* Answers a soft finding: its reason goes into the log with the record. */
bool findings_dismiss(struct replica *replica, struct form_set *set, const char *author, const struct findings_one *one, const char *reason,
	struct err *err);

/* Checks everything, keeps the findings for the work list where the folder can be written, and lists them. An empty OUT is filled. */
bool findings_check(struct replica *replica, struct form_set *set, const char *author, const struct findings_filter *filter,
	struct findings *out, struct err *err);

#endif
