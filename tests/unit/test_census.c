/* The real census through the shipped map: no school is lost, the sums are the file's, and a second time changes
 * nothing. */
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
#include "cli/setup.h"
#include "form/import.h"
#include "store/query.h"

static char *folder, *census;
static struct replica *replica;
static struct form_set *set;

static long number(const char *sql)
{
	return (long) query_number(replica, sql, -1);
}

static void load(const char *file, const char *year, struct import_report *report)
{
	struct import_options options = {
		.map = "bemis", .file = file, .author = "operator", .sets = &year, .set_count = 1
	};
	struct err err = { 0 };

	if (!import_run(replica, set, &options, report, &err))
		fail_msg("%s", err.text);
}

static void every_school_is_taken(void **state)
{
	struct import_report report;

	(void) state;
	if (!file_exists(census))
		skip();
	load(census, "year=2024", &report);
	assert_int_equal(report.rows, 15270);
	assert_int_equal(report.entries, 15270);
	assert_int_equal(report.rejected_rows, 0);
	assert_true(report.rejected_cells < 150);
	assert_true(report.rules >= 60);
	assert_true(report.findings > 0);
	assert_int_equal(number("SELECT count(*) FROM school"), 15270);
	assert_int_equal(number("SELECT count(*) FROM census WHERE year = 2024"), 15270);
	assert_int_equal(number("SELECT sum(coalesce(boys, 0) + coalesce(girls, 0)) FROM enrolment"), 976413);
	assert_int_equal(
		number("SELECT sum(coalesce(boys_entered, 0) + coalesce(girls_entered, 0)) FROM enrolment"), 1051921);
	assert_int_equal(number("SELECT count(*) FROM school WHERE length(code) <> 5"), 0);
	assert_int_equal(number("SELECT count(*) FROM school WHERE lat IS NULL"), 907);
	assert_int_equal(number("SELECT count(DISTINCT district) FROM school"), 34);
	assert_int_equal(number("SELECT count(*) FROM school WHERE status = 'non_functional'"), 3700);
	assert_int_equal(
		number(
			"SELECT count(*) FROM school WHERE name LIKE '%  %' OR name LIKE '% ' OR name LIKE '%' || char(10) || '%'"),
		0);
	assert_int_equal(number("SELECT count(*) FROM school WHERE cluster IS NOT NULL AND length(cluster) <> 5"), 0);
	assert_int_equal(
		report.findings, number("SELECT count(*) FROM finding WHERE form IN ('school', 'census', 'enrolment')"));
}

static void the_same_file_again_is_nothing(void **state)
{
	struct import_report report;

	(void) state;
	if (!file_exists(census))
		skip();
	load(census, "year=2024", &report);
	assert_int_equal(report.entries + report.added + report.changed, 0);
	assert_int_equal(report.unchanged, number("SELECT (SELECT count(*) FROM school) + (SELECT count(*) FROM census)"
		" + (SELECT count(*) FROM enrolment)"));
}

static void a_smaller_file_of_another_year_adds_to_it(void **state)
{
	char *path = mem_format("%s.later.csv", folder);
	const char *text = "KBSch,BemisCode,Building\n12,1001,Yes\n,01002,\n";
	struct import_report report;
	struct err err = { 0 };

	(void) state;
	if (!file_exists(census)) {
		free(path);
		skip();
	}
	assert_true(file_write_atomic(path, text, strlen(text), 0600, &err));
	load(path, "year=2025", &report);
	assert_int_equal(report.added, 2);
	assert_int_equal(report.changed, 0);
	assert_int_equal(report.entries, 1);
	assert_int_equal(number("SELECT boys FROM enrolment WHERE school = '01001' AND year = 2025"), 12);
	assert_int_equal(number("SELECT count(*) FROM census WHERE year = 2025"), 1);
	assert_int_equal(number("SELECT count(*) FROM school"), 15270);
	unlink(path);
	free(path);
}

static int set_up(void **state)
{
	const char *top = getenv("SRCDIR"), *scratch = getenv("TMPDIR");
	struct err err = { 0 };

	(void) state;
	census = mem_format("%s/../shared/data/bemis-census.csv", top ? top : ".");
	folder = mem_format("%s/zila-census-%d", scratch ? scratch : "/tmp", (int) getpid());
	if (setup_province(folder, "operator", false, &err) && replica_open(folder, &replica, &err)
		&& form_set_load(replica, &set, &err))
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return -1;
}

static int tear_down(void **state)
{
	(void) state;
	form_set_free(set);
	replica_close(replica);
	setup_discard(folder, NULL);
	free(folder);
	free(census);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_school_is_taken),
		cmocka_unit_test(the_same_file_again_is_nothing),
		cmocka_unit_test(a_smaller_file_of_another_year_adds_to_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
