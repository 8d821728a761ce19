#include "config.h"
#include "screens/packets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/packet.h"
#include "emis/term.h"
#include "screens/app.h"
#include "screens/paper_print.h"
#include "tui/dialog.h"
#include "tui/list.h"

enum { PACKETS_OPEN = 1, PACKETS_ISSUE, PACKETS_MISSING, PACKETS_FORM, PACKETS_BLANK, NAME_COLUMNS = 16, COUNT_COLUMNS = 8 };

static const struct view_key packets_keys[] = {
	{PACKETS_OPEN, {KEY_ENTER}, "papers", "the papers of the tehsil with the mark, school by school"},
	{PACKETS_ISSUE, {'i'}, "issue", "issue a packet to the schools of that tehsil that have no paper"},
	{PACKETS_MISSING, {'m'}, "missing", "the schools whose paper is not here"},
	{PACKETS_BLANK, {'p'}, NULL, "print one blank form"},
	{PACKETS_FORM, {'f'}, "form", "papers of another form or year"},
	{0},
};

struct tehsil {
	char code[64];
	long count[PACKET_STATES];
};

struct packets {
	struct app *app;
	char form[64];
	int year;
	struct tehsil *tehsils; /* the last one is the total */
	struct list list;
};

static bool take(void *state, const struct packet_paper *paper)
{
	struct packets *packets = state;
	int count = packets->list.count;
	struct tehsil *last = count > 0 ? &packets->tehsils[count - 1] : NULL;
	if (!last || strcmp(last->code, paper->tehsil) != 0) {
		packets->tehsils = mem_grow(packets->tehsils, (size_t)count + 2, sizeof *packets->tehsils);
		last = &packets->tehsils[packets->list.count++];
		*last = (struct tehsil){0};
		snprintf(last->code, sizeof last->code, "%s", paper->tehsil);
	}
	last->count[paper->state]++;
	return true;
}

static struct packet_filter filter_of(const struct packets *packets)
{
	return (struct packet_filter){.form = packets->form, .year = packets->year};
}

static void read_counts(struct packets *packets)
{
	struct packet_filter filter = filter_of(packets);
	struct err err = {0};
	int at = packets->list.selected;
	packets->list.count = 0;
	if (!packet_each(packets->app->replica, *packets->app->set, &filter, take, packets, &err))
		app_say_error(packets->app, &err);
	int count = packets->list.count;
	if (count > 0) {
		struct tehsil *total = &packets->tehsils[count];
		*total = (struct tehsil){.code = "total"};
		for (int i = 0; i < count; i++)
			for (int s = 0; s < PACKET_STATES; s++)
				total->count[s] += packets->tehsils[i].count[s];
		count++;
	}
	list_init(&packets->list, count);
	list_select(&packets->list, at < count ? at : count - 1);
}

static const char *const heads[PACKET_STATES] = {"Issued", "Recd.", "Keyed", "Verif.", "Back", "Compl.", "Lost", "None"};

static int column_of(int state)
{
	return NAME_COLUMNS + state * COUNT_COLUMNS;
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct packets *packets = arg;
	const struct tehsil *one = &packets->tehsils[index];
	bool is_total = index + 1 == packets->list.count;
	canvas_put_cut(row, 0, 0, NAME_COLUMNS - 1, is_total ? ROLE_HEADING : ROLE_NORMAL,
		is_total ? "All" : form_set_label(*packets->app->set, "tehsil", one->code));
	for (int state = 0; state < PACKET_STATES; state++) {
		char text[24];
		snprintf(text, sizeof text, "%ld", one->count[state]);
		canvas_put_right(row, 0, column_of(state), COUNT_COLUMNS - 2, is_total ? ROLE_HEADING : ROLE_NORMAL, one->count[state] ? text : ".");
	}
}

static int draw(void *state, struct canvas *canvas)
{
	struct packets *packets = state;
	if (packets->list.count == 0) {
		canvas_put(canvas, 0, 0, -1, ROLE_NORMAL, "No schools are here, or no form of papers is loaded.");
		return 0;
	}
	for (int i = 0; i < PACKET_STATES; i++)
		canvas_put_right(canvas, 0, LIST_MARK + column_of(i) - 1, COUNT_COLUMNS - 1, ROLE_HEADING, heads[i]);
	struct canvas_window before = canvas_enter(canvas, 1, 0, canvas->rows - 1, canvas->columns);
	list_draw(&packets->list, canvas, draw_row, packets, true);
	canvas_leave(canvas, before);
	return 0;
}

static void title(void *state, struct buf *out)
{
	struct packets *packets = state;
	const struct form *form = form_set_find(*packets->app->set, packets->form);
	buf_format(out, "Paper forms: %s %d", form ? form->title : packets->form, packets->year);
}

/* The tehsil with the mark; NULL where it is the total. */
static const char *tehsil_of(const struct packets *packets)
{
	int at = packets->list.selected;
	return at < 0 || at + 1 == packets->list.count ? NULL : packets->tehsils[at].code;
}

static void named(struct views *views, void *arg, const char *name)
{
	struct packets *packets = arg;
	struct packet_filter filter = filter_of(packets);
	struct packet_schools schools = {.tehsil = tehsil_of(packets)};
	struct err err = {0};
	long made, there;
	schools.is_all = !schools.tehsil;
	filter.packet = name;
	if (!packet_issue(packets->app->replica, *packets->app->set, packets->app->author, &filter, &schools, &made, &there, &err)) {
		app_say_error(packets->app, &err);
		return;
	}
	read_counts(packets);
	view_say(views, ROLE_GOOD, "%ld papers issued in packet %s; %ld schools had one already.", made, name, there);
}

static void year_named(struct views *views, void *arg, const char *text)
{
	struct packets *packets = arg;
	(void)views;
	if (atoi(text) > 0)
		packets->year = atoi(text);
	read_counts(packets);
}

static const struct form *form_at(const struct form_set *set, int index)
{
	for (int i = 0; i < form_set_count(set); i++)
		if (packet_form(set, form_set_at(set, i)->code, NULL) && index-- == 0)
			return form_set_at(set, i);
	return NULL;
}

static void form_row(void *arg, int index, struct buf *out)
{
	struct packets *packets = arg;
	buf_format(out, "%d  %s", index + 1, form_at(*packets->app->set, index)->title);
}

static void form_chosen(struct views *views, void *arg, int choice)
{
	struct packets *packets = arg;
	char year[16];
	snprintf(packets->form, sizeof packets->form, "%s", form_at(*packets->app->set, choice)->code);
	snprintf(year, sizeof year, "%d", packets->year);
	dialog_line(views, "Of which year?", year, 4, year_named, packets);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct packets *packets = state;
	struct packet_filter filter = filter_of(packets);
	int count = 0;
	switch (action) {
	case PACKETS_OPEN:
	case PACKETS_MISSING:
		filter.tehsil = tehsil_of(packets);
		packet_list_push(packets->app, &filter, action == PACKETS_MISSING);
		return VIEW_DONE;
	case PACKETS_ISSUE:
		if (packets->list.count > 0)
			dialog_line(views, tehsil_of(packets) ? "Name of the packet for this tehsil" : "Name of the packet for all schools", "", PACKET_NAME, named, packets);
		return VIEW_DONE;
	case PACKETS_BLANK: paper_print_push(packets->app, packets->form, packets->year, NULL, 0); return VIEW_DONE;
	case PACKETS_FORM:
		while (form_at(*packets->app->set, count))
			count++;
		if (count > 0)
			dialog_choose(views, "Papers of which form?", count, 0, form_row, form_chosen, packets);
		return VIEW_DONE;
	}
	return list_key(&packets->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void resume(struct views *views, void *state)
{
	(void)views;
	read_counts(state);
}

static void release(void *state)
{
	struct packets *packets = state;
	free(packets->tehsils);
	free(packets);
}

static const struct view_ops packets_ops = {
	.name = "packets",
	.keys = packets_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void packets_push(struct app *app)
{
	struct packets *packets = mem_zero(1, sizeof *packets);
	packets->app = app;
	snprintf(packets->form, sizeof packets->form, "census");
	packets->year = term_year(app->replica);
	read_counts(packets);
	view_push(app->views, &packets_ops, packets);
}
