/* A page as a value: what goes in is owned by the page, in reading order; nothing reported is NULL. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "page/page.h"

static void blocks_in_order(void **state)
{
	(void)state;
	char text[] = "GBPS KILLI ALI";
	struct page_value *page = page_new(text);
	page_title(page, text);
	page_heading(page, "Enrolment", "enrolment");
	page_text(page, "Words");
	page_note(page, "A note");
	page_space(page);
	page_footer(page, "first");
	page_footer(page, "second");
	memset(text, '#', sizeof text - 1); /* the page has its own copy */
	assert_int_equal(page->count, 5);
	assert_string_equal(page->title, "GBPS KILLI ALI");
	assert_string_equal(page->blocks[0].text, "GBPS KILLI ALI");
	assert_int_equal(page->blocks[1].kind, PAGE_HEADING);
	assert_string_equal(page->blocks[1].anchor, "enrolment");
	assert_null(page->blocks[4].text);
	assert_string_equal(page->footer, "second");
	page_free(page);
	page_free(NULL);
}

static void absent_is_null(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_pairs(page, 2);
	page_pair(page, "Rooms", NULL, PAGE_PLAIN);
	page_pair(page, "Toilets", "", PAGE_WARNING);
	page_pair(page, "Wall", "0", PAGE_PLAIN);
	const struct page_block *block = &page->blocks[0];
	assert_int_equal(block->row_count, 3);
	assert_null(block->cells[1].text);
	assert_null(block->cells[3].text);
	assert_string_equal(block->cells[5].text, "0");
	page_bars(page);
	page_bar(page, "Boys", NAN, NULL);
	assert_true(isnan(page->blocks[1].numbers[0]));
	assert_null(page->blocks[1].cells[1].text);
	page_free(page);
}

static void long_tables_grow(void **state)
{
	(void)state;
	char text[32];
	struct page_value *page = page_new("t");
	page_table(page);
	for (int c = 0; c < 3; c++)
		page_column(page, "c", PAGE_LEFT, 0);
	for (int i = 0; i < 3 * 1000 + 1; i++) {
		snprintf(text, sizeof text, "%d", i);
		page_cell(page, text, PAGE_PLAIN);
	}
	const struct page_block *block = &page->blocks[0];
	assert_int_equal(block->row_count, 1001);
	assert_string_equal(block->cells[3 * 777 + 2].text, "2333");
	assert_null(block->cells[3 * 1000 + 1].text); /* the rest of a row begun is "not reported" */
	page_bars(page);
	for (int i = 0; i < 100; i++)
		page_bar(page, "b", i, "n");
	assert_true(page->blocks[1].numbers[99] == 99);
	page_free(page);
}

/* Each builder's link goes to what was just made; charts keep what is not finite as not reported; ranks are in order. */
static void charts_and_links(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_table(page);
	page_group(page, "Boys");
	page_column(page, "a", PAGE_LEFT, 0);
	page_group(page, NULL);
	page_column(page, "b", PAGE_LEFT, 0);
	for (int i = 0; i < 4; i++) {
		page_cell(page, "x", PAGE_PLAIN);
		page_link(page, i == 1 ? "school:1" : NULL);
	}
	page_total(page);
	const struct page_block *table = &page->blocks[0];
	assert_string_equal(table->columns[0].group, "Boys");
	assert_null(table->columns[1].group);
	assert_null(table->cells[0].link);
	assert_string_equal(table->cells[1].link, "school:1");
	assert_false(table->cells[0].is_total);
	assert_true(table->cells[2].is_total);
	page_pairs(page, 1);
	page_pair(page, "l", "v", PAGE_PLAIN);
	page_link(page, "a");
	assert_string_equal(page->blocks[1].cells[1].link, "a");
	page_bars(page);
	page_bar_sexes(page, "a", INFINITY, 2, "n");
	page_link(page, "b");
	assert_string_equal(page->blocks[2].cells[0].link, "b");
	assert_true(isnan(page->blocks[2].numbers[0]) && page->blocks[2].numbers[1] == 2);
	page_text(page, "t");
	page_link(page, "c");
	assert_string_equal(page->blocks[3].link, "c");
	page_trend(page);
	page_trend_at(page, "1");
	page_trend_at(page, "2");
	page_trend_line(page, "l");
	page_link(page, "d");
	page_trend_point(page, 7, "7");
	const struct page_block *trend = &page->blocks[4];
	assert_string_equal(trend->cells[0].link, "d");
	assert_true(trend->numbers[0] == 7 && isnan(trend->numbers[1]));
	assert_int_equal(page_row_cells(trend), 3);
	page_strip(page, "u");
	static const double numbers[] = {5, NAN, 1, 5, 3};
	for (int i = 0; i < 5; i++)
		page_mark(page, "m", numbers[i], "n", i == 3);
	struct page_rank ranks[5];
	assert_int_equal(page_ranks(&page->blocks[5], ranks), 4);
	assert_int_equal(ranks[0].row, 2);
	assert_int_equal(ranks[1].row, 4);
	assert_int_equal(ranks[2].row, 0); /* equal ones as they came */
	assert_int_equal(ranks[3].row, 3);
	page_free(page);
}

/* The number of full height among the first COUNT of NUMBERS, and how many are beyond it. */
static double end_of(const double *numbers, int count, int *beyond)
{
	struct page_rank ranks[16];
	for (int i = 0; i < count; i++)
		ranks[i] = (struct page_rank){numbers[i], i};
	return page_strip_end(ranks, count, beyond);
}

/* Quarters of 1 … 11, x: 4 and 10, so the fence is 19. */
static void one_far_number_is_beyond_the_scale(void **state)
{
	(void)state;
	int beyond;
	assert_true(end_of((const double[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 189}, 12, &beyond) == 11);
	assert_int_equal(beyond, 1);
	assert_true(end_of((const double[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 19.1, 189}, 12, &beyond) == 10);
	assert_int_equal(beyond, 2);
	assert_true(end_of((const double[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 19}, 12, &beyond) == 19);
	assert_int_equal(beyond, 0);
	assert_true(end_of((const double[]){5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 189}, 12, &beyond) == 189); /* no width to measure by */
	assert_int_equal(beyond, 0);
	assert_true(end_of((const double[]){1, 2, 3, 4, 5, 6, 189}, 7, &beyond) == 189); /* nor quarters */
	assert_int_equal(beyond, 0);
	assert_true(end_of(NULL, 0, &beyond) == 0);
	assert_int_equal(beyond, 0);
}

static void cell_without_table(void)
{
	page_cell(page_new("t"), "x", PAGE_PLAIN);
}

static void cell_without_columns(void)
{
	struct page_value *page = page_new("t");
	page_table(page);
	page_cell(page, "x", PAGE_PLAIN);
}

static void column_too_late(void)
{
	struct page_value *page = page_new("t");
	page_table(page);
	page_column(page, "a", PAGE_LEFT, 0);
	page_cell(page, "x", PAGE_PLAIN);
	page_column(page, "b", PAGE_LEFT, 0);
}

static void too_many_columns(void)
{
	struct page_value *page = page_new("t");
	page_table(page);
	for (int i = 0; i <= PAGE_COLUMNS; i++)
		page_column(page, "a", PAGE_LEFT, 0);
}

static void link_of_nothing(void)
{
	struct page_value *page = page_new("t");
	page_table(page);
	page_column(page, "a", PAGE_LEFT, 0);
	page_link(page, "school:1");
}

static void total_of_nothing(void)
{
	struct page_value *page = page_new("t");
	page_table(page);
	page_column(page, "a", PAGE_LEFT, 0);
	page_total(page);
}

static void bar_among_sexes(void)
{
	struct page_value *page = page_new("t");
	page_bars(page);
	page_bar_sexes(page, "a", 1, 2, NULL);
	page_bar(page, "b", 1, NULL);
}

static void point_without_period(void)
{
	struct page_value *page = page_new("t");
	page_trend(page);
	page_trend_at(page, "2024");
	page_trend_line(page, "a");
	page_trend_point(page, 1, NULL);
	page_trend_point(page, 2, NULL);
}

static void caption_of_text(void)
{
	struct page_value *page = page_new("t");
	page_text(page, "x");
	page_caption(page, "y");
}

/* A page built wrongly is a mistake of the program, found at once: run in a child, which must abort. */
static void wrong_order_aborts(void **state)
{
	(void)state;
	void (*const wrong[])(void) = {cell_without_table, cell_without_columns, column_too_late, too_many_columns, link_of_nothing, total_of_nothing,
		bar_among_sexes, point_without_period, caption_of_text};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		int status;
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct rlimit none = {0, 0};
			setrlimit(RLIMIT_CORE, &none);
			signal(SIGABRT, SIG_DFL);
			fclose(stderr);
			wrong[i]();
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_in_order),
		cmocka_unit_test(absent_is_null),
		cmocka_unit_test(long_tables_grow),
		cmocka_unit_test(charts_and_links),
		cmocka_unit_test(one_far_number_is_beyond_the_scale),
		cmocka_unit_test(wrong_order_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
