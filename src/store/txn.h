/* The only way to write a replicated table: a transaction that changes the tables and appends the log entries, or does neither.
 *
 *   txn_begin → (txn_entry → txn_insert / txn_change / txn_void …)+ → txn_commit, or txn_abort at any point.
 *
 * A record with its grids is one entry. Operations are collected; when the entry ends (the next txn_entry or the commit) it is encoded,
 * decoded again, and the decoded entry is what gets applied: in a province folder by the hub's accept routine, in a district folder
 * as pending, over the hub's state. So what the log says and what the tables hold cannot differ. */
#ifndef STORE_TXN_H
#define STORE_TXN_H

#include "base/err.h"
#include "store/replica.h"
#include "store/table.h"
#include "store/value.h"

struct txn;

/* BEGIN IMMEDIATE; waits up to 10 s for another writer, then EX_TEMPFAIL; the same where a province was set back to an old backup
 * (store/recover.h). AUTHOR is the user's name. */
bool txn_begin(struct replica *replica, const char *author, struct txn **out, struct err *err);
/* Starts a new entry. SCOPE is needed only where no operation's table tells it (SCOPE_ENTRY); else NULL. */
bool txn_entry(struct txn *txn, const char *scope, struct err *err);
/* A fresh made id for a row of the present entry. */
int64_t txn_make_id(struct txn *txn);
/* A new row: VALUES holds table->column_count values in column order. */
bool txn_insert(struct txn *txn, const struct table *table, const struct value *values, struct err *err);
/* A changed cell; SEEN is what the screen, draft or import loaded. */
bool txn_change(struct txn *txn, const struct table *table, const struct value *key, int column,
	const struct value *seen, const struct value *now, struct err *err);
/* What somebody saw of the whole record that ROW belongs to, when a field of it signs (store/signing.h). */
struct txn_sight {
	unsigned char hash[8], whole[8]; /* from txn_signed_hash when it was shown: without its signing fields, for who signs; with them, for who settles */
};

/* A changed field that signs for the whole record: SIGHT is what was shown, or NULL for "as it is now". txn_change does the same with NULL
 * where the field signs. NOW may be what was SEEN: the record is signed anew, with what else the entry changes in it. */
bool txn_sign(struct txn *txn, const struct table *table, const struct value *key, int column,
	const struct value *seen, const struct value *now, const struct txn_sight *sight, struct err *err);
/* What the present entry changes in records that are signed is signed anew at its end, as they stand now, unless it says itself what it
 * had seen (txn_sign). This turns that off for the entry: who writes it did not know that they are signed. */
void txn_unsigned(struct txn *txn);
/* Of the record that a row of TABLE with KEY belongs to; *SIGNS is false where no field of it signs. Zeros where it is not there. */
bool txn_signed_hash(struct replica *replica, const struct table *table, const struct value *key, bool *signs,
	struct txn_sight *out, struct err *err);
/* The same: is it signed as it is shown? */
bool txn_is_signed(struct replica *replica, const struct table *table, const struct value *key, bool *is_signed, struct err *err);
/* True where VALUE in COLUMN signs the record. */
bool txn_signs(const struct table *table, int column, const struct value *value);
/* Voids a record (and with it its grids). HASH_SEEN: from txn_record_hash when it was shown, or NULL for "as it is now". */
bool txn_void(struct txn *txn, const struct table *table, const struct value *key, const char *reason,
	const unsigned char *hash_seen, struct err *err);
/* What came of a settlement. At the hub it is the decision; a district asks what it knows, and the hub decides later. */
enum settle_answer {
	SETTLE_TAKEN,
	SETTLE_CHANGED, /* a newer value came in, or another one stands: look again. Nothing is written */
	SETTLE_TOO_LATE, /* settled already. Nothing is written */
};

/* A conflict (a row of `conflict`) as the person saw it, and the choice. */
struct settle {
	const struct table *table;
	const struct value *key; /* the record's */
	const char *field; /* as in the conflict: a column, "*" the whole row, "_void" */
	int origin;
	int64_t revision; /* as seen */
	struct value seen, now; /* of a cell: the value that stood there, and the value chosen */
	bool is_taken; /* of '*' and _void: take what waits; else keep what stands */
	const unsigned char *hash_seen; /* of '*' and _void: from txn_record_hash when it was shown, or NULL for "as it is now" */
	const struct txn_sight *sight; /* of the record that it belongs to, where that is signed or the field signs; or NULL likewise */
};

bool txn_settle(struct txn *txn, const struct settle *settle, enum settle_answer *answer, struct err *err);
/* First 8 bytes of SHA-256 over the record's canonical text with its grids (tables whose parent it is). */
bool txn_record_hash(struct replica *replica, const struct table *table, const struct value *key,
	unsigned char out[8], struct err *err);
/* src/store only: inside a write transaction of the caller's, who ends it: txn_commit ends the last entry, and after a failure
 * the caller must roll back. */
bool txn_join(struct replica *replica, const char *author, struct txn **out, struct err *err);
/* src/store only: COUNT operations that are encoded already, in an entry whose scope was said. */
bool txn_encoded(struct txn *txn, const void *bytes, size_t length, int count, struct err *err);
/* Ends the present entry, so that the tables show it inside this transaction: for a look at what would be, given up by txn_abort. */
bool txn_show(struct txn *txn, struct err *err);
/* Ends the last entry and commits. False and nothing written where anything was refused; the transaction is over either way. */
bool txn_commit(struct txn *txn, struct err *err);
void txn_abort(struct txn *txn);
/* How many entries and operations were written so far; how many operations the hub's routine left as conflicts. */
void txn_counts(const struct txn *txn, long *entries, long *operations, long *conflicts);

#endif
