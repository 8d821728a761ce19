#include "config.h"
#include "screens/sending.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/state.h"
#include "screens/app.h"
#include "sync/child.h"

enum { SENDING_START = 1, SENDING_STOP, SENDING_TEXT = 4096 };

static const struct view_key sending_keys[] = {
	{SENDING_START, {'s'}, "send and receive", "one complete sync with the province; work may go on meanwhile"},
	{SENDING_STOP, {'x'}, "stop", "stop it; the next one goes on from there"},
	{0},
};

/* One sync at a time in a program; the view may be left and come back to while it runs. */
static struct run {
	struct child child;
	struct app *app;
	char now[SENDING_TEXT]; /* the line that is being told */
	size_t length;
	char last[SENDING_TEXT]; /* the last whole line: progress, report or reason */
	bool has_failed;
} run = {.child = {.fd = -1}};

struct sending {
	struct app *app;
	struct state state;
};

static void read_state(struct sending *sending)
{
	struct err err = {0};
	if (!state_read(sending->app->replica, *sending->app->set, sending->app->author, &sending->state, &err))
		app_say_error(sending->app, &err);
}

static int draw(void *state, struct canvas *canvas)
{
	struct sending *sending = state;
	const struct state *at = &sending->state;
	int row = 0;
	canvas_put(canvas, row++, 0, -1, ROLE_HEADING, at->place);
	canvas_print(canvas, row++, 0, ROLE_NORMAL, "%ld schools, %ld findings, %ld conflicts, %d drafts of yours.", at->schools, at->findings,
		at->conflicts, at->draft_count);
	if (at->is_province) {
		canvas_put(canvas, row++, 0, -1, ROLE_NORMAL, "This is the province's own folder: what is saved here is decided at once.");
		canvas_put(canvas, row++, 0, -1, ROLE_NORMAL, "Districts send to it and receive from it by `zila sync`.");
		return row;
	}
	canvas_print(canvas, row++, 0, at->pending > 0 ? ROLE_WARNING : ROLE_NORMAL, "%ld entr%s to be sent.", at->pending,
		at->pending == 1 ? "y of this box waits" : "ies of this box wait");
	char when[17];
	if (at->last_sync > 0) {
		clock_format(at->last_sync, when);
		canvas_print(canvas, row++, 0, ROLE_NORMAL, "Last complete sync: %s.", when);
	} else {
		canvas_put(canvas, row++, 0, -1, ROLE_NORMAL, "No complete sync yet.");
	}
	row++;
	if (run.child.pid != 0)
		canvas_put(canvas, row++, 0, -1, ROLE_HEADING, "Sending and receiving. You can go on working: Esc leaves this page.");
	if (run.last[0])
		row += canvas_wrap(canvas, row, 0, canvas->rows - row - 3, canvas->columns, run.has_failed ? ROLE_ERROR : ROLE_NORMAL, run.last);
	canvas_put(canvas, row + 1, 0, -1, ROLE_DIM, "Nothing is lost where the line fails: what was not taken is sent again.");
	canvas_put(canvas, row + 2, 0, -1, ROLE_DIM, "A copy for a memory stick: zila backup FILE");
	return row;
}

/* Whole lines, and progress that ends in a carriage return, become the line that is shown. */
static void take(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] != '\r' && bytes[i] != '\n') {
			if (run.length + 1 < sizeof run.now)
				run.now[run.length++] = bytes[i];
			continue;
		}
		if (run.length > 0) {
			memcpy(run.last, run.now, run.length);
			run.last[run.length] = '\0';
		}
		run.length = 0;
	}
}

static void ended(struct views *views)
{
	view_unwatch(views, run.child.fd);
	take("\n", 1);
	int code = child_finish(&run.child);
	run.has_failed = code != 0;
	app_forget_lookup(run.app);
	if (code == 0)
		view_say(views, ROLE_GOOD, "Sent and received. %.200s", run.last);
	else
		view_say(views, ROLE_WARNING, "Not complete: %.300s", run.last);
}

static void ready(struct views *views, int fd, void *arg)
{
	char bytes[1024];
	ssize_t count = read(fd, bytes, sizeof bytes);
	(void)arg;
	if (count > 0)
		take(bytes, (size_t)count);
	else if (count == 0 || (errno != EAGAIN && errno != EINTR))
		ended(views);
	view_touch(views);
}

static void start(struct sending *sending)
{
	struct err err = {0};
	struct app *app = sending->app;
	if (run.child.pid != 0 || sending->state.is_province)
		return;
	run.last[0] = '\0';
	run.length = 0;
	run.has_failed = false;
	run.app = app;
	if (!child_start(state_folder(app->replica), app->author, &run.child, &err)) {
		app_say_error(app, &err);
		return;
	}
	view_watch(app->views, run.child.fd, ready, NULL);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct sending *sending = state;
	(void)key;
	if (action == SENDING_START) {
		start(sending);
		return VIEW_DONE;
	}
	if (action == SENDING_STOP && run.child.pid != 0) {
		view_unwatch(views, run.child.fd);
		child_stop(&run.child);
		snprintf(run.last, sizeof run.last, "Stopped. The next sync goes on from there.");
		read_state(sending);
		return VIEW_DONE;
	}
	return VIEW_PASS;
}

static bool idle(struct views *views, void *state)
{
	struct sending *sending = state;
	static pid_t seen;
	(void)views;
	if (seen == run.child.pid)
		return false;
	seen = run.child.pid;
	read_state(sending);
	return true;
}

static void title(void *state, struct buf *out)
{
	(void)state;
	buf_text(out, "Send and receive");
}

static const struct view_ops sending_ops = {
	.name = "sending",
	.keys = sending_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.idle = idle,
	.free = free,
};

void sending_push(struct app *app)
{
	struct sending *sending = mem_zero(1, sizeof *sending);
	sending->app = app;
	read_state(sending);
	view_push(app->views, &sending_ops, sending);
}
