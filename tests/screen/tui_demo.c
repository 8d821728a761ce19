/* A small program of every part of the tui, for the tests that count bytes and cut keys: a menu, a form, a list of 450
 * rows, a page to read, and the dialogs. It knows no school. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "tui/dialog.h"
#include "tui/line.h"
#include "tui/loop.h"
#include "tui/pager.h"
#include "tui/table.h"

enum { FIELDS = 8, ROWS = 450 };

enum action { OPEN_FORM = 1, OPEN_LIST, OPEN_PAGE, ASK, CHOOSE, LEAVE, BREAK, NEXT, BEFORE, SAVE };

/* The form. */

struct form {
	struct line lines[FIELDS];
	int at; /* the field with the cursor */
};

static int form_draw(void *state, struct canvas *canvas)
{
	struct form *form = state;

	for (int at = 0; at < FIELDS; at++) {
		canvas_print(canvas, 1 + at, 2, ROLE_LABEL, "Field %d", at + 1);
		line_draw(&form->lines[at], canvas, 1 + at, 12, 32, ROLE_FIELD, at == form->at);
	}
	return 0;
}

static enum view_result form_key(struct views *views, void *state, int action, const struct key *key)
{
	struct form *form = state;

	switch (action) {
	case NEXT:
		form->at = (form->at + 1) % FIELDS;
		return VIEW_DONE;
	case BEFORE:
		form->at = (form->at + FIELDS - 1) % FIELDS;
		return VIEW_DONE;
	case SAVE:
		view_say(views, ROLE_GOOD, "saved: %s", form->lines[0].text);
		return VIEW_DONE;
	default:
		return line_key(&form->lines[form->at], key) == LINE_PASS ? VIEW_PASS : VIEW_DONE;
	}
}

static bool form_takes_text(void *state)
{
	(void) state;
	return true;
}

static void form_free(void *state)
{
	struct form *form = state;

	for (int at = 0; at < FIELDS; at++)
		line_free(&form->lines[at]);
	free(form);
}

static const struct view_key form_keys[] = {
	{ NEXT, { KEY_TAB, KEY_DOWN, KEY_ENTER }, "Next", "the next field" },
	{ BEFORE, { KEY_BACKTAB, KEY_UP }, NULL, "the field before" },
	{ SAVE, { KEY_F2, KEY_CTRL('S') }, "Save", "saves the record" },
	{ 0 },
};

static const struct view_ops form_ops = {
	.name = "form", .keys = form_keys, .draw = form_draw, .key = form_key, .takes_text = form_takes_text,
	.free = form_free,
};

static void open_form(struct views *views)
{
	struct form *form = mem_zero(1, sizeof *form);

	for (int at = 0; at < FIELDS; at++)
		line_init(&form->lines[at], 200);
	view_push(views, &form_ops, form);
}

/* The list. */

static const struct table_column columns[] = {
	{ "Code", 5, 5, true },
	{ "Name", 20, 40, false },
	{ "Place", 10, 0, false },
};

static enum role cell(void *arg, int row, int column, struct buf *out)
{
	(void) arg;
	if (column == 0)
		buf_format(out, "%05d", row * 7);
	else if (column == 1)
		buf_format(out, "Name of number %d, long", row);
	else
		buf_format(out, "Place %d", row % 37);
	return column == 2 ? ROLE_DIM : ROLE_NORMAL;
}

static int list_draw_view(void *state, struct canvas *canvas)
{
	table_draw(state, canvas, cell, NULL, true);
	return 0;
}

static enum view_result list_key_view(struct views *views, void *state, int action, const struct key *key)
{
	struct table *table = state;

	(void) action;
	if (list_key(&table->list, key))
		return VIEW_DONE;
	if (key->code == KEY_ENTER) {
		view_say(views, ROLE_STATUS, "row %d", table->list.selected);
		return VIEW_DONE;
	}
	return VIEW_PASS;
}

static const struct view_key list_keys[] = {
	{ 0, { KEY_ENTER }, "Open", "says the row" },
	{ 0 },
};

static const struct view_ops list_ops = {
	.name = "list", .keys = list_keys, .draw = list_draw_view, .key = list_key_view, .free = free,
};

static void open_list(struct views *views)
{
	struct table *table = mem_zero(1, sizeof *table);

	table_init(table, columns, 3, ROWS);
	view_push(views, &list_ops, table);
}

/* The page. */

static int page_draw(void *state, struct canvas *canvas)
{
	pager_draw(state, canvas);
	return 0;
}

static enum view_result page_key(struct views *views, void *state, int action, const struct key *key)
{
	(void) views;
	(void) action;
	return pager_key(state, key) ? VIEW_DONE : VIEW_PASS;
}

static void page_free(void *state)
{
	pager_free(state);
}

static const struct view_ops page_ops = { .name = "page", .draw = page_draw, .key = page_key, .free = page_free };

static void open_page(struct views *views)
{
	struct pager *pager = pager_new();

	for (int line = 0; line < 100; line++) {
		if (line % 20 == 0) {
			pager_section(pager);
			pager_print(pager, ROLE_HEADING, "Section %d", line / 20);
		} else {
			pager_print(pager, ROLE_NORMAL, "Line %d says something of about forty letters", line);
		}
	}
	pager_add(pager, ROLE_NORMAL, "\u0628\u0644\u0648\u0686\u0633\u062a\u0627\u0646 \u6771\u4eac end");
	view_push(views, &page_ops, pager);
}

/* The menu. */

static int menu_draw(void *state, struct canvas *canvas)
{
	static const char *const jobs[] = { "1  a form", "2  a list", "3  a page", "4  a question", "5  a choice" };

	(void) state;
	for (int at = 0; at < 5; at++)
		canvas_put(canvas, 1 + at, 2, -1, ROLE_NORMAL, jobs[at]);
	canvas_cursor(canvas, 1, 2);
	return 0;
}

static void answered(struct views *views, void *arg, int choice)
{
	view_say(views, ROLE_STATUS, "%s: %d", (const char *) arg, choice);
}

static void choice_row(void *arg, int index, struct buf *out)
{
	(void) arg;
	buf_format(out, "%c-choice", 'a' + index);
}

static enum view_result menu_key(struct views *views, void *state, int action, const struct key *key)
{
	static const struct dialog_choice choices[] = { { 'y', "yes, do it" }, { 'n', "no" } };

	(void) state;
	(void) key;
	switch (action) {
	case OPEN_FORM:
		open_form(views);
		return VIEW_DONE;
	case OPEN_LIST:
		open_list(views);
		return VIEW_DONE;
	case OPEN_PAGE:
		open_page(views);
		return VIEW_DONE;
	case ASK:
		dialog_ask(views, "Shall it be done?", choices, 2, answered, "answer");
		return VIEW_DONE;
	case CHOOSE:
		dialog_choose(views, "Which one?", 9, 3, choice_row, answered, "choice");
		return VIEW_DONE;
	case BREAK:
		die("broken on purpose");
	case LEAVE:
		view_quit(views, 7);
		return VIEW_DONE;
	default:
		return VIEW_PASS;
	}
}

static const struct view_key menu_keys[] = {
	{ OPEN_FORM, { '1', KEY_F5 }, "Form", "opens the form" },
	{ OPEN_LIST, { '2' }, "List", "opens the list" },
	{ OPEN_PAGE, { '3' }, "Page", "opens the page" },
	{ ASK, { '4' }, NULL, "asks" },
	{ CHOOSE, { '5' }, NULL, "offers" },
	{ BREAK, { 'X' }, NULL, "breaks the program" },
	{ LEAVE, { 'q', KEY_F10 }, "Quit", "leaves" },
	{ 0 },
};

static const struct view_ops menu_ops = { .name = "menu", .keys = menu_keys, .draw = menu_draw, .key = menu_key };

int main(void)
{
	struct views *views;
	struct term *term;
	struct err err = { 0 };
	int status;

	if (!term_open(&term, &err)) {
		fprintf(stderr, "tui_demo: %s\n", err.text);
		return err.code;
	}
	views = view_new(NULL, NULL);
	view_push(views, &menu_ops, NULL);
	status = loop_run(term, views);
	view_free(views);
	term_close(term);
	return status == LOOP_STOPPED ? 3 : status;
}
