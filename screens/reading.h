/* A page or a run of lines to read, on a view of its own. */
#ifndef SCREENS_READING_H
#define SCREENS_READING_H

#include "page/page.h"
#include "tui/pager.h"

struct app;

/* Lays PAGE out WIDTH columns wide into PAGER, tones becoming roles. */
void reading_lay(struct pager *pager, const struct page_value *page, int width, bool is_ascii);
/* Shows PAGER, which the view owns from now on, under TITLE. */
void reading_push(struct app *app, const char *title, struct pager *pager);

#endif
