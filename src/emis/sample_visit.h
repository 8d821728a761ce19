/* The sample's monitoring visits: eight a school over the last year and a half. */
#ifndef EMIS_SAMPLE_VISIT_H
#define EMIS_SAMPLE_VISIT_H

#include "emis/sample_world.h"

/* One entry a visit with its classes and staff. */
bool sample_visit_write(struct sample_world *world, struct err *err);

#endif
