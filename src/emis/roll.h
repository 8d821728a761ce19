/* The staff on a school's roll. */
#ifndef EMIS_ROLL_H
#define EMIS_ROLL_H

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

struct roll_person {
	char key[40]; /* record key */
	char name[96], designation[64], sex[16];
};

/* Those not voided, by name; a new array, its length in COUNT. Designations and sex are labels. */
bool roll_read(struct replica *replica, struct form_set *set, const char *school, struct roll_person **out, int *count,
	struct err *err);

/* Both schools are known here and lie in one district: a person's record can go from one to the other. */
bool roll_is_one_district(struct replica *replica, const char *school, const char *other);

#endif
