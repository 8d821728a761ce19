/* Rows of a grid: left with one key, and one more where the paper has more. */
#include "config.h"
#include "screens/entry_state.h"

#include <string.h>

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

void entry_row_add(struct entry *entry)
{
	int own, grid = leave_cell(entry);
	if (grid < 0)
		return;
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
