/* A snapshot: what a new replica of a district begins with, the rows of '*' and of the district as they stand at one moment of the
 * province. No log, nobody's findings, no numbers of replicas. All boxes of the district may begin with the same one.
 *
 * Here it is rows, given out one by one on one side and put into a new database on the other; what they look like on their way is not
 * the store's. */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include "base/seal.h"
#include "store/epoch.h"
#include "store/feed.h"
#include "store/replica.h"
#include "store/table.h"

struct snapshot_place {
	int64_t number;
	unsigned char chain[SEAL_HASH];
};

struct snapshot_head {
	char district[65];
	bool is_sample;
	int64_t time; /* the province's when it was made, UTC seconds */
	struct snapshot_place places[FEED_SCOPES]; /* where the sequences stand */
	struct epoch epoch; /* of the province's history */
	unsigned char province[EPOCH_MARK]; /* whose it is */
};

/* Giving out. Others may write to HUB meanwhile; this process must not until snapshot_close. */
struct snapshot;
bool snapshot_open(struct replica *hub, const char *district, struct snapshot **out, struct snapshot_head *head, struct err *err);
/* The next table and scope (FEED_STAR, FEED_DISTRICT), forms before all others, then their columns: 1, 0 at the end, -1. */
int snapshot_table(struct snapshot *snapshot, const struct table **table, int *scope, struct err *err);
/* Its next row in order of its key: VALUES has room for the columns and one more, why the row is void. They stand until the next
 * call. 1, 0 at the end of the table, -1. */
int snapshot_row(struct snapshot *snapshot, struct value *values, struct err *err);
void snapshot_close(struct snapshot *snapshot);

/* FILE is sound and made of a snapshot of DISTRICT (snapshot_made.h). EX_DATAERR. */
bool snapshot_check(const char *file, const char *district, bool *is_sample, struct err *err);

#endif
