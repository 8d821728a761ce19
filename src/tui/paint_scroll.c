/* Rows are compared by a hash of what they show; a wrong guess costs bytes only, because the rows are compared cell
 * by cell afterwards. For each distance the best block is found in one pass (the greatest sum of neighbours). */
#include "config.h"
#include "tui/paint_scroll.h"

#include <string.h>

#include "tui/paint_out.h"

enum { MOVE_COST = 24, LEAST_GAIN = 16 };

struct rows {
	int count;
	uint64_t now[CANVAS_MAX_ROWS], was[CANVAS_MAX_ROWS];
	int change[CANVAS_MAX_ROWS]; /* cells to write where nothing moves */
	int whole[CANVAS_MAX_ROWS]; /* cells to write on a blank row */
};

static uint64_t hash_row(const struct paint *paint, const struct cell *cells, int columns)
{
	uint64_t hash = 1469598103934665603u; /* FNV-1a */

	for (int column = 0; column < columns; column++) {
		for (int at = 0; at < CANVAS_TEXT && cells[column].text[at]; at++)
			hash = (hash ^ (unsigned char) cells[column].text[at]) * 1099511628211u;
		hash = (hash ^ (unsigned) paint_out_look(paint, &cells[column])) * 1099511628211u;
	}
	return hash;
}

static void measure(const struct paint *paint, const struct canvas *frame, struct rows *rows)
{
	const int columns = frame->grid_columns;

	rows->count = frame->grid_rows;
	for (int row = 0; row < rows->count; row++) {
		const struct cell *now = frame->cells + (size_t) row * (size_t) columns;
		const struct cell *was = paint->shown.cells + (size_t) row * (size_t) columns;

		rows->now[row] = hash_row(paint, now, columns);
		rows->was[row] = hash_row(paint, was, columns);
		rows->change[row] = rows->whole[row] = 0;
		for (int column = 0; column < columns; column++) {
			rows->change[row] += !paint_out_is_same(paint, &now[column], &was[column]);
			rows->whole[row] += !paint_out_is_blank(paint, &now[column]);
		}
	}
}

struct block {
	int by; /* rows of the old frame below the new ones: above 0 the block moves up */
	int from, to; /* rows of the new frame, TO outside */
	int gain;
};

/* What a row gains where the block that it is in moves. */
static int gain_of(const struct rows *rows, int row, int by)
{
	if (row + by >= 0 && row + by < rows->count && rows->now[row] == rows->was[row + by])
		return rows->change[row];
	return rows->change[row] - rows->whole[row] < 0 ? rows->change[row] - rows->whole[row] : 0;
}

/* What the rows that become blank lose. */
static int loss_of(const struct rows *rows, int from, int to)
{
	int loss = 0;

	for (int row = from; row < to; row++)
		loss += rows->whole[row] - rows->change[row];
	return loss;
}

static void best_block(const struct rows *rows, int by, struct block *best)
{
	const int first = by < 0 ? -by : 0, last = by > 0 ? rows->count - by : rows->count;
	int from = first, sum = 0;

	for (int row = first; row < last; row++) {
		int gain;

		sum += gain_of(rows, row, by);
		if (sum <= 0) {
			sum = 0;
			from = row + 1;
			continue;
		}
		gain = sum - MOVE_COST
			- (by > 0 ? loss_of(rows, row + 1, row + 1 + by) : loss_of(rows, from + by, from));
		if (gain > best->gain)
			*best = (struct block) { by, from, row + 1, gain };
	}
}

static void move_shown(struct paint *paint, int to, int from, int count)
{
	const size_t columns = (size_t) paint->shown.grid_columns;

	memmove(paint->shown.cells + (size_t) to * columns, paint->shown.cells + (size_t) from * columns,
		(size_t) count * columns * sizeof (struct cell));
}

static void blank_shown(struct paint *paint, int from, int count)
{
	const size_t columns = (size_t) paint->shown.grid_columns;

	for (size_t at = (size_t) from * columns; at < (size_t) (from + count) * columns; at++)
		paint->shown.cells[at] = (struct cell) { .text = " ", .width = 1 };
}

/* New lines take the look that is switched on, on some terminals: the pen is put down first. The text is asked for
 * after the move, because terminfo makes both in one static buffer. */
static void change_lines(struct paint *paint, int row, const char *(*text)(int count), int count, struct buf *out)
{
	if (paint->pen != 0) {
		buf_text(out, paint->caps->reset ? paint->caps->reset : "");
		paint->pen = 0;
	}
	/* At the first column, where terminals agree about the cursor afterwards. */
	paint_out_move(paint, row, 0, out);
	buf_text(out, text(count));
}

static void apply(struct paint *paint, const struct block *block, struct buf *out)
{
	const struct paint_caps *caps = paint->caps;
	const int count = block->by > 0 ? block->by : -block->by;
	const int rows = paint->shown.grid_rows;

	if (block->by > 0) {
		change_lines(paint, block->from, caps->delete_lines, count, out);
		move_shown(paint, block->from, block->from + count, rows - block->from - count);
		blank_shown(paint, rows - count, count);
		if (block->to + count < rows) {
			change_lines(paint, block->to, caps->insert_lines, count, out);
			move_shown(paint, block->to + count, block->to, rows - block->to - count);
			blank_shown(paint, block->to, count);
		}
		return;
	}
	if (block->to < rows) {
		change_lines(paint, block->to - count, caps->delete_lines, count, out);
		move_shown(paint, block->to - count, block->to, rows - block->to);
		blank_shown(paint, rows - count, count);
	}
	change_lines(paint, block->from - count, caps->insert_lines, count, out);
	move_shown(paint, block->from, block->from - count, rows - block->from);
	blank_shown(paint, block->from - count, count);
}

void paint_scroll(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	struct block best = { .gain = LEAST_GAIN };
	struct rows rows;
	int changed = 0;

	if (!paint->caps->insert_lines || !paint->caps->delete_lines)
		return;
	measure(paint, frame, &rows);
	for (int row = 0; row < rows.count; row++)
		changed += rows.change[row];
	if (changed <= MOVE_COST)
		return;
	for (int by = 1; by < rows.count; by++) {
		best_block(&rows, by, &best);
		best_block(&rows, -by, &best);
	}
	if (best.by != 0)
		apply(paint, &best, out);
}

void paint_scroll_blank(struct paint *paint, const struct canvas *frame, struct buf *out)
{
	struct rows rows;
	int from = 0, sum = 0, best = 0, first = 0, last = 0;

	if (!paint->caps->insert_lines || !paint->caps->delete_lines)
		return;
	measure(paint, frame, &rows);
	for (int row = 0; row < rows.count; row++) {
		sum += rows.change[row] - rows.whole[row];
		if (sum <= 0) {
			sum = 0;
			from = row + 1;
		} else if (sum > best) {
			best = sum;
			first = from;
			last = row + 1;
		}
	}
	if (best <= LEAST_GAIN)
		return;
	change_lines(paint, first, paint->caps->delete_lines, last - first, out);
	change_lines(paint, first, paint->caps->insert_lines, last - first, out);
	blank_shown(paint, first, last - first);
}
