/* Deciding what the hub wrote when it moved a school. src/store only. */
#ifndef STORE_ACCEPT_MOVE_H
#define STORE_ACCEPT_MOVE_H

#include "store/decision.h"

/* EX_NOPERM where the entry holds such operations and is not the hub's own. */
bool accept_move_may(const struct entry *entry, struct err *err);
/* *WAITS: something in ENTRY would arrive in SCOPE that has not left its old district yet. At a hub that was set back. */
bool accept_move_waits(struct replica *hub, const struct entry *entry, const struct scope_state *scope, bool *waits, struct err *err);
bool accept_move_leave(struct decision *decision, int index, struct err *err);
bool accept_move_arrive(struct decision *decision, int index, struct err *err);
bool accept_move_earlier(struct decision *decision, int index, struct err *err);

#endif
