/* Above, the conflicts under the titles of their records; below, both values of the one with the mark, with who and
 * when. What is chosen is what was shown: where something else stands by then, nothing is written and the list is read
 * again. */
#include "config.h"
#include "screens/conflicts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "emis/conflict_list.h"
#include "form/record.h"
#include "form/type.h"
#include "screens/app.h"
#include "screens/reading.h"
#include "tui/list.h"

enum {
	CONFLICTS_MINE = 1, CONFLICTS_THEIRS, CONFLICTS_ALL_MINE, CONFLICTS_ALL_THEIRS, CONFLICTS_RECORD,
	SIDE_MIN = 3, SIDE_MAX = 7, PANE_HEAD = 2, LABEL_COLUMNS = 9, TITLE_ROW = -1,
};

static const struct view_key conflicts_keys[] = {
	{CONFLICTS_MINE, {'m'}, "mine", "keep the value of this box"},
	{CONFLICTS_THEIRS, {'t'}, "theirs", "take the value of the others"},
	{CONFLICTS_ALL_MINE, {'M'}, "all mine", "keep the values of this box in the whole record"},
	{CONFLICTS_ALL_THEIRS, {'T'}, "all theirs", "take the values of the others in the whole record"},
	{CONFLICTS_RECORD, {KEY_ENTER}, "record", "the record around it"},
	{0},
};

struct row {
	int line; /* in the list of conflicts; TITLE_ROW: the title of the next row's record */
};

struct conflicts {
	struct app *app;
	struct conflict_list conflicts;
	struct row *rows;
	struct list list;
};

static const struct conflict_line *selected(const struct conflicts *conflicts)
{
	int at = conflicts->list.selected;
	return at < 0 || conflicts->rows[at].line < 0 ? NULL : &conflicts->conflicts.lines[conflicts->rows[at].line];
}

/* The mark is never on a title. */
static void leave_title(struct conflicts *conflicts, bool is_up)
{
	int at = conflicts->list.selected;
	if (at < 0 || conflicts->rows[at].line >= 0)
		return;
	list_select(&conflicts->list, is_up && at > 0 ? at - 1 : at + 1);
	if (at == 0)
		conflicts->list.top = 0;
}

static void read_list(struct conflicts *conflicts)
{
	struct err err = {0};
	int at = conflicts->list.selected, count = 0;
	conflict_list_reset(&conflicts->conflicts);
	if (!conflict_list_read(conflicts->app->replica, *conflicts->app->set, &conflicts->conflicts, &err))
		app_say_error(conflicts->app, &err);
	const struct conflict_list *list = &conflicts->conflicts;
	conflicts->rows = mem_grow(conflicts->rows, (size_t)(list->count + list->groups) + 1, sizeof *conflicts->rows);
	for (int i = 0; i < list->count; i++) {
		if (i == 0 || list->lines[i].group != list->lines[i - 1].group)
			conflicts->rows[count++].line = TITLE_ROW;
		conflicts->rows[count++].line = i;
	}
	list_init(&conflicts->list, count);
	list_select(&conflicts->list, at < count ? at : count - 1);
	leave_title(conflicts, false);
}

/* Where the values begin in a row of so many columns. */
static int mine_column(int columns)
{
	return columns / 2;
}

static int theirs_column(int columns)
{
	return columns - columns / 4;
}

/* Where the first letter is in which two texts differ; at the end of the shorter one where it begins the other. */
static size_t differs_at(const char *one, const char *other)
{
	size_t at = 0, letter;
	while ((letter = utf8_cluster(one + at, strlen(one + at))) > 0 && letter == utf8_cluster(other + at, strlen(other + at))
		&& memcmp(one + at, other + at, letter) == 0)
		at += letter;
	return at;
}

/* Bytes at the start of two texts that are left out, so that the part in which they differ is seen in so many columns:
 * none where it is seen anyway, else up to the word with the first difference, or up to that where the word is long. */
static size_t alike(const char *one, const char *other, int columns)
{
	size_t at = differs_at(one, other), from = at;
	int room = columns / 2;
	if ((!one[at] && !other[at]) || utf8_columns(one, at) < columns - 1)
		return 0;
	while (from > 0 && one[from - 1] != ' ')
		from = utf8_cluster_before(one, from);
	return utf8_columns(one + from, at - from) < room ? from : at;
}

/* Draws a value with '~' for what it has in common with the other one, where that hid the difference. */
static void draw_value(struct canvas *canvas, int column, int columns, const char *text, size_t without)
{
	int mark = without > 0 ? 1 : 0;
	if (mark)
		canvas_put(canvas, 0, column, 1, ROLE_NORMAL, "~");
	canvas_put_cut(canvas, 0, column + mark, columns - mark, ROLE_NORMAL, text + without);
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct conflicts *conflicts = arg;
	int at = conflicts->rows[index].line;
	if (at == TITLE_ROW) {
		at = conflicts->rows[index + 1].line;
		canvas_put_cut(row, 0, 0, row->columns, ROLE_HEADING, conflicts->conflicts.lines[at].title);
		return;
	}
	const struct conflict_line *line = &conflicts->conflicts.lines[at];
	int mine = mine_column(row->columns), theirs = theirs_column(row->columns);
	canvas_put_cut(row, 0, 2, mine - 3, ROLE_NORMAL, line->label);
	const char *ours = conflict_list_mine(line)->text, *others = conflict_list_theirs(line)->text;
	size_t without = alike(ours, others, theirs - mine - 1);
	draw_value(row, mine, theirs - mine - 1, ours, without);
	draw_value(row, theirs, row->columns - theirs, others, without);
}

static void put_maker(const struct conflicts *conflicts, const struct conflict_side *side, struct buf *out)
{
	char when[17];
	if (side->origin < 0) {
		buf_text(out, "from before the log of this box");
		return;
	}
	clock_format(side->time, when);
	buf_format(out, "%s, %s, ", side->author, when);
	if (side->origin == replica_number(conflicts->app->replica))
		buf_text(out, "this box");
	else if (side->origin == 0)
		buf_text(out, "the province");
	else
		buf_format(out, "box %d", side->origin);
}

static void draw_side(const struct conflicts *conflicts, struct canvas *canvas, int row, int rows, const char *name,
	const struct conflict_side *side, const struct conflict_side *other)
{
	int columns = canvas->columns - LABEL_COLUMNS;
	/* A wrapped line may stay nearly half empty: a difference in the first half of the room is seen for certain. */
	size_t without = alike(side->text, other->text, (rows - 1) * columns / 2);
	struct buf maker, text;
	buf_init(&maker, 4096);
	put_maker(conflicts, side, &maker);
	buf_init(&text, strlen(side->text) + 2);
	buf_format(&text, "%s%s", without > 0 ? "~" : "", side->text + without);
	canvas_put(canvas, row, 0, -1, ROLE_LABEL, name);
	canvas_wrap(canvas, row, LABEL_COLUMNS, rows - 1, columns, ROLE_NORMAL, text.bytes);
	canvas_put_cut(canvas, row + rows - 1, LABEL_COLUMNS, columns, ROLE_DIM, maker.bytes);
	buf_free(&text);
	buf_free(&maker);
}

static int draw(void *state, struct canvas *canvas)
{
	struct conflicts *conflicts = state;
	int chosen = conflicts->conflicts.chosen, side = (canvas->rows - 1 - conflicts->list.count - PANE_HEAD) / 2;
	const struct conflict_line *line = selected(conflicts);
	if (!line) {
		canvas_put(canvas, 0, 0, -1, ROLE_GOOD, "Nothing waits for a choice.");
		if (chosen > 0)
			canvas_print(canvas, 1, 0, ROLE_NORMAL, "%d settled here wait to be sent.", chosen);
		return 0;
	}
	side = side < SIDE_MIN ? SIDE_MIN : side > SIDE_MAX ? SIDE_MAX : side;
	int top = canvas->rows - PANE_HEAD - 2 * side, columns = canvas->columns - LIST_MARK;
	if (top < 4)
		top = canvas->rows;
	canvas_put(canvas, 0, LIST_MARK + mine_column(columns), -1, ROLE_LABEL, "mine");
	canvas_put(canvas, 0, LIST_MARK + theirs_column(columns), -1, ROLE_LABEL, "theirs");
	struct canvas_window before = canvas_enter(canvas, 1, 0, top - 1, canvas->columns);
	list_draw(&conflicts->list, canvas, draw_row, conflicts, true);
	canvas_leave(canvas, before);
	if (top == canvas->rows)
		return 0;
	canvas_rule(canvas, top, 0, canvas->columns, ROLE_DIM);
	canvas_put_cut(canvas, top + 1, 0, canvas->columns, ROLE_HEADING, line->label);
	int after = utf8_columns(line->label, strlen(line->label)) + 2;
	if (line->why && after < canvas->columns)
		canvas_put_cut(canvas, top + 1, after, canvas->columns - after, ROLE_WARNING, line->why);
	draw_side(conflicts, canvas, top + PANE_HEAD, side, "mine", conflict_list_mine(line), conflict_list_theirs(line));
	draw_side(conflicts, canvas, top + PANE_HEAD + side, side, "theirs", conflict_list_theirs(line), conflict_list_mine(line));
	return 0;
}

static void say_settled(struct conflicts *conflicts, const struct conflict_settled *settled)
{
	struct views *views = conflicts->app->views;
	bool is_district = replica_role(conflicts->app->replica) == REPLICA_DISTRICT;
	if (settled->changed > 0)
		view_say(views, ROLE_WARNING, "%d settled; %d changed meanwhile: look again.", settled->taken, settled->changed);
	else if (settled->too_late > 0)
		view_say(views, ROLE_NORMAL, "%d settled; %d had been settled already.", settled->taken, settled->too_late);
	else
		view_say(views, ROLE_GOOD, is_district ? "%d settled; the province decides when this is sent." : "%d settled.",
			settled->taken);
}

static void settle(struct conflicts *conflicts, bool is_mine, bool is_group)
{
	const struct conflict_line *line = selected(conflicts), **lines;
	struct conflict_settled settled;
	struct err err = {0};
	int count = 0;
	if (!line)
		return;
	lines = mem_zero((size_t)conflicts->conflicts.count, sizeof(const struct conflict_line *));
	for (int i = 0; i < conflicts->conflicts.count; i++) {
		const struct conflict_line *one = &conflicts->conflicts.lines[i];
		if (one == line || (is_group && one->group == line->group))
			lines[count++] = one;
	}
	const struct app *app = conflicts->app;
	bool is_good = conflict_list_settle(app->replica, *app->set, app->author, lines, count, is_mine, &settled, &err);
	free(lines);
	if (settled.taken > 0)
		app_forget_lookup(conflicts->app);
	read_list(conflicts);
	if (is_good)
		say_settled(conflicts, &settled);
	else
		app_say_error(conflicts->app, &err);
}

static void print_cells(struct pager *pager, const struct form *form, const struct record_cell *cells)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < form->field_count; i++) {
		buf_clear(&text);
		type_show(&form->fields[i], &cells[i].now, &text);
		const char *label = form->fields[i].label ? form->fields[i].label : form->fields[i].code;
		if (text.length > 0)
			pager_print(pager, ROLE_NORMAL, "%s: %s", label, text.bytes);
	}
	buf_free(&text);
}

/* The record that the conflict is about, or whose grid it is about. */
static void show_record(struct conflicts *conflicts, const struct conflict_line *line)
{
	struct form_set *set = *conflicts->app->set;
	const struct form *form = form_set_find(set, line->form);
	struct record *record;
	struct err err = {0};
	if (!form) {
		view_say(conflicts->app->views, ROLE_NORMAL, "`zila get %s %s` shows this record.", line->form, line->record);
		return;
	}
	if (!record_load(conflicts->app->replica, set, form, line->record, &record, &err)) {
		app_say_error(conflicts->app, &err);
		return;
	}
	struct pager *pager = pager_new();
	pager_print(pager, ROLE_HEADING, "%s", line->title);
	if (record->is_void)
		pager_add(pager, ROLE_WARNING, "This record is void.");
	for (int i = 0; i < line->field_count; i++) {
		const struct conflict_field *field = &line->fields[i];
		pager_print(pager, ROLE_WARNING, "%s: mine %s, theirs %s", field->label, line->is_own ? field->waits : field->stands,
			line->is_own ? field->stands : field->waits);
	}
	if (line->field_count > 0)
		pager_section(pager);
	print_cells(pager, form, record->cells);
	for (int grid = 0; grid < form->grid_count; grid++) {
		for (int row = 0; row < record->grids[grid].row_count; row++) {
			pager_section(pager);
			pager_print(pager, ROLE_HEADING, "%s", record->grids[grid].form->title);
			print_cells(pager, record->grids[grid].form, record->grids[grid].rows[row].cells);
		}
	}
	record_free(record);
	reading_push(conflicts->app, "The record around a conflict", pager);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct conflicts *conflicts = state;
	int before = conflicts->list.selected;
	(void)views;
	switch (action) {
	case CONFLICTS_MINE: settle(conflicts, true, false); return VIEW_DONE;
	case CONFLICTS_THEIRS: settle(conflicts, false, false); return VIEW_DONE;
	case CONFLICTS_ALL_MINE: settle(conflicts, true, true); return VIEW_DONE;
	case CONFLICTS_ALL_THEIRS: settle(conflicts, false, true); return VIEW_DONE;
	case CONFLICTS_RECORD:
		if (selected(conflicts))
			show_record(conflicts, selected(conflicts));
		return VIEW_DONE;
	}
	if (!list_key(&conflicts->list, key))
		return VIEW_PASS;
	leave_title(conflicts, conflicts->list.selected < before);
	return VIEW_DONE;
}

static void title(void *state, struct buf *out)
{
	struct conflicts *conflicts = state;
	buf_format(out, "Conflicts: %d in %d record%s", conflicts->conflicts.count, conflicts->conflicts.groups,
		conflicts->conflicts.groups == 1 ? "" : "s");
}

static void free_conflicts(void *state)
{
	struct conflicts *conflicts = state;
	conflict_list_reset(&conflicts->conflicts);
	free(conflicts->rows);
	free(conflicts);
}

static const struct view_ops conflicts_ops = {
	.name = "conflicts",
	.keys = conflicts_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = free_conflicts,
};

void conflicts_push(struct app *app)
{
	struct conflicts *conflicts = mem_zero(1, sizeof *conflicts);
	conflicts->app = app;
	read_list(conflicts);
	view_push(app->views, &conflicts_ops, conflicts);
}
