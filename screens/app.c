#include "config.h"
#include "screens/app.h"

#include "emis/school.h"
#include "emis/state.h"
#include "screens/find.h"
#include "screens/home.h"
#include "tui/loop.h"
#include "tui/term.h"

enum { APP_FIND = 1 };

static const struct view_key app_keys[] = {
	{APP_FIND, {'/', KEY_F3}, "find", "find a school, from anywhere"},
	{0},
};

static enum view_result app_key(struct views *views, void *state, int action, const struct key *key)
{
	(void)views, (void)key;
	if (action != APP_FIND)
		return VIEW_PASS;
	find_push(state, NULL, NULL);
	return VIEW_DONE;
}

/* The lookup is made while nobody waits for a key, so that the first search is as quick as the others. */
static bool app_idle(struct views *views, void *state)
{
	struct app *app = state;
	(void)views;
	if (!app->lookup)
		app_lookup(app);
	return false;
}

static const struct view_ops app_ops = {
	.name = "zila",
	.keys = app_keys,
	.key = app_key,
	.idle = app_idle,
};

void app_start(struct app *app, struct replica *replica, struct form_set **set, const char *author)
{
	*app = (struct app){.replica = replica, .set = set, .author = author};
	app->views = view_new(&app_ops, app);
	if (state_is_sample(replica))
		view_mark(app->views, ROLE_SAMPLE, "SAMPLE DATA");
	home_push(app);
}

void app_end(struct app *app)
{
	view_free(app->views);
	lookup_free(app->lookup);
	*app = (struct app){0};
}

int app_run(struct replica *replica, struct form_set **set, const char *author, struct err *err)
{
	struct term *term;
	struct app app;
	if (!term_open(&term, err))
		return err->code;
	app_start(&app, replica, set, author);
	loop_run(term, app.views);
	app_end(&app);
	term_close(term);
	return EX_OK;
}

struct lookup *app_lookup(struct app *app)
{
	struct err err = {0};
	if (!app->lookup && !school_lookup(app->replica, &app->lookup, &err))
		app_say_error(app, &err);
	return app->lookup;
}

void app_forget_lookup(struct app *app)
{
	lookup_free(app->lookup);
	app->lookup = NULL;
}

void app_say_error(struct app *app, const struct err *err)
{
	view_say(app->views, ROLE_ERROR, "%s", err->text);
}
