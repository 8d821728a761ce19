/* Whose past a folder shares: the province it belongs to, and the epoch of that province's history.
 *
 * An epoch begins where a hub that was set back to an old backup writes again. Both sides of a sync name theirs: a replica that comes
 * from an earlier one may hold a past that the hub has lost. */
#ifndef STORE_EPOCH_H
#define STORE_EPOCH_H

#include <stdbool.h>
#include <stdint.h>

#include "store/replica.h"

enum { EPOCH_MARK = 8 };

struct epoch {
	int64_t number; /* 0: the province was never set back */
	unsigned char mark[EPOCH_MARK]; /* random: two recoveries from one backup are two epochs; zeros in epoch 0 */
};

/* Both are zeros where nothing is said. */
void epoch_read(struct replica *replica, struct epoch *out);
/* Random bytes that a province got when it was made and that its replicas keep. */
void epoch_province(struct replica *replica, unsigned char mark[EPOCH_MARK]);
bool epoch_is_same(const struct epoch *a, const struct epoch *b);

#endif
