/* The card of a place: the places inside it beside each other, by what they report and by what visits saw; the best and the worst of a column
 * stand out. Of a cluster they are its schools; of the province its divisions, best and worst among themselves, each with its districts. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"

enum { BELOW_CLUSTERS = 40, BELOW_ROWS = 64 /* all districts, and all schools of a cluster: the largest of 2024 has 61 */, STRIP_MOST = 200 };

/* A column of a league: which end is the good one (0: neither). */
struct league { const char *title, *code; enum indicator_sex sex; int good; };

static const char *link_of(const struct place_row *row, char room[PLACE_ROOM])
{
	snprintf(room, PLACE_ROOM, "%s:%s", indicator_level_word(row->answer->level), row->code);
	return room;
}

/* A figure that a place can be the best or the worst by: one below zero ("0^": more counted than marked present) says that a register is not kept, not that
 * nothing in it is false. */
static bool is_ranked(const struct indicator_figure *figure)
{
	return figure->why == WHY_GIVEN && figure->numerator >= 0;
}

/* The ends of a column; an end that many places share is no distinction, and none is made among two. */
struct ends { double low, high; bool has_low, has_high; };

static struct ends ends_of(const struct place_card *card, const struct league *column, int depth)
{
	struct ends ends = {0};
	int known = 0, lows = 0, highs = 0;
	for (int i = 0; i < card->below_count; i++) {
		const struct place_row *row = &card->below[i];
		const struct indicator_figure *figure = place_figure(row->answer, row->place, column->code, column->sex);
		if (!is_ranked(figure) || row->depth != depth)
			continue;
		double value = indicator_value(indicator_find(column->code), figure);
		if (known == 0 || value < ends.low)
			ends.low = value, lows = 0;
		if (known == 0 || value > ends.high)
			ends.high = value, highs = 0;
		lows += value <= ends.low;
		highs += value >= ends.high;
		known++;
	}
	ends.has_low = known > 2 && ends.high > ends.low && (lows == 1 || 4 * lows <= known);
	ends.has_high = known > 2 && ends.high > ends.low && (highs == 1 || 4 * highs <= known);
	return ends;
}

static void league_cell(struct place_card *card, const struct league *column, const struct place_row *row, const struct ends *ends)
{
	char room[PLACE_FIGURE];
	const struct indicator_figure *figure = place_figure(row->answer, row->place, column->code, column->sex);
	const char *text = place_text(card, column->code, figure, room);
	double value = indicator_value(indicator_find(column->code), figure);
	bool is_in = text && column->good != 0 && is_ranked(figure), is_low = is_in && ends->has_low && value <= ends->low,
		is_high = is_in && ends->has_high && value >= ends->high, is_best = column->good > 0 ? is_high : is_low, is_worst = column->good > 0 ? is_low : is_high;
	if (is_best || is_worst)
		strcat(room, is_best ? "+" : "-"); /* paper and a screen without colour lose nothing */
	page_cell(card->page, text, is_best ? PAGE_GOOD : is_worst ? PAGE_WARNING : PAGE_PLAIN);
}

/* A district under its division stands in a little. */
static void name_cell(struct place_card *card, const struct place_row *row, const char *mark)
{
	char room[PLACE_ROOM];
	bool is_division = card->division_count > 0 && row->depth == 0;
	snprintf(room, sizeof room, "%s%s%s", row->depth > 0 ? "  " : "", row->name, mark);
	page_cell(card->page, room, is_division ? PAGE_STRONG : PAGE_PLAIN);
	page_link(card->page, link_of(row, room));
}

static int schools_of(const struct place_row *row)
{
	return row->answer->places[row->place].schools;
}

static int larger_first(const void *a, const void *b)
{
	const struct place_row *one = *(const struct place_row *const *)a, *other = *(const struct place_row *const *)b;
	int order = schools_of(other) - schools_of(one);
	return order ? order : one < other ? -1 : one > other;
}

static int in_order(const void *a, const void *b)
{
	const struct place_row *one = *(const struct place_row *const *)a, *other = *(const struct place_row *const *)b;
	return one < other ? -1 : one > other;
}

/* The rows that are shown, in their order; where there is no room for all, those with the most schools. Returns how many; OUT has room for all. */
static int rows_of(const struct place_card *card, bool has_districts, const struct place_row **out)
{
	int count = card->below_count, divisions = 0, most = count > 0 && card->below[0].answer->level == INDICATOR_CLUSTER ? BELOW_CLUSTERS : BELOW_ROWS;
	if (card->division_count > 0) /* a division is nothing without its districts, and there are not many of either */
		most = count;
	for (int i = 0; i < count; i++)
		out[i] = &card->below[i];
	for (int i = 0; i < count && !has_districts; i++)
		if (out[i]->depth == 0)
			out[divisions++] = out[i];
	if (!has_districts)
		return divisions;
	if (count <= most)
		return count;
	qsort(out, (size_t)count, sizeof *out, larger_first);
	qsort(out, (size_t)most, sizeof *out, in_order);
	return most;
}

/* Without HAS_DISTRICTS those of the province's divisions are left out. */
static void league(struct place_card *card, const struct league *columns, int count, bool has_districts)
{
	const struct place_row **rows = mem_alloc(((size_t)card->below_count + 1) * sizeof *rows);
	int shown = rows_of(card, has_districts || card->division_count == 0, rows);
	struct ends ends[2][16];
	char room[PLACE_ROOM];
	const char *titles[16];
	const char *level = card->below_count > 0 ? indicator_level_word(card->below[0].answer->level) : "place";
	snprintf(room, sizeof room, card->division_count > 0 && has_districts ? "Division, district" : "%c%s", level[0] - 'a' + 'A', level + 1);
	for (int i = 0; i < count; i++) {
		titles[i] = columns[i].title;
		for (int depth = 0; depth < 2; depth++)
			ends[depth][i] = ends_of(card, &columns[i], depth);
	}
	place_columns(card, room, 18, titles, count, 4);
	for (int r = 0; r < shown; r++) {
		name_cell(card, rows[r], "");
		for (int i = 0; i < count; i++) {
			if (strcmp(columns[i].code, "schools") == 0) /* none is none */
				place_cell_count(card, schools_of(rows[r]));
			else
				league_cell(card, &columns[i], rows[r], &ends[rows[r]->depth][i]);
		}
	}
	place_cell_text(card, card->name);
	for (int i = 0; i < count; i++)
		place_cell(card, columns[i].code, place_own(card, columns[i].code, columns[i].sex));
	page_total(card->page);
	if (card->below_count > shown && card->division_count == 0) {
		snprintf(room, sizeof room, "And %d more, none with more schools than these.", card->below_count - shown);
		page_note(card->page, room);
	}
	free(rows);
}

/* Gross enrolment of the divisions and districts, by sex. */
static void district_rates(struct place_card *card)
{
	static const char *const titles[] = {"both", "boys", "girls", "both", "boys", "girls", "both", "boys", "girls"};
	static const char *const groups[] = {"Primary", "Middle", "High"}, *const codes[] = {"ger_primary", "ger_middle", "ger_high"};
	char room[PLACE_ROOM];
	if (!card->rates || card->rates->population_year == 0)
		return;
	page_table(card->page);
	snprintf(room, sizeof room, "Gross enrolment ratio by district, population of %d", card->rates->population_year);
	page_caption(card->page, room);
	page_column(card->page, card->division_count > 0 ? "GER %" : "District, GER %", PAGE_LEFT, 18);
	for (int i = 0; i < 9; i++) {
		page_group(card->page, groups[i / 3]);
		page_column(card->page, titles[i], PAGE_RIGHT, 5);
	}
	for (int r = 0; r < card->below_count; r++) {
		const struct indicator_answer *rates = card->below[r].answer->level == INDICATOR_DIVISION ? card->division_rates : card->rates;
		int at = rates ? indicator_place(rates, card->below[r].code) : -1;
		bool is_old = at >= 0 && rates->places[at].borders;
		name_cell(card, &card->below[r], is_old ? "*" : "");
		card->has_old_borders = card->has_old_borders || is_old;
		for (int i = 0; i < 9; i++) {
			if (at >= 0)
				place_cell(card, codes[i / 3], place_figure(rates, at, codes[i / 3], (enum indicator_sex)(i % 3)));
			else
				place_cell_text(card, NULL);
		}
	}
}

/* Where the places, or a district's schools, stand by one number. */
static void strip(struct place_card *card)
{
	char room[PLACE_ROOM];
	if (card->schools && card->level >= INDICATOR_TEHSIL && card->school_count > 2 && card->school_count <= 5000) {
		page_strip(card->page, "pupils a teacher, each school");
		for (int i = 0; i < card->school_count; i++) {
			const struct indicator_figure *figure = place_figure(card->schools, card->list[i].at, "ptr", INDICATOR_BOTH);
			page_mark(card->page, card->list[i].name ? card->list[i].name : card->list[i].code, figure->why == WHY_GIVEN ?
				indicator_value(indicator_find("ptr"), figure) : NAN, place_text(card, "ptr", figure, room), false);
			snprintf(room, sizeof room, "school:%s", card->list[i].code);
			page_link(card->page, room);
		}
	} else if (card->below_count - card->division_count > 2 && card->below_count <= STRIP_MOST) {
		page_strip(card->page, "facility score, per cent");
		for (int i = 0; i < card->below_count; i++) {
			const struct place_row *row = &card->below[i];
			const struct indicator_figure *figure = place_figure(row->answer, row->place, "facility_score", INDICATOR_BOTH);
			if (card->division_count > 0 && row->depth == 0) /* districts alone */
				continue;
			page_mark(card->page, row->name, figure->why == WHY_GIVEN ? indicator_value(indicator_find("facility_score"), figure) : NAN,
				place_text(card, "facility_score", figure, room), false);
			page_link(card->page, link_of(row, room));
		}
	}
}

void place_below(struct place_card *card)
{
	static const struct league places[] = {
		{"schools", "schools", INDICATOR_BOTH, 0}, {"open", "functional", INDICATOR_BOTH, 0}, {"appr.", "returns_approved", INDICATOR_BOTH, 0},
		{"boys", "enrolment", INDICATOR_MALE, 0}, {"girls", "enrolment", INDICATOR_FEMALE, 0}, {"PTR", "ptr", INDICATOR_BOTH, -1},
		{"vacant", "vacancy", INDICATOR_BOTH, -1}, {"facil.", "facility_score", INDICATOR_BOTH, 1}, {"closed", "closed_share", INDICATOR_BOTH, -1},
	};
	static const struct league schools[] = {
		{"boys", "enrolment", INDICATOR_MALE, 0}, {"girls", "enrolment", INDICATOR_FEMALE, 0}, {"teachers", "teachers", INDICATOR_BOTH, 0},
		{"PTR", "ptr", INDICATOR_BOTH, -1}, {"posts", "posts_sanctioned", INDICATOR_BOTH, 0}, {"vacant", "posts_vacant", INDICATOR_BOTH, -1},
		{"rooms", "rooms_a_school", INDICATOR_BOTH, 1}, {"facil. %", "facility_score", INDICATOR_BOTH, 1},
	};
	char room[PLACE_ROOM];
	if (card->below_count == 0)
		return;
	enum indicator_level level = card->below[0].answer->level;
	snprintf(room, sizeof room, card->division_count > 0 ? "Its divisions and their districts" : "Its %ss", indicator_level_word(level));
	page_heading(card->page, room, "places");
	if (level == INDICATOR_SCHOOL)
		league(card, schools, (int)(sizeof schools / sizeof *schools), true);
	else
		league(card, places, (int)(sizeof places / sizeof *places), true);
	page_note(card->page, level == INDICATOR_SCHOOL ? "Facil.: facility score, per cent of five. + the best, - the worst of the column." :
		"Approved of the returns, vacant of the posts, facility score, closed of the schools in per cent. + the best, - the worst of the column.");
	if (card->level == INDICATOR_TEHSIL)
		page_note(card->page, "A cluster is shown whole, also where some of its schools lie in another tehsil.");
	district_rates(card);
	strip(card);
}

void place_monitoring(struct place_card *card)
{
	static const struct league columns[] = {
		{"visits", "visits", INDICATOR_BOTH, 0}, {"seen", "coverage", INDICATOR_BOTH, 1}, {"open", "found_open", INDICATOR_BOTH, 1},
		{"refused", "refused", INDICATOR_BOTH, -1}, {"staff", "teacher_presence", INDICATOR_BOTH, 1}, {"boys", "attendance", INDICATOR_MALE, 1},
		{"girls", "attendance", INDICATOR_FEMALE, 1}, {"register", "register_inflation", INDICATOR_BOTH, -1},
		{"in time", "returns_in_time", INDICATOR_BOTH, 1},
	};
	char room[PLACE_ROOM];
	const struct indicator_figure *visits = place_own(card, "visits", INDICATOR_BOTH);
	snprintf(room, sizeof room, "Monitoring, %s to %s", card->from, card->to);
	page_heading(card->page, room, "monitoring");
	if (visits->why != WHY_GIVEN || visits->numerator == 0) {
		page_note(card->page, "No visit on a school day is held.");
		return;
	}
	league(card, columns, (int)(sizeof columns / sizeof *columns), card->is_of_visits); /* the card of visits has the districts */
	page_note(card->page, "Visits on school days; the rest per cent. Seen: functional schools visited. Staff: teachers present, of the roll less "
		"sanctioned leave and duty. Boys, girls: counted, of those enrolled. Register: marked present and not there. In time: returns.");
}
