/* Schools that are marked, to be printed together or compared. One set for the whole program: marks are made on cards and in lists. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card.h"
#include "emis/school.h"
#include "screens/app.h"
#include "screens/browse.h"
#include "screens/find.h"
#include "screens/page_view.h"
#include "screens/printing.h"
#include "tui/dialog.h"

static struct { char **codes; int count; } marks;
static char *first; /* the school that is compared */

static int find(const char *code)
{
	for (int i = 0; i < marks.count; i++)
		if (strcmp(marks.codes[i], code) == 0)
			return i;
	return -1;
}

bool browse_is_marked(const char *code)
{
	return find(code) >= 0;
}

int browse_marks(void)
{
	return marks.count;
}

void browse_forget(void)
{
	for (int i = 0; i < marks.count; i++)
		free(marks.codes[i]);
	free(marks.codes);
	marks.codes = NULL;
	marks.count = 0;
	free(first);
	first = NULL;
}

void browse_mark(struct app *app, const char *code)
{
	int at = find(code);
	if (at >= 0) {
		free(marks.codes[at]);
		memmove(&marks.codes[at], &marks.codes[at + 1], (size_t)(--marks.count - at) * sizeof *marks.codes);
	} else {
		marks.codes = mem_grow(marks.codes, (size_t)marks.count + 1, sizeof *marks.codes);
		marks.codes[marks.count++] = mem_copy(code);
	}
	view_say(app->views, ROLE_NORMAL, "%s is %s. %d school%s marked: M prints them or takes the marks away.", code, at >= 0 ? "not marked now" : "marked",
		marks.count, marks.count == 1 ? " is" : "s are");
}

static void marked_answer(struct views *views, void *arg, int choice)
{
	struct app *app = arg;
	if (choice == 0) {
		printing_push(app, (const char *const *)marks.codes, marks.count);
		return;
	}
	browse_forget();
	view_say(views, ROLE_NORMAL, "No school is marked now.");
}

void browse_marked(struct app *app)
{
	static const struct dialog_choice choices[] = {{'p', "print or save their cards"}, {'t', "take all marks away"}};
	if (marks.count == 0) {
		view_say(app->views, ROLE_NORMAL, "No school is marked: x marks the one that is shown or chosen.");
		return;
	}
	char *question = mem_format("%d school%s marked", marks.count, marks.count == 1 ? " is" : "s are");
	dialog_ask(app->views, question, choices, 2, marked_answer, app);
	free(question);
}

static void show(struct app *app, const char *code, const char *other)
{
	struct card_maker *maker = NULL;
	struct page_value *page = NULL;
	struct err err = {0};
	if (!card_open(app->replica, *app->set, app->author, &maker, &err) || !card_compare(maker, code, other, 0, &page, &err))
		app_say_error(app, &err);
	else
		page_view_push(app, page->title, page, browse_open, NULL, NULL);
	if (maker)
		card_close(maker);
}

static void chosen(struct app *app, void *arg, const char *other)
{
	char *code = arg;
	show(app, code, other);
}

static void with_answer(struct views *views, void *arg, int choice)
{
	struct app *app = arg;
	(void)views;
	if (choice == 0)
		show(app, first, NULL);
	else
		find_push(app, chosen, first);
}

void browse_compare(struct app *app, const char *code)
{
	static const struct dialog_choice choices[] = {{'k', "its cluster, schools of its kind, its district, itself a year ago"}, {'s', "another school"}};
	for (int i = 0; i < marks.count; i++)
		if (strcmp(marks.codes[i], code) != 0) {
			show(app, code, marks.codes[i]);
			return;
		}
	free(first);
	first = mem_copy(code);
	dialog_ask(app->views, "Compare it with", choices, 2, with_answer, app);
}
