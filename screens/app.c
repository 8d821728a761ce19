#include "config.h"
#include "screens/app.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emis/school.h"
#include "emis/state.h"
#include "form/draft_book.h"
#include "screens/browse.h"
#include "screens/day.h"
#include "screens/elsewhere.h"
#include "screens/entry.h"
#include "screens/find.h"
#include "screens/home.h"
#include "screens/last.h"
#include "screens/link.h"
#include "screens/sending.h"
#include "tui/loop.h"
#include "tui/term.h"

enum { APP_FIND = 1, APP_SYNC, APP_PARK, APP_ROOM = 10 /* views: more than the longest way on from a school that was found */ };

static const struct view_key app_keys[] = {
	{APP_FIND, {'/', KEY_F3}, "find", "find a school, from anywhere"},
	{APP_SYNC, {KEY_F9, KEY_CTRL('X')}, "sync", "send and receive, from anywhere; again: how far it is"},
	{APP_PARK, {KEY_CTRL('C')}, NULL, "put the record that is being keyed aside as a draft, from whatever state it is in"},
	{0},
};

/* Schools looked up one from the other all day must not fill the stack: then the way back is cut short. Cards and lists hold
 * nothing that was keyed; a form does, and stays. */
static bool make_room(struct views *views)
{
	if (view_depth(views) + APP_ROOM <= VIEW_DEPTH)
		return true;
	while (view_depth(views) > 1 && strcmp(view_top(views, NULL)->name, "entry") != 0)
		view_pop(views);
	return view_depth(views) + APP_ROOM <= VIEW_DEPTH;
}

/* The first time it starts one and leaves the person at work; while one runs it shows the page. */
static void sync_or_show(struct app *app)
{
	if (!syncing_runs(&app->syncing))
		syncing_start(app);
	else if (strcmp(view_top(app->views, NULL)->name, "sending") != 0 && make_room(app->views))
		sending_push(app);
}

static enum view_result app_key(struct views *views, void *state, int action, const struct key *key)
{
	(void)key;
	if (action == APP_SYNC) {
		sync_or_show(state);
		return VIEW_DONE;
	}
	if (action == APP_PARK) {
		entry_park(state);
		return VIEW_DONE;
	}
	if (action != APP_FIND)
		return VIEW_PASS;
	if (make_room(views))
		find_push(state, NULL, NULL);
	else
		view_say(views, ROLE_WARNING, "Too many forms are open at once: finish this one, or go back with Esc.");
	return VIEW_DONE;
}

static void end_loader(struct app *app)
{
	school_loader_free(app->loader);
	app->loader = NULL;
}

/* One piece of the lookup. False where it cannot be read. */
static bool make_piece(struct app *app)
{
	struct err err = {0};
	if (!app->loader)
		app->loader = school_loader_new(app->replica);
	int step = school_loader_step(app->loader, &app->lookup, &err);
	if (step == 1)
		return true;
	end_loader(app);
	/* Making it takes three times the memory that it holds. */
	malloc_trim(0);
	app->lookup_number++;
	if (step < 0)
		app_say_error(app, &err);
	return step == 0;
}

/* The lookup is made piece by piece while nobody waits for a key, so that neither the first search nor a key at the start waits
 * for the whole of it. */
static bool app_idle(struct views *views, void *state)
{
	struct app *app = state;
	if (link_update(app))
		view_touch(views);
	if (app->is_lookup_old && strcmp(view_top(views, NULL)->name, "find") != 0)
		app_forget_lookup(app);
	return !app->lookup && make_piece(app) && !app->lookup;
}

static const struct view_ops app_ops = {
	.name = "zila",
	.keys = app_keys,
	.key = app_key,
	.over_popups = APP_PARK,
	.idle = app_idle,
};

void app_start(struct app *app, struct replica *replica, struct form_set **set, const char *author)
{
	*app = (struct app){.replica = replica, .set = set, .author = author};
	app->views = view_new(&app_ops, app);
	app->is_sample = state_is_sample(replica);
	syncing_init(&app->syncing);
	home_push(app);
	day_ask(app);
	link_update(app);
}

void app_end(struct app *app)
{
	syncing_stop(app);
	last_forget();
	browse_forget();
	view_free(app->views);
	end_loader(app);
	lookup_free(app->lookup);
	nearby_free(&app->nearby);
	free(app->next);
	*app = (struct app){0};
}

/* What the person's other terminals call this one: the line it is on and, from afar, the machine. */
static void tell_where(struct replica *replica)
{
	const char *line = ttyname(STDIN_FILENO), *from = getenv("SSH_CONNECTION");
	char where[64];
	if (!line)
		return;
	if (strncmp(line, "/dev/", 5) == 0)
		line += 5;
	if (from && *from)
		snprintf(where, sizeof where, "%.20s from %.*s", line, (int)strcspn(from, " ") < 36 ? (int)strcspn(from, " ") : 36, from);
	else
		snprintf(where, sizeof where, "%.60s", line);
	draft_where(replica, where);
}

int app_run(struct replica *replica, struct form_set **set, const char *author, bool asks_first, char **next, struct err *err)
{
	struct term *term;
	struct app app;
	*next = NULL;
	if (!term_open(&term, err))
		return err->code;
	tell_where(replica);
	app_start(&app, replica, set, author);
	elsewhere_look(&app);
	if (asks_first)
		elsewhere_push(&app);
	loop_run(term, app.views);
	*next = app.next;
	app.next = NULL;
	app_end(&app);
	term_close(term);
	return EX_OK;
}

struct lookup *app_lookup(struct app *app)
{
	while (!app->lookup && make_piece(app))
		;
	return app->lookup;
}

void app_forget_lookup(struct app *app)
{
	end_loader(app);
	lookup_free(app->lookup);
	app->lookup = NULL;
	app->is_lookup_old = false;
}

void app_say_error(struct app *app, const struct err *err)
{
	view_say(app->views, ROLE_ERROR, "%s", err->text);
}
