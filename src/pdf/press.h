/* A page value laid out on sheets of A4. */
#ifndef PDF_PRESS_H
#define PDF_PRESS_H

#include "page/page.h"
#include "pdf/pen.h"

/* Draws PAGE on as many sheets as it needs, the first of them a new one; each has the footer and "n of m". */
void press_page(struct pen *pen, const struct page_value *page);

#endif
