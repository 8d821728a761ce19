/* A province that is being recovered, and boxes that lie about what was lost: what it once signed comes back, and what a box wrote
 * itself; nothing that was made up. */
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
#include "store/accept.h"
#include "store/entry.h"
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/lost.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/recover.h"
#include "store/scope.h"
#include "sync/bundle_key.h"
#include "tests/sync/recover_world.h"
#include "tests/unit/store_world.h"

static struct world world;

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static int64_t count(struct replica *replica, const char *sql)
{
	return query_number(replica, sql, -1);
}

static void begin(void)
{
	struct err err;

	must(recover_begin(world.hub, &err), &err);
}

static void end(void)
{
	struct err err;
	long mended;

	must(recover_end(world.hub, "operator", true, &mended, &err), &err);
}

/* A visit while the recovery goes on. */
static void visit(int box, const char *words)
{
	struct err err;

	assert_false(recover_sync(&world, box, &err));
	if (err.code != EX_TEMPFAIL || !strstr(err.text, words))
		fail_msg("%d: %s", err.code, err.text);
}

static void sync_all(int rounds)
{
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < BOXES; i++)
			recover_sync_well(&world, i);
}

/* An entry that was never written. */
struct forgery {
	const char *scope;
	int origin; /* -1: the box itself */
	const char *author;
	void (*put)(struct replica *box, struct buf *out);
};

/* Into the log of a box, as if the province had decided it. */
static void forge(int at, const struct forgery *forgery)
{
	struct replica *box = world.boxes[at];
	int origin = forgery->origin < 0 ? replica_number(box) : forgery->origin;
	struct accepted accepted;
	struct entry head = { .origin = origin, .time = box->newest_time, .star_number = scope_find(box, "*", 1)->number };
	struct buf body;
	struct err err;
	int64_t last;

	must(journal_last_serial(world.hub, origin, &last, &err) && journal_begin(box, &err), &err);
	head.serial = head.group = last + 1;
	strcpy(head.author, forgery->author);
	strcpy(head.scope, forgery->scope);
	buf_init(&body, 4096);
	entry_put_head(&body, &head, 1);
	forgery->put(box, &body);
	must(entry_decode_again(box, body.bytes, body.length, &box->decoded, &err)
		&& accept_own(box, &box->decoded, body.bytes, body.length, &accepted, &err) && journal_origin(box, origin, head.serial, &err), &err);
	if (origin == box->number)
		box->last_serial = head.serial;
	must(journal_commit(box, &err), &err);
	buf_free(&body);
}

static void put_row(struct replica *box, struct buf *out, const char *name, const char *columns[], const struct value *values, int number)
{
	const struct table *table = table_find(box, name);
	struct value row[TABLE_MAX_COLUMNS];

	for (int i = 0; i < table->column_count; i++)
		row[i] = value_null();
	for (int i = 0; i < number; i++)
		row[table_column(table, columns[i])] = values[i];
	entry_put_insert(out, table, row);
}

static void put_evil_user(struct replica *box, struct buf *out)
{
	put_row(box, out, "user", (const char *[]) { "name", "role", "active" },
		(const struct value[]) { value_text("evil"), value_text("operator"), value_int(1) }, 3);
}

static void put_school(struct replica *box, struct buf *out)
{
	put_row(box, out, "school", (const char *[]) { "code", "district", "name" },
		(const struct value[]) { value_text("66666"), value_text(replica_district(box)), value_text("EVIL") }, 3);
}

static void put_rooms(struct replica *box, struct buf *out)
{
	const struct table *table = table_find(box, "census");
	const struct value key[2] = { value_text("00000"), value_int(2024) }, now = value_int(666);
	char *rooms = world_ask(box, "SELECT rooms FROM census WHERE school = '00000' AND year = 2024");
	const struct value seen = value_int(atoi(rooms));

	entry_put_change(out, table, key, table_column(table, "rooms"), false, &seen, &now);
	free(rooms);
}

static void put_leave(struct replica *box, struct buf *out)
{
	const struct value key = value_text("00000");

	entry_put_leave(out, table_find(box, "school"), &key, "panjgur");
}

/* The province takes back what waits there of another box. */
static void put_withdrawal(struct replica *box, struct buf *out)
{
	put_row(box, out, "withdrawal", (const char *[]) { "origin", "serial", "writer", "reason" },
		(const struct value[]) { value_int(3), value_int(1), value_int(0), value_text("no") }, 4);
}

#define EVIL "SELECT (SELECT count(*) FROM user WHERE name = 'evil') + (SELECT count(*) FROM school WHERE code = '66666')" \
	" + (SELECT count(*) FROM census WHERE rooms = 666) + (SELECT count(*) FROM withdrawal)" \
	" + (SELECT count(*) FROM school JOIN scope ON scope.id = school._scope WHERE school.code = '00000' AND scope.code <> 'kech')"

/* BOX brings FORGERY behind a true past: that comes back, and not the forgery, neither then nor later. REASON: why it is kept, or where
 * it is pushed like any entry, refused or held. IS_MAD: no box can show it, its own tables are astray from then on. */
static void is_not_believed(int box, const struct forgery *forgery, bool is_mad, const char *reason)
{
	int64_t numbers[2];
	char *why, *sql;
	struct err err;

	recover_open(&world);
	must(world_add(world.hub, &err, "user", "name=gone", "role=clerk", "active=0", NULL), &err);
	recover_work(&world, 2);
	numbers[0] = count(world.hub, "SELECT number FROM scope WHERE code = '*'");
	numbers[1] = count(world.hub, "SELECT number FROM scope WHERE code = 'kech'");
	forge(box, forgery);
	recover_set_back(&world, true);
	begin();
	visit(box, "looks at others when that has ended");
	assert_int_equal(count(world.hub, "SELECT number FROM scope WHERE code = '*'"), numbers[0]);
	if (box != PANJGUR)
		assert_int_equal(count(world.hub, "SELECT number FROM scope WHERE code = 'kech'"), numbers[1]);
	assert_int_equal(count(world.hub, EVIL), 0);
	for (int i = 0; i < BOXES; i++)
		visit(i, "took");
	assert_int_equal(count(world.hub, "SELECT number FROM scope WHERE code = 'kech'"), numbers[1]);
	end();
	sync_all(2);
	if (!is_mad)
		recover_check(&world);
	assert_int_equal(count(world.hub, EVIL), 0);
	must(rebuild_check(world.hub, NULL, NULL, &err), &err);
	sql = mem_format("SELECT reason FROM (SELECT reason FROM lost UNION ALL SELECT reason FROM quarantine) WHERE reason LIKE '%%%s%%'", reason);
	why = world_ask(world.hub, sql);
	if (!why)
		fail_msg("nobody says: %s", reason);
	assert_int_equal(count(world.hub, "SELECT count(DISTINCT hex(body)) FROM (SELECT body FROM lost UNION ALL SELECT body FROM quarantine)"),
		1);
	free(why);
	free(sql);
	recover_close(&world);
}

static void a_made_up_entry_of_the_province_is_not_believed(void **state)
{
	(void) state;
	is_not_believed(PANJGUR, &(struct forgery) { "*", 0, "operator", put_evil_user }, false, "nothing proves that the province ever wrote it");
}

static void nor_is_one_in_the_provinces_name_in_the_district(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", 0, "operator", put_school }, false, "another replica wrote it");
}

static void nor_is_one_of_another_box(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", 3, "clerk", put_rooms }, false, "another replica wrote it");
}

static void nor_is_one_of_a_box_of_another_district(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", 2, "clerk", put_rooms }, false, "another replica wrote it");
}

static void nor_is_a_school_given_away(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", 0, "operator", put_leave }, false, "moves a school");
}

static void nor_is_a_box_silenced(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", 0, "operator", put_withdrawal }, false, "another replica wrote it");
}

static void nor_is_an_author_who_may_not(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", -1, "gone", put_rooms }, false, "gone");
}

static void nor_is_a_move_of_its_own(void **state)
{
	(void) state;
	is_not_believed(KECH, &(struct forgery) { "kech", -1, "clerk", put_leave }, true, "moves a school");
}

/* What it could push anyhow is taken, and is its own word. */
static void its_own_word_is_its_own(void **state)
{
	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	forge(KECH, &(struct forgery) { "kech", -1, "clerk", put_rooms });
	recover_set_back(&world, true);
	begin();
	visit(KECH, "took");
	assert_int_equal(count(world.hub, "SELECT count(*) FROM census WHERE rooms = 666"), 1);
	assert_int_equal(count(world.hub, "SELECT max(origin) FROM entry WHERE number = (SELECT number FROM scope WHERE code = 'kech') AND scope ="
		" (SELECT id FROM scope WHERE code = 'kech')"), 1);
	for (int i = 0; i < BOXES; i++)
		visit(i, "took");
	end();
	sync_all(2);
	recover_check(&world);
	recover_close(&world);
}

static void sql(struct replica *replica, const char *text)
{
	if (sqlite3_exec(replica->db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(replica->db));
}

/* A signature by another key, or of another run of entries. */
static void a_made_up_signature_proves_nothing(void **state)
{
	(void) state;
	for (int way = 0; way < 2; way++) {
		recover_open(&world);
		recover_work(&world, 2);
		forge(PANJGUR, &(struct forgery) { "*", 0, "operator", put_evil_user });
		sql(world.boxes[PANJGUR], way ? "INSERT INTO proof SELECT 1, number, number, 0, zeroblob(8), randomblob(64) FROM scope WHERE"
			" code = '*'" : "UPDATE proof SET last = last + 1 WHERE scope = 1 AND last = (SELECT max(last) FROM proof WHERE scope = 1)");
		recover_set_back(&world, true);
		begin();
		visit(PANJGUR, "looks at others when that has ended");
		visit(KECH, "took");
		visit(KECH_TOO, "took");
		end();
		sync_all(2);
		assert_int_equal(count(world.hub, EVIL), 0);
		recover_check(&world);
		recover_close(&world);
	}
}

/* After a bad recovery many wait, and each entry that comes back is looked for among them. */
static void what_waits_is_found_without_a_scan(void)
{
	sqlite3_stmt *plan;
	bool is_found = false;

	assert_int_equal(sqlite3_prepare_v2(world.hub->db, "EXPLAIN QUERY PLAN " LOST_FORGET, -1, &plan, NULL), SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW) {
		const char *detail = (const char *) sqlite3_column_text(plan, 3);

		assert_null(strstr(detail, "SCAN"));
		is_found |= strstr(detail, "SEARCH lost USING") && strstr(detail, "hash=?");
	}
	assert_true(is_found);
	sqlite3_finalize(plan);
}

/* The province has lost its key too: nobody but each box itself is believed, and nothing is lost by that. */
static void without_its_key_a_person_decides(void **state)
{
	struct bundle_key key;
	struct err err;
	char *path;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	recover_set_back(&world, true);
	path = mem_format("%s/" BUNDLE_KEY_OWN, world.folder);
	assert_int_equal(remove(path), 0);
	free(path);
	must(bundle_key_make(world.folder, "province", &key, &err), &err);
	begin();
	for (int i = 0; i < BOXES; i++)
		visit(i, "looks at others");
	end();
	sync_all(3);
	recover_check(&world);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost WHERE scope = '*' AND reason LIKE '%nothing proves%'"), 1);
	/* Each box brought its own, the hub's in the district waits for a person. */
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost WHERE scope = 'kech' AND origin <> 0"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost WHERE scope = 'kech'"), 1);
	what_waits_is_found_without_a_scan();
	recover_close(&world);
}

/* A past that was given up is signed too. Set back a second time the province does not take it for the one of now. */
static void a_past_that_was_given_up_does_not_come_back(void **state)
{
	char *newer, *keep;
	struct err err;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	must(world_add(world.hub, &err, "user", "name=evil", "role=operator", "active=1", NULL), &err);
	recover_sync_well(&world, PANJGUR);
	recover_set_back(&world, true);
	begin();
	visit(KECH, "took");
	visit(KECH_TOO, "took");
	end();
	/* The operator does not let him in again; the box that had him does not come. */
	newer = world_path("recover-newer");
	must(replica_backup(world.hub, newer, &err), &err);
	keep = world.backup;
	world.backup = newer;
	recover_write_hub(&world, 7);
	recover_sync_well(&world, KECH);
	recover_set_back(&world, true);
	begin();
	visit(PANJGUR, "looks at others");
	assert_int_equal(count(world.hub, EVIL), 0);
	visit(KECH, "took");
	assert_int_equal(count(world.hub, "SELECT count(*) FROM user WHERE name = 'u7'"), 1);
	end();
	sync_all(3);
	assert_int_equal(count(world.hub, EVIL), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost WHERE scope = '*' AND reason LIKE '%which had sent it%'"), 1);
	recover_check(&world);
	world.backup = keep;
	remove(newer);
	free(newer);
	recover_close(&world);
}

/* A box that was pulled in small pieces, and cut: all of it can be told again. */
static void every_piece_is_proved(void **state)
{
	(void) state;
	recover_open(&world);
	for (int i = 0; i < 40; i++) {
		recover_write_hub(&world, 100 + i);
		if (i % 3 == 0)
			recover_write(&world, KECH_TOO, i);
		if (i % 7 == 0)
			recover_write(&world, KECH, 50 + i);
		if (i % 3 == 0)
			recover_sync_well(&world, KECH_TOO);
		if (i % 5 == 0)
			recover_sync_well(&world, KECH);
	}
	recover_sync_well(&world, KECH);
	assert_true(count(world.boxes[KECH], "SELECT count(*) FROM proof") > 10);
	recover_set_back(&world, true);
	begin();
	visit(KECH, "back from here;");
	assert_int_equal(count(world.hub, "SELECT count(*) FROM school WHERE code LIKE '1%'"), 41);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM user WHERE name LIKE 'u%'"), 41);
	for (int i = 0; i < BOXES; i++)
		visit(i, "took");
	end();
	sync_all(2);
	recover_check(&world);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost"), 0);
	recover_close(&world);
}

/* Whatever the rest of the program believes. */
static void an_entry_is_in_a_log_once(void **state)
{
	struct accepted accepted;
	sqlite3_stmt *row;
	struct buf body;
	struct err err;
	int64_t entries, serial;
	int origin;

	(void) state;
	recover_open(&world);
	entries = count(world.hub, "SELECT count(*) FROM entry");
	assert_int_equal(sqlite3_prepare_v2(world.hub->db, "SELECT origin, serial, body FROM entry WHERE origin = 1 LIMIT 1", -1, &row, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	origin = sqlite3_column_int(row, 0);
	serial = sqlite3_column_int64(row, 1);
	buf_init(&body, ENTRY_MAX_BYTES);
	buf_put(&body, sqlite3_column_blob(row, 2), (size_t) sqlite3_column_bytes(row, 2));
	sqlite3_finalize(row);
	must(accept_begin(world.hub, &err), &err);
	assert_false(accept_pushed(world.hub, origin, serial, true, body.bytes, body.length, &accepted, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, "in the log already"));
	must(accept_end(world.hub, true, &err), &err);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM entry"), entries);
	buf_free(&body);
	sync_all(1);
	recover_check(&world);
	recover_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_made_up_entry_of_the_province_is_not_believed),
		cmocka_unit_test(nor_is_one_in_the_provinces_name_in_the_district),
		cmocka_unit_test(nor_is_one_of_another_box),
		cmocka_unit_test(nor_is_one_of_a_box_of_another_district),
		cmocka_unit_test(nor_is_a_school_given_away),
		cmocka_unit_test(nor_is_a_box_silenced),
		cmocka_unit_test(nor_is_an_author_who_may_not),
		cmocka_unit_test(nor_is_a_move_of_its_own),
		cmocka_unit_test(its_own_word_is_its_own),
		cmocka_unit_test(a_made_up_signature_proves_nothing),
		cmocka_unit_test(without_its_key_a_person_decides),
		cmocka_unit_test(a_past_that_was_given_up_does_not_come_back),
		cmocka_unit_test(every_piece_is_proved),
		cmocka_unit_test(an_entry_is_in_a_log_once),
	};

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
