#include "config.h"
#include "emis/listing_fixed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/term.h"

static const struct listing_fixed rows[] = {
	{"seniority", "Seniority list", "staff by designation and scale, who was appointed first stands first; for the office", true, listing_seniority},
	{"vacancy", "Vacancy statement by union council and sex", "teaching posts, filled and vacant, for men, women and either", false, listing_vacancy},
	{"vacancy_posts", "Vacant posts by designation", "of each union council, where posts by designation are kept", false, listing_vacancy_posts},
	{"closed", "List of closed schools", "why and since when, and what the last visit found", false, listing_closed},
	{"missing", "Missing facilities by girls affected", "functional schools without water, toilet, wall …, most girls first", false, listing_missing},
	{"yearbook", "Yearbook tables", "institutions, enrolment, teachers, facilities by district, level, sex and location", false, listing_yearbook},
};

const struct listing_fixed *listing_fixed_at(int position)
{
	return position >= 0 && position < (int)(sizeof rows / sizeof *rows) ? &rows[position] : NULL;
}

const struct listing_fixed *listing_fixed_find(const char *name)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

bool listing_ask_check(const struct listing_ask *ask, struct err *err)
{
	const struct code_list *list = form_set_list(ask->set, "district");
	if (!ask->district)
		return true;
	if (!list || !code_list_find(list, ask->district, strlen(ask->district)))
		return err_set(err, EX_NOINPUT, "%s: no district has this code: `zila export place` lists them", ask->district);
	if (!replica_holds(ask->replica, ask->district))
		return err_set(err, EX_UNAVAILABLE, "%s: this box holds the records of %s only: ask the province", ask->district,
			replica_district(ask->replica));
	return true;
}

void listing_ask_place(const struct listing_ask *ask, struct listing *out)
{
	const char *district = ask->district ? ask->district : replica_district(ask->replica);
	listing_text(out, &out->place, district ? form_set_label(ask->set, "district", district) : "Balochistan");
}

bool listing_fixed_make(const struct listing_fixed *fixed, const struct listing_ask *ask, struct listing **out, struct err *err)
{
	struct listing_ask own = *ask;
	*out = NULL;
	if (!listing_ask_check(ask, err))
		return false;
	if (own.year == 0)
		own.year = term_year(ask->replica);
	struct listing *listing = listing_new(fixed->name, fixed->title);
	listing->is_personal = fixed->is_personal;
	listing_ask_place(&own, listing);
	if (!imprint_read(ask->replica, own.district, fixed->is_personal ? 0 : own.year, &listing->imprint, err) || !fixed->make(&own, listing, err)) {
		listing_free(listing);
		return false;
	}
	*out = listing;
	return true;
}

bool listing_query(const struct listing_ask *ask, const char *from, const char *rest, struct query **out, struct err *err)
{
	char *sql = mem_format("%s%s%s", from, ask->district ? "s.district = ?1" : "?1 IS NULL", rest);
	bool is_good = query_open(ask->replica, sql, out, err);
	if (is_good) {
		query_bind_text(*out, 1, ask->district);
		if (strstr(sql, "?2"))
			query_bind_int(*out, 2, ask->year);
	}
	free(sql);
	return is_good;
}

const char *listing_label(const struct listing_ask *ask, const char *list, const struct query *query, int column)
{
	return query_is_null(query, column) ? NULL : form_set_label(ask->set, list, query_text(query, column));
}

const char *listing_plain(const struct query *query, int column)
{
	return query_is_null(query, column) ? NULL : query_text(query, column);
}

int64_t listing_count(const struct query *query, int column)
{
	return query_is_null(query, column) ? LISTING_ABSENT : query_int(query, column);
}

bool listing_new_group(const struct listing_ask *ask, struct listing *out, const char *list, const char *what, const struct query *query,
	int column, char last[LISTING_LAST])
{
	const char *code = query_is_null(query, column) ? "-" : query_text(query, column);
	char room[160];
	if (strcmp(code, last) == 0)
		return false;
	snprintf(last, LISTING_LAST, "%s", code);
	if (strcmp(code, "-") == 0)
		snprintf(room, sizeof room, "%s not reported", what);
	else
		snprintf(room, sizeof room, "%s", form_set_label(ask->set, list, code));
	listing_part(out, room, strcmp(code, "-") == 0 ? "" : code);
	return true;
}

bool listing_new_tehsil(const struct listing_ask *ask, struct listing *out, const struct query *query, int column, char last[LISTING_LAST])
{
	bool is_wide = !ask->district && !replica_district(ask->replica);
	const char *tehsil = query_is_null(query, column) ? NULL : form_set_label(ask->set, "tehsil", query_text(query, column));
	char now[LISTING_LAST], title[200];
	snprintf(now, sizeof now, "%.64s/%.64s", query_text(query, column + 1), tehsil ? query_text(query, column) : "");
	if (strcmp(now, last) == 0)
		return false;
	memcpy(last, now, sizeof now);
	snprintf(title, sizeof title, "%.60s%s%.100s", is_wide ? form_set_label(ask->set, "district", query_text(query, column + 1)) : "",
		is_wide ? ", " : "", tehsil ? tehsil : is_wide ? "tehsil not reported" : "Tehsil not reported");
	listing_part(out, title, tehsil ? query_text(query, column) : "");
	return true;
}

bool listing_districts(const struct listing_ask *ask, char ***out, int *count, struct err *err)
{
	struct query *query;
	int step;
	*out = mem_zero(1, sizeof **out);
	*count = 0;
	if (ask->district) {
		(*out)[(*count)++] = mem_copy(ask->district);
		return true;
	}
	if (!query_open(ask->replica, "SELECT DISTINCT district FROM school WHERE district IS NOT NULL AND _void IS NULL ORDER BY district", &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		*out = mem_grow(*out, (size_t)*count + 1, sizeof **out);
		(*out)[(*count)++] = mem_copy(query_text(query, 0));
	}
	query_close(query);
	return step == 0;
}
