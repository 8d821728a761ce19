/* A province's folder that was set back to an old backup while a school moved: what replicas bring back of it. */
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
#include "store/accept.h"
#include "store/accept_move.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/lost.h"
#include "store/moving.h"
#include "store/rebuild.h"
#include "store/scope.h"
#include "tests/sync/towns.h"
#include "tests/unit/store_world.h"

static struct towns towns;

/* One decided entry of SCOPE of the whole hub into the one that was set back, as a replica of it would bring it, or into a box; false and
 * ERR. */
static bool bring_back(struct replica *hub, const char *scope, int64_t number, struct err *err)
{
	sqlite3_stmt *row = NULL;
	bool is_good;

	assert_int_equal(sqlite3_prepare_v2(towns.hub->db, "SELECT body, decision, serial FROM entry WHERE number = ?1 AND scope = (SELECT id"
		" FROM scope WHERE code = ?2)", -1, &row, NULL), SQLITE_OK);
	sqlite3_bind_int64(row, 1, number);
	sqlite3_bind_text(row, 2, scope, -1, SQLITE_STATIC);
	is_good = sqlite3_step(row) == SQLITE_ROW && accept_begin(hub, err);
	if (is_good) {
		is_good = accept_again(hub, scope, sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0),
			sqlite3_column_blob(row, 1), (size_t) sqlite3_column_bytes(row, 1), number, NULL, err);
		/* All of them are the hub's own. */
		if (is_good && replica_number(hub) == 0 && sqlite3_column_int64(row, 2) > hub->last_serial)
			hub->last_serial = sqlite3_column_int64(row, 2);
		is_good = accept_end(hub, is_good, NULL) && is_good;
	}
	sqlite3_finalize(row);
	return is_good;
}

/* The province's folder as it is now, in another one. */
static struct replica *copy_hub(char **folder)
{
	char *sql, *from = mem_format("%s/replica.db", towns.folder[TOWNS_BOXES]), *to;
	struct replica *copy;
	struct err err;

	*folder = world_path("towns-old");
	if (!replica_create_province(*folder, false, &err))
		fail_msg("%s", err.text);
	to = mem_format("%s/replica.db", *folder);
	unlink(to);
	sql = mem_format("VACUUM INTO '%s'", to);
	assert_int_equal(sqlite3_exec(towns.hub->db, sql, NULL, NULL, NULL), SQLITE_OK);
	if (!replica_open(*folder, &copy, &err))
		fail_msg("%s", err.text);
	free(sql);
	free(from);
	free(to);
	return copy;
}

/* A hub set back to before the move gets back the one entry, or the other, or both, from whichever replica comes: no row is lost,
 * and the move is finished. */
static void a_move_torn_by_an_old_backup_is_mended(void **state)
{
	(void) state;
	towns_open(&towns);
	for (int which = 0; which < 4; which++) {
		static const char *const schools[] = { "00001", "00002", "00003", "00001" };
		const char *school = schools[which];
		char *folder, *digest, *again, sql[120];
		struct replica *hub;
		int64_t star, kech, quetta;
		long count;
		struct err err;

		if (which == 3)
			towns_move(&towns, school, "kech");
		hub = copy_hub(&folder);
		star = query_number(hub, "SELECT number FROM scope WHERE code = '*'", 0);
		kech = query_number(hub, "SELECT number FROM scope WHERE code = 'kech'", 0);
		quetta = query_number(hub, "SELECT number FROM scope WHERE code = 'quetta'", 0);
		towns_move(&towns, school, "quetta");
		assert_true(bring_back(hub, "*", star + 1, &err));
		/* The new district's cannot come before the old one's. */
		assert_false(bring_back(hub, "quetta", quetta + 1, &err));
		assert_int_equal(err.code, EX_TEMPFAIL);
		if (which > 0 && !bring_back(hub, "kech", kech + 1, &err))
			fail_msg("%s", err.text);
		for (int64_t i = 1; which == 2 && bring_back(hub, "quetta", quetta + i, &err); i++)
			;
		if (!moving_mend(hub, "operator", &count, &err))
			fail_msg("%s", err.text);
		assert_int_equal(count, which != 2);
		if (!moving_mend(hub, "operator", &count, &err))
			fail_msg("%s", err.text);
		assert_int_equal(count, 0);
		snprintf(sql, sizeof sql, "SELECT old_district || new_district FROM school_move WHERE school = '%s' ORDER BY number DESC", school);
		towns_must(hub, sql, "kechquetta");
		digest = world_digest(towns.hub, DIGEST_HUB);
		again = world_digest(hub, DIGEST_HUB);
		for (const char *line = strstr(digest, "quetta "); line; line = strstr(line + 1, "\nquetta ")) {
			char *hash = mem_copy_bytes(line + 1 + strcspn(line + 1, "\n") - 60, 60);

			if (!strstr(again, hash))
				fail_msg("%d: another table than it was:\n%s\n%s", which, digest, again);
			free(hash);
		}
		if (!rebuild_check(hub, NULL, NULL, &err) || !log_verify(hub, &err))
			fail_msg("%s", err.text);
		free(digest);
		free(again);
		replica_close(hub);
		world_remove(folder);
		free(folder);
	}
	towns_close(&towns);
}

/* Members of staff whose names fill an entry each. */
static void fill(const char *school, int count)
{
	enum { LONG = 30000 };
	char *more = mem_zero(1, LONG + 16);

	strcpy(more, "name=");
	memset(more + 5, 'n', LONG);
	for (int i = 0; i < count; i++)
		towns_add_made(towns.hub, "staff", school, more, NULL);
	free(more);
}

/* The hub that was set back takes the place of the other one. */
static void replace_hub(struct replica *hub, char *folder)
{
	replica_close(towns.hub);
	world_remove(towns.folder[TOWNS_BOXES]);
	free(towns.folder[TOWNS_BOXES]);
	towns.hub = hub;
	towns.folder[TOWNS_BOXES] = folder;
}

/* Of an arrival of several entries the first COUNT came back (all but -COUNT), and a box of the district has just them: it comes to have the
 * whole school, here or, where it was moved ON meanwhile, there. */
static void come_back_in_part(int count, bool has_moved_on, long mended)
{
	int64_t star, kech, quetta, last;
	struct replica *hub;
	char *folder;
	long done;
	struct err err;

	towns_open(&towns);
	fill("00001", 9);
	towns_sync(&towns, 2);
	hub = copy_hub(&folder);
	star = query_number(hub, "SELECT number FROM scope WHERE code = '*'", 0);
	kech = query_number(hub, "SELECT number FROM scope WHERE code = 'kech'", 0);
	quetta = query_number(hub, "SELECT number FROM scope WHERE code = 'quetta'", 0);
	towns_move(&towns, "00001", "quetta");
	last = query_number(towns.hub, "SELECT number FROM scope WHERE code = 'quetta'", 0);
	assert_true(last - quetta > 4);
	if (has_moved_on)
		towns_move(&towns, "00001", "gwadar");
	for (int64_t i = 1; i <= 1 + has_moved_on; i++)
		assert_true(bring_back(hub, "*", star + i, &err) && bring_back(towns.box[2], "*", star + i, &err));
	assert_true(bring_back(hub, "kech", kech + 1, &err));
	last = count > 0 ? quetta + count : last + count;
	for (int64_t i = quetta + 1; i <= last; i++)
		if (!bring_back(hub, "quetta", i, &err) || !bring_back(towns.box[2], "quetta", i, &err))
			fail_msg("%s", err.text);
	replace_hub(hub, folder);
	/* As the end of a recovery does. */
	if (!accept_begin(hub, &err) || !lost_find_holes(hub, &err) || !moving_mend(hub, "operator", &done, &err)
			|| !accept_end(hub, true, &err))
		fail_msg("%s", err.text);
	assert_int_equal(done, mended);
	towns_quiet(&towns);
	towns_must(towns.box[has_moved_on ? 4 : 2], "SELECT count(*) FROM staff WHERE school = '00001'", "9");
	towns_must(towns.box[has_moved_on ? 4 : 2], "SELECT rooms FROM census WHERE school = '00001'", "3");
	towns_must(towns.box[has_moved_on ? 4 : 2], "SELECT count(*) > 9 FROM earlier WHERE school = '00001'", "1");
	towns_must(towns.box[has_moved_on ? 2 : 4], "SELECT count(*) FROM staff", "0");
	if (!moving_mend(hub, "operator", &done, &err))
		fail_msg("%s", err.text);
	assert_int_equal(done, 0);
	towns_close(&towns);
}

static void an_arrival_that_came_back_in_part_is_made_whole(void **state)
{
	(void) state;
	come_back_in_part(1, false, 1);
	come_back_in_part(-1, false, 1);
	come_back_in_part(1, true, 1);
	/* All of it: nothing is to be done. */
	come_back_in_part(0, false, 0);
}

/* Entry NUMBER of quetta, as it is at the whole hub, would arrive at HUB before it left there. */
static bool waits_at(struct replica *hub, int64_t number)
{
	sqlite3_stmt *row = NULL;
	bool waits = false;
	struct err err;

	assert_int_equal(sqlite3_prepare_v2(towns.hub->db, "SELECT body FROM entry WHERE number = ?1 AND scope = (SELECT id FROM scope WHERE"
		" code = 'quetta')", -1, &row, NULL), SQLITE_OK);
	sqlite3_bind_int64(row, 1, number);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	if (!entry_decode_again(hub, sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0), &hub->decoded, &err)
			|| !accept_move_waits(hub, &hub->decoded, scope_find(hub, "quetta", 6), &waits, &err))
		fail_msg("%s", err.text);
	sqlite3_finalize(row);
	return waits;
}

/* A school of which nothing but itself is there: its past comes before its own row, and not before it has left. */
static void a_past_waits_for_its_leave(void **state)
{
	struct replica *hub;
	int64_t kech, quetta, last;
	char *folder, *more = mem_zero(1, 30016);
	struct err err;

	(void) state;
	towns_open(&towns);
	strcpy(more, "name=");
	memset(more + 5, 'n', 30000);
	assert_true(world_add(towns.hub, &err, "school", "code=00009", "district=kech", more, NULL));
	assert_true(world_change(towns.hub, &err, "school", "00009", "name", more + 5, "X")
		&& world_change(towns.hub, &err, "school", "00009", "name", "X", more + 5));
	hub = copy_hub(&folder);
	kech = query_number(hub, "SELECT number FROM scope WHERE code = 'kech'", 0);
	quetta = query_number(hub, "SELECT number FROM scope WHERE code = 'quetta'", 0);
	towns_move(&towns, "00009", "quetta");
	last = query_number(towns.hub, "SELECT number FROM scope WHERE code = 'quetta'", 0);
	assert_true(last - quetta > 1);
	assert_true(waits_at(hub, quetta + 1));
	assert_true(bring_back(hub, "*", query_number(hub, "SELECT number + 1 FROM scope WHERE code = '*'", 0), &err));
	assert_true(bring_back(hub, "kech", kech + 1, &err));
	assert_false(waits_at(hub, quetta + 1));
	free(more);
	replica_close(hub);
	world_remove(folder);
	free(folder);
	towns_close(&towns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_move_torn_by_an_old_backup_is_mended),
		cmocka_unit_test(a_past_waits_for_its_leave),
		cmocka_unit_test(an_arrival_that_came_back_in_part_is_made_whole),
	};

	return cmocka_run_group_tests_name("move_torn", tests, NULL, NULL);
}
