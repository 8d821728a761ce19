#include "config.h"
#include "page/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { LINE_BYTES = 4096, TABLE_COLUMNS = 64, LABEL_MAX = 24 };

struct layout {
	const struct lines_options *options;
	struct page_lines *out;
	struct buf text; /* the line being made */
	int column; /* its columns so far */
	struct line_span spans[TABLE_COLUMNS];
	int span_count;
};

static int columns_of(const char *text)
{
	return text ? utf8_columns(text, strlen(text)) : 1;
}

/* Appends TEXT in exactly WIDTH columns, cut or filled with blanks, in TONE. */
static void put(struct layout *lay, const char *text, int width, enum page_align align, enum page_tone tone)
{
	bool is_ascii = lay->options->is_ascii;
	if (!text)
		text = is_ascii ? "-" : "–";
	int used;
	size_t length = strlen(text), bytes = utf8_clip(text, length, width, &used);
	bool is_cut = bytes < length && width > 1;
	if (is_cut)
		bytes = utf8_clip(text, length, width - 1, &used);
	int blanks = width - used - (is_cut ? 1 : 0);
	for (int i = 0; align == PAGE_RIGHT && i < blanks; i++)
		buf_byte(&lay->text, ' ');
	if (tone != PAGE_PLAIN && lay->span_count < TABLE_COLUMNS && used > 0)
		lay->spans[lay->span_count++] = (struct line_span){
			lay->column + (align == PAGE_RIGHT ? blanks : 0), used + (is_cut ? 1 : 0), tone};
	for (size_t at = 0, step; at < bytes; at += step) {
		step = utf8_cluster(text + at, bytes - at);
		if (is_ascii && ((unsigned char)text[at] > 126 || (unsigned char)text[at] < 32)) {
			int wide = utf8_columns(text + at, step);
			for (int i = 0; i < wide; i++)
				buf_byte(&lay->text, '?');
		} else if ((unsigned char)text[at] < 32 || text[at] == 127) {
			buf_byte(&lay->text, '?');
		} else {
			buf_put(&lay->text, text + at, step);
		}
	}
	if (is_cut)
		buf_text(&lay->text, is_ascii ? "~" : "…");
	for (int i = 0; align == PAGE_LEFT && i < blanks; i++)
		buf_byte(&lay->text, ' ');
	lay->column += width;
}

static void blank(struct layout *lay, int width)
{
	for (int i = 0; i < width; i++)
		buf_byte(&lay->text, ' ');
	lay->column += width;
}

static struct page_line *end(struct layout *lay)
{
	struct page_lines *out = lay->out;
	if (out->count == out->size) {
		out->size = out->size ? out->size * 2 : 80;
		out->lines = mem_grow(out->lines, (size_t)out->size, sizeof *out->lines);
	}
	size_t length = lay->text.length;
	while (length > 0 && lay->text.bytes[length - 1] == ' ')
		length--;
	struct page_line *line = &out->lines[out->count++];
	*line = (struct page_line){.text = mem_copy_bytes(lay->text.bytes, length), .span_count = lay->span_count};
	if (lay->span_count > 0) {
		line->spans = mem_alloc((size_t)lay->span_count * sizeof *line->spans);
		memcpy(line->spans, lay->spans, (size_t)lay->span_count * sizeof *line->spans);
	}
	buf_clear(&lay->text);
	lay->column = lay->span_count = 0;
	return line;
}

static void lay_heading(struct layout *lay, const struct page_block *block)
{
	int width = lay->options->width, used = columns_of(block->text);
	put(lay, block->text, used < width ? used : width, PAGE_LEFT, PAGE_STRONG);
	if (lay->column + 2 < width) {
		blank(lay, 1);
		for (int i = lay->column; i < width; i++)
			buf_text(&lay->text, lay->options->is_ascii ? "-" : "─");
	}
	end(lay)->anchor = block->anchor;
}

/* Words of TEXT in as many lines as they need; a word wider than a line is cut. */
static void lay_text(struct layout *lay, const char *text, const char *lead, enum page_tone tone)
{
	int width = lay->options->width, indent = lead ? columns_of(lead) : 0;
	const char *at = text;
	if (lead)
		put(lay, lead, indent, PAGE_LEFT, tone);
	while (*at) {
		size_t word = strcspn(at, " \n");
		char *copy = mem_copy_bytes(at, word);
		int wide = columns_of(copy);
		if (lay->column > indent && lay->column + 1 + wide > width) {
			end(lay);
			blank(lay, indent);
		}
		if (lay->column > indent)
			blank(lay, 1);
		if (wide > 0)
			put(lay, copy, wide < width - lay->column ? wide : width - lay->column, PAGE_LEFT, tone);
		free(copy);
		at += word;
		if (*at == '\n') {
			end(lay);
			blank(lay, indent);
		}
		if (*at)
			at++;
	}
	end(lay);
}

static void lay_pairs(struct layout *lay, const struct page_block *block)
{
	int across = block->pair_columns > 0 ? block->pair_columns : 1;
	int share = (lay->options->width + 2) / across;
	int label[8] = {0};
	if (across > 8)
		across = 8;
	for (int i = 0; i < block->row_count; i++) {
		int wide = columns_of(block->cells[2 * i].text);
		if (wide > label[i % across])
			label[i % across] = wide < LABEL_MAX ? wide : LABEL_MAX;
	}
	for (int i = 0; i < block->row_count; i++) {
		int at = i % across, room = (at == across - 1 ? lay->options->width - lay->column : share - 2) - label[at] - 1;
		put(lay, block->cells[2 * i].text, label[at], PAGE_LEFT, PAGE_FAINT);
		blank(lay, 1);
		put(lay, block->cells[2 * i + 1].text, room > 1 ? room : 1, PAGE_LEFT, block->cells[2 * i + 1].tone);
		if (at == across - 1 || i == block->row_count - 1)
			end(lay);
		else
			blank(lay, 2);
	}
}

/* Widths of a table's columns: as their contents need, then the widest taken in until all fit. */
static void fit(const struct page_block *block, int total, int *width)
{
	int sum = block->column_count - 1;
	for (int c = 0; c < block->column_count; c++) {
		width[c] = columns_of(block->columns[c].title);
		if (width[c] < block->columns[c].min_width)
			width[c] = block->columns[c].min_width;
		for (int r = 0; r < block->row_count; r++) {
			int wide = columns_of(block->cells[r * block->column_count + c].text);
			if (wide > width[c])
				width[c] = wide;
		}
		sum += width[c];
	}
	while (sum > total) {
		int widest = 0;
		for (int c = 1; c < block->column_count; c++) {
			bool is_text = block->columns[c].align == PAGE_LEFT, was_text = block->columns[widest].align == PAGE_LEFT;
			if ((is_text && !was_text && width[c] > 6) || (is_text == was_text && width[c] > width[widest]))
				widest = c;
		}
		if (width[widest] <= 1)
			break;
		width[widest]--;
		sum--;
	}
}

static void lay_table(struct layout *lay, const struct page_block *block)
{
	int width[TABLE_COLUMNS], count = block->column_count;
	bool has_titles = false;
	if (count == 0 || count > TABLE_COLUMNS)
		return;
	fit(block, lay->options->width, width);
	for (int c = 0; c < count; c++)
		has_titles = has_titles || (block->columns[c].title && *block->columns[c].title);
	for (int c = 0; has_titles && c < count; c++) {
		put(lay, block->columns[c].title, width[c], block->columns[c].align, PAGE_FAINT);
		if (c < count - 1)
			blank(lay, 1);
	}
	if (has_titles)
		end(lay);
	for (int r = 0; r < block->row_count; r++) {
		for (int c = 0; c < count; c++) {
			const struct page_cell *cell = &block->cells[r * count + c];
			put(lay, cell->text, width[c], block->columns[c].align, cell->tone);
			if (c < count - 1)
				blank(lay, 1);
		}
		end(lay);
	}
}

static void lay_bars(struct layout *lay, const struct page_block *block)
{
	int label = 1, text = 1;
	double most = 0;
	for (int i = 0; i < block->row_count; i++) {
		int wide = columns_of(block->cells[2 * i].text), after = columns_of(block->cells[2 * i + 1].text);
		label = wide > label ? wide : label;
		text = after > text ? after : text;
		if (!isnan(block->numbers[i]) && block->numbers[i] > most)
			most = block->numbers[i];
	}
	label = label < LABEL_MAX ? label : LABEL_MAX;
	int room = lay->options->width - label - text - 2;
	for (int i = 0; i < block->row_count; i++) {
		put(lay, block->cells[2 * i].text, label, PAGE_LEFT, PAGE_PLAIN);
		blank(lay, 1);
		int bar = isnan(block->numbers[i]) || most <= 0 || room < 1 ? 0 : (int)lround(block->numbers[i] / most * room);
		for (int c = 0; c < bar; c++)
			buf_text(&lay->text, lay->options->is_ascii ? "#" : "█");
		lay->column += bar;
		if (bar > 0)
			blank(lay, 1);
		put(lay, block->cells[2 * i + 1].text, text, PAGE_LEFT, PAGE_PLAIN);
		end(lay);
	}
}

void lines_lay(const struct page_value *page, const struct lines_options *options, struct page_lines *out)
{
	struct lines_options bounded = *options;
	bounded.width = bounded.width < 40 ? 40 : bounded.width > 200 ? 200 : bounded.width;
	struct layout lay = {.options = &bounded, .out = out};
	*out = (struct page_lines){0};
	buf_init(&lay.text, LINE_BYTES);
	for (int i = 0; i < page->count; i++) {
		const struct page_block *block = &page->blocks[i];
		switch (block->kind) {
		case PAGE_TITLE: lay_text(&lay, block->text, NULL, PAGE_STRONG); break;
		case PAGE_HEADING: lay_heading(&lay, block); break;
		case PAGE_TEXT: lay_text(&lay, block->text, NULL, PAGE_PLAIN); break;
		case PAGE_NOTE: lay_text(&lay, block->text, "  ", PAGE_FAINT); break;
		case PAGE_PAIRS: lay_pairs(&lay, block); break;
		case PAGE_TABLE: lay_table(&lay, block); break;
		case PAGE_BARS: lay_bars(&lay, block); break;
		case PAGE_SPACE: end(&lay); break;
		}
	}
	buf_free(&lay.text);
}

void lines_reset(struct page_lines *lines)
{
	for (int i = 0; i < lines->count; i++) {
		free(lines->lines[i].text);
		free(lines->lines[i].spans);
	}
	free(lines->lines);
	*lines = (struct page_lines){0};
}

static void print_foot(const struct page_value *page, const struct lines_options *options, int sheet, int sheets, struct buf *out)
{
	struct page_lines none = {0};
	struct layout lay = {.options = options, .out = &none};
	char *number = mem_format("%d of %d", sheet, sheets);
	const char *mark = page->is_sample ? "SAMPLE DATA, NOT A REAL SCHOOL  " : "";
	char *left = mem_format("%s%s", mark, page->footer ? page->footer : "");
	int wide = columns_of(number);
	buf_init(&lay.text, LINE_BYTES);
	put(&lay, left, options->width - wide - 1, PAGE_LEFT, PAGE_PLAIN);
	blank(&lay, 1);
	put(&lay, number, wide, PAGE_LEFT, PAGE_PLAIN);
	buf_put(out, lay.text.bytes, lay.text.length);
	buf_text(out, "\n\f");
	buf_free(&lay.text);
	free(left);
	free(number);
}

void lines_print(const struct page_value *page, const struct lines_options *options, int sheet_lines, struct buf *out)
{
	struct page_lines lines;
	lines_lay(page, options, &lines);
	int body = sheet_lines > 2 ? sheet_lines - 2 : lines.count > 0 ? lines.count : 1;
	int sheets = (lines.count + body - 1) / body;
	for (int i = 0; i < lines.count; i++) {
		buf_text(out, lines.lines[i].text);
		buf_byte(out, '\n');
		if (sheet_lines > 2 && ((i + 1) % body == 0 || i + 1 == lines.count)) {
			for (int fill = (i + 1) % body; fill != 0 && fill < body; fill++)
				buf_byte(out, '\n');
			buf_byte(out, '\n');
			print_foot(page, options, i / body + 1, sheets, out);
		}
	}
	if (sheet_lines <= 2 && page->footer) {
		buf_text(out, page->footer);
		buf_byte(out, '\n');
	}
	lines_reset(&lines);
}
