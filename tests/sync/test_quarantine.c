/* What the hub does not take, over the real two sides of a sync: held or refused, released or dropped; and all of it over lines that
 * are cut. */
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

static void who_was_allowed_is_held(void **state)
{
	struct world *world = *state;

	held_one(world);
	held_expect(world->hub, "SELECT code FROM quarantine", "75");
	held_expect(world->hub, "SELECT count(*) FROM quarantine WHERE reason LIKE 'held%sara%when this was written%'", "1");
	held_expect(world->hub, ROOMS, "3");
	held_expect(world->box, STATES, "3");
	held_expect(world->box, ROOMS, "5");
	held_agree(world);
	/* Said again, and nothing else, by every later session and by a first acknowledgement that was lost. */
	held_sync(world);
	held_expect(world->hub, "SELECT count(*) FROM quarantine", "1");
	held_expect(world->box, STATES, "3");
}

static void who_never_was_is_refused(void **state)
{
	struct world *world = *state;
	struct err err;

	assert_true(world_add(world->hub, &err, "user", "name=gul", "role=viewer", "active=1", NULL));
	held_sync(world);
	/* A box that does not hold its people back. */
	assert_int_equal(sqlite3_exec(world->box->db, "UPDATE user SET role = 'clerk' WHERE name = 'gul'", NULL, NULL, NULL), SQLITE_OK);
	held_must_change(world->box, "gul", "census", "07086/2024", "rooms", "3", "5");
	assert_int_equal(sqlite3_exec(world->box->db, "UPDATE user SET role = 'viewer' WHERE name = 'gul'", NULL, NULL, NULL), SQLITE_OK);
	held_sync(world);
	held_expect(world->hub, "SELECT code FROM quarantine", "77");
	held_expect(world->box, STATES, "2");
	/* No operator's word makes it right. */
	assert_false(release_entry(world->hub, "op", 1, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_NOPERM);
	held_expect(world->hub, "SELECT count(*) FROM quarantine WHERE released IS NULL", "1");
	held_agree(world);
}

/* How sara's row stood at each number of '*', from the log. */
static void the_past_is_read_from_the_log(void **state)
{
	struct world *world = *state;
	struct entry head = { .origin = 1, .author = "sara", .scope = "kech" };
	struct { int64_t star; bool had; } moments[12];
	struct err err;
	int count = 0;
	bool had;
#define MOMENT(MAY) \
	moments[count].star = query_number(world->hub, "SELECT number FROM scope WHERE id = 1", 0), moments[count++].had = (MAY)

	MOMENT(true);
	held_user(world, "sara", "active", "1", "0");
	MOMENT(false);
	held_user(world, "sara", "active", "0", "1");
	MOMENT(true);
	held_user(world, "sara", "role", "clerk", "viewer");
	MOMENT(false);
	held_user(world, "sara", "role", "viewer", "clerk");
	held_user(world, "sara", "district", "kech", "quetta");
	MOMENT(false);
	held_user(world, "sara", "district", "quetta", "");
	MOMENT(true);
	/* A change that had seen something else was never applied. */
	held_user(world, "sara", "active", "0", "2");
	MOMENT(true);
	assert_true(world_void(world->hub, &err, "user", "sara", "left"));
	MOMENT(false);
	for (int i = 0; i < count; i++) {
		head.star_number = moments[i].star;
		held_check(right_had(world->hub, &head, &had, &err), &err);
		if (had != moments[i].had)
			fail_msg("at moment %d it was %s", i, moments[i].had ? "allowed" : "not allowed");
	}
	/* Before she was listed nobody held her back; and a name that is part of hers is another. */
	head.star_number = 1;
	held_check(right_had(world->hub, &head, &had, &err), &err);
	assert_true(had);
	head.star_number = moments[1].star;
	strcpy(head.scope, "quetta");
	held_check(right_had(world->hub, &head, &had, &err), &err);
	assert_false(had);
}

static void what_is_held_is_released(void **state)
{
	struct world *world = *state;
	struct err err;

	held_one(world);
	/* Others go on meanwhile. */
	held_must_change(world->box, "clerk", "census", "07086/2024", "water", "well", "tap");
	held_sync(world);
	held_expect(world->hub, WATER, "tap");
	assert_false(release_entry(world->hub, "sara", 1, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_NOPERM);
	held_release(world, 1, "1 released 0;");
	held_expect(world->hub, ROOMS, "5");
	held_expect(world->hub, "SELECT released_by FROM quarantine", "op");
	assert_false(release_entry(world->hub, "op", 1, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_false(release_entry(world->hub, "op", 9, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	held_sync(world);
	held_expect(world->box, STATES, "1,1");
	held_expect(world->box, ROOMS, "5");
	held_agree(world);
	/* The last serial was not set back. */
	held_must_change(world->box, "clerk", "census", "07086/2024", "water", "tap", "none");
	held_sync(world);
	held_expect(world->hub, WATER, "none");
	held_agree(world);
}

/* On another box of the district. */
static void anothers_last_serial_is_not_set_back(void **state)
{
	struct world *world = *state, other = { .hub = world->hub, .folder = world_path("held-other") };
	struct err err;

	held_check(replica_create_district(other.folder, world->hub_folder, "kech", &err), &err);
	held_check(replica_open(other.folder, &other.box, &err), &err);
	held_one(world);
	held_must_change(world->box, "clerk", "census", "07086/2024", "water", "well", "tap");
	held_sync(world);
	held_release(world, 1, "1 released 0;");
	held_sync(&other);
	held_expect(other.box, ROOMS, "5");
	held_expect(other.box, "SELECT last_serial FROM replica WHERE number = 1", "2");
	held_agree(&other);
	replica_close(other.box);
	world_remove(other.folder);
	free(other.folder);
}

static void what_builds_on_it_waits_behind_it(void **state)
{
	struct world *world = *state;

	held_build(world);
	held_expect(world->hub, "SELECT group_concat(serial || ':' || coalesce(waits_for, 0)) FROM quarantine", "1:0,2:1,3:1");
	held_expect(world->hub, "SELECT reason LIKE 'it builds on entry 1 %' FROM quarantine WHERE serial = 3", "1");
	held_expect(world->hub, ROOMS, "4");
	held_expect(world->box, STATES, "3,3,3,1");
	held_expect(world->box, "SELECT remarks FROM visit", "wall down");
	held_agree(world);
	/* In a session of its own, too. */
	held_must_change(world->box, "clerk", "visit", "1-1-0", "remarks", "wall down", "wall up");
	held_sync(world);
	held_expect(world->hub, "SELECT waits_for FROM quarantine WHERE serial = 5", "2");
	held_release(world, 1, "1 released 0;2 released 0;3 released 0;5 released 0;");
	held_expect(world->hub, "SELECT remarks FROM visit", "wall up");
	held_sync(world);
	held_expect(world->box, STATES, "1,1,1,1,1");
	held_agree(world);
}

static void what_is_dropped_is_told_and_gone(void **state)
{
	struct world *world = *state;
	struct err err;

	held_build(world);
	assert_false(release_drop(world->hub, "sara", 1, "no", &err));
	assert_int_equal(err.code, EX_NOPERM);
	held_check(release_drop(world->hub, "op", 1, "she had left", &err), &err);
	held_expect(world->hub, "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "0");
	held_expect(world->hub, "SELECT count(*) FROM quarantine WHERE length(body) > 0", "3");
	assert_false(release_entry(world->hub, "op", 1, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	held_sync(world);
	held_expect(world->box, STATES, "5,5,5,1");
	held_expect(world->box, "SELECT count(*) FROM visit", "0");
	held_expect(world->box, ROOMS, "4");
	held_news(world, "1 1 dropped by op of the province: she had left;2 1 dropped by op of the province: she had left;"
		"3 1 dropped by op of the province: she had left;");
	held_check(refusal_forget_news(world->box, &err), &err);
	held_sync(world);
	held_news(world, "");
	assert_int_equal(refusal_count(world->box), 0);
	assert_int_equal(replica_pending_count(world->box), 0);
	held_agree(world);
}

static void links_are_released_in_order(void **state)
{
	struct world *world = *state;
	struct err err;

	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	held_user(world, "sara", "active", "1", "0");
	held_sync(world);
	assert_false(release_entry(world->hub, "op", 2, held_tell, NULL, &err));
	assert_non_null(strstr(err.text, "it builds on entry 1 of this box"));
	held_release(world, 1, "1 released 0;2 released 0;");
	held_expect(world->hub, ROOMS, "4");
	held_expect(world->hub, "SELECT count(*) FROM conflict", "0");
	held_sync(world);
	held_agree(world);
}

/* Else the earlier link, decided later, would be in conflict with the same hand's later one. */
static void a_link_waits_though_somebody_wrote_what_it_saw(void **state)
{
	struct world *world = *state;

	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	held_user(world, "sara", "active", "1", "0");
	held_must_change(world->hub, "op", "census", "07086/2024", "rooms", "3", "5");
	held_sync(world);
	held_expect(world->hub, ROOMS, "5");
	held_expect(world->hub, "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "2");
	held_release(world, 1, "1 released 0;2 released 1;");
	held_expect(world->hub, "SELECT group_concat(waiting) FROM conflict WHERE state = 'open'", "4");
	held_sync(world);
	held_agree(world);
}

/* A district that has no such table yet at the hub's side gets its entry in when the province has made it right. */
/* One entry that builds on two: it is decided when both are, and not by the first one's release, as a conflict with what still waits. */
static void what_builds_on_two_waits_for_both(void **state)
{
	struct world *world = *state;
	const struct table *census = table_find(world->box, "census");
	const struct value key[2] = { value_text("07086"), value_int(2024) }, five = value_int(5), six = value_int(6), tap = value_text("tap"),
		none = value_text("none");
	struct txn *txn;
	struct err err;

	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	held_must_change(world->box, "sara", "census", "07086/2024", "water", "well", "tap");
	held_check(txn_begin(world->box, "clerk", &txn, &err) && txn_entry(txn, NULL, &err)
		&& txn_change(txn, census, key, table_column(census, "rooms"), &five, &six, &err)
		&& txn_change(txn, census, key, table_column(census, "water"), &tap, &none, &err) && txn_commit(txn, &err), &err);
	held_user(world, "sara", "active", "1", "0");
	held_sync(world);
	held_expect(world->hub, "SELECT count(*) FROM quarantine", "3");
	held_release(world, 2, "2 released 0;3 stays;");
	held_expect(world->hub, "SELECT waits_for = (SELECT id FROM quarantine WHERE serial = 1) FROM quarantine WHERE serial = 3", "1");
	held_release(world, 1, "1 released 0;3 released 0;");
	held_sync(world);
	held_expect(world->hub, ROOMS, "6");
	held_expect(world->hub, WATER, "none");
	held_expect(world->hub, "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	held_agree(world);
}

static void what_was_refused_is_decided_again(void **state)
{
	struct world *world = *state;
	struct err err;

	/* The school that it names is the box's own invention of another district. */
	assert_int_equal(sqlite3_exec(world->box->db, "INSERT INTO school (_scope, code, name, district) SELECT id, '00001', 'X', 'kech'"
		" FROM scope WHERE code = 'kech'", NULL, NULL, NULL), SQLITE_OK);
	assert_true(world_add(world->box, &err, "census", "school=00001", "year=2024", "rooms=2", NULL));
	assert_int_equal(sqlite3_exec(world->box->db, "DELETE FROM school WHERE code = '00001'", NULL, NULL, NULL), SQLITE_OK);
	held_sync(world);
	held_expect(world->hub, "SELECT code FROM quarantine", "65");
	assert_false(release_entry(world->hub, "op", 1, held_tell, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	held_expect(world->box, STATES, "2");
	assert_true(world_add(world->hub, &err, "school", "code=00001", "name=X", "district=kech", NULL));
	held_release(world, 1, "1 released 0;");
	held_sync(world);
	held_expect(world->box, "SELECT rooms FROM census WHERE school = '00001'", "2");
	held_expect(world->box, STATES, "1");
	held_agree(world);
}

/* The line is cut everywhere while a refusal, a drop and a release are on their way: in the end nothing differs. */
static void a_cut_line_changes_nothing(void **state)
{
	struct world *world = *state;
	struct err err;
	bool is_whole = false;

	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	held_must_change(world->box, "sara", "census", "07086/2024", "water", "well", "tap");
	held_user(world, "sara", "active", "1", "0");
	for (long cut = 0; !is_whole && cut < 4000; cut += 3)
		is_whole = held_exchange(world, -1, cut);
	assert_true(is_whole);
	held_expect(world->box, STATES, "3,3");
	held_check(release_drop(world->hub, "op", 1, NULL, &err), &err);
	held_release(world, 2, "2 released 0;");
	is_whole = false;
	for (long cut = 0; !is_whole && cut < 4000; cut += 3)
		is_whole = held_exchange(world, cut, -1);
	assert_true(is_whole);
	held_expect(world->box, STATES, "5,1");
	held_expect(world->box, ROOMS, "3");
	held_expect(world->box, WATER, "tap");
	held_expect(world->hub, "SELECT count(*) FROM entry WHERE origin = 1", "1");
	held_news(world, "1 1 dropped by op of the province;");
	held_agree(world);
}

/* 10,000 entries of '*' behind: one look, remembered for all entries of one author. */
/* The last answer is remembered, and holds only while '*' stands where it stood. */
static void an_answer_of_before_is_not_one_of_now(void **state)
{
	struct world *world = *state;
	struct entry head = { .origin = 1, .author = "sara", .scope = "kech" };
	struct err err;
	bool had;

	head.star_number = query_number(world->hub, "SELECT number FROM scope WHERE id = 1", 0);
	held_user(world, "sara", "active", "1", "0");
	for (int i = 0; i < 2; i++) {
		held_check(right_had(world->hub, &head, &had, &err), &err);
		assert_true(had);
	}
	held_user(world, "sara", "active", "0", "1");
	held_check(right_had(world->hub, &head, &had, &err), &err);
	assert_false(had);
}

static void the_past_is_cheap(void **state)
{
	struct world *world = *state;
	struct txn *txn;
	struct err err;
	struct query *plan;
	bool is_indexed = false;

	held_check(txn_begin(world->hub, "op", &txn, &err), &err);
	for (int i = 0; i < 10000; i++) {
		char name[32];

		snprintf(name, sizeof name, "name=clerk%d", i);
		held_check(txn_entry(txn, NULL, &err) && world_insert(txn, world->hub, &err, "user", name, "role=clerk", "active=1", NULL), &err);
	}
	held_check(txn_commit(txn, &err), &err);
	for (int i = 0; i < 100; i++) {
		char seen[16], now[16];

		snprintf(seen, sizeof seen, "%d", i + 3);
		snprintf(now, sizeof now, "%d", i + 4);
		held_must_change(world->box, "sara", "census", "07086/2024", "rooms", seen, now);
	}
	held_user(world, "sara", "active", "1", "0");
	held_exchange(world, -1, -1);
	held_expect(world->hub, "SELECT count(*) FROM quarantine", "100");
	held_check(query_open(world->hub, "EXPLAIN QUERY PLAN SELECT body, decision FROM entry WHERE scope = 1 AND number > 5"
		" AND instr(body, x'00') > 0 ORDER BY number", &plan, &err), &err);
	while (query_step(plan, &err) == 1)
		is_indexed |= strstr(query_text(plan, 3), "USING INDEX entry_number (scope=? AND number>?)") != NULL;
	query_close(plan);
	assert_true(is_indexed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_was_allowed_is_held, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(who_never_was_is_refused, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(the_past_is_read_from_the_log, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(an_answer_of_before_is_not_one_of_now, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(the_past_is_cheap, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(what_is_held_is_released, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(anothers_last_serial_is_not_set_back, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(what_builds_on_it_waits_behind_it, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(what_is_dropped_is_told_and_gone, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(links_are_released_in_order, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_link_waits_though_somebody_wrote_what_it_saw, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(what_builds_on_two_waits_for_both, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(what_was_refused_is_decided_again, held_set_up, held_tear_down),
		cmocka_unit_test_setup_teardown(a_cut_line_changes_nothing, held_set_up, held_tear_down),
	};

	return cmocka_run_group_tests_name("quarantine", tests, NULL, NULL);
}
