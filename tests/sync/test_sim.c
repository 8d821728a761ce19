/* Random work in a province and five districts over bad lines: after a quiet while all agree and nothing is lost. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/digest.h"
#include "store/query.h"
#include "tests/sync/sim.h"
#include "tests/unit/store_world.h"

enum { SEEDS = 30, LONG_SEEDS = 1000, STEPS = 120 };

static void run(unsigned seed)
{
	struct sim sim;

	sim_open(&sim, seed);
	for (int i = 0; i < STEPS; i++)
		sim_step(&sim);
	sim_quiet(&sim);
	if (getenv("ZILA_SEED"))
		print_message("seed %u: %ld writes, %ld syncs (%ld cut, %ld flipped), %ld entries, %ld refused, %ld conflicts\n", seed,
			sim.writes, sim.syncs, sim.cuts, sim.flips, (long) query_number(sim.hub, "SELECT count(*) FROM entry", 0),
			(long) query_number(sim.hub, "SELECT count(*) FROM quarantine", 0), (long) query_number(sim.hub,
			"SELECT count(*) FROM conflict", 0));
	sim_close(&sim);
}

static void all_agree_after_random_work(void **state)
{
	const char *one = getenv("ZILA_SEED");
	unsigned count = getenv("ZILA_LONG") ? LONG_SEEDS : SEEDS;

	(void) state;
	if (one) {
		run((unsigned) atoi(one));
		return;
	}
	for (unsigned seed = 1; seed <= count; seed++)
		run(seed);
}

static void a_seed_does_the_same_again(void **state)
{
	char *digests[2];

	(void) state;
	for (int i = 0; i < 2; i++) {
		struct sim sim;

		sim_open(&sim, 77);
		for (int step = 0; step < STEPS; step++)
			sim_step(&sim);
		digests[i] = world_digest(sim.hub, DIGEST_HUB);
		sim_close(&sim);
	}
	assert_string_equal(digests[0], digests[1]);
	free(digests[0]);
	free(digests[1]);
}

/* Cut at every byte of one session, each way: the next one ends well, and nothing is there twice. */
static void a_cut_at_any_byte_costs_nothing(void **state)
{
	struct sim sim;
	struct err err;

	(void) state;
	sim_open(&sim, 5);
	for (int i = 0; i < 12; i++) {
		sim_write(&sim, 0);
		sim_write(&sim, 2);
		sim_write(&sim, SIM_REPLICAS);
	}
	for (int way = 0; way < 2; way++) {
		bool is_whole = false;

		for (long cut = 0; !is_whole; cut++) {
			struct sim_line line = { way ? -1 : cut, way ? cut : -1, -1, -1, false };

			is_whole = sim_sync(&sim, way ? 2 : 0, &line, &err);
			if (!is_whole && err.code)
				fail_msg("cut at %ld: %s", cut, err.text);
			if (cut > 100000)
				fail_msg("a sync never came to its end");
		}
		sim_write(&sim, 0);
		sim_write(&sim, 2);
	}
	sim_quiet(&sim);
	sim_close(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_agree_after_random_work),
		cmocka_unit_test(a_seed_does_the_same_again),
		cmocka_unit_test(a_cut_at_any_byte_costs_nothing),
	};

	cmocka_set_test_filter(getenv("ZILA_SEED") ? "all_agree*" : NULL);
	return cmocka_run_group_tests_name("sim", tests, NULL, NULL);
}
