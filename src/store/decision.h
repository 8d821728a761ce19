/* An entry while it is decided: which verdict each operation got, and the conflicts that it left. src/store only. */
#ifndef STORE_DECISION_H
#define STORE_DECISION_H

#include "store/accept.h"
#include "store/conflict.h"
#include "store/inside.h"
#include "store/row.h"

struct decision {
	struct replica *replica;
	const struct entry *entry;
	struct scope_state *scope;
	char school[ENTRY_MAX_NAME + 1];
	unsigned char verdicts[ENTRY_MAX_OPERATIONS];
	bool hash_differs[ENTRY_MAX_OPERATIONS];
	/* store/accept_sign.h: the record is not as whoever spoke for it saw it; the sign-off is taken; this comes too late */
	bool signed_differs[ENTRY_MAX_OPERATIONS], is_taken[ENTRY_MAX_OPERATIONS], is_late[ENTRY_MAX_OPERATIONS];
	int coincided, conflicts, unsettled;
	bool is_elsewhere; /* the scope is not the one that the entry names: its school went there */
	const void *told; /* the decision that the hub took, where it is known; else NULL */
	size_t told_length;
	bool is_definition; /* it touches `form` or `form_column` */
};

/* What the hub decided of operation INDEX (enum accept_verdict) where that cannot always be told from the values, since personal ones may have been
 * blanked since; -1: it can, or it is not known. WHAT: the operation is about the cell `column` (DECISION_CELL), all cells of its row, its
 * record with its grids, or the record that it signs for or belongs to (store/signing.h). */
enum { DECISION_CELL, DECISION_ROW, DECISION_RECORD, DECISION_SIGNED };
int decision_told(const struct decision *decision, int index, int what);
/* Where a conflict of OPERATION about FIELD stands. */
struct conflict_place decision_place(const struct decision *decision, const struct operation *operation,
	const char *field);
/* A value as the text of a conflict; newly allocated, NULL for a blank. */
char *decision_show(const struct value *value);
/* The record's key as text to replica->key_text, for a message. */
void decision_put_key(struct replica *replica, const struct operation *operation);
/* Operation INDEX is not taken: WAITING waits as a conflict about FIELD. */
bool decision_raise(struct decision *decision, int index, const char *field, const struct value *waiting,
	struct err *err);
/* Operation INDEX made FIELD hold NOW, or found it so (IS_COINCIDENCE): conflicts that wait for it are closed. */
bool decision_settle(struct decision *decision, int index, const char *field, const struct value *now,
	bool is_coincidence, struct err *err);
/* Behind the last operation: conflicts about whole rows that wait for what now stands are closed. Not before: what agrees half way through an
 * entry may not at its end. */
bool decision_rows_agree(struct decision *decision, struct err *err);
/* The hub had it so already. */
void decision_coincide(struct decision *decision, int index);
/* EX_DATAERR: the record belongs to REAL (or NULL), not to the entry's scope. Always false. */
bool decision_wrong_scope(const struct decision *decision, const struct operation *operation,
	const struct scope_state *real, struct err *err);
/* The record that a change or a void is about: there, and of this entry's scope; else EX_DATAERR. */
bool decision_find(struct decision *decision, const struct operation *operation, struct row_place *place,
	struct err *err);

/* The decision's canonical bytes (store/accept.h) into OUT. */
void decision_put(const struct decision *decision, int64_t star_number, struct buf *out);
/* The '*' number that a decision was taken at; false where the bytes are no decision. */
bool decision_star(const void *decision, size_t length, int64_t *star);
/* True where operation INDEX was plainly applied. */
bool decision_is_plain(const void *decision, size_t length, int index);

#endif
