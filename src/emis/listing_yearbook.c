/* The tables of an education statistics report: by district (of one district by tehsil), by level, sex and location.
 *
 * Every number is an indicator's (emis/indicator.h), asked for the schools of one level, sex or place. A total of districts is the sum of
 * their sums; that of one district is asked, so that schools without a tehsil are in it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator.h"
#include "emis/listing_fixed.h"

static const char *const levels[] = {"primary", "middle", "high", "higher_secondary"};
static const char *const genders[] = {"boys", "girls", "mixed"};
static const char *const locations[] = {"urban", "rural"};
enum { LEVELS = 4, GENDERS = 3, LOCATIONS = 2 };

static const char *const counted[] = {"functional", NULL};
static const char *const asked[] = {
	"schools", "functional", "teachers", "enrolment", "enrolment_pre_primary", "enrolment_primary", "enrolment_middle", "enrolment_high",
	"enrolment_higher_secondary", "enrolment_ece", "enrolment_kachi", "enrolment_1", "enrolment_2", "enrolment_3", "enrolment_4", "enrolment_5",
	"enrolment_6", "enrolment_7", "enrolment_8", "enrolment_9", "enrolment_10", "enrolment_11", "enrolment_12",
	"electricity", "water", "toilets", "wall", "washbasin", "building_good", NULL,
};
static const struct { const char *code, *title; } facilities[] = {
	{"electricity", "Electricity"}, {"water", "Water"}, {"toilets", "Toilet"}, {"wall", "Wall"}, {"washbasin", "Washbasin"},
	{"building_good", "Good building"},
};
enum { FACILITIES = sizeof facilities / sizeof *facilities };

/* The rows' answer, and the whole's: NULL where the rows add up to it. */
struct answers { struct indicator_answer *rows, *whole; };

struct yearbook {
	const struct listing_ask *ask;
	struct listing *out;
	struct indicator_book *light, *full;
	struct answers all, by_level[LEVELS], by_gender[GENDERS], by_location[LOCATIONS], by_kind[LEVELS][GENDERS];
};

static bool answer(const struct yearbook *book, struct indicator_book *from, const char *level, const char *gender, const char *location,
	struct answers *out, struct err *err)
{
	const char *district = book->ask->district;
	struct indicator_ask ask = {.level = district ? INDICATOR_TEHSIL : INDICATOR_DISTRICT, .district = district, .year = book->ask->year,
		.school_level = level, .gender = gender, .location = location};
	struct indicator_ask whole = ask;
	whole.level = INDICATOR_DISTRICT;
	whole.place = district;
	whole.district = NULL;
	return indicator_ask(from, &ask, &out->rows, err) && (!district || indicator_ask(from, &whole, &out->whole, err));
}

static bool answer_all(struct yearbook *book, struct err *err)
{
	bool is_good = answer(book, book->full, NULL, NULL, NULL, &book->all, err);
	for (int l = 0; l < LEVELS; l++) {
		is_good = is_good && answer(book, book->full, levels[l], NULL, NULL, &book->by_level[l], err);
		for (int g = 0; g < GENDERS; g++)
			is_good = is_good && answer(book, book->light, levels[l], genders[g], NULL, &book->by_kind[l][g], err);
	}
	for (int g = 0; g < GENDERS; g++)
		is_good = is_good && answer(book, book->full, NULL, genders[g], NULL, &book->by_gender[g], err);
	for (int l = 0; l < LOCATIONS; l++)
		is_good = is_good && answer(book, book->full, NULL, NULL, locations[l], &book->by_location[l], err);
	return is_good;
}

static void forget(struct answers *answers)
{
	indicator_free(answers->rows);
	indicator_free(answers->whole);
}

static void forget_all(struct yearbook *book)
{
	forget(&book->all);
	for (int l = 0; l < LEVELS; l++) {
		forget(&book->by_level[l]);
		for (int g = 0; g < GENDERS; g++)
			forget(&book->by_kind[l][g]);
	}
	for (int g = 0; g < GENDERS; g++)
		forget(&book->by_gender[g]);
	for (int l = 0; l < LOCATIONS; l++)
		forget(&book->by_location[l]);
	indicator_close(book->light);
	indicator_close(book->full);
}

static int64_t add(int64_t sum, int64_t number)
{
	return number == INDICATOR_ABSENT ? sum : sum == INDICATOR_ABSENT ? number : sum + number;
}

/* The figure of a row (a place of book->all.rows), or of the whole where ROW is -1. */
static struct indicator_figure figure(const struct yearbook *book, const struct answers *of, int row, const char *code, enum indicator_sex sex)
{
	struct indicator_figure sum = {.numerator = INDICATOR_ABSENT, .denominator = INDICATOR_ABSENT, .why = WHY_NOT_REPORTED};
	int position = indicator_position(of->rows, code);
	if (row >= 0) {
		int place = indicator_place(of->rows, book->all.rows->places[row].code);
		return place < 0 ? sum : *indicator_figure(of->rows, place, position, sex);
	}
	if (of->whole)
		return of->whole->place_count > 0 ? *indicator_figure(of->whole, 0, position, sex) : sum;
	for (int place = 0; place < of->rows->place_count; place++) {
		const struct indicator_figure *part = indicator_figure(of->rows, place, position, sex);
		sum.numerator = add(sum.numerator, part->numerator);
		sum.denominator = add(sum.denominator, part->denominator);
	}
	if (sum.numerator != INDICATOR_ABSENT)
		sum.why = sum.denominator == 0 ? WHY_NOTHING : WHY_GIVEN;
	return sum;
}

static void put(const struct yearbook *book, const struct answers *of, int row, const char *code, enum indicator_sex sex)
{
	struct indicator_figure found = figure(book, of, row, code, sex);
	const struct indicator *indicator = indicator_find(code);
	char room[32];
	if (indicator->base == BASE_NONE) {
		/* Where the registry has no school of the kind there is none: that is known. */
		bool is_of_schools = strcmp(code, "schools") == 0 || strcmp(code, "functional") == 0;
		listing_number(book->out, is_of_schools && found.numerator == INDICATOR_ABSENT ? 0 : found.numerator);
		return;
	}
	bool is_known = found.why == WHY_GIVEN && found.numerator != INDICATOR_ABSENT && found.denominator > 0;
	if (is_known)
		snprintf(room, sizeof room, "%.1f", indicator_value(indicator, &found));
	listing_cell(book->out, is_known ? room : NULL, PAGE_PLAIN);
}

static void begin(const struct yearbook *book, const char *title)
{
	listing_part(book->out, title, NULL);
	listing_column(book->out, "place", book->ask->district ? "Tehsil" : "District", NULL, false);
}

/* Begins ROW: a place that has schools; false where it has none. */
static bool begin_row(const struct yearbook *book, int row)
{
	char target[96];
	if (row < 0) {
		listing_row(book->out, NULL);
		listing_cell(book->out, "All", PAGE_PLAIN);
		return true;
	}
	const struct indicator_place *place = &book->all.rows->places[row];
	if (place->schools == 0)
		return false;
	snprintf(target, sizeof target, "%s:%s", book->ask->district ? "tehsil" : "district", place->code);
	listing_row(book->out, target);
	listing_cell(book->out, place->name, PAGE_PLAIN);
	return true;
}

/* Every place, then all of them; fills each by FILL. */
static void rows(const struct yearbook *book, void (*fill)(const struct yearbook *book, int row))
{
	for (int row = 0; row < book->all.rows->place_count; row++)
		if (begin_row(book, row))
			fill(book, row);
	begin_row(book, -1);
	fill(book, -1);
	listing_total(book->out);
}

static void column(const struct yearbook *book, const char *first, const char *second, const char *above, const char *title)
{
	char code[80];
	snprintf(code, sizeof code, "%s%s%s", first, *second ? "_" : "", second);
	listing_column(book->out, code, title, above, true);
}

static const char *label(const struct yearbook *book, const char *list, const char *code)
{
	return form_set_label(book->ask->set, list, code);
}

static void fill_institutions(const struct yearbook *book, int row)
{
	for (int l = 0; l < LEVELS; l++)
		for (int g = 0; g < GENDERS; g++)
			put(book, &book->by_kind[l][g], row, "functional", INDICATOR_BOTH);
	put(book, &book->all, row, "functional", INDICATOR_BOTH);
}

static void institutions(const struct yearbook *book)
{
	static const char *const short_titles[GENDERS] = {"Boys", "Girls", "Mix."};
	begin(book, "1 Functional institutions by level and sex");
	for (int l = 0; l < LEVELS; l++)
		for (int g = 0; g < GENDERS; g++)
			column(book, levels[l], genders[g], label(book, "level", levels[l]), short_titles[g]);
	column(book, "all", "", NULL, "All");
	rows(book, fill_institutions);
}

static void fill_locations(const struct yearbook *book, int row)
{
	for (int l = 0; l < LOCATIONS; l++)
		put(book, &book->by_location[l], row, "functional", INDICATOR_BOTH);
	put(book, &book->all, row, "functional", INDICATOR_BOTH);
	put(book, &book->all, row, "schools", INDICATOR_BOTH);
	for (int l = 0; l < LOCATIONS; l++)
		for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++)
			put(book, &book->by_location[l], row, "enrolment", (enum indicator_sex)sex);
}

static void location_table(const struct yearbook *book)
{
	begin(book, "2 Institutions and enrolment by location");
	for (int l = 0; l < LOCATIONS; l++)
		column(book, "functional", locations[l], "Functional", label(book, "location", locations[l]));
	column(book, "functional", "", "Functional", "All");
	column(book, "schools", "", NULL, "With closed");
	for (int l = 0; l < LOCATIONS; l++) {
		char above[64];
		snprintf(above, sizeof above, "Pupils, %s", label(book, "location", locations[l]));
		column(book, "boys", locations[l], above, "Boys");
		column(book, "girls", locations[l], above, "Girls");
	}
	rows(book, fill_locations);
}

static const struct { const char *code, *title; } stages[] = {
	{"enrolment_pre_primary", "ECE, Kachi"}, {"enrolment_primary", "1 to 5"}, {"enrolment_middle", "6 to 8"}, {"enrolment_high", "9, 10"},
	{"enrolment_higher_secondary", "11, 12"}, {"enrolment", "All"},
};
enum { STAGES = sizeof stages / sizeof *stages };

static void fill_stages(const struct yearbook *book, int row)
{
	for (int s = 0; s < STAGES; s++)
		for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++)
			put(book, &book->all, row, stages[s].code, (enum indicator_sex)sex);
}

static void enrolment(const struct yearbook *book)
{
	begin(book, "3 Enrolment by stage and sex");
	for (int s = 0; s < STAGES; s++) {
		column(book, stages[s].code, "boys", stages[s].title, "Boys");
		column(book, stages[s].code, "girls", stages[s].title, "Girls");
	}
	rows(book, fill_stages);
}

static void fill_teachers(const struct yearbook *book, int row)
{
	for (int l = 0; l < LEVELS; l++)
		for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++)
			put(book, &book->by_level[l], row, "teachers", (enum indicator_sex)sex);
	for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++)
		put(book, &book->all, row, "teachers", (enum indicator_sex)sex);
	put(book, &book->all, row, "teachers", INDICATOR_BOTH);
}

static void teachers(const struct yearbook *book)
{
	begin(book, "4 Teachers by level of school and sex");
	for (int l = 0; l < LEVELS; l++) {
		column(book, levels[l], "men", label(book, "level", levels[l]), "Men");
		column(book, levels[l], "women", label(book, "level", levels[l]), "Women");
	}
	column(book, "all", "men", "All", "Men");
	column(book, "all", "women", "All", "Women");
	column(book, "all", "", "All", "Both");
	rows(book, fill_teachers);
}

static void fill_facilities(const struct yearbook *book, int row)
{
	for (int i = 0; i < FACILITIES; i++)
		put(book, &book->all, row, facilities[i].code, INDICATOR_BOTH);
}

static void facility_columns(const struct yearbook *book)
{
	for (int i = 0; i < FACILITIES; i++)
		column(book, facilities[i].code, "", NULL, facilities[i].title);
}

static void facility_row(const struct yearbook *book, const char *title, const struct answers *of)
{
	listing_row(book->out, NULL);
	listing_cell(book->out, title, PAGE_PLAIN);
	put(book, of, -1, "functional", INDICATOR_BOTH);
	for (int i = 0; i < FACILITIES; i++)
		put(book, of, -1, facilities[i].code, INDICATOR_BOTH);
}

static void facility_tables(const struct yearbook *book)
{
	char title[80];
	begin(book, "5 Facilities: per cent of functional institutions that report");
	facility_columns(book);
	rows(book, fill_facilities);
	listing_part(book->out, "6 Facilities by level, sex and location, per cent", NULL);
	listing_column(book->out, "kind", "Kind", NULL, false);
	column(book, "functional", "", NULL, "Functional");
	facility_columns(book);
	for (int l = 0; l < LEVELS; l++)
		facility_row(book, label(book, "level", levels[l]), &book->by_level[l]);
	for (int g = 0; g < GENDERS; g++) {
		snprintf(title, sizeof title, "For %s", label(book, "gender", genders[g]));
		facility_row(book, title, &book->by_gender[g]);
	}
	for (int l = 0; l < LOCATIONS; l++)
		facility_row(book, label(book, "location", locations[l]), &book->by_location[l]);
	facility_row(book, "All", &book->all);
	listing_total(book->out);
}

static void classes(const struct yearbook *book)
{
	const struct code_list *grades = form_set_list(book->ask->set, "grade");
	char code[80];
	listing_part(book->out, "7 Enrolment by class and sex", NULL);
	listing_column(book->out, "class", "Class", NULL, false);
	column(book, "boys", "", NULL, "Boys");
	column(book, "girls", "", NULL, "Girls");
	column(book, "both", "", NULL, "Both");
	for (int i = 0; grades && i <= grades->count; i++) {
		bool is_all = i == grades->count;
		if (is_all)
			snprintf(code, sizeof code, "enrolment");
		else
			snprintf(code, sizeof code, "enrolment_%s", grades->items[i].code);
		if (indicator_position(book->all.rows, code) < 0)
			continue; /* a class that the province has added: it has no indicator */
		listing_row(book->out, NULL);
		listing_cell(book->out, is_all ? "All" : grades->items[i].label, PAGE_PLAIN);
		put(book, &book->all, -1, code, INDICATOR_MALE);
		put(book, &book->all, -1, code, INDICATOR_FEMALE);
		put(book, &book->all, -1, code, INDICATOR_BOTH);
		if (is_all)
			listing_total(book->out);
	}
}

bool listing_yearbook(const struct listing_ask *ask, struct listing *out, struct err *err)
{
	struct yearbook book = {.ask = ask, .out = out};
	bool is_good = indicator_open(ask->replica, ask->set, counted, &book.light, err)
		&& indicator_open(ask->replica, ask->set, asked, &book.full, err) && answer_all(&book, err);
	if (is_good) {
		listing_note(out, "Schools without a level, sex or location are in the columns \"All\" only. Enrolment is what the schools report.");
		institutions(&book);
		location_table(&book);
		enrolment(&book);
		teachers(&book);
		facility_tables(&book);
		classes(&book);
		listing_text(out, &out->not_reported, "where a dash stands no school of the place has reported; schools without a return are in no number of"
			" pupils or teachers");
	}
	forget_all(&book);
	return is_good;
}
