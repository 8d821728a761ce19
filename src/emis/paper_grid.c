/* A grid of the form as a ruled table, with a row for its totals, and the choices of its columns under it. */
#include "config.h"
#include "emis/paper_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/type.h"

enum { FREE_ROWS = 8, ROLL_ROWS = 12, ROLL_MORE = 3, NAME_ROOM = 60 };

bool paper_is_column(const struct form *grid, const struct form *parent, int field)
{
	const struct field *one = &grid->fields[field];
	bool is_free = grid->rows && strcmp(grid->rows, "free") == 0;
	if (one->column < 0 || one->is_retired || one->page < 0)
		return false;
	return one->key_position == 0 || (is_free && one->key_position > parent->key_count && one->type != FIELD_ID);
}

/* Characters of room that a column wants. */
static int room_of(const struct field *field)
{
	struct buf boxes;
	int lines;
	buf_init(&boxes, 100);
	paper_boxes(field, &boxes, &lines);
	int room = lines > 0 ? 10 : field->type == FIELD_DATE ? 11 : field->type == FIELD_TIME ? 7 : (int)boxes.length < 3 ? 6 : 7;
	if (boxes.length > 4 && field->type != FIELD_DATE && field->type != FIELD_TIME)
		room = (int)boxes.length * 3 / 2;
	buf_free(&boxes);
	return room > 24 ? 24 : room;
}

static void put_row_name(const struct paper *paper, const struct form *form, const struct record_row *row, struct buf *out)
{
	const struct field *field = &form->fields[form->key[form->key_count - 1]];
	paper_say(paper, field, &row->cells[field - form->fields].now, out);
	for (int i = 0; field->type == FIELD_STAFF && i < paper->roll_count; i++) {
		char key[40];
		value_id_format(row->cells[field - form->fields].now.number, key);
		size_t length = strcspn(paper->roll[i].designation, ",(");
		if (strcmp(key, paper->roll[i].key) == 0 && length > 0 && out->length + 2 + length <= NAME_ROOM)
			buf_format(out, ", %.*s", (int)length, paper->roll[i].designation);
	}
}

/* The row of the record before that has the same last key field, or NULL. */
static const struct record_row *row_before(const struct paper *paper, int grid, const struct record_row *row)
{
	const struct form *form = paper->record->grids[grid].form;
	int last = form->key[form->key_count - 1];
	const struct record_grid *before = paper->before ? &paper->before->grids[grid] : NULL;
	for (int i = 0; before && i < before->row_count; i++)
		if (value_equal(&before->rows[i].cells[last].now, &row->cells[last].now))
			return &before->rows[i];
	return NULL;
}

static void put_cell(const struct paper *paper, const struct field *field, const struct value *value, enum page_tone tone)
{
	struct buf text;
	buf_init(&text, PAPER_TEXT);
	if (tone == PAGE_STRONG && (field->type == FIELD_CODE || field->type == FIELD_YES_NO)) {
		paper_write(paper, field, value, &text);
	} else if (value) {
		paper_say(paper, field, value, &text);
	}
	page_cell(paper->page, text.length ? text.bytes : " ", tone);
	buf_free(&text);
}

static void put_row(const struct paper *paper, int grid, const struct record_row *row)
{
	const struct form *form = paper->record->grids[grid].form;
	const struct record_row *before = row ? row_before(paper, grid, row) : NULL;
	struct buf name;
	buf_init(&name, PAPER_TEXT);
	if (row)
		put_row_name(paper, form, row, &name);
	page_cell(paper->page, name.length ? name.bytes : " ", PAGE_PLAIN);
	buf_free(&name);
	for (int i = 0; i < form->field_count; i++) {
		if (!paper_is_column(form, paper->form, i))
			continue;
		bool has_value = paper->wish->record && row && row->cells[i].now.kind != VALUE_NULL;
		put_cell(paper, &form->fields[i], has_value ? &row->cells[i].now : before ? &before->cells[i].now : NULL,
			has_value ? PAGE_STRONG : PAGE_FAINT);
	}
}

static bool sum(const struct record *record, int grid, int field, int64_t *total)
{
	bool has_any = false;
	*total = 0;
	for (int i = 0; record && i < record->grids[grid].row_count; i++) {
		const struct value *value = &record->grids[grid].rows[i].cells[field].now;
		if (value->kind == VALUE_INT) {
			*total += value->number;
			has_any = true;
		}
	}
	return has_any;
}

static void put_totals(const struct paper *paper, int grid)
{
	const struct form *form = paper->record->grids[grid].form;
	char text[24];
	page_cell(paper->page, "Total", PAGE_STRONG);
	for (int i = 0; i < form->field_count; i++) {
		int64_t total;
		if (!paper_is_column(form, paper->form, i))
			continue;
		const struct record *from = paper->wish->record ? paper->record : paper->before;
		bool has_total = field_is_count(&form->fields[i]) && sum(from, grid, i, &total);
		if (has_total)
			snprintf(text, sizeof text, "%lld", (long long)total);
		page_cell(paper->page, has_total ? text : " ", paper->wish->record ? PAGE_STRONG : PAGE_FAINT);
	}
}

/* The choices of its columns, and which columns are not always asked. */
static void put_notes(const struct paper *paper, const struct form *form, int at)
{
	struct buf text;
	buf_init(&text, PAPER_TEXT);
	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		struct ask all, ask;
		if (!paper_is_column(form, paper->form, i))
			continue;
		buf_clear(&text);
		paper_choices(field, &text);
		ask_read(field->ask, field->code, &all);
		paper_unsaid(paper, &all, at, &ask);
		struct buf words;
		buf_init(&words, PAPER_TEXT);
		bool is_own = paper->items[at].ask.count == 0; /* else the whole grid hangs on that, and says so itself */
		for (int t = 0; t < ask.count; t++)
			is_own = is_own || !ask.terms[t].is_parent;
		if (ask.is_known && ask.count > 0 && is_own) {
			/* Names of this grid's own columns, numbers of the questions. */
			for (int t = 0, last = -1; t < ask.count; last = ask.terms[t++].alternative) {
				struct ask one = {.is_known = true, .alternatives = 1, .count = 1, .terms = {ask.terms[t]}};
				int column = form_field(form, ask.terms[t].field);
				buf_text(&words, last < 0 ? "" : last == ask.terms[t].alternative ? " and " : " or ");
				if (ask.terms[t].is_parent || column < 0) {
					paper_condition(paper, &one, NULL, &words);
				} else {
					const struct field *other = &form->fields[column];
					int number = other->type == FIELD_CODE ? paper_code_number(other->list, ask.terms[t].value, strlen(ask.terms[t].value)) : 0;
					buf_format(&words, "%s%s", other->label, ask.terms[t].op == ASK_GIVEN ? " is filled in" : ask.terms[t].op == ASK_NOT_EQUAL
						? " is not " : " is ");
					if (number > 0)
						buf_format(&words, "%d", number);
					else if (ask.terms[t].op != ASK_GIVEN)
						buf_text(&words, ask.terms[t].value);
				}
			}
			buf_format(&text, "%sonly if %s", text.length ? "; " : "", words.bytes);
		}
		buf_free(&words);
		if (text.length > 0) {
			char *line = mem_format("%s: %s", field->label, text.bytes);
			page_note(paper->page, line);
			free(line);
		}
	}
	buf_free(&text);
}

static void put_head(const struct paper *paper, const struct form *form)
{
	const struct field *key = &form->fields[form->key[form->key_count - 1]];
	bool is_free = form->rows && strcmp(form->rows, "free") == 0;
	page_table(paper->page);
	page_ruled(paper->page);
	page_column(paper->page, is_free ? " " : key->label, PAGE_LEFT, is_free ? 3 : key->type == FIELD_STAFF ? 22 : 10);
	page_urdu(paper->page, is_free ? NULL : key->label_ur);
	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		if (!paper_is_column(form, paper->form, i))
			continue;
		page_column(paper->page, field->label, field->type == FIELD_WHOLE || field->type == FIELD_DECIMAL ? PAGE_RIGHT : PAGE_LEFT, room_of(field));
		page_urdu(paper->page, field->label_ur);
	}
}

void paper_grid(struct paper *paper, int at)
{
	const struct paper_item *item = &paper->items[at];
	const struct grid *grid = &paper->form->grids[item->grid];
	const struct record_grid *rows = &paper->record->grids[item->grid];
	const struct form *form = rows->form;
	bool is_staff = form->rows && strcmp(form->rows, "staff") == 0, is_free = form->rows && strcmp(form->rows, "free") == 0, has_counts = false;
	char number[12];
	struct buf help;
	snprintf(number, sizeof number, "%d", at + 1);
	buf_init(&help, PAPER_TEXT);
	paper_only_if(paper, at, &help);
	if (paper->before && !paper->wish->record && paper->before->grids[item->grid].row_count > 0)
		buf_format(&help, "%sSmall figures: %s.", help.length ? "  " : "", paper->before_name);
	page_field(paper->page, &(struct page_field){.number = number, .label = grid->title ? grid->title : form->title,
		.label_ur = grid->title_ur ? grid->title_ur : form->title_ur, .code = form->code, .help = help.bytes});
	buf_free(&help);
	put_head(paper, form);
	for (int i = 0; i < rows->row_count; i++)
		put_row(paper, item->grid, &rows->rows[i]);
	int more = paper->wish->record ? 0 : is_free ? FREE_ROWS : !is_staff ? 0 : rows->row_count > 0 ? ROLL_MORE : ROLL_ROWS;
	for (int i = 0; i < more; i++)
		put_row(paper, item->grid, NULL);
	for (int i = 0; i < form->field_count; i++)
		has_counts = has_counts || (paper_is_column(form, paper->form, i) && field_is_count(&form->fields[i]));
	if (has_counts && !is_staff)
		put_totals(paper, item->grid);
	put_notes(paper, form, at);
}
