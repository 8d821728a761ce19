/* Paper forms: by tehsil how many are out, back, keyed, verified; and school by school. */
#ifndef SCREENS_PACKETS_H
#define SCREENS_PACKETS_H

#include <stdbool.h>

struct app;
struct packet_filter;

void packets_push(struct app *app);
/* The papers of FILTER (copied), one a line; IS_MISSING: only those that are not here. */
void packet_list_push(struct app *app, const struct packet_filter *filter, bool is_missing);

#endif
