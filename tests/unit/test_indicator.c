/* Each indicator against figures worked by hand, in the small district of indicator_world.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "card_world.h"
#include "emis/indicator.h"
#include "indicator_world.h"
#include "store/query.h"
#include "store_world.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;
static struct indicator_book *book;

static int open_world(void **state)
{
	struct err err = {0};
	(void)state;
	setenv("ZILA_NOW", "2026-11-22T09:30", 1);
	setenv("TZ", "UTC", 1);
	tzset();
	folder = world_path("indicator");
	replica = indicator_world_open(folder, &set);
	return indicator_open(replica, set, NULL, &book, &err) ? 0 : -1;
}

static int close_world(void **state)
{
	(void)state;
	indicator_close(book);
	form_set_free(set);
	replica_close(replica);
	world_remove(folder);
	free(folder);
	return 0;
}

static struct indicator_answer *ask(enum indicator_level level, const char *place, int year)
{
	struct indicator_answer *answer;
	struct err err = {0};
	if (!indicator_ask(book, &(struct indicator_ask){.level = level, .place = place, .year = year}, &answer, &err))
		fail_msg("%s", err.text);
	return answer;
}

enum { B = INDICATOR_BOTH, M = INDICATOR_MALE, F = INDICATOR_FEMALE, NONE = -1 };
#define ABSENT INDICATOR_ABSENT

/* DENOMINATOR NONE: a count. */
struct expected { const char *code; int sex; int64_t numerator, denominator; int schools, asked; };

static void is_figure(const struct indicator_answer *answer, int place, const struct expected *expected)
{
	int position = indicator_position(answer, expected->code);
	if (position < 0)
		fail_msg("no indicator is called %s", expected->code);
	const struct indicator_figure *figure = indicator_figure(answer, place, position, (enum indicator_sex)expected->sex);
	int64_t denominator = expected->denominator == NONE ? ABSENT : expected->denominator;
	if (figure->why != WHY_GIVEN || figure->numerator != expected->numerator || figure->denominator != denominator
		|| figure->schools != expected->schools || figure->expected != expected->asked)
		fail_msg("%s of %s, sex %d: %lld / %lld of %d schools (%d) %s; by hand %lld / %lld of %d (%d)", expected->code, answer->places[place].code,
			expected->sex, (long long)figure->numerator, (long long)figure->denominator, figure->schools, figure->expected,
			indicator_why(answer->indicators[position], figure), (long long)expected->numerator, (long long)denominator, expected->schools,
			expected->asked);
}

/* Of district Kech in 2024. Seven schools; six functional (08003 is closed); returns of five; two functional girls' schools (08002, 08008). */
static const struct expected of_kech[] = {
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
static const struct { enum indicator_level level; const char *place; struct expected expected; } of_others[] = {
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
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(answer->place_count, 1);
	assert_int_equal(answer->places[0].schools, 7);
	assert_int_equal(answer->places[0].returns, 5);
	assert_int_equal(answer->places[0].approved, 1);
	assert_int_equal(answer->population_year, 2023);
	assert_null(answer->places[0].borders);
	for (size_t i = 0; i < sizeof of_kech / sizeof *of_kech; i++)
		is_figure(answer, 0, &of_kech[i]);
	indicator_free(answer);
	for (int i = 0; (row = indicator_at(i)); i++)
		if (!is_by_hand(row->code))
			fail_msg("%s is worked out nowhere by hand", row->code);
}

static void other_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++) {
		struct indicator_answer *answer = ask(of_others[i].level, of_others[i].place, 2024);
		assert_int_equal(answer->place_count, 1);
		assert_string_equal(answer->places[0].code, of_others[i].place);
		is_figure(answer, 0, &of_others[i].expected);
		indicator_free(answer);
	}
}

static const struct indicator_figure *figure_of(const struct indicator_answer *answer, const char *place, const char *code, int sex)
{
	int at = place ? indicator_place(answer, place) : 0, position = indicator_position(answer, code);
	assert_true(at >= 0 && position >= 0);
	return indicator_figure(answer, at, position, (enum indicator_sex)sex);
}

static void one_for_each_reason(void **state)
{
	(void)state;
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "panjgur", 2024);
	const struct indicator *row;
	int seen = 0;
	for (int i = 0; (row = indicator_at(i)); i++) {
		if (strncmp(row->code, "closed_", 7) != 0 || strcmp(row->code, "closed_share") == 0)
			continue;
		const struct indicator_figure *figure = figure_of(answer, NULL, row->code, B);
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
	struct indicator_answer *answer = ask(INDICATOR_PROVINCE, NULL, 2024);
	is_near(value_of(answer, "survival_5", M), 100 * 80 / 85.0 * 70 / 76 * 60 / 68, 0.001);
	is_near(value_of(answer, "survival_5", M), 76.49, 0.005);
	is_near(value_of(answer, "survival_8", M), 54.90, 0.005);
	is_near(value_of(answer, "survival_10", M), 46.50, 0.005);
	assert_int_equal(figure_of(answer, NULL, "survival_5", F)->why, WHY_NOTHING); /* no girl was in class 3 the year before */
	indicator_free(answer);
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figure_of(answer, NULL, "survival_5", M)->why, WHY_LEVEL);
	indicator_free(answer);
}

/* A degree of longitude at 26 N is 99.94 km, one of latitude 111.19. 08001 to 08002: 0.2 degrees; 08007 to 08008: 0.05; 08007 to the mixed
 * middle school 08005: 0.1 of latitude. 08004 has no point, for 08001 there is no higher secondary school. */
static void distances(void **state)
{
	(void)state;
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	const struct indicator_figure *figure = figure_of(answer, NULL, "girls_same_level", B);
	assert_int_equal(figure->denominator, 2);
	assert_int_equal(figure->schools, 2);
	assert_int_equal(figure->expected, 3);
	is_near((double)figure->numerator, 0.25 * 99940, 20);
	is_near(value_of(answer, "girls_same_level", B), 12.49, 0.01);
	is_near(value_of(answer, "girls_next_level", B), 11.12, 0.01);
	indicator_free(answer);
	answer = ask(INDICATOR_SCHOOL, "08007", 2024);
	is_near(value_of(answer, "girls_same_level", B), 4.997, 0.003);
	indicator_free(answer);
	answer = ask(INDICATOR_SCHOOL, "08004", 2024);
	assert_int_equal(figure_of(answer, NULL, "girls_same_level", B)->why, WHY_NOT_REPORTED);
	indicator_free(answer);
	answer = ask(INDICATOR_DISTRICT, "panjgur", 2024); /* no school of it has a point */
	assert_int_equal(figure_of(answer, NULL, "girls_same_level", B)->why, WHY_NOT_REPORTED);
	indicator_free(answer);
}

/* Returns were entered on 2026-11-22, of five of seven schools. */
static void in_time(void **state)
{
	(void)state;
	struct err err = {0};
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figure_of(answer, NULL, "returns_in_time", B)->why, WHY_NO_DUE_DATE);
	indicator_free(answer);
	assert_true(world_change(replica, &err, "year", "2024", "due_date", "", "2026-11-22"));
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	is_figure(answer, 0, &(struct expected){"returns_in_time", B, 5, 7, 7, 7});
	indicator_free(answer);
	assert_true(world_change(replica, &err, "year", "2024", "due_date", "2026-11-22", "2026-11-21"));
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	is_figure(answer, 0, &(struct expected){"returns_in_time", B, 0, 7, 7, 7});
	indicator_free(answer);
	assert_true(world_change(replica, &err, "year", "2024", "due_date", "2026-11-21", ""));
}

static void old_borders(void **state)
{
	(void)state;
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "hub", 2024);
	assert_string_equal(answer->places[0].borders, "Lasbela and Hub");
	assert_true(figure_of(answer, NULL, "ger_primary", M)->is_old_borders);
	assert_true(figure_of(answer, NULL, "gpi_ger_primary", B)->is_old_borders);
	assert_false(figure_of(answer, NULL, "enrolment", M)->is_old_borders);
	indicator_free(answer);
	answer = ask(INDICATOR_DIVISION, "kalat", 2024); /* both sides are in it */
	assert_false(figure_of(answer, NULL, "ger_primary", M)->is_old_borders);
	indicator_free(answer);
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_false(figure_of(answer, NULL, "ger_primary", M)->is_old_borders);
	indicator_free(answer);
}

/* What is not there reads n/a and says why; nothing turns into zero. */
static void nothing_there(void **state)
{
	(void)state;
	char room[32];
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "awaran", 2024); /* a district without schools */
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
	answer = ask(INDICATOR_DISTRICT, "kech", 2019); /* a year without returns */
	assert_int_equal(answer->places[0].returns, 0);
	assert_int_equal(figure_of(answer, NULL, "enrolment", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "ger_primary", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "electricity", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "repetition_primary", M)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "returns", B)->numerator, 0);
	indicator_free(answer);
	answer = ask(INDICATOR_DISTRICT, "kech", 2023); /* no year before it, and nobody's repeaters */
	assert_int_equal(figure_of(answer, NULL, "promotion_primary", M)->why, WHY_NOT_REPORTED);
	is_figure(answer, 0, &(struct expected){"enrolment", M, 601, NONE, 1, 7});
	indicator_free(answer);
	/* boys' ages are reported nowhere: neither they nor both together have a rate */
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figure_of(answer, NULL, "out_of_school_primary", M)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "out_of_school_primary", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "gpi_ger_middle", B)->why, WHY_NOT_REPORTED);
	assert_int_equal(figure_of(answer, NULL, "girls_to_boys_middle", B)->why, WHY_NOTHING);
	indicator_free(answer);
}

static void levels(void **state)
{
	(void)state;
	struct err err = {0};
	struct indicator_answer *answer = ask(INDICATOR_CLUSTER, "08001", 2024);
	static const char *const above[] = {"ger_primary", "gpi_ger_primary", "gross_intake", "last_grade_primary", "out_of_school_primary",
		"ner_primary", "promotion_primary", "dropout_primary", "transition_middle", "survival_5", "uc_without_girls"};
	for (size_t i = 0; i < sizeof above / sizeof *above; i++)
		assert_int_equal(figure_of(answer, NULL, above[i], B)->why, WHY_LEVEL);
	indicator_free(answer);
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figure_of(answer, NULL, "share_money", B)->why, WHY_LEVEL);
	indicator_free(answer);
	answer = NULL;
	assert_false(indicator_ask(book, &(struct indicator_ask){.level = INDICATOR_SCHOOL, .place = "99999", .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(answer);
	assert_false(indicator_ask(book, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "nowhere", .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_false(indicator_ask(book, &(struct indicator_ask){.level = INDICATOR_TEHSIL, .year = 2024}, &answer, &err));
	assert_int_equal(err.code, EX_USAGE);
	struct indicator_book *other = (struct indicator_book *)1;
	assert_false(indicator_open(replica, set, (const char *const[]){"ptr", "no_such", NULL}, &other, &err));
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
	assert_true(indicator_ask_levels(book, &(struct indicator_ask){.district = "kech", .year = 2024}, wanted, 5, answers, &err));
	alone = ask(INDICATOR_DISTRICT, "kech", 2024);
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
	assert_true(indicator_open(replica, set, (const char *const[]){"fair_books", "gpi_adjusted", "ptr", "ptr", NULL}, &few, &err));
	assert_true(indicator_ask(few, &(struct indicator_ask){.level = INDICATOR_CLUSTER, .place = "08001", .year = 2024}, &alone, &err));
	assert_int_equal(alone->count, 4);
	is_figure(alone, 0, &(struct expected){"fair_books", B, 50 * 823, 200 * 817, 1, 2});
	is_figure(alone, 0, &(struct expected){"gpi_adjusted", B, 105, 712, 2, 2});
	assert_int_equal(indicator_figure(alone, 0, 3, INDICATOR_BOTH)->numerator, 817);
	indicator_free(alone);
	indicator_close(few);
}

/* More pupils than there were before say that some have come in, whatever the figure. */
static void doubtful(void **state)
{
	(void)state;
	struct err err = {0};
	assert_true(world_change(replica, &err, "enrolment", "08001/2024/6", "boys", "50", "90"));
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	is_figure(answer, 0, &(struct expected){"transition_middle", M, 88, 60, 2, 7});
	is_figure(answer, 0, &(struct expected){"dropout_5", M, 60 - 3 - 88, 60, 2, 7});
	assert_true(figure_of(answer, NULL, "transition_middle", M)->is_doubtful);
	assert_true(figure_of(answer, NULL, "dropout_5", M)->is_doubtful);
	assert_false(figure_of(answer, NULL, "transition_high", M)->is_doubtful);
	assert_false(figure_of(answer, NULL, "dropout_1", M)->is_doubtful);
	indicator_free(answer);
	answer = ask(INDICATOR_PROVINCE, NULL, 2024);
	assert_true(figure_of(answer, NULL, "survival_8", M)->is_doubtful);
	assert_false(figure_of(answer, NULL, "survival_5", M)->is_doubtful);
	indicator_free(answer);
	assert_true(world_change(replica, &err, "enrolment", "08001/2024/6", "boys", "90", "50"));
}

/* Only the schools of a level, gender or location. */
static void filters(void **state)
{
	(void)state;
	struct indicator_answer *answer;
	struct err err = {0};
	struct indicator_ask girls = {.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024, .gender = "girls"};
	assert_true(indicator_ask(book, &girls, &answer, &err));
	assert_int_equal(answer->places[0].schools, 2);
	is_figure(answer, 0, &(struct expected){"enrolment", F, 105, NONE, 1, 2});
	is_figure(answer, 0, &(struct expected){"electricity", B, 0, 1, 1, 2});
	assert_int_equal(figure_of(answer, NULL, "ger_primary", F)->why, WHY_LEVEL);
	indicator_free(answer);
	girls = (struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024, .school_level = "high", .location = "urban"};
	assert_true(indicator_ask(book, &girls, &answer, &err));
	is_figure(answer, 0, &(struct expected){"enrolment", M, 711, NONE, 1, 1});
	indicator_free(answer);
	/* a month of visits */
	girls = (struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024, .from = "2024-03-01", .to = "2024-03-31"};
	assert_true(indicator_ask(book, &girls, &answer, &err));
	is_figure(answer, 0, &(struct expected){"coverage", B, 1, 6, 6, 6});
	is_figure(answer, 0, &(struct expected){"found_closed", B, 0, 1, 1, 7});
	indicator_free(answer);
}

/* A figure says that a disputed cell is in it, and only then. What is voided is in none. */
static void disputes(void **state)
{
	(void)state;
	struct err err = {0};
	/* saw 99 where 50 stood: the 50 stands, and a conflict waits */
	assert_true(world_change(replica, &err, "enrolment", "08002/2024/1", "girls", "99", "33"));
	assert_true(world_change(replica, &err, "census", "08002/2024", "water", "no", "limited"));
	assert_true(world_change(replica, &err, "visit", "1001", "status", "closed", "elsewhere"));
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	static const char *const disputed[] = {"enrolment", "enrolment_1", "enrolment_primary", "ptr", "ger_primary", "gpi_ger_primary", "gpi",
		"promotion_1", "water", "water_unknown", "facility_score", "girls_water", "found_open", "attendance"};
	static const char *const clear[] = {"enrolment_2", "enrolment_middle", "electricity", "toilets", "vacancy", "schools", "closed", "refused"};
	for (size_t i = 0; i < sizeof disputed / sizeof *disputed; i++)
		if (!figure_of(answer, NULL, disputed[i], B)->is_disputed)
			fail_msg("%s has a disputed cell in it", disputed[i]);
	for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
		if (figure_of(answer, NULL, clear[i], B)->is_disputed)
			fail_msg("%s has no disputed cell in it", clear[i]);
	assert_int_equal(answer->places[0].disputed, 2);
	is_figure(answer, 0, &(struct expected){"enrolment", F, 105, NONE, 2, 7});
	indicator_free(answer);
	answer = ask(INDICATOR_DISTRICT, "kech", 2023);
	assert_false(figure_of(answer, NULL, "enrolment", B)->is_disputed);
	assert_false(figure_of(answer, NULL, "found_closed", B)->is_disputed); /* that visit was of 2024 */
	indicator_free(answer);
	answer = ask(INDICATOR_SCHOOL, "08001", 2024);
	assert_false(figure_of(answer, NULL, "enrolment", B)->is_disputed);
	indicator_free(answer);
	assert_true(world_void(replica, &err, "census", "08005/2024", "keyed twice"));
	assert_true(world_void(replica, &err, "visit", "1004", "keyed twice"));
	assert_true(world_void(replica, &err, "school", "08008", "no such school"));
	answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	is_figure(answer, 0, &(struct expected){"returns", B, 4, 6, 6, 6});
	is_figure(answer, 0, &(struct expected){"enrolment", M, 712, NONE, 3, 6});
	is_figure(answer, 0, &(struct expected){"visits", B, 2, NONE, 6, 6});
	is_figure(answer, 0, &(struct expected){"wall", B, 2, 2, 2, 5});
	indicator_free(answer);
}

/* Numbers that no school has, from a box that means ill: as large as can be, and nothing breaks. */
static void huge_numbers(void **state)
{
	(void)state;
	struct err err = {0};
	assert_true(world_change(replica, &err, "enrolment", "08001/2024/1", "boys", "110", "9223372036854775807"));
	assert_true(world_change(replica, &err, "enrolment", "08001/2024/2", "boys", "95", "9223372036854775806"));
	assert_true(world_change(replica, &err, "enrolment", "08001/2024/2", "girls", "", "-9223372036854775807"));
	assert_true(world_change(replica, &err, "census_money", "08001/2024", "cluster_budget", "900000", "9223372036854775806"));
	struct indicator_answer *answer = ask(INDICATOR_DISTRICT, "kech", 2024);
	assert_int_equal(figure_of(answer, NULL, "enrolment", M)->numerator, INT64_MAX);
	indicator_free(answer);
	answer = ask(INDICATOR_CLUSTER, "08001", 2024);
	assert_int_equal(figure_of(answer, NULL, "fair_money", B)->why == WHY_GIVEN, 0);
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
	assert_true(replica_create_district(path, folder, "lasbela", &err) && replica_open(path, &box, &err));
	assert_true(form_set_load(box, &forms, &err));
	assert_true(indicator_open(box, forms, NULL, &other, &err));
	assert_true(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .year = 2024}, &answer, &err));
	assert_int_equal(answer->place_count, 1);
	is_figure(answer, 0, &(struct expected){"enrolment", B, 50, NONE, 1, 1});
	assert_int_equal(figure_of(answer, "lasbela", "ger_primary", M)->why, WHY_NOT_HELD);
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
		assert_int_equal(figure_of(answer, NULL, ages[i], F)->why, WHY_NO_FORM);
	assert_int_equal(figure_of(answer, NULL, "ger_primary", F)->why, WHY_NO_POPULATION);
	assert_int_equal(figure_of(answer, NULL, "enrolment", F)->why, WHY_GIVEN);
	indicator_free(answer);
	indicator_close(other);
	/* a province of before the list of ages */
	assert_true(world_void(bare, &err, "code", "official_age/primary", "an older province"));
	form_set_free(forms);
	assert_true(form_set_load(bare, &forms, &err));
	assert_true(indicator_open(bare, forms, (const char *const[]){"ger_primary", "ger_middle", NULL}, &other, &err));
	assert_true(indicator_ask(other, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .place = "kech", .year = 2024}, &answer, &err));
	assert_int_equal(figure_of(answer, NULL, "ger_primary", F)->why, WHY_NO_AGES);
	assert_int_equal(figure_of(answer, NULL, "ger_middle", F)->why, WHY_NO_POPULATION);
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
		const char *sql = indicator_sql(book, (enum indicator_source)source);
		struct query *query;
		if (!sql)
			continue;
		char *explain = mem_format("EXPLAIN QUERY PLAN %s", sql);
		assert_true(query_open(replica, explain, &query, &err));
		while (query_step(query, &err) == 1)
			if (strncmp(query_text(query, 3), "SCAN", 4) == 0)
				fail_msg("%s: %s", query_text(query, 3), sql);
		query_close(query);
		free(explain);
		seen++;
	}
	assert_int_equal(seen, 11); /* all but population, map and log, which are asked otherwise */
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
	return cmocka_run_group_tests(tests, open_world, close_world);
}
