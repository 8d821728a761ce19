/* The state of a recovery, inside src/store: who must not write asks here. */
#ifndef STORE_RECOVER_MARK_H
#define STORE_RECOVER_MARK_H

#include "store/inside.h"
#include "store/recover.h"

#define RECOVER_SETTING "replica.recover"

/* Inside a write transaction: true where the folder may be written, else the sentence (EX_TEMPFAIL). */
bool recover_may_write(struct replica *replica, struct err *err);
/* What the settings say; journal.c keeps it in replica->recover_state. */
int recover_read(struct replica *replica);
/* Inside a write transaction: a province's folder was made from a backup of MADE (UTC seconds). */
bool recover_mark_restored(struct replica *hub, int64_t made, struct err *err);

#endif
