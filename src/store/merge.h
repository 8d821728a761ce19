/* A pull: what the hub decided, taken into a district's replica in one transaction.
 *
 * Undecided entries come off the tables, each pulled entry is decided again by the accept routine and compared, what
 * is still undecided is laid over the tables again. An own value falls to the hub's only here: when the number is
 * passed at which the hub decided its entry. */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "base/seal.h"
#include "store/feed.h"
#include "store/replica.h"

struct merge_part {
	char scope[65];
	const struct feed_item *items; /* numbers without gaps; body NULL: our own entry, its body is in our log */
	int count;
	unsigned char chain[FEED_CHAIN]; /* behind the last item */
};

struct merge_count {
	long own, others; /* entries that were new here */
};

/* Parts in order, those of '*' first. Items that are known already are passed over. EX_DATAERR where a decision,
 * number or chain is not the hub's; nothing is changed then. */
bool merge_pull(struct replica *replica, const struct merge_part *parts, int count, struct merge_count *out,
	struct err *err);

struct merge_refusal {
	int64_t serial;
	const char *reason;
};

/* The hub refused these entries of ours: they are marked with the reason, and their values stay shown. */
bool merge_refused(struct replica *replica, const struct merge_refusal *refusals, int count, struct err *err);

struct merge_elsewhere {
	int64_t serial, number;
	const char *district;
};

/* The hub decided these entries of ours in another district, where their school is now: no stub of them will come. They are
 * marked, and their values stay shown until the school has left here too. */
bool merge_elsewhere(struct replica *replica, const struct merge_elsewhere *taken, int count, struct err *err);

#endif
