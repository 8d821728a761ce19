/* The stack of views: who gets a key, who is on top, and when a popped view is really gone.
 *
 * A view may pop itself, or all others, in the middle of its own key(): its state lives until that call is over. A
 * view popped by Esc lives on until the next key, because the Esc may turn out to have been half an arrow key.
 * Before its state is freed a view has had its idle work done, whatever took it away. */
#include "config.h"
#include "tui/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "tui/help.h"
#include "tui/view_stack.h"

enum { VIEW_SWALLOW = 600 /* milliseconds in which an Enter is still about the key before */ };

struct views *view_new(const struct view_ops *global, void *global_state)
{
	struct views *views = mem_zero(1, sizeof *views);

	views->global = global;
	views->global_state = global_state;
	views->now = clock_ticks;
	views->needs_draw = true;
	canvas_init(&views->over, 0, 0);
	return views;
}

static void free_entry(struct views *views, struct view_entry *entry)
{
	if (entry->ops->idle)
		entry->ops->idle(views, entry->state);
	if (entry->ops->free)
		entry->ops->free(entry->state);
}

static void free_gone(struct views *views)
{
	for (int at = 0; at < views->gone_count; at++)
		free_entry(views, &views->gone[at]);
	views->gone_count = 0;
}

static void free_limbo(struct views *views)
{
	if (!views->has_limbo)
		return;
	views->has_limbo = false;
	free_entry(views, &views->limbo);
}

void view_free(struct views *views)
{
	if (!views)
		return;
	free_gone(views);
	free_limbo(views);
	while (views->depth > 0)
		free_entry(views, &views->stack[--views->depth]);
	canvas_free(&views->over);
	free(views);
}

void view_push(struct views *views, const struct view_ops *ops, void *state)
{
	if (views->depth == VIEW_DEPTH)
		die("more than %d views on the stack", VIEW_DEPTH);
	if (views->depth > 0)
		views->stack[views->depth - 1].was_covered = true;
	views->stack[views->depth++] = (struct view_entry) { .ops = ops, .state = state };
	views->needs_draw = views->needs_idle = true;
}

void view_pop(struct views *views)
{
	if (views->depth == 0)
		return;
	if (views->gone_count == VIEW_DEPTH)
		die("more than %d views popped by one key", VIEW_DEPTH);
	views->gone[views->gone_count++] = views->stack[--views->depth];
	views->needs_draw = true;
	if (views->depth == 0)
		view_quit(views, 0);
}

void view_pop_to(struct views *views, const void *state)
{
	while (views->depth > 1 && views->stack[views->depth - 1].state != state)
		view_pop(views);
}

void view_quit(struct views *views, int status)
{
	views->has_ended = true;
	views->status = status;
}

bool view_has_ended(const struct views *views, int *status)
{
	*status = views->status;
	return views->has_ended;
}

int view_depth(const struct views *views)
{
	return views->depth;
}

const struct view_ops *view_top(const struct views *views, void **state)
{
	if (state)
		*state = views->depth > 0 ? views->stack[views->depth - 1].state : NULL;
	return views->depth > 0 ? views->stack[views->depth - 1].ops : NULL;
}

void view_say(struct views *views, enum role role, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(views->message, sizeof views->message, format, args);
	va_end(args);
	views->message_role = role;
	views->needs_draw = true;
}

void view_say_nothing(struct views *views)
{
	if (views->message[0])
		views->needs_draw = true;
	views->message[0] = '\0';
}

void view_mark(struct views *views, enum role role, const char *text)
{
	snprintf(views->mark, sizeof views->mark, "%s", text ? text : "");
	views->mark_role = role;
	views->needs_draw = true;
}

void view_touch(struct views *views)
{
	views->needs_draw = true;
}

bool view_needs_draw(const struct views *views)
{
	return views->needs_draw;
}

bool view_needs_repaint(struct views *views)
{
	const bool is_needed = views->needs_repaint;

	views->needs_repaint = false;
	return is_needed;
}

bool view_wants_suspend(struct views *views)
{
	const bool is_wanted = views->wants_suspend;

	views->wants_suspend = false;
	return is_wanted;
}

void view_lend(struct views *views, view_use *use, void *arg)
{
	views->use = use;
	views->use_arg = arg;
}

view_use *view_wants_terminal(struct views *views, void **arg)
{
	view_use *const use = views->use;

	*arg = views->use_arg;
	views->use = NULL;
	return use;
}

void *view_find(const struct views *views, const char *name)
{
	for (int at = views->depth - 1; at >= 0; at--)
		if (strcmp(views->stack[at].ops->name, name) == 0)
			return views->stack[at].state;
	return NULL;
}

/* What every call into a view ends with. */
static void settle(struct views *views)
{
	struct view_entry *top;

	free_gone(views);
	if (views->depth == 0)
		return;
	top = &views->stack[views->depth - 1];
	if (top->was_covered) {
		top->was_covered = false;
		if (top->ops->resume)
			top->ops->resume(views, top->state);
		views->needs_draw = true;
	}
}

static void undo_esc(struct views *views, const struct key *key)
{
	if (views->has_limbo && views->depth < VIEW_DEPTH) {
		views->has_limbo = false;
		views->stack[views->depth - 1].was_covered = true;
		views->stack[views->depth++] = views->limbo;
	} else if (views->depth > 0) {
		const struct view_entry top = views->stack[views->depth - 1];

		if (top.ops->key)
			top.ops->key(views, top.state, 0, key);
	}
	settle(views);
}

static void back_out(struct views *views)
{
	if (views->depth <= 1)
		return;
	views->limbo = views->stack[--views->depth];
	views->has_limbo = true;
}

static bool is_help_key(const struct key *key, bool is_typing)
{
	return key->code == KEY_F1 || key->code == KEY_CTRL('G') || (key->code == '?' && !is_typing);
}

static void pass_on(struct views *views, const struct view_entry *top, const struct key *key, bool is_typing)
{
	const struct view_key *global_keys = views->global ? views->global->keys : NULL;
	const int action = view_action(global_keys, key->code, is_typing);

	if (action > 0 && (!top->ops->is_popup || action == views->global->over_popups)
		&& views->global->key(views, views->global_state, action, key) == VIEW_DONE)
		return;
	if (is_help_key(key, is_typing))
		help_push(views, top->ops->name, top->ops->keys, top->ops->is_popup ? NULL : global_keys);
	else if (key->code == KEY_ESC)
		back_out(views);
}

void view_swallow_enter(struct views *views)
{
	views->swallows = views->now() + VIEW_SWALLOW;
}

static bool is_swallowed(struct views *views, const struct key *key)
{
	const bool is_soon = views->swallows > 0 && views->now() <= views->swallows;

	views->swallows = 0;
	return is_soon && key->code == KEY_ENTER;
}

void view_feed(struct views *views, const struct key *key)
{
	struct view_entry top;
	bool is_typing;

	if (is_swallowed(views, key))
		return;
	views->needs_draw = views->needs_idle = true;
	if (key->code == KEY_UNDO_ESC) {
		undo_esc(views, key);
		return;
	}
	if (key->code == KEY_CTRL('L')) {
		/* The same frame again, message and all. */
		views->needs_repaint = true;
		return;
	}
	free_limbo(views);
	view_say_nothing(views);
	if (views->depth == 0 || key->code == KEY_NONE)
		return;
	if (key->code == KEY_CTRL('Z')) {
		views->wants_suspend = true;
		return;
	}
	top = views->stack[views->depth - 1];
	is_typing = top.ops->takes_text && top.ops->takes_text(top.state);
	if (!top.ops->key || top.ops->key(views, top.state, view_action(top.ops->keys, key->code, is_typing), key) == VIEW_PASS)
		pass_on(views, &top, key, is_typing);
	settle(views);
}

bool view_idle(struct views *views)
{
	bool is_changed = false;

	if (!views->needs_idle)
		return false;
	views->needs_idle = false;
	for (int at = views->depth - 1; at >= 0; at--) {
		const struct view_entry entry = views->stack[at];

		if (entry.ops->idle && entry.ops->idle(views, entry.state))
			is_changed = true;
	}
	if (views->has_limbo && views->limbo.ops->idle)
		views->limbo.ops->idle(views, views->limbo.state);
	if (views->global && views->global->idle && views->global->idle(views, views->global_state))
		is_changed = views->needs_idle = true;
	settle(views);
	if (is_changed)
		views->needs_draw = true;
	return views->needs_draw;
}

void view_clock(struct views *views, int64_t (*now)(void))
{
	views->now = now ? now : clock_ticks;
}

void view_wake(struct views *views, const void *state, int64_t ms)
{
	for (int at = 0; at < views->depth; at++)
		if (views->stack[at].state == state)
			views->stack[at].wake = ms > 0 ? views->now() + ms : 0;
}

int64_t view_deadline(const struct views *views)
{
	int64_t first = -1;

	for (int at = 0; at < views->depth; at++)
		if (views->stack[at].wake > 0 && (first < 0 || views->stack[at].wake < first))
			first = views->stack[at].wake;
	return first;
}

void view_tick(struct views *views, int64_t now)
{
	for (int at = views->depth - 1; at >= 0; at--) {
		struct view_entry *entry = &views->stack[at];

		if (entry->wake == 0 || entry->wake > now)
			continue;
		entry->wake = 0;
		views->needs_draw = views->needs_idle = true;
		if (entry->ops->tick)
			entry->ops->tick(views, entry->state, now);
		/* A tick may have popped any number of views. */
		if (at > views->depth)
			at = views->depth;
	}
	settle(views);
}

void view_watch(struct views *views, int fd, view_ready *ready, void *arg)
{
	view_unwatch(views, fd);
	if (views->watched_count == VIEW_WATCHES)
		die("more than %d descriptors to watch", VIEW_WATCHES);
	views->watched[views->watched_count++] = (struct view_watched) { fd, ready, arg };
}

void view_unwatch(struct views *views, int fd)
{
	for (int at = 0; at < views->watched_count; at++) {
		if (views->watched[at].fd != fd)
			continue;
		views->watched[at] = views->watched[--views->watched_count];
		return;
	}
}

int view_watch_count(const struct views *views)
{
	return views->watched_count;
}

int view_watch_fd(const struct views *views, int index)
{
	return views->watched[index].fd;
}

void view_watch_call(struct views *views, int fd)
{
	for (int at = 0; at < views->watched_count; at++) {
		const struct view_watched watched = views->watched[at];

		if (watched.fd != fd)
			continue;
		views->needs_idle = true;
		watched.ready(views, fd, watched.arg);
		settle(views);
		return;
	}
}
