/* A table: as wide as its contents need, a rule under its heading, thin ones between its rows, totals strong and set apart. Words are
 * broken, numbers never: where they have no room the letters get smaller, then columns go below the others, beside the first one again. */
#include "config.h"
#include "pdf/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_SIZE 8.5
#define TABLE_GAP 6.0
#define TABLE_LEAST 40.0 /* of a column of words */
#define TABLE_SMALLEST 6.0 /* size of letters */

struct table_form {
	double width[PAGE_COLUMNS], size;
	bool has_titles, has_groups;
	int from, stop; /* columns that stand beside the first one, in this part of the table */
	double right;
};

static double longest_word(struct sheet *sheet, const struct pen_face *face, const char *text)
{
	double most = 0;
	for (size_t at = 0; text && text[at];) {
		size_t word = strcspn(text + at, " \n");
		most = fmax(most, pen_width(sheet->pen, face, text + at, word));
		at += word + strspn(text + at + word, " \n");
	}
	return most;
}

/* What column C wants for all its words in one line, and in LEAST what it cannot do without: its numbers and its title's words, or a few
 * letters. */
static double wanted_width(struct sheet *sheet, const struct page_block *block, int c, double size, double *least)
{
	const struct page_column *column = &block->columns[c];
	struct pen_face head = sheet_face(sheet, size, PAGE_STRONG);
	double cells = 0;
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *row = &block->cells[r * block->column_count], *cell = &row[c];
		struct pen_face face = sheet_face(sheet, size, row->is_total ? PAGE_STRONG : cell->tone);
		cells = fmax(cells, sheet_text_width(sheet, &face, cell->text));
	}
	double word = longest_word(sheet, &head, column->title), title = column->title ? sheet_text_width(sheet, &head, column->title) : 0;
	*least = fmax(word, column->align == PAGE_RIGHT ? cells : fmin(cells, TABLE_LEAST)) + 0.5;
	return fmax(title, cells) + 0.5;
}

static bool is_grouped(const struct page_block *block, int c, int d)
{
	const char *one = block->columns[c].group, *other = block->columns[d].group;
	return one && other && strcmp(one, other) == 0;
}

/* The last column of a group is as wide as the group's title wants; returns what that adds. */
static double widen_groups(struct sheet *sheet, const struct page_block *block, double size, double *width)
{
	struct pen_face face = sheet_face(sheet, size, PAGE_STRONG);
	double added = 0;
	for (int c = 0, next; c < block->column_count; c = next) {
		double wide = width[c], title = block->columns[c].group ? sheet_text_width(sheet, &face, block->columns[c].group) + 0.5 : 0;
		for (next = c + 1; next < block->column_count && is_grouped(block, c, next); next++)
			wide += TABLE_GAP + width[next];
		if (title > wide) {
			width[next - 1] += title - wide;
			added += title - wide;
		}
	}
	return added;
}

/* Widths in letters of SIZE, and in LEAST the sum of what cannot be done without; gaps are counted. */
static double measure_at(struct sheet *sheet, const struct page_block *block, double size, double *width, double *least_width, double *least)
{
	double sum = -TABLE_GAP;
	*least = -TABLE_GAP;
	for (int c = 0; c < block->column_count; c++) {
		width[c] = wanted_width(sheet, block, c, size, &least_width[c]);
		sum += width[c] + TABLE_GAP;
		*least += least_width[c] + TABLE_GAP;
	}
	return sum + widen_groups(sheet, block, size, width);
}

/* Takes from what is widest until SUM is TOTAL: titles are broken first where they are what is wide, then words. */
static void take_in(const struct page_block *block, double sum, double total, double *width, const double *least)
{
	while (sum > total + 0.01) {
		int widest = -1;
		for (int c = 0; c < block->column_count; c++)
			if (width[c] > least[c] + 0.01 && (widest < 0 || width[c] - least[c] > width[widest] - least[widest]))
				widest = c;
		if (widest < 0)
			break;
		double less = fmin(width[widest] - least[widest], fmin(sum - total, 4));
		width[widest] -= less;
		sum -= less;
	}
}

static void measure(struct sheet *sheet, const struct page_block *block, struct table_form *form)
{
	double total = sheet->right - SHEET_LEFT, least[PAGE_COLUMNS], need;
	*form = (struct table_form){.size = TABLE_SIZE};
	double sum = measure_at(sheet, block, form->size, form->width, least, &need);
	if (need > total) {
		form->size = fmax(TABLE_SMALLEST, floor(TABLE_SIZE * total / need * 10 - 1) / 10);
		sum = measure_at(sheet, block, form->size, form->width, least, &need);
	}
	if (need <= total)
		take_in(block, sum, total, form->width, least);
	/* What goes below has all the room that is left of the first column, which takes a third at most. */
	for (int c = 0; need > total && c < block->column_count; c++)
		form->width[c] = fmin(form->width[c], c == 0 ? total / 3 : total - fmin(form->width[0], total / 3) - TABLE_GAP);
	for (int c = 0; c < block->column_count; c++) {
		form->has_titles = form->has_titles || (block->columns[c].title && *block->columns[c].title);
		form->has_groups = form->has_groups || block->columns[c].group;
	}
}

bool press_is_wide(struct sheet *sheet)
{
	double width[PAGE_COLUMNS], least[PAGE_COLUMNS], need;
	for (int i = 0; i < sheet->page->count; i++) {
		const struct page_block *block = &sheet->page->blocks[i];
		if (block->kind != PAGE_TABLE || block->is_ruled)
			continue;
		measure_at(sheet, block, TABLE_SIZE * 0.8, width, least, &need);
		if (need > sheet->right - SHEET_LEFT)
			return true;
	}
	return false;
}

/* The columns from FROM on that have room beside the first one. */
static void choose_part(struct sheet *sheet, const struct page_block *block, struct table_form *form, int from)
{
	form->from = from;
	form->right = SHEET_LEFT + form->width[0];
	for (form->stop = from; form->stop < block->column_count; form->stop++) {
		double right = form->right + TABLE_GAP + form->width[form->stop];
		if (right > sheet->right + 1 && form->stop > from)
			break;
		form->right = right;
	}
}

static int next_column(const struct table_form *form, int c)
{
	return c == 0 ? form->from : c + 1;
}

/* Height of the titles over columns; with ink the titles, each with a thin rule under all of its columns. */
static double put_groups(struct sheet *sheet, const struct page_block *block, const struct table_form *form, bool has_ink)
{
	struct pen_face face = sheet_face(sheet, form->size, PAGE_STRONG);
	double height = has_ink ? put_groups(sheet, block, form, false) : 0, x = SHEET_LEFT;
	for (int c = 0, next; c < form->stop; c = next) {
		double width = form->width[c];
		struct wrap wrap;
		for (next = next_column(form, c); next < form->stop && is_grouped(block, c, next); next++)
			width += TABLE_GAP + form->width[next];
		sheet_wrap(sheet, &face, block->columns[c].group ? block->columns[c].group : " ", width, &wrap);
		if (!has_ink) {
			height = fmax(height, sheet_height(&wrap, &face) + 2);
		} else if (block->columns[c].group) {
			sheet_put(sheet, &face, &wrap, x, sheet->y + height - 1.5 - sheet_height(&wrap, &face), width, PAGE_LEFT);
			sheet_rule(sheet, x, sheet->y + height, x + width, sheet->y + height, 0.4, 0.3);
		}
		sheet_wrap_free(&wrap);
		x += width + TABLE_GAP;
	}
	return height;
}

/* Height of a row (-1: the heading), and with INK the row itself. */
static double put_row(struct sheet *sheet, const struct page_block *block, const struct table_form *form, int row, bool has_ink)
{
	const struct page_cell *cells = row < 0 ? NULL : &block->cells[row * block->column_count];
	double height = 0, x = SHEET_LEFT;
	for (int c = 0; c < form->stop; c = next_column(form, c)) {
		bool is_strong = !cells || (cells->is_total && cells[c].tone == PAGE_PLAIN);
		struct pen_face face = sheet_face(sheet, form->size, is_strong ? PAGE_STRONG : cells[c].tone);
		struct wrap wrap;
		sheet_wrap(sheet, &face, cells ? cells[c].text : block->columns[c].title ? block->columns[c].title : " ", form->width[c], &wrap);
		height = fmax(height, sheet_height(&wrap, &face));
		if (has_ink)
			sheet_put(sheet, &face, &wrap, x, sheet->y + 1, form->width[c], block->columns[c].align);
		sheet_wrap_free(&wrap);
		x += form->width[c] + TABLE_GAP;
	}
	return height + 2.2;
}

static double heading_height(struct sheet *sheet, const struct page_block *block, const struct table_form *form)
{
	return (form->has_groups ? put_groups(sheet, block, form, false) : 0) + (form->has_titles ? put_row(sheet, block, form, -1, false) : 0);
}

static void put_heading(struct sheet *sheet, const struct page_block *block, const struct table_form *form)
{
	if (!form->has_titles && !form->has_groups)
		return;
	if (form->has_groups)
		sheet->y += put_groups(sheet, block, form, true);
	if (form->has_titles)
		sheet->y += put_row(sheet, block, form, -1, true);
	sheet_rule(sheet, SHEET_LEFT, sheet->y, form->right, sheet->y, 0.6, 0);
}

static double caption_height(struct sheet *sheet, const struct page_block *block)
{
	struct pen_face face = sheet_face(sheet, TABLE_SIZE, PAGE_STRONG);
	return block->text ? face.size * SHEET_LEADING + 1 : 0;
}

double press_table_start(struct sheet *sheet, const struct page_block *block)
{
	struct table_form form;
	if (block->column_count == 0)
		return 0;
	measure(sheet, block, &form);
	choose_part(sheet, block, &form, 1);
	return caption_height(sheet, block) + heading_height(sheet, block, &form) + (block->row_count > 0 ? put_row(sheet, block, &form, 0, false) : 0);
}

static void put_part(struct sheet *sheet, const struct page_block *block, const struct table_form *form)
{
	sheet_need(sheet, heading_height(sheet, block, form) + (block->row_count > 0 ? put_row(sheet, block, form, 0, false) : 0));
	put_heading(sheet, block, form);
	for (int r = 0; r < block->row_count; r++) {
		bool is_total = block->cells[r * block->column_count].is_total;
		bool is_next_total = r + 1 < block->row_count && block->cells[(r + 1) * block->column_count].is_total;
		double height = put_row(sheet, block, form, r, false);
		/* A total is not left alone on a sheet. */
		if (sheet_need(sheet, height + (is_next_total && r + 2 == block->row_count ? height : 0)))
			put_heading(sheet, block, form);
		put_row(sheet, block, form, r, true);
		sheet->y += height;
		bool is_edge = r + 1 == block->row_count || is_total != is_next_total;
		sheet_rule(sheet, SHEET_LEFT, sheet->y, form->right, sheet->y, is_edge && r + 1 < block->row_count ? 0.5 : 0.2, is_edge ? 0.3 : 0.7);
	}
	sheet->y += 2;
}

void press_table(struct sheet *sheet, const struct page_block *block)
{
	struct table_form form;
	if (block->column_count == 0)
		return;
	sheet_need(sheet, press_table_start(sheet, block));
	if (block->text)
		sheet_paragraph(sheet, block->text, TABLE_SIZE, PAGE_STRONG, 0);
	measure(sheet, block, &form);
	for (int from = 1; from == 1 || from < block->column_count; from = form.stop) {
		choose_part(sheet, block, &form, from);
		if (form.stop <= from && from > 1)
			break;
		put_part(sheet, block, &form);
		if (form.stop <= from)
			break;
	}
}
