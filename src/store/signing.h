/* Records that are signed for as a whole: a form may say of a code field which of its codes sign (FORMS.md). Whoever sets such a
 * field says so of the record with its grids as it was seen; what changes in it afterwards without a new word of that kind waits
 * for a person (store/accept_sign.h). src/store only. */
#ifndef STORE_SIGNING_H
#define STORE_SIGNING_H

#include "store/inside.h"

/* The table of the record that rows of TABLE belong to, TABLE itself or one above, where a field of it signs; else NULL. Its key is
 * the first part of theirs. */
const struct table *signing_table(const struct table *table);
/* True where VALUE is one of the codes under which the record is signed. */
bool signing_is_code(const struct column *column, const struct value *value);
/* True where rows A and B belong to one record of SIGNING. */
bool signing_is_same(const struct table *signing, const struct value *a, const struct value *b);
/* Is the record that KEY begins with there, not void, and signed? */
bool signing_look(struct replica *replica, const struct table *signing, const struct value *key, bool *is_signed, struct err *err);
/* First 8 bytes of SHA-256 over its canonical text with its grids, its signing fields left out. Zeros where there is none. */
bool signing_hash(struct replica *replica, const struct table *signing, const struct value *key, unsigned char out[8], struct err *err);
/* The same with its signing fields: a choice in a record stands on who has signed it, too. */
bool signing_whole_hash(struct replica *replica, const struct table *signing, const struct value *key, unsigned char out[8], struct err *err);

#endif
