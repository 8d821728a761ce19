/* The line between a simulated box and the province. */
#ifndef SYNC_SIM_LINE_H
#define SYNC_SIM_LINE_H

#include "tests/sync/sim.h"

/* Bytes after which a direction is cut (-1: never), and the byte in which a bit is turned (-1: none). */
struct sim_fault {
	long cut_up, cut_down, flip_up, flip_down;
};

/* A whole session. True where it came to its end; ERR says why not, its code is 0 where the line was cut. */
bool sim_sync(struct sim *sim, int box, const struct sim_fault *fault, struct err *err);
/* The same over a good line; fails where it does not come to its end, unless the province was set back. */
void sim_sync_well(struct sim *sim, int box);

struct sim_session;
int sim_session_box(const struct sim_session *session);
/* Ends the session of a line, wherever it is. */
void sim_session_drop(struct sim *sim, int line);

#endif
