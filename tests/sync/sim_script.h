/* Scripts: what happens in a simulated province, one step a line, every choice a number in it. A line is a step's name and its
 * arguments "name=number"; '#' begins a comment. A step that has nothing to do where it stands does nothing, so that any part of a
 * script is a script. */
#ifndef SYNC_SIM_SCRIPT_H
#define SYNC_SIM_SCRIPT_H

#include "tests/sync/sim.h"

enum { SIM_ARGUMENTS = 8 };

struct sim_op {
	const char *name;
	int weight; /* how often a seed takes it */
	struct {
		const char *name;
		int limit; /* it is below this */
	} arguments[SIM_ARGUMENTS];
	void (*run)(struct sim *sim, const int *arguments);
};

struct sim_step {
	const struct sim_op *op;
	int arguments[SIM_ARGUMENTS];
};

struct sim_script {
	int boxes, narrow, is_apart;
	struct sim_step *steps;
	int count;
};

/* Each noun's steps, ended by one without a name. */
extern const struct sim_op sim_write_ops[], sim_draft_ops[], sim_settle_ops[], sim_line_ops[], sim_heal_ops[], sim_held_ops[], sim_moves_ops[], sim_recover_ops[],
	sim_sign_ops[], sim_blank_ops[];
/* Before all else that is quiet: a province that was set back is recovered. */
void sim_recover_quiet(struct sim *sim);
/* A bit that was turned may have told the hub that it was set back. */
void sim_recover_look(struct sim *sim);

/* STEPS steps of a seed; the caller frees. */
void script_make(struct sim_script *script, unsigned seed, int steps);
/* EX_DATAERR says which line is none. */
bool script_read(const char *file, struct sim_script *script, struct err *err);
void script_put(const struct sim_script *script, struct buf *out);
void script_free(struct sim_script *script);
/* Runs it in an open world to its end (not to quiet). */
void script_run(const struct sim_script *script, struct sim *sim);

#endif
