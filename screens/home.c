#include "config.h"
#include "screens/home.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/state.h"
#include "form/draft_book.h"
#include "form/set.h"
#include "screens/app.h"
#include "screens/browse.h"
#include "screens/conflicts.h"
#include "screens/elsewhere.h"
#include "screens/entry.h"
#include "screens/find.h"
#include "screens/findings.h"
#include "screens/link.h"
#include "screens/lists.h"
#include "screens/live.h"
#include "screens/packets.h"
#include "screens/printing.h"
#include "screens/profile.h"
#include "screens/refused.h"
#include "screens/sending.h"
#include "screens/verify.h"
#include "tui/list.h"

enum {
	HOME_OPEN = 1, HOME_FIND, HOME_RETURN, HOME_VISIT, HOME_CARDS, HOME_SEND, HOME_LEAVE, HOME_DROP, HOME_BACK, HOME_VERIFY, HOME_PAPER,
	HOME_LISTS, HOME_LIVE, HOME_PLACE, HOME_ELSEWHERE,
	HOME_OLD = 7 * 24 * 3600, /* seconds: a draft left for longer is a paper forgotten */
	HOME_MAX_ITEMS = STATE_MAX_DRAFTS + 14, HOME_JOBS = 10, HOME_TWO = 70 /* columns from which the jobs stand in two */,
};

static const struct view_key home_keys[] = {
	{HOME_OPEN, {KEY_ENTER}, "open", "open the line with the mark"},
	{HOME_FIND, {'1'}, NULL, "find a school"},
	{HOME_RETURN, {'2'}, NULL, "key a school's annual return"},
	{HOME_VISIT, {'3'}, NULL, "key a monitoring visit"},
	{HOME_CARDS, {'4'}, NULL, "print report cards"},
	{HOME_SEND, {'5'}, NULL, "what waits to be sent, and the state of this box"},
	{HOME_VERIFY, {'6'}, NULL, "what waits to be verified by another person, and how"},
	{HOME_PAPER, {'7'}, NULL, "paper forms: issued, received, keyed; print them"},
	{HOME_LISTS, {'8'}, NULL, "lists: vacancies, closed schools, missing facilities, yearbook, and one's own"},
	{HOME_LIVE, {'9'}, NULL, "visits of today and this month as they come in, schools found closed"},
	{HOME_PLACE, {'0'}, NULL, "the card of the district (in the province's folder of the province), and down from it"},
	{HOME_ELSEWHERE, {'w'}, NULL, "another district that this box has the records of"},
	{HOME_DROP, {'d', KEY_DELETE}, NULL, "throw away the draft with the mark"},
	{HOME_BACK, {'u'}, NULL, "bring back the draft thrown away last"},
	{HOME_LEAVE, {'q'}, "leave", "leave Zila; what was keyed is kept"},
	{0},
};

enum work { WORK_DRAFT, WORK_CONFLICTS, WORK_REFUSED, WORK_FINDINGS, WORK_VERIFY, WORK_VISITS, WORK_RETURNS, WORK_CLOCK, WORK_STATE, WORK_ELSEWHERE };

struct item {
	enum work work;
	int draft; /* WORK_DRAFT: index in the state */
	char text[256];
};

struct home {
	struct app *app;
	struct state state;
	int64_t version; /* of the replica when the state was read */
	int nearby; /* districts on this box then */
	struct item items[HOME_MAX_ITEMS];
	struct list list;
};

static const char *const jobs[HOME_JOBS] = {
	"1  Find a school", "2  Key a return", "3  Key a visit", "4  Print cards", "5  Send and receive",
	"6  Verify what was keyed", "7  Paper forms", "8  Lists", "9  Visits as they come in", "0  Card of the district",
};

static struct item *add(struct home *home, enum work work)
{
	struct item *item = &home->items[home->list.count++];
	*item = (struct item){.work = work};
	return item;
}

static const char *plural(long count)
{
	return count == 1 ? "" : "s";
}

static void __attribute__((format(printf, 2, 3))) say(struct item *item, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(item->text, sizeof item->text, format, args);
	va_end(args);
}

static void read_state(struct home *home)
{
	struct err err = {0};
	int selected = home->list.selected;
	home->version = state_version(home->app->replica);
	home->nearby = home->app->nearby.count;
	if (!state_read(home->app->replica, *home->app->set, home->app->author, &home->state, &err))
		app_say_error(home->app, &err);
	const struct state *state = &home->state;
	home->list.count = 0;
	if (state->is_clock_behind)
		snprintf(add(home, WORK_CLOCK)->text, sizeof home->items->text, "This box's clock is behind the last time seen: set the date before keying");
	if (state->are_forms_old)
		say(add(home, WORK_STATE), "The forms have changed: leave with q and open Zila again");
	if (state->is_picture_old) {
		char when[17] = "its making";
		if (state->picture_since > 0)
			clock_format(state->picture_since, when);
		say(add(home, WORK_STATE), "Zila is too old here: news of the province since %s is missing", when);
	}
	if (state->newer_forms)
		say(add(home, WORK_STATE), "Zila is too old here for all that the forms ask: install the new one (%s)", state->newer_forms);
	if (*state->notice)
		say(add(home, WORK_STATE), "%s", state->notice);
	for (int i = 0; i < state->draft_count; i++) {
		struct item *item = add(home, WORK_DRAFT);
		char old[16];
		item->draft = i;
		link_age(clock_now() - state->drafts[i].saved, old, sizeof old);
		const struct draft *draft = &state->drafts[i];
		bool is_old = clock_now() - draft->saved > HOME_OLD;
		say(item, "%s: %s, %s old%s%s", is_old ? "! Old draft, finish or drop it" : "Draft to finish", draft->title, old,
			draft->where[0] ? ", open on " : "", draft->where);
	}
	if (state->conflicts > 0)
		say(add(home, WORK_CONFLICTS), "%ld conflict%s for a choice", state->conflicts, state->conflicts == 1 ? " waits" : "s wait");
	if (state->news > 0)
		say(add(home, WORK_REFUSED), "The province decided about %ld change%s of this box that it had not taken", state->news,
			plural(state->news));
	if (state->refused > 0)
		say(add(home, WORK_REFUSED), "%ld change%s of this box w%s not taken by the province", state->refused, plural(state->refused),
			state->refused == 1 ? "as" : "ere");
	if (state->to_verify > 0)
		say(add(home, WORK_VERIFY), "%ld record%s for another person to verify", state->to_verify, state->to_verify == 1 ? " waits" : "s wait");
	if (state->visits_due > 0)
		say(add(home, WORK_VISITS), "%ld functional school%s had no visit in %d days", state->visits_due,
			plural(state->visits_due), STATE_VISIT_DAYS);
	if (state->returns_missing > 0)
		say(add(home, WORK_RETURNS), "%ld functional school%s no return of %d", state->returns_missing,
			state->returns_missing == 1 ? " has" : "s have", state->year);
	if (state->findings > 0)
		say(add(home, WORK_FINDINGS), "%ld finding%s to look at in what was saved", state->findings, plural(state->findings));
	if (state->is_province)
		say(add(home, WORK_STATE), "%ld school%s in this folder; every write is final here", state->schools, plural(state->schools));
	else
		say(add(home, WORK_STATE), "%ld school%s; %ld entr%s of this box not sent yet", state->schools, plural(state->schools),
			state->pending, state->pending == 1 ? "y" : "ies");
	if (home->nearby > 1)
		elsewhere_line(home->app, add(home, WORK_ELSEWHERE)->text, sizeof home->items->text);
	int count = home->list.count;
	list_init(&home->list, count);
	list_select(&home->list, selected < count ? selected : count - 1);
}

static void draw_item(void *arg, int index, struct canvas *row)
{
	struct home *home = arg;
	canvas_put_cut(row, 0, 0, row->columns, ROLE_NORMAL, home->items[index].text);
}

static int draw(void *state, struct canvas *canvas)
{
	struct home *home = state;
	int across = canvas->columns >= HOME_TWO ? 2 : 1, down = (HOME_JOBS + across - 1) / across, jobs_rows = down + 2, rows = canvas->rows - jobs_rows - 2;
	if (rows < 1)
		rows = canvas->rows > 1 ? canvas->rows - 1 : 1;
	canvas_put(canvas, 0, 0, -1, ROLE_HEADING, "To do");
	struct canvas_window before = canvas_enter(canvas, 1, 0, rows, canvas->columns);
	list_draw(&home->list, canvas, draw_item, home, true);
	canvas_leave(canvas, before);
	int used = home->list.count < rows ? home->list.count : rows;
	int top = canvas->rows >= 18 ? used + 3 : rows + 2;
	canvas_put(canvas, top - 1, 0, -1, ROLE_HEADING, "Jobs, by number");
	for (int i = 0; i < HOME_JOBS; i++)
		canvas_put(canvas, top + i % down, 2 + i / down * (HOME_TWO / 2), -1, ROLE_NORMAL, i == HOME_JOBS - 1 && home->state.is_province ? "0  Card of the province" : jobs[i]);
	return 0;
}

static void open_codes(struct home *home, char **codes, int count, const char *title)
{
	if (count > 0)
		profile_push(home->app, (const char *const *)codes, count, 0, title);
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
}

static void open_item(struct home *home)
{
	if (home->list.selected < 0)
		return;
	const struct item *item = &home->items[home->list.selected];
	int count;
	switch (item->work) {
	case WORK_DRAFT: entry_push_draft(home->app, home->state.drafts[item->draft].id); break;
	case WORK_FINDINGS: findings_push(home->app); break;
	case WORK_VISITS: {
		char **codes = state_visits_due(home->app->replica, &count);
		open_codes(home, codes, count, "schools whose visit is due");
		break;
	}
	case WORK_RETURNS: {
		char **codes = state_returns_missing(home->app->replica, home->state.year, &count);
		open_codes(home, codes, count, "schools without a return");
		break;
	}
	case WORK_VERIFY: verify_push(home->app); break;
	case WORK_CONFLICTS: conflicts_push(home->app); break;
	case WORK_REFUSED: refused_push(home->app); break;
	case WORK_ELSEWHERE: elsewhere_push(home->app); break;
	case WORK_CLOCK:
	case WORK_STATE: sending_push(home->app); break;
	}
}

/* No question: one key, and one that takes it back. */
static void drop_draft(struct home *home)
{
	struct app *app = home->app;
	struct err err = {0};
	int at = home->list.selected;
	if (at < 0 || home->items[at].work != WORK_DRAFT) {
		view_say(app->views, ROLE_NORMAL, "Only a draft can be dropped.");
		return;
	}
	struct draft draft = home->state.drafts[home->items[at].draft];
	if (draft.where[0]) {
		view_say(app->views, ROLE_WARNING, "It is open on %s: take it over, or drop it there.", draft.where);
		return;
	}
	if (draft_throw(app->replica, draft.id, &err))
		view_say(app->views, ROLE_WARNING, "Dropped: %s. u brings it back.", draft.title);
	else
		app_say_error(app, &err);
	read_state(home);
}

static void bring_back(struct home *home)
{
	struct app *app = home->app;
	struct draft draft;
	struct err err = {0};
	bool is_found;
	if (!draft_bring_back(app->replica, app->author, &draft, &is_found, &err))
		app_say_error(app, &err);
	else if (!is_found)
		view_say(app->views, ROLE_NORMAL, "No draft was dropped.");
	else
		view_say(app->views, ROLE_GOOD, "Back again: %s.", draft.title);
	read_state(home);
}

static void key_return(struct app *app, void *arg, const char *code)
{
	(void)arg;
	entry_push_new(app, "census", code);
}

static void key_visit(struct app *app, void *arg, const char *code)
{
	(void)arg;
	entry_push_new(app, "visit", code);
}

static void print_card(struct app *app, void *arg, const char *code)
{
	(void)arg;
	printing_push(app, &code, 1);
}

/* The place that this folder holds. */
static void open_place(struct home *home)
{
	struct app *app = home->app;
	const char *district = state_district(app->replica);
	browse_place(app, district ? INDICATOR_DISTRICT : INDICATOR_PROVINCE, district ? district : "balochistan");
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct home *home = state;
	switch (action) {
	case HOME_OPEN: open_item(home); return VIEW_DONE;
	case HOME_FIND: find_push(home->app, NULL, NULL); return VIEW_DONE;
	case HOME_RETURN: find_push(home->app, key_return, NULL); return VIEW_DONE;
	case HOME_VISIT: find_push(home->app, key_visit, NULL); return VIEW_DONE;
	case HOME_CARDS: find_push(home->app, print_card, NULL); return VIEW_DONE;
	case HOME_SEND: sending_push(home->app); return VIEW_DONE;
	case HOME_VERIFY: verify_push(home->app); return VIEW_DONE;
	case HOME_PAPER: packets_push(home->app); return VIEW_DONE;
	case HOME_LISTS: lists_push(home->app); return VIEW_DONE;
	case HOME_LIVE: live_push(home->app); return VIEW_DONE;
	case HOME_PLACE: open_place(home); return VIEW_DONE;
	case HOME_ELSEWHERE: elsewhere_push(home->app); return VIEW_DONE;
	case HOME_DROP: drop_draft(home); return VIEW_DONE;
	case HOME_BACK: bring_back(home); return VIEW_DONE;
	case HOME_LEAVE: view_quit(views, 0); return VIEW_DONE;
	}
	if (key->code == KEY_ESC) {
		/* One Esc too many must not end the program, nor the line it runs over. */
		view_say(views, ROLE_NORMAL, "This is the first screen. q leaves Zila.");
		return VIEW_DONE;
	}
	return list_key(&home->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct home *home = state;
	buf_format(out, "Zila  %s", home->state.place);
}

static void resume(struct views *views, void *state)
{
	(void)views;
	read_state(state);
}

/* A sync that runs beside, or another clerk, has written. */
static bool idle(struct views *views, void *state)
{
	struct home *home = state;
	(void)views;
	if (home->version == state_version(home->app->replica) && home->nearby == home->app->nearby.count)
		return false;
	read_state(home);
	return true;
}

static const struct view_ops home_ops = {
	.name = "home",
	.keys = home_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.idle = idle,
	.resume = resume,
	.free = free,
};

void home_push(struct app *app)
{
	struct home *home = mem_zero(1, sizeof *home);
	home->app = app;
	read_state(home);
	view_push(app->views, &home_ops, home);
}
