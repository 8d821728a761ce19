/* The lists that come with the program, and those of one's own, against what indicator_world.h has written down: each as its CSV file. */
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
#include "store_world.h"
#include "tests/unit/agree.h"

static char *folder;
static struct replica *replica;
static struct form_set *set;

static void must_be(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static void load_form(const char *name)
{
	char *path = share_path("forms", name);
	struct err err = {0};
	struct buf text;
	must_be(file_read(path, 1 << 20, &text, &err) && define_load(replica, "operator", text.bytes, text.length, NULL, 0, path, &err), &err);
	buf_free(&text);
	free(path);
}

static int open_world(void **state)
{
	(void)state;
	struct err err = {0};
	setenv("ZILA_NOW", "2024-12-01T10:00", 1);
	folder = world_path("listing");
	replica = indicator_world_open(folder, &set);
	form_set_free(set);
	load_form("list.ini");
	load_form("posts.ini");
	load_form("post.ini");
	must_be(form_set_load(replica, &set, &err), &err);
	must_be(world_add(replica, &err, "staff", "id=20", "school=08002", "name=Zarina", "father_name=X", "sex=female", "category=teaching",
		"designation=sst", "bps=17", "appointed=2001-05-01", "birth_date=1975-01-01", "posted=2010-01-01", "status=active", NULL), &err);
	must_be(world_add(replica, &err, "staff", "id=21", "school=08001", "name=Bashir", "sex=male", "category=teaching", "designation=sst",
		"bps=17", "appointed=2001-05-01", "birth_date=1970-01-01", "status=suspended", NULL), &err);
	must_be(world_add(replica, &err, "staff", "id=22", "school=08001", "name=Asma", "sex=female", "category=teaching", "designation=sst",
		"bps=16", "appointed=1995-01-01", "status=active", NULL), &err);
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

static struct listing *make(const char *name, const char *district)
{
	struct listing_ask ask = {.replica = replica, .set = set, .district = district, .year = 2024};
	struct listing *listing;
	struct err err = {0};
	must_be(listing_make(&ask, name, &listing, &err), &err);
	return listing;
}

static char *csv_of(const struct listing *listing)
{
	char *bytes = NULL;
	size_t length = 0;
	struct err err = {0};
	FILE *memory = open_memstream(&bytes, &length);
	must_be(listing_csv(listing, memory, &err), &err);
	fclose(memory);
	return bytes;
}

static char *text_of(const struct listing *listing, int width)
{
	struct page_value *page = listing_page(listing, "clerk");
	struct buf text;
	buf_init(&text, 1 << 20);
	lines_print(page, &(struct lines_options){.width = width}, 0, &text);
	page_free(page);
	char *taken = buf_take(&text);
	buf_free(&text);
	return taken;
}

static void says(const char *name, const char *district, const char *csv)
{
	struct listing *listing = make(name, district);
	renderers_agree(listing_page(listing, "clerk"));
	char *found = csv_of(listing);
	assert_string_equal(found, csv);
	free(found);
	listing_free(listing);
}

static void has_line(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("\"%s\" is not in:\n%s", line, text);
}

/* 08003 is closed by return and registry; in Panjgur one for each of 16 reasons, and one without. */
static void closed(void **state)
{
	(void)state;
	says("closed", "kech", "tehsil,code,name,reason,since,last_visit,uc,level,gender\ntump,08003,GBPS THREE,No teacher,,,TWO,Primary,Boys\n");
	struct listing *listing = make("closed", "panjgur");
	char *text = text_of(listing, 132);
	assert_int_equal(listing->part_count, 1);
	assert_int_equal(listing->parts[0].row_count, 17);
	has_line(text, "17 schools are closed");
	has_line(text, "not reported 1 (boys' 1, girls' 0)");
	has_line(text, "the reason of 1, since when of 17");
	has_line(text, "Tehsil not reported");
	free(text);
	listing_free(listing);
}

/* Girls: 105 at 08002, which wants electricity; those of 08005 are not reported, it wants the rest and has 6 boys. 08004 and 08008 have no
 * return, 08007 reports none of it. */
static void missing(void **state)
{
	(void)state;
	struct listing *listing = make("missing", "kech");
	const struct listing_part *ranked = &listing->parts[1], *by = &listing->parts[0];
	char *text = text_of(listing, 132);
	assert_int_equal(ranked->row_count, 2);
	assert_string_equal(ranked->rows[0].target, "school:08002");
	assert_string_equal(ranked->rows[1].target, "school:08005");
	assert_string_equal(ranked->rows[0].cells[2].text, "105");
	assert_null(ranked->rows[1].cells[2].text);
	assert_string_equal(ranked->rows[0].cells[7].text, "NO"); /* electricity */
	assert_string_equal(ranked->rows[0].cells[4].text, "yes"); /* water */
	assert_null(ranked->rows[1].cells[7].text); /* not reported is not missing */
	assert_string_equal(by->rows[0].cells[0].text, "Water");
	assert_string_equal(by->rows[0].cells[1].text, "1");
	assert_null(by->rows[0].cells[2].text); /* nobody knows of girls there: no zero */
	assert_string_equal(by->rows[0].cells[3].text, "6");
	assert_string_equal(by->rows[0].cells[4].text, "3"); /* 08004, 08007, 08008 */
	assert_string_equal(by->rows[3].cells[2].text, "105"); /* electricity: 08002 alone */
	has_line(text, "girls of 1 of these schools");
	free(text);
	listing_free(listing);
}

static void vacancy(void **state)
{
	(void)state;
	says("vacancy", "kech",
		"tehsil,uc,men_posts,men_filled,men_vacant,women_posts,women_filled,women_vacant,either_posts,either_filled,either_vacant,vacant\n"
		"tump,THREE,,,,,,,2,1,1,1\ntump,TWO,1,0,1,,,,,,,1\nturbat,FOUR,,,,,,,,,,\nturbat,ONE,12,10,2,3,4,0,,,,2\n");
	struct listing *listing = make("vacancy", "kech");
	char *text = text_of(listing, 132);
	/* 13 posts for men, 10 filled, 3 vacant; the woman too many of 08002 fills none of them. */
	const struct listing_part *all = &listing->parts[listing->part_count - 1];
	const char *const sums[] = {"All", "13", "10", "3", "3", "4", "0", "2", "1", "1", "4"};
	assert_int_equal(all->row_count, 1);
	for (int i = 0; i < 11; i++)
		assert_string_equal(all->rows[0].cells[i].text, sums[i]);
	has_line(text, "posts sanctioned or filled by 3 schools");
	free(text);
	listing_free(listing);
}

static void vacancy_posts(void **state)
{
	(void)state;
	struct err err = {0};
	says("vacancy_posts", "kech", "tehsil\n");
	must_be(world_add(replica, &err, "posts", "school=08001", "year=2024", NULL) && world_add(replica, &err, "post", "school=08001", "year=2024",
		"designation=sst", "sanctioned=5", "filled_men=2", NULL) && world_add(replica, &err, "post", "school=08001", "year=2024",
		"designation=jvt", "sanctioned=3", NULL) && world_add(replica, &err, "post", "school=08002", "year=2024", "designation=sst",
		"sanctioned=1", "filled_men=0", "filled_women=2", NULL), &err);
	says("vacancy_posts", "kech", "tehsil,uc,designation,men_posts,men_filled,men_vacant,women_posts,women_filled,women_vacant,either_posts,"
		"either_filled,either_vacant,vacant\nturbat,ONE,\"JVT, Junior Vernacular Teacher\",,,,,,,,,,\n"
		"turbat,ONE,\"SST, Secondary School Teacher\",5,2,3,1,2,0,,,,3\n");
}

/* By scale, then first appointed, then older; who has neither stands last; F is retired, E no teacher. */
static void seniority(void **state)
{
	(void)state;
	says("seniority", "kech", "designation,number,name,father_name,sex,bps,appointed,birth_date,posted,school,school_name\n"
		"jvt,1,A,,Male,,,,,08001,GBHS ONE\njvt,2,B,,Male,,,,,08001,GBHS ONE\njvt,3,C,,Female,,,,,08001,GBHS ONE\n"
		"jvt,4,D,,Female,,,,,08005,GBMS FIVE\nsst,1,Bashir,,Male,17,2001-05-01,1970-01-01,,08001,GBHS ONE\n"
		"sst,2,Zarina,X,Female,17,2001-05-01,1975-01-01,2010-01-01,08002,GGHS TWO\nsst,3,Asma,,Female,16,1995-01-01,,,08001,GBHS ONE\n"
		"mali,1,E,,Male,,,,,08001,GBHS ONE\n");
	struct listing *listing = make("seniority", "kech");
	char *text = text_of(listing, 132);
	assert_true(listing->is_personal);
	has_line(text, "For use in the office only");
	has_line(text, "the day of appointment of 5, the date of birth of 6, the scale of 5");
	free(text);
	listing_free(listing);
}

/* The value of a table's row and column. */
static const char *cell(const struct listing *listing, int table, const char *row, const char *column)
{
	const struct listing_part *part = &listing->parts[table - 1];
	for (int r = 0; r < part->row_count; r++)
		for (int c = 0; c < part->column_count; c++)
			if (strcmp(part->rows[r].cells[0].text, row) == 0 && strcmp(part->columns[c].code, column) == 0)
				return part->rows[r].cells[c].text ? part->rows[r].cells[c].text : "-";
	fail_msg("table %d has no %s, %s", table, row, column);
	return NULL;
}

static void yearbook(void **state)
{
	(void)state;
	struct listing *listing = make("yearbook", "kech");
	renderers_agree(listing_page(listing, "clerk"));
	assert_int_equal(listing->part_count, 7);
	assert_string_equal(cell(listing, 1, "All", "primary_boys"), "2"); /* 08004, 08007; 08003 is closed */
	assert_string_equal(cell(listing, 1, "Tump", "primary_boys"), "2");
	assert_string_equal(cell(listing, 1, "Turbat", "primary_girls"), "1");
	assert_string_equal(cell(listing, 1, "All", "middle_mixed"), "1");
	assert_string_equal(cell(listing, 1, "All", "high_girls"), "1");
	assert_string_equal(cell(listing, 1, "All", "higher_secondary_girls"), "0"); /* there is none: that is known */
	assert_string_equal(cell(listing, 1, "All", "all"), "6");
	assert_string_equal(cell(listing, 2, "All", "schools"), "7");
	assert_string_equal(cell(listing, 2, "All", "functional_urban"), "1");
	assert_string_equal(cell(listing, 2, "All", "boys_urban"), "711");
	assert_string_equal(cell(listing, 2, "All", "girls_rural"), "105");
	assert_string_equal(cell(listing, 2, "All", "girls_urban"), "-"); /* not reported */
	assert_string_equal(cell(listing, 3, "All", "enrolment_boys"), "718"); /* 711, 1, 6, 0 */
	assert_string_equal(cell(listing, 3, "Tump", "enrolment_girls"), "0");
	assert_string_equal(cell(listing, 3, "All", "enrolment_primary_girls"), "92");
	assert_string_equal(cell(listing, 4, "All", "all"), "14"); /* 10, 3, 1, 0 */
	assert_string_equal(cell(listing, 4, "All", "high_women"), "4");
	assert_string_equal(cell(listing, 5, "All", "water"), "66.7"); /* 08001, 08002 of these and 08005 */
	assert_string_equal(cell(listing, 6, "For Girls", "electricity"), "0.0");
	assert_string_equal(cell(listing, 6, "For Boys", "electricity"), "100.0");
	assert_string_equal(cell(listing, 7, "Class 1", "boys"), "116"); /* 110, 6, 0 */
	assert_string_equal(cell(listing, 7, "ECE", "girls"), "5");
	listing_free(listing);
	listing = make("yearbook", NULL); /* every district; totals are their sums */
	assert_string_equal(cell(listing, 1, "Panjgur", "middle_boys"), "2");
	assert_string_equal(cell(listing, 1, "All", "middle_boys"), "2");
	assert_string_equal(cell(listing, 3, "All", "enrolment_boys"), "768"); /* and 30 in Lasbela, 20 in Hub */
	assert_string_equal(cell(listing, 5, "All", "water"), "66.7");
	listing_free(listing);
}

static void empty_district(void **state)
{
	(void)state;
	const struct listing_fixed *fixed;
	for (int i = 0; (fixed = listing_fixed_at(i)); i++) {
		struct listing *listing = make(fixed->name, "awaran");
		char *text = text_of(listing, 80), *csv = csv_of(listing);
		has_line(text, "About these figures");
		has_line(text, "0 held for 0 schools" + (fixed->is_personal ? 20 : 0));
		free(csv);
		free(text);
		listing_free(listing);
	}
	struct listing_ask ask = {.replica = replica, .set = set, .district = "atlantis"};
	struct listing *listing;
	struct err err = {0};
	assert_false(listing_make(&ask, "closed", &listing, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_false(listing_make(&(struct listing_ask){.replica = replica, .set = set}, "no_such_list", &listing, &err));
	assert_int_equal(err.code, EX_NOINPUT);
}

/* The same data give the same sum, whoever prints it when; one value more gives another. */
static void checksum(void **state)
{
	(void)state;
	char first[9], again[9], other[9];
	struct err err = {0};
	struct listing *listing = make("closed", "kech");
	struct page_value *page = listing_page(listing, "ali");
	imprint_checksum(page, again);
	has_line(page->footer, "by ali: List of closed schools, Kech, 2024");
	snprintf(first, sizeof first, "%.8s", strstr(page->footer, "check ") + 6);
	page_free(page);
	setenv("ZILA_NOW", "2025-01-01T10:00", 1);
	page = listing_page(listing, "bibi");
	assert_string_equal(first, (snprintf(again, sizeof again, "%.8s", strstr(page->footer, "check ") + 6), again));
	page_free(page);
	setenv("ZILA_NOW", "2024-12-01T10:00", 1);
	listing_free(listing);
	must_be(world_change(replica, &err, "school", "08003", "status_since", "", "2023-05-01"), &err);
	listing = make("closed", "kech");
	page = listing_page(listing, "ali");
	snprintf(other, sizeof other, "%.8s", strstr(page->footer, "check ") + 6);
	assert_string_not_equal(first, other);
	page_free(page);
	listing_free(listing);
	must_be(world_change(replica, &err, "school", "08003", "status_since", "2023-05-01", ""), &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed), cmocka_unit_test(missing), cmocka_unit_test(vacancy), cmocka_unit_test(vacancy_posts),
		cmocka_unit_test(seniority), cmocka_unit_test(yearbook), cmocka_unit_test(empty_district), cmocka_unit_test(checksum),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
