#include "config.h"
#include "page/format.h"

#include <string.h>

#include "page/escp.h"
#include "page/lines.h"

enum { TEXT_LINES = 66, NARROW = 80, WIDE = 132 };

bool format_read(const char *who, const char *word, const char *columns, struct format *out, struct err *err)
{
	static const char *const words[] = {[FORMAT_TEXT] = "text", [FORMAT_ESCP] = "escp", [FORMAT_PDF] = "pdf", [FORMAT_HTML] = "html"};
	int kind = FORMAT_TEXT;
	*out = (struct format){0};
	while (word && kind <= FORMAT_HTML && strcmp(word, words[kind]) != 0)
		kind++;
	if (kind > FORMAT_HTML)
		return err_set(err, EX_USAGE, "%s: --format %s: there are text, escp (dot-matrix printers), pdf and html", who, word);
	if (columns && strcmp(columns, "80") != 0 && strcmp(columns, "132") != 0)
		return err_set(err, EX_USAGE, "%s: --columns %s: give 80 or 132", who, columns);
	*out = (struct format){.kind = (enum format_kind)kind, .columns = columns && strcmp(columns, "132") == 0 ? WIDE : NARROW,
		.sheet_lines = kind == FORMAT_ESCP ? ESCP_LINES_A4 : TEXT_LINES};
	return true;
}

void format_begin(const struct format *format, struct buf *out)
{
	if (format->kind == FORMAT_ESCP)
		escp_begin(format->columns, format->sheet_lines, out);
}

void format_page(const struct format *format, const struct page_value *page, struct buf *out)
{
	switch (format->kind) {
	case FORMAT_TEXT:
		lines_print(page, &(struct lines_options){.width = format->columns, .has_urdu = !format->is_for_printer, .is_ascii = format->is_ascii}, format->sheet_lines, out);
		break;
	case FORMAT_ESCP: escp_page(page, format->columns, format->sheet_lines, out); break;
	case FORMAT_HTML: html_write(page, format->html, out); break;
	case FORMAT_PDF: break;
	}
}

void format_end(const struct format *format, struct buf *out)
{
	if (format->kind == FORMAT_ESCP)
		escp_end(out);
}
