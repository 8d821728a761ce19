/* List, table and pager: what is seen, what is asked for, and where the keys lead. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/list.h"
#include "tui/pager.h"
#include "tui/table.h"

static int asked; /* rows that were asked for */

static void row(void *arg, int index, struct canvas *canvas)
{
	(void) arg;
	asked++;
	canvas_print(canvas, 0, 0, ROLE_NORMAL, "row %d", index);
}

static bool press(struct list *list, int code)
{
	const struct key key = key_of(code);

	return list_key(list, &key);
}

static char *dump(const struct canvas *canvas)
{
	static char text[8192];
	struct buf out;

	buf_init(&out, sizeof text - 1);
	canvas_dump(canvas, &out);
	memcpy(text, out.bytes, out.length + 1);
	buf_free(&out);
	return text;
}

static void only_visible_rows_are_asked_for(void **state)
{
	struct canvas canvas;
	struct list list;

	(void) state;
	canvas_init(&canvas, 3, 12);
	list_init(&list, 100000000);
	asked = 0;
	list_draw(&list, &canvas, row, NULL, true);
	assert_int_equal(asked, 3);
	assert_string_equal(dump(&canvas), "> row 0\n  row 1\n  row 2\n");
	assert_int_equal(canvas.cursor_row, 0);
	press(&list, KEY_END);
	canvas_clear(&canvas);
	list_draw(&list, &canvas, row, NULL, true);
	assert_string_equal(dump(&canvas), "  row 999999\n  row 999999\n> row 999999\n");
	canvas_free(&canvas);
}

static void the_window_moves_by_half_a_page(void **state)
{
	struct canvas canvas;
	struct list list;
	int moves = 0, tops = 0, top;

	(void) state;
	canvas_init(&canvas, 10, 20);
	list_init(&list, 100);
	list_draw(&list, &canvas, row, NULL, true);
	top = list.top;
	for (; list.selected < 99; moves++) {
		press(&list, KEY_DOWN);
		list_draw(&list, &canvas, row, NULL, true);
		assert_true(list.selected >= list.top && list.selected < list.top + 10);
		tops += list.top != top;
		top = list.top;
	}
	assert_int_equal(moves, 99);
	assert_true(tops <= 19);
	press(&list, KEY_DOWN);
	assert_int_equal(list.selected, 99);
	press(&list, KEY_PAGE_UP);
	assert_int_equal(list.selected, 90);
	press(&list, KEY_HOME);
	press(&list, KEY_UP);
	assert_int_equal(list.selected, 0);
	list_draw(&list, &canvas, row, NULL, true);
	press(&list, KEY_PAGE_DOWN);
	list_draw(&list, &canvas, row, NULL, true);
	assert_int_equal(list.selected, 9);
	assert_int_equal(list.top, 9);
	assert_false(press(&list, KEY_ENTER));
	assert_false(press(&list, 'x'));
	canvas_free(&canvas);
}

static void lists_of_no_rows_and_fewer_rows(void **state)
{
	struct canvas canvas;
	struct list list;

	(void) state;
	canvas_init(&canvas, 3, 12);
	list_init(&list, 0);
	assert_int_equal(list.selected, -1);
	press(&list, KEY_DOWN);
	press(&list, KEY_PAGE_UP);
	press(&list, KEY_END);
	list_draw(&list, &canvas, row, NULL, true);
	assert_int_equal(list.selected, -1);
	list_resize(&list, 5);
	assert_int_equal(list.selected, 0);
	list_select(&list, 99);
	assert_int_equal(list.selected, 4);
	list_resize(&list, 2);
	list_draw(&list, &canvas, row, NULL, true);
	assert_int_equal(list.selected, 1);
	assert_int_equal(list.top, 0);
	canvas_free(&canvas);
}

static void a_list_without_a_mark_gets_it_by_the_first_arrow(void **state)
{
	struct canvas canvas;
	struct list list;

	(void) state;
	canvas_init(&canvas, 2, 12);
	list_init(&list, 5);
	list.has_no_mark = true;
	list_draw(&list, &canvas, row, NULL, true);
	assert_string_equal(dump(&canvas), "  row 0\n  row 1\n");
	assert_int_equal(canvas.cursor_row, -1);
	press(&list, KEY_DOWN);
	canvas_clear(&canvas);
	list_draw(&list, &canvas, row, NULL, false);
	assert_string_equal(dump(&canvas), "> row 0\n  row 1\n");
	assert_int_equal(canvas.cursor_row, -1);
	canvas_free(&canvas);
}

static const struct table_column columns[] = {
	{ "Code", 5, 5, true }, { "Name", 6, 12, false }, { "Place", 5, 0, false },
};

static enum role cell(void *arg, int index, int column, struct buf *out)
{
	(void) arg;
	buf_format(out, column == 0 ? "%d" : column == 1 ? "Name of %d" : "at %d", index);
	return ROLE_NORMAL;
}

static void columns_are_fitted(void **state)
{
	struct table table;
	int width[TABLE_MAX_COLUMNS];

	(void) state;
	table_init(&table, columns, 3, 4);
	table_fit(&table, 40, width);
	assert_int_equal(width[0], 5);
	assert_int_equal(width[1], 12);
	assert_int_equal(width[2], 21);
	table_fit(&table, 18, width);
	assert_int_equal(width[0] + width[1] + width[2], 16);
	table_fit(&table, 17, width);
	assert_int_equal(width[2], 0);
	table_fit(&table, 3, width);
	assert_int_equal(width[0], 3);
	assert_int_equal(width[1], 0);
	table_fit(&table, -2, width);
	assert_int_equal(width[0], 0);
}

static void a_table_has_its_headings(void **state)
{
	struct canvas canvas;
	struct table table;

	(void) state;
	canvas_init(&canvas, 3, 30);
	table_init(&table, columns, 3, 4);
	table_draw(&table, &canvas, cell, NULL, true);
	assert_string_equal(dump(&canvas), "   Code Name        Place\n>     0 Name of 0   at 0\n      1 Name of 1   at 1\n");
	canvas_resize(&canvas, 2, 16);
	table_draw(&table, &canvas, cell, NULL, true);
	assert_string_equal(dump(&canvas), "   Code Name\n>     0 Name of~\n");
	canvas_resize(&canvas, 1, 1);
	table_draw(&table, &canvas, cell, NULL, true);
	assert_string_equal(dump(&canvas), ">\n");
	canvas_free(&canvas);
}

static bool turn(struct pager *pager, int code)
{
	const struct key key = key_of(code);

	return pager_key(pager, &key);
}

static void a_page_goes_by_lines_pages_and_sections(void **state)
{
	struct pager *pager = pager_new();
	struct canvas canvas;

	(void) state;
	canvas_init(&canvas, 3, 10);
	for (int line = 0; line < 12; line++) {
		if (line % 4 == 0)
			pager_section(pager);
		pager_print(pager, ROLE_NORMAL, "line %d", line);
	}
	pager_draw(pager, &canvas);
	assert_string_equal(dump(&canvas), "line 0\nline 1\nline 2   +\n");
	turn(pager, KEY_TAB);
	assert_int_equal(pager_top(pager), 4);
	turn(pager, ']');
	turn(pager, ']');
	assert_int_equal(pager_top(pager), 9);
	turn(pager, '[');
	assert_int_equal(pager_top(pager), 8);
	turn(pager, KEY_BACKTAB);
	assert_int_equal(pager_top(pager), 4);
	turn(pager, KEY_PAGE_DOWN);
	assert_int_equal(pager_top(pager), 6);
	turn(pager, KEY_END);
	turn(pager, KEY_DOWN);
	canvas_clear(&canvas);
	pager_draw(pager, &canvas);
	assert_string_equal(dump(&canvas), "line 9\nline 10\nline 11\n");
	turn(pager, KEY_HOME);
	turn(pager, KEY_UP);
	assert_int_equal(pager_top(pager), 0);
	assert_false(turn(pager, 'x'));
	assert_false(turn(pager, KEY_ENTER));
	canvas_free(&canvas);
	pager_free(pager);
}

static void wide_pages_go_sideways_and_spans_keep_their_place(void **state)
{
	struct pager *pager = pager_new();
	struct canvas canvas;
	struct buf roles;

	(void) state;
	canvas_init(&canvas, 2, 10);
	pager_add(pager, ROLE_NORMAL, "0123456789abcdef");
	pager_span(pager, 8, 3, ROLE_ERROR);
	pager_span(pager, 99, 3, ROLE_ERROR);
	pager_add(pager, ROLE_NORMAL, "short");
	turn(pager, KEY_RIGHT);
	turn(pager, KEY_RIGHT);
	pager_draw(pager, &canvas);
	assert_string_equal(dump(&canvas), "89abcdef\n\n");
	buf_init(&roles, 1000);
	canvas_dump_roles(&canvas, &roles);
	assert_string_equal(roles.bytes, "  0 eee\ncursor 0,0\n");
	buf_free(&roles);
	turn(pager, KEY_LEFT);
	canvas_clear(&canvas);
	pager_draw(pager, &canvas);
	assert_string_equal(dump(&canvas), "0123456789\nshort\n");
	pager_clear(pager);
	canvas_clear(&canvas);
	pager_draw(pager, &canvas);
	assert_string_equal(dump(&canvas), "\n\n");
	canvas_free(&canvas);
	pager_free(pager);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_visible_rows_are_asked_for),
		cmocka_unit_test(the_window_moves_by_half_a_page),
		cmocka_unit_test(lists_of_no_rows_and_fewer_rows),
		cmocka_unit_test(a_list_without_a_mark_gets_it_by_the_first_arrow),
		cmocka_unit_test(columns_are_fitted),
		cmocka_unit_test(a_table_has_its_headings),
		cmocka_unit_test(a_page_goes_by_lines_pages_and_sections),
		cmocka_unit_test(wide_pages_go_sideways_and_spans_keep_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
