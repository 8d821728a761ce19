#include "config.h"
#include "screens/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/school.h"
#include "screens/entry_state.h"
#include "screens/verify.h"
#include "tui/dialog.h"

enum { ENTRY_NEXT = 1, ENTRY_BEFORE, ENTRY_SAVE, ENTRY_PAGE_NEXT, ENTRY_PAGE_BEFORE, ENTRY_CHOICES, ENTRY_PAGES,
	ENTRY_NAMED, ENTRY_BROKEN, ENTRY_COPY, ENTRY_COPY_REST, ENTRY_PAPER, ENTRY_AGREE, ENTRY_ROW,
	ENTRY_ROW_MORE, ENTRY_ROW_BLANK };

static const struct view_key entry_keys[] = {
	{ENTRY_NEXT, {KEY_ENTER, KEY_TAB}, "next", "take the field and go to the next one; in a whole number also by +"},
	{ENTRY_BEFORE, {KEY_BACKTAB, KEY_CTRL('B')}, "back", "back the way you came; in a whole number also by -"},
	{ENTRY_SAVE, {KEY_F10, KEY_CTRL('S')}, "save", "check the record and save it"},
	{ENTRY_CHOICES, {KEY_F2, KEY_CTRL('F')}, "list", "the list of a field's codes; a school by its name"},
	{ENTRY_PAGE_NEXT, {KEY_PAGE_DOWN, KEY_CTRL('N')}, "page", "the next page of the form"},
	{ENTRY_PAGE_BEFORE, {KEY_PAGE_UP, KEY_CTRL('P')}, NULL, "the page before"},
	{ENTRY_PAGES, {KEY_F4, KEY_CTRL('O')}, NULL, "go to a page by its name"},
	{ENTRY_NAMED, {KEY_F6, KEY_CTRL('T')}, NULL, "go to a field by letters of its name, to a row of a grid by its first letters"},
	{ENTRY_BROKEN, {KEY_F11, KEY_CTRL('_')}, NULL, "what stands against the record as it is now, with a jump to each"},
	{ENTRY_COPY, {KEY_F5, KEY_CTRL('D')}, NULL, "copy this field from the last record saved here, and go on"},
	{ENTRY_COPY_REST, {KEY_CTRL('Y')}, NULL, "copy all that is still blank from here on"},
	{ENTRY_PAPER, {KEY_F7, KEY_CTRL('R')}, NULL, "in a grid of counts, also by =: compare with the paper's own total"},
	{ENTRY_ROW, {KEY_F8, KEY_CTRL('V')}, NULL, "in a grid, also by * but in words: the next row, from its first field on; after the last one what follows"},
	{ENTRY_ROW_MORE, {KEY_INSERT, KEY_CTRL('Q')}, NULL, "in a grid: one row more, as a class above the school's level"},
	{ENTRY_ROW_BLANK, {KEY_CTRL('\\')}, NULL, "in a grid: this row blank; again: as it was"},
	{ENTRY_AGREE, {KEY_F12, KEY_CTRL(']')}, NULL, "in a sight check: this page is as on the paper"},
	{0, {KEY_UP, KEY_DOWN}, NULL, "the field above, the field below"},
	{0, {KEY_ESC}, NULL, "leave; what was keyed is kept as a draft and listed on the first screen"},
	{0},
};

void entry_page(struct entry *entry, int page, bool at_end, bool is_named)
{
	const struct form *form = entry->record->form;
	int step = page < entry->page ? -1 : 1;
	for (; page >= 0 && page < form->page_count; page += step) {
		int before = entry->page;
		entry->page = page;
		entry->item_count = 0;
		entry_lines_build(entry);
		if (entry->line_count > 0 && (entry->item_count > 0 || is_named)) {
			entry->top = 0;
			entry_focus(entry, at_end ? entry->item_count - 1 : 0);
			entry->place_waits = entry->draft.id != 0;
			return;
		}
		entry->page = before;
	}
	entry_lines_build(entry);
	entry_focus(entry, entry->at);
	view_say(entry->app->views, ROLE_NORMAL, step > 0 ? "This was the last field. F10 or Ctrl-S saves." : "This is the first field.");
}

void entry_next(struct entry *entry)
{
	if (entry_finds(entry)) {
		entry_choose(entry);
		return;
	}
	if (!entry_take(entry))
		return;
	entry_trail_add(entry);
	if (entry->at + 1 < entry->item_count)
		entry_focus(entry, entry->at + 1);
	else
		entry_page(entry, entry->page + 1, false, false);
}

static void go_before(struct entry *entry)
{
	if (!entry_take(entry) || entry_trail_back(entry))
		return;
	if (entry->at > 0)
		entry_focus(entry, entry->at - 1);
	else
		entry_page(entry, entry->page - 1, true, false);
}

/* Up and down: in a grid the same column of the next row, else the field on another line. */
static void go_line(struct entry *entry, int step)
{
	if (!entry_take(entry) || entry->item_count == 0)
		return;
	struct entry_item from = entry->items[entry->at];
	int other = -1;
	for (int i = entry->at + step; i >= 0 && i < entry->item_count; i += step) {
		const struct entry_item *item = &entry->items[i];
		if (item->line == from.line)
			continue;
		if (other < 0)
			other = i;
		if (item->grid != from.grid || item->field == from.field || from.grid < 0) {
			other = i;
			break;
		}
	}
	if (other >= 0) {
		entry_trail_add(entry);
		entry_focus(entry, other);
	} else if (step > 0)
		entry_next(entry);
	else
		go_before(entry);
}

/* A full field is left without a key. Where it cannot be, or was the last one, an Enter is an Enter. */
static void advance(struct entry *entry)
{
	int page = entry->page, at = entry->at;
	entry_next(entry);
	if (entry->page == page && entry->at == at)
		entry->advanced = 0;
}

static void turn_page(struct entry *entry, int step)
{
	if (!entry_take(entry))
		return;
	entry_trail_add(entry);
	entry_page(entry, entry->page + step, false, false);
}

static void page_row(void *arg, int index, struct buf *out)
{
	struct entry *entry = arg;
	buf_format(out, "%2d  %s", index + 1, entry->record->form->pages[index].title);
}

static void page_chosen(struct views *views, void *arg, int choice)
{
	(void)views;
	entry_trail_add(arg);
	entry_page(arg, choice, false, true);
}

/* False where it cannot be kept: the person is told, and a second time it is left all the same, since nobody shall be locked in. */
static bool leave(struct entry *entry)
{
	/* What is half typed is kept where it is a value; where it is none the field stays as it was. */
	if (entry->is_typed) {
		entry->left = mem_copy(entry->text.text);
		entry->left_at = entry->text.at;
		if (!entry_take(entry))
			entry_focus(entry, entry->at);
	}
	if (!entry_keep(entry) && !entry->is_unkept) {
		entry->is_unkept = true;
		view_say(entry->app->views, ROLE_ERROR, "Not kept as a draft, make room on the disk. The same key again leaves without it.");
		return false;
	}
	if (entry->draft.id != 0)
		view_say(entry->app->views, ROLE_NORMAL, "Kept as a draft: it is on the first screen.");
	return true;
}

void entry_park(struct app *app)
{
	struct entry *entry = view_find(app->views, "entry");
	if (!entry) {
		view_say(app->views, ROLE_NORMAL, "Nothing is being keyed here.");
		return;
	}
	view_pop_to(app->views, entry);
	if (!leave(entry))
		return;
	if (entry->draft.id == 0)
		view_say(app->views, ROLE_NORMAL, "Nothing was keyed: there is no draft.");
	view_pop(app->views);
}

/* A key after Esc: the Esc was none, the view was put back, and its field is as it was. */
static void come_back(struct entry *entry)
{
	line_set(&entry->text, entry->left);
	entry->text.at = entry->left_at;
	entry->is_typed = true;
	entry->notice[0] = '\0';
	free(entry->left);
	entry->left = NULL;
}

/* A key of the line editor. */
static enum view_result type(struct entry *entry, const struct key *key)
{
	/* The first character typed into a field replaces what stood there; moving in it first keeps it. */
	if (!entry->is_typed && entry->text.length > 0 && entry->text.at == entry->text.length && (key_is_text(key) || key->code == KEY_PASTE)) {
		char *before = mem_copy(entry->text.text);
		line_set(&entry->text, "");
		if (line_key(&entry->text, key) == LINE_CHANGED)
			entry->is_typed = true;
		else {
			line_set(&entry->text, before);
			entry_say_refused(entry);
		}
		free(before);
		return VIEW_DONE;
	}
	switch (line_key(&entry->text, key)) {
	case LINE_PASS: return VIEW_PASS;
	case LINE_CHANGED: entry->is_typed = true; return VIEW_DONE;
	case LINE_REFUSED: entry_say_refused(entry); return VIEW_DONE;
	default: return VIEW_DONE;
	}
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct entry *entry = state;
	if (entry->left)
		come_back(entry);
	if (entry_hold_is_lost(entry))
		return VIEW_DONE;
	entry_pace_key(entry);
	if (entry_swallows(entry, key))
		return VIEW_DONE;
	switch (action) {
	case ENTRY_NEXT: entry_next(entry); return VIEW_DONE;
	case ENTRY_BEFORE: go_before(entry); return VIEW_DONE;
	case ENTRY_SAVE: entry_save(entry); return VIEW_DONE;
	case ENTRY_AGREE: verify_agree(entry); return VIEW_DONE;
	case ENTRY_CHOICES: entry_choose(entry); return VIEW_DONE;
	case ENTRY_PAGE_NEXT: turn_page(entry, 1); return VIEW_DONE;
	case ENTRY_PAGE_BEFORE: turn_page(entry, -1); return VIEW_DONE;
	case ENTRY_NAMED: if (entry_take(entry)) entry_ask_field(entry); return VIEW_DONE;
	case ENTRY_BROKEN: entry_broken_list(entry); return VIEW_DONE;
	case ENTRY_COPY: if (entry_copy(entry)) entry_next(entry); return VIEW_DONE;
	case ENTRY_COPY_REST: entry_copy_rest(entry); return VIEW_DONE;
	case ENTRY_ROW: entry_row_next(entry); return VIEW_DONE;
	case ENTRY_ROW_MORE: entry_row_add(entry); return VIEW_DONE;
	case ENTRY_ROW_BLANK: entry_row_blank(entry); return VIEW_DONE;
	case ENTRY_PAPER:
		if (!entry_ask_paper(entry))
			view_say(views, ROLE_NORMAL, "Only a column of counts has a total.");
		return VIEW_DONE;
	case ENTRY_PAGES:
		if (entry_take(entry))
			dialog_choose(views, "Go to a page", entry->record->form->page_count, entry->page, page_row, page_chosen, entry);
		return VIEW_DONE;
	}
	if (key->code == KEY_UP || key->code == KEY_DOWN) {
		go_line(entry, key->code == KEY_UP ? -1 : 1);
		return VIEW_DONE;
	}
	if (key->code == KEY_ESC)
		return leave(entry) ? VIEW_PASS : VIEW_DONE;
	if (entry->item_count == 0)
		return VIEW_PASS;
	int sign = entry_sign(entry, key);
	if (sign != 0) {
		sign > 0 ? entry_next(entry) : go_before(entry);
		return VIEW_DONE;
	}
	if (key->code == '=' && entry_ask_paper(entry))
		return VIEW_DONE;
	if (key->code == '*' && entry_has_row_key(entry)) {
		entry_row_next(entry);
		return VIEW_DONE;
	}
	enum view_result result = type(entry, key);
	/* Words in a school's field are looked up as they are typed. */
	if (result == VIEW_DONE && key_is_text(key) && entry_finds(entry)) {
		entry_choose(entry);
		return VIEW_DONE;
	}
	if (result == VIEW_DONE && entry->is_typed && entry_advances(entry, key))
		advance(entry);
	return result;
}

static bool takes_text(void *state)
{
	(void)state;
	return true;
}

/* No key waits: what was left goes to the disk. */
static bool idle(struct views *views, void *state)
{
	struct entry *entry = state;
	(void)views;
	return (entry->waiting_count > 0 || (entry->place_waits && entry->draft.id != 0)) && !entry_keep(entry);
}

static void release(void *state)
{
	struct entry *entry = state;
	entry_pace_end(entry);
	verify_free(entry->verify);
	if (entry->draft.id != 0)
		draft_let_go(entry->app->replica, entry->draft.id);
	checker_free(entry->checker);
	record_free(entry->record);
	check_list_reset(&entry->broken);
	for (int i = 0; i < entry->reason_count; i++)
		free(entry->reasons[i].text);
	line_free(&entry->text);
	free(entry->left);
	free(entry->expects);
	free(entry->blanked.values);
	free(entry->found);
	free(entry->clashes);
	free(entry->roll);
	free(entry->lines);
	free(entry->items);
	free(entry->school);
	free(entry->title);
	free(entry);
}

static const struct view_ops entry_ops = {
	.name = "entry",
	.keys = entry_keys,
	.title = entry_title,
	.draw = entry_draw,
	.key = key,
	.takes_text = takes_text,
	.idle = idle,
	.free = release,
};

static bool fill_grids(struct entry *entry, struct err *err)
{
	int count = 0;
	if (entry->school[0] && !roll_read(entry->app->replica, *entry->app->set, entry->school, &entry->roll, &count, err))
		return false;
	entry->roll_count = count;
	for (int grid = 0; grid < entry->record->form->grid_count; grid++)
		if (!record_fill_rows(entry->app->replica, entry->record, grid, err))
			return false;
	return true;
}

void entry_push(struct app *app, struct record *record, const char *school, const struct draft *draft)
{
	struct err err = {0};
	struct entry *entry = mem_zero(1, sizeof *entry);
	entry->app = app;
	entry->record = record;
	entry->was_new = record->is_new;
	entry_pace_start(entry, school);
	entry->school = mem_copy(school);
	entry->title = school[0] ? school_title(app->replica, school) : mem_copy(record->key);
	if (!entry->title[0]) {
		free(entry->title);
		entry->title = mem_copy(school); /* a school that is being made */
	}
	if (draft)
		entry->draft = *draft;
	line_init(&entry->text, ENTRY_TEXT_MAX);
	if (!fill_grids(entry, &err) || !checker_open(app->replica, *app->set, record->form, &entry->checker, &err)) {
		app_say_error(app, &err);
		release(entry);
		return;
	}
	if (draft)
		entry_reason_load(entry);
	entry_row_first(entry);
	entry_check(entry, NULL);
	view_push(app->views, &entry_ops, entry);
	int grid, row, field;
	if (draft && sscanf(draft->place, "%d/%d/%d", &grid, &row, &field) == 3 && grid < record->form->grid_count)
		entry_go(entry, grid, row, field);
	else
		entry_page(entry, 0, false, true);
	if (draft && strcmp(draft->place, ENTRY_SAVING) == 0)
		view_say(app->views, ROLE_WARNING, "Saving was cut off. Is it on the card? Then do not save it again.");
	else if (draft)
		view_say(app->views, ROLE_NORMAL, "Your draft goes on where it stood.");
	entry_hold_tell(entry);
}
