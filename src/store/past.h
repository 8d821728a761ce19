/* What one replica wrote, as this folder holds it: entries of the log and, at the hub, those of the quarantine. Two folders that go
 * under one number are told apart by it. */
#ifndef STORE_PAST_H
#define STORE_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"

enum { PAST_HASH = 8 };

/* First bytes of SHA-256 over the bodies of ORIGIN's serials FIRST to LAST, one behind the other. *IS_WHOLE is false where one of
 * them is not here; the hash says nothing then. */
bool past_hash(struct replica *replica, int origin, int64_t first, int64_t last, unsigned char hash[PAST_HASH], bool *is_whole,
	struct err *err);
/* Of each body that is here, in order of the serials, the first bytes of its SHA-256, until VISIT returns false. */
bool past_each(struct replica *replica, int origin, int64_t first, int64_t last,
	bool (*visit)(void *state, int64_t serial, const unsigned char hash[PAST_HASH]), void *state, struct err *err);
/* *IS_OTHER: this folder holds SERIAL of ORIGIN, with another body than this. */
bool past_differs(struct replica *replica, int origin, int64_t serial, const void *body, size_t length, bool *is_other,
	struct err *err);

#endif
