#include "config.h"
#include "screens/page_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "screens/app.h"
#include "screens/reading.h"
#include "tui/dialog.h"

enum { WIDEST = 100 };

struct page_view {
	struct app *app;
	page_view_open *open;
	void *arg;
	struct page_value *page;
	struct pager *pager;
	int width; /* that it is laid out in; 0: not yet */
	char *section; /* that was being read in the page before; NULL: none */
};

struct page_view *page_view_new(struct app *app, page_view_open *open, void *arg)
{
	struct page_view *view = mem_zero(1, sizeof *view);
	view->app = app;
	view->open = open;
	view->arg = arg;
	view->pager = pager_new();
	return view;
}

void page_view_free(struct page_view *view)
{
	if (!view)
		return;
	page_free(view->page);
	pager_free(view->pager);
	free(view->section);
	free(view);
}

void page_view_set(struct page_view *view, struct page_value *page)
{
	int now = view->width > 0 ? pager_section_now(view->pager) : -1;
	free(view->section);
	view->section = now >= 0 ? mem_copy(pager_section_title(view->pager, now)) : NULL;
	page_free(view->page);
	view->page = page;
	view->width = 0;
}

const struct page_value *page_view_page(const struct page_view *view)
{
	return view->page;
}

const char *page_view_target(const struct page_view *view)
{
	return view->page ? pager_target(view->pager) : NULL;
}

/* Keeps the link that is chosen, and after a new page the section. */
static void lay(struct page_view *view, int width)
{
	char *target = pager_target(view->pager) ? mem_copy(pager_target(view->pager)) : NULL;
	reading_lay_links(view->pager, view->page, width, false, view->open != NULL);
	view->width = width;
	for (int i = 0; view->section && i < pager_sections(view->pager); i++) {
		if (strcmp(pager_section_title(view->pager, i), view->section) == 0) {
			pager_show_section(view->pager, i);
			break;
		}
	}
	free(view->section);
	view->section = NULL;
	pager_choose(view->pager, target);
	free(target);
}

void page_view_draw(struct page_view *view, struct canvas *canvas)
{
	int width = canvas->columns < WIDEST ? canvas->columns : WIDEST;
	if (view->page && view->width != width)
		lay(view, width);
	if (view->page)
		pager_draw(view->pager, canvas);
}

static void section_row(void *arg, int index, struct buf *out)
{
	struct page_view *view = arg;
	buf_format(out, "%d  %s", index + 1, pager_section_title(view->pager, index));
}

static void section_chosen(struct views *views, void *arg, int choice)
{
	struct page_view *view = arg;
	(void)views;
	if (choice < pager_sections(view->pager))
		pager_show_section(view->pager, choice);
}

bool page_view_key(struct page_view *view, const struct key *key)
{
	if (!view->page || view->width == 0)
		return false;
	if (key->code == KEY_ENTER && view->open && pager_target(view->pager)) {
		/* What is opened may set another page here. */
		char *target = mem_copy(pager_target(view->pager));
		view->open(view->app, view->arg, target);
		free(target);
		return true;
	}
	if (key->code == 's' && pager_sections(view->pager) > 0) {
		int now = pager_section_now(view->pager);
		dialog_choose(view->app->views, "Sections", pager_sections(view->pager), now > 0 ? now : 0, section_row, section_chosen, view);
		return true;
	}
	return pager_key(view->pager, key);
}

/* A page on a view of its own. */
struct alone {
	struct page_view *view;
	char *title;
	void *arg;
	void (*release)(void *arg);
};

static int draw(void *state, struct canvas *canvas)
{
	struct alone *alone = state;
	page_view_draw(alone->view, canvas);
	return 0;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct alone *alone = state;
	(void)views, (void)action;
	return page_view_key(alone->view, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct alone *alone = state;
	buf_text(out, alone->title);
}

static void release(void *state)
{
	struct alone *alone = state;
	page_view_free(alone->view);
	if (alone->release)
		alone->release(alone->arg);
	free(alone->title);
	free(alone);
}

static const struct view_key page_keys[] = {
	PAGE_VIEW_KEYS,
	{0},
};

static const struct view_ops page_ops = {
	.name = "page",
	.keys = page_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = release,
};

void page_view_push(struct app *app, const char *text, struct page_value *page, page_view_open *open, void *arg, void (*release_arg)(void *arg))
{
	struct alone *alone = mem_zero(1, sizeof *alone);
	alone->view = page_view_new(app, open, arg);
	alone->title = mem_copy(text);
	alone->arg = arg;
	alone->release = release_arg;
	page_view_set(alone->view, page);
	view_push(app->views, &page_ops, alone);
}
