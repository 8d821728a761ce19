/* The canvas: clipping at every edge, wide and combining characters, dumps, and any size. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "tui/canvas.h"
#include "tui/chart.h"

static void assert_dump(const struct canvas *canvas, const char *expected)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	canvas_dump(canvas, &out);
	assert_string_equal(out.bytes, expected);
	buf_free(&out);
}

static void text_is_clipped_at_each_edge(void **state)
{
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 3, 6);
	assert_int_equal(canvas_put(&canvas, 0, 3, -1, ROLE_NORMAL, "abcdef"), 3);
	assert_int_equal(canvas_put(&canvas, 1, -2, -1, ROLE_NORMAL, "abcdef"), 6);
	canvas_put(&canvas, -1, 0, -1, ROLE_NORMAL, "above");
	canvas_put(&canvas, 3, 0, -1, ROLE_NORMAL, "below");
	canvas_put(&canvas, 2, 0, 2, ROLE_NORMAL, "abcdef");
	assert_dump(&canvas, "   abc\ncdef\nab\n");
	canvas_free(&canvas);
}

static void windows_nest(void **state)
{
	struct canvas canvas;
	struct canvas_window outer, inner;

	(void) state;
	canvas_init(&canvas, 4, 10);
	outer = canvas_enter(&canvas, 1, 2, 2, 5);
	assert_int_equal(canvas.rows, 2);
	assert_int_equal(canvas.columns, 5);
	canvas_put(&canvas, 0, 0, -1, ROLE_NORMAL, "123456789");
	inner = canvas_enter(&canvas, 1, 3, 9, 9);
	canvas_put(&canvas, 0, 0, -1, ROLE_NORMAL, "xyz");
	canvas_put(&canvas, 1, 0, -1, ROLE_NORMAL, "outside");
	canvas_cursor(&canvas, 5, 5);
	canvas_leave(&canvas, inner);
	canvas_leave(&canvas, outer);
	assert_dump(&canvas, "\n  12345\n     xy\n\n");
	assert_int_equal(canvas.cursor_row, 2);
	assert_int_equal(canvas.cursor_column, 6);
	assert_int_equal(canvas.columns, 10);
	canvas_free(&canvas);
}

static void wide_characters_are_never_halved(void **state)
{
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 1, 6);
	canvas_put(&canvas, 0, 0, -1, ROLE_NORMAL, "\u6771\u4eac");
	assert_dump(&canvas, "\u6771\u4eac\n");
	canvas_put(&canvas, 0, 1, 1, ROLE_NORMAL, "x");
	assert_dump(&canvas, " x\u4eac\n");
	canvas_put(&canvas, 0, 2, 1, ROLE_NORMAL, "y");
	assert_dump(&canvas, " xy\n");
	canvas_clear(&canvas);
	assert_int_equal(canvas_put(&canvas, 0, 3, -1, ROLE_NORMAL, "a\u6771b\u6771"), 3);
	canvas_clear(&canvas);
	canvas_put(&canvas, 0, -1, -1, ROLE_NORMAL, "\u6771b");
	assert_dump(&canvas, " b\n");
	canvas_free(&canvas);
}

static void marks_stay_on_their_letters(void **state)
{
	/* Urdu with marks, and a letter with more marks than a cell holds. */
	static const char *const urdu = "\u0628\u064e\u0644\u064f\u0648\u0686";
	char many[2 + 30 * 2 + 1] = "a";
	struct canvas canvas;
	struct buf out;

	(void) state;
	canvas_init(&canvas, 2, 10);
	assert_int_equal(canvas_put(&canvas, 0, 0, -1, ROLE_NORMAL, urdu), 4);
	for (int at = 0; at < 30; at++)
		memcpy(many + 1 + at * 2, "\u0301", 2);
	many[61] = '\0';
	assert_int_equal(canvas_put(&canvas, 1, 0, -1, ROLE_NORMAL, many), 1);
	buf_init(&out, 4096);
	canvas_dump(&canvas, &out);
	assert_memory_equal(out.bytes, urdu, strlen(urdu));
	assert_true(utf8_valid(out.bytes, out.length));
	buf_free(&out);
	canvas_free(&canvas);
}

static void what_is_no_text_is_a_question_mark(void **state)
{
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 1, 20);
	canvas_put(&canvas, 0, 0, -1, ROLE_NORMAL, "a\033[2Jb\tc\xff" "d\u202e" "e");
	assert_dump(&canvas, "a?[2Jb?c?d?e\n");
	canvas_free(&canvas);
}

static void any_size_is_a_size(void **state)
{
	static const int sizes[][2] = { { 0, 0 }, { 1, 1 }, { 0, 5 }, { 5, 0 }, { -3, 7 }, { 2, 100000 } };

	(void) state;
	for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
		struct canvas canvas;
		struct canvas_window before;

		canvas_init(&canvas, sizes[at][0], sizes[at][1]);
		before = canvas_enter(&canvas, -5, 3, 1 << 30, 1 << 30);
		canvas_put(&canvas, 0, 0, -1, ROLE_TITLE, "text \u6771");
		canvas_put_cut(&canvas, 0, 0, 3, ROLE_TITLE, "text");
		canvas_put_right(&canvas, 0, 0, 30, ROLE_TITLE, "text");
		canvas_fill(&canvas, -9, -9, 1 << 30, 1 << 30, ROLE_TITLE, '.');
		canvas_rule(&canvas, 0, 0, 99, ROLE_TITLE);
		canvas_role(&canvas, 0, -1, 1 << 30, ROLE_ERROR);
		canvas_wrap(&canvas, 0, 0, 9, 3, ROLE_TITLE, "some words to wrap");
		canvas_cursor(&canvas, 0, 0);
		chart_bar(&canvas, 0, 0, 10, 3, 4, ROLE_BAR);
		canvas_leave(&canvas, before);
		canvas_free(&canvas);
	}
}

static void long_text_is_cut_with_a_mark(void **state)
{
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 4, 8);
	canvas_put_cut(&canvas, 0, 0, 5, ROLE_NORMAL, "abcde");
	canvas_put_cut(&canvas, 1, 0, 5, ROLE_NORMAL, "abcdef");
	canvas_put_right(&canvas, 2, 0, 5, ROLE_NORMAL, "42");
	canvas_put_cut(&canvas, 3, 0, 4, ROLE_NORMAL, "a\u6771\u4eac");
	assert_dump(&canvas, "abcde\nabcd~\n   42\na\u6771~\n");
	canvas_free(&canvas);
}

static void words_wrap(void **state)
{
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 6, 10);
	assert_int_equal(canvas_wrap(&canvas, 0, 0, 6, 10, ROLE_NORMAL, "one two three four\nabcdefghijklmno"), 4);
	assert_dump(&canvas, "one two\nthree four\nabcdefghij\nklmno\n\n\n");
	assert_int_equal(canvas_wrap(&canvas, 0, 0, 1, 5, ROLE_NORMAL, "one two three"), 3);
	assert_int_equal(canvas_wrap(&canvas, 0, 0, 9, 1, ROLE_NORMAL, "\u6771\u4eac"), 2);
	canvas_free(&canvas);
}

static void roles_and_cursor_are_dumped(void **state)
{
	struct canvas canvas;
	struct buf out;

	(void) state;
	canvas_init(&canvas, 3, 8);
	canvas_put(&canvas, 1, 2, -1, ROLE_TITLE, "ab");
	canvas_role(&canvas, 1, 3, 2, ROLE_ERROR);
	buf_init(&out, 4096);
	canvas_dump_roles(&canvas, &out);
	assert_string_equal(out.bytes, "  1 ..tee\ncursor none\n");
	buf_clear(&out);
	canvas_cursor(&canvas, 1, 4);
	canvas_dump_roles(&canvas, &out);
	assert_string_equal(out.bytes, "  1 ..tee\ncursor 1,4\n");
	buf_free(&out);
	canvas_free(&canvas);
}

static void random_drawing_keeps_cells_whole(void **state)
{
	static const char *const texts[] = { "a", "\u6771", "b\u6771c\u4eac", "\u0628\u064e", "\xe2\x98", "" };
	struct canvas canvas;

	(void) state;
	srand(7);
	canvas_init(&canvas, 4, 9);
	for (int step = 0; step < 20000; step++) {
		const struct canvas_window before = canvas_enter(&canvas, rand() % 5 - 1, rand() % 9 - 2, rand() % 5, rand() % 9);

		canvas_put(&canvas, rand() % 4, rand() % 12 - 3, rand() % 8 - 1, ROLE_NORMAL, texts[rand() % 6]);
		canvas_leave(&canvas, before);
		for (int at = 0; at < 4 * 9; at++) {
			const struct cell *cell = &canvas.cells[at];

			assert_true(utf8_valid(cell->text, strlen(cell->text)));
			if (cell->width == 2)
				assert_true(at % 9 < 8 && cell[1].width == 0);
			else if (cell->width == 0)
				assert_true(at % 9 > 0 && cell[-1].width == 2 && cell->text[0] == '\0');
			else
				assert_int_equal(utf8_columns(cell->text, strlen(cell->text)), 1);
		}
	}
	canvas_free(&canvas);
}

static void bars_are_in_proportion(void **state)
{
	static const struct chart_row rows[] = {
		{ "boys", 10, "10", ROLE_NORMAL, false },
		{ "girls", 5, "5", ROLE_NORMAL, false },
		{ "few", 0.01, "0", ROLE_NORMAL, false },
		{ "absent", 0, "not reported", ROLE_NORMAL, true },
		{ "none", 0, "0", ROLE_NORMAL, false },
	};
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 5, 20);
	assert_int_equal(chart_draw(&canvas, 0, rows, 5), 5);
	assert_dump(&canvas, "boys   ########## 10\ngirls  #####       5\nfew    #           0\nabsent not reported\n"
		"none               0\n");
	canvas_clear(&canvas);
	canvas.has_blocks = true;
	chart_bar(&canvas, 0, 0, 4, 3, 8, ROLE_BAR);
	assert_dump(&canvas, "\u2588\u258c\n\n\n\n\n");
	canvas_free(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_clipped_at_each_edge),
		cmocka_unit_test(windows_nest),
		cmocka_unit_test(wide_characters_are_never_halved),
		cmocka_unit_test(marks_stay_on_their_letters),
		cmocka_unit_test(what_is_no_text_is_a_question_mark),
		cmocka_unit_test(any_size_is_a_size),
		cmocka_unit_test(long_text_is_cut_with_a_mark),
		cmocka_unit_test(words_wrap),
		cmocka_unit_test(roles_and_cursor_are_dumped),
		cmocka_unit_test(random_drawing_keeps_cells_whole),
		cmocka_unit_test(bars_are_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
