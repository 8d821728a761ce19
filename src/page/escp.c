#include "config.h"
#include "page/escp.h"

#include "page/lay.h"

#define ESC "\033"

void escp_begin(int width, int sheet_lines, struct buf *out)
{
	buf_text(out, ESC "@" ESC "2" ESC "C");
	buf_byte(out, (unsigned char)(sheet_lines < 1 || sheet_lines > 127 ? ESCP_LINES : sheet_lines));
	buf_put(out, ESC "O" ESC "R\0" ESC "P", 7);
	if (width > ESCP_COLUMNS)
		buf_byte(out, '\017');
}

/* In ASCII a column is a byte. Bold is switched off before a line ends: it is no state of the next one. */
static void put_line(const struct page_line *line, struct buf *out)
{
	size_t at = 0;
	for (int i = 0; i < line->span_count; i++) {
		const struct line_span *span = &line->spans[i];
		size_t from = (size_t)span->column, stop = from + (size_t)span->columns;
		if ((span->tone != PAGE_STRONG && span->tone != PAGE_WARNING) || from < at || from >= line->length)
			continue;
		stop = stop < line->length ? stop : line->length;
		buf_put(out, line->text + at, from - at);
		buf_text(out, ESC "E");
		buf_put(out, line->text + from, stop - from);
		buf_text(out, ESC "F");
		at = stop;
	}
	buf_put(out, line->text + at, line->length - at);
}

void escp_page(const struct page_value *page, int width, int sheet_lines, struct buf *out)
{
	/* Not every printer goes back to the left where a line is fed. */
	static const struct sheet_style style = {put_line, "\r\n", "\r\f"};
	sheets_print(page, &(struct lines_options){.width = width, .is_ascii = true}, sheet_lines, &style, out);
}

void escp_end(struct buf *out)
{
	buf_text(out, "\022" ESC "@");
}
