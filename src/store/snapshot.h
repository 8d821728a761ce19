/* A snapshot: what a new replica of a district begins with, as a database of its own, of one moment of the province.
 *
 * It holds the rows of '*' and of the district and where both sequences stand; no log, nobody's findings, no numbers of replicas and
 * no index. All boxes of the district may begin with the same one. */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include "store/feed.h"
#include "store/replica.h"

/* Makes FOLDER/NAME; what was there is replaced. ENDS are where '*' and DISTRICT stand in it. Others may write to HUB meanwhile. */
bool snapshot_make(struct replica *hub, const char *district, const char *folder, const char *name, struct feed_cursor ends[2],
	struct err *err);
/* FILE came from outside: a sound database of DISTRICT with tables and nothing that runs by itself. EX_DATAERR. */
bool snapshot_check(const char *file, const char *district, bool *is_sample, struct err *err);

#endif
