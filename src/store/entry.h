/* One entry of the log as a value and as bytes.
 *
 * Canonical bytes (version 1), all numbers LEB128 unless said otherwise: version; origin; serial; group (the serial of its
 * first entry); time (UTC seconds, zigzag); author (length, bytes); scope (length, bytes); the '*' number and the scope's number that its
 * box stood at; count of operations; then each operation: kind byte; table number;
 *   ENTRY_INSERT: count of bytes of a bit set over column numbers (least significant bit first), the bits, one value for each set bit;
 *   ENTRY_CHANGE: the key's values; column number; 1 byte of flags (bit 0: the value seen was this box's own pending value); value seen; new value;
 *   ENTRY_VOID:   the key's values; 8 bytes of the hash of the record with its grids as seen; the reason as a value.
 *   ENTRY_SETTLE: the key's values; what the conflict is about (0 the whole row, 1 the voiding, 2 + column number of a cell); the
 *                 conflict's origin; its revision as seen; of a cell the value seen to stand and the value chosen; else 8 bytes of the
 *                 hash of the record as seen, and the value 1 to take what waits or nothing to keep what stands.
 * Column sets are the global, permanent column numbers of the catalogue, so the bytes are the same on every replica and the chain hash is
 * taken over them as they are. Decoding checks every length and count against the limits below. */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "base/buf.h"
#include "base/err.h"
#include "store/table.h"
#include "store/value.h"

enum {
	ENTRY_VERSION = 1,
	ENTRY_MAX_OPERATIONS = 1000,
	ENTRY_MAX_BYTES = 256 * 1024,
	ENTRY_MAX_NAME = 64, /* bytes of an author or a scope */
};

enum entry_kind { ENTRY_INSERT = 1, ENTRY_CHANGE = 2, ENTRY_VOID = 3, ENTRY_SETTLE = 4 };
enum { OPERATION_ROW = -1, OPERATION_VOID = -2 }; /* `column` of a settlement that is about no cell */

struct operation {
	enum entry_kind kind;
	const struct table *table;
	struct value key[TABLE_MAX_KEY];
	struct value *row; /* ENTRY_INSERT: column_count values, VALUE_NULL where the bit was clear */
	int row_count; /* columns the row array holds; later columns are NULL */
	int column; /* ENTRY_CHANGE, ENTRY_SETTLE */
	bool saw_pending;
	struct value seen, now; /* ENTRY_VOID: now is the reason */
	unsigned char hash_seen[8];
	int conflict_origin; /* ENTRY_SETTLE, as the next */
	int64_t revision;
};

struct entry {
	int origin;
	int64_t serial, group, time;
	char author[ENTRY_MAX_NAME + 1];
	char scope[ENTRY_MAX_NAME + 1];
	int64_t star_number, scope_number;
	struct operation *operations;
	int count;
	/* The decoder's own: room for operations, and blocks of values that inserted rows point into. */
	int room;
	struct entry_block *blocks;
};

/* Decodes BYTES, which must outlive the entry (texts point into them). EX_DATAERR with what is wrong where it does not. */
bool entry_decode(struct replica *replica, const void *bytes, size_t length, struct entry *out, struct err *err);
/* The same into an entry that was decoded before (or is all zero), whose memory is used again. */
bool entry_decode_again(struct replica *replica, const void *bytes, size_t length, struct entry *entry, struct err *err);
/* Its head alone, up to and with the count of operations; *USED is its length. */
bool entry_decode_head(const void *bytes, size_t length, struct entry *out, size_t *used, struct err *err);
/* Frees what decoding allocated. */
void entry_free(struct entry *entry);

/* Encoding: the head (its fields up to scope_number, and COUNT), then the operations one behind the other. */
bool entry_put_head(struct buf *out, const struct entry *entry, int count);
bool entry_put_insert(struct buf *out, const struct table *table, const struct value *row);
bool entry_put_change(struct buf *out, const struct table *table, const struct value *key, int column, bool saw_pending,
	const struct value *seen, const struct value *now);
bool entry_put_void(struct buf *out, const struct table *table, const struct value *key, const unsigned char hash_seen[8],
	const struct value *reason);
/* OPERATION has every field of ENTRY_SETTLE. */
bool entry_put_settle(struct buf *out, const struct operation *operation);
/* True where VALUE may stand in COLUMN: its type, and text that is valid UTF-8 in NFC without NUL. */
bool entry_check_value(const struct table *table, int column, const struct value *value, struct err *err);

#endif
