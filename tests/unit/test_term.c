/* The year whose returns are keyed now: of the table of years, of the returns that there are, and not of one with a wrong year. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "emis/due.h"
#include "emis/term.h"
#include "store/query.h"
#include "tests/unit/card_world.h"
#include "tests/unit/store_world.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;

static int start(void **state)
{
	struct err err = {0};
	(void)state;
	setenv("ZILA_NOW", "2026-11-22T09:30", 1);
	setenv("TZ", "UTC", 1);
	folder = world_path("term");
	replica = card_world_open(folder, false, &set);
	card_world_fill(replica);
	for (int i = 0; i < 120; i++) {
		char code[40];
		snprintf(code, sizeof code, "code=%05d", 60000 + i);
		assert_true(world_add(replica, &err, "school", code, "name=GBPS TERM", "district=kech", "status=functional", NULL));
	}
	return 0;
}

static int stop(void **state)
{
	(void)state;
	form_set_free(set);
	replica_close(replica);
	world_remove(folder);
	free(folder);
	return 0;
}

static void add_return(int school, int year)
{
	struct err err = {0};
	char code[40], of[40];
	snprintf(code, sizeof code, "school=%05d", 60000 + school);
	snprintf(of, sizeof of, "year=%d", year);
	if (!world_add(replica, &err, "census", code, of, "status=functional", NULL))
		fail_msg("%s", err.text);
}

/* Both readers say the same. */
static int year(void)
{
	struct due due;
	struct err err = {0};
	int by_query = term_year(replica);
	assert_true(due_count(replica, "2026-08-24", &due, &err));
	assert_int_equal(due.year, by_query);
	return by_query;
}

static void one_wrong_year_moves_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 110; i++)
		add_return(i, 2025);
	assert_int_equal(year(), 2025);
	add_return(0, 2052);
	assert_int_equal(year(), 2025);
	add_return(1, 2027);
	assert_int_equal(year(), 2025);
	/* A second one is no number yet where there are a hundred of the year before; a third is. */
	add_return(2, 2027);
	assert_int_equal(year(), 2025);
	add_return(3, 2027);
	assert_int_equal(year(), 2027);
}

static void the_table_of_years_counts_at_once(void **state)
{
	struct err err = {0};
	struct term_count none = {0};
	(void)state;
	/* A year that has not begun counts for nothing, one that has from its first return on. */
	assert_true(world_add(replica, &err, "year", "year=2028", "label=later", "reference_date=2028-10-31", NULL));
	add_return(4, 2028);
	assert_int_equal(year(), 2027);
	assert_int_equal(term_year_from(replica, &none, 0), (int)query_number(replica, "SELECT max(year) FROM year WHERE reference_date IS NULL"
		" OR reference_date <= '2026-11-22'", 0));
	assert_true(world_change(replica, &err, "year", "2028", "reference_date", "2028-10-31", "2026-10-31"));
	assert_int_equal(year(), 2028);
	assert_int_equal(term_year_from(replica, &none, 0), 2028);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_wrong_year_moves_nothing),
		cmocka_unit_test(the_table_of_years_counts_at_once),
	};
	return cmocka_run_group_tests_name("emis/term", tests, start, stop);
}
