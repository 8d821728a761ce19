/* The formats that a page can be had in, by the words of the command line, and all but PDF through one door. */
#ifndef PAGE_FORMAT_H
#define PAGE_FORMAT_H

#include "base/buf.h"
#include "base/err.h"
#include "page/html.h"

enum format_kind { FORMAT_TEXT, FORMAT_ESCP, FORMAT_PDF, FORMAT_HTML };

struct format {
	enum format_kind kind;
	int columns; /* 80 or 132, of text and ESC/P */
	bool is_ascii; /* text alone; ESC/P always is */
	bool is_for_printer; /* text alone: a printer gets no name in Urdu, whose letters it cannot join */
	int sheet_lines; /* of text and ESC/P */
	const struct html_options *html; /* or NULL */
};

/* WORD is text, escp, pdf or html, COLUMNS "80" or "132"; NULL: text, 80. Sheets are A4 (66 lines of text, 70 of ESC/P). EX_USAGE with the words
 * that there are, after WHO ("card"). */
bool format_read(const char *who, const char *word, const char *columns, struct format *out, struct err *err);
/* Pages into OUT: begin, page for each, end. Not PDF, which is made by another program: page/pdf.h. An HTML file is one page. */
void format_begin(const struct format *format, struct buf *out);
void format_page(const struct format *format, const struct page_value *page, struct buf *out);
void format_end(const struct format *format, struct buf *out);

#endif
