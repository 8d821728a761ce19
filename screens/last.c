#include "config.h"
#include "screens/last.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/record.h"
#include "form/type.h"

enum { LAST_FORMS = 16, LAST_TEXT = 4000 };

struct cell {
	char *place, *text;
};

static struct form_values {
	char *form;
	struct cell *cells;
	int count;
} kept[LAST_FORMS];

static void empty(struct form_values *values)
{
	for (int i = 0; i < values->count; i++) {
		free(values->cells[i].place);
		free(values->cells[i].text);
	}
	free(values->cells);
	values->cells = NULL;
	values->count = 0;
}

void last_forget(void)
{
	for (int i = 0; i < LAST_FORMS; i++) {
		empty(&kept[i]);
		free(kept[i].form);
		kept[i].form = NULL;
	}
}

static struct form_values *find(const char *form)
{
	for (int i = 0; i < LAST_FORMS && kept[i].form; i++)
		if (strcmp(kept[i].form, form) == 0)
			return &kept[i];
	return NULL;
}

static struct form_values *need(const char *form)
{
	struct form_values *values = find(form);
	if (values)
		return values;
	for (int i = 0; i < LAST_FORMS; i++) {
		if (!kept[i].form) {
			kept[i].form = mem_copy(form);
			return &kept[i];
		}
	}
	empty(&kept[0]);
	free(kept[0].form);
	kept[0].form = mem_copy(form);
	return &kept[0];
}

/* "rooms", or "visit_class/5/boys": rows are known by their own key, not by where they stand. */
static char *place_of(const struct record *record, int grid, int row, int field)
{
	if (grid < 0)
		return mem_copy(record->form->fields[field].code);
	const struct form *form = record->grids[grid].form;
	int own = form->key[form->key_count - 1];
	struct buf name;
	buf_init(&name, LAST_TEXT);
	type_print(&form->fields[own], &record->grids[grid].rows[row].cells[own].now, &name);
	char *place = mem_format("%s/%s/%s", form->code, name.bytes, form->fields[field].code);
	buf_free(&name);
	return place;
}

static void keep_cell(struct form_values *values, const struct record *record, int grid, int row, int field)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	const struct record_cell *cell = grid < 0 ? &record->cells[field] : &record->grids[grid].rows[row].cells[field];
	struct buf text;
	if (cell->now.kind == VALUE_NULL || form->fields[field].column < 0 || form->fields[field].key_position > 0)
		return;
	buf_init(&text, LAST_TEXT);
	type_print(&form->fields[field], &cell->now, &text);
	values->cells = mem_grow(values->cells, (size_t)values->count + 1, sizeof *values->cells);
	values->cells[values->count++] = (struct cell){place_of(record, grid, row, field), mem_copy(text.bytes)};
	buf_free(&text);
}

void last_keep(const struct record *record)
{
	struct form_values *values = need(record->form->code);
	empty(values);
	for (int field = 0; field < record->form->field_count; field++)
		keep_cell(values, record, -1, -1, field);
	for (int grid = 0; grid < record->form->grid_count; grid++)
		for (int row = 0; row < record->grids[grid].row_count; row++)
			for (int field = 0; field < record->grids[grid].form->field_count; field++)
				keep_cell(values, record, grid, row, field);
}

bool last_get(const struct record *record, int grid, int row, int field, struct buf *out)
{
	const struct form_values *values = find(record->form->code);
	bool is_found = false;
	if (!values)
		return false;
	char *place = place_of(record, grid, row, field);
	for (int i = 0; i < values->count && !is_found; i++) {
		is_found = strcmp(values->cells[i].place, place) == 0;
		if (is_found)
			buf_text(out, values->cells[i].text);
	}
	free(place);
	return is_found;
}
