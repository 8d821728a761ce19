/* The roll says how things stand, an event how they came about: who keys the one has the paper for the other in hand. The person's record
 * is opened and not written behind the clerk's back: its rules are to be seen, an order may be keyed late, and Esc keeps it as a draft that
 * the first screen lists. */
#include "config.h"
#include "screens/roll_event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "emis/roll.h"
#include "form/type.h"
#include "screens/entry.h"
#include "screens/entry_state.h"

enum { TEXT_MAX = 256, NAME_COLUMNS = 14 };

static void get(const struct record *record, const char *field, char *out, size_t size)
{
	int index = form_field(record->form, field);
	struct buf text;
	out[0] = '\0';
	if (index < 0 || record->cells[index].now.kind == VALUE_NULL)
		return;
	buf_init(&text, TEXT_MAX);
	type_print(&record->form->fields[index], &record->cells[index].now, &text);
	snprintf(out, size, "%s", text.bytes);
	buf_free(&text);
}

bool roll_event_take(const struct record *record, bool is_new, struct roll_event *out)
{
	*out = (struct roll_event){0};
	if (!is_new || strcmp(record->form->code, "staff_event") != 0)
		return false;
	get(record, "staff", out->staff, sizeof out->staff);
	get(record, "kind", out->kind, sizeof out->kind);
	get(record, "from_date", out->from, sizeof out->from);
	get(record, "to_date", out->until, sizeof out->until);
	get(record, "school", out->school, sizeof out->school);
	get(record, "other_school", out->other_school, sizeof out->other_school);
	get(record, "designation", out->designation, sizeof out->designation);
	get(record, "bps", out->bps, sizeof out->bps);
	return out->staff[0] && out->kind[0] && out->from[0];
}

static bool is(const struct roll_event *event, const char *kind)
{
	return strcmp(event->kind, kind) == 0;
}

static void put(struct record *person, const char *field, const char *text)
{
	int index = form_field(person->form, field);
	if (index >= 0)
		record_put(person, index, text, NULL);
}

static void put_if_given(struct record *person, const char *field, const char *text)
{
	if (*text)
		put(person, field, text);
}

/* The roll knows nothing later than the event about what FIELD dates. */
static bool is_latest(const struct record *person, const char *field, const struct roll_event *event)
{
	char date[11];
	get(person, field, date, sizeof date);
	return strcmp(event->from, date) >= 0;
}

static void move(struct app *app, struct record *person, const struct roll_event *event, const char *to)
{
	char now[16];
	get(person, "school", now, sizeof now);
	if (!is_latest(person, "posted", event))
		return;
	if (strcmp(now, to) != 0 && !roll_is_one_district(app->replica, now, to)) {
		/* Another district's roll is not ours to write. */
		if (is(event, "transferred_out") && is_latest(person, "status_since", event)) {
			put(person, "status", "transferred");
			put(person, "status_since", event->from);
		}
		return;
	}
	put(person, "school", to);
	put(person, "posted", event->from);
}

static void put_status(struct record *person, const struct roll_event *event, const char *status)
{
	char now[32];
	get(person, "status", now, sizeof now);
	if (strcmp(now, status) == 0 || !is_latest(person, "status_since", event))
		return;
	put(person, "status", status);
	put(person, "status_since", event->from);
}

static void apply(struct app *app, struct record *person, const struct roll_event *event)
{
	static const struct {
		const char *kind, *status;
	} ends[] = {
		{"suspended", "suspended"}, {"reinstated", "active"}, {"retired", "retired"}, {"resigned", "resigned"}, {"removed", "terminated"},
		{"died", "died"},
	};
	char today[11];
	date_format(clock_today(), today);
	if (strcmp(event->from, today) > 0)
		return;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (is(event, ends[i].kind))
			put_status(person, event, ends[i].status);
	if (is(event, "transferred_out"))
		move(app, person, event, event->other_school);
	if (is(event, "transferred_in"))
		move(app, person, event, event->school);
	if (is(event, "detailed") && (!event->until[0] || strcmp(event->until, today) >= 0))
		put_if_given(person, "detailed_to", event->other_school);
	if (is(event, "returned"))
		put(person, "detailed_to", "");
	if (is(event, "promoted") || is(event, "appointed")) {
		put_if_given(person, "designation", event->designation);
		put_if_given(person, "bps", event->bps);
	}
}

static void show(struct app *app, struct record *person, const struct roll_event *event)
{
	int changed[ENTRY_WAITING], count = 0, depth = view_depth(app->views);
	for (int i = 0; i < person->form->field_count && count < ENTRY_WAITING; i++)
		if (!value_equal(&person->cells[i].now, &person->cells[i].seen))
			changed[count++] = i;
	entry_push(app, person, event->school, NULL);
	struct entry *entry = view_depth(app->views) > depth ? view_find(app->views, "entry") : NULL;
	if (!entry)
		return;
	/* Kept at once, as what was keyed is. */
	for (int i = 0; i < count; i++)
		entry_wait(entry, &(struct entry_item){-1, -1, changed[i], 0});
	/* A field that is shown and not keyed, such as the school, is no place for the cursor. */
	for (int i = 0; i < count && !entry_go(entry, -1, -1, changed[i]); i++)
		;
}

bool roll_event_follow(struct app *app, const struct roll_event *event, char name[ROLL_EVENT_NAME])
{
	const struct form *form = form_set_find(*app->set, "staff");
	struct record *person;
	struct err ignored = {0};
	if (!form || !record_load(app->replica, *app->set, form, event->staff, &person, &ignored))
		return false;
	if (!person->is_void)
		apply(app, person, event);
	get(person, "name", name, ROLL_EVENT_NAME);
	name[utf8_clip(name, strlen(name), NAME_COLUMNS, NULL)] = '\0';
	bool has_changed = !person->is_void && record_is_changed(person);
	if (has_changed && entry_push_if_draft(app, "staff", event->staff, event->school))
		has_changed = false; /* what the person keyed there before goes on as it was */
	if (has_changed)
		show(app, person, event);
	else
		record_free(person);
	return has_changed;
}
