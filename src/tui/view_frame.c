/* The frame around a view, the pop-ups over it, and the key tables that both are read from. */
#include "config.h"
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "tui/help.h"
#include "tui/view_stack.h"

enum { TITLE_LEAST = 4 /* columns, and a "~", that a part of the title keeps which gives way */, TITLE_PARTS = 12 };

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

/* A title in its parts; those between two tabs give way where the whole does not fit. */
struct part {
	const char *text;
	size_t length;
	int columns, room;
	bool gives_way;
};

static int split_title(const char *title, struct part *parts)
{
	int count = 0;

	for (bool gives_way = false; count < TITLE_PARTS; gives_way = !gives_way) {
		const size_t length = count + 1 < TITLE_PARTS ? strcspn(title, "\t") : strlen(title);
		const int columns = utf8_columns(title, length);

		parts[count++] = (struct part) { title, length, columns, columns, gives_way };
		if (title[length] == '\0')
			break;
		title += length + 1;
	}
	return count;
}

/* The widest part loses first, so that something of each is left; where that is not enough they go whole, the last one first. */
static void narrow_title(struct part *parts, int count, int over)
{
	for (; over > 0; over--) {
		struct part *widest = NULL;

		for (int at = 0; at < count; at++)
			if (parts[at].gives_way && parts[at].room > TITLE_LEAST + 1 && (!widest || parts[at].room > widest->room))
				widest = &parts[at];
		if (!widest)
			break;
		widest->room--;
	}
	for (int at = count - 1; over > 0 && at >= 0; at--) {
		if (!parts[at].gives_way)
			continue;
		over -= parts[at].room;
		parts[at].room = 0;
	}
}

static int title_columns(const struct part *parts, int count)
{
	int columns = 0;

	for (int at = 0; at < count; at++)
		columns += parts[at].columns;
	return columns;
}

/* At the end of a title stands most often what changes: it is kept. The tabs go. */
static void fit_title(struct buf *title, int columns)
{
	struct part parts[TITLE_PARTS];
	const int count = split_title(title->bytes, parts);
	struct buf fitted;

	narrow_title(parts, count, title_columns(parts, count) - columns);
	buf_init(&fitted, 4096);
	for (int at = 0; at < count; at++) {
		const struct part *part = &parts[at];
		size_t kept = part->length;

		if (part->room == 0)
			continue;
		if (part->room < part->columns) {
			kept = utf8_clip(part->text, part->length, part->room - 1, NULL);
			while (kept > 1 && part->text[kept - 1] == ' ')
				kept--;
		}
		buf_put(&fitted, part->text, kept);
		buf_text(&fitted, kept < part->length ? "~" : "");
	}
	buf_free(title);
	*title = fitted;
}

/* The mark without its tabs; the parts behind them give way, from the right, before the title does. */
static int fit_mark(const char *mark, int room, char out[VIEW_MESSAGE])
{
	size_t length = strlen(mark);

	for (;;) {
		size_t kept = 0;

		for (size_t at = 0; at < length; at++)
			if (mark[at] != '\t')
				out[kept++] = mark[at];
		out[kept] = '\0';
		if (utf8_columns(out, kept) + 2 <= room || !memchr(mark, '\t', length))
			return utf8_columns(out, kept);
		while (mark[--length] != '\t')
			;
	}
}

static void draw_title(struct views *views, const struct view_entry *entry, struct canvas *canvas)
{
	struct part parts[TITLE_PARTS];
	char text[VIEW_MESSAGE];
	struct buf title;
	int mark;

	buf_init(&title, 4096);
	if (entry->ops->title)
		entry->ops->title(entry->state, &title);
	else
		buf_text(&title, entry->ops->name);
	mark = fit_mark(views->mark, canvas->columns - title_columns(parts, split_title(title.bytes, parts)), text);
	fit_title(&title, canvas->columns - (mark > 0 ? mark + 2 : 0));
	canvas_put_cut(canvas, 0, 0, canvas->columns - (mark > 0 ? mark + 1 : 0), ROLE_TITLE, title.bytes);
	if (mark > 0)
		canvas_put_right(canvas, 0, canvas->columns - mark > 0 ? canvas->columns - mark : 0, mark, views->mark_role, text);
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
