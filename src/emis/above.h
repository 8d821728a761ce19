/* What lies above a school or a place: where "up" leads to. */
#ifndef EMIS_ABOVE_H
#define EMIS_ABOVE_H

#include "emis/indicator.h"

enum { ABOVE_MOST = 5, ABOVE_CODE = 64 };

struct above { enum indicator_level level; char code[ABOVE_CODE], name[160]; };

/* Of CODE, a place of LEVEL (INDICATOR_SCHOOL: a school), all that it lies in, the nearest first: cluster, tehsil, district, division,
 * province, as far as it is known. A box that holds one district has nothing above it. Returns how many. */
int above_find(struct replica *replica, const struct form_set *set, enum indicator_level level, const char *code, struct above out[ABOVE_MOST]);
/* The places of LEVEL (cluster to division) beside CODE, itself too, in the order of their codes: clusters and tehsils of its district, districts
 * and divisions that have schools here. A new array and new texts; *AT is where CODE stands in it. */
char **above_beside(struct replica *replica, enum indicator_level level, const char *code, int *count, int *at);
/* "Cluster GBHS ONE", "Tehsil Turbat": a place as a title says it. */
void above_name(struct replica *replica, const struct form_set *set, enum indicator_level level, const char *code, char name[160]);

#endif
