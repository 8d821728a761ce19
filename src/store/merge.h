/* A pull: what the hub decided, taken into a district's replica in one transaction.
 *
 * Undecided entries come off the tables, each pulled entry is decided again by the accept routine and compared, what
 * is still undecided is laid over the tables again. An own value falls to the hub's only here: when the number is
 * passed at which the hub decided its entry. */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "base/seal.h"
#include "store/feed.h"
#include "store/proof.h"
#include "store/replica.h"

struct merge_part {
	char scope[65];
	const struct feed_item *items; /* numbers without gaps; body NULL: an entry of the number that was greeted with, its body is in our log */
	int count;
	unsigned char chain[FEED_CHAIN]; /* behind the last item */
	const struct proof *proof; /* that the province sent it, NULL: none came */
	bool is_file; /* it comes by a bundle: nothing but VERDICTS has compared our entries with the hub's */
};

struct merge_count {
	long own, others; /* entries that were new here */
	bool is_astray; /* it failed because this folder is not the one that the province takes it for */
};

/* Parts in order, those of '*' first. Items that are known already are passed over. EX_DATAERR where a decision,
 * number or chain is not the hub's; nothing is changed then. */
bool merge_pull(struct replica *replica, const struct merge_part *parts, int count, struct merge_count *out,
	struct err *err);

struct merge_refusal {
	int64_t serial;
	int code; /* EX_TEMPFAIL: held */
	const char *reason;
	const unsigned char *hash; /* first 8 bytes of the body's SHA-256, of the entry that was refused; NULL: not compared */
	int origin; /* 0: the number that this folder has; else another of its line, of which the hash is not compared */
};

/* The hub refused these entries of ours: they are marked with the reason, and their values stay shown. One that has another body here
 * is another entry, of a copy of this folder, and is left as it is. *MARKED grows by those that were marked. */
bool merge_refused(struct replica *replica, const struct merge_refusal *refusals, int count, long *marked, struct err *err);
/* Both inside a write transaction, with nothing done but the marks; src/store only. */
struct merge_elsewhere;
bool merge_mark_refused(struct replica *replica, const struct merge_refusal *refusals, int count, long *marked, struct err *err);
bool merge_mark_elsewhere(struct replica *replica, const struct merge_elsewhere *taken, int count, long *marked, struct err *err);
/* The hub holds our entries FIRST to LAST as they are here. Those that were taken back by a decided row (store/refusal.h), and wait all the
 * same because the hub had been set back, wait no more: no verdict says it of what was withdrawn. */
bool merge_known(struct replica *replica, int64_t first, int64_t last, struct err *err);
/* Lays all that is shown of our undecided entries over the hub's state again, where nothing of it lies. Inside a write transaction;
 * src/store only. */
bool merge_lay(struct replica *replica, struct err *err);

struct merge_elsewhere {
	int origin; /* ours, or another number of our line, of which the hash is not compared */
	int64_t serial, number;
	const char *district;
	const unsigned char *hash; /* as in merge_refusal */
};

/* The hub decided these entries of ours in another district, where their school is now: no stub of them will come. They are
 * marked, and their values stay shown until the school has left here too. *MARKED: those of which it was not known. */
bool merge_elsewhere(struct replica *replica, const struct merge_elsewhere *taken, int count, long *marked, struct err *err);

#endif
