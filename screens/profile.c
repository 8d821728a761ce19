#include "config.h"
#include "screens/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "emis/card.h"
#include "emis/history.h"
#include "emis/school.h"
#include "screens/app.h"
#include "screens/browse.h"
#include "screens/entry.h"
#include "screens/page_view.h"
#include "screens/paper_print.h"
#include "screens/printing.h"
#include "screens/reading.h"
#include "screens/staff.h"
#include "tui/dialog.h"

enum {
	PROFILE_NEXT = 1, PROFILE_BEFORE, PROFILE_VISIT, PROFILE_RETURN, PROFILE_REGISTRY, PROFILE_STAFF, PROFILE_HISTORY,
	PROFILE_PRINT, PROFILE_PRINT_ALL, PROFILE_FORMS, PROFILE_YEAR, PROFILE_PAPER,
	PROFILE_UP, PROFILE_MARK, PROFILE_MARKED, PROFILE_COMPARE,
	PROFILE_LINE = 79, PROFILE_HISTORY_LINES = 500,
};

static const struct view_key profile_keys[] = {
	{PROFILE_NEXT, {'n', KEY_RIGHT}, "next", "the next school of the list"},
	{PROFILE_BEFORE, {'p', KEY_LEFT}, "before", "the school before it"},
	{PROFILE_VISIT, {'v'}, "visit", "key a monitoring visit"},
	{PROFILE_RETURN, {'r'}, "return", "key the annual return"},
	{PROFILE_PRINT, {'P', KEY_F7}, "print", "print or save this card"},
	{PROFILE_HISTORY, {'h'}, "history", "what happened to this school's records: who, when, old and new"},
	{PROFILE_STAFF, {'t'}, "staff", "the roll of teachers and others"},
	{PROFILE_UP, {'u'}, NULL, "up: the card of its cluster, tehsil, district, division, province"},
	{PROFILE_COMPARE, {'c'}, NULL, "compare it with the school that is marked, or with another one"},
	{PROFILE_MARK, {'x'}, NULL, "mark this school, or take its mark away"},
	{PROFILE_MARKED, {'M'}, NULL, "print the cards of all schools that are marked, or take the marks away"},
	{PROFILE_PAPER, {'o'}, NULL, "print a form for this school on paper, with what is known"},
	{PROFILE_FORMS, {'f'}, NULL, "key another form that the province has loaded"},
	{PROFILE_YEAR, {'y'}, NULL, "returns of another year: the year is asked once, then it stays"},
	{PROFILE_REGISTRY, {'e'}, NULL, "edit the registry entry: name, place, kind, status"},
	{PROFILE_PRINT_ALL, {'A'}, NULL, "print or save the cards of the whole list"},
	{0, {KEY_PAGE_DOWN, ' '}, NULL, "scroll down"},
	{0, {KEY_TAB, ']'}, NULL, "the next section of the card ([ the one before, 1 to 9 that one)"},
	{0, {'s'}, NULL, "list the sections and go to one"},
	{0},
};

struct profile {
	struct app *app;
	char **codes;
	int count, at;
	char *title;
	struct card_maker *maker;
	struct page_view *view; /* the card of the present school */
};

static void read_card(struct profile *profile)
{
	struct page_value *page = NULL;
	struct err err = {0};
	if ((!profile->maker && !card_open(profile->app->replica, *profile->app->set, profile->app->author, &profile->maker, &err))
		|| !card_school(profile->maker, profile->codes[profile->at], 0, &page, &err))
		app_say_error(profile->app, &err);
	page_view_set(profile->view, page);
}

static int draw(void *state, struct canvas *canvas)
{
	struct profile *profile = state;
	page_view_draw(profile->view, canvas);
	if (!page_view_page(profile->view))
		canvas_put(canvas, 0, 0, -1, ROLE_DIM, "This school cannot be shown.");
	return 0;
}

static void go(struct profile *profile, int step)
{
	int at = profile->at + step;
	if (at < 0 || at >= profile->count) {
		view_say(profile->app->views, ROLE_NORMAL, at < 0 ? "This is the first school of the list." : "This is the last school of the list.");
		return;
	}
	profile->at = at;
	read_card(profile);
}

/* A line broken at blanks, so that nothing of it stands outside of 80 columns. */
static void add_broken(struct pager *pager, const char *text)
{
	size_t length = strlen(text), at = 0;
	bool is_first = true;
	while (at < length) {
		size_t fits = at + utf8_clip(text + at, length - at, PROFILE_LINE - (is_first ? 2 : 6), NULL), blank = fits;
		while (fits < length && blank > at && text[blank] != ' ')
			blank--;
		if (blank > at)
			fits = blank;
		if (fits == at)
			fits = length;
		pager_print(pager, ROLE_NORMAL, "%s%.*s", is_first ? "  " : "      ", (int)(fits - at), text + at);
		is_first = false;
		at = fits + (text[fits] == ' ');
	}
}

static bool add_history(void *state, const struct history_line *line)
{
	struct pager *pager = state;
	static const char *const states[] = {
		[ENTRY_PENDING] = ", not sent yet", [ENTRY_ACCEPTED] = "", [ENTRY_REFUSED] = ", refused", [ENTRY_HELD] = ", held",
		[ENTRY_ELSEWHERE] = ", taken elsewhere", [ENTRY_DROPPED] = ", dropped",
	};
	pager_print(pager, ROLE_HEADING, "%s  %s%s", line->when, line->author, states[line->state]);
	char *text;
	if (strcmp(line->what, "blanked") == 0)
		text = mem_format("%s  %s: %s: %s", line->record, line->field, line->what, line->new_text);
	else if (*line->field)
		text = mem_format("%s  %s: %s%s -> %s", line->record, line->field, strcmp(line->what, "signed") == 0 ? "signed: " : "",
			*line->old_text ? line->old_text : "(blank)", *line->new_text ? line->new_text : "(blank)");
	else
		text = mem_format("%s  %s: %s", line->record, line->what, line->new_text);
	add_broken(pager, text);
	free(text);
	return true;
}

static void show_history(struct profile *profile)
{
	struct err err = {0};
	struct pager *pager = pager_new();
	const char *code = profile->codes[profile->at];
	if (!history_school(profile->app->replica, *profile->app->set, code, PROFILE_HISTORY_LINES, add_history, pager, &err)) {
		pager_free(pager);
		app_say_error(profile->app, &err);
		return;
	}
	if (pager_lines(pager) == 0)
		pager_add(pager, ROLE_DIM, "Nothing in this box's log: the records came with the province's snapshot.");
	char *name = school_title(profile->app->replica, code);
	char *title = mem_format("History: %s", name);
	reading_push(profile->app, title, pager);
	free(title);
	free(name);
}

/* The province's own forms about schools: those that no key of this screen opens. */
static const struct form *other_form(const struct form_set *set, int index)
{
	static const char *const known[] = {"visit", "census", "staff", "verification", "paper"};
	for (int i = 0; i < form_set_count(set); i++) {
		const struct form *form = form_set_at(set, i);
		bool is_other = form->scope == SCOPE_SCHOOL && !form->parent;
		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			is_other = is_other && strcmp(form->code, known[k]) != 0;
		if (is_other && index-- == 0)
			return form;
	}
	return NULL;
}

static void form_row(void *arg, int index, struct buf *out)
{
	struct profile *profile = arg;
	buf_format(out, "%d  %s", index + 1, other_form(*profile->app->set, index)->title);
}

static void form_chosen(struct views *views, void *arg, int choice)
{
	struct profile *profile = arg;
	(void)views;
	entry_push_new(profile->app, other_form(*profile->app->set, choice)->code, profile->codes[profile->at]);
}

static void choose_form(struct profile *profile)
{
	int count = 0;
	while (other_form(*profile->app->set, count))
		count++;
	if (count == 0)
		view_say(profile->app->views, ROLE_NORMAL, "The province has loaded no other form about schools.");
	else
		dialog_choose(profile->app->views, "Which form?", count, 0, form_row, form_chosen, profile);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct profile *profile = state;
	struct app *app = profile->app;
	const char *code = profile->codes[profile->at];
	(void)views;
	switch (action) {
	case PROFILE_NEXT: go(profile, 1); return VIEW_DONE;
	case PROFILE_BEFORE: go(profile, -1); return VIEW_DONE;
	case PROFILE_VISIT: entry_push_new(app, "visit", code); return VIEW_DONE;
	case PROFILE_RETURN: entry_push_new(app, "census", code); return VIEW_DONE;
	case PROFILE_REGISTRY: entry_push_key(app, "school", code, code); return VIEW_DONE;
	case PROFILE_PAPER: paper_print_choose(app, code); return VIEW_DONE;
	case PROFILE_FORMS: choose_form(profile); return VIEW_DONE;
	case PROFILE_YEAR: entry_ask_year(app); return VIEW_DONE;
	case PROFILE_STAFF: staff_push(app, code); return VIEW_DONE;
	case PROFILE_HISTORY: show_history(profile); return VIEW_DONE;
	case PROFILE_UP: browse_up(app, INDICATOR_SCHOOL, code); return VIEW_DONE;
	case PROFILE_MARK: browse_mark(app, code); return VIEW_DONE;
	case PROFILE_MARKED: browse_marked(app); return VIEW_DONE;
	case PROFILE_COMPARE: browse_compare(app, code); return VIEW_DONE;
	case PROFILE_PRINT: printing_push(app, &code, 1); return VIEW_DONE;
	case PROFILE_PRINT_ALL: printing_push(app, (const char *const *)profile->codes, profile->count); return VIEW_DONE;
	}
	return page_view_key(profile->view, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct profile *profile = state;
	if (profile->count > 1)
		buf_format(out, "%s  %d of %d %s", profile->codes[profile->at], profile->at + 1, profile->count, profile->title);
	else
		buf_format(out, "%s  report card", profile->codes[profile->at]);
	if (browse_is_marked(profile->codes[profile->at]))
		buf_text(out, "  marked");
}

/* Back from keying: the card must show what was saved. The maker's averages may have changed too. */
static void resume(struct views *views, void *state)
{
	struct profile *profile = state;
	(void)views;
	if (profile->maker)
		card_close(profile->maker);
	profile->maker = NULL;
	read_card(profile);
}

static void release(void *state)
{
	struct profile *profile = state;
	if (profile->maker)
		card_close(profile->maker);
	page_view_free(profile->view);
	for (int i = 0; i < profile->count; i++)
		free(profile->codes[i]);
	free(profile->codes);
	free(profile->title);
	free(profile);
}

static const struct view_ops profile_ops = {
	.name = "profile",
	.keys = profile_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void profile_push(struct app *app, const char *const *codes, int count, int at, const char *list_title)
{
	struct profile *profile = mem_zero(1, sizeof *profile);
	profile->app = app;
	profile->codes = mem_alloc((size_t)count * sizeof *profile->codes);
	for (int i = 0; i < count; i++)
		profile->codes[i] = mem_copy(codes[i]);
	profile->count = count;
	profile->at = at;
	profile->title = mem_copy(list_title);
	profile->view = page_view_new(app, browse_open, NULL);
	view_push(app->views, &profile_ops, profile);
	read_card(profile);
}
