/* Lists of one's own: what their text may say, what they find in the district of indicator_world.h, how they are kept, and what is refused. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/share.h"
#include "emis/listing_kept.h"
#include "form/define.h"
#include "indicator_world.h"
#include "page/lines.h"
#include "store/query.h"
#include "store_world.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;

static void must_be(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static int open_world(void **state)
{
	(void)state;
	struct err err = {0};
	struct buf text;
	folder = world_path("listing-own");
	replica = indicator_world_open(folder, &set);
	char *path = share_path("forms", "list.ini");
	must_be(file_read(path, 1 << 20, &text, &err) && define_load(replica, "operator", text.bytes, text.length, NULL, 0, path, &err), &err);
	buf_free(&text);
	free(path);
	form_set_free(set);
	must_be(form_set_load(replica, &set, &err), &err);
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

static struct listing_ask of(const char *district)
{
	return (struct listing_ask){.replica = replica, .set = set, .district = district};
}

static struct listing_own *parse(const char *text)
{
	struct listing_own *own;
	struct err err = {0};
	must_be(listing_own_parse(text, strlen(text), "mine.ini", &own, &err), &err);
	return own;
}

static struct listing *run(const char *text, const char *district)
{
	struct listing_ask ask = of(district);
	struct listing_own *own = parse(text);
	struct listing *listing;
	struct err err = {0};
	must_be(listing_own_make(&ask, own, 0, &listing, &err), &err);
	listing_own_free(own);
	return listing;
}

static char *written(const struct listing *listing, bool is_json)
{
	char *bytes = NULL;
	size_t length = 0;
	struct err err = {0};
	FILE *memory = open_memstream(&bytes, &length);
	must_be(is_json ? listing_json(listing, memory, &err) : listing_csv(listing, memory, &err), &err);
	fclose(memory);
	return bytes;
}

static void says(const char *text, const char *district, const char *csv)
{
	struct listing *listing = run(text, district);
	char *found = written(listing, false);
	assert_string_equal(found, csv);
	free(found);
	listing_free(listing);
}

static char *text_of(const struct listing *listing)
{
	struct page_value *page = listing_page(listing, "clerk");
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
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

#define BIG "[list]\nname = big\nform = census\ncolumns = school boys girls\n"

/* 711 boys at 08001, 1 and 105 girls at 08002, 6 at 08005, 0 and 0 at 08007; a computed field is a column like any other. */
static void finds(void **state)
{
	(void)state;
	says(BIG, "kech", "school,boys,girls\n08001,711,\n08002,1,105\n08003,,\n08005,6,\n08007,0,0\n");
	says(BIG "filter = boys > 5 or girls > 5\norder = girls boys\n", "kech", "school,boys,girls\n08002,1,105\n08005,6,\n08001,711,\n");
	says(BIG "filter = school.gender = 'mixed'\n", NULL, "school,boys,girls\n08005,6,\n");
	says("[list]\nname = r\nform = school\ncolumns = code status_reason\nfilter = status = 'non_functional'\n", "kech",
		"code,status_reason\n08003,No teacher\n");
	/* Of the year that is newest, of all, of one. */
	says("[list]\nname = e\nform = enrolment\ncolumns = year grade boys\nfilter = school = '08001' and grade = '1'\n", "kech",
		"year,grade,boys\n2024,Class 1,110\n");
	says("[list]\nname = e\nform = enrolment\ncolumns = year boys\nfilter = school = '08001' and grade = '1'\nyear = all\n", "kech",
		"year,boys\n2023,100\n2024,110\n");
	says("[list]\nname = e\nform = enrolment\ncolumns = year boys\nfilter = school = '08001' and grade = '1'\nyear = 2023\n", "kech",
		"year,boys\n2023,100\n");
	/* A visit's class knows its visit and its school. */
	says("[list]\nname = v\nform = visit_class\ncolumns = parent.date school.name boys_counted\nfilter = boys_counted is not null\n", "kech",
		"parent.date,school.name,boys_counted\n2024-03-05,GBHS ONE,80\n");
}

#define GROUPED BIG "group = school.level\ntotals = boys girls\ncount = school.gender\norder = boys\ndescending = yes\n"

/* Groups stand in the order of the list of codes, not of the alphabet; a total of blanks is a blank. */
static void groups_and_totals(void **state)
{
	(void)state;
	says(GROUPED, "kech", "school.level,school,boys,girls\nPrimary,08007,0,0\nPrimary,08003,,\nMiddle,08005,6,\nHigh,08001,711,\nHigh,08002,1,105\n");
	struct listing *listing = run(GROUPED, "kech");
	assert_int_equal(listing->part_count, 4);
	assert_string_equal(listing->parts[0].title, "Primary: 2; Boys 2");
	assert_string_equal(listing->parts[1].title, "Middle: 1; Boys and girls 1");
	assert_string_equal(listing->parts[2].title, "High: 2; Boys 1, Girls 1");
	const struct listing_row *middle = &listing->parts[1].rows[1], *all = &listing->parts[3].rows[0];
	assert_true(middle->is_total);
	assert_string_equal(middle->cells[1].text, "6");
	assert_null(middle->cells[2].text);
	assert_string_equal(all->cells[1].text, "718");
	assert_string_equal(all->cells[2].text, "105");
	char *text = text_of(listing), *json = written(listing, true);
	has(text, "Records: 5; Boys 3, Girls 1, Boys and girls 1");
	has(json, "{\"school.level\":\"High\",\"school\":\"08001\",\"boys\":711,\"girls\":null}");
	int count;
	char **schools = listing_schools(listing, &count);
	assert_int_equal(count, 5);
	assert_string_equal(schools[0], "08007");
	for (int i = 0; i < count; i++)
		free(schools[i]);
	free(schools);
	free(json);
	free(text);
	listing_free(listing);
}

static void refused_text(const char *text, const char *why)
{
	struct listing_own *own;
	struct err err = {0};
	if (listing_own_parse(text, strlen(text), "mine.ini", &own, &err))
		fail_msg("taken, though %s:\n%s", why, text);
	assert_null(own);
	has(err.text, why);
	assert_int_equal(err.code, EX_CONFIG);
}

static void text_is_checked(void **state)
{
	(void)state;
	refused_text("", "is empty");
	refused_text("[list]\nform = census\ncolumns = school\n", "name: write a name");
	refused_text("[list]\nname = X'; DROP TABLE school\nform = census\ncolumns = school\n", "mine.ini line 2");
	refused_text("[list]\nname = closed\nform = census\ncolumns = school\n", "comes with the program");
	refused_text("[list]\nname = a\nform = ../../etc/passwd\ncolumns = school\n", "mine.ini line 3: form");
	refused_text("[list]\nname = a\nform = census\n", "columns: name at least one");
	refused_text("[list]\nname = a\nform = census\ncolumns = school (select)\n", "is no field");
	refused_text("[list]\nname = a\nform = census\ncolumns = school school\n", "twice");
	refused_text("[list]\nname = a\nform = census\ncolumns = school\ncolour = red\n", "line 5: colour");
	refused_text("[list]\nname = a\nform = census\ncolumns = school\nyear = 20x4\n", "year");
	refused_text("[list]\nname = a\nform = census\ncolumns = school\ndescending = maybe\n", "yes or no");
	refused_text("[list]\nname = a\nform = census\ncolumns = school\norder = a b c d e\n", "at most 4");
	refused_text("[list]\nname = a\nform = census\ncolumns = school\n[more]\nx = 1\n", "one section");
	char *many = mem_format("[list]\nname = a\nform = census\ncolumns = school\n; %*s\n", 5000, "x");
	refused_text(many, "at most 4000 bytes");
	free(many);
}

static void refused_list(const char *text, const char *why)
{
	struct listing_ask ask = of("kech");
	struct listing_own *own = parse(text);
	struct listing *listing;
	struct err err = {0};
	if (listing_own_check(&ask, own, &err))
		fail_msg("taken, though %s:\n%s", why, text);
	has(err.text, why);
	assert_false(listing_own_make(&ask, own, 0, &listing, &err));
	assert_null(listing);
	listing_own_free(own);
}

#define WITH(filter) "[list]\nname = a\nform = census\ncolumns = school\nfilter = \"" filter "\"\n"

/* Nothing but fields, numbers, texts and harmless functions reaches SQLite. */
static void filter_is_guarded(void **state)
{
	(void)state;
	refused_list("[list]\nname = a\nform = no_such_form\ncolumns = school\n", "no form no_such_form");
	refused_list("[list]\nname = a\nform = census\ncolumns = school no_such_field\n", "no_such_field is no field");
	refused_list("[list]\nname = a\nform = census\ncolumns = school girls\ntotals = boys\n", "totals: boys is no column");
	refused_list("[list]\nname = a\nform = census\ncolumns = school water\ntotals = water\n", "no number");
	refused_list("[list]\nname = a\nform = census\ncolumns = school\ncount = school.name\n", "no list of codes");
	refused_list("[list]\nname = a\nform = school\ncolumns = code\nyear = 2024\n", "has no year");
	refused_list(WITH("1; DROP TABLE school"), "filter: \";\"");
	refused_list(WITH("(SELECT count(*) FROM school) > 0"), "filter: \"SELECT\"");
	refused_list(WITH("school IN (1)"), "filter: \"IN\"");
	refused_list(WITH("load_extension('x')"), "not a function");
	refused_list(WITH("water = 'no' --"), "a comment");
	refused_list(WITH("water = 'no"), "has no end");
	refused_list(WITH("school.cnic = 1"), "filter: \"cnic\"");
	refused_list(WITH("water ="), "filter");
	refused_list(WITH("sqlite_master = 1"), "filter");
}

static void filter_is_stopped(void **state)
{
	(void)state;
	struct listing_ask ask = of(NULL);
	char text[2000] = "[list]\nname = a\nform = enrolment\ncolumns = school boys girls\nyear = all\nfilter.1 = boys > 1000000\n";
	for (int part = 2; part < 10; part++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "filter.%d = or abs(boys) + abs(girls) * abs(boys) + abs(girls) > 1000000\n", part);
	struct listing_own *own = parse(text);
	struct listing *listing;
	struct err err = {0};
	assert_false(listing_own_make(&ask, own, 1, &listing, &err));
	assert_null(listing);
	has(err.text, "takes too long");
	must_be(listing_own_make(&ask, own, 0, &listing, &err), &err); /* the next one is not stopped by it */
	assert_int_equal(listing->part_count, 0);
	listing_free(listing);
	listing_own_free(own);
}

/* Names of 60 characters, in two scripts. */
static void names(void **state)
{
	(void)state;
	struct err err = {0};
	static const char longest[] = "name=GBPS ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFGHIJKLMNOPQRSTUVWXYZ ABC";
	must_be(world_add(replica, &err, "school", "code=08050", longest, "name_ur=گورنمنٹ بوائز پرائمری سکول", "district=awaran", "level=primary",
		"gender=boys", "status=functional", NULL), &err);
	says("[list]\nname = n\nform = school\ncolumns = code name name_ur\n", "awaran",
		"code,name,name_ur\n08050,GBPS ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFGHIJKLMNOPQRSTUVWXYZ ABC,گورنمنٹ بوائز پرائمری سکول\n");
	struct listing *listing = run("[list]\nname = n\ntitle = بند سکول\nform = school\ncolumns = code name name_ur\n", "awaran");
	char *text = text_of(listing);
	has(text, "بند سکول, Awaran");
	free(text);
	listing_free(listing);
	must_be(world_void(replica, &err, "school", "08050", "test"), &err);
}

static void writes_what_it_read(void **state)
{
	(void)state;
	struct listing_own *own = parse(GROUPED "filter = \"school.name not like 'A; #%' and boys > 1\"\ntitle = \"Boys; girls\"\nyear = newest\n"), *again;
	struct buf text, twice;
	struct err err = {0};
	buf_init(&text, OWN_TEXT);
	buf_init(&twice, OWN_TEXT);
	must_be(listing_own_write(own, &text, &err), &err);
	again = parse(text.bytes);
	must_be(listing_own_write(again, &twice, &err), &err);
	assert_string_equal(text.bytes, twice.bytes);
	assert_string_equal(again->filter, own->filter);
	assert_true(again->is_descending);
	assert_int_equal(again->total_count, 2);
	listing_own_free(again);
	/* A long filter goes on over several lines. */
	char *longer = mem_copy("boys > 1");
	for (int i = 0; i < 150; i++) {
		char *more = mem_format("%s and boys > %d", longer, i);
		free(longer);
		longer = more;
	}
	own->filter = longer;
	buf_clear(&text);
	must_be(listing_own_write(own, &text, &err), &err);
	again = parse(text.bytes);
	assert_string_equal(again->filter, longer);
	own->filter = "water = \"no\"";
	buf_clear(&text);
	assert_false(listing_own_write(own, &text, &err));
	listing_own_free(again);
	listing_own_free(own);
	free(longer);
	buf_free(&text);
	buf_free(&twice);
}

static void save(const char *text, const char *district)
{
	struct listing_ask ask = of(NULL);
	struct listing_own *own = parse(text);
	struct err err = {0};
	must_be(kept_save(&ask, own, district, "operator", &err), &err);
	listing_own_free(own);
}

static void column_of(const char *name, const char *district, const char *column)
{
	struct listing_own *own;
	struct err err = {0};
	must_be(kept_read(replica, name, district, &own, &err), &err);
	assert_string_equal(own->columns[0], column);
	listing_own_free(own);
}

/* The province's for all, a district's own before it; dropped, and saved again under the same name. */
static void kept_in_the_log(void **state)
{
	(void)state;
	struct listing_ask ask = of(NULL);
	struct listing_own *own;
	struct kept *kept;
	struct err err = {0};
	int count;
	save("[list]\nname = mine\ntitle = Mine\nform = school\ncolumns = code\n", KEPT_FOR_ALL);
	save("[list]\nname = mine\nform = school\ncolumns = name\n", "kech");
	save("[list]\nname = other\nform = school\ncolumns = level\n", "panjgur");
	must_be(kept_list(replica, "kech", &kept, &count, &err), &err);
	assert_int_equal(count, 2);
	assert_string_equal(kept[0].district, "kech");
	assert_string_equal(kept[1].title, "Mine");
	free(kept);
	column_of("mine", "kech", "name");
	column_of("mine", "panjgur", "code");
	assert_false(kept_read(replica, "other", "kech", &own, &err));
	must_be(kept_drop(&ask, "mine", "kech", "operator", &err), &err);
	column_of("mine", "kech", "code");
	assert_false(kept_drop(&ask, "mine", "kech", "operator", &err));
	assert_int_equal(err.code, EX_NOINPUT);
	save("[list]\nname = mine\nform = school\ncolumns = uc\n", "kech");
	column_of("mine", "kech", "uc");
	assert_int_equal(query_number(replica, "SELECT count(*) FROM list WHERE _void IS NOT NULL", -1), 0);
	char *scope = world_ask(replica, "SELECT s.code FROM list l JOIN scope s ON s.id = l._scope WHERE l.district = '*'");
	assert_string_equal(scope, "*");
	free(scope);
	own = parse(WITH("water ="));
	assert_false(kept_save(&ask, own, "kech", "operator", &err)); /* what cannot run is not kept */
	listing_own_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds), cmocka_unit_test(groups_and_totals), cmocka_unit_test(text_is_checked), cmocka_unit_test(filter_is_guarded),
		cmocka_unit_test(filter_is_stopped), cmocka_unit_test(names), cmocka_unit_test(writes_what_it_read), cmocka_unit_test(kept_in_the_log),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
