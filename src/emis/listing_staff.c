/* Lists of staff and posts: the seniority list, and what is vacant where. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "emis/listing_fixed.h"
#include "store/table.h"

enum { LISTING_ROOM = 300 };

static void seniority_columns(struct listing *out)
{
	listing_column(out, "number", "No.", NULL, true);
	listing_column(out, "name", "Name", NULL, false);
	listing_column(out, "father_name", "Father's or husband's", NULL, false);
	listing_column(out, "sex", "Sex", NULL, false);
	listing_column(out, "bps", "BPS", NULL, true);
	listing_column(out, "appointed", "Appointed", NULL, false);
	listing_column(out, "birth_date", "Born", NULL, false);
	listing_column(out, "posted", "Here since", NULL, false);
	listing_column(out, "school", "Code", NULL, false);
	listing_column(out, "school_name", "School", NULL, false);
}

/* On the roll unless the status says otherwise: a status that no list knows leaves nobody out. Who was appointed on one day: the
 * older one first. */
bool listing_seniority(const struct listing_ask *ask, struct listing *out, struct err *err)
{
	static const char from[] = "SELECT t.designation, t.name, t.father_name, t.sex, t.bps, t.appointed, t.birth_date, t.posted, s.code, s.name"
		" FROM school s CROSS JOIN staff t ON t.school = s.code LEFT JOIN code d ON d.list = 'designation' AND d.code = t.designation"
		" LEFT JOIN code q ON q.list = 'staff_status' AND q.code = t.status WHERE ";
	static const char rest[] = " AND s._void IS NULL AND t._void IS NULL AND coalesce(q.class, '') <> 'off_roll'"
		" ORDER BY d.position IS NULL, d.position, t.designation, t.bps IS NULL, t.bps DESC, t.appointed IS NULL, t.appointed,"
		" t.birth_date IS NULL, t.birth_date, t.name, t.id";
	char last[LISTING_LAST] = "", room[LISTING_ROOM], target[80];
	long number = 0, people = 0, no_day = 0, no_scale = 0, no_birth = 0;
	struct query *query;
	int step;
	if (!listing_query(ask, from, rest, &query, err))
		return false;
	listing_groups(out, "designation", "Designation");
	while ((step = query_step(query, err)) == 1) {
		if (listing_new_group(ask, out, "designation", "Designation", query, 0, last)) {
			number = 0;
			if (out->part_count == 1)
				seniority_columns(out);
		}
		snprintf(target, sizeof target, "school:%s", query_text(query, 8));
		if (!listing_row(out, target))
			break;
		listing_number(out, ++number);
		for (int column = 1; column <= 2; column++)
			listing_cell(out, listing_plain(query, column), PAGE_PLAIN);
		listing_cell(out, listing_label(ask, "sex", query, 3), PAGE_PLAIN);
		for (int column = 4; column <= 9; column++)
			listing_cell(out, listing_plain(query, column), PAGE_PLAIN);
		people++;
		no_scale += query_is_null(query, 4);
		no_day += query_is_null(query, 5);
		no_birth += query_is_null(query, 6);
	}
	query_close(query);
	snprintf(room, sizeof room, "%ld on the roll as it is now: by scale, day of the first appointment, age. Who has no day stands last.", people);
	listing_note(out, room);
	snprintf(room, sizeof room, "the day of appointment of %ld, the date of birth of %ld, the scale of %ld", no_day, no_birth, no_scale);
	listing_text(out, &out->not_reported, room);
	return step >= 0;
}

/* Posts in schools for boys, girls, both, and of schools that do not say. */
enum { FOR_MEN, FOR_WOMEN, FOR_EITHER, FOR_UNKNOWN, FOR_KINDS };

struct posts { int64_t sanctioned[FOR_KINDS], filled[FOR_KINDS], vacant[FOR_KINDS]; bool is_given[FOR_KINDS]; };

static int kind_of(const char *gender)
{
	return strcmp(gender, "boys") == 0 ? FOR_MEN : strcmp(gender, "girls") == 0 ? FOR_WOMEN : strcmp(gender, "mixed") == 0 ? FOR_EITHER : FOR_UNKNOWN;
}

/* Columns FIRST to FIRST + 2 of a row: sanctioned, filled, vacant. */
static void add_posts(struct posts *posts, const struct query *query, int gender, int first)
{
	int kind = kind_of(query_text(query, gender));
	if (query_is_null(query, first))
		return;
	posts->is_given[kind] = true;
	posts->sanctioned[kind] += query_int(query, first);
	posts->filled[kind] += query_int(query, first + 1);
	posts->vacant[kind] += query_int(query, first + 2);
}

static void add_all(struct posts *sum, const struct posts *more)
{
	for (int kind = 0; kind < FOR_KINDS; kind++) {
		sum->is_given[kind] = sum->is_given[kind] || more->is_given[kind];
		sum->sanctioned[kind] += more->sanctioned[kind];
		sum->filled[kind] += more->filled[kind];
		sum->vacant[kind] += more->vacant[kind];
	}
}

static void post_columns(struct listing *out)
{
	static const struct { const char *code, *above; } kinds[] = {{"men", "Boys' schools: men"}, {"women", "Girls' schools: women"},
		{"either", "Mixed or not said"}};
	char code[40];
	for (int i = 0; i < 3; i++) {
		snprintf(code, sizeof code, "%s_posts", kinds[i].code);
		listing_column(out, code, "Posts", kinds[i].above, true);
		snprintf(code, sizeof code, "%s_filled", kinds[i].code);
		listing_column(out, code, "Filled", kinds[i].above, true);
		snprintf(code, sizeof code, "%s_vacant", kinds[i].code);
		listing_column(out, code, "Vacant", kinds[i].above, true);
	}
	listing_column(out, "vacant", "Vacant", "All", true);
}

static void put_posts(struct listing *out, const struct posts *posts)
{
	int64_t all = 0;
	bool is_any = false;
	for (int i = 0; i < 3; i++) {
		bool is_given = posts->is_given[i] || (i == FOR_EITHER && posts->is_given[FOR_UNKNOWN]);
		int64_t more = i == FOR_EITHER ? 1 : 0;
		int64_t vacant = posts->vacant[i] + more * posts->vacant[FOR_UNKNOWN];
		listing_number(out, is_given ? posts->sanctioned[i] + more * posts->sanctioned[FOR_UNKNOWN] : LISTING_ABSENT);
		listing_number(out, is_given ? posts->filled[i] + more * posts->filled[FOR_UNKNOWN] : LISTING_ABSENT);
		listing_number(out, is_given ? vacant : LISTING_ABSENT);
		all += is_given ? vacant : 0;
		is_any = is_any || is_given;
	}
	listing_number(out, is_any ? all : LISTING_ABSENT);
}

/* A row that is being added up, of one union council or one designation in it. */
struct post_row { char uc[200], designation[64]; struct posts posts; bool is_begun, has_designation; };

static void end_row(const struct listing_ask *ask, struct listing *out, struct post_row *row)
{
	if (!row->is_begun || !listing_row(out, NULL))
		return;
	listing_cell(out, row->uc, PAGE_PLAIN);
	if (row->has_designation)
		listing_cell(out, *row->designation ? form_set_label(ask->set, "designation", row->designation) : NULL, PAGE_PLAIN);
	put_posts(out, &row->posts);
	row->is_begun = false;
}

static void end_group(struct listing *out, struct posts *sum, bool has_designation)
{
	if (out->part_count == 0 || !listing_row(out, NULL))
		return;
	listing_cell(out, "All", PAGE_PLAIN);
	if (has_designation)
		listing_cell(out, "", PAGE_PLAIN);
	put_posts(out, sum);
	listing_total(out);
	*sum = (struct posts){{0}, {0}, {0}, {0}};
}

static void begin_columns(struct listing *out, bool has_designation)
{
	listing_column(out, "uc", "Union council", NULL, false);
	if (has_designation)
		listing_column(out, "designation", "Designation", NULL, false);
	post_columns(out);
}

/* Rows of the query: tehsil, district, uc, gender, designation or '', sanctioned, filled, vacant, how many do not say; ordered by district, tehsil,
 * uc and designation. */
static bool fold(const struct listing_ask *ask, struct listing *out, struct query *query, bool has_designation, long *unknown, struct err *err)
{
	struct post_row row = {.is_begun = false, .has_designation = has_designation};
	struct posts sum = {{0}, {0}, {0}, {0}}, all = sum;
	char last[LISTING_LAST] = "", now[LISTING_LAST], before[LISTING_LAST] = "";
	int step;
	while ((step = query_step(query, err)) == 1) {
		const char *uc = query_is_null(query, 2) ? "(not reported)" : query_text(query, 2);
		snprintf(now, sizeof now, "%.64s/%.64s", query_text(query, 1), query_text(query, 0));
		bool is_new = strcmp(now, before) != 0;
		if (is_new || strcmp(row.uc, uc) != 0 || strcmp(row.designation, query_text(query, 4)) != 0)
			end_row(ask, out, &row);
		if (is_new) {
			end_group(out, &sum, has_designation);
			memcpy(before, now, sizeof now);
			listing_new_tehsil(ask, out, query, 0, last);
			if (out->part_count == 1)
				begin_columns(out, has_designation);
		}
		if (!row.is_begun) {
			row = (struct post_row){.is_begun = true, .has_designation = has_designation};
			snprintf(row.uc, sizeof row.uc, "%s", uc);
			snprintf(row.designation, sizeof row.designation, "%s", query_text(query, 4));
		}
		struct posts posts = {{0}, {0}, {0}, {0}};
		add_posts(&posts, query, 3, 5);
		add_all(&row.posts, &posts);
		add_all(&sum, &posts);
		add_all(&all, &posts);
		*unknown += (long)query_int(query, 8);
	}
	end_row(ask, out, &row);
	end_group(out, &sum, has_designation);
	if (out->part_count > 1) {
		listing_part(out, "All tehsils", "");
		end_group(out, &all, has_designation);
	}
	return step >= 0;
}

#define VACANT_WORDS "Vacant is counted school by school: a teacher above the posts of one school fills none of another."

bool listing_vacancy(const struct listing_ask *ask, struct listing *out, struct err *err)
{
	static const char known[] = "c.teachers_sanctioned IS NOT NULL AND c.teachers_appointed IS NOT NULL";
	char from[900], room[LISTING_ROOM];
	struct query *query;
	long unknown = 0;
	snprintf(from, sizeof from, "SELECT s.tehsil, s.district, s.uc, s.gender, '', sum(CASE WHEN %s THEN c.teachers_sanctioned END),"
		" sum(CASE WHEN %s THEN c.teachers_appointed END), sum(CASE WHEN %s THEN max(c.teachers_sanctioned - c.teachers_appointed, 0) END),"
		" sum(CASE WHEN %s THEN 0 ELSE 1 END) FROM school s LEFT JOIN census c ON c.school = s.code AND c.year = ?2 AND c._void IS NULL WHERE ",
		known, known, known, known);
	if (!listing_query(ask, from, " AND s._void IS NULL GROUP BY s.district, s.tehsil, s.uc, s.gender ORDER BY s.district, s.tehsil IS NULL, s.tehsil, s.uc IS NULL, s.uc, s.gender",
		&query, err))
		return false;
	listing_groups(out, "tehsil", "Tehsil");
	listing_note(out, "Teaching posts by the annual return. Posts of boys' schools are for men, of girls' schools for women, of mixed ones for either.");
	listing_note(out, VACANT_WORDS);
	bool is_good = fold(ask, out, query, false, &unknown, err);
	query_close(query);
	snprintf(room, sizeof room, "posts sanctioned or filled by %ld schools, which are in no number here", unknown);
	listing_text(out, &out->not_reported, room);
	return is_good;
}

bool listing_vacancy_posts(const struct listing_ask *ask, struct listing *out, struct err *err)
{
	static const char known[] = "p.sanctioned IS NOT NULL AND coalesce(p.filled_men, p.filled_women) IS NOT NULL";
	static const char filled[] = "coalesce(p.filled_men, 0) + coalesce(p.filled_women, 0)";
	char from[1200], room[LISTING_ROOM];
	struct query *query;
	long unknown = 0;
	listing_groups(out, "tehsil", "Tehsil");
	if (!table_find(ask->replica, "post")) {
		listing_text(out, &out->not_reported, "everything: the province has not loaded the form of posts by designation");
		return true;
	}
	snprintf(from, sizeof from, "SELECT s.tehsil, s.district, s.uc, s.gender, p.designation, sum(CASE WHEN %s THEN p.sanctioned END),"
		" sum(CASE WHEN %s THEN %s END), sum(CASE WHEN %s THEN max(p.sanctioned - (%s), 0) END), sum(CASE WHEN %s THEN 0 ELSE 1 END)"
		" FROM school s CROSS JOIN post p ON p.school = s.code AND p.year = ?2 LEFT JOIN code d ON d.list = 'designation' AND d.code = p.designation WHERE ",
		known, known, filled, known, filled, known);
	if (!listing_query(ask, from, " AND s._void IS NULL AND p._void IS NULL GROUP BY s.district, s.tehsil, s.uc, p.designation, s.gender"
		" ORDER BY s.district, s.tehsil IS NULL, s.tehsil, s.uc IS NULL, s.uc, d.position IS NULL, d.position, p.designation, s.gender", &query, err))
		return false;
	listing_note(out, "Posts by designation, where schools keep them. Posts of boys' schools are for men, of girls' schools for women.");
	listing_note(out, VACANT_WORDS);
	bool is_good = fold(ask, out, query, true, &unknown, err);
	query_close(query);
	snprintf(room, sizeof room, "posts sanctioned or filled in %ld lines, which are in no number here; schools without such a page", unknown);
	listing_text(out, &out->not_reported, room);
	return is_good;
}
