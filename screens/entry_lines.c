#include "config.h"
#include "screens/entry_state.h"

#include <string.h>

#include "base/mem.h"
#include "form/set.h"
#include "form/type.h"
#include "screens/verify.h"

const struct form *entry_form_of(const struct entry *entry, int grid)
{
	return grid < 0 ? entry->record->form : entry->record->grids[grid].form;
}

const struct field *entry_field(const struct entry *entry, const struct entry_item *item)
{
	return &entry_form_of(entry, item->grid)->fields[item->field];
}

struct record_cell *entry_cell(const struct entry *entry, const struct entry_item *item)
{
	if (item->grid < 0)
		return &entry->record->cells[item->field];
	return &entry->record->grids[item->grid].rows[item->row].cells[item->field];
}

int entry_width(const struct field *field)
{
	int width;
	switch (field->type) {
	case FIELD_WHOLE: case FIELD_YEAR: {
		int digits = 1;
		/* What is measured (rupees, square feet) runs to millions, what is counted hardly to thousands. */
		for (int64_t most = field->has_max ? field->max : field->unit ? 999999999 : 9999; most >= 10; most /= 10)
			digits++;
		width = digits;
		break;
	}
	case FIELD_DECIMAL: width = 12; break;
	case FIELD_DATE: width = 10; break;
	case FIELD_TIME: width = 5; break;
	case FIELD_YES_NO: width = 4; break;
	case FIELD_CODE: width = 24; break;
	default: width = field->length > 0 && field->length < 34 ? field->length : 34;
	}
	return width + 2;
}

bool entry_is_free(const struct form *grid)
{
	return grid->rows && strcmp(grid->rows, "free") == 0;
}

/* A row of a free grid is named by what is keyed: its own key is a column, and fixed once it is saved. */
static bool is_own_key(const struct form *grid, int field)
{
	return entry_is_free(grid) && field == grid->key[grid->key_count - 1] && grid->fields[field].type != FIELD_ID;
}

/* A grid shows what can be keyed in it: not its parent's key, not its own (that is the row's name), nothing computed. */
bool entry_is_column(const struct form *grid, int field)
{
	const struct field *one = &grid->fields[field];
	return is_own_key(grid, field) || (one->column >= 0 && one->key_position == 0 && !one->is_retired && one->page >= 0);
}

bool entry_is_fixed_cell(const struct entry *entry, int grid, int row, int field)
{
	return is_own_key(entry_form_of(entry, grid), field) && !entry->record->grids[grid].rows[row].is_new;
}

bool entry_is_fixed(const struct entry *entry, int field)
{
	const struct field *one = &entry->record->form->fields[field];
	if (one->key_position > 0)
		return !entry->record->is_new || entry->record->key[0];
	return one->column < 0 || (one->type == FIELD_SCHOOL && one->is_required && strcmp(one->code, "school") == 0);
}

const struct roll_person *entry_person(const struct entry *entry, const struct value *value)
{
	char key[40];
	if (value->kind != VALUE_INT)
		return NULL;
	value_id_format(value->number, key);
	for (int i = 0; i < entry->roll_count; i++)
		if (strcmp(entry->roll[i].key, key) == 0)
			return &entry->roll[i];
	return NULL;
}

void entry_row_name(const struct entry *entry, int grid, int row, struct buf *out)
{
	const struct form *form = entry_form_of(entry, grid);
	const struct field *field = NULL;
	for (int i = 0; i < form->key_count; i++)
		field = &form->fields[form->key[i]];
	if (!field)
		return;
	if (entry_is_free(form)) {
		buf_format(out, "%d", row + 1);
		return;
	}
	const struct value *value = &entry->record->grids[grid].rows[row].cells[field - form->fields].now;
	if (field->type == FIELD_STAFF && entry_person(entry, value))
		buf_text(out, entry_person(entry, value)->name);
	else
		type_show(field, value, out);
}

static struct entry_line *add_line(struct entry *entry, enum entry_line_kind kind, int grid, int row, int field)
{
	if (entry->line_count == entry->line_size) {
		entry->line_size = entry->line_size ? entry->line_size * 2 : 64;
		entry->lines = mem_grow(entry->lines, (size_t)entry->line_size, sizeof *entry->lines);
	}
	entry->lines[entry->line_count] = (struct entry_line){kind, grid, row, field};
	return &entry->lines[entry->line_count++];
}

static void add_item(struct entry *entry, int grid, int row, int field)
{
	if (entry->item_count == entry->item_size) {
		entry->item_size = entry->item_size ? entry->item_size * 2 : 64;
		entry->items = mem_grow(entry->items, (size_t)entry->item_size, sizeof *entry->items);
	}
	entry->items[entry->item_count++] = (struct entry_item){grid, row, field, entry->line_count - 1};
}

static void add_grid(struct entry *entry, int grid)
{
	const struct form *form = entry_form_of(entry, grid);
	const struct record_grid *rows = &entry->record->grids[grid];
	add_line(entry, ENTRY_GRID_TITLE, grid, -1, -1);
	if (rows->row_count == 0)
		return;
	for (int part = 0; part < ENTRY_HEADS; part++)
		add_line(entry, ENTRY_GRID_HEAD, grid, part, -1);
	for (int row = 0; row < rows->row_count; row++) {
		add_line(entry, ENTRY_GRID_ROW, grid, row, -1);
		for (int field = 0; field < form->field_count; field++)
			if (entry_is_column(form, field) && rows->rows[row].cells[field].is_asked && !verify_hides(entry, grid, field)
				&& !entry_is_fixed_cell(entry, grid, row, field))
				add_item(entry, grid, row, field);
	}
	if (entry_has_totals(entry, grid))
		add_line(entry, ENTRY_GRID_TOTAL, grid, -1, -1);
}

static void add_grids_after(struct entry *entry, int field)
{
	const struct form *form = entry->record->form;
	for (int grid = 0; grid < form->grid_count; grid++)
		if (form->grids[grid].page == entry->page && form->grids[grid].after_field == field)
			add_grid(entry, grid);
}

void entry_lines_build(struct entry *entry)
{
	const struct form *form = entry->record->form;
	struct entry_item was = entry->item_count > 0 && entry->at < entry->item_count ? entry->items[entry->at]
		: (struct entry_item){-1, -1, -1, 0};
	entry->line_count = entry->item_count = 0;
	for (int field = -1; field < form->field_count; field++) {
		/* A grid may stand before the page's first field: its after_field is then one of an earlier page, or -1. */
		if (field >= 0 && form->fields[field].page == entry->page && !form->fields[field].is_retired
			&& (!verify_hides(entry, -1, field) || form->fields[field].key_position > 0)) {
			add_line(entry, ENTRY_FIELD, -1, -1, field);
			if ((entry->record->cells[field].is_asked || entry->unasked == field + 1) && !entry_is_fixed(entry, field))
				add_item(entry, -1, -1, field);
		}
		add_grids_after(entry, field);
	}
	entry_expect_page(entry);
	entry->at = 0;
	for (int i = 0; i < entry->item_count; i++) {
		const struct entry_item *item = &entry->items[i];
		if (item->grid == was.grid && item->row == was.row && item->field == was.field)
			entry->at = i;
	}
}

void entry_focus(struct entry *entry, int item)
{
	entry->is_typed = false;
	if (entry->item_count == 0) {
		line_set(&entry->text, "");
		return;
	}
	entry->at = item < 0 ? 0 : item >= entry->item_count ? entry->item_count - 1 : item;
	const struct field *field = entry_field(entry, &entry->items[entry->at]);
	struct buf text;
	buf_init(&text, ENTRY_TEXT_MAX);
	/* A code by its label, as everywhere: what is typed replaces it, and a label is read as well as a code. */
	if (field->type == FIELD_CODE || field->type == FIELD_YES_NO)
		type_show(field, &entry_cell(entry, &entry->items[entry->at])->now, &text);
	else
		type_print(field, &entry_cell(entry, &entry->items[entry->at])->now, &text);
	line_set(&entry->text, text.bytes);
	entry->text.only = entry_only(field);
	buf_free(&text);
}

/* The first line of the heading of the grid that has the cursor; -1 where it is in none, or the screen has no room to keep one. */
static int heading_of(const struct entry *entry, int rows)
{
	int grid = entry->item_count > 0 ? entry->items[entry->at].grid : -1;
	if (grid < 0 || rows < 2 * ENTRY_HEADS)
		return -1;
	for (int line = 0; line < entry->line_count; line++)
		if (entry->lines[line].kind == ENTRY_GRID_HEAD && entry->lines[line].grid == grid)
			return line;
	return -1;
}

int entry_place_page(struct entry *entry, int rows)
{
	int focused = entry->item_count > 0 ? entry->items[entry->at].line : 0, heading = heading_of(entry, rows);
	if (focused < entry->top)
		entry->top = focused > rows / 2 ? focused - rows / 2 : 0;
	if (focused >= entry->top + rows)
		entry->top = focused - rows / 2;
	if (entry->line_count <= rows)
		entry->top = 0;
	if (heading >= entry->top)
		return -1;
	if (heading >= 0 && focused < entry->top + ENTRY_HEADS) {
		entry->top = focused > rows / 2 ? focused - rows / 2 : 0;
		return heading < entry->top ? heading : -1;
	}
	return heading;
}

bool entry_go(struct entry *entry, int grid, int row, int field)
{
	const struct form *form = entry->record->form;
	int page = entry->page;
	if (grid >= 0)
		page = form->grids[grid].page;
	else if (field >= 0 && field < form->field_count)
		page = form->fields[field].page;
	if (page < 0)
		return false;
	entry->page = page;
	entry->top = 0;
	entry_lines_build(entry);
	for (int i = 0; i < entry->item_count; i++) {
		const struct entry_item *item = &entry->items[i];
		if (item->grid == grid && (grid < 0 || row < 0 || item->row == row) && (field < 0 || item->field == field)) {
			entry_focus(entry, i);
			return true;
		}
	}
	entry_focus(entry, 0);
	return false;
}
