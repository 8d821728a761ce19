/* The rows that a grid must show: the classes that a school of this level has, the people on its roll. Rows that the
 * record already has stay as they are, whatever the list says today. */
#include "config.h"
#include "form/record.h"

#include <string.h>

#include "store/query.h"

/* Has the grid a row of this key? VALUE is of its last key field. */
static bool has_row(const struct record_grid *grid, const struct value *value)
{
	int last = grid->form->key[grid->form->key_count - 1];

	for (int i = 0; i < grid->row_count; i++)
		if (value_equal(&grid->rows[i].cells[last].now, value))
			return true;
	return false;
}

static void fill_row(struct record *record, int grid, const struct value *value)
{
	const struct form *form = record->grids[grid].form;

	if (!has_row(&record->grids[grid], value))
		record_set_row(record, grid, record_add_row(record, grid), form->key[form->key_count - 1], value);
}

/* Position of the school's level in its list; the list's end where it is not known, so that nothing is hidden. */
static bool school_level(
	struct replica *replica, const struct record *record, const struct code_list *levels, int *level, struct err *err)
{
	int school = form_field(record->form, "school");
	const struct form *registry = form_set_find(record->set, "school");
	const struct code_item *item = NULL;
	struct query *query;
	int more;

	*level = levels->count;
	if (school < 0 || registry == NULL || registry->table == NULL || form_field(registry, "level") < 0)
		return true;
	if (!query_open(replica, "SELECT level FROM school WHERE code = ?1", &query, err))
		return false;
	query_bind(query, 1, &record->cells[school].now);
	more = query_step(query, err);
	if (more > 0 && !query_is_null(query, 0))
		item = code_list_find(levels, query_text(query, 0), strlen(query_text(query, 0)));
	if (item != NULL)
		*level = (int) (item - levels->items);
	query_close(query);
	return more >= 0;
}

static bool fill_from_list(struct replica *replica, struct record *record, int grid, struct err *err)
{
	const struct form *form = record->grids[grid].form;
	const struct code_list *list = form->fields[form->key[form->key_count - 1]].list;
	const struct code_list *levels = form_set_list(record->set, "level");
	int level = 0;

	if (list == NULL)
		return true;
	if (levels != NULL && !school_level(replica, record, levels, &level, err))
		return false;
	for (int i = 0; i < list->count; i++) {
		const struct code_item *item = &list->items[i], *lowest = NULL;
		struct value value = value_text(item->code);

		if (levels != NULL && item->class != NULL)
			lowest = code_list_find(levels, item->class, strlen(item->class));
		if (!item->is_retired && (lowest == NULL || lowest - levels->items <= level))
			fill_row(record, grid, &value);
	}
	return true;
}

/* Is a person of this status on the roll? The class of the code says so; an unknown status leaves nobody out. */
static bool is_on_roll(const struct record *record, const struct query *query)
{
	const struct code_list *list = form_set_list(record->set, "staff_status");
	const char *status = query_text(query, 1);
	const struct code_item *item = list != NULL ? code_list_find(list, status, strlen(status)) : NULL;

	return item == NULL || item->class == NULL || strcmp(item->class, "off_roll") != 0;
}

static bool fill_from_staff(struct replica *replica, struct record *record, int grid, struct err *err)
{
	int school = form_field(record->form, "school"), more;
	const struct form *staff = form_set_find(record->set, "staff");
	struct query *query;

	if (school < 0 || staff == NULL || staff->table == NULL)
		return true;
	if (!query_open(replica,
			form_field(staff, "status") >= 0
				? "SELECT id, status FROM staff WHERE school = ?1 AND _void IS NULL ORDER BY name, id"
				: "SELECT id, NULL FROM staff WHERE school = ?1 AND _void IS NULL ORDER BY name, id",
			&query, err))
		return false;
	query_bind(query, 1, &record->cells[school].now);
	while ((more = query_step(query, err)) > 0) {
		struct value id = query_value(query, 0);

		if (is_on_roll(record, query))
			fill_row(record, grid, &id);
	}
	query_close(query);
	return more == 0;
}

bool record_fill_rows(struct replica *replica, struct record *record, int grid, struct err *err)
{
	const struct form *form = record->grids[grid].form;

	if (form == NULL || form->rows == NULL || strcmp(form->rows, "free") == 0)
		return true;
	if (strcmp(form->rows, "staff") == 0)
		return fill_from_staff(replica, record, grid, err);
	if (!fill_from_list(replica, record, grid, err))
		return false;
	record_sort_rows(record, grid);
	return true;
}
