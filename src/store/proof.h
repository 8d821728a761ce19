/* What the province signs of what it sends, so that a district can prove it should the province itself lose it.
 *
 * A chain is no signature: who holds a sequence can make up an end of it. So the province signs, with the key of its bundles, each run
 * of entries that has any which the reader did not write: where it begins and ends, with the chain at both places (docs/PROTOCOL.md,
 * PULL). The district keeps that and looks at nothing; the province that was set back to a backup is who compares. */
#ifndef STORE_PROOF_H
#define STORE_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/seal.h"
#include "store/epoch.h"
#include "store/feed.h"
#include "store/replica.h"

struct merge_part;

struct proof {
	struct epoch epoch; /* in which it was signed */
	unsigned char before[SEAL_HASH]; /* chain at the number before the first entry */
	unsigned char signature[SEAL_SIGNATURE]; /* zeros: nobody signed */
};

/* The province: signs entries FIRST to LAST of SCOPE, as its log has them, by SECRET (NULL: zeros). EX_IOERR. */
bool proof_sign(struct replica *hub, const char *scope, int64_t first, int64_t last, const unsigned char *secret, struct proof *out,
	struct err *err);
/* The province: is PROOF the signature by the key OPEN of exactly what PART holds? EX_IOERR. */
bool proof_is_good(struct replica *hub, const struct merge_part *part, const struct proof *proof, const unsigned char open[SEAL_KEY],
	bool *is_good, struct err *err);
/* The district, in a write transaction: keeps what came with PART, which is in the log. */
bool proof_keep(struct replica *replica, const struct merge_part *part, struct err *err);
/* The first one that ends behind number AFTER of SCOPE, and the numbers it is about; *LAST 0: there is none. */
bool proof_next(struct replica *replica, const char *scope, int64_t after, int64_t *first, int64_t *last, struct proof *out,
	struct err *err);
/* In a write transaction: those that reach behind NUMBER of SCOPE are forgotten, since the log goes another way from there. */
bool proof_forget(struct replica *replica, const char *scope, int64_t number, struct err *err);

#endif
