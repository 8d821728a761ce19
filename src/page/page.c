/* A page as a value: it owns every text that it was given. */
#include "config.h"
#include "page/page.h"

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

static struct page_block *add(struct page_value *page, enum page_kind kind, const char *text)
{
	if (page->count == page->size) {
		page->size = page->size ? page->size * 2 : 32;
		page->blocks = mem_grow(page->blocks, (size_t)page->size, sizeof *page->blocks);
	}
	struct page_block *block = &page->blocks[page->count++];
	*block = (struct page_block){.kind = kind, .text = piece_text(&page->texts, text)};
	return block;
}

static struct page_block *last(struct page_value *page, enum page_kind kind)
{
	if (page->count == 0 || page->blocks[page->count - 1].kind != kind)
		die("page %s: a cell without its table", page->title);
	return &page->blocks[page->count - 1];
}

void page_title(struct page_value *page, const char *text)
{
	add(page, PAGE_TITLE, text);
}

void page_heading(struct page_value *page, const char *text, const char *anchor)
{
	add(page, PAGE_HEADING, text)->anchor = piece_text(&page->texts, anchor);
}

void page_text(struct page_value *page, const char *text)
{
	add(page, PAGE_TEXT, text);
}

void page_note(struct page_value *page, const char *text)
{
	add(page, PAGE_NOTE, text);
}

void page_space(struct page_value *page)
{
	add(page, PAGE_SPACE, NULL);
}

/* Room for one more row of WIDTH cells; rows double from eight. */
static struct page_cell *new_row(struct page_block *block, int width)
{
	int row = block->row_count++;
	if (row == 0 || (row >= 8 && (row & (row - 1)) == 0)) {
		int rows = row == 0 ? 8 : row * 2;
		block->cells = mem_grow(block->cells, (size_t)(rows * width), sizeof *block->cells);
		if (block->kind == PAGE_BARS)
			block->numbers = mem_grow(block->numbers, (size_t)rows, sizeof *block->numbers);
	}
	struct page_cell *cells = &block->cells[row * width];
	memset(cells, 0, (size_t)width * sizeof *cells);
	return cells;
}

void page_pairs(struct page_value *page, int columns)
{
	add(page, PAGE_PAIRS, NULL)->pair_columns = columns;
}

void page_pair(struct page_value *page, const char *label, const char *value, enum page_tone tone)
{
	struct page_cell *cells = new_row(last(page, PAGE_PAIRS), 2);
	cells[0].text = piece_text(&page->texts, label);
	cells[1] = (struct page_cell){piece_text(&page->texts, value && *value ? value : NULL), tone};
}

void page_table(struct page_value *page)
{
	add(page, PAGE_TABLE, NULL);
}

void page_column(struct page_value *page, const char *title, enum page_align align, int min_width)
{
	struct page_block *block = last(page, PAGE_TABLE);
	if (block->row_count > 0)
		die("page %s: a column after the first cell", page->title);
	if (block->column_count == PAGE_COLUMNS)
		die("page %s: a table of more than %d columns", page->title, PAGE_COLUMNS);
	if (block->column_count % 12 == 0)
		block->columns = mem_grow(block->columns, (size_t)block->column_count + 12, sizeof *block->columns);
	block->columns[block->column_count++] = (struct page_column){.title = piece_text(&page->texts, title), .align = align, .min_width = min_width};
}

void page_cell(struct page_value *page, const char *text, enum page_tone tone)
{
	struct page_block *block = last(page, PAGE_TABLE);
	if (block->column_count == 0)
		die("page %s: a cell without columns", page->title);
	if (block->pair_columns % block->column_count == 0)
		new_row(block, block->column_count);
	/* `pair_columns` counts the cells of a table while it is filled. */
	block->cells[block->pair_columns++] = (struct page_cell){piece_text(&page->texts, text && *text ? text : NULL), tone};
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
	last(page, PAGE_TABLE)->is_ruled = true;
}

void page_break(struct page_value *page)
{
	add(page, PAGE_BREAK, NULL);
}

void page_field(struct page_value *page, const struct page_field *field)
{
	const char *const texts[PAGE_FIELD_TEXTS] = {
		[PAGE_NUMBER] = field->number, [PAGE_LABEL] = field->label, [PAGE_LABEL_UR] = field->label_ur, [PAGE_CODE] = field->code,
		[PAGE_BOXES] = field->boxes, [PAGE_VALUE] = field->value, [PAGE_BEFORE] = field->before, [PAGE_HELP] = field->help,
	};
	struct page_block *block = add(page, PAGE_FIELD, NULL);
	struct page_cell *cells = new_row(block, PAGE_FIELD_TEXTS);
	for (int i = 0; i < PAGE_FIELD_TEXTS; i++)
		cells[i].text = piece_text(&page->texts, texts[i] && *texts[i] ? texts[i] : NULL);
	block->pair_columns = field->lines;
}

void page_bars(struct page_value *page)
{
	add(page, PAGE_BARS, NULL);
}

void page_bar(struct page_value *page, const char *label, double number, const char *text)
{
	struct page_block *block = last(page, PAGE_BARS);
	struct page_cell *cells = new_row(block, 2);
	cells[0].text = piece_text(&page->texts, label);
	cells[1].text = piece_text(&page->texts, text && *text ? text : NULL);
	block->numbers[block->row_count - 1] = number;
}
