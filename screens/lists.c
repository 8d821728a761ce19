#include "config.h"
#include "screens/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/listing_kept.h"
#include "emis/state.h"
#include "screens/app.h"
#include "tui/dialog.h"
#include "tui/list.h"

enum { LISTS_OPEN = 1, LISTS_NEW, LISTS_CHANGE, LISTS_DROP };

struct lists {
	struct app *app;
	struct kept *kept;
	int kept_count, fixed_count;
	struct list list;
	int64_t version;
};

static const struct view_key lists_keys[] = {
	{LISTS_OPEN, {KEY_ENTER}, "open", "open the list with the mark"},
	{LISTS_NEW, {KEY_INSERT, 'n'}, "new", "make a list of one's own: form, columns, filter, groups, totals"},
	{LISTS_CHANGE, {'e'}, "change", "change a list of one's own, or make another one from it"},
	{LISTS_DROP, {'d', KEY_DELETE}, "drop", "take a list of one's own off"},
	{0},
};

static void read_lists(struct lists *lists)
{
	struct err err = {0};
	int selected = lists->list.selected;
	free(lists->kept);
	lists->version = state_version(lists->app->replica);
	if (!kept_list(lists->app->replica, NULL, &lists->kept, &lists->kept_count, &err))
		app_say_error(lists->app, &err);
	for (lists->fixed_count = 0; listing_fixed_at(lists->fixed_count); lists->fixed_count++)
		;
	list_init(&lists->list, lists->fixed_count + lists->kept_count);
	list_select(&lists->list, selected < lists->list.count ? selected : lists->list.count - 1);
}

/* The list of one's own with the mark, or NULL. */
static const struct kept *marked(const struct lists *lists)
{
	int at = lists->list.selected - lists->fixed_count;
	return at >= 0 && at < lists->kept_count ? &lists->kept[at] : NULL;
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	const struct lists *lists = arg;
	const struct listing_fixed *fixed = listing_fixed_at(index);
	if (fixed) {
		canvas_put_cut(row, 0, 0, row->columns, ROLE_NORMAL, fixed->title);
		return;
	}
	const struct kept *kept = &lists->kept[index - lists->fixed_count];
	int room = row->columns > 24 ? row->columns - 20 : row->columns;
	canvas_put_cut(row, 0, 0, room, ROLE_NORMAL, kept->title);
	if (room < row->columns)
		canvas_put_cut(row, 0, room + 1, 19, ROLE_DIM, strcmp(kept->district, KEPT_FOR_ALL) == 0 ? "the province's"
			: form_set_label(*lists->app->set, "district", kept->district));
}

static int draw(void *state, struct canvas *canvas)
{
	struct lists *lists = state;
	const struct listing_fixed *fixed = listing_fixed_at(lists->list.selected);
	int rows = canvas->rows > 3 ? canvas->rows - 2 : canvas->rows;
	struct canvas_window before = canvas_enter(canvas, 0, 0, rows, canvas->columns);
	list_draw(&lists->list, canvas, draw_row, lists, true);
	canvas_leave(canvas, before);
	if (rows < canvas->rows && fixed)
		canvas_put_cut(canvas, canvas->rows - 1, 0, canvas->columns, ROLE_DIM, fixed->words);
	else if (rows < canvas->rows)
		canvas_put_cut(canvas, canvas->rows - 1, 0, canvas->columns, ROLE_DIM, "a list of one's own; Ins makes another one");
	return 0;
}

static void open_list(struct lists *lists)
{
	const struct listing_fixed *fixed = listing_fixed_at(lists->list.selected);
	const struct kept *kept = marked(lists);
	if (fixed) {
		lists_show(lists->app, fixed->name);
	} else if (kept) {
		bool is_of_one = strcmp(kept->district, KEPT_FOR_ALL) != 0;
		char *name = mem_format("%s%s%s", kept->name, is_of_one ? "?district=" : "", is_of_one ? kept->district : "");
		lists_show(lists->app, name);
		free(name);
	}
}

static void change(struct lists *lists)
{
	const struct kept *kept = marked(lists);
	struct listing_own *own;
	struct err err = {0};
	if (!kept)
		view_say(lists->app->views, ROLE_NORMAL, "This list comes with the program. Ins makes one of your own.");
	else if (kept_read(lists->app->replica, kept->name, kept->district, &own, &err))
		lists_make(lists->app, own);
	else
		app_say_error(lists->app, &err);
}

static void drop_answer(struct views *views, void *arg, int choice)
{
	struct lists *lists = arg;
	struct app *app = lists->app;
	const struct kept *kept = marked(lists);
	struct listing_ask ask = {.replica = app->replica, .set = *app->set};
	struct err err = {0};
	if (choice != 0 || !kept)
		return;
	if (kept_drop(&ask, kept->name, kept->district, app->author, &err))
		view_say(views, ROLE_GOOD, "%s is off the lists; its past stays in the log.", kept->name);
	else
		app_say_error(app, &err);
	read_lists(lists);
}

static void drop(struct lists *lists)
{
	static const struct dialog_choice choices[] = {{'d', "take it off"}, {'k', "keep it"}};
	const struct kept *kept = marked(lists);
	if (!kept) {
		view_say(lists->app->views, ROLE_NORMAL, "This list comes with the program; it stays.");
		return;
	}
	char *question = mem_format("Take %s off the lists?", kept->title);
	dialog_ask(lists->app->views, question, choices, 2, drop_answer, lists);
	free(question);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct lists *lists = state;
	(void)views;
	switch (action) {
	case LISTS_OPEN: open_list(lists); return VIEW_DONE;
	case LISTS_NEW: lists_make(lists->app, NULL); return VIEW_DONE;
	case LISTS_CHANGE: change(lists); return VIEW_DONE;
	case LISTS_DROP: drop(lists); return VIEW_DONE;
	}
	return list_key(&lists->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	(void)state;
	buf_text(out, "Lists");
}

static void resume(struct views *views, void *state)
{
	struct lists *lists = state;
	(void)views;
	if (lists->version != state_version(lists->app->replica))
		read_lists(lists);
}

static void release(void *state)
{
	struct lists *lists = state;
	free(lists->kept);
	free(lists);
}

static const struct view_ops lists_ops = {
	.name = "lists",
	.keys = lists_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void lists_push(struct app *app)
{
	struct lists *lists = mem_zero(1, sizeof *lists);
	lists->app = app;
	read_lists(lists);
	view_push(app->views, &lists_ops, lists);
}
