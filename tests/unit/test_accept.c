/* The accept routine fed with entries of other replicas: stale, coinciding, chained, doubled, misplaced, damaged. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/accept.h"
#include "store/digest.h"
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/rebuild.h"
#include "store/settling.h"
#include "store_world.h"

struct world {
	char *folder;
	struct replica *replica;
	struct buf operations;
	int count;
	int64_t serial[8];
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->folder = world_path("accept");
	world->replica = world_province(world->folder);
	buf_init(&world->operations, ENTRY_MAX_BYTES);
	assert_true(world_add(world->replica, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	assert_true(world_add(world->replica, &err, "school", "code=01001", "name=GGPS", "district=quetta", NULL));
	assert_true(world_add(world->replica, &err, "census", "school=07086", "year=2024", "rooms=3", NULL));
	assert_int_equal(sqlite3_exec(world->replica->db,
		"INSERT INTO replica (number, district) VALUES (1, 'kech'), (2, 'kech'),"
		" (3, 'quetta')", NULL, NULL, NULL), SQLITE_OK);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->replica);
	buf_free(&world->operations);
	world_remove(world->folder);
	free(world->folder);
	free(world);
	return 0;
}

static void change(struct world *world, const char *name, const char *key, const char *column, bool saw_pending,
	struct value seen, struct value now)
{
	const struct table *table = table_find(world->replica, name);
	struct value values[TABLE_MAX_KEY];
	struct buf storage;
	struct err err;

	buf_init(&storage, 1000);
	assert_true(table_key_parse(table, key, values, &storage, &err));
	entry_put_change(&world->operations, table, values, table_column(table, column), saw_pending, &seen, &now);
	world->count++;
	buf_free(&storage);
}

/* Sends what was put as an entry of ORIGIN. */
static bool send_at(struct world *world, int origin, int64_t serial, const char *scope, struct accepted *accepted,
	struct err *err)
{
	struct entry head = { .origin = origin, .serial = serial, .group = serial, .time = 1000 + serial, .author = "remote" };
	struct buf bytes;
	bool is_taken;

	strcpy(head.scope, scope);
	buf_init(&bytes, ENTRY_MAX_BYTES);
	entry_put_head(&bytes, &head, world->count);
	buf_put(&bytes, world->operations.bytes, world->operations.length);
	assert_true(accept_begin(world->replica, err));
	is_taken = accept_entry(world->replica, bytes.bytes, bytes.length, accepted, err);
	assert_true(accept_end(world->replica, true, err && is_taken ? err : &(struct err) { 0, "" }));
	buf_free(&bytes);
	buf_clear(&world->operations);
	world->count = 0;
	return is_taken;
}

static bool send(struct world *world, int origin, const char *scope, struct accepted *accepted, struct err *err)
{
	return send_at(world, origin, ++world->serial[origin], scope, accepted, err);
}

static void ask(struct world *world, const char *sql, const char *wanted)
{
	char *text = world_ask(world->replica, sql);

	if (!wanted)
		assert_null(text);
	else
		assert_string_equal(text ? text : "(nothing)", wanted);
	free(text);
}

static void proven(struct world *world)
{
	struct err err;

	if (!rebuild_check(world->replica, NULL, NULL, &err) || !log_verify(world->replica, &err))
		fail_msg("%s", err.text);
}

static void a_fresh_edit_is_taken_once(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(4));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.number, 3);
	ask(world, "SELECT rooms FROM census", "4");
	change(world, "census", "07086/2024", "rooms", false, value_int(4), value_int(5));
	assert_true(send_at(world, 1, 1, "kech", &accepted, &err));
	assert_true(accepted.is_known);
	ask(world, "SELECT rooms FROM census", "4");
	proven(world);
}

static void a_stale_edit_waits_and_is_renewed(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "3", "4"));
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(5));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 1);
	change(world, "census", "07086/2024", "rooms", true, value_int(5), value_int(6));
	assert_true(send(world, 1, "kech", &accepted, &err));
	ask(world, "SELECT rooms FROM census", "4");
	ask(world, "SELECT revision || ' ' || waiting || ' ' || state || ' ' || origin FROM conflict", "2 6 open 1");
	ask(world, "SELECT instr(history, 'value=5') > 0 FROM conflict", "1");
	/* Another replica's conflict on the same cell is its own. */
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(6));
	assert_true(send(world, 2, "kech", &accepted, &err));
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'open'", "2");
	/* The hub's value becomes the one that waits: both are closed. */
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "4", "6"));
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'closed'", "2");
	proven(world);
}

static void the_same_value_twice_is_nothing_but_breaks_the_chain(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "3", "7"));
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(7));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.coincided, 1);
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	/* The later link saw 7 as its own pending value; the 7 that stands is somebody else's. */
	change(world, "census", "07086/2024", "rooms", true, value_int(7), value_int(9));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 1);
	ask(world, "SELECT rooms || ' ' || waiting FROM census, conflict", "7 9");
	/* A fresh edit that saw what stands is taken, and begins the chain afresh. */
	change(world, "census", "07086/2024", "rooms", false, value_int(7), value_int(8));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 0);
	change(world, "census", "07086/2024", "rooms", true, value_int(8), value_int(10));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 0);
	ask(world, "SELECT rooms || ' ' || state FROM census, conflict", "10 open");
	proven(world);
}

/* Neither had seen what the other one keyed, and neither had to. */
static void two_fields_of_one_record_never_meet(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(5));
	assert_true(send(world, 1, "kech", &accepted, &err));
	change(world, "census", "07086/2024", "water", false, value_null(), value_text("tap"));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 0);
	ask(world, "SELECT rooms || water || (SELECT count(*) FROM conflict) FROM census", "5tap0");
	proven(world);
}

static void a_chain_of_taken_edits_goes_on(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	for (int i = 3; i < 8; i++) {
		change(world, "census", "07086/2024", "rooms", i > 3, value_int(i), value_int(i + 1));
		assert_true(send(world, 1, "kech", &accepted, &err));
	}
	ask(world, "SELECT rooms || ' ' || (SELECT count(*) FROM conflict) FROM census", "8 0");
	proven(world);
}

static void a_row_on_a_taken_key_is_compared_whole(void **state)
{
	struct world *world = *state;
	const struct table *census = table_find(world->replica, "census");
	struct value row[5] = { value_text("07086"), value_int(2024), value_int(3), value_null(), value_null() };
	struct accepted accepted;
	struct err err;

	entry_put_insert(&world->operations, census, row);
	world->count++;
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.coincided, 1);
	row[2] = value_int(9);
	row[3] = value_text("hand_pump");
	entry_put_insert(&world->operations, census, row);
	world->count++;
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 1);
	ask(world, "SELECT rooms || coalesce(water, '-') FROM census", "3-");
	ask(world, "SELECT waiting FROM conflict WHERE state = 'open' AND field = '*'",
		"school=07086\nyear=2024\nrooms=9\nwater=hand_pump\n");
	/* A later link on a cell of the row that waits waits too. */
	change(world, "census", "07086/2024", "water", true, value_text("hand_pump"), value_text("well"));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 1);
	ask(world, "SELECT water FROM census", NULL);
	proven(world);
}

/* A settlement as it comes from another replica. */
static void settle(struct world *world, const char *name, const char *key, const char *field, int origin,
	int64_t revision, struct value seen, struct value now)
{
	const struct table *table = table_find(world->replica, name);
	struct operation operation = { .kind = ENTRY_SETTLE, .table = table, .conflict_origin = origin, .revision = revision,
		.seen = seen, .now = now };
	struct buf storage;
	struct err err;

	buf_init(&storage, 1000);
	assert_true(table_key_parse(table, key, operation.key, &storage, &err));
	operation.column = settling_column(table, field);
	if (operation.column < 0)
		assert_true(txn_record_hash(world->replica, table, operation.key, operation.hash_seen, &err));
	entry_put_settle(&world->operations, &operation);
	world->count++;
	buf_free(&storage);
}

/* The hub holds 4 rooms; replica 1 waits with 5 and replica 2 with RIVAL. */
static void two_wait(struct world *world, int64_t rival)
{
	struct accepted accepted;
	struct err err;

	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "3", "4"));
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(5));
	assert_true(send(world, 1, "kech", &accepted, &err));
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(rival));
	assert_true(send(world, 2, "kech", &accepted, &err));
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'open'", "2");
}

static void a_settlement_sets_and_closes_what_agrees(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	two_wait(world, 5);
	settle(world, "census", "07086/2024", "rooms", 1, 1, value_int(4), value_int(5));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled, 0);
	ask(world, "SELECT rooms FROM census", "5");
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	/* The sender's chain begins afresh with it. */
	change(world, "census", "07086/2024", "rooms", true, value_int(5), value_int(6));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.conflicts, 0);
	proven(world);
}

static void keeping_what_stands_leaves_the_other_open(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	two_wait(world, 6);
	settle(world, "census", "07086/2024", "rooms", 1, 1, value_int(4), value_int(4));
	assert_true(send(world, 1, "kech", &accepted, &err));
	ask(world, "SELECT rooms || ' ' || group_concat(origin) FROM census, conflict WHERE state = 'open'", "4 2");
	/* A third value is a choice as well. */
	settle(world, "census", "07086/2024", "rooms", 2, 1, value_int(4), value_int(9));
	assert_true(send(world, 1, "kech", &accepted, &err));
	ask(world, "SELECT rooms || ' ' || (SELECT count(*) FROM conflict WHERE state = 'open') FROM census", "9 0");
	proven(world);
}

static void a_settlement_that_saw_something_else_changes_nothing(void **state)
{
	struct world *world = *state;
	struct accepted accepted;
	struct err err;

	two_wait(world, 6);
	change(world, "census", "07086/2024", "rooms", true, value_int(5), value_int(7));
	assert_true(send(world, 1, "kech", &accepted, &err));
	/* A newer value waits; another value stands; it was never there; it is closed. */
	settle(world, "census", "07086/2024", "rooms", 1, 1, value_int(4), value_int(5));
	settle(world, "census", "07086/2024", "rooms", 1, 2, value_int(3), value_int(7));
	settle(world, "census", "07086/2024", "water", 1, 1, value_null(), value_text("well"));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled, 3);
	ask(world, "SELECT rooms || coalesce(water, '-') || (SELECT count(*) FROM conflict WHERE state = 'open') FROM census",
		"4-2");
	ask(world, "SELECT hex(decision) LIKE '%03000301030203' FROM entry ORDER BY id DESC LIMIT 1", "1");
	settle(world, "census", "07086/2024", "rooms", 1, 2, value_int(4), value_int(7));
	settle(world, "census", "07086/2024", "rooms", 1, 2, value_int(7), value_int(5));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled, 1);
	ask(world, "SELECT hex(decision) LIKE '%010104' FROM entry ORDER BY id DESC LIMIT 1", "1");
	ask(world, "SELECT rooms || ' ' || group_concat(origin) FROM census, conflict WHERE state = 'open'", "7 2");
	/* A later link of a chain that saw an unsettled value is not compared. */
	settle(world, "census", "07086/2024", "rooms", 2, 9, value_int(7), value_int(6));
	change(world, "census", "07086/2024", "rooms", true, value_int(7), value_int(8));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled + accepted.conflicts, 2);
	proven(world);
}

static void a_row_that_waits_is_taken_or_left(void **state)
{
	struct world *world = *state;
	const struct table *census = table_find(world->replica, "census");
	struct value row[5] = { value_text("07086"), value_int(2024), value_int(9), value_text("hand_pump"),
		value_text("a \\ and\na line") };
	struct accepted accepted;
	struct err err;

	for (int origin = 1; origin <= 2; origin++) {
		entry_put_insert(&world->operations, census, row);
		world->count++;
		assert_true(send(world, origin, "kech", &accepted, &err));
	}
	/* The record is another by the time that the choice comes in. */
	settle(world, "census", "07086/2024", "*", 1, 1, value_null(), value_int(1));
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "water", "", "well"));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled, 1);
	settle(world, "census", "07086/2024", "*", 1, 1, value_null(), value_int(1));
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled, 0);
	ask(world, "SELECT rooms || water || (remarks = 'a \\ and' || char(10) || 'a line') FROM census", "9hand_pump1");
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	/* Another row waits and what stands is kept. */
	row[2] = value_int(1);
	entry_put_insert(&world->operations, census, row);
	world->count++;
	assert_true(send(world, 2, "kech", &accepted, &err));
	ask(world, "SELECT count(*) FROM conflict WHERE state = 'open'", "1");
	settle(world, "census", "07086/2024", "*", 2, 2, value_null(), value_null());
	assert_true(send(world, 1, "kech", &accepted, &err));
	ask(world, "SELECT rooms || ' ' || (SELECT count(*) FROM conflict WHERE state = 'open') FROM census", "9 0");
	proven(world);
}

static void edits_that_make_a_row_equal_close_its_conflict(void **state)
{
	struct world *world = *state;
	const struct table *census = table_find(world->replica, "census");
	struct value row[5] = { value_text("07086"), value_int(2024), value_int(9), value_text("well"), value_null() };
	struct accepted accepted;
	struct err err;

	entry_put_insert(&world->operations, census, row);
	world->count++;
	assert_true(send(world, 1, "kech", &accepted, &err));
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "3", "9"));
	ask(world, "SELECT state FROM conflict", "open");
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "water", "", "well"));
	ask(world, "SELECT state FROM conflict", "closed");
	proven(world);
}

static void a_voiding_that_waits_is_taken(void **state)
{
	struct world *world = *state;
	const struct table *census = table_find(world->replica, "census");
	struct value key[2] = { value_text("07086"), value_int(2024) }, reason = value_text("twice");
	struct accepted accepted;
	struct err err;

	for (int origin = 1; origin <= 2; origin++) {
		entry_put_void(&world->operations, census, key, (const unsigned char *) "01234567", &reason);
		world->count++;
		assert_true(send(world, origin, "kech", &accepted, &err));
		assert_int_equal(accepted.conflicts, 1);
	}
	settle(world, "census", "07086/2024", "_void", 1, 1, value_null(), value_int(1));
	assert_true(send(world, 2, "kech", &accepted, &err));
	assert_int_equal(accepted.unsettled, 0);
	ask(world, "SELECT _void || (SELECT count(*) FROM conflict WHERE state = 'open') FROM census", "twice0");
	proven(world);
}

static void refusals_name_their_reason_and_leave_nothing(void **state)
{
	struct world *world = *state;
	const struct table *school = table_find(world->replica, "school");
	struct value row[5] = { value_text("01001"), value_text("Taken"), value_text("kech"), value_null(), value_null() };
	char *before = world_digest(world->replica, DIGEST_SHOWN), *after;
	struct accepted accepted;
	struct err err;

	/* A code in use in another district: the row is not shown. */
	entry_put_insert(&world->operations, school, row);
	world->count++;
	assert_false(send(world, 1, "kech", &accepted, &err));
	assert_non_null(strstr(err.text, "in use elsewhere"));
	assert_null(strstr(err.text, "GGPS"));
	/* A scope that the sender was not admitted to; the province's own; a replica never admitted. */
	change(world, "school", "01001", "name", false, value_text("GGPS"), value_text("X"));
	assert_false(send(world, 1, "quetta", &accepted, &err));
	assert_int_equal(err.code, EX_NOPERM);
	change(world, "form", "census", "title", false, value_text("A form"), value_text("X"));
	assert_false(send(world, 1, "*", &accepted, &err));
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(5));
	assert_false(send(world, 7, "kech", &accepted, &err));
	/* A record of another scope under a scope that it may write; one that is not there; the second operation is bad. */
	change(world, "school", "01001", "name", false, value_text("GGPS"), value_text("X"));
	assert_false(send(world, 1, "kech", &accepted, &err));
	change(world, "census", "07086/2031", "rooms", false, value_int(3), value_int(5));
	assert_false(send(world, 1, "kech", &accepted, &err));
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(5));
	change(world, "census", "07086/2024", "water", false, value_null(), value_int(5));
	assert_false(send(world, 1, "kech", &accepted, &err));
	assert_int_equal(err.code, EX_DATAERR);
	/* New places on the way are forgotten as well. */
	row[0] = value_text("5");
	row[2] = value_text("awaran");
	entry_put_insert(&world->operations, school, row);
	world->count++;
	assert_false(send(world, 1, "kech", &accepted, &err));
	after = world_digest(world->replica, DIGEST_SHOWN);
	assert_string_equal(before, after);
	ask(world, "SELECT count(*) FROM scope WHERE code = 'awaran'", "0");
	free(before);
	free(after);
	/* And the line goes on. */
	change(world, "census", "07086/2024", "rooms", false, value_int(3), value_int(5));
	assert_true(send(world, 1, "kech", &accepted, &err));
	proven(world);
}

static void forms_arrive_as_entries(void **state)
{
	struct world *world = *state;
	struct err err;
	struct txn *txn;

	assert_true(txn_begin(world->replica, "operator", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, world->replica, &err, "form", "code=latrine", "number=40", "version=1", "scope=school",
		NULL));
	assert_true(world_insert(txn, world->replica, &err, "form_column", "form=latrine", "name=school", "number=0",
		"type=text",
		"key_position=1", NULL));
	assert_true(txn_commit(txn, &err));
	assert_true(world_add(world->replica, &err, "latrine", "school=07086", NULL));
	/* One that contradicts itself takes nothing with it. */
	assert_true(txn_begin(world->replica, "operator", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, world->replica, &err, "form", "code=well", "number=41", "version=1", "scope=school",
		NULL));
	assert_true(world_insert(txn, world->replica, &err, "form_column", "form=well", "name=depth", "number=0", "type=int",
		"key_position=1", NULL));
	assert_false(txn_commit(txn, &err));
	assert_null(table_find(world->replica, "well"));
	ask(world, "SELECT count(*) FROM sqlite_master WHERE name = 'well'", "0");
	proven(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_fresh_edit_is_taken_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stale_edit_waits_and_is_renewed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_value_twice_is_nothing_but_breaks_the_chain, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_fields_of_one_record_never_meet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_chain_of_taken_edits_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_row_on_a_taken_key_is_compared_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_settlement_sets_and_closes_what_agrees, set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeping_what_stands_leaves_the_other_open, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_settlement_that_saw_something_else_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_row_that_waits_is_taken_or_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(edits_that_make_a_row_equal_close_its_conflict, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_voiding_that_waits_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refusals_name_their_reason_and_leave_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(forms_arrive_as_entries, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("accept", tests, NULL, NULL);
}
