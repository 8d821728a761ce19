/* Entries of a scope's sequence as one frame, with their decisions and the chain behind the last of them: a PULL, or a TAIL. */
#ifndef SYNC_SEQUENCE_H
#define SYNC_SEQUENCE_H

#include "store/replica.h"
#include "sync/stream.h"

/* Puts the next entries of SCOPE behind number *AFTER, which moves on, up to number END; as many as a frame holds. READER's own
 * are stubs (WIRE_NO_READER: none is). EX_IOERR where the log lacks them. */
bool sequence_put(struct replica *replica, struct stream *stream, enum wire_kind kind, const char *scope, int64_t *after, int64_t end,
	int reader, struct err *err);
/* The same for entries of this replica that no hub has decided, behind serial *AFTER: numbered on from NUMBER, without decision. *COUNT
 * may be 0: nothing is put then. */
bool sequence_put_waiting(struct replica *replica, struct stream *stream, enum wire_kind kind, const char *scope, int64_t number,
	int64_t *after, int *count, struct err *err);

#endif
