/* A page on the screen: its lines, its sections to jump to, its links to follow. Part of a view that has keys of its own (a school's card),
 * or a view by itself (page_view_push). */
#ifndef SCREENS_PAGE_VIEW_H
#define SCREENS_PAGE_VIEW_H

#include "page/page.h"
#include "tui/canvas.h"
#include "tui/key.h"

struct app;
struct page_view;

/* Opens TARGET, as page_link has it. Called from page_view_key; it may push views. */
typedef void page_view_open(struct app *app, void *arg, const char *target);

/* OPEN may be NULL: then links are not shown as such. */
struct page_view *page_view_new(struct app *app, page_view_open *open, void *arg);
void page_view_free(struct page_view *view);
/* Owns PAGE from now on; NULL shows nothing. It opens where the one before stood: at the same section, else at the same line. */
void page_view_set(struct page_view *view, struct page_value *page);
const struct page_value *page_view_page(const struct page_view *view);
/* Fills the present window. */
void page_view_draw(struct page_view *view, struct canvas *canvas);
/* The pager's keys (tui/pager.h); Enter opens the chosen link; 's' lists the sections. True where it was such a key. */
bool page_view_key(struct page_view *view, const struct key *key);
/* Target of the chosen link, or NULL: for a view that does more with it than open it. */
const char *page_view_target(const struct page_view *view);

/* Rows for the table of keys of a view that has a page. */
#define PAGE_VIEW_KEYS \
	{0, {KEY_TAB}, NULL, "to the next link; arrows go by line, Shift-Tab goes back"}, \
	{0, {KEY_ENTER}, NULL, "open what the link leads to"}, \
	{0, {']'}, NULL, "the next section ([ the one before, 1 to 9 that one)"}, \
	{0, {'s'}, NULL, "list the sections and go to one"}, \
	{0, {KEY_PAGE_DOWN, ' '}, NULL, "scroll down"}, \
	{0, {KEY_PAGE_UP, 'b'}, NULL, "scroll up"}

/* PAGE on a view of its own under TITLE. RELEASE frees ARG when the view ends; NULL: nothing to free. */
void page_view_push(struct app *app, const char *title, struct page_value *page, page_view_open *open, void *arg, void (*release)(void *arg));

#endif
