/* The front page, and the one of pupils with disabilities. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/publish_hide.h"
#include "emis/publish_parts.h"
#include "emis/publish_place.h"
#include "store/query.h"

#define NEWEST "SELECT max(year) FROM census WHERE _void IS NULL"
#define DISABILITY_YEAR "SELECT max(year) FROM disability_line WHERE _void IS NULL"
#define DISABILITY " FROM disability_line d JOIN school s ON s.code = d.school WHERE d.year = ?1 AND d._void IS NULL AND s._void IS NULL GROUP BY 1 ORDER BY 1"

static void lead_to(struct page_value *page, const char *text, const char *target)
{
	page_text(page, text);
	page_link(page, target);
}

static void put_districts(struct publishing *publishing, struct page_value *page)
{
	page_table(page);
	page_column(page, "District", PAGE_LEFT, 0);
	page_column(page, "Schools", PAGE_RIGHT, 0);
	for (int i = 0; i < publishing->place_count; i++) {
		const struct public_place *place = &publishing->places[i];
		char target[128], count[16];
		if (place->level != INDICATOR_DISTRICT)
			continue;
		snprintf(target, sizeof target, "district:%.100s", place->code);
		snprintf(count, sizeof count, "%ld", place->schools);
		page_cell(page, place->name, PAGE_PLAIN);
		page_link(page, target);
		page_cell(page, count, PAGE_PLAIN);
		buf_clear(&publishing->name);
		publish_name(&publishing->name, place->code);
		page_link(page, publish_target(publishing, "list/%s.html", publishing->name.bytes));
	}
}

bool publish_front(struct publishing *publishing, struct err *err)
{
	const struct public_place *whole = &publishing->places[0];
	bool is_province = whole->level == INDICATOR_PROVINCE;
	char *title = mem_format("Schools of %s%s", is_province ? "" : "district ", whole->name);
	char *words = mem_format("%d schools. Newest census: %lld.", publishing->school_count, (long long)query_number(publishing->replica, NEWEST, 0));
	char target[128];
	struct page_value *page = page_new(title);
	struct publish_page where = {.file = "index.html", .description = title};
	page_title(page, title);
	page_text(page, words);
	page_heading(page, "Find a school", "find");
	lead_to(page, "By its name", publish_target(publishing, "name/index.html"));
	lead_to(page, "By its BEMIS code", publish_target(publishing, "code/index.html"));
	page_text(page, "By its place: the number beside a district leads to its schools by tehsil, the district's name to its figures.");
	put_districts(publishing, page);
	page_heading(page, "Figures", "figures");
	snprintf(target, sizeof target, "%s:%.100s", indicator_level_word(whole->level), whole->code);
	lead_to(page, whole->name, target);
	for (int i = 0; i < publishing->place_count; i++)
		if (publishing->places[i].level == INDICATOR_DIVISION) {
			char *name = mem_format("Division %s", publishing->places[i].name);
			snprintf(target, sizeof target, "division:%.100s", publishing->places[i].code);
			lead_to(page, name, target);
			free(name);
		}
	if (publishing->has_disability)
		lead_to(page, "Pupils with disabilities", publish_target(publishing, "disability.html"));
	lead_to(page, "All schools on a map (GeoJSON)", publish_target(publishing, "schools.geojson"));
	page_heading(page, "What is not here", "not");
	page_note(page, "No person is named. Enrolment is what the schools report, whole. Counts of disability under five are not told, nor what they could be worked out from.");
	if (!publish_place_is_exact(publishing->set))
		page_note(page, "The place of a school that girls go to is told to 0.01 degrees, about a kilometre.");
	bool is_good = publish_put(publishing, &where, page, err);
	free(title);
	free(words);
	return is_good;
}

struct tally {
	struct publish_count *rows;
	char **names;
	int count;
};

static void tally_free(struct tally *tally)
{
	for (int i = 0; i < tally->count; i++)
		free(tally->names[i]);
	free(tally->names);
	free(tally->rows);
}

/* A row of which one sex was not reported is not told: the totals would stand on others than the rows. */
static bool read_tally(struct publishing *publishing, const char *what, int64_t year, struct tally *tally, struct err *err)
{
	char *sql = mem_format("SELECT %s, sum(d.boys), sum(d.girls), count(d.boys) > 0 AND count(d.girls) > 0" DISABILITY, what);
	struct query *query;
	int step = -1;
	if (query_open(publishing->replica, sql, &query, err)) {
		query_bind_int(query, 1, year);
		while ((step = query_step(query, err)) == 1) {
			tally->rows = mem_grow(tally->rows, (size_t)tally->count + 1, sizeof *tally->rows);
			tally->names = mem_grow(tally->names, (size_t)tally->count + 1, sizeof *tally->names);
			tally->rows[tally->count] = (struct publish_count){(long)query_int(query, 1), (long)query_int(query, 2), query_int(query, 3) != 0, false};
			tally->names[tally->count++] = mem_copy(query_text(query, 0));
		}
		query_close(query);
	}
	free(sql);
	return step == 0;
}

static void put_number(struct page_value *page, const struct publish_count *row, long number)
{
	char room[24];
	snprintf(room, sizeof room, "%ld", number);
	page_cell(page, !row->is_known ? NULL : row->is_hidden ? "not told" : room, row->is_hidden ? PAGE_FAINT : PAGE_PLAIN);
}

static void put_counts(struct page_value *page, const char *name, const struct publish_count *row)
{
	page_cell(page, name, PAGE_PLAIN);
	put_number(page, row, row->boys);
	put_number(page, row, row->girls);
	put_number(page, row, row->boys + row->girls);
}

static void put_tally(struct publishing *publishing, struct page_value *page, const char *title, const char *first, struct tally *tally, bool is_place)
{
	static const char *const columns[] = {"Boys", "Girls", "Both"};
	struct publish_count all = {.is_known = true};
	page_heading(page, title, first);
	page_table(page);
	page_column(page, first, PAGE_LEFT, 0);
	for (int i = 0; i < 3; i++)
		page_column(page, columns[i], PAGE_RIGHT, 0);
	for (int i = 0; i < tally->count; i++) {
		const struct public_place *place = is_place ? publish_place_find(publishing, INDICATOR_DISTRICT, tally->names[i]) : NULL;
		put_counts(page, place ? place->name : is_place ? tally->names[i] : form_set_label(publishing->set, "disability", tally->names[i]), &tally->rows[i]);
		all.boys += tally->rows[i].is_known ? tally->rows[i].boys : 0;
		all.girls += tally->rows[i].is_known ? tally->rows[i].girls : 0;
	}
	put_counts(page, "All", &all);
	page_total(page);
}

/* Only tables whose totals are those of the other too: else the difference of the two would tell. */
static bool is_alike(const struct tally *one, const struct tally *other)
{
	long boys = 0, girls = 0;
	for (int i = 0; i < one->count; i++)
		boys += one->rows[i].is_known ? one->rows[i].boys : 0, girls += one->rows[i].is_known ? one->rows[i].girls : 0;
	for (int i = 0; i < other->count; i++)
		boys -= other->rows[i].is_known ? other->rows[i].boys : 0, girls -= other->rows[i].is_known ? other->rows[i].girls : 0;
	return boys == 0 && girls == 0;
}

bool publish_disability(struct publishing *publishing, struct err *err)
{
	const struct form *form = form_set_find(publishing->set, "disability_line");
	struct tally places = {0}, kinds = {0};
	if (!form || !form->table)
		return true;
	int64_t year = query_number(publishing->replica, DISABILITY_YEAR, 0);
	bool is_good = read_tally(publishing, "s.district", year, &places, err) && read_tally(publishing, "d.kind", year, &kinds, err);
	bool has_places = is_good && publish_hide(places.rows, places.count), has_kinds = is_good && publish_hide(kinds.rows, kinds.count);
	has_kinds = has_kinds && (!has_places || is_alike(&places, &kinds));
	publishing->has_disability = has_places || has_kinds;
	if (publishing->has_disability) {
		char *title = mem_format("Pupils with disabilities, %lld", (long long)year);
		struct page_value *page = page_new(title);
		struct publish_page where = {.file = "disability.html", .crumbs = {{"Schools", "index.html"}}, .crumb_count = 1};
		page_title(page, title);
		page_text(page, "Counts under five are not told, and with them as many others as keep them from being worked out. What is told of no school is not told here by another way.");
		if (has_kinds)
			put_tally(publishing, page, "By kind", "Kind", &kinds, false);
		if (has_places)
			put_tally(publishing, page, "By district", "District", &places, true);
		is_good = publish_put(publishing, &where, page, err);
		free(title);
	}
	tally_free(&places);
	tally_free(&kinds);
	return is_good;
}
