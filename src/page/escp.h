/* Pages for a dot-matrix printer that knows ESC/P, as nearly every one does: the text of lines_print in ASCII, with strong parts in bold,
 * and 132 columns in condensed letters on a carriage of 80.
 *
 * The codes are those of the Epson ESC/P Reference Manual (Seiko Epson, December 1997) that 9-pin and 24-pin printers share: ESC @ reset,
 * ESC 2 six lines an inch, ESC C n page length in lines, ESC O no skip over the perforation, ESC R 0 the letters of ASCII, ESC P ten
 * characters an inch, SI condensed (17 an inch), DC2 not condensed, ESC E and ESC F bold on and off. */
#ifndef PAGE_ESCP_H
#define PAGE_ESCP_H

#include "page/lines.h"

enum { ESCP_LINES = 66 /* of 11 inches */, ESCP_LINES_A4 = 70, ESCP_COLUMNS = 80 /* ten an inch; what is wider is condensed */ };

/* A job: escp_begin, escp_page for each page, which begins on a new sheet, escp_end. The paper must stand at the top of a sheet. */
void escp_begin(int width, int sheet_lines, struct buf *out);
void escp_page(const struct page_value *page, int width, int sheet_lines, struct buf *out);
void escp_end(struct buf *out);

#endif
