/* Steps of what the province did not take: its operator releases or drops it, its box withdraws it. */
#include "config.h"
#include "tests/sync/sim_script.h"

#if __has_include("store/release.h")
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/quarantine.h"
#include "store/refusal.h"
#include "store/release.h"
#include "tests/sync/sim_oracle.h"

/* The SKIP-th that waits; 0 where none does. */
static int64_t waiting(struct sim *sim, int skip)
{
	char which[16], *id;
	int64_t found;

	snprintf(which, sizeof which, "%d", skip);
	id = sim_ask(sim_hub(sim), "SELECT id FROM quarantine AS q WHERE " QUARANTINE_WAITS " ORDER BY id LIMIT 1 OFFSET ?1", which);
	found = id ? strtoll(id, NULL, 10) : 0;
	free(id);
	return found;
}

static void note(void *state, const struct release_outcome *outcome)
{
	sim_say(state, " %" PRId64 " %s", outcome->id, outcome->is_released ? "released" : outcome->why);
}

/* skip */
static void release(struct sim *sim, const int *a)
{
	int64_t id = waiting(sim, a[0]);
	struct err err;

	if (id == 0)
		return;
	sim_tick(sim);
	if (!release_entry(sim_hub(sim), "operator", id, note, sim, &err))
		sim_say(sim, " no: %s", err.text);
}

/* skip */
static void drop(struct sim *sim, const int *a)
{
	int64_t id = waiting(sim, a[0]);
	struct err err;

	if (id == 0)
		return;
	sim_tick(sim);
	oracle_office(sim, SIM_HUB, clock_now());
	if (!release_drop(sim_hub(sim), "operator", id, "not wanted", &err))
		sim_say(sim, " no: %s", err.text);
	else
		sim_say(sim, " %" PRId64 " dropped", id);
}

/* box skip */
static void withdraw(struct sim *sim, const int *a)
{
	int box = a[0] % sim->boxes;
	char which[16], *text;
	struct refusal_name name;
	struct refusal_withdrawn out = { .count = 0 };
	struct err err;

	snprintf(which, sizeof which, "%d", a[1]);
	text = sim_ask(sim->box[box].screen, "SELECT origin || '-' || serial FROM entry WHERE state IN (2, 3) ORDER BY id LIMIT 1 OFFSET ?1",
		which);
	if (!text || !refusal_parse(sim->box[box].screen, text, &name))
		return;
	sim_tick(sim);
	if (refusal_withdraw(sim->box[box].screen, "clerk", name, true, &out, &err)) {
		oracle_office(sim, box, clock_now());
		sim_say(sim, " entry %s and %d more", text, out.count);
	} else {
		sim_say(sim, " no: %s", err.text);
	}
	free(out.names);
	free(text);
}

const struct sim_op sim_held_ops[] = {
	{ "release", 10, { { "skip", 3 } }, release },
	{ "drop", 5, { { "skip", 3 } }, drop },
	{ "withdraw", 8, { { "box", 8 }, { "skip", 3 } }, withdraw },
	{ .name = NULL },
};

#else
const struct sim_op sim_held_ops[] = { { .name = NULL } };
#endif
