/* One SHA-256 for each replicated table and scope, over a canonical text, so that two replicas can be compared by eye.
 *
 * Canonical text of a row: its columns in number order, each "name=value\n" (NULL columns left out; bytes below 32, '\\' and
 * 127 escaped as \xx), then "\n"; rows in key order. Local columns (_scope, computed ones) are not in it; _void is. */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "base/seal.h"
#include "store/replica.h"

enum digest_state { DIGEST_HUB, DIGEST_SHOWN };

struct digest_line {
	const char *scope;
	int64_t number; /* of the scope's sequence it stands at */
	const char *table;
	long rows;
	char hex[2 * SEAL_HASH + 1];
};

/* Calls VISIT for each (scope, table) that has rows, in order of both names. */
bool digest_each(struct replica *replica, enum digest_state which,
	void (*visit)(void *state, const struct digest_line *line), void *state, struct err *err);

#endif
