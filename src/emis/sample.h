/* Generated sample data for demonstrations and tests: one district with about 450 schools, three census years, staff,
 * a calendar and eight visits a school. Every number comes from the seed; no name of a real person is in it. */
#ifndef EMIS_SAMPLE_H
#define EMIS_SAMPLE_H

#include <stdint.h>

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

/* The code of the district that is filled. */
const char *sample_district(void);
/* Fills an empty province replica, through the same transactions as everything else; all or nothing. */
bool sample_fill(struct replica *replica, struct form_set *set, const char *author, uint64_t seed, struct err *err);

#endif
