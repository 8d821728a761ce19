#include "config.h"
#include "screens/staff.h"

#include <stdlib.h>

#include "base/mem.h"
#include "emis/roll.h"
#include "emis/school.h"
#include "screens/app.h"
#include "screens/entry.h"
#include "tui/list.h"

enum { STAFF_OPEN = 1, STAFF_NEW };

static const struct view_key staff_keys[] = {
	{STAFF_OPEN, {KEY_ENTER}, "open", "correct this person's record"},
	{STAFF_NEW, {'+', KEY_INSERT}, "new", "add a person to the roll"},
	{0},
};

struct staff {
	struct app *app;
	char *school, *name;
	struct roll_person *people;
	struct list list;
};

static void read_roll(struct staff *staff)
{
	struct err err = {0};
	int count = 0;
	free(staff->people);
	if (!roll_read(staff->app->replica, *staff->app->set, staff->school, &staff->people, &count, &err))
		app_say_error(staff->app, &err);
	int selected = staff->list.selected;
	list_init(&staff->list, count);
	if (selected > 0)
		list_select(&staff->list, selected < count ? selected : count - 1);
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	const struct roll_person *person = &((struct staff *)arg)->people[index];
	canvas_put_cut(row, 0, 0, 36, ROLE_NORMAL, person->name);
	canvas_put_cut(row, 0, 38, 28, ROLE_NORMAL, person->designation);
	canvas_put_cut(row, 0, 67, 10, ROLE_NORMAL, person->sex);
}

static int draw(void *state, struct canvas *canvas)
{
	struct staff *staff = state;
	if (staff->list.count == 0)
		canvas_put(canvas, 0, 0, -1, ROLE_DIM, "Nobody is on the roll in this folder. + adds a person.");
	else
		list_draw(&staff->list, canvas, draw_row, staff, true);
	return 0;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct staff *staff = state;
	(void)views;
	if (action == STAFF_NEW) {
		entry_push_new(staff->app, "staff", staff->school);
		return VIEW_DONE;
	}
	if (action == STAFF_OPEN) {
		if (staff->list.selected >= 0)
			entry_push_key(staff->app, "staff", staff->people[staff->list.selected].key, staff->school);
		return VIEW_DONE;
	}
	return list_key(&staff->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct staff *staff = state;
	buf_format(out, "Staff: %s", staff->name);
}

static void resume(struct views *views, void *state)
{
	(void)views;
	read_roll(state);
}

static void release(void *state)
{
	struct staff *staff = state;
	free(staff->people);
	free(staff->school);
	free(staff->name);
	free(staff);
}

static const struct view_ops staff_ops = {
	.name = "staff",
	.keys = staff_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void staff_push(struct app *app, const char *school)
{
	struct staff *staff = mem_zero(1, sizeof *staff);
	staff->app = app;
	staff->school = mem_copy(school);
	staff->name = school_title(app->replica, school);
	read_roll(staff);
	view_push(app->views, &staff_ops, staff);
}
