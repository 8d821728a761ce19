/* A number that two boxes have: the province was set back by somebody who copied its files, and gave it once more. In one district the two are
 * told apart as any copies are; here they are of two. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/query.h"
#include "store/recover.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/sync/recover_world.h"
#include "tests/unit/store_world.h"

enum { OUT_MAX = 8 << 20, SESSIONS = 6, TWICE = 4 /* the first number that no box of the world has */ };

static struct world world;
static char *other; /* the folder of the box that got the number the second time */

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static int64_t count(struct replica *replica, const char *sql)
{
	return query_number(replica, sql, -1);
}

static void reopen(int box)
{
	struct err err;

	replica_close(world.boxes[box]);
	must(replica_open(world.folders[box], &world.boxes[box], &err), &err);
}

/* One session of a box that proved the key of replica ADMITTED. */
static bool session(int box, int admitted, bool *goes_on, struct err *err)
{
	struct peer *peer = peer_new(world.boxes[box], err);
	struct hub *hub = hub_new(world.hub, admitted, err);
	struct peer_progress progress;
	struct peer_healed healed;
	struct buf up, down;
	bool is_good = peer && hub, is_healed;

	buf_init(&up, OUT_MAX);
	buf_init(&down, OUT_MAX);
	while (is_good && !(peer_is_done(peer) && hub_is_done(hub))) {
		struct err said;

		buf_clear(&up);
		buf_clear(&down);
		is_good = peer_take(peer, &up, err) && (up.length == 0 || hub_feed(hub, up.bytes, up.length, err));
		hub_take(hub, &down, &said);
		if (down.length > 0 && !peer_feed(peer, down.bytes, down.length, &said)) {
			*err = said;
			is_good = false;
		}
		if (up.length + down.length == 0)
			break;
	}
	is_healed = is_good && peer_is_healed(peer, &healed);
	peer_progress(peer, &progress);
	*goes_on = is_healed || progress.is_back;
	peer_free(peer);
	hub_free(hub);
	buf_free(&up);
	buf_free(&down);
	if (is_healed)
		reopen(box);
	return is_good;
}

static bool sync_by(int box, int admitted, struct err *err)
{
	bool goes_on = true;

	for (int i = 0; goes_on; i++) {
		assert_true(i < SESSIONS);
		if (!session(box, admitted, &goes_on, err))
			return false;
	}
	return true;
}

/* The box of panjgur was put back to its backup and got another number; the province forgot that, and gave it to a new box of kech. */
static int set_up(void **state)
{
	char *file = world_path("twice-box");
	struct replica *kech;
	struct err err;
	int64_t made;

	(void) state;
	recover_open(&world);
	must(replica_backup(world.boxes[PANJGUR], file, &err), &err);
	recover_work(&world, 2);
	replica_close(world.boxes[PANJGUR]);
	world_remove(world.folders[PANJGUR]);
	must(replica_restore(world.folders[PANJGUR], file, &made, &err) && replica_open(world.folders[PANJGUR], &world.boxes[PANJGUR], &err),
		&err);
	must(sync_by(PANJGUR, 2, &err), &err);
	assert_int_equal(replica_number(world.boxes[PANJGUR]), TWICE);
	recover_write(&world, PANJGUR, 51);
	must(sync_by(PANJGUR, 2, &err), &err);
	recover_set_back(&world, false);
	other = world_path("twice-other");
	must(replica_create_district(other, world.folder, "kech", &err) && replica_open(other, &kech, &err), &err);
	assert_int_equal(replica_number(kech), TWICE);
	replica_close(kech);
	remove(file);
	free(file);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	world_remove(other);
	free(other);
	recover_close(&world);
	return 0;
}

static void write_many(int entries)
{
	for (int i = 0; i < entries; i++)
		recover_write(&world, PANJGUR, 60 + i);
}

/* The province is recovered from what all of them hold; then the box comes, as ADMITTED. */
static void comes_and_gets_its_own(int admitted)
{
	struct replica *kech;
	sqlite3_stmt *statement = NULL;
	struct err err;
	int number, drops = 0;
	bool goes_on;

	write_many(3);
	/* What it holds shows that the province was set back. */
	assert_false(session(PANJGUR, admitted, &goes_on, &err));
	assert_int_equal(recover_state(world.hub), RECOVER_SET_BACK);
	must(recover_begin(world.hub, &err), &err);
	assert_false(session(KECH, HUB_ANY, &goes_on, &err) || session(PANJGUR, admitted, &goes_on, &err));
	/* Of the number in its greeting nothing was heard. */
	assert_int_equal(count(world.hub, "SELECT count(*) FROM recovery WHERE replica = 4"), 0);
	must(recover_end(world.hub, "operator", true, &(long) { 0 }, &err), &err);
	must(sync_by(PANJGUR, admitted, &err), &err);
	number = replica_number(world.boxes[PANJGUR]);
	assert_true(number > TWICE);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	must(sync_by(PANJGUR, admitted == HUB_ANY ? HUB_ANY : 2, &err), &err);
	/* All is there, once, and nobody has to look at it. */
	assert_int_equal(count(world.boxes[PANJGUR], "SELECT count(*) FROM entry WHERE state <> 1"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM quarantine"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost WHERE scope = 'panjgur'"), 0);
	assert_int_equal(count(world.hub, "SELECT max(value) - 62 FROM (SELECT rooms AS value FROM census WHERE school = '00001')"), 0);
	recover_check_box(&world, PANJGUR);
	/* The other one is whose number it is. */
	must(replica_open(other, &kech, &err), &err);
	replica_close(world.boxes[KECH_TOO]);
	world.boxes[KECH_TOO] = kech;
	recover_write(&world, KECH_TOO, 7);
	must(sync_by(KECH_TOO, TWICE, &err), &err);
	assert_int_equal(replica_number(world.boxes[KECH_TOO]), TWICE);
	/* Of what was kept for a person each was found by its index. */
	while ((statement = sqlite3_next_stmt(world.hub->db, statement)))
		if (strncmp(sqlite3_sql(statement), "DELETE FROM lost WHERE birth", 28) == 0) {
			assert_int_equal(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 0);
			drops++;
		}
	assert_int_equal(drops, 1);
}

static void by_the_key_that_it_had(void **state)
{
	(void) state;
	comes_and_gets_its_own(2);
}

static void by_a_folder(void **state)
{
	(void) state;
	comes_and_gets_its_own(HUB_ANY);
}

/* Its key was allowed anew, and has a number that nobody ever wrote under. */
static void by_a_key_that_was_allowed_anew(void **state)
{
	struct err err;
	int number = 0;

	(void) state;
	must(admission_allow(world.hub, "panjgur", "ssh-ed25519 ANEW", &number, &err), &err);
	comes_and_gets_its_own(number);
}

/* Who proves a key of another district than the one that it reads gets nothing, nor who proves that of a neighbour's box where no number can
 * have been given twice. */
static void a_key_of_another_box_helps_nobody(void **state)
{
	const int64_t numbers = count(world.hub, "SELECT count(*) FROM replica");
	bool goes_on;
	struct err err;

	(void) state;
	assert_false(session(PANJGUR, 1, &goes_on, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_false(session(KECH, 3, &goes_on, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM replica"), numbers);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_the_key_that_it_had, set_up, tear_down),
		cmocka_unit_test_setup_teardown(by_a_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(by_a_key_that_was_allowed_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_key_of_another_box_helps_nobody, set_up, tear_down),
	};

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("number_twice", tests, NULL, NULL);
}
