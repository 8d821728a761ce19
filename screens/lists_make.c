/* Making a list by keys: a few lines to choose on, and under them what comes of it, or what is wrong, after each choice. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/listing_kept.h"
#include "screens/app.h"
#include "screens/lists.h"
#include "screens/reading.h"
#include "tui/dialog.h"
#include "tui/list.h"
#include "tui/pager.h"

enum { MAKE_CHANGE = 1, MAKE_SEE, MAKE_SAVE };
enum row { ROW_FORM, ROW_COLUMNS, ROW_FILTER, ROW_GROUP, ROW_ORDER, ROW_DESCENDING, ROW_TOTALS, ROW_COUNT, ROW_YEAR, ROW_TITLE, ROWS };
enum { MAKE_LABEL = 13, MAKE_PROBLEM = 800 };

static const char *const labels[ROWS] = {"Form", "Columns", "Filter", "Groups by", "Order by", "Descending", "Totals of", "Count by", "Year", "Title"};

/* Names in an order, newly allocated. */
struct names { char *names[LISTING_COLUMNS]; int count; };

struct make {
	struct app *app;
	char *name, *title, *form, *filter, *group, *count, *year;
	struct names columns, order, totals;
	bool is_descending;
	struct list list;
	struct pager *pager; /* what comes of it */
	char problem[MAKE_PROBLEM]; /* "": it runs */
	int width; /* that the pager was laid out in; 0: not yet */
	struct page_value *page;
};

static const struct view_key make_keys[] = {
	{MAKE_CHANGE, {KEY_ENTER}, "change", "change the line with the mark"},
	{MAKE_SEE, {'v', KEY_F5}, "see", "see the whole list"},
	{MAKE_SAVE, {'s', KEY_F2}, "save", "save it under a name: of this district, or in the province's folder of all"},
	{0},
};

static void names_clear(struct names *names)
{
	for (int i = 0; i < names->count; i++)
		free(names->names[i]);
	names->count = 0;
}

static void names_set(struct names *names, char *const *from, int count)
{
	struct names old = *names;
	for (names->count = 0; names->count < count && names->count < LISTING_COLUMNS; names->count++)
		names->names[names->count] = mem_copy(from[names->count]);
	names_clear(&old);
}

static void set(char **text, const char *to)
{
	char *copy = to && *to ? mem_copy(to) : NULL;
	free(*text);
	*text = copy;
}

/* The list as it stands; its texts are those of MAKE. */
static struct listing_own own_of(const struct make *make)
{
	struct listing_own own = {.name = make->name ? make->name : "new_list", .title = make->title ? make->title : "New list", .form = make->form,
		.filter = make->filter, .group = make->group, .count = make->count, .year = make->year, .is_descending = make->is_descending,
		.column_count = make->columns.count, .order_count = make->order.count < OWN_ORDER ? make->order.count : OWN_ORDER,
		.total_count = make->totals.count};
	memcpy(own.columns, make->columns.names, sizeof own.columns);
	memcpy(own.totals, make->totals.names, sizeof own.totals);
	memcpy(own.order, make->order.names, sizeof own.order);
	return own;
}

static const struct form *form_of(const struct make *make)
{
	return make->form ? form_set_find(*make->app->set, make->form) : NULL;
}

/* Runs it, and keeps what comes of it or why it does not run. */
static void try_it(struct make *make)
{
	struct listing_ask ask = {.replica = make->app->replica, .set = *make->app->set};
	struct listing_own own = own_of(make);
	struct listing *listing;
	struct err err = {0};
	page_free(make->page);
	make->page = NULL;
	make->width = 0;
	*make->problem = '\0';
	if (!make->form)
		snprintf(make->problem, sizeof make->problem, "Choose the form whose records are listed.");
	else if (make->columns.count == 0)
		snprintf(make->problem, sizeof make->problem, "Mark the columns.");
	else if (!listing_own_make(&ask, &own, 0, &listing, &err))
		snprintf(make->problem, sizeof make->problem, "%s", err.text);
	else {
		make->page = listing_page(listing, make->app->author);
		listing_free(listing);
	}
}

static void put_names(const struct names *names, struct buf *out)
{
	for (int i = 0; i < names->count; i++)
		buf_format(out, "%s%s", i > 0 ? " " : "", names->names[i]);
}

static void value_of(const struct make *make, enum row row, struct buf *out)
{
	const struct form *form = form_of(make);
	switch (row) {
	case ROW_FORM: buf_text(out, form ? form->title : ""); break;
	case ROW_COLUMNS: put_names(&make->columns, out); break;
	case ROW_FILTER: buf_text(out, make->filter ? make->filter : ""); break;
	case ROW_GROUP: buf_text(out, make->group ? make->group : ""); break;
	case ROW_ORDER: put_names(&make->order, out); break;
	case ROW_DESCENDING: buf_text(out, make->is_descending ? "yes" : "no"); break;
	case ROW_TOTALS: put_names(&make->totals, out); break;
	case ROW_COUNT: buf_text(out, make->count ? make->count : ""); break;
	case ROW_YEAR: buf_text(out, make->year ? make->year : "newest"); break;
	case ROW_TITLE: buf_text(out, make->title ? make->title : ""); break;
	case ROWS: break;
	}
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	const struct make *make = arg;
	struct buf value;
	buf_init(&value, 4096);
	value_of(make, (enum row)index, &value);
	canvas_put(row, 0, 0, MAKE_LABEL, ROLE_LABEL, labels[index]);
	canvas_put_cut(row, 0, MAKE_LABEL, row->columns - MAKE_LABEL, ROLE_NORMAL, value.bytes);
	buf_free(&value);
}

static int draw(void *state, struct canvas *canvas)
{
	struct make *make = state;
	int rows = canvas->rows < ROWS ? canvas->rows : ROWS;
	struct canvas_window before = canvas_enter(canvas, 0, 0, rows, canvas->columns);
	list_draw(&make->list, canvas, draw_row, make, true);
	canvas_leave(canvas, before);
	if (canvas->rows < ROWS + 3)
		return 0;
	canvas_rule(canvas, ROWS, 0, canvas->columns, ROLE_DIM);
	if (*make->problem) {
		canvas_wrap(canvas, ROWS + 1, 0, canvas->rows - ROWS - 1, canvas->columns, ROLE_WARNING, make->problem);
		return 0;
	}
	if (make->page && make->width != canvas->columns) {
		reading_lay(make->pager, make->page, canvas->columns, false);
		make->width = canvas->columns;
	}
	int row = canvas->cursor_row, column = canvas->cursor_column;
	before = canvas_enter(canvas, ROWS + 1, 0, canvas->rows - ROWS - 1, canvas->columns);
	pager_draw(make->pager, canvas);
	canvas_leave(canvas, before);
	canvas->cursor_row = row; /* the focus is above */
	canvas->cursor_column = column;
	return 0;
}

static void form_row(void *arg, int index, struct buf *out)
{
	const struct make *make = arg;
	buf_text(out, form_set_at(*make->app->set, index)->title);
}

/* Another form has other fields. */
static void form_chosen(struct views *views, void *arg, int choice)
{
	struct make *make = arg;
	const char *code = form_set_at(*make->app->set, choice)->code;
	(void)views;
	if (!make->form || strcmp(make->form, code) != 0) {
		names_clear(&make->columns);
		names_clear(&make->order);
		names_clear(&make->totals);
		set(&make->filter, NULL), set(&make->group, NULL), set(&make->count, NULL), set(&make->year, NULL);
	}
	set(&make->form, code);
	try_it(make);
}

static void columns_chosen(struct app *app, void *arg, char *const *names, int count)
{
	struct make *make = arg;
	(void)app;
	names_set(&make->columns, names, count);
	/* What is no column any more is not added up. */
	for (int i = 0; i < make->totals.count;) {
		bool is_there = false;
		for (int c = 0; c < make->columns.count; c++)
			is_there = is_there || strcmp(make->columns.names[c], make->totals.names[i]) == 0;
		if (is_there) {
			i++;
			continue;
		}
		free(make->totals.names[i]);
		memmove(&make->totals.names[i], &make->totals.names[i + 1], (size_t)(--make->totals.count - i) * sizeof *make->totals.names);
	}
	try_it(make);
}

static void order_chosen(struct app *app, void *arg, char *const *names, int count)
{
	struct make *make = arg;
	(void)app;
	names_set(&make->order, names, count);
	try_it(make);
}

static void totals_chosen(struct app *app, void *arg, char *const *names, int count)
{
	struct make *make = arg;
	(void)app;
	names_set(&make->totals, names, count);
	try_it(make);
}

static void group_chosen(struct app *app, void *arg, char *const *names, int count)
{
	struct make *make = arg;
	(void)app;
	set(&make->group, count > 0 ? names[0] : NULL);
	try_it(make);
}

static void count_chosen(struct app *app, void *arg, char *const *names, int count)
{
	struct make *make = arg;
	(void)app;
	set(&make->count, count > 0 ? names[0] : NULL);
	try_it(make);
}

static void filter_typed(struct views *views, void *arg, const char *text)
{
	struct make *make = arg;
	(void)views;
	set(&make->filter, text);
	try_it(make);
}

static void title_typed(struct views *views, void *arg, const char *text)
{
	struct make *make = arg;
	(void)views;
	set(&make->title, text);
	try_it(make);
}

static void year_typed(struct views *views, void *arg, const char *text)
{
	struct make *make = arg;
	size_t digits = strspn(text, "0123456789");
	if (*text && strcmp(text, "newest") != 0 && strcmp(text, "all") != 0 && (text[digits] || digits > 4)) {
		view_say(views, ROLE_WARNING, "Write newest, all, or a year such as 2024.");
		return;
	}
	set(&make->year, text);
	try_it(make);
}

/* Fields among which one is chosen: numbers among the columns, or fields with a list of codes. */
static void choose_among(struct make *make, bool are_totals)
{
	const struct form *form = form_of(make);
	struct names from = {.count = 0};
	int count = 0;
	char **all = are_totals ? NULL : listing_own_fields(*make->app->set, form, &count);
	for (int i = 0; i < (are_totals ? make->columns.count : count); i++) {
		char *name = are_totals ? make->columns.names[i] : all[i];
		const struct field *field = listing_own_field(*make->app->set, form, name);
		bool is_fit = field && (are_totals ? field->type == FIELD_WHOLE || field->type == FIELD_DECIMAL
			: field->type == FIELD_CODE || field->type == FIELD_YES_NO);
		if (is_fit && from.count < LISTING_COLUMNS)
			from.names[from.count++] = mem_copy(name);
		if (all)
			free(all[i]);
	}
	free(all);
	if (from.count == 0)
		view_say(make->app->views, ROLE_NORMAL, are_totals ? "No column is a number." : "No field has a list of codes.");
	else if (are_totals)
		lists_fields(make->app, &(struct lists_fields){form, from.names, make->totals.names, from.count, make->totals.count, LISTING_COLUMNS,
			totals_chosen, make});
	else
		lists_fields(make->app, &(struct lists_fields){form, from.names, &make->count, from.count, make->count != NULL, 1, count_chosen, make});
	names_clear(&from);
}

static void change(struct make *make)
{
	struct views *views = make->app->views;
	const struct form *form = form_of(make);
	enum row row = (enum row)make->list.selected;
	if (row == ROW_FORM) {
		int at = 0;
		for (int i = 0; i < form_set_count(*make->app->set); i++)
			if (strcmp(form_set_at(*make->app->set, i)->code, make->form ? make->form : "census") == 0)
				at = i;
		dialog_choose(views, "Which form?", form_set_count(*make->app->set), at, form_row, form_chosen, make);
		return;
	}
	if (!form) {
		view_say(views, ROLE_NORMAL, "Choose the form first.");
		return;
	}
	switch (row) {
	case ROW_COLUMNS: lists_fields(make->app, &(struct lists_fields){form, NULL, make->columns.names, 0, make->columns.count, LISTING_COLUMNS,
		columns_chosen, make}); break;
	case ROW_ORDER: lists_fields(make->app, &(struct lists_fields){form, NULL, make->order.names, 0, make->order.count, OWN_ORDER, order_chosen,
		make}); break;
	case ROW_GROUP: lists_fields(make->app, &(struct lists_fields){form, NULL, &make->group, 0, make->group != NULL, 1, group_chosen, make}); break;
	case ROW_TOTALS: choose_among(make, true); break;
	case ROW_COUNT: choose_among(make, false); break;
	case ROW_FILTER: dialog_line(views, "Only records where", make->filter ? make->filter : "", 2000, filter_typed, make); break;
	case ROW_TITLE: dialog_line(views, "Title", make->title ? make->title : "", 150, title_typed, make); break;
	case ROW_YEAR: dialog_line(views, "Year: newest, all, or one", make->year ? make->year : "newest", 10, year_typed, make); break;
	case ROW_DESCENDING:
		make->is_descending = !make->is_descending;
		try_it(make);
		break;
	default: break;
	}
}

static void save_as(struct views *views, void *arg, const char *name)
{
	struct make *make = arg;
	struct app *app = make->app;
	struct listing_ask ask = {.replica = app->replica, .set = *app->set};
	struct err err = {0};
	set(&make->name, name);
	struct listing_own own = own_of(make);
	if (!make->title)
		own.title = own.name;
	if (!kept_save(&ask, &own, kept_owner(app->replica), app->author, &err)) {
		app_say_error(app, &err);
		return;
	}
	view_pop(views);
	view_say(views, ROLE_GOOD, "Saved. zila list %s prints it, too.", own.name);
}

/* "Girls without water" → "girls_without_water" */
static char *suggest(const char *title)
{
	char *name = mem_copy(title ? title : "my_list"), *to = name;
	for (const char *from = name; *from && to - name < OWN_NAME; from++) {
		bool is_sign = !isascii((unsigned char)*from) || !isalnum((unsigned char)*from);
		if (!is_sign)
			*to++ = (char)tolower((unsigned char)*from);
		else if (to > name && to[-1] != '_')
			*to++ = '_';
	}
	*to = '\0';
	while (to > name && to[-1] == '_')
		*--to = '\0';
	if (!isalpha((unsigned char)*name)) {
		free(name);
		name = mem_copy("my_list");
	}
	return name;
}

static void save(struct make *make)
{
	if (*make->problem) {
		view_say(make->app->views, ROLE_WARNING, "It cannot be saved as it is: see below.");
		return;
	}
	char *name = make->name ? mem_copy(make->name) : suggest(make->title);
	dialog_line(make->app->views, "Save under which name? Small letters and _", name, OWN_NAME, save_as, make);
	free(name);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct make *make = state;
	(void)views;
	switch (action) {
	case MAKE_CHANGE: change(make); return VIEW_DONE;
	case MAKE_SAVE: save(make); return VIEW_DONE;
	case MAKE_SEE:
		if (*make->problem)
			view_say(make->app->views, ROLE_WARNING, "It cannot be shown as it is: see below.");
		else {
			struct listing_own own = own_of(make);
			lists_show_own(make->app, &own);
		}
		return VIEW_DONE;
	}
	return list_key(&make->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	const struct make *make = state;
	buf_format(out, "A list of one's own%s%s", make->title ? ": " : "", make->title ? make->title : "");
}

static void release(void *state)
{
	struct make *make = state;
	char *const texts[] = {make->name, make->title, make->form, make->filter, make->group, make->count, make->year};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		free(texts[i]);
	names_clear(&make->columns);
	names_clear(&make->order);
	names_clear(&make->totals);
	page_free(make->page);
	pager_free(make->pager);
	free(make);
}

static const struct view_ops make_ops = {
	.name = "make",
	.keys = make_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = release,
};

void lists_make(struct app *app, struct listing_own *own)
{
	struct make *make = mem_zero(1, sizeof *make);
	make->app = app;
	make->pager = pager_new();
	list_init(&make->list, ROWS);
	if (own) {
		set(&make->name, own->name), set(&make->title, own->title), set(&make->form, own->form), set(&make->filter, own->filter);
		set(&make->group, own->group), set(&make->count, own->count), set(&make->year, own->year);
		names_set(&make->columns, own->columns, own->column_count);
		names_set(&make->order, own->order, own->order_count);
		names_set(&make->totals, own->totals, own->total_count);
		make->is_descending = own->is_descending;
		listing_own_free(own);
	}
	try_it(make);
	view_push(app->views, &make_ops, make);
}
