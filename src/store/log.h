/* Reading the log: what happened, to which record, by whom, in the order of this replica. */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include "store/entry.h"
#include "store/replica.h"

enum entry_state {
	ENTRY_PENDING, ENTRY_ACCEPTED, ENTRY_REFUSED, ENTRY_HELD,
	ENTRY_ELSEWHERE, /* ours, decided in the district to which its school had gone: its decision does not come here */
};

struct log_filter {
	const char *school; /* entries about this school, or NULL */
	const char *scope; /* or NULL */
	const char *author; /* or NULL */
	bool newest_first;
	long limit; /* 0: all */
};

/* Calls VISIT for each entry, decoded (also those that a school brought with it from another district); it returns false to stop early. */
bool log_each(struct replica *replica, const struct log_filter *filter,
	bool (*visit)(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number), void *state,
	struct err *err);
/* Walks every scope's chain and compares each hash; false names the first entry that is not what was signed off. */
bool log_verify(struct replica *replica, struct err *err);
/* Bytes that the log's entries take. */
int64_t log_size(struct replica *replica);

#endif
