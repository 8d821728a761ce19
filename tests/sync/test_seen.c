/* What a box knows of the time beside its own clock: a clock that was years wrong, here or elsewhere, is no news after the next sync. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "store/picture.h"
#include "store/replica.h"
#include "store/seen.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/sync/heal_world.h"

static void set_clock(const char *now)
{
	setenv("ZILA_NOW", now, 1);
}

static int set_up(void **state)
{
	static struct heal_world world;

	memset(&world, 0, sizeof world);
	set_clock("2026-05-01T10:00");
	heal_open(&world);
	heal_sync(&world, 0);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	heal_close(*state);
	unsetenv("ZILA_NOW");
	return 0;
}

/* A whole sync in which each side has a clock of its own. */
static void sync_at(struct heal_world *world, int box, const char *there, const char *here)
{
	struct buf up, down;
	struct peer *peer;
	struct hub *hub;
	struct err err;

	buf_init(&up, 1 << 20);
	buf_init(&down, 1 << 20);
	set_clock(there);
	peer = peer_new(world->replicas[box], &err);
	assert_non_null(peer);
	set_clock(here);
	hub = hub_new(heal_hub(world), HUB_ANY, &err);
	assert_non_null(hub);
	while (!(peer_is_done(peer) && hub_is_done(hub))) {
		buf_clear(&up);
		buf_clear(&down);
		set_clock(there);
		heal_check(peer_take(peer, &up, &err), &err);
		set_clock(here);
		heal_check(hub_feed(hub, up.bytes, up.length, &err) && hub_take(hub, &down, &err), &err);
		set_clock(there);
		heal_check(peer_feed(peer, down.bytes, down.length, &err), &err);
	}
	peer_free(peer);
	hub_free(hub);
	buf_free(&up);
	buf_free(&down);
}

static void expect_today(struct heal_world *world, int box, const char *wanted)
{
	heal_ask(world->replicas[box], "SELECT today()", wanted);
}

static void second_box(struct heal_world *world)
{
	heal_copy(world, 0, 1);
	heal_sync(world, 1);
}

/* A box whose clock is four months, or ten years, ahead writes and syncs: nobody else hears of that. */
static void another_boxs_clock_is_no_news(void **state)
{
	static const char *const wrong[] = { "2026-09-02T10:00", "2036-05-02T10:00" };
	struct heal_world *world = *state;

	second_box(world);
	for (int i = 0; i < 2; i++) {
		set_clock(wrong[i]);
		heal_visit(world, 1, NULL);
		sync_at(world, 1, wrong[i], "2026-05-02T10:00");
		sync_at(world, 0, "2026-05-02T10:05", "2026-05-02T10:05");
		assert_false(seen_is_behind(world->replicas[0]));
		expect_today(world, 0, "2026-05-02");
		set_clock("2026-05-02T10:05");
		assert_false(seen_is_behind(heal_hub(world)));
	}
}

/* The clock ran ahead here, was put right, and the box says so until it has heard the province. */
static void own_writing_counts_until_the_next_sync(void **state)
{
	struct heal_world *world = *state;

	set_clock("2026-09-02T10:00");
	heal_visit(world, 0, NULL);
	set_clock("2026-05-02T10:00");
	assert_true(seen_is_behind(world->replicas[0]));
	expect_today(world, 0, "2026-09-02");
	sync_at(world, 0, "2026-05-02T10:00", "2026-05-02T10:00");
	assert_false(seen_is_behind(world->replicas[0]));
	expect_today(world, 0, "2026-05-02");
	heal_visit(world, 0, NULL);
	heal_quiet(world, true);
	assert_false(seen_is_behind(world->replicas[0]));
}

/* Ten years ahead is not believed even before, where the province's time is known. */
static void a_clock_of_ten_years_ahead_is_not_believed(void **state)
{
	struct heal_world *world = *state;

	set_clock("2036-05-02T10:00");
	heal_visit(world, 0, NULL);
	set_clock("2026-05-02T10:00");
	assert_false(seen_is_behind(world->replicas[0]));
	expect_today(world, 0, "2026-05-02");
}

/* The battery is dead: the clock begins in 2015 again. The province's time says what is wrong, and dates can be keyed. */
static void a_dead_battery_is_noticed(void **state)
{
	struct heal_world *world = *state;

	sync_at(world, 0, "2026-05-02T10:00", "2026-05-02T10:30");
	set_clock("2015-01-01T00:00");
	assert_true(seen_is_behind(world->replicas[0]));
	expect_today(world, 0, "2026-05-02");
	/* A restart reads the same. */
	heal_visit(world, 0, NULL);
	assert_true(seen_is_behind(world->replicas[0]));
	sync_at(world, 0, "2015-01-01T00:10", "2028-06-01T10:00");
	expect_today(world, 0, "2028-06-01");
	assert_true(seen_is_behind(world->replicas[0]));
	set_clock("2028-06-01T10:00");
	assert_false(seen_is_behind(world->replicas[0]));
}

/* A province whose own clock was wrong is put right by its next word. */
static void the_provinces_last_word_counts(void **state)
{
	struct heal_world *world = *state;

	sync_at(world, 0, "2026-05-02T10:00", "2031-05-02T10:00");
	set_clock("2026-05-02T10:10");
	assert_true(seen_is_behind(world->replicas[0]));
	sync_at(world, 0, "2026-05-02T10:20", "2026-05-02T10:20");
	assert_false(seen_is_behind(world->replicas[0]));
	expect_today(world, 0, "2026-05-02");
}

/* By a file, which may have lain for a month, the time only goes forward. */
static void an_old_file_sets_nothing_back(void **state)
{
	struct heal_world *world = *state;

	sync_at(world, 0, "2026-05-02T10:00", "2026-05-02T10:00");
	set_clock("2015-01-01T00:00");
	seen_hear(world->replicas[0], 1772000000 /* in February */, true);
	expect_today(world, 0, "2026-05-02");
	seen_hear(world->replicas[0], 1780000000 /* at the end of May */, true);
	expect_today(world, 0, "2026-05-28");
}

/* A province that speaks only later versions of the protocol says its six bytes and closes. What was heard of it before stands. */
static void a_later_protocol_makes_the_picture_old(void **state)
{
	struct heal_world *world = *state;
	struct peer *peer;
	struct err err;
	int64_t since, told = seen_told(world->replicas[0]);

	assert_false(picture_is_old(world->replicas[0], &since));
	for (int i = 0; i < 2; i++) {
		set_clock(i == 0 ? "2026-05-20T10:00" : "2026-05-21T10:00");
		peer = peer_new(world->replicas[0], &err);
		assert_non_null(peer);
		assert_false(peer_feed(peer, "ZILA\2\3", 6, &err));
		assert_int_equal(err.code, EX_UNAVAILABLE);
		peer_free(peer);
		assert_true(picture_is_old(world->replicas[0], &since));
		assert_true(told > 0 && since == told);
	}
	sync_at(world, 0, "2026-05-22T10:00", "2026-05-22T10:00");
	assert_false(picture_is_old(world->replicas[0], &since));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(another_boxs_clock_is_no_news, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_writing_counts_until_the_next_sync, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_clock_of_ten_years_ahead_is_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dead_battery_is_noticed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_provinces_last_word_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_old_file_sets_nothing_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_later_protocol_makes_the_picture_old, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("seen", tests, NULL, NULL);
}
