/* The one text of a record that hashes are taken over. src/store only. */
#ifndef STORE_CANONICAL_H
#define STORE_CANONICAL_H

#include "store/inside.h"

/* Appends "name=value\n"; nothing for NULL. Bytes below 32, '\\' and 127 become \xx. */
void canonical_cell(struct buf *out, const char *name, const struct value *value);
/* Appends a row whose columns stand in STATEMENT from FIRST, _void after the last; ends it with "\n". */
void canonical_row(struct buf *out, const struct table *table, sqlite3_stmt *statement, int first);
/* First 8 bytes of SHA-256 over a record with its grids: EX_NOINPUT where it is not there. */
bool canonical_record_hash(struct replica *replica, const struct table *table, const struct value *key,
	unsigned char out[8], struct err *err);
/* The same, but without the record's own fields that sign for it (store/signing.h). */
bool canonical_unsigned_hash(struct replica *replica, const struct table *table, const struct value *key,
	unsigned char out[8], struct err *err);
/* Appends one record of TABLE with its grids, and theirs. *ROWS counts rows. */
bool canonical_record(struct replica *replica, const struct table *table, const struct value *key, struct buf *out,
	int *rows, struct err *err);

#endif
