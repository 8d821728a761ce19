/* What the files that write entries share: txn.c begins and ends them, txn_sign.c writes cells and what signs, txn_settle.c settlements. */
#ifndef STORE_TXN_INSIDE_H
#define STORE_TXN_INSIDE_H

#include "store/inside.h"
#include "store/touched.h"
#include "store/txn.h"

struct txn {
	struct replica *replica;
	char author[ENTRY_MAX_NAME + 1];
	int64_t time, group;
	long entries, operations, conflicts;
	bool is_failed, is_big, is_guest; /* is_guest: in another's transaction */

	/* The present entry. */
	struct buf encoded, whole;
	int count, ordinal;
	struct scope_state *scope;
	bool is_open;
	struct touched touched;
	bool is_unsigned; /* txn_unsigned */
	int64_t right_scope; /* where this author is known to have the right to write; -1: ask */
};

/* The transaction has failed: always false. */
bool txn_fail(struct txn *txn);
/* Room for one more operation, in an entry that was opened. */
bool txn_start_operation(struct txn *txn, struct err *err);
/* The entry is of the scope of this row, where it has none yet. */
bool txn_find_scope(struct txn *txn, const struct table *table, const struct value *key, struct err *err);
/* At the end of an entry: what it changes in records that are shown as signed is signed anew. */
bool txn_sign_touched(struct txn *txn, struct err *err);

#endif
