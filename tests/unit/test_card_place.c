/* Cards of clusters, tehsils, districts, divisions and the province, over the small province whose figures are worked out by hand. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/card.h"
#include "emis/card_watch.h"
#include "emis/findings.h"
#include "indicator_world.h"
#include "page/lines.h"
#include "store/query.h"
#include "store_world.h"
#include "tests/unit/agree.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;
static struct card_maker *maker;

static int open_world(void **state)
{
	struct err err = {0};
	(void)state;
	setenv("ZILA_NOW", "2024-11-22T09:30", 1);
	setenv("TZ", "UTC", 1);
	tzset();
	folder = world_path("card_place");
	replica = indicator_world_open(folder, &set);
	return card_open(replica, set, "operator", &maker, &err) ? 0 : -1;
}

static int close_world(void **state)
{
	(void)state;
	card_close(maker);
	form_set_free(set);
	replica_close(replica);
	world_remove(folder);
	free(folder);
	return 0;
}

static struct page_value *card(enum indicator_level level, const char *code, int year)
{
	struct page_value *page;
	struct err err = {0};
	if (!card_place(maker, level, code, year, &page, &err))
		fail_msg("%s", err.text);
	return page;
}

static char *printed(struct page_value *page, int width, bool is_ascii, int sheet)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	lines_print(page, &(struct lines_options){.width = width, .has_urdu = true, .is_ascii = is_ascii}, sheet, &out);
	page_free(page);
	char *text = mem_copy(out.bytes);
	buf_free(&out);
	return text;
}

/* What is printed is what tests/data has; if not, what was printed is left in the folder of the test. */
static void like(const char *name, char *text)
{
	const char *top = getenv("SRCDIR"), *scratch = getenv("TMPDIR");
	char *path = mem_format("%s/tests/data/%s", top ? top : ".", name), *left = mem_format("%s/%s", scratch ? scratch : "/tmp", name);
	struct err err = {0};
	struct buf golden;
	bool is_read = file_read(path, 1 << 20, &golden, &err), is_same = is_read && strcmp(golden.bytes, text) == 0;
	buf_free(&golden);
	if (!is_same) {
		file_write_atomic(left, text, strlen(text), 0666, &err);
		print_message("%s differs from %s\n", left, path);
	}
	free(text);
	free(path);
	free(left);
	assert_true(is_same);
}

static void golden(void **state)
{
	(void)state;
	like("card_district_kech.txt", printed(card(INDICATOR_DISTRICT, "kech", 2024), 80, false, 66));
	like("card_district_kech_40.txt", printed(card(INDICATOR_DISTRICT, "kech", 2024), 40, true, 0));
	like("card_tehsil_turbat.txt", printed(card(INDICATOR_TEHSIL, "turbat", 2024), 80, false, 66));
	like("card_cluster_08001.txt", printed(card(INDICATOR_CLUSTER, "08001", 2024), 80, false, 66));
	like("card_division_makran.txt", printed(card(INDICATOR_DIVISION, "makran", 2024), 80, false, 66));
	like("card_province.txt", printed(card(INDICATOR_PROVINCE, "balochistan", 2024), 80, false, 66));
}

/* A card of each kind says in HTML, on a dot-matrix printer and as PDF what its text says. */
static void in_every_renderer(void **state)
{
	(void)state;
	static const struct { enum indicator_level level; const char *code; } places[] = {
		{INDICATOR_CLUSTER, "08001"}, {INDICATOR_TEHSIL, "turbat"}, {INDICATOR_DISTRICT, "kech"}, {INDICATOR_DIVISION, "makran"}, {INDICATOR_PROVINCE, "balochistan"},
	};
	struct page_value *page;
	struct err err = {0};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		renderers_agree(card(places[i].level, places[i].code, 2024));
	assert_true(card_school(maker, "08005", 2024, &page, &err));
	renderers_agree(page);
	assert_true(card_compare(maker, "08001", "08002", 2024, &page, &err));
	renderers_agree(page);
}

/* The school's own card: with the optional pages it compares money, textbooks and furniture too, on one sheet. */
static void school_compared(void **state)
{
	(void)state;
	struct page_value *page;
	struct err err = {0};
	assert_true(card_school(maker, "08005", 2024, &page, &err));
	char *text = printed(page, 80, false, 66);
	assert_null(strstr(text, " of 2\n"));
	like("card_08005.txt", text);
}

static char *compared(const char *code, const char *other)
{
	struct page_value *page;
	struct err err = {0};
	if (!card_compare(maker, code, other, 2024, &page, &err))
		fail_msg("%s", err.text);
	return printed(page, 80, false, 66);
}

/* One school beside what it lies in, two of one district, two of different ones; and none such. */
static void comparisons(void **state)
{
	(void)state;
	struct page_value *page;
	struct err err = {0};
	like("card_compare_08005.txt", compared("08005", NULL));
	like("card_compare_two.txt", compared("08001", "08002"));
	char *text = compared("08001", "08040");
	assert_non_null(strstr(text, "   kech  lasbela\n"));
	assert_non_null(strstr(text, "Boys a school"));
	free(text);
	assert_false(card_compare(maker, "08001", "99999", 0, &page, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(page);
}

/* The schools of a card added up are the indicator's figure of the place: every code, every sex. */
static void sums_are_the_indicators(void **state)
{
	(void)state;
	static const struct { enum indicator_level level; const char *code; } places[] = {{INDICATOR_DISTRICT, "kech"},
		{INDICATOR_DISTRICT, "panjgur"}, {INDICATOR_TEHSIL, "tump"}, {INDICATOR_CLUSTER, "08005"}, {INDICATOR_DIVISION, "makran"},
		{INDICATOR_PROVINCE, "balochistan"}};
	int seen = 0;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct place_card one;
		struct err err = {0};
		assert_true(place_read(maker, places[i].level, places[i].code, 2024, NULL, NULL, &one, &err));
		for (int at = 0; place_codes[at]; at++) {
			const struct indicator *row = indicator_find(place_codes[at]);
			assert_non_null(row);
			if (row->base == BASE_DISTRICT || row->base == BASE_RATIO)
				continue;
			for (int sex = 0; sex < (indicator_is_sexed(row) ? INDICATOR_SEXES : 1); sex++) {
				struct indicator_figure sum = place_sum(&one, row->code, (enum indicator_sex)sex, -1, -1, -1);
				const struct indicator_figure *own = place_own(&one, row->code, (enum indicator_sex)sex);
				if (own->why != sum.why || own->numerator != sum.numerator || own->denominator != sum.denominator || own->schools != sum.schools
					|| own->approved != sum.approved || own->expected != sum.expected)
					fail_msg("%s of %s: %lld/%lld of %d, not %lld/%lld of %d", row->code, places[i].code, (long long)sum.numerator,
						(long long)sum.denominator, sum.schools, (long long)own->numerator, (long long)own->denominator, own->schools);
				seen++;
			}
		}
		place_reset(&one);
	}
	assert_true(seen > 300);
}

/* On the card of the province a division, which is its districts added up, says what its own card says; and stands before its districts. */
static void divisions_are_their_own(void **state)
{
	(void)state;
	struct place_card whole, own;
	struct err err = {0};
	int seen = 0, at = 0;
	assert_true(place_read(maker, INDICATOR_PROVINCE, "balochistan", 2024, NULL, NULL, &whole, &err));
	assert_int_equal(whole.division_count, 8);
	assert_int_equal(whole.below_count, 8 + 36);
	while (strcmp(whole.below[at].code, "makran") != 0)
		at++;
	assert_int_equal(whole.below[at].depth, 0);
	assert_string_equal(whole.below[at + 2].code, "kech");
	assert_int_equal(whole.below[at + 2].depth, 1);
	assert_true(place_read(maker, INDICATOR_DIVISION, "makran", 2024, NULL, NULL, &own, &err));
	assert_int_equal(whole.below[at].answer->places[whole.below[at].place].schools, own.whole->places[own.at].schools);
	for (int i = 0; place_codes[i]; i++) {
		const struct indicator *row = indicator_find(place_codes[i]);
		for (int sex = 0; sex < (indicator_is_sexed(row) ? INDICATOR_SEXES : 1) && row->base != BASE_DISTRICT && row->base != BASE_RATIO; sex++) {
			const struct indicator_figure *sum = place_figure(whole.below[at].answer, whole.below[at].place, row->code, (enum indicator_sex)sex);
			const struct indicator_figure *figure = place_own(&own, row->code, (enum indicator_sex)sex);
			if (sum->why != figure->why || sum->numerator != figure->numerator || sum->denominator != figure->denominator || sum->schools != figure->schools)
				fail_msg("%s: %lld of %d, not %lld of %d", row->code, (long long)sum->numerator, sum->schools, (long long)figure->numerator,
					figure->schools);
			seen++;
		}
	}
	assert_true(seen > 60);
	place_reset(&own);
	place_reset(&whole);
}

/* By hand: 08001 has 711 boys; 08002 1 boy and 105 girls; 08005 6 boys; 08007 none of either. */
static void totals_by_hand(void **state)
{
	(void)state;
	struct place_card one;
	struct err err = {0};
	assert_true(place_read(maker, INDICATOR_DISTRICT, "kech", 2024, NULL, NULL, &one, &err));
	assert_int_equal(place_sum(&one, "enrolment", INDICATOR_MALE, 2, -1, -1).numerator, 712); /* high */
	assert_int_equal(place_sum(&one, "enrolment", INDICATOR_MALE, 2, 0, -1).numerator, 711); /* high, for boys */
	assert_int_equal(place_sum(&one, "enrolment", INDICATOR_FEMALE, -1, 1, -1).numerator, 105);
	assert_int_equal(place_sum(&one, "enrolment", INDICATOR_MALE, 1, -1, -1).numerator, 6); /* middle */
	assert_int_equal(place_sum(&one, "enrolment", INDICATOR_FEMALE, 1, -1, -1).numerator, INDICATOR_ABSENT);
	assert_int_equal(place_sum(&one, "schools", INDICATOR_BOTH, -1, -1, -1).numerator, 7);
	assert_int_equal(place_sum(&one, "schools", INDICATOR_BOTH, -1, -1, 1).numerator, 1); /* urban */
	assert_int_equal(one.gaps[GAP_RETURN], 2); /* 08004, 08008 */
	assert_int_equal(one.gaps[GAP_POINT], 1); /* 08004 */
	assert_int_equal(one.gaps[GAP_CLUSTER], 3);
	assert_int_equal(one.gaps[GAP_PUPILS], 0);
	assert_int_equal(one.below_count, 2);
	place_reset(&one);
	/* a tehsil has its own schools, and of its district the others are not in it */
	assert_true(place_read(maker, INDICATOR_TEHSIL, "tump", 2024, NULL, NULL, &one, &err));
	assert_int_equal(one.school_count, 4);
	assert_int_equal(place_sum(&one, "enrolment", INDICATOR_MALE, -1, -1, -1).numerator, 6);
	assert_string_equal(one.below[0].code, "08005");
	place_reset(&one);
}

static char *message(enum indicator_level level, const char *code)
{
	struct buf out;
	struct err err = {0};
	buf_init(&out, 1 << 14);
	if (!card_short(maker, level, code, 2024, &out, &err))
		fail_msg("%s", err.text);
	char *text = mem_copy(out.bytes);
	buf_free(&out);
	return text;
}

/* In a telephone's message, with the check of the paper; names of sixty characters leave out a line, never the last one. */
static void messages(void **state)
{
	(void)state;
	struct err err = {0};
	char check[24];
	page_free(card(INDICATOR_DISTRICT, "kech", 2024));
	snprintf(check, sizeof check, "check %s, ", card_checksum(maker));
	char *text = message(INDICATOR_DISTRICT, "kech");
	assert_true(strlen(text) <= CARD_SHORT);
	assert_non_null(strstr(text, check));
	assert_non_null(strstr(text, "\nPupils 823: boys 718, girls 105; girls a boy 0.15\n"));
	assert_non_null(strstr(text, "\nReturns 5 of 7, approved 1."));
	free(text);
	text = message(INDICATOR_SCHOOL, "08002");
	assert_non_null(strstr(text, "\nPupils 106: boys 1, girls 105;"));
	assert_non_null(strstr(text, "Return not yet approved."));
	free(text);
	text = message(INDICATOR_SCHOOL, "08004");
	assert_non_null(strstr(text, "Pupils not reported"));
	assert_null(strstr(text, "not reported %"));
	free(text);
	assert_true(world_add(replica, &err, "school", "code=08050", "name=GGHSS KILLI HAJI MUHAMMAD ABDUL RAHEEM KHAN NOORZAI SHUMALI NO 2",
		"name_ur=گورنمنٹ گرلز ہائی سکول تربت", "district=sibi", "tehsil=sibi", "cluster=08050", "level=primary", "gender=girls", NULL));
	text = message(INDICATOR_CLUSTER, "08050");
	assert_true(strlen(text) <= CARD_SHORT);
	assert_non_null(strstr(text, "SHUMALI NO 2"));
	assert_non_null(strstr(text, "\nReturns 0 of 1, approved 0. cluster 08050 check "));
	free(text);
	like("card_cluster_08050.txt", printed(card(INDICATOR_CLUSTER, "08050", 2024), 80, false, 66));
	like("card_cluster_08050_40.txt", printed(card(INDICATOR_CLUSTER, "08050", 2024), 40, false, 0));
}

/* A tehsil that a school of another district names as its own: on the card are those of the district with the most of them. */
static void split_tehsil(void **state)
{
	(void)state;
	struct err err = {0};
	struct place_card one;
	assert_true(world_add(replica, &err, "school", "code=08060", "name=GBPS BEYOND", "district=panjgur", "tehsil=turbat", "level=primary",
		"gender=boys", NULL));
	assert_true(place_read(maker, INDICATOR_TEHSIL, "turbat", 2024, NULL, NULL, &one, &err));
	assert_string_equal(one.district, "kech");
	assert_int_equal(one.school_count, 3);
	assert_int_equal(one.elsewhere, 1);
	assert_int_equal(one.whole->places[one.at].schools, 3);
	place_reset(&one);
	char *text = printed(card(INDICATOR_TEHSIL, "turbat", 2024), 200, false, 0);
	assert_non_null(strstr(text, "which are not on this card: 1."));
	free(text);
	assert_true(world_void(replica, &err, "school", "08060", "keyed twice"));
}

static void check_of(enum indicator_level level, const char *code, char out[9])
{
	page_free(card(level, code, 2024));
	snprintf(out, 9, "%s", card_checksum(maker));
}

/* The same data have the same check, whoever prints them and whatever a check left in this box; a changed class, or a visit, another. */
static void checks(void **state)
{
	(void)state;
	struct card_maker *other;
	struct page_value *page;
	struct err err = {0};
	char before[9], after[9];
	check_of(INDICATOR_DISTRICT, "lasbela", before);
	assert_true(card_open(replica, set, "somebody", &other, &err));
	assert_true(card_place(other, INDICATOR_DISTRICT, "lasbela", 2024, &page, &err));
	page_free(page);
	assert_string_equal(card_checksum(other), before);
	card_close(other);
	assert_true(world_change(replica, &err, "enrolment", "08040/2024/1", "boys", "30", "31"));
	check_of(INDICATOR_DISTRICT, "lasbela", after);
	assert_string_not_equal(before, after);
	assert_true(world_change(replica, &err, "enrolment", "08040/2024/1", "boys", "31", "30"));
	check_of(INDICATOR_DISTRICT, "lasbela", after);
	assert_string_equal(before, after);
	/* what a check of this box finds is told, and is no part of it */
	struct findings found = {0};
	assert_true(findings_check(replica, set, "operator", &(struct findings_filter){0}, &found, &err));
	findings_reset(&found);
	check_of(INDICATOR_DISTRICT, "lasbela", after);
	assert_string_equal(before, after);
	char *text = printed(card(INDICATOR_DISTRICT, "kech", 2024), 80, false, 0);
	assert_non_null(strstr(text, "as the last check of this box left them"));
	free(text);
	/* the twelve months of its visits end with the day of the paper */
	card_set_day(maker, "2024-11-01");
	check_of(INDICATOR_DISTRICT, "lasbela", after);
	assert_string_not_equal(before, after);
	card_set_day(maker, NULL);
	check_of(INDICATOR_DISTRICT, "lasbela", after);
	assert_string_equal(before, after);
}

/* Rates of the population are on no card below the district; a district cut off has them over the old borders and says so. */
static void population_rates(void **state)
{
	(void)state;
	char *text = printed(card(INDICATOR_TEHSIL, "turbat", 2024), 80, false, 0);
	assert_null(strstr(text, "Gross enrolment"));
	assert_null(strstr(text, "population"));
	free(text);
	text = printed(card(INDICATOR_DISTRICT, "hub", 2024), 80, false, 0);
	assert_non_null(strstr(text, "Rates of the population of 2023"));
	assert_non_null(strstr(text, "over Lasbela and Hub together"));
	free(text);
}

/* A district without a school, one with a single one, a year that nobody reported, none such. */
static void empty_ones(void **state)
{
	(void)state;
	struct err err = {0};
	struct page_value *page = (struct page_value *)1;
	char *text = printed(card(INDICATOR_DISTRICT, "awaran", 0), 80, false, 66);
	assert_non_null(strstr(text, "District Awaran"));
	assert_non_null(strstr(text, "none held"));
	assert_non_null(strstr(text, "The registry has no school here."));
	like("card_district_awaran.txt", text);
	like("card_district_hub.txt", printed(card(INDICATOR_DISTRICT, "hub", 2024), 80, false, 66));
	text = printed(card(INDICATOR_DISTRICT, "kech", 2020), 80, false, 66);
	assert_non_null(strstr(text, "0 held, 0 approved"));
	assert_null(strstr(text, "Over the years"));
	free(text);
	assert_false(card_place(maker, INDICATOR_DISTRICT, "nowhere", 0, &page, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(page);
	assert_false(card_place(maker, INDICATOR_TEHSIL, "nowhere", 2024, &page, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_false(card_place(maker, INDICATOR_KIND, "primary/boys", 2024, &page, &err));
	assert_int_equal(err.code, EX_USAGE);
}

/* In Panjgur, all in October 2024: 08031 was found closed by two monitors; 08032 by one, twice; 08033 too, but then open; 08034 by two, once on a day
 * of strike; 08100, which is known to be closed, by two; 08040 is elsewhere. At 08030, teacher 21 was absent without leave before two monitors; 22
 * too, with a sanctioned leave between; 23 before one, twice; 24 before two, but then there; 25, at 08031, is told with the school. */
static void put_visits(void)
{
	static const struct { const char *id, *school, *date, *monitor, *status; } visits[] = {
		{"5001", "08031", "2024-10-01", "ali", "closed"}, {"5002", "08031", "2024-10-20", "sana", "closed"},
		{"5003", "08032", "2024-10-01", "ali", "closed"}, {"5004", "08032", "2024-10-20", "ali", "closed"},
		{"5005", "08033", "2024-10-01", "ali", "closed"}, {"5006", "08033", "2024-10-10", "sana", "closed"},
		{"5007", "08033", "2024-10-20", "ali", "open"}, {"5008", "08034", "2024-10-01", "ali", "closed"},
		{"5009", "08034", "2024-10-15", "sana", "closed"}, {"5010", "08100", "2024-10-01", "ali", "closed"},
		{"5011", "08100", "2024-10-20", "sana", "closed"}, {"5012", "08030", "2024-10-01", "ali", "open"},
		{"5013", "08030", "2024-10-10", "sana", "open"}, {"5014", "08030", "2024-10-20", "zara", "open"}, {"5016", "08030", "2024-10-25", "ali", "open"},
		{"5015", "08030", "2024-09-20", "zara", "refused"},
	};
	static const struct { const char *visit, *staff, *presence, *reason; } people[] = {
		{"5012", "21", "absent", "unauthorised"}, {"5013", "21", "absent", "long_absent"}, {"5014", "21", "absent", "unauthorised"},
		{"5012", "22", "absent", ""}, {"5013", "22", "absent", "casual_leave"}, {"5014", "22", "absent", "unauthorised"},
		{"5012", "23", "absent", ""}, {"5016", "23", "absent", ""}, {"5012", "24", "absent", ""}, {"5013", "24", "absent", ""},
		{"5014", "24", "late", ""}, {"5001", "25", "absent", ""}, {"5002", "25", "absent", ""}, {"5013", "22", "", ""},
	};
	struct err err = {0};
	char pairs[4][40];
	assert_true(world_add(replica, &err, "calendar", "id=950", "from=2024-10-15", "to=2024-10-15", "kind=strike", "district=panjgur", NULL));
	for (int i = 21; i <= 25; i++) {
		snprintf(pairs[0], 40, "id=%d", i);
		snprintf(pairs[1], 40, "name=Person %c", 'A' + i);
		assert_true(world_add(replica, &err, "staff", pairs[0], pairs[1], i == 25 ? "school=08031" : "school=08030", "sex=female",
			"category=teaching", "designation=jvt", "status=active", NULL));
	}
	for (size_t i = 0; i < sizeof visits / sizeof *visits; i++) {
		bool is_refused = strcmp(visits[i].status, "refused") == 0;
		snprintf(pairs[0], 40, "id=%s", visits[i].id);
		snprintf(pairs[1], 40, "school=%s", visits[i].school);
		snprintf(pairs[2], 40, "date=%s", visits[i].date);
		snprintf(pairs[3], 40, "monitor=%s", visits[i].monitor);
		char status[40];
		snprintf(status, sizeof status, "status=%s", is_refused ? "" : visits[i].status);
		assert_true(world_add(replica, &err, "visit", pairs[0], pairs[1], pairs[2], pairs[3], status,
			is_refused ? "access=refused" : "access=granted", "closed_reason=", NULL));
	}
	for (size_t i = 0; i + 1 < sizeof people / sizeof *people; i++) {
		snprintf(pairs[0], 40, "visit=%s", people[i].visit);
		snprintf(pairs[1], 40, "staff=%s", people[i].staff);
		snprintf(pairs[2], 40, "presence=%s", people[i].presence);
		snprintf(pairs[3], 40, "reason=%s", people[i].reason);
		assert_true(world_add(replica, &err, "visit_staff", pairs[0], pairs[1], pairs[2], pairs[3], NULL));
	}
}

static char *monitoring(const char *from, const char *to)
{
	struct page_value *page;
	struct err err = {0};
	if (!card_monitoring(maker, INDICATOR_DISTRICT, "panjgur", from, to, &page, &err))
		fail_msg("%s", err.text);
	return printed(page, 80, false, 66);
}

static void evidence(void **state)
{
	(void)state;
	struct place_card one;
	struct watch watch;
	struct err err = {0};
	struct page_value *page;
	put_visits();
	assert_true(card_monitoring(maker, INDICATOR_DISTRICT, "panjgur", "2024-10-01", "2024-10-31", &page, &err));
	renderers_agree(page);
	like("card_monitoring_panjgur.txt", monitoring(NULL, NULL)); /* the month that ended last; the calendar is read again after a change */
	assert_true(place_read(maker, INDICATOR_DISTRICT, "panjgur", 2024, "2024-10-05", "2024-10-31", &one, &err));
	assert_true(watch_read(&one, &watch, &err));
	assert_int_equal(watch.school_count, 1);
	assert_string_equal(watch.schools[0].last->school, "08031");
	assert_int_equal(watch.schools[0].visits, 2);
	assert_int_equal(watch.post_count, 2);
	assert_int_equal(watch.posts[0].visits, 3);
	assert_int_equal(watch.posts[0].monitors, 3);
	assert_int_equal(watch.posts[1].visits, 2);
	assert_int_equal(watch.absence_count, 1); /* 21: at two of the visits since 5 October */
	assert_int_equal(watch.absences[0].absent, 2);
	assert_int_equal(watch.calendar_count, 1);
	assert_int_equal(watch.known_count, 1);
	watch_reset(&watch);
	place_reset(&one);
}

static void counted(enum indicator_level level, const char *code, int schools, int posts, int absences)
{
	struct place_card one;
	struct watch watch;
	struct err err = {0};
	assert_true(place_read(maker, level, code, 2024, "2024-10-01", "2024-10-31", &one, &err));
	assert_true(watch_read(&one, &watch, &err));
	if (watch.school_count != schools || watch.post_count != posts || watch.absence_count != absences)
		fail_msg("%s: %d schools, %d posts, %d absences", code, watch.school_count, watch.post_count, watch.absence_count);
	watch_reset(&watch);
	place_reset(&one);
}

static char *monitored(enum indicator_level level, const char *code)
{
	struct page_value *page;
	struct err err = {0};
	if (!card_monitoring(maker, level, code, "2024-10-01", "2024-10-31", &page, &err))
		fail_msg("%s", err.text);
	return printed(page, 80, false, 66);
}

/* The same evidence on the cards above the district, and below it only what lies there. */
static void evidence_of_levels(void **state)
{
	(void)state;
	struct page_value *page;
	struct err err = {0};
	counted(INDICATOR_DISTRICT, "panjgur", 1, 2, 5);
	counted(INDICATOR_DIVISION, "makran", 1, 2, 5);
	counted(INDICATOR_PROVINCE, "balochistan", 1, 2, 5);
	counted(INDICATOR_DISTRICT, "kech", 0, 0, 0);
	like("card_monitoring_makran.txt", monitored(INDICATOR_DIVISION, "makran"));
	char *text = monitored(INDICATOR_PROVINCE, "balochistan");
	assert_non_null(strstr(text, "Monitoring of the province Balochistan, 2024-10-01"));
	assert_non_null(strstr(text, "\n08031 GBMS MORE                Panjgur"));
	free(text);
	assert_true(world_change(replica, &err, "school", "08031", "tehsil", NULL, "panjgur"));
	assert_true(world_change(replica, &err, "school", "08030", "cluster", NULL, "08030"));
	counted(INDICATOR_TEHSIL, "panjgur", 1, 0, 1);
	counted(INDICATOR_CLUSTER, "08030", 0, 2, 4);
	like("card_monitoring_08030.txt", monitored(INDICATOR_CLUSTER, "08030"));
	text = monitored(INDICATOR_TEHSIL, "panjgur");
	assert_non_null(strstr(text, "Monitoring of tehsil Panjgur, district Panjgur, 2024-10-01"));
	assert_null(strstr(text, "08030"));
	free(text);
	assert_false(card_monitoring(maker, INDICATOR_SCHOOL, "08030", NULL, NULL, &page, &err));
	assert_int_equal(err.code, EX_USAGE);
}

/* More pupils counted than marked present is no merit: of four schools with false marks of -10, 0, 10 and 20 per cent the second is the best. */
static void below_zero_is_not_the_best(void **state)
{
	(void)state;
	static const char *const counted[] = {"110", "100", "90", "80"};
	struct err err = {0};
	char school[40], code[40], id[40], visit[40], boys[40];
	for (int i = 0; i < 4; i++) {
		snprintf(code, sizeof code, "code=0807%d", i);
		snprintf(school, sizeof school, "school=0807%d", i);
		snprintf(id, sizeof id, "id=607%d", i);
		snprintf(visit, sizeof visit, "visit=607%d", i);
		snprintf(boys, sizeof boys, "boys_counted=%s", counted[i]);
		assert_true(world_add(replica, &err, "school", code, "name=GBPS MARKS", "district=panjgur", "tehsil=panjgur", "cluster=08070", "level=primary",
			"gender=boys", "status=functional", NULL));
		assert_true(world_add(replica, &err, "visit", id, school, "date=2024-10-08", "monitor=ali", "status=open", "access=granted", NULL));
		assert_true(world_add(replica, &err, "visit_class", visit, "grade=1", "boys_enrolled=120", "boys_register=100", boys, NULL));
	}
	char *text = printed(card(INDICATOR_CLUSTER, "08070", 2024), 80, true, 0);
	const char *monitoring = strstr(text, "Monitoring,");
	assert_non_null(monitoring);
	assert_non_null(strstr(monitoring, " 0^ "));
	assert_null(strstr(monitoring, "0^+"));
	assert_non_null(strstr(monitoring, " 0.0+"));
	assert_non_null(strstr(monitoring, " 20.0-"));
	free(text);
}

/* For the public nobody is named: no teacher, no monitor, no operator, no post of a school. */
static void names_nobody(void **state)
{
	(void)state;
	static const char *const names[] = {"Person", "ali", "sana", "operator", "JVT"};
	char *text = monitoring("2024-10-01", "2024-10-31");
	assert_non_null(strstr(text, "Person V"));
	assert_non_null(strstr(text, "10-20 zara"));
	free(text);
	card_set_public(maker, true);
	text = monitoring("2024-10-01", "2024-10-31");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strstr(text, names[i]))
			fail_msg("the public reads %s", names[i]);
	assert_non_null(strstr(text, "GBMS MORE"));
	assert_non_null(strstr(text, "  2 posts."));
	free(text);
	for (enum indicator_level level = INDICATOR_CLUSTER; level <= INDICATOR_DIVISION; level++) {
		static const char *const codes[] = {[INDICATOR_CLUSTER] = "08030", [INDICATOR_TEHSIL] = "panjgur", [INDICATOR_DISTRICT] = "panjgur",
			[INDICATOR_DIVISION] = "makran"};
		text = monitored(level, codes[level]);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strstr(text, names[i]))
				fail_msg("the public reads %s of %s", names[i], codes[level]);
		free(text);
	}
	text = printed(card(INDICATOR_DISTRICT, "panjgur", 2024), 80, false, 66);
	assert_null(strstr(text, "operator"));
	free(text);
	card_set_public(maker, false);
}

static void wrong_periods(void **state)
{
	(void)state;
	struct page_value *page;
	struct err err = {0};
	assert_false(card_monitoring(maker, INDICATOR_DISTRICT, "panjgur", "2024-10-31", "2024-10-01", &page, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_false(card_monitoring(maker, INDICATOR_DISTRICT, "panjgur", "October", NULL, &page, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_false(card_monitoring(maker, INDICATOR_DISTRICT, "nowhere", NULL, NULL, &page, &err));
	assert_int_equal(err.code, EX_NOINPUT);
}

/* Nothing that a card asks beside the indicators reads a whole table. */
static void plans_use_indexes(void **state)
{
	(void)state;
	const char *const texts[] = {place_registry_sql, place_finding_sql, watch_visits_sql, watch_people_sql};
	struct err err = {0};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *explain = mem_format("EXPLAIN QUERY PLAN %s", texts[i]);
		struct query *query;
		int steps = 0;
		assert_true(query_open(replica, explain, &query, &err));
		while (query_step(query, &err) == 1) {
			steps++;
			if (strncmp(query_text(query, 3), "SCAN", 4) == 0 || strstr(query_text(query, 3), "visit__date"))
				fail_msg("%s: %s", query_text(query, 3), texts[i]);
		}
		assert_true(steps > 0);
		query_close(query);
		free(explain);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_the_indicators), cmocka_unit_test(divisions_are_their_own), cmocka_unit_test(totals_by_hand), cmocka_unit_test(golden), cmocka_unit_test(in_every_renderer), cmocka_unit_test(school_compared), cmocka_unit_test(comparisons),
		cmocka_unit_test(messages), cmocka_unit_test(split_tehsil), cmocka_unit_test(checks),
		cmocka_unit_test(population_rates), cmocka_unit_test(empty_ones), cmocka_unit_test(evidence), cmocka_unit_test(evidence_of_levels), cmocka_unit_test(names_nobody),
		cmocka_unit_test(wrong_periods), cmocka_unit_test(below_zero_is_not_the_best), cmocka_unit_test(plans_use_indexes),
	};
	return cmocka_run_group_tests_name("card_place", tests, open_world, close_world);
}
