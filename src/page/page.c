/* A page as a value: it owns every text that it was given. */
#include "config.h"
#include "page/build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

struct page_value *page_new(const char *title)
{
	struct page_value *page = mem_zero(1, sizeof *page);
	page->title = piece_text(&page->texts, title);
	return page;
}

static void block_free(struct page_block *block)
{
	free(block->columns);
	free(block->cells);
	free(block->numbers);
}

void page_free(struct page_value *page)
{
	if (!page)
		return;
	for (int i = 0; i < page->count; i++)
		block_free(&page->blocks[i]);
	free(page->blocks);
	piece_free(&page->texts);
	free(page);
}

void page_footer(struct page_value *page, const char *text)
{
	page->footer = piece_text(&page->texts, text);
}

struct page_block *build_block(struct page_value *page, enum page_kind kind, const char *text)
{
	if (page->count == page->size) {
		page->size = page->size ? page->size * 2 : 32;
		page->blocks = mem_grow(page->blocks, (size_t)page->size, sizeof *page->blocks);
	}
	struct page_block *block = &page->blocks[page->count++];
	*block = (struct page_block){.kind = kind, .text = piece_text(&page->texts, text)};
	return block;
}

struct page_block *build_last(struct page_value *page, enum page_kind kind)
{
	if (page->count == 0 || page->blocks[page->count - 1].kind != kind)
		die("page %s: a cell without its table", page->title);
	return &page->blocks[page->count - 1];
}

void page_title(struct page_value *page, const char *text)
{
	build_block(page, PAGE_TITLE, text);
}

void page_heading(struct page_value *page, const char *text, const char *anchor)
{
	build_block(page, PAGE_HEADING, text)->anchor = piece_text(&page->texts, anchor);
}

void page_text(struct page_value *page, const char *text)
{
	build_block(page, PAGE_TEXT, text);
}

void page_note(struct page_value *page, const char *text)
{
	build_block(page, PAGE_NOTE, text);
}

void page_space(struct page_value *page)
{
	build_block(page, PAGE_SPACE, NULL);
}

int page_series(const struct page_block *block)
{
	switch (block->kind) {
	case PAGE_BARS: return block->column_count > 0 ? block->column_count : 1;
	case PAGE_TREND: return block->column_count;
	case PAGE_STRIP: return 1;
	default: return 0;
	}
}

int page_row_cells(const struct page_block *block)
{
	switch (block->kind) {
	case PAGE_PAIRS: case PAGE_BARS: case PAGE_STRIP: return 2;
	case PAGE_TABLE: return block->column_count;
	case PAGE_TREND: return 1 + block->column_count;
	case PAGE_FIELD: return PAGE_FIELD_TEXTS;
	default: return 0;
	}
}

/* Rows double from eight. */
struct page_cell *build_row(struct page_block *block)
{
	int row = block->row_count++, width = page_row_cells(block), series = page_series(block);
	if (row == 0 || (row >= 8 && (row & (row - 1)) == 0)) {
		int rows = row == 0 ? 8 : row * 2;
		block->cells = mem_grow(block->cells, (size_t)rows * (size_t)width, sizeof *block->cells);
		if (series > 0)
			block->numbers = mem_grow(block->numbers, (size_t)rows * (size_t)series, sizeof *block->numbers);
	}
	struct page_cell *cells = &block->cells[row * width];
	memset(cells, 0, (size_t)width * sizeof *cells);
	for (int i = 0; i < series; i++)
		block->numbers[row * series + i] = NAN;
	return cells;
}

void page_pairs(struct page_value *page, int columns)
{
	build_block(page, PAGE_PAIRS, NULL)->pair_columns = columns;
}

void page_pair(struct page_value *page, const char *label, const char *value, enum page_tone tone)
{
	struct page_cell *cells = build_row(build_last(page, PAGE_PAIRS));
	cells[0].text = piece_text(&page->texts, label);
	cells[1] = (struct page_cell){.text = piece_text(&page->texts, value && *value ? value : NULL), .tone = tone};
}

void page_table(struct page_value *page)
{
	build_block(page, PAGE_TABLE, NULL);
}

struct page_column *build_column(struct page_value *page, struct page_block *block)
{
	if (block->column_count == PAGE_COLUMNS)
		die("page %s: a table of more than %d columns", page->title, PAGE_COLUMNS);
	if (block->column_count % 12 == 0)
		block->columns = mem_grow(block->columns, (size_t)block->column_count + 12, sizeof *block->columns);
	return &block->columns[block->column_count++];
}

void page_column(struct page_value *page, const char *title, enum page_align align, int min_width)
{
	struct page_block *block = build_last(page, PAGE_TABLE);
	if (block->row_count > 0)
		die("page %s: a column after the first cell", page->title);
	*build_column(page, block) = (struct page_column){.title = piece_text(&page->texts, title), .group = block->group, .align = align,
		.min_width = min_width};
}

void page_cell(struct page_value *page, const char *text, enum page_tone tone)
{
	struct page_block *block = build_last(page, PAGE_TABLE);
	if (block->column_count == 0)
		die("page %s: a cell without columns", page->title);
	if (block->pair_columns % block->column_count == 0)
		build_row(block);
	/* `pair_columns` counts the cells of a table while it is filled. */
	struct page_cell *cell = &block->cells[block->pair_columns++];
	*cell = (struct page_cell){.text = piece_text(&page->texts, text && *text ? text : NULL), .tone = tone, .is_total = cell->is_total};
}

void page_group(struct page_value *page, const char *title)
{
	struct page_block *block = build_last(page, PAGE_TABLE);
	block->group = piece_text(&page->texts, title);
}

void page_total(struct page_value *page)
{
	struct page_block *block = build_last(page, PAGE_TABLE);
	if (block->row_count == 0)
		die("page %s: a total before the first row", page->title);
	block->cells[(block->row_count - 1) * block->column_count].is_total = true;
}

void page_caption(struct page_value *page, const char *text)
{
	struct page_block *block = page->count > 0 ? &page->blocks[page->count - 1] : NULL;
	if (!block || (block->kind != PAGE_TABLE && page_series(block) == 0 && block->kind != PAGE_TREND))
		die("page %s: a caption without its table or chart", page->title);
	block->text = piece_text(&page->texts, text);
}

void page_link(struct page_value *page, const char *target)
{
	struct page_block *block = page->count > 0 ? &page->blocks[page->count - 1] : NULL;
	int cells = block ? page_row_cells(block) : 0;
	char *link = piece_text(&page->texts, target && *target ? target : NULL);
	if (!block || (cells > 0 && block->row_count == 0) || block->kind == PAGE_FIELD)
		die("page %s: a link without anything that leads there", page->title);
	if (block->kind == PAGE_TABLE)
		block->cells[block->pair_columns - 1].link = link;
	else if (cells > 0)
		block->cells[(block->row_count - 1) * cells + (block->kind == PAGE_PAIRS)].link = link;
	else
		block->link = link;
}

void page_urdu(struct page_value *page, const char *text)
{
	struct page_block *block = page->count > 0 ? &page->blocks[page->count - 1] : NULL;
	if (block && block->kind == PAGE_TABLE && block->column_count > 0)
		block->columns[block->column_count - 1].title_ur = piece_text(&page->texts, text);
	else if (block)
		block->text_ur = piece_text(&page->texts, text);
}

void page_ruled(struct page_value *page)
{
	build_last(page, PAGE_TABLE)->is_ruled = true;
}

void page_break(struct page_value *page)
{
	build_block(page, PAGE_BREAK, NULL);
}

void page_field(struct page_value *page, const struct page_field *field)
{
	const char *const texts[PAGE_FIELD_TEXTS] = {
		[PAGE_NUMBER] = field->number, [PAGE_LABEL] = field->label, [PAGE_LABEL_UR] = field->label_ur, [PAGE_CODE] = field->code,
		[PAGE_BOXES] = field->boxes, [PAGE_VALUE] = field->value, [PAGE_BEFORE] = field->before, [PAGE_HELP] = field->help,
	};
	struct page_block *block = build_block(page, PAGE_FIELD, NULL);
	struct page_cell *cells = build_row(block);
	for (int i = 0; i < PAGE_FIELD_TEXTS; i++)
		cells[i].text = piece_text(&page->texts, texts[i] && *texts[i] ? texts[i] : NULL);
	block->pair_columns = field->lines;
}
