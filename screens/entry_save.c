/* Saving: what cannot be true is listed with a jump to each; what is improbable is kept with a reason; what somebody changed
 * meanwhile is shown with both values, and nothing is written before a choice was made. */
#include "config.h"
#include "screens/entry_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/across.h"
#include "screens/last.h"
#include "screens/roll_event.h"
#include "screens/verify.h"
#include "tui/dialog.h"

static void write_record(struct entry *entry);
static void ask_next_clash(struct entry *entry);

void entry_save_on(struct entry *entry)
{
	if (!entry_reason_ask(entry))
		write_record(entry);
}

static const struct dialog_choice clash_choices[] = {
	{'m', "mine: keep what I keyed"},
	{'t', "theirs: take what was saved"},
};

static void clash_settled(struct views *views, void *arg, int choice)
{
	struct entry *entry = arg;
	const struct record_clash *clash = &entry->clashes[entry->asking];
	struct entry_item item = {clash->grid, clash->row, clash->field, 0};
	(void)views;
	record_settle(entry->record, clash, choice == 0);
	entry_wait(entry, &item);
	entry->asking++;
	ask_next_clash(entry);
}

/* One clash after the other; then the record is written with the values that were chosen. */
static void ask_next_clash(struct entry *entry)
{
	if (entry->asking >= entry->clash_count) {
		free(entry->clashes);
		entry->clashes = NULL;
		entry->clash_count = 0;
		entry_lines_build(entry);
		entry_focus(entry, entry->at);
		write_record(entry);
		return;
	}
	struct buf text;
	const struct record_clash *clash = &entry->clashes[entry->asking];
	buf_init(&text, 4096);
	entry_clash_text(entry, clash, &text);
	entry_go(entry, clash->grid, clash->row, clash->field);
	dialog_decide(entry->app->views, text.bytes, clash_choices, 2, clash_settled, entry);
	buf_free(&text);
}

static void forget_draft(struct entry *entry)
{
	struct err err = {0};
	entry->waiting_count = 0;
	entry->place_waits = false;
	if (entry->draft.id != 0 && !draft_book_drop(entry->app->replica, entry->draft.id, &err))
		app_say_error(entry->app, &err);
	entry->draft.id = 0;
}

static void saved(struct entry *entry)
{
	struct app *app = entry->app;
	char *key = mem_copy(entry->record->key);
	struct roll_event event;
	bool is_event = roll_event_take(entry->record, entry->was_new, &event);
	last_keep(entry->record);
	bool is_school = strcmp(entry->record->form->code, "school") == 0;
	forget_draft(entry);
	char *title = mem_copy(entry->record->form->title);
	const char *what = entry->verify ? "Saved and verified" : "Saved";
	if (entry->verify)
		verify_saved(entry);
	entry_pace_saved(entry);
	view_pop(app->views);
	if (is_school)
		app_forget_lookup(app);
	char name[ROLL_EVENT_NAME];
	if (is_event && roll_event_follow(app, &event, name))
		view_say(app->views, ROLE_GOOD, "Saved: %s %s. %s's record: F10 saves it too.", title, key, name);
	else
		view_say(app->views, ROLE_GOOD, "%s: %s %s", what, title, key);
	free(title);
	free(key);
}

static void write_record(struct entry *entry)
{
	struct record_reason reasons[ENTRY_REASONS];
	struct record_save save = {0};
	struct err err = {0};
	if (entry_hold_is_lost(entry) || entry_awaits_turn(entry, write_record))
		return;
	entry->record->draft = entry->draft.id;
	entry->record->judge = across_judge;
	for (int i = 0; i < entry->reason_count; i++)
		reasons[i] = (struct record_reason){entry->reasons[i].rule, entry->reasons[i].text};
	/* The record and its draft are two files: a power cut between them would offer for saving what is saved already. */
	if (entry->draft.id != 0 && entry->record->form->has_made_id) {
		if (!draft_book_place(entry->app->replica, &entry->draft, ENTRY_SAVING, &err)) {
			app_say_error(entry->app, &err);
			return;
		}
		entry->place_waits = true;
	}
	if (!record_save(entry->app->replica, entry->record, entry->app->author, reasons, entry->reason_count, false, &save, &err)) {
		app_say_error(entry->app, &err);
		return;
	}
	switch (save.outcome) {
	case RECORD_SAVED:
		record_save_reset(&save);
		saved(entry);
		return;
	case RECORD_STALE:
		if (entry->record->is_new && entry->record->key[0]) {
			record_save_reset(&save);
			if (entry_join(entry, &err))
				write_record(entry);
			else
				app_say_error(entry->app, &err);
			return;
		}
		free(entry->clashes);
		entry->clashes = save.clashes;
		entry->clash_count = save.clash_count;
		save.clashes = NULL;
		save.clash_count = 0;
		record_save_reset(&save);
		entry->asking = 0;
		ask_next_clash(entry);
		return;
	case RECORD_REJECTED:
		check_list_reset(&entry->broken);
		entry->broken = save.broken;
		save.broken = (struct check_list){0};
		record_save_reset(&save);
		/* A choice between two values may have broken what held before. */
		if (!entry_broken_stops(entry))
			entry_save_on(entry);
		return;
	}
}

void entry_save(struct entry *entry)
{
	struct err err = {0};
	if (entry_hold_is_lost(entry) || (entry->verify && verify_save(entry)))
		return;
	if (!entry_take(entry) || entry_hold_is_lost(entry))
		return;
	if (!record_is_changed(entry->record)) {
		forget_draft(entry);
		view_say(entry->app->views, ROLE_NORMAL, "Nothing was changed: there is nothing to save.");
		return;
	}
	check_list_reset(&entry->broken);
	if (!checker_run(entry->checker, entry->record, &entry->broken, &err)) {
		app_say_error(entry->app, &err);
		return;
	}
	if (!entry_broken_stops(entry))
		write_record(entry); /* which says what still wants a reason */
}
