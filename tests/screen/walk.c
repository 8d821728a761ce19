#include "config.h"
#include "tests/screen/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "form/type.h"

const struct form *walk_form(const struct walk *walk, int grid)
{
	return grid < 0 ? walk->model->form : walk->model->grids[grid].form;
}

static struct record_cell *cell_of(const struct walk *walk, const struct walk_place *place)
{
	return place->grid < 0 ? &walk->model->cells[place->field] : &walk->model->grids[place->grid].rows[place->row].cells[place->field];
}

const struct field *walk_field(const struct walk *walk, const struct walk_place *place)
{
	return &walk_form(walk, place->grid)->fields[place->field];
}

/* The key of a grid's row, as text. */
static const char *row_key(const struct walk *walk, int grid, int row)
{
	static char text[WALK_TEXT_MAX];
	const struct form *form = walk_form(walk, grid);
	const int own = form->key[form->key_count - 1];
	struct buf out;

	buf_init(&out, sizeof text - 1);
	type_print(&form->fields[own], &walk->model->grids[grid].rows[row].cells[own].now, &out);
	snprintf(text, sizeof text, "%s", out.bytes);
	buf_free(&out);
	return text;
}

const char *walk_paper(const struct walk *walk, const struct walk_place *place)
{
	return paper_get(walk->paper, walk_form(walk, place->grid)->code, place->grid < 0 ? NULL : row_key(walk, place->grid, place->row),
		walk_field(walk, place)->code);
}

bool walk_wants(const struct walk *walk, const struct walk_place *place)
{
	const char *text = walk_paper(walk, place);
	struct buf storage;
	struct value value;
	struct err err = {0};
	bool is_other;

	buf_init(&storage, WALK_TEXT_MAX);
	if (!type_parse(walk_field(walk, place), text, strlen(text), &value, &storage, &err))
		die("keyer: the paper is no paper: %s", err.text);
	is_other = !value_equal(&value, &cell_of(walk, place)->now);
	buf_free(&storage);
	return is_other;
}

bool walk_is_keyed(const struct walk *walk, int grid, const struct field *field)
{
	if (field->page < 0 || field->column < 0 || field->is_retired || field->computed)
		return false;
	if (grid >= 0)
		return field->key_position == 0;
	if (field->key_position > 0)
		return !walk->model->key[0];
	/* The school that the record is about stands there. */
	return !(field->type == FIELD_SCHOOL && field->is_required && strcmp(field->code, "school") == 0);
}

static void add_place(struct walk *walk, int grid, int row, int field)
{
	if (walk->count == WALK_ITEMS_MAX)
		die("keyer: too many fields on a page");
	walk->places[walk->count++] = (struct walk_place) {grid, row, field};
}

static void add_grid(struct walk *walk, int grid)
{
	const struct form *form = walk_form(walk, grid);

	for (int row = 0; row < walk->model->grids[grid].row_count; row++)
		for (int field = 0; field < form->field_count; field++)
			if (walk_is_keyed(walk, grid, &form->fields[field]) && walk->model->grids[grid].rows[row].cells[field].is_asked)
				add_place(walk, grid, row, field);
}

void walk_lay_page(struct walk *walk)
{
	const struct form *form = walk->model->form;
	struct err err = {0};

	if (!checker_run(walk->checker, walk->model, NULL, &err))
		die("keyer: %s", err.text);
	walk->count = 0;
	for (int field = -1; field < form->field_count; field++) {
		if (field >= 0 && form->fields[field].page == walk->page && walk_is_keyed(walk, -1, &form->fields[field]) && walk->model->cells[field].is_asked)
			add_place(walk, -1, -1, field);
		for (int grid = 0; grid < form->grid_count; grid++)
			if (form->grids[grid].page == walk->page && form->grids[grid].after_field == field)
				add_grid(walk, grid);
	}
}

int walk_find(const struct walk *walk, const struct walk_place *place)
{
	for (int at = 0; at < walk->count; at++)
		if (memcmp(&walk->places[at], place, sizeof *place) == 0)
			return at;
	die("keyer: the field %s is not asked any more once it has its value", walk_field(walk, place)->code);
}

bool walk_wants_in_row(const struct walk *walk, int at)
{
	const struct walk_place *here = &walk->places[at];

	while (++at < walk->count && walk->places[at].grid == here->grid && walk->places[at].row == here->row)
		if (walk_wants(walk, &walk->places[at]))
			return true;
	return false;
}

static bool has_row(const struct walk *walk, int grid, const char *key)
{
	for (int row = 0; row < walk->model->grids[grid].row_count; row++)
		if (strcmp(row_key(walk, grid, row), key) == 0)
			return true;
	return false;
}

bool walk_lacks_row(const struct walk *walk, int grid)
{
	for (int cell = 0; cell < walk->paper->count; cell++)
		if (strcmp(walk->paper->cells[cell].form, walk_form(walk, grid)->code) == 0 && !has_row(walk, grid, walk->paper->cells[cell].row))
			return true;
	return false;
}

void walk_add_row(struct walk *walk, int grid)
{
	const struct form *form = walk_form(walk, grid);
	const struct field *own = &form->fields[form->key[form->key_count - 1]];
	const char *last = row_key(walk, grid, walk->model->grids[grid].row_count - 1);
	int at = 0;

	while (at < own->list->count && strcmp(own->list->items[at].code, last) != 0)
		at++;
	if (++at >= own->list->count)
		die("keyer: the list %s has no row after its last one", own->list->name);
	const struct value value = value_text(own->list->items[at].code);

	record_set_row(walk->model, grid, record_add_row(walk->model, grid), form->key[form->key_count - 1], &value);
	walk_lay_page(walk);
}

bool walk_wants_on_page(const struct walk *walk, int at)
{
	const struct form *form = walk->model->form;
	const int from = at >= 0 && walk->places[at].grid < 0 ? walk->places[at].field : -1;

	for (int one = at + 1; one < walk->count; one++)
		if (walk_wants(walk, &walk->places[one]))
			return true;
	for (int grid = 0; grid < form->grid_count; grid++)
		if (form->grids[grid].page == walk->page && walk_lacks_row(walk, grid))
			return true;
	for (int field = from + 1; field < form->field_count; field++) {
		const struct walk_place place = {-1, -1, field};

		if (form->fields[field].page == walk->page && walk_is_keyed(walk, -1, &form->fields[field]) && walk_wants(walk, &place)
			&& (at < 0 || walk->places[at].grid < 0))
			return true;
	}
	return false;
}

void walk_put(struct walk *walk, const struct walk_place *place, const char *text)
{
	struct err err = {0};
	const bool is_put = place->grid < 0 ? record_put(walk->model, place->field, text, &err)
		: record_put_row(walk->model, place->grid, place->row, place->field, text, &err);

	if (!is_put)
		die("keyer: %s", err.text);
}

struct record *walk_start(struct walk *walk, const char *form_code, const char *school, const char *key, const struct paper *start)
{
	struct keyer *keyer = walk->keyer;
	const struct form *form = form_set_find(keyer->set, form_code);
	struct err err = {0};

	if (!form)
		die("keyer: no form %s", form_code);
	if (!key || !record_load(keyer->replica, keyer->set, form, key, &walk->model, &err))
		walk->model = record_new(keyer->set, form);
	if (form_field(form, "school") >= 0 && !record_put(walk->model, form_field(form, "school"), school, &err))
		die("keyer: %s", err.text);
	if (key) {
		snprintf(walk->model->key, sizeof walk->model->key, "%s", key);
		if (strchr(key, '/') && !record_put(walk->model, form_field(form, "year"), strchr(key, '/') + 1, &err))
			die("keyer: %s", err.text);
	}
	for (int at = 0; start && at < start->count; at++)
		if (!record_put(walk->model, form_field(form, start->cells[at].field), start->cells[at].text, &err))
			die("keyer: %s", err.text);
	for (int grid = 0; grid < form->grid_count; grid++)
		if (!record_fill_rows(keyer->replica, walk->model, grid, &err))
			die("keyer: %s", err.text);
	return walk->model;
}
