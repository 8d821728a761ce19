/* Random work in three districts whose schools move to and fro: after a quiet while all agree and nothing is lost. ZILA_SEED=n does one seed
 * again. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/moving.h"
#include "store/query.h"
#include "tests/sync/towns.h"
#include "tests/unit/store_world.h"

enum { SEEDS = 8, LONG_SEEDS = 300, STEPS = 80 };

static struct towns towns;

static void random_write(int who)
{
	static const char *const schools[] = { "00001", "00002", "00003", "00011" };
	struct replica *replica = who < TOWNS_BOXES ? towns.box[who] : towns.hub;
	const char *school = schools[towns_pick(&towns, 4)];
	char key[32], at[32], now[8], sql[128], grade[16];
	struct err err;
	char *seen;

	snprintf(key, sizeof key, "%s/2024", school);
	snprintf(at, sizeof at, "school=%s", school);
	snprintf(now, sizeof now, "%u", towns_pick(&towns, 6));
	snprintf(grade, sizeof grade, "grade=%u", towns_pick(&towns, 3));
	snprintf(sql, sizeof sql, "SELECT rooms FROM census WHERE school = '%s' AND year = 2024", school);
	switch (towns_pick(&towns, 8)) {
	case 0:
		world_add(replica, &err, "enrolment", at, "year=2024", grade, NULL);
		break;
	case 1:
		world_add(replica, &err, "census", at, towns_pick(&towns, 2) ? "year=2025" : "year=2026", "rooms=1", NULL);
		break;
	case 2:
		world_void(replica, &err, "census", key, "twice");
		break;
	case 3:
		seen = world_ask(replica, "SELECT count(*) FROM school WHERE code = '00001'");
		if (strcmp(seen, "1") == 0)
			towns_add_made(replica, "visit", "00001", "remarks=r", grade);
		free(seen);
		break;
	case 4:
		seen = world_ask(replica, "SELECT id FROM visit ORDER BY id LIMIT 1");
		if (seen)
			world_change(replica, &err, "visit", seen, "remarks", "r", now);
		free(seen);
		break;
	default:
		seen = world_ask(replica, sql);
		world_change(replica, &err, "census", key, "rooms", seen ? seen : "", now);
		free(seen);
	}
}

static void random_midway(struct towns *world, int box)
{
	(void) world;
	random_write(box);
	random_write(TOWNS_BOXES);
}

static void all_agree_after_random_work(void **state)
{
	static const char *const schools[] = { "00001", "00002", "00003", "00011" }, *const to[] = { "kech", "quetta", "gwadar" };
	unsigned seeds = getenv("ZILA_LONG") ? LONG_SEEDS : SEEDS, first = getenv("ZILA_SEED") ? (unsigned) atoi(getenv("ZILA_SEED")) : 1;
	struct moved moved;
	struct err err;

	(void) state;
	if (getenv("ZILA_SEED"))
		seeds = first;
	for (unsigned seed = first; seed <= seeds; seed++) {
		towns_open(&towns);
		towns.random ^= (uint64_t) seed << 20;
		for (int step = 0; step < STEPS; step++) {
			int box = (int) towns_pick(&towns, TOWNS_BOXES);

			if (towns_pick(&towns, 10) == 0)
				moving_run(towns.hub, &(struct moving) { "operator", schools[towns_pick(&towns, 4)], to[towns_pick(&towns, 3)],
					NULL }, &moved, &err);
			else if (towns_pick(&towns, 3) > 0)
				random_write((int) towns_pick(&towns, TOWNS_BOXES + 1));
			else {
				towns.midway = towns_pick(&towns, 2) ? random_midway : NULL;
				towns_cut_sync(&towns, box, towns_pick(&towns, 3) ? -1 : (long) towns_pick(&towns, 600),
					towns_pick(&towns, 3) ? -1 : (long) towns_pick(&towns, 2000));
			}
		}
		towns_quiet(&towns);
		if (getenv("ZILA_SEED"))
			print_message("seed %u: %ld entries, %ld elsewhere, %ld in quarantine, %ld moves, %ld conflicts\n", seed,
				(long) query_number(towns.hub, "SELECT count(*) FROM entry", 0), (long) query_number(towns.hub,
				"SELECT count(*) FROM entry WHERE is_elsewhere IS NOT NULL", 0), (long) query_number(towns.hub,
				"SELECT count(*) FROM quarantine", 0), (long) query_number(towns.hub, "SELECT count(*) FROM school_move", 0),
				(long) query_number(towns.hub, "SELECT count(*) FROM conflict", 0));
		towns_close(&towns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_agree_after_random_work) };

	return cmocka_run_group_tests_name("move_random", tests, NULL, NULL);
}
