/* How exactly the public is told where a school is. A girls' school's point is rounded to 0.01° (about a kilometre), so that a list of points is no
 * way to its gate, and so is a mixed one's, unless the province has decided otherwise: the item `girls_exact` of the code list `publish`. */
#ifndef EMIS_PUBLISH_PLACE_H
#define EMIS_PUBLISH_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "form/set.h"

enum { PUBLISH_PLACE_STEP = 10000 }; /* 0.01° in millionths */

/* True where the province gives out the exact places of girls' schools. */
bool publish_place_is_exact(const struct form_set *set);
/* DEGREES in millionths as the public is told them, of a school for GENDER ("girls", …, "" where that is not known: as a girls' school). */
int64_t publish_place(int64_t degrees, const char *gender, bool is_exact);

#endif
