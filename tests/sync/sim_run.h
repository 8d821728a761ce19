/* Runs of scripts, each in a process of its own, so that a crash is a failure like others; and a failing script made short. */
#ifndef SYNC_SIM_RUN_H
#define SYNC_SIM_RUN_H

#include "base/seal.h"
#include "tests/sync/sim_script.h"

struct sim_result {
	bool is_good;
	char class[SIM_CLASS]; /* of what does not hold: one word, "crash" and "hang" among them */
	char text[700];
	unsigned char trace[SEAL_HASH];
	long entries, syncs, cuts, applied, aba, coincided, disputed;
};

/* The script, then quiet. IS_LOUD prints the trace. */
void run_script(const struct sim_script *script, bool is_loud, struct sim_result *out);
/* Leaves out steps, then choices, while what fails is still of CLASS. */
void run_shrink(struct sim_script *script, const char *class);
/* Runs a seed of STEPS steps; a failing one is shrunk and written to $TMPDIR/../sim-SEED.script, which FILE (to be freed) names. */
bool run_seed(unsigned seed, int steps, bool is_loud, struct sim_result *out, char **file);

#endif
