/* Columns fitted to a window, over a list. */
#include "config.h"
#include "tui/table.h"

#include <string.h>

#include "base/buf.h"

enum { CELL_BYTES = 4096 };

void table_init(struct table *table, const struct table_column *columns, int column_count, int row_count)
{
	memset(table, 0, sizeof *table);
	table->columns = columns;
	table->count = column_count < TABLE_MAX_COLUMNS ? column_count : TABLE_MAX_COLUMNS;
	list_init(&table->list, row_count);
}

void table_fit(const struct table *table, int width, int out[TABLE_MAX_COLUMNS])
{
	int kept = table->count, left, grown;

	memset(out, 0, TABLE_MAX_COLUMNS * sizeof *out);
	for (;;) {
		left = width - (kept - 1);
		for (int column = 0; column < kept; column++)
			left -= table->columns[column].least;
		if (left >= 0 || kept <= 1)
			break;
		kept--;
	}
	for (int column = 0; column < kept; column++)
		out[column] = table->columns[column].least;
	if (kept == 1 && left < 0)
		out[0] = width > 0 ? width : 0;
	do {
		grown = 0;
		for (int column = 0; column < kept && left > 0; column++) {
			if (table->columns[column].most > 0 && out[column] >= table->columns[column].most)
				continue;
			out[column]++;
			left--;
			grown++;
		}
	} while (grown > 0 && left > 0);
}

struct drawing {
	const struct table *table;
	int width[TABLE_MAX_COLUMNS];
	table_cell *cell;
	void *arg;
	struct buf text;
};

static void put(struct canvas *canvas, int at, int width, bool is_right, enum role role, const char *text)
{
	if (is_right)
		canvas_put_right(canvas, 0, at, width, role, text);
	else
		canvas_put_cut(canvas, 0, at, width, role, text);
}

static void draw_row(void *arg, int index, struct canvas *canvas)
{
	struct drawing *drawing = arg;
	int at = 0;

	for (int column = 0; column < drawing->table->count; column++) {
		const int width = drawing->width[column];
		enum role role;

		if (width == 0)
			continue;
		buf_clear(&drawing->text);
		role = drawing->cell(drawing->arg, index, column, &drawing->text);
		put(canvas, at, width, drawing->table->columns[column].is_right, role, drawing->text.bytes);
		at += width + 1;
	}
}

static bool has_heading(const struct table *table)
{
	for (int column = 0; column < table->count; column++)
		if (table->columns[column].name)
			return true;
	return false;
}

static void draw_heading(const struct drawing *drawing, struct canvas *canvas)
{
	int at = LIST_MARK;

	for (int column = 0; column < drawing->table->count; column++) {
		const struct table_column *it = &drawing->table->columns[column];

		if (it->name && drawing->width[column] > 0)
			put(canvas, at, drawing->width[column], it->is_right, ROLE_HEADING, it->name);
		at += drawing->width[column] + 1;
	}
}

void table_draw(struct table *table, struct canvas *canvas, table_cell *cell, void *arg, bool has_focus)
{
	const int heading = has_heading(table) && canvas->rows > 1 ? 1 : 0;
	struct drawing drawing = { .table = table, .cell = cell, .arg = arg };
	struct canvas_window before;

	buf_init(&drawing.text, CELL_BYTES);
	table_fit(table, canvas->columns - LIST_MARK, drawing.width);
	if (heading)
		draw_heading(&drawing, canvas);
	before = canvas_enter(canvas, heading, 0, canvas->rows - heading, canvas->columns);
	list_draw(&table->list, canvas, draw_row, &drawing, has_focus);
	canvas_leave(canvas, before);
	buf_free(&drawing.text);
}
