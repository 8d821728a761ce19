/* From one frame to the next.
 *
 * First one of the steps that change much for little, where it saves bytes: moving a block of rows up or down, blanking a
 * block, clearing the screen; where much changes each is tried on a copy. Then row by row what still differs. The bytes alone are counted, never the time: a slow line is
 * the case that matters. */
#include "config.h"
#include "tui/paint.h"

#include <string.h>

#include "tui/paint_out.h"
#include "tui/paint_scroll.h"

enum { NEAR_ROWS = 4, WORTH_TRYING = 60 /* cells that differ */, TRIAL_BYTES = 1 << 20 };

void paint_init(struct paint *paint, const struct paint_caps *caps)
{
	memset(paint, 0, sizeof *paint);
	paint->caps = caps;
	canvas_init(&paint->shown, 0, 0);
	paint_out_looks(paint);
	paint_forget(paint);
}

void paint_free(struct paint *paint)
{
	canvas_free(&paint->shown);
}

void paint_forget(struct paint *paint)
{
	paint->is_known = false;
	paint->row = paint->column = -1;
	paint->pen = -1;
}

static struct cell *row_of(const struct canvas *canvas, int row)
{
	return canvas->cells + (size_t) row * (size_t) canvas->grid_columns;
}

static void clear_all(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	/* The pen first: some terminals clear with what is switched on. */
	if (paint->pen != 0 && paint->caps->reset)
		buf_text(out, paint->caps->reset);
	paint->pen = 0;
	buf_text(out, paint->caps->clear);
	canvas_resize(&paint->shown, frame->grid_rows, frame->grid_columns);
	paint->is_known = true;
	paint->row = paint->column = 0;
}

/* First column of a row from which on it is blank. */
static int blank_from(const struct paint *paint, const struct cell *cells, int columns)
{
	while (columns > 0 && paint_out_is_blank(paint, &cells[columns - 1]))
		columns--;
	return columns;
}

static int differing(const struct paint *paint, const struct cell *one, const struct cell *other, int from, int to)
{
	int count = 0;

	for (int column = from; column < to; column++)
		count += !paint_out_is_same(paint, &one[column], &other[column]);
	return count;
}

/* Length of the run of blanks at COLUMN where erasing it is shorter than writing it, else 0. */
static int erasable(const struct paint *paint, const struct cell *now, const struct cell *was, int column, int end)
{
	int count = 0, changed = 0, last = 0;

	while (column + count < end && paint_out_is_blank(paint, &now[column + count])) {
		if (!paint_out_is_same(paint, &now[column + count], &was[column + count])) {
			changed++;
			last = count + 1;
		}
		count++;
	}
	if (changed < 6 || paint_out_erase_cost(paint, last) >= (size_t) last)
		return 0;
	return last;
}

static void draw_row(struct paint *paint, const struct canvas *frame, int row, struct buf *out)
{
	const int columns = frame->grid_columns;
	const struct cell *now = row_of(frame, row), *was = row_of(&paint->shown, row);
	const bool is_last = row == frame->grid_rows - 1;
	const int limit = is_last && paint->caps->wraps_at_once ? columns - 1 : columns;
	const int end = blank_from(paint, now, limit);
	const int tail = differing(paint, now, was, end, limit);
	const bool has_tail = tail > 0 && (size_t) tail > paint_out_erase_cost(paint, -1);
	const int stop = has_tail ? end : limit;
	int column = 0;

	while (column < stop) {
		int blanks;

		if (paint_out_is_same(paint, &now[column], &was[column]) || now[column].width == 0) {
			/* The right half of a wide cell goes with its left one. */
			column++;
			continue;
		}
		blanks = erasable(paint, now, was, column, stop);
		if (blanks > 0) {
			paint_out_erase(paint, row, column, blanks, out);
			column += blanks;
			continue;
		}
		paint_out_cell(paint, frame, row, column, out);
		column += now[column].width;
	}
	if (has_tail) {
		while (paint_out_is_same(paint, &now[column], &was[column]))
			column++;
		paint_out_erase(paint, row, column, -1, out);
	}
}

/* The changed row nearest to the terminal's cursor, or -1. */
static int nearest(const struct paint *paint, const bool *is_changed, int rows)
{
	int best = -1, least = 0;

	for (int row = 0; row < rows; row++) {
		const int away = row < paint->row ? paint->row - row : row - paint->row;

		if (is_changed[row] && (best < 0 || away < least)) {
			best = row;
			least = away;
		}
	}
	return best;
}

static void draw_rows(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	bool is_changed[CANVAS_MAX_ROWS];
	int count = 0, next = 0;

	for (int row = 0; row < frame->grid_rows; row++) {
		is_changed[row] = differing(paint, row_of(frame, row), row_of(&paint->shown, row), 0, frame->grid_columns) > 0;
		count += is_changed[row];
	}
	/* A few changed rows are drawn from the cursor on: a selection that moves up is as cheap as one that moves down. */
	for (; count > 0; count--) {
		int row;

		while (!is_changed[next])
			next++;
		row = count <= NEAR_ROWS && paint->row >= 0 ? nearest(paint, is_changed, frame->grid_rows) : next;
		draw_row(paint, frame, row, out);
		is_changed[row] = false;
	}
}

static void place_cursor(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	const bool is_hidden = frame->cursor_row < 0 || frame->cursor_row >= frame->grid_rows
		|| frame->cursor_column >= frame->grid_columns;
	const struct paint_caps *caps = paint->caps;

	if (!is_hidden)
		paint_out_move(paint, frame->cursor_row, frame->cursor_column, out);
	if (is_hidden != paint->is_hidden && caps->hide_cursor && caps->show_cursor) {
		buf_text(out, is_hidden ? caps->hide_cursor : caps->show_cursor);
		paint->is_hidden = is_hidden;
	}
}

/* Halves of wide clusters that a rectangle's edge has parted become blanks, until the rest is shown. */
static void mend_halves(struct cell *cells, int columns)
{
	static const struct cell blank = { .text = " ", .width = 1, .role = ROLE_NORMAL };

	for (int column = 0; column < columns; column++) {
		if (cells[column].width == 2 && (column + 1 == columns || cells[column + 1].width != 0))
			cells[column] = blank;
		else if (cells[column].width == 2)
			column++;
		else if (cells[column].width == 0)
			cells[column] = blank;
	}
}

bool paint_hold(const struct paint *paint, struct canvas *frame)
{
	bool is_held = false;

	if (!paint->is_known || paint->shown.grid_rows != frame->grid_rows || paint->shown.grid_columns != frame->grid_columns)
		return false;
	for (int at = 0; at < frame->later_count; at++) {
		const struct canvas_later *later = &frame->later[at];

		for (int row = later->row; row < later->row + later->rows; row++) {
			struct cell *now = row_of(frame, row) + later->column;
			const struct cell *was = row_of(&paint->shown, row) + later->column;

			is_held = is_held || differing(paint, now, was, 0, later->columns) > 0;
			memcpy(now, was, sizeof *now * (size_t) later->columns);
			mend_halves(row_of(frame, row), frame->grid_columns);
		}
	}
	return is_held;
}

/* What is done before the rows are compared. */
enum way { WAY_SCROLL, WAY_BLANK, WAY_CLEAR, WAYS };

static void run(struct paint *paint, const struct canvas *frame, enum way way, struct buf *out)
{
	if (way == WAY_CLEAR)
		clear_all(paint, frame, out);
	else if (way == WAY_BLANK)
		paint_scroll_blank(paint, frame, out);
	else
		paint_scroll(paint, frame, out);
	draw_rows(paint, frame, out);
	place_cursor(paint, frame, out);
}

struct trial {
	struct paint paint; /* a copy, as it is afterwards */
	struct buf bytes;
};

static void try(struct trial *trial, const struct paint *paint, const struct canvas *frame, enum way way)
{
	trial->paint = *paint;
	canvas_init(&trial->paint.shown, 0, 0);
	canvas_copy(&trial->paint.shown, &paint->shown);
	buf_init(&trial->bytes, TRIAL_BYTES);
	run(&trial->paint, frame, way, &trial->bytes);
}

/* Each way is tried, and what the shortest one did is taken. */
static void run_shortest(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	struct trial trials[WAYS];
	int best = 0;

	for (int way = 0; way < WAYS; way++) {
		try(&trials[way], paint, frame, (enum way) way);
		if (trials[way].bytes.length < trials[best].bytes.length)
			best = way;
	}
	canvas_free(&paint->shown);
	*paint = trials[best].paint;
	buf_put(out, trials[best].bytes.bytes, trials[best].bytes.length);
	for (int way = 0; way < WAYS; way++) {
		if (way != best)
			canvas_free(&trials[way].paint.shown);
		buf_free(&trials[way].bytes);
	}
}

/* Where little changes no other way can be shorter than the difference. */
static bool is_much(const struct paint *paint, const struct canvas *frame)
{
	int changed = 0;

	for (int row = 0; row < frame->grid_rows && changed < WORTH_TRYING; row++)
		changed += differing(paint, row_of(frame, row), row_of(&paint->shown, row), 0, frame->grid_columns);
	return changed >= WORTH_TRYING;
}

void paint_frame(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	const bool is_other_size = paint->shown.grid_rows != frame->grid_rows
		|| paint->shown.grid_columns != frame->grid_columns;

	if (frame->grid_rows == 0 || frame->grid_columns == 0) {
		paint_forget(paint);
		return;
	}
	if (!paint->is_known || is_other_size)
		run(paint, frame, WAY_CLEAR, out);
	else if (is_much(paint, frame))
		run_shortest(paint, frame, out);
	else
		run(paint, frame, WAY_SCROLL, out);
}
