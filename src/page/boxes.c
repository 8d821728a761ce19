/* A paper form in lines of a fixed-width face, for a ball pen.
 *
 * A box is |__|: three columns wide and two lines high, which is 7 by 8 mm on A4. So the part of a line that lies above a box is
 * always left free, a line to write on has a blank one above it, and a row of a grid is a line and its rule. */
#include "config.h"
#include "page/lay.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { BOX = 3, NUMBER = 4, LEFT_MIN = 30, COLUMN_MIN = 5, GRID_ROOM = 4, GRID_WHOLE = 20 /* rows that are not torn apart */ };

/* Text broken at blanks into lines of WIDTH columns: bytes and length of each. */
struct broken {
	struct { const char *text; size_t length; } *lines;
	int count;
};

static void broken_add(struct broken *broken, const char *text, size_t length)
{
	broken->lines = mem_grow(broken->lines, (size_t)broken->count + 1, sizeof *broken->lines);
	broken->lines[broken->count].text = text;
	broken->lines[broken->count++].length = length;
}

static void broken_text(struct broken *broken, const char *text, int width)
{
	size_t left = text ? strlen(text) : 0;
	while (left > 0) {
		size_t line = utf8_clip(text, left, width, NULL);
		if (line == 0) /* nothing fits: a wide sign in one column */
			line = utf8_cluster(text, left);
		if (line < left && text[line] != ' ') {
			size_t blank = line;
			while (blank > 0 && text[blank - 1] != ' ')
				blank--;
			line = blank > 0 ? blank : line;
		}
		size_t end = line;
		while (end > 0 && text[end - 1] == ' ')
			end--;
		broken_add(broken, text, end);
		while (line < left && text[line] == ' ')
			line++;
		text += line;
		left -= line;
	}
}

static void put_part(struct layout *lay, const char *text, size_t length, int width, enum page_align align, enum page_tone tone)
{
	char *part = mem_copy_bytes(text, length), *to = part;
	/* A blank that kept two words together is a blank like others from here on. */
	for (const char *from = part; *from; from++) {
		if (strncmp(from, "\u00a0", 2) == 0)
			from++, *to++ = ' ';
		else
			*to++ = *from;
	}
	*to = '\0';
	lay_put(lay, part, width, align, tone);
	free(part);
}

/* Columns that a pattern's boxes take. */
static int boxes_width(const char *pattern)
{
	int width = 0;
	for (const char *at = pattern; *at; at++)
		width += *at != '#' ? 1 : at[1] == '#' ? BOX : BOX + 1;
	return width;
}

static void put_boxes(struct layout *lay, const char *pattern, const char *value)
{
	char one[4] = "";
	for (const char *at = pattern; *at && lay->column + BOX + 1 <= lay->options->width; at++) {
		if (*at != '#') {
			one[0] = *at, one[1] = '\0';
			lay_put(lay, one, 1, PAGE_LEFT, PAGE_PLAIN);
			continue;
		}
		size_t step = value && *value ? utf8_cluster(value, strlen(value)) : 0;
		bool is_blank = step == 0 || *value == ' ';
		lay_put(lay, "|_", 2, PAGE_LEFT, PAGE_PLAIN);
		if (is_blank)
			lay_put(lay, "_", 1, PAGE_LEFT, PAGE_PLAIN);
		else
			put_part(lay, value, step, 1, PAGE_LEFT, PAGE_STRONG);
		value += step;
		if (at[1] != '#' || lay->column + BOX + 1 > lay->options->width)
			lay_put(lay, "|", 1, PAGE_LEFT, PAGE_PLAIN);
	}
}

static void put_writing(struct layout *lay, const struct page_block *block)
{
	const char *value = block->cells[PAGE_VALUE].text;
	int width = lay->options->width - NUMBER;
	struct broken broken = {0};
	broken_text(&broken, value, width);
	for (int i = 0; i < block->pair_columns || i < broken.count; i++) {
		if (i >= broken.count) {
			lay_end(lay)->keeps = true;
			lay_blank(lay, NUMBER);
			lay_fill(lay, "_", "_", width);
		} else {
			lay_blank(lay, NUMBER);
			put_part(lay, broken.lines[i].text, broken.lines[i].length, width, PAGE_LEFT, PAGE_STRONG);
		}
		lay_end(lay)->keeps = i + 1 < block->pair_columns || i + 1 < broken.count;
	}
	free(broken.lines);
}

void boxes_field(struct layout *lay, const struct page_block *block)
{
	const struct page_cell *cells = block->cells;
	const char *pattern = cells[PAGE_BOXES].text ? cells[PAGE_BOXES].text : "", *before = cells[PAGE_BEFORE].text;
	int width = lay->options->width, right = boxes_width(pattern) + (before ? lay_columns_of(before) + 1 : 0);
	bool is_beside = right > 0 && right + LEFT_MIN + NUMBER + 2 <= width;
	int left = (is_beside ? width - right - 2 : width) - NUMBER;
	char *label = mem_format("%s%s%s%s", cells[PAGE_LABEL].text ? cells[PAGE_LABEL].text : "", cells[PAGE_CODE].text ? " [" : "",
		cells[PAGE_CODE].text ? cells[PAGE_CODE].text : "", cells[PAGE_CODE].text ? "]" : "");
	struct broken broken = {0};
	if (!is_beside && before) {
		char *with = mem_format("%s %s", label, before);
		free(label);
		label = with;
	}
	broken_text(&broken, label, left);
	int labels = broken.count;
	broken_text(&broken, cells[PAGE_HELP].text, left);
	/* The boxes stand in the last line, and what is above them stays free. */
	if (broken.count < 2 && *pattern)
		lay_end(lay)->keeps = true;
	for (int i = 0; i < broken.count; i++) {
		bool is_last = i + 1 == broken.count;
		lay_put(lay, i == 0 ? (cells[PAGE_NUMBER].text ? cells[PAGE_NUMBER].text : "") : "", NUMBER, PAGE_LEFT, PAGE_STRONG);
		put_part(lay, broken.lines[i].text, broken.lines[i].length, left, PAGE_LEFT, i < labels ? PAGE_PLAIN : PAGE_FAINT);
		if (is_last && is_beside) {
			lay_blank(lay, 2);
			if (before) {
				lay_put(lay, before, lay_columns_of(before), PAGE_LEFT, PAGE_FAINT);
				lay_blank(lay, 1);
			}
			put_boxes(lay, pattern, cells[PAGE_VALUE].text);
		}
		/* What has nothing to write in is the heading of a grid. */
		lay_end(lay)->keeps = !is_last || (right > 0 && !is_beside) || block->pair_columns > 0 || !*pattern;
	}
	free(broken.lines);
	free(label);
	if (right > 0 && !is_beside && *pattern) {
		int boxes = boxes_width(pattern);
		lay_end(lay)->keeps = true;
		lay_blank(lay, boxes < width - NUMBER ? width - boxes : 0);
		put_boxes(lay, pattern, cells[PAGE_VALUE].text);
		lay_end(lay);
	}
	if (block->pair_columns > 0)
		put_writing(lay, block);
}

static void put_rule(struct layout *lay, const int *width, int from, int stop, const char *const wide[3], bool keeps)
{
	for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
		lay_fill(lay, c == 0 ? wide[0] : wide[1], "+", 1);
		lay_fill(lay, "─", "-", width[c]);
	}
	lay_fill(lay, wide[2], "+", 1);
	lay_end(lay)->keeps = keeps;
}

static const char *const top_rule[3] = {"┌", "┬", "┐"}, *const row_rule[3] = {"├", "┼", "┤"}, *const last_rule[3] = {"└", "┴", "┘"};

static void put_bar(struct layout *lay)
{
	lay_fill(lay, "│", "|", 1);
}

static int longest_word(const char *text)
{
	int most = 0;
	for (size_t at = 0; text && text[at];) {
		size_t word = strcspn(text + at, " ");
		int wide = utf8_columns(text + at, word);
		most = wide > most ? wide : most;
		at += word + strspn(text + at + word, " ");
	}
	return most;
}

static void grid_widths(const struct page_block *block, int total, int *width)
{
	for (int c = 0; c < block->column_count; c++) {
		int word = longest_word(block->columns[c].title), least = block->columns[c].min_width;
		width[c] = word > least ? word : least;
		width[c] = width[c] < COLUMN_MIN ? COLUMN_MIN : width[c];
		for (int r = 0; r < block->row_count; r++) {
			const char *text = block->cells[r * block->column_count + c].text;
			int wide = text ? lay_columns_of(text) : 0;
			if (c == 0 && wide > width[c])
				width[c] = wide;
			else if (text && wide + GRID_ROOM > width[c]) /* what is printed leaves room for what is written */
				width[c] = wide + GRID_ROOM;
		}
		int most = c == 0 ? total / 3 : total - width[0] - 4;
		width[c] = width[c] > most ? most : width[c];
	}
	/* Names give way where all columns then stand side by side. */
	int sum = block->column_count + 1;
	for (int c = 0; c < block->column_count; c++)
		sum += width[c];
	int least = block->columns[0].min_width > COLUMN_MIN ? block->columns[0].min_width : COLUMN_MIN, spare = width[0] - least;
	if (sum > total && sum - total <= spare)
		width[0] -= sum - total;
}

/* The titles of the columns, broken in their widths, the last line of each at the foot. */
static void put_titles(struct layout *lay, const struct page_block *block, const int *width, int from, int stop)
{
	struct broken titles[PAGE_COLUMNS] = {{0}};
	int lines = 0;
	for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
		broken_text(&titles[c], block->columns[c].title, width[c]);
		lines = titles[c].count > lines ? titles[c].count : lines;
	}
	for (int line = 0; line < lines; line++) {
		for (int c = 0; c < stop; c = c == 0 ? from : c + 1) {
			int at = line - (lines - titles[c].count);
			put_bar(lay);
			if (at >= 0)
				put_part(lay, titles[c].lines[at].text, titles[c].lines[at].length, width[c], PAGE_LEFT, PAGE_FAINT);
			else
				lay_blank(lay, width[c]);
		}
		put_bar(lay);
		lay_end(lay)->keeps = true;
	}
	for (int c = 0; c < PAGE_COLUMNS; c++)
		free(titles[c].lines);
}

static void put_grid(struct layout *lay, const struct page_block *block, const int *width, int from, int stop)
{
	struct page_lines *out = lay->out;
	int head = out->count;
	put_rule(lay, width, from, stop, top_rule, true);
	put_titles(lay, block, width, from, stop);
	put_rule(lay, width, from, stop, row_rule, block->row_count > 0);
	int head_count = out->count - head;
	for (int r = 0; r < block->row_count; r++) {
		struct broken name = {0};
		broken_text(&name, block->cells[r * block->column_count].text, width[0]);
		for (int part = 0; part < name.count || part == 0; part++) {
			put_bar(lay);
			if (part < name.count)
				put_part(lay, name.lines[part].text, name.lines[part].length, width[0], PAGE_LEFT, block->cells[r * block->column_count].tone);
			else
				lay_blank(lay, width[0]);
			for (int c = from; c < stop; c++) {
				/* The upper lines of a long name leave room to write. */
				const struct page_cell *cell = part + 1 < name.count ? NULL : &block->cells[r * block->column_count + c];
				put_bar(lay);
				lay_put(lay, cell && cell->text ? cell->text : "", width[c], block->columns[c].align, cell ? cell->tone : PAGE_PLAIN);
			}
			put_bar(lay);
			struct page_line *line = lay_end(lay);
			line->keeps = true;
			line->head = head;
			line->head_count = r > 0 && part == 0 ? head_count : 0;
		}
		free(name.lines);
		bool is_last = r + 1 == block->row_count;
		put_rule(lay, width, from, stop, is_last ? last_rule : row_rule, !is_last && block->row_count <= GRID_WHOLE);
	}
}

void boxes_grid(struct layout *lay, const struct page_block *block)
{
	int width[PAGE_COLUMNS] = {0}, count = block->column_count, total = lay->options->width, from = 1;
	if (count == 0)
		return;
	grid_widths(block, total, width);
	do {
		int used = width[0] + 2, stop = from;
		for (; stop < count && (used + width[stop] + 1 <= total || stop == from); stop++)
			used += width[stop] + 1;
		/* What is left over is shared out: a wide box is easier to write in. */
		for (int room = total - used, most = 4; room >= stop - from && stop > from && most > 0; most--)
			for (int c = from; c < stop; c++, room--)
				width[c]++;
		put_grid(lay, block, width, from, stop);
		from = stop;
	} while (from < count);
}
