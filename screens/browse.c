/* What links lead to, and the card of a place: one page, from which one goes down by its links and up by a key. */
#include "config.h"
#include "screens/browse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/above.h"
#include "emis/card.h"
#include "emis/live.h"
#include "emis/state.h"
#include "screens/app.h"
#include "screens/entry.h"
#include "screens/lists.h"
#include "screens/page_view.h"
#include "screens/profile.h"
#include "tui/dialog.h"

enum { BROWSE_UP = 1, BROWSE_PRINT, BROWSE_NEXT, BROWSE_BEFORE, BROWSE_MONITOR, BROWSE_ROOM = 12 /* views: what may come on top of a place */ };

struct browse {
	struct app *app;
	enum indicator_level level;
	char *code, *title;
	struct page_view *view;
	int64_t version; /* of the data that the page was made from */
};

static const struct view_key browse_keys[] = {
	{BROWSE_NEXT, {'n'}, "next", "the next place beside it: tehsil, cluster, district"},
	{BROWSE_BEFORE, {'p'}, "before", "the place before it"},
	{BROWSE_UP, {'u'}, "up", "up: the tehsil, district, division or province that it lies in"},
	{BROWSE_PRINT, {'P', KEY_F7}, "print", "print or save this page"},
	{BROWSE_MONITOR, {'m'}, NULL, "the visits of the month that ended last here, schools and posts to verify"},
	PAGE_VIEW_KEYS,
	{0},
};

static void read_page(struct browse *browse)
{
	struct app *app = browse->app;
	struct card_maker *maker = NULL;
	struct page_value *page = NULL;
	struct err err = {0};
	browse->version = state_version(app->replica);
	if (!card_open(app->replica, *app->set, app->author, &maker, &err) || !card_place(maker, browse->level, browse->code, 0, &page, &err))
		app_say_error(app, &err);
	if (maker)
		card_close(maker);
	page_view_set(browse->view, page);
}

static int draw(void *state, struct canvas *canvas)
{
	struct browse *browse = state;
	page_view_draw(browse->view, canvas);
	if (!page_view_page(browse->view))
		canvas_put(canvas, 0, 0, -1, ROLE_DIM, "This place cannot be shown.");
	return 0;
}

static void set_place(struct browse *browse, const char *code)
{
	char name[160];
	above_name(browse->app->replica, *browse->app->set, browse->level, code, name);
	free(browse->code);
	free(browse->title);
	browse->code = mem_copy(code);
	browse->title = mem_copy(name);
}

static void go(struct browse *browse, int step)
{
	int count, at;
	char **codes = above_beside(browse->app->replica, browse->level, browse->code, &count, &at);
	if (at < 0 || at + step < 0 || at + step >= count) {
		view_say(browse->app->views, ROLE_NORMAL, step > 0 ? "This is the last one." : "This is the first one.");
	} else {
		set_place(browse, codes[at + step]);
		read_page(browse);
	}
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
}

static void monitor(struct browse *browse)
{
	struct app *app = browse->app;
	struct card_maker *maker = NULL;
	struct page_value *page = NULL;
	struct err err = {0};
	if (!card_open(app->replica, *app->set, app->author, &maker, &err) || !card_monitoring(maker, browse->level, browse->code, NULL, NULL, &page,
		&err))
		app_say_error(app, &err);
	else
		page_view_push(app, page->title, page, browse_open, NULL, NULL);
	if (maker)
		card_close(maker);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct browse *browse = state;
	(void)views;
	if (action == BROWSE_NEXT || action == BROWSE_BEFORE) {
		go(browse, action == BROWSE_NEXT ? 1 : -1);
		return VIEW_DONE;
	}
	if (action == BROWSE_MONITOR) {
		monitor(browse);
		return VIEW_DONE;
	}
	if (action == BROWSE_UP) {
		browse_up(browse->app, browse->level, browse->code);
		return VIEW_DONE;
	}
	if (action == BROWSE_PRINT && page_view_page(browse->view)) {
		char *file = mem_format("card-%s", browse->code);
		browse_print(browse->app, browse->view, NULL, file);
		free(file);
		return VIEW_DONE;
	}
	return page_view_key(browse->view, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct browse *browse = state;
	buf_text(out, browse->title);
}

/* Back from what was opened: something may have been keyed there. */
static void resume(struct views *views, void *state)
{
	struct browse *browse = state;
	(void)views;
	if (browse->version != state_version(browse->app->replica))
		read_page(browse);
}

static void release(void *state)
{
	struct browse *browse = state;
	page_view_free(browse->view);
	free(browse->code);
	free(browse->title);
	free(browse);
}

static const struct view_ops browse_ops = {
	.name = "browse",
	.keys = browse_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

/* Places and schools opened one from the other all day must not fill the stack: those gone through before are left. */
static bool has_room(struct app *app)
{
	if (view_depth(app->views) + BROWSE_ROOM <= VIEW_DEPTH)
		return true;
	view_say(app->views, ROLE_WARNING, "Too many pages are open, one over the other: go back with Esc first.");
	return false;
}

void browse_place(struct app *app, enum indicator_level level, const char *code)
{
	if (!has_room(app))
		return;
	struct browse *browse = mem_zero(1, sizeof *browse);
	browse->app = app;
	browse->level = level;
	set_place(browse, code);
	browse->view = page_view_new(app, browse_open, NULL);
	view_push(app->views, &browse_ops, browse);
	read_page(browse);
}

void browse_open(struct app *app, void *arg, const char *target)
{
	const char *rest = strchr(target, ':');
	enum indicator_level level;
	char word[32], school[LIVE_SCHOOL];
	(void)arg;
	if (!rest || !has_room(app))
		return;
	snprintf(word, sizeof word, "%.*s", (int)(rest - target), target);
	rest++;
	if (strcmp(word, "school") == 0)
		profile_push(app, &rest, 1, 0, "");
	else if (strcmp(word, "visit") == 0 && live_school(app->replica, rest, school))
		entry_push_key(app, "visit", rest, school);
	else if (strcmp(word, "list") == 0)
		lists_show(app, rest);
	else if (indicator_level_find(word, &level))
		browse_place(app, level, rest);
}

/* Where "up" may lead, while it is asked. */
struct up { struct app *app; struct above above[ABOVE_MOST]; int count; };
static struct up up;

static void up_row(void *arg, int index, struct buf *out)
{
	const struct up *from = arg;
	buf_format(out, "%d  %s", index + 1, from->above[index].name);
}

static void up_chosen(struct views *views, void *arg, int choice)
{
	const struct up *from = arg;
	(void)views;
	browse_place(from->app, from->above[choice].level, from->above[choice].code);
}

void browse_up(struct app *app, enum indicator_level level, const char *code)
{
	up.app = app;
	up.count = above_find(app->replica, *app->set, level, code, up.above);
	if (up.count == 0)
		view_say(app->views, ROLE_NORMAL, "Nothing lies above it in this folder.");
	else if (up.count == 1)
		up_chosen(app->views, &up, 0);
	else
		dialog_choose(app->views, "Up to", up.count, 0, up_row, up_chosen, &up);
}
