/* Two readings: the indicators of visits by place, for today and for the month so far; and the visits of the month themselves, by the
 * index on their date. */
#include "config.h"
#include "emis/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/term.h"
#include "store/query.h"

enum { LIVE_NEWEST = 12 /* visits in the overview */, LIVE_MOST = 1000, LIVE_ROOM = 300 };

struct live_source {
	struct replica *replica;
	const struct form_set *set;
	struct indicator_book *book;
	bool is_province;
};

/* Over a province the places add up to the whole; in a district a school may be in no tehsil, so the whole is asked. */
static const char *const codes[] = {"visits", "found_closed", "coverage", "teacher_presence", "attendance", NULL};

/* ?1 to ?2 the days, ?3 the place or NULL, ?4 whether only those that found the school closed. */
#define VISITS_BY(place) "SELECT v.id, v.date, v.arrived, v.monitor, v.access, v.status, v.closed_reason, s.code, s.name, s." place "," \
	" (SELECT sum(coalesce(q.class, p.presence) = 'present') FROM visit_staff p LEFT JOIN code q ON q.list = 'presence' AND q.code = p.presence" \
	" WHERE p.visit = v.id AND p._void IS NULL AND p.presence IS NOT NULL)," \
	" (SELECT count(*) FROM visit_staff p WHERE p.visit = v.id AND p._void IS NULL AND p.presence IS NOT NULL)" \
	" FROM visit v CROSS JOIN school s ON s.code = v.school WHERE v.date BETWEEN ?1 AND ?2 AND v._void IS NULL AND s._void IS NULL" \
	" AND (?3 IS NULL OR s." place " = ?3) AND (?4 = 0 OR v.status = 'closed') ORDER BY v.date DESC, v.arrived DESC, v.id DESC LIMIT ?5"

bool live_open(struct replica *replica, const struct form_set *set, struct live_source **out, struct err *err)
{
	struct live_source *source = mem_zero(1, sizeof *source);
	source->replica = replica;
	source->set = set;
	source->is_province = replica_district(replica) == NULL;
	*out = NULL;
	if (!indicator_open(replica, set, codes, &source->book, err)) {
		free(source);
		return false;
	}
	*out = source;
	return true;
}

void live_close(struct live_source *source)
{
	if (!source)
		return;
	indicator_close(source->book);
	free(source);
}

const char *live_sql(const struct live_source *source)
{
	return source->is_province ? VISITS_BY("district") : VISITS_BY("tehsil");
}

static void days(int today, char first[11], char last[11])
{
	int year, month, day, from = today;
	date_split(today, &year, &month, &day);
	date_join(year, month, 1, &from);
	date_format(from, first);
	date_format(today, last);
}

static bool ask(struct live_source *source, enum indicator_level level, const char *from, const char *to, struct indicator_answer **out,
	struct err *err)
{
	struct indicator_ask ask = {.level = level, .year = term_year(source->replica)};
	if (!source->is_province && level < INDICATOR_DISTRICT)
		ask.district = replica_district(source->replica);
	else if (!source->is_province)
		ask.place = replica_district(source->replica);
	snprintf(ask.from, sizeof ask.from, "%s", from);
	snprintf(ask.to, sizeof ask.to, "%s", to);
	return indicator_ask(source->book, &ask, out, err);
}

static int64_t add(int64_t sum, int64_t number)
{
	return number == INDICATOR_ABSENT ? sum : sum == INDICATOR_ABSENT ? number : sum + number;
}

/* Of a place of the answer; of all of them together where PLACE is -1. */
static struct indicator_figure figure_of(const struct indicator_answer *answer, int place, const char *code)
{
	int position = indicator_position(answer, code);
	struct indicator_figure sum = {.numerator = INDICATOR_ABSENT, .denominator = INDICATOR_ABSENT, .why = WHY_NOT_REPORTED};
	if (place >= 0)
		return *indicator_figure(answer, place, position, INDICATOR_BOTH);
	for (int i = 0; i < answer->place_count; i++) {
		const struct indicator_figure *part = indicator_figure(answer, i, position, INDICATOR_BOTH);
		sum.numerator = add(sum.numerator, part->numerator);
		sum.denominator = add(sum.denominator, part->denominator);
	}
	if (sum.numerator != INDICATOR_ABSENT)
		sum.why = sum.denominator == 0 ? WHY_NOTHING : WHY_GIVEN;
	return sum;
}

/* ANSWER NULL: there was no visit. */
static void put_count(struct page_value *page, const struct indicator_answer *answer, int place, const char *code)
{
	char room[32];
	int64_t count = answer ? figure_of(answer, place, code).numerator : 0;
	bool is_warning = count > 0 && strcmp(code, "found_closed") == 0;
	snprintf(room, sizeof room, "%lld", count == INDICATOR_ABSENT ? 0LL : (long long)count);
	page_cell(page, room, is_warning ? PAGE_WARNING : PAGE_PLAIN);
}

static void put_share(struct page_value *page, const struct indicator_answer *answer, int place, const char *code)
{
	char room[32] = "";
	struct indicator_figure figure = figure_of(answer, place, code);
	if (figure.why == WHY_GIVEN)
		indicator_text(indicator_find(code), &figure, room);
	page_cell(page, room, PAGE_PLAIN);
}

static void place_row(struct page_value *page, const struct indicator_answer *today, const struct indicator_answer *month, int place, const char *name,
	const char *code)
{
	char target[96];
	snprintf(target, sizeof target, "live:%s", code);
	page_cell(page, name, PAGE_PLAIN);
	page_link(page, target);
	put_count(page, today, place, "visits");
	put_count(page, today, place, "found_closed");
	put_count(page, month, place, "visits");
	put_count(page, month, place, "found_closed");
	put_share(page, month, place, "coverage");
	put_share(page, month, place, "teacher_presence");
	put_share(page, month, place, "attendance");
}

static void place_columns(struct page_value *page, bool is_province)
{
	page_table(page);
	page_column(page, is_province ? "District" : "Tehsil", PAGE_LEFT, 14);
	page_group(page, "Today");
	page_column(page, "Visits", PAGE_RIGHT, 6);
	page_column(page, "Closed", PAGE_RIGHT, 6);
	page_group(page, "This month");
	page_column(page, "Visits", PAGE_RIGHT, 6);
	page_column(page, "Closed", PAGE_RIGHT, 6);
	page_column(page, "Visited", PAGE_RIGHT, 8);
	page_column(page, "Teachers", PAGE_RIGHT, 8);
	page_column(page, "Pupils", PAGE_RIGHT, 8);
	page_group(page, NULL);
}

static bool has_visit(struct live_source *source, const char *day)
{
	struct query *query;
	struct err ignored = {0};
	if (!query_open(source->replica, "SELECT 1 FROM visit WHERE date = ?1 AND _void IS NULL LIMIT 1", &query, &ignored))
		return true;
	query_bind_text(query, 1, day);
	bool is_there = query_step(query, &ignored) == 1;
	query_close(query);
	return is_there;
}

static bool places(struct live_source *source, struct page_value *page, const char *first, const char *last, struct err *err)
{
	enum indicator_level below = source->is_province ? INDICATOR_DISTRICT : INDICATOR_TEHSIL;
	struct indicator_answer *today = NULL, *month = NULL, *today_all = NULL, *month_all = NULL;
	bool is_visited = has_visit(source, last), is_apart = !source->is_province;
	bool is_good = ask(source, below, first, last, &month, err) && (!is_visited || ask(source, below, last, last, &today, err))
		&& (!is_apart || ask(source, INDICATOR_DISTRICT, first, last, &month_all, err))
		&& (!is_apart || !is_visited || ask(source, INDICATOR_DISTRICT, last, last, &today_all, err));
	if (is_good) {
		page_heading(page, source->is_province ? "By district" : "By tehsil", "places");
		place_columns(page, source->is_province);
		for (int i = 0; i < month->place_count; i++)
			if (month->places[i].schools > 0)
				place_row(page, today, month, i, month->places[i].name, month->places[i].code);
		place_row(page, is_apart ? today_all : today, is_apart ? month_all : month, -1, "All", "");
		page_total(page);
		page_note(page, "Visited: of functional schools. Teachers: present, of the roll less leave and duty. Pupils: counted, of those enrolled. A visit on a"
			" day that is no school day counts in none of these.");
	}
	indicator_free(today);
	indicator_free(month);
	indicator_free(today_all);
	indicator_free(month_all);
	return is_good;
}

static const char *found(const struct live_source *source, const struct query *query, char room[LIVE_ROOM])
{
	const char *status = query_is_null(query, 5) ? NULL : form_set_label(source->set, "visit_status", query_text(query, 5));
	if (strcmp(query_text(query, 4), "refused") == 0)
		return "Not let in";
	if (!status)
		return NULL;
	snprintf(room, LIVE_ROOM, "%s%s%s", status, query_is_null(query, 6) ? "" : ": ",
		query_is_null(query, 6) ? "" : form_set_label(source->set, "closed_reason", query_text(query, 6)));
	return room;
}

static void visit_columns(struct page_value *page)
{
	page_table(page);
	page_column(page, "Date", PAGE_LEFT, 10);
	page_column(page, "At", PAGE_LEFT, 5);
	page_column(page, "School", PAGE_LEFT, 0);
	page_column(page, "Found", PAGE_LEFT, 0);
	page_column(page, "Present", PAGE_RIGHT, 0);
	page_column(page, "Monitor", PAGE_LEFT, 0);
}

static void visit_row(const struct live_source *source, struct page_value *page, const struct query *query)
{
	char room[LIVE_ROOM], target[64], id[40];
	bool is_closed = strcmp(query_text(query, 5), "closed") == 0;
	value_id_format(query_int(query, 0), id);
	snprintf(target, sizeof target, "visit:%s", id);
	page_cell(page, query_text(query, 1), PAGE_PLAIN);
	page_link(page, target);
	page_cell(page, query_text(query, 2), PAGE_PLAIN);
	snprintf(room, sizeof room, "%s %s", query_text(query, 7), query_text(query, 8));
	page_cell(page, room, PAGE_PLAIN);
	page_cell(page, found(source, query, room), is_closed ? PAGE_WARNING : PAGE_PLAIN);
	if (query_int(query, 11) > 0)
		snprintf(room, sizeof room, "%lld of %lld", (long long)query_int(query, 10), (long long)query_int(query, 11));
	else
		*room = '\0';
	page_cell(page, room, PAGE_PLAIN);
	page_cell(page, query_text(query, 3), PAGE_PLAIN);
}

/* A table of visits under HEADING, with how many; none is a note. */
static bool visits(struct live_source *source, struct page_value *page, const char *heading, const char *anchor, const char *first, const char *last,
	const char *place, bool only_closed, int most, struct err *err)
{
	struct query *query;
	int step, count = 0;
	if (!query_open(source->replica, live_sql(source), &query, err))
		return false;
	query_bind_text(query, 1, first);
	query_bind_text(query, 2, last);
	query_bind_text(query, 3, *place ? place : NULL);
	query_bind_int(query, 4, only_closed);
	query_bind_int(query, 5, most);
	page_heading(page, heading, anchor);
	while ((step = query_step(query, err)) == 1) {
		if (count++ == 0)
			visit_columns(page);
		visit_row(source, page, query);
	}
	query_close(query);
	if (count == 0)
		page_note(page, "None.");
	else if (count == most) {
		char room[LIVE_ROOM];
		snprintf(room, sizeof room, "The newest %d.", most);
		page_note(page, room);
	}
	return step == 0;
}

bool live_page(struct live_source *source, int today, struct page_value **out, struct err *err)
{
	char first[11], last[11], title[LIVE_ROOM];
	days(today, first, last);
	snprintf(title, sizeof title, "Visits of %s, and since %s", last, first);
	struct page_value *page = page_new(title);
	page_title(page, title);
	page->is_sample = replica_is_sample(source->replica);
	bool is_good = places(source, page, first, last, err)
		&& visits(source, page, "Schools found closed this month", "closed", first, last, "", true, LIVE_MOST, err)
		&& visits(source, page, "Newest visits", "newest", first, last, "", false, LIVE_NEWEST, err);
	if (!is_good) {
		page_free(page);
		page = NULL;
	}
	*out = page;
	return is_good;
}

bool live_visits(struct live_source *source, int today, const char *place, struct page_value **out, struct err *err)
{
	char first[11], last[11], title[LIVE_ROOM];
	days(today, first, last);
	snprintf(title, sizeof title, "Visits since %s%s%s", first, *place ? ", " : "",
		*place ? form_set_label(source->set, source->is_province ? "district" : "tehsil", place) : "");
	struct page_value *page = page_new(title);
	page_title(page, title);
	page->is_sample = replica_is_sample(source->replica);
	if (!visits(source, page, "Newest first", "visits", first, last, place, false, LIVE_MOST, err)) {
		page_free(page);
		*out = NULL;
		return false;
	}
	*out = page;
	return true;
}

bool live_school(struct replica *replica, const char *visit, char school[LIVE_SCHOOL])
{
	struct query *query;
	struct err ignored = {0};
	int64_t id;
	*school = '\0';
	if (!value_id_parse(visit, &id) || !query_open(replica, "SELECT school FROM visit WHERE id = ?1", &query, &ignored))
		return false;
	query_bind_int(query, 1, id);
	bool is_there = query_step(query, &ignored) == 1;
	if (is_there)
		snprintf(school, LIVE_SCHOOL, "%s", query_text(query, 0));
	query_close(query);
	return is_there;
}
