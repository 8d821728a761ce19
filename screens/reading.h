/* A page or a run of lines to read, on a view of its own. */
#ifndef SCREENS_READING_H
#define SCREENS_READING_H

#include "page/page.h"
#include "tui/pager.h"

struct app;

/* Lays PAGE out WIDTH columns wide into PAGER, tones becoming roles. */
void reading_lay(struct pager *pager, const struct page_value *page, int width, bool is_ascii);
/* The same, and where HAS_LINKS what leads somewhere is a link of the pager; the lines are then two columns narrower, as the pager's are
 * further right. */
void reading_lay_links(struct pager *pager, const struct page_value *page, int width, bool is_ascii, bool has_links);
/* Shows PAGER, which the view owns from now on, under TITLE. */
void reading_push(struct app *app, const char *title, struct pager *pager);

#endif
