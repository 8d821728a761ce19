/* A page laid out in lines.
 *
 * Everything goes through lay_put(), which knows that no text is ever wider than its place, that a control character is
 * drawn as '?', and that almost all text is plain ASCII: that is copied without a look at any table. Thousands of
 * cards a second depend on it. */
#include "config.h"
#include "page/lay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/plain.h"

enum { LABEL_MAX = 24, VALUE_MIN = 10, TEXT_MIN = 10 };

static const char *absent(const struct layout *lay)
{
	return lay->options->is_ascii ? "-" : "–";
}

int lay_columns_of(const char *text)
{
	size_t length;
	if (!text)
		return 1;
	length = strlen(text);
	return plain_is(text, length) ? (int)length : utf8_columns(text, length);
}

static void blanks(struct buf *out, int count)
{
	static const char row[] = "                                                                                ";
	for (; count > 0; count -= (int)sizeof row - 1)
		buf_put(out, row, (size_t)count < sizeof row - 1 ? (size_t)count : sizeof row - 1);
}

void lay_blank(struct layout *lay, int width)
{
	blanks(&lay->text, width);
	lay->column += width;
}

/* Marks COLUMNS from COLUMN on; words of one tone with a blank between them are one span. */
static void mark(struct layout *lay, int column, int columns, enum page_tone tone)
{
	if (tone == PAGE_PLAIN || columns <= 0)
		return;
	struct line_span *before = lay->span_count > 0 ? &lay->spans[lay->span_count - 1] : NULL;
	if (before && before->tone == tone && before->column + before->columns + 1 >= column)
		before->columns = column + columns - before->column;
	else if (lay->span_count < LAY_SPANS)
		lay->spans[lay->span_count++] = (struct line_span){column, columns, tone};
}

/* Appends TEXT in exactly WIDTH columns, cut or filled with blanks, in TONE. */
static void put_bytes(struct layout *lay, const char *text, size_t length, int width, enum page_align align,
	enum page_tone tone)
{
	bool is_ascii = lay->options->is_ascii, is_plain = plain_is(text, length);
	int used = 0;
	size_t bytes = length;
	if (width <= 0)
		return;
	if (is_plain)
		used = length > (size_t)width ? width : (int)length, bytes = (size_t)used;
	else
		bytes = utf8_clip(text, length, width, &used);
	bool is_cut = bytes < length && width > 1;
	if (is_cut && is_plain)
		bytes = (size_t)(used = width - 1);
	else if (is_cut)
		bytes = utf8_clip(text, length, width - 1, &used);
	int fill = width - used - is_cut;
	if (align == PAGE_RIGHT)
		blanks(&lay->text, fill);
	mark(lay, lay->column + (align == PAGE_RIGHT ? fill : 0), used + is_cut, tone);
	if (is_plain)
		buf_put(&lay->text, text, bytes);
	else
		plain_put(&lay->text, text, bytes, is_ascii);
	if (is_cut)
		buf_text(&lay->text, is_ascii ? "~" : "…");
	if (align == PAGE_LEFT)
		blanks(&lay->text, fill);
	lay->column += width;
}

void lay_put(struct layout *lay, const char *text, int width, enum page_align align, enum page_tone tone)
{
	if (!text)
		text = absent(lay);
	put_bytes(lay, text, strlen(text), width, align, tone);
}

struct page_line *lay_end(struct layout *lay)
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
	*line = (struct page_line){.text = piece_bytes(&out->texts, lay->text.bytes, length), .length = length,
		.span_count = lay->span_count, .breaks = lay->breaks && out->count > 1};
	lay->breaks = false;
	if (lay->span_count > 0) {
		line->spans = mem_alloc((size_t)lay->span_count * sizeof *line->spans);
		memcpy(line->spans, lay->spans, (size_t)lay->span_count * sizeof *line->spans);
	}
	buf_clear(&lay->text);
	lay->column = lay->span_count = 0;
	return line;
}

void lay_fill(struct layout *lay, const char *wide, const char *ascii, int count)
{
	const char *sign = lay->options->is_ascii ? ascii : wide;
	size_t length = strlen(sign);
	char row[64];
	if (count <= 0)
		return;
	for (size_t used = 0; used < sizeof row / length * length; used += length)
		memcpy(row + used, sign, length);
	size_t most = sizeof row / length;
	for (size_t left = (size_t)count; left > 0; left -= left < most ? left : most)
		buf_put(&lay->text, row, (left < most ? left : most) * length);
	lay->column += count;
}

static void lay_heading(struct layout *lay, const struct page_block *block)
{
	int width = lay->options->width, used = lay_columns_of(block->text);
	lay_put(lay, block->text, used < width ? used : width, PAGE_LEFT, PAGE_STRONG);
	if (lay->column + 2 < width) {
		lay_blank(lay, 1);
		lay_fill(lay, "─", "-", width - lay->column);
	}
	struct page_line *line = lay_end(lay);
	line->is_heading = line->keeps = true;
	line->anchor = block->anchor;
}

/* Words of TEXT in as many lines as they need, each from column INDENT on; a word wider than a line is broken. The
 * first line may have something in it already, up to INDENT. */
void lay_flow(struct layout *lay, const char *text, int indent, enum page_tone tone)
{
	int width = lay->options->width;
	const char *at = text ? text : absent(lay);
	size_t length = strlen(at);
	lay_blank(lay, indent - lay->column);
	if (length <= (size_t)(width - indent) && plain_is(at, length)) { /* nearly always */
		put_bytes(lay, at, length, (int)length, PAGE_LEFT, tone);
		lay_end(lay);
		return;
	}
	while (*at) {
		size_t word = strcspn(at, " \n");
		int wide = plain_is(at, word) ? (int)word : utf8_columns(at, word);
		if (lay->column > indent && lay->column + 1 + wide > width) {
			lay_end(lay);
			lay_blank(lay, indent);
		}
		if (lay->column > indent && word > 0)
			lay_blank(lay, 1);
		for (size_t left = word; left > 0;) {
			int room = width - lay->column, used = wide;
			size_t bytes = left == word && wide <= room ? left : utf8_clip(at, left, room, &used);
			if (bytes == 0)
				break;
			put_bytes(lay, at, bytes, used, PAGE_LEFT, tone);
			if (used == 0) /* marks alone: put_bytes has no place for them */
				plain_put(&lay->text, at, bytes, lay->options->is_ascii);
			at += bytes;
			left -= bytes;
			if (left > 0) {
				lay_end(lay);
				lay_blank(lay, indent);
			}
		}
		at += strcspn(at, " \n");
		if (*at == '\n') {
			lay_end(lay);
			lay_blank(lay, indent);
		}
		if (*at)
			at++;
	}
	lay_end(lay);
}

/* The widths of the labels where ACROSS pairs stand side by side; false where a pair has no room for some of its
 * value. */
static bool fit_pairs(const struct page_block *block, int across, int share, int *label)
{
	int value[8] = {0};
	memset(label, 0, 8 * sizeof *label);
	for (int i = 0; i < block->row_count; i++) {
		int wide = lay_columns_of(block->cells[2 * i].text), after = lay_columns_of(block->cells[2 * i + 1].text), at = i % across;
		if (wide > label[at])
			label[at] = wide < LABEL_MAX ? wide : LABEL_MAX;
		if (after > value[at])
			value[at] = after < VALUE_MIN ? after : VALUE_MIN;
	}
	for (int i = 0; i < across; i++)
		if (label[i] + 1 + value[i] > share)
			return false;
	return true;
}

static void lay_pairs(struct layout *lay, const struct page_block *block)
{
	int width = lay->options->width, label[8];
	int across = block->pair_columns < 1 ? 1 : block->pair_columns > 8 ? 8 : block->pair_columns;
	while (!fit_pairs(block, across, (width + 2) / across - 2, label) && across > 1)
		across--;
	int share = (width + 2) / across - 2;
	for (int i = 0; i < block->row_count; i++) {
		const struct page_cell *value = &block->cells[2 * i + 1];
		int at = i % across, indent = label[at] + 1;
		lay_put(lay, block->cells[2 * i].text, label[at], PAGE_LEFT, PAGE_FAINT);
		lay_blank(lay, 1);
		if (across == 1) {
			lay_flow(lay, value->text, indent, value->tone);
			continue;
		}
		lay_put(lay, value->text, at == across - 1 ? width - lay->column : share - indent, PAGE_LEFT, value->tone);
		if (at == across - 1 || i == block->row_count - 1)
			lay_end(lay);
		else
			lay_blank(lay, 2);
	}
}

/* Widths of a table's columns: as their contents need, and at least what they ask for where all have room for it; then
 * the widest column of text is taken in, as long as it keeps a few letters, until all fit. Numbers are not taken in:
 * cut, they would be other numbers. */
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
		sum += width[c];
		least += width[c] < block->columns[c].min_width ? block->columns[c].min_width : width[c];
	}
	for (int c = 0; least <= total && c < block->column_count; c++)
		if (width[c] < block->columns[c].min_width)
			width[c] = block->columns[c].min_width;
	while (sum > total) {
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

/* The first column and those from FROM up to STOP, a line a row. */
static void lay_columns(struct layout *lay, const struct page_block *block, const int *width, int from, int stop)
{
	bool has_titles = false;
	for (int c = 0; c < block->column_count; c++)
		has_titles = has_titles || (block->columns[c].title && *block->columns[c].title);
	for (int r = has_titles ? -1 : 0; r < block->row_count; r++) {
		for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
			const struct page_column *column = &block->columns[c];
			const struct page_cell *cell = r < 0 ? NULL : &block->cells[r * block->column_count + c];
			if (c > 0)
				lay_blank(lay, 1);
			if (r < 0)
				lay_put(lay, column->title ? column->title : "", width[c], column->align, PAGE_FAINT);
			else
				lay_put(lay, cell->text, width[c], column->align, cell->tone);
		}
		lay_end(lay);
	}
}

static void lay_table(struct layout *lay, const struct page_block *block)
{
	int width[PAGE_COLUMNS] = {0}, count = block->column_count, total = lay->options->width;
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

static void lay_bars(struct layout *lay, const struct page_block *block)
{
	int label = 1, text = 1, third = lay->options->width / 3;
	double most = 0;
	for (int i = 0; i < block->row_count; i++) {
		int wide = lay_columns_of(block->cells[2 * i].text), after = lay_columns_of(block->cells[2 * i + 1].text);
		label = wide > label ? wide : label;
		text = after > text ? after : text;
		if (isfinite(block->numbers[i]) && block->numbers[i] > most)
			most = block->numbers[i];
	}
	label = label < LABEL_MAX ? label : LABEL_MAX;
	label = label < third ? label : third;
	text = text < third ? text : third;
	int room = lay->options->width - label - text - 2;
	for (int i = 0; i < block->row_count; i++) {
		double number = block->numbers[i];
		lay_put(lay, block->cells[2 * i].text, label, PAGE_LEFT, PAGE_PLAIN);
		lay_blank(lay, 1);
		int bar = !isfinite(number) || number <= 0 ? 0 : (int)(number / most * room + 0.5);
		lay_fill(lay, "█", "#", bar);
		if (bar > 0)
			lay_blank(lay, 1);
		lay_put(lay, block->cells[2 * i + 1].text, text, PAGE_LEFT, PAGE_PLAIN);
		lay_end(lay);
	}
}

struct lines_options lay_bound(const struct lines_options *options)
{
	struct lines_options bounded = *options;
	bounded.width = bounded.width < 40 ? 40 : bounded.width > 200 ? 200 : bounded.width;
	return bounded;
}

void lines_lay(const struct page_value *page, const struct lines_options *options, struct page_lines *out)
{
	struct lines_options bounded = lay_bound(options);
	struct layout lay = {.options = &bounded, .out = out};
	*out = (struct page_lines){0};
	buf_init(&lay.text, LAY_BYTES);
	if (page->is_sample)
		lay_flow(&lay, LAY_SAMPLE, 0, PAGE_WARNING);
	for (int i = 0; i < page->count; i++) {
		const struct page_block *block = &page->blocks[i];
		switch (block->kind) {
		case PAGE_TITLE: lay_flow(&lay, block->text, 0, PAGE_STRONG); break;
		case PAGE_HEADING: lay_heading(&lay, block); break;
		case PAGE_TEXT: lay_flow(&lay, block->text, 0, PAGE_PLAIN); break;
		case PAGE_NOTE: lay_flow(&lay, block->text, 2, PAGE_FAINT); break;
		case PAGE_PAIRS: lay_pairs(&lay, block); break;
		case PAGE_TABLE: block->is_ruled ? boxes_grid(&lay, block) : lay_table(&lay, block); break;
		case PAGE_BARS: lay_bars(&lay, block); break;
		case PAGE_SPACE: lay_end(&lay); break;
		case PAGE_FIELD: boxes_field(&lay, block); break;
		case PAGE_BREAK: lay.breaks = true; break;
		case PAGE_KINDS: break;
		}
	}
	buf_free(&lay.text);
}

void lines_reset(struct page_lines *lines)
{
	for (int i = 0; i < lines->count; i++)
		free(lines->lines[i].spans);
	piece_free(&lines->texts);
	free(lines->lines);
	*lines = (struct page_lines){0};
}

