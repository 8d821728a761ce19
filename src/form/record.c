/* A record in memory: made empty, read from the tables, filled field by field.
 *
 * Rows of a grid stand in the order of its code list where they are the items of one, else in the order of their
 * keys. Rows that are void are left out. Texts live in the record's own memory until it is freed, also those that
 * were typed over. */
#include "config.h"
#include "form/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "form/arena.h"
#include "form/type.h"
#include "store/query.h"
#include "store/table.h"
#include "store/txn.h"

static struct value kept(struct record *record, const struct value *value)
{
	if (value->kind != VALUE_TEXT)
		return *value;
	return value_bytes(arena_copy(record->memory, value->text, value->length), value->length);
}

/* The field's default, parsed; NULL where it has none. */
static struct value fallback(struct record *record, const struct field *field)
{
	struct value value = value_null();
	struct buf storage;
	char today[11];

	if (field->fallback == NULL || field->computed != NULL)
		return value;
	buf_init(&storage, 8192);
	date_format(clock_today(), today);
	if (type_parse(field, strcmp(field->fallback, "today") == 0 ? today : field->fallback,
			strcmp(field->fallback, "today") == 0 ? 10 : strlen(field->fallback), &value, &storage, NULL))
		value = kept(record, &value);
	buf_free(&storage);
	return value;
}

static struct record_cell *new_cells(struct record *record, const struct form *form, bool has_fallbacks)
{
	struct record_cell *cells = mem_zero((size_t) form->field_count, sizeof *cells);

	for (int i = 0; i < form->field_count; i++) {
		cells[i].seen = value_null();
		cells[i].now =
			has_fallbacks && !form->fields[i].is_retired ? fallback(record, &form->fields[i]) : value_null();
		cells[i].is_asked = true;
	}
	return cells;
}

static struct record *blank_record(struct form_set *set, const struct form *form, bool has_fallbacks)
{
	struct record *record = mem_zero(1, sizeof *record);

	record->form = form;
	record->set = set;
	record->memory = mem_alloc(sizeof *record->memory);
	arena_init(record->memory);
	record->cells = new_cells(record, form, has_fallbacks);
	record->grids = mem_zero((size_t) form->grid_count + 1, sizeof *record->grids);
	for (int i = 0; i < form->grid_count; i++) {
		record->grids[i].form = form_set_find(set, form->grids[i].form);
		if (record->grids[i].form != NULL && record->grids[i].form->table == NULL)
			record->grids[i].form = NULL;
	}
	return record;
}

struct record *record_new(struct form_set *set, const struct form *form)
{
	struct record *record = blank_record(set, form, true);

	record->is_new = true;
	return record;
}

void record_free(struct record *record)
{
	if (record == NULL)
		return;
	for (int i = 0; i < record->form->grid_count; i++) {
		for (int row = 0; row < record->grids[i].row_count; row++)
			free(record->grids[i].rows[row].cells);
		free(record->grids[i].rows);
	}
	free(record->grids);
	free(record->cells);
	arena_free(record->memory);
	free(record->memory);
	free(record);
}

/* "SELECT _void, "a", "b" … FROM form WHERE first KEYS of the key". */
static void put_select(struct buf *sql, const struct form *form, int keys)
{
	buf_text(sql, "SELECT _void");
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].computed == NULL)
			buf_format(sql, ", \"%s\"", form->fields[i].code);
	buf_format(sql, " FROM \"%s\" WHERE", form->code);
	for (int i = 0; i < keys; i++)
		buf_format(sql, "%s \"%s\" = ?%d", i > 0 ? " AND" : "", form->fields[form->key[i]].code, i + 1);
}

/* The present row of a put_select into CELLS, as seen. */
static void take_row(
	struct record *record, const struct form *form, const struct query *query, struct record_cell *cells)
{
	int column = 1;

	for (int i = 0; i < form->field_count; i++) {
		struct value value;

		if (form->fields[i].computed != NULL)
			continue;
		value = query_value(query, column++);
		cells[i].now = cells[i].seen = kept(record, &value);
	}
}

static int add_row(struct record *record, int grid, bool is_new)
{
	struct record_grid *place = &record->grids[grid];

	if (place->form == NULL)
		die("a row for a grid whose form is not loaded");
	place->rows = mem_grow(place->rows, (size_t) place->row_count + 1, sizeof *place->rows);
	place->rows[place->row_count] =
		(struct record_row){.cells = new_cells(record, place->form, is_new), .is_new = is_new};
	return place->row_count++;
}

/* Position of a row's code in its list; rows that are no items come last. */
static int list_position(const struct form *form, const struct record_row *row)
{
	int last = form->key[form->key_count - 1];
	const struct value *value = &row->cells[last].now;
	const struct code_list *list = form->fields[last].list;
	const struct code_item *item =
		list != NULL && value->kind == VALUE_TEXT ? code_list_find(list, value->text, value->length) : NULL;

	return item != NULL ? (int) (item - list->items) : 1 << 20;
}

/* Insertion sort: some dozen rows, most often in order already. */
void record_sort_rows(struct record *record, int position)
{
	struct record_grid *grid = &record->grids[position];

	if (grid->form->rows == NULL || strcmp(grid->form->rows, "staff") == 0 || strcmp(grid->form->rows, "free") == 0)
		return;
	for (int i = 1; i < grid->row_count; i++) {
		struct record_row row = grid->rows[i];
		int j = i;

		for (; j > 0 && list_position(grid->form, &grid->rows[j - 1]) > list_position(grid->form, &row); j--)
			grid->rows[j] = grid->rows[j - 1];
		grid->rows[j] = row;
	}
}

static bool load_grid(
	struct replica *replica, struct record *record, int grid, const struct value *key, struct err *err)
{
	struct record_grid *place = &record->grids[grid];
	int keys = record->form->key_count, more;
	struct query *query;
	struct buf sql;
	bool is_good;

	if (place->form == NULL || place->form->key_count <= keys)
		return true;
	buf_init(&sql, 1 << 16);
	put_select(&sql, place->form, keys);
	buf_format(&sql, " AND _void IS NULL ORDER BY \"%s\"", place->form->fields[place->form->key[keys]].code);
	is_good = query_open(replica, sql.bytes, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < keys; i++)
		query_bind(query, i + 1, &key[i]);
	while ((more = query_step(query, err)) > 0) {
		int row = add_row(record, grid, false); /* first: the rows may move */

		take_row(record, place->form, query, place->rows[row].cells);
	}
	query_close(query);
	record_sort_rows(record, grid);
	return more == 0;
}

static bool load_own(struct replica *replica, struct record *record, const struct value *key, struct err *err)
{
	struct query *query;
	struct buf sql;
	bool is_good;
	int more;

	buf_init(&sql, 1 << 16);
	put_select(&sql, record->form, record->form->key_count);
	is_good = query_open(replica, sql.bytes, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < record->form->key_count; i++)
		query_bind(query, i + 1, &key[i]);
	more = query_step(query, err);
	if (more > 0) {
		record->is_void = !query_is_null(query, 0);
		take_row(record, record->form, query, record->cells);
	}
	query_close(query);
	if (more == 0)
		return err_set(err, EX_NOINPUT, "there is no %s %s: check its key", record->form->code, record->key);
	return more > 0;
}

bool record_load(struct replica *replica, struct form_set *set, const struct form *form, const char *key,
	struct record **out, struct err *err)
{
	struct value values[TABLE_MAX_KEY];
	struct record *record;
	struct buf storage;
	bool is_good, signs;

	*out = NULL;
	if (form->table == NULL)
		return err_set(err, EX_CONFIG, "form %s is not loaded: load it first", form->code);
	if (strlen(key) >= sizeof record->key)
		return err_set(err, EX_NOINPUT, "there is no %s %.100s: check its key", form->code, key);
	record = blank_record(set, form, false);
	buf_init(&storage, 1024);
	strcpy(record->key, key);
	is_good = table_key_parse(form->table, key, values, &storage, err) && load_own(replica, record, values, err);
	for (int i = 0; i < form->grid_count && is_good; i++)
		is_good = load_grid(replica, record, i, values, err);
	is_good = is_good && txn_record_hash(replica, form->table, values, record->hash_seen, err)
		&& txn_signed_hash(replica, form->table, values, &signs, &record->sight, err);
	buf_free(&storage);
	if (!is_good) {
		record_free(record);
		return false;
	}
	*out = record;
	return true;
}

static bool put(struct record *record, const struct form *form, struct record_cell *cell, int field, const char *text,
	struct err *err)
{
	struct value value;
	struct buf storage;
	bool is_good;

	if (form->fields[field].computed != NULL)
		return err_set(err, EX_DATAERR, "%s is computed: it cannot be given", form->fields[field].code);
	buf_init(&storage, 16384);
	is_good = type_parse(&form->fields[field], text, strlen(text), &value, &storage, err);
	if (is_good)
		cell->now = kept(record, &value);
	buf_free(&storage);
	return is_good;
}

bool record_put(struct record *record, int field, const char *text, struct err *err)
{
	return put(record, record->form, &record->cells[field], field, text, err);
}

bool record_put_row(struct record *record, int grid, int row, int field, const char *text, struct err *err)
{
	return put(record, record->grids[grid].form, &record->grids[grid].rows[row].cells[field], field, text, err);
}

void record_set(struct record *record, int field, const struct value *value)
{
	record->cells[field].now = kept(record, value);
}

void record_set_row(struct record *record, int grid, int row, int field, const struct value *value)
{
	record->grids[grid].rows[row].cells[field].now = kept(record, value);
}

void record_settle(struct record *record, const struct record_clash *clash, bool is_mine)
{
	struct record_cell *cell = clash->grid < 0 ? &record->cells[clash->field]
											   : &record->grids[clash->grid].rows[clash->row].cells[clash->field];

	cell->seen = kept(record, &clash->present);
	if (!is_mine)
		cell->now = cell->seen;
}

int record_add_row(struct record *record, int grid)
{
	return add_row(record, grid, true);
}

bool record_row_is_blank(const struct record *record, int grid, int row)
{
	const struct form *form = record->grids[grid].form;
	const struct record_row *present = &record->grids[grid].rows[row];

	if (!present->is_new)
		return false;
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].key_position == 0 && form->fields[i].computed == NULL
			&& present->cells[i].now.kind != VALUE_NULL)
			return false;
	return true;
}

static bool cell_is_changed(const struct form *form, int field, const struct record_cell *cell)
{
	return form->fields[field].computed == NULL && !value_equal(&cell->now, &cell->seen);
}

bool record_is_changed(const struct record *record)
{
	for (int i = 0; i < record->form->field_count; i++)
		if (cell_is_changed(record->form, i, &record->cells[i]))
			return true;
	for (int grid = 0; grid < record->form->grid_count; grid++)
		for (int row = 0; row < record->grids[grid].row_count; row++)
			for (int i = 0; i < record->grids[grid].form->field_count && !record_row_is_blank(record, grid, row); i++)
				if (cell_is_changed(record->grids[grid].form, i, &record->grids[grid].rows[row].cells[i]))
					return true;
	return false;
}
