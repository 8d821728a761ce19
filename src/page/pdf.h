/* Pages to a PDF file, by the helper program zila-pdf: cairo and pango are not in this one. */
#ifndef PAGE_PDF_H
#define PAGE_PDF_H

#include "base/err.h"
#include "page/page.h"

struct pdf;

/* Starts the helper ($ZILA_PDF, else zila-pdf beside this program, else on the PATH). PATH gets its file when all is written, and
 * stays as it was otherwise; NULL: standard output. EX_UNAVAILABLE where there is no helper, EX_CANTCREAT where the file cannot be
 * made. */
bool pdf_open(const char *path, struct pdf **out, struct err *err);
/* One page value, which begins on a new sheet. False where the helper has ended: pdf_close says why. */
bool pdf_add(struct pdf *pdf, const struct page_value *page);
/* Ends it and keeps the file; false with the helper's own words where it could not (a full disk: EX_IOERR). */
bool pdf_close(struct pdf *pdf, struct err *err);
/* What the helper had to say though the last one was written whole (no font for Urdu); "" for nothing. */
const char *pdf_note(void);
/* Gives it up: no file. */
void pdf_drop(struct pdf *pdf);

#endif
