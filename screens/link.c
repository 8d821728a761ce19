#include "config.h"
#include "screens/link.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "emis/state.h"
#include "screens/app.h"

enum { OLD = 7 * 86400 /* seconds after which a sync is overdue */ };

void link_age(int64_t seconds, char *out, size_t size)
{
	if (seconds < 3600)
		snprintf(out, size, "%d min", seconds < 0 ? 0 : (int)(seconds / 60));
	else if (seconds < 86400)
		snprintf(out, size, "%d h", (int)(seconds / 3600));
	else
		snprintf(out, size, "%d day%s", (int)(seconds / 86400), seconds < 2 * 86400 ? "" : "s");
}

static enum role put_words(struct app *app, char *out, size_t size)
{
	struct state_link link;
	char waits[32] = "", age[32] = "no sync yet";
	int percent = syncing_percent(&app->syncing);
	state_link(app->replica, &link);
	out[0] = '\0';
	if (link.is_province)
		return ROLE_NORMAL;
	if (syncing_runs(&app->syncing)) {
		snprintf(out, size, percent >= 0 ? "syncing %d %%" : "syncing", percent);
		return ROLE_NORMAL;
	}
	int64_t seconds = clock_now() - link.last_sync;
	if (link.pending > 0)
		snprintf(waits, sizeof waits, "%ld unsent\t, ", link.pending);
	if (link.last_sync > 0) {
		char words[16];
		link_age(seconds, words, sizeof words);
		snprintf(age, sizeof age, "sync %s", words);
	}
	snprintf(out, size, "%s%s", waits, age);
	return link.pending > 0 && (link.last_sync == 0 || seconds > OLD) ? ROLE_WARNING : ROLE_NORMAL;
}

bool link_update(struct app *app)
{
	char words[80], mark[128];
	int64_t version = state_version(app->replica);
	int depth = view_depth(app->views), percent = syncing_runs(&app->syncing) ? syncing_percent(&app->syncing) : -2;
	if (app->mark.is_made && version == app->mark.version && depth == app->mark.depth && percent == app->mark.percent)
		return false;
	app->mark.is_made = true;
	app->mark.version = version;
	app->mark.depth = depth;
	app->mark.percent = percent;
	enum role role = put_words(app, words, sizeof words);
	/* On a narrow line the age goes first, then what is unsent: where one is counts for more. */
	snprintf(mark, sizeof mark, "%s\t%s%s", app->is_sample ? "SAMPLE DATA" : "", app->is_sample && *words ? "  " : "", words);
	if (strcmp(mark, app->mark.text) == 0)
		return false;
	strcpy(app->mark.text, mark);
	view_mark(app->views, app->is_sample ? ROLE_SAMPLE : role, mark[1] ? mark : NULL);
	return true;
}
