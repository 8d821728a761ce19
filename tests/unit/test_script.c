/* Pages as the text that goes to zila-pdf: what comes out is what went in; what was cut or made up is refused, within bounds. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "page/lines.h"
#include "page/script.h"

static struct page_value *whole_page(void)
{
	struct page_value *page = page_new("GBPS \"KILLI\"\tALI\\");
	page->is_sample = true;
	page_footer(page, "07086 2025");
	page_title(page, "Two\nlines");
	page_urdu(page, "معائنہ");
	page_heading(page, "Heading", "anchor");
	page_text(page, "");
	page_note(page, "\\-");
	page_space(page);
	page_pairs(page, 2);
	page_pair(page, "Rooms", NULL, PAGE_PLAIN);
	page_pair(page, "Wall", "no", PAGE_WARNING);
	page_table(page);
	page_ruled(page);
	page_column(page, "Class", PAGE_LEFT, 5);
	page_urdu(page, "جماعت");
	page_column(page, NULL, PAGE_RIGHT, 0);
	for (int i = 0; i < 6; i++)
		page_cell(page, i % 2 ? NULL : "12", PAGE_STRONG);
	page_break(page);
	page_bars(page);
	page_bar(page, "Boys", 12.5, "12");
	page_bar(page, "Girls", NAN, NULL);
	page_table(page);
	page_caption(page, "Schools");
	page_column(page, "Level", PAGE_LEFT, 0);
	page_group(page, "Boys");
	page_column(page, "Primary", PAGE_RIGHT, 0);
	page_column(page, "Middle", PAGE_RIGHT, 0);
	page_group(page, NULL);
	page_column(page, "All", PAGE_RIGHT, 0);
	for (int i = 0; i < 8; i++)
		page_cell(page, "7", PAGE_PLAIN);
	page_total(page);
	page_bars(page);
	page_caption(page, "Pupils");
	page_legend(page, "Men", "Women");
	page_bar_sexes(page, "Class 1", 0.1, NAN, "12");
	page_bar_sexes(page, "Class 2", 0, 1e300, NULL);
	page_trend(page);
	page_trend_at(page, "2022");
	page_trend_at(page, "2023");
	page_trend_line(page, "Boys");
	page_trend_point(page, 1.0 / 3, "0.3");
	page_trend_line(page, NULL);
	page_trend_point(page, NAN, NULL);
	page_trend_point(page, -2, "-2");
	page_strip(page, "pupils per teacher");
	page_mark(page, "A", 12, "12", false);
	page_mark(page, "B", NAN, NULL, true);
	page_field(page, &(struct page_field){.number = "1", .label = "Day", .label_ur = "تاریخ", .code = "date", .boxes = "## ## ####", .lines = 2,
		.value = "31012026", .before = "2025: 3", .help = "day"});
	return page;
}

static char *text_of(long pages, size_t *length)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	script_begin(&out);
	for (long i = 0; i < pages; i++) {
		struct page_value *page = whole_page();
		script_put(page, &out);
		page_free(page);
	}
	script_end(pages, &out);
	assert_false(out.is_full);
	*length = out.length;
	char *text = mem_copy_bytes(out.bytes, out.length);
	buf_free(&out);
	return text;
}

static void same_cells(const struct page_block *one, const struct page_block *other, int count)
{
	for (int i = 0; i < count; i++) {
		assert_int_equal(one->cells[i].tone, other->cells[i].tone);
		assert_int_equal(one->cells[i].is_total, other->cells[i].is_total);
		if (one->cells[i].text)
			assert_string_equal(one->cells[i].text, other->cells[i].text);
		else
			assert_null(other->cells[i].text);
	}
}

static void same_text(const char *one, const char *other)
{
	if (one)
		assert_string_equal(one, other);
	else
		assert_null(other);
}

static void comes_back_as_it_went(void **state)
{
	(void)state;
	size_t length;
	char *text = text_of(2, &length);
	FILE *file = fmemopen(text, length, "r");
	struct page_value *page, *first = whole_page();
	struct script script;
	struct err err = {0};
	assert_true(script_open(&script, file, &err));
	for (int i = 0; i < 2; i++) {
		assert_true(script_next(&script, &page, &err));
		assert_string_equal(page->title, first->title);
		assert_string_equal(page->footer, first->footer);
		assert_true(page->is_sample);
		assert_int_equal(page->count, first->count);
		for (int b = 0; b < page->count; b++) {
			const struct page_block *one = &first->blocks[b], *other = &page->blocks[b];
			assert_int_equal(one->kind, other->kind);
			same_text(one->text, other->text);
			same_text(one->text_ur, other->text_ur);
			assert_int_equal(one->is_ruled, other->is_ruled);
			assert_int_equal(one->pair_columns, other->pair_columns);
			assert_int_equal(one->row_count, other->row_count);
			assert_int_equal(one->column_count, other->column_count);
			for (int c = 0; c < one->column_count; c++) {
				same_text(one->columns[c].title, other->columns[c].title);
				same_text(one->columns[c].title_ur, other->columns[c].title_ur);
				same_text(one->columns[c].group, other->columns[c].group);
				assert_int_equal(one->columns[c].align, other->columns[c].align);
				assert_int_equal(one->columns[c].min_width, other->columns[c].min_width);
			}
			same_cells(one, other, page_row_cells(one) * one->row_count);
			for (int r = 0; r < one->row_count * page_series(one); r++)
				assert_true(one->numbers[r] == other->numbers[r] || (isnan(one->numbers[r]) && isnan(other->numbers[r])));
		}
		page_free(page);
	}
	assert_true(script_next(&script, &page, &err));
	assert_null(page);
	script_close(&script);
	fclose(file);
	page_free(first);
	free(text);
}

/* True where all pages are read to a good end. */
static bool is_read(const char *text, size_t length)
{
	FILE *file = fmemopen((void *)text, length ? length : 1, "r");
	struct script script;
	struct err err = {0};
	bool is_good = length > 0 && script_open(&script, file, &err), has_ended = false;
	if (length == 0)
		script = (struct script){0};
	while (is_good && !has_ended) {
		struct page_value *page;
		is_good = script_next(&script, &page, &err);
		has_ended = is_good && !page;
		page_free(is_good ? page : NULL);
	}
	if (!is_good && length > 0) {
		assert_int_equal(err.code, EX_DATAERR);
		assert_true(strlen(err.text) > 20);
	}
	script_close(&script);
	fclose(file);
	return has_ended;
}

static void what_is_cut_is_refused(void **state)
{
	(void)state;
	size_t length;
	char *text = text_of(2, &length);
	assert_true(is_read(text, length));
	for (size_t cut = 1; cut < length; cut++)
		assert_false(is_read(text, cut));
	free(text);
}

static void what_is_bent_does_no_harm(void **state)
{
	(void)state;
	size_t length;
	char *text = text_of(1, &length), *bent = malloc(length);
	uint64_t seed = 42;
	for (int round = 0; round < 3000; round++) {
		memcpy(bent, text, length);
		for (int i = 0; i < 3; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			bent[(seed >> 20) % length] = (char)(seed >> 56);
		}
		is_read(bent, length);
	}
	free(bent);
	free(text);
}

/* Lines that are well written but stand where the builders would take them for a mistake of the program. */
static void what_stands_wrongly_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"trend\nat\t1\nline\ta\npoint\t1\t1\npoint\t2\t2\n", "trend\npoint\t1\t1\n", "trend\nline\ta\nat\t1\n", "trend\nline\ta\npoint\t1\t1\n",
		"bars\nsexes\t1\t2\ta\tb\n", "bars\nlegend\ta\tb\nbar\t1\ta\tb\n", "bars\nbar\t1\ta\tb\nlegend\ta\tb\n", "bars\nmark\t0\t1\ta\tb\n",
		"strip\tu\nbar\t1\ta\tb\n", "strip\tu\ncaption\tx\n", "text\tx\ncaption\tx\n", "pairs\t2\ntotal\n", "table\t0\ntotal\n", "table\t0\ncell\t0\tx\n",
		"table\t0\ncolumn\t0\t0\ta\t\\-\t\\-\ncolumn\t0\t0\tb\t\\-\t\\-\ncell\t0\t1\ntotal\n", "mark\t0\t1\ta\tb\n", "point\t1\t1\n",
	};
	static const char *const right[] = {
		"trend\nat\t1\nline\ta\npoint\tnan\tx\nline\tb\n", "bars\nlegend\ta\tb\nsexes\tinf\t1e999\ta\tb\n", "strip\tu\nmark\t9\t-1e308\ta\tb\n", "table\t0\n",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong + sizeof right / sizeof *right; i++) {
		bool is_wrong = i < sizeof wrong / sizeof *wrong;
		char *text = mem_format(SCRIPT_FIRST "\npage\t0\t0\tt\t\\-\n%sdone\nend\t1\n", is_wrong ? wrong[i] : right[i - sizeof wrong / sizeof *wrong]);
		if (is_read(text, strlen(text)) == is_wrong)
			fail_msg("%s", text);
		free(text);
	}
}

static void bounds_hold(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 64 << 20);
	script_begin(&out);
	buf_text(&out, "page\t0\t0\tt\t\\-\n");
	for (int i = 0; i < SCRIPT_TEXTS; i++)
		buf_text(&out, "text\tx\n");
	buf_text(&out, "done\nend\t1\n");
	assert_false(is_read(out.bytes, out.length));
	buf_clear(&out);
	script_begin(&out);
	buf_text(&out, "page\t0\t0\tt\t\\-\ntext\t");
	for (int i = 0; i < SCRIPT_LINE; i++)
		buf_byte(&out, 'x');
	buf_text(&out, "\ndone\nend\t1\n");
	assert_false(is_read(out.bytes, out.length));
	buf_clear(&out);
	script_begin(&out);
	buf_text(&out, "page\t0\t0\tt\t\\-\ntable\t0\ncolumn\t0\t0\ta\t\\-\t\\-\ncolumn\t0\t0\tb\t\\-\t\\-\ncell\t0\t1\ndone\nend\t1\n");
	assert_false(is_read(out.bytes, out.length));
	buf_clear(&out);
	script_begin(&out);
	buf_text(&out, "page\t0\t0\tt\t\\-\ntext\tx\ndone\nend\t2\n"); /* one page was lost on the way */
	assert_false(is_read(out.bytes, out.length));
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_went),
		cmocka_unit_test(what_is_cut_is_refused),
		cmocka_unit_test(what_is_bent_does_no_harm),
		cmocka_unit_test(what_stands_wrongly_is_refused),
		cmocka_unit_test(bounds_hold),
	};
	return cmocka_run_group_tests_name("page/script", tests, NULL, NULL);
}
