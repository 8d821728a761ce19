#include "config.h"
#include "screens/entry_state.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "emis/packet.h"
#include "emis/pace.h"
#include "emis/verify.h"

enum { PACE_PAUSE = 30000 }; /* who waits longer than this, in ticks, does not key */

/* A first keying? An edit's few keys say nothing of speed, and the program's own settings are no paper. */
static bool is_counted(const struct entry *entry)
{
	return !entry->verify && entry->record->form->scope == SCOPE_SCHOOL && strcmp(entry->record->form->code, VERIFY_FORM) != 0;
}

void entry_pace_start(struct entry *entry, const char *school)
{
	int year = form_field(entry->record->form, "year");
	char packet[PACKET_NAME + 1] = "";
	if (year >= 0 && entry->record->cells[year].now.kind == VALUE_INT)
		packet_of(entry->app->replica, *entry->app->set, entry->record->form->code, school, (int)entry->record->cells[year].now.number, packet);
	snprintf(entry->packet, sizeof entry->packet, "%s", packet);
}

void entry_pace_key(struct entry *entry)
{
	int64_t now = clock_ticks();
	if (entry->last_key > 0 && now - entry->last_key < PACE_PAUSE)
		entry->active += now - entry->last_key;
	entry->last_key = now;
	entry->keys++;
}

static long filled(const struct record *record)
{
	long count = 0;
	for (int i = 0; i < record->form->field_count; i++)
		count += verify_is_field(record->form, i, false) && record->cells[i].now.kind != VALUE_NULL;
	for (int grid = 0; grid < record->form->grid_count; grid++)
		for (int row = 0; row < record->grids[grid].row_count; row++)
			for (int i = 0; i < record->grids[grid].form->field_count; i++)
				count += verify_is_field(record->grids[grid].form, i, false) && record->grids[grid].rows[row].cells[i].now.kind != VALUE_NULL;
	return count;
}

/* Of drafts that were left, until the next record of their form is saved: a screen that is left waits for no disk. */
static struct { char form[64]; int64_t keys, active; } left[8];

static int left_of(const char *form)
{
	int at = 0;
	while (at < 7 && *left[at].form && strcmp(left[at].form, form) != 0)
		at++;
	snprintf(left[at].form, sizeof left[at].form, "%s", form);
	return at;
}

void entry_pace_saved(struct entry *entry)
{
	if (!is_counted(entry) || !entry->was_new)
		return;
	const char *form = entry->record->form->code;
	int at = left_of(form);
	pace_add(entry->app->replica, form, entry->packet, &(struct pace){.records = 1, .fields = filled(entry->record),
		.keys = entry->keys + left[at].keys, .seconds = (entry->active + left[at].active) / 1000}, NULL);
	left[at].keys = left[at].active = 0;
	entry->keys = entry->active = 0;
}

void entry_pace_end(struct entry *entry)
{
	if (!is_counted(entry) || !entry->was_new || entry->keys == 0)
		return;
	int at = left_of(entry->record->form->code);
	left[at].keys += entry->keys;
	left[at].active += entry->active;
}
