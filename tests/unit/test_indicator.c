/* Each indicator against figures worked by hand, in the small district of indicator_world.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "indicator_figures.h"
#include "store_world.h"

/* Of district Kech in 2024. Seven schools; six functional (08003 is closed); returns of five; two functional girls' schools (08002, 08008). */
static const struct figures_expected of_kech[] = {
	{"returns", B, 5, 7, 7, 7}, {"returns_approved", B, 1, 7, 7, 7},
	/* 711 boys of 08001, 1 of 08002, 6 of 08005, 0 of 08007; girls of 08002, and none of 08007 */
	{"enrolment", M, 718, NONE, 4, 7}, {"enrolment", F, 105, NONE, 2, 7}, {"enrolment", B, 823, NONE, 4, 7},
	{"enrolment_pre_primary", B, 50 + 1 + 5 + 8, NONE, 2, 7}, {"enrolment_primary", M, 110 + 95 + 84 + 72 + 63 + 6, NONE, 3, 7},
	{"enrolment_primary", F, 50 + 32 + 10, NONE, 2, 7}, {"enrolment_middle", M, 50 + 46 + 40, NONE, 1, 7},
	{"enrolment_high", M, 38 + 33, NONE, 1, 7}, {"enrolment_higher_secondary", M, 20 + 10, NONE, 1, 7}, {"enrolment_ece", F, 5, NONE, 1, 7},
	{"enrolment_kachi", M, 50, NONE, 1, 7}, {"enrolment_kachi", F, 8, NONE, 1, 7}, {"enrolment_1", M, 116, NONE, 3, 7},
	{"enrolment_1", F, 50, NONE, 2, 7}, {"enrolment_2", B, 95 + 32, NONE, 2, 7}, {"enrolment_3", B, 84 + 10, NONE, 2, 7},
	{"enrolment_4", B, 72, NONE, 1, 7}, {"enrolment_5", B, 63, NONE, 1, 7}, {"enrolment_6", B, 50, NONE, 1, 7}, {"enrolment_7", B, 46, NONE, 1, 7},
	{"enrolment_8", B, 40, NONE, 1, 7}, {"enrolment_9", B, 38, NONE, 1, 7}, {"enrolment_10", B, 33, NONE, 1, 7},
	{"enrolment_11", B, 20, NONE, 1, 7}, {"enrolment_12", B, 10, NONE, 1, 7},
	{"pupils_a_school", B, 823, 4, 4, 7}, {"pupils_a_school", F, 105, 2, 2, 7}, {"girls_share", B, 105, 823, 4, 7}, {"gpi", B, 105, 718, 4, 7},
	{"gpi_adjusted", B, 105, 718, 4, 7},

	/* five ages of 100 boys and 80 girls; 430 / 500 of the boys and 92 / 400 of the girls */
	{"ger_primary", M, 430, 500, 3, 7}, {"ger_primary", F, 92, 400, 2, 7}, {"ger_primary", B, 522, 900, 4, 7},
	{"gpi_ger_primary", B, 92 * 500, 400 * 430, 2, 7}, {"gpi_adjusted_ger_primary", B, 92 * 500, 400 * 430, 2, 7},
	{"ger_middle", M, 136, 300, 1, 7}, {"ger_high", M, 71, 200, 1, 7}, {"ger_higher_secondary", M, 30, 200, 1, 7},
	/* new in class 1: 110 - 10 boys, 50 - 5 girls; where repeaters are blank nobody knows */
	{"gross_intake", M, 100, 100, 1, 7}, {"gross_intake", F, 45, 80, 1, 7}, {"last_grade_primary", M, 60, 100, 1, 7},
	{"last_grade_middle", M, 40, 100, 1, 7}, {"last_grade_high", M, 32, 100, 1, 7},
	{"ner_primary", F, 20 + 38, 400, 1, 7}, {"ner_adjusted_primary", F, 20 + 38 + 1, 400, 1, 7}, {"ner_above", F, 3 + 5, 560, 1, 7},
	{"net_intake", F, 20, 80, 1, 7}, {"over_age_primary", F, 9, 20 + 38 + 9, 1, 7}, {"out_of_school_primary", F, 400 - 30 - 40, 400, 1, 7},
	{"out_of_school_middle", F, 240 - 12, 240, 1, 7}, {"out_of_school_high", F, 160 - 6, 160, 1, 7},

	{"repeaters_share", M, 31, 712, 2, 7}, {"repeaters_share", F, 7, 105, 1, 7},
	{"repetition_primary", M, 24, 400, 2, 7}, {"promotion_primary", M, 90 + 80 + 70 + 60 + 48, 400, 2, 7}, {"dropout_primary", M, 28, 400, 2, 7},
	{"repetition_primary", F, 7, 60, 2, 7}, {"promotion_primary", F, 40, 60, 2, 7}, {"dropout_primary", F, 13, 60, 2, 7},
	{"dropout_primary", B, 41, 460, 2, 7}, {"repetition_middle", M, 3, 135, 2, 7}, {"promotion_middle", M, 121, 135, 2, 7},
	{"dropout_middle", M, 11, 135, 2, 7}, {"repetition_high", M, 3, 66, 2, 7}, {"promotion_high", M, 52, 66, 2, 7}, {"dropout_high", M, 11, 66, 2, 7},
	{"repetition_1", M, 10, 100, 2, 7}, {"promotion_1", M, 90, 100, 2, 7}, {"dropout_1", M, 0, 100, 2, 7},
	{"repetition_2", M, 5, 90, 2, 7}, {"promotion_2", M, 80, 90, 2, 7}, {"dropout_2", M, 5, 90, 2, 7},
	{"repetition_3", M, 4, 80, 2, 7}, {"promotion_3", M, 70, 80, 2, 7}, {"dropout_3", M, 6, 80, 2, 7},
	{"repetition_4", M, 2, 70, 2, 7}, {"promotion_4", M, 60, 70, 2, 7}, {"dropout_4", M, 8, 70, 2, 7},
	{"repetition_5", M, 3, 60, 2, 7}, {"promotion_5", M, 48, 60, 2, 7}, {"dropout_5", M, 9, 60, 2, 7},
	{"repetition_6", M, 2, 50, 2, 7}, {"promotion_6", M, 45, 50, 2, 7}, {"dropout_6", M, 3, 50, 2, 7},
	{"repetition_7", M, 1, 45, 2, 7}, {"promotion_7", M, 40, 45, 2, 7}, {"dropout_7", M, 4, 45, 2, 7},
	{"repetition_8", M, 0, 40, 2, 7}, {"promotion_8", M, 36, 40, 2, 7}, {"dropout_8", M, 4, 40, 2, 7},
	{"repetition_9", M, 2, 36, 2, 7}, {"promotion_9", M, 32, 36, 2, 7}, {"dropout_9", M, 2, 36, 2, 7},
	{"transition_middle", M, 48, 60, 2, 7}, {"transition_effective_middle", M, 48, 57, 2, 7}, {"transition_high", M, 36, 40, 2, 7},
	{"transition_effective_high", M, 36, 40, 2, 7}, {"transition_higher_secondary", M, 20, 30, 2, 7},
	{"transition_effective_higher_secondary", M, 20, 29, 2, 7},

	/* 10, 3, 1, 0, and of the closed school the 0 appointed */
	{"teachers", B, 14, NONE, 5, 7}, {"teachers", M, 9, NONE, 2, 7}, {"teachers", F, 4, NONE, 2, 7}, {"ptr", B, 823, 14, 4, 7},
	{"women_teachers", B, 4, 13, 2, 7}, {"qualified", B, 1, 2, 2, 7}, {"qualified", M, 1, 1, 1, 7}, {"qualified", F, 0, 1, 1, 7}, {"posts_sanctioned", B, 18, NONE, 4, 7}, {"posts_filled", B, 15, NONE, 4, 7},
	/* 2 of 08001, 1 of 08005, 1 of 08003; the one too many of 08002 fills none of them */
	{"posts_vacant", B, 4, NONE, 4, 7}, {"posts_over", B, 1, NONE, 4, 7}, {"vacancy", B, 4, 18, 4, 7}, {"vacancy_others", B, 1, 4, 1, 7},
	{"schools", B, 7, NONE, 7, 7}, {"functional", B, 6, NONE, 7, 7}, {"girls_schools", B, 2, 6, 6, 6}, {"single_teacher", B, 1, NONE, 4, 6},
	{"no_teacher", B, 1, NONE, 4, 6}, {"shelterless", B, 1, NONE, 3, 6}, {"one_room", B, 1, NONE, 3, 6}, {"zero_enrolment", B, 1, NONE, 4, 6},
	{"closed_share", B, 1, 7, 7, 7}, {"closed", B, 1, NONE, 7, 7}, {"closed_no_teacher", B, 1, NONE, 1, 1}, {"closed_unknown", B, 0, NONE, 1, 1},
	{"closed_other", B, 0, NONE, 1, 1},

	{"rooms_a_school", B, 10, 3, 3, 7}, {"pupils_a_room", B, 823, 10, 3, 7}, {"electricity", B, 1, 2, 2, 6}, {"internet", B, 1, 2, 2, 6},
	{"computers", B, 1, 1, 1, 6}, {"ramp", B, 1, 2, 2, 6}, {"water", B, 2, 3, 3, 6}, {"toilets", B, 2, 3, 3, 6}, {"washbasin", B, 2, 3, 3, 6},
	{"wall", B, 2, 3, 3, 6}, {"building_good", B, 1, 3, 3, 6}, {"gas", B, 1, 2, 2, 6}, {"library", B, 1, 2, 2, 6}, {"science_lab", B, 1, 1, 1, 6},
	{"playground", B, 1, 1, 1, 6},
	/* 5 of 5, 3 of 5, 0 of the 4 that 08005 reports */
	{"facility_score", B, 10000 + 6000 + 0, 30000, 3, 6},
	{"water_basic", B, 1, 6, 2, 6}, {"water_limited", B, 0, 6, 2, 6}, {"water_none", B, 1, 6, 2, 6}, {"water_unknown", B, 4, 6, 6, 6},
	{"sanitation_basic", B, 0, 6, 1, 6}, {"sanitation_limited", B, 0, 6, 1, 6}, {"sanitation_none", B, 1, 6, 1, 6},
	{"sanitation_unknown", B, 5, 6, 6, 6}, {"hygiene_basic", B, 1, 6, 3, 6}, {"hygiene_limited", B, 1, 6, 3, 6}, {"hygiene_none", B, 1, 6, 3, 6},
	{"hygiene_unknown", B, 3, 6, 6, 6},

	{"girls_to_boys_primary", B, 1, 2, 6, 6}, {"girls_to_boys_high", B, 1, 1, 6, 6},
	/* UC TWO has none; a middle one neither TWO nor FOUR; a high one only ONE */
	{"uc_without_girls", B, 1, 4, 7, 7}, {"uc_without_girls_middle", B, 2, 4, 7, 7}, {"uc_without_girls_high", B, 3, 4, 7, 7},
	{"girls_toilets", B, 1, 1, 1, 2}, {"girls_water", B, 1, 1, 1, 2}, {"girls_wall", B, 1, 1, 1, 2}, {"girls_mhm", B, 1, 1, 1, 2},
	{"girls_mhm_training", B, 0, 1, 1, 2}, {"girls_women_teachers", B, 3, 3, 1, 2}, {"girls_pupils_a_teacher", B, 106, 3, 1, 2},

	{"visits", B, 3, NONE, 7, 7}, {"coverage", B, 3, 6, 6, 6}, {"found_open", B, 1, 2, 2, 7}, {"found_closed", B, 1, 2, 2, 7},
	{"refused", B, 1, 3, 3, 7}, {"teacher_presence", B, 2, 4, 2, 7}, {"teacher_presence", M, 1, 2, 1, 7}, {"teacher_presence", F, 0, 1, 1, 7},
	{"teacher_presence_raw", B, 2, 5, 2, 7}, {"teacher_presence_raw", F, 0, 2, 2, 7}, {"attendance", M, 80, 110, 1, 7},
	{"attendance_all", M, 80, 116, 2, 7}, {"register_inflation", M, 20, 100, 1, 7},
};

/* Of other places. */
static const struct { enum indicator_level level; const char *place; struct figures_expected expected; } of_others[] = {
	{INDICATOR_DISTRICT, "panjgur", {"girls_to_boys_middle", B, 1, 2, 5, 5}},
	{INDICATOR_DISTRICT, "panjgur", {"girls_to_boys_higher_secondary", B, 1, 1, 5, 5}},
	{INDICATOR_DISTRICT, "panjgur", {"closed", B, 17, NONE, 22, 22}},
	{INDICATOR_DISTRICT, "panjgur", {"closed_unknown", B, 1, NONE, 17, 17}},
	{INDICATOR_DISTRICT, "panjgur", {"visits", B, 0, NONE, 22, 22}}, /* none paid, and that is known */
	{INDICATOR_DISTRICT, "panjgur", {"coverage", B, 0, 5, 5, 5}},
	/* both sides of a border that the population does not know */
	{INDICATOR_DISTRICT, "lasbela", {"ger_primary", M, 50, 500, 2, 2}},
	{INDICATOR_DISTRICT, "lasbela", {"ger_primary", F, 32, 400, 2, 2}},
	{INDICATOR_DISTRICT, "lasbela", {"enrolment", B, 50, NONE, 1, 1}},
	{INDICATOR_DISTRICT, "hub", {"ger_primary", M, 50, 500, 2, 2}},
	{INDICATOR_DISTRICT, "hub", {"enrolment", B, 32, NONE, 1, 1}},
	{INDICATOR_DIVISION, "kalat", {"ger_primary", M, 50, 500, 2, 2}},
	{INDICATOR_DIVISION, "kalat", {"enrolment", B, 82, NONE, 2, 2}},
	{INDICATOR_DIVISION, "makran", {"ptr", B, 823, 14, 4, 29}},
	{INDICATOR_PROVINCE, "balochistan", {"ger_primary", M, 480, 1000, 5, 9}}, /* without Panjgur, of which no population is held */
	{INDICATOR_PROVINCE, "balochistan", {"enrolment", B, 905, NONE, 6, 31}},
	/* inside the district */
	{INDICATOR_SCHOOL, "08002", {"gpi", B, 105, 1, 1, 1}},
	{INDICATOR_SCHOOL, "08002", {"gpi_adjusted", B, 209, 105, 1, 1}},
	{INDICATOR_SCHOOL, "08002", {"ptr", B, 106, 3, 1, 1}},
	{INDICATOR_SCHOOL, "08005", {"visits", B, 1, NONE, 1, 1}}, /* that in the strike does not count */
	{INDICATOR_SCHOOL, "08005", {"found_closed", B, 1, 1, 1, 1}},
	{INDICATOR_SCHOOL, "08002", {"repetition_primary", F, 7, 60, 1, 1}},
	{INDICATOR_SCHOOL, "08002", {"hygiene_limited", B, 1, 1, 1, 1}},
	{INDICATOR_CLUSTER, "08001", {"ptr", B, 817, 13, 2, 2}},
	{INDICATOR_CLUSTER, "08001", {"share_pupils", B, 817, 823, 2, 2}},
	{INDICATOR_CLUSTER, "08001", {"share_money", B, 1000000, 1100000, 1, 2}},
	{INDICATOR_CLUSTER, "08001", {"share_books", B, 50, 200, 1, 2}},
	{INDICATOR_CLUSTER, "08001", {"share_furniture", B, 3000, 4000, 1, 2}},
	{INDICATOR_CLUSTER, "08001", {"fair_money", B, 1000000LL * 823, 1100000LL * 817, 1, 2}},
	{INDICATOR_CLUSTER, "08001", {"fair_books", B, 50 * 823, 200 * 817, 1, 2}},
	{INDICATOR_CLUSTER, "08001", {"fair_furniture", B, 3000 * 823, 4000 * 817, 1, 2}},
	{INDICATOR_DISTRICT, "kech", {"money_a_pupil", B, 1100000, 711 + 6, 2, 7}},
	{INDICATOR_DISTRICT, "kech", {"books_a_pupil", B, 200, 106 + 6, 2, 7}},
	{INDICATOR_DISTRICT, "kech", {"furniture_a_pupil", B, 4000, 711 + 6, 2, 7}},
	{INDICATOR_TEHSIL, "tump", {"uc_without_girls", B, 1, 2, 4, 4}},
	{INDICATOR_TEHSIL, "turbat", {"women_teachers", B, 4, 13, 2, 3}},
};

/* Shown by name in the two lists above, or in a test of their own below. */
static bool is_by_hand(const char *code)
{
	static const char *const own[] = {"returns_in_time", "girls_same_level", "girls_next_level", "survival_5", "survival_8", "survival_10",
		"gpi_ger_middle", "gpi_adjusted_ger_middle", "gpi_ger_high", "gpi_adjusted_ger_high", "gpi_ger_higher_secondary",
		"gpi_adjusted_ger_higher_secondary"};
	for (size_t i = 0; i < sizeof of_kech / sizeof *of_kech; i++)
		if (strcmp(of_kech[i].code, code) == 0)
			return true;
	for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++)
		if (strcmp(of_others[i].expected.code, code) == 0)
			return true;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(own[i], code) == 0)
			return true;
	return strncmp(code, "closed_", 7) == 0; /* one_for_each_reason */
}

static void by_hand(void **state)
{
	(void)state;
	const struct indicator *row;
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(answer->place_count, 1);
	assert_int_equal(answer->places[0].schools, 7);
	assert_int_equal(answer->places[0].returns, 5);
	assert_int_equal(answer->places[0].approved, 1);
	assert_int_equal(answer->population_year, 2023);
	assert_null(answer->places[0].borders);
	for (size_t i = 0; i < sizeof of_kech / sizeof *of_kech; i++)
		figures_check(answer, 0, &of_kech[i]);
	indicator_free(answer);
	for (int i = 0; (row = indicator_at(i)); i++)
		if (!is_by_hand(row->code))
			fail_msg("%s is worked out nowhere by hand", row->code);
}

static void other_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++) {
		struct indicator_answer *answer = figures_ask(of_others[i].level, of_others[i].place, 2024);
		assert_int_equal(answer->place_count, 1);
		assert_string_equal(answer->places[0].code, of_others[i].place);
		figures_check(answer, 0, &of_others[i].expected);
		indicator_free(answer);
	}
}

static void one_for_each_reason(void **state)
{
	(void)state;
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "panjgur", 2024);
	const struct indicator *row;
	int seen = 0;
	for (int i = 0; (row = indicator_at(i)); i++) {
		if (strncmp(row->code, "closed_", 7) != 0 || strcmp(row->code, "closed_share") == 0)
			continue;
		const struct indicator_figure *figure = figures_find(answer, NULL, row->code, B);
		if (figure->why != WHY_GIVEN || figure->numerator != 1)
			fail_msg("%s: %lld", row->code, (long long)figure->numerator);
		assert_int_equal(figure->expected, 17);
		assert_int_equal(figure->schools, strcmp(row->code, "closed_unknown") == 0 ? 17 : 16);
		seen++;
	}
	assert_int_equal(seen, 17);
	indicator_free(answer);
}

static double value_of(const struct indicator_answer *answer, const char *code, int sex)
{
	int position = indicator_position(answer, code);
	return indicator_value(answer->indicators[position], indicator_figure(answer, 0, position, (enum indicator_sex)sex));
}

static void is_near(double value, double wanted, double slack)
{
	if (value < wanted - slack || value > wanted + slack)
		fail_msg("%f is not %f", value, wanted);
}

/* 90/90 × 80/85 × 70/76 × 60/68 of the boys reach class 5; × 48/57 × 45/48 × 40/44 class 8; × 36/40 × 32/34 class 10. */
static void survival(void **state)
{
	(void)state;
	struct indicator_answer *answer = figures_ask(INDICATOR_PROVINCE, NULL, 2024);
	is_near(value_of(answer, "survival_5", M), 100 * 80 / 85.0 * 70 / 76 * 60 / 68, 0.001);
	is_near(value_of(answer, "survival_5", M), 76.49, 0.005);
	is_near(value_of(answer, "survival_8", M), 54.90, 0.005);
	is_near(value_of(answer, "survival_10", M), 46.50, 0.005);
	assert_int_equal(figures_find(answer, NULL, "survival_5", F)->why, WHY_NOTHING); /* no girl was in class 3 the year before */
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figures_find(answer, NULL, "survival_5", M)->why, WHY_LEVEL);
	indicator_free(answer);
}

/* A degree of longitude at 26 N is 99.94 km, one of latitude 111.19. 08001 to 08002: 0.2 degrees; 08007 to 08008: 0.05; 08007 to the mixed
 * middle school 08005: 0.1 of latitude. 08004 has no point, for 08001 there is no higher secondary school. */
static void distances(void **state)
{
	(void)state;
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	const struct indicator_figure *figure = figures_find(answer, NULL, "girls_same_level", B);
	assert_int_equal(figure->denominator, 2);
	assert_int_equal(figure->schools, 2);
	assert_int_equal(figure->expected, 3);
	is_near((double)figure->numerator, 0.25 * 99940, 20);
	is_near(value_of(answer, "girls_same_level", B), 12.49, 0.01);
	is_near(value_of(answer, "girls_next_level", B), 11.12, 0.01);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_SCHOOL, "08007", 2024);
	is_near(value_of(answer, "girls_same_level", B), 4.997, 0.003);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_SCHOOL, "08004", 2024);
	assert_int_equal(figures_find(answer, NULL, "girls_same_level", B)->why, WHY_NOT_REPORTED);
	indicator_free(answer);
	answer = figures_ask(INDICATOR_DISTRICT, "panjgur", 2024); /* no school of it has a point */
	assert_int_equal(figures_find(answer, NULL, "girls_same_level", B)->why, WHY_NOT_REPORTED);
	indicator_free(answer);
}

/* Returns were entered on 2026-11-22, of five of seven schools. */
static void in_time(void **state)
{
	(void)state;
	struct err err = {0};
	struct indicator_answer *answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figures_find(answer, NULL, "returns_in_time", B)->why, WHY_NO_DUE_DATE);
	indicator_free(answer);
	assert_true(world_change(figures.replica, &err, "year", "2024", "due_date", "", "2026-11-22"));
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	figures_check(answer, 0, &(struct figures_expected){"returns_in_time", B, 5, 7, 7, 7});
	indicator_free(answer);
	assert_true(world_change(figures.replica, &err, "year", "2024", "due_date", "2026-11-22", "2026-11-21"));
	answer = figures_ask(INDICATOR_DISTRICT, "kech", 2024);
	figures_check(answer, 0, &(struct figures_expected){"returns_in_time", B, 0, 7, 7, 7});
	indicator_free(answer);
	assert_true(world_change(figures.replica, &err, "year", "2024", "due_date", "2026-11-21", ""));
}

/* Every row says everything that the page of documentation prints; codes are unique; docs/INDICATORS.md is that page. */
static void the_table_is_whole(void **state)
{
	(void)state;
	const struct indicator *row;
	const char *top = getenv("SRCDIR");
	char *path = mem_format("%s/docs/INDICATORS.md", top ? top : ".");
	struct err err = {0};
	struct buf text, page;
	buf_init(&text, 1 << 20);
	for (int i = 0; (row = indicator_at(i)); i++) {
		if (!row->code || !row->name || !row->words || !row->source || !row->missing)
			fail_msg("row %d says too little", i);
		assert_ptr_equal(indicator_find(row->code), row);
		assert_true(row->base >= BASE_PARITY || row->numerator[0].sign != 0);
		assert_true((row->base == BASE_TERM) == (row->denominator[0].sign != 0));
		assert_true(!row->of || indicator_find(row->of));
		assert_true(!row->by || indicator_find(row->by));
		buf_clear(&text);
		indicator_explain(row, &text);
		assert_non_null(strstr(text.bytes, row->words));
		assert_non_null(strstr(text.bytes, row->missing));
		assert_true(!row->numerator[0].value[0] || strstr(text.bytes, row->numerator[0].value[0]));
	}
	buf_clear(&text);
	indicator_document(&text);
	assert_true(file_read(path, 1 << 20, &page, &err));
	if (strcmp(page.bytes, text.bytes) != 0)
		fail_msg("%s is not what zila indicators --document prints: write it anew", path);
	buf_free(&page);
	buf_free(&text);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_whole),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(other_places),
		cmocka_unit_test(one_for_each_reason),
		cmocka_unit_test(survival),
		cmocka_unit_test(distances),
		cmocka_unit_test(in_time),
	};
	return cmocka_run_group_tests(tests, figures_open, figures_close);
}
