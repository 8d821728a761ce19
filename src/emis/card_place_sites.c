/* The card of a place: facilities and the ladders of SDG 4.a.1, what girls have, and what the district shares out. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"

enum { SHARE_ROWS = 6 };

static void facility_row(struct place_card *card, const char *label, const char *code)
{
	const struct indicator_figure all = place_sum(card, code, INDICATOR_BOTH, -1, -1, -1);
	if (all.expected == 0 || all.why == WHY_NO_FORM)
		return;
	place_cell_text(card, label);
	place_cell(card, code, &all);
	for (int kind = 0; kind < PLACE_KINDS - 1; kind++) {
		struct indicator_figure figure = place_sum(card, code, INDICATOR_BOTH, kind, -1, -1);
		place_cell(card, code, &figure);
	}
	for (int gender = 0; gender < 2; gender++) {
		struct indicator_figure figure = place_sum(card, code, INDICATOR_BOTH, -1, gender, -1);
		place_cell(card, code, &figure);
	}
	place_cell_rests(card, &all);
}

static void ladder_row(struct place_card *card, const char *label, const char *stem)
{
	static const char *const rungs[] = {"basic", "limited", "none", "unknown"};
	char code[40];
	int expected = 0;
	place_cell_text(card, label);
	for (int i = 0; i < 4; i++) {
		snprintf(code, sizeof code, "%s_%s", stem, rungs[i]);
		struct indicator_figure figure = place_sum(card, code, INDICATOR_BOTH, -1, -1, -1);
		expected = figure.expected;
		place_cell(card, code, &figure);
	}
	for (int gender = 0; gender < 2; gender++) {
		snprintf(code, sizeof code, "%s_basic", stem);
		struct indicator_figure figure = place_sum(card, code, INDICATOR_BOTH, -1, gender, -1);
		place_cell(card, code, &figure);
	}
	place_cell_count(card, expected);
}

void place_facilities(struct place_card *card)
{
	static const struct { const char *label, *code; } facilities[] = {
		{"Electricity", "electricity"}, {"Drinking water", "water"}, {"Toilets", "toilets"}, {"Boundary wall", "wall"},
		{"Building satisfactory", "building_good"}, {"Washbasin", "washbasin"}, {"Playground", "playground"}, {"Gas", "gas"},
		{"Library", "library"}, {"Science laboratory", "science_lab"}, {"Computers", "computers"}, {"Internet", "internet"},
		{"Ramp", "ramp"}, {"Score of the first five", "facility_score"},
	};
	static const char *const titles[] = {"All", "primary", "middle", "high", "h. sec.", "boys'", "girls'", "rest on"};
	static const char *const rungs[] = {"basic", "limited", "none", "unknown", "boys'", "girls'", "schools"};
	page_heading(card->page, "Facilities of functional schools, per cent of those that say so or not", "facilities");
	place_columns(card, "Facility", 24, titles, 8, 5);
	for (size_t i = 0; i < sizeof facilities / sizeof *facilities; i++)
		facility_row(card, facilities[i].label, facilities[i].code);
	page_table(card->page);
	page_column(card->page, "SDG 4.a.1, per cent", PAGE_LEFT, 24);
	for (int i = 0; i < 7; i++) {
		page_group(card->page, i == 4 || i == 5 ? "basic in" : NULL);
		page_column(card->page, rungs[i], PAGE_RIGHT, 7);
	}
	ladder_row(card, "Drinking water", "water");
	ladder_row(card, "Sanitation", "sanitation");
	ladder_row(card, "Hand washing", "hygiene");
	page_note(card->page, "Of toilets a return tells only how many there are: kind and use stay unknown until a visit sees them.");
}

/* "62.5 %", and of what: "5 of 8". */
static void girls_row(struct place_card *card, const char *label, const char *code)
{
	char room[PLACE_FIGURE], text[PLACE_ROOM];
	const struct indicator *row = indicator_find(code);
	const struct indicator_figure *figure = place_own(card, code, INDICATOR_BOTH);
	const char *value = place_text(card, code, figure, room);
	if (figure->why == WHY_LEVEL)
		return;
	place_cell_text(card, label);
	if (value && (row->unit == UNIT_PERCENT || row->unit == UNIT_KM)) {
		snprintf(text, sizeof text, "%s%s", value, row->unit == UNIT_KM ? " km" : " %");
		place_cell_text(card, text);
	} else {
		place_cell_text(card, value);
	}
	snprintf(text, sizeof text, row->unit == UNIT_PERCENT ? "%lld of %lld" : "%lld to %lld", (long long)figure->numerator,
		(long long)figure->denominator);
	page_cell(card->page, !value ? indicator_why(row, figure) : row->unit == UNIT_KM ? "the mean" : text, PAGE_PLAIN);
	place_cell_rests(card, figure);
}

/* "8.5 : 1.7 : 1": functional schools of the levels, of which the girls of a primary school can go on to the next. */
static void level_ups(struct place_card *card)
{
	static const char *const genders[] = {"boys'", "girls'"};
	char room[PLACE_ROOM] = "";
	for (int gender = 0; gender < 2; gender++) {
		int64_t counts[3];
		for (int kind = 0; kind < 3; kind++) {
			struct indicator_figure figure = place_sum(card, "functional", INDICATOR_BOTH, kind, gender, -1);
			counts[kind] = figure.why == WHY_GIVEN ? figure.numerator : 0;
		}
		size_t used = strlen(room);
		snprintf(room + used, sizeof room - used, "%s%s schools %lld : %lld : %lld", used ? "; " : "Primary : middle : high, ", genders[gender],
			(long long)counts[0], (long long)counts[1], (long long)counts[2]);
	}
	page_note(card->page, room);
}

void place_girls(struct place_card *card)
{
	static const struct { const char *label, *code; } rows[] = {
		{"Schools for girls, of functional ones", "girls_schools"}, {"Girls' schools a boys' school, primary", "girls_to_boys_primary"},
		{"Girls' schools a boys' school, middle", "girls_to_boys_middle"}, {"Girls' schools a boys' school, high", "girls_to_boys_high"},
		{"Girls' schools a boys' school, h. sec.", "girls_to_boys_higher_secondary"},
		{"From a boys' school to one for girls", "girls_same_level"}, {"To one of the next level", "girls_next_level"},
		{"Union councils without one", "uc_without_girls"}, {"Without a middle school", "uc_without_girls_middle"},
		{"Without a high school", "uc_without_girls_high"}, {"Girls' schools with toilets", "girls_toilets"},
		{"With drinking water", "girls_water"}, {"With a boundary wall", "girls_wall"}, {"With menstrual hygiene kits", "girls_mhm"},
		{"With training on it", "girls_mhm_training"}, {"Women among their teachers", "girls_women_teachers"},
		{"Pupils a woman teacher there", "girls_pupils_a_teacher"},
	};
	static const char *const titles[] = {"", "counted", "rest on"};
	if (card->level == INDICATOR_CLUSTER)
		return;
	page_heading(card->page, "What there is for girls", "girls");
	place_columns(card, "", 40, titles, 3, 8);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		girls_row(card, rows[i].label, rows[i].code);
	level_ups(card);
	page_note(card->page, "One for girls: a functional girls' or mixed school. Distances are straight lines, the mean over boys' schools with a point on the map.");
}

static double fairness(const struct place_row *row)
{
	static const char *const codes[] = {"fair_money", "fair_books", "fair_furniture"};
	for (int i = 0; i < 3; i++) {
		const struct indicator_figure *figure = place_figure(row->answer, row->place, codes[i], INDICATOR_BOTH);
		if (figure->why == WHY_GIVEN)
			return indicator_value(indicator_find(codes[i]), figure);
	}
	return -1;
}

static int by_fairness(const void *a, const void *b)
{
	double left = fairness(a), right = fairness(b);
	return left < right ? -1 : left > right ? 1 : strcmp(((const struct place_row *)a)->code, ((const struct place_row *)b)->code);
}

static void share_row(struct place_card *card, const struct place_row *row)
{
	static const char *const codes[] = {"share_pupils", "share_money", "fair_money", "share_books", "fair_books", "share_furniture",
		"fair_furniture"};
	char link[PLACE_ROOM];
	place_cell_text(card, row->name);
	snprintf(link, sizeof link, "cluster:%s", row->code);
	page_link(card->page, link);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		place_cell(card, codes[i], place_figure(row->answer, row->place, codes[i], INDICATOR_BOTH));
}

void place_shares(struct place_card *card)
{
	static const char *const titles[] = {"pupils %", "money %", "fair", "books %", "fair", "furnit. %", "fair"};
	char room[PLACE_ROOM];
	int known = 0;
	if (!card->schools || card->cluster_count == 0)
		return;
	struct place_row *rows = mem_zero((size_t)card->cluster_count, sizeof *rows);
	for (int i = 0; i < card->cluster_count; i++)
		if (fairness(&card->clusters[i]) >= 0)
			rows[known++] = card->clusters[i];
	page_heading(card->page, "Shares of the district's money, textbooks and furniture", "shares");
	if (known == 0) {
		const struct place_row *one = &card->clusters[0];
		snprintf(room, sizeof room, "Not known: %s.", indicator_why(indicator_find("fair_money"), place_figure(one->answer, one->place, "fair_money",
			INDICATOR_BOTH)));
		page_note(card->page, room);
	} else {
		qsort(rows, (size_t)known, sizeof *rows, by_fairness);
		place_columns(card, "Cluster", 22, titles, 7, 5);
		for (int i = 0; i < known; i++)
			if (i < SHARE_ROWS || i >= known - SHARE_ROWS)
				share_row(card, &rows[i]);
		snprintf(room, sizeof room, "Fair: the share received over the share of pupils; 1.00 is in proportion.%s", known > 2 * SHARE_ROWS ?
			" Shown are those with the least and the most." : "");
		page_note(card->page, room);
	}
	free(rows);
}
