/* A page laid out in lines.
 *
 * Everything goes through lay_put(), which knows that no text is ever wider than its place, that a control character is
 * drawn as '?', and that almost all text is plain ASCII: that is copied without a look at any table. Thousands of
 * cards a second depend on it. */
#include "config.h"
#include "page/lay.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/plain.h"

enum { VALUE_MIN = 10 };

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

/* What has been put at COLUMN leads to the present link. */
static void lead(struct layout *lay, int column, int columns)
{
	if (!lay->link || columns <= 0)
		return;
	struct line_link *before = lay->link_count > 0 ? &lay->links[lay->link_count - 1] : NULL;
	if (before && before->target == lay->link && before->column + before->columns + 1 >= column)
		before->columns = column + columns - before->column;
	else if (lay->link_count < LAY_LINKS)
		lay->links[lay->link_count++] = (struct line_link){column, columns, lay->link};
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
	mark(lay, lay->column + (align == PAGE_RIGHT ? fill : 0), used + is_cut, tone);
	lead(lay, lay->column + (align == PAGE_RIGHT ? fill : 0), used + is_cut);
	if (is_plain && !is_cut && buf_has_room(&lay->text, (size_t)width)) { /* nearly always */
		char *to = lay->text.bytes + lay->text.length;
		memset(to, ' ', (size_t)width);
		memcpy(to + (align == PAGE_RIGHT ? fill : 0), text, bytes);
		to[width] = '\0';
		lay->text.length += (size_t)width;
		lay->column += width;
		return;
	}
	if (align == PAGE_RIGHT)
		blanks(&lay->text, fill);
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

void lay_cell(struct layout *lay, const struct page_cell *cell, int width, enum page_align align, enum page_tone tone)
{
	lay->link = cell->link;
	lay_put(lay, cell->text, width, align, tone);
	lay->link = NULL;
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
	if (lay->link_count > 0) {
		line->link_count = lay->link_count;
		line->links = mem_alloc((size_t)lay->link_count * sizeof *line->links);
		memcpy(line->links, lay->links, (size_t)lay->link_count * sizeof *line->links);
	}
	buf_clear(&lay->text);
	lay->column = lay->span_count = lay->link_count = 0;
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

void lay_caption(struct layout *lay, const struct page_block *block)
{
	if (!block->text)
		return;
	lay_flow(lay, block->text, 0, PAGE_STRONG);
	lay->out->lines[lay->out->count - 1].keeps = true;
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
	line->heading = block->anchor ? block->text : NULL;
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
			label[at] = wide < LAY_LABEL ? wide : LAY_LABEL;
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
			lay->link = value->link;
			lay_flow(lay, value->text, indent, value->tone);
			lay->link = NULL;
			continue;
		}
		lay_cell(lay, value, at == across - 1 ? width - lay->column : share - indent, PAGE_LEFT, value->tone);
		if (at == across - 1 || i == block->row_count - 1)
			lay_end(lay);
		else
			lay_blank(lay, 2);
	}
}

struct lines_options lay_bound(const struct lines_options *options)
{
	struct lines_options bounded = *options;
	bounded.width = bounded.width < LINES_LEAST ? LINES_LEAST : bounded.width > 200 ? 200 : bounded.width;
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
		lay.link = page_row_cells(block) == 0 ? block->link : NULL;
		switch (block->kind) {
		case PAGE_TITLE:
			lay_flow(&lay, block->text, 0, PAGE_STRONG);
			if (block->text_ur && bounded.has_urdu && !bounded.is_ascii)
				lay_flow(&lay, block->text_ur, 0, PAGE_STRONG);
			break;
		case PAGE_HEADING: lay_heading(&lay, block); break;
		case PAGE_TEXT: lay_flow(&lay, block->text, 0, PAGE_PLAIN); break;
		case PAGE_NOTE: lay_flow(&lay, block->text, 2, PAGE_FAINT); break;
		case PAGE_PAIRS: lay_pairs(&lay, block); break;
		case PAGE_TABLE: block->is_ruled ? boxes_grid(&lay, block) : tables_lay(&lay, block); break;
		case PAGE_BARS: charts_bars(&lay, block); break;
		case PAGE_TREND: charts_trend(&lay, block); break;
		case PAGE_STRIP: charts_strip(&lay, block); break;
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
	for (int i = 0; i < lines->count; i++) {
		free(lines->lines[i].spans);
		free(lines->lines[i].links);
	}
	piece_free(&lines->texts);
	free(lines->lines);
	*lines = (struct page_lines){0};
}

