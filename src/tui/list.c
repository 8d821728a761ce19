/* The list: where the selection is and which rows are seen. */
#include "config.h"
#include "tui/list.h"

#include <string.h>

void list_init(struct list *list, int count)
{
	memset(list, 0, sizeof *list);
	list->rows = 1;
	list_resize(list, count);
}

void list_resize(struct list *list, int count)
{
	list->count = count > 0 ? count : 0;
	list_select(list, list->selected);
}

void list_select(struct list *list, int index)
{
	if (index >= list->count)
		index = list->count - 1;
	if (index < 0)
		index = list->count > 0 ? 0 : -1;
	list->selected = index;
}

static void turn_page(struct list *list, int rows)
{
	list->top += rows;
	list_select(list, list->selected + rows < 0 ? 0 : list->selected + rows);
}

bool list_key(struct list *list, const struct key *key)
{
	const int page = list->rows > 1 ? list->rows - 1 : 1;
	const bool had_no_mark = list->has_no_mark;

	list->has_no_mark = false;
	switch (key->code) {
	case KEY_UP:
	case KEY_CTRL('P'):
		if (!had_no_mark && list->selected > 0)
			list_select(list, list->selected - 1);
		return true;
	case KEY_DOWN:
	case KEY_CTRL('N'):
		if (!had_no_mark)
			list_select(list, list->selected + 1);
		return true;
	case KEY_PAGE_UP:
		turn_page(list, -page);
		return true;
	case KEY_PAGE_DOWN:
		turn_page(list, page);
		return true;
	case KEY_HOME:
		list_select(list, 0);
		return true;
	case KEY_END:
		list_select(list, list->count - 1);
		return true;
	default:
		list->has_no_mark = had_no_mark;
		return false;
	}
}

/* Keeps the selection in the window. One that has left it comes back in the middle: half a page is drawn anew once,
 * and not a whole page at each further step. */
static void scroll(struct list *list)
{
	const int selected = list->selected > 0 ? list->selected : 0;

	if (selected < list->top || selected >= list->top + list->rows)
		list->top = selected - list->rows / 2;
	if (list->top > list->count - list->rows)
		list->top = list->count - list->rows;
	if (list->top < 0)
		list->top = 0;
}

void list_draw(struct list *list, struct canvas *canvas, list_row *row, void *arg, bool has_focus)
{
	list->rows = canvas->rows > 0 ? canvas->rows : 1;
	scroll(list);
	for (int at = 0; at < canvas->rows && list->top + at < list->count; at++) {
		const int index = list->top + at;
		struct canvas_window before;

		if (index == list->selected && !list->has_no_mark) {
			canvas_put(canvas, at, 0, 1, ROLE_NORMAL, ">");
			if (has_focus)
				canvas_cursor(canvas, at, 0);
		}
		before = canvas_enter(canvas, at, LIST_MARK, 1,
			canvas->columns > LIST_MARK ? canvas->columns - LIST_MARK : 0);
		row(arg, index, canvas);
		canvas_leave(canvas, before);
	}
	if (list->count == 0 && has_focus)
		canvas_cursor(canvas, 0, 0);
}
