/* Buildings and facilities of the sample's schools. */
#ifndef EMIS_SAMPLE_SITE_H
#define EMIS_SAMPLE_SITE_H

#include "emis/sample_row.h"
#include "emis/sample_world.h"

/* Decides what each school, whose pupils are known, is built of and has. */
void sample_site_make(struct sample_world *world);
/* The fields of a census return that tell it; some are left blank, as schools do. YEAR is the index of the return. */
void sample_site_report(struct sample_world *world, int number, int year, struct sample_row *row);

#endif
