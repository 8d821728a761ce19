/* What makes keying fast: fields that are full advance by themselves, plus and minus move among numbers, a word is enough to
 * go to a field, and the way back is the way that was come. */
#include "config.h"
#include "screens/entry_state.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "form/type.h"
#include "tui/dialog.h"

enum { SWALLOW = 600 /* milliseconds in which an Enter belongs to the field that advanced by itself */, CNIC_DIGITS = 13, SCHOOL_DIGITS = 5 };

static bool is_digits(const char *text, size_t count)
{
	return strlen(text) == count && strspn(text, "0123456789") == count;
}

static bool is_code_full(const struct code_list *list, const char *text)
{
	int choices = 0;
	if (!list || strspn(text, "0123456789") != strlen(text))
		return false;
	for (int i = 0; i < list->count; i++) {
		/* A list of numbers: what is typed is the code, and how long that is nobody can say. */
		if (isdigit((unsigned char)list->items[i].code[0]))
			return false;
		choices += !list->items[i].is_retired;
	}
	long number = strtol(text, NULL, 10);
	return number >= 1 && number <= choices && number * 10 > choices;
}

static bool is_full(const struct field *field, const char *text)
{
	switch (field->type) {
	case FIELD_YES_NO: return text[0] && text[1] == '\0' && strchr("yn12", tolower((unsigned char)text[0]));
	case FIELD_CODE: return is_code_full(field->list, text);
	case FIELD_DATE: return is_digits(text, 8) || strlen(text) == 10;
	case FIELD_TIME: return is_digits(text, 4) || (strlen(text) == 5 && text[2] == ':');
	case FIELD_YEAR: return is_digits(text, 4);
	case FIELD_CNIC: return is_digits(text, CNIC_DIGITS);
	case FIELD_SCHOOL: return is_digits(text, SCHOOL_DIGITS);
	default: return false; /* a count is never full */
	}
}

bool entry_advances(struct entry *entry, const struct key *key)
{
	const struct field *field = entry_field(entry, &entry->items[entry->at]);
	if (!key_is_text(key) || entry->text.at != entry->text.length || !is_full(field, entry->text.text))
		return false;
	entry->advanced = clock_ticks();
	return true;
}

bool entry_swallows(struct entry *entry, const struct key *key)
{
	bool is_right_after = entry->advanced > 0 && clock_ticks() - entry->advanced < SWALLOW;
	entry->advanced = 0;
	return is_right_after && key->code == KEY_ENTER;
}

int entry_sign(const struct entry *entry, const struct key *key)
{
	const struct field *field = entry_field(entry, &entry->items[entry->at]);
	if (field->type != FIELD_WHOLE && field->type != FIELD_YEAR)
		return 0;
	if (key->code == '+')
		return 1;
	return key->code == '-' && field->has_min && field->min >= 0 ? -1 : 0;
}

void entry_trail_add(struct entry *entry)
{
	if (entry->item_count == 0)
		return;
	if (entry->trail_count == ENTRY_TRAIL) {
		memmove(entry->trail, entry->trail + 1, sizeof *entry->trail * (ENTRY_TRAIL - 1));
		entry->trail_count--;
	}
	entry->trail[entry->trail_count++] = entry->items[entry->at];
}

static bool is_same(const struct entry_item *one, const struct entry_item *other)
{
	return one->grid == other->grid && one->row == other->row && one->field == other->field;
}

bool entry_trail_back(struct entry *entry)
{
	while (entry->trail_count > 0) {
		struct entry_item to = entry->trail[--entry->trail_count];
		int page = entry->page, top = entry->top, at = entry->at;
		for (int i = 0; i < entry->item_count; i++) {
			if (is_same(&entry->items[i], &to) && i != at) {
				entry_focus(entry, i);
				return true;
			}
		}
		/* On another page, or no longer asked. */
		if (entry_go(entry, to.grid, to.row, to.field))
			return true;
		entry->page = page;
		entry_lines_build(entry);
		entry->top = top;
		entry_focus(entry, at);
	}
	return false;
}

/* A part of a label, in whatever case. */
static bool has_word(const char *label, const char *word)
{
	size_t length = strlen(word);
	for (; *label; label++)
		if (strncasecmp(label, word, length) == 0)
			return true;
	return length == 0;
}

struct search {
	struct entry *entry;
	struct entry_item *found;
	int count;
};

static void add_found(struct search *search, int grid, int row, int field)
{
	search->found = mem_grow(search->found, (size_t)search->count + 1, sizeof *search->found);
	search->found[search->count++] = (struct entry_item){grid, row, field, 0};
}

/* A grid may have many rows: one by the first letters of what it is called. */
static void look_for_rows(struct search *search, int grid, const char *word)
{
	struct buf name;
	buf_init(&name, ENTRY_TEXT_MAX);
	for (int row = 0; row < search->entry->record->grids[grid].row_count; row++) {
		buf_clear(&name);
		entry_row_name(search->entry, grid, row, &name);
		if (*word && strncasecmp(name.bytes, word, strlen(word)) == 0)
			add_found(search, grid, row, -1);
	}
	buf_free(&name);
}

/* A condition that looks at the field's own value: what was keyed there is kept, whatever the other answers say. */
static bool may_be_opened(const struct field *field)
{
	const char *own = field->ask ? strstr(field->ask, field->code) : NULL;
	return own && strstr(own, " is not null");
}

/* The paper may have an answer where the one before it says that there is none. */
static void look_for_unasked(struct search *search, const char *word)
{
	const struct form *form = search->entry->record->form;
	for (int i = 0; *word && i < form->field_count; i++)
		if (form->fields[i].page >= 0 && !form->fields[i].is_retired && !search->entry->record->cells[i].is_asked
				&& may_be_opened(&form->fields[i]) && has_word(form->fields[i].label, word))
			add_found(search, -1, -1, i);
}

static void look_for(struct search *search, const char *word)
{
	const struct entry *entry = search->entry;
	const struct form *form = entry->record->form;
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].page >= 0 && !form->fields[i].is_retired && entry->record->cells[i].is_asked && !entry_is_fixed(entry, i)
				&& has_word(form->fields[i].label, word))
			add_found(search, -1, -1, i);
	for (int grid = 0; grid < form->grid_count; grid++) {
		const struct form *rows = entry_form_of(entry, grid);
		if (entry->record->grids[grid].row_count == 0)
			continue;
		const char *title = form->grids[grid].title ? form->grids[grid].title : rows->title;
		if (has_word(title, word))
			add_found(search, grid, -1, -1);
		else
			look_for_rows(search, grid, word);
	}
}

static void go_to(struct entry *entry, const struct entry_item *item)
{
	entry_trail_add(entry);
	if (item->grid < 0 && item->field >= 0 && !entry->record->cells[item->field].is_asked) {
		entry->unasked = item->field + 1;
		snprintf(entry->notice, sizeof entry->notice, "As things stand this is not asked. What the paper has here is kept all the same.");
	}
	if (!entry_go(entry, item->grid, item->grid >= 0 && item->row < 0 ? 0 : item->row, item->field))
		view_say(entry->app->views, ROLE_NORMAL, "That field is not asked as things stand.");
}

static void found_row(void *arg, int index, struct buf *out)
{
	struct entry *entry = arg;
	const struct entry_item *item = &entry->found[index];
	const struct form *form = entry->record->form;
	if (item->grid < 0)
		buf_format(out, "%s  (%s)", form->fields[item->field].label, form->pages[form->fields[item->field].page].title);
	else
		buf_text(out, form->grids[item->grid].title ? form->grids[item->grid].title : entry_form_of(entry, item->grid)->title);
	if (item->row >= 0) {
		buf_text(out, ": ");
		entry_row_name(entry, item->grid, item->row, out);
	}
}

static void found_chosen(struct views *views, void *arg, int choice)
{
	struct entry *entry = arg;
	(void)views;
	go_to(entry, &entry->found[choice]);
}

static void word_given(struct views *views, void *arg, const char *word)
{
	struct entry *entry = arg;
	struct search search = {.entry = entry};
	look_for(&search, word);
	if (search.count == 0)
		look_for_unasked(&search, word);
	free(entry->found);
	entry->found = search.found;
	if (search.count == 0)
		view_say(views, ROLE_NORMAL, "No field here has \"%s\" in its name, or none that can be asked as things stand.", word);
	else if (search.count == 1)
		go_to(entry, &entry->found[0]);
	else
		dialog_choose(views, "Which field?", search.count, 0, found_row, found_chosen, entry);
}

void entry_ask_field(struct entry *entry)
{
	dialog_line(entry->app->views, "Go to the field with these letters in its name", "", 40, word_given, entry);
}
