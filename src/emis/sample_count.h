/* What a monitor of the sample counts: pupils by class, and each person on the roll. */
#ifndef EMIS_SAMPLE_COUNT_H
#define EMIS_SAMPLE_COUNT_H

#include "emis/sample_random.h"
#include "emis/sample_row.h"
#include "emis/sample_world.h"

struct sample_counts {
	int enrolled[SAMPLE_GRADES][2]; /* -1: no such class, or no pupil of this sex in the school */
	int registered[SAMPLE_GRADES][2], counted[SAMPLE_GRADES][2];
	int enrolled_sum, counted_sum;
};

/* Counts the pupils of SCHOOL on DAY; where it is closed nobody is counted. */
void sample_count_pupils(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int day, bool is_closed, struct sample_counts *out);
/* The rows of both grids for visit ID. At a closed school all staff is absent for WHY, and where WHY is NULL (a
 * holiday) neither pupils nor staff are noted. */
bool sample_count_write(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int64_t id, int day, bool is_closed, const char *why, const struct sample_counts *counts,
	struct sample_row *classes, struct sample_row *staff, struct err *err);
/* Non-teaching staff on the roll on DAY. */
int sample_count_others(const struct sample_world *world, const struct sample_school *school, int day);

#endif
