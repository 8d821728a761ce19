/* Checks across records: what no rule of one record can see. A name twice in a union council, a return that is another school's or
 * last year's, counts that are all round, a person twice on the rolls, a school found closed again and again. All of it is
 * improbable and none of it impossible: soft findings, never refused. The same checks run over a folder and, while a record is being
 * saved, around that one. */
#ifndef EMIS_ACROSS_H
#define EMIS_ACROSS_H

#include "base/err.h"
#include "form/check.h"
#include "store/replica.h"

struct across_finding {
	const char *form, *key, *school; /* the record that it is about; until the visit returns */
	const char *code; /* of the check: "across_same_name" */
	const char *field; /* that is in doubt, or NULL */
	const char *says; /* one sentence, with what it was compared with */
	const char *value, *expected;
	int weight; /* 1 to 9, 9 the worst */
};

struct across_check;

/* Every one of them, until VISIT returns false. A check whose forms or fields the province has not loaded is left out. */
bool across_each(struct replica *replica, bool (*visit)(void *state, const struct across_finding *finding), void *state,
	struct err *err);
/* Those about one record of SCHOOL, as the tables (and an open transaction) have it. */
bool across_near(struct replica *replica, const char *form, const char *key, const char *school,
	bool (*visit)(void *state, const struct across_finding *finding), void *state, struct err *err);
/* The same as broken soft rules: a record_judge for record_save. */
bool across_judge(struct replica *replica, const struct form *form, const char *key, const char *school, struct check_list *out,
	struct err *err);
/* A check by its code, or NULL. */
const struct across_check *across_find(const char *code);
/* Inside the caller's transaction: the findings of the folder are made anew in these checks; *COUNT is how many there are. */
bool across_add(struct replica *replica, long *count, struct err *err);

#endif
