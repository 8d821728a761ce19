/* Settlements of conflicts in the simulator. */
#ifndef SYNC_SIM_SETTLE_H
#define SYNC_SIM_SETTLE_H

#include "tests/sync/sim.h"

/* One entry of a few settlements at REPLICA, where it has conflicts; what is refused there is no failure. */
void sim_settle(struct sim *sim, struct replica *replica);

#endif
