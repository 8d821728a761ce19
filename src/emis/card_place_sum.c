/* Sums over the schools of a place, of one kind, gender and location or of all: by the rule by which the indicators add schools up, so that a
 * card's total is the indicator's (a test holds the two equal). */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"

const char *const place_codes[] = {
	"returns", "returns_approved", "returns_in_time", "schools", "functional", "enrolment", "ptr", "teachers", "women_teachers",
	"posts_sanctioned", "posts_filled", "posts_vacant", "posts_over", "vacancy", "rooms_a_school", "pupils_a_room", "facility_score",
	"electricity", "internet", "computers", "ramp", "water", "toilets", "washbasin", "wall", "building_good", "gas", "library", "science_lab",
	"playground", "water_basic", "water_limited", "water_none", "water_unknown", "sanitation_basic", "sanitation_limited", "sanitation_none",
	"sanitation_unknown", "hygiene_basic", "hygiene_limited", "hygiene_none", "hygiene_unknown", "closed", "closed_share", "single_teacher",
	"no_teacher", "shelterless", "one_room", "zero_enrolment", "visits", "coverage", "found_open", "found_closed", "refused",
	"teacher_presence", "attendance", "register_inflation", "share_pupils", "share_money", "share_books", "share_furniture", "fair_money",
	"fair_books", "fair_furniture", NULL,
};

static size_t cell_of(int kind, int gender, int location, int count)
{
	return (size_t)((kind * PLACE_GENDERS + gender) * PLACE_LOCATIONS + location) * (size_t)count * INDICATOR_SEXES;
}

static int count_codes(void)
{
	int count = 0;
	while (place_codes[count])
		count++;
	return count;
}

struct indicator_figure *place_sums(void)
{
	size_t cells = cell_of(PLACE_KINDS, 0, 0, count_codes());
	struct indicator_figure *sums = mem_zero(cells, sizeof *sums);
	for (size_t i = 0; i < cells; i++)
		sums[i].numerator = sums[i].denominator = INDICATOR_ABSENT;
	return sums;
}

void place_add(struct indicator_figure *into, const struct indicator_figure *from)
{
	into->is_disputed = into->is_disputed || from->is_disputed;
	if (from->expected == 0) /* not asked */
		return;
	if (from->numerator != INDICATOR_ABSENT)
		into->numerator = (into->numerator == INDICATOR_ABSENT ? 0 : into->numerator) + from->numerator;
	if (from->denominator != INDICATOR_ABSENT)
		into->denominator = (into->denominator == INDICATOR_ABSENT ? 0 : into->denominator) + from->denominator;
	into->schools += from->schools;
	into->approved += from->approved;
	into->expected += from->expected;
	if (from->why == WHY_NO_FORM || from->why == WHY_NO_AGES || from->why == WHY_NO_DUE_DATE) /* of all schools alike */
		into->why = from->why;
}

static void count_gaps(struct place_card *card, const struct place_school *school, const struct indicator_answer *schools)
{
	const bool gaps[PLACE_GAPS] = {
		[GAP_RETURN] = !school->has_return,
		[GAP_PUPILS] = school->has_return && !school->is_closed && place_figure(schools, school->at, "enrolment", INDICATOR_BOTH)->why != WHY_GIVEN,
		[GAP_STAFF] = school->has_return && !school->is_closed && place_figure(schools, school->at, "teachers", INDICATOR_BOTH)->why != WHY_GIVEN,
		[GAP_POINT] = !school->has_point, [GAP_UC] = !school->uc, [GAP_CLUSTER] = !school->cluster, [GAP_LEVEL] = school->kind == PLACE_KINDS - 1,
		[GAP_GENDER] = school->gender == PLACE_GENDERS - 1, [GAP_STATUS] = !school->has_status,
	};
	for (int i = 0; i < PLACE_GAPS; i++)
		card->gaps[i] += gaps[i];
}

void place_take(struct place_card *card, const struct place_school *school, const struct indicator_answer *schools)
{
	const struct indicator_figure *from = indicator_figure(schools, school->at, 0, INDICATOR_BOTH);
	struct indicator_figure *into = &card->sums[cell_of(school->kind, school->gender, school->location, schools->count)];
	for (int i = 0; i < schools->count * INDICATOR_SEXES; i++)
		place_add(&into[i], &from[i]);
	count_gaps(card, school, schools);
}

void place_settle(const struct indicator *row, struct indicator_figure *sum)
{
	if (sum->why == WHY_GIVEN && sum->numerator == INDICATOR_ABSENT)
		sum->why = WHY_NOT_REPORTED;
	else if (sum->why == WHY_GIVEN && row->base != BASE_NONE)
		sum->why = sum->denominator == INDICATOR_ABSENT ? WHY_NOT_REPORTED : sum->denominator == 0 ? WHY_NOTHING : WHY_GIVEN;
}

struct indicator_figure place_sum(const struct place_card *card, const char *code, enum indicator_sex sex, int kind, int gender, int location)
{
	struct indicator_figure sum = {.numerator = INDICATOR_ABSENT, .denominator = INDICATOR_ABSENT};
	const struct indicator *row = indicator_find(code);
	int count = count_codes(), at = -1;
	for (int i = 0; i < count && at < 0; i++)
		if (strcmp(place_codes[i], code) == 0)
			at = i;
	if (at < 0 || !row)
		die("card: no figure %s of places", code);
	for (int k = 0; k < PLACE_KINDS; k++)
		for (int g = 0; g < PLACE_GENDERS; g++)
			for (int l = 0; l < PLACE_LOCATIONS; l++)
				if ((kind < 0 || kind == k) && (gender < 0 || gender == g) && (location < 0 || location == l))
					place_add(&sum, &card->sums[cell_of(k, g, l, count) + (size_t)at * INDICATOR_SEXES + (size_t)sex]);
	place_settle(row, &sum);
	return sum;
}

const struct indicator_figure *place_figure(const struct indicator_answer *answer, int place, const char *code, enum indicator_sex sex)
{
	int at = indicator_position(answer, code);
	if (at < 0)
		die("card: the answer has no %s", code);
	return indicator_figure(answer, place, at, sex);
}

const struct indicator_figure *place_own(const struct place_card *card, const char *code, enum indicator_sex sex)
{
	return place_figure(card->whole, card->at, code, sex);
}
