/* Fields to mark: all of a form and of its school, one a row; a letter goes to the next field that begins with it. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/listing_own.h"
#include "screens/app.h"
#include "screens/lists.h"
#include "tui/list.h"

enum { FIELDS_TURN = 1, FIELDS_DONE };

struct fields {
	struct app *app;
	const struct form *form;
	char **names;
	int count;
	char **marked; /* in the order in which they were */
	int marked_count, most;
	struct list list;
	lists_fields_chosen *chosen;
	void *arg;
};

static const struct view_key fields_keys[] = {
	{FIELDS_TURN, {' ', KEY_INSERT}, "mark", "mark the field, or take its mark away; the order of marking is the order in the list"},
	{FIELDS_DONE, {KEY_ENTER}, "done", "take the marked fields"},
	{0, {KEY_DOWN, KEY_UP}, NULL, "go through the fields; a letter goes to the next that begins with it"},
	{0},
};

static int place_of(const struct fields *fields, const char *name)
{
	for (int i = 0; i < fields->marked_count; i++)
		if (strcmp(fields->marked[i], name) == 0)
			return i;
	return -1;
}

static const char *label_of(const struct fields *fields, const char *name)
{
	const struct field *field = listing_own_field(*fields->app->set, fields->form, name);
	return field && field->label ? field->label : name;
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	const struct fields *fields = arg;
	int at = place_of(fields, fields->names[index]), left = fields->most == 1 ? 0 : 5, room = row->columns > 60 ? row->columns - 32 : row->columns - 6;
	if (at >= 0 && left > 0)
		canvas_print(row, 0, 0, ROLE_NORMAL, "[%2d]", at + 1);
	else if (left > 0)
		canvas_put(row, 0, 0, -1, ROLE_NORMAL, "[  ]");
	canvas_put_cut(row, 0, left, room, ROLE_NORMAL, *fields->names[index] ? label_of(fields, fields->names[index]) : "(none)");
	if (row->columns > 60)
		canvas_put_cut(row, 0, left + 1 + room, 26, ROLE_DIM, fields->names[index]);
}

static int draw(void *state, struct canvas *canvas)
{
	struct fields *fields = state;
	list_draw(&fields->list, canvas, draw_row, fields, true);
	return 0;
}

static void turn(struct fields *fields)
{
	const char *name = fields->names[fields->list.selected];
	int at = place_of(fields, name);
	if (at >= 0) {
		free(fields->marked[at]);
		memmove(&fields->marked[at], &fields->marked[at + 1], (size_t)(--fields->marked_count - at) * sizeof *fields->marked);
	} else if (fields->marked_count == fields->most) {
		view_say(fields->app->views, ROLE_WARNING, "At most %d: take a mark away first.", fields->most);
	} else {
		fields->marked[fields->marked_count++] = mem_copy(name);
	}
}

/* The next row whose label or name begins with LETTER. */
static bool go_to(struct fields *fields, int letter)
{
	for (int step = 1; step <= fields->count; step++) {
		int at = (fields->list.selected + step) % fields->count;
		const char *name = fields->names[at], *dot = strchr(name, '.');
		if (tolower((unsigned char)*label_of(fields, name)) == letter || tolower((unsigned char)*(dot ? dot + 1 : name)) == letter) {
			list_select(&fields->list, at);
			return true;
		}
	}
	return false;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct fields *fields = state;
	if (action == FIELDS_TURN && fields->count > 0) {
		if (fields->most > 1)
			turn(fields);
		return VIEW_DONE;
	}
	if (action == FIELDS_DONE && fields->most == 1) {
		char *const *name = &fields->names[fields->list.selected];
		fields->chosen(fields->app, fields->arg, name, **name != '\0');
		view_pop(views);
		return VIEW_DONE;
	}
	if (action == FIELDS_DONE) {
		fields->chosen(fields->app, fields->arg, fields->marked, fields->marked_count);
		view_pop(views);
		return VIEW_DONE;
	}
	if (list_key(&fields->list, key))
		return VIEW_DONE;
	if (key->code < 128 && isalpha(key->code) && fields->count > 0) {
		if (!go_to(fields, tolower(key->code)))
			view_say(views, ROLE_NORMAL, "No field begins with %c.", key->code);
		return VIEW_DONE;
	}
	return VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	const struct fields *fields = state;
	buf_format(out, "Fields of %s", fields->form->title);
}

static void release(void *state)
{
	struct fields *fields = state;
	for (int i = 0; i < fields->count; i++)
		free(fields->names[i]);
	for (int i = 0; i < fields->marked_count; i++)
		free(fields->marked[i]);
	free(fields->names);
	free(fields->marked);
	free(fields);
}

static const struct view_ops fields_ops = {
	.name = "fields",
	.keys = fields_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = release,
};

void lists_fields(struct app *app, const struct lists_fields *wish)
{
	struct fields *fields = mem_zero(1, sizeof *fields);
	char **all = wish->from ? NULL : listing_own_fields(*app->set, wish->form, &fields->count);
	int none = wish->most == 1, at = 0;
	*fields = (struct fields){.app = app, .form = wish->form, .most = wish->most, .chosen = wish->chosen, .arg = wish->arg,
		.count = (wish->from ? wish->from_count : fields->count) + none};
	fields->names = mem_alloc(((size_t)fields->count + 1) * sizeof *fields->names);
	if (none)
		fields->names[0] = mem_copy("");
	for (int i = none; i < fields->count; i++)
		fields->names[i] = all ? all[i - none] : mem_copy(wish->from[i - none]);
	free(all);
	fields->marked = mem_alloc(((size_t)wish->most + 1) * sizeof *fields->marked);
	for (int i = 0; i < wish->count && i < wish->most; i++)
		fields->marked[fields->marked_count++] = mem_copy(wish->names[i]);
	list_init(&fields->list, fields->count);
	for (int i = 0; fields->marked_count > 0 && i < fields->count; i++)
		if (strcmp(fields->names[i], fields->marked[0]) == 0)
			at = i;
	list_select(&fields->list, at);
	view_push(app->views, &fields_ops, fields);
}
