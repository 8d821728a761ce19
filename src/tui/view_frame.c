/* The frame around a view, the pop-ups over it, and the key tables that both are read from. */
#include "config.h"
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "tui/help.h"
#include "tui/view_stack.h"

enum { TITLE_LEAST = 5 /* columns that a part of the title keeps which gives way */ };

static bool is_printable(int code)
{
	return code >= 0x20 && code != 0x7f && code < KEY_SPECIAL;
}

static bool is_f_key(int code)
{
	return code >= KEY_F1 && code <= KEY_F12;
}

static bool is_end(const struct view_key *row)
{
	return row->action == 0 && row->keys[0] == 0 && !row->name && !row->help;
}

int view_action(const struct view_key *table, int code, bool is_typing)
{
	if (!table || code == KEY_NONE || (is_typing && is_printable(code)))
		return 0;
	for (; !is_end(table); table++)
		for (int at = 0; at < VIEW_KEYS; at++)
			if (table->keys[at] == code)
				return table->action;
	return 0;
}

static bool has_plain_key(const struct view_key *row, bool takes_text)
{
	for (int at = 0; at < VIEW_KEYS && row->keys[at]; at++)
		if (!is_f_key(row->keys[at]) && !(takes_text && is_printable(row->keys[at])))
			return true;
	return false;
}

static bool has_key(const struct view_key *row, int code)
{
	for (int at = 0; at < VIEW_KEYS; at++)
		if (row->keys[at] == code)
			return true;
	return false;
}

/* What is wrong with one key of a row: it belongs to the stack, or to a row before as well. */
static const char *fault_of_key(const struct view_key *table, const struct view_key *row, int code)
{
	if (code == KEY_CTRL('L') || code == KEY_CTRL('Z') || code == KEY_CTRL('G') || code == KEY_F1)
		return "belongs to the stack";
	for (const struct view_key *other = table; other < row; other++)
		if (has_key(other, code))
			return "is in two rows";
	return NULL;
}

const char *view_check_keys(const struct view_key *table, bool takes_text)
{
	static char text[160];

	for (const struct view_key *row = table; row && !is_end(row); row++) {
		const char *fault = NULL;
		char name[16];

		key_name(row->keys[0], name);
		if (row->keys[0] && !has_plain_key(row, takes_text))
			fault = takes_text ? "needs a key that is neither an F-key nor printable" : "needs a key that is no F-key";
		for (int at = 0; at < VIEW_KEYS && row->keys[at] && !fault; at++) {
			fault = fault_of_key(table, row, row->keys[at]);
			key_name(row->keys[at], name);
		}
		if (fault) {
			snprintf(text, sizeof text, "%s (%s) %s", name, row->name ? row->name : row->help ? row->help : "", fault);
			return text;
		}
	}
	return NULL;
}

/* What stands between two tabs is the part that gives way where the whole does not fit: at the end of a title stands most often
 * what changes. The tabs go. */
static void fit_title(struct buf *title, int columns)
{
	char *from = strchr(title->bytes, '\t'), *to = from ? strchr(from + 1, '\t') : NULL;
	struct buf fitted;
	size_t kept;
	int all, over;

	if (!to)
		return;
	all = utf8_columns(title->bytes, (size_t) (from - title->bytes)) + utf8_columns(from + 1, (size_t) (to - from - 1))
		+ utf8_columns(to + 1, strlen(to + 1));
	over = all - columns;
	kept = (size_t) (to - from - 1);
	if (over > 0) {
		const int room = utf8_columns(from + 1, kept) - over - 1;

		kept = utf8_clip(from + 1, kept, room > TITLE_LEAST ? room : TITLE_LEAST, NULL);
		while (kept > 0 && from[kept] == ' ')
			kept--;
	}
	buf_init(&fitted, 4096);
	buf_put(&fitted, title->bytes, (size_t) (from - title->bytes));
	buf_put(&fitted, from + 1, kept);
	if (kept < (size_t) (to - from - 1))
		buf_text(&fitted, "~");
	buf_text(&fitted, to + 1);
	buf_free(title);
	*title = fitted;
}

static void draw_title(struct views *views, const struct view_entry *entry, struct canvas *canvas)
{
	const int mark = views->mark[0] ? utf8_columns(views->mark, strlen(views->mark)) : 0;
	struct buf title;

	buf_init(&title, 4096);
	if (entry->ops->title)
		entry->ops->title(entry->state, &title);
	else
		buf_text(&title, entry->ops->name);
	fit_title(&title, canvas->columns - (mark > 0 ? mark + 2 : 0));
	canvas_put_cut(canvas, 0, 0, canvas->columns - (mark > 0 ? mark + 1 : 0), ROLE_TITLE, title.bytes);
	if (mark > 0)
		canvas_put_right(canvas, 0, canvas->columns - mark > 0 ? canvas->columns - mark : 0, mark, views->mark_role,
			views->mark);
	buf_free(&title);
}

/* Words carry the meaning where colours do not: a mark before the sentence. */
static void draw_message(const struct views *views, struct canvas *canvas, int row)
{
	const char *sign = !views->message[0] ? "" : views->message_role == ROLE_ERROR ? "! " : views->message_role == ROLE_WARNING ? "* " : "";
	const int at = canvas_put(canvas, row, 0, -1, views->message_role, sign);

	canvas_put_cut(canvas, row, at, -1, views->message_role, views->message);
}

/* Lays the first ROWS rows of the pop-up's own canvas over the lowest rows of the present window, under a rule. */
static void lay_over(struct canvas *canvas, const struct canvas *over, int rows)
{
	const int first = canvas->rows - rows;

	canvas_fill(canvas, first, 0, rows, canvas->columns, ROLE_NORMAL, ' ');
	canvas_rule(canvas, first - 1, 0, canvas->columns, ROLE_NORMAL);
	for (int row = 0; row < rows; row++) {
		const struct cell *cells = over->cells + (size_t) row * (size_t) over->grid_columns;

		for (int column = 0; column < over->grid_columns; column++)
			if (cells[column].width > 0 && cells[column].text[0] != '\0')
				canvas_put(canvas, first + row, column, cells[column].width, (enum role) cells[column].role,
					cells[column].text);
	}
	if (over->cursor_row >= 0 && over->cursor_row < rows)
		canvas_cursor(canvas, first + over->cursor_row, over->cursor_column);
}

static void draw_popup(struct views *views, const struct view_entry *entry, struct canvas *canvas)
{
	const int most = canvas->rows > 1 ? canvas->rows - 1 : canvas->rows;
	int rows;

	canvas_resize(&views->over, most, canvas->columns);
	views->over.has_blocks = canvas->has_blocks;
	canvas->later_count = 0; /* it lies over what could have waited */
	rows = entry->ops->draw(entry->state, &views->over);
	lay_over(canvas, &views->over, rows < 0 ? 0 : rows > most ? most : rows);
}

static void draw_body(struct views *views, struct canvas *canvas)
{
	int base = views->depth - 1;

	while (base > 0 && views->stack[base].ops->is_popup)
		base--;
	if (views->stack[base].ops->is_popup)
		draw_popup(views, &views->stack[base], canvas);
	else
		views->stack[base].ops->draw(views->stack[base].state, canvas);
	/* Of pop-ups over each other the top one is enough: the parts of the others that would stick out say nothing. */
	if (base + 1 < views->depth)
		draw_popup(views, &views->stack[views->depth - 1], canvas);
}

void view_draw(struct views *views, struct canvas *canvas)
{
	const int rows = canvas->grid_rows, columns = canvas->grid_columns;
	const bool has_title = rows >= 4, has_message = rows >= 3, has_keys = rows >= 2;
	const int first = has_title ? 1 : 0, last = rows - (has_message ? 1 : 0) - (has_keys ? 1 : 0);
	const struct view_entry *top;
	struct canvas_window before;
	int base;

	canvas_clear(canvas);
	views->needs_draw = false;
	if (views->depth == 0 || rows == 0 || columns == 0)
		return;
	before = canvas_enter(canvas, first, 0, last - first, columns);
	draw_body(views, canvas);
	canvas_leave(canvas, before);
	base = views->depth - 1;
	top = &views->stack[base];
	while (base > 0 && views->stack[base].ops->is_popup)
		base--;
	if (has_title)
		draw_title(views, &views->stack[base], canvas);
	if (has_message)
		draw_message(views, canvas, last);
	else if (views->message[0])
		draw_message(views, canvas, rows - 1);
	if (has_keys && !(views->message[0] && !has_message))
		help_line(canvas, rows - 1, top->ops->keys, views->global && !top->ops->is_popup ? views->global->keys : NULL,
			top->ops->takes_text && top->ops->takes_text(top->state), views->depth > 1);
}
