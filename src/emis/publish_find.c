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

/* IS_PLACED: the title says the tehsil and the district. */
static bool put_list(struct publishing *publishing, const char *file, const char *title, struct html_crumb above, const pick *schools, int count, bool is_placed,
	struct err *err)
{
	struct publish_page where = {.file = file, .crumbs = {publish_home(), above}, .crumb_count = 2};
	struct page_value *page = page_new(title);
	page_title(page, title);
	page_table(page);
	column(page, "School");
	column(page, "Code");
	column(page, "Union council");
	if (!is_placed) {
		column(page, "Tehsil");
		column(page, "District");
	}
	for (int i = 0; i < count; i++) {
		const struct public_place *district = publish_place_find(publishing, INDICATOR_DISTRICT, schools[i]->district);
		const struct public_place *tehsil = publish_place_find(publishing, INDICATOR_TEHSIL, schools[i]->tehsil);
		char *target = mem_format("school:%s", schools[i]->code);
		page_cell(page, schools[i]->name, schools[i]->is_functional ? PAGE_PLAIN : PAGE_FAINT);
		page_link(page, target);
		page_cell(page, schools[i]->code, PAGE_PLAIN);
		page_cell(page, *schools[i]->uc ? schools[i]->uc : NULL, PAGE_PLAIN);
		if (!is_placed) {
			page_cell(page, tehsil ? tehsil->name : schools[i]->tehsil, PAGE_PLAIN);
			page_cell(page, district ? district->name : schools[i]->district, PAGE_PLAIN);
		}
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

/* Pages NAME/1.html … of the schools in their order, a new one at every PUBLISH_ROWS; above so many of them as there are pages above, one of these; the
 * words there are what OF gives. */
static bool put_pages(struct publishing *publishing, const char *name, const char *title, const char *(*of)(pick school), const pick *schools, struct err *err)
{
	int all = publishing->school_count, pages = (all + PUBLISH_ROWS - 1) / PUBLISH_ROWS, each = 1;
	bool is_good = true;
	struct index top;
	while (each * each < pages)
		each++;
	index_begin(&top, title, "Page");
	for (int first = 0, part = 1; is_good && first < pages; first += each, part++) {
		int from = first * PUBLISH_ROWS, stop = from + each * PUBLISH_ROWS < all ? from + each * PUBLISH_ROWS : all;
		char *path = mem_format("%s/from-%d.html", name, part), *heading = mem_format("%s: %s to %s", title, of(schools[from]), of(schools[stop - 1])), *leaf = mem_format("from-%d.html", part), number[16];
		struct index middle;
		snprintf(number, sizeof number, "%d", part);
		index_row(publishing, &top, number, path, of(schools[from]), of(schools[stop - 1]), stop - from);
		index_begin(&middle, heading, "Page");
		for (int at = from, page = first + 1; is_good && at < stop; at += PUBLISH_ROWS, page++) {
			int count = stop - at < PUBLISH_ROWS ? stop - at : PUBLISH_ROWS;
			const char *one = of(schools[at]), *last = of(schools[at + count - 1]);
			char *file = mem_format("%s/%d.html", name, page), *words = mem_format("%s: %s to %s", title, one, last);
			snprintf(number, sizeof number, "%d", page);
			index_row(publishing, &middle, number, file, one, last, count);
			is_good = put_list(publishing, file, words, (struct html_crumb){heading, leaf}, schools + at, count, false, err);
			free(file);
			free(words);
		}
		struct publish_page where = {.file = path, .crumbs = {publish_home(), {title, "index.html"}}, .crumb_count = 2};
		if (is_good)
			is_good = publish_put(publishing, &where, middle.page, err);
		else
			page_free(middle.page);
		free(path);
		free(heading);
		free(leaf);
	}
	char *file = mem_format("%s/index.html", name);
	struct publish_page where = {.file = file, .crumbs = {publish_home()}, .crumb_count = 1};
	if (is_good)
		is_good = publish_put(publishing, &where, top.page, err);
	else
		page_free(top.page);
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
	const struct public_place *district = publish_place_find(publishing, INDICATOR_DISTRICT, schools[0]->district);
	const char *name = tehsil ? tehsil->name : *schools[0]->tehsil ? schools[0]->tehsil : "not given", *of = district ? district->name : schools[0]->district;
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
		char *title = count > PUBLISH_ROWS ? mem_format("Schools of tehsil %s, district %s, part %d", name, of, page) : mem_format("Schools of tehsil %s, district %s", name, of);
		index_row(publishing, index, name, path, schools[from]->uc, schools[from + rows - 1]->uc, rows);
		is_good = put_list(publishing, path, title, (struct html_crumb){index->page->title, above}, schools + from, rows, true, err);
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
