/* Pages as text: the writing end. */
#include "config.h"
#include "page/script.h"

#include <math.h>

static void put_text(struct buf *out, const char *text)
{
	buf_byte(out, '\t');
	if (!text) {
		buf_text(out, SCRIPT_ABSENT);
		return;
	}
	for (; *text; text++) {
		if (*text == '\t' || *text == '\n' || *text == '\\') {
			buf_byte(out, '\\');
			buf_byte(out, *text == '\t' ? 't' : *text == '\n' ? 'n' : '\\');
		} else {
			buf_byte(out, (unsigned char)*text);
		}
	}
}

static void put_line(struct buf *out, const char *word, const char *text)
{
	buf_text(out, word);
	put_text(out, text);
	buf_byte(out, '\n');
}

/* With the same in Urdu. */
static void put_both(struct buf *out, const char *word, const struct page_block *block)
{
	buf_text(out, word);
	put_text(out, block->text);
	put_text(out, block->text_ur);
	buf_byte(out, '\n');
}

static void put_cell(struct buf *out, const char *word, const struct page_cell *cell)
{
	buf_format(out, "%s\t%d", word, cell->tone);
	put_text(out, cell->text);
	buf_byte(out, '\n');
}

static void put_caption(const struct page_block *block, struct buf *out)
{
	if (block->text)
		put_line(out, "caption", block->text);
}

static void put_pairs(const struct page_block *block, struct buf *out)
{
	buf_format(out, "pairs\t%d\n", block->pair_columns);
	for (int i = 0; i < block->row_count; i++) {
		buf_format(out, "pair\t%d", block->cells[2 * i + 1].tone);
		put_text(out, block->cells[2 * i].text);
		put_text(out, block->cells[2 * i + 1].text);
		buf_byte(out, '\n');
	}
}

static void put_table(const struct page_block *block, struct buf *out)
{
	buf_format(out, "table\t%d\n", block->is_ruled);
	put_caption(block, out);
	for (int c = 0; c < block->column_count; c++) {
		buf_format(out, "column\t%d\t%d", block->columns[c].align, block->columns[c].min_width);
		put_text(out, block->columns[c].title);
		put_text(out, block->columns[c].title_ur);
		put_text(out, block->columns[c].group);
		buf_byte(out, '\n');
	}
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *cells = &block->cells[r * block->column_count];
		for (int c = 0; c < block->column_count; c++)
			put_cell(out, "cell", &cells[c]);
		if (block->column_count > 0 && cells->is_total)
			buf_text(out, "total\n");
	}
}

static void put_number(struct buf *out, double number)
{
	if (isnan(number))
		buf_text(out, "\t" SCRIPT_ABSENT);
	else
		buf_format(out, "\t%.17g", number);
}

static void put_bars(const struct page_block *block, struct buf *out)
{
	int series = page_series(block);
	buf_text(out, "bars\n");
	put_caption(block, out);
	if (series == 2) {
		buf_text(out, "legend");
		put_text(out, block->columns[0].title);
		put_text(out, block->columns[1].title);
		buf_byte(out, '\n');
	}
	for (int i = 0; i < block->row_count; i++) {
		buf_text(out, series == 2 ? "sexes" : "bar");
		for (int n = 0; n < series; n++)
			put_number(out, block->numbers[i * series + n]);
		put_text(out, block->cells[2 * i].text);
		put_text(out, block->cells[2 * i + 1].text);
		buf_byte(out, '\n');
	}
}

static void put_trend(const struct page_block *block, struct buf *out)
{
	int count = block->column_count;
	buf_text(out, "trend\n");
	put_caption(block, out);
	for (int c = 0; c < count; c++)
		put_line(out, "at", block->columns[c].title);
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *cells = &block->cells[r * (1 + count)];
		put_line(out, "line", cells->text);
		for (int c = 0; c < count; c++) {
			buf_text(out, "point");
			put_number(out, block->numbers[r * count + c]);
			put_text(out, cells[1 + c].text);
			buf_byte(out, '\n');
		}
	}
}

static void put_strip(const struct page_block *block, struct buf *out)
{
	put_line(out, "strip", block->text);
	for (int i = 0; i < block->row_count; i++) {
		buf_format(out, "mark\t%d", block->cells[2 * i].tone == PAGE_STRONG);
		put_number(out, block->numbers[i]);
		put_text(out, block->cells[2 * i].text);
		put_text(out, block->cells[2 * i + 1].text);
		buf_byte(out, '\n');
	}
}

static void put_field(const struct page_block *block, struct buf *out)
{
	buf_format(out, "field\t%d", block->pair_columns);
	for (int i = 0; i < PAGE_FIELD_TEXTS; i++)
		put_text(out, block->cells[i].text);
	buf_byte(out, '\n');
}

void script_begin(struct buf *out)
{
	buf_text(out, SCRIPT_FIRST "\n");
}

void script_put(const struct page_value *page, struct buf *out)
{
	buf_format(out, "page\t%d\t%d", page->is_sample, page->is_one_sheet);
	put_text(out, page->title);
	put_text(out, page->footer);
	buf_byte(out, '\n');
	for (int i = 0; i < page->count; i++) {
		const struct page_block *block = &page->blocks[i];
		switch (block->kind) {
		case PAGE_TITLE: put_both(out, "title", block); break;
		case PAGE_HEADING: put_both(out, "heading", block); break;
		case PAGE_TEXT: put_line(out, "text", block->text); break;
		case PAGE_NOTE: put_line(out, "note", block->text); break;
		case PAGE_PAIRS: put_pairs(block, out); break;
		case PAGE_TABLE: put_table(block, out); break;
		case PAGE_BARS: put_bars(block, out); break;
		case PAGE_TREND: put_trend(block, out); break;
		case PAGE_STRIP: put_strip(block, out); break;
		case PAGE_SPACE: buf_text(out, "space\n"); break;
		case PAGE_BREAK: buf_text(out, "break\n"); break;
		case PAGE_FIELD: put_field(block, out); break;
		case PAGE_KINDS: break;
		}
	}
	buf_text(out, "done\n");
}

void script_end(long pages, struct buf *out)
{
	buf_format(out, "end\t%ld\n", pages);
}
