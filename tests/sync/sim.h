/* A province and its districts in one process: the real store, the real two sides of a sync, and a line that cuts, flips and
 * delays by a seed. The same seed does the same. */
#ifndef SYNC_SIM_H
#define SYNC_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"

enum { SIM_REPLICAS = 5 };

struct sim {
	unsigned seed;
	uint64_t random;
	struct replica *hub, *replicas[SIM_REPLICAS];
	char *folders[SIM_REPLICAS + 1];
	bool is_growing; /* the census has got its later field */
	long writes, syncs, cuts, flips; /* what happened, for the trace */
};

/* What the line does to one sync: bytes after which it is cut (-1: never), and the byte that is flipped (-1: none). */
struct sim_line {
	long cut_up, cut_down, flip_up, flip_down;
	bool has_writes; /* others write while it runs */
};

void sim_open(struct sim *sim, unsigned seed);
void sim_close(struct sim *sim);
unsigned sim_pick(struct sim *sim, unsigned limit);
/* One random thing: a write somewhere, or a sync over a bad line. */
void sim_step(struct sim *sim);
/* One write at a replica, or at the hub (WHO == SIM_REPLICAS); what is refused there is no failure. */
void sim_write(struct sim *sim, int who);
/* True where it came to its end. ERR says why not. */
bool sim_sync(struct sim *sim, int who, const struct sim_line *line, struct err *err);
/* Good lines for all until nothing is left to say, then everything that must hold; dies with what does not. */
void sim_quiet(struct sim *sim);

#endif
