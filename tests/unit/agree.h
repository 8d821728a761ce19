/* One page, all renderers: what a card or a list says as text, which its golden file holds, it says as HTML, on a dot-matrix printer and as PDF. */
#ifndef TESTS_AGREE_H
#define TESTS_AGREE_H

#include "page/page.h"

/* Fails the test where one of them lacks a text of PAGE or, but for the PDF, has it in another order; frees it. */
void renderers_agree(struct page_value *page);

#endif
