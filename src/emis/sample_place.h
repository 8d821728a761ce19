/* Schools of the sample: 45 clusters of ten, a high school at the head of each, over the tehsils of one real district.
 */
#ifndef EMIS_SAMPLE_PLACE_H
#define EMIS_SAMPLE_PLACE_H

#include "emis/sample_world.h"

/* Decides what each school is; writes nothing. */
void sample_place_make(struct sample_world *world);
/* One entry a school. */
bool sample_place_write(struct sample_world *world, struct err *err);

#endif
