#include "config.h"
#include "pdf/press.h"

#include <math.h>
#include <string.h>

#include "pdf/sheet.h"

#define BODY 9.0
#define TITLE 13.0
#define NOTE 8.0
#define ACROSS 12.0 /* between pairs side by side */
#define LABEL 58.0 /* least width of a pair's label */
#define SCALE_LEAST 0.6

enum { PAIRS_MOST = 8 };

static double width_of(const struct sheet *sheet)
{
	return sheet->right - SHEET_LEFT;
}

/* With the Urdu at the right, on the same line where there is room. */
static void put_title(struct sheet *sheet, const struct page_block *block)
{
	struct pen_face face = sheet_face(sheet, TITLE, PAGE_STRONG);
	double both = sheet_text_width(sheet, &face, block->text) + (block->text_ur ? sheet_text_width(sheet, &face, block->text_ur) : 0);
	if (block->text_ur && both + 20 <= width_of(sheet))
		sheet_text(sheet, &face, block->text_ur, SHEET_LEFT, sheet->y, width_of(sheet), PAGE_RIGHT);
	sheet_paragraph(sheet, block->text, TITLE, PAGE_STRONG, 0);
	if (block->text_ur && both + 20 > width_of(sheet))
		sheet_paragraph(sheet, block->text_ur, TITLE, PAGE_STRONG, 0);
	if (block->text_ur)
		sheet->y += (SHEET_URDU - SHEET_LEADING) * face.size; /* its letters hang lower */
}

static double pairs_labels(struct sheet *sheet, const struct page_block *block, int across, const struct pen_face *face, double *label)
{
	double share = (width_of(sheet) + ACROSS) / across - ACROSS;
	/* Pairs in blocks that follow each other stand in line, as long as their labels are short. */
	for (int i = 0; i < across; i++)
		label[i] = LABEL * sheet->scale;
	for (int i = 0; i < block->row_count; i++) {
		const char *text = block->cells[2 * i].text ? block->cells[2 * i].text : "";
		size_t length = strlen(text);
		while (length > 0 && text[length - 1] == ' ')
			length--;
		label[i % across] = fmax(label[i % across], pen_width(sheet->pen, face, text, length));
	}
	for (int i = 0; i < across; i++)
		label[i] = label[i] > share * 0.6 ? share * 0.6 : label[i];
	return share;
}

static void put_pairs(struct sheet *sheet, const struct page_block *block)
{
	struct pen_face faint = sheet_face(sheet, BODY, PAGE_FAINT);
	int across = block->pair_columns < 1 ? 1 : block->pair_columns > PAIRS_MOST ? PAIRS_MOST : block->pair_columns;
	double label[PAIRS_MOST] = {0}, share = pairs_labels(sheet, block, across, &faint, label);
	for (int i = 0; i < block->row_count; i += across) {
		struct wrap names[PAIRS_MOST], values[PAIRS_MOST];
		struct pen_face faces[PAIRS_MOST];
		double height = 0;
		int count = block->row_count - i < across ? block->row_count - i : across;
		for (int c = 0; c < count; c++) {
			const struct page_cell *value = &block->cells[2 * (i + c) + 1];
			faces[c] = sheet_face(sheet, BODY, value->tone);
			sheet_wrap(sheet, &faint, block->cells[2 * (i + c)].text, label[c] + 0.5, &names[c]);
			sheet_wrap(sheet, &faces[c], value->text, share - label[c] - 5, &values[c]);
			height = fmax(height, fmax(sheet_height(&names[c], &faint), sheet_height(&values[c], &faces[c])));
		}
		sheet_need(sheet, height);
		for (int c = 0; c < count; c++) {
			double x = SHEET_LEFT + c * (share + ACROSS);
			sheet_put(sheet, &faint, &names[c], x, sheet->y, label[c], PAGE_LEFT);
			sheet_put(sheet, &faces[c], &values[c], x + label[c] + 5, sheet->y, share - label[c] - 5, PAGE_LEFT);
			sheet_wrap_free(&names[c]);
			sheet_wrap_free(&values[c]);
		}
		sheet->y += height + 0.5;
	}
}

/* Least room that a block wants where it begins. */
static double start_height(struct sheet *sheet, const struct page_block *block)
{
	switch (block->kind) {
	case PAGE_FIELD: return press_field_height(sheet, block);
	case PAGE_TABLE: return block->is_ruled ? press_grid_start(sheet, block) : press_table_start(sheet, block);
	case PAGE_TREND: return press_trend_height(sheet, block);
	case PAGE_BREAK: return 0;
	default: return BODY * sheet->scale * SHEET_LEADING * 2;
	}
}

/* A heading stands with what follows it, also where a note comes between. */
static void put_heading(struct sheet *sheet, int at)
{
	const struct page_value *page = sheet->page;
	struct pen_face face = sheet_face(sheet, BODY + 1, PAGE_STRONG);
	double height = face.size * SHEET_LEADING + 3 + (page->blocks[at].text_ur ? 2 : 0), after = 0;
	for (int i = at + 1; i < page->count && i <= at + 3; i++) {
		const struct page_block *block = &page->blocks[i];
		bool is_lead = block->kind == PAGE_FIELD && !block->cells[PAGE_BOXES].text && block->pair_columns == 0;
		after += start_height(sheet, block);
		if (block->kind != PAGE_NOTE && block->kind != PAGE_TEXT && !is_lead)
			break;
	}
	if (!sheet_need(sheet, height + 5 * sheet->scale + after) && sheet->y > SHEET_TOP)
		sheet->y += 5 * sheet->scale;
	sheet_text(sheet, &face, page->blocks[at].text, SHEET_LEFT, sheet->y, 0, PAGE_LEFT);
	if (page->blocks[at].text_ur)
		sheet_text(sheet, &face, page->blocks[at].text_ur, SHEET_LEFT, sheet->y - 1, width_of(sheet), PAGE_RIGHT);
	sheet_rule(sheet, SHEET_LEFT, sheet->y + height - 2, sheet->right, sheet->y + height - 2, 0.6, 0);
	sheet->y += height;
}

/* A question without boxes is the heading of the grid that follows, and stands with it. */
static void put_field(struct sheet *sheet, int at)
{
	const struct page_block *block = &sheet->page->blocks[at], *next = at + 1 < sheet->page->count ? block + 1 : NULL;
	if (next && next->kind == PAGE_TABLE && next->is_ruled && !block->cells[PAGE_BOXES].text && block->pair_columns == 0)
		sheet_need(sheet, press_field_height(sheet, block) + press_grid_start(sheet, next));
	press_field(sheet, block);
}

static void put_block(struct sheet *sheet, int at)
{
	const struct page_block *block = &sheet->page->blocks[at];
	switch (block->kind) {
	case PAGE_TITLE: put_title(sheet, block); break;
	case PAGE_HEADING: put_heading(sheet, at); break;
	case PAGE_TEXT: sheet_paragraph(sheet, block->text, BODY, PAGE_PLAIN, 0); break;
	case PAGE_NOTE: sheet_paragraph(sheet, block->text, NOTE, PAGE_FAINT, 8); break;
	case PAGE_PAIRS: put_pairs(sheet, block); break;
	case PAGE_TABLE: block->is_ruled ? press_grid(sheet, block) : press_table(sheet, block); break;
	case PAGE_BARS: press_bars(sheet, block); break;
	case PAGE_TREND: press_trend(sheet, block); break;
	case PAGE_STRIP: press_strip(sheet, block); break;
	case PAGE_SPACE: sheet->y += BODY * sheet->scale * SHEET_LEADING; break;
	case PAGE_FIELD: put_field(sheet, at); break;
	case PAGE_BREAK: if (!sheet->is_endless && sheet->y > SHEET_TOP) sheet_next(sheet); break;
	case PAGE_KINDS: break;
	}
}

static void run(struct sheet *sheet)
{
	sheet->number = 1;
	sheet->y = SHEET_TOP;
	if (sheet->page->is_sample)
		sheet_paragraph(sheet, "SAMPLE DATA, NOT A REAL SCHOOL", BODY, PAGE_STRONG, 0);
	for (int at = 0; at < sheet->page->count; at++)
		put_block(sheet, at);
	sheet_end(sheet);
}

/* The size at which all is on one sheet; the least one where it never is. */
static void fit(struct sheet *sheet)
{
	sheet->is_endless = true;
	for (int tries = 0; tries < 8; tries++) {
		run(sheet);
		double over = (sheet->y - SHEET_TOP) / (sheet->bottom - SHEET_TOP);
		if (over <= 1 || sheet->scale <= SCALE_LEAST)
			break;
		sheet->scale = fmax(SCALE_LEAST, floor(sheet->scale / over * 100 - (tries > 0)) / 100);
	}
	sheet->is_endless = false;
}

static void lay_paper(struct sheet *sheet, double width, double height)
{
	sheet->width = width;
	sheet->height = height;
	sheet->right = width - SHEET_LEFT;
	sheet->bottom = height - SHEET_FOOT;
}

void press_page(struct pen *pen, const struct page_value *page)
{
	struct sheet sheet = {.pen = pen, .page = page, .scale = 1, .is_dry = true};
	lay_paper(&sheet, PEN_WIDTH, PEN_HEIGHT);
	if (!page->is_one_sheet && press_is_wide(&sheet))
		lay_paper(&sheet, PEN_HEIGHT, PEN_WIDTH);
	pen_paper(pen, sheet.width, sheet.height);
	if (page->is_one_sheet)
		fit(&sheet);
	run(&sheet);
	sheet.count = sheet.number;
	sheet.is_dry = false;
	run(&sheet);
	pen_sheet(pen);
}
