/* How fast and how rightly this box keys: counts for a form and a packet of paper, never for a person, kept in this folder's own settings and
 * nowhere else. They are no records: they do not travel, and nobody outside the office sees them. */
#ifndef EMIS_PACE_H
#define EMIS_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "page/page.h"
#include "store/replica.h"

struct pace {
	int64_t records, fields, keys, seconds; /* keyed the first time; pauses are left out */
	int64_t compared, differences, corrected; /* by second keying: fields compared, how many differed, how many were wrong as first keyed */
};

/* Adds. PACKET "" where the paper came in none. */
bool pace_add(struct replica *replica, const char *form, const char *packet, const struct pace *more, struct err *err);
/* Calls VISIT for each form and packet, by name. */
bool pace_each(struct replica *replica, void (*visit)(void *state, const char *form, const char *packet, const struct pace *pace), void *state,
	struct err *err);
/* All of it as a page to read. The caller frees it. */
bool pace_page(struct replica *replica, struct page_value **out, struct err *err);

#endif
