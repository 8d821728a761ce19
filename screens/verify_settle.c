/* Two keyings of one paper, difference by difference: the first, the second, or what the paper says besides. Nothing is written to the record
 * before the last one was answered; each answer is kept in the draft, and is not asked for again where neither keying has changed since. */
#include "config.h"
#include "screens/verify_state.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/pace.h"
#include "form/type.h"
#include "tui/dialog.h"

#define SETTLED "?settled" /* as the grid of a draft's cell: no form has such a name */
#define BETWEEN "\037"

static const struct form *form_of(const struct entry *entry, const struct verify_difference *one)
{
	return one->grid < 0 ? entry->record->form : entry->record->grids[one->grid].form;
}

static const struct record_cell *cell_of(const struct record *record, int grid, int row, int field)
{
	if (grid < 0)
		return &record->cells[field];
	return row < 0 ? NULL : &record->grids[grid].rows[row].cells[field];
}

/* What was keyed first, whatever was chosen since. */
static struct value first_of(const struct entry *entry, const struct verify_difference *one)
{
	const struct record_cell *cell = cell_of(entry->verify->first, one->grid, one->first_row, one->field);
	return cell && cell->is_asked ? cell->seen : value_null();
}

static struct value second_of(const struct entry *entry, const struct verify_difference *one)
{
	const struct record_cell *cell = cell_of(entry->record, one->grid, one->second_row, one->field);
	return cell && cell->is_asked ? cell->now : value_null();
}

static void put_value(const struct entry *entry, const struct field *field, const struct value *value, struct buf *out)
{
	if (value->kind == VALUE_NULL)
		buf_text(out, "(blank)");
	else if (field->type == FIELD_STAFF && entry_person(entry, value))
		buf_text(out, entry_person(entry, value)->name);
	else
		type_show(field, value, out);
}

/* What the row is called: of the keying that has it. */
static void put_row(const struct entry *entry, const struct verify_difference *one, struct buf *out)
{
	if (one->grid < 0)
		return;
	const struct form *form = form_of(entry, one);
	int last = form->key[form->key_count - 1];
	const struct record *record = one->second_row >= 0 ? entry->record : entry->verify->first;
	put_value(entry, &form->fields[last], &cell_of(record, one->grid, one->second_row >= 0 ? one->second_row : one->first_row, last)->now, out);
	buf_text(out, ", ");
}

/* The value of a row's cell in the first record; the row is added where it had none. */
static void choose(struct entry *entry, const struct verify_difference *one, const struct value *value)
{
	struct record *first = entry->verify->first;
	if (one->grid < 0) {
		record_set(first, one->field, value);
		return;
	}
	const struct form *form = form_of(entry, one);
	int last = form->key[form->key_count - 1], row = one->first_row;
	for (int i = 0; row < 0 && i < first->grids[one->grid].row_count; i++) /* added for another field of it */
		if (value_equal(&first->grids[one->grid].rows[i].cells[last].now, &entry->record->grids[one->grid].rows[one->second_row].cells[last].now))
			row = i;
	if (row < 0) {
		row = record_add_row(first, one->grid);
		record_set_row(first, one->grid, row, last, &entry->record->grids[one->grid].rows[one->second_row].cells[last].now);
	}
	record_set_row(first, one->grid, row, one->field, value);
}

/* A code by its number, yes and no by their letters. */
static const char *resolve(const struct field *field, const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);
	if (field->type == FIELD_YES_NO && text[0] && !text[1])
		return tolower((unsigned char)text[0]) == 'y' || text[0] == '1' ? "yes" : tolower((unsigned char)text[0]) == 'n' || text[0] == '2' ? "no" : text;
	if (field->type != FIELD_CODE || !field->list || *end || end == text || code_list_find(field->list, text, strlen(text)))
		return text;
	for (int i = 0; i < field->list->count; i++)
		if (!field->list->items[i].is_retired && --number == 0)
			return field->list->items[i].code;
	return text;
}

static const struct verify_difference *present(const struct entry *entry)
{
	return &entry->verify->differences.list[entry->verify->at];
}

/* By what an answer is known: the place, and both keyings as they were. */
static void name_answer(const struct entry *entry, const struct verify_difference *one, struct buf *row, struct buf *values)
{
	const struct form *form = form_of(entry, one);
	const struct field *field = &form->fields[one->field];
	struct value first = first_of(entry, one), second = second_of(entry, one);
	if (one->grid >= 0) {
		int last = form->key[form->key_count - 1];
		const struct record *record = one->second_row >= 0 ? entry->record : entry->verify->first;
		buf_format(row, "%s" BETWEEN, form->code);
		type_print(&form->fields[last], &cell_of(record, one->grid, one->second_row >= 0 ? one->second_row : one->first_row, last)->now, row);
	}
	type_print(field, &first, values);
	buf_text(values, BETWEEN);
	type_print(field, &second, values);
	buf_text(values, BETWEEN);
}

/* VALUE is what the paper says; on to the next one. */
static void take_answer(struct entry *entry, const struct value *value)
{
	struct verify *verify = entry->verify;
	const struct verify_difference *one = present(entry);
	struct value first = first_of(entry, one);
	bool is_corrected = !value_equal(&first, value);
	if (is_corrected || verify->corrected[verify->at])
		choose(entry, one, value);
	verify->corrected[verify->at++] = is_corrected;
}

/* The same, and on the disk; where it cannot be kept it is asked again after a power cut. */
static void settle(struct entry *entry, const struct value *value)
{
	const struct verify_difference *one = present(entry);
	const struct field *field = &form_of(entry, one)->fields[one->field];
	struct value text, nothing = value_null();
	struct buf row, answer;
	buf_init(&row, 1000);
	buf_init(&answer, 4 * ENTRY_TEXT_MAX);
	name_answer(entry, one, &row, &answer);
	type_print(field, value, &answer);
	text = value_text(answer.bytes);
	if (entry->draft.id != 0)
		draft_put(entry->app->replica, entry->draft.id, SETTLED, row.bytes, field->code, &text, &nothing, NULL);
	buf_free(&row);
	buf_free(&answer);
	take_answer(entry, value);
}

void verify_forget_kept(struct verify *verify)
{
	for (int i = 0; i < verify->kept_count; i++) {
		free(verify->kept[i].row);
		free(verify->kept[i].field);
		free(verify->kept[i].text);
	}
	free(verify->kept);
	verify->kept = NULL;
	verify->kept_count = 0;
}

static void take_kept(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	struct verify *verify = state;
	(void)seen;
	if (strcmp(grid, SETTLED) != 0 || now->kind != VALUE_TEXT)
		return;
	verify->kept = mem_grow(verify->kept, (size_t)verify->kept_count + 1, sizeof *verify->kept);
	verify->kept[verify->kept_count++] = (struct verify_kept){mem_copy(row), mem_copy(field), mem_copy_bytes(now->text, now->length)};
}

/* An answer kept from another sitting is taken once: who goes back is asked again. */
static bool take_from_draft(struct entry *entry)
{
	struct verify *verify = entry->verify;
	const struct verify_difference *one = present(entry);
	const struct field *field = &form_of(entry, one)->fields[one->field];
	struct buf row, values, storage;
	struct value value;
	bool is_taken = false;
	buf_init(&row, 1000);
	buf_init(&values, 4 * ENTRY_TEXT_MAX);
	buf_init(&storage, ENTRY_TEXT_MAX);
	name_answer(entry, one, &row, &values);
	for (int i = 0; i < verify->kept_count && !is_taken; i++) {
		struct verify_kept *kept = &verify->kept[i];
		if (!kept->text || strcmp(kept->row, row.bytes) != 0 || strcmp(kept->field, field->code) != 0
			|| strncmp(kept->text, values.bytes, values.length) != 0)
			continue;
		const char *text = kept->text + values.length;
		is_taken = type_parse(field, text, strlen(text), &value, &storage, NULL);
		if (is_taken)
			take_answer(entry, &value);
		free(kept->text);
		kept->text = NULL;
	}
	buf_free(&row);
	buf_free(&values);
	buf_free(&storage);
	return is_taken;
}

static void other_given(struct views *views, void *arg, const char *text)
{
	struct entry *entry = arg;
	const struct verify_difference *one = present(entry);
	const struct field *field = &form_of(entry, one)->fields[one->field];
	struct value value;
	struct buf storage;
	struct err err = {0};
	const char *plain = resolve(field, text);
	buf_init(&storage, ENTRY_TEXT_MAX);
	if (type_parse(field, plain, strlen(plain), &value, &storage, &err))
		settle(entry, &value);
	else
		view_say(views, ROLE_WARNING, "%s", err.text);
	buf_free(&storage);
	verify_ask_next(entry);
}

static void answered(struct views *views, void *arg, int choice)
{
	struct entry *entry = arg;
	const struct verify_difference *one = present(entry);
	struct value first = first_of(entry, one), second = second_of(entry, one);
	if (choice == 2) {
		char *prompt = mem_format("%s: what does the paper say?", form_of(entry, one)->fields[one->field].label);
		dialog_line(views, prompt, "", 500, other_given, entry);
		free(prompt);
		return;
	}
	if (choice == 3)
		entry->verify->at--;
	else
		settle(entry, choice == 1 ? &second : &first);
	verify_ask_next(entry);
}

static const struct dialog_choice choices[] = {
	{'f', "the first keying is as on the paper"},
	{'s', "the second keying is"},
	{'o', "neither: key what the paper says"},
	{'b', "back to the difference before"},
};

/* The record with what was chosen; then the verification. */
static void write_all(struct entry *entry)
{
	struct verify *verify = entry->verify;
	struct app *app = entry->app;
	struct record_save save = {0};
	struct err err = {0};
	long corrected = 0;
	if (entry_awaits_turn(entry, write_all))
		return;
	for (int i = 0; i < verify->differences.count; i++)
		corrected += verify->corrected[i];
	if (corrected > 0 && record_is_changed(verify->first)) {
		if (!record_save(app->replica, verify->first, app->author, NULL, 0, true, &save, &err)) {
			app_say_error(app, &err);
			return;
		}
		enum record_outcome outcome = save.outcome;
		if (outcome == RECORD_REJECTED)
			view_say(app->views, ROLE_ERROR, "Not corrected: %s F10 compares again.", save.broken.count > 0 ? save.broken.lines[0].text : "");
		else if (outcome == RECORD_STALE)
			view_say(app->views, ROLE_ERROR, "Somebody changed the record meanwhile: F10 compares again.");
		record_save_reset(&save);
		if (outcome != RECORD_SAVED)
			return;
	}
	verify_finish(entry, &(struct verify_result){VERIFY_SECOND, verify->differences.fields, verify->differences.count, corrected});
}

void verify_ask_next(struct entry *entry)
{
	struct verify *verify = entry->verify;
	struct buf text;
	while (verify->at < verify->differences.count && take_from_draft(entry))
		continue;
	if (verify->at >= verify->differences.count) {
		write_all(entry);
		return;
	}
	const struct verify_difference *one = &verify->differences.list[verify->at];
	const struct field *field = &form_of(entry, one)->fields[one->field];
	struct value first = first_of(entry, one), second = second_of(entry, one);
	buf_init(&text, 4096);
	buf_format(&text, "Difference %d of %d: ", verify->at + 1, verify->differences.count);
	put_row(entry, one, &text);
	buf_format(&text, "%s. First keyed: ", field->label);
	put_value(entry, field, &first, &text);
	buf_text(&text, ". Keyed now: ");
	put_value(entry, field, &second, &text);
	buf_text(&text, ". What does the paper say?");
	if (one->second_row >= 0 || one->grid < 0)
		entry_go(entry, one->grid, one->second_row, one->field);
	dialog_decide(entry->app->views, text.bytes, choices, verify->at > 0 ? 4 : 3, answered, entry);
	buf_free(&text);
}

void verify_settle(struct entry *entry)
{
	struct verify *verify = entry->verify;
	struct err err = {0};
	record_free(verify->first);
	verify->first = NULL;
	free(verify->differences.list);
	verify->differences = (struct verify_differences){0};
	if (!record_load(entry->app->replica, *entry->app->set, entry->record->form, verify->key, &verify->first, &err)
		|| !checker_run(entry->checker, verify->first, NULL, &err) || !checker_run(entry->checker, entry->record, NULL, &err)) {
		app_say_error(entry->app, &err);
		return;
	}
	if (verify->first->is_void) {
		view_say(entry->app->views, ROLE_ERROR, "The record was voided since: there is nothing to verify. d on the first screen drops this draft.");
		return;
	}
	verify_compare(verify->first, entry->record, verify->is_marked, &verify->differences);
	verify->at = 0;
	free(verify->corrected);
	verify->corrected = mem_zero((size_t)verify->differences.count + 1, sizeof *verify->corrected);
	verify_forget_kept(verify);
	draft_cells(entry->app->replica, entry->draft.id, take_kept, verify, NULL);
	while (verify->at < verify->differences.count && take_from_draft(entry))
		continue;
	if (!verify_asks_unkeyed(entry))
		verify_ask_next(entry);
}

void verify_finish(struct entry *entry, const struct verify_result *result)
{
	struct app *app = entry->app;
	struct err err = {0};
	if (!verify_write(app->replica, *app->set, entry->record->form, entry->verify->key, entry->school, app->author, result, &err)
		|| (entry->draft.id != 0 && !draft_book_drop(app->replica, entry->draft.id, &err))) {
		app_say_error(app, &err);
		return;
	}
	if (result->way == VERIFY_SECOND)
		pace_add(app->replica, entry->record->form->code, entry->packet,
			&(struct pace){.compared = result->fields, .differences = result->differences, .corrected = result->corrected}, NULL);
	entry->draft.id = 0;
	entry->waiting_count = 0;
	entry->place_waits = false;
	char *title = mem_copy(entry->record->form->title);
	view_pop(app->views);
	view_say(app->views, ROLE_GOOD, "Verified: %s. %ld fields, %ld difference%s, %ld corrected.", title, result->fields, result->differences,
		result->differences == 1 ? "" : "s", result->corrected);
	free(title);
}
