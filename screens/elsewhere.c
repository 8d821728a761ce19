/* See the header. Another folder is another replica with other forms and drafts: so the program ends in this one as by q, and begins
 * again in that one, and nothing of the one can be taken for the other's. */
#include "config.h"
#include "screens/elsewhere.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "screens/link.h"
#include "tui/list.h"

enum { NAME_COLUMNS = 22 };

enum { ELSEWHERE_OPEN = 1 };

static const struct view_key elsewhere_keys[] = {
	{ELSEWHERE_OPEN, {KEY_ENTER}, "open", "go on in the district with the mark; what was keyed here is kept"},
	{0},
};

struct elsewhere {
	struct app *app;
	struct list list;
};

static const char *name_of(const struct app *app, const struct nearby *one)
{
	const char *slash = strrchr(one->folder, '/');
	return *one->district ? form_set_label(*app->set, "district", one->district) : slash ? slash + 1 : one->folder;
}

void elsewhere_look(struct app *app)
{
	bool is_one = false;
	nearby_free(&app->nearby);
	state_nearby(app->replica, &app->nearby);
	for (int i = 0; i < app->nearby.count; i++)
		is_one |= app->nearby.list[i].is_this;
	/* From the province's folder there would be no way back. */
	if (!is_one)
		nearby_free(&app->nearby);
}

void elsewhere_line(const struct app *app, char *out, size_t size)
{
	size_t length = 0;
	out[0] = '\0';
	for (int i = 0; i < app->nearby.count && length < size; i++) {
		const struct nearby *one = &app->nearby.list[i];
		if (!one->is_this)
			length += (size_t)snprintf(out + length, size - length, "%s%s", length ? ", " : "Also on this box (w): ", name_of(app, one));
	}
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	const struct elsewhere *elsewhere = arg;
	const struct nearby *one = &elsewhere->app->nearby.list[index];
	enum role role = one->refused > 0 || !*one->district ? ROLE_WARNING : ROLE_NORMAL;
	char words[96], age[16];
	canvas_put_cut(row, 0, 0, NAME_COLUMNS, role, name_of(elsewhere->app, one));
	if (!*one->district) {
		canvas_put(row, 0, NAME_COLUMNS, -1, role, "cannot be read: run zila doctor there");
		return;
	}
	if (one->last_sync > 0)
		link_age(clock_now() - one->last_sync, age, sizeof age);
	else
		snprintf(age, sizeof age, "none yet");
	snprintf(words, sizeof words, "%8lld  %9lld  %-9s %s", (long long)one->waiting, (long long)one->refused, age, one->is_this ? "open now" : "");
	canvas_put(row, 0, NAME_COLUMNS, -1, role, words);
}

static int draw(void *state, struct canvas *canvas)
{
	struct elsewhere *elsewhere = state;
	canvas_print(canvas, 0, LIST_MARK, ROLE_HEADING, "%-*s%8s  %9s  %s", NAME_COLUMNS, "District", "not sent", "not taken", "last sync");
	struct canvas_window before = canvas_enter(canvas, 1, 0, canvas->rows > 1 ? canvas->rows - 1 : 1, canvas->columns);
	list_draw(&elsewhere->list, canvas, draw_row, elsewhere, true);
	canvas_leave(canvas, before);
	return 0;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct elsewhere *elsewhere = state;
	struct app *app = elsewhere->app;
	if (action != ELSEWHERE_OPEN)
		return list_key(&elsewhere->list, key) ? VIEW_DONE : VIEW_PASS;
	if (elsewhere->list.selected < 0)
		return VIEW_DONE;
	const struct nearby *one = &app->nearby.list[elsewhere->list.selected];
	if (one->is_this) {
		view_pop(views);
	} else if (!*one->district) {
		view_say(views, ROLE_ERROR, "%s cannot be read: run zila doctor there.", name_of(app, one));
	} else if (syncing_runs(&app->syncing)) {
		view_say(views, ROLE_WARNING, "A sync runs here: let it end, or stop it first (5, then x).");
	} else {
		free(app->next);
		app->next = mem_copy(one->folder);
		view_quit(views, 0);
	}
	return VIEW_DONE;
}

static void title(void *state, struct buf *out)
{
	(void)state;
	buf_text(out, "Districts on this box");
}

static const struct view_ops elsewhere_ops = {
	.name = "elsewhere",
	.keys = elsewhere_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = free,
};

void elsewhere_push(struct app *app)
{
	/* Anew: another program may have synced them since. */
	elsewhere_look(app);
	if (app->nearby.count < 2) {
		view_say(app->views, ROLE_NORMAL, "No other district's folder stands beside this one.");
		return;
	}
	struct elsewhere *elsewhere = mem_zero(1, sizeof *elsewhere);
	elsewhere->app = app;
	list_init(&elsewhere->list, app->nearby.count);
	for (int i = 0; i < app->nearby.count; i++)
		if (app->nearby.list[i].is_this)
			list_select(&elsewhere->list, i);
	view_push(app->views, &elsewhere_ops, elsewhere);
}
