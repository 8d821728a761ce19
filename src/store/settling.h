/* A conflict's settlement: whether it may be taken as things stand, and which cells it changes. The same code at the
 * hub, where it decides, and at a district, where it is shown until the hub has decided. src/store only. */
#ifndef STORE_SETTLING_H
#define STORE_SETTLING_H

#include "store/inside.h"
#include "store/txn.h"

/* The conflict that an operation of ENTRY_SETTLE is about, as it stands here. */
struct settling {
	bool is_found, is_open, has_waiting;
	int64_t revision, scope;
	struct buf waiting;
};

/* Name of the field: a column's, CONFLICT_ROW or CONFLICT_VOID. */
const char *settling_field(const struct operation *operation);
/* Column of a field's name, OPERATION_ROW or OPERATION_VOID; -1000 where it is none. */
int settling_column(const struct table *table, const char *field);
/* True where the choice is to take what waits, and not to keep what stands (of a cell: where a value is chosen). */
bool settling_takes(const struct operation *operation);
/* Reads the conflict; settling_reset frees, also after a failure. */
bool settling_read(struct replica *replica, const struct operation *operation, struct settling *out, struct err *err);
void settling_reset(struct settling *settling);
/* HASH_DIFFERS: the record is not as it was seen (looked at only where a whole record is taken or voided); SIGNED_DIFFERS: the same
 * of the record that it is of, where it spoke for that as a whole. What would change a signed record must have seen it so. */
bool settling_answer(struct replica *replica, const struct operation *operation, const struct settling *settling,
	bool hash_differs, bool signed_differs, enum settle_answer *answer, struct err *err);
/* True where the choice makes the row that waits, because there is none. */
bool settling_adds(struct replica *replica, const struct operation *operation, bool *adds, struct err *err);
/* That row into table->column_count values; texts point into STORAGE. EX_DATAERR where it cannot be read. */
bool settling_row(const struct operation *operation, const struct settling *settling, struct value *row, struct buf *storage,
	struct err *err);
/* Calls VISIT for each cell that the choice changes, with the value that it holds and the one that it gets. */
bool settling_each(struct replica *replica, const struct operation *operation, const struct settling *settling,
	bool (*visit)(void *state, const struct operation *operation, int column, const struct value *present,
	const struct value *now, struct err *err), void *state, struct err *err);

#endif
