/* Reading the log: what happened, to which record, by whom, in the order of this replica. */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include "store/entry.h"
#include "store/replica.h"

enum entry_state {
	ENTRY_PENDING, ENTRY_ACCEPTED, ENTRY_REFUSED, ENTRY_HELD,
	ENTRY_ELSEWHERE, /* ours, decided in the district to which its school had gone: its decision does not come here */
	ENTRY_DROPPED, /* by the province, or withdrawn by its own box: it shows nowhere any more */
};

/* Not taken by the hub, and still waiting there. */
bool log_is_refused(int entry_state);

struct log_filter {
	const char *school; /* entries about this school, or NULL */
	const char *scope; /* or NULL */
	const char *author; /* or NULL */
	bool newest_first;
	long limit; /* 0: all */
	int64_t behind; /* only entries that this folder came to hold behind this place (log_end) */
	int64_t from; /* only entries written at this time or later, by the clock of their boxes; UTC seconds */
};

/* Calls VISIT for each entry, decoded (also those that a school brought with it from another district); it returns false to stop early. */
bool log_each(struct replica *replica, const struct log_filter *filter,
	bool (*visit)(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number), void *state,
	struct err *err);
/* The place of the newest entry in this folder's own order; an entry of ours takes a new place when it is decided. -1: not known. */
int64_t log_end(struct replica *replica);
/* Walks every scope's chain and compares each hash; false names the first entry that is not what was signed off. */
bool log_verify(struct replica *replica, struct err *err);
/* Bytes that the log's entries take. */
int64_t log_size(struct replica *replica);

#endif
