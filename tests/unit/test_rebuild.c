/* Tables against the log: random work in a province and in a district, and every kind of tampering found. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/log.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store_world.h"

enum { BATCHES = 8, BATCH = 25 };

static const char *const districts[] = { "kech", "quetta" };

static void must_prove(struct replica *replica, unsigned seed)
{
	struct err err;

	if (!rebuild_check(replica, NULL, NULL, &err) || !log_verify(replica, &err))
		fail_msg("seed %u: %s", seed, err.text);
}

static int pick(int limit)
{
	return rand() % limit;
}

/* A random cell of the census, with the value that it shows or one that it may have shown before. */
static void change_something(struct replica *replica, int school)
{
	char key[32], seen[16] = "", now[16], sql[128];
	struct err err;
	char *present;

	snprintf(key, sizeof key, "%05d/%d", school, 2024 + pick(2));
	snprintf(sql, sizeof sql, "SELECT rooms FROM census WHERE school = '%05d' AND year = %s", school, key + 6);
	present = world_ask(replica, sql);
	if (pick(4) > 0)
		snprintf(seen, sizeof seen, "%s", present ? present : "");
	else if (pick(2))
		snprintf(seen, sizeof seen, "%d", pick(5));
	free(present);
	if (pick(6))
		snprintf(now, sizeof now, "%d", pick(5));
	else
		now[0] = '\0';
	world_change(replica, &err, "census", key, "rooms", seen, now);
}

/* What is refused (absent, void, doubled) is refused: only the proof counts. */
static void do_something(struct replica *replica, int step)
{
	char code[32], school[32], district[32], year[32], grade[32], boys[32], key[64];
	struct err err;
	int number = pick(6);

	snprintf(code, sizeof code, "code=%05d", number);
	snprintf(school, sizeof school, "school=%05d", number);
	snprintf(district, sizeof district, "district=%s", districts[number % 2]);
	snprintf(year, sizeof year, "year=%d", 2024 + pick(2));
	snprintf(grade, sizeof grade, "grade=%d", pick(4));
	snprintf(boys, sizeof boys, "boys=%d", pick(30));
	switch (pick(8)) {
	case 0:
		world_add(replica, &err, "school", code, district, pick(2) ? "name=One" : "name=Two", NULL);
		break;
	case 1:
		world_add(replica, &err, "census", school, year, pick(2) ? "rooms=3" : "rooms=4", NULL);
		break;
	case 2:
	case 3:
		world_add(replica, &err, "enrolment", school, year, grade, boys, NULL);
		break;
	case 4:
		snprintf(key, sizeof key, "%05d/%d", number, 2024 + pick(2));
		if (pick(3) == 0)
			world_void(replica, &err, "census", key, "twice");
		break;
	case 5:
		snprintf(key, sizeof key, "%05d", number);
		world_change(replica, &err, "school", key, "name", pick(2) ? "One" : "Two", pick(2) ? "One" : "Two");
		break;
	default:
		change_something(replica, number);
	}
	(void) step;
}

static void work(struct replica *replica, unsigned seed)
{
	for (int i = 0; i < BATCHES; i++) {
		for (int j = 0; j < BATCH; j++)
			do_something(replica, j);
		must_prove(replica, seed);
	}
}

static void random_work_is_what_the_log_says(void **state)
{
	(void) state;
	for (unsigned seed = 1; seed <= 3; seed++) {
		char *hub_folder = world_path("hub"), *folder = world_path("district"), *before, *after, *hub_state;
		struct replica *hub = world_province(hub_folder), *district;
		struct err err;

		srand(seed);
		work(hub, seed);
		if (!replica_create_district(folder, hub_folder, "kech", &err) || !replica_open(folder, &district, &err))
			fail_msg("%s", err.text);
		before = world_digest(district, DIGEST_HUB);
		after = world_digest(district, DIGEST_SHOWN);
		hub_state = world_digest(hub, DIGEST_HUB);
		assert_string_equal(before, after);
		/* The hub has Quetta behind it, and is the same up to there. */
		assert_int_equal(strncmp(before, hub_state, strlen(before)), 0);
		free(after);
		work(district, seed);
		/* Pending work changes what is shown, never the hub's state. */
		after = world_digest(district, DIGEST_HUB);
		assert_string_equal(before, after);
		assert_true(replica_pending_count(district) > 0);
		free(before);
		free(after);
		free(hub_state);
		replica_close(district);
		/* The same after it was closed. */
		assert_true(replica_open(folder, &district, &err));
		must_prove(district, seed);
		replica_close(district);
		replica_close(hub);
		world_remove(folder);
		world_remove(hub_folder);
		free(folder);
		free(hub_folder);
	}
}

struct world {
	char *folder;
	struct replica *replica;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->folder = world_path("rebuild");
	world->replica = world_province(world->folder);
	for (int i = 0; i < 10; i++) {
		char code[32], school[32];

		snprintf(code, sizeof code, "code=%05d", i);
		snprintf(school, sizeof school, "school=%05d", i);
		assert_true(world_add(world->replica, &err, "school", code, "district=kech", "name=X", NULL));
		assert_true(world_add(world->replica, &err, "census", school, "year=2024", "rooms=3", NULL));
	}
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->replica);
	world_remove(world->folder);
	free(world->folder);
	free(world);
	return 0;
}

/* Tampers by SQL, sees it found by the chain (where IS_LOG) and by the rebuild, and takes it back. */
static void tamper(struct world *world, const char *sql, bool is_log, const char *named)
{
	sqlite3 *db = world->replica->db;
	struct err err = { 0, "" };

	assert_int_equal(sqlite3_exec(db, "SAVEPOINT tampering", NULL, NULL, NULL), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_exec(db, "RELEASE tampering", NULL, NULL, NULL), SQLITE_OK);
	if (is_log) {
		assert_false(log_verify(world->replica, &err));
		assert_int_equal(err.code, EX_DATAERR);
		assert_non_null(strstr(err.text, named));
	}
	assert_false(rebuild_check(world->replica, NULL, NULL, &err));
	if (!strstr(err.text, named))
		fail_msg("%s does not say %s", err.text, named);
}

static void a_flipped_bit_of_a_body_is_found(void **state)
{
	struct world *world = *state;

	/* The name X of a school becomes Y: the entry decodes, the chain does not. */
	tamper(world, "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'X', 'Y') AS BLOB) WHERE id = 15", true,
		"not what was signed off");
}

static void a_removed_entry_is_found(void **state)
{
	tamper(*state, "DELETE FROM entry WHERE id = 15", true, "kech");
}

static void a_removed_last_entry_is_found(void **state)
{
	tamper(*state, "DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)", true, "kech");
}

/* Columns beside the body, which the log is asked by: the tables do not hang on them, so only the log tells. */
static void a_changed_head_is_found(void **state)
{
	static const char *const tamperings[] = {
		"UPDATE entry SET author = 'someone' WHERE id = 15",
		"UPDATE entry SET time = time - 86400 WHERE id = 15",
		"UPDATE entry SET serial = -15 WHERE id = 15",
		"UPDATE replica SET last_serial = last_serial + 7",
	};
	struct world *world = *state;
	sqlite3 *db = world->replica->db;
	struct err err = { 0, "" };

	for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
		assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, tamperings[i], NULL, NULL, NULL), SQLITE_OK);
		assert_true(journal_read_state(world->replica, &err));
		assert_false(log_verify(world->replica, &err));
		assert_int_equal(err.code, EX_DATAERR);
		assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
		assert_true(journal_read_state(world->replica, &err));
	}
	assert_true(log_verify(world->replica, &err));
}

static void a_changed_decision_is_found(void **state)
{
	tamper(*state, "UPDATE entry SET decision = x'01050101' WHERE id = 15", true, "entry");
}

static void a_changed_cell_is_found(void **state)
{
	struct world *world = *state;
	struct err err;

	tamper(world, "UPDATE census SET rooms = 4 WHERE school = '00003'", false, "census of kech");
	assert_int_equal(sqlite3_exec(world->replica->db, "UPDATE census SET rooms = 3 WHERE school = '00003'", NULL, NULL,
		NULL), 0);
	assert_true(rebuild_check(world->replica, NULL, NULL, &err));
}

static void a_removed_row_is_found(void **state)
{
	tamper(*state, "DELETE FROM school WHERE code = '00009'", false, "school of kech");
}

static void a_damaged_baseline_is_found(void **state)
{
	struct world *world = *state;
	char *folder = world_path("district"), *path;
	struct replica *district;
	struct err err;
	sqlite3 *db;

	assert_true(replica_create_district(folder, world->folder, "kech", &err));
	assert_true(replica_open(folder, &district, &err));
	must_prove(district, 0);
	path = mem_format("%s/baseline.db", folder);
	assert_true(replica_integrity(district, &err));
	remove(path);
	assert_false(replica_integrity(district, &err));
	assert_non_null(strstr(err.text, "baseline"));
	assert_false(rebuild_check(district, NULL, NULL, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE migration (name TEXT, sha256 TEXT); INSERT INTO migration VALUES ('999-x.sql',"
		" 'y')", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_false(rebuild_check(district, NULL, NULL, &err));
	replica_close(district);
	world_remove(folder);
	free(path);
	free(folder);
}

static int scratch_folders(const char *folder)
{
	DIR *open = opendir(folder);
	struct dirent *item;
	int count = 0;

	assert_non_null(open);
	while ((item = readdir(open)))
		count += strncmp(item->d_name, ".zila-new-rebuild-", 18) == 0;
	closedir(open);
	return count;
}

/* Says that it has begun, and goes on when it is told to. */
static void begin_and_wait(void *state, long done, long total)
{
	const int *pipes = state;
	char byte = 'b';

	(void) total;
	if (done == 0 && (write(pipes[1], &byte, 1) != 1 || read(pipes[2], &byte, 1) != 1))
		_exit(3);
}

/* A rebuild in a process of its own that has begun and waits; told to go on by a byte into *GO. */
static pid_t begin_rebuild(const char *folder, int *go)
{
	int pipes[4];
	pid_t child;
	char byte;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(pipe(pipes + 2), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct replica *replica;
		struct err err;

		_exit(replica_open(folder, &replica, &err) && rebuild_check(replica, begin_and_wait, pipes, &err) ? 0 : 1);
	}
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	close(pipes[0]);
	close(pipes[1]);
	close(pipes[2]);
	*go = pipes[3];
	return child;
}

static void what_a_kill_left_is_cleared_away(void **state)
{
	char *folder = world_path("leftover");
	struct replica *replica = world_province(folder);
	struct err err;
	pid_t child;
	int go, status;

	(void) state;
	assert_true(world_add(replica, &err, "school", "code=1", "district=kech", "name=A", NULL));
	replica_close(replica);
	child = begin_rebuild(folder, &go);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(go);
	assert_int_equal(scratch_folders(folder), 1);
	/* The next one clears it away; one that is at work is let alone by a third. */
	child = begin_rebuild(folder, &go);
	assert_int_equal(scratch_folders(folder), 1);
	assert_true(replica_open(folder, &replica, &err));
	if (!rebuild_check(replica, NULL, NULL, &err))
		fail_msg("%s", err.text);
	assert_int_equal(scratch_folders(folder), 1);
	assert_int_equal(write(go, "g", 1), 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(scratch_folders(folder), 0);
	close(go);
	replica_close(replica);
	world_remove(folder);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_work_is_what_the_log_says),
		cmocka_unit_test_setup_teardown(a_flipped_bit_of_a_body_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_removed_entry_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_removed_last_entry_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_head_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_decision_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_changed_cell_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_removed_row_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_baseline_is_found, set_up, tear_down),
		cmocka_unit_test(what_a_kill_left_is_cleared_away),
	};

	return cmocka_run_group_tests_name("rebuild", tests, NULL, NULL);
}
