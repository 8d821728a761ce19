/* How a replica was last complete, beside when (store/intake.h): what zila hub list shows. Settings of the province's folder; nothing is
 * decided by them. */
#ifndef SYNC_SYNCED_H
#define SYNC_SYNCED_H

#include "store/replica.h"

enum synced_by { SYNCED_NEVER, SYNCED_LINE, SYNCED_FOLDER, SYNCED_BUNDLE };

struct synced {
	enum synced_by by;
	int schema; /* schema scripts that the replica had; 0: not known */
	int format; /* the newest version of a body that its program reads (store/entry.h); 0: not known */
};

/* Replica NUMBER was complete just now. A full disk loses the note and no more. */
void synced_note(struct replica *hub, int number, const struct synced *synced);
struct synced synced_get(struct replica *hub, int number);

#endif
