/* The grid of cells, its window, and the few ways of drawing on it.
 *
 * Every cell is whole at any time: a wide cluster has its left half (the text) and its right half (width 0), and
 * drawing over one half blanks the other. Nothing else outside the window's visible part is ever written. */
#include "config.h"
#include "tui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static const struct cell blank = { .text = " ", .width = 1, .role = ROLE_NORMAL };

static int clamp(int number, int least, int most)
{
	return number < least ? least : number > most ? most : number;
}

void canvas_init(struct canvas *canvas, int rows, int columns)
{
	*canvas = (struct canvas) { 0 };
	canvas_resize(canvas, rows, columns);
}

void canvas_free(struct canvas *canvas)
{
	free(canvas->cells);
	canvas->cells = NULL;
	canvas->grid_rows = canvas->grid_columns = 0;
	canvas_clear(canvas);
}

void canvas_resize(struct canvas *canvas, int rows, int columns)
{
	rows = clamp(rows, 0, CANVAS_MAX_ROWS);
	columns = clamp(columns, 0, CANVAS_MAX_COLUMNS);
	if (!canvas->cells || rows != canvas->grid_rows || columns != canvas->grid_columns)
		canvas->cells = mem_grow(canvas->cells, (size_t) rows * (size_t) columns + 1, sizeof *canvas->cells);
	canvas->grid_rows = rows;
	canvas->grid_columns = columns;
	canvas_clear(canvas);
}

static void window_set(struct canvas *canvas, const struct canvas_window *window)
{
	canvas->window = *window;
	canvas->rows = window->rows;
	canvas->columns = window->columns;
}

void canvas_clear(struct canvas *canvas)
{
	const size_t count = (size_t) canvas->grid_rows * (size_t) canvas->grid_columns;
	const struct canvas_window whole = {
		.rows = canvas->grid_rows, .columns = canvas->grid_columns,
		.bottom = canvas->grid_rows, .right = canvas->grid_columns,
	};

	for (size_t at = 0; at < count; at++)
		canvas->cells[at] = blank;
	canvas->cursor_row = canvas->cursor_column = -1;
	canvas->later_count = 0;
	window_set(canvas, &whole);
}

void canvas_copy(struct canvas *to, const struct canvas *from)
{
	canvas_resize(to, from->grid_rows, from->grid_columns);
	memcpy(to->cells, from->cells, (size_t) from->grid_rows * (size_t) from->grid_columns * sizeof *to->cells);
	to->cursor_row = from->cursor_row;
	to->cursor_column = from->cursor_column;
	to->has_blocks = from->has_blocks;
}

/* Coordinates of a window may come from any arithmetic of a caller: kept where sums cannot overflow. */
enum { FAR = 1 << 20 };

struct canvas_window canvas_enter(struct canvas *canvas, int row, int column, int rows, int columns)
{
	const struct canvas_window before = canvas->window;
	struct canvas_window inner;

	inner.row = clamp(before.row + clamp(row, -FAR, FAR), -FAR, FAR);
	inner.column = clamp(before.column + clamp(column, -FAR, FAR), -FAR, FAR);
	inner.rows = clamp(rows, 0, FAR);
	inner.columns = clamp(columns, 0, FAR);
	inner.top = clamp(inner.row, before.top, before.bottom);
	inner.left = clamp(inner.column, before.left, before.right);
	inner.bottom = clamp(inner.row + inner.rows, inner.top, before.bottom);
	inner.right = clamp(inner.column + inner.columns, inner.left, before.right);
	window_set(canvas, &inner);
	return before;
}

void canvas_leave(struct canvas *canvas, struct canvas_window before)
{
	window_set(canvas, &before);
}

/* The cell at grid coordinates, or NULL where it may not be drawn on. */
static struct cell *cell_at(struct canvas *canvas, int row, int column)
{
	const struct canvas_window *window = &canvas->window;

	if (row < window->top || row >= window->bottom || column < window->left || column >= window->right)
		return NULL;
	return &canvas->cells[(size_t) row * (size_t) canvas->grid_columns + (size_t) column];
}

/* Blanks what is left of a wide cluster one half of which is about to be drawn over. */
static void part_wide(struct canvas *canvas, struct cell *cell, int column)
{
	if (cell->width == 0 && column > 0) {
		cell[-1] = (struct cell) { .text = " ", .width = 1, .role = cell[-1].role };
	} else if (cell->width == 2 && column + 1 < canvas->grid_columns) {
		cell[1] = (struct cell) { .text = " ", .width = 1, .role = cell[1].role };
	}
}

/* As many whole code points as a cell holds. */
static void cell_text(struct cell *cell, const char *text, size_t length)
{
	size_t kept = 0;

	while (kept < length) {
		uint32_t point;
		size_t bytes = utf8_decode(text + kept, length - kept, &point);

		if (bytes == 0 || utf8_is_control(point)) {
			memcpy(cell->text, "?", 2);
			return;
		}
		if (kept + bytes >= CANVAS_TEXT)
			break;
		kept += bytes;
	}
	memcpy(cell->text, text, kept);
	memset(cell->text + kept, 0, CANVAS_TEXT - kept);
}

static void draw_cluster(struct canvas *canvas, int row, int column, int wide, enum role role, const char *text,
	size_t length)
{
	struct cell *cell = cell_at(canvas, row, column);
	struct cell *second = wide == 2 ? cell_at(canvas, row, column + 1) : NULL;

	if (wide == 2 && (!cell || !second)) {
		/* Half of it is outside: a blank takes the place of the other half. */
		draw_cluster(canvas, row, cell ? column : column + 1, 1, role, " ", 1);
		return;
	}
	if (!cell)
		return;
	part_wide(canvas, cell, column);
	*cell = (struct cell) { .width = (uint8_t) wide, .role = (uint8_t) role };
	cell_text(cell, text, length);
	if (second) {
		part_wide(canvas, second, column + 1);
		*second = (struct cell) { .width = 0, .role = (uint8_t) role };
	}
}

int canvas_put_bytes(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text,
	size_t length)
{
	const int grid_row = canvas->window.row + clamp(row, -FAR, FAR);
	const int start = clamp(column, -FAR, FAR);
	size_t at = 0;
	int drawn = 0;

	if (columns < 0 || columns > canvas->columns - start)
		columns = canvas->columns - start;
	while (at < length) {
		size_t bytes = utf8_cluster(text + at, length - at);
		int wide = utf8_columns(text + at, bytes);

		if (drawn + wide > columns)
			break;
		if (wide > 0)
			draw_cluster(canvas, grid_row, canvas->window.column + start + drawn, wide, role, text + at, bytes);
		drawn += wide;
		at += bytes;
	}
	return drawn;
}

int canvas_put(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text)
{
	return canvas_put_bytes(canvas, row, column, columns, role, text, strlen(text));
}

int canvas_put_cut(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text)
{
	const size_t length = strlen(text);
	int drawn;

	column = clamp(column, -FAR, FAR);
	if (columns < 0 || columns > canvas->columns - column)
		columns = canvas->columns - column;
	if (columns <= 0)
		return 0;
	if (utf8_clip(text, length, columns, NULL) == length)
		return canvas_put_bytes(canvas, row, column, columns, role, text, length);
	drawn = canvas_put_bytes(canvas, row, column, columns - 1, role, text, length);
	return drawn + canvas_put_bytes(canvas, row, column + drawn, 1, role, "~", 1);
}

int canvas_put_right(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text)
{
	const int wide = utf8_columns(text, strlen(text));

	if (wide >= columns)
		return canvas_put_cut(canvas, row, column, columns, role, text);
	return canvas_put(canvas, row, column + columns - wide, wide, role, text);
}

int canvas_print(struct canvas *canvas, int row, int column, enum role role, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return canvas_put(canvas, row, column, -1, role, text);
}

int canvas_wrap(struct canvas *canvas, int row, int column, int rows, int columns, enum role role, const char *text)
{
	int used = 0;

	while (*text && columns > 0) {
		const size_t line = strcspn(text, "\n");
		size_t fits = utf8_clip(text, line, columns, NULL);

		if (fits < line) {
			size_t cut = fits;

			while (cut > 0 && text[cut] != ' ')
				cut--;
			/* A word longer than the line, or a first cluster wider than it, is cut where it must be. */
			fits = cut > 0 ? cut : fits > 0 ? fits : utf8_cluster(text, line);
		}
		if (used < rows)
			canvas_put_bytes(canvas, row + used, column, columns, role, text, fits);
		used++;
		text += fits;
		if (fits == line && *text == '\n')
			text++;
		else
			while (*text == ' ')
				text++;
	}
	return used;
}

/* A rectangle of the window as the part of the grid that may be drawn on. */
static struct canvas_window visible(const struct canvas *canvas, int row, int column, int rows, int columns)
{
	const struct canvas_window *window = &canvas->window;
	const int top = window->row + clamp(row, -FAR, FAR), left = window->column + clamp(column, -FAR, FAR);
	struct canvas_window part = { 0 };

	part.top = clamp(top, window->top, window->bottom);
	part.left = clamp(left, window->left, window->right);
	part.bottom = clamp(top + clamp(rows, 0, FAR), part.top, window->bottom);
	part.right = clamp(left + clamp(columns, 0, FAR), part.left, window->right);
	return part;
}

void canvas_fill(struct canvas *canvas, int row, int column, int rows, int columns, enum role role, char character)
{
	const struct canvas_window part = visible(canvas, row, column, rows, columns);

	for (int y = part.top; y < part.bottom; y++)
		for (int x = part.left; x < part.right; x++)
			draw_cluster(canvas, y, x, 1, role, &character, 1);
}

void canvas_rule(struct canvas *canvas, int row, int column, int columns, enum role role)
{
	canvas_fill(canvas, row, column, 1, columns, role, '-');
}

void canvas_role(struct canvas *canvas, int row, int column, int columns, enum role role)
{
	const struct canvas_window part = visible(canvas, row, column, 1, columns);

	for (int y = part.top; y < part.bottom; y++)
		for (int x = part.left; x < part.right; x++)
			cell_at(canvas, y, x)->role = (uint8_t) role;
}

void canvas_cursor(struct canvas *canvas, int row, int column)
{
	const struct canvas_window *window = &canvas->window;

	if (window->bottom <= window->top || window->right <= window->left)
		return;
	canvas->cursor_row = clamp(window->row + clamp(row, -FAR, FAR), window->top, window->bottom - 1);
	canvas->cursor_column = clamp(window->column + clamp(column, -FAR, FAR), window->left, window->right - 1);
}

void canvas_later(struct canvas *canvas, int row, int column, int rows, int columns)
{
	const struct canvas_window *window = &canvas->window;
	const int top = clamp(window->row + row, window->top, window->bottom), left = clamp(window->column + column, window->left, window->right);
	const int bottom = clamp(window->row + row + rows, window->top, window->bottom);
	const int right = clamp(window->column + column + columns, window->left, window->right);

	if (top < bottom && left < right && canvas->later_count < CANVAS_LATER)
		canvas->later[canvas->later_count++] = (struct canvas_later) { top, left, bottom - top, right - left };
}

void canvas_dump(const struct canvas *canvas, struct buf *out)
{
	for (int row = 0; row < canvas->grid_rows; row++) {
		const struct cell *cells = canvas->cells + (size_t) row * (size_t) canvas->grid_columns;
		int last = canvas->grid_columns;

		while (last > 0 && strcmp(cells[last - 1].text, " ") == 0)
			last--;
		for (int column = 0; column < last; column++)
			buf_text(out, cells[column].text);
		buf_byte(out, '\n');
	}
}

void canvas_dump_roles(const struct canvas *canvas, struct buf *out)
{
	for (int row = 0; row < canvas->grid_rows; row++) {
		const struct cell *cells = canvas->cells + (size_t) row * (size_t) canvas->grid_columns;
		int last = canvas->grid_columns;

		while (last > 0 && cells[last - 1].role == ROLE_NORMAL)
			last--;
		if (last == 0)
			continue;
		buf_format(out, "%3d ", row);
		for (int column = 0; column < last; column++)
			buf_byte(out, (unsigned char) role_letter(cells[column].role));
		buf_byte(out, '\n');
	}
	if (canvas->cursor_row < 0)
		buf_text(out, "cursor none\n");
	else
		buf_format(out, "cursor %d,%d\n", canvas->cursor_row, canvas->cursor_column);
}
