/* A school changes district while boxes of both have entries about it that nobody has decided. */
#include "config.h"
#include "tests/sync/sim_script.h"

#if __has_include("store/moving.h")
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/moving.h"
#include "tests/sync/sim_oracle.h"

/* school */
static void move_school(struct sim *sim, const int *a)
{
	char school[16];
	struct moving what = { .author = "operator", .school = school, .reason = "a new border" };
	char *district;
	struct moved moved;
	struct err err;

	snprintf(school, sizeof school, "%05d", a[0]);
	district = sim_ask(sim_hub(sim), "SELECT district FROM school WHERE code = ?1", school);
	if (!district)
		return;
	what.district = strcmp(district, "kech") == 0 ? "quetta" : "kech";
	sim_tick(sim);
	if (moving_run(sim_hub(sim), &what, &moved, &err)) {
		oracle_moved(sim, school, clock_now());
		sim->is_moved[a[0]] ^= true;
		sim->has_moved = true;
		sim_say(sim, " %s to %s", school, what.district);
	} else {
		sim_say(sim, " no: %s", err.text);
	}
	free(district);
}

const struct sim_op sim_moves_ops[] = {
	{ "move_school", 6, { { "school", 4 } }, move_school },
	{ .name = NULL },
};

#else
const struct sim_op sim_moves_ops[] = { { .name = NULL } };
#endif
