/* Which record the entry screen opens: a draft that is there already, the record of a key, a new one with what stands in it before any key. */
#include "config.h"
#include "screens/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/term.h"
#include "form/type.h"
#include "screens/carry.h"
#include "screens/entry_state.h"
#include "screens/verify.h"
#include "tui/dialog.h"

static void push_draft(struct app *app, const struct draft *draft)
{
	struct err err = {0};
	struct record *record;
	struct record_clash *clashes;
	int clash_count;
	if (entry_hold_ask(app, draft))
		return;
	if (verify_is_draft(app, draft)) {
		verify_push_draft(app, draft);
		return;
	}
	if (!draft_take(app->replica, draft->id, &err) || !draft_record_load(app->replica, *app->set, draft, &record, &clashes, &clash_count, &err)) {
		app_say_error(app, &err);
		return;
	}
	if (record->is_void) {
		view_say(app->views, ROLE_ERROR, "%s %s was voided since: this draft cannot be saved. d drops it.", record->form->title, record->key);
		free(clashes);
		record_free(record);
		return;
	}
	/* A key that was given before the first field is still not to be typed over. */
	if (record->is_new && !record->form->has_made_id)
		snprintf(record->key, sizeof record->key, "%s", draft->key);
	free(clashes); /* saving finds them again, with what the table holds then */
	entry_push(app, record, draft->school, draft);
	if (clash_count > 0)
		view_say(app->views, ROLE_WARNING, "%d fields were changed by somebody since: saving will show both values.", clash_count);
}

/* Whoever opens what is signed is told what saving does. */
static void say_signed(struct app *app, const struct record *record)
{
	int field = record_sign_field(record->form);
	struct buf text;
	if (field < 0 || record->is_new || !record_sign_is_signed(record, field))
		return;
	buf_init(&text, 4096);
	type_show(&record->form->fields[field], &record->cells[field].seen, &text);
	view_say(app->views, ROLE_NORMAL, "%s: %s. Saving a change signs it again.", record->form->title, text.bytes);
	buf_free(&text);
}

bool entry_push_if_draft(struct app *app, const char *form, const char *key, const char *school)
{
	struct draft draft;
	struct err err = {0};
	bool is_found = false;
	if (!draft_book_find(app->replica, form, key, school, app->author, &draft, &is_found, &err)) {
		app_say_error(app, &err);
		return true;
	}
	if (is_found)
		push_draft(app, &draft);
	return is_found;
}

static void put_if_there(struct record *record, const char *field, const char *text)
{
	int index = form_field(record->form, field);
	if (index >= 0 && text && record->cells[index].now.kind == VALUE_NULL)
		record_put(record, index, text, NULL);
}

static void set_start(struct app *app, struct record *record, const char *school)
{
	const struct form *form = record->form;
	char today[11];
	date_format(clock_today(), today);
	put_if_there(record, "school", school);
	for (int i = 0; i < form->field_count; i++) {
		const char *carried = form->fields[i].is_carried ? carry_get(form->code, form->fields[i].code) : NULL;
		if (carried)
			record_put(record, i, carried, NULL);
	}
	if (strcmp(form->code, "visit") == 0) {
		put_if_there(record, "date", today);
		put_if_there(record, "monitor", app->author);
	}
}

/* A form with a year in its key: the return of which year? Asked once, since a pile of paper is of one year. */
struct year_question {
	struct app *app;
	char form[64], school[32];
};

static void open_year(struct app *app, const char *form, const char *school)
{
	char *key = mem_format("%s/%d", school, app->year);
	entry_push_key(app, form, key, school);
	free(key);
}

/* As the field of the form's own key takes it (of the return's where no form is named). */
static bool read_year(struct app *app, const char *code, const char *text, int *year)
{
	const struct form *form = form_set_find(*app->set, *code ? code : "census");
	int field = form ? form_field(form, "year") : -1;
	struct value value;
	struct buf storage;
	if (field < 0)
		return false;
	buf_init(&storage, 64);
	bool is_good = type_parse(&form->fields[field], text, strlen(text), &value, &storage, NULL) && value.kind == VALUE_INT;
	if (is_good)
		*year = (int)value.number;
	buf_free(&storage);
	return is_good;
}

static void year_given(struct views *views, void *arg, const char *text)
{
	struct year_question *question = arg;
	int year, first, last;
	/* It stays for the pile: one that no record can have would stop each return after it. */
	if (!read_year(question->app, question->form, text, &year)) {
		view_say(views, ROLE_WARNING, "\"%s\" is no year: four digits, as 2025.", text);
		return;
	}
	enum term_state when = term_state(question->app->replica, year, &first, &last);
	if (when == TERM_NONE) {
		view_say(views, ROLE_WARNING, "%d is not in the province's table of years, %d to %d: key the year again.", year, first, last);
		return;
	}
	question->app->year = year;
	if (question->form[0])
		open_year(question->app, question->form, question->school);
	if (when == TERM_TO_COME)
		view_say(views, ROLE_WARNING, "%d is still to come by this box's clock. Esc, then y changes the year.", year);
	else if (!question->form[0])
		view_say(views, ROLE_NORMAL, "Returns that are keyed from now on are of %d.", year);
}

static void ask_year(struct app *app, const struct form *form, const char *school)
{
	static struct year_question question;
	char year[16], prompt[160];
	snprintf(year, sizeof year, "%d", app->year ? app->year : term_year(app->replica));
	question.app = app;
	snprintf(question.form, sizeof question.form, "%s", form ? form->code : "");
	snprintf(prompt, sizeof prompt, "%s: of which year?", form ? form->title : "Returns keyed from now on");
	snprintf(question.school, sizeof question.school, "%s", school);
	dialog_line(app->views, prompt, year, 4, year_given, &question);
}

void entry_ask_year(struct app *app)
{
	ask_year(app, NULL, "");
}

void entry_push_new(struct app *app, const char *code, const char *school)
{
	const struct form *form = form_set_find(*app->set, code);
	if (!form) {
		view_say(app->views, ROLE_ERROR, "The province has no form %s: ask it to load one.", code);
		return;
	}
	if (!form->has_made_id && form_field(form, "year") >= 0 && form->fields[form_field(form, "year")].key_position > 0) {
		if (app->year)
			open_year(app, code, school);
		else
			ask_year(app, form, school);
		return;
	}
	if (entry_push_if_draft(app, code, "", school))
		return;
	struct record *record = record_new(*app->set, form);
	set_start(app, record, school);
	entry_push(app, record, school, NULL);
}

static bool set_key(struct record *record, const char *key)
{
	struct value values[TABLE_MAX_KEY];
	struct buf storage;
	buf_init(&storage, 4096);
	bool is_good = table_key_parse(record->form->table, key, values, &storage, NULL);
	for (int i = 0; is_good && i < record->form->key_count; i++)
		record_set(record, record->form->key[i], &values[i]);
	buf_free(&storage);
	snprintf(record->key, sizeof record->key, "%s", key);
	return is_good;
}

void entry_push_key(struct app *app, const char *code, const char *key, const char *school)
{
	struct err err = {0};
	struct record *record = NULL;
	const struct form *form = form_set_find(*app->set, code);
	if (!form || entry_push_if_draft(app, code, key, school))
		return;
	if (!record_load(app->replica, *app->set, form, key, &record, &err)) {
		if (err.code != EX_NOINPUT || form->has_made_id) {
			app_say_error(app, &err);
			return;
		}
		record = record_new(*app->set, form);
		if (!set_key(record, key)) {
			view_say(app->views, ROLE_ERROR, "%s is no key of %s.", key, form->title);
			record_free(record);
			return;
		}
		if (strcmp(code, "school") == 0)
			put_if_there(record, "district", replica_district(app->replica));
	}
	entry_push(app, record, school, NULL);
	say_signed(app, record);
}

void entry_push_draft(struct app *app, int64_t id)
{
	struct draft draft;
	struct err err = {0};
	if (draft_book_get(app->replica, id, app->author, &draft, &err))
		push_draft(app, &draft);
	else
		app_say_error(app, &err);
}

/* The row of a grid whose own key is what KEY has more than its record's; -1 where it is not there. */
static int find_row(const struct entry *entry, int grid, const char *own)
{
	const struct record_grid *rows = &entry->record->grids[grid];
	for (int row = 0; rows->form && row < rows->row_count; row++) {
		struct buf text;
		bool is_same;
		buf_init(&text, 256);
		type_print(&rows->form->fields[rows->form->key[rows->form->key_count - 1]],
			&rows->rows[row].cells[rows->form->key[rows->form->key_count - 1]].now, &text);
		is_same = strcmp(text.bytes, own) == 0;
		buf_free(&text);
		if (is_same)
			return row;
	}
	return -1;
}

void entry_push_finding(struct app *app, const char *code, const char *key, const char *school, const char *field)
{
	const struct form *form = form_set_find(*app->set, code);
	int depth = view_depth(app->views), grid = -1, row = -1;
	char *whole = mem_copy(key), *own = form && form->parent ? strrchr(whole, '/') : NULL;
	if (own)
		*own++ = '\0';
	entry_push_key(app, own ? form->parent : code, whole, school);
	struct entry *entry = view_depth(app->views) > depth ? view_find(app->views, "entry") : NULL;
	for (int i = 0; entry && own && i < entry->record->form->grid_count; i++)
		if (strcmp(entry->record->form->grids[i].form, code) == 0)
			grid = i;
	if (entry && own && grid >= 0)
		row = find_row(entry, grid, own);
	if (entry && field && (!own || row >= 0))
		entry_go(entry, grid, row, form_field(form, field));
	free(whole);
}
