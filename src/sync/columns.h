/* Bodies of entries written column by column (form 1 of docs/PROTOCOL.md), and put together again byte for byte. */
#ifndef SYNC_COLUMNS_H
#define SYNC_COLUMNS_H

#include "base/buf.h"
#include "store/intake.h"
#include "store/replica.h"

/* Who an entry is from; its body says the same, so that it is left out there. */
struct columns_name {
	int origin;
	int64_t serial;
};

/* Appends COUNT bodies to OUT, nothing for none. REPLICA knows their tables (NULL: none); a body that it cannot read, or that would not come
 * out the same, goes as it is. */
bool columns_put(struct buf *out, struct replica *replica, const struct columns_name *names,
	const struct intake_body *bodies, int count);
/* Puts COUNT bodies together, which then point into STORAGE (initialised by the caller, with its maximum). False where
 * IN does not decode or they would be longer than that. */
bool columns_read(struct reader *in, const struct columns_name *names, struct buf *storage, struct intake_body *bodies,
	int count);

#endif
