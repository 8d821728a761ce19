/* Visits as they come in, and what lies above a place, in the district of indicator_world.h. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/above.h"
#include "emis/live.h"
#include "indicator_world.h"
#include "page/lines.h"
#include "store/query.h"
#include "store_world.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;

static int open_world(void **state)
{
	(void)state;
	folder = world_path("live");
	replica = indicator_world_open(folder, &set);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	form_set_free(set);
	replica_close(replica);
	world_remove(folder);
	free(folder);
	return 0;
}

static char *text_of(struct page_value *page)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	lines_print(page, &(struct lines_options){.width = 100}, 0, &text);
	page_free(page);
	char *taken = buf_take(&text);
	buf_free(&text);
	return taken;
}

static void has(const char *text, const char *part)
{
	if (strstr(text, part))
		return;
	for (const char *line = text; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
		print_error("%.*s\n", (int)strcspn(line, "\n"), line);
	fail_msg("\"%s\" is not in it", part);
}

static int day(const char *text)
{
	int days = 0;
	assert_true(date_parse(text, &days));
	return days;
}

static char *overview(const char *today)
{
	struct live_source *source;
	struct page_value *page;
	struct err err = {0};
	assert_true(live_open(replica, set, &source, &err));
	assert_true(live_page(source, day(today), &page, &err));
	live_close(source);
	return text_of(page);
}

/* In March one visit at 08001: two of three teachers of whom it counts are there, 80 of 110 pupils; of Kech's six schools at work it
 * is one. In June a visit in the vacation, and one that found a school of the other zone closed. */
static void figures(void **state)
{
	(void)state;
	char *text = overview("2024-03-05");
	has(text, "Kech                1      0      1      0   16.7 %   66.7 %   72.7 %");
	has(text, "2024-03-05 –     08001 GBHS ONE Open   2 of 5 m");
	free(text);
	text = overview("2024-03-20");
	has(text, "Kech                0      0      1      0   16.7 %   66.7 %   72.7 %");
	free(text);
	text = overview("2024-06-30");
	has(text, "Kech                0      0      1      1");
	has(text, "08005 GBMS FIVE");
	free(text);
	text = overview("2024-07-15"); /* a month without visits */
	has(text, "Kech                0      0      0      0    0.0 %");
	has(text, "None.");
	free(text);
}

static void visits_of_a_place(void **state)
{
	(void)state;
	struct live_source *source;
	struct page_value *page;
	struct err err = {0};
	char school[LIVE_SCHOOL];
	assert_true(live_open(replica, set, &source, &err));
	assert_true(live_visits(source, day("2024-04-30"), "kech", &page, &err));
	char *text = text_of(page);
	has(text, "08002 GGHS TWO");
	has(text, "Not let in");
	free(text);
	assert_true(live_visits(source, day("2024-04-30"), "panjgur", &page, &err));
	text = text_of(page);
	has(text, "None.");
	free(text);
	char *plan = mem_format("EXPLAIN QUERY PLAN %s", live_sql(source));
	struct query *query;
	assert_true(query_open(replica, plan, &query, &err));
	while (query_step(query, &err) == 1)
		if (strncmp(query_text(query, 3), "SCAN", 4) == 0)
			fail_msg("%s", query_text(query, 3));
	query_close(query);
	free(plan);
	live_close(source);
	assert_true(live_school(replica, "1004", school));
	assert_string_equal(school, "08002");
	assert_false(live_school(replica, "9-9-9", school));
	assert_false(live_school(replica, "nonsense", school));
}

static void above(void **state)
{
	(void)state;
	struct above found[ABOVE_MOST];
	assert_int_equal(above_find(replica, set, INDICATOR_SCHOOL, "08002", found), 5);
	assert_string_equal(found[0].name, "Cluster GBHS ONE");
	assert_string_equal(found[1].code, "turbat");
	assert_string_equal(found[2].name, "District Kech");
	assert_string_equal(found[3].name, "Division Makran");
	assert_int_equal(found[4].level, INDICATOR_PROVINCE);
	assert_int_equal(above_find(replica, set, INDICATOR_SCHOOL, "08004", found), 4); /* it has no cluster */
	assert_string_equal(found[0].name, "Tehsil Tump");
	assert_int_equal(above_find(replica, set, INDICATOR_DISTRICT, "kech", found), 2);
	assert_int_equal(above_find(replica, set, INDICATOR_PROVINCE, "balochistan", found), 0);
	above_find(replica, set, INDICATOR_SCHOOL, "99999", found); /* there is no such school */
	static const struct { enum indicator_level level; const char *code; int count, at; } beside[] = {
		{INDICATOR_TEHSIL, "tump", 2, 0}, {INDICATOR_TEHSIL, "turbat", 2, 1}, {INDICATOR_CLUSTER, "08005", 2, 1}, {INDICATOR_DISTRICT, "kech", 4, 1},
		{INDICATOR_DISTRICT, "awaran", 4, -1}, {INDICATOR_PROVINCE, "balochistan", 0, -1},
	};
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		int count, at;
		char **codes = above_beside(replica, beside[i].level, beside[i].code, &count, &at);
		assert_int_equal(count, beside[i].count);
		assert_int_equal(at, beside[i].at);
		for (int c = 0; c < count; c++)
			free(codes[c]);
		free(codes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(figures), cmocka_unit_test(visits_of_a_place), cmocka_unit_test(above)};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
