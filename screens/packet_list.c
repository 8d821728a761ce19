/* Papers school by school: where each is, what becomes of it, keyed and printed from here. */
#include "config.h"
#include "screens/packets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/packet.h"
#include "screens/app.h"
#include "screens/entry.h"
#include "screens/paper_print.h"
#include "tui/dialog.h"
#include "tui/list.h"

enum { PAPER_KEY = 1, PAPER_RECEIVED, PAPER_BACK, PAPER_COMPLETE, PAPER_LOST, PAPER_PRINT, PAPER_PRINT_ALL, PAPER_UNDO, MARKS_KEPT = 200 };

static const struct view_key papers_keys[] = {
	{PAPER_KEY, {KEY_ENTER}, "key", "key the record from this paper"},
	{PAPER_RECEIVED, {'r'}, "received", "the paper came in"},
	{PAPER_BACK, {'b'}, "back", "the paper goes back to the school, with the reason"},
	{PAPER_COMPLETE, {'c'}, "complete", "done with, and filed"},
	{PAPER_LOST, {'l'}, NULL, "the paper is lost"},
	{PAPER_UNDO, {'u'}, "undo", "take back what was said of a paper last here, one after the other"},
	{PAPER_PRINT, {'p'}, "print", "print the form for this school, with what is known"},
	{PAPER_PRINT_ALL, {'P'}, NULL, "print the forms of the whole list"},
	{0},
};

struct paper_row {
	char *school, *name, *packet, *reason;
	enum packet_state state;
};

struct marked {
	char school[32];
	struct packet_was was;
};

struct papers {
	struct app *app;
	char form[64], tehsil[64];
	int year;
	bool is_missing;
	struct paper_row *rows;
	struct list list;
	struct marked *marks; /* what was said here, the last one last */
	int mark_count;
};

static void forget(struct papers *papers)
{
	for (int i = 0; i < papers->list.count; i++) {
		free(papers->rows[i].school);
		free(papers->rows[i].name);
		free(papers->rows[i].packet);
		free(papers->rows[i].reason);
	}
	papers->list.count = 0;
}

static bool take(void *state, const struct packet_paper *paper)
{
	struct papers *papers = state;
	if (papers->is_missing && !packet_is_missing(paper->state))
		return true;
	papers->rows = mem_grow(papers->rows, (size_t)papers->list.count + 1, sizeof *papers->rows);
	papers->rows[papers->list.count++] = (struct paper_row){mem_copy(paper->school), mem_copy(paper->name), mem_copy(paper->packet),
		mem_copy(paper->reason), paper->state};
	return true;
}

static struct packet_filter filter_of(const struct papers *papers)
{
	return (struct packet_filter){.form = papers->form, .year = papers->year, .tehsil = papers->tehsil[0] ? papers->tehsil : NULL};
}

static void read_list(struct papers *papers)
{
	struct packet_filter filter = filter_of(papers);
	struct err err = {0};
	int at = papers->list.selected;
	forget(papers);
	if (!packet_each(papers->app->replica, *papers->app->set, &filter, take, papers, &err))
		app_say_error(papers->app, &err);
	int count = papers->list.count;
	list_init(&papers->list, count);
	list_select(&papers->list, at < count ? at : count - 1);
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct papers *papers = arg;
	const struct paper_row *one = &papers->rows[index];
	static const char *const words[PACKET_STATES] = {"issued", "received", "keyed", "verified", "sent back", "complete", "lost", "none issued"};
	const char *state = words[one->state];
	int name = row->columns > 70 ? 38 : row->columns - 24;
	char *text = mem_format("%s  %s", one->school, one->name);
	canvas_put_cut(row, 0, 0, name, ROLE_NORMAL, text);
	free(text);
	if (row->columns > 70)
		canvas_put_cut(row, 0, name + 1, 12, ROLE_DIM, one->packet);
	text = mem_format("%s%s%s", state, *one->reason ? ": " : "", one->reason);
	canvas_put_cut(row, 0, row->columns > 70 ? name + 14 : name + 1, -1 + row->columns - (row->columns > 70 ? name + 13 : name),
		packet_is_missing(one->state) ? ROLE_WARNING : ROLE_NORMAL, text);
	free(text);
}

static int draw(void *state, struct canvas *canvas)
{
	struct papers *papers = state;
	if (papers->list.count == 0)
		canvas_put(canvas, 0, 0, -1, ROLE_NORMAL, papers->is_missing ? "No paper is missing." : "No papers.");
	else
		list_draw(&papers->list, canvas, draw_row, papers, true);
	return 0;
}

static void title(void *state, struct buf *out)
{
	struct papers *papers = state;
	buf_format(out, "%s: %s %d%s%s", papers->is_missing ? "Papers missing" : "Papers", papers->form, papers->year, papers->tehsil[0] ? ", " : "",
		papers->tehsil[0] ? form_set_label(*papers->app->set, "tehsil", papers->tehsil) : "");
}

static const struct paper_row *selected(const struct papers *papers)
{
	return papers->list.selected < 0 ? NULL : &papers->rows[papers->list.selected];
}

static void remember(struct papers *papers, const char *school, const struct packet_was *was)
{
	if (papers->mark_count == MARKS_KEPT)
		memmove(papers->marks, papers->marks + 1, sizeof *papers->marks * (size_t)--papers->mark_count);
	papers->marks = mem_grow(papers->marks, (size_t)papers->mark_count + 1, sizeof *papers->marks);
	struct marked *last = &papers->marks[papers->mark_count++];
	last->was = *was;
	snprintf(last->school, sizeof last->school, "%s", school);
}

static void undo(struct papers *papers)
{
	struct app *app = papers->app;
	struct packet_filter filter = filter_of(papers);
	struct err err = {0};
	if (papers->mark_count == 0) {
		view_say(app->views, ROLE_NORMAL, "Nothing was said of a paper since this list was opened.");
		return;
	}
	struct marked last = papers->marks[papers->mark_count - 1];
	if (!packet_put_back(app->replica, *app->set, app->author, &filter, last.school, &last.was, &err)) {
		app_say_error(app, &err);
		return;
	}
	papers->mark_count--;
	read_list(papers);
	for (int i = 0; i < papers->list.count; i++)
		if (strcmp(papers->rows[i].school, last.school) == 0)
			list_select(&papers->list, i);
	view_say(app->views, ROLE_GOOD, "Taken back: the paper of %s is %s%s.", last.school, last.was.state, last.was.was_there ? " again" : "; it had none before");
}

static void mark(struct papers *papers, enum packet_state state, const char *reason)
{
	struct packet_filter filter = filter_of(papers);
	const struct paper_row *one = selected(papers);
	struct packet_was was;
	struct err err = {0};
	if (!one)
		return;
	if (!packet_mark(papers->app->replica, *papers->app->set, papers->app->author, &filter, one->school, state, reason, &was, &err)) {
		app_say_error(papers->app, &err);
		return;
	}
	remember(papers, one->school, &was);
	int at = papers->list.selected, count = papers->list.count;
	read_list(papers);
	if (papers->list.count == count && at + 1 < count)
		list_select(&papers->list, at + 1); /* a pile is gone through from the top */
}

static void reason_given(struct views *views, void *arg, const char *text)
{
	while (*text == ' ')
		text++;
	if (*text)
		mark(arg, PACKET_RETURNED, text);
	else
		view_say(views, ROLE_WARNING, "Not marked: a paper that goes back to the school needs a reason.");
}

/* The forms of all rows, or of the one with the mark. */
static void print_rows(struct papers *papers, bool is_all)
{
	const char **codes = mem_alloc((size_t)papers->list.count * sizeof *codes);
	for (int i = 0; i < papers->list.count; i++)
		codes[i] = papers->rows[i].school;
	if (is_all)
		paper_print_push(papers->app, papers->form, papers->year, codes, papers->list.count);
	else
		paper_print_push(papers->app, papers->form, papers->year, codes + papers->list.selected, 1);
	free(codes);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct papers *papers = state;
	const struct paper_row *one = selected(papers);
	if (action != 0 && action != PAPER_UNDO && !one)
		return VIEW_DONE;
	switch (action) {
	case PAPER_UNDO: undo(papers); return VIEW_DONE;
	case PAPER_KEY: {
		char *record = mem_format("%s/%d", one->school, papers->year);
		entry_push_key(papers->app, papers->form, record, one->school);
		free(record);
		return VIEW_DONE;
	}
	case PAPER_RECEIVED: mark(papers, PACKET_RECEIVED, NULL); return VIEW_DONE;
	case PAPER_COMPLETE: mark(papers, PACKET_COMPLETE, NULL); return VIEW_DONE;
	case PAPER_LOST: mark(papers, PACKET_LOST, NULL); return VIEW_DONE;
	case PAPER_BACK: dialog_line(views, "Why does it go back to the school?", "", 80, reason_given, papers); return VIEW_DONE;
	case PAPER_PRINT: print_rows(papers, false); return VIEW_DONE;
	case PAPER_PRINT_ALL: print_rows(papers, true); return VIEW_DONE;
	}
	return list_key(&papers->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void resume(struct views *views, void *state)
{
	(void)views;
	read_list(state);
}

static void release(void *state)
{
	struct papers *papers = state;
	forget(papers);
	free(papers->rows);
	free(papers->marks);
	free(papers);
}

static const struct view_ops papers_ops = {
	.name = "papers",
	.keys = papers_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void packet_list_push(struct app *app, const struct packet_filter *filter, bool is_missing)
{
	struct papers *papers = mem_zero(1, sizeof *papers);
	papers->app = app;
	papers->year = filter->year;
	papers->is_missing = is_missing;
	snprintf(papers->form, sizeof papers->form, "%s", filter->form);
	snprintf(papers->tehsil, sizeof papers->tehsil, "%s", filter->tehsil ? filter->tehsil : "");
	read_list(papers);
	view_push(app->views, &papers_ops, papers);
}
