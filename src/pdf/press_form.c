/* What is written in by hand: boxes of 5.5 by 6.7 mm, lines 7 mm apart, grids with rows as high as a box. */
#include "config.h"
#include "pdf/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define FORM_SIZE 9.5
#define HELP_SIZE 8.0
#define CODE_SIZE 6.5
#define BOX_WIDTH 15.5
#define BOX_HEIGHT 19.0
#define BOX_BETWEEN 7.0 /* of what stands between boxes */
#define NUMBER_WIDTH 24.0
#define LINE_HEIGHT 20.0
#define URDU_DEPTH 5.0 /* that Urdu letters hang below their line */
#define FIELD_GAP 4.0
#define GRID_PAD 3.0
#define GRID_WHOLE 0.6 /* of a sheet: a grid no higher than that is not torn apart */
#define GRID_COLUMN 5.6 /* points for one of a column's characters */

struct field_form {
	struct pen_face number, label, urdu, code, help, value, before;
	struct wrap labels, urdus, helps;
	double boxes, left; /* widths */
	bool is_side; /* the Urdu label stands beside the other one */
	double below; /* from the labels' top to the help's */
	double before_width, height;
};

static double boxes_width(const char *pattern)
{
	double width = 0;
	for (const char *at = pattern; at && *at; at++)
		width += *at == '#' ? BOX_WIDTH : BOX_BETWEEN;
	return width;
}

static void measure_field(struct sheet *sheet, const struct page_block *block, struct field_form *form)
{
	const struct page_cell *cells = block->cells;
	form->number = sheet_face(sheet, FORM_SIZE, PAGE_STRONG);
	form->label = sheet_face(sheet, FORM_SIZE, PAGE_PLAIN);
	form->urdu = sheet_face(sheet, FORM_SIZE + 0.5, PAGE_PLAIN);
	form->urdu.leading = SHEET_URDU;
	form->code = sheet_face(sheet, CODE_SIZE, PAGE_FAINT);
	form->help = sheet_face(sheet, HELP_SIZE, PAGE_FAINT);
	form->value = sheet_face(sheet, FORM_SIZE + 2, PAGE_STRONG);
	form->before = sheet_face(sheet, HELP_SIZE, PAGE_FAINT);
	form->boxes = boxes_width(cells[PAGE_BOXES].text);
	form->before_width = cells[PAGE_BEFORE].text ? sheet_text_width(sheet, &form->before, cells[PAGE_BEFORE].text) + 6 : 0;
	form->left = sheet->right - SHEET_LEFT - NUMBER_WIDTH - form->boxes - form->before_width - 8;
	double urdu = cells[PAGE_LABEL_UR].text ? sheet_text_width(sheet, &form->urdu, cells[PAGE_LABEL_UR].text) + 8 : 0;
	double label = sheet_text_width(sheet, &form->label, cells[PAGE_LABEL].text ? cells[PAGE_LABEL].text : "");
	sheet_wrap(sheet, &form->label, cells[PAGE_LABEL].text ? cells[PAGE_LABEL].text : " ", form->left, &form->labels);
	form->urdus = (struct wrap){0};
	if (urdu > 0)
		sheet_wrap(sheet, &form->urdu, cells[PAGE_LABEL_UR].text, form->left, &form->urdus);
	form->helps = (struct wrap){0};
	if (cells[PAGE_HELP].text)
		sheet_wrap(sheet, &form->help, cells[PAGE_HELP].text, form->left, &form->helps);
	form->is_side = form->labels.count == 1 && form->urdus.count == 1 && label + urdu <= form->left;
	form->below = sheet_height(&form->labels, &form->label) + (form->is_side ? 0 : sheet_height(&form->urdus, &form->urdu));
	/* Beside the label Urdu hangs into the help's first line where that is long. */
	if (form->is_side && form->helps.count > 0 && form->helps.lines[0].width + urdu > form->left)
		form->below += URDU_DEPTH;
	form->height = form->below + sheet_height(&form->helps, &form->help);
	form->height = fmax(form->height, form->boxes > 0 ? BOX_HEIGHT : 0) + block->pair_columns * LINE_HEIGHT + FIELD_GAP;
}

static void free_field(struct field_form *form)
{
	sheet_wrap_free(&form->labels);
	sheet_wrap_free(&form->urdus);
	sheet_wrap_free(&form->helps);
}

double press_field_height(struct sheet *sheet, const struct page_block *block)
{
	struct field_form form;
	measure_field(sheet, block, &form);
	free_field(&form);
	return form.height;
}

static void put_box(struct sheet *sheet, double x, double y, double width, double height)
{
	sheet_rule(sheet, x, y, x + width, y, 0.5, 0.2);
	sheet_rule(sheet, x, y + height, x + width, y + height, 0.5, 0.2);
	sheet_rule(sheet, x, y, x, y + height, 0.5, 0.2);
	sheet_rule(sheet, x + width, y, x + width, y + height, 0.5, 0.2);
}

static void put_boxes(struct sheet *sheet, const struct field_form *form, const char *pattern, const char *value, double x)
{
	for (const char *at = pattern; at && *at; at++) {
		char between[2] = {*at, '\0'};
		if (*at != '#') {
			double wide = sheet_text_width(sheet, &form->label, between);
			sheet_text(sheet, &form->label, between, x + (BOX_BETWEEN - wide) / 2, sheet->y + 4, 0, PAGE_LEFT);
			x += BOX_BETWEEN;
			continue;
		}
		size_t step = value && *value ? utf8_cluster(value, strlen(value)) : 0;
		put_box(sheet, x, sheet->y, BOX_WIDTH, BOX_HEIGHT);
		if (step > 0 && *value != ' ') {
			char *one = mem_copy_bytes(value, step);
			double wide = sheet_text_width(sheet, &form->value, one);
			sheet_text(sheet, &form->value, one, x + (BOX_WIDTH - wide) / 2, sheet->y + 3, 0, PAGE_LEFT);
			free(one);
		}
		value = step > 0 ? value + step : value;
		x += BOX_WIDTH;
	}
}

/* The lines to write on, with what is written there already. */
static void put_lines(struct sheet *sheet, const struct page_block *block, const struct field_form *form, double y)
{
	double x = SHEET_LEFT + NUMBER_WIDTH;
	struct wrap written = {0};
	if (block->cells[PAGE_VALUE].text)
		sheet_wrap(sheet, &form->value, block->cells[PAGE_VALUE].text, sheet->right - x, &written);
	for (int i = 0; i < block->pair_columns; i++, y += LINE_HEIGHT) {
		struct wrap one = {.lines = written.lines + i, .count = 1};
		if (i < written.count)
			sheet_put(sheet, &form->value, &one, x, y + LINE_HEIGHT - form->value.size * SHEET_LEADING - 1, sheet->right - x, PAGE_LEFT);
		sheet_rule(sheet, x, y + LINE_HEIGHT - 1, sheet->right, y + LINE_HEIGHT - 1, 0.4, 0.4);
	}
	sheet_wrap_free(&written);
}

void press_field(struct sheet *sheet, const struct page_block *block)
{
	const struct page_cell *cells = block->cells;
	struct field_form form;
	measure_field(sheet, block, &form);
	sheet_need(sheet, form.height);
	double x = SHEET_LEFT + NUMBER_WIDTH, y = sheet->y;
	if (cells[PAGE_NUMBER].text)
		sheet_text(sheet, &form.number, cells[PAGE_NUMBER].text, SHEET_LEFT, y, 0, PAGE_LEFT);
	sheet_put(sheet, &form.label, &form.labels, x, y, form.left, PAGE_LEFT);
	/* The field's code is for who keys it: small, behind the label where there is room. */
	double used = form.labels.count > 0 ? form.labels.lines[form.labels.count - 1].width : 0;
	double last = y + sheet_height(&form.labels, &form.label);
	double taken = form.is_side ? form.urdus.width + 8 : 0;
	if (cells[PAGE_CODE].text && used + 5 + sheet_text_width(sheet, &form.code, cells[PAGE_CODE].text) + taken <= form.left)
		sheet_text(sheet, &form.code, cells[PAGE_CODE].text, x + used + 5, last - form.label.size * SHEET_LEADING + 3, 0, PAGE_LEFT);
	sheet_put(sheet, &form.urdu, &form.urdus, x, form.is_side ? y - 3 : last, form.left, PAGE_RIGHT);
	last = y + form.below;
	sheet_put(sheet, &form.help, &form.helps, x, last, form.left, PAGE_LEFT);
	last += sheet_height(&form.helps, &form.help);
	double boxes = sheet->right - form.boxes;
	if (cells[PAGE_BEFORE].text)
		sheet_text(sheet, &form.before, cells[PAGE_BEFORE].text, boxes - form.before_width, y + 5, 0, PAGE_LEFT);
	put_boxes(sheet, &form, cells[PAGE_BOXES].text, cells[PAGE_VALUE].text, boxes);
	put_lines(sheet, block, &form, fmax(last, form.boxes > 0 ? y + BOX_HEIGHT : last));
	sheet->y = y + form.height;
	free_field(&form);
}

struct grid_form {
	struct pen_face head, urdu, label, faint, value;
	double width[PAGE_COLUMNS], head_height;
};

static double longest_word(struct sheet *sheet, const struct pen_face *face, const char *text)
{
	double most = 0;
	for (size_t at = 0; text && text[at];) {
		size_t word = strcspn(text + at, " ");
		most = fmax(most, pen_width(sheet->pen, face, text + at, word));
		at += word + strspn(text + at + word, " ");
	}
	return most;
}

/* Height of one column's title, English over Urdu; with ink, the title at X. */
static double put_grid_title(struct sheet *sheet, const struct page_block *block, const struct grid_form *form, int column, double x, bool has_ink)
{
	const struct page_column *one = &block->columns[column];
	double room = form->width[column] - 2 * GRID_PAD, height, urdu_height = 0;
	struct wrap title, urdu = {0};
	sheet_wrap(sheet, &form->head, one->title ? one->title : " ", room, &title);
	height = sheet_height(&title, &form->head);
	if (one->title_ur) {
		sheet_wrap(sheet, &form->urdu, one->title_ur, room, &urdu);
		urdu_height = sheet_height(&urdu, &form->urdu);
	}
	if (has_ink) {
		double top = sheet->y + form->head_height - GRID_PAD - height - urdu_height;
		sheet_put(sheet, &form->head, &title, x + GRID_PAD, top, room, PAGE_LEFT);
		sheet_put(sheet, &form->urdu, &urdu, x + GRID_PAD, top + height, room, PAGE_RIGHT);
	}
	sheet_wrap_free(&title);
	sheet_wrap_free(&urdu);
	return height + urdu_height + 2 * GRID_PAD;
}

/* Widths by what is to be written; what is left over is shared out, what is too much taken from all. */
static void measure_grid(struct sheet *sheet, const struct page_block *block, struct grid_form *form)
{
	double total = sheet->right - SHEET_LEFT, sum = 0;
	form->head = sheet_face(sheet, HELP_SIZE - 0.5, PAGE_STRONG);
	form->urdu = sheet_face(sheet, HELP_SIZE, PAGE_PLAIN);
	form->urdu.leading = SHEET_URDU;
	form->label = sheet_face(sheet, FORM_SIZE - 0.5, PAGE_PLAIN);
	form->faint = sheet_face(sheet, HELP_SIZE - 1, PAGE_FAINT);
	form->value = sheet_face(sheet, FORM_SIZE + 1, PAGE_STRONG);
	for (int c = 0; c < block->column_count; c++) {
		double most = fmax(block->columns[c].min_width * GRID_COLUMN, longest_word(sheet, &form->head, block->columns[c].title) + 2 * GRID_PAD + 1);
		for (int r = 0; r < block->row_count; r++) {
			const struct page_cell *cell = &block->cells[r * block->column_count + c];
			double wide = cell->text ? sheet_text_width(sheet, c == 0 ? &form->label : &form->faint, cell->text) : 0;
			most = fmax(most, wide > 0 ? wide + 2 * GRID_PAD + (c > 0 && cell->tone != PAGE_STRONG ? 2 * BOX_WIDTH : 0) : 0);
		}
		form->width[c] = fmin(most < 30 ? 30 : most, total / (c == 0 ? 3.0 : 1.5));
		sum += form->width[c];
	}
	for (int c = 0; c < block->column_count; c++)
		form->width[c] *= sum > total ? total / sum : fmin(total / sum, 1.6);
	form->head_height = 0;
	for (int c = 0; c < block->column_count; c++)
		form->head_height = fmax(form->head_height, put_grid_title(sheet, block, form, c, 0, false));
}

static void put_grid_head(struct sheet *sheet, const struct page_block *block, const struct grid_form *form)
{
	double x = SHEET_LEFT;
	for (int c = 0; c < block->column_count; c++) {
		sheet_fill(sheet, x, sheet->y, form->width[c], form->head_height, 0.92);
		put_grid_title(sheet, block, form, c, x, true);
		put_box(sheet, x, sheet->y, form->width[c], form->head_height);
		x += form->width[c];
	}
	sheet->y += form->head_height;
}

double press_grid_start(struct sheet *sheet, const struct page_block *block)
{
	struct grid_form form;
	measure_grid(sheet, block, &form);
	double whole = form.head_height + block->row_count * BOX_HEIGHT;
	return whole <= GRID_WHOLE * (sheet->bottom - SHEET_TOP) ? whole : form.head_height + 2 * BOX_HEIGHT;
}

static double put_grid_row(struct sheet *sheet, const struct page_block *block, const struct grid_form *form, int row, bool has_ink)
{
	double height = BOX_HEIGHT, x = SHEET_LEFT;
	for (int c = 0; c < block->column_count; c++) {
		const struct page_cell *cell = &block->cells[row * block->column_count + c];
		const struct pen_face *face = c == 0 ? &form->label : cell->tone == PAGE_STRONG ? &form->value : &form->faint;
		struct wrap wrap = {0};
		if (cell->text)
			sheet_wrap(sheet, face, cell->text, form->width[c] - 2 * GRID_PAD, &wrap);
		height = fmax(height, sheet_height(&wrap, face) + GRID_PAD);
		sheet_wrap_free(&wrap);
	}
	for (int c = 0; has_ink && c < block->column_count; c++) {
		const struct page_cell *cell = &block->cells[row * block->column_count + c];
		const struct pen_face *face = c == 0 ? &form->label : cell->tone == PAGE_STRONG ? &form->value : &form->faint;
		struct wrap wrap = {0};
		if (cell->text)
			sheet_wrap(sheet, face, cell->text, form->width[c] - 2 * GRID_PAD, &wrap);
		/* What was there last year stands small at the left, so that the right is free for the pen. */
		sheet_put(sheet, face, &wrap, x + GRID_PAD, sheet->y + height - 1.5 - sheet_height(&wrap, face), form->width[c] - 2 * GRID_PAD,
			c > 0 && cell->tone == PAGE_STRONG ? block->columns[c].align : PAGE_LEFT);
		put_box(sheet, x, sheet->y, form->width[c], height);
		sheet_wrap_free(&wrap);
		x += form->width[c];
	}
	return height;
}

void press_grid(struct sheet *sheet, const struct page_block *block)
{
	struct grid_form form;
	if (block->column_count == 0)
		return;
	measure_grid(sheet, block, &form);
	sheet_need(sheet, press_grid_start(sheet, block));
	put_grid_head(sheet, block, &form);
	for (int r = 0; r < block->row_count; r++) {
		double height = put_grid_row(sheet, block, &form, r, false);
		if (sheet_need(sheet, height))
			put_grid_head(sheet, block, &form);
		sheet->y += put_grid_row(sheet, block, &form, r, true);
	}
	sheet->y += FIELD_GAP;
}
