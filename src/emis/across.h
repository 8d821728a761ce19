/* Checks across records: what no rule of one record can see. A name twice in a union council, a return that is another school's or
 * last year's, counts that are all round, a person twice on the rolls, a school found closed again and again. All of it is
 * improbable and none of it impossible: soft findings, never refused. */
#ifndef EMIS_ACROSS_H
#define EMIS_ACROSS_H

#include "base/err.h"
#include "store/replica.h"

struct across_finding {
	const char *form, *key, *school; /* the record that it is about; until the visit returns */
	const char *code; /* of the check: "across_same_name" */
	const char *says; /* one sentence, with what it was compared with */
};

/* Every one of them, until VISIT returns false. A check whose forms or fields the province has not loaded is left out. */
bool across_each(struct replica *replica, bool (*visit)(void *state, const struct across_finding *finding), void *state,
	struct err *err);
/* The findings of the folder are made anew in these checks, in a transaction of its own; *COUNT is how many there are. */
bool across_store(struct replica *replica, const char *author, long *count, struct err *err);
/* The same inside the caller's transaction. */
bool across_add(struct replica *replica, long *count, struct err *err);

#endif
