/* The province blanks what a personal cell ever held. src/store only. */
#ifndef STORE_ACCEPT_BLANK_H
#define STORE_ACCEPT_BLANK_H

#include "store/decision.h"

/* ENTRY_BLANK of ENTRY, which the hub alone writes (else EX_NOPERM). */
bool accept_blank_may(const struct entry *entry, struct err *err);
/* Operation INDEX: the cell where it is to become empty, conflicts about it, and, but in a rebuild, everything else of this folder that holds
 * one of the values (store/blanking_log.h). */
bool accept_blank_run(struct decision *decision, int index, struct err *err);

#endif
