/* A new record whose key somebody else has saved meanwhile: what was keyed goes on as a change of theirs. What only one of the two
 * filled in stands; where both did and differ, the value counts as never seen, so that saving asks. */
#include "config.h"
#include "screens/entry_state.h"

#include "form/type.h"

static bool is_keyed(const struct form *form, int field, const struct value *mine, const struct value *theirs)
{
	const struct field *one = &form->fields[field];
	return one->column >= 0 && one->key_position == 0 && !one->computed && mine->kind != VALUE_NULL && !value_equal(mine, theirs);
}

static void join_cells(const struct form *form, struct record *record, int grid, int row, const struct record_cell *mine)
{
	struct record_cell *theirs = grid < 0 ? record->cells : record->grids[grid].rows[row].cells;
	for (int field = 0; field < form->field_count; field++) {
		if (!is_keyed(form, field, &mine[field].now, &theirs[field].now))
			continue;
		if (grid < 0)
			record_set(record, field, &mine[field].now);
		else
			record_set_row(record, grid, row, field, &mine[field].now);
		theirs[field].seen = value_null();
	}
}

/* The row of RECORD whose own key is that of CELLS, made where it is not there. */
static int row_of(struct record *record, int grid, const struct record_cell *cells)
{
	const struct form *form = record->grids[grid].form;
	int key = form->key[form->key_count - 1];
	for (int row = 0; row < record->grids[grid].row_count; row++)
		if (value_equal(&record->grids[grid].rows[row].cells[key].now, &cells[key].now))
			return row;
	int row = record_add_row(record, grid);
	record_set_row(record, grid, row, key, &cells[key].now);
	return row;
}

bool entry_join(struct entry *entry, struct err *err)
{
	struct record *mine = entry->record, *theirs;
	struct app *app = entry->app;
	if (!record_load(app->replica, *app->set, mine->form, mine->key, &theirs, err))
		return false;
	for (int grid = 0; grid < theirs->form->grid_count; grid++) {
		if (!record_fill_rows(app->replica, theirs, grid, err)) {
			record_free(theirs);
			return false;
		}
	}
	join_cells(mine->form, theirs, -1, -1, mine->cells);
	for (int grid = 0; grid < mine->form->grid_count; grid++)
		for (int row = 0; row < mine->grids[grid].row_count; row++)
			if (!record_row_is_blank(mine, grid, row))
				join_cells(mine->grids[grid].form, theirs, grid, row_of(theirs, grid, mine->grids[grid].rows[row].cells),
					mine->grids[grid].rows[row].cells);
	record_free(mine);
	entry->record = theirs;
	entry_check(entry, NULL);
	entry_lines_build(entry);
	entry_focus(entry, entry->at);
	return true;
}
