/* The card of a place: schools, pupils and teachers in all; classes; years; rates of the population; from class to class. */
#include "config.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "emis/card_place.h"

/* A row of totals: schools of one kind, gender and location, -1 for any. */
static void total_row(struct place_card *card, const char *label, int kind, int gender, int location)
{
	struct indicator_figure schools = place_sum(card, "schools", INDICATOR_BOTH, kind, gender, location);
	struct indicator_figure functional = place_sum(card, "functional", INDICATOR_BOTH, kind, gender, location);
	struct indicator_figure boys = place_sum(card, "enrolment", INDICATOR_MALE, kind, gender, location);
	struct indicator_figure girls = place_sum(card, "enrolment", INDICATOR_FEMALE, kind, gender, location);
	struct indicator_figure men = place_sum(card, "teachers", INDICATOR_MALE, kind, gender, location);
	struct indicator_figure women = place_sum(card, "teachers", INDICATOR_FEMALE, kind, gender, location);
	struct indicator_figure teachers = place_sum(card, "teachers", INDICATOR_BOTH, kind, gender, location);
	struct indicator_figure ptr = place_sum(card, "ptr", INDICATOR_BOTH, kind, gender, location);
	struct indicator_figure pupils = place_sum(card, "enrolment", INDICATOR_BOTH, kind, gender, location);
	if (schools.numerator == INDICATOR_ABSENT && kind + gender + location > -3)
		return;
	place_cell_text(card, label);
	place_cell(card, "schools", &schools);
	place_cell(card, "functional", &functional);
	place_cell(card, "enrolment", &boys);
	place_cell(card, "enrolment", &girls);
	place_cell(card, "enrolment", &pupils);
	place_cell(card, "teachers", &men);
	place_cell(card, "teachers", &women);
	place_cell(card, "teachers", &teachers);
	place_cell(card, "ptr", &ptr);
	place_cell_rests(card, &pupils);
}

static const char *label_at(const struct place_card *card, enum card_list list, int position)
{
	const struct code_list *items = card->maker->lists[list];
	return items && position < items->count && items->items[position].label ? items->items[position].label : NULL;
}

void place_totals(struct place_card *card)
{
	static const char *const titles[] = {"all", "open", "boys", "girls", "both", "men", "women", "all", "PTR", "rest on"};
	static const char *const genders[] = {"For boys", "For girls", "Mixed", "Sex not said"};
	static const char *const groups[] = {"Schools", "Schools", "Pupils", "Pupils", "Pupils", "Teachers", "Teachers", "Teachers", NULL, NULL};
	page_heading(card->page, "Schools, pupils, teachers", "totals");
	page_table(card->page);
	page_column(card->page, "Schools", PAGE_LEFT, 14);
	for (int i = 0; i < 10; i++) {
		page_group(card->page, groups[i]);
		page_column(card->page, titles[i], PAGE_RIGHT, 4);
	}
	for (int kind = 0; kind < PLACE_KINDS; kind++) {
		const char *label = kind < PLACE_KINDS - 1 ? label_at(card, LIST_LEVEL, kind) : NULL;
		total_row(card, kind == 3 && label ? "Higher sec." : label ? label : "Level not said", kind, -1, -1);
	}
	for (int gender = 0; gender < PLACE_GENDERS; gender++)
		total_row(card, genders[gender], -1, gender, -1);
	for (int location = 0; location < PLACE_LOCATIONS; location++) {
		const char *label = location < PLACE_LOCATIONS - 1 ? label_at(card, LIST_LOCATION, location) : NULL;
		total_row(card, label ? label : "Place not said", -1, -1, location);
	}
	total_row(card, "All", -1, -1, -1);
	page_total(card->page);
	page_note(card->page, "Open: not called non-functional by the return, else the registry. Pupils and teachers are of all schools that report them.");
}

static double number(const struct indicator_figure *figure)
{
	return figure->why == WHY_GIVEN ? (double)figure->numerator : NAN;
}

/* Classes as the list of classes has them; the figures of a class that no list has are in no row. */
void place_classes(struct place_card *card)
{
	const struct code_list *grades = card->maker->lists[LIST_GRADE];
	char code[64], room[PLACE_ROOM];
	page_heading(card->page, "Pupils by class", "classes");
	if (place_own(card, "enrolment", INDICATOR_BOTH)->why != WHY_GIVEN) {
		page_note(card->page, "Not reported.");
		return;
	}
	page_bars(card->page);
	for (int i = 0; grades && i < grades->count; i++) {
		snprintf(code, sizeof code, "enrolment_%s", grades->items[i].code);
		if (!indicator_find(code))
			continue;
		const struct indicator_figure *boys = place_own(card, code, INDICATOR_MALE), *girls = place_own(card, code, INDICATOR_FEMALE),
			*both = place_own(card, code, INDICATOR_BOTH);
		char left[PLACE_FIGURE], right[PLACE_FIGURE];
		const char *men = place_text(card, code, boys, left), *women = place_text(card, code, girls, right);
		if (both->why != WHY_GIVEN)
			continue;
		snprintf(room, sizeof room, "%s / %s", men ? men : "–", women ? women : "–");
		if (boys->why == WHY_GIVEN && girls->why == WHY_GIVEN && boys->numerator > 0)
			snprintf(room + strlen(room), sizeof room - strlen(room), "  %.2f", (double)girls->numerator / (double)boys->numerator);
		page_bar_sexes(card->page, grades->items[i].label ? grades->items[i].label : grades->items[i].code, number(boys), number(girls), room);
	}
	page_note(card->page, "Boys / girls, then girls for each boy (GPI). A class that no school reports is left out.");
}

void place_trend(struct place_card *card)
{
	static const char *const lines[] = {"enrolment_primary", "enrolment_middle", "enrolment_high", "enrolment_higher_secondary"};
	static const char *const titles[] = {"Returns", "Boys", "Girls", "Both", "GPI", "Primary", "Middle", "High", "H. sec.", "PTR", "Vacancy %"};
	char room[PLACE_ROOM];
	int held = 0;
	for (int age = 0; age < PLACE_YEARS; age++)
		held += card->years[age] != NULL;
	if (held < 2)
		return;
	page_heading(card->page, "Over the years", "years");
	page_trend(card->page);
	for (int age = PLACE_YEARS - 1; age >= 0; age--)
		if (card->years[age])
			page_trend_at(card->page, card_source_year(card->maker, card->year - age, room));
	for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++) {
		page_trend_line(card->page, sex == INDICATOR_MALE ? "Boys" : "Girls");
		for (int age = PLACE_YEARS - 1; age >= 0; age--) {
			if (!card->years[age])
				continue;
			const struct indicator_figure *figure = place_figure(card->years[age], card->year_at[age], "enrolment", (enum indicator_sex)sex);
			page_trend_point(card->page, number(figure), place_text(card, "enrolment", figure, room));
		}
	}
	place_columns(card, "Year", 8, titles, 11, 5);
	for (int age = 0; age < PLACE_YEARS; age++) {
		const struct indicator_answer *year = card->years[age];
		int at = card->year_at[age];
		if (!year)
			continue;
		place_cell_text(card, card_source_year(card->maker, card->year - age, room));
		place_cell_count(card, year->places[at].returns);
		place_cell(card, "enrolment", place_figure(year, at, "enrolment", INDICATOR_MALE));
		place_cell(card, "enrolment", place_figure(year, at, "enrolment", INDICATOR_FEMALE));
		place_cell(card, "enrolment", place_figure(year, at, "enrolment", INDICATOR_BOTH));
		place_cell(card, "gpi", place_figure(year, at, "gpi", INDICATOR_BOTH));
		for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
			place_cell(card, lines[i], place_figure(year, at, lines[i], INDICATOR_BOTH));
		place_cell(card, "ptr", place_figure(year, at, "ptr", INDICATOR_BOTH));
		place_cell(card, "vacancy", place_figure(year, at, "vacancy", INDICATOR_BOTH));
	}
	page_note(card->page, "Schools are those of today's registry; a year with fewer returns has fewer pupils. Years of which nothing is held are left out.");
}

struct rate { const char *label, *code, *parity; };

static bool is_known(struct place_card *card, const struct rate *rate)
{
	return place_own(card, rate->code, INDICATOR_BOTH)->why == WHY_GIVEN || place_own(card, rate->code, INDICATOR_FEMALE)->why == WHY_GIVEN;
}

/* "Not reported: A, B. No population is held: C.": rates that are not known, each reason once. */
static void missing_rates(struct place_card *card, const struct rate *rates, int count)
{
	char room[4 * PLACE_ROOM] = "";
	for (int why = WHY_GIVEN + 1; why <= WHY_OUTSIDE; why++) {
		const char *comma = NULL;
		for (int i = 0; i < count; i++) {
			const struct indicator_figure *figure = place_own(card, rates[i].code, INDICATOR_BOTH);
			if (figure->why != why || why == WHY_LEVEL || is_known(card, &rates[i]))
				continue;
			size_t used = strlen(room);
			if (!comma) {
				snprintf(room + used, sizeof room - used, "%s%s: ", used ? ". " : "", indicator_why(indicator_find(rates[i].code), figure));
				room[used ? used + 2 : 0] = (char)toupper((unsigned char)room[used ? used + 2 : 0]);
				used = strlen(room);
			}
			snprintf(room + used, sizeof room - used, "%s%s", comma ? comma : "", rates[i].label);
			comma = ", ";
		}
	}
	if (*room)
		page_note(card->page, room);
}

/* Both, boys, girls, girls over boys; those that nobody can know are left to the note. */
static void rate_rows(struct place_card *card, const struct rate *rates, int count)
{
	static const char *const titles[] = {"Both", "Male", "Female", "GPI", "rest on"};
	int shown = 0;
	for (int i = 0; i < count; i++) {
		const struct indicator_figure *both = place_own(card, rates[i].code, INDICATOR_BOTH);
		if (!is_known(card, &rates[i]))
			continue;
		if (shown++ == 0)
			place_columns(card, "Per cent", 32, titles, 5, 6);
		place_cell_text(card, rates[i].label);
		for (int sex = 0; sex < INDICATOR_SEXES; sex++)
			place_cell(card, rates[i].code, place_own(card, rates[i].code, (enum indicator_sex)sex));
		if (rates[i].parity)
			place_cell(card, rates[i].parity, place_own(card, rates[i].parity, INDICATOR_BOTH));
		else
			place_cell_parity(card, place_own(card, rates[i].code, INDICATOR_FEMALE), place_own(card, rates[i].code, INDICATOR_MALE));
		place_cell_rests(card, both->why == WHY_GIVEN ? both : place_own(card, rates[i].code, INDICATOR_FEMALE));
	}
	missing_rates(card, rates, count);
}

void place_rates(struct place_card *card)
{
	static const struct rate rates[] = {
		{"Gross enrolment, primary", "ger_primary", "gpi_ger_primary"}, {"Gross enrolment, middle", "ger_middle", "gpi_ger_middle"},
		{"Gross enrolment, high", "ger_high", "gpi_ger_high"},
		{"Gross enrolment, higher secondary", "ger_higher_secondary", "gpi_ger_higher_secondary"},
		{"Gross intake, class 1", "gross_intake", NULL}, {"Intake to class 5", "last_grade_primary", NULL},
		{"Intake to class 8", "last_grade_middle", NULL}, {"Intake to class 10", "last_grade_high", NULL},
		{"Net enrolment, primary", "ner_primary", NULL}, {"Adjusted net enrolment, primary", "ner_adjusted_primary", NULL},
		{"Out of school, primary age", "out_of_school_primary", NULL}, {"Out of school, middle age", "out_of_school_middle", NULL},
		{"Out of school, high age", "out_of_school_high", NULL}, {"Over-age pupils, primary", "over_age_primary", NULL},
	};
	char room[PLACE_ROOM];
	const struct indicator_place *place = &card->whole->places[card->at];
	if (card->level < INDICATOR_DISTRICT)
		return; /* no population is counted below the district */
	if (card->whole->population_year > 0)
		snprintf(room, sizeof room, "Rates of the population of %d", card->whole->population_year);
	else
		snprintf(room, sizeof room, "Rates of the population");
	page_heading(card->page, room, "rates");
	rate_rows(card, rates, (int)(sizeof rates / sizeof *rates));
	if (place->borders) {
		snprintf(room, sizeof room, "Rates are worked out over %s together: the population was counted within the old borders.", place->borders);
		page_note(card->page, room);
	}
}

void place_flows(struct place_card *card)
{
	static const struct rate rates[] = {
		{"Repeaters among pupils", "repeaters_share", NULL},
		{"Promotion, classes 1 to 5", "promotion_primary", NULL}, {"Repetition, classes 1 to 5", "repetition_primary", NULL},
		{"Dropout, classes 1 to 5", "dropout_primary", NULL}, {"Dropout, classes 6 to 8", "dropout_middle", NULL},
		{"Dropout, classes 9 and 10", "dropout_high", NULL}, {"Transition to middle", "transition_middle", NULL},
		{"Transition to high", "transition_high", NULL}, {"Transition to higher secondary", "transition_higher_secondary", NULL},
		{"Survival to class 5", "survival_5", NULL}, {"Survival to class 8", "survival_8", NULL}, {"Survival to class 10", "survival_10", NULL},
	};
	page_heading(card->page, "From class to class", "flows");
	rate_rows(card, rates, (int)(sizeof rates / sizeof *rates));
}
