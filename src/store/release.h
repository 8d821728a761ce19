/* What a province's operator does about quarantine: an entry is decided after all, or dropped for good. */
#ifndef STORE_RELEASE_H
#define STORE_RELEASE_H

#include "base/err.h"
#include "store/replica.h"

struct release_outcome {
	int64_t id, serial;
	int origin;
	bool is_released; /* else WHY says what keeps it there */
	const char *scope; /* released: where it has NUMBER */
	int64_t number;
	int conflicts; /* operations left as conflicts */
	const char *why;
};

/* Entry ID of quarantine is decided now by the accept routine, and gets the next number of its scope; then what builds on it, in
 * the order of its box. All that came of it is told to VISIT (until the call returns) after it is on the disk. False: ID itself is
 * still refused (why), is not there, or waits no more; nothing is changed then. */
bool release_entry(struct replica *hub, const char *author, int64_t id,
	void (*visit)(void *state, const struct release_outcome *outcome), void *state, struct err *err);

/* Entries that build on ID, directly or not, by serial: their ids to VISIT. */
bool release_builders(struct replica *hub, int64_t id, void (*visit)(void *state, int64_t id), void *state, struct err *err);
/* ID and all that build on it will never be decided: a row of `withdrawal` for each, in the sequence of their box's district. REASON is
 * shown to the box's people. */
bool release_drop(struct replica *hub, const char *author, int64_t id, const char *reason, struct err *err);

#endif
