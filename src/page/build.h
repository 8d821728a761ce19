/* What the files share that build a page value. src/page only. */
#ifndef PAGE_BUILD_H
#define PAGE_BUILD_H

#include "page/page.h"

struct page_block *build_block(struct page_value *page, enum page_kind kind, const char *text);
/* The last block, which must be of this kind: anything else is a mistake of the program. */
struct page_block *build_last(struct page_value *page, enum page_kind kind);
/* Room for one more row: its cells, blank; its numbers are not reported yet. */
struct page_cell *build_row(struct page_block *block);
/* Room for one more column. */
struct page_column *build_column(struct page_value *page, struct page_block *block);

#endif
