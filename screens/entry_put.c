#include "config.h"
#include "screens/entry_state.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "screens/carry.h"
#include "screens/find.h"
#include "tui/dialog.h"

/* The item of a list at NUMBER among those still in use, from 1; NULL where there is none. */
static const struct code_item *item_at(const struct code_list *list, long number)
{
	for (int i = 0; i < list->count; i++)
		if (!list->items[i].is_retired && --number == 0)
			return &list->items[i];
	return NULL;
}

static bool begins(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

/* What a person types for a code: the code itself, its number in the list, or enough first letters of its label. */
static const char *resolve_code(const struct field *field, const char *typed, char *notice, size_t size)
{
	const struct code_list *list = field->list;
	const struct code_item *found = NULL;
	if (!list)
		return typed;
	if (code_list_find(list, typed, strlen(typed)))
		return typed;
	char *end;
	long number = strtol(typed, &end, 10);
	if (*end == '\0' && end != typed) {
		found = item_at(list, number);
		if (!found)
			snprintf(notice, size, "%s: there is no choice %ld", field->label, number);
		return found ? found->code : NULL;
	}
	for (int i = 0; i < list->count; i++) {
		const struct code_item *item = &list->items[i];
		if (item->is_retired || !(begins(item->label, typed) || begins(item->code, typed)))
			continue;
		if (strcasecmp(item->label, typed) == 0)
			return item->code;
		if (found) {
			snprintf(notice, size, "%s: \"%s\" may be %s or %s: type more, or F2 for the list", field->label, typed, found->label, item->label);
			return NULL;
		}
		found = item;
	}
	if (!found)
		snprintf(notice, size, "%s: nothing in the list begins with \"%s\": F2 shows it", field->label, typed);
	return found ? found->code : NULL;
}

/* "t" is today, "t-3" three days ago. NULL where it is none of these. */
static const char *resolve_day(const char *typed)
{
	static char date[11];
	char *end = NULL;
	if (tolower((unsigned char)typed[0]) != 't' || (typed[1] != '\0' && typed[1] != '-' && typed[1] != '+'))
		return NULL;
	long days = typed[1] ? strtol(typed + 1, &end, 10) : 0;
	if ((end && (*end || end == typed + 1)) || days < -40000 || days > 40000)
		return NULL;
	date_format(clock_today() + (int)days, date);
	return date;
}

/* A person on the school's roll, by letters of the name; the key of the record. */
static const char *resolve_staff(const struct entry *entry, const char *typed, char *notice, size_t size)
{
	const struct roll_person *found = NULL;
	if (strspn(typed, "0123456789-") == strlen(typed))
		return typed;
	for (int i = 0; i < entry->roll_count; i++) {
		const struct roll_person *one = &entry->roll[i];
		if (!strcasestr(one->name, typed))
			continue;
		if (strcasecmp(one->name, typed) == 0)
			return one->key;
		if (found) {
			snprintf(notice, size, "\"%s\" may be %s or %s: type more, or F2 for the list", typed, found->name, one->name);
			return NULL;
		}
		found = one;
	}
	if (!found)
		snprintf(notice, size, "Nobody on this roll is called \"%s\": F2 shows it", typed);
	return found ? found->key : NULL;
}

static const char *resolve(const struct entry *entry, const struct field *field, const char *typed, char *notice, size_t size)
{
	if (*typed == '\0')
		return typed;
	if (field->type == FIELD_DATE && resolve_day(typed))
		return resolve_day(typed);
	if (field->type == FIELD_CODE)
		return resolve_code(field, typed, notice, size);
	if (field->type == FIELD_STAFF)
		return resolve_staff(entry, typed, notice, size);
	if (field->type == FIELD_YES_NO && typed[1] == '\0') {
		char letter = (char)tolower((unsigned char)typed[0]);
		return letter == 'y' || letter == '1' ? "yes" : letter == 'n' || letter == '2' ? "no" : typed;
	}
	return typed;
}

/* Where a rule can first be judged: the last of its fields in the order of the form. -1 where it has none of them. */
static int last_field(const struct form *form, const struct rule *rule)
{
	int last = -1;
	for (const char *at = rule->holds; *at;) {
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
		if (length > 0 && length < 64 && at[length] != '.') {
			char word[64];
			memcpy(word, at, length);
			word[length] = '\0';
			int field = form_field(form, word);
			last = field > last ? field : last;
		}
		/* A qualified name (school.level) is another record's: both its parts are passed over. */
		at += length + (at[length] == '.' ? 1 + strspn(at + length + 1, "abcdefghijklmnopqrstuvwxyz_0123456789") : at[length] != '\0' && length == 0);
	}
	return last;
}

/* True where the rule is the business of the field just left: it speaks about it, and about nothing that is still to come. */
static bool is_due(const struct entry *entry, const struct check_line *line, const struct entry_item *left)
{
	if (line->grid != left->grid || (left->grid >= 0 && line->row != left->row))
		return false;
	const struct form *form = entry_form_of(entry, left->grid);
	for (int i = 0; i < form->rule_count; i++)
		if (strcmp(form->rules[i].code, line->rule) == 0)
			return last_field(form, &form->rules[i]) == left->field;
	return false;
}

void entry_check(struct entry *entry, const struct entry_item *left)
{
	struct check_list list = {0};
	struct err err = {0};
	if (!checker_run(entry->checker, entry->record, &list, &err)) {
		app_say_error(entry->app, &err);
		return;
	}
	for (int i = 0; left && i < list.count; i++) {
		const struct check_line *line = &list.lines[i];
		if (is_due(entry, line, left)) {
			snprintf(entry->notice, sizeof entry->notice, "%s%s", line->kind == RULE_HARD ? "! " : "", line->text);
			break;
		}
	}
	check_list_reset(&list);
}

bool entry_take(struct entry *entry)
{
	if (entry->item_count == 0 || !entry->is_typed)
		return true;
	struct entry_item item = entry->items[entry->at];
	const struct field *field = entry_field(entry, &item);
	struct err err = {0};
	entry->notice[0] = '\0';
	const char *text = resolve(entry, field, entry->text.text, entry->notice, sizeof entry->notice);
	if (!text)
		return false;
	bool is_good = item.grid < 0 ? record_put(entry->record, item.field, text, &err)
		: record_put_row(entry->record, item.grid, item.row, item.field, text, &err);
	if (!is_good) {
		/* The store knows a field by its code, the person by its label. */
		size_t code = strlen(field->code);
		bool is_named = strncmp(err.text, field->code, code) == 0 && err.text[code] == ' ';
		snprintf(entry->notice, sizeof entry->notice, "%s%s", is_named ? field->label : "", err.text + (is_named ? code : 0));
		return false;
	}
	if (field->is_carried && item.grid < 0)
		carry_put(entry->record->form->code, field->code, text);
	entry->is_typed = false;
	entry_wait(entry, &item);
	entry_check(entry, &item);
	entry_expect_check(entry, &item);
	entry_lines_build(entry);
	entry_focus(entry, entry->at);
	return true;
}

static void choice_row(void *arg, int index, struct buf *out)
{
	struct entry *entry = arg;
	const struct code_item *item = item_at(entry_field(entry, &entry->items[entry->at])->list, index + 1);
	if (item)
		buf_format(out, "%2d  %s", index + 1, item->label);
}

static void put_and_go_on(struct entry *entry, const char *text)
{
	line_set(&entry->text, text);
	entry->is_typed = true;
	if (entry_take(entry))
		entry_next(entry);
}

static void choice_made(struct views *views, void *arg, int choice)
{
	struct entry *entry = arg;
	(void)views;
	const struct code_item *item = item_at(entry_field(entry, &entry->items[entry->at])->list, choice + 1);
	if (item)
		put_and_go_on(entry, item->code);
}

static void yes_no_row(void *arg, int index, struct buf *out)
{
	(void)arg;
	buf_text(out, index == 0 ? " 1  Yes" : " 2  No");
}

static void yes_no_made(struct views *views, void *arg, int choice)
{
	(void)views;
	put_and_go_on(arg, choice == 0 ? "yes" : "no");
}

static void person_row(void *arg, int index, struct buf *out)
{
	const struct roll_person *one = &((struct entry *)arg)->roll[index];
	buf_format(out, "%s  %s", one->name, one->designation);
}

static void person_chosen(struct views *views, void *arg, int choice)
{
	struct entry *entry = arg;
	(void)views;
	put_and_go_on(entry, entry->roll[choice].key);
}

static void school_chosen(struct app *app, void *arg, const char *code)
{
	(void)app;
	put_and_go_on(arg, code);
}

bool entry_finds(const struct entry *entry)
{
	return entry->item_count > 0 && entry->is_typed && entry_field(entry, &entry->items[entry->at])->type == FIELD_SCHOOL
		&& entry->text.length > strspn(entry->text.text, "0123456789 ");
}

void entry_choose(struct entry *entry)
{
	if (entry->item_count == 0)
		return;
	const struct field *field = entry_field(entry, &entry->items[entry->at]);
	int count = 0;
	if (field->type == FIELD_SCHOOL) {
		find_push_words(entry->app, entry->is_typed ? entry->text.text : "", school_chosen, entry);
		return;
	}
	if (field->type == FIELD_STAFF && entry->roll_count > 0) {
		dialog_choose(entry->app->views, field->label, entry->roll_count, 0, person_row, person_chosen, entry);
		return;
	}
	if (field->type == FIELD_YES_NO) {
		dialog_choose(entry->app->views, field->label, 2, 0, yes_no_row, yes_no_made, entry);
		return;
	}
	if (field->type != FIELD_CODE || !field->list) {
		view_say(entry->app->views, ROLE_NORMAL, "This field has no list.");
		return;
	}
	while (item_at(field->list, count + 1))
		count++;
	dialog_choose(entry->app->views, field->label, count, 0, choice_row, choice_made, entry);
}
