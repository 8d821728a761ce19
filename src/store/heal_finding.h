/* Findings of records whose ids move. src/store only. */
#ifndef STORE_HEAL_FINDING_H
#define STORE_HEAL_FINDING_H

#include "store/heal_id.h"
#include "store/inside.h"

/* Inside a write transaction. */
bool heal_finding_move(struct replica *replica, const struct heal_map *map, struct err *err);

#endif
