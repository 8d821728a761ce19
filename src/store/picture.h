/* Whether this box shows all that the province has for it. A province whose program is newer goes on taking what is keyed here and answering it,
 * but may have written what the program here cannot read, and sends nothing behind that. */
#ifndef STORE_PICTURE_H
#define STORE_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/replica.h"

/* *SINCE: the province's time when all of it was here last, UTC seconds; 0: not known. */
bool picture_is_old(struct replica *replica, int64_t *since);
/* At the end of a sync, before its time is heard (store/seen.h): IS_OLD where a newer program kept something back. A failure costs nothing but this. */
void picture_hear(struct replica *replica, bool is_old);

#endif
