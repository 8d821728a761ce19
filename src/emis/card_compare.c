/* A page of comparison: a school beside itself a year ago, its cluster, its tehsil, the schools of its kind and its district; or two schools side
 * by side with what each lies in. Every figure is an indicator's; behind that of a group stands on how many schools it rests. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "emis/card.h"
#include "emis/card_number.h"
#include "emis/card_place.h"
#include "emis/imprint.h"
#include "store/query.h"

enum { COMPARE_SIDES = 6, COMPARE_STRIP = 5000 };

/* A column: a place of an answer, NULL where there is nothing to compare with. */
struct side { const char *title, *link; const struct indicator_answer *answer; int place; bool is_school; };

struct school_of { const char *code, *name, *district, *tehsil, *cluster, *level, *gender; };

/* One school with what it lies in: one reading of its district. */
struct compared_school {
	struct school_of school;
	int year;
	struct indicator_answer *now[5], *before;
};

enum { NOW_SCHOOLS, NOW_KINDS, NOW_CLUSTERS, NOW_TEHSILS, NOW_DISTRICT };

static const char *const compare_codes[] = {
	"pupils_a_school", "girls_share", "gpi", "ptr", "women_teachers", "vacancy", "rooms_a_school", "pupils_a_room", "electricity", "water",
	"toilets", "wall", "building_good", "facility_score", "water_basic", "hygiene_basic", "visits", "found_open", "teacher_presence",
	"attendance", "register_inflation", "money_a_pupil", "books_a_pupil", "furniture_a_pupil", "share_pupils", "share_money", "share_books",
	"share_furniture", "returns_approved", NULL,
};

static const struct compare_row { const char *label, *code; enum indicator_sex sex; bool is_flag, is_money; } rows[] = {
	{"Boys a school", "pupils_a_school", INDICATOR_MALE, false, false}, {"Girls a school", "pupils_a_school", INDICATOR_FEMALE, false, false},
	{"Girls a boy (GPI)", "gpi", INDICATOR_BOTH, false, false}, {"Pupils a teacher", "ptr", INDICATOR_BOTH, false, false},
	{"Women teachers %", "women_teachers", INDICATOR_BOTH, false, false}, {"Posts vacant %", "vacancy", INDICATOR_BOTH, false, false},
	{"Rooms a school", "rooms_a_school", INDICATOR_BOTH, false, false}, {"Pupils a room", "pupils_a_room", INDICATOR_BOTH, false, false},
	{"Electricity %", "electricity", INDICATOR_BOTH, true, false}, {"Drinking water %", "water", INDICATOR_BOTH, true, false},
	{"Toilets %", "toilets", INDICATOR_BOTH, true, false}, {"Boundary wall %", "wall", INDICATOR_BOTH, true, false},
	{"Building good %", "building_good", INDICATOR_BOTH, true, false}, {"Five facilities %", "facility_score", INDICATOR_BOTH, false, false},
	{"Water basic %", "water_basic", INDICATOR_BOTH, true, false}, {"Hand washing basic %", "hygiene_basic", INDICATOR_BOTH, true, false},
	{"Visits", "visits", INDICATOR_BOTH, false, false}, {"Visits found open %", "found_open", INDICATOR_BOTH, false, false},
	{"Teachers present %", "teacher_presence", INDICATOR_BOTH, false, false}, {"Boys counted %", "attendance", INDICATOR_MALE, false, false},
	{"Girls counted %", "attendance", INDICATOR_FEMALE, false, false}, {"False marks %", "register_inflation", INDICATOR_BOTH, false, false},
	{"Money a pupil, Rs", "money_a_pupil", INDICATOR_BOTH, false, true}, {"Books a pupil", "books_a_pupil", INDICATOR_BOTH, false, false},
	{"Furniture, Rs", "furniture_a_pupil", INDICATOR_BOTH, false, true}, {"District's pupils %", "share_pupils", INDICATOR_BOTH, false, false},
	{"District's money %", "share_money", INDICATOR_BOTH, false, false}, {"District's books %", "share_books", INDICATOR_BOTH, false, false},
	{"Its furniture %", "share_furniture", INDICATOR_BOTH, false, false}, {"Returns approved %", "returns_approved", INDICATOR_BOTH, true, false},
};

static const char *keep(struct arena *memory, const struct query *query, int column)
{
	const char *text = query_text(query, column);
	return query_is_null(query, column) ? NULL : arena_copy(memory, text, strlen(text));
}

static bool read_school(struct card_maker *maker, struct arena *memory, const char *code, int year, struct compared_school *out, struct err *err)
{
	struct query *query;
	if (!query_open(maker->replica, "SELECT s.code, s.name, s.district, s.tehsil, s.cluster, s.level, s.gender,"
		" (SELECT max(c.year) FROM census c WHERE c.school = s.code AND c._void IS NULL) FROM school s WHERE s.code = ?1 AND s._void IS NULL", &query, err))
		return false;
	query_bind_text(query, 1, code);
	int step = query_step(query, err);
	if (step == 1) {
		out->school = (struct school_of){keep(memory, query, 0), keep(memory, query, 1), keep(memory, query, 2), keep(memory, query, 3),
			keep(memory, query, 4), keep(memory, query, 5), keep(memory, query, 6)};
		out->year = year > 0 ? year : (int)query_int(query, 7);
	}
	query_close(query);
	if (step == 0)
		return err_set(err, EX_NOINPUT, "no school has the code %s: zila find looks by name", code);
	if (step == 1 && !out->school.district)
		return err_set(err, EX_DATAERR, "%s lies in no district, so there is nothing to compare it with: correct its record", code);
	return step == 1;
}

/* The twelve months that end today, less AGE years. */
static void set_period(const struct card_maker *maker, int age, struct indicator_ask *ask)
{
	int day = 0;
	card_source_since(maker, age, ask->from);
	memcpy(ask->to, maker->today, sizeof ask->to);
	if (age == 0)
		return;
	card_source_since(maker, age - 1, ask->to);
	date_parse(ask->to, &day);
	date_format(day - 1, ask->to);
}

static bool read_groups(struct card_maker *maker, struct compared_school *one, struct err *err)
{
	static const enum indicator_level levels[] = {INDICATOR_SCHOOL, INDICATOR_KIND, INDICATOR_CLUSTER, INDICATOR_TEHSIL, INDICATOR_DISTRICT};
	struct indicator_ask ask = {.level = INDICATOR_SCHOOL, .district = one->school.district, .year = one->year};
	set_period(maker, 0, &ask);
	if (!maker->compare_book && !indicator_open(maker->replica, maker->set, compare_codes, &maker->compare_book, err))
		return false;
	if (!indicator_ask_levels(maker->compare_book, &ask, levels, 5, one->now, err))
		return false;
	ask.year--;
	set_period(maker, 1, &ask);
	return indicator_ask_levels(maker->compare_book, &ask, levels, 1, &one->before, err);
}

static struct side side_of(const char *title, const struct indicator_answer *answer, const char *code, bool is_school)
{
	struct side side = {.title = title, .answer = answer, .place = answer && code ? indicator_place(answer, code) : -1, .is_school = is_school};
	if (side.place < 0)
		side.answer = NULL;
	return side;
}

/* The number, and of a group "(12)": the schools that it rests on. Of one school a share of schools is a yes or a no. */
static void cell(struct place_card *card, const struct side *side, const struct compare_row *row)
{
	char room[PLACE_FIGURE], text[PLACE_FIGURE + 16];
	const struct indicator_figure *figure = side->answer ? place_figure(side->answer, side->place, row->code, row->sex) : NULL;
	const char *value = figure ? place_text(card, row->code, figure, room) : NULL;
	if (value && row->is_money)
		snprintf(room, sizeof room, "%.0f%s", indicator_value(indicator_find(row->code), figure), figure->is_disputed ? "!" : "");
	if (value && side->is_school && row->is_flag)
		value = figure->numerator > 0 ? "yes" : "no";
	if (value && !side->is_school) {
		snprintf(text, sizeof text, "%s (%d)", value, figure->schools);
		value = text;
	}
	page_cell(card->page, value, PAGE_PLAIN);
}

static void table(struct place_card *card, const struct side *sides, int count)
{
	page_table(card->page);
	page_column(card->page, "", PAGE_LEFT, 20);
	for (int i = 0; i < count; i++)
		page_column(card->page, sides[i].title, PAGE_RIGHT, 8);
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		bool is_known = false;
		for (int i = 0; i < count; i++)
			is_known = is_known || (sides[i].answer && place_figure(sides[i].answer, sides[i].place, rows[r].code, rows[r].sex)->why == WHY_GIVEN);
		if (!is_known)
			continue;
		place_cell_text(card, rows[r].label);
		for (int i = 0; i < count; i++)
			cell(card, &sides[i], &rows[r]);
	}
}

/* Why none of the sides has a row; WHY_GIVEN where one has. */
static enum indicator_why why_of(const struct side *sides, int count, const struct compare_row *row)
{
	enum indicator_why why = WHY_GIVEN;
	for (int i = 0; i < count; i++) {
		const struct indicator_figure *figure = sides[i].answer ? place_figure(sides[i].answer, sides[i].place, row->code, row->sex) : NULL;
		if (figure && figure->why == WHY_GIVEN)
			return WHY_GIVEN;
		if (figure && why == WHY_GIVEN)
			why = (enum indicator_why)figure->why;
	}
	return why;
}

/* What none of the sides has, each reason once. */
static void missing(struct place_card *card, const struct side *sides, int count)
{
	char room[2 * PLACE_ROOM] = "";
	for (int why = WHY_GIVEN + 1; why <= WHY_OUTSIDE; why++) {
		bool is_first = true;
		for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
			size_t used = strlen(room);
			struct indicator_figure figure = {.why = (unsigned char)why};
			if ((int)why_of(sides, count, &rows[r]) != why)
				continue;
			if (is_first)
				snprintf(room + used, sizeof room - used, "%s%s: %s", used ? "; " : "Not known: ", indicator_why(indicator_find(rows[r].code), &figure),
					rows[r].label);
			else
				snprintf(room + used, sizeof room - used, ", %s", rows[r].label);
			is_first = false;
		}
	}
	if (*room)
		page_note(card->page, room);
}

/* Where the schools stand among all of the district. */
static void strip(struct place_card *card, const struct compared_school *one, const char *other, const char *code, const char *unit)
{
	const struct indicator_answer *schools = one->now[NOW_SCHOOLS];
	char room[PLACE_FIGURE];
	if (schools->place_count < 3 || schools->place_count > COMPARE_STRIP)
		return;
	page_strip(card->page, unit);
	for (int i = 0; i < schools->place_count; i++) {
		const struct indicator_figure *figure = place_figure(schools, i, code, INDICATOR_BOTH);
		bool is_own = strcmp(schools->places[i].code, one->school.code) == 0 || (other && strcmp(schools->places[i].code, other) == 0);
		page_mark(card->page, schools->places[i].name, figure->why == WHY_GIVEN ? indicator_value(indicator_find(code), figure) : NAN,
			place_text(card, code, figure, room), is_own);
	}
}

static void foot(struct place_card *card, const struct compared_school *one, const char *other)
{
	struct imprint imprint;
	struct err ignored = {0};
	char subject[PLACE_ROOM];
	const struct indicator_place *district = &one->now[NOW_DISTRICT]->places[0];
	snprintf(subject, sizeof subject, "(12): rests on 12 schools. Visits of %s to %s, the year before: the twelve months before. Boys, girls counted: of those "
		"enrolled. False marks: marked present and not there%s. ! disputed. – not reported.", one->now[0]->from, one->now[0]->to,
		card->has_more_counted ? "; " CARD_MORE_COUNTED " more counted than marked" : "");
	page_note(card->page, subject);
	imprint_read(card->maker->replica, one->school.district, one->year, &imprint, &ignored);
	imprint.schools = district->schools, imprint.returns = district->returns, imprint.approved = district->approved;
	snprintf(subject, sizeof subject, "%s%s%s", one->school.code, other ? " " : "", other ? other : "");
	imprint_checksum(card->page, card->maker->checksum);
	imprint_put(card->page, &imprint, subject, NULL, card->maker->is_public ? "the education department" : card->maker->operator_name);
}

static int put_sides(const struct compared_school *one, const struct compared_school *two, struct side sides[COMPARE_SIDES], char kind[PLACE_ROOM])
{
	int count = 0;
	bool is_alone = !two->school.code, is_apart = !is_alone && strcmp(one->school.district, two->school.district) != 0;
	sides[count++] = side_of(is_alone ? "School" : one->school.code, one->now[NOW_SCHOOLS], one->school.code, true);
	if (!is_alone)
		sides[count++] = side_of(two->school.code, (is_apart ? two : one)->now[NOW_SCHOOLS], two->school.code, true);
	if (is_alone)
		sides[count++] = side_of("year before", one->before, one->school.code, true);
	if (is_alone || (one->school.cluster && two->school.cluster && strcmp(one->school.cluster, two->school.cluster) == 0))
		sides[count++] = side_of("cluster", one->now[NOW_CLUSTERS], one->school.cluster, false);
	if (is_alone)
		sides[count++] = side_of("tehsil", one->now[NOW_TEHSILS], one->school.tehsil, false);
	snprintf(kind, PLACE_ROOM, "%s/%s", one->school.level ? one->school.level : "", one->school.gender ? one->school.gender : "");
	if (is_alone)
		sides[count++] = side_of("same kind", one->now[NOW_KINDS], kind, false);
	sides[count++] = side_of(is_apart ? one->school.district : "district", one->now[NOW_DISTRICT], one->school.district, false);
	if (is_apart)
		sides[count++] = side_of(two->school.district, two->now[NOW_DISTRICT], two->school.district, false);
	return count;
}

static void school_pair(struct place_card *card, const struct compared_school *one)
{
	char room[PLACE_ROOM], year[64], link[PLACE_ROOM];
	const struct card_maker *maker = card->maker;
	snprintf(room, sizeof room, "%s; %s, %s; tehsil %s, district %s; %s", one->school.name ? one->school.name : "not named",
		one->school.level ? card_source_label(maker, LIST_LEVEL, one->school.level) : "level not said",
		one->school.gender ? card_source_label(maker, LIST_GENDER, one->school.gender) : "sex not said",
		one->school.tehsil ? card_source_label(maker, LIST_TEHSIL, one->school.tehsil) : "not said",
		card_source_label(maker, LIST_DISTRICT, one->school.district), one->year > 0 ? card_source_year(maker, one->year, year) : "no return");
	page_pair(card->page, one->school.code, room, PAGE_PLAIN);
	snprintf(link, sizeof link, "school:%s", one->school.code);
	page_link(card->page, link);
}

static struct page_value *put_page(struct place_card *card, const struct compared_school *one, const struct compared_school *two)
{
	struct side sides[COMPARE_SIDES];
	char kind[PLACE_ROOM], title[PLACE_ROOM];
	const char *other = two->school.code;
	snprintf(title, sizeof title, other ? "%s and %s compared" : "%s compared", one->school.name ? one->school.name : one->school.code,
		other && two->school.name ? two->school.name : other);
	card->page = page_new(title);
	card->page->is_sample = replica_is_sample(card->maker->replica);
	page_title(card->page, title);
	page_pairs(card->page, 1);
	school_pair(card, one);
	if (other)
		school_pair(card, two);
	page_heading(card->page, "Compared", "compared");
	int count = put_sides(one, two, sides, kind);
	table(card, sides, count);
	missing(card, sides, count);
	page_heading(card->page, "Among the schools of the district", "strips");
	bool is_together = other && strcmp(one->school.district, two->school.district) == 0;
	strip(card, one, is_together ? other : NULL, "ptr", "pupils a teacher");
	strip(card, one, is_together ? other : NULL, "facility_score", "facility score, per cent of five");
	foot(card, one, other);
	return card->page;
}

bool card_compare(struct card_maker *maker, const char *code, const char *other, int year, struct page_value **out, struct err *err)
{
	struct place_card card = {.maker = maker};
	struct compared_school one = {0}, two = {0};
	*out = NULL;
	arena_init(&card.memory);
	bool is_good = card_source_refresh(maker, err) && read_school(maker, &card.memory, code, year, &one, err)
		&& (!other || read_school(maker, &card.memory, other, year, &two, err)) && read_groups(maker, &one, err);
	/* schools of one district and year are of one reading */
	bool is_apart = is_good && other && (strcmp(one.school.district, two.school.district) != 0);
	if (is_good && other && !is_apart && two.year != one.year)
		two.year = one.year;
	is_good = is_good && (!is_apart || read_groups(maker, &two, err));
	if (is_good)
		*out = put_page(&card, &one, &two);
	for (int i = 0; i < 5; i++)
		indicator_free(one.now[i]), indicator_free(two.now[i]);
	indicator_free(one.before);
	indicator_free(two.before);
	arena_free(&card.memory);
	return is_good;
}
