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
#include "store/digest.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/moving.h"
#include "store/rebuild.h"
#include "tests/sync/towns.h"
#include "tests/unit/store_world.h"

static struct towns towns;

/* One decided entry of SCOPE of the whole hub into the one that was set back, as a replica of it would bring it; false and ERR. */
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
		if (is_good && sqlite3_column_int64(row, 2) > hub->last_serial)
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_move_torn_by_an_old_backup_is_mended) };

	return cmocka_run_group_tests_name("move_torn", tests, NULL, NULL);
}
