/* Charts in lines: bars of blocks and their eighths, or of '#'; a number never read where it was not reported. */
#include "config.h"
#include "page/lay.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { LEVELS = 8, MARK_MOST = 3 /* columns of one in a strip */ };

static const char *const eighths[LEVELS + 1] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
static const char *const heights[LEVELS + 1] = {"_", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char ascii_heights[] = "_.:-=+*#@";

static double most_of(const struct page_block *block)
{
	double most = 0;
	for (int i = 0; i < block->row_count * page_series(block); i++)
		if (block->numbers[i] > most)
			most = block->numbers[i];
	return most;
}

/* Columns for the labels of bars, at most a third of the line, and for their texts, at most a half: a number that is cut is another one. */
static void bar_columns(const struct layout *lay, const struct page_block *block, int *label, int *text)
{
	int third = lay->options->width / 3;
	*label = *text = 1;
	for (int i = 0; i < block->row_count; i++) {
		int wide = lay_columns_of(block->cells[2 * i].text), after = lay_columns_of(block->cells[2 * i + 1].text);
		*label = wide > *label ? wide : *label;
		*text = after > *text ? after : *text;
	}
	*label = *label < LAY_LABEL ? *label : LAY_LABEL;
	*label = *label < third ? *label : third;
	*text = *text < lay->options->width / 2 ? *text : lay->options->width / 2;
}

/* Eighths of a column for NUMBER where MOST has ROOM columns: at least one for what is not zero; ASCII has whole columns only. */
static int bar_parts(const struct layout *lay, double number, double most, int room)
{
	int parts, step = lay->options->is_ascii ? LEVELS : 1;
	if (!(number > 0) || room <= 0)
		return 0;
	parts = (int)(number / most * room * (LEVELS / step) + 0.5) * step;
	return parts < step ? step : parts;
}

/* PARTS eighths in whole columns and what is left; returns the columns taken. */
static int put_bar(struct layout *lay, int parts)
{
	lay_fill(lay, "█", "#", parts / LEVELS);
	if (parts % LEVELS > 0)
		lay_fill(lay, eighths[parts % LEVELS], "#", 1);
	return (parts + LEVELS - 1) / LEVELS;
}

static void put_legend(struct layout *lay, const struct page_block *block, int label, int side)
{
	lay_blank(lay, label + 1);
	lay_put(lay, block->columns[0].title ? block->columns[0].title : "", side, PAGE_RIGHT, PAGE_FAINT);
	lay_blank(lay, 3);
	lay_put(lay, block->columns[1].title ? block->columns[1].title : "", side, PAGE_LEFT, PAGE_FAINT);
	lay_end(lay)->keeps = block->row_count > 0;
}

/* The two bars of a row meet in the middle. Blocks filled from the right have no eighths but a half. */
static void put_sexes(struct layout *lay, const double *numbers, double most, int side)
{
	const char *absent = lay->options->is_ascii ? "-" : "–";
	int left = bar_parts(lay, numbers[0], most, side), right = bar_parts(lay, numbers[1], most, side);
	int whole = left / LEVELS, half = left % LEVELS >= LEVELS / 2 || (whole == 0 && left > 0 && left < LEVELS);
	if (isnan(numbers[0])) {
		lay_put(lay, absent, side, PAGE_RIGHT, PAGE_PLAIN);
	} else {
		lay_blank(lay, side - whole - half);
		lay_fill(lay, "▐", "#", half);
		lay_fill(lay, "█", "#", whole);
	}
	lay_fill(lay, " │ ", " | ", 1);
	lay->column += 2;
	if (isnan(numbers[1]))
		lay_put(lay, absent, side, PAGE_LEFT, PAGE_PLAIN);
	else
		lay_blank(lay, side - put_bar(lay, right));
}

void charts_bars(struct layout *lay, const struct page_block *block)
{
	bool is_by_sex = block->column_count == 2;
	double most = most_of(block);
	int label, text;
	lay_caption(lay, block);
	bar_columns(lay, block, &label, &text);
	int room = lay->options->width - label - text - 2, side = (room - 3) / 2;
	if (is_by_sex && block->row_count > 0)
		put_legend(lay, block, label, side);
	for (int i = 0; i < block->row_count; i++) {
		lay_cell(lay, &block->cells[2 * i], label, PAGE_LEFT, PAGE_PLAIN);
		lay_blank(lay, 1);
		if (is_by_sex) {
			put_sexes(lay, &block->numbers[2 * i], most, side);
			lay_blank(lay, 1);
		} else if (put_bar(lay, bar_parts(lay, block->numbers[i], most, room)) > 0) {
			lay_blank(lay, 1);
		}
		lay_put(lay, block->cells[2 * i + 1].text, text, PAGE_LEFT, PAGE_PLAIN);
		lay_end(lay);
	}
}

static int level(double number, double most)
{
	int steps = number > 0 && most > 0 ? (int)ceil(number / most * LEVELS) : 0;
	return steps > LEVELS ? LEVELS : steps;
}

static void put_height(struct layout *lay, int at, int count)
{
	char ascii[2] = {ascii_heights[at], '\0'};
	lay_fill(lay, heights[at], ascii, count);
}

/* Before each number a block as high as the number; in ASCII whether it rose or fell. */
static void put_points(struct layout *lay, const struct page_block *block, int row, int from, int stop, const int *width, double most)
{
	const double *numbers = &block->numbers[row * block->column_count];
	const struct page_cell *texts = &block->cells[row * (1 + block->column_count) + 1];
	double before = NAN;
	for (int c = 0; c < from; c++)
		before = isnan(numbers[c]) ? before : numbers[c];
	for (int c = from; c < stop; c++) {
		lay_blank(lay, 2);
		if (isnan(numbers[c]))
			lay_blank(lay, 1);
		else if (!lay->options->is_ascii)
			put_height(lay, level(numbers[c], most), 1);
		else
			lay_fill(lay, " ", isnan(before) ? " " : numbers[c] > before ? "/" : numbers[c] < before ? "\\" : "=", 1);
		lay_put(lay, texts[c].text, width[c] - 1, PAGE_RIGHT, PAGE_PLAIN);
		before = isnan(numbers[c]) ? before : numbers[c];
	}
	lay_end(lay);
}

void charts_trend(struct layout *lay, const struct page_block *block)
{
	int width[PAGE_COLUMNS] = {0}, count = block->column_count, label = 1, total = lay->options->width;
	double most = most_of(block);
	lay_caption(lay, block);
	for (int r = 0; r < block->row_count; r++) {
		int wide = lay_columns_of(block->cells[r * (1 + count)].text);
		label = wide > label ? wide : label;
	}
	label = label < LAY_LABEL ? label : LAY_LABEL;
	for (int c = 0; c < count; c++) {
		width[c] = 1 + lay_columns_of(block->columns[c].title);
		for (int r = 0; r < block->row_count; r++) {
			int wide = 2 + lay_columns_of(block->cells[r * (1 + count) + 1 + c].text);
			width[c] = wide > width[c] ? wide : width[c];
		}
		width[c] = width[c] > total - label - 2 ? total - label - 2 : width[c];
	}
	for (int from = 0, stop; from < count; from = stop) {
		int used = label;
		for (stop = from; stop < count && (used + 2 + width[stop] <= total || stop == from); stop++)
			used += 2 + width[stop];
		lay_blank(lay, label);
		for (int c = from; c < stop; c++) {
			lay_blank(lay, 2);
			lay_put(lay, block->columns[c].title ? block->columns[c].title : "", width[c], PAGE_RIGHT, PAGE_FAINT);
		}
		lay_end(lay)->keeps = block->row_count > 0;
		for (int r = 0; r < block->row_count; r++) {
			lay_cell(lay, &block->cells[r * (1 + count)], label, PAGE_LEFT, PAGE_PLAIN);
			put_points(lay, block, r, from, stop, width, most);
		}
	}
}

/* The marks from the lowest to the highest, each as wide as there is room for; where they are too many, every so-manyth. The own one is
 * always shown, and pointed at; those beyond the scale are signs that point up. */
void charts_strip(struct layout *lay, const struct page_block *block)
{
	struct page_rank *ranks = mem_alloc((size_t)(block->row_count + 1) * sizeof *ranks);
	int known = page_ranks(block, ranks), width = lay->options->width, own = -1, own_at = 0, beyond;
	double most = page_strip_end(ranks, known, &beyond);
	char *words = page_strip_words(block, ranks, known);
	lay_flow(lay, words, 0, PAGE_PLAIN);
	free(words);
	for (int i = 0; i < known; i++)
		own = own < 0 && block->cells[2 * ranks[i].row].tone == PAGE_STRONG ? i : own;
	int wide = known > 0 ? width / known : 1, shown = known < width ? known : width;
	wide = wide < 1 ? 1 : wide > MARK_MOST ? MARK_MOST : wide;
	if (known > 0)
		lay->out->lines[lay->out->count - 1].keeps = true;
	for (int i = 0; i < shown; i++) {
		int from = (int)((long)i * known / shown), stop = (int)((long)(i + 1) * known / shown), at = from;
		if (own >= from && own < stop)
			at = own, own_at = i * wide;
		if (stop > known - beyond && (at >= known - beyond || at != own))
			lay_fill(lay, "▲", "^", wide);
		else
			put_height(lay, level(ranks[at].number, most), wide);
	}
	if (known > 0)
		lay_end(lay)->keeps = own >= 0;
	if (own >= 0) {
		const struct page_cell *cell = &block->cells[2 * ranks[own].row];
		words = page_own_words(block, ranks, known, own);
		int room = lay_columns_of(words), left = own_at + 2 + room <= width ? own_at : width - room - 2;
		lay->link = cell->link;
		if (left < 0) { /* too long to stand beside its sign */
			lay_blank(lay, own_at);
			lay_put(lay, "^", 1, PAGE_LEFT, PAGE_STRONG);
			lay_end(lay)->keeps = true;
			lay_flow(lay, words, 0, PAGE_STRONG);
		} else if (left < own_at) {
			lay_blank(lay, own_at - room - 1 > 0 ? own_at - room - 1 : 0);
			lay_put(lay, words, room, PAGE_LEFT, PAGE_STRONG);
			lay_blank(lay, own_at - lay->column);
			lay_put(lay, "^", 1, PAGE_LEFT, PAGE_STRONG);
			lay_end(lay);
		} else {
			lay_blank(lay, own_at);
			lay_put(lay, "^", 1, PAGE_LEFT, PAGE_STRONG);
			lay_blank(lay, 1);
			lay_put(lay, words, room, PAGE_LEFT, PAGE_STRONG);
			lay_end(lay);
		}
		lay->link = NULL;
		free(words);
	}
	free(ranks);
}
