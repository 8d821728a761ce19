/* Deciding a conflict's settlement. src/store only. */
#ifndef STORE_ACCEPT_SETTLE_H
#define STORE_ACCEPT_SETTLE_H

#include "store/decision.h"

bool accept_settle_decide(struct decision *decision, int index, struct err *err);

#endif
