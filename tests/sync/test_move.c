/* Schools that change district: everything goes along, nothing that was written before the box had heard of it is lost, all agree. */
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
#include "store/digest.h"
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/intake.h"
#include "store/log.h"
#include "store/moving.h"
#include "store/txn.h"
#include "tests/sync/towns.h"
#include "tests/unit/store_world.h"

static struct towns towns;

static int open_towns(void **state)
{
	(void) state;
	towns_open(&towns);
	return 0;
}

static int close_towns(void **state)
{
	(void) state;
	towns_close(&towns);
	return 0;
}

static void add(struct replica *replica, const char *table, const char *a, const char *b, const char *c)
{
	struct err err;

	if (!world_add(replica, &err, table, a, b, c, NULL))
		fail_msg("%s %s: %s", table, a, err.text);
}

static void change(struct replica *replica, const char *table, const char *key, const char *column, const char *seen,
	const char *now)
{
	struct err err;

	if (!world_change(replica, &err, table, key, column, seen, now))
		fail_msg("%s %s: %s", table, key, err.text);
}

/* A row of a table that takes its scope from its entry. */
static bool add_in(struct replica *replica, const char *scope, const char *table, const char *a, const char *b, const char *c,
	const char *d)
{
	struct txn *txn;
	struct err err;

	return txn_begin(replica, "clerk", &txn, &err) && txn_entry(txn, scope, &err) && world_insert(txn, replica, &err, table, a, b,
		c, d, NULL) && txn_commit(txn, &err);
}

static void everything_goes_along(void **state)
{
	int64_t visit, gone;
	char key[40];

	(void) state;
	visit = towns_add_made(towns.box[0], "visit", "00001", "remarks=a wall is down", "grade=1");
	gone = towns_add_made(towns.box[0], "visit", "00001", "remarks=twice", "grade=2");
	towns_add_made(towns.box[0], "visit", "00002", "remarks=stays", "grade=1");
	towns_add_made(towns.box[0], "staff", "00001", "name=Gul", NULL);
	towns_add_made(towns.box[0], "staff", "00002", "name=Zar", NULL);
	value_id_format(gone, key);
	world_void(towns.box[0], NULL, "visit", key, "keyed twice");
	assert_true(add_in(towns.box[0], "kech", "reason", "form=census", "record=00001/2024", "rule=r", "text=so it is"));
	assert_true(add_in(towns.box[0], "kech", "reason", "form=census", "record=00002/2024", "rule=r", "text=there too"));
	assert_true(add_in(towns.box[0], "kech", "note", "code=n1", "school=00001", "words=a", NULL));
	assert_true(add_in(towns.box[0], "kech", "note", "code=n2", "school=00003", "words=b", NULL));
	change(towns.box[0], "census", "00001/2024", "rooms", "3", "4");
	change(towns.box[1], "census", "00001/2024", "rooms", "3", "5");
	change(towns.box[0], "census", "00002/2024", "rooms", "3", "4");
	change(towns.box[1], "census", "00002/2024", "rooms", "3", "5");
	towns_sync(&towns, 0);
	towns_sync(&towns, 1);
	towns_must(towns.hub, "SELECT count(*) FROM conflict WHERE state = 'open'", "2");
	towns_move(&towns, "00001", "quetta");
	for (int i = 0; i < TOWNS_BOXES; i++)
		towns_sync(&towns, i);
	towns_must(towns.box[2], "SELECT district || name FROM school WHERE code = '00001'", "quettaX");
	towns_must(towns.box[2], "SELECT count(*) FROM visit WHERE school = '00001' AND _void IS NULL", "1");
	towns_must(towns.box[2], "SELECT _void FROM visit WHERE remarks = 'twice'", "keyed twice");
	towns_must(towns.box[2], "SELECT count(*) || sum(_void IS NULL) FROM visit_class", "21");
	towns_must(towns.box[2], "SELECT group_concat(name) FROM staff", "Gul");
	towns_must(towns.box[2], "SELECT text FROM reason", "so it is");
	towns_must(towns.box[2], "SELECT group_concat(code) FROM note", "n1");
	towns_must(towns.box[2], "SELECT boys FROM enrolment WHERE school = '00001'", "10");
	towns_must(towns.box[2], "SELECT record || waiting || origin FROM conflict WHERE state = 'open'", "00001/20245" "2");
	towns_must(towns.box[0], "SELECT count(*) FROM school WHERE code = '00001'", "0");
	towns_must(towns.box[0], "SELECT count(*) FROM visit", "1");
	towns_must(towns.box[0], "SELECT count(*) FROM visit_class", "1");
	towns_must(towns.box[0], "SELECT group_concat(name) FROM staff", "Zar");
	towns_must(towns.box[0], "SELECT text FROM reason", "there too");
	towns_must(towns.box[0], "SELECT group_concat(code) FROM note", "n2");
	towns_must(towns.box[0], "SELECT group_concat(record) FROM conflict", "00002/2024");
	towns_must(towns.hub, "SELECT school || number || old_district || new_district || reason FROM school_move",
		"000011kechquettanew boundaries");
	/* There it is worked on. */
	value_id_format(visit, key);
	change(towns.box[3], "visit", key, "remarks", "a wall is down", "mended");
	towns_quiet(&towns);
	towns_must(towns.hub, "SELECT group_concat(remarks) FROM visit WHERE school = '00001'", "mended,twice");
}

/* All that a box may write about a school that has gone without its knowing. */
static void write_about(struct replica *box)
{
	char key[40];
	int64_t made = towns_add_made(box, "visit", "00001", "remarks=new", "grade=3");

	value_id_format(made, key);
	change(box, "visit", key, "remarks", "new", "newer");
	add(box, "census", "school=00001", "year=2025", "rooms=6");
	add(box, "enrolment", "school=00001", "year=2025", "grade=2");
	change(box, "census", "00001/2024", "water", "", "tap");
	change(box, "school", "00001", "name", "X", "Y");
	assert_true(add_in(box, "kech", "reason", "form=census", "record=00001/2025", "rule=r", "text=we know"));
	assert_true(world_void(box, NULL, "enrolment", "00001/2024/1", "wrong class"));
}

static void must_be_taken(void)
{
	towns_must(towns.hub, "SELECT count(*) FROM quarantine", "0");
	towns_must(towns.hub, "SELECT count(*) FROM entry WHERE is_elsewhere IS NOT NULL", "8");
	towns_must(towns.box[0], "SELECT count(*) || min(state) || max(state) FROM entry WHERE origin > 0 AND school = '00001'", "844");
	towns_must(towns.box[0], "SELECT count(*) FROM visit", "0");
	for (int i = 2; i < 4; i++) {
		towns_must(towns.box[i], "SELECT remarks FROM visit", "newer");
		towns_must(towns.box[i], "SELECT boys_counted FROM visit_class", "7");
		towns_must(towns.box[i], "SELECT rooms FROM census WHERE year = 2025", "6");
		towns_must(towns.box[i], "SELECT water FROM census WHERE school = '00001' AND year = 2024", "tap");
		towns_must(towns.box[i], "SELECT name FROM school WHERE code = '00001'", "Y");
		towns_must(towns.box[i], "SELECT text FROM reason", "we know");
		towns_must(towns.box[i], "SELECT _void FROM enrolment WHERE school = '00001' AND year = 2024", "wrong class");
	}
}

static void what_a_box_wrote_before_it_knew_is_taken_there(void **state)
{
	(void) state;
	write_about(towns.box[0]);
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 0);
	towns_must(towns.box[0], "SELECT reason FROM entry WHERE origin > 0 LIMIT 1",
		"taken in quetta, number 5 there: its school went to that district");
	towns_quiet(&towns);
	must_be_taken();
}

static void the_new_district_may_come_first(void **state)
{
	(void) state;
	write_about(towns.box[0]);
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 2);
	change(towns.box[2], "census", "00001/2024", "rooms", "3", "8");
	towns_sync(&towns, 1);
	towns_sync(&towns, 0);
	towns_quiet(&towns);
	must_be_taken();
	towns_must(towns.hub, "SELECT rooms FROM census WHERE school = '00001' AND year = 2024", "8");
}

static void a_later_sync_of_the_other_box_changes_nothing(void **state)
{
	(void) state;
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 2);
	towns_sync(&towns, 3);
	write_about(towns.box[0]);
	towns_sync(&towns, 0);
	towns_quiet(&towns);
	must_be_taken();
}

static void write_late(struct towns *world, int box)
{
	write_about(world->box[box]);
}

/* The rows go while entries about them have not been sent: nothing of them is shown, and they are sent all the same. */
static void entries_wait_when_the_school_leaves(void **state)
{
	(void) state;
	towns_move(&towns, "00001", "quetta");
	towns.midway = write_late;
	assert_true(towns_cut_sync(&towns, 0, -1, -1));
	towns_must(towns.box[0], "SELECT count(*) || min(state) || max(state) FROM entry WHERE origin > 0 AND school = '00001'", "800");
	towns_must(towns.box[0], "SELECT count(*) FROM school WHERE code = '00001'", "0");
	towns_must(towns.box[0], "SELECT (SELECT count(*) FROM visit) + (SELECT count(*) FROM census WHERE school = '00001')", "0");
	towns_quiet(&towns);
	must_be_taken();
}

/* An edit of each box on one cell: the later one waits, where the school is. */
static void edits_of_both_districts_meet(void **state)
{
	(void) state;
	change(towns.box[0], "census", "00001/2024", "rooms", "3", "4");
	change(towns.box[0], "census", "00001/2024", "rooms", "4", "5");
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 2);
	change(towns.box[2], "census", "00001/2024", "rooms", "3", "9");
	towns_sync(&towns, 2);
	towns_sync(&towns, 0);
	towns_quiet(&towns);
	towns_must(towns.box[3], "SELECT rooms FROM census WHERE school = '00001'", "9");
	towns_must(towns.box[3], "SELECT waiting || revision || state || origin FROM conflict", "52open1");
}

/* A conflict was opened, both boxes know it, the school goes: it is settled by whoever comes first, also from the old district. */
static void a_settlement_follows_its_conflict(void **state)
{
	const struct table *census = table_find(towns.box[0], "census");
	const struct value key[] = { value_text("00001"), value_int(2024) };
	struct settle settle = { .table = census, .key = key, .field = "rooms", .origin = 2, .revision = 1, .seen = value_int(4),
		.now = value_int(5) };
	enum settle_answer answer;
	struct txn *txn;
	struct err err;

	(void) state;
	change(towns.box[0], "census", "00001/2024", "rooms", "3", "4");
	change(towns.box[1], "census", "00001/2024", "rooms", "3", "5");
	towns_sync(&towns, 0);
	towns_sync(&towns, 1);
	towns_sync(&towns, 0);
	assert_true(txn_begin(towns.box[0], "clerk", &txn, &err) && txn_entry(txn, NULL, &err)
		&& txn_settle(txn, &settle, &answer, &err) && txn_commit(txn, &err));
	assert_int_equal(answer, SETTLE_TAKEN);
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 0);
	towns_quiet(&towns);
	towns_must(towns.box[2], "SELECT rooms FROM census WHERE school = '00001'", "5");
	towns_must(towns.box[2], "SELECT group_concat(state) FROM conflict", "closed");
}

static void a_school_keyed_twice_waits_where_it_is(void **state)
{
	(void) state;
	add(towns.box[0], "school", "code=00077", "district=kech", "name=One");
	towns_sync(&towns, 0);
	add(towns.box[1], "school", "code=00077", "district=kech", "name=Two");
	towns_move(&towns, "00077", "quetta");
	towns_sync(&towns, 1);
	towns_quiet(&towns);
	towns_must(towns.box[2], "SELECT waiting FROM conflict WHERE record = '00077'", "code=00077\nname=Two\ndistrict=quetta\n");
	towns_must(towns.box[1], "SELECT count(*) FROM school WHERE code = '00077'", "0");
}

static void there_and_back_again(void **state)
{
	(void) state;
	change(towns.box[0], "census", "00001/2024", "rooms", "3", "4");
	write_about(towns.box[1]);
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 0);
	towns_sync(&towns, 2);
	change(towns.box[2], "census", "00001/2024", "remarks", "", "seen in quetta");
	towns_move(&towns, "00001", "kech");
	towns_must(towns.box[0], "SELECT state FROM entry WHERE origin = 1", "4");
	towns_sync(&towns, 2);
	towns_sync(&towns, 1);
	towns_sync(&towns, 0);
	towns_must(towns.box[0], "SELECT rooms FROM census WHERE school = '00001' AND year = 2024", "4");
	towns_quiet(&towns);
	towns_must(towns.hub, "SELECT count(*) FROM quarantine", "0");
	towns_must(towns.box[1], "SELECT remarks FROM census WHERE school = '00001' AND year = 2024", "seen in quetta");
	towns_must(towns.box[1], "SELECT remarks FROM visit", "newer");
	towns_must(towns.box[1], "SELECT group_concat(state) FROM entry WHERE origin = 2", "1,1,1,1,1,1,1,1");
	towns_must(towns.box[1], "SELECT count(*) FROM earlier WHERE scope = 'quetta'", "1");
}

static void on_to_a_third_district(void **state)
{
	(void) state;
	write_about(towns.box[0]);
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 2);
	change(towns.box[2], "census", "00001/2024", "rooms", "3", "8");
	towns_move(&towns, "00001", "gwadar");
	towns_sync(&towns, 0);
	towns_sync(&towns, 2);
	towns_quiet(&towns);
	towns_must(towns.hub, "SELECT count(*) FROM quarantine", "0");
	towns_must(towns.box[4], "SELECT remarks FROM visit", "newer");
	towns_must(towns.box[4], "SELECT rooms || water FROM census WHERE school = '00001' AND year = 2024", "8tap");
	towns_must(towns.box[3], "SELECT count(*) FROM census WHERE school = '00001'", "0");
	towns_must(towns.box[0], "SELECT DISTINCT state FROM entry WHERE origin > 0", "4");
}

/* What box 0 keys once it knows of the move is none of its district's; an entry about a school that went and one that stayed goes
 * nowhere. */
static void what_cannot_be_taken_waits_in_quarantine(void **state)
{
	struct txn *txn;
	struct err err;
	bool is_good;

	(void) state;
	assert_true(txn_begin(towns.box[0], "clerk", &txn, &err) && txn_entry(txn, NULL, &err));
	is_good = world_insert(txn, towns.box[0], &err, "census", "school=00001", "year=2025", NULL)
		&& world_insert(txn, towns.box[0], &err, "census", "school=00002", "year=2025", NULL) && txn_commit(txn, &err);
	assert_true(is_good);
	add(towns.box[0], "census", "school=00002", "year=2026", "rooms=1");
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 0);
	towns_must(towns.hub, "SELECT reason FROM quarantine", "the entry is about records of quetta and of kech, since a school was moved"
		" meanwhile: key it again, each district's part there");
	towns_must(towns.hub, "SELECT count(*) FROM census WHERE year = 2026", "1");
	assert_false(world_add(towns.box[0], &err, "census", "school=00001", "year=2027", NULL));
	add(towns.box[0], "school", "code=00001", "district=kech", "name=Mine");
	/* Another move that the box has not heard of excuses nothing. */
	towns_move(&towns, "00003", "quetta");
	towns_sync(&towns, 0);
	towns_must(towns.hub, "SELECT reason FROM quarantine ORDER BY serial DESC",
		"school 00001: this code is in use elsewhere: ask the province which is right");
	towns_quiet(&towns);
}

/* A box that had the school before it went and after it came back, and wrote in between without it. */
static void what_was_keyed_between_two_moves_is_not_excused(void **state)
{
	(void) state;
	towns_move(&towns, "00001", "quetta");
	towns_sync(&towns, 0);
	add(towns.box[0], "school", "code=00001", "district=kech", "name=Mine");
	towns_move(&towns, "00001", "kech");
	towns_move(&towns, "00001", "gwadar");
	towns_sync(&towns, 0);
	towns_must(towns.hub, "SELECT count(*) FROM quarantine", "1");
	towns_quiet(&towns);
}

/* Cut after every few bytes of a session of the box that wrote, and of one to which the school comes; both ways. */
static void cuts_cost_nothing(void **state)
{
	(void) state;
	write_about(towns.box[0]);
	towns_move(&towns, "00001", "quetta");
	change(towns.box[2], "census", "00011/2024", "rooms", "3", "4");
	for (int i = 0; i < 4; i++) {
		bool is_whole = false;

		for (long cut = 0; !is_whole; cut += 3) {
			is_whole = towns_cut_sync(&towns, i < 2 ? 0 : 2, i % 2 ? cut : -1, i % 2 ? -1 : cut);
			/* Shown until the school has left, whatever was heard of the entries, and no longer. */
			towns_must(towns.box[0], "SELECT (SELECT count(*) FROM school WHERE code = '00001')"
				" = (SELECT count(*) FROM visit WHERE remarks = 'newer')", "1");
		}
		change(towns.box[0], "census", "00002/2024", "rooms", i == 0 ? "3" : "4", "4");
	}
	towns_quiet(&towns);
	must_be_taken();
}

/* A box that believes its entry refused (it was released since) hears where it was taken; a box that has heard is told no more. */
static void the_box_hears_of_it_in_any_case(void **state)
{
	struct towns *world = &towns;

	(void) state;
	change(world->box[0], "census", "00001/2024", "rooms", "3", "4");
	towns_move(world, "00001", "quetta");
	for (long cut = 1; query_number(world->hub, "SELECT count(*) FROM entry WHERE is_elsewhere = 1", 0) == 0; cut += 3)
		assert_false(towns_cut_sync(world, 0, cut, 0));
	assert_int_equal(sqlite3_exec(world->box[0]->db, "UPDATE entry SET state = 2, reason = 'no' WHERE state = 0", NULL, NULL, NULL),
		SQLITE_OK);
	assert_true(towns_cut_sync(world, 0, -1, -1));
	towns_must(world->box[0], "SELECT state FROM entry WHERE origin = 1", "4");
	towns_must(world->hub, "SELECT is_elsewhere FROM entry WHERE origin = 1", "2");
	/* An old copy of the box's folder asks again. */
	assert_int_equal(sqlite3_exec(world->box[0]->db, "UPDATE entry SET state = 0, reason = NULL WHERE state = 4", NULL, NULL, NULL),
		SQLITE_OK);
	assert_true(towns_cut_sync(world, 0, -1, -1));
	towns_must(world->box[0], "SELECT state FROM entry WHERE origin = 1", "4");
	towns_quiet(world);
}

/* Long texts, many rows, a long past: cut into as many entries as the limits ask for. */
static void a_school_larger_than_an_entry(void **state)
{
	char *text = mem_alloc(240001), *column = mem_alloc(240010);
	char *digest, *again;

	(void) state;
	for (int i = 0; i < 240000; i += 2)
		memcpy(text + i, "\xd8\xb6", 2);
	text[240000] = '\0';
	sprintf(column, "remarks=%s", text);
	add(towns.box[0], "census", "school=00001", "year=2025", column);
	change(towns.box[0], "census", "00001/2025", "water", "", text);
	text[0] = 'a';
	text[1] = 'b';
	change(towns.box[0], "census", "00001/2024", "remarks", "", text);
	text[0] = 'c';
	change(towns.box[1], "census", "00001/2024", "remarks", "", text);
	for (int i = 0; i < 1100; i++)
		towns_add_made(towns.hub, "visit", "00001", "remarks=one of many", "grade=1");
	towns_sync(&towns, 0);
	towns_sync(&towns, 1);
	towns_must(towns.hub, "SELECT length(waiting) FROM conflict", "120001");
	digest = world_digest(towns.box[0], DIGEST_HUB);
	towns_move(&towns, "00001", "quetta");
	towns_quiet(&towns);
	towns_must(towns.box[2], "SELECT count(*) FROM visit JOIN visit_class ON visit.id = visit", "1100");
	towns_must(towns.box[2], "SELECT length(remarks) || ' ' || length(water) FROM census WHERE year = 2025", "120000 120000");
	towns_must(towns.box[2], "SELECT length(waiting) FROM conflict", "120001");
	towns_must(towns.box[2], "SELECT count(*) FROM earlier", "1107");
	towns_must(towns.box[2], "SELECT count(*) FROM earlier WHERE length(body) <> total OR author = ''", "0");
	towns_must(towns.hub, "SELECT count(*) > 10 FROM entry WHERE scope = (SELECT id FROM scope WHERE code = 'quetta')", "1");
	towns_move(&towns, "00001", "kech");
	towns_quiet(&towns);
	again = world_digest(towns.box[0], DIGEST_HUB);
	/* All tables are as they were, but for the numbers and '*'. */
	for (const char *line = strstr(digest, "kech "); line; line = strstr(line + 1, "\nkech ")) {
		const char *hash = line + strcspn(line + 1, "\n") - 63;
		char *one = mem_copy_bytes(hash + 1, 63);

		if (!strstr(again, one))
			fail_msg("another table: %s", one);
		free(one);
	}
	free(digest);
	free(again);
	free(column);
	free(text);
}

struct seen {
	int count;
	char text[2000];
};

static bool note(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	struct seen *seen = state;

	(void) entry_state;
	(void) number;
	seen->count++;
	snprintf(seen->text + strlen(seen->text), sizeof seen->text - strlen(seen->text), "%s/%d ", entry->scope,
		(int) entry->operations[0].kind);
	return true;
}

static void its_past_can_be_read(void **state)
{
	const struct log_filter filter = { .school = "00001" };
	struct seen seen = { 0 };
	struct err err;

	(void) state;
	change(towns.box[0], "census", "00001/2024", "rooms", "3", "4");
	towns_sync(&towns, 0);
	towns_move(&towns, "00001", "quetta");
	towns_quiet(&towns);
	change(towns.box[2], "census", "00001/2024", "rooms", "4", "5");
	assert_true(log_each(towns.box[2], &filter, note, &seen, &err));
	/* The move; what stood in kech: the school, its return, a grid, an edit; its arrival; what came since. */
	assert_string_equal(seen.text, "*/1 kech/1 kech/1 kech/1 kech/2 quetta/7 quetta/2 ");
	seen = (struct seen) { 0 };
	assert_true(log_each(towns.box[2], &(struct log_filter) { .school = "00001", .newest_first = true, .limit = 3 }, note, &seen,
		&err));
	assert_string_equal(seen.text, "quetta/2 quetta/7 kech/2 ");
	seen = (struct seen) { 0 };
	assert_true(log_each(towns.hub, &filter, note, &seen, &err));
	assert_string_equal(seen.text, "kech/1 kech/1 kech/1 kech/2 */1 kech/6 quetta/7 ");
}

/* What a past entry says of somebody who stayed behind is not handed over. */
static void the_past_of_others_stays(void **state)
{
	const struct table *staff = table_find(towns.hub, "staff");
	char key[40], *cnic;
	int64_t gul = towns_add_made(towns.hub, "staff", "00001", "cnic=12345", NULL);

	(void) state;
	value_id_format(gul, key);
	change(towns.hub, "staff", key, "school", "00001", "00002");
	assert_true(staff->columns[3].is_personal);
	towns_move(&towns, "00001", "quetta");
	towns_quiet(&towns);
	towns_must(towns.box[2], "SELECT count(*) FROM staff", "0");
	towns_must(towns.box[0], "SELECT cnic FROM staff", "12345");
	cnic = world_ask(towns.box[2], "SELECT count(*) FROM earlier WHERE instr(body, CAST('12345' AS BLOB)) > 0");
	assert_string_equal(cnic, "0");
	free(cnic);
	towns_must(towns.box[2], "SELECT count(*) FROM earlier", "3");
}

static void only_the_province_moves(void **state)
{
	struct replica *box = towns.box[0];
	const struct moving what = { .author = "clerk", .school = "00001", .district = "quetta" };
	struct entry head = { .origin = 1, .serial = 1, .group = 1, .author = "clerk", .scope = "kech" };
	const struct value key[] = { value_text("00001") };
	struct intake_body body;
	struct intake_verdict verdict;
	struct moved moved;
	struct buf bytes;
	struct txn *txn;
	struct err err;

	(void) state;
	assert_false(moving_run(box, &what, &moved, &err));
	assert_int_equal(err.code, EX_USAGE);
	buf_init(&bytes, ENTRY_MAX_BYTES);
	entry_put_head(&bytes, &head, 1);
	entry_put_leave(&bytes, table_find(towns.hub, "school"), key, "quetta");
	body = (struct intake_body) { bytes.bytes, bytes.length };
	assert_true(intake_take(towns.hub, 1, 1, &body, 1, &verdict, &err));
	assert_int_equal(verdict.kind, INTAKE_REFUSED);
	assert_int_equal(verdict.code, EX_NOPERM);
	free(verdict.reason);
	buf_free(&bytes);
	/* At the hub by who may write what all share. */
	assert_true(txn_begin(towns.hub, "operator", &txn, &err) && txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, towns.hub, &err, "user", "name=clerk", "role=clerk", "active=1", NULL) && txn_commit(txn, &err));
	assert_false(moving_run(towns.hub, &what, &moved, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_false(moving_run(towns.hub, &(struct moving) { "operator", "00001", "kech", NULL }, &moved, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_false(moving_run(towns.hub, &(struct moving) { "operator", "99999", "kech", NULL }, &moved, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	towns_must(towns.hub, "SELECT count(*) FROM school_move", "0");
}

/* A district that has no box yet; one is made later. */
static void a_box_made_later_has_it_all(void **state)
{
	char *folder = world_path("towns-late"), *digest, *there;
	struct replica *late;
	struct err err;

	(void) state;
	change(towns.box[0], "census", "00001/2024", "rooms", "3", "4");
	towns_move(&towns, "00001", "ziarat");
	towns_sync(&towns, 0);
	towns_must(towns.hub, "SELECT rooms FROM census WHERE school = '00001'", "4");
	if (!replica_create_district(folder, towns.folder[TOWNS_BOXES], "ziarat", &err) || !replica_open(folder, &late, &err))
		fail_msg("%s", err.text);
	towns_must(late, "SELECT rooms FROM census", "4");
	towns_must(late, "SELECT new_district FROM school_move", "ziarat");
	digest = world_digest(towns.hub, DIGEST_HUB);
	there = world_digest(late, DIGEST_HUB);
	assert_non_null(strstr(digest, strstr(there, "ziarat ")));
	free(digest);
	free(there);
	replica_close(late);
	world_remove(folder);
	free(folder);
	towns_quiet(&towns);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_towns, close_towns)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_goes_along), TEST(what_a_box_wrote_before_it_knew_is_taken_there), TEST(the_new_district_may_come_first),
		TEST(a_later_sync_of_the_other_box_changes_nothing), TEST(entries_wait_when_the_school_leaves),
		TEST(edits_of_both_districts_meet), TEST(a_settlement_follows_its_conflict), TEST(a_school_keyed_twice_waits_where_it_is),
		TEST(there_and_back_again), TEST(on_to_a_third_district), TEST(what_cannot_be_taken_waits_in_quarantine),
		TEST(what_was_keyed_between_two_moves_is_not_excused), TEST(cuts_cost_nothing), TEST(the_box_hears_of_it_in_any_case), TEST(a_school_larger_than_an_entry),
		TEST(its_past_can_be_read), TEST(the_past_of_others_stays), TEST(only_the_province_moves), TEST(a_box_made_later_has_it_all),
	};

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("move", tests, NULL, NULL);
}
