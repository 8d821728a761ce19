/* The live screen. Every two seconds (more seldom where reading takes long, as over a province) it asks whether anything was committed (a number that SQLite keeps); only then it reads again and
 * draws, so that on a quiet day not a byte goes over the line. Two views: the overview, and on top of it the visits of one place. */
#include "config.h"
#include "screens/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/live.h"
#include "emis/state.h"
#include "screens/app.h"
#include "screens/browse.h"
#include "screens/page_view.h"

enum { LIVE_PRINT = 1, LIVE_LOOK_MS = 2000, LIVE_MOST_MS = 10000, LIVE_SHARE = 20 /* of the time at most one part in so many is spent on reading */ };

struct live {
	struct app *app;
	char *place; /* NULL: the overview; else the visits of it, "" of all */
	struct live_source *source;
	struct page_view *view;
	int64_t version, cost; /* milliseconds that the last reading took */
	int today;
};

static const struct view_key live_keys[] = {
	{LIVE_PRINT, {'P', KEY_F7}, "print", "print or save this page"},
	PAGE_VIEW_KEYS,
	{0},
};

static void read_page(struct live *live)
{
	struct app *app = live->app;
	struct page_value *page = NULL;
	struct err err = {0};
	int64_t from = clock_ticks();
	live->version = state_version(app->replica);
	live->today = clock_today();
	/* Anew each time: a sync may have brought other forms. */
	live_close(live->source);
	live->source = NULL;
	bool is_good = live_open(app->replica, *app->set, &live->source, &err)
		&& (live->place ? live_visits(live->source, live->today, live->place, &page, &err) : live_page(live->source, live->today, &page, &err));
	if (!is_good)
		app_say_error(app, &err);
	page_view_set(live->view, page);
	live->cost = clock_ticks() - from;
}

static void wake(struct live *live)
{
	int64_t pause = live->cost * LIVE_SHARE;
	view_wake(live->app->views, live, pause < LIVE_LOOK_MS ? LIVE_LOOK_MS : pause > LIVE_MOST_MS ? LIVE_MOST_MS : pause);
}

static bool is_old(const struct live *live)
{
	return live->version != state_version(live->app->replica) || live->today != clock_today();
}

static void push(struct app *app, const char *place);

static void open_link(struct app *app, void *arg, const char *target)
{
	if (strncmp(target, "live:", 5) == 0)
		push(app, target + 5);
	else
		browse_open(app, arg, target);
}

static int draw(void *state, struct canvas *canvas)
{
	struct live *live = state;
	page_view_draw(live->view, canvas);
	return 0;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct live *live = state;
	(void)views;
	if (action == LIVE_PRINT && page_view_page(live->view)) {
		browse_print(live->app, live->view, NULL, "visits");
		return VIEW_DONE;
	}
	return page_view_key(live->view, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	const struct live *live = state;
	buf_text(out, live->place ? "Visits of this month" : "Visits, as they come in");
}

static bool is_on_top(struct live *live)
{
	void *top = NULL;
	view_top(live->app->views, &top);
	return top == live;
}

static void tick(struct views *views, void *state, int64_t now)
{
	struct live *live = state;
	(void)now;
	wake(live);
	/* What lies under another view is read when it is seen again: a question there may be about its page. */
	if (!is_on_top(live) || !is_old(live))
		return;
	read_page(live);
	wake(live);
	view_touch(views);
}

static void resume(struct views *views, void *state)
{
	struct live *live = state;
	(void)views;
	wake(live);
	if (is_old(live))
		read_page(live);
}

static void release(void *state)
{
	struct live *live = state;
	page_view_free(live->view);
	live_close(live->source);
	free(live->place);
	free(live);
}

static const struct view_ops live_ops = {
	.name = "live",
	.keys = live_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.tick = tick,
	.resume = resume,
	.free = release,
};

static void push(struct app *app, const char *place)
{
	struct live *live = mem_zero(1, sizeof *live);
	live->app = app;
	live->place = mem_copy(place);
	live->view = page_view_new(app, open_link, NULL);
	view_push(app->views, &live_ops, live);
	read_page(live);
	wake(live);
}

void live_push(struct app *app)
{
	push(app, NULL);
}
