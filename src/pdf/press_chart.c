/* Charts: bars, bars by sex that meet in the middle, lines over periods, and a ranked strip. Grey tells apart, so that a cheap printer can. */
#include "config.h"
#include "pdf/sheet.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define CHART_SIZE 9.0
#define SMALL_SIZE 7.5
#define MALE_GREY 0.35
#define FEMALE_GREY 0.68
#define TREND_HEIGHT 64.0
#define STRIP_HEIGHT 30.0
#define STRIP_WIDEST 9.0 /* of one mark */
#define STRIP_CUT 4.0 /* below the top: where a mark that goes on beyond the scale is cut through, and how far */
#define STRIP_GAP 2.0

static const struct { double width, grey; } strokes[] = {{1.4, 0}, {1.4, 0.6}, {0.6, 0}, {0.6, 0.5}};
enum { STROKES = sizeof strokes / sizeof *strokes };

static double most_of(const struct page_block *block)
{
	double most = 0;
	for (int i = 0; i < block->row_count * page_series(block); i++)
		if (block->numbers[i] > most)
			most = block->numbers[i];
	return most;
}

static double share(double number, double most)
{
	return number > 0 && most > 0 ? number / most : 0;
}

static void put_caption(struct sheet *sheet, const struct page_block *block)
{
	if (block->text)
		sheet_paragraph(sheet, block->text, CHART_SIZE, PAGE_STRONG, 0);
}

struct bars_form {
	struct pen_face face, faint;
	double label, text, room, most, line;
};

static void measure_bars(struct sheet *sheet, const struct page_block *block, struct bars_form *form)
{
	double third = (sheet->right - SHEET_LEFT) / 3;
	*form = (struct bars_form){.face = sheet_face(sheet, CHART_SIZE, PAGE_PLAIN), .faint = sheet_face(sheet, SMALL_SIZE, PAGE_FAINT)};
	form->line = form->face.size * SHEET_LEADING;
	form->most = most_of(block);
	for (int i = 0; i < block->row_count; i++) {
		form->label = fmax(form->label, sheet_text_width(sheet, &form->face, block->cells[2 * i].text));
		form->text = fmax(form->text, sheet_text_width(sheet, &form->face, block->cells[2 * i + 1].text));
	}
	form->label = fmin(form->label, third);
	form->text = fmin(form->text, third);
	form->room = sheet->right - SHEET_LEFT - form->label - form->text - 10;
}

static void put_legend(struct sheet *sheet, const struct page_block *block, const struct bars_form *form, double middle)
{
	const char *male = block->columns[0].title ? block->columns[0].title : "", *female = block->columns[1].title ? block->columns[1].title : "";
	sheet_text(sheet, &form->faint, male, middle - 8 - form->room, sheet->y, form->room, PAGE_RIGHT);
	sheet_text(sheet, &form->faint, female, middle + 8, sheet->y, 0, PAGE_LEFT);
	sheet->y += form->faint.size * SHEET_LEADING;
}

/* One bar of two, or the sign of what is not reported. */
static void put_side(struct sheet *sheet, const struct bars_form *form, double number, double middle, double room, bool is_left)
{
	double long_side = share(number, form->most) * room;
	if (isnan(number))
		sheet_text(sheet, &form->face, NULL, is_left ? middle - 12 : middle + 4, sheet->y, 8, is_left ? PAGE_RIGHT : PAGE_LEFT);
	else
		sheet_fill(sheet, is_left ? middle - 1 - long_side : middle + 1, sheet->y + form->line * 0.15, long_side, form->line * 0.68,
			is_left ? MALE_GREY : FEMALE_GREY);
}

/* LABEL within WIDTH, cut where it is longer. */
static void put_label(struct sheet *sheet, const struct pen_face *face, const char *text, double x, double width)
{
	struct wrap wrap;
	sheet_wrap(sheet, face, text, width + 0.5, &wrap);
	wrap.count = wrap.count > 1 ? 1 : wrap.count;
	sheet_put(sheet, face, &wrap, x, sheet->y, width, PAGE_LEFT);
	sheet_wrap_free(&wrap);
}

void press_bars(struct sheet *sheet, const struct page_block *block)
{
	struct bars_form form;
	bool is_by_sex = block->column_count == 2;
	measure_bars(sheet, block, &form);
	put_caption(sheet, block);
	double from = SHEET_LEFT + form.label + 5, middle = from + form.room / 2;
	if (is_by_sex && block->row_count > 0) {
		sheet_need(sheet, 3 * form.line);
		put_legend(sheet, block, &form, middle);
	}
	for (int i = 0; i < block->row_count; i++) {
		double bar = is_by_sex ? form.room : share(block->numbers[i], form.most) * form.room;
		sheet_need(sheet, form.line);
		put_label(sheet, &form.face, block->cells[2 * i].text, SHEET_LEFT, form.label);
		if (is_by_sex) {
			put_side(sheet, &form, block->numbers[2 * i], middle, form.room / 2 - 1, true);
			put_side(sheet, &form, block->numbers[2 * i + 1], middle, form.room / 2 - 1, false);
			sheet_rule(sheet, middle, sheet->y, middle, sheet->y + form.line, 0.4, 0);
		} else {
			sheet_fill(sheet, from, sheet->y + form.line * 0.15, bar, form.line * 0.68, 0.45);
		}
		put_label(sheet, &form.face, block->cells[2 * i + 1].text, from + bar + (bar > 0 ? 5 : 0), form.text);
		sheet->y += form.line;
	}
}

struct trend_form {
	struct pen_face small;
	double left, step, top, most;
};

/* One line of a trend: its stroke from point to point, broken where a point is not reported, and each point's number over it. */
static void put_line(struct sheet *sheet, const struct page_block *block, const struct trend_form *form, int row)
{
	const double *numbers = &block->numbers[row * block->column_count];
	const struct page_cell *texts = &block->cells[row * (1 + block->column_count) + 1];
	double before = NAN, width = strokes[row % STROKES].width, grey = strokes[row % STROKES].grey;
	for (int c = 0; c < block->column_count; c++) {
		double x = form->left + (c + 0.5) * form->step, y = form->top + TREND_HEIGHT * (1 - share(numbers[c], form->most));
		if (isnan(numbers[c])) {
			before = NAN;
			continue;
		}
		if (!isnan(before))
			sheet_rule(sheet, x - form->step, before, x, y, width, grey);
		sheet_fill(sheet, x - 1.5, y - 1.5, 3, 3, grey);
		if (texts[c].text) {
			double wide = sheet_text_width(sheet, &form->small, texts[c].text), over = -form->small.size * SHEET_LEADING - 1,
				up = row % 2 == 0 || y + 2 - over > form->top + TREND_HEIGHT ? over : 2;
			if (wide <= form->step)
				sheet_text(sheet, &form->small, texts[c].text, x - wide / 2, y + up, 0, PAGE_LEFT);
		}
		before = y;
	}
}

/* Which stroke is which line. */
static void put_trend_legend(struct sheet *sheet, const struct page_block *block, const struct pen_face *face)
{
	double x = SHEET_LEFT;
	for (int r = 0; r < block->row_count; r++) {
		const char *label = block->cells[r * (1 + block->column_count)].text;
		double wide = 22 + sheet_text_width(sheet, face, label);
		if (x + wide > sheet->right && x > SHEET_LEFT) {
			x = SHEET_LEFT;
			sheet->y += face->size * SHEET_LEADING;
		}
		double middle = sheet->y + face->size * 0.6;
		sheet_rule(sheet, x, middle, x + 16, middle, strokes[r % STROKES].width, strokes[r % STROKES].grey);
		sheet_text(sheet, face, label, x + 20, sheet->y, 0, PAGE_LEFT);
		x += wide + 12;
	}
	sheet->y += face->size * SHEET_LEADING;
}

double press_trend_height(struct sheet *sheet, const struct page_block *block)
{
	struct pen_face small = sheet_face(sheet, SMALL_SIZE, PAGE_PLAIN);
	(void)block;
	return TREND_HEIGHT + 5 * small.size * SHEET_LEADING;
}

void press_trend(struct sheet *sheet, const struct page_block *block)
{
	struct trend_form form = {.small = sheet_face(sheet, SMALL_SIZE, PAGE_PLAIN), .left = SHEET_LEFT, .most = most_of(block)};
	double line = form.small.size * SHEET_LEADING;
	if (block->column_count == 0 || block->row_count == 0)
		return;
	sheet_need(sheet, press_trend_height(sheet, block));
	put_caption(sheet, block);
	form.step = fmin((sheet->right - SHEET_LEFT) / block->column_count, 110);
	form.top = sheet->y + line + 2;
	double right = form.left + form.step * block->column_count, bottom = form.top + TREND_HEIGHT;
	sheet_rule(sheet, form.left, bottom, right, bottom, 0.5, 0);
	for (int r = 0; r < block->row_count; r++)
		put_line(sheet, block, &form, r);
	sheet->y = bottom + 3;
	for (int c = 0; c < block->column_count; c++) {
		const char *period = block->columns[c].title ? block->columns[c].title : "";
		double wide = sheet_text_width(sheet, &form.small, period);
		sheet_text(sheet, &form.small, period, form.left + (c + 0.5) * form.step - wide / 2, sheet->y, 0, PAGE_LEFT);
	}
	sheet->y += line + 2;
	put_trend_legend(sheet, block, &form.small);
	sheet->y += 2;
}

void press_strip(struct sheet *sheet, const struct page_block *block)
{
	struct page_rank *ranks = mem_alloc((size_t)(block->row_count + 1) * sizeof *ranks);
	int known = page_ranks(block, ranks), own = -1, beyond;
	double most = page_strip_end(ranks, known, &beyond), wide = known > 0 ? fmin((sheet->right - SHEET_LEFT) / known, STRIP_WIDEST) : 0;
	char *words = page_strip_words(block, ranks, known);
	sheet_need(sheet, STRIP_HEIGHT + 4 * CHART_SIZE * SHEET_LEADING);
	sheet_paragraph(sheet, words, CHART_SIZE, PAGE_PLAIN, 0);
	free(words);
	for (int i = 0; i < known; i++) {
		bool is_own = block->cells[2 * ranks[i].row].tone == PAGE_STRONG;
		double height = fmax(0.5, fmin(1, share(ranks[i].number, most)) * STRIP_HEIGHT), x = SHEET_LEFT + i * wide, across = fmax(wide * 0.85, 0.3),
			grey = is_own ? 0 : 0.65;
		if (i >= known - beyond) {
			sheet_fill(sheet, x, sheet->y, across, STRIP_CUT, grey);
			height -= STRIP_CUT + STRIP_GAP;
		}
		sheet_fill(sheet, x, sheet->y + STRIP_HEIGHT - height, across, height, grey);
		own = is_own && own < 0 ? i : own;
	}
	if (known > 0)
		sheet->y += STRIP_HEIGHT + 1;
	if (own >= 0) {
		double at = SHEET_LEFT + (own + 0.42) * wide;
		sheet_rule(sheet, at, sheet->y, at, sheet->y + 5, 1, 0);
		sheet->y += 5;
		words = page_own_words(block, ranks, known, own);
		struct pen_face face = sheet_face(sheet, CHART_SIZE, PAGE_STRONG);
		double room = sheet_text_width(sheet, &face, words), left = fmax(0, fmin(at - room / 2, sheet->right - room) - SHEET_LEFT);
		sheet_paragraph(sheet, words, CHART_SIZE, PAGE_STRONG, room < sheet->right - SHEET_LEFT ? left : 0);
		free(words);
	}
	free(ranks);
}
