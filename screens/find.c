#include "config.h"
#include "screens/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/lookup.h"
#include "screens/app.h"
#include "screens/profile.h"
#include "screens/school_new.h"
#include "tui/line.h"
#include "tui/list.h"

enum {
	FIND_MAX = 200, FIND_NARROW = 10, /* rows while words are typed: more would cost bytes at each key */
	FIND_WIDEN_MS = 300, FIND_WORDS = 120,
	FIND_OPEN = 1, FIND_LEVEL, FIND_GENDER, FIND_STATUS, FIND_CLEAR, FIND_NEW,
};

static const struct view_key find_keys[] = {
	{FIND_OPEN, {KEY_ENTER}, "choose", "open the school with the mark (the first one, while words are typed)"},
	{0, {KEY_DOWN, KEY_UP}, NULL, "go through the list"},
	{FIND_NEW, {KEY_INSERT, KEY_CTRL('Q')}, "new", "a school that is not in the list: its registry entry, new"},
	{FIND_LEVEL, {KEY_F6, KEY_CTRL('V')}, "level", "only one level: primary, middle, high, higher secondary"},
	{FIND_GENDER, {KEY_F7, KEY_CTRL('Y')}, "gender", "only boys', girls' or mixed schools"},
	{FIND_STATUS, {KEY_F8, KEY_CTRL('T')}, "status", "only functional, or only closed schools"},
	{FIND_CLEAR, {KEY_F5, KEY_CTRL('R')}, NULL, "all schools again, and an empty line"},
	{0},
};

struct filter {
	const char *name;
	const char *codes[6]; /* the first is "any" */
	int at;
};

struct find {
	struct app *app;
	find_chosen *chosen;
	void *arg;
	struct line words;
	struct list list;
	struct lookup_hit hits[FIND_MAX];
	bool is_wide; /* the whole screen, with all columns */
	unsigned lookup_number; /* that the hits are places in */
	struct filter level, gender, status;
};

static void search(struct find *find)
{
	struct lookup *lookup = app_lookup(find->app);
	struct lookup_filter filter = {
		.level = find->level.codes[find->level.at],
		.gender = find->gender.codes[find->gender.at],
		.status = find->status.codes[find->status.at],
	};
	size_t count = lookup ? lookup_find(lookup, find->words.text, &filter, find->hits, FIND_MAX) : 0;
	find->lookup_number = find->app->lookup_number;
	list_init(&find->list, (int)count);
	find->list.has_no_mark = true;
	find->is_wide = false;
	view_wake(find->app->views, find, FIND_WIDEN_MS);
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct find *find = arg;
	struct lookup_school school = lookup_get(find->app->lookup, find->hits[index].index);
	const char *tehsil = form_set_label(*find->app->set, "tehsil", school.tehsil);
	canvas_put(row, 0, 0, 7, ROLE_NORMAL, school.code);
	if (!find->is_wide) {
		canvas_put_cut(row, 0, 8, 40, ROLE_NORMAL, school.name);
		canvas_put_cut(row, 0, 50, 20, ROLE_NORMAL, tehsil);
		return;
	}
	const char *district = form_set_label(*find->app->set, "district", school.district);
	int name = row->columns >= 100 ? 48 : 34;
	canvas_put_cut(row, 0, 8, name, ROLE_NORMAL, school.name);
	canvas_put_cut(row, 0, 9 + name, 15, ROLE_NORMAL, tehsil);
	canvas_put_cut(row, 0, 25 + name, row->columns >= 100 ? 20 : 12, ROLE_NORMAL, row->columns >= 100 ? school.uc : district);
	canvas_put_cut(row, 0, row->columns >= 100 ? 46 + name : 38 + name, 14, ROLE_NORMAL,
		strcmp(school.status, "functional") == 0 ? "" : "closed");
}

static int draw(void *state, struct canvas *canvas)
{
	struct find *find = state;
	const struct filter *filters[] = {&find->level, &find->gender, &find->status};
	int column = 0;
	canvas_put(canvas, 0, 0, -1, ROLE_LABEL, "Find");
	for (int i = 0; i < 3; i++) {
		if (filters[i]->at == 0)
			continue;
		column += canvas_print(canvas, 1, column + 5, ROLE_WARNING, "only %s %s", filters[i]->name, filters[i]->codes[filters[i]->at]) + 2;
	}
	int rows = find->is_wide ? canvas->rows - 2 : FIND_NARROW < canvas->rows - 2 ? FIND_NARROW : canvas->rows - 2;
	struct canvas_window before = canvas_enter(canvas, 2, 0, rows, canvas->columns);
	if (find->list.count > 0)
		list_draw(&find->list, canvas, draw_row, find, !find->list.has_no_mark);
	else if (find->app->lookup)
		canvas_put(canvas, 0, 2, -1, ROLE_DIM, find->words.length ? "No school matches. Try fewer letters, or its code. Ins: a new school." : "");
	canvas_leave(canvas, before);
	line_draw(&find->words, canvas, 0, 5, canvas->columns > 60 ? 50 : canvas->columns - 6, ROLE_FIELD, find->list.has_no_mark || find->list.count == 0);
	return 0;
}

static void choose(struct find *find)
{
	int at = find->list.has_no_mark ? 0 : find->list.selected;
	if (find->list.count == 0 || at < 0)
		return;
	struct app *app = find->app;
	if (find->chosen) {
		char *code = mem_copy(lookup_get(app->lookup, find->hits[at].index).code);
		find_chosen *chosen = find->chosen;
		void *arg = find->arg;
		view_pop(app->views);
		chosen(app, arg, code);
		free(code);
		return;
	}
	const char *codes[FIND_MAX];
	for (int i = 0; i < find->list.count; i++)
		codes[i] = lookup_get(app->lookup, find->hits[i].index).code;
	profile_push(app, codes, find->list.count, at, "schools found");
}

static void turn(struct find *find, struct filter *filter)
{
	filter->at++;
	if (filter->at == 6 || !filter->codes[filter->at])
		filter->at = 0;
	search(find);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct find *find = state;
	(void)views;
	switch (action) {
	case FIND_OPEN: choose(find); return VIEW_DONE;
	case FIND_LEVEL: turn(find, &find->level); return VIEW_DONE;
	case FIND_GENDER: turn(find, &find->gender); return VIEW_DONE;
	case FIND_STATUS: turn(find, &find->status); return VIEW_DONE;
	case FIND_NEW: school_new_ask(find->app, find->words.text); return VIEW_DONE;
	case FIND_CLEAR:
		find->level.at = find->gender.at = find->status.at = 0;
		line_set(&find->words, "");
		search(find);
		return VIEW_DONE;
	}
	if (find->list.has_no_mark && (key->code == KEY_DOWN || key->code == KEY_PAGE_DOWN) && find->list.count > 0) {
		/* The first arrow marks the first school and fills the screen. */
		find->list.has_no_mark = false;
		find->is_wide = true;
		view_wake(views, find, 0);
		return VIEW_DONE;
	}
	if (!find->list.has_no_mark && key->code == KEY_UP && find->list.selected == 0) {
		find->list.has_no_mark = true;
		return VIEW_DONE;
	}
	bool is_list_key = key->code == KEY_UP || key->code == KEY_DOWN || key->code == KEY_PAGE_UP || key->code == KEY_PAGE_DOWN;
	if (is_list_key && list_key(&find->list, key))
		return VIEW_DONE;
	switch (line_key(&find->words, key)) {
	case LINE_PASS: return VIEW_PASS;
	case LINE_CHANGED: search(find); return VIEW_DONE;
	default: return VIEW_DONE;
	}
}

static bool takes_text(void *state)
{
	(void)state;
	return true;
}

static void tick(struct views *views, void *state, int64_t now)
{
	struct find *find = state;
	(void)now;
	if (!find->is_wide && find->list.count > 0) {
		find->is_wide = true;
		view_touch(views);
	}
}

/* The same words in a new lookup, the mark where it was. */
static void search_again(struct find *find)
{
	struct list list = find->list;
	bool is_wide = find->is_wide;
	search(find);
	if (list.has_no_mark)
		return;
	view_wake(find->app->views, find, 0);
	find->list.has_no_mark = false;
	find->is_wide = is_wide;
	list_select(&find->list, list.selected);
}

/* A school's registry entry may have been changed above this view: then the hits are places in a lookup that is no more. */
static void resume(struct views *views, void *state)
{
	struct find *find = state;
	(void)views;
	if (find->words.length > 0 && (find->lookup_number != find->app->lookup_number || !find->app->lookup))
		search_again(find);
}

/* A sync beside the search has brought other schools. */
static bool idle(struct views *views, void *state)
{
	struct find *find = state;
	void *top;
	view_top(views, &top);
	if (top != state || !find->app->is_lookup_old)
		return false;
	app_forget_lookup(find->app);
	search_again(find);
	return true;
}

static void title(void *state, struct buf *out)
{
	struct find *find = state;
	buf_text(out, find->chosen ? "Which school?" : "Find a school");
}

static void release(void *state)
{
	struct find *find = state;
	line_free(&find->words);
	free(find);
}

static const struct view_ops find_ops = {
	.name = "find",
	.keys = find_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.takes_text = takes_text,
	.idle = idle,
	.tick = tick,
	.resume = resume,
	.free = release,
};

void find_push(struct app *app, find_chosen *chosen, void *arg)
{
	find_push_words(app, "", chosen, arg);
}

void find_push_words(struct app *app, const char *words, find_chosen *chosen, void *arg)
{
	struct find *find = mem_zero(1, sizeof *find);
	*find = (struct find){
		.app = app, .chosen = chosen, .arg = arg,
		.level = {"level", {"", "primary", "middle", "high", "higher_secondary"}, 0},
		.gender = {"gender", {"", "boys", "girls", "mixed"}, 0},
		.status = {"status", {"", "functional", "non_functional"}, 0},
	};
	line_init(&find->words, FIND_WORDS);
	view_push(app->views, &find_ops, find);
	list_init(&find->list, 0);
	find->list.has_no_mark = true;
	app_lookup(app);
	line_set(&find->words, words);
	if (*words)
		search(find);
}
