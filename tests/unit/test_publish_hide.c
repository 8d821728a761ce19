/* Small counts: whoever has the table that is told tries to work out what is not. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emis/publish_hide.h"

enum { ROWS = 40 };

static unsigned state_of_chance = 1;

static unsigned chance(unsigned limit)
{
	state_of_chance = state_of_chance * 1103515245u + 12345u;
	return (state_of_chance >> 16) % limit;
}

/* What a reader can bound: each hidden number from the totals less what is told, and boys and girls make both. */
static void work_out(const struct publish_count *rows, int count, long low[ROWS][3], long high[ROWS][3])
{
	long left[3] = {0};
	for (int i = 0; i < count; i++)
		if (rows[i].is_hidden)
			left[0] += rows[i].boys, left[1] += rows[i].girls, left[2] += rows[i].boys + rows[i].girls; /* totals less what is told */
	for (int i = 0; i < count; i++)
		for (int c = 0; c < 3; c++)
			low[i][c] = 0, high[i][c] = left[c];
	for (int turn = 0; turn < ROWS; turn++)
		for (int i = 0; i < count; i++) {
			if (!rows[i].is_hidden)
				continue;
			for (int c = 0; c < 3; c++) {
				long most = left[c], least = left[c];
				for (int k = 0; k < count; k++)
					if (k != i && rows[k].is_hidden)
						most -= low[k][c], least -= high[k][c];
				high[i][c] = most < high[i][c] ? most : high[i][c];
				low[i][c] = least > low[i][c] ? least : low[i][c];
			}
			high[i][2] = high[i][0] + high[i][1] < high[i][2] ? high[i][0] + high[i][1] : high[i][2];
			low[i][2] = low[i][0] + low[i][1] > low[i][2] ? low[i][0] + low[i][1] : low[i][2];
			for (int c = 0; c < 2; c++) {
				high[i][c] = high[i][2] - low[i][1 - c] < high[i][c] ? high[i][2] - low[i][1 - c] : high[i][c];
				low[i][c] = low[i][2] - high[i][1 - c] > low[i][c] ? low[i][2] - high[i][1 - c] : low[i][c];
			}
		}
}

/* Another table that reads the same, in which this number is another: one pupil less here and one more in some hidden row, or the other way. */
static bool could_be_other(const struct publish_count *rows, int count, int row, bool is_girls)
{
	for (int i = 0; i < count; i++) {
		long here = is_girls ? rows[row].girls : rows[row].boys, there = is_girls ? rows[i].girls : rows[i].boys;
		if (i != row && rows[i].is_hidden && (here > 0 || there > 0))
			return true;
	}
	return false;
}

static void check(struct publish_count *rows, int count)
{
	long low[ROWS][3], high[ROWS][3];
	if (!publish_hide(rows, count))
		return;
	work_out(rows, count, low, high);
	for (int i = 0; i < count; i++) {
		if (!rows[i].is_known)
			assert_false(rows[i].is_hidden);
		else if (!rows[i].is_hidden)
			assert_true(rows[i].boys >= PUBLISH_LEAST && rows[i].girls >= PUBLISH_LEAST);
		else
			for (int c = 0; c < 3; c++)
				assert_true(high[i][c] - low[i][c] >= PUBLISH_LEAST);
		if (rows[i].is_hidden)
			assert_true(could_be_other(rows, count, i, false) && could_be_other(rows, count, i, true));
	}
}

static void nothing_hidden_can_be_worked_out(void **state)
{
	(void)state;
	for (int table = 0; table < 20000; table++) {
		struct publish_count rows[ROWS];
		int count = 1 + (int)chance(ROWS - 1);
		unsigned most = 1 + chance(3) * 20 + chance(8);
		for (int i = 0; i < count; i++)
			rows[i] = (struct publish_count){chance(most), chance(most), chance(10) > 0, false};
		check(rows, count);
	}
}

static void one_small_row_takes_the_next_with_it(void **state)
{
	struct publish_count rows[] = {{40, 50, true, false}, {3, 9, true, false}, {20, 20, true, false}, {7, 8, true, false}, {0, 0, false, false}};
	(void)state;
	assert_true(publish_hide(rows, 5));
	assert_true(rows[1].is_hidden && rows[3].is_hidden);
	assert_false(rows[0].is_hidden || rows[2].is_hidden || rows[4].is_hidden);
}

static void two_rows_of_none_are_not_enough(void **state)
{
	struct publish_count rows[] = {{40, 50, true, false}, {0, 0, true, false}, {0, 1, true, false}, {9, 9, true, false}};
	(void)state;
	assert_true(publish_hide(rows, 4));
	assert_true(rows[1].is_hidden && rows[2].is_hidden && rows[3].is_hidden);
	assert_false(rows[0].is_hidden);
}

static void what_is_large_is_told_and_what_is_small_in_all_is_not(void **state)
{
	struct publish_count large[] = {{40, 50, true, false}, {5, 5, true, false}}, small[] = {{2, 30, true, false}, {2, 40, true, false}}, one[] = {{4, 90, true, false}};
	(void)state;
	assert_true(publish_hide(large, 2));
	assert_false(large[0].is_hidden || large[1].is_hidden);
	assert_false(publish_hide(small, 2)); /* four boys in all */
	assert_false(publish_hide(one, 1));
	assert_false(publish_hide(one, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_hidden_can_be_worked_out),
		cmocka_unit_test(one_small_row_takes_the_next_with_it),
		cmocka_unit_test(two_rows_of_none_are_not_enough),
		cmocka_unit_test(what_is_large_is_told_and_what_is_small_in_all_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
