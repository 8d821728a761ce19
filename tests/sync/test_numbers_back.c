/* The same folders and a province that was set back in between: what it has lost comes again, once, whoever brings it. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/admission.h"
#include "store/inside.h"
#include "store/quarantine.h"
#include "store/recover.h"
#include "store/refusal.h"
#include "store/stranger.h"
#include "sync/hub.h"
#include "tests/sync/numbers_world.h"
#include "tests/unit/store_world.h"

static void set_hub_back(void)
{
	heal_copy(world, NUMBERS_OLD_HUB, NUMBERS_HUB);
	numbers_forget(NUMBERS_OLD_HUB);
}

/* Syncs box until it stands at the hub, whatever has to be told first. */
static void come(int box)
{
	struct peer_healed healed;
	struct err err;

	for (int i = 0; i < 8; i++) {
		err_reset(&err);
		if (!heal_session(world, box, WHOLE, WHOLE, &healed, &err) && err.code != EX_TEMPFAIL && err.code != 0)
			die("box %d: %s", box, err.text);
	}
}

/* The operator allows again whoever is not known any more. */
static void allow_all(void)
{
	for (int i = 0; i < HEAL_BOXES; i++) {
		char sql[100], key[40];
		struct err err;
		int n;

		if (!world->folders[i])
			continue;
		n = numbers_of(i);
		snprintf(sql, sizeof sql, "SELECT count(*) FROM replica WHERE number = %d AND district IS NOT NULL", n);
		snprintf(key, sizeof key, "ssh-ed25519 BOX%d", n);
		if (query_number(heal_hub(world), sql, 0) == 0)
			heal_check(admission_allow(heal_hub(world), "kech", key, &n, &err), &err);
	}
}

/* AT: the box that comes while the recovery goes on, -1: all. */
static void recover(int at)
{
	struct err err;
	long mended;

	heal_check(recover_begin(heal_hub(world), &err), &err);
	allow_all();
	for (int i = 0; i < HEAL_BOXES; i++)
		if (world->folders[i] && (at < 0 || at == i))
			come(i);
	heal_check(recover_end(heal_hub(world), "operator", true, &mended, &err), &err);
}

static void all_come(void)
{
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < HEAL_BOXES; i++)
			if (world->folders[i])
				come(i);
}

/* The province has lost that it holds an entry of the number that a box had: it is not waited for without end, and not lost. */
static void what_a_set_back_hub_had_held(void **state)
{
	struct err err;

	(void) state;
	heal_check(world_add(heal_hub(world), &err, "user", "name=clerk", "role=clerk", "active=1", NULL)
		&& world_add(heal_hub(world), &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_copy(world, NUMBERS_HUB, NUMBERS_OLD_HUB);
	heal_check(world_change(world->replicas[1], &err, "census", "07086/2024", "rooms", "3", "5"), &err);
	numbers_role("viewer");
	heal_sync(world, 1);
	numbers_role("clerk");
	heal_sync(world, 1);
	heal_ask(world->replicas[1], "SELECT group_concat(origin || '-' || serial || ' ' || state) FROM entry WHERE state <> 1", "2-1 3");
	/* The box gets a third number: 2-1 is one of an old number now. */
	heal_copy(world, 1, 2);
	heal_visit(world, 2, NULL);
	heal_sync(world, 2);
	heal_visit(world, 1, NULL);
	assert_int_equal(heal_sync(world, 1), 1);
	assert_int_equal(numbers_of(1), 3);
	heal_ask(world->replicas[1], "SELECT group_concat(origin || '-' || serial || ' ' || state) FROM entry WHERE state <> 1", "2-1 3");
	set_hub_back();
	recover(-1);
	all_come();
	/* It was allowed after the backup: so it is taken now, once, whichever of the two folders was first. */
	heal_ask(heal_hub(world), "SELECT rooms FROM census", "5");
	for (int i = 0; i < 3; i++) {
		heal_ask(world->replicas[i], "SELECT count(*) FROM entry WHERE state <> 1", "0");
		heal_ask(world->replicas[i], "SELECT rooms FROM census", "5");
	}
	heal_quiet(world, true);
}

/* The hub has lost an entry that it had taken of the first copy; the second one comes, and then the first. */
static void births_after_a_set_back_hub(void **state)
{
	(void) state;
	heal_copy(world, NUMBERS_HUB, NUMBERS_OLD_HUB);
	numbers_put_back_twice(NULL);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_visit(world, 1, NULL);
	heal_sync(world, 1);
	set_hub_back();
	recover(1);
	all_come();
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM lost", "0");
}

/* Two folders with one entry, of which only the one that had not sent it comes to the recovery. */
static void a_copy_meets_a_set_back_hub(void **state)
{
	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, NUMBERS_HUB, NUMBERS_OLD_HUB);
	heal_visit(world, 0, NULL);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, NULL);
	set_hub_back();
	recover(1);
	come(1);
	all_come();
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM lost", "0");
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine", "0");
}

/* A third box edited the visit that the first copy had sent. The hub was set back, and the second copy sent it, under a number of its own: the
 * edit names it by an id that nobody has any more. */
static void what_others_built_on_it_waits(void **state)
{
	char key[40];
	struct err err;
	long mended;

	(void) state;
	world->folders[4] = world_path("heal-box");
	heal_check(replica_create_district(world->folders[4], world->folders[NUMBERS_HUB], "kech", &err) && replica_open(world->folders[4],
		&world->replicas[4], &err), &err);
	heal_copy(world, NUMBERS_HUB, NUMBERS_OLD_HUB);
	numbers_put_back_twice(NULL);
	heal_sync(world, 4);
	assert_int_equal(numbers_of(0), 3);
	snprintf(key, sizeof key, "3-2-0");
	heal_check(world_change(world->replicas[4], &err, "visit", key, "remarks", "note 2", "seen by another"), &err);
	heal_sync(world, 4);
	heal_ask(heal_hub(world), "SELECT count(*) FROM visit WHERE remarks = 'seen by another'", "1");
	set_hub_back();
	heal_check(recover_begin(heal_hub(world), &err) && recover_end(heal_hub(world), "operator", true, &mended, &err), &err);
	come(1);
	allow_all();
	all_come();
	all_come();
	heal_ask(heal_hub(world), "SELECT count(*) FROM visit WHERE remarks = 'note 2'", "1");
	heal_ask(heal_hub(world), "SELECT group_concat(origin) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "2");
	assert_int_equal(refusal_count(world->replicas[4]), 1);
	for (int i = 0; i < 5; i++)
		if (world->folders[i])
			heal_ask(world->replicas[i], "SELECT count(*) FROM entry WHERE state = 0", "0");
}

static bool see_stranger(void *state, const struct stranger *one)
{
	snprintf(state, 100, "%d by %d of %s", one->number, one->by, one->district);
	return true;
}

/* Its box is told what the operator must say, who sees it in the list until he has. */
static void a_number_given_after_the_backup(void **state)
{
	struct peer_healed healed;
	char seen[100] = "";
	struct err err;
	long mended;
	int two = 2;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_check(admission_allow(heal_hub(world), "kech", "ssh-ed25519 ONE", &(int) { 1 }, &err), &err);
	heal_copy(world, NUMBERS_HUB, NUMBERS_OLD_HUB);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_admitted = 1;
	heal_sync(world, 0);
	heal_sync(world, 1);
	assert_int_equal(numbers_of(1), 2);
	/* To any other province than one that was set back it is nobody, and nothing is noted. */
	heal_check(stranger_each(heal_hub(world), see_stranger, seen, &err), &err);
	set_hub_back();
	assert_false(heal_session(world, 1, WHOLE, WHOLE, &healed, &err));
	assert_int_equal(err.code, EX_NOPERM);
	heal_check(stranger_each(heal_hub(world), see_stranger, seen, &err), &err);
	assert_string_equal(seen, "");
	heal_check(recover_begin(heal_hub(world), &err), &err);
	for (int i = 0; i < 2; i++) {
		assert_false(heal_session(world, 1, WHOLE, WHOLE, &healed, &err));
		assert_int_equal(err.code, EX_NOPERM);
		if (!strstr(err.text, "zila hub allow kech --key FILE --replica 2"))
			fail_msg("%s", err.text);
	}
	heal_check(stranger_each(heal_hub(world), see_stranger, seen, &err), &err);
	assert_string_equal(seen, "2 by 1 of kech");
	heal_check(admission_allow(heal_hub(world), "kech", "ssh-ed25519 ONE", &two, &err), &err);
	seen[0] = '\0';
	heal_check(stranger_each(heal_hub(world), see_stranger, seen, &err), &err);
	assert_string_equal(seen, "");
	come(0);
	come(1);
	heal_check(recover_end(heal_hub(world), "operator", false, &mended, &err), &err);
	all_come();
	heal_admitted = HUB_ANY;
	heal_quiet(world, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_a_set_back_hub_had_held, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(births_after_a_set_back_hub, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(a_copy_meets_a_set_back_hub, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(what_others_built_on_it_waits, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(a_number_given_after_the_backup, numbers_set_up, numbers_tear_down),
	};

	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
