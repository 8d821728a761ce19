#include "config.h"
#include "screens/sent.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/state.h"
#include "screens/app.h"
#include "tui/list.h"

enum { SENT_WORDS = 4 /* rows below the list, for the sentence of the line with the mark */, SENT_TEXT = 400 };

struct one {
	char line[96];
	char sentence[SENT_TEXT];
	bool has_failed;
};

struct sent {
	int count;
	struct list list;
	struct one notes[SYNCS_KEPT];
};

static bool take(void *state, const struct sync_note *note)
{
	struct sent *sent = state;
	struct one *one = &sent->notes[sent->count++];
	char when[17];
	clock_format(note->ended, when);
	one->has_failed = note->code != 0;
	snprintf(one->line, sizeof one->line, "%s  %-6s %6ld %6ld %5ld %8.1f %8.1f  %s", when, note->way, note->sent, note->taken,
		note->conflicts + note->refused, (double)note->up / 1000, (double)note->down / 1000,
		one->has_failed ? "failed" : "complete");
	snprintf(one->sentence, sizeof one->sentence, "%s", one->has_failed ? note->sentence : "");
	return sent->count < SYNCS_KEPT;
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct sent *sent = arg;
	canvas_put_cut(row, 0, 0, row->columns, sent->notes[index].has_failed ? ROLE_WARNING : ROLE_NORMAL, sent->notes[index].line);
}

static int draw(void *state, struct canvas *canvas)
{
	struct sent *sent = state;
	if (sent->count == 0) {
		canvas_put(canvas, 0, 0, -1, ROLE_NORMAL, "This box has not synced yet: F9 sends and receives.");
		return 0;
	}
	int rows = canvas->rows > SENT_WORDS + 3 ? canvas->rows - SENT_WORDS - 1 : canvas->rows - 1;
	canvas_put(canvas, 0, LIST_MARK, -1, ROLE_HEADING, "When              By       sent    got clash    kB up  kB down");
	struct canvas_window before = canvas_enter(canvas, 1, 0, rows, canvas->columns);
	list_draw(&sent->list, canvas, draw_row, sent, true);
	canvas_leave(canvas, before);
	if (sent->list.selected >= 0)
		canvas_wrap(canvas, rows + 1, 0, canvas->rows - rows - 1, canvas->columns, ROLE_NORMAL, sent->notes[sent->list.selected].sentence);
	return 0;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct sent *sent = state;
	(void)views;
	(void)action;
	return list_key(&sent->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	(void)state;
	buf_text(out, "Syncs of this box");
}

static const struct view_ops sent_ops = {
	.name = "sent",
	.title = title,
	.draw = draw,
	.key = key,
	.free = free,
};

void sent_push(struct app *app)
{
	struct sent *sent = mem_zero(1, sizeof *sent);
	struct err err = {0};
	if (!state_each_sync(app->replica, take, sent, &err))
		app_say_error(app, &err);
	list_init(&sent->list, sent->count);
	view_push(app->views, &sent_ops, sent);
}
