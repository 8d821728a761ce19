/* Above, one line for each entry; below, the one with the mark in full, with the reason. What the province dropped is told
 * here once: it is in the list of the screen that is opened next, and then no more. */
#include "config.h"
#include "screens/refused.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/refused.h"
#include "tui/dialog.h"
#include "tui/list.h"

enum { REFUSED_WITHDRAW = 1, PANE = 8, KIND_COLUMNS = 9, DATE_COLUMNS = 11, QUESTION = 400 };

static const struct view_key refused_keys[] = {
	{REFUSED_WITHDRAW, {'w', KEY_DELETE}, "withdraw", "take back the one with the mark, after a question"},
	{0},
};

struct refused {
	struct app *app;
	struct refused_list entries;
	struct list list;
	struct refusal_name asked; /* the entry that the question is about */
};

static const char *name_kind(const struct refused_line *line)
{
	static const char *const names[] = {[REFUSED_REFUSED] = "refused", [REFUSED_HELD] = "held", [REFUSED_DROPPED] = "dropped",
		[REFUSED_TOO_LATE] = "taken"};
	return names[line->kind];
}

static void read_list(struct refused *refused)
{
	struct err err = {0};
	int at = refused->list.selected;
	refused_reset(&refused->entries);
	if (!refused_read(refused->app->replica, *refused->app->set, &refused->entries, &err))
		app_say_error(refused->app, &err);
	list_init(&refused->list, refused->entries.count);
	list_select(&refused->list, at < refused->entries.count ? at : refused->entries.count - 1);
	if (refused->entries.news > 0 && !refused_read_news(refused->app->replica, &err))
		app_say_error(refused->app, &err);
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct refused *refused = arg;
	const struct refused_line *line = &refused->entries.lines[index];
	char when[17] = "";
	if (line->time != 0)
		clock_format(line->time, when);
	canvas_put(row, 0, 0, -1, ROLE_NORMAL, name_kind(line));
	canvas_print(row, 0, KIND_COLUMNS, ROLE_DIM, "%.10s", when);
	canvas_put_cut(row, 0, KIND_COLUMNS + DATE_COLUMNS, row->columns - KIND_COLUMNS - DATE_COLUMNS, ROLE_NORMAL, line->about);
}

/* What it means for the person who keyed it. */
static const char *explain(const struct refused_line *line)
{
	switch (line->kind) {
	case REFUSED_HELD: return "It is shown on this box only. An operator of the province decides.";
	case REFUSED_DROPPED: return "It is shown nowhere any more. Key it again where it was right.";
	case REFUSED_TOO_LATE: return "It is in the province's records like any other.";
	case REFUSED_REFUSED: break;
	}
	return "It is shown on this box only. Key it again, or withdraw it.";
}

static void draw_pane(const struct refused_line *line, struct canvas *canvas, int top)
{
	char when[17] = "an unknown time", name[32];
	if (line->time != 0)
		clock_format(line->time, when);
	canvas_rule(canvas, top, 0, canvas->columns, ROLE_DIM);
	canvas_wrap(canvas, top + 1, 0, 2, canvas->columns, ROLE_HEADING, line->about);
	refused_name(line, name);
	canvas_print(canvas, top + 3, 0, ROLE_DIM, "Keyed by %s, %s; entry %s of this box",
		*line->author ? line->author : "somebody", when, name);
	canvas_wrap(canvas, top + 4, 0, PANE - 5, canvas->columns, ROLE_WARNING, line->reason);
	canvas_put_cut(canvas, top + PANE - 1, 0, canvas->columns, ROLE_NORMAL, explain(line));
}

static int draw(void *state, struct canvas *canvas)
{
	struct refused *refused = state;
	int top = canvas->rows - PANE;
	if (refused->list.selected < 0) {
		canvas_put(canvas, 0, 0, -1, ROLE_GOOD, "The province took all that was sent.");
		return 0;
	}
	if (top < 3)
		top = canvas->rows;
	struct canvas_window before = canvas_enter(canvas, 0, 0, top, canvas->columns);
	list_draw(&refused->list, canvas, draw_row, refused, true);
	canvas_leave(canvas, before);
	if (top < canvas->rows)
		draw_pane(&refused->entries.lines[refused->list.selected], canvas, top);
	return 0;
}

static void withdraw(struct views *views, void *arg, int choice)
{
	struct refused *refused = arg;
	const struct app *app = refused->app;
	struct refused_group group;
	struct err err = {0};
	if (choice != 0)
		return;
	bool is_good = refused_withdraw(app->replica, *app->set, app->author, refused->asked, true, &group, &err);
	int more = group.count;
	refused_group_reset(&group);
	app_forget_lookup(refused->app);
	read_list(refused);
	if (!is_good)
		app_say_error(refused->app, &err);
	else if (more > 0)
		view_say(views, ROLE_GOOD, "Withdrawn, with %d that built on it.", more);
	else
		view_say(views, ROLE_GOOD, "Withdrawn; the province hears of it when this is sent.");
}

/* The question says what would go with it: an attempt that is not sure changes nothing and tells. */
static void ask(struct refused *refused)
{
	static const struct dialog_choice choices[] = {{'w', "withdraw it: its values fall back"}, {'n', "no"}};
	static const struct dialog_choice all[] = {{'w', "withdraw them all: their values fall back"}, {'n', "no"}};
	const struct refused_line *line = &refused->entries.lines[refused->list.selected];
	char question[QUESTION];
	int more;
	struct err err = {0};
	if (line->kind != REFUSED_REFUSED && line->kind != REFUSED_HELD) {
		view_say(refused->app->views, ROLE_NORMAL, "There is nothing to take back any more.");
		return;
	}
	refused->asked = line->name;
	if (!refused_builders(refused->app->replica, line->name, &more, &err)) {
		app_say_error(refused->app, &err);
		return;
	}
	if (more > 0)
		snprintf(question, sizeof question, "%.200s: %d more build on it and go with it.", line->about, more);
	else
		snprintf(question, sizeof question, "%.300s", line->about);
	dialog_ask(refused->app->views, question, more > 0 ? all : choices, 2, withdraw, refused);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct refused *refused = state;
	(void)views;
	if (action == REFUSED_WITHDRAW) {
		if (refused->list.selected >= 0)
			ask(refused);
		return VIEW_DONE;
	}
	return list_key(&refused->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct refused *refused = state;
	buf_format(out, "Not taken by the province: %d", refused->entries.count);
}

static void free_refused(void *state)
{
	struct refused *refused = state;
	refused_reset(&refused->entries);
	free(refused);
}

static const struct view_ops refused_ops = {
	.name = "refused",
	.keys = refused_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = free_refused,
};

void refused_push(struct app *app)
{
	struct refused *refused = mem_zero(1, sizeof *refused);
	refused->app = app;
	read_list(refused);
	view_push(app->views, &refused_ops, refused);
}
