/* All indicators of the real census against plain SQL: totals by district, sex and class, shares of facilities, closed schools by reason,
 * staff, rates, distances. Each statement here is written for itself, as somebody would who does not know the table of indicators. */
#include "config.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/setup.h"
#include "emis/card.h"
#include "emis/card_place.h"
#include "emis/indicator.h"
#include "form/import.h"
#include "page/html.h"
#include "page/lines.h"
#include "store/query.h"
#include "store_world.h"
#include "tests/unit/markup.h"

enum { HTML_MOST = 30000 };

static char *folder, *census;
static struct replica *replica;
static struct form_set *set;
static struct indicator_answer *districts, *province;
static size_t longest;

static const char *is_there(void)
{
	const char *top = getenv("SRCDIR");
	if (!census)
		census = mem_format("%s/../shared/data/bemis-census.csv", top ? top : ".");
	return access(census, R_OK) == 0 ? census : NULL;
}

static int open_world(void **state)
{
	struct err err = {0};
	struct import_report report = {0};
	struct indicator_book *book;
	(void)state;
	if (!is_there())
		return 0;
	folder = world_path("indicator-census");
	if (!setup_province(folder, "operator", false, &err) || !replica_open(folder, &replica, &err) || !form_set_load(replica, &set, &err)
		|| !import_run(replica, set, &(struct import_options){.map = "bemis", .file = census, .author = "operator",
			.sets = (const char *const[]){"year=2024"}, .set_count = 1}, &report, &err)
		|| !indicator_open(replica, set, NULL, &book, &err)
		|| !indicator_ask(book, &(struct indicator_ask){.level = INDICATOR_DISTRICT, .year = 2024}, &districts, &err)
		|| !indicator_ask(book, &(struct indicator_ask){.level = INDICATOR_PROVINCE, .year = 2024}, &province, &err)) {
		print_message("%s\n", err.text);
		return -1;
	}
	indicator_close(book);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	if (!is_there())
		return 0;
	indicator_free(districts);
	indicator_free(province);
	form_set_free(set);
	replica_close(replica);
	world_remove(folder);
	free(folder);
	free(census);
	return 0;
}

#define NEEDS_CENSUS() do { \
	if (!is_there()) { \
		print_message("the real census is not beside the project (../shared/data/bemis-census.csv)\n"); \
		skip(); \
	} \
} while (0)

#define JOINED " FROM school s JOIN census c ON c.school = s.code AND c.year = 2024 "
#define OPEN JOINED "WHERE c.status = 'functional' OR c.status IS NULL GROUP BY s.district"
#define OPEN_GIRLS JOINED "WHERE (c.status = 'functional' OR c.status IS NULL) AND s.gender = 'girls' GROUP BY s.district"
#define ALL JOINED "GROUP BY s.district"
#define CLOSED JOINED "WHERE c.status = 'non_functional' GROUP BY s.district"
#define PUPILS "(SELECT sum(coalesce(e.boys, 0) + coalesce(e.girls, 0)) FROM enrolment e WHERE e.school = s.code AND e.year = 2024 AND e.boys + e.girls >= 0)"
#define TWO(a, b) "CASE WHEN " a " IS NULL THEN " b " WHEN " b " IS NULL THEN " a " ELSE " a " + " b " END"
#define ROOMS TWO("c.rooms_kacha", "c.rooms_pakka")
#define TOILETS TWO("c.toilets_kacha", "c.toilets_pakka")
#define SHARE(condition) "count(*) FILTER (WHERE " condition ")"
/* numerator and denominator of a share of schools that say so or not */
#define YES(column) SHARE("c." column " = 'yes'") ", count(c." column ")"
/* as the census extract counts them: none where neither total nor sexes are given */
#define TEACHERS "ifnull(c.teachers_total, ifnull(ifnull(c.teachers_male + c.teachers_female, ifnull(c.teachers_male, c.teachers_female)), c.teachers_appointed))"

/* District, numerator, denominator (NULL for a count). */
static const struct { const char *code; int sex; const char *sql; } plain[] = {
	{"enrolment", INDICATOR_MALE, "SELECT s.district, sum(e.boys), NULL FROM enrolment e, school s WHERE s.code = e.school AND e.year = 2024 GROUP BY 1"},
	{"enrolment", INDICATOR_FEMALE, "SELECT s.district, sum(e.girls), NULL FROM enrolment e, school s WHERE s.code = e.school AND e.year = 2024 GROUP BY 1"},
	{"enrolment_primary", INDICATOR_BOTH, "SELECT s.district, sum(coalesce(e.boys, 0) + coalesce(e.girls, 0)), NULL FROM enrolment e, school s"
		" WHERE s.code = e.school AND e.grade BETWEEN '1' AND '5' AND length(e.grade) = 1 GROUP BY 1"},
	{"ger_primary", INDICATOR_MALE, "SELECT p.district, (SELECT sum(e.boys) FROM enrolment e, school s WHERE s.code = e.school AND s.district = p.district"
		" AND e.grade IN ('1', '2', '3', '4', '5')), sum(p.male) FROM population p WHERE p.age IN (5, 6, 7, 8, 9) GROUP BY 1"},
	{"ger_middle", INDICATOR_FEMALE, "SELECT p.district, (SELECT sum(e.girls) FROM enrolment e, school s WHERE s.code = e.school AND s.district ="
		" p.district AND e.grade IN ('6', '7', '8')), sum(p.female) FROM population p WHERE p.age IN (10, 11, 12) GROUP BY 1"},
	{"gpi", INDICATOR_BOTH, "SELECT s.district, sum(e.girls), sum(e.boys) FROM enrolment e, school s WHERE s.code = e.school GROUP BY 1"},
	{"ptr", INDICATOR_BOTH, "SELECT district, sum(pupils), sum(teachers) FROM (SELECT s.district AS district, " TEACHERS " AS teachers, (SELECT"
		" sum(ifnull(e.boys, 0) + ifnull(e.girls, 0)) FROM enrolment e WHERE e.school = s.code AND NOT (e.boys IS NULL AND e.girls IS NULL)) AS pupils"
		JOINED ") WHERE pupils IS NOT NULL AND teachers IS NOT NULL GROUP BY 1"},
	{"pupils_a_room", INDICATOR_BOTH, "SELECT district, sum(pupils), sum(rooms) FROM (SELECT s.district AS district, " ROOMS " AS rooms, (SELECT"
		" sum(ifnull(e.boys, 0) + ifnull(e.girls, 0)) FROM enrolment e WHERE e.school = s.code AND NOT (e.boys IS NULL AND e.girls IS NULL)) AS pupils"
		JOINED ") WHERE pupils IS NOT NULL AND rooms IS NOT NULL GROUP BY 1"},
	{"teachers", INDICATOR_MALE, "SELECT s.district, sum(c.teachers_male), NULL" ALL},
	{"teachers", INDICATOR_FEMALE, "SELECT s.district, sum(c.teachers_female), NULL" ALL},
	{"teachers", INDICATOR_BOTH, "SELECT s.district, sum(" TEACHERS "), NULL" ALL},
	{"women_teachers", INDICATOR_BOTH, "SELECT s.district, sum(c.teachers_female), sum(c.teachers_male + c.teachers_female)" JOINED
		"WHERE c.teachers_male NOT NULL AND c.teachers_female NOT NULL GROUP BY 1"},
	{"posts_sanctioned", INDICATOR_BOTH, "SELECT s.district, sum(c.teachers_sanctioned), NULL" ALL},
	{"vacancy", INDICATOR_BOTH, "SELECT s.district, sum(iif(c.teachers_sanctioned > c.teachers_appointed, c.teachers_sanctioned - c.teachers_appointed, 0)),"
		" sum(c.teachers_sanctioned)" JOINED "WHERE c.teachers_sanctioned NOT NULL AND c.teachers_appointed NOT NULL GROUP BY 1"},
	{"schools", INDICATOR_BOTH, "SELECT district, count(*), NULL FROM school GROUP BY 1"},
	{"returns", INDICATOR_BOTH, "SELECT s.district, count(c.school), count(*) FROM school s LEFT JOIN census c ON c.school = s.code GROUP BY 1"},
	{"functional", INDICATOR_BOTH, "SELECT s.district, " SHARE("ifnull(c.status, '') <> 'non_functional'") ", NULL" ALL},
	{"closed", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.status = 'non_functional'") ", NULL" ALL},
	{"closed_share", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.status = 'non_functional'") ", count(c.status)" ALL},
	{"closed_unknown", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.status_reason IS NULL") ", NULL" CLOSED},
	{"single_teacher", INDICATOR_BOTH, "SELECT s.district, " SHARE(TEACHERS " = 1") ", NULL" OPEN},
	{"no_teacher", INDICATOR_BOTH, "SELECT s.district, " SHARE(TEACHERS " = 0") ", NULL" OPEN},
	{"shelterless", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.building = 'no'") ", NULL" OPEN},
	{"one_room", INDICATOR_BOTH, "SELECT s.district, " SHARE(ROOMS " = 1") ", NULL" OPEN},
	{"rooms_a_school", INDICATOR_BOTH, "SELECT s.district, sum(" ROOMS "), count(" ROOMS ")" ALL},
	{"electricity", INDICATOR_BOTH, "SELECT s.district, " YES("electricity") OPEN},
	{"internet", INDICATOR_BOTH, "SELECT s.district, " YES("internet") OPEN},
	{"computers", INDICATOR_BOTH, "SELECT s.district, " YES("computer_lab") OPEN},
	{"ramp", INDICATOR_BOTH, "SELECT s.district, " YES("ramp") OPEN},
	{"water", INDICATOR_BOTH, "SELECT s.district, " YES("water") OPEN},
	{"washbasin", INDICATOR_BOTH, "SELECT s.district, " YES("washbasin") OPEN},
	{"wall", INDICATOR_BOTH, "SELECT s.district, " YES("wall") OPEN},
	{"gas", INDICATOR_BOTH, "SELECT s.district, " YES("gas") OPEN},
	{"library", INDICATOR_BOTH, "SELECT s.district, " YES("library") OPEN},
	{"science_lab", INDICATOR_BOTH, "SELECT s.district, " YES("science_lab") OPEN},
	{"playground", INDICATOR_BOTH, "SELECT s.district, " YES("playground") OPEN},
	{"toilets", INDICATOR_BOTH, "SELECT s.district, " SHARE(TOILETS " > 0") ", count(" TOILETS ")" OPEN},
	{"water_basic", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.water = 'yes' AND c.water_source IN ('piped', 'tubewell', 'hand_pump',"
		" 'protected_well', 'protected_spring', 'rainwater', 'tanker', 'bottled')") ", count(*)" OPEN},
	{"water_none", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.water = 'no' OR c.water = 'yes' AND c.water_source IN ('unprotected_well',"
		" 'unprotected_spring', 'canal')") ", count(*)" OPEN},
	{"sanitation_none", INDICATOR_BOTH, "SELECT s.district, " SHARE(TOILETS " = 0") ", count(*)" OPEN},
	{"hygiene_basic", INDICATOR_BOTH, "SELECT s.district, " SHARE("c.washbasin = 'yes' AND c.washbasin_water = 'yes' AND c.washbasin_soap = 'yes'")
		", count(*)" OPEN},
	{"girls_water", INDICATOR_BOTH, "SELECT s.district, " YES("water") OPEN_GIRLS},
	{"girls_wall", INDICATOR_BOTH, "SELECT s.district, " YES("wall") OPEN_GIRLS},
	{"girls_mhm", INDICATOR_BOTH, "SELECT s.district, " YES("mhm_kits") OPEN_GIRLS},
	{"girls_toilets", INDICATOR_BOTH, "SELECT s.district, " SHARE(TOILETS " > 0") ", count(" TOILETS ")" OPEN_GIRLS},
	{"girls_to_boys_primary", INDICATOR_BOTH, "SELECT s.district, " SHARE("s.gender = 'girls' AND s.level = 'primary'") ", "
		SHARE("s.gender = 'boys' AND s.level = 'primary'") OPEN},
	{"uc_without_girls", INDICATOR_BOTH, "SELECT district, sum(served = 0), count(*) FROM (SELECT s.district AS district, s.uc, sum(ifnull(c.status, '') <>"
		" 'non_functional' AND s.gender IN ('girls', 'mixed')) AS served" JOINED "WHERE s.uc NOT NULL GROUP BY s.district, s.uc) GROUP BY 1"},
};

/* Rows of SQL against the answer; the province is their sum. Districts that the statement does not name must have none. */
static void compare(const char *code, int sex, const char *sql)
{
	struct query *query;
	struct err err = {0};
	int64_t tops = 0, bottoms = 0;
	int rows = 0, position = indicator_position(districts, code);
	assert_true(position >= 0);
	if (!query_open(replica, sql, &query, &err))
		fail_msg("%s: %s", code, err.text);
	while (query_step(query, &err) == 1) {
		int place = indicator_place(districts, query_text(query, 0));
		assert_true(place >= 0);
		const struct indicator_figure *figure = indicator_figure(districts, place, position, (enum indicator_sex)sex);
		int64_t top = query_is_null(query, 1) ? INDICATOR_ABSENT : query_int(query, 1),
			bottom = query_is_null(query, 2) || query_int(query, 2) == 0 ? INDICATOR_ABSENT : query_int(query, 2);
		if (bottom == INDICATOR_ABSENT && !query_is_null(query, 2) && figure->denominator <= 0)
			continue; /* nothing to divide by, either way */
		if (figure->numerator != top || figure->denominator != bottom)
			fail_msg("%s of %s, sex %d: %lld / %lld; by plain SQL %lld / %lld", code, query_text(query, 0), sex, (long long)figure->numerator,
				(long long)figure->denominator, (long long)top, (long long)bottom);
		tops += top == INDICATOR_ABSENT ? 0 : top;
		bottoms += bottom == INDICATOR_ABSENT ? 0 : bottom;
		rows++;
	}
	query_close(query);
	if (rows < 20)
		fail_msg("%s: only %d districts were compared", code, rows);
	const struct indicator_figure *whole = indicator_figure(province, 0, position, (enum indicator_sex)sex);
	if (whole->numerator != tops || (whole->denominator > 0 && whole->denominator != bottoms))
		fail_msg("%s of the province: %lld / %lld; the districts' sum is %lld / %lld", code, (long long)whole->numerator,
			(long long)whole->denominator, (long long)tops, (long long)bottoms);
}

static void by_district(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		compare(plain[i].code, plain[i].sex, plain[i].sql);
}

static void by_class_and_sex(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	static const char *const grades[] = {"kachi", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};
	for (size_t i = 0; i < sizeof grades / sizeof *grades; i++)
		for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++) {
			char *code = mem_format("enrolment_%s", grades[i]);
			char *sql = mem_format("SELECT s.district, sum(e.%s), NULL FROM enrolment e JOIN school s ON s.code = e.school WHERE e.year = 2024"
				" AND e.grade = '%s' GROUP BY 1", sex == INDICATOR_MALE ? "boys" : "girls", grades[i]);
			compare(code, sex, sql);
			free(code);
			free(sql);
		}
	/* what the data's own description counts */
	assert_int_equal(indicator_figure(province, 0, indicator_position(province, "enrolment"), INDICATOR_BOTH)->numerator, 976413);
}

static void by_reason(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	struct query *query;
	struct err err = {0};
	int64_t seen = 0;
	const struct indicator *row;
	assert_true(query_open(replica, "SELECT coalesce(status_reason, 'unknown'), count(*) FROM census WHERE status = 'non_functional' GROUP BY 1", &query,
		&err));
	while (query_step(query, &err) == 1) {
		char *code = mem_format("closed_%s", query_text(query, 0));
		int position = indicator_position(province, code);
		if (position < 0)
			fail_msg("closed schools give the reason %s, and no indicator counts it", query_text(query, 0));
		assert_int_equal(indicator_figure(province, 0, position, INDICATOR_BOTH)->numerator, query_int(query, 1));
		free(code);
	}
	query_close(query);
	for (int i = 0; (row = indicator_at(i)); i++)
		if (strncmp(row->code, "closed_", 7) == 0 && row->unit == UNIT_COUNT)
			seen += indicator_figure(province, 0, i, INDICATOR_BOTH)->numerator;
	assert_int_equal(seen, 3700);
}

/* Nearest of all by comparing each with each, in a district of few schools; the searched squares must find the same. */
static void nearest_by_brute_force(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	static const char *const names[] = {"gwadar", "harnai", "washuk"};
	for (int d = 0; d < 3; d++)
		for (int above = 0; above < 2; above++) {
			struct query *query;
			struct err err = {0};
			char *sql = mem_format("SELECT (SELECT min(distance_km(a.lat / 1e6, a.lon / 1e6, g.lat / 1e6, g.lon / 1e6)) FROM school g JOIN census h ON"
				" h.school = g.code WHERE g.gender IN ('girls', 'mixed') AND h.status = 'functional' AND g.lat BETWEEN 24800000 AND 32100000 AND g.lon BETWEEN"
				" 60800000 AND 70400000 AND g.level = CASE a.level %s END) FROM school a JOIN census c ON c.school = a.code WHERE a.district = '%s' AND"
				" a.gender = 'boys' AND c.status = 'functional' AND a.lat BETWEEN 24800000 AND 32100000 AND a.lon BETWEEN 60800000 AND 70400000",
				above ? "WHEN 'primary' THEN 'middle' WHEN 'middle' THEN 'high' WHEN 'high' THEN 'higher_secondary'" : "WHEN a.level THEN a.level", names[d]);
			int64_t metres = 0;
			int schools = 0;
			assert_true(query_open(replica, sql, &query, &err));
			while (query_step(query, &err) == 1) {
				if (query_is_null(query, 0))
					continue;
				metres += (int64_t)(query_real(query, 0) * 1000 + 0.5);
				schools++;
			}
			query_close(query);
			free(sql);
			const struct indicator_figure *figure = indicator_figure(districts, indicator_place(districts, names[d]),
				indicator_position(districts, above ? "girls_next_level" : "girls_same_level"), INDICATOR_BOTH);
			assert_true(schools > 10);
			assert_int_equal(figure->denominator, schools);
			assert_int_equal(figure->numerator, metres);
		}
}

/* The mean over schools of the share that each has of what it reports, in floating point. */
static void facility_score(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	struct query *query;
	struct err err = {0};
	int position = indicator_position(districts, "facility_score"), rows = 0;
	assert_true(query_open(replica, "SELECT district, avg(score) FROM (SELECT s.district AS district, (SELECT avg(f) FROM (SELECT c.electricity = 'yes' AS f"
		" UNION ALL SELECT c.water = 'yes' UNION ALL SELECT c.wall = 'yes' UNION ALL SELECT " TOILETS " > 0 UNION ALL SELECT CASE WHEN c.building = 'no' THEN 0"
		" ELSE c.building_condition = 'satisfactory' END)) AS score" JOINED "WHERE ifnull(c.status, '') <> 'non_functional') GROUP BY 1", &query, &err));
	while (query_step(query, &err) == 1) {
		const struct indicator_figure *figure = indicator_figure(districts, indicator_place(districts, query_text(query, 0)), position,
			INDICATOR_BOTH);
		assert_true(fabs(indicator_value(districts->indicators[position], figure) - 100 * query_real(query, 1)) < 0.01);
		rows++;
	}
	query_close(query);
	assert_int_equal(rows, 34);
}

/* A code's place in a list that is written here for itself. */
static int place_of(const char *code, const char *const *list)
{
	int at = 0;
	while (list[at] && strcmp(list[at], code) != 0)
		at++;
	return at;
}

/* A card as one HTML file is strict, and short enough for a slow line. */
static void is_short_as_html(const struct page_value *page)
{
	struct buf html;
	buf_init(&html, 1 << 20);
	html_write(page, NULL, &html);
	const char *wrong = markup_fault(html.bytes);
	if (wrong || html.length >= HTML_MOST)
		fail_msg("%s: %zu bytes of HTML; %s", page->title, html.length, wrong ? wrong : "strict");
	longest = html.length > longest ? html.length : longest;
	buf_free(&html);
}

/* The cards of the places that SQL names, which are at least LEAST. */
static void places_are_short(struct card_maker *maker, enum indicator_level level, const char *sql, int least)
{
	struct err err = {0};
	struct query *query;
	int count = 0;
	assert_true(query_open(replica, sql, &query, &err));
	while (query_step(query, &err) == 1) {
		struct page_value *page;
		char *code = mem_copy(query_text(query, 0));
		if (!card_place(maker, level, code, 2024, &page, &err))
			fail_msg("%s: %s", code, err.text);
		is_short_as_html(page);
		page_free(page);
		free(code);
		count++;
	}
	query_close(query);
	assert_true(count >= least);
}

/* Two of three schools visited in the last weeks, the register and the head count of a class with each. */
static void put_visits(void)
{
	struct import_report report = {0};
	struct err err = {0};
	struct query *query;
	struct buf csv;
	char *path = mem_format("%s/visits.csv", folder), day[11];
	int from = clock_today() - 40, at = 0;
	buf_init(&csv, 4 << 20);
	buf_text(&csv, "school,date,access,status,others_on_roll,others_present\n");
	assert_true(query_open(replica, "SELECT code FROM school WHERE status = 'functional' ORDER BY code", &query, &err));
	for (; query_step(query, &err) == 1; at++) {
		date_format(from + at % 5, day);
		if (at % 3 < 2)
			buf_format(&csv, "%s,%s,granted,open,4,3\n", query_text(query, 0), day);
	}
	query_close(query);
	assert_true(file_write_atomic(path, csv.bytes, csv.length, 0666, &err));
	buf_free(&csv);
	if (!import_run(replica, set, &(struct import_options){.map = "visit", .file = path, .author = "operator"}, &report, &err))
		fail_msg("%s", err.text);
	assert_true(report.added > 7000);
	free(path);
}

/* Of every kind of place those that have most in them; and once more with visits, which fill a table more. */
static void cards_are_short(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	static const struct { enum indicator_level level; const char *sql; int least; } kinds[] = {
		{INDICATOR_PROVINCE, "SELECT code FROM place WHERE kind = 'province'", 1},
		{INDICATOR_TEHSIL, "SELECT tehsil FROM school GROUP BY 1 ORDER BY count(DISTINCT cluster) DESC LIMIT 2", 2},
		{INDICATOR_CLUSTER, "SELECT cluster FROM school WHERE cluster IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 2", 2},
		{INDICATOR_DIVISION, "SELECT code FROM place p WHERE kind = 'division' ORDER BY (SELECT count(*) FROM place d WHERE d.parent = p.code) DESC LIMIT 1", 1},
	};
	struct err err = {0};
	for (int visited = 0; visited < 2; visited++) {
		struct card_maker *maker;
		if (visited)
			put_visits();
		assert_true(card_open(replica, set, "operator", &maker, &err));
		for (int i = 0; i < (visited ? 3 : 4); i++)
			places_are_short(maker, kinds[i].level, kinds[i].sql, kinds[i].least);
		card_close(maker);
	}
	print_message("the longest card as HTML: %zu bytes\n", longest);
}

/* What the cards of all districts add up by level, gender and sex, and print by class. */
static void cards_of_districts(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	static const char *const levels[] = {"primary", "middle", "high", "higher_secondary", NULL}, *const genders[] = {"boys", "girls", "mixed", NULL};
	struct card_maker *maker;
	struct err err = {0};
	struct query *query;
	int rows = 0, cards = 0;
	assert_true(card_open(replica, set, "operator", &maker, &err));
	for (int d = 0; d < districts->place_count; d++) {
		const char *district = districts->places[d].code;
		struct place_card card;
		struct page_value *page;
		struct buf text;
		if (districts->places[d].schools == 0)
			continue;
		assert_true(card_place(maker, INDICATOR_DISTRICT, district, 2024, &page, &err));
		buf_init(&text, 1 << 20);
		lines_print(page, &(struct lines_options){.width = 80}, 66, &text);
		is_short_as_html(page);
		page_free(page);
		assert_true(query_open(replica, "SELECT e.grade, sum(e.boys), sum(e.girls) FROM school s JOIN enrolment e ON e.school = s.code WHERE s.district = ?1"
			" AND e.year = 2024 GROUP BY 1 HAVING sum(e.boys) IS NOT NULL AND sum(e.girls) IS NOT NULL", &query, &err));
		query_bind_text(query, 1, district);
		while (query_step(query, &err) == 1) {
			char *pair = mem_format(" %lld / %lld", (long long)query_int(query, 1), (long long)query_int(query, 2));
			const char *at = strstr(text.bytes, pair);
			while (at && !isspace((unsigned char)at[strlen(pair)])) /* a longer number */
				at = strstr(at + 1, pair);
			if (!at)
				fail_msg("the card of %s lacks %s in class %s", district, pair, query_text(query, 0));
			free(pair);
		}
		query_close(query);
		buf_free(&text);
		assert_true(place_read(maker, INDICATOR_DISTRICT, district, 2024, NULL, NULL, &card, &err));
		assert_true(query_open(replica, "SELECT s.level, s.gender, sum(e.boys), sum(e.girls), count(DISTINCT s.code) FROM school s LEFT JOIN enrolment e ON"
			" e.school = s.code AND e.year = 2024 WHERE s.district = ?1 GROUP BY 1, 2", &query, &err));
		query_bind_text(query, 1, district);
		while (query_step(query, &err) == 1) {
			int kind = place_of(query_text(query, 0), levels), gender = place_of(query_text(query, 1), genders);
			assert_int_equal(place_sum(&card, "schools", INDICATOR_BOTH, kind, gender, -1).numerator, query_int(query, 4));
			for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++) {
				int64_t sum = place_sum(&card, "enrolment", (enum indicator_sex)sex, kind, gender, -1).numerator;
				assert_int_equal(sum == INDICATOR_ABSENT ? -1 : sum, query_is_null(query, 1 + sex) ? -1 : query_int(query, 1 + sex));
			}
			rows++;
		}
		query_close(query);
		place_reset(&card);
		cards++;
	}
	card_close(maker);
	assert_int_equal(cards, 34);
	assert_true(rows > 200);
}

/* What the census does not have reads n/a: repeaters and flows, ages, visits, money. */
static void not_in_it(void **state)
{
	(void)state;
	NEEDS_CENSUS();
	const struct indicator *row;
	for (int i = 0; (row = indicator_at(i)); i++) {
		bool is_absent = row->topic == TOPIC_AGES || row->topic == TOPIC_FLOW || row->topic == TOPIC_SHARES
			|| (row->topic == TOPIC_VISITS && row->unit == UNIT_PERCENT && strcmp(row->code, "coverage") != 0);
		if (is_absent && indicator_figure(province, 0, i, INDICATOR_BOTH)->why == WHY_GIVEN)
			fail_msg("%s has a value, from data that is not there", row->code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_district),
		cmocka_unit_test(by_class_and_sex),
		cmocka_unit_test(by_reason),
		cmocka_unit_test(nearest_by_brute_force),
		cmocka_unit_test(facility_score),
		cmocka_unit_test(not_in_it),
		cmocka_unit_test(cards_of_districts),
		cmocka_unit_test(cards_are_short), /* the last one: it puts visits in */
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
