/* The sample district: whole, true to the forms' rules, the same for the same seed and month, and never put beside
 * real data. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/setup.h"
#include "emis/recheck.h"
#include "emis/sample.h"
#include "emis/sample_random.h"
#include "form/check.h"
#include "form/record.h"
#include "store/digest.h"
#include "store/query.h"
#include "store/rebuild.h"

enum { SEED = 2023 };

static struct replica *replica;
static struct form_set *set;

static void good(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static void open_new(const char *name, bool is_sample, struct replica **out, struct form_set **out_set)
{
	struct err err = {0};
	char *folder = mem_format("%s/%s", getenv("TMPDIR") ? getenv("TMPDIR") : ".", name);
	setup_discard(folder, NULL);
	good(setup_province(folder, "tester", is_sample, &err), &err);
	good(replica_open(folder, out, &err), &err);
	good(form_set_load(*out, out_set, &err), &err);
	free(folder);
}

static int fill(void **state)
{
	struct err err = {0};
	(void)state;
	setenv("ZILA_NOW", "2026-02-10", 1);
	open_new("sample", true, &replica, &set);
	good(sample_fill(replica, set, "tester", SEED, &err), &err);
	return 0;
}

static int empty(void **state)
{
	(void)state;
	form_set_free(set);
	replica_close(replica);
	return 0;
}

static int64_t number(const char *sql)
{
	return query_number(replica, sql, -1);
}

static void test_stream(void **state)
{
	(void)state;
	/* The published first numbers of splitmix64 from the state 1234567. */
	struct sample_random random = {1234567};
	assert_true(sample_random_next(&random) == UINT64_C(6457827717110365317));
	assert_true(sample_random_next(&random) == UINT64_C(3203168211198807973));
	for (int i = 0; i < 1000; i++)
		assert_in_range(sample_random_between(&random, 3, 9), 3, 9);
	assert_int_equal(sample_random_between(&random, 5, 4), 5);
}

static void test_whole(void **state)
{
	(void)state;
	assert_true(replica_is_sample(replica));
	assert_int_equal(number("SELECT count(*) FROM school"), 450);
	assert_int_equal(number("SELECT count(DISTINCT name) FROM school"), 450);
	assert_int_equal(number("SELECT count(*) FROM school WHERE district <> 'khuzdar'"), 0);
	assert_int_equal(number("SELECT count(*) FROM census"), 1350);
	assert_int_equal(number("SELECT count(DISTINCT year) FROM census"), 3);
	assert_int_equal(number("SELECT max(year) FROM census"), 2025);
	assert_in_range(number("SELECT count(*) FROM staff"), 2300, 2800);
	assert_int_equal(number("SELECT count(*) FROM visit"), 3600);
	assert_int_equal(
		number("SELECT count(*) FROM (SELECT 1 FROM visit GROUP BY school HAVING count(DISTINCT date) = 8)"), 450);
	assert_int_equal(number("SELECT count(*) FROM visit WHERE date >= '2026-02-01' OR date < '2024-08-01'"), 0);
	assert_int_equal(number("SELECT count(*) FROM visit WHERE strftime('%w', date) = '0'"), 0);
	assert_in_range(number("SELECT count(*) FROM visit_class"), 15000, 40000);
	assert_in_range(number("SELECT count(*) FROM visit_staff"), 15000, 40000);
	assert_true(number("SELECT count(*) FROM user WHERE role = 'viewer'") > 0);
	assert_int_equal(number("SELECT count(*) FROM calendar WHERE kind = 'strike'"), 1);
	assert_int_equal(number("SELECT count(*) FROM calendar WHERE notification IS NULL"), 0);
	printf("# %lld persons, %lld enrolment rows, %lld classes and %lld people at visits\n",
		(long long)number("SELECT count(*) FROM staff"), (long long)number("SELECT count(*) FROM enrolment"),
		(long long)number("SELECT count(*) FROM visit_class"), (long long)number("SELECT count(*) FROM visit_staff"));
}

/* The kinds of trouble that the screens are shown with are all there, and none is common. */
static void test_trouble(void **state)
{
	static const struct {
		const char *what, *sql;
		long least, most;
	} kinds[] = {
		{"visits refused", "SELECT count(*) FROM visit WHERE access = 'refused'", 5, 60},
		{"found closed", "SELECT count(*) FROM visit v JOIN school s ON s.code = v.school"
			" WHERE v.status = 'closed' AND s.status = 'functional'", 60, 300},
		{"often closed", "SELECT count(*) FROM (SELECT 1 FROM visit v JOIN school s ON s.code = v.school"
			" WHERE s.status = 'functional' AND v.status = 'closed' GROUP BY v.school HAVING count(*) >= 4)", 2, 20},
		{"ghosts", "SELECT count(*) FROM (SELECT 1 FROM visit_staff WHERE reason IN ('long_absent', 'unauthorised')"
			" GROUP BY staff HAVING count(*) >= 5)", 5, 80},
		{"head counts below the register", "SELECT count(*) FROM (SELECT 1 FROM visit_class GROUP BY visit"
			" HAVING sum(coalesce(boys_counted, 0) + coalesce(girls_counted, 0))"
			" < 0.75 * sum(coalesce(boys_register, 0) + coalesce(girls_register, 0)))", 20, 150},
		{"counts that differ", "SELECT count(*) FROM census"
			" WHERE abs(pupils_reported - pupils_entered) > 0.1 * pupils_reported", 20, 120},
		{"visits due", "SELECT count(*) FROM school s WHERE status = 'functional' AND NOT EXISTS"
			" (SELECT 1 FROM visit v WHERE v.school = s.code AND v.date >= '2025-11-12')", 10, 220},
		{"visits on a day off", "SELECT count(*) FROM visit v JOIN school s ON s.code = v.school JOIN calendar c"
			" ON v.date BETWEEN c.\"from\" AND c.\"to\" AND (c.zone IS NULL OR c.zone = s.zone)", 5, 150},
		{"answers left out", "SELECT count(*) FROM census WHERE electricity IS NULL", 10, 200},
	};
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		int64_t count = number(kinds[i].sql);
		if (count < kinds[i].least || count > kinds[i].most)
			fail_msg("%s: %lld", kinds[i].what, (long long)count);
	}
}

struct broken {
	long hard, soft;
};

static bool on_broken(void *state, const struct check_found *found)
{
	struct broken *broken = state;
	if (found->rule->kind == RULE_HARD) {
		broken->hard++;
		print_message("# %s %s: %s\n", found->rule->code, found->key, found->says);
	} else {
		broken->soft++;
	}
	return true;
}

static void test_rules(void **state)
{
	struct broken all = {0};
	struct err err = {0};
	struct query *query;
	(void)state;
	for (int i = 0; i < form_set_count(set); i++) {
		struct broken broken = {0};
		struct checker *checker;
		good(checker_open(replica, set, form_set_at(set, i), &checker, &err), &err);
		good(checker_batch(checker, NULL, NULL, on_broken, &broken, &err), &err);
		checker_free(checker);
		printf("# %s: %ld soft\n", form_set_at(set, i)->code, broken.soft);
		all.hard += broken.hard;
		all.soft += broken.soft;
	}
	assert_int_equal(all.hard, 0);
	assert_int_equal(number("SELECT count(*) FROM finding WHERE rule NOT LIKE 'across%'"), all.soft);
	good(query_open(replica, "SELECT form, rule, count(*) FROM finding GROUP BY 1, 2 ORDER BY 3 DESC", &query, &err),
		&err);
	while (query_step(query, &err) == 1)
		printf("# %s.%s %lld\n", query_text(query, 0), query_text(query, 1), (long long)query_int(query, 2));
	query_close(query);
	assert_in_range(all.soft, 200, 2000);
}

/* A field that the screen would not ask is blank, in every record of some schools and in their grids. */
static void check_asked(const struct form *form, const char *key)
{
	struct err err = {0};
	struct record *record;
	struct checker *checker;
	good(record_load(replica, set, form, key, &record, &err), &err);
	good(checker_open(replica, set, form, &checker, &err), &err);
	good(checker_run(checker, record, NULL, &err), &err);
	for (int i = 0; i < form->field_count; i++)
		if (!record->cells[i].is_asked && form->fields[i].column >= 0 && record->cells[i].seen.kind != VALUE_NULL)
			fail_msg("%s %s: %s is filled but not asked", form->code, key, form->fields[i].code);
	for (int g = 0; g < form->grid_count; g++) {
		const struct record_grid *grid = &record->grids[g];
		for (int r = 0; r < grid->row_count; r++)
			for (int i = 0; i < grid->form->field_count; i++)
				if (!grid->rows[r].cells[i].is_asked && grid->rows[r].cells[i].seen.kind != VALUE_NULL)
					fail_msg("%s %s: %s.%s is filled but not asked", form->code, key, grid->form->code,
						grid->form->fields[i].code);
	}
	checker_free(checker);
	record_free(record);
}

static void test_asked(void **state)
{
	static const char *const forms[][2] = {
		{"school", "SELECT code FROM school WHERE code % 9 = 0"},
		{"census", "SELECT school || '/' || year FROM census WHERE school % 9 = 0"},
		{"visit",
			"SELECT id FROM visit WHERE school % 17 = 0 OR access = 'refused' OR status = 'elsewhere' OR "
			"closed_reason = 'school_locked'"},
		{"staff", "SELECT id FROM staff WHERE school % 17 = 0"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct err err = {0};
		struct query *query;
		char **keys = NULL;
		size_t count = 0;
		good(query_open(replica, forms[i][1], &query, &err), &err);
		while (query_step(query, &err) == 1) {
			char id[40];
			keys = mem_grow(keys, count + 1, sizeof *keys);
			value_id_format(query_int(query, 0), id);
			keys[count++] = mem_copy(i >= 2 ? id : query_text(query, 0));
		}
		query_close(query);
		assert_true(count > 10);
		for (size_t k = 0; k < count; k++) {
			check_asked(form_set_find(set, forms[i][0]), keys[k]);
			free(keys[k]);
		}
		free(keys);
	}
}

/* The keyboard asks about an old date; a kept visit that has grown old is no finding. */
static void test_old_visit(void **state)
{
	const struct form *form = form_set_find(set, "visit");
	struct record *record = record_new(set, form);
	struct check_list list = {0};
	struct checker *checker;
	struct err err = {0};
	bool is_asked = false;
	(void)state;
	good(record_put(record, form_field(form, "school"), "90001", &err), &err);
	good(record_put(record, form_field(form, "date"), "2025-02-10", &err), &err);
	good(checker_open(replica, set, form, &checker, &err), &err);
	good(checker_run(checker, record, &list, &err), &err);
	for (int i = 0; i < list.count; i++)
		is_asked |= strcmp(list.lines[i].rule, "old_visit") == 0;
	assert_true(is_asked);
	assert_int_equal(number("SELECT count(*) FROM finding WHERE rule = 'old_visit'"), 0);
	check_list_reset(&list);
	checker_free(checker);
	record_free(record);
}

/* Nobody real: identity cards of a series that does not exist, no telephones, names by title, colour and fruit. */
static void test_invented(void **state)
{
	(void)state;
	assert_int_equal(number("SELECT count(*) FROM staff WHERE cnic NOT LIKE '00000%'"), 0);
	assert_int_equal(number("SELECT count(*) - count(DISTINCT cnic) FROM staff WHERE cnic IS NOT NULL"), 0);
	assert_int_equal(number("SELECT count(*) FROM staff WHERE phone IS NOT NULL OR father_name IS NOT NULL"), 0);
	assert_int_equal(
		number("SELECT count(*) FROM staff WHERE name NOT LIKE 'Teacher % %' AND name NOT LIKE 'Helper % %'"), 0);
	assert_int_equal(number("SELECT count(*) FROM school WHERE code < '90001'"), 0);
}

struct digests {
	char text[16384];
	size_t used;
};

static void take_digest(void *state, const struct digest_line *line)
{
	struct digests *digests = state;
	digests->used += (size_t)snprintf(digests->text + digests->used, sizeof digests->text - digests->used,
		"%s %s %ld %s\n", line->scope, line->table, line->rows, line->hex);
	assert_true(digests->used < sizeof digests->text);
}

static void test_same(void **state)
{
	static struct digests first, second, third;
	struct replica *other;
	struct form_set *other_set;
	struct err err = {0};
	(void)state;
	good(digest_each(replica, DIGEST_HUB, take_digest, &first, &err), &err);
	setenv("ZILA_NOW", "2026-02-27", 1);
	open_new("same", true, &other, &other_set);
	good(sample_fill(other, other_set, "tester", SEED, &err), &err);
	good(digest_each(other, DIGEST_HUB, take_digest, &second, &err), &err);
	form_set_free(other_set);
	replica_close(other);
	assert_string_equal(first.text, second.text);
	open_new("other", true, &other, &other_set);
	good(sample_fill(other, other_set, "tester", SEED + 1, &err), &err);
	good(digest_each(other, DIGEST_HUB, take_digest, &third, &err), &err);
	form_set_free(other_set);
	replica_close(other);
	assert_string_not_equal(first.text, third.text);
	setenv("ZILA_NOW", "2026-02-10", 1);
}

/* Whatever the month, so that the demo can be made in any: vacations, leap years, the turn of the year. */
static void test_months(void **state)
{
	static const char *const days[] = {"2024-02-29", "2025-08-01", "2027-01-15"};
	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct replica *other;
		struct form_set *other_set;
		struct err err = {0};
		setenv("ZILA_NOW", days[i], 1);
		open_new("month", true, &other, &other_set);
		good(sample_fill(other, other_set, "tester", i + 1, &err), &err);
		assert_int_equal(
			query_number(other,
				"SELECT count(*) FROM (SELECT 1 FROM visit GROUP BY school HAVING count(DISTINCT date) = 8)", 0),
			450);
		assert_in_range(query_number(other, "SELECT count(*) FROM finding", 0), 200, 2000);
		form_set_free(other_set);
		replica_close(other);
	}
	setenv("ZILA_NOW", "2026-02-10", 1);
}

static void test_refused(void **state)
{
	struct replica *real;
	struct form_set *real_set;
	struct err err = {0};
	int64_t before = number("SELECT count(*) FROM visit");
	(void)state;
	assert_false(sample_fill(replica, set, "tester", SEED, &err));
	assert_non_null(strstr(err.text, "schools already"));
	assert_int_equal(number("SELECT count(*) FROM visit"), before);
	open_new("real", false, &real, &real_set);
	assert_false(sample_fill(real, real_set, "tester", SEED, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_int_equal(query_number(real, "SELECT count(*) FROM school", -1), 0);
	form_set_free(real_set);
	replica_close(real);
}

/* A district's folder made from the province's finds the same faults. */
static void test_district(void **state)
{
	char *folder = mem_format("%s/district", getenv("TMPDIR") ? getenv("TMPDIR") : ".");
	struct replica *district;
	struct form_set *district_set;
	struct err err = {0};
	(void)state;
	setup_discard(folder, NULL);
	good(replica_create_district(folder, replica_folder(replica), sample_district(), &err), &err);
	good(replica_open(folder, &district, &err), &err);
	good(form_set_load(district, &district_set, &err), &err);
	assert_true(replica_is_sample(district));
	good(recheck_replica(district, district_set, "tester", &err), &err);
	assert_int_equal(
		query_number(district, "SELECT count(*) FROM finding", -1), number("SELECT count(*) FROM finding"));
	assert_int_equal(
		query_number(district, "SELECT count(*) FROM visit_staff", -1), number("SELECT count(*) FROM visit_staff"));
	form_set_free(district_set);
	replica_close(district);
	free(folder);
}

static void test_rebuilt(void **state)
{
	struct err err = {0};
	(void)state;
	good(rebuild_check(replica, NULL, NULL, &err), &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_old_visit),
		cmocka_unit_test(test_invented),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_district),
		cmocka_unit_test(test_rebuilt),
	};
	return cmocka_run_group_tests_name("sample", tests, fill, empty);
}
