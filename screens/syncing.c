/* See the header. What is left is reckoned from what was answered: an entry that was sent but not answered may still be
 * on a slow line. One that was sent is four times the work of one that comes back decided. */
#include "config.h"
#include "screens/syncing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "emis/state.h"
#include "screens/app.h"
#include "sync/wire.h"
#include "tui/chart.h"

enum { SENT_WEIGHT = 4, BAR = 24, GUESS_AFTER = 3000 /* milliseconds */, GUESS_MOST = 24 * 3600 };

void syncing_init(struct syncing *syncing)
{
	*syncing = (struct syncing){.child = {.fd = -1}};
}

bool syncing_runs(const struct syncing *syncing)
{
	return syncing->child.pid != 0;
}

/* For the message line, which is one line of 80 columns. */
static void put_result(struct syncing *syncing, long sent, long refused, long conflicts, long others)
{
	int length = snprintf(syncing->result, sizeof syncing->result, "%ld sent, %ld received", sent, others);
	if (refused > 0)
		length += snprintf(syncing->result + length, sizeof syncing->result - (size_t)length, ", %ld not taken", refused);
	if (conflicts > 0)
		length += snprintf(syncing->result + length, sizeof syncing->result - (size_t)length, ", %ld for a choice", conflicts);
	snprintf(syncing->result + length, sizeof syncing->result - (size_t)length, ".");
}

static void take_line(struct syncing *syncing)
{
	long sent, refused, conflicts, others;
	syncing->now[syncing->length] = '\0';
	if (strcmp(syncing->now, CHILD_CHECKING) == 0)
		syncing->is_checking = true;
	else if (sscanf(syncing->now, CHILD_RESULT, &sent, &refused, &conflicts, &others) == 4)
		put_result(syncing, sent, refused, conflicts, others);
	else if (sscanf(syncing->now, CHILD_SCAN, &syncing->sent, &syncing->to_send, &syncing->answered, &syncing->taken,
			&syncing->to_take, &syncing->up, &syncing->down) != 7 && syncing->length > 0) {
		memcpy(syncing->last, syncing->now, syncing->length + 1);
		syncing->result[0] = '\0';
	}
	syncing->length = 0;
}

static void take(struct syncing *syncing, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\r' || bytes[i] == '\n')
			take_line(syncing);
		else if (syncing->length + 1 < sizeof syncing->now)
			syncing->now[syncing->length++] = bytes[i];
	}
}

static void ended(struct app *app)
{
	struct syncing *syncing = &app->syncing;
	view_unwatch(app->views, syncing->child.fd);
	take(syncing, "\n", 1);
	syncing->code = child_finish(&syncing->child);
	syncing->has_ended = true;
	app->is_lookup_old = true;
	if (syncing->code == 0)
		view_say(app->views, ROLE_GOOD, "Sent and received. %.200s", syncing->result[0] ? syncing->result : syncing->last);
	else
		view_say(app->views, ROLE_WARNING, "Not complete: %.300s", syncing->last);
}

static void ready(struct views *views, int fd, void *arg)
{
	struct app *app = arg;
	char bytes[1024];
	ssize_t count = read(fd, bytes, sizeof bytes);
	if (count > 0)
		take(&app->syncing, bytes, (size_t)count);
	else if (count == 0 || (errno != EAGAIN && errno != EINTR))
		ended(app);
	view_touch(views);
}

void syncing_start(struct app *app)
{
	struct err err = {0};
	struct state_link link;
	if (syncing_runs(&app->syncing))
		return;
	state_link(app->replica, &link);
	if (link.is_province) {
		view_say(app->views, ROLE_NORMAL, "This is the province's own folder: its districts send to it.");
		return;
	}
	syncing_init(&app->syncing);
	app->syncing.started = clock_ticks();
	if (!child_start(state_folder(app->replica), app->author, &app->syncing.child, &err)) {
		app_say_error(app, &err);
		return;
	}
	view_watch(app->views, app->syncing.child.fd, ready, app);
	view_say(app->views, ROLE_NORMAL, "Sending and receiving. Go on working; F9 again shows how far it is.");
}

void syncing_stop(struct app *app)
{
	struct syncing *syncing = &app->syncing;
	if (!syncing_runs(syncing))
		return;
	view_unwatch(app->views, syncing->child.fd);
	child_stop(&syncing->child);
	snprintf(syncing->last, sizeof syncing->last, "Stopped. The next sync goes on from there.");
	syncing->has_ended = true;
	syncing->code = EX_TEMPFAIL;
}

/* Work done and work in all: what is sent is answered, and comes back decided. */
static void measure(const struct syncing *syncing, double *done, double *all)
{
	*done = (double)SENT_WEIGHT * (double)syncing->answered + (double)syncing->taken;
	*all = (double)(SENT_WEIGHT + 1) * (double)syncing->to_send + (double)syncing->to_take;
}

int syncing_percent(const struct syncing *syncing)
{
	double done, all;
	measure(syncing, &done, &all);
	if (all <= 0 || syncing->up + syncing->down == 0)
		return -1;
	return done >= all ? 100 : (int)(100 * done / all);
}

static const char *what_is_happening(const struct syncing *syncing)
{
	if (syncing->is_checking)
		return "Checking what came";
	if (syncing->down == 0)
		return "Looking for the province";
	if (syncing->sent < syncing->to_send)
		return "Sending";
	if (syncing->answered < syncing->to_send)
		return "Sent; waiting for the province's answer";
	return "Receiving";
}

static void put_time_left(const struct syncing *syncing, char *out, size_t size)
{
	int64_t spent = clock_ticks() - syncing->started;
	double done, all, seconds;
	out[0] = '\0';
	measure(syncing, &done, &all);
	if (spent < GUESS_AFTER || done <= 0 || done >= all)
		return;
	seconds = (double)spent / 1000 * (all - done) / done;
	if (seconds < 60)
		snprintf(out, size, ", less than a minute left");
	else if (seconds < GUESS_MOST)
		snprintf(out, size, ", about %d min left", (int)(seconds / 60) + 1);
}

int syncing_draw(const struct syncing *syncing, struct canvas *canvas, int row)
{
	int percent = syncing_percent(syncing);
	char left[40];
	put_time_left(syncing, left, sizeof left);
	canvas_print(canvas, row, 0, ROLE_HEADING, "%s%s", what_is_happening(syncing), left);
	if (percent >= 0) {
		canvas_put(canvas, row + 1, 0, -1, ROLE_NORMAL, "[");
		chart_bar(canvas, row + 1, 1, BAR, percent, 100, ROLE_BAR);
		canvas_print(canvas, row + 1, 1 + BAR, ROLE_NORMAL, "] %3d %%", percent);
	}
	canvas_print(canvas, row + 2, 0, ROLE_NORMAL, "Entries: %ld of %ld sent, %ld answered; %ld of %ld received", syncing->sent,
		syncing->to_send, syncing->answered, syncing->taken,
		syncing->taken > syncing->to_take ? syncing->taken : syncing->to_take);
	canvas_print(canvas, row + 3, 0, ROLE_NORMAL, "Bytes: %.1f kB up, %.1f kB down", (double)syncing->up / 1000,
		(double)syncing->down / 1000);
	return 4;
}

const char *syncing_advice(int code, const char *last)
{
	switch (code) {
	case EX_TEMPFAIL: return "Nothing is lost. Try again when the line is better; it goes on from where it stopped.";
	case EX_NOPERM: return "The province does not let this box in. Tell its operator what stands above; a later try alone does not help.";
	case EX_UNAVAILABLE: return "The two programs are of different ages. Ask the province which version to install.";
	case EX_IOERR:
		if (strstr(last, WIRE_SAYS))
			return "It is the province's machine, not this one: tell its operator. Go on keying: it waits here and is safe.";
		return "Make room on the disk, then send again. Nothing that was saved is lost.";
	case EX_USAGE:
	case EX_CONFIG: return "The way to the province is not set up. See the page for the district's machine, or ask who set it up.";
	case EX_DATAERR:
	case EX_PROTOCOL: return "Tell the province's operator what stands above. Go on keying: it waits here and is safe.";
	}
	return "Nothing is lost. Send again; where it fails again, tell the province's operator what stands above.";
}
