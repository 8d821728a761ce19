/* Deciding a changed cell. src/store only. */
#ifndef STORE_ACCEPT_CELL_H
#define STORE_ACCEPT_CELL_H

#include "store/decision.h"

/* Cells that say where a row belongs, or what bytes of the log mean, are not edited like others: EX_DATAERR. */
bool accept_cell_check(const struct decision *decision, const struct operation *operation, struct err *err);
bool accept_cell_change(struct decision *decision, int index, struct err *err);

#endif
