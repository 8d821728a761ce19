/* Transactions in a province: what is written is there with its entry; what is refused leaves nothing. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/digest.h"
#include "store/finding.h"
#include "store/log.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store_world.h"

struct world {
	char *folder;
	struct replica *replica;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->folder = world_path("txn");
	world->replica = world_province(world->folder);
	assert_true(world_add(world->replica, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	assert_true(world_add(world->replica, &err, "school", "code=01001", "name=GGPS", "district=quetta", NULL));
	assert_true(world_add(world->replica, &err, "census", "school=07086", "year=2024", "rooms=3", NULL));
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

/* Nothing was written, and the replica takes the next write. */
static void unharmed(struct world *world, const char *before)
{
	struct err err;
	char *after = world_digest(world->replica, DIGEST_SHOWN);

	assert_string_equal(after, before);
	free(after);
	if (!rebuild_check(world->replica, NULL, NULL, &err))
		fail_msg("%s", err.text);
	assert_true(log_verify(world->replica, &err));
	assert_true(world_change(world->replica, &err, "school", "07086", "name", "GPS Killi", "GPS Killi 2"));
}

static void a_written_row_is_there_with_its_scope_and_entry(void **state)
{
	struct world *world = *state;
	char *text = world_ask(world->replica, "SELECT s.code || ' ' || rooms FROM census c JOIN scope s ON s.id = c._scope");

	assert_string_equal(text, "kech 3");
	free(text);
	text = world_ask(world->replica, "SELECT count(*) || ' ' || max(number) FROM entry WHERE school = '07086'");
	assert_string_equal(text, "2 2");
	free(text);
	assert_int_equal(replica_pending_count(world->replica), 0);
}

static void refusals_leave_nothing(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	char *before = world_digest(replica, DIGEST_SHOWN);
	struct err err;

	assert_false(world_add(replica, &err, "school", "code=5", "name=No district", NULL));
	assert_int_equal(err.code, EX_DATAERR);
	assert_false(world_add(replica, &err, "school", "code=5", "district=Kech Upper", NULL));
	assert_false(world_add(replica, &err, "census", "school=999", "year=2024", NULL));
	assert_non_null(strstr(err.text, "999"));
	assert_false(world_add(replica, &err, "census", "school=07086", NULL));
	assert_non_null(strstr(err.text, "year"));
	assert_false(world_change(replica, &err, "census", "07086/2030", "rooms", "", "1"));
	assert_false(world_change(replica, &err, "school", "07086", "district", "kech", "quetta"));
	assert_false(world_change(replica, &err, "school", "07086", "code", "07086", "1"));
	assert_false(world_change(replica, &err, "school", "07086", "name", "GPS Killi", "not \xff utf8"));
	assert_false(world_change(replica, &err, "school", "07086", "name", "GPS Killi", "e\xcc\x81"));
	assert_false(world_void(replica, &err, "school", "07086", ""));
	assert_false(world_void(replica, &err, "school", "07086", "  "));
	assert_false(world_void(replica, &err, "school", "07086", "twice\n2026-11-22\tali"));
	assert_false(world_void(replica, &err, "school", "07086", "\x1b[2J"));
	assert_false(world_void(replica, &err, "school", "1", "twice"));
	assert_false(world_void(replica, &err, "form", "school", "no"));
	unharmed(world, before);
	free(before);
}

static void names_of_authors_are_clean(void **state)
{
	static const char *const bad[] = { "", " ", "ali\nclerk", "ali\x1b[2J", "al\xff" };
	struct world *world = *state;
	struct txn *txn;
	struct err err;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(txn_begin(world->replica, bad[i], &txn, &err));
		assert_int_equal(err.code, EX_USAGE);
		assert_null(txn);
	}
}

static void the_first_half_of_a_failed_transaction_is_gone(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	char *before = world_digest(replica, DIGEST_SHOWN);
	struct txn *txn;
	struct err err;

	assert_true(txn_begin(replica, "clerk", &txn, &err));
	for (int i = 0; i < 20; i++) {
		char code[32];

		snprintf(code, sizeof code, "code=%d", 50000 + i);
		assert_true(txn_entry(txn, NULL, &err));
		assert_true(world_insert(txn, replica, &err, "school", code, "district=panjgur", NULL));
	}
	assert_true(txn_entry(txn, NULL, &err));
	assert_false(world_insert(txn, replica, &err, "census", "school=nowhere", "year=2024", NULL));
	assert_false(world_insert(txn, replica, &err, "census", "school=07086", "year=2025", NULL));
	assert_false(txn_commit(txn, &err));
	unharmed(world, before);
	free(before);
}

static void entries_have_limits(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	char *before = world_digest(replica, DIGEST_SHOWN), grade[32], remarks[70000];
	struct txn *txn;
	struct err err;

	assert_true(txn_begin(replica, "clerk", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err));
	for (int i = 0; i < 1000; i++) {
		snprintf(grade, sizeof grade, "grade=%d", i);
		assert_true(world_insert(txn, replica, &err, "enrolment", "school=07086", "year=2024", grade, NULL));
	}
	assert_false(world_insert(txn, replica, &err, "enrolment", "school=07086", "year=2024", "grade=x", NULL));
	assert_int_equal(err.code, EX_DATAERR);
	txn_abort(txn);
	memset(remarks, 'x', sizeof remarks);
	memcpy(remarks, "remarks=", 8);
	remarks[sizeof remarks - 1] = '\0';
	assert_true(txn_begin(replica, "clerk", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err));
	for (int i = 0; i < 4; i++) {
		snprintf(grade, sizeof grade, "year=%d", 2025 + i);
		world_insert(txn, replica, &err, "census", "school=07086", grade, remarks, NULL);
	}
	assert_false(txn_commit(txn, &err));
	assert_int_equal(err.code, EX_DATAERR);
	unharmed(world, before);
	free(before);
}

static void a_stale_edit_waits_as_a_conflict(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	struct err err;
	char *text;

	assert_true(world_change(replica, &err, "census", "07086/2024", "rooms", "3", "4"));
	assert_true(world_change(replica, &err, "census", "07086/2024", "rooms", "3", "5"));
	text = world_ask(replica, "SELECT rooms || ' ' || waiting || ' ' || state || ' ' || c.school FROM census, conflict c");
	assert_string_equal(text, "4 5 open 07086");
	free(text);
	/* An ordinary edit closes it by making the value the one that waits. */
	assert_true(world_change(replica, &err, "census", "07086/2024", "rooms", "4", "5"));
	text = world_ask(replica, "SELECT rooms || ' ' || c.state FROM census, conflict c");
	assert_string_equal(text, "5 closed");
	free(text);
	assert_true(rebuild_check(replica, NULL, NULL, &err));
}

static void voiding_takes_the_grids_along(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	struct err err;
	char *text;

	assert_true(world_add(replica, &err, "enrolment", "school=07086", "year=2024", "grade=5", "boys=3", NULL));
	assert_true(finding_add(replica, "census", "07086/2024", "07086", "some", FINDING_SOFT, &err));
	assert_true(finding_add(replica, "enrolment", "07086/2024/5", "07086", "some", FINDING_SOFT, &err));
	assert_true(finding_add(replica, "census", "07086/2023", "07086", "some", FINDING_SOFT, &err));
	assert_true(world_void(replica, &err, "census", "07086/2024", "keyed twice"));
	/* Nobody has to mend what is void. */
	text = world_ask(replica, "SELECT group_concat(form || ' ' || record) FROM finding");
	assert_string_equal(text, "census 07086/2023");
	free(text);
	text = world_ask(replica, "SELECT c._void || '; ' || e._void FROM census c, enrolment e");
	assert_string_equal(text, "keyed twice; keyed twice");
	free(text);
	/* What comes for a void record waits; it is not lost and not applied. */
	assert_true(world_change(replica, &err, "census", "07086/2024", "rooms", "3", "9"));
	assert_true(world_add(replica, &err, "enrolment", "school=07086", "year=2024", "grade=6", "boys=3", NULL));
	text = world_ask(replica, "SELECT (SELECT count(*) FROM enrolment) || ' ' || rooms || ' ' || (SELECT count(*) FROM conflict"
		" WHERE state = 'open') FROM census");
	assert_string_equal(text, "1 3 2");
	free(text);
	assert_true(rebuild_check(replica, NULL, NULL, &err));
}

static void a_void_that_saw_something_else_waits(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	const struct table *census = table_find(replica, "census");
	struct value key[TABLE_MAX_KEY] = { value_text("07086"), value_int(2024) };
	unsigned char hash[8];
	struct txn *txn;
	struct err err;
	long entries, operations, conflicts;
	char *text;

	assert_true(txn_record_hash(replica, census, key, hash, &err));
	assert_true(world_add(replica, &err, "enrolment", "school=07086", "year=2024", "grade=5", "boys=3", NULL));
	assert_true(txn_begin(replica, "clerk", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err));
	assert_true(txn_void(txn, census, key, "wrong", hash, &err));
	assert_true(txn_entry(txn, NULL, &err));
	txn_counts(txn, &entries, &operations, &conflicts);
	assert_int_equal(conflicts, 1);
	assert_int_equal(entries, 1);
	assert_true(txn_commit(txn, &err));
	text = world_ask(replica, "SELECT field FROM conflict WHERE (SELECT _void FROM census) IS NULL");
	assert_string_equal(text, "_void");
	free(text);
}

static void made_ids_name_their_entry(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	const struct table *visit = table_find(replica, "visit"), *visit_class = table_find(replica, "visit_class");
	struct value row[8] = { value_null() }, grid[8] = { value_null() }, key[TABLE_MAX_KEY];
	struct txn *txn;
	struct err err;
	struct buf text;
	char *school;

	assert_true(txn_begin(replica, "monitor", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err));
	row[0] = value_int(txn_make_id(txn));
	row[1] = value_text("07086");
	row[2] = value_text("2026-03-31");
	assert_true(txn_insert(txn, visit, row, &err));
	grid[0] = row[0];
	grid[1] = value_text("5");
	grid[2] = value_int(12);
	assert_true(txn_insert(txn, visit_class, grid, &err));
	assert_true(txn_commit(txn, &err));
	buf_init(&text, 1000);
	assert_true(table_key_put(visit_class, grid, &text));
	assert_true(strncmp(text.bytes, "0-", 2) == 0 && strstr(text.bytes, "-0/5"));
	assert_true(table_key_parse(visit_class, "0-10-0/5", key, &text, &err));
	assert_true(key[0].number == value_made_id(0, 10, 0));
	assert_false(table_key_parse(visit_class, "0-10-0", key, &text, &err));
	assert_false(table_key_parse(visit_class, "0-10-0/5/", key, &text, &err));
	assert_false(table_key_parse(visit_class, "0-10-0/%zz", key, &text, &err));
	assert_int_equal(err.code, EX_USAGE);
	buf_free(&text);
	school = world_ask(replica, "SELECT school FROM entry ORDER BY id DESC LIMIT 1");
	assert_string_equal(school, "07086");
	free(school);
	assert_true(rebuild_check(replica, NULL, NULL, &err));
}

static void users_without_the_right_write_nothing(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	struct txn *txn;
	struct err err;

	assert_true(world_add(replica, &err, "user", "name=clerk", "role=viewer", "active=1", NULL));
	assert_false(world_change(replica, &err, "census", "07086/2024", "rooms", "3", "4"));
	assert_int_equal(err.code, EX_NOPERM);
	assert_true(txn_begin(replica, "operator", &txn, &err));
	txn_abort(txn);
	assert_false(txn_begin(replica, "", &txn, &err));
}

static void a_form_grows_and_a_bad_one_changes_nothing(void **state)
{
	struct world *world = *state;
	struct replica *replica = world->replica;
	const struct table *census = table_find(replica, "census");
	int columns = census->column_count;
	struct err err;
	char *text;

	/* A column with a number that is not the next, a retyped key, a reserved name, an unknown form. */
	assert_false(world_add(replica, &err, "form_column", "form=census", "name=extra", "number=9", "type=int", NULL));
	assert_false(world_add(replica, &err, "form_column", "form=census", "name=Extra", "number=5", "type=int", NULL));
	assert_false(world_add(replica, &err, "form_column", "form=nothing", "name=extra", "number=0", "type=int", NULL));
	assert_false(world_add(replica, &err, "form", "code=entry", "number=30", "scope=province", NULL));
	assert_false(world_add(replica, &err, "form", "code=sqlite_x", "number=30", "scope=province", NULL));
	assert_false(world_change(replica, &err, "form", "census", "number", "17", "40"));
	assert_ptr_equal(table_find(replica, "census"), census);
	assert_int_equal(census->column_count, columns);
	assert_true(world_add(replica, &err, "form_column", "form=census", "name=extra", "number=5", "type=int",
		"is_indexed=1", NULL));
	assert_ptr_equal(table_find(replica, "census"), census);
	assert_int_equal(census->column_count, columns + 1);
	assert_true(world_change(replica, &err, "census", "07086/2024", "extra", "", "7"));
	text = world_ask(replica, "SELECT extra || (SELECT count(*) FROM sqlite_master WHERE name = 'census__extra') FROM census");
	assert_string_equal(text, "71");
	free(text);
	assert_true(rebuild_check(replica, NULL, NULL, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_written_row_is_there_with_its_scope_and_entry, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refusals_leave_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_of_authors_are_clean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_half_of_a_failed_transaction_is_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(entries_have_limits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stale_edit_waits_as_a_conflict, set_up, tear_down),
		cmocka_unit_test_setup_teardown(voiding_takes_the_grids_along, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_void_that_saw_something_else_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(made_ids_name_their_entry, set_up, tear_down),
		cmocka_unit_test_setup_teardown(users_without_the_right_write_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_form_grows_and_a_bad_one_changes_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("txn", tests, NULL, NULL);
}
