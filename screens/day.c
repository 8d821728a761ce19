/* A cheap box's clock battery dies, and it starts in 2019. Nobody is stopped by that: the day is asked for, once, and the program's own clock is
 * set to it. The machine's is left alone: setting it wants a right that a clerk has not. */
#include "config.h"
#include "screens/day.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "emis/state.h"
#include "form/type.h"
#include "screens/app.h"
#include "tui/dialog.h"

enum { DAY_ROOM = 20, DAY_AHEAD = 366 /* days: who answers more has mistyped the year */ };

static void ask(struct app *app, const char *before);

/* As a date field reads it. */
static bool read_day(const char *text, int *days)
{
	const struct field field = {.code = "today", .label = "Today", .type = FIELD_DATE};
	struct value value;
	struct buf storage;
	char iso[11] = "";
	buf_init(&storage, 4096);
	bool is_good = type_parse(&field, text, strlen(text), &value, &storage, NULL) && value.kind == VALUE_TEXT && value.length == 10;
	if (is_good)
		snprintf(iso, sizeof iso, "%.10s", value.text);
	buf_free(&storage);
	return is_good && date_parse(iso, days);
}

static void given(struct views *views, void *arg, const char *text)
{
	struct app *app = arg;
	int day, seen = state_day_seen(app->replica);
	char date[11];
	if (!read_day(text, &day)) {
		ask(app, "That is no date: as 02042026 or 2026-04-02. ");
		return;
	}
	if (day < seen || day - seen > DAY_AHEAD) {
		ask(app, day < seen ? "Something was saved here after that day. " : "That is more than a year after the last day seen here. ");
		return;
	}
	clock_set_today(day);
	date_format(day, date);
	view_say(views, ROLE_GOOD, "Today is taken as %s until Zila is left. Have the machine's clock set.", date);
}

static void ask(struct app *app, const char *before)
{
	char clock[11], seen[11], words[400];
	date_format(clock_today(), clock);
	date_format(state_day_seen(app->replica), seen);
	snprintf(words, sizeof words, "%sThis box's clock says %s, the last day seen here is %s. Which day is today?", before, clock, seen);
	dialog_line(app->views, words, seen, DAY_ROOM, given, app);
}

void day_ask(struct app *app)
{
	if (state_day_seen(app->replica) > clock_today())
		ask(app, "");
}
