/* Dates as days, and the stopped clock. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void knows_days_of_history(void **state)
{
	static const struct {
		const char *text;
		int days, weekday;
	} known[] = {
		{ "1970-01-01", 0, 3 },
		{ "1969-12-31", -1, 2 },
		{ "2000-02-29", 11016, 1 },
		{ "2000-03-01", 11017, 2 },
		{ "1947-08-14", -8176, 3 },
		{ "1800-01-01", -62091, 2 },
		{ "2200-12-31", 84370, 2 },
		{ "2026-03-31", 20543, 1 },
	};

	(void) state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char text[11];
		int days;

		assert_true(date_parse(known[i].text, &days));
		assert_int_equal(days, known[i].days);
		assert_int_equal(date_weekday(days), known[i].weekday);
		date_format(days, text);
		assert_string_equal(text, known[i].text);
	}
}

static void every_day_follows_the_last(void **state)
{
	int first, last, weekday;
	char before[11] = "", text[11];

	(void) state;
	assert_true(date_parse("1800-01-01", &first));
	assert_true(date_parse("2200-12-31", &last));
	assert_int_equal(last - first + 1, 401 * 365 + 97);
	weekday = date_weekday(first);
	for (int days = first; days <= last; days++) {
		int again, year, month, day;

		date_format(days, text);
		assert_true(strcmp(text, before) > 0);
		assert_true(date_parse(text, &again) && again == days);
		date_split(days, &year, &month, &day);
		assert_true(date_join(year, month, day, &again) && again == days);
		assert_int_equal(date_weekday(days), weekday);
		weekday = (weekday + 1) % 7;
		memcpy(before, text, sizeof before);
	}
}

static void refuses_what_is_no_date(void **state)
{
	static const char *const wrong[] = {
		"", "2", "2026", "2026-", "2026-03", "2026-03-", "2026-03-1", "2026-3-01", "26-03-01", "2026-03-01 ", " 2026-03-01",
		"2026-03-011", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
		"1799-12-31", "2201-01-01", "2026/03/01", "+026-03-01", "2026-+3-01", "2026-03-0x", "0000-00-00",
	};

	(void) state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		int days = 5;

		assert_false(date_parse(wrong[i], &days));
		assert_int_equal(days, 0);
	}
}

static void any_number_of_days_is_safe(void **state)
{
	char text[11];

	(void) state;
	date_format(INT_MIN, text);
	assert_string_equal(text, "0000-00-00");
	date_format(INT_MAX, text);
	assert_string_equal(text, "0000-00-00");
	assert_in_range(date_weekday(INT_MIN), 0, 6);
	assert_in_range(date_weekday(INT_MAX), 0, 6);
}

static void zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void stops_for_tests(void **state)
{
	struct err err = { 0 };
	char text[17];
	int days;

	(void) state;
	zone("PKT-5");
	setenv("ZILA_NOW", "2026-03-31T02:30", 1);
	assert_true(clock_check(&err));
	assert_int_equal(clock_now(), (int64_t) 20542 * 86400 + 21 * 3600 + 30 * 60);
	assert_true(date_parse("2026-03-31", &days));
	assert_int_equal(clock_today(), days);
	clock_format(clock_now(), text);
	assert_string_equal(text, "2026-03-31 02:30");
	setenv("ZILA_NOW", "2026-03-31 23:59:59", 1);
	assert_int_equal(clock_today(), days);
	setenv("ZILA_NOW", "2026-03-31", 1);
	clock_format(clock_now(), text);
	assert_string_equal(text, "2026-03-31 12:00");
	assert_true(clock_ticks() <= clock_ticks());
	unsetenv("ZILA_NOW");
	assert_true(clock_check(&err));
	assert_true(clock_now() > 1700000000);
}

static void says_a_wrong_stop(void **state)
{
	static const char *const wrong[] = { "now", "2026-03-32", "2026-03-31T25:00", "2026-03-31T12", "2026-03-31T12:00:60",
		"2026-03-31T12:00Z" };

	(void) state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err err = { 0 };

		setenv("ZILA_NOW", wrong[i], 1);
		assert_false(clock_check(&err));
		assert_int_equal(err.code, EX_USAGE);
		assert_non_null(strstr(err.text, wrong[i]));
		assert_true(clock_now() > 1700000000);
	}
	unsetenv("ZILA_NOW");
}

static void shows_any_time(void **state)
{
	char text[17];

	(void) state;
	zone("PKT-5");
	clock_format(0, text);
	assert_string_equal(text, "1970-01-01 05:00");
	clock_format(-1, text);
	assert_string_equal(text, "1970-01-01 04:59");
	clock_format(INT64_MAX, text);
	assert_string_equal(text, "0000-00-00 00:00");
	clock_format(INT64_MIN, text);
	assert_string_equal(text, "0000-00-00 00:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_days_of_history),
		cmocka_unit_test(every_day_follows_the_last),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(any_number_of_days_is_safe),
		cmocka_unit_test(stops_for_tests),
		cmocka_unit_test(says_a_wrong_stop),
		cmocka_unit_test(shows_any_time),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
