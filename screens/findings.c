/* What is to be looked at in what was saved, one finding a row, the worst first. Below the list the one with the mark in full: its sentence, the
 * value, what is expected, since when, the reason. From it one goes to the record, or answers it with a reason. */
#include "config.h"
#include "screens/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/across.h"
#include "emis/across_checks.h"
#include "emis/findings.h"
#include "emis/recheck.h"
#include "emis/school.h"
#include "emis/state.h"
#include "form/form.h"
#include "screens/app.h"
#include "screens/entry.h"
#include "screens/profile.h"
#include "tui/dialog.h"
#include "tui/list.h"

enum { FINDINGS_OPEN = 1, FINDINGS_RULE, FINDINGS_TEHSIL, FINDINGS_ANSWERED, FINDINGS_ANSWER, FINDINGS_CARD, FINDINGS_ANEW, FINDINGS_MAX = 300, FINDINGS_FOOT = 5,
	FINDINGS_WHICH = 16 };

static const struct view_key findings_keys[] = {
	{FINDINGS_OPEN, {KEY_ENTER}, "record", "open the record at the field in doubt"},
	{FINDINGS_ANSWER, {'a'}, "answer", "answer a doubtful one with a reason: it leaves the list"},
	{FINDINGS_RULE, {'r'}, "rule", "only one rule; again: all"},
	{FINDINGS_TEHSIL, {'t'}, "tehsil", "only one tehsil; again: all"},
	{FINDINGS_ANSWERED, {'s'}, NULL, "show those that have a reason too, or not"},
	{FINDINGS_CARD, {'c'}, NULL, "the card of the school"},
	{FINDINGS_ANEW, {'n'}, NULL, "check all anew, also what shows only across records: worth it after an import"},
	{0},
};

/* What a filter can be set to, with how many there are. */
struct group {
	char code[64];
	long count;
};

struct findings_view {
	struct app *app;
	struct findings found;
	struct list list;
	char rule[64], tehsil[64]; /* "": all */
	bool has_answered;
	int64_t version; /* of the replica when it was read */
	struct group groups[FINDINGS_MAX];
	int group_count;
	int shown; /* whose sentence was asked for last */
};

static void read_all(struct findings_view *view)
{
	struct err err = {0};
	const struct findings_filter filter = {.rule = view->rule[0] ? view->rule : NULL, .tehsil = view->tehsil[0] ? view->tehsil : NULL,
		.is_open = !view->has_answered};
	int selected = view->list.selected;
	findings_reset(&view->found);
	view->version = state_version(view->app->replica);
	view->shown = -1;
	if (!findings_read(view->app->replica, *view->app->set, &filter, &view->found, &err))
		app_say_error(view->app, &err);
	list_init(&view->list, view->found.count);
	if (selected >= 0)
		list_select(&view->list, selected < view->found.count ? selected : view->found.count - 1);
}

static struct findings_one *selected(struct findings_view *view)
{
	return view->list.selected >= 0 && view->list.selected < view->found.count ? &view->found.all[view->list.selected] : NULL;
}

/* A rule's code in words; what shows across records without that word. */
static void name_rule(const char *rule, char *out, size_t size)
{
	size_t length = 0;
	if (strncmp(rule, "across_", 7) == 0)
		rule += 7;
	for (; rule[length] && length + 1 < size; length++)
		out[length] = rule[length] == '_' ? ' ' : rule[length];
	out[length] = '\0';
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct findings_view *view = arg;
	const struct findings_one *one = &view->found.all[index];
	char name[80];
	char *title = one->school[0] ? school_title(view->app->replica, one->school) : mem_copy(one->key);
	int half = row->columns / 2;
	name_rule(one->rule, name, sizeof name);
	canvas_put(row, 0, 0, 1, one->is_hard ? ROLE_ERROR : ROLE_NORMAL, one->is_hard ? "!" : one->reason ? "=" : "?");
	canvas_put_cut(row, 0, 2, half - 3, ROLE_NORMAL, title);
	/* What the key has more than the school: the year, the class. */
	size_t school = strlen(one->school);
	bool is_longer = school > 0 && strncmp(one->key, one->school, school) == 0 && one->key[school] == '/';
	char *which = mem_format("%s%s%s", one->form, is_longer ? " " : "", is_longer ? one->key + school + 1 : "");
	canvas_put_cut(row, 0, half, row->columns - half - FINDINGS_WHICH - 1, ROLE_NORMAL, name);
	canvas_put_cut(row, 0, row->columns - FINDINGS_WHICH, FINDINGS_WHICH, ROLE_DIM, which);
	free(which);
	free(title);
}

/* Asks for the sentence of the one with the mark, once. */
static void look(struct findings_view *view)
{
	struct findings_one *one = selected(view);
	struct err err = {0};
	if (!one || view->shown == view->list.selected)
		return;
	view->shown = view->list.selected;
	if (!findings_say(view->app->replica, *view->app->set, one, &err))
		app_say_error(view->app, &err);
}

static void draw_one(struct findings_view *view, struct canvas *canvas, int row)
{
	const struct findings_one *one = selected(view);
	char since[17] = "", name[80];
	struct buf text;
	if (!one)
		return;
	buf_init(&text, 2000);
	name_rule(one->rule, name, sizeof name);
	row += canvas_wrap(canvas, row, 0, 2, canvas->columns, ROLE_WARNING, one->says[0] ? one->says : "No longer so, or the rule was changed.");
	if (one->value[0])
		buf_format(&text, "Value %s. ", one->value);
	if (one->expected[0])
		buf_format(&text, "Expected %s. ", one->expected);
	if (one->since > 0) {
		clock_format(one->since, since);
		buf_format(&text, "Since %.10s. ", since);
	}
	buf_format(&text, "%s %s", one->form, one->key);
	if (one->tehsil[0])
		buf_format(&text, ", tehsil %s", form_set_label(*view->app->set, "tehsil", one->tehsil));
	if (one->reason)
		buf_format(&text, ". Reason: %s", one->reason);
	canvas_wrap(canvas, row, 0, canvas->rows - row, canvas->columns, ROLE_NORMAL, text.bytes);
	buf_free(&text);
}

static int draw(void *state, struct canvas *canvas)
{
	struct findings_view *view = state;
	int foot = canvas->rows >= 12 ? FINDINGS_FOOT : canvas->rows >= 6 ? 3 : 0;
	if (view->list.count == 0) {
		canvas_put(canvas, 0, 0, -1, ROLE_GOOD, view->rule[0] || view->tehsil[0] ? "Nothing here. r and t show all again." : "Nothing saved breaks a rule.");
		return 0;
	}
	look(view);
	struct canvas_window before = canvas_enter(canvas, 0, 0, canvas->rows - foot, canvas->columns);
	list_draw(&view->list, canvas, draw_row, view, true);
	canvas_leave(canvas, before);
	if (foot > 0)
		draw_one(view, canvas, canvas->rows - foot + (foot > 3));
	return 0;
}

static const char *field_of(struct findings_view *view, const struct findings_one *one)
{
	const struct across_check *check = across_find(one->rule);
	const struct form *form = form_set_find(*view->app->set, one->form);
	if (check)
		return check->field;
	for (int i = 0; form && i < form->rule_count; i++)
		if (strcmp(form->rules[i].code, one->rule) == 0)
			return form->rules[i].field;
	return NULL;
}

static int by_count(const void *one, const void *other)
{
	const struct group *a = one, *b = other;
	return a->count == b->count ? strcmp(a->code, b->code) : a->count < b->count ? 1 : -1;
}

static void count_groups(struct findings_view *view, bool by_rule)
{
	view->group_count = 0;
	for (int i = 0; i < view->found.count; i++) {
		const char *code = by_rule ? view->found.all[i].rule : view->found.all[i].tehsil;
		int at = 0;
		while (at < view->group_count && strcmp(view->groups[at].code, code) != 0)
			at++;
		if (at == FINDINGS_MAX || code[0] == '\0')
			continue;
		if (at == view->group_count)
			snprintf(view->groups[view->group_count++].code, sizeof view->groups->code, "%s", code);
		view->groups[at].count++;
	}
	qsort(view->groups, (size_t)view->group_count, sizeof *view->groups, by_count);
}

static void rule_row(void *arg, int index, struct buf *out)
{
	struct findings_view *view = arg;
	char name[80];
	name_rule(view->groups[index].code, name, sizeof name);
	buf_format(out, "%s  (%ld)", name, view->groups[index].count);
}

static void tehsil_row(void *arg, int index, struct buf *out)
{
	struct findings_view *view = arg;
	buf_format(out, "%s  (%ld)", form_set_label(*view->app->set, "tehsil", view->groups[index].code), view->groups[index].count);
}

static void rule_chosen(struct views *views, void *arg, int choice)
{
	struct findings_view *view = arg;
	(void)views;
	snprintf(view->rule, sizeof view->rule, "%s", view->groups[choice].code);
	read_all(view);
	list_select(&view->list, 0);
}

static void tehsil_chosen(struct views *views, void *arg, int choice)
{
	struct findings_view *view = arg;
	(void)views;
	snprintf(view->tehsil, sizeof view->tehsil, "%s", view->groups[choice].code);
	read_all(view);
	list_select(&view->list, 0);
}

/* Sets one of the two filters, or takes it away where it is set. */
static void filter(struct findings_view *view, bool by_rule)
{
	char *set = by_rule ? view->rule : view->tehsil;
	if (*set) {
		*set = '\0';
		read_all(view);
		return;
	}
	memset(view->groups, 0, sizeof view->groups);
	count_groups(view, by_rule);
	if (view->group_count > 0)
		dialog_choose(view->app->views, by_rule ? "Only findings of this rule" : "Only findings in this tehsil", view->group_count, 0,
			by_rule ? rule_row : tehsil_row, by_rule ? rule_chosen : tehsil_chosen, view);
}

static void reason_given(struct views *views, void *arg, const char *text)
{
	struct findings_view *view = arg;
	const struct findings_one *one = selected(view);
	struct err err = {0};
	if (!one || text[strspn(text, " ")] == '\0')
		return;
	if (findings_dismiss(view->app->replica, *view->app->set, view->app->author, one, text, &err))
		view_say(views, ROLE_GOOD, "Answered: %s", text);
	else
		app_say_error(view->app, &err);
	read_all(view);
}

static const struct code_item *reason_at(struct findings_view *view, int index)
{
	const struct code_list *list = form_set_list(*view->app->set, "kept_because");
	for (int i = 0; list && i < list->count; i++)
		if (!list->items[i].is_retired && index-- == 0)
			return &list->items[i];
	return NULL;
}

static void reason_row(void *arg, int index, struct buf *out)
{
	const struct code_item *item = reason_at(arg, index);
	buf_format(out, "%d  %s", index + 1, item ? item->label : "Other words");
}

static void reason_chosen(struct views *views, void *arg, int choice)
{
	const struct code_item *item = reason_at(arg, choice);
	if (item)
		reason_given(views, arg, item->label);
	else
		dialog_line(views, "Why is it right?", "", 200, reason_given, arg);
}

static void answer(struct findings_view *view)
{
	const struct findings_one *one = selected(view);
	int count = 0;
	if (!one)
		return;
	if (one->is_hard) {
		view_say(view->app->views, ROLE_NORMAL, "This cannot be true of any school: Enter goes there to correct it.");
		return;
	}
	look(view);
	while (reason_at(view, count))
		count++;
	dialog_choose(view->app->views, one->says[0] ? one->says : "Why is it right?", count + 1, 0, reason_row, reason_chosen, view);
}

static void check_anew(struct findings_view *view)
{
	struct err err = {0};
	if (recheck_replica(view->app->replica, *view->app->set, view->app->author, &err))
		view_say(view->app->views, ROLE_GOOD, "All records were checked anew.");
	else
		app_say_error(view->app, &err);
	read_all(view);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct findings_view *view = state;
	const struct findings_one *one = selected(view);
	(void)views;
	switch (action) {
	case FINDINGS_OPEN:
		if (one)
			entry_push_finding(view->app, one->form, one->key, one->school, field_of(view, one));
		return VIEW_DONE;
	case FINDINGS_RULE: filter(view, true); return VIEW_DONE;
	case FINDINGS_TEHSIL: filter(view, false); return VIEW_DONE;
	case FINDINGS_ANSWERED:
		view->has_answered = !view->has_answered;
		read_all(view);
		return VIEW_DONE;
	case FINDINGS_ANSWER: answer(view); return VIEW_DONE;
	case FINDINGS_ANEW: check_anew(view); return VIEW_DONE;
	case FINDINGS_CARD:
		if (one && one->school[0])
			profile_push(view->app, (const char *const[]){one->school}, 1, 0, "");
		return VIEW_DONE;
	}
	return list_key(&view->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	const struct findings_view *view = state;
	char name[80];
	name_rule(view->rule, name, sizeof name);
	buf_format(out, "Findings: %d%s%s%s%s", view->found.count, view->rule[0] ? ", " : "", name, view->tehsil[0] ? ", tehsil " : "",
		view->tehsil[0] ? form_set_label(*view->app->set, "tehsil", view->tehsil) : "");
}

/* A record was corrected, or somebody else has written. */
static void resume(struct views *views, void *state)
{
	struct findings_view *view = state;
	(void)views;
	if (view->version != state_version(view->app->replica))
		read_all(view);
}

static void release(void *state)
{
	struct findings_view *view = state;
	findings_reset(&view->found);
	free(view);
}

static const struct view_ops findings_ops = {
	.name = "findings",
	.keys = findings_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void findings_push(struct app *app)
{
	struct findings_view *view = mem_zero(1, sizeof *view);
	view->app = app;
	view->list.selected = -1;
	read_all(view);
	view_push(app->views, &findings_ops, view);
}
