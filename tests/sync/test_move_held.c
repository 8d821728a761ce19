/* A school changes district while an entry about it waits in quarantine: released, it is decided where the school is, and its box hears
 * of that. */
#include "config.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/moving.h"
#include "store/rebuild.h"
#include "store/refusal.h"
#include "tests/sync/held_world.h"
#include "tests/unit/store_world.h"

#define WHERE "SELECT s.code || ' ' || rooms FROM census JOIN scope AS s ON s.id = census._scope WHERE school = '07086'"

static void move(struct world *world)
{
	const struct moving what = { .author = "op", .school = "07086", .district = "quetta" };
	struct moved moved;
	struct err err;

	held_check(moving_run(world->hub, &what, &moved, &err), &err);
}

static void check_sound(struct world *world)
{
	struct err err;

	held_check(rebuild_check(world->box, NULL, NULL, &err) && log_verify(world->box, &err), &err);
	held_check(rebuild_check(world->hub, NULL, NULL, &err) && log_verify(world->hub, &err), &err);
	assert_int_equal(replica_pending_count(world->box), 0);
}

static void tell_scope(void *state, const struct release_outcome *outcome)
{
	buf_format(state, "%s %" PRId64 ";", outcome->scope, outcome->number);
}

static void release(struct world *world)
{
	struct buf out;
	struct err err;
	char wanted[40];

	snprintf(wanted, sizeof wanted, "quetta %" PRId64 ";", 1 + query_number(world->hub, "SELECT number FROM scope WHERE code = 'quetta'",
		0));
	buf_init(&out, 4096);
	held_check(release_entry(world->hub, "op", query_number(world->hub, "SELECT id FROM quarantine", 0), tell_scope, &out, &err), &err);
	assert_string_equal(out.bytes, wanted);
	buf_free(&out);
}

/* IS_GONE: the box has seen its school leave before the release. */
static void check_release(struct world *world, bool is_gone)
{
	held_one(world);
	held_expect(world->box, STATES, "3");
	move(world);
	if (is_gone) {
		held_sync(world);
		held_expect(world->box, "SELECT count(*) FROM census", "0");
		held_expect(world->box, STATES, "3");
	}
	release(world);
	held_expect(world->hub, WHERE, "quetta 5");
	/* It is said until the box has come to an end. */
	for (long cut = 0; cut < 4000 && !held_exchange(world, -1, cut); cut += 40)
		;
	held_expect(world->box, STATES, "4");
	held_expect(world->hub, "SELECT is_elsewhere FROM entry WHERE origin = 1", "2");
	held_expect(world->box, "SELECT count(*) FROM census", "0");
	assert_int_equal(refusal_count(world->box), 0);
	check_sound(world);
}

static void released_after_the_school_left(void **state)
{
	check_release(*state, true);
}

static void released_before_the_box_knows(void **state)
{
	check_release(*state, false);
}

/* Dropped, it is so in the district of its box, which hears of it. */
static void dropped_after_the_school_left(void **state)
{
	struct world *world = *state;
	struct err err;

	held_one(world);
	move(world);
	held_check(release_drop(world->hub, "op", query_number(world->hub, "SELECT id FROM quarantine", 0), "nobody knows her", &err), &err);
	held_sync(world);
	held_expect(world->box, STATES, "5");
	held_expect(world->hub, WHERE, "quetta 3");
	held_expect(world->hub, "SELECT code FROM scope JOIN withdrawal ON _scope = id", "kech");
	check_sound(world);
}

/* Withdrawn by its box, but released before that was heard: the release holds, and the box is told that it was too late. */
static void withdrawn_too_late(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn also;
	struct err err;

	held_one(world);
	held_user(world, "sara", "active", "0", "1");
	held_sync(world);
	held_check(refusal_withdraw(world->box, "sara", (struct refusal_name) { replica_number(world->box), 1 }, false, &also, &err), &err);
	move(world);
	release(world);
	held_sync(world);
	held_sync(world);
	held_expect(world->box, STATES, "4,1");
	held_expect(world->hub, WHERE, "quetta 5");
	held_expect(world->box, "SELECT kind FROM notice WHERE serial = 1", "2");
	check_sound(world);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, held_set_up, held_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(released_after_the_school_left), TEST(released_before_the_box_knows),
		TEST(dropped_after_the_school_left), TEST(withdrawn_too_late) };

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("move_held", tests, NULL, NULL);
}
