#include "config.h"
#include "screens/sending.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/state.h"
#include "screens/app.h"
#include "screens/link.h"
#include "screens/sent.h"

enum { SENDING_START = 1, SENDING_STOP, SENDING_HISTORY };

static const struct view_key sending_keys[] = {
	{SENDING_START, {'s'}, "send and receive", "one complete sync with the province; work may go on meanwhile"},
	{SENDING_STOP, {'x'}, "stop", "stop it; the next one goes on from there"},
	{SENDING_HISTORY, {'h'}, "history", "the syncs of this box, and what came of them"},
	{0},
};

struct sending {
	struct app *app;
	struct state state;
	int64_t version; /* of the replica when the state was read */
};

static void read_state(struct sending *sending)
{
	struct err err = {0};
	sending->version = state_version(sending->app->replica);
	if (!state_read(sending->app->replica, *sending->app->set, sending->app->author, &sending->state, &err))
		app_say_error(sending->app, &err);
}

static int draw_link(const struct state *at, struct canvas *canvas, int row)
{
	canvas_print(canvas, row++, 0, at->pending > 0 ? ROLE_WARNING : ROLE_NORMAL, "%ld entr%s to be sent.", at->pending,
		at->pending == 1 ? "y of this box waits" : "ies of this box wait");
	if (at->last_sync > 0) {
		char when[17], age[16];
		clock_format(at->last_sync, when);
		link_age(clock_now() - at->last_sync, age, sizeof age);
		canvas_print(canvas, row++, 0, ROLE_NORMAL, "Last complete sync: %s%s, %s ago.", at->is_by_bundle ? "by bundle, up to " : "", when,
			age);
	} else {
		canvas_put(canvas, row++, 0, -1, ROLE_NORMAL, "No complete sync yet.");
	}
	if (at->is_picture_old) {
		char words[256], when[17] = "";
		if (at->picture_since > 0)
			clock_format(at->picture_since, when);
		snprintf(words, sizeof words, "The province's program is newer than this one. What is keyed here is sent and answered, but what is new there"
			"%s%s cannot be read: have the new program installed here.", *when ? " since " : "", when);
		row += canvas_wrap(canvas, row, 0, 3, canvas->columns, ROLE_WARNING, words);
	}
	return row;
}

static int draw_run(const struct syncing *run, struct canvas *canvas, int row)
{
	if (syncing_runs(run)) {
		row += syncing_draw(run, canvas, row);
		canvas_put(canvas, row++, 0, -1, ROLE_NORMAL, "You can go on working: Esc leaves this page, the sync goes on.");
	} else if (run->has_ended) {
		bool has_failed = run->code != 0;
		row += canvas_wrap(canvas, row, 0, canvas->rows - row - 3, canvas->columns, has_failed ? ROLE_ERROR : ROLE_NORMAL, run->last);
		if (has_failed)
			row += canvas_wrap(canvas, row, 0, 2, canvas->columns, ROLE_NORMAL, syncing_advice(run->code, run->last));
	}
	return row;
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
	row = draw_run(&sending->app->syncing, canvas, draw_link(at, canvas, row) + 1);
	canvas_put(canvas, row + 1, 0, -1, ROLE_DIM, "Nothing is lost where the line fails: what was not taken is sent again.");
	canvas_put(canvas, row + 2, 0, -1, ROLE_DIM, "Without a line, by memory stick: zila bundle write FILE. A copy: zila backup");
	return row;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct sending *sending = state;
	(void)views;
	(void)key;
	switch (action) {
	case SENDING_START: syncing_start(sending->app); return VIEW_DONE;
	case SENDING_STOP: syncing_stop(sending->app); return VIEW_DONE;
	case SENDING_HISTORY: sent_push(sending->app); return VIEW_DONE;
	}
	return VIEW_PASS;
}

static bool idle(struct views *views, void *state)
{
	struct sending *sending = state;
	(void)views;
	if (sending->version == state_version(sending->app->replica))
		return false;
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
