/* The registry of schools, read from the replica. */
#ifndef EMIS_SCHOOL_H
#define EMIS_SCHOOL_H

#include "base/err.h"
#include "emis/lookup.h"
#include "store/replica.h"

/* All schools that are not voided, ready to be found; the index in the lookup is the order by code. The caller frees it
 * with lookup_free. */
bool school_lookup(struct replica *replica, struct lookup **out, struct err *err);

/* The same in pieces of some ten milliseconds, so that no key waits for the whole. */
struct school_loader;
struct school_loader *school_loader_new(struct replica *replica);
/* Reads the next piece: 1 where there is more to do, 0 when *OUT is ready (it is the caller's then), -1 and ERR where it cannot be
 * read. *OUT is NULL until then. */
int school_loader_step(struct school_loader *loader, struct lookup **out, struct err *err);
void school_loader_free(struct school_loader *loader); /* NULL is fine */

/* "GBPS ALLAHABAD (07086)", "" where there is no such school. Newly allocated. */
char *school_title(struct replica *replica, const char *code);

#endif
