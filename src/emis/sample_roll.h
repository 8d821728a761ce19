/* The staff of the sample's schools, and the posts. */
#ifndef EMIS_SAMPLE_ROLL_H
#define EMIS_SAMPLE_ROLL_H

#include "emis/sample_world.h"

/* Decides who works where; writes nothing. */
void sample_roll_make(struct sample_world *world);
/* One entry a school, with all its staff. */
bool sample_roll_write(struct sample_world *world, struct err *err);

#endif
