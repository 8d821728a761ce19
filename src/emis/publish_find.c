/* Finding a school without a server: lists of some hundred schools a page, by place, by name and by code, and above each kind of list a page
 * that says from where to where each goes. A page is so short that it comes over a slow line in a few seconds. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "emis/publish_parts.h"

typedef const struct public_school *pick;

static void column(struct page_value *page, const char *title)
{
	page_column(page, title, PAGE_LEFT, 0);
}

static bool put_list(struct publishing *publishing, const char *file, const char *title, struct html_crumb above, const pick *schools, int count, struct err *err)
{
	struct publish_page where = {.file = file, .crumbs = {publish_home(), above}, .crumb_count = 2};
	struct page_value *page = page_new(title);
	page_title(page, title);
	page_table(page);
	column(page, "School");
	column(page, "Code");
	column(page, "Union council");
	column(page, "Tehsil");
	column(page, "District");
	for (int i = 0; i < count; i++) {
		const struct public_place *district = publish_place_find(publishing, INDICATOR_DISTRICT, schools[i]->district);
		const struct public_place *tehsil = publish_place_find(publishing, INDICATOR_TEHSIL, schools[i]->tehsil);
		char *target = mem_format("school:%s", schools[i]->code);
		page_cell(page, schools[i]->name, schools[i]->is_functional ? PAGE_PLAIN : PAGE_FAINT);
		page_link(page, target);
		page_cell(page, schools[i]->code, PAGE_PLAIN);
		page_cell(page, *schools[i]->uc ? schools[i]->uc : NULL, PAGE_PLAIN);
		page_cell(page, tehsil ? tehsil->name : schools[i]->tehsil, PAGE_PLAIN);
		page_cell(page, district ? district->name : schools[i]->district, PAGE_PLAIN);
		free(target);
	}
	return publish_put(publishing, &where, page, err);
}

/* The page above lists: begun, a row for each, written. */
struct index {
	struct page_value *page;
};

static void index_begin(struct index *index, const char *title, const char *first)
{
	*index = (struct index){page_new(title)};
	page_title(index->page, title);
	page_table(index->page);
	column(index->page, first);
	column(index->page, strcmp(first, "Page") == 0 ? "From" : "Union councils from");
	column(index->page, "to");
	page_column(index->page, "Schools", PAGE_RIGHT, 0);
}

static void index_row(struct publishing *publishing, struct index *index, const char *name, const char *file, const char *from, const char *to, int count)
{
	char number[16];
	snprintf(number, sizeof number, "%d", count);
	page_cell(index->page, name, PAGE_PLAIN);
	page_link(index->page, publish_target(publishing, "%s", file));
	page_cell(index->page, *from ? from : NULL, PAGE_PLAIN);
	page_link(index->page, publish_target(publishing, "%s", file));
	page_cell(index->page, *to ? to : NULL, PAGE_PLAIN);
	page_cell(index->page, number, PAGE_PLAIN);
}

static int by_name(const void *a, const void *b)
{
	pick one = *(const pick *)a, other = *(const pick *)b;
	int order = strcasecmp(one->key, other->key);
	return order ? order : strcmp(one->code, other->code);
}

static int by_place(const void *a, const void *b)
{
	pick one = *(const pick *)a, other = *(const pick *)b;
	int order = strcmp(one->district, other->district);
	order = order ? order : strcmp(one->tehsil, other->tehsil);
	order = order ? order : strcasecmp(one->uc, other->uc);
	return order ? order : by_name(a, b);
}

/* Pages NAME/1.html … of the schools in their order, a new one at every PUBLISH_ROWS; the words in the index are what OF gives. */
static bool put_pages(struct publishing *publishing, const char *name, const char *title, const char *(*of)(pick school), const pick *schools, struct err *err)
{
	struct index index;
	char *file = mem_format("%s/index.html", name);
	bool is_good = true;
	index_begin(&index, title, "Page");
	for (int from = 0, page = 1; is_good && from < publishing->school_count; from += PUBLISH_ROWS, page++) {
		int count = publishing->school_count - from < PUBLISH_ROWS ? publishing->school_count - from : PUBLISH_ROWS;
		const char *first = of(schools[from]), *last = of(schools[from + count - 1]);
		char *path = mem_format("%s/%d.html", name, page), *heading = mem_format("%s: %s to %s", title, first, last), number[16];
		snprintf(number, sizeof number, "%d", page);
		index_row(publishing, &index, number, path, first, last, count);
		is_good = put_list(publishing, path, heading, (struct html_crumb){title, "index.html"}, schools + from, count, err);
		free(path);
		free(heading);
	}
	struct publish_page where = {.file = file, .crumbs = {publish_home()}, .crumb_count = 1};
	if (is_good)
		is_good = publish_put(publishing, &where, index.page, err);
	else
		page_free(index.page);
	free(file);
	return is_good;
}

static const char *code_of(pick school)
{
	return school->code;
}

static const char *key_of(pick school)
{
	return school->key;
}

/* Lists of one tehsil, with their rows in the district's index. */
static bool put_tehsil(struct publishing *publishing, struct index *index, const pick *schools, int count, struct err *err)
{
	const struct public_place *tehsil = publish_place_find(publishing, INDICATOR_TEHSIL, schools[0]->tehsil);
	const char *name = tehsil ? tehsil->name : *schools[0]->tehsil ? schools[0]->tehsil : "Tehsil not given";
	bool is_good = true;
	char above[256];
	buf_clear(&publishing->name);
	publish_name(&publishing->name, schools[0]->district);
	snprintf(above, sizeof above, "%.240s.html", publishing->name.bytes);
	buf_clear(&publishing->name);
	publish_list_name(&publishing->name, schools[0]->district, schools[0]->tehsil);
	char *stem = mem_copy_bytes(publishing->name.bytes, publishing->name.length - strlen(".html"));
	for (int from = 0, page = 1; is_good && from < count; from += PUBLISH_ROWS, page++) {
		int rows = count - from < PUBLISH_ROWS ? count - from : PUBLISH_ROWS;
		char *path = page > 1 ? mem_format("%s-%d.html", stem, page) : mem_format("%s.html", stem);
		char *title = count > PUBLISH_ROWS ? mem_format("Schools of tehsil %s, part %d", name, page) : mem_format("Schools of tehsil %s", name);
		index_row(publishing, index, name, path, schools[from]->uc, schools[from + rows - 1]->uc, rows);
		is_good = put_list(publishing, path, title, (struct html_crumb){index->page->title, above}, schools + from, rows, err);
		free(path);
		free(title);
	}
	free(stem);
	return is_good;
}

static int same_tehsil(const pick *schools, int count)
{
	int same = 1;
	while (same < count && strcmp(schools[same]->tehsil, schools[0]->tehsil) == 0)
		same++;
	return same;
}

static bool put_district(struct publishing *publishing, const pick *schools, int count, struct err *err)
{
	const struct public_place *district = publish_place_find(publishing, INDICATOR_DISTRICT, schools[0]->district);
	const char *name = district ? district->name : schools[0]->district;
	char *title = mem_format("Schools of district %s", name), *file;
	struct index index;
	bool is_good = true;
	buf_clear(&publishing->name);
	publish_name(&publishing->name, schools[0]->district);
	file = mem_format("list/%s.html", publishing->name.bytes);
	index_begin(&index, title, "Tehsil");
	for (int at = 0, same; is_good && at < count; at += same) {
		same = same_tehsil(schools + at, count - at);
		is_good = put_tehsil(publishing, &index, schools + at, same, err);
	}
	struct publish_page where = {.file = file, .crumbs = {publish_home()}, .crumb_count = 1};
	if (is_good)
		is_good = publish_put(publishing, &where, index.page, err);
	else
		page_free(index.page);
	free(title);
	free(file);
	return is_good;
}

bool publish_lists(struct publishing *publishing, struct err *err)
{
	int count = publishing->school_count;
	pick *schools = mem_alloc((size_t)count * sizeof *schools);
	for (int i = 0; i < count; i++)
		schools[i] = &publishing->schools[i];
	bool is_good = put_pages(publishing, "code", "Schools by code", code_of, schools, err);
	qsort(schools, (size_t)count, sizeof *schools, by_name);
	is_good = is_good && put_pages(publishing, "name", "Schools by name", key_of, schools, err);
	qsort(schools, (size_t)count, sizeof *schools, by_place);
	for (int at = 0, same; is_good && at < count; at += same) {
		for (same = 1; at + same < count && strcmp(schools[at + same]->district, schools[at]->district) == 0;)
			same++;
		is_good = put_district(publishing, schools + at, same, err);
	}
	free(schools);
	return is_good;
}
