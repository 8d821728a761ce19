/* The registry of schools, read from the replica. */
#ifndef EMIS_SCHOOL_H
#define EMIS_SCHOOL_H

#include "base/err.h"
#include "emis/lookup.h"
#include "store/replica.h"

/* All schools that are not voided, ready to be found; the index in the lookup is the order by code. The caller frees it
 * with lookup_free. */
bool school_lookup(struct replica *replica, struct lookup **out, struct err *err);
/* "GBPS ALLAHABAD (07086)", "" where there is no such school. Newly allocated. */
char *school_title(struct replica *replica, const char *code);
/* Whether the registry has the code. */
bool school_exists(struct replica *replica, const char *code);

#endif
