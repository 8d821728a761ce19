/* Personal values in the log, so that the province can blank one that was entered wrongly and every hash still holds.
 *
 * An entry with values of columns that are marked as personal says so itself, since a form may change: its marks (store/entry.h) are the
 * count of those values (at least 1), and of each the bytes between the one before (the first: the first operation) and it; then 0 and a
 * seed of 16 random bytes, or 1, a count, and a salt of 16 bytes for each of those values that is not blanked. The salt of the n-th value
 * (from 0) is seal_short(seed, n as 4 bytes, the lowest first).
 *
 * Wherever a hash is taken over a body, it is taken over its *sealed form*: the body with neither seed nor salts (its marks end behind the
 * gaps), in which each marked value is a blanked one with seal_short(salt, the value as it is encoded). A blanked value stands in the body just
 * as it stands there. So a body has one sealed form before and after values of it are blanked; one without marks is its own. */
#ifndef STORE_SEALED_H
#define STORE_SEALED_H

#include "base/buf.h"
#include "base/seal.h"
#include "store/entry.h"

/* Values of COLUMN (or OPERATION_VOID) are personal when they are written: the column is, or it holds what waits as a conflict. */
bool sealed_is_personal(const struct table *table, int column);
/* Gives BODY, an entry without marks, those that it needs by the catalogue of now, and a fresh seed. False where it does not decode, or
 * would be longer than an entry may be. */
bool sealed_mark(struct replica *replica, struct buf *body, struct err *err);
/* Adds the sealed form of a body to a hash; what does not decode goes as it is. */
void sealed_add(struct seal_stream *stream, const void *body, size_t length);
/* SHA-256 of it. */
void sealed_hash(const void *body, size_t length, unsigned char out[SEAL_HASH]);
/* One sealed form. */
bool sealed_is_same(const void *a, size_t a_length, const void *b, size_t b_length);
/* Writes BODY anew to OUT (which is cleared) with its INDEX-th marked value blanked wherever IS_BLANKED says so of it; *COUNT of them were not
 * blanked before. False where BODY has no marks or does not decode: OUT is empty then. */
bool sealed_blank(const void *body, size_t length, bool (*is_blanked)(const void *state, int index, const struct value *value),
	const void *state, struct buf *out, int *count);

#endif
