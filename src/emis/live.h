/* What is going on now: visits of today and of this month by tehsil (in a province by district), schools found closed, who was there. Its
 * figures are the indicators' own, for the period; it is read again when the data have changed. */
#ifndef EMIS_LIVE_H
#define EMIS_LIVE_H

#include "emis/indicator.h"
#include "page/page.h"

struct live_source;

enum { LIVE_SCHOOL = 16 };

/* Statements made ready once. SET must outlive it and no form be loaded meanwhile. */
bool live_open(struct replica *replica, const struct form_set *set, struct live_source **out, struct err *err);
void live_close(struct live_source *source);
/* The overview of the day TODAY (days since 1970): a table of places, each leading to "live:CODE" ("live:" all of them), the schools found
 * closed this month, and the newest visits, each leading to "visit:ID". */
bool live_page(struct live_source *source, int today, struct page_value **out, struct err *err);
/* All visits of this month in PLACE (a tehsil's code, of a province a district's; "": all), newest first. */
bool live_visits(struct live_source *source, int today, const char *place, struct page_value **out, struct err *err);
/* The school of a visit by its key; false where there is no such visit. */
bool live_school(struct replica *replica, const char *visit, char school[LIVE_SCHOOL]);
/* For tests of its plan. */
const char *live_sql(const struct live_source *source);

#endif
