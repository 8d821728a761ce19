/* Form 2 of a snapshot (docs/PROTOCOL.md 12): its rows column by column in one file, which is squeezed and named by its hash. */
#ifndef SYNC_ROWS_H
#define SYNC_ROWS_H

#include "base/err.h"
#include "store/feed.h"
#include "store/snapshot.h"

/* Writes the rows of '*' and DISTRICT of HUB to the new file TO; ENDS are where the two stand in it. ONLY (or -1) leaves the rows of
 * the other scope out: a bench measures what each takes. EX_CANTCREAT, EX_IOERR. */
bool rows_write(struct replica *hub, const char *district, int only, const char *to, struct feed_cursor ends[FEED_SCOPES], struct err *err);
/* Makes a database FOLDER/NAME of the file FROM, which nobody vouches for. EX_DATAERR where it is none, EX_NOINPUT, EX_CANTCREAT, EX_IOERR;
 * nothing stays then. */
bool rows_read(const char *from, const char *folder, const char *name, struct err *err);

#endif
