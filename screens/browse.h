/* Going about: what a link leads to, up from a school to its cluster, tehsil and district, schools that are marked, two of them compared. */
#ifndef SCREENS_BROWSE_H
#define SCREENS_BROWSE_H

#include "emis/indicator.h"
#include "page/page.h"

struct app;
struct listing;
struct page_view;

/* Opens TARGET (page_link's words): a school, a place, a visit, a list. As page_view_open; ARG is not looked at. */
void browse_open(struct app *app, void *arg, const char *target);
/* The card of a place above the school. */
void browse_place(struct app *app, enum indicator_level level, const char *code);
/* Asks to which place above CODE, and opens it. */
void browse_up(struct app *app, enum indicator_level level, const char *code);
/* Two schools side by side: CODE, and the one that is marked besides; where none is, asks with what. */
void browse_compare(struct app *app, const char *code);

/* Schools marked, anywhere, in the order in which they were; they stay marked until the program ends. */
bool browse_is_marked(const char *code);
int browse_marks(void);
/* Marks CODE or takes its mark away, and says so. */
void browse_mark(struct app *app, const char *code);
/* Prints the cards of all that are marked, or takes all marks away: asks which. */
void browse_marked(struct app *app);
void browse_forget(void); /* at the end of the program */

/* Asks where the page that VIEW shows goes: printer, text, PDF, HTML; and LISTING (may be NULL) as CSV. FILE is offered as the file's name
 * without its end. Both must outlive the question. */
void browse_print(struct app *app, const struct page_view *view, const struct listing *listing, const char *file);

#endif
