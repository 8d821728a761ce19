/* One entry of the log as a value and as bytes.
 *
 * Canonical bytes (version 1; version 2 has a birth: struct birth; 3 and 4 are 1 and 2 with marks: store/sealed.h), all numbers LEB128 unless said otherwise: version; origin; serial; group (the serial of its
 * first entry); time (UTC seconds, zigzag); author (length, bytes); scope (length, bytes); the '*' number and the scope's number that its
 * box stood at; in version 2 the birth: number, serial, 8 bytes; in 3 and 4 the marks; count of operations; then each operation: kind byte; table number;
 *   ENTRY_INSERT: count of bytes of a bit set over column numbers (least significant bit first), the bits, one value for each set bit;
 *   ENTRY_CHANGE: the key's values; column number; 1 byte of flags (bit 0: the value seen was this box's own pending value); value seen; new value;
 *   ENTRY_VOID:   the key's values; 8 bytes of the hash of the record with its grids as seen; the reason as a value.
 *   ENTRY_SETTLE: the key's values; what the conflict is about (0 the whole row, 1 the voiding, 2 + column number of a cell); the
 *                 conflict's origin; its revision as seen; of a cell the value seen to stand and the value chosen; else 8 bytes of the
 *                 hash of the record as seen, and the value 1 to take what waits or nothing to keep what stands.
 *   ENTRY_SIGN:   as ENTRY_CHANGE, of a field that signs for the whole record, then 8 bytes of the hash of the record with its grids as seen
 *                 before this entry, without the fields that sign (store/signing.h).
 *   ENTRY_SETTLE_SIGNED: as ENTRY_SETTLE, then the same 8 bytes of the record that it is about, or to whose grid.
 *                 Decoded, these two are an ENTRY_CHANGE and an ENTRY_SETTLE with is_signed.
 *   ENTRY_BLANK (the hub's alone): the key's values; column number of a personal cell; 1 byte: 1 where the value that stands goes too; the
 *                 reason as a value (store/accept_blank.h).
 *   ENTRY_LEAVE, ENTRY_ARRIVE, ENTRY_EARLIER: a school that changes district, written by the hub alone (below).
 * Column sets are the global, permanent column numbers of the catalogue, so the bytes are the same on every replica and the chain hash is
 * taken over them as they are. Decoding checks every length and count against the limits below.
 *
 * A school that changes district:
 *   ENTRY_LEAVE (in the old district's sequence): the school's key; the new district (a text value). Every row of the school goes
 *                 (store/move_rows.h).
 *   ENTRY_ARRIVE (in the new one's): 1 byte of flags. 0: a row of the school: the reason why it is void or nothing, then bits and values as in
 *                 ENTRY_INSERT. 1: more of a long text of a row that has arrived: the key's values; 0 the reason why it is void, or 1 + column
 *                 number; the text that follows what is there.
 *   ENTRY_EARLIER (likewise): the school's key; an entry that was decided about it elsewhere: scope (length, bytes), number, bytes of
 *                 its body, offset, then a part of the body from there (length, bytes); at offset 0 also its decision (length, bytes).
 *                 It is kept to be read, and changes nothing. */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "base/buf.h"
#include "base/err.h"
#include "store/table.h"
#include "store/value.h"

enum {
	ENTRY_VERSION = 1, ENTRY_BORN = 2 /* of a body with a birth */, ENTRY_MARKED = 3, ENTRY_MARKED_BORN = 4, /* with marks */
	ENTRY_FORMAT = ENTRY_MARKED_BORN, /* the newest that this program reads: entry_format() says it */
	ENTRY_BIRTH_HASH = 8,
	ENTRY_MAX_OPERATIONS = 1000,
	ENTRY_MAX_BYTES = 256 * 1024,
	ENTRY_MAX_NAME = 64, /* bytes of an author or a scope */
};

/* The newest version of a body that this program reads: both sides say it in their greetings. What an older program could not read, be it an
 * operation, a table or a value of a new kind, is written under a higher version than it knows, and is not sent to it. */
int entry_format(void);

enum entry_kind {
	ENTRY_INSERT = 1, ENTRY_CHANGE = 2, ENTRY_VOID = 3, ENTRY_SETTLE = 4, ENTRY_LEAVE = 6, ENTRY_ARRIVE = 7, ENTRY_EARLIER = 8,
	ENTRY_SIGN = 9, ENTRY_BLANK = 10, ENTRY_SETTLE_SIGNED = 11 /* 9 and 11 in bytes only: see is_signed */
};
enum { OPERATION_ROW = -1, OPERATION_VOID = -2 }; /* `column` of a settlement that is about no cell */

/* ENTRY_EARLIER: part of an entry that was decided in another scope (the operation's `seen`). */
struct entry_part {
	int64_t number;
	size_t total, offset, length; /* of the body, and of this part */
	const void *bytes, *decision; /* decision: at offset 0 only */
	size_t decision_length;
};

struct operation {
	enum entry_kind kind;
	const struct table *table;
	struct value key[TABLE_MAX_KEY];
	struct value *row; /* ENTRY_INSERT, ENTRY_ARRIVE (NULL where it goes on with a text): column_count values, VALUE_NULL where the bit was clear */
	int row_count; /* columns the row array holds; later columns are NULL */
	int column; /* ENTRY_CHANGE, ENTRY_SETTLE; ENTRY_ARRIVE without a row: of the text, or OPERATION_VOID */
	bool saw_pending;
	bool is_signed; /* ENTRY_CHANGE, ENTRY_SETTLE: it speaks for the whole record, as it was seen */
	unsigned char record_seen[8]; /* its hash then, where is_signed */
	bool is_whole; /* ENTRY_BLANK: also what stands */
	struct value seen, now; /* seen: ENTRY_EARLIER the scope. now: ENTRY_VOID, ENTRY_ARRIVE the reason or the text; ENTRY_LEAVE the new district */
	unsigned char hash_seen[8];
	int conflict_origin; /* ENTRY_SETTLE, as the next */
	int64_t revision;
	struct entry_part part; /* ENTRY_EARLIER */
};

/* Where an entry was first written, for one whose folder got another number since: by that it is known, whatever numbers it is sent under. */
struct birth {
	int number; /* 0: it is where it was first written */
	int64_t serial;
	unsigned char hash[ENTRY_BIRTH_HASH]; /* the first bytes of SHA-256 over the body that it had there */
};

/* Which values of an entry are personal, and what their hashes are salted by (store/sealed.h). */
struct entry_marks {
	const void *bytes; /* as they stand in the body; NULL: there are none */
	size_t length, gap_bytes;
	int count, key_count; /* key_count: salts, one for each value that is not blanked; 0: a seed makes them */
	bool has_seed;
	const unsigned char *gaps, *keys; /* keys: the salts, or the seed */
};

struct entry {
	int origin;
	int64_t serial, group, time;
	char author[ENTRY_MAX_NAME + 1];
	char scope[ENTRY_MAX_NAME + 1];
	int64_t star_number, scope_number;
	struct birth birth;
	struct entry_marks marks;
	struct operation *operations;
	int count;
	/* The decoder's own: room for operations, and blocks of values that inserted rows point into. */
	int room;
	struct entry_block *blocks;
	struct reader gaps; /* of the marks still to come */
	int marks_left;
	const unsigned char *next_mark;
	struct entry_marker *marker; /* store/sealed.c: it is being marked */
};

/* True of a body that says where it was first written; of one with marks. */
bool entry_is_born(const void *bytes, size_t length);
bool entry_is_marked(const void *bytes, size_t length);

/* Decodes BYTES, which must outlive the entry (texts point into them). EX_DATAERR with what is wrong where it does not. */
bool entry_decode(struct replica *replica, const void *bytes, size_t length, struct entry *out, struct err *err);
/* The same into an entry that was decoded before (or is all zero), whose memory is used again. */
bool entry_decode_again(struct replica *replica, const void *bytes, size_t length, struct entry *entry, struct err *err);
/* Its head alone, up to and with the count of operations; *USED is its length. */
bool entry_decode_head(const void *bytes, size_t length, struct entry *out, size_t *used, struct err *err);
/* Frees what decoding allocated. */
void entry_free(struct entry *entry);

/* True where VALUE may stand in COLUMN: its type, and text that is valid UTF-8 in NFC without NUL. */
bool entry_check_value(const struct table *table, int column, const struct value *value, struct err *err);

#endif
