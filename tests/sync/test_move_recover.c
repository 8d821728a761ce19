/* A province that is set back to before a school changed district, and gets the move back whole, by half or not at all. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/inside.h"
#include "store/lost.h"
#include "store/moving.h"
#include "store/query.h"
#include "store/recover.h"
#include "tests/sync/recover_world.h"
#include "tests/unit/store_world.h"

#define SCHOOL "SELECT scope.code FROM scope JOIN school ON school._scope = scope.id WHERE school.code = '00000'"

static struct world world;

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static void ask(struct replica *replica, const char *sql, const char *wanted)
{
	char *text = world_ask(replica, sql);

	if (strcmp(text ? text : "", wanted) != 0)
		fail_msg("replica %d: %s: %s, not %s", replica_number(replica), sql, text ? text : "(nothing)", wanted);
	free(text);
}

static void sync_all(int rounds)
{
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < BOXES; i++)
			recover_sync_well(&world, i);
}

/* 00000 goes from kech to panjgur while a box of kech has an entry about it; there it is worked on; all are in step. Then the
 * province is as it was before all that. */
static void move_and_set_back(void)
{
	const struct moving what = { .author = "operator", .school = "00000", .district = "panjgur" };
	struct moved moved;
	struct err err;

	recover_open(&world);
	must(world_change(world.boxes[KECH], &err, "census", "00000/2024", "water", "", "tap"), &err);
	must(moving_run(world.hub, &what, &moved, &err), &err);
	sync_all(2);
	ask(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state = 4", "1");
	must(world_add(world.boxes[PANJGUR], &err, "census", "school=00000", "year=2031", "rooms=9", NULL), &err);
	sync_all(2);
	recover_check(&world);
	recover_set_back(&world, true);
	ask(world.hub, SCHOOL, "kech");
}

static void begin(void)
{
	struct err err;

	must(recover_begin(world.hub, &err), &err);
}

static void visit(int box)
{
	struct err err;

	assert_false(recover_sync(&world, box, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
}

static void end(bool may_miss, long wanted)
{
	struct err err;
	long mended;

	must(recover_end(world.hub, "operator", may_miss, &mended, &err), &err);
	assert_int_equal(mended, wanted);
}

/* The move and what was decided behind it, in both districts. */
static void check_moved(void)
{
	sync_all(3);
	recover_check(&world);
	ask(world.hub, SCHOOL, "panjgur");
	ask(world.boxes[PANJGUR], SCHOOL, "panjgur");
	ask(world.boxes[KECH], SCHOOL, "");
	ask(world.hub, "SELECT water FROM census WHERE school = '00000' AND year = 2024", "tap");
	ask(world.hub, "SELECT count(*) FROM census WHERE school = '00000' AND year = 2031", "1");
	ask(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state = 4", "1");
	ask(world.hub, "SELECT is_elsewhere FROM entry WHERE is_elsewhere IS NOT NULL", "2");
	recover_close(&world);
}

static void it_comes_back_whole(void **state)
{
	(void) state;
	move_and_set_back();
	begin();
	/* What arrives waits for what leaves. */
	visit(PANJGUR);
	ask(world.hub, SCHOOL, "kech");
	visit(KECH_TOO);
	ask(world.hub, SCHOOL, "panjgur");
	visit(PANJGUR);
	visit(KECH);
	end(false, 0);
	check_moved();
}

/* Nobody of the new district comes before the end. */
static void only_the_old_district_comes(void **state)
{
	struct err err;
	long mended;

	(void) state;
	move_and_set_back();
	begin();
	visit(KECH);
	visit(KECH_TOO);
	/* Half a move is finished by who may move schools, or the recovery goes on. */
	assert_false(recover_end(world.hub, "", true, &mended, &err));
	assert_int_equal(recover_state(world.hub), RECOVER_RUNNING);
	ask(world.hub, "SELECT count(*) FROM epoch", "0");
	end(true, 1);
	ask(world.hub, "SELECT group_concat(number || old_district || new_district) FROM school_move", "1kechpanjgur,2kechpanjgur");
	check_moved();
}

static void only_the_new_district_comes(void **state)
{
	(void) state;
	move_and_set_back();
	begin();
	visit(PANJGUR);
	end(true, 1);
	check_moved();
}

/* Nobody knew of the move when the recovery ended: it did not happen, half of it is kept for a person, and moving it again makes all
 * good. */
static void nobody_comes(void **state)
{
	const struct moving what = { .author = "operator", .school = "00000", .district = "panjgur" };
	struct moved moved;
	struct err err;

	(void) state;
	move_and_set_back();
	begin();
	end(true, 0);
	sync_all(3);
	recover_check(&world);
	ask(world.hub, SCHOOL, "kech");
	ask(world.boxes[KECH], SCHOOL, "kech");
	ask(world.boxes[PANJGUR], SCHOOL, "");
	ask(world.hub, "SELECT water FROM census WHERE school = '00000' AND year = 2024", "tap");
	ask(world.hub, "SELECT count(*) FROM lost WHERE reason LIKE 'it moves a school%'", "2");
	/* Neither half is written by itself, nor the row of '*' that says it. */
	ask(world.hub, "SELECT count(*) FROM lost", "3");
	for (int64_t id = 1; id <= 3; id++) {
		assert_false(lost_settle(world.hub, id, "operator", &err));
		assert_int_equal(err.code, EX_DATAERR);
		assert_non_null(strstr(err.text, "zila hub move SCHOOL DISTRICT"));
	}
	/* What was written there waits. */
	ask(world.hub, "SELECT count(*) FROM quarantine", "1");
	must(moving_run(world.hub, &what, &moved, &err), &err);
	sync_all(2);
	recover_check(&world);
	ask(world.boxes[PANJGUR], SCHOOL, "panjgur");
	recover_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(it_comes_back_whole), cmocka_unit_test(only_the_old_district_comes),
		cmocka_unit_test(only_the_new_district_comes), cmocka_unit_test(nobody_comes) };

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("move_recover", tests, NULL, NULL);
}
