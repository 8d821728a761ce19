/* A save that waits: another program is writing, most often the sync, which takes in what came. Most such waits are shorter than a key;
 * a longer one is shown, and the keys stay alive: the screen asks again and again until the other one has done. Nothing is at stake
 * meanwhile, since all that was keyed is in the draft. */
#include "config.h"

#include "screens/entry_state.h"

#include <stdlib.h>

#include "base/mem.h"
#include "emis/state.h"

enum { AT_ONCE = 300, ASK = 50, PAUSE = 150 }; /* milliseconds: waited unseen, waited at each question, between two */

struct wait {
	struct entry *entry;
	void (*again)(struct entry *entry);
};

static int draw(void *state, struct canvas *canvas)
{
	(void)state;
	int rows = canvas_wrap(canvas, 0, 0, canvas->rows, canvas->columns, ROLE_TITLE,
		"Another program is writing just now: the sync takes in what came. This is saved as soon as it has done that.");
	canvas_put(canvas, rows, 2, -1, ROLE_KEY, "Esc");
	canvas_put_cut(canvas, rows, 9, -1, ROLE_NORMAL, "not now: it stays a draft");
	canvas_cursor(canvas, rows, 2);
	return rows + 1;
}

/* What is keyed on would be meant for what comes after the save. */
static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	(void)views;
	(void)state;
	(void)action;
	return key->code == KEY_ESC || key->code == KEY_F1 ? VIEW_PASS : VIEW_DONE;
}

static void tick(struct views *views, void *state, int64_t now)
{
	struct wait *wait = state;
	struct entry *entry = wait->entry;
	void (*again)(struct entry *entry) = wait->again;
	void *top = NULL;
	(void)now;
	view_top(views, &top);
	if (top != state || !state_is_free(entry->app->replica, ASK)) {
		view_wake(views, state, PAUSE);
		return;
	}
	view_pop(views);
	again(entry);
}

static const struct view_key keys[] = {
	{0, {KEY_ESC}, NULL, "saves later: what was keyed stays a draft"},
	{0},
};

static const struct view_ops ops = {
	.name = "waiting", .keys = keys, .is_popup = true, .draw = draw, .key = key, .tick = tick, .free = free,
};

bool entry_awaits_turn(struct entry *entry, void (*again)(struct entry *entry))
{
	if (state_is_free(entry->app->replica, AT_ONCE))
		return false;
	struct wait *wait = mem_alloc(sizeof *wait);
	*wait = (struct wait){entry, again};
	view_push(entry->app->views, &ops, wait);
	view_wake(entry->app->views, wait, PAUSE);
	return true;
}
