/* Tables in lines: a line a row, columns as wide as their contents, and what does not fit beside the first column below it. */
#include "config.h"
#include "page/lay.h"

#include <string.h>

enum { TEXT_MIN = 10 };

/* Columns C and D stand under one title. */
static bool is_grouped(const struct page_block *block, int c, int d)
{
	const char *one = block->columns[c].group, *other = block->columns[d].group;
	return one && other && (one == other || strcmp(one, other) == 0);
}

/* The last column of a group is as wide as the group's title needs. */
static void fit_groups(const struct page_block *block, int *width)
{
	for (int c = 0, next; c < block->column_count; c = next) {
		int wide = width[c];
		for (next = c + 1; next < block->column_count && is_grouped(block, c, next); next++)
			wide += 1 + width[next];
		int title = block->columns[c].group ? lay_columns_of(block->columns[c].group) : 0;
		if (title > wide)
			width[next - 1] += title - wide;
	}
}

/* Widths of a table's columns: as their contents need, and at least what they ask for where all have room for it; then
 * the widest column of text is taken in, as long as it keeps a few letters, until all fit. Numbers are not taken in:
 * cut, they would be other numbers. Where all do not fit even so, some go below the others and words keep their width. */
static void fit(const struct page_block *block, int total, int *width)
{
	int sum = block->column_count - 1, least = sum;
	for (int c = 0; c < block->column_count; c++) {
		width[c] = lay_columns_of(block->columns[c].title);
		for (int r = 0; r < block->row_count; r++) {
			int wide = lay_columns_of(block->cells[r * block->column_count + c].text);
			if (wide > width[c])
				width[c] = wide;
		}
	}
	fit_groups(block, width);
	for (int c = 0; c < block->column_count; c++) {
		sum += width[c];
		least += width[c] < block->columns[c].min_width ? block->columns[c].min_width : width[c];
	}
	for (int c = 0; least <= total && c < block->column_count; c++)
		if (width[c] < block->columns[c].min_width)
			width[c] = block->columns[c].min_width;
	int shortest = sum;
	for (int c = 0; c < block->column_count; c++)
		if (block->columns[c].align == PAGE_LEFT && width[c] > TEXT_MIN)
			shortest -= width[c] - TEXT_MIN;
	while (sum > total && shortest <= total) {
		int widest = -1;
		for (int c = 0; c < block->column_count; c++)
			if (block->columns[c].align == PAGE_LEFT && width[c] > TEXT_MIN && (widest < 0 || width[c] > width[widest]))
				widest = c;
		if (widest < 0)
			break;
		width[widest]--;
		sum--;
	}
}

/* The titles over columns, in a line of their own: each over all its columns, with a rule to its end. */
static void put_groups(struct layout *lay, const struct page_block *block, const int *width, int from, int stop)
{
	for (int c = 0; c < stop;) {
		int next = c == 0 ? from : c + 1, wide = width[c];
		for (; next < stop && is_grouped(block, c, next); next++)
			wide += 1 + width[next];
		if (c > 0)
			lay_blank(lay, 1);
		const char *title = block->columns[c].group ? block->columns[c].group : "";
		int used = lay_columns_of(title);
		lay_put(lay, title, used < wide ? used : wide, PAGE_LEFT, PAGE_FAINT);
		if (used > 0 && used + 2 <= wide) {
			lay_blank(lay, 1);
			lay_fill(lay, "─", "-", wide - used - 1);
		} else {
			lay_blank(lay, wide - used);
		}
		c = next;
	}
	lay_end(lay)->keeps = true;
}

static void put_titles(struct layout *lay, const struct page_block *block, const int *width, int from, int stop)
{
	bool has_titles = false, has_groups = false;
	for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
		has_titles = has_titles || (block->columns[c].title && *block->columns[c].title);
		has_groups = has_groups || block->columns[c].group;
	}
	if (has_groups)
		put_groups(lay, block, width, from, stop);
	for (int c = 0; has_titles && c < stop; c = c == 0 ? from : c + 1) {
		if (c > 0)
			lay_blank(lay, 1);
		lay_put(lay, block->columns[c].title ? block->columns[c].title : "", width[c], block->columns[c].align, PAGE_FAINT);
	}
	if (has_titles)
		lay_end(lay)->keeps = block->row_count > 0;
}

static void put_rule(struct layout *lay, const int *width, int from, int stop, int head, int head_count)
{
	for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
		if (c > 0)
			lay_blank(lay, 1);
		lay_fill(lay, "─", "-", width[c]);
	}
	struct page_line *line = lay_end(lay);
	line->keeps = true;
	line->head = head;
	line->head_count = head_count;
}

/* The first column and those from FROM up to STOP, a line a row. */
static void lay_columns(struct layout *lay, const struct page_block *block, const int *width, int from, int stop)
{
	int head = lay->out->count;
	put_titles(lay, block, width, from, stop);
	int head_count = lay->out->count - head;
	bool was_total = false;
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *cells = &block->cells[r * block->column_count];
		/* A total is set apart from what it sums up: above it, or below where it comes first. */
		if ((cells->is_total && !was_total && r > 0) || (was_total && !cells->is_total && r == 1)) {
			if (lay->out->count > 0)
				lay->out->lines[lay->out->count - 1].keeps = true;
			put_rule(lay, width, from, stop, head, head_count);
		}
		was_total = cells->is_total;
		for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
			if (c > 0)
				lay_blank(lay, 1);
			lay_cell(lay, &cells[c], width[c], block->columns[c].align,
				cells->is_total && cells[c].tone == PAGE_PLAIN ? PAGE_STRONG : cells[c].tone);
		}
		struct page_line *line = lay_end(lay);
		line->head = head;
		line->head_count = r > 0 ? head_count : 0;
	}
}

void tables_lay(struct layout *lay, const struct page_block *block)
{
	int width[PAGE_COLUMNS] = {0}, count = block->column_count, total = lay->options->width;
	lay_caption(lay, block);
	if (count == 0)
		return;
	fit(block, total, width);
	if (width[0] > (count > 1 ? total / 2 : total))
		width[0] = count > 1 ? total / 2 : total;
	/* Columns that do not fit beside the others go below them, with the first column again. */
	int from = 1;
	do {
		int used = width[0], stop = from;
		for (; stop < count; stop++) {
			if (width[stop] > total - width[0] - 1)
				width[stop] = total - width[0] - 1;
			if (used + 1 + width[stop] > total)
				break;
			used += 1 + width[stop];
		}
		lay_columns(lay, block, width, from, stop > 1 ? stop : 1);
		from = stop;
	} while (from < count);
}

