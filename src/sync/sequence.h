/* Entries of a scope's sequence as the body of one frame, with their decisions and the chain behind the last of them: a PULL, or a TAIL. */
#ifndef SYNC_SEQUENCE_H
#define SYNC_SEQUENCE_H

#include "store/replica.h"
#include "sync/wire.h"

struct sequence_part {
	const char *scope;
	int64_t after, end; /* entries behind number AFTER, up to number END */
	int reader; /* whose own are stubs */
	size_t most; /* none more once the bodies have so many bytes */
	const unsigned char *secret; /* to sign by what the reader did not write (store/proof.h); NULL: nothing is signed */
};

/* A PULL of as many entries (*COUNT) as a frame holds. EX_IOERR where the log lacks them. */
bool sequence_put(struct replica *hub, struct buf *body, const struct sequence_part *part, int *count, struct err *err);
/* A TAIL: entries from behind number *AFTER on, which moves on, or from before it where a proof begins there, up to number END at most;
 * with their proof where there is one. */
bool sequence_put_tail(struct replica *replica, struct buf *body, const char *scope, int64_t *after, int64_t end, int *count,
	struct err *err);
/* A TAIL of entries of this replica that no hub has decided, of its number or (IS_EARLIER) of those that it had before; behind *AFTER,
 * which moves on from 0: numbered on from NUMBER, without decision. *COUNT may be 0: nothing is put then. */
bool sequence_put_waiting(struct replica *replica, struct buf *body, const char *scope, int64_t number, bool is_earlier, int64_t *after,
	int *count, struct err *err);

#endif
