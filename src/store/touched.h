/* The records of forms that sign (store/signing.h) that an entry in the making changes something in. src/store only. */
#ifndef STORE_TOUCHED_H
#define STORE_TOUCHED_H

#include "store/inside.h"

struct touched_record {
	const struct table *signing;
	struct value key[TABLE_MAX_KEY]; /* texts are the record's own */
	uint64_t signed_by; /* bit n: the n-th field that signs is set by the entry itself */
	bool is_voided; /* the entry voids the record itself: nobody signs it */
};

struct touched {
	struct touched_record *records;
	int count;
};

/* The record that the row of TABLE with KEY belongs to; NULL where no field of it signs. It stays until the next touched_add. */
struct touched_record *touched_add(struct touched *touched, const struct table *table, const struct value *key);
/* The bit of COLUMN in signed_by. */
uint64_t touched_bit(const struct table *signing, int column);
void touched_clear(struct touched *touched);

#endif
