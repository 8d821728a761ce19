/* Folders that are copies, or were set back: recognised, given another number, and nothing of theirs is lost. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/inside.h"
#include "sync/hub.h"
#include "tests/sync/heal_world.h"
#include "tests/unit/store_world.h"

static struct heal_world *world;

static int set_up(void **state)
{
	(void) state;
	world = mem_zero(1, sizeof *world);
	heal_open(world);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	heal_close(world);
	free(world);
	return 0;
}

static int number(int box)
{
	return replica_number(world->replicas[box]);
}

/* Letters are boxes in the order in which they sync; both have written since the copy. */
static void in_order(const char *order, bool has_common)
{
	int healed = 0;

	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	if (has_common)
		heal_visit(world, 0, NULL);
	heal_copy(world, 0, 1);
	for (int i = 0; i < 2; i++) {
		heal_visit(world, i, NULL);
		heal_visit(world, i, NULL);
	}
	heal_visit(world, 1, NULL);
	for (; *order; order++) {
		if (*order == 'a' || *order == 'b')
			healed += heal_sync(world, *order - 'a');
		else
			heal_visit(world, *order - 'A', NULL);
	}
	heal_quiet(world, true);
	assert_int_equal(healed, 1);
	assert_int_not_equal(number(0), number(1));
	assert_true(number(0) == 1 || number(1) == 1);
}

static void the_first_keeps_its_number(void **state)
{
	static const char *const orders[] = { "ab", "ba", "aab", "bba", "aBbAa", "bAaBb", "aAbBab", "abab" };

	for (size_t i = 0; i < 2 * sizeof orders / sizeof *orders; i++) {
		if (i > 0) {
			tear_down(state);
			set_up(state);
		}
		in_order(orders[i / 2], i % 2);
	}
}

/* A copy in which nothing was written is known by its token alone; one that the original knows nothing of keeps quiet. */
static void a_copy_that_wrote_nothing(void **state)
{
	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	assert_int_equal(heal_sync(world, 0), 0);
	assert_int_equal(heal_sync(world, 0), 0);
	assert_int_equal(heal_sync(world, 1), 1);
	assert_int_equal(number(1), 2);
	heal_visit(world, 1, NULL);
	heal_quiet(world, true);
}

/* Copies of one moment, in turn; and copies of copies. */
static void many_copies(void **state)
{
	int healed = 0;

	(void) state;
	heal_visit(world, 0, NULL);
	for (int i = 1; i < 8; i++)
		heal_copy(world, 0, i);
	for (int i = 0; i < 8; i++)
		heal_visit(world, i, NULL);
	for (int i = 7; i >= 0; i--)
		healed += heal_sync(world, i);
	assert_int_equal(healed, 7);
	heal_copy(world, 3, 8);
	heal_visit(world, 3, NULL);
	heal_visit(world, 8, NULL);
	assert_int_equal(heal_sync(world, 8), 0);
	assert_int_equal(heal_sync(world, 3), 1);
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM replica WHERE came_from IS NOT NULL", "8");
}

static void an_old_backup(bool writes, bool has_pending)
{
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	if (has_pending)
		heal_visit(world, 0, NULL);
	heal_copy(world, 0, 9);
	for (int i = 0; i < 5; i++)
		heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	/* The box burns, and its backup takes its place. */
	heal_copy(world, 9, 0);
	if (writes)
		for (int i = 0; i < 9; i++)
			heal_visit(world, 0, NULL);
	assert_int_equal(heal_sync(world, 0), 1);
	assert_int_equal(number(0), 2);
	heal_copy(world, 0, 9);
	heal_quiet(world, true);
	heal_ask(world->replicas[0], "SELECT old || ' ' || after || ' ' || new FROM renumbered", has_pending ? "1 4 2" : "1 2 2");
}

static void a_backup_without_work(void **state)
{
	(void) state;
	an_old_backup(false, false);
}

static void a_backup_with_work(void **state)
{
	(void) state;
	an_old_backup(true, false);
}

static void a_backup_of_waiting_work(void **state)
{
	(void) state;
	an_old_backup(false, true);
}

static void a_backup_of_waiting_work_with_work(void **state)
{
	(void) state;
	an_old_backup(true, true);
}

static unsigned pick(uint64_t *random, unsigned limit)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned) (*random >> 33) % limit;
}

/* A copy whose healing is cut at every byte, either way, goes on with the same number. */
static void healing_is_cut(void **state)
{
	bool is_long = getenv("ZILA_LONG") != NULL;
	struct peer_healed healed;
	long up, down;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 0);
	heal_copy(world, 1, 2);
	heal_copy(world, HEAL_BOXES, 10);
	assert_true(heal_session(world, 1, WHOLE, WHOLE, &healed, &err) && healed.to == 2 && healed.moved == 4);
	up = heal_bytes_up();
	down = heal_bytes_down();
	for (long at = 0; at <= up + down; at += is_long ? 1 : 5) {
		heal_copy(world, 10, HEAL_BOXES);
		heal_copy(world, 2, 1);
		heal_session(world, 1, at <= up ? at : WHOLE, at <= up ? WHOLE : at - up, &healed, &err);
		heal_sync(world, 1);
		assert_int_equal(number(1), 2);
		heal_ask(heal_hub(world), "SELECT count(*) FROM replica", "3");
		heal_ask(world->replicas[1], "SELECT count(*) FROM renumbered", "1");
	}
	replica_close(world->replicas[10]);
	world_remove(world->folders[10]);
	free(world->folders[10]);
	world->folders[10] = NULL;
	heal_copy(world, 1, 2);
	heal_quiet(world, true);
}

/* The box goes on to come by the key that it had; who revokes that key's owner shuts both out. */
static void by_the_key_that_it_had(void **state)
{
	struct peer_healed healed;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_admitted = 1;
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 0);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_copy(world, 1, 2);
	heal_visit(world, 1, NULL);
	heal_visit(world, 2, NULL);
	heal_sync(world, 1);
	assert_int_equal(heal_sync(world, 2), 1);
	assert_int_equal(number(2), 3);
	heal_quiet(world, true);
	heal_admitted = 2;
	assert_false(heal_session(world, 0, WHOLE, WHOLE, &healed, &err));
	assert_int_equal(err.code, EX_NOPERM);
	heal_sync(world, 2);
	heal_admitted = 1;
	heal_check(admission_revoke(heal_hub(world), 3, &err), &err);
	assert_false(heal_session(world, 2, WHOLE, WHOLE, &healed, &err));
	heal_sync(world, 1);
	heal_check(admission_revoke(heal_hub(world), 1, &err), &err);
	assert_false(heal_session(world, 1, WHOLE, WHOLE, &healed, &err));
	assert_int_equal(err.code, EX_NOPERM);
	heal_admitted = HUB_ANY;
}

/* Who only asks and never comes uses up no numbers without end. */
static void numbers_are_not_given_away(void **state)
{
	unsigned char word[ADMISSION_WORD] = { 0 };
	int number_of, again;
	struct err err;

	(void) state;
	for (int i = 0; i < ADMISSION_OFFERS; i++) {
		word[0] = (unsigned char) i;
		heal_check(admission_renumber(heal_hub(world), 1, "kech", word, &number_of, &err)
			&& admission_renumber(heal_hub(world), 1, "kech", word, &again, &err), &err);
		assert_int_equal(number_of, again);
		assert_int_equal(number_of, 2 + i);
	}
	word[1] = 1;
	assert_false(admission_renumber(heal_hub(world), 1, "kech", word, &number_of, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
}

/* Any copies, backups, cuts and work in any order. */
static void by_chance(void **state)
{
	unsigned seeds = getenv("ZILA_LONG") ? 400 : 12;

	for (unsigned seed = 0; seed < seeds; seed++) {
		uint64_t random = 0x9e3779b97f4a7c15u * (seed + 1);

		if (seed > 0) {
			tear_down(state);
			set_up(state);
		}
		print_message("seed %u\n", seed);
		for (int i = 0; i < 60; i++) {
			int box = (int) pick(&random, 6), to;
			struct peer_healed healed;
			struct err err;

			while (!world->folders[box])
				box--;
			switch (pick(&random, 8)) {
			case 0: /* a copy beside it, where there is room; what a folder alone knew goes with it */
				to = 1 + (int) pick(&random, 5);
				if (!world->folders[to])
					heal_copy(world, box, to);
				break;
			case 1:
			case 2:
				heal_sync(world, box);
				break;
			case 3:
				heal_session(world, box, pick(&random, 500), WHOLE, &healed, &err);
				break;
			case 4:
				heal_session(world, box, WHOLE, pick(&random, 500), &healed, &err);
				break;
			default:
				heal_visit(world, box, NULL);
			}
		}
		heal_quiet(world, true);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_keeps_its_number, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_copy_that_wrote_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_copies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_without_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_with_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_of_waiting_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_of_waiting_work_with_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(healing_is_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(by_the_key_that_it_had, set_up, tear_down),
		cmocka_unit_test_setup_teardown(numbers_are_not_given_away, set_up, tear_down),
		cmocka_unit_test_setup_teardown(by_chance, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("heal", tests, NULL, NULL);
}
