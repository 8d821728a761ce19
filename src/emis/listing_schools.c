/* Lists of schools: those that are closed, and those that want a facility.
 *
 * Whether a school works, and what it has, is what the indicators say (emis/indicator.h): no formula stands here twice. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator.h"
#include "emis/listing_fixed.h"

enum { LISTING_REASONS = 40, LISTING_ROOM = 300, LISTING_REASON_ROOM = LISTING_REASONS * 110 };

static void put_school_columns(struct listing *out)
{
	listing_column(out, "code", "Code", NULL, false);
	listing_column(out, "name", "School", NULL, false);
}

static void put_target(struct listing *out, const char *code)
{
	char target[80];
	snprintf(target, sizeof target, "school:%s", code);
	listing_row(out, target);
}

/* "2026-03-01 closed" of the last visit, or NULL. */
static const char *last_visit(const struct listing_ask *ask, const struct query *query, int date, char room[96])
{
	const char *status = listing_label(ask, "visit_status", query, date + 1);
	if (query_is_null(query, date))
		return NULL;
	snprintf(room, 96, "%s %s", query_text(query, date), status ? status : "refused");
	return room;
}

struct reason_count { char code[64]; long schools[4]; }; /* boys, girls, mixed, gender not reported */

static int gender_of(const char *code)
{
	return strcmp(code, "boys") == 0 ? 0 : strcmp(code, "girls") == 0 ? 1 : strcmp(code, "mixed") == 0 ? 2 : 3;
}

static void count_reason(struct reason_count *reasons, int *count, const char *code, int gender)
{
	int i = 0;
	while (i < *count && strcmp(reasons[i].code, code) != 0)
		i++;
	if (i == LISTING_REASONS)
		return;
	if (i == *count)
		snprintf(reasons[(*count)++].code, sizeof reasons->code, "%s", code);
	reasons[i].schools[gender]++;
}

static void note_reasons(const struct listing_ask *ask, struct listing *out, const struct reason_count *reasons, int count)
{
	char room[LISTING_REASON_ROOM] = "";
	for (int i = 0; i < count; i++) {
		const long *of = reasons[i].schools;
		size_t used = strlen(room);
		snprintf(room + used, sizeof room - used, "%s%s %ld (boys' %ld, girls' %ld)", i > 0 ? "; " : "Reasons: ",
			*reasons[i].code ? form_set_label(ask->set, "closure_reason", reasons[i].code) : "not reported", of[0] + of[1] + of[2] + of[3], of[0],
			of[1]);
	}
	if (count > 0)
		listing_note(out, room);
}

static void closed_row(const struct listing_ask *ask, struct listing *out, const struct query *query)
{
	char room[96];
	put_target(out, query_text(query, 0));
	listing_cell(out, query_text(query, 0), PAGE_PLAIN);
	listing_cell(out, listing_plain(query, 1), PAGE_PLAIN);
	listing_cell(out, listing_label(ask, "closure_reason", query, 7), PAGE_PLAIN);
	listing_cell(out, listing_plain(query, 8), PAGE_PLAIN);
	listing_cell(out, last_visit(ask, query, 9, room), PAGE_PLAIN);
	listing_cell(out, listing_plain(query, 4), PAGE_PLAIN);
	listing_cell(out, listing_label(ask, "level", query, 5), PAGE_PLAIN);
	listing_cell(out, listing_label(ask, "gender", query, 6), PAGE_PLAIN);
}

static void closed_columns(struct listing *out)
{
	put_school_columns(out);
	listing_column(out, "reason", "Why", NULL, false);
	listing_column(out, "since", "Since", NULL, false);
	listing_column(out, "last_visit", "Last visit", NULL, false);
	listing_column(out, "uc", "Union council", NULL, false);
	listing_column(out, "level", "Level", NULL, false);
	listing_column(out, "gender", "For", NULL, false);
}

bool listing_closed(const struct listing_ask *ask, struct listing *out, struct err *err)
{
	static const char from[] = "SELECT s.code, s.name, s.tehsil, s.district, s.uc, s.level, s.gender, coalesce(c.status_reason, s.status_reason), s.status_since,"
		" (SELECT v.date FROM visit v WHERE v.school = s.code AND v._void IS NULL ORDER BY v.date DESC, v.id DESC LIMIT 1),"
		" (SELECT v.status FROM visit v WHERE v.school = s.code AND v._void IS NULL ORDER BY v.date DESC, v.id DESC LIMIT 1)"
		" FROM school s LEFT JOIN census c ON c.school = s.code AND c.year = ?2 AND c._void IS NULL WHERE ";
	static const char rest[] = " AND s._void IS NULL AND coalesce(c.status, s.status) = 'non_functional' ORDER BY s.district, s.tehsil IS NULL, s.tehsil, s.uc, s.code";
	struct reason_count reasons[LISTING_REASONS] = {{{0}, {0}}};
	int count = 0, step;
	long no_reason = 0, no_day = 0, schools = 0;
	char last[LISTING_LAST] = "", room[LISTING_ROOM];
	struct query *query;
	if (!listing_query(ask, from, rest, &query, err))
		return false;
	listing_groups(out, "tehsil", "Tehsil");
	while ((step = query_step(query, err)) == 1) {
		if (listing_new_tehsil(ask, out, query, 2, last) && out->part_count == 1)
			closed_columns(out);
		closed_row(ask, out, query);
		count_reason(reasons, &count, query_text(query, 7), gender_of(query_text(query, 6)));
		schools++;
		no_reason += query_is_null(query, 7);
		no_day += query_is_null(query, 8);
	}
	query_close(query);
	snprintf(room, sizeof room, "%ld school%s closed, by the return of the year, else the registry.", schools, schools == 1 ? " is" : "s are");
	listing_note(out, room);
	note_reasons(ask, out, reasons, count);
	snprintf(room, sizeof room, "the reason of %ld, since when of %ld", no_reason, no_day);
	listing_text(out, &out->not_reported, room);
	return step == 0;
}

/* What a school may want, in the order of its columns; codes of indicators. */
static const struct { const char *code, *title; bool is_missing_where; /* 1 means that it is not there */ } wanted[] = {
	{"water", "Water", false}, {"toilets", "Toilet", false}, {"wall", "Wall", false}, {"electricity", "Power", false},
	{"washbasin", "Basin", false}, {"shelterless", "Building", true},
};
enum { WANTED = sizeof wanted / sizeof *wanted };

struct wanting { /* one school */
	char code[32], *name, *tehsil;
	int64_t girls, boys;
	signed char is_there[WANTED]; /* -1: not reported */
	int missing;
};

struct wants {
	struct wanting *schools;
	int count, size;
	long without[WANTED], unknown[WANTED];
	int64_t girls[WANTED], boys[WANTED]; /* LISTING_ABSENT where no school without it reports any */
};

static void add(int64_t *sum, int64_t number)
{
	if (number != INDICATOR_ABSENT)
		*sum = *sum == LISTING_ABSENT ? number : *sum + number;
}

static void take_school(struct wants *wants, const struct indicator_answer *answer, int place)
{
	struct wanting school = {.girls = LISTING_ABSENT, .boys = LISTING_ABSENT};
	int pupils = indicator_position(answer, "enrolment");
	if (indicator_figure(answer, place, indicator_position(answer, "functional"), INDICATOR_BOTH)->numerator == 0)
		return;
	school.girls = indicator_figure(answer, place, pupils, INDICATOR_FEMALE)->numerator;
	school.boys = indicator_figure(answer, place, pupils, INDICATOR_MALE)->numerator;
	for (int i = 0; i < WANTED; i++) {
		const struct indicator_figure *figure = indicator_figure(answer, place, indicator_position(answer, wanted[i].code), INDICATOR_BOTH);
		school.is_there[i] = figure->numerator == INDICATOR_ABSENT ? -1 : (figure->numerator > 0) != wanted[i].is_missing_where;
		wants->unknown[i] += school.is_there[i] < 0;
		if (school.is_there[i] != 0)
			continue;
		school.missing++;
		wants->without[i]++;
		add(&wants->girls[i], school.girls);
		add(&wants->boys[i], school.boys);
	}
	if (school.missing == 0)
		return;
	snprintf(school.code, sizeof school.code, "%s", answer->places[place].code);
	school.name = mem_copy(answer->places[place].name);
	if (wants->count == wants->size) {
		wants->size = wants->size ? 2 * wants->size : 64;
		wants->schools = mem_grow(wants->schools, (size_t)wants->size, sizeof *wants->schools);
	}
	wants->schools[wants->count++] = school;
}

static bool read_wants(const struct listing_ask *ask, struct wants *wants, struct err *err)
{
	const char *codes[WANTED + 3] = {"enrolment", "functional"};
	struct indicator_book *book;
	char **districts;
	int count;
	for (int i = 0; i < WANTED; i++)
		codes[i + 2] = wanted[i].code;
	if (!indicator_open(ask->replica, ask->set, codes, &book, err))
		return false;
	bool is_good = listing_districts(ask, &districts, &count, err);
	for (int i = 0; i < count; i++) {
		struct indicator_ask of = {.level = INDICATOR_SCHOOL, .district = districts[i], .year = ask->year};
		struct indicator_answer *answer = NULL;
		is_good = is_good && indicator_ask(book, &of, &answer, err);
		for (int place = 0; is_good && place < answer->place_count; place++)
			take_school(wants, answer, place);
		indicator_free(answer);
		free(districts[i]);
	}
	free(districts);
	indicator_close(book);
	return is_good;
}

/* Most girls first; a school whose girls are not reported behind those that have none; then who wants more. */
static int by_girls(const void *a, const void *b)
{
	const struct wanting *left = a, *right = b;
	if (left->girls != right->girls)
		return left->girls < right->girls ? 1 : -1;
	if (left->missing != right->missing)
		return right->missing - left->missing;
	return strcmp(left->code, right->code);
}

static void missing_summary(struct listing *out, const struct wants *wants)
{
	listing_part(out, "By facility", NULL);
	listing_column(out, "facility", "Facility", NULL, false);
	listing_column(out, "schools", "Schools without", NULL, true);
	listing_column(out, "girls", "Girls affected", NULL, true);
	listing_column(out, "boys", "Boys affected", NULL, true);
	listing_column(out, "not_reported", "Not reported", NULL, true);
	for (int i = 0; i < WANTED; i++) {
		listing_row(out, NULL);
		listing_cell(out, wanted[i].title, PAGE_PLAIN);
		listing_number(out, wants->without[i]);
		listing_number(out, wants->girls[i]);
		listing_number(out, wants->boys[i]);
		listing_number(out, wants->unknown[i]);
	}
}

static void missing_ranked(struct listing *out, const struct wants *wants)
{
	listing_part(out, "Schools, most girls first", NULL);
	put_school_columns(out);
	listing_column(out, "girls", "Girls", NULL, true);
	listing_column(out, "boys", "Boys", NULL, true);
	for (int i = 0; i < WANTED; i++)
		listing_column(out, wanted[i].code, wanted[i].title, NULL, false);
	for (int s = 0; s < wants->count; s++) {
		const struct wanting *school = &wants->schools[s];
		put_target(out, school->code);
		listing_cell(out, school->code, PAGE_PLAIN);
		listing_cell(out, school->name, PAGE_PLAIN);
		listing_number(out, school->girls);
		listing_number(out, school->boys);
		for (int i = 0; i < WANTED; i++)
			listing_cell(out, school->is_there[i] < 0 ? NULL : school->is_there[i] ? "yes" : "NO", school->is_there[i] == 0 ? PAGE_WARNING : PAGE_PLAIN);
	}
}

bool listing_missing(const struct listing_ask *ask, struct listing *out, struct err *err)
{
	struct wants wants = {.count = 0};
	for (int i = 0; i < WANTED; i++)
		wants.girls[i] = wants.boys[i] = LISTING_ABSENT;
	bool is_good = read_wants(ask, &wants, err);
	char room[LISTING_ROOM];
	long no_girls = 0;
	if (is_good) {
		if (wants.count > 1)
			qsort(wants.schools, (size_t)wants.count, sizeof *wants.schools, by_girls);
		for (int i = 0; i < wants.count; i++)
			no_girls += wants.schools[i].girls == LISTING_ABSENT;
		listing_note(out, "Functional schools that report that something is not there; affected are the pupils enrolled there.");
		missing_summary(out, &wants);
		missing_ranked(out, &wants);
		snprintf(room, sizeof room, "girls of %ld of these schools; a facility that a school does not report is no missing one", no_girls);
		listing_text(out, &out->not_reported, room);
	}
	for (int i = 0; i < wants.count; i++)
		free(wants.schools[i].name);
	free(wants.schools);
	return is_good;
}
