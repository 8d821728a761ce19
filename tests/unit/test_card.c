/* The school card: its facts, its sheet, its plans. */
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
#include "base/share.h"
#include "base/utf8.h"
#include "card_world.h"
#include "emis/card.h"
#include "emis/card_groups.h"
#include "emis/card_ladder.h"
#include "emis/card_number.h"
#include "form/define.h"
#include "page/html.h"
#include "page/lines.h"
#include "store/query.h"
#include "store_world.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;
static struct card_maker *maker;

static int open_world(void **state)
{
	struct err err = {0};
	(void)state;
	setenv("ZILA_NOW", "2026-11-22T09:30", 1);
	setenv("TZ", "UTC", 1);
	tzset();
	folder = world_path("card");
	replica = card_world_open(folder, false, &set);
	card_world_fill(replica);
	if (!card_open(replica, set, "operator", &maker, &err))
		print_message("%s\n", err.text);
	return maker ? 0 : -1;
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

static struct page_value *card(const char *code, int year)
{
	struct page_value *page;
	struct err err = {0};
	if (!card_school(maker, code, year, &page, &err))
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
	char *path = mem_format("%s/tests/data/%s", top ? top : ".", name), *left = mem_format("%s/%s",
		scratch ? scratch : "/tmp", name);
	struct err err = {0};
	struct buf golden;
	bool is_read = file_read(path, 1 << 20, &golden, &err), is_same = is_read && strcmp(golden.bytes, text) == 0;
	buf_free(&golden);
	if (!is_same)
		file_write_atomic(left, text, strlen(text), 0666, &err);
	if (!is_same)
		print_message("%s differs from %s\n", left, path);
	free(text);
	free(path);
	free(left);
	assert_true(is_same);
}

static void full_card(void **state)
{
	(void)state;
	like("card_07001.txt", printed(card("07001", 0), 80, false, 66));
	like("card_07001_ascii.txt", printed(card("07001", 0), 80, true, 66));
	like("card_07001_40.txt", printed(card("07001", 0), 40, false, 0));
}

static void empty_card(void **state)
{
	(void)state;
	like("card_07003.txt", printed(card("07003", 0), 80, false, 66));
}

static void year_before(void **state)
{
	(void)state;
	char *text = printed(card("07001", 2023), 80, false, 66);
	assert_non_null(strstr(text, "2023-24, as of 2023-10-31"));
	assert_non_null(strstr(text, "Data         approved"));
	assert_null(strstr(text, "2024-25"));
	free(text);
	/* A year without a return says so. */
	text = printed(card("07002", 2020), 80, false, 66);
	assert_non_null(strstr(text, "none held"));
	assert_non_null(strstr(text, "the whole return"));
	free(text);
}

/* Whatever has to be said, and marked as sample data besides: one sheet. */
static void one_sheet(void **state)
{
	(void)state;
	static const char *const codes[] = {"07001", "07002", "07003", "07004"};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct page_value *page = card(codes[i], 0);
		page->is_sample = true;
		char *text = printed(page, 80, false, 66);
		assert_non_null(strstr(text, " 1 of 1\n\f"));
		assert_null(strstr(text, " of 2\n"));
		assert_non_null(strstr(text, "Head teacher ____"));
		free(text);
	}
	like("card_07004.txt", printed(card("07004", 0), 80, false, 66));
}

static void no_secrets(void **state)
{
	(void)state;
	char *text = printed(card("07001", 0), 200, false, 0);
	assert_null(strstr(text, "1234567890123"));
	assert_null(strstr(text, "03001234567"));
	assert_null(strstr(text, "Gone Example"));
	assert_null(strstr(text, "SST")); /* the post of one who has retired */
	assert_non_null(strstr(text, "Mali 1")); /* of one whose status no list knows: nobody says that he has left */
	assert_non_null(strstr(text, "Head Example"));
	free(text);
}

static void no_such_school(void **state)
{
	(void)state;
	struct page_value *page = (struct page_value *)1;
	struct err err = {0};
	assert_false(card_school(maker, "99999", 0, &page, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_non_null(strstr(err.text, "99999"));
	assert_null(page);
	/* and the next one is whole */
	char *text = printed(card("07002", 0), 80, false, 66);
	assert_non_null(strstr(text, "GGPS KILLI EXAMPLE"));
	free(text);
}

static void check_of(const char *text, char out[9])
{
	const char *at = strstr(text, "check ");
	assert_non_null(at);
	memcpy(out, at + 6, 8);
	out[8] = '\0';
}

/* Two prints of the same facts have one checksum; a changed fact another. What is kept between cards is read again
 * after a change. */
static void changes_show(void **state)
{
	(void)state;
	struct err err = {0};
	char before[9], again[9], after[9];
	char *text = printed(card("07002", 0), 80, false, 66);
	assert_non_null(strstr(text, "Class 1        10     31     41"));
	check_of(text, before);
	free(text);
	text = printed(card("07002", 0), 80, true, 0);
	check_of(text, again);
	free(text);
	assert_string_equal(before, again);
	assert_true(world_change(replica, &err, "enrolment", "07002/2024/1", "boys", "10", "12"));
	assert_true(world_add(replica, &err, "year", "year=2019", "label=a year", NULL));
	text = printed(card("07002", 0), 80, false, 66);
	assert_non_null(strstr(text, "Class 1        12     31     43"));
	check_of(text, after);
	assert_string_not_equal(before, after);
	free(text);
	assert_true(world_change(replica, &err, "enrolment", "07002/2024/1", "boys", "12", "10"));
}

/* No query of a card reads a whole table. */
static void plans_use_indexes(void **state)
{
	(void)state;
	const char *sql;
	int seen = 0;
	struct err err = {0};
	page_free(card("07001", 0)); /* the averages are prepared when first wanted */
	for (int i = 0; (sql = card_sql(maker, i)); i++) {
		char *explain = mem_format("EXPLAIN QUERY PLAN %s", sql);
		struct query *query;
		if (*sql) {
			seen++;
			assert_true(query_open(replica, explain, &query, &err));
			while (query_step(query, &err) == 1)
				if (strncmp(query_text(query, 3), "SCAN", 4) == 0)
					fail_msg("%s: %s", query_text(query, 3), sql);
			query_close(query);
		}
		free(explain);
	}
	assert_int_equal(seen, CARD_QUERIES);
}

static int returns_of(const struct card_group *group)
{
	int approved;
	return card_groups_returns(group, &approved);
}

#define figure_of card_groups_figure

static void averages(void **state)
{
	(void)state;
	struct card_facts facts;
	struct card_compared compared;
	struct err err = {0};
	assert_true(card_facts_read(maker, "07002", 0, &facts, &err));
	assert_true(card_groups_find(maker, &facts, &compared, &err));
	/* the cluster: 07001, 07002 and 07004 */
	assert_int_equal(returns_of(&compared.cluster), 3);
	assert_int_equal(figure_of(&compared.cluster, FIGURE_PUPILS, INDICATOR_MALE)->numerator, 0 + 14 + 14 * 1234);
	assert_int_equal(figure_of(&compared.cluster, FIGURE_PUPILS, INDICATOR_MALE)->denominator, 3);
	assert_int_equal(figure_of(&compared.cluster, FIGURE_PTR, INDICATOR_BOTH)->denominator, 10 + 2 + 0);
	assert_int_equal(returns_of(&compared.district), 4);
	/* 07003 reports none: it is in no average of pupils */
	assert_int_equal(figure_of(&compared.district, FIGURE_PUPILS, INDICATOR_MALE)->denominator, 3);
	assert_int_equal(returns_of(&compared.kind), 1);
	assert_int_equal(figure_of(&compared.kind, FIGURE_ROOMS, INDICATOR_BOTH)->numerator, 2);
	/* of visits in twelve months: refused and on a day of the calendar count in no share; 07004 lies in the winter zone */
	assert_int_equal(figure_of(&compared.cluster, FIGURE_OPEN, INDICATOR_BOTH)->denominator, 3 + 4);
	assert_int_equal(figure_of(&compared.cluster, FIGURE_OPEN, INDICATOR_BOTH)->numerator, 2 + 2);
	card_facts_reset(&facts);
	/* That a closed school has no wall is no lack of a working one. */
	assert_true(card_facts_read(maker, "07003", 2019, &facts, &err));
	assert_true(card_groups_find(maker, &facts, &compared, &err));
	assert_int_equal(returns_of(&compared.district), 1);
	assert_int_equal(figure_of(&compared.district, FIGURE_SCORE, INDICATOR_BOTH)->schools, 0);
	/* though its own line says it */
	assert_int_equal(figure_of(&compared.self, FIGURE_SCORE, INDICATOR_BOTH)->denominator, 10000);
	card_facts_reset(&facts);
}

/* What is voided is in no block: a head of the cluster, a return with its classes, a visit, the school itself. */
static void voided(void **state)
{
	(void)state;
	struct err err = {0};
	struct page_value *page;
	struct card_facts facts;
	struct card_compared compared;
	assert_true(world_add(replica, &err, "school", "code=07010", "name=GBHS HEAD", "district=awaran", "level=high",
		"gender=boys", NULL));
	assert_true(world_add(replica, &err, "school", "code=07011", "name=GBPS FEEDER", "district=awaran", "cluster=07010",
		"level=primary", "gender=boys", NULL));
	for (int i = 0; i < 2; i++) {
		const char *school = i == 0 ? "school=07010" : "school=07011";
		assert_true(world_add(replica, &err, "census", school, "year=2024", "rooms_pakka=5", "electricity=yes", NULL));
		assert_true(world_add(replica, &err, "enrolment", school, "year=2024", "grade=1", "boys=40", "girls=2", NULL));
		assert_true(world_add(replica, &err, "visit", school, i == 0 ? "id=3000" : "id=3001", "date=2026-10-20",
			"access=granted", "status=open", "monitor=monitor", "water=working", NULL));
	}
	char *text = printed(card("07011", 0), 80, false, 66);
	assert_non_null(strstr(text, "GBHS HEAD (07010)"));
	assert_non_null(strstr(text, "District                 40     2"));
	free(text);
	assert_true(world_void(replica, &err, "school", "07010", "keyed twice"));
	assert_true(world_void(replica, &err, "visit", "3001", "keyed twice"));
	assert_false(card_school(maker, "07010", 0, &page, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	text = printed(card("07011", 0), 80, false, 66);
	assert_null(strstr(text, "GBHS HEAD"));
	assert_non_null(strstr(text, "No visit is held."));
	assert_null(strstr(text, "2026-10-20"));
	assert_non_null(strstr(text, "District                 40     2"));
	free(text);
	assert_true(world_void(replica, &err, "census", "07011/2024", "keyed twice"));
	assert_true(card_facts_read(maker, "07011", 2024, &facts, &err));
	assert_true(card_groups_find(maker, &facts, &compared, &err));
	assert_null(facts.census[0]);
	assert_int_equal(facts.class_count, 0);
	assert_int_equal(figure_of(&compared.self, FIGURE_OPEN, INDICATOR_BOTH)->denominator, INDICATOR_ABSENT);
	assert_int_equal(returns_of(&compared.district), 0);
	assert_int_equal(figure_of(&compared.district, FIGURE_OPEN, INDICATOR_BOTH)->denominator, INDICATOR_ABSENT);
	card_facts_reset(&facts);
}

/* Each fact is of the newest visit that reported it: a closed school and a refusal hide nothing, and say nothing. */
static void as_last_seen(void **state)
{
	(void)state;
	struct err err = {0};
	assert_true(world_add(replica, &err, "school", "code=07020", "name=GGPS SEEN", "district=awaran", "level=primary",
		"gender=girls", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3100", "school=07020", "date=2026-03-01", "monitor=monitor",
		"access=granted", "status=open", "electricity=working", "water=working", "water_source=tubewell", "toilets=4",
		"toilets_usable=3", "sanitation=flush", "hygiene=water_and_soap", "funds=20000", "funds_spent=15000",
		"ptsmc_meeting=2026-02-11", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3101", "school=07020", "date=2026-05-01", "monitor=monitor",
		"access=granted", "status=closed", "closed_reason=school_locked", "wall=not_working", NULL));
	char *text = printed(card("07020", 0), 80, false, 66);
	assert_non_null(strstr(text, "\nAs seen     wall not working (2026-05-01), power working, water working, 3 of 4\n"
		"            toilets usable (2026-03-01)\n"));
	assert_non_null(strstr(text, "water basic, toilets basic, hand washing basic (2026-03-01)\n"));
	assert_non_null(strstr(text, "last meeting 2026-02-11 (told 2026-03-01)\n"));
	assert_non_null(strstr(text, "\nMoney       received Rs 20000, spent Rs 15000 (2026-03-01)\n"));
	free(text);
	/* Nobody saw what a refused visit says of the inside. An earlier visit that is keyed later changes nothing. */
	assert_true(world_add(replica, &err, "visit", "id=3102", "school=07020", "date=2026-06-01", "monitor=monitor",
		"access=refused", "water=not_there", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3103", "school=07020", "date=2026-05-20", "monitor=monitor",
		"access=granted", "status=open", "toilets=0", "books=some", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3104", "school=07020", "date=2025-01-01", "monitor=monitor",
		"access=granted", "status=open", "toilets=9", "wall=working", "electricity=not_there", NULL));
	text = printed(card("07020", 0), 80, false, 66);
	assert_non_null(strstr(text, "\nAs seen     toilets 0 (2026-05-20), wall not working (2026-05-01), power\n"
		"            working, water working (2026-03-01)\n"));
	assert_non_null(strstr(text, "water basic, toilets no service,"));
	assert_non_null(strstr(text, "spent Rs 15000 (2026-03-01); textbooks: Some\n            (2026-05-20)\n"));
	assert_null(strstr(text, "usable"));
	free(text);
}

/* Teachers by the roll and by those who had to be there; pupils of classes that have both a count and an enrolment. */
static void presence(void **state)
{
	(void)state;
	struct err err = {0};
	static const struct { const char *visit, *staff, *presence, *reason; } people[] = {
		{"visit=3200", "staff=1", "presence=present", "reason=casual_leave"}, /* came all the same */
		{"visit=3200", "staff=2", "presence=late", "reason="},
		{"visit=3200", "staff=3", "presence=absent", "reason=medical_leave"},
		{"visit=3200", "staff=4", "presence=absent", "reason=medical_leave"}, /* the watchman */
		{"visit=3200", "staff=5", "presence=absent", "reason=training"},
		{"visit=3200", "staff=7", "presence=absent", "reason=unsanctioned_leave"},
		{"visit=3200", "staff=8", "presence=absent", "reason="},
		{"visit=3200", "staff=9", "presence=", "reason="},
	};
	assert_true(world_add(replica, &err, "school", "code=07030", "name=GBMS PRESENT", "district=awaran", "level=middle",
		"gender=mixed", NULL));
	for (int i = 0; i < 3; i++) {
		static const char *const visits[][3] = {{"id=3200", "date=2026-10-20", "status=open"},
			{"id=3201", "date=2026-10-10", "status=open"}, {"id=3202", "date=2026-10-01", "status=closed"}};
		assert_true(world_add(replica, &err, "visit", "school=07030", visits[i][0], visits[i][1], visits[i][2],
			"access=granted", "monitor=monitor", NULL));
	}
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		assert_true(world_add(replica, &err, "visit_staff", people[i].visit, people[i].staff, people[i].presence,
			people[i].reason, NULL));
	assert_true(world_add(replica, &err, "visit_class", "visit=3200", "grade=1", "boys_enrolled=30", "boys_counted=20",
		"girls_enrolled=10", NULL)); /* the girls were not counted */
	assert_true(world_add(replica, &err, "visit_class", "visit=3200", "grade=2", "boys_enrolled=30", "boys_counted=25",
		"boys_register=18", "girls_enrolled=0", NULL)); /* nothing is missing */
	assert_true(world_add(replica, &err, "visit_class", "visit=3200", "grade=3", "boys_enrolled=50", NULL));
	assert_true(world_add(replica, &err, "visit_class", "visit=3200", "grade=4", "boys_counted=7", "girls_counted=3",
		NULL));
	assert_true(world_add(replica, &err, "visit_class", "visit=3200", "grade=5", NULL));
	assert_true(world_add(replica, &err, "visit_class", "visit=3201", "grade=1", "boys_enrolled=30", NULL));
	assert_true(world_add(replica, &err, "visit_class", "visit=3202", "grade=1", "boys_enrolled=30", NULL));
	char *text = printed(card("07030", 0), 80, false, 66);
	assert_non_null(strstr(text, "Last visits; teachers present of the roll (of it less sanctioned leave, duty) "));
	assert_non_null(strstr(text, "  2 of 6 (2 of 4) 45 of 60, 3 classes –\n"));
	assert_non_null(strstr(text, "  –             1 class –\n"));
	assert_non_null(strstr(text, "  –                     –\n"));
	/* seven more counted than the eighteen marked present: no number of false marks below zero */
	assert_non_null(strstr(text, "    0^\n"));
	assert_non_null(strstr(text, "0^ more counted than marked present\n"));
	assert_null(strstr(text, "-39"));
	free(text);
}

/* Posts by designation, as the year's statement has them, instead of the roll; what is not reported in it is no zero. */
static void posts_by_designation(void **state)
{
	(void)state;
	struct err err = {0};
	char before[9], after[9];
	char *text = printed(card("07002", 0), 80, false, 66);
	check_of(text, before);
	free(text);
	assert_true(world_add(replica, &err, "posts", "school=07002", "year=2024", NULL));
	assert_true(world_add(replica, &err, "post", "school=07002", "year=2024", "designation=jvt", "sanctioned=3", "filled_men=0", "filled_women=2", NULL));
	assert_true(world_add(replica, &err, "post", "school=07002", "year=2024", "designation=mali", "sanctioned=1", NULL));
	assert_true(world_add(replica, &err, "post", "school=07002", "year=2023", "designation=head", "sanctioned=9", NULL));
	text = printed(card("07002", 0), 80, false, 66);
	assert_non_null(strstr(text, "\nPosts filled JVT 2 of 3 (2 female), Mali – of 1"));
	assert_null(strstr(text, "On the roll"));
	assert_null(strstr(text, "of 9"));
	check_of(text, after);
	assert_string_not_equal(before, after);
	free(text);
}

/* The card of a girls' school as the public has it: nobody's name, and its place to about a kilometre. */
static void public_card(void **state)
{
	(void)state;
	char *text = printed(card("07001", 0), 80, false, 66);
	assert_non_null(strstr(text, "Head Example"));
	free(text);
	card_set_public(maker, true);
	text = printed(card("07001", 0), 80, false, 66);
	assert_null(strstr(text, "Example,"));
	assert_null(strstr(text, "Head Example"));
	assert_null(strstr(text, "operator"));
	assert_null(strstr(text, "Head teacher ___"));
	assert_non_null(strstr(text, "GPS          about 26.00 N, 63.05 E"));
	free(text);
	card_set_public(maker, false);
}

/* Its name in Urdu, where there is one: on a line of its own in text, marked as Urdu in HTML, left out in ASCII; no line grows wider. */
static void urdu_name(void **state)
{
	(void)state;
	static const char name[] = "گورنمنٹ گرلز پرائمری سکول کلی حاجی محمد عمر";
	char before[9], after[9], *text = printed(card("07003", 0), 80, false, 66);
	struct err err = {0};
	struct buf html;
	check_of(text, before);
	free(text);
	assert_true(world_change(replica, &err, "school", "07003", "name_ur", NULL, name));
	text = printed(card("07003", 0), 80, false, 66);
	char *line = mem_format("\n%s\nBEMIS code ", name);
	assert_non_null(strstr(text, line));
	assert_null(strstr(text, " of 2\n"));
	check_of(text, after);
	assert_string_not_equal(before, after);
	for (size_t at = 0, length; text[at]; at += length + (text[at + length] != '\0')) {
		length = strcspn(text + at, "\n");
		assert_true(utf8_columns(text + at, length) <= 80);
	}
	free(text);
	free(line);
	text = printed(card("07003", 0), 80, true, 66);
	for (const char *at = text; *at; at++)
		assert_true((unsigned char)*at < 127);
	assert_null(strstr(text, "??"));
	free(text);
	struct page_value *page = card("07003", 0);
	buf_init(&html, 1 << 20);
	html_write(page, NULL, &html);
	line = mem_format("<span lang=ur dir=rtl>%s</span></h1>", name);
	assert_non_null(strstr(html.bytes, line));
	free(line);
	buf_free(&html);
	page_free(page);
	assert_true(world_change(replica, &err, "school", "07003", "name_ur", name, NULL));
}

/* The fullest school on its worst day: facts of four visits, a conflict, days of the calendar, and sample data. Runs
 * last, since it changes the school that others print. */
static void fullest(void **state)
{
	(void)state;
	struct err err = {0};
	assert_true(world_add(replica, &err, "calendar", "id=901", "from=2026-10-01", "to=2026-11-30", "kind=polio", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3300", "school=07004", "date=2026-11-01", "monitor=monitor",
		"access=granted", "status=closed", "wall=partly_working", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3301", "school=07004", "date=2026-11-02", "monitor=monitor",
		"access=granted", "status=open", "electricity=partly_working", "books=some", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3302", "school=07004", "date=2026-11-03", "monitor=monitor",
		"access=granted", "status=open", "toilets=1000", "toilets_usable=900", NULL));
	assert_true(world_add(replica, &err, "visit", "id=3303", "school=07004", "date=2026-11-04", "monitor=monitor",
		"access=granted", "status=closed", "ptsmc_meeting=2026-09-30", NULL));
	assert_true(world_change(replica, &err, "census", "07004/2024", "water", "yes", "no"));
	assert_true(world_change(replica, &err, "school", "07004", "uc", "OTHER", "NEW"));
	static const char *const posts[] = {"designation=head", "designation=jet_tech", "designation=sst_tech",
		"designation=sss"};
	for (int i = 0; i < 4; i++) {
		char id[16];
		snprintf(id, sizeof id, "id=%d", 3400 + i);
		assert_true(world_add(replica, &err, "staff", id, "school=07004", "name=A Person Example", "sex=female",
			"category=teaching", posts[i], "professional=bed", "status=active", NULL));
	}
	assert_true(world_change(replica, &err, "census", "07004/2024", "teachers_total", "0", "4"));
	for (int i = 0; i < 4; i++)
		assert_true(world_add(replica, &err, "post", "school=07004", "year=2024", posts[i], "sanctioned=1000", "filled_women=900", NULL));
	struct page_value *page = card("07004", 0);
	page->is_sample = true;
	char *text = printed(page, 80, false, 66);
	assert_non_null(strstr(text, " 1 of 1\n\f"));
	assert_non_null(strstr(text, "Head teacher ____"));
	assert_non_null(strstr(text, "\nAs seen     900 of 1000 toilets usable (2026-11-03), power partly working\n"));
	assert_non_null(strstr(text, "\nMonitoring: no room for the visits; "));
	/* without room for a line of them, the schools on which a line's figures rest stand in it */
	assert_non_null(strstr(text, "\n                 Schools  Boys "));
	assert_non_null(strstr(text, "\nDistrict             2-3 "));
	free(text);
}

static void ladders(void **state)
{
	(void)state;
	const int64_t none = CARD_ABSENT;
	assert_int_equal(card_ladder_water_seen("not_working", "improved"), LADDER_LIMITED);
	assert_int_equal(card_ladder_water_seen("working", "improved"), LADDER_BASIC);
	assert_int_equal(card_ladder_water_seen("not_there", "improved"), LADDER_NONE);
	assert_int_equal(card_ladder_water_seen(NULL, "improved"), LADDER_UNKNOWN);
	assert_int_equal(card_ladder_toilets_seen(2, 1, none, none, "improved", true), LADDER_BASIC);
	assert_int_equal(card_ladder_toilets_seen(2, 1, 1, 0, "improved", false), LADDER_LIMITED);
	assert_int_equal(card_ladder_toilets_seen(2, 2, 1, 1, "improved", false), LADDER_BASIC);
	assert_int_equal(card_ladder_toilets_seen(2, 0, none, none, "improved", true), LADDER_LIMITED);
	assert_int_equal(card_ladder_toilets_seen(2, 2, 1, 1, "unimproved", true), LADDER_NONE);
	assert_int_equal(card_ladder_toilets_seen(none, 2, 1, 1, NULL, true), LADDER_UNKNOWN);
	assert_string_equal(card_ladder_word(LADDER_BASIC), "basic");
}

static void ratio_is(int64_t part, int64_t whole, int decimals, const char *text)
{
	char room[64];
	char *end = card_number_ratio(room, part, whole, decimals);
	assert_string_equal(room, text);
	assert_ptr_equal(end, room + strlen(room));
}

static void numbers(void **state)
{
	(void)state;
	char room[64];
	static const int64_t some[] = {0, 7, 10, -1, 123456789, INT64_MAX, INT64_MIN + 1, -10};
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		char like_printf[64];
		snprintf(like_printf, sizeof like_printf, "%lld", (long long)some[i]);
		card_number_whole(room, some[i]);
		assert_string_equal(room, like_printf);
	}
	ratio_is(1, 3, 1, "0.3");
	ratio_is(2, 3, 1, "0.7");
	ratio_is(1, 2, 0, "1");
	ratio_is(1005, 1000, 2, "1.01");
	ratio_is(99, 100, 1, "1.0");
	ratio_is(0, 5, 2, "0.00");
	ratio_is(-1, 2, 1, "-0.5");
	ratio_is(-1, 1000, 1, "0.0");
}

/* A replica that knows only the registry still gives cards; one that knows no form at all says what to do. */
static void fewer_forms(void **state)
{
	(void)state;
	char *path = world_path("bare"), *ini = share_path("forms", "school.ini");
	struct replica *bare;
	struct form_set *forms;
	struct card_maker *other;
	struct page_value *page;
	struct buf text;
	struct err err = {0};
	assert_true(replica_create_province(path, false, &err) && replica_open(path, &bare, &err));
	assert_true(form_set_load(bare, &forms, &err));
	assert_false(card_open(bare, forms, NULL, &other, &err));
	assert_int_equal(err.code, EX_CONFIG);
	assert_null(other);
	form_set_free(forms);
	assert_true(file_read(ini, 1 << 20, &text, &err));
	assert_true(define_load(bare, "operator", text.bytes, text.length, NULL, 0, ini, &err));
	buf_free(&text);
	assert_true(form_set_load(bare, &forms, &err));
	assert_true(world_add(bare, &err, "school", "code=07001", "name=GBPS ALONE", "district=kech", NULL));
	assert_true(card_open(bare, forms, NULL, &other, &err));
	assert_true(card_school(other, "07001", 0, &page, &err));
	char *printing = printed(page, 80, false, 66);
	assert_non_null(strstr(printing, "GBPS ALONE"));
	assert_non_null(strstr(printing, "district kech"));
	assert_non_null(strstr(printing, "the whole return"));
	free(printing);
	card_close(other);
	form_set_free(forms);
	replica_close(bare);
	world_remove(path);
	free(path);
	free(ini);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_card),
		cmocka_unit_test(empty_card),
		cmocka_unit_test(year_before),
		cmocka_unit_test(one_sheet),
		cmocka_unit_test(no_secrets),
		cmocka_unit_test(no_such_school),
		cmocka_unit_test(changes_show),
		cmocka_unit_test(plans_use_indexes),
		cmocka_unit_test(averages),
		cmocka_unit_test(voided),
		cmocka_unit_test(as_last_seen),
		cmocka_unit_test(presence),
		cmocka_unit_test(ladders),
		cmocka_unit_test(numbers),
		cmocka_unit_test(fewer_forms),
		cmocka_unit_test(posts_by_designation),
		cmocka_unit_test(public_card), cmocka_unit_test(urdu_name),
		cmocka_unit_test(fullest),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
