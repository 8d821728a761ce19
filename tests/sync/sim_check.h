/* What must hold in a simulated province after a quiet while. */
#ifndef SYNC_SIM_CHECK_H
#define SYNC_SIM_CHECK_H

#include "tests/sync/sim.h"

/* Good lines for all until nothing is left to say, then everything that must hold; fails with what does not. */
void sim_quiet(struct sim *sim);

#endif
