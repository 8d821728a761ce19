/* Lines on sheets of paper: what keeps together is not torn apart, and a table that goes on has its heading again. */
#include "config.h"
#include "page/lay.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum { FOOT_LINES = 2 };

struct sheet { int from, stop; };

/* One line: the mark of sample data, the footer, and on sheets which of how many. */
static void print_foot(const struct page_value *page, const struct lines_options *options, const struct sheet_style *style, const char *number,
	struct buf *out)
{
	struct layout lay = {.options = options};
	int wide = lay_columns_of(number);
	const char *footer = page->footer ? page->footer : "";
	/* The whole mark where it fits beside the footer: it stands on the first sheet's top line in any case. */
	bool is_whole = (int)sizeof LAY_SAMPLE + 2 + lay_columns_of(footer) + wide < options->width;
	char *left = mem_format("%s%s%s", !page->is_sample ? "" : is_whole ? LAY_SAMPLE : "SAMPLE",
		page->is_sample && *footer ? "  " : "", footer);
	buf_init(&lay.text, LAY_BYTES);
	lay_put(&lay, left, options->width - wide - 1, PAGE_LEFT, PAGE_PLAIN);
	lay_blank(&lay, 1);
	lay_put(&lay, number, wide, PAGE_LEFT, PAGE_PLAIN);
	while (lay.text.length > 0 && lay.text.bytes[lay.text.length - 1] == ' ')
		lay.text.length--;
	buf_put(out, lay.text.bytes, lay.text.length);
	buf_text(out, style->end);
	buf_free(&lay.text);
	free(left);
}

/* Lines of the heading that is repeated above line AT: none where it would leave no room. */
static int head_of(const struct page_lines *lines, int at, int body)
{
	int count = lines->lines[at].head_count;
	return 2 * count <= body ? count : 0;
}

/* The end of the sheet that begins with line AT, of BODY lines. */
static int fill_sheet(const struct page_lines *lines, int at, int body)
{
	int stop = at + body - head_of(lines, at, body);
	for (int i = at + 1; i < lines->count && i < stop; i++)
		if (lines->lines[i].breaks)
			return i;
	if (stop >= lines->count)
		return lines->count;
	int whole = stop;
	while (whole > at && lines->lines[whole - 1].keeps)
		whole--;
	return whole > at ? whole : stop;
}

static int cut(const struct page_lines *lines, int body, struct sheet **out)
{
	struct sheet *sheets = NULL;
	int count = 0;
	for (int at = 0; at < lines->count || count == 0; at = sheets[count - 1].stop) {
		sheets = mem_grow(sheets, (size_t)count + 1, sizeof *sheets);
		sheets[count].from = at;
		sheets[count].stop = at < lines->count ? fill_sheet(lines, at, body) : at;
		count++;
	}
	*out = sheets;
	return count;
}

static void put_line(const struct page_lines *lines, int at, const struct sheet_style *style, struct buf *out)
{
	style->line(&lines->lines[at], out);
	buf_text(out, style->end);
}

/* One sheet's lines, with blank ones down to its foot. */
static void print_sheet(const struct page_lines *lines, const struct sheet *sheet, int body, bool is_spread, const struct sheet_style *style,
	struct buf *out)
{
	int used = 0;
	if (sheet->from < lines->count) {
		const struct page_line *first = &lines->lines[sheet->from];
		for (int i = 0; i < head_of(lines, sheet->from, body); i++, used++)
			put_line(lines, first->head + i, style, out);
	}
	for (int at = sheet->from; at < sheet->stop; at++, used++) {
		if (is_spread && lines->lines[at].is_heading) {
			buf_text(out, style->end);
			used++;
		}
		put_line(lines, at, style, out);
	}
	for (; used < body; used++)
		buf_text(out, style->end);
}

void sheets_print(const struct page_value *page, const struct lines_options *options, int sheet_lines, const struct sheet_style *style,
	struct buf *out)
{
	struct lines_options bounded = lay_bound(options);
	struct page_lines lines;
	struct sheet *sheets;
	lines_lay(page, &bounded, &lines);
	int body = sheet_lines > FOOT_LINES ? sheet_lines - FOOT_LINES : 0, headings = 0;
	if (body == 0) {
		print_sheet(&lines, &(struct sheet){0, lines.count}, 0, false, style, out);
		if (page->footer || page->is_sample)
			print_foot(page, &bounded, style, "", out);
		lines_reset(&lines);
		return;
	}
	int count = cut(&lines, body, &sheets);
	for (int i = 0; i < lines.count; i++)
		headings += lines.lines[i].is_heading;
	/* The foot of the sheet gives the blank lines. */
	bool is_spread = count == 1 && lines.count + headings <= body;
	for (int i = 0; i < count; i++) {
		char number[32];
		print_sheet(&lines, &sheets[i], body, is_spread, style, out);
		snprintf(number, sizeof number, "%d of %d", i + 1, count);
		print_foot(page, &bounded, style, number, out);
		buf_text(out, style->feed);
	}
	free(sheets);
	lines_reset(&lines);
}

static void put_plain(const struct page_line *line, struct buf *out)
{
	buf_put(out, line->text, line->length);
}

void lines_print(const struct page_value *page, const struct lines_options *options, int sheet_lines, struct buf *out)
{
	sheets_print(page, options, sheet_lines, &(struct sheet_style){put_plain, "\n", "\f"}, out);
}
