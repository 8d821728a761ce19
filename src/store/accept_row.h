/* Deciding a new row, and a record's voiding. src/store only. */
#ifndef STORE_ACCEPT_ROW_H
#define STORE_ACCEPT_ROW_H

#include "store/decision.h"

bool accept_row_insert(struct decision *decision, int index, struct err *err);
bool accept_row_void(struct decision *decision, int index, struct err *err);
/* Voids the operation's record with its grids, and closes conflicts that waited for that. */
bool accept_row_run_void(struct decision *decision, const struct operation *operation, const struct value *reason,
	struct err *err);

#endif
