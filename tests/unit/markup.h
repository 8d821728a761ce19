/* A strict reader of HTML: for tests of what is written, not for the world's pages. */
#ifndef TESTS_MARKUP_H
#define TESTS_MARKUP_H

#include <stddef.h>

/* What is wrong with TEXT, in a static sentence with the place; NULL where nothing is. It must be UTF-8 without control characters, each
 * element closed in turn but for those whose end HTML lets go (a cell, a row, an item, before what ends them), attributes once, quoted where they hold more than
 * letters and digits, & and < only as entities. Beyond that: one html, head, title, main and h1; each table has
 * a caption as its first child, each th its scope, or a cell beside it whose row it heads, or only headings beside it, each id once, each href="#id" its id, each svg a label or aria-hidden; nothing is
 * fetched from elsewhere and there is no script, no style attribute and no on… attribute. */
const char *markup_fault(const char *text);
/* How often PART is in TEXT. */
int markup_count(const char *text, const char *part);

#endif
