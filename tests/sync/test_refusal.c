/* What a box does about its entries that the hub did not take, over the real two sides of a sync: withdrawn, or keyed again. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "store/digest.h"
#include "store/feed.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/quarantine.h"
#include "store/rebuild.h"
#include "store/refusal.h"
#include "store/release.h"
#include "store/right.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/sync/held_world.h"
#include "tests/unit/store_world.h"

/* What is to go first says so. */
static void what_was_not_sent_yet_is_waited_for(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	held_build(world);
	held_must_change(world->box, "clerk", "visit", "1-1-0", "remarks", "wall down", "wall up");
	assert_false(refusal_withdraw(world->box, "clerk", (struct refusal_name) { replica_number(world->box), 1 }, true, &group, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	free(group.names);
	held_expect(world->box, "SELECT remarks FROM visit", "wall up");
}

static void a_box_withdraws_its_own(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	held_build(world);
	assert_false(refusal_withdraw(world->box, "clerk", (struct refusal_name) { replica_number(world->box), 1 }, false, &group, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_int_equal(group.count, 2);
	assert_int_equal(group.names[1].serial, 3);
	free(group.names);
	held_expect(world->box, "SELECT count(*) FROM visit", "1");
	assert_false(refusal_withdraw(world->box, "clerk", (struct refusal_name) { replica_number(world->box), 4 }, true, &group, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	held_check(refusal_withdraw(world->box, "clerk", (struct refusal_name) { replica_number(world->box), 1 }, true, &group, &err), &err);
	free(group.names);
	held_expect(world->box, "SELECT count(*) FROM visit", "0");
	held_expect(world->box, STATES, "5,5,5,1,0,0,0");
	held_check(rebuild_check(world->box, NULL, NULL, &err), &err);
	held_sync(world);
	held_expect(world->box, STATES, "5,5,5,1,1,1,1");
	held_expect(world->hub, "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "0");
	assert_false(release_entry(world->hub, "op", 1, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	held_news(world, "");
	held_agree(world);
}

static void a_withdrawal_can_come_too_late(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	held_one(world);
	held_release(world, 1, "1 released 0;");
	held_check(refusal_withdraw(world->box, "clerk", (struct refusal_name) { replica_number(world->box), 1 }, false, &group, &err), &err);
	held_expect(world->box, ROOMS, "3");
	held_sync(world);
	held_expect(world->box, ROOMS, "5");
	held_expect(world->box, STATES, "1,1");
	held_news(world, "1 2 ;");
	held_agree(world);
}

static void nobody_withdraws_for_another_box(void **state)
{
	struct world *world = *state;
	struct value row[WITHDRAWAL_COUNT] = { value_int(2), value_int(1), value_int(1), value_null() };
	struct txn *txn;
	struct err err;

	held_check(txn_begin(world->box, "clerk", &txn, &err) && txn_entry(txn, "kech", &err), &err);
	held_check(txn_insert(txn, table_by_number(world->box, TABLE_WITHDRAWAL), row, &err) && txn_commit(txn, &err), &err);
	held_check(txn_begin(world->box, "clerk", &txn, &err) && txn_entry(txn, "kech", &err), &err);
	row[WITHDRAWAL_ORIGIN] = value_int(1);
	row[WITHDRAWAL_WRITER] = value_int(0);
	held_check(txn_insert(txn, table_by_number(world->box, TABLE_WITHDRAWAL), row, &err) && txn_commit(txn, &err), &err);
	held_sync(world);
	held_expect(world->hub, "SELECT group_concat(code) FROM quarantine", "77,65");
	held_expect(world->hub, "SELECT count(*) FROM withdrawal", "0");
	held_expect(world->box, STATES, "2,2");
	held_agree(world);
}

static void a_correction_is_taken(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	held_one(world);
	/* What the screen shows is the refused 5. */
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	held_expect(world->box, ROOMS, "4");
	held_check(rebuild_check(world->box, NULL, NULL, &err), &err);
	held_sync(world);
	held_expect(world->hub, ROOMS, "4");
	held_expect(world->hub, "SELECT count(*) FROM conflict", "0");
	held_expect(world->box, STATES, "3,1");
	held_expect(world->box, ROOMS, "4"); /* and not the refused one again */
	held_agree(world);
	/* A later link of the same chain is one of an accepted value. */
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "4", "6");
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "6", "7");
	held_sync(world);
	held_expect(world->hub, ROOMS, "7");
	held_expect(world->hub, "SELECT count(*) FROM quarantine", "1");
	held_check(refusal_withdraw(world->box, "clerk", (struct refusal_name) { replica_number(world->box), 1 }, false, &group, &err), &err);
	held_expect(world->box, ROOMS, "7");
	held_sync(world);
	held_expect(world->box, ROOMS, "7");
	held_expect(world->hub, "SELECT count(*) FROM conflict", "0");
	held_agree(world);
}

/* The value that the refused one had seen is no longer the hub's: that is a conflict, and a true one. */
static void a_correction_over_anothers_value_is_a_conflict(void **state)
{
	struct world *world = *state;

	held_one(world);
	held_must_change(world->hub, "op", "census", "07086/2024", "rooms", "3", "9");
	held_sync(world);
	held_expect(world->box, ROOMS, "5");
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	held_sync(world);
	held_expect(world->hub, ROOMS, "9");
	held_expect(world->hub, "SELECT waiting FROM conflict WHERE state = 'open'", "4");
	held_agree(world);
}

/* The chain before the refused one was broken; the refused one had begun afresh, and so does its correction. */
static void a_correction_belongs_to_the_chain_of_the_refused_one(void **state)
{
	struct world *world = *state;

	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "3", "4");
	held_must_change(world->hub, "op", "census", "07086/2024", "rooms", "3", "4");
	held_sync(world);
	held_expect(world->hub, "SELECT is_broken FROM conflict", "1");
	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "4", "5");
	held_user(world, "sara", "active", "1", "0");
	held_sync(world);
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "6");
	held_sync(world);
	held_expect(world->hub, ROOMS, "6");
	held_expect(world->hub, "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	held_agree(world);
}

/* Keyed over it before anybody knew that it would be held: it waits, and comes after it. */
static void a_link_goes_behind_the_one_it_saw(void **state)
{
	struct world *world = *state;

	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	held_must_change(world->box, "clerk", "census", "07086/2024", "water", "well", "tap");
	held_user(world, "sara", "active", "1", "0");
	held_sync(world);
	held_expect(world->box, STATES, "3,3,1");
	held_expect(world->hub, WATER, "tap");
	held_expect(world->box, ROOMS, "4");
	held_agree(world);
	/* Both were refused: what is keyed now had seen what the first of them had. */
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "4", "8");
	held_sync(world);
	held_expect(world->hub, ROOMS, "8");
	held_expect(world->box, ROOMS, "8");
	held_agree(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_not_sent_yet_is_waited_for, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_box_withdraws_its_own, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_withdrawal_can_come_too_late, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(nobody_withdraws_for_another_box, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_correction_is_taken, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_correction_over_anothers_value_is_a_conflict, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_correction_belongs_to_the_chain_of_the_refused_one, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_link_goes_behind_the_one_it_saw, held_set_up, held_tear_down),
	};

	return cmocka_run_group_tests_name("refusal", tests, NULL, NULL);
}
