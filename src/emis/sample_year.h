/* The sample's census returns: pupils by class and sex, posts, and what the site reports. */
#ifndef EMIS_SAMPLE_YEAR_H
#define EMIS_SAMPLE_YEAR_H

#include "emis/sample_world.h"

/* Decides how many pupils each school has in each year and class; writes nothing. Schools and roll are known. */
void sample_year_make(struct sample_world *world);
/* One entry a return with its classes. */
bool sample_year_write(struct sample_world *world, struct err *err);

#endif
