/* A table: as wide as its contents need, a rule under its heading, thin ones between its rows; words are broken, numbers never. */
#include "config.h"
#include "pdf/sheet.h"

#include <math.h>
#include <stdlib.h>

#define TABLE_SIZE 8.5
#define TABLE_GAP 6.0
#define TABLE_LEAST 40.0 /* of a column of words */

struct table_form {
	double width[PAGE_COLUMNS], size;
	bool has_titles;
};

static double content_width(struct sheet *sheet, const struct page_block *block, int column, double size)
{
	struct pen_face head = sheet_face(sheet, size, PAGE_STRONG);
	double most = block->columns[column].title ? sheet_text_width(sheet, &head, block->columns[column].title) : 0;
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *cell = &block->cells[r * block->column_count + column];
		struct pen_face face = sheet_face(sheet, size, cell->tone);
		most = fmax(most, sheet_text_width(sheet, &face, cell->text));
	}
	return most + 0.5;
}

/* Widths that fit: words give way first, then all letters. */
static void measure(struct sheet *sheet, const struct page_block *block, struct table_form *form)
{
	double total = SHEET_RIGHT - SHEET_LEFT - (block->column_count - 1) * TABLE_GAP, sum = 0;
	form->size = TABLE_SIZE;
	form->has_titles = false;
	for (int c = 0; c < block->column_count; c++) {
		form->width[c] = content_width(sheet, block, c, form->size);
		form->has_titles = form->has_titles || (block->columns[c].title && *block->columns[c].title);
		sum += form->width[c];
	}
	while (sum > total) {
		int widest = -1;
		for (int c = 0; c < block->column_count; c++)
			if (block->columns[c].align == PAGE_LEFT && form->width[c] > TABLE_LEAST && (widest < 0 || form->width[c] > form->width[widest]))
				widest = c;
		if (widest < 0)
			break;
		double less = fmin(form->width[widest] - TABLE_LEAST, fmin(sum - total, 4) + 0.01);
		form->width[widest] -= less;
		sum -= less;
	}
	if (sum > total) {
		form->size *= total / sum;
		for (int c = 0; c < block->column_count; c++)
			form->width[c] *= total / sum;
	}
}

/* Height of a row (-1: the heading), and with INK the row itself. */
static double put_row(struct sheet *sheet, const struct page_block *block, const struct table_form *form, int row, bool has_ink)
{
	double height = 0, x = SHEET_LEFT;
	for (int c = 0; c < block->column_count; c++) {
		const struct page_cell *cell = row < 0 ? NULL : &block->cells[row * block->column_count + c];
		struct pen_face face = sheet_face(sheet, form->size, cell ? cell->tone : PAGE_STRONG);
		struct wrap wrap;
		sheet_wrap(sheet, &face, cell ? cell->text : block->columns[c].title ? block->columns[c].title : " ", form->width[c], &wrap);
		height = fmax(height, sheet_height(&wrap, &face));
		if (has_ink)
			sheet_put(sheet, &face, &wrap, x, sheet->y + 1, form->width[c], block->columns[c].align);
		sheet_wrap_free(&wrap);
		x += form->width[c] + TABLE_GAP;
	}
	return height + 2.2;
}

static void put_heading(struct sheet *sheet, const struct page_block *block, const struct table_form *form, double right)
{
	if (!form->has_titles)
		return;
	double height = put_row(sheet, block, form, -1, false);
	put_row(sheet, block, form, -1, true);
	sheet->y += height;
	sheet_rule(sheet, SHEET_LEFT, sheet->y, right, sheet->y, 0.6, 0);
}

double press_table_start(struct sheet *sheet, const struct page_block *block)
{
	struct table_form form;
	measure(sheet, block, &form);
	return (form.has_titles ? put_row(sheet, block, &form, -1, false) : 0) + (block->row_count > 0 ? put_row(sheet, block, &form, 0, false) : 0);
}

void press_table(struct sheet *sheet, const struct page_block *block)
{
	struct table_form form;
	double right = SHEET_LEFT - TABLE_GAP;
	if (block->column_count == 0)
		return;
	measure(sheet, block, &form);
	for (int c = 0; c < block->column_count; c++)
		right += form.width[c] + TABLE_GAP;
	sheet_need(sheet, (form.has_titles ? put_row(sheet, block, &form, -1, false) : 0)
		+ (block->row_count > 0 ? put_row(sheet, block, &form, 0, false) : 0));
	put_heading(sheet, block, &form, right);
	for (int r = 0; r < block->row_count; r++) {
		double height = put_row(sheet, block, &form, r, false);
		if (sheet_need(sheet, height))
			put_heading(sheet, block, &form, right);
		put_row(sheet, block, &form, r, true);
		sheet->y += height;
		sheet_rule(sheet, SHEET_LEFT, sheet->y, right, sheet->y, 0.2, r + 1 < block->row_count ? 0.7 : 0.3);
	}
	sheet->y += 2;
}
