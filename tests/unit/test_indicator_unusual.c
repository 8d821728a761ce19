/* Indicators where something is not as usual: a level, a filter, old borders, disputes, what was not reported or is not held here. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "card_world.h"
#include "indicator_figures.h"
#include "store/query.h"
#include "store_world.h"

static void old_borders(void **state)
{
	(void)state;
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "hub", 2024);
	assert_string_equal(answer->places[0].borders, "Lasbela and Hub");
	assert_true(figures_find(answer, NULL, "ger_primary", M)->is_old_borders);
	assert_true(figures_find(answer, NULL, "gpi_ger_primary", B)->is_old_borders);
	assert_false(figures_find(answer, NULL, "enrolment", M)->is_old_borders);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DIVISION, "kalat", 2024); /* both sides are in it */
	assert_false(figures_find(answer, NULL, "ger_primary", M)->is_old_borders);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_false(figures_find(answer, NULL, "ger_primary", M)->is_old_borders);
	indicator_free(answer);
}

/* What is not there reads n/a and says why; nothing turns into zero. */
static void nothing_there(void **state)
{
	(void)state;
	char room[32];
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "awaran", 2024); /* a district without schools */
	assert_int_equal(answer->places[0].schools, 0);
	for (int i = 0; i < answer->count; i++)
		for (int sex = 0; sex < INDICATOR_SEXES; sex++) {
			const struct indicator_figure *figure = indicator_figure(answer, 0, i, (enum indicator_sex)sex);
			if (figure->why == WHY_GIVEN && (sex == 0 || indicator_is_sexed(answer->indicators[i])))
				fail_msg("%s has a value where there is no school", answer->indicators[i]->code);
			if (sex == 0)
				assert_string_equal(indicator_text(answer->indicators[i], figure, room), "n/a");
		}
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2019); /* a year without returns */
	assert_int_equal(answer->places[0].returns, 0);
	assert_int_equal(figures_find(answer, NULL, "enrolment", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "ger_primary", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "electricity", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "repetition_primary", M)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "returns", B)->numerator, 0);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2023); /* no year before it, and nobody's repeaters */
	assert_int_equal(figures_find(answer, NULL, "promotion_primary", M)->why, WHY_NOT_REPORTED);
	figures_check(answer, 0, &(struct figures_expected){"enrolment", M, 601, NONE, 1, 7});
	indicator_free(answer);
	/* boys' ages are reported nowhere: neither they nor both together have a rate */
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figures_find(answer, NULL, "out_of_school_primary", M)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "out_of_school_primary", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "gpi_ger_middle", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figures_find(answer, NULL, "girls_to_boys_middle", B)->why, WHY_NOTHING);
	indicator_free(answer);
}

static void levels(void **state)
{
	(void)state;
	struct err err = {0};
	struct indicator_answer *answer = figures_ask(INDICATOR_CLUSTER, "08001", 2024);
	static const char *const above[] = {"ger_primary", "gpi_ger_primary", "gross_intake", "last_grade_primary", "out_of_school_primary",
		"ner_primary", "promotion_primary", "dropout_primary", "transition_middle", "survival_5", "uc_without_girls"};
	for (size_t i = 0; i < sizeof above / sizeof *above; i++)
		assert_int_equal(figures_find(answer, NULL, above[i], B)->why, WHY_LEVEL);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figures_find(answer, NULL, "share_money", B)->why, WHY_LEVEL);
	indicator_free(answer);
	answer = NULL;
	assert_false(indicator_ask(figures.book, &(struct indicator_ask){.level = INDICATOR_SCHOOL, .place = "99999", .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(answer);
	assert_false(indicator_ask(figures.book, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "nowhere", .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_false(indicator_ask(figures.book, &(struct indicator_ask){.level = INDICATOR_TEHSIL, .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_USAGE);
	struct indicator_book *other = (struct indicator_book *)1;
	assert_false(indicator_open(figures.replica, figures.set, (const char *const[]){"ptr", "no_such", NULL}, &other, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_non_null(strstr(err.text, "no_such"));
	assert_null(other);
}

/* Several levels from one reading say what each alone says; the parts add up to the whole; the order of the codes asked is kept. */
static void levels_agree(void **state)
{
	(void)state;
	static const enum indicator_level wanted[] = {INDICATOR_SCHOOL, INDICATOR_KIND, INDICATOR_CLUSTER, INDICATOR_TEHSIL, INDICATOR_DISTRICT};
	struct indicator_answer *answers[5], *alone;
	struct indicator_book *few;
	struct err err = {0};
	assert_true(indicator_ask_levels(figures.book, &(struct indicator_ask){.district = "kech", .year = 2024}, wanted, 5, answers, &err));
	alone = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	for (int i = 0; i < alone->count; i++) {
		const struct indicator_figure *whole = indicator_figure(alone, 0, i, INDICATOR_BOTH);
		int64_t schools = 0, tehsils = 0;
		if (alone->indicators[i]->topic == TOPIC_POPULATION || alone->indicators[i]->topic == TOPIC_AGES
			|| alone->indicators[i]->base >= BASE_DISTRICT)
			continue;
		assert_memory_equal(whole, indicator_figure(answers[4], 0, i, INDICATOR_BOTH), sizeof *whole);
		for (int p = 0; p < answers[0]->place_count; p++) {
			const struct indicator_figure *part = indicator_figure(answers[0], p, i, INDICATOR_BOTH);
			schools += part->numerator == ABSENT || part->why == WHY_OUTSIDE ? 0 : part->numerator;
		}
		for (int p = 0; p < answers[3]->place_count; p++) {
			const struct indicator_figure *part = indicator_figure(answers[3], p, i, INDICATOR_BOTH);
			tehsils += part->numerator == ABSENT ? 0 : part->numerator;
		}
		if (whole->numerator != ABSENT && (schools != whole->numerator || tehsils != whole->numerator))
			fail_msg("%s: schools %lld, tehsils %lld, district %lld", alone->indicators[i]->code, (long long)schools, (long long)tehsils,
				(long long)whole->numerator);
	}
	assert_int_equal(answers[0]->place_count, 7);
	assert_int_equal(answers[1]->place_count, 5); /* boys' high, girls' high, boys' primary, mixed middle, girls' primary */
	assert_int_equal(answers[2]->place_count, 2);
	for (int i = 0; i < 5; i++)
		indicator_free(answers[i]);
	indicator_free(alone);
	assert_true(indicator_open(figures.replica, figures.set, (const char *const[]){"fair_books", "gpi_adjusted", "ptr", "ptr", NULL}, &few, &err));
	assert_true(indicator_ask(few, &(struct indicator_ask){.level = INDICATOR_CLUSTER, .place = "08001", .year = 2024}, &alone, &err));
	assert_int_equal(alone->count, 4);
	figures_check(alone, 0, &(struct figures_expected){"fair_books", B, 50 * 823, 200 * 817, 1, 2});
	figures_check(alone, 0, &(struct figures_expected){"gpi_adjusted", B, 105, 712, 2, 2});
	assert_int_equal(indicator_figure(alone, 0, 3, INDICATOR_BOTH)->numerator, 817);
	indicator_free(alone);
	indicator_close(few);
}

/* More pupils than there were before say that some have come in, whatever the figure. */
static void doubtful(void **state)
{
	(void)state;
	struct err err = {0};
	assert_true(world_change(figures.replica, &err, "enrolment", "08001/2024/6", "boys", "50", "90"));
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	figures_check(answer, 0, &(struct figures_expected){"transition_middle", M, 88, 60, 2, 7});
	figures_check(answer, 0, &(struct figures_expected){"dropout_5", M, 60 - 3 - 88, 60, 2, 7});
	assert_true(figures_find(answer, NULL, "transition_middle", M)->is_doubtful);
	assert_true(figures_find(answer, NULL, "dropout_5", M)->is_doubtful);
	assert_false(figures_find(answer, NULL, "transition_high", M)->is_doubtful);
	assert_false(figures_find(answer, NULL, "dropout_1", M)->is_doubtful);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_PROVINCE, NULL, 2024);
	assert_true(figures_find(answer, NULL, "survival_8", M)->is_doubtful);
	assert_false(figures_find(answer, NULL, "survival_5", M)->is_doubtful);
	indicator_free(answer);
	assert_true(world_change(figures.replica, &err, "enrolment", "08001/2024/6", "boys", "90", "50"));
}

/* Only the schools of a level, gender or location. */
static void filters(void **state)
{
	(void)state;
	struct indicator_answer *answer;
	struct err err = {0};
	struct indicator_ask girls = {.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024, .gender = "girls"};
	assert_true(indicator_ask(figures.book, &girls, &answer, &err));
	assert_int_equal(answer->places[0].schools, 2);
	figures_check(answer, 0, &(struct figures_expected){"enrolment", F, 105, NONE, 1, 2});
	figures_check(answer, 0, &(struct figures_expected){"electricity", B, 0, 1, 1, 2});
	assert_int_equal(figures_find(answer, NULL, "ger_primary", F)->why, WHY_LEVEL);
	indicator_free(answer);
	girls = (struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024, .school_level = "high", .location = "urban"};
	assert_true(indicator_ask(figures.book, &girls, &answer, &err));
	figures_check(answer, 0, &(struct figures_expected){"enrolment", M, 711, NONE, 1, 1});
	indicator_free(answer);
	/* a month of visits */
	girls = (struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024, .from = "2024-03-01", .to = "2024-03-31"};
	assert_true(indicator_ask(figures.book, &girls, &answer, &err));
	figures_check(answer, 0, &(struct figures_expected){"coverage", B, 1, 6, 6, 6});
	figures_check(answer, 0, &(struct figures_expected){"found_closed", B, 0, 1, 1, 7});
	indicator_free(answer);
}

/* A figure says that a disputed cell is in it, and only then. What is voided is in none. */
static void disputes(void **state)
{
	(void)state;
	struct err err = {0};
	/* saw 99 where 50 stood: the 50 stands, and a conflict waits */
	assert_true(world_change(figures.replica, &err, "enrolment", "08002/2024/1", "girls", "99", "33"));
	assert_true(world_change(figures.replica, &err, "census", "08002/2024", "water", "no", "limited"));
	assert_true(world_change(figures.replica, &err, "visit", "1001", "status", "closed", "elsewhere"));
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	static const char *const disputed[] = {"enrolment", "enrolment_1", "enrolment_primary", "ptr", "ger_primary", "gpi_ger_primary", "gpi",
		"promotion_1", "water", "water_unknown", "facility_score", "girls_water", "found_open", "attendance"};
	static const char *const clear[] = {"enrolment_2", "enrolment_middle", "electricity", "toilets", "vacancy", "schools", "closed", "refused"};
	for (size_t i = 0; i < sizeof disputed / sizeof *disputed; i++)
		if (!figures_find(answer, NULL, disputed[i], B)->is_disputed)
			fail_msg("%s has a disputed cell in it", disputed[i]);
	for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
		if (figures_find(answer, NULL, clear[i], B)->is_disputed)
			fail_msg("%s has no disputed cell in it", clear[i]);
	assert_int_equal(answer->places[0].disputed, 2);
	figures_check(answer, 0, &(struct figures_expected){"enrolment", F, 105, NONE, 2, 7});
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2023);
	assert_false(figures_find(answer, NULL, "enrolment", B)->is_disputed);
	assert_false(figures_find(answer, NULL, "found_closed", B)->is_disputed); /* that visit was of 2024 */
	indicator_free(answer);
	answer = figures_ask(INDICATOR_SCHOOL, "08001", 2024);
	assert_false(figures_find(answer, NULL, "enrolment", B)->is_disputed);
	indicator_free(answer);
	assert_true(world_void(figures.replica, &err, "census", "08005/2024", "keyed twice"));
	assert_true(world_void(figures.replica, &err, "visit", "1004", "keyed twice"));
	assert_true(world_void(figures.replica, &err, "school", "08008", "no such school"));
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	figures_check(answer, 0, &(struct figures_expected){"returns", B, 4, 6, 6, 6});
	figures_check(answer, 0, &(struct figures_expected){"enrolment", M, 712, NONE, 3, 6});
	figures_check(answer, 0, &(struct figures_expected){"visits", B, 2, NONE, 6, 6});
	figures_check(answer, 0, &(struct figures_expected){"wall", B, 2, 2, 2, 5});
	indicator_free(answer);
}

/* Numbers that no school has, from a box that means ill: as large as can be, and nothing breaks. */
static void huge_numbers(void **state)
{
	(void)state;
	struct err err = {0};
	assert_true(world_change(figures.replica, &err, "enrolment", "08001/2024/1", "boys", "110", "9223372036854775807"));
	assert_true(world_change(figures.replica, &err, "enrolment", "08001/2024/2", "boys", "95", "9223372036854775806"));
	assert_true(world_change(figures.replica, &err, "enrolment", "08001/2024/2", "girls", "", "-9223372036854775807"));
	assert_true(world_change(figures.replica, &err, "census_money", "08001/2024", "cluster_budget", "900000", "9223372036854775806"));
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figures_find(answer, NULL, "enrolment", M)->numerator, INT64_MAX);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_CLUSTER, "08001", 2024);
	assert_int_equal(figures_find(answer, NULL, "fair_money", B)->why == WHY_GIVEN, 0);
	indicator_free(answer);
}

/* A box of one district answers for it alone, and for no rate of which it has only one side of the border. */
static void district_box(void **state)
{
	(void)state;
	char *path = world_path("indicator-box");
	struct replica *box;
	struct form_set *forms;
	struct indicator_book *other;
	struct indicator_answer *answer;
	struct err err = {0};
	assert_true(replica_create_district(path, figures.folder, "lasbela", &err) && replica_open(path, &box, &err));
	assert_true(form_set_load(box, &forms, &err));
	assert_true(indicator_open(box, forms, NULL, &other, &err));
	assert_true(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .year = 2024}, &answer, &err));
	assert_int_equal(answer->place_count, 1);
	figures_check(answer, 0, &(struct figures_expected){"enrolment", B, 50, NONE, 1, 1});
	assert_int_equal(figures_find(answer, "lasbela", "ger_primary", M)->why, WHY_NOT_HELD);
	indicator_free(answer);
	assert_false(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_false(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_PROVINCE, .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
	indicator_close(other);
	form_set_free(forms);
	replica_close(box);
	world_remove(path);
	free(path);
}

/* Without the optional pages and without a population the rates that need them say so. */
static void pages_not_loaded(void **state)
{
	(void)state;
	char *path = world_path("indicator-bare");
	struct form_set *forms;
	struct replica *bare = card_world_open(path, false, &forms);
	struct indicator_book *other;
	struct indicator_answer *answer;
	struct err err = {0};
	card_world_fill(bare);
	assert_true(indicator_open(bare, forms, NULL, &other, &err));
	assert_true(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024}, &answer, &err));
	static const char *const ages[] = {"ner_primary", "ner_adjusted_primary", "net_intake", "over_age_primary", "out_of_school_primary"};
	for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
		assert_int_equal(figures_find(answer, NULL, ages[i], F)->why, WHY_NO_FORM);
	assert_int_equal(figures_find(answer, NULL, "ger_primary", F)->why, WHY_NO_POPULATION);
	assert_int_equal(figures_find(answer, NULL, "enrolment", F)->why, WHY_GIVEN);
	indicator_free(answer);
	indicator_close(other);
	/* a province of before the list of ages */
	assert_true(world_void(bare, &err, "code", "official_age/primary", "an older province"));
	form_set_free(forms);
	assert_true(form_set_load(bare, &forms, &err));
	assert_true(indicator_open(bare, forms, (const char *const[]){"ger_primary", "ger_middle", NULL}, &other, &err));
	assert_true(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024}, &answer, &err));
	assert_int_equal(figures_find(answer, NULL, "ger_primary", F)->why, WHY_NO_AGES);
	assert_int_equal(figures_find(answer, NULL, "ger_middle", F)->why, WHY_NO_POPULATION);
	indicator_free(answer);
	indicator_close(other);
	form_set_free(forms);
	replica_close(bare);
	world_remove(path);
	free(path);
}

static void plans_use_indexes(void **state)
{
	(void)state;
	struct err err = {0};
	int seen = 0;
	for (int source = 0; source < SOURCES; source++) {
		const char *sql = indicator_sql(figures.book, (enum indicator_source)source);
		struct query *query;
		if (!sql)
			continue;
		char *explain = mem_format("EXPLAIN QUERY PLAN %s", sql);
		assert_true(query_open(figures.replica, explain, &query, &err));
		while (query_step(query, &err) == 1)
			if (strncmp(query_text(query, 3), "SCAN", 4) == 0)
				fail_msg("%s: %s", query_text(query, 3), sql);
		query_close(query);
		free(explain);
		seen++;
	}
	assert_int_equal(seen, 11); /* all but population, map and log, which are asked otherwise */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_borders),
		cmocka_unit_test(nothing_there),
		cmocka_unit_test(levels),
		cmocka_unit_test(levels_agree),
		cmocka_unit_test(doubtful),
		cmocka_unit_test(filters),
		cmocka_unit_test(district_box),
		cmocka_unit_test(pages_not_loaded),
		cmocka_unit_test(plans_use_indexes),
		cmocka_unit_test(disputes), /* the last two change what the others count */
		cmocka_unit_test(huge_numbers),
	};
	return cmocka_run_group_tests(tests, figures_open, figures_close);
}
