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

/* A page built wrongly is a mistake of the program, found at once: run in a child, which must abort. */
static void wrong_order_aborts(void **state)
{
	(void)state;
	void (*const wrong[])(void) = {cell_without_table, cell_without_columns, column_too_late, too_many_columns};
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
		cmocka_unit_test(wrong_order_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
