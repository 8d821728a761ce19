/* What stands against the record as it is: what cannot be before what wants a reason, with a jump to each. At save only what cannot be. */
#include "config.h"
#include "screens/entry_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/dialog.h"

static const struct check_line *line_at(const struct entry *entry, int index)
{
	for (int kind = 0; kind < 2; kind++)
		for (int i = 0; i < entry->broken.count; i++)
			if ((entry->broken.lines[i].kind == RULE_HARD) == (kind == 0) && index-- == 0)
				return &entry->broken.lines[i];
	return NULL;
}

static void put_row(void *arg, int index, struct buf *out)
{
	const struct entry *entry = arg;
	const struct check_line *line = line_at(entry, index);
	if (!line)
		return;
	buf_text(out, line->kind == RULE_HARD ? "! " : entry_reason_for(entry, line->rule) ? "= " : "? ");
	if (line->grid >= 0) {
		entry_row_name(entry, line->grid, line->row, out);
		buf_text(out, ": ");
	}
	buf_text(out, line->text);
}

static void go_to(struct views *views, void *arg, int choice)
{
	struct entry *entry = arg;
	const struct check_line *line = line_at(entry, choice);
	const char *reason = line ? entry_reason_for(entry, line->rule) : NULL;
	(void)views;
	if (!line)
		return;
	entry_trail_add(entry);
	entry_go(entry, line->grid, line->row, line->field);
	snprintf(entry->notice, sizeof entry->notice, "%s%s%s%s", line->kind == RULE_HARD ? "! " : "", line->text, reason ? " Reason: " : "", reason ? reason : "");
}

static int count_hard(const struct entry *entry)
{
	int count = 0;
	for (int i = 0; i < entry->broken.count; i++)
		count += entry->broken.lines[i].kind == RULE_HARD;
	return count;
}

bool entry_broken_stops(struct entry *entry)
{
	int hard = count_hard(entry);
	if (hard == 1)
		go_to(entry->app->views, entry, 0);
	else if (hard > 1)
		dialog_choose(entry->app->views, "These cannot be saved. Enter goes there.", hard, 0, put_row, go_to, entry);
	return hard > 0;
}

void entry_broken_list(struct entry *entry)
{
	struct err err = {0};
	if (!entry_take(entry))
		return;
	check_list_reset(&entry->broken);
	if (!checker_run(entry->checker, entry->record, &entry->broken, &err))
		app_say_error(entry->app, &err);
	else if (entry->broken.count == 0)
		view_say(entry->app->views, ROLE_GOOD, "Nothing stands against it. What shows only beside other records is asked at save.");
	else
		dialog_choose(entry->app->views, "! cannot be, ? wants a reason, = has one. Enter goes there.", entry->broken.count, 0, put_row, go_to, entry);
}
