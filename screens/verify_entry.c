/* The entry screen as it verifies: a second keying keeps its cells in a draft of its own, a draft of a `verification`; a sight check is an
 * ordinary change of the record, whose pages are agreed to one by one; those are kept in its draft, with the hash of what they were agreed of. */
#include "config.h"
#include "screens/verify_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/type.h"
#include "tui/dialog.h"

#define AGREED "?agreed" /* as the grid of a draft's cell: no form has such a name */

void verify_free(struct verify *verify)
{
	if (!verify)
		return;
	record_free(verify->first);
	free(verify->differences.list);
	free(verify->agreed);
	free(verify->corrected);
	verify_forget_kept(verify);
	free(verify);
}

void verify_title(const struct entry *entry, struct buf *out)
{
	if (entry->verify)
		buf_text(out, entry->verify->way == VERIFY_SECOND ? "\tSecond keying\t: " : entry->verify->agreed[entry->page] ? "Agreed: " : "Sight check: ");
}

bool verify_has_draft(const struct entry *entry)
{
	return entry->verify && entry->verify->way == VERIFY_SECOND;
}

bool verify_hides(const struct entry *entry, int grid, int field)
{
	const struct form *form = entry_form_of(entry, grid);
	if (!entry->verify || !entry->verify->is_marked)
		return false;
	return !form->fields[field].is_verified;
}

/* The draft of a verification, with the record that is meant and nothing else in its own cells. */
static bool start(struct entry *entry, struct err *err)
{
	struct draft *draft = &entry->draft;
	struct replica *replica = entry->app->replica;
	struct value form = value_text(entry->record->form->code), key = value_text(entry->verify->key), nothing = value_null();
	snprintf(draft->form, sizeof draft->form, "%s", VERIFY_FORM);
	snprintf(draft->school, sizeof draft->school, "%s", entry->school);
	snprintf(draft->author, sizeof draft->author, "%s", entry->app->author);
	entry_draft_title(entry, "Second keying: ", draft->title, sizeof draft->title);
	draft->key[0] = '\0';
	return draft_start(replica, draft, &draft->id, err) && draft_put(replica, draft->id, "", "", "form", &form, &nothing, err)
		&& draft_put(replica, draft->id, "", "", "record", &key, &nothing, err);
}

bool verify_keep(struct entry *entry)
{
	struct err err = {0};
	char place[64];
	if (entry->waiting_count == 0 && !entry->place_waits)
		return true;
	bool is_good = entry->draft.id != 0 || start(entry, &err);
	while (is_good && entry->waiting_count > 0) {
		const struct entry_item *item = &entry->waiting[0];
		is_good = draft_record_put_beside(entry->app->replica, entry->draft.id, entry->record, entry->record->form->code, item->grid, item->row,
			item->field, &err);
		if (is_good)
			memmove(entry->waiting, entry->waiting + 1, (size_t)--entry->waiting_count * sizeof *entry->waiting);
	}
	if (is_good && entry->item_count > 0) {
		const struct entry_item *item = &entry->items[entry->at];
		snprintf(place, sizeof place, "%d/%d/%d", item->grid, item->row, item->field);
		is_good = draft_book_place(entry->app->replica, &entry->draft, place, &err);
	}
	entry->place_waits = !is_good;
	if (!is_good)
		snprintf(entry->notice, sizeof entry->notice, "! Not kept: %s", err.text);
	return is_good;
}

/* Does the page ask anything? The present page stays. */
static bool asks(struct entry *entry, int page)
{
	int present = entry->page;
	entry->page = page;
	entry_lines_build(entry);
	bool has_any = entry->item_count > 0;
	entry->page = present;
	entry_lines_build(entry);
	entry_focus(entry, entry->at);
	return has_any;
}

/* The next page that is not agreed to, from FROM on and round; -1 where all are. */
static int next_open(struct entry *entry, int from)
{
	int count = entry->record->form->page_count;
	for (int i = 0; i < count; i++) {
		int page = (from + i) % count;
		if (!entry->verify->agreed[page] && asks(entry, page))
			return page;
	}
	return -1;
}

static void see_agreed(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	(void)row, (void)field, (void)now, (void)seen;
	*(bool *)state |= strcmp(grid, AGREED) == 0;
}

bool verify_has_agreed(struct app *app, int64_t draft)
{
	bool has_any = false;
	return draft_cells(app->replica, draft, see_agreed, &has_any, NULL) && has_any;
}

static void take_agreed(void *state, const char *grid, const char *row, const char *page, const struct value *now, const struct value *seen)
{
	struct entry *entry = state;
	const struct form *form = entry->record->form;
	(void)row, (void)seen;
	if (strcmp(grid, AGREED) != 0 || now->kind != VALUE_TEXT || now->length != strlen(entry->verify->hash)
		|| memcmp(now->text, entry->verify->hash, now->length) != 0)
		return;
	for (int i = 0; i < form->page_count; i++)
		entry->verify->agreed[i] |= strcmp(form->pages[i].code, page) == 0;
}

void verify_read_agreed(struct entry *entry)
{
	draft_cells(entry->app->replica, entry->draft.id, take_agreed, entry, NULL);
}

/* Where it cannot be kept the page is agreed to all the same, until the power goes. */
static void keep_agreed(struct entry *entry)
{
	struct value hash = value_text(entry->verify->hash), nothing = value_null();
	struct err err = {0};
	entry->place_waits = true;
	if (entry_keep(entry) && !draft_put(entry->app->replica, entry->draft.id, AGREED, "", entry->record->form->pages[entry->page].code, &hash, &nothing, &err))
		snprintf(entry->notice, sizeof entry->notice, "! Not kept: %s", err.text);
}

void verify_agree(struct entry *entry)
{
	if (!entry->verify || entry->verify->way != VERIFY_SIGHT) {
		view_say(entry->app->views, ROLE_NORMAL, "Pages are agreed to in a sight check.");
		return;
	}
	if (!entry_take(entry))
		return;
	entry->verify->agreed[entry->page] = true;
	keep_agreed(entry);
	int next = next_open(entry, entry->page);
	if (next >= 0)
		entry_page(entry, next, false, true);
	else
		view_say(entry->app->views, ROLE_GOOD, "Every page agrees. F10 or Ctrl-S writes the verification.");
}

static long changed_cells(const struct record *record)
{
	long count = 0;
	for (int i = 0; i < record->form->field_count; i++)
		count += record->form->fields[i].column >= 0 && !value_equal(&record->cells[i].now, &record->cells[i].seen);
	for (int grid = 0; grid < record->form->grid_count; grid++)
		for (int row = 0; row < record->grids[grid].row_count; row++)
			for (int i = 0; i < record->grids[grid].form->field_count && !record_row_is_blank(record, grid, row); i++) {
				const struct record_cell *cell = &record->grids[grid].rows[row].cells[i];
				count += record->grids[grid].form->fields[i].column >= 0 && !value_equal(&cell->now, &cell->seen);
			}
	return count;
}

static long filled_cells(const struct record *record)
{
	struct verify_differences all;
	verify_compare(record, record, false, &all);
	free(all.list);
	return all.fields;
}

static bool is_unkeyed(const struct entry *entry, const struct verify_difference *one)
{
	const struct record_cell *cell = one->grid < 0 ? &entry->record->cells[one->field]
		: one->second_row < 0 ? NULL : &entry->record->grids[one->grid].rows[one->second_row].cells[one->field];
	return !cell || !cell->is_asked || cell->now.kind == VALUE_NULL;
}

static void compare_all_the_same(struct views *views, void *arg, int choice)
{
	(void)views, (void)choice;
	verify_ask_next(arg);
}

bool verify_asks_unkeyed(struct entry *entry)
{
	static const struct dialog_choice go_on[] = {{'g', "go on: the paper has nothing there, compare as it is"}};
	const struct verify_differences *all = &entry->verify->differences;
	const struct form *form = entry->record->form;
	const struct verify_difference *first = NULL;
	int first_page = form->page_count, count = 0;
	for (int i = entry->verify->at; i < all->count; i++) {
		const struct verify_difference *one = &all->list[i];
		if (!is_unkeyed(entry, one))
			continue;
		int page = one->grid < 0 ? form->fields[one->field].page : form->grids[one->grid].page;
		count++;
		if (page >= 0 && page < first_page) {
			first = one;
			first_page = page;
		}
	}
	if (!first)
		return false;
	entry_go(entry, first->grid, first->second_row, first->field);
	char *question = mem_format("%d field%s that the first keying has %s not keyed yet; the first is on page %d of %d, %s. Esc goes there.", count,
		count == 1 ? "" : "s", count == 1 ? "is" : "are", first_page + 1, form->page_count, form->pages[first_page].title);
	dialog_decide(entry->app->views, question, go_on, 1, compare_all_the_same, entry);
	free(question);
	return true;
}

bool verify_save(struct entry *entry)
{
	struct verify *verify = entry->verify;
	if (!entry_take(entry))
		return true;
	if (verify->way == VERIFY_SECOND) {
		if (verify_keep(entry))
			verify_settle(entry);
		return true;
	}
	int open = next_open(entry, entry->page);
	if (open >= 0) {
		entry_page(entry, open, false, true);
		view_say(entry->app->views, ROLE_WARNING, "This page is not agreed to yet: F12 or Ctrl-] where it is as on the paper.");
		return true;
	}
	verify->changed = changed_cells(entry->record);
	if (verify->changed > 0)
		return false;
	char hash[VERIFY_HASH + 1];
	if (!verify_hash(entry->app->replica, entry->record->form, verify->key, hash, NULL) || strcmp(hash, verify->hash) != 0) {
		view_say(entry->app->views, ROLE_WARNING, "Somebody changed the record since you opened it: leave it with Esc, and look at it again.");
		return true;
	}
	verify_finish(entry, &(struct verify_result){VERIFY_SIGHT, filled_cells(entry->record), 0, 0});
	return true;
}

void verify_saved(struct entry *entry)
{
	struct err err = {0};
	struct verify_result result = {VERIFY_SIGHT, filled_cells(entry->record), entry->verify->changed, entry->verify->changed};
	if (!verify_write(entry->app->replica, *entry->app->set, entry->record->form, entry->record->key, entry->school, entry->app->author, &result, &err))
		app_say_error(entry->app, &err);
}
