/* A page laid out in lines of a fixed-width face: what the terminal's pager shows and what a text printer prints. */
#ifndef PAGE_LINES_H
#define PAGE_LINES_H

#include "base/buf.h"
#include "page/page.h"

struct line_span { int column, columns; enum page_tone tone; }; /* parts of a line that are not plain */
struct line_link { int column, columns; const char *target; }; /* parts that lead somewhere; TARGET lives as long as the page */

struct page_line {
	char *text; /* UTF-8, never wider than asked, no control characters */
	size_t length;
	bool is_heading;
	const char *anchor, *heading; /* set on the line of a heading that has an anchor: its name, and the heading's whole text */
	struct line_span *spans;
	int span_count;
	struct line_link *links;
	int link_count;
	bool keeps; /* stands on one sheet with the next line */
	bool breaks; /* begins a sheet */
	int head, head_count; /* lines that are printed again above it where it begins a sheet: the heading of its table */
};

struct page_lines {
	struct page_line *lines;
	int count, size;
	struct pieces texts;
};

enum { LINES_LEAST = 38 /* a screen of 40 columns, less the two where a link is pointed at */ };

struct lines_options {
	int width; /* columns, LINES_LEAST..200 */
	bool has_urdu; /* a title's name in Urdu on lines of its own, in the order of its letters: for who turns and joins them; not with is_ascii */
	bool is_ascii; /* nothing above 126: bars and rules of '#' and '-', Latin letters without marks, other scripts '?' */
};

void lines_lay(const struct page_value *page, const struct lines_options *options, struct page_lines *out);
void lines_reset(struct page_lines *lines);

/* The page as text for a file or a text printer: sheets for paper of SHEET_LINES lines (66 for A4 at 6 lines an inch;
 * 0: no sheets), each with the footer and "N of M" on its last line but one, then a form feed. So a sheet has room for
 * SHEET_LINES - 2 lines, and a printer that counts line feeds itself does not throw an empty sheet after it. Where all
 * is on one sheet and there is room, a blank line stands before each heading. */
void lines_print(const struct page_value *page, const struct lines_options *options, int sheet_lines, struct buf *out);

#endif
