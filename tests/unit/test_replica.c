/* A replica's folder: made whole or not at all, opened or refused with a reason, unharmed by a full disk, a kill,
 * another process. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/draft.h"
#include "store/finding.h"
#include "store/log.h"
#include "store/nearby.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/recover.h"
#include "store/setting.h"
#include "store_world.h"

static void make_file(const char *folder, const char *name, const char *text)
{
	char *path = mem_format("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

static void a_province_says_what_it_is(void **state)
{
	char *folder = world_path("province");
	struct replica *replica;
	struct err err;

	(void) state;
	assert_false(replica_open(folder, &replica, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(replica);
	assert_true(replica_create_province(folder, true, &err));
	assert_false(replica_create_province(folder, true, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	assert_true(replica_open(folder, &replica, &err));
	assert_int_equal(replica_role(replica), REPLICA_PROVINCE);
	assert_int_equal(replica_number(replica), 0);
	assert_null(replica_district(replica));
	assert_true(replica_is_sample(replica));
	assert_string_equal(replica_folder(replica), folder);
	assert_true(replica_integrity(replica, &err));
	replica_close(replica);
	replica_close(NULL);
	world_remove(folder);
	free(folder);
}

static void half_made_files_do_not_stand_in_the_way(void **state)
{
	char *folder = world_path("half");
	struct replica *replica;
	struct err err;

	(void) state;
	assert_int_equal(mkdir(folder, 0777), 0);
	make_file(folder, ".zila-new.db", "half");
	make_file(folder, ".zila-new.db-journal", "half");
	assert_false(replica_open(folder, &replica, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_true(replica_create_province(folder, false, &err));
	assert_true(replica_open(folder, &replica, &err));
	replica_close(replica);
	world_remove(folder);
	assert_int_equal(mkdir(folder, 0777), 0);
	make_file(folder, "letter.txt", "mine");
	assert_false(replica_create_province(folder, false, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	world_remove(folder);
	free(folder);
}

/* Runs WORK in a child that is killed after MICROSECONDS. */
static void kill_in(void (*work)(void *), void *argument, unsigned microseconds)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		work(argument);
		_exit(0);
	}
	usleep(microseconds);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

struct making {
	const char *folder, *hub;
};

static void make_district(void *argument)
{
	const struct making *making = argument;
	struct err err;

	replica_create_district(making->folder, making->hub, "kech", &err);
}

static void a_killed_making_begins_again(void **state)
{
	char *hub_folder = world_path("hub"), *folder = world_path("killed");
	struct replica *hub = world_province(hub_folder), *replica;
	struct making making = { folder, hub_folder };
	struct err err;

	(void) state;
	assert_true(world_add(hub, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	for (unsigned wait = 300; wait < 30000; wait = wait * 3 / 2) {
		kill_in(make_district, &making, wait);
		if (!replica_open(folder, &replica, &err)) {
			assert_int_equal(err.code, EX_NOINPUT);
			assert_true(replica_create_district(folder, hub_folder, "kech", &err));
			assert_true(replica_open(folder, &replica, &err));
		}
		assert_true(replica_number(replica) > 0);
		assert_true(rebuild_check(replica, NULL, NULL, &err));
		replica_close(replica);
		world_remove(folder);
	}
	assert_true(rebuild_check(hub, NULL, NULL, &err));
	replica_close(hub);
	world_remove(hub_folder);
	free(hub_folder);
	free(folder);
}

static void write_on(void *argument)
{
	struct replica *replica;
	struct err err;
	char name[32], before[32] = "0";

	if (!replica_open(argument, &replica, &err))
		return;
	for (int i = 1; i < 100000; i++) {
		snprintf(name, sizeof name, "%d", i);
		if (!world_change(replica, &err, "school", "07086", "name", before, name))
			return;
		strcpy(before, name);
	}
}

static void a_killed_writer_leaves_whole_entries(void **state)
{
	char *folder = world_path("writer");
	struct replica *replica = world_province(folder);
	struct err err;
	char *name;

	(void) state;
	assert_true(world_add(replica, &err, "school", "code=07086", "name=0", "district=kech", NULL));
	replica_close(replica);
	for (unsigned wait = 5000; wait < 40000; wait += 7000) {
		kill_in(write_on, folder, wait);
		assert_true(replica_open(folder, &replica, &err));
		assert_true(replica_integrity(replica, &err));
		if (!rebuild_check(replica, NULL, NULL, &err))
			fail_msg("%s", err.text);
		name = world_ask(replica, "SELECT name FROM school");
		assert_true(world_change(replica, &err, "school", "07086", "name", name, "0"));
		free(name);
		replica_close(replica);
	}
	world_remove(folder);
	free(folder);
}

static void damaged_files_are_refused_in_words(void **state)
{
	char *folder = world_path("damaged");
	struct replica *replica;
	struct err err;
	sqlite3 *db;
	char *path = mem_format("%s/replica.db", folder);

	(void) state;
	assert_int_equal(mkdir(folder, 0777), 0);
	make_file(folder, "replica.db", "this is no database, but it is long enough to be looked at as one ------------------------------"
		"------------------------------------------------------------------------------------------------------------");
	assert_false(replica_open(folder, &replica, &err));
	assert_int_equal(err.code, EX_IOERR);
	world_remove(folder);
	assert_true(replica_create_province(folder, false, &err));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO migration VALUES ('099-future.sql', 'x', 0)", NULL, NULL, NULL),
		SQLITE_OK);
	assert_false(replica_open(folder, &replica, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM migration WHERE name LIKE '099%'; UPDATE migration SET sha256 = 'x'",
		NULL, NULL,
		NULL), SQLITE_OK);
	assert_false(replica_open(folder, &replica, &err));
	assert_int_equal(err.code, EX_IOERR);
	sqlite3_close(db);
	world_remove(folder);
	free(folder);
	free(path);
}

static void fill_up(struct replica *replica, struct err *err, bool *is_written)
{
	struct txn *txn;
	char code[32], name[2000];

	*is_written = false;
	memset(name, 'x', sizeof name);
	memcpy(name, "name=", 5);
	name[sizeof name - 1] = '\0';
	if (!txn_begin(replica, "clerk", &txn, err))
		return;
	for (int i = 0; i < 3000; i++) {
		snprintf(code, sizeof code, "code=%d", i);
		if (!txn_entry(txn, NULL, err) || !world_insert(txn, replica, err, "school", code, "district=kech", name, NULL)) {
			txn_abort(txn);
			return;
		}
	}
	*is_written = txn_commit(txn, err);
}

static void a_full_disk_in_mid_import_harms_nothing(void **state)
{
	char *folder = world_path("full"), *before, *after;
	struct replica *replica = world_province(folder);
	struct rlimit limit;
	struct err err;
	bool is_written;

	(void) state;
	assert_true(world_add(replica, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	before = world_digest(replica, DIGEST_SHOWN);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit) { 1 << 20, limit.rlim_max }), 0);
	fill_up(replica, &err, &is_written);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_false(is_written);
	assert_int_equal(err.code, EX_IOERR);
	assert_non_null(strstr(err.text, "disk"));
	after = world_digest(replica, DIGEST_SHOWN);
	assert_string_equal(before, after);
	free(after);
	assert_true(world_change(replica, &err, "school", "07086", "name", "GPS Killi", "GPS"));
	replica_close(replica);
	assert_true(replica_open(folder, &replica, &err));
	assert_true(replica_integrity(replica, &err));
	assert_true(rebuild_check(replica, NULL, NULL, &err));
	fill_up(replica, &err, &is_written);
	assert_true(is_written);
	replica_close(replica);
	free(before);
	world_remove(folder);
	free(folder);
}

static void on_a_full_disk_it_is_still_read(void **state)
{
	char *folder = world_path("reading"), *text;
	struct replica *replica = world_province(folder);
	struct rlimit limit;
	struct txn *txn;
	struct err err;
	bool is_opened, is_begun;

	(void) state;
	assert_true(world_add(replica, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	replica_close(replica);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit) { 0, limit.rlim_max }), 0);
	is_opened = replica_open(folder, &replica, &err);
	text = is_opened ? world_ask(replica, "SELECT name FROM school") : NULL;
	is_begun = is_opened && txn_begin(replica, "clerk", &txn, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	if (!is_opened)
		fail_msg("%s", err.text);
	assert_string_equal(text, "GPS Killi");
	assert_false(is_begun);
	assert_int_equal(err.code, EX_IOERR);
	free(text);
	replica_close(replica);
	world_remove(folder);
	free(folder);
}

static void another_connection_is_seen(void **state)
{
	char *folder = world_path("two");
	struct replica *one = world_province(folder), *two;
	struct err err;
	int64_t version, later;
	char *text;

	(void) state;
	assert_true(replica_open(folder, &two, &err));
	version = replica_data_version(two);
	assert_true(replica_data_version(two) == version);
	assert_true(world_add(one, &err, "school", "code=1", "district=kech", "name=A", NULL));
	later = replica_data_version(two);
	assert_true(later != version);
	/* Numbers, serials, scopes and new tables are taken up in turn. */
	assert_true(world_add(two, &err, "school", "code=2", "district=quetta", "name=B", NULL));
	assert_true(replica_data_version(two) != later);
	assert_true(world_add(one, &err, "form_column", "form=school", "name=extra", "number=5", "type=int", NULL));
	assert_true(world_add(two, &err, "school", "code=3", "district=quetta", "name=C", "extra=4", NULL) ||
		table_column(table_find(two, "school"), "extra") < 0);
	assert_true(world_add(one, &err, "school", "code=4", "district=quetta", "name=B", NULL));
	text = world_ask(one, "SELECT count(DISTINCT serial) = count(*) AND count(*) = (SELECT sum(number) FROM scope) FROM entry");
	assert_string_equal(text, "1");
	free(text);
	assert_true(log_verify(one, &err));
	assert_true(rebuild_check(two, NULL, NULL, &err));
	replica_close(one);
	replica_close(two);
	world_remove(folder);
	free(folder);
}

static int64_t begin_draft(struct replica *replica)
{
	struct draft draft = { .form = "visit", .school = "1", .title = "Visit to A", .author = "amna" };
	struct value now = value_text("open"), none = value_null();
	struct err err;
	int64_t id;

	if (!draft_start(replica, &draft, &id, &err) || !draft_put(replica, id, "", "", "access", &now, &none, &err))
		fail_msg("%s", err.text);
	return id;
}

static void see_cell(void *state, const char *grid, const char *row, const char *field, const struct value *now,
	const struct value *seen)
{
	(void) grid, (void) row, (void) seen;
	snprintf(state, 64, "%s=%.*s", field, (int) now->length, now->text);
}

static bool see_draft(void *state, const struct draft *draft)
{
	*(int64_t *) state = draft->id;
	return true;
}

/* BACK, restored from FILE, is REPLICA as it was: DIGEST of what is shown, and the draft of begin_draft(). */
static void must_be_back(const char *back, const char *file, const char *digest, int64_t id)
{
	struct replica *replica;
	struct err err;
	char *after, cell[64] = "";
	int64_t made, found = 0;

	if (!replica_restore(back, file, &made, &err) || !replica_open(back, &replica, &err))
		fail_msg("%s", err.text);
	assert_true(made > 1700000000);
	after = world_digest(replica, DIGEST_SHOWN);
	assert_string_equal(digest, after);
	free(after);
	assert_true(draft_each(replica, "amna", see_draft, &found, &err));
	assert_int_equal(found, id);
	if (id) {
		assert_true(draft_cells(replica, id, see_cell, cell, &err));
		assert_string_equal(cell, "access=open");
	}
	assert_null(world_ask(replica, "SELECT name FROM sqlite_master WHERE name LIKE '\\_backup%' ESCAPE '\\'"));
	if (!replica_integrity(replica, &err) || !rebuild_check(replica, NULL, NULL, &err) || !log_verify(replica, &err))
		fail_msg("%s", err.text);
	if (replica_role(replica) == REPLICA_PROVINCE) {
		assert_false(world_add(replica, &err, "school", "code=3", "district=kech", "name=C", NULL));
		assert_int_equal(err.code, EX_TEMPFAIL);
		assert_true(recover_begin(replica, &err) && recover_end(replica, "operator", true, &(long) { 0 }, &err));
	}
	assert_true(world_add(replica, &err, "school", "code=3", "district=kech", "name=C", NULL));
	assert_true(rebuild_check(replica, NULL, NULL, &err));
	replica_close(replica);
}

static void a_backup_is_a_replica_of_its_moment(void **state)
{
	char *folder = world_path("backed"), *back = world_path("restored"), *file = mem_format("%s.copy", folder);
	char *part = mem_format("%s.part", file), *drafts_part = mem_format("%s.drafts.part", file), *before;
	struct replica *replica = world_province(folder);
	struct err err;
	int64_t id, made;

	(void) state;
	assert_true(world_add(replica, &err, "school", "code=1", "district=kech", "name=A", NULL));
	id = begin_draft(replica);
	before = world_digest(replica, DIGEST_SHOWN);
	assert_true(replica_backup(replica, file, &err));
	assert_null(replica_notice(replica));
	assert_false(file_exists(part) || file_exists(drafts_part));
	assert_true(world_add(replica, &err, "school", "code=2", "district=kech", "name=A", NULL));
	assert_true(draft_drop(replica, id, &err));
	assert_false(replica_backup(replica, file, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	assert_false(replica_backup(replica, "/nowhere/at/all", &err));
	assert_false(replica_restore(folder, file, &made, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	replica_close(replica);
	must_be_back(back, file, before, id);
	world_remove(back);
	/* Drafts that are damaged cost themselves alone. */
	assert_int_equal(remove(file), 0);
	make_file(folder, "drafts.db", "no database at all, but more than a few bytes long");
	assert_true(replica_open(folder, &replica, &err));
	before = (free(before), world_digest(replica, DIGEST_SHOWN));
	assert_true(replica_backup(replica, file, &err));
	assert_non_null(replica_notice(replica));
	replica_close(replica);
	must_be_back(back, file, before, 0);
	assert_int_equal(remove(file), 0);
	world_remove(folder);
	world_remove(back);
	free(before);
	free(part);
	free(drafts_part);
	free(file);
	free(folder);
	free(back);
}

static void a_districts_backup_carries_its_baseline(void **state)
{
	char *hub_folder = world_path("hub2"), *folder = world_path("district2"), *back = world_path("restored2");
	char *file = mem_format("%s.copy", folder), *before;
	struct replica *hub = world_province(hub_folder), *replica;
	struct err err;
	int64_t id;

	(void) state;
	assert_true(world_add(hub, &err, "school", "code=1", "district=kech", "name=A", NULL));
	replica_close(hub);
	assert_true(replica_create_district(folder, hub_folder, "kech", &err));
	assert_true(replica_open(folder, &replica, &err));
	assert_true(world_add(replica, &err, "school", "code=2", "district=kech", "name=B", NULL));
	id = begin_draft(replica);
	before = world_digest(replica, DIGEST_SHOWN);
	if (!replica_backup(replica, file, &err))
		fail_msg("%s", err.text);
	assert_null(replica_notice(replica));
	replica_close(replica);
	world_remove(hub_folder);
	world_remove(folder);
	must_be_back(back, file, before, id);
	assert_true(replica_open(back, &replica, &err));
	assert_int_equal(replica_role(replica), REPLICA_DISTRICT);
	assert_int_equal(replica_number(replica), 1);
	assert_int_equal(replica_pending_count(replica), 2);
	replica_close(replica);
	assert_int_equal(remove(file), 0);
	world_remove(back);
	free(before);
	free(file);
	free(hub_folder);
	free(folder);
	free(back);
}

/* Runs SQL on the backup, and restores it: the refusal's code. */
static int restore_after(const char *file, const char *sql, const char *back)
{
	char *spoilt = mem_format("%s.spoilt", file), *db_path = mem_format("%s/replica.db", back);
	struct err err = { 0 };
	sqlite3 *db;
	struct buf bytes;
	int64_t made;

	assert_true(file_read(file, 64 << 20, &bytes, &err));
	assert_true(file_write_atomic(spoilt, bytes.bytes, bytes.length, 0666, &err));
	buf_free(&bytes);
	assert_int_equal(sqlite3_open(spoilt, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_false(replica_restore(back, spoilt, &made, &err));
	assert_false(file_exists(db_path));
	assert_int_equal(remove(spoilt), 0);
	world_remove(back);
	free(spoilt);
	free(db_path);
	return err.code;
}

static void what_is_no_whole_backup_is_refused(void **state)
{
	char *folder = world_path("refused"), *back = world_path("refused2"), *file = mem_format("%s.copy", folder);
	struct replica *replica = world_province(folder);
	struct err err;
	int64_t made;

	(void) state;
	begin_draft(replica);
	assert_true(replica_backup(replica, file, &err));
	replica_close(replica);
	assert_int_equal(restore_after(file, "DROP TABLE _backup", back), EX_DATAERR);
	assert_int_equal(restore_after(file, "UPDATE _backup SET value = 2 WHERE name = 'format'", back), EX_UNAVAILABLE);
	assert_int_equal(restore_after(file, "UPDATE _backup_part SET bytes = zeroblob(9)", back), EX_DATAERR);
	assert_int_equal(restore_after(file, "DELETE FROM _backup_part", back), EX_DATAERR);
	assert_int_equal(restore_after(file, "INSERT INTO migration VALUES ('099-future.sql', 'x', 0)", back), EX_UNAVAILABLE);
	assert_int_equal(restore_after(file, "DELETE FROM setting", back), EX_IOERR);
	assert_int_equal(truncate(file, 8192 * 5), 0);
	assert_false(replica_restore(back, file, &made, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_false(replica_restore(back, "/nowhere/at/all", &made, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_false(replica_restore(back, folder, &made, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_int_equal(remove(file), 0);
	world_remove(folder);
	free(file);
	free(folder);
	free(back);
}

static void a_folder_of_somebody_else_says_so(void **state)
{
	char *folder = world_path("forbidden"), *path = mem_format("%s/replica.db", folder);
	struct replica *replica;
	struct err err = { 0 };

	(void) state;
	if (geteuid() == 0) {
		print_message("skipped: root may write everywhere\n");
		free(folder);
		free(path);
		skip();
	}
	assert_true(replica_create_province(folder, false, &err));
	assert_true(replica_open(folder, &replica, &err)); /* from now on with a log beside it, which reading needs too */
	replica_close(replica);
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	assert_false(replica_open(folder, &replica, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_non_null(strstr(err.text, "right"));
	assert_int_equal(chmod(folder, 0755), 0);
	world_remove(folder);
	free(folder);
	free(path);
}

static void a_replaced_file_takes_no_writes(void **state)
{
	char *folder = world_path("moved"), *path = mem_format("%s/replica.db", folder), *aside = mem_format("%s/aside", folder);
	struct replica *replica = world_province(folder);
	struct err err = { 0 };

	(void) state;
	assert_true(world_add(replica, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	assert_int_equal(rename(path, aside), 0);
	assert_false(world_add(replica, &err, "school", "code=07087", "name=GPS Other", "district=kech", NULL));
	assert_int_equal(err.code, EX_IOERR);
	make_file(folder, "replica.db", "another file");
	assert_false(world_add(replica, &err, "school", "code=07087", "name=GPS Other", "district=kech", NULL));
	assert_non_null(strstr(err.text, "replaced"));
	err_reset(&err);
	assert_int_equal(rename(aside, path), 0);
	assert_true(world_add(replica, &err, "school", "code=07087", "name=GPS Other", "district=kech", NULL));
	replica_close(replica);
	world_remove(folder);
	free(aside);
	free(path);
	free(folder);
}

static void settings_and_findings_are_kept(void **state)
{
	char *folder = world_path("kept"), *text;
	struct replica *replica = world_province(folder);
	const char *rules[] = { "a", "b" };
	const enum finding_severity severities[] = { FINDING_SOFT, FINDING_HARD };
	struct err err;

	(void) state;
	assert_null(setting_get(replica, "printer"));
	assert_true(setting_put(replica, "printer", "office", &err));
	assert_true(setting_put(replica, "printer", "hall", &err));
	text = setting_get(replica, "printer");
	assert_string_equal(text, "hall");
	free(text);
	assert_true(finding_replace(replica, "census", "1/2024", "1", rules, severities, 2, &err));
	assert_true(finding_replace(replica, "census", "1/2024", "1", rules, severities, 1, &err));
	assert_true(finding_add(replica, "census", "2/2024", "2", "c", FINDING_SOFT, &err));
	assert_int_equal(query_number(replica, "SELECT count(*) FROM finding", 0), 2);
	assert_true(finding_clear(replica, "census", &err));
	assert_int_equal(query_number(replica, "SELECT count(*) FROM finding", 9), 0);
	replica_close(replica);
	world_remove(folder);
	free(folder);
}

/* What stands beside a folder: districts alone, by their names, with what waits there; nothing is written by looking. */
static void districts_beside_one_another_are_found(void **state)
{
	static const char *const names[] = { "province", "kech", "quetta", "quetta.old", "empty", "torn" };
	struct nearby_list list;
	struct replica *replica;
	char *above = world_path("box"), *path[6];
	struct err err;

	(void) state;
	assert_int_equal(mkdir(above, 0777), 0);
	for (int i = 0; i < 6; i++)
		path[i] = mem_format("%s/%s", above, names[i]);
	replica = world_province(path[0]);
	for (int i = 1; i < 4; i++)
		assert_true(replica_create_district(path[i], path[0], i == 1 ? "kech" : "quetta", &err));
	replica_close(replica);
	assert_int_equal(mkdir(path[4], 0777), 0);
	assert_int_equal(mkdir(path[5], 0777), 0);
	make_file(path[5], "replica.db", "half");
	assert_true(replica_open(path[1], &replica, &err));
	assert_true(world_add(replica, &err, "school", "code=00001", "district=kech", "name=X", NULL));
	assert_true(setting_put(replica, "sync.complete", "1700000000", &err));
	assert_true(replica_holds(replica, "kech") && !replica_holds(replica, "quetta"));
	for (int i = -1; i < 3; i++) {
		nearby_read(i < 0 ? above : path[i], &list);
		assert_int_equal(list.count, 3);
		assert_string_equal(list.list[0].folder, path[1]);
		assert_string_equal(list.list[0].district, "kech");
		assert_int_equal(list.list[0].waiting, 1);
		assert_int_equal(list.list[0].refused, 0);
		assert_int_equal(list.list[0].last_sync, 1700000000);
		assert_string_equal(list.list[1].district, "quetta");
		assert_int_equal(list.list[1].waiting + list.list[1].last_sync, 0);
		assert_string_equal(list.list[2].folder, path[5]);
		assert_string_equal(list.list[2].district, "");
		for (int j = 0; j < 3; j++)
			assert_int_equal(list.list[j].is_this, i == j + 1);
		nearby_free(&list);
	}
	/* One that was put aside still finds itself. */
	nearby_read(path[3], &list);
	assert_int_equal(list.count, 4);
	nearby_free(&list);
	nearby_read(path[4], &list);
	assert_int_equal(list.count, 0);
	replica_close(replica);
	assert_true(replica_open(path[0], &replica, &err));
	assert_true(replica_holds(replica, "kech") && replica_holds(replica, "quetta"));
	replica_close(replica);
	for (int i = 0; i < 6; i++) {
		world_remove(path[i]);
		free(path[i]);
	}
	rmdir(above);
	free(above);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_province_says_what_it_is),
		cmocka_unit_test(half_made_files_do_not_stand_in_the_way),
		cmocka_unit_test(a_killed_making_begins_again),
		cmocka_unit_test(a_killed_writer_leaves_whole_entries),
		cmocka_unit_test(damaged_files_are_refused_in_words),
		cmocka_unit_test(a_full_disk_in_mid_import_harms_nothing),
		cmocka_unit_test(on_a_full_disk_it_is_still_read),
		cmocka_unit_test(another_connection_is_seen),
		cmocka_unit_test(a_backup_is_a_replica_of_its_moment),
		cmocka_unit_test(a_districts_backup_carries_its_baseline),
		cmocka_unit_test(what_is_no_whole_backup_is_refused),
		cmocka_unit_test(a_folder_of_somebody_else_says_so),
		cmocka_unit_test(a_replaced_file_takes_no_writes),
		cmocka_unit_test(settings_and_findings_are_kept),
		cmocka_unit_test(districts_beside_one_another_are_found),
	};

	return cmocka_run_group_tests_name("replica", tests, NULL, NULL);
}
