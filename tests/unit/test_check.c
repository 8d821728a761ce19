/* Rules, skip conditions and computed fields: on a record in memory and over a table, and that both say the same. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form_world.h"

/* Broken rules as "rule: sentence;", a grid's with "grid.row " before. */
static const char *broken(struct form_world *world, struct record *record)
{
	static char text[4096];
	struct checker *checker;
	struct check_list list = {0};
	struct err err = {0};

	text[0] = '\0';
	if (!checker_open(world->replica, world->set, record->form, &checker, &err)
		|| !checker_run(checker, record, &list, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < list.count; i++) {
		if (list.lines[i].grid >= 0)
			sprintf(text + strlen(text), "%d.%d ", list.lines[i].grid, list.lines[i].row);
		sprintf(text + strlen(text), "%s: %s;", list.lines[i].rule, list.lines[i].text);
	}
	check_list_reset(&list);
	checker_free(checker);
	return text;
}

static void test_record(void **state)
{
	struct form_world *world = *state;
	struct record *record =
		form_world_record(world, "census", "school=07086", "year=2024", "rooms=4", "used=5", NULL);
	int row;

	assert_string_equal(
		broken(world, record), "required:status: Status is not filled in: it is needed;used: 5 rooms used of 4;");
	form_world_put(record, -1, -1, "status", "open");
	form_world_put(record, -1, -1, "rooms", "");
	assert_string_equal(broken(world, record), ""); /* a rule about a blank holds */
	form_world_put(record, -1, -1, "rooms", "11");
	assert_string_equal(broken(world, record), "level: 11 rooms in a primary school;");
	form_world_put(record, -1, -1, "school", "07087");
	assert_string_equal(broken(world, record), "");
	row = form_world_row(record, 0, "2");
	form_world_put(record, 0, row, "boys", "70");
	form_world_put(record, 0, row, "girls", "40");
	form_world_row(record, 0, "1"); /* blank: nothing is asked about it */
	assert_string_equal(broken(world, record), "0.0 many: 70 boys and 40 girls in class 2;");
	assert_string_equal(form_world_text(record, -1, -1, "boys"), "70");
	assert_string_equal(form_world_text(record, -1, -1, "pupils"), "110");
	assert_string_equal(form_world_text(record, -1, -1, "classes"), "1");
	assert_string_equal(form_world_text(record, -1, -1, "share"), "0.36");
	record_free(record);
}

static void test_skipped(void **state)
{
	struct form_world *world = *state;
	struct record *record = form_world_record(world, "census", "school=07086", "year=2024", "status=closed", NULL);
	int reason = form_field(record->form, "reason"), since = form_field(record->form, "since");
	int row = form_world_row(record, 0, "1");

	form_world_put(record, 0, row, "boys", "5");
	assert_string_equal(broken(world, record), "required:reason: Why closed is not filled in: it is needed;");
	assert_true(record->cells[reason].is_asked);
	assert_false(record->cells[since].is_asked);
	form_world_put(record, -1, -1, "reason", "flood");
	assert_string_equal(broken(world, record), "closed_pupils: Closed (flood) with 5 pupils;");
	assert_true(record->cells[since].is_asked);
	/* what was typed before the answer above changed reads as blank, also for what hangs on it */
	form_world_put(record, -1, -1, "status", "open");
	assert_string_equal(broken(world, record), "");
	assert_false(record->cells[reason].is_asked);
	assert_false(record->cells[since].is_asked);
	assert_string_equal(form_world_text(record, -1, -1, "reason"), "flood");
	record_free(record);
}

static void test_parent(void **state)
{
	struct form_world *world = *state;
	struct record *record = form_world_record(world, "visit", "school=07086", "date=2026-11-02", NULL);
	int one, two;

	assert_string_equal(form_world_text(record, -1, -1, "status"), "open"); /* its default */
	one = form_world_row(record, 0, "1");
	two = form_world_row(record, 0, "2");
	form_world_put(record, 0, one, "boys", "30");
	form_world_put(record, 0, two, "boys", "12");
	assert_string_equal(broken(world, record), "0.0 share: 30 of 42 in class 1;");
	form_world_put(record, -1, -1, "status", "closed");
	assert_string_equal(broken(world, record), ""); /* boys is not asked */
	assert_false(record->grids[0].rows[one].cells[form_field(record->grids[0].form, "boys")].is_asked);
	record_free(record);
}

/* A grid's row that is written by itself asks the saved parent, not a field of its own at the same place. */
static void test_parent_of_one(void **state)
{
	struct form_world *world = *state;
	struct record *row;
	char visit[128], words[160];

	form_world_add(world, visit, "visit", "school=07086", "date=2026-11-02", "status=closed", NULL);
	snprintf(words, sizeof words, "visit=%s", visit);
	row = form_world_record(world, "visit_class", words, "grade=1", "boys=30", NULL);
	broken(world, row);
	assert_false(row->cells[form_field(row->form, "boys")].is_asked);
	record_free(row);
	form_world_add(world, visit, "visit", "school=07086", "date=2026-11-03", NULL);
	snprintf(words, sizeof words, "visit=%s", visit);
	row = form_world_record(world, "visit_class", words, "grade=1", "boys=30", NULL);
	broken(world, row);
	assert_true(row->cells[form_field(row->form, "boys")].is_asked);
	record_free(row);
	/* a parent that is not there blanks what is asked of it */
	row = form_world_record(world, "visit_class", "visit=0-999999-0", "grade=1", "boys=30", NULL);
	broken(world, row);
	record_free(row);
}

struct told {
	char text[8192];
	int stop_after;
};

static bool tell(void *state, const struct check_found *found)
{
	struct told *told = state;

	sprintf(told->text + strlen(told->text), "%s(%s) %s: %s;", found->key, found->school, found->rule->code, found->says);
	return told->stop_after == 0 || --told->stop_after > 0;
}

static const char *batch(
	struct form_world *world, const char *form, const char *where, const char *parameter, int stop_after)
{
	static struct told told;
	struct checker *checker;
	struct err err = {0};

	told = (struct told){.stop_after = stop_after};
	if (!checker_open(world->replica, world->set, form_set_find(world->set, form), &checker, &err)
		|| !checker_batch(checker, where, parameter, tell, &told, &err))
		fail_msg("%s", err.text);
	checker_free(checker);
	return told.text;
}

static void save(struct form_world *world, struct record *record)
{
	struct record_save save;
	struct err err = {0};

	if (!record_save(world->replica, record, "operator", NULL, 0, true, &save, &err))
		fail_msg("%s", err.text);
	assert_int_equal(save.outcome, RECORD_SAVED);
	record_save_reset(&save);
	record_free(record);
}

static void add_census(
	struct form_world *world, const char *school, const char *year, const char *boys, const char *rooms)
{
	struct record *record = form_world_record(world, "census", "status=open", NULL);

	form_world_put(record, -1, -1, "school", school);
	form_world_put(record, -1, -1, "year", year);
	form_world_put(record, -1, -1, "rooms", rooms);
	form_world_put(record, 0, form_world_row(record, 0, "1"), "boys", boys);
	form_world_put(record, 0, form_world_row(record, 0, "1"), "girls", "2");
	save(world, record);
}

static void test_table(void **state)
{
	struct form_world *world = *state;
	char key[128];
	struct record *record;
	struct err err = {0};

	add_census(world, "07086", "2023", "60", "12");
	add_census(world, "07086", "2024", "140", "");
	add_census(world, "07087", "2023", "10", "12");
	add_census(world, "07087", "2024", "12", "");
	assert_string_equal(batch(world, "census", NULL, NULL, 0),
		"07086/2023(07086) level: 12 rooms in a primary school;"
		"07086/2024(07086) jump: 142 pupils, 62 a year before;");
	assert_string_equal(
		batch(world, "census", "year = ?1 + 0", "2024", 0), "07086/2024(07086) jump: 142 pupils, 62 a year before;");
	assert_string_equal(batch(world, "census", "school = ?1", "07087", 0), "");
	assert_string_equal(
		batch(world, "census", NULL, NULL, 1), "07086/2023(07086) level: 12 rooms in a primary school;");
	assert_string_equal(
		batch(world, "enrolment", NULL, NULL, 0), "07086/2024/1(07086) many: 140 boys and 2 girls in class 1;");
	form_world_add(world, NULL, "school", "code=07088", "district=kech", "lat=66.123", NULL);
	assert_string_equal(
		batch(world, "school", NULL, NULL, 0), "07088(07088) point: 66.123 is outside the province, in kech;");
	/* a record read back says the same as the batch */
	assert_true(
		record_load(world->replica, world->set, form_set_find(world->set, "census"), "07086/2024", &record, &err));
	assert_string_equal(
		broken(world, record), "jump: 142 pupils, 62 a year before;0.0 many: 140 boys and 2 girls in class 1;");
	record_free(record);
	/* the rows of a grid, with their parent joined in */
	record = form_world_record(world, "visit", "school=07086", "date=2026-11-02", NULL);
	form_world_put(record, 0, form_world_row(record, 0, "1"), "boys", "30");
	form_world_put(record, 0, form_world_row(record, 0, "2"), "boys", "12");
	save(world, record);
	snprintf(key, sizeof key, "%s", batch(world, "visit_class", NULL, NULL, 0));
	assert_non_null(strstr(key, "/1(07086) share: 30 of 42 in class 1;"));
}

/* Random censuses: memory and table must agree on every rule. */
static void test_agree(void **state)
{
	struct form_world *world = *state;
	static const char *const STATUS[] = {"open", "closed", ""}, *const NUMBER[] = {"", "0", "4", "12", "70"};
	char expected[8192] = "";
	struct err err = {0};

	srand(3);
	for (int year = 2000; year < 2060; year++) {
		struct record *record = form_world_record(world, "census", "school=07086", NULL);
		struct value blank = value_null();
		char text[16];

		sprintf(text, "%d", year);
		form_world_put(record, -1, -1, "year", text);
		form_world_put(record, -1, -1, "status", STATUS[rand() % 2]);
		form_world_put(record, -1, -1, "reason", "flood");
		form_world_put(record, -1, -1, "rooms", NUMBER[rand() % 5]);
		record_set(record, form_field(record->form, "used"), &blank);
		for (int grade = 1; grade <= 2; grade++) {
			int row = form_world_row(record, 0, grade == 1 ? "1" : "2");

			form_world_put(record, 0, row, "boys", NUMBER[rand() % 5]);
			form_world_put(record, 0, row, "girls", NUMBER[rand() % 5]);
		}
		save(world, record);
	}
	for (int year = 2000; year < 2060; year++) {
		struct record *record;
		struct checker *checker;
		struct check_list list = {0};
		char key[32];

		sprintf(key, "07086/%d", year);
		assert_true(record_load(world->replica, world->set, form_set_find(world->set, "census"), key, &record, &err));
		assert_true(checker_open(world->replica, world->set, record->form, &checker, &err));
		assert_true(checker_run(checker, record, &list, &err));
		for (int i = 0; i < list.count; i++)
			if (list.lines[i].grid < 0)
				sprintf(
					expected + strlen(expected), "%s(07086) %s: %s;", key, list.lines[i].rule, list.lines[i].text);
		check_list_reset(&list);
		checker_free(checker);
		record_free(record);
	}
	assert_true(strlen(expected) > 500);
	assert_string_equal(batch(world, "census", NULL, NULL, 0), expected);
	assert_string_equal(batch(world, "census", "school = ?1", "07086", 0), expected);
}

static int setup(void **state)
{
	static struct form_world world;

	form_world_open(&world);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	form_world_close(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_record, setup, teardown),
		cmocka_unit_test_setup_teardown(test_skipped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parent_of_one, setup, teardown),
		cmocka_unit_test_setup_teardown(test_table, setup, teardown),
		cmocka_unit_test_setup_teardown(test_agree, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
