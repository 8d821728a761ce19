/* Entries of a scope's sequence as the body of one frame, with their decisions and the chain behind the last of them: a PULL, or a TAIL. */
#ifndef SYNC_SEQUENCE_H
#define SYNC_SEQUENCE_H

#include "store/replica.h"
#include "sync/wire.h"

/* Puts the entries of SCOPE behind number AFTER, up to number END, into BODY: as many (*COUNT) as a frame holds, none more once their
 * bodies have MOST bytes. READER's own are stubs (WIRE_NO_READER: none is). EX_IOERR where the log lacks them. */
bool sequence_put(struct replica *replica, struct buf *body, const char *scope, int64_t after, int64_t end, int reader, size_t most,
	int *count, struct err *err);
/* The same for entries of this replica that no hub has decided, behind serial *AFTER, which moves on: numbered on from NUMBER, without
 * decision. *COUNT may be 0: nothing is put then. */
bool sequence_put_waiting(struct replica *replica, struct buf *body, const char *scope, int64_t number, int64_t *after, int *count,
	struct err *err);

#endif
