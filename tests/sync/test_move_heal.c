/* A folder that is a copy, and a school that changed district: what was decided elsewhere is so in every folder that holds it, under whatever
 * number that has now, and nothing else is taken for it. */
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
#include "store/inside.h"
#include "store/log.h"
#include "store/merge.h"
#include "store/moving.h"
#include "store/rebuild.h"
#include "store/release.h"
#include "store/txn.h"
#include "tests/sync/heal_world.h"
#include "tests/unit/store_world.h"

#define STATES "SELECT group_concat(line, ' ') FROM (SELECT origin || '-' || serial || ':' || state AS line FROM entry" \
	" WHERE origin > 0 ORDER BY origin, serial)"
#define AT_HUB "SELECT group_concat(line, ' ') FROM (SELECT origin || '-' || serial || ':' || (SELECT code FROM scope WHERE id =" \
	" entry.scope) AS line FROM entry WHERE origin > 0 ORDER BY origin, serial)"

static struct heal_world world;

static int set_up(void **state)
{
	(void) state;
	heal_open(&world);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	heal_close(&world);
	return 0;
}

/* One entry: a return of SCHOOL with so many rooms. */
static void add(int box, const char *school, const char *rooms)
{
	char at[32], has[32], year[32];
	struct err err;

	snprintf(at, sizeof at, "school=%s", school);
	snprintf(has, sizeof has, "rooms=%s", rooms);
	snprintf(year, sizeof year, "year=20%s", rooms);
	heal_check(world_add(world.replicas[box], &err, "census", at, year, has, NULL), &err);
}

static void move(const char *author)
{
	const struct moving what = { .author = author, .school = "07086", .district = "quetta" };
	struct moved moved;
	struct err err;

	heal_check(moving_run(heal_hub(&world), &what, &moved, &err), &err);
}

static void check_sound(void)
{
	struct err err;

	for (int i = 0; i <= HEAL_BOXES; i++)
		if (world.folders[i])
			heal_check(rebuild_check(world.replicas[i], NULL, NULL, &err) && log_verify(world.replicas[i], &err), &err);
	for (int i = 0; i < HEAL_BOXES; i++)
		if (world.folders[i])
			heal_ask(world.replicas[i], "SELECT count(*) || '' FROM school WHERE code = '07086'", "0");
}

static void say_nothing(void *state, const struct release_outcome *outcome)
{
	(void) state;
	(void) outcome;
}

/* The copy was made while the entry waited, and has another one behind it than its original. */
static void an_entry_before_the_copy(void **state)
{
	(void) state;
	heal_sync(&world, 0);
	add(0, "07086", "11");
	heal_copy(&world, 0, 1);
	move("operator");
	add(0, "07087", "12");
	add(1, "07087", "13");
	heal_sync(&world, 0);
	heal_ask(world.replicas[0], STATES, "1-1:4 1-2:1");
	heal_ask(heal_hub(&world), "SELECT is_elsewhere FROM entry WHERE origin = 1 AND serial = 1", "2");
	assert_int_equal(heal_sync(&world, 1), 1);
	heal_ask(world.replicas[1], STATES, "1-1:4 1-2:1 2-1:1");
	heal_sync(&world, 0);
	heal_ask(world.replicas[0], STATES, "1-1:4 1-2:1 2-1:1");
	heal_ask(heal_hub(&world), AT_HUB, "1-1:quetta 1-2:kech 2-1:kech");
	check_sound();
	/* And a copy of that one. */
	heal_copy(&world, 1, 2);
	add(1, "07087", "14");
	add(2, "07087", "15");
	heal_sync(&world, 1);
	assert_int_equal(heal_sync(&world, 2), 1);
	heal_ask(world.replicas[2], STATES, "1-1:4 1-2:1 2-1:1 2-2:1 3-1:1");
	check_sound();
}

/* Under one serial the two have different entries, both about the school that went: neither is taken for the other. */
static void an_entry_behind_the_copy(void **state)
{
	(void) state;
	heal_sync(&world, 0);
	heal_copy(&world, 0, 1);
	move("operator");
	add(0, "07086", "21");
	add(1, "07086", "22");
	heal_sync(&world, 0);
	assert_int_equal(heal_sync(&world, 1), 1);
	heal_ask(world.replicas[0], STATES, "1-1:4");
	heal_ask(world.replicas[1], STATES, "2-1:4");
	heal_ask(heal_hub(&world), AT_HUB, "1-1:quetta 2-1:quetta");
	heal_ask(heal_hub(&world), "SELECT group_concat(rooms) FROM (SELECT rooms FROM census ORDER BY rooms)", "21,22");
	check_sound();
}

/* The original is the one that was set back: it knows less of its own entries than was decided. */
static void an_old_backup_hears_it_again(void **state)
{
	(void) state;
	heal_sync(&world, 0);
	add(0, "07086", "31");
	heal_copy(&world, 0, 1);
	move("operator");
	heal_sync(&world, 0);
	add(0, "07087", "32");
	heal_sync(&world, 0);
	heal_ask(world.replicas[0], STATES, "1-1:4 1-2:1");
	heal_copy(&world, 1, 0);
	assert_int_equal(heal_sync(&world, 0), 1);
	heal_ask(world.replicas[0], STATES, "1-1:4 1-2:1");
	add(0, "07087", "33");
	heal_sync(&world, 0);
	heal_ask(heal_hub(&world), AT_HUB, "1-1:quetta 1-2:kech 2-1:kech");
	heal_ask(heal_hub(&world), "SELECT count(*) || '' FROM census", "3");
}

/* Held when the copy was made, released when the copy had another number and the school had gone. */
static void an_entry_that_was_held(void **state)
{
	struct replica *hub = heal_hub(&world);
	struct txn *txn;
	struct err err;

	(void) state;
	assert_true(txn_begin(hub, "operator", &txn, &err) && txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, hub, &err, "user", "name=op", "role=operator", "active=1", NULL)
		&& world_insert(txn, hub, &err, "user", "name=clerk", "role=operator", "active=1", NULL) && txn_commit(txn, &err));
	heal_sync(&world, 0);
	add(0, "07086", "41");
	heal_check(world_change(hub, &err, "user", "clerk", "active", "1", "0"), &err);
	heal_sync(&world, 0);
	heal_ask(world.replicas[0], STATES, "1-1:3");
	heal_copy(&world, 0, 1);
	heal_check(txn_begin(hub, "op", &txn, &err) && txn_entry(txn, NULL, &err) && txn_change(txn, table_find(hub, "user"), (const struct value[]) { value_text("clerk") },
		table_column(table_find(hub, "user"), "active"), &(const struct value) { .kind = VALUE_INT, .number = 0 },
		&(const struct value) { .kind = VALUE_INT, .number = 1 }, &err), &err);
	heal_check(txn_commit(txn, &err), &err);
	heal_sync(&world, 0);
	heal_sync(&world, 1);
	add(0, "07087", "42");
	add(1, "07087", "43");
	heal_sync(&world, 0);
	assert_int_equal(heal_sync(&world, 1), 1);
	move("op");
	heal_sync(&world, 0);
	heal_sync(&world, 1);
	heal_check(release_entry(hub, "op", query_number(hub, "SELECT id FROM quarantine", 0), say_nothing, NULL, &err),
		&err);
	heal_sync(&world, 0);
	heal_ask(world.replicas[0], STATES, "1-1:4 1-2:1 2-1:1");
	heal_ask(hub, "SELECT is_elsewhere FROM entry WHERE origin = 1 AND serial = 1", "2");
	heal_sync(&world, 1);
	heal_ask(world.replicas[1], STATES, "1-1:4 1-2:1 2-1:1");
	heal_ask(hub, "SELECT elsewhere_told >= (SELECT id FROM entry WHERE origin = 1 AND serial = 1) FROM replica WHERE number = 2", "1");
	check_sound();
}

/* By a bundle that was written for the original: nothing but the body tells whose entry is meant. */
static void another_body_is_not_marked(void **state)
{
	unsigned char hash[8] = { 1, 2, 3 };
	struct merge_elsewhere taken = { .origin = 1, .serial = 1, .number = 5, .district = "quetta", .hash = hash };
	struct err err;
	long marked;

	(void) state;
	add(0, "07086", "51");
	heal_check(merge_elsewhere(world.replicas[0], &taken, 1, &marked, &err), &err);
	assert_int_equal(marked, 0);
	heal_ask(world.replicas[0], STATES, "1-1:0");
	assert_int_equal(sqlite3_exec(world.replicas[0]->db, "UPDATE entry SET hash = x'0102030000000000' WHERE serial = 1 AND origin = 1", NULL, NULL, NULL), SQLITE_OK);
	heal_check(merge_elsewhere(world.replicas[0], &taken, 1, &marked, &err), &err);
	assert_int_equal(marked, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(an_entry_before_the_copy), TEST(an_entry_behind_the_copy),
		TEST(an_old_backup_hears_it_again), TEST(an_entry_that_was_held), TEST(another_body_is_not_marked) };

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("move_heal", tests, NULL, NULL);
}
