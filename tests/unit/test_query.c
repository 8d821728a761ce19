/* Reading: what writes is refused, what comes from outside is fenced in, open queries stay apart. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/query.h"
#include "store_world.h"

struct world {
	char *folder;
	struct replica *replica;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->folder = world_path("query");
	world->replica = world_province(world->folder);
	for (int i = 0; i < 20; i++) {
		char code[32];

		snprintf(code, sizeof code, "code=%05d", i);
		assert_true(world_add(world->replica, &err, "school", code, "district=kech", "name=GPS Killi", "lat=7", NULL));
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

static void only_reading_is_a_query(void **state)
{
	static const char *const wrong[] = { "DELETE FROM school", "INSERT INTO school (code) VALUES (1)",
		"PRAGMA user_version = 4",
		"BEGIN", "ATTACH '/tmp/x' AS y", "SELECT 1; DELETE FROM school", "VACUUM", "SELECT", "", "-- nothing",
		"WITH x AS (SELECT 1) DELETE FROM school" };
	struct world *world = *state;
	struct query *query;
	struct err err;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(query_open(world->replica, wrong[i], &query, &err));
		assert_null(query);
	}
	assert_int_equal(query_number(world->replica, " -- how many\n SELECT count(*) FROM school;", 0), 20);
	assert_int_equal(query_number(world->replica, "SELECT nothing FROM nowhere", -1), -1);
}

static void the_same_text_twice_is_two_queries(void **state)
{
	struct world *world = *state;
	const char *sql = "SELECT code, name, lat, NULL, lat / 2.0 FROM school WHERE code >= ?1 ORDER BY code";
	struct query *one, *two;
	struct err err;

	assert_true(query_open(world->replica, sql, &one, &err));
	assert_true(query_open(world->replica, sql, &two, &err));
	assert_ptr_not_equal(one, two);
	query_bind_text(one, 1, "00003");
	query_bind_text(two, 1, "00007");
	assert_int_equal(query_step(one, &err), 1);
	assert_int_equal(query_step(two, &err), 1);
	assert_string_equal(query_text(one, 0), "00003");
	assert_string_equal(query_text(two, 0), "00007");
	assert_int_equal(query_columns(one), 5);
	assert_string_equal(query_name(one, 1), "name");
	assert_true(query_is_null(one, 3));
	assert_string_equal(query_text(one, 3), "");
	assert_int_equal(query_value(one, 2).number, 7);
	assert_true(query_real(one, 4) > 3.4 && query_real(one, 4) < 3.6);
	query_close(two);
	query_close(one);
	/* Bindings do not live on in the kept statement. */
	assert_true(query_open(world->replica, sql, &one, &err));
	assert_int_equal(query_step(one, &err), 0);
	query_close(one);
	query_close(NULL);
}

static void more_queries_than_are_kept(void **state)
{
	struct world *world = *state;
	struct query *open[150];
	struct err err;
	char sql[64];

	for (int i = 0; i < 150; i++) {
		snprintf(sql, sizeof sql, "SELECT %d", i);
		assert_true(query_open(world->replica, sql, &open[i], &err));
	}
	for (int i = 0; i < 150; i++) {
		assert_int_equal(query_step(open[i], &err), 1);
		assert_int_equal(query_int(open[i], 0), i);
		query_close(open[i]);
	}
	for (int i = 0; i < 300; i++) {
		snprintf(sql, sizeof sql, "SELECT %d", i);
		assert_int_equal(query_number(world->replica, sql, -1), i);
	}
}

static void outside_text_is_fenced_in(void **state)
{
	static const char *const tables[] = { "school", NULL };
	static const char *const wrong[] = {
		"SELECT load_extension('x') FROM school", "SELECT readfile('/etc/passwd')", "SELECT * FROM entry",
			"SELECT * FROM sqlite_master",
		"SELECT code FROM school WHERE (SELECT max(id) FROM entry)", "SELECT sqlite_version()",
			"SELECT randomblob(1000000000)",
		"SELECT zeroblob(1000000000)", "SELECT printf('%1000000000d', 1)", "SELECT replace(name, 'a', name) FROM school",
		"WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT max(n) FROM x", "PRAGMA table_list",
		"DELETE FROM school",
		"SELECT * FROM pragma_table_list", "SELECT code FROM school; SELECT 1", "SELECT code FROM schoo", "SELECT (",
		"ATTACH 'x' AS y",
		"SELECT group_concat(name) FROM school", "SELECT hex(name) FROM school", "SELECT random()",
	};
	struct world *world = *state;
	struct query *query;
	struct err err;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (query_open_guarded(world->replica, wrong[i], tables, 100, &query, &err))
			fail_msg("%s was allowed", wrong[i]);
		assert_int_equal(err.code, EX_DATAERR);
	}
	assert_true(query_open_guarded(world->replica,
		"SELECT abs(coalesce(lat, 0)) > 3 AND name LIKE 'GPS%' AND substr(code, 1, 1) = '0'"
		" AND date('2026-01-31') < today() AND length(trim(name)) > 0 AND iif(lat > 1, 1, 0) FROM school", tables, 100,
		&query, &err));
	assert_int_equal(query_step(query, &err), 1);
	assert_int_equal(query_int(query, 0), 1);
	query_close(query);
	/* The fence is down for our own queries. */
	assert_true(query_number(world->replica, "SELECT count(*) FROM entry WHERE hex(body) IS NOT NULL", 0) > 0);
}

static void deep_and_long_text_is_refused(void **state)
{
	static const char *const tables[] = { "school", NULL };
	struct world *world = *state;
	struct query *query;
	struct err err;
	char *deep = calloc(1, 2000000);

	strcpy(deep, "SELECT ");
	for (int i = 0; i < 500; i++)
		strcat(deep, "(1+");
	strcat(deep, "1");
	for (int i = 0; i < 500; i++)
		strcat(deep, ")");
	assert_false(query_open_guarded(world->replica, deep, tables, 100, &query, &err));
	memset(deep, ' ', 1500000);
	memcpy(deep, "SELECT 1", 8);
	assert_false(query_open_guarded(world->replica, deep, tables, 100, &query, &err));
	free(deep);
}

static void what_takes_too_long_is_stopped(void **state)
{
	static const char *const tables[] = { "school", NULL };
	struct world *world = *state;
	struct query *query;
	struct err err;

	assert_true(query_open_guarded(world->replica,
		"SELECT count(*) FROM school a, school b, school c, school d, school e, school f",
		tables, 50, &query, &err));
	assert_int_equal(query_step(query, &err), -1);
	assert_int_equal(err.code, EX_DATAERR);
	query_close(query);
	assert_int_equal(query_number(world->replica, "SELECT count(*) FROM school a, school b, school c, school d", 0),
		160000);
}

static void distances_are_great_circles(void **state)
{
	struct world *world = *state;
	struct query *query;
	struct err err;

	/* Quetta to Turbat: about 560 km. */
	assert_true(query_open(world->replica, "SELECT distance_km(30.18, 66.99, 26.00, 63.05), distance_km(30, 66, 30, 66),"
		" distance_km(30, NULL, 26, 63), distance_km(0, 0, 0, 180)", &query, &err));
	assert_int_equal(query_step(query, &err), 1);
	assert_in_range((int) query_real(query, 0), 590, 615);
	assert_int_equal((int) query_real(query, 1), 0);
	assert_true(query_is_null(query, 2));
	assert_in_range((int) query_real(query, 3), 20000, 20030);
	query_close(query);
}

static void assert_today(struct world *world, const char *clock, const char *day)
{
	char *today;

	setenv("ZILA_NOW", clock, 1);
	today = world_ask(world->replica, "SELECT today()");
	assert_string_equal(today, day);
	free(today);
}

/* A clock that is behind is lifted by the log; one entry of a clock that was years ahead does not move today for good. */
static void today_is_no_worse_than_the_log(void **state)
{
	struct world *world = *state;
	struct err err;

	setenv("ZILA_NOW", "2027-03-01", 1);
	assert_true(world_add(world->replica, &err, "school", "code=90001", "district=kech", "name=A", NULL));
	assert_today(world, "1970-01-01", "2027-03-01");
	assert_today(world, "2026-12-01", "2027-03-01");
	assert_today(world, "2027-03-02", "2027-03-02");
	setenv("ZILA_NOW", "2040-01-01", 1);
	assert_true(world_add(world->replica, &err, "school", "code=90002", "district=kech", "name=A", NULL));
	assert_today(world, "2027-03-02", "2027-03-02");
	unsetenv("ZILA_NOW");
}

/* What another process saves in between is not seen until the picture is let go; one that is held already is nobody else's to let go. */
static void what_is_held_is_one_picture(void **state)
{
	static const char count[] = "SELECT count(*) FROM school";
	struct world *world = *state;
	struct replica *other;
	struct err err;
	bool is_own;

	assert_true(replica_open(world->folder, &other, &err));
	is_own = query_hold(world->replica);
	assert_true(is_own);
	assert_int_equal(query_number(world->replica, count, 0), 20);
	assert_true(world_add(other, &err, "school", "code=90003", "district=kech", "name=A", NULL));
	assert_false(query_hold(world->replica));
	query_release(world->replica, false);
	assert_int_equal(query_number(world->replica, count, 0), 20);
	query_release(world->replica, is_own);
	assert_int_equal(query_number(world->replica, count, 0), 21);
	replica_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_reading_is_a_query, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_text_twice_is_two_queries, set_up, tear_down),
		cmocka_unit_test_setup_teardown(more_queries_than_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(outside_text_is_fenced_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(deep_and_long_text_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_takes_too_long_is_stopped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(distances_are_great_circles, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_held_is_one_picture, set_up, tear_down),
		cmocka_unit_test_setup_teardown(today_is_no_worse_than_the_log, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
