/* Rows of a grid: left with one key, and one more where the paper has more. */
#include "config.h"
#include "screens/entry_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/type.h"

bool entry_has_row_key(const struct entry *entry)
{
	const struct entry_item *item = &entry->items[entry->at];
	enum field_type type = entry_field(entry, item)->type;
	return item->grid >= 0 && type != FIELD_TEXT && type != FIELD_SCHOOL && type != FIELD_STAFF && type != FIELD_PHONE;
}

/* The grid that the cursor is in, what was typed there taken; -1 where it is in none, or the field cannot be left. */
static int leave_cell(struct entry *entry)
{
	if (entry->item_count == 0 || entry->items[entry->at].grid < 0) {
		view_say(entry->app->views, ROLE_NORMAL, "Only a grid has rows.");
		return -1;
	}
	if (!entry_take(entry))
		return -1;
	entry_trail_add(entry);
	return entry->items[entry->at].grid;
}

void entry_row_next(struct entry *entry)
{
	int grid = leave_cell(entry);
	if (grid < 0)
		return;
	int row = entry->items[entry->at].row, to = entry->at;
	while (to < entry->item_count && entry->items[to].grid == grid && entry->items[to].row == row)
		to++;
	if (to < entry->item_count)
		entry_focus(entry, to);
	else
		entry_page(entry, entry->page + 1, false, false);
}

/* The item of the list after the grid's last row; NULL where the list has no more, or the rows are none of a list. */
static const struct code_item *next_item(const struct entry *entry, int grid, int *own)
{
	const struct record_grid *rows = &entry->record->grids[grid];
	*own = rows->form->key[rows->form->key_count - 1];
	const struct code_list *list = rows->form->fields[*own].list;
	if (!list || rows->row_count == 0)
		return NULL;
	const struct value *last = &rows->rows[rows->row_count - 1].cells[*own].now;
	bool is_behind = false;
	for (int i = 0; i < list->count; i++) {
		if (is_behind && !list->items[i].is_retired)
			return &list->items[i];
		is_behind |= last->kind == VALUE_TEXT && code_list_find(list, last->text, last->length) == &list->items[i];
	}
	return NULL;
}

static void add_free(struct entry *entry, int grid)
{
	int row = record_add_row(entry->record, grid);
	entry_check(entry, NULL); /* which of its fields are asked */
	entry_lines_build(entry);
	entry_go(entry, grid, row, -1);
}

void entry_row_first(struct entry *entry)
{
	for (int grid = 0; grid < entry->record->form->grid_count; grid++) {
		const struct record_grid *rows = &entry->record->grids[grid];
		if (rows->form && entry_is_free(rows->form) && rows->row_count == 0)
			record_add_row(entry->record, grid);
	}
}

static void put_row(struct entry *entry, int grid, int row, const struct value *values)
{
	const struct form *form = entry_form_of(entry, grid);
	const struct value nothing = value_null();
	for (int field = 0; field < form->field_count; field++) {
		if (!entry_is_column(form, field) || entry_is_fixed_cell(entry, grid, row, field))
			continue;
		record_set_row(entry->record, grid, row, field, values ? &values[field] : &nothing);
		entry_wait(entry, &(struct entry_item){grid, row, field, 0});
	}
}

void entry_row_blank(struct entry *entry)
{
	struct entry_item item;
	if (entry->item_count == 0 || entry->items[entry->at].grid < 0) {
		view_say(entry->app->views, ROLE_NORMAL, "Only a grid has rows.");
		return;
	}
	item = entry->items[entry->at];
	if (entry->blanked.values && entry->blanked.grid == item.grid && entry->blanked.row == item.row) {
		put_row(entry, item.grid, item.row, entry->blanked.values);
		free(entry->blanked.values);
		entry->blanked.values = NULL;
		view_say(entry->app->views, ROLE_GOOD, "The row is there again.");
	} else {
		const struct form *form = entry_form_of(entry, item.grid);
		const struct record_cell *cells = entry->record->grids[item.grid].rows[item.row].cells;
		/* Texts are the record's own, and stay in it. */
		entry->blanked.values = mem_grow(entry->blanked.values, (size_t)form->field_count, sizeof *entry->blanked.values);
		for (int field = 0; field < form->field_count; field++)
			entry->blanked.values[field] = cells[field].now;
		entry->blanked.grid = item.grid;
		entry->blanked.row = item.row;
		put_row(entry, item.grid, item.row, NULL);
		view_say(entry->app->views, ROLE_NORMAL, "The row is blank. ^\\ again brings it back.");
	}
	entry->notice[0] = '\0';
	entry_check(entry, NULL);
	entry_lines_build(entry);
	entry_focus(entry, entry->at);
}

void entry_row_add(struct entry *entry)
{
	int own, grid = leave_cell(entry);
	if (grid < 0)
		return;
	if (entry_is_free(entry->record->grids[grid].form)) {
		add_free(entry, grid);
		return;
	}
	const struct code_item *item = next_item(entry, grid, &own);
	if (!item) {
		view_say(entry->app->views, ROLE_NORMAL, "There is no row after the last one here.");
		return;
	}
	struct value key = value_text(item->code);
	int row = record_add_row(entry->record, grid);
	record_set_row(entry->record, grid, row, own, &key);
	entry_check(entry, NULL); /* which of its fields are asked */
	entry_lines_build(entry);
	entry_go(entry, grid, row, -1);
}
