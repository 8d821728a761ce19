/* What moves when a folder gets another number: ids wherever they stand, and nothing else; drafts with them. */
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

#include "base/file.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/draft.h"
#include "store/heal.h"
#include "store/inside.h"
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

/* A number that is no id, whatever it looks like, is not touched; ids are, wherever they stand. */
static void only_ids_move(void **state)
{
	char key[40], sql[200], amount[48], person[48], reason[80], row[80];
	int64_t id;
	struct txn *txn;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, key);
	assert_string_equal(key, "1-4-0");
	assert_true(value_id_parse("1-3-0", &id));
	snprintf(amount, sizeof amount, "amount=%lld", (long long) id);
	snprintf(person, sizeof person, "person=%lld", (long long) id);
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=1", amount, person, NULL), &err);
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=2", "amount=4210112345671", NULL), &err);
	heal_check(world_change(world->replicas[1], &err, "ledger", "07086/2", "person", "", person + 7), &err);
	/* One of the time before the copy stays. */
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=3", "person=1125899906843648", NULL), &err);
	snprintf(reason, sizeof reason, "record=%s", key);
	snprintf(row, sizeof row, "record=%s/2", key);
	heal_check(txn_begin(world->replicas[1], "clerk", &txn, &err) && txn_entry(txn, "kech", &err) && world_insert(txn, world->replicas[1],
		&err, "reason", "form=visit", reason, "rule=late", "text=Snow", NULL) && txn_commit(txn, &err), &err);
	heal_check(txn_begin(world->replicas[1], "clerk", &txn, &err) && txn_entry(txn, "kech", &err) && world_insert(txn, world->replicas[1],
		&err, "reason", "form=visit_class", row, "rule=few", "text=Snow", NULL) && txn_commit(txn, &err), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	snprintf(sql, sizeof sql, "SELECT amount = %lld FROM ledger WHERE line = 1", (long long) id);
	for (int i = 0; i < 2; i++) {
		struct replica *replica = i ? heal_hub(world) : world->replicas[1];

		heal_ask(replica, sql, "1");
		heal_ask(replica, "SELECT amount FROM ledger WHERE line = 2", "4210112345671");
		heal_ask(replica, "SELECT name FROM ledger JOIN staff ON person = id WHERE line = 1", "person 2");
		heal_ask(replica, "SELECT name FROM ledger JOIN staff ON person = id WHERE line = 2", "person 2");
		heal_ask(replica, "SELECT person FROM ledger WHERE line = 3", "1125899906843648");
		heal_ask(replica, "SELECT group_concat(record) FROM (SELECT record FROM reason ORDER BY record)", "2-2-0,2-2-0/2");
	}
	heal_quiet(world, true);
}

/* A void has seen the record with its ids: under other ids it is as true as it was. */
static void a_void_of_what_moves(void **state)
{
	char kept[40], voided[40], seen[40];
	struct err err;

	(void) state;
	heal_visit(world, 0, seen);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, voided);
	heal_visit(world, 1, kept);
	heal_check(world_void(world->replicas[1], &err, "visit", voided, "twice"), &err);
	heal_check(world_void(world->replicas[1], &err, "visit", seen, "never was"), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	heal_ask(heal_hub(world), "SELECT group_concat(_void) FROM (SELECT _void FROM visit ORDER BY remarks)", "never was,twice");
}

/* So has a sign-off, made before its box knew that it has another number. */
static void a_sign_off_of_what_moves(void **state)
{
	char visit[40];
	struct err err;

	(void) state;
	heal_check(world_add(heal_hub(world), &err, "form_column", "form=visit", "name=state", "number=4", "type=text", "signs=submitted", NULL), &err);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, visit);
	heal_check(world_change(world->replicas[1], &err, "visit", visit, "state", "", "submitted"), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	heal_ask(heal_hub(world), "SELECT count(*) FROM visit WHERE state = 'submitted' AND id >> 50 = 2", "1");
}

/* What the province refused of the common past stays refused; what it never saw goes up anew. */
static void what_was_refused(void **state)
{
	struct err err;

	(void) state;
	heal_sync(world, 0);
	heal_check(world_add(world->replicas[0], &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_visit(world, 0, NULL);
	heal_check(world_add(heal_hub(world), &err, "user", "name=clerk", "role=viewer", "active=1", NULL), &err);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 0);
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine", "5");
	assert_int_equal(heal_sync(world, 1), 1);
	heal_ask(world->replicas[1], "SELECT group_concat(origin || ':' || serial || ':' || state) FROM (SELECT * FROM entry WHERE state <> 1"
		" ORDER BY origin, serial)", "1:1:3,1:2:3,1:3:3,2:1:3,2:2:3");
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine WHERE origin = 2", "2");
	heal_ask(world->replicas[1], "SELECT remarks FROM visit WHERE id >> 50 = 2", "note 2");
}

/* The hub's answer about two entries that wait: that it holds the first as TO of number 1, and the second as OTHER (0: not at all). */
static void heal_two(int64_t to, int64_t other)
{
	struct heal heal = { .from = 1, .to = 2, .is_told = true };
	struct err err;
	long moved;

	heal_check(world_add(world->replicas[0], &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_check(world_add(world->replicas[0], &err, "census", "school=07086", "year=2025", "rooms=4", NULL), &err);
	heal_check(heal_claims(world->replicas[0], &heal.claims, &heal.claim_count, &err), &err);
	assert_int_equal(heal.claim_count, 2);
	heal.claims[0].held_by = heal.claims[1].held_by = 1;
	heal.claims[0].held = to;
	heal.claims[1].held = other;
	heal_check(heal_renumber(world->replicas[0], &heal, &moved, &err), &err);
	assert_int_equal(moved, other == 0);
	free(heal.claims);
	heal_ask(world->replicas[0], "SELECT group_concat(rooms) FROM (SELECT rooms FROM census WHERE school = '07086' AND year > 2023 ORDER BY year)",
		"3,4");
}

/* Where a number was given twice the hub's entry and another one of ours have one place: ours that is the hub's takes it, and none is
 * given up before the hub's has come. */
static void what_waits_is_not_given_up(void **state)
{
	(void) state;
	heal_two(2, 0);
	heal_ask(world->replicas[0], "SELECT group_concat(origin || ':' || serial || ':' || state) FROM (SELECT * FROM entry WHERE origin > 0 ORDER BY id)",
		"1:2:0,2:1:0");
}

static void what_waits_changes_places(void **state)
{
	(void) state;
	heal_two(2, 1);
	heal_ask(world->replicas[0], "SELECT group_concat(origin || ':' || serial || ':' || state) FROM (SELECT * FROM entry WHERE origin > 0 ORDER BY id)",
		"1:2:0,1:1:0");
}

static void see_cell(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	char id[40];

	(void) seen;
	id[0] = '\0';
	if (now->kind == VALUE_INT)
		value_id_format(now->number, id);
	buf_format(state, "%s %s %s %s\n", grid, row, field, id);
}

static char *cells(struct replica *replica, int64_t draft)
{
	struct buf out;
	struct err err;
	char *text;

	buf_init(&out, 4096);
	heal_check(draft_cells(replica, draft, see_cell, &out, &err), &err);
	text = mem_copy(out.bytes);
	buf_free(&out);
	return text;
}

static bool see_draft(void *state, const struct draft *draft)
{
	buf_format(state, "%s %s\n", draft->form, draft->key);
	return true;
}

/* Drafts follow at once, or when they are opened next; a program that had them open begins again. */
static void drafts_follow(void **state)
{
	struct draft draft = { .form = "visit", .school = "07086", .author = "clerk" }, ledger = { .form = "ledger", .key = "07086/1",
		.school = "07086", .author = "clerk" };
	struct value id, large, none = value_null();
	struct replica *screen;
	struct buf list;
	struct err err;
	int64_t number_of, other;
	char *text;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, draft.key);
	assert_true(value_id_parse("1-3-0", &id.number));
	id.kind = VALUE_INT;
	large = id;
	heal_check(replica_open(world->folders[1], &screen, &err), &err);
	heal_check(draft_start(screen, &draft, &number_of, &err) && draft_put(screen, number_of, "visit_staff", "1-3-0", "staff", &id, &none,
		&err) && draft_put(screen, number_of, "visit_class", "#0", "boys_counted", &large, &none, &err)
		&& draft_put(screen, number_of, "visit_class", "2", "boys_counted", &none, &none, &err), &err);
	heal_check(draft_start(screen, &ledger, &other, &err) && draft_put(screen, other, "", "", "person", &id, &id, &err)
		&& draft_put(screen, other, "", "", "amount", &large, &large, &err), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	/* What a screen had read before belongs to the old number. */
	assert_false(draft_put(screen, number_of, "visit_staff", "1-3-0", "presence", &none, &none, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	assert_false(world_add(screen, &err, "census", "school=07086", "year=2030", NULL));
	assert_int_equal(err.code, EX_TEMPFAIL);
	replica_close(screen);
	text = cells(world->replicas[1], number_of);
	assert_string_equal(text, "visit_class #0 boys_counted 1-3-0\nvisit_class 2 boys_counted \nvisit_staff 2-1-0 staff 2-1-0\n");
	free(text);
	text = cells(world->replicas[1], other);
	assert_string_equal(text, "  amount 1-3-0\n  person 2-1-0\n");
	free(text);
	buf_init(&list, 4096);
	heal_check(draft_each(world->replicas[1], "clerk", see_draft, &list, &err), &err);
	assert_non_null(strstr(list.bytes, "visit 2-2-0\n"));
	assert_non_null(strstr(list.bytes, "ledger 07086/1\n"));
	buf_free(&list);
	heal_quiet(world, true);
}

/* The line that says which refused value was keyed over names its entry and its record as they are then; what stays keeps its own. */
static void corrections_follow(void **state)
{
	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, NULL);
	assert_int_equal(sqlite3_exec(world->replicas[1]->db, "INSERT INTO corrected (tbl, key, col, origin, serial) SELECT number, '1-4-0', 3, 1, 4"
		" FROM form WHERE code = 'visit' UNION ALL SELECT number, '1-2-0', 3, 1, 4 FROM form WHERE code = 'visit'"
		" UNION ALL SELECT number, '07086/2024', 2, 1, 3 FROM form WHERE code = 'census'"
		" UNION ALL SELECT number, '07086/2024', 2, 1, 2 FROM form WHERE code = 'census'", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_ask(world->replicas[1], "SELECT group_concat(line, ', ') FROM (SELECT key || ' of ' || origin || '-' || serial AS line FROM corrected"
		" ORDER BY key, origin)", "07086/2024 of 1-2, 07086/2024 of 2-1, 1-2-0 of 2-2, 2-2-0 of 2-2");
	heal_quiet(world, true);
}

/* Killed between the two databases. */
static void drafts_follow_later(void **state)
{
	struct draft draft = { .form = "visit", .school = "07086", .author = "clerk" };
	char *before, *after;
	struct buf bytes, list;
	struct err err;
	int64_t id;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, draft.key);
	heal_check(draft_start(world->replicas[1], &draft, &id, &err), &err);
	heal_copy(world, 1, 2);
	assert_int_equal(heal_sync(world, 1), 1);
	replica_close(world->replicas[1]);
	before = mem_format("%s/drafts.db", world->folders[2]);
	after = mem_format("%s/drafts.db", world->folders[1]);
	heal_check(file_read(before, 1 << 24, &bytes, &err), &err);
	unlink(after);
	heal_check(file_write_atomic(after, bytes.bytes, bytes.length, 0644, &err), &err);
	buf_free(&bytes);
	free(before);
	free(after);
	for (int i = 0; i < 2; i++) {
		heal_check(replica_open(world->folders[1], &world->replicas[1], &err), &err);
		buf_init(&list, 4096);
		heal_check(draft_each(world->replicas[1], "clerk", see_draft, &list, &err), &err);
		/* The other box's visit has the id that ours had: a draft about it, begun since, stays what it is. */
		assert_string_equal(list.bytes, i == 0 ? "visit 2-2-0\n" : "visit 2-2-0\nvisit 1-4-0\n");
		buf_free(&list);
		if (i > 0)
			continue;
		strcpy(draft.key, "1-4-0");
		heal_check(draft_start(world->replicas[1], &draft, &id, &err), &err);
		replica_close(world->replicas[1]);
	}
	heal_copy(world, 1, 2);
	heal_quiet(world, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_ids_move, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_sign_off_of_what_moves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_void_of_what_moves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_waits_is_not_given_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_waits_changes_places, set_up, tear_down),
		cmocka_unit_test_setup_teardown(corrections_follow, set_up, tear_down),
		cmocka_unit_test_setup_teardown(drafts_follow, set_up, tear_down),
		cmocka_unit_test_setup_teardown(drafts_follow_later, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("heal_ids", tests, NULL, NULL);
}
