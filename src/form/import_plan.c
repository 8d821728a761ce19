/* The map against the file's header: every column of the file gets its targets, its tables and its short ways, once, so
 * that a row costs no look-up of a name. What cannot work is said here, before the first row. */
#include "config.h"
#include "form/import_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/type.h"

static bool refuse(const struct import_load *load, long line, int column, struct err *err, const char *what)
{
	return err_set(err, EX_DATAERR, "%s line %ld column %d: %s", load->options->file, line, column + 1, what);
}

/* The table of a list's places by code, name and alias; made once a list. */
static const struct clean_words *places_of(struct import_load *load, const struct field *field)
{
	static const char *const queries[] = {
		"SELECT code, name, aliases FROM place WHERE kind = ?1 AND _void IS NULL",
		"SELECT code, label, aliases FROM code WHERE list = ?1 AND _void IS NULL",
	};
	static const char *const tables[] = { "place", "code" };
	struct clean_words *words;

	if (!field->list_name)
		return NULL;
	for (int i = 0; i < load->place_count; i++)
		if (strcmp(load->place_lists[i], field->list_name) == 0)
			return load->places[i];
	words = clean_words_new();
	load->places = mem_grow(load->places, (size_t) load->place_count + 1, sizeof *load->places);
	load->place_lists = mem_grow(load->place_lists, (size_t) load->place_count + 1, sizeof *load->place_lists);
	load->places[load->place_count] = words;
	load->place_lists[load->place_count++] = mem_copy(field->list_name);
	for (int i = 0; field->list && i < field->list->count; i++) {
		const struct code_item *item = &field->list->items[i];

		clean_words_place(item->code, strlen(item->code), &load->text);
		clean_words_put(words, load->text.bytes, load->text.length, item->code);
	}
	for (int i = 0; i < 2; i++) {
		struct query *query;

		if (!table_find(load->replica, tables[i]) || !query_open(load->replica, queries[i], &query, NULL))
			continue;
		query_bind_text(query, 1, field->list_name);
		while (query_step(query, NULL) == 1) {
			const char *at = query_text(query, 2);

			clean_words_place(query_text(query, 1), strlen(query_text(query, 1)), &load->text);
			clean_words_put(words, load->text.bytes, load->text.length, query_text(query, 0));
			while (*at != '\0') {
				size_t length = strcspn(at, "|");

				clean_words_place(at, length, &load->text);
				if (load->text.length > 0)
					clean_words_put(words, load->text.bytes, load->text.length, query_text(query, 0));
				at += length + (at[length] != '\0');
			}
		}
		query_close(query);
	}
	return words;
}

static int row_of(struct import_load *load, struct import_form *form, const struct map_column *map, struct err *err)
{
	const struct field *field = &form->form->fields[form_field(form->form, map->row_field)];
	struct value code;

	if (!type_parse(field, map->row_code, strlen(map->row_code), &code, &load->storage, err)
		|| code.kind == VALUE_NULL) {
		err_prefix(err, "%s line %d", load->map->name, map->line);
		return -1;
	}
	if (field->key_position == 0 || (form->row_column >= 0 && form->row_column != field->column)) {
		err_set(err, EX_CONFIG, "%s line %d: row = %s:%s: the rows of a grid are told apart by one field of its key",
			load->map->name, map->line, map->row_field, map->row_code);
		return -1;
	}
	form->row_column = field->column;
	for (int i = 0; i < form->row_count; i++)
		if (value_equal(&form->row_codes[i], &code))
			return i;
	form->row_codes = mem_grow(form->row_codes, (size_t) form->row_count + 1, sizeof *form->row_codes);
	if (code.kind == VALUE_TEXT)
		code.text = mem_copy_bytes(code.text, code.length);
	form->row_codes[form->row_count] = code;
	return form->row_count++;
}

/* A target without its address: the rows are counted first. */
static bool add_target(struct import_load *load, struct import_column *column, const struct map_target *target,
	struct import_target *out, struct err *err)
{
	struct import_form *form = &load->forms[target->form_position];
	const struct field *field = &form->form->fields[target->field_index];

	*out = (struct import_target) {
		.field = field, .form = form, .row = -1, .column = field->column, .is_key = field->key_position > 0,
	};
	if (column->map->row_field && (out->row = row_of(load, form, column->map, err)) < 0)
		return false;
	if (!column->with.places && (column->map->traits & CLEAN_NEEDS_PLACES))
		column->with.places = places_of(load, field);
	if (field->type == FIELD_DECIMAL)
		column->with.scale = field->scale;
	return true;
}

static void address(struct import_target *target)
{
	struct import_form *form = target->form;
	size_t at = (size_t) target->column;

	if (target->row >= 0)
		at += (size_t) target->row * (size_t) form->width;
	target->value = target->row >= 0 ? &form->rows[at] : &form->shared[at];
	target->is_refused = target->row >= 0 ? &form->row_refused[at] : &form->is_refused[at];
}

static void mark(const struct import_target *target, bool clears)
{
	struct import_form *form = target->form;
	size_t at = (size_t) target->column;

	if (target->row >= 0)
		at += (size_t) target->row * (size_t) form->width;
	(target->row >= 0 ? form->row_carried : form->is_carried)[at] = true;
	(target->row >= 0 ? form->row_clears : form->clears)[at] = clears;
}

static int find_header(const struct import_load *load, const char *name)
{
	for (int i = 0; i < load->column_count; i++)
		if (strcmp(load->columns[i].name, name) == 0)
			return i;
	return -1;
}

static bool is_quick_number(const struct import_column *column)
{
	enum field_type type = column->targets[0].field->type;

	if (column->target_count != 1 || column->targets[0].is_key || type != FIELD_WHOLE || column->other >= 0)
		return false;
	for (int i = 0; i < column->map->step_count; i++)
		if (strcmp(column->map->steps[i]->name, "trim") != 0 && strcmp(column->map->steps[i]->name, "whole") != 0
			&& strcmp(column->map->steps[i]->name, "nil") != 0)
			return false;
	return true;
}

static bool make_column(struct import_load *load, struct import_column *column, struct err *err)
{
	const struct map_column *map = column->map;
	bool has_key = false;

	column->with.nothing = load->map->nothing;
	column->with.words = map->words;
	column->other = map->other ? find_header(load, map->other) : -1;
	column->pair = map->pair ? find_header(load, map->pair) : -1;
	column->targets = mem_zero((size_t) map->target_count, sizeof *column->targets);
	for (int i = 0; i < map->target_count; i++, column->target_count++) {
		if (!add_target(load, column, &map->targets[i], &column->targets[i], err))
			return false;
		has_key |= column->targets[i].is_key;
	}
	if (map->to_text && !add_target(load, column, map->to_text, &column->to_text, err))
		return false;
	column->is_number = is_quick_number(column);
	if (!has_key && column->target_count <= IMPORT_MEMO_TARGETS && !column->to_text.field && column->pair < 0
		&& column->other < 0 && !(map->traits & CLEAN_NEEDS_SCHOOLS))
		column->memo = mem_zero(IMPORT_MEMO_SLOTS, sizeof *column->memo);
	return true;
}

static bool take_header(struct import_load *load, const struct csv_record *header, struct err *err)
{
	bool is_good = true;

	load->columns = mem_zero((size_t) header->count, sizeof *load->columns);
	load->column_count = header->count;
	for (int i = 0; i < header->count; i++) {
		map_header(header->cell[i], header->length[i], &load->text);
		load->columns[i].header = mem_copy_bytes(header->cell[i], header->length[i]);
		load->columns[i].name = mem_copy(load->text.bytes);
		load->columns[i].other = load->columns[i].pair = -1;
	}
	for (int i = 0; i < header->count && is_good; i++) {
		struct import_column *column = &load->columns[i];
		char *what = NULL;

		column->map = map_find(load->map, column->name, strlen(column->name));
		if (*column->name == '\0')
			what = mem_copy("the column has no name: write its name on the first line");
		else if (find_header(load, column->name) != i)
			what = mem_format("\"%.80s\" is there twice: rename or remove one", column->header);
		else if (!column->map && !load->map->ignores_unknown && load->map->columns[0].line > 0)
			what = mem_format("\"%.80s\" is no column of the map %s: add [column %.80s] to it, or unknown = ignore",
				column->header, load->map->name, column->name);
		else if (!column->map && !load->map->ignores_unknown)
			what = mem_format(
				"\"%.80s\" is no field of the form %s: `zila form list` shows them", column->header, load->map->name);
		if (what)
			is_good = refuse(load, header->line, i, err, what);
		free(what);
		if (column->map && column->map->target_count == 0)
			column->map = NULL;
		is_good = is_good && (!column->map || make_column(load, column, err));
	}
	return is_good;
}

static void make_room(struct import_form *form)
{
	size_t width = (size_t) form->width, cells = width * (size_t) form->row_count;

	form->shared = mem_zero(width, sizeof *form->shared);
	form->fresh = mem_zero(width, sizeof *form->fresh);
	form->is_carried = mem_zero(width, sizeof *form->is_carried);
	form->clears = mem_zero(width, sizeof *form->clears);
	form->is_refused = mem_zero(width, sizeof *form->is_refused);
	form->rows = mem_zero(cells, sizeof *form->rows);
	form->row_carried = mem_zero(cells, sizeof *form->row_carried);
	form->row_clears = mem_zero(cells, sizeof *form->row_clears);
	form->row_refused = mem_zero(cells, sizeof *form->row_refused);
	form->required = mem_zero((size_t) form->form->field_count, sizeof *form->required);
	for (int i = 0; i < form->form->field_count; i++) {
		const struct field *field = &form->form->fields[i];

		if (field->is_required && !field->ask && !field->is_retired && field->column >= 0 && field->key_position == 0)
			form->required[form->required_count++] = field;
	}
	form->is_row_made = mem_zero((size_t) form->row_count, sizeof *form->is_row_made);
	form->there = mem_zero(cells > 0 ? cells : width, sizeof *form->there);
	form->is_there = mem_zero((size_t) form->row_count + 1, sizeof *form->is_there);
	form->is_row_void = mem_zero((size_t) form->row_count + 1, sizeof *form->is_row_void);
}

/* The values that a new record has before the line is read: what `default` says, and constants. */
static bool make_fresh(struct import_load *load, struct err *err)
{
	for (int i = 0; i < load->form_count; i++) {
		struct import_form *form = &load->forms[i];

		for (int k = 0; k < form->form->field_count; k++) {
			const struct field *field = &form->form->fields[k];
			struct value value;

			if (!field->fallback || field->column < 0 || form->is_carried[field->column])
				continue;
			if (!type_parse(field, field->fallback, strlen(field->fallback), &value, &load->storage, NULL))
				continue;
			if (value.kind == VALUE_TEXT)
				value.text = mem_copy_bytes(value.text, value.length);
			form->fresh[field->column] = value;
		}
	}
	for (int i = 0; i < load->map->constant_count; i++) {
		const struct map_constant *constant = &load->map->constants[i];
		struct import_form *form = &load->forms[constant->target.form_position];
		const struct field *field = &form->form->fields[constant->target.field_index];
		struct value value;

		if (!type_parse(field, constant->text, strlen(constant->text), &value, &load->storage, err))
			return err_prefix(err, "%s", constant->line > 0 && !constant->variable ? load->map->name : "--set");
		if (value.kind == VALUE_TEXT)
			value.text = mem_copy_bytes(value.text, value.length);
		if (form->fresh[field->column].kind == VALUE_TEXT)
			free((char *) form->fresh[field->column].text);
		form->fresh[field->column] = value;
		form->is_carried[field->column] = true;
	}
	return true;
}

/* A form is skipped where the file has none of its columns but keys; its key must be there where it is not. */
static bool check_form(struct import_load *load, struct import_form *form, struct err *err)
{
	int carried = 0;

	for (int i = 0; i < load->column_count; i++)
		for (int k = 0; k < load->columns[i].target_count; k++)
			carried += load->columns[i].targets[k].form == form && !load->columns[i].targets[k].is_key;
	for (int i = 0; i < form->table->key_count; i++) {
		int column = form->table->key[i];

		if (column == form->row_column)
			continue;
		form->key[form->key_count++] = column;
		if (!form->is_carried[column] && form->made_id < 0 && carried > 0)
			return err_set(err, EX_DATAERR,
				"%s line 1: no column gives %s.%s, which says which record a row is: is this the right file?",
				load->options->file, form->form->code, form->table->columns[column].name);
	}
	form->has_id = form->made_id >= 0 && form->is_carried[form->made_id];
	form->is_skipped = carried == 0 && load->form_count > 1;
	if (carried == 0 && load->form_count == 1 && form->key_count == 0)
		return err_set(err, EX_DATAERR, "%s line 1: no column is a field of %s: is this the right file?",
			load->options->file, form->form->code);
	return true;
}

/* Columns in the file's order, those that look schools up last: they need the row's district. */
static void make_order(struct import_load *load)
{
	load->order = mem_zero((size_t) load->column_count, sizeof *load->order);
	for (int late = 0; late < 2; late++)
		for (int i = 0; i < load->column_count; i++) {
			const struct map_column *map = load->columns[i].map;
			bool is_skipped = true;

			for (int k = 0; k < load->columns[i].target_count; k++)
				is_skipped = is_skipped && load->columns[i].targets[k].form->is_skipped;
			if (map && !is_skipped && ((map->traits & CLEAN_NEEDS_SCHOOLS) != 0) == late)
				load->order[load->order_count++] = i;
		}
}

static void find_school(struct import_load *load)
{
	for (int i = 0; i < load->column_count; i++)
		for (int k = 0; k < load->columns[i].target_count; k++) {
			const struct import_target *target = &load->columns[i].targets[k];

			if (strcmp(target->form->form->code, "school") != 0)
				continue;
			if (strcmp(target->field->code, "code") == 0)
				load->school_code = target;
			else if (strcmp(target->field->code, "name") == 0)
				load->school_name = target;
			else if (strcmp(target->field->code, "district") == 0)
				load->school_district = target;
		}
}

bool import_plan_make(struct import_load *load, const struct csv_record *header, struct err *err)
{
	load->form_count = load->map->form_count;
	load->forms = mem_zero((size_t) load->form_count, sizeof *load->forms);
	for (int i = 0; i < load->form_count; i++) {
		struct import_form *form = &load->forms[i];

		form->form = load->map->bound[i];
		form->table = form->form->table;
		form->width = form->table->column_count;
		form->row_column = -1;
		form->owner_position = -1;
		form->key_header = "";
		form->made_id = form->table->has_made_id ? form->table->key[0] : -1;
		form->district = form->table->scope == SCOPE_DISTRICT ? table_column(form->table, "district") : -1;
	}
	if (!take_header(load, header, err))
		return false;
	for (int i = 0; i < load->form_count; i++)
		make_room(&load->forms[i]);
	for (int i = 0; i < load->column_count; i++) {
		struct import_column *column = &load->columns[i];

		for (int k = 0; k < column->target_count; k++) {
			address(&column->targets[k]);
			mark(&column->targets[k], column->map->clears);
			if (column->targets[k].column == column->targets[k].form->table->key[0])
				column->targets[k].form->key_header = column->header;
		}
		if (column->to_text.field) {
			address(&column->to_text);
			mark(&column->to_text, column->map->clears);
		}
	}
	if (!make_fresh(load, err))
		return false;
	for (int i = 0; i < load->form_count; i++)
		if (!check_form(load, &load->forms[i], err))
			return false;
	/* From here on a grid row's own and what all rows share are compared alike. */
	for (int i = 0; i < load->form_count; i++) {
		struct import_form *form = &load->forms[i];

		for (int k = 0; k < form->width * form->row_count; k++) {
			form->row_carried[k] |= form->is_carried[k % form->width];
			form->row_clears[k] |= form->clears[k % form->width];
		}
	}
	make_order(load);
	find_school(load);
	return true;
}

static void free_form(struct import_form *form)
{
	for (int i = 0; form->fresh && i < form->width; i++)
		if (form->fresh[i].kind == VALUE_TEXT)
			free((char *) form->fresh[i].text);
	for (int i = 0; i < form->row_count; i++)
		if (form->row_codes[i].kind == VALUE_TEXT)
			free((char *) form->row_codes[i].text);
	if (form->find)
		query_close(form->find);
	if (form->find_same)
		query_close(form->find_same);
	if (form->find_owner)
		query_close(form->find_owner);
	free(form->there);
	free(form->required);
	free(form->is_there);
	free(form->is_row_void);
	import_keys_clear(&form->parent_touched);
	free(form->shared);
	free(form->fresh);
	free(form->is_carried);
	free(form->clears);
	free(form->is_refused);
	free(form->rows);
	free(form->row_carried);
	free(form->row_clears);
	free(form->row_refused);
	free(form->row_codes);
	free(form->is_row_made);
	import_keys_clear(&form->seen);
	import_keys_clear(&form->touched);
}

void import_plan_free(struct import_load *load)
{
	for (int i = 0; load->forms && i < load->form_count; i++)
		free_form(&load->forms[i]);
	for (int i = 0; load->columns && i < load->column_count; i++) {
		free(load->columns[i].header);
		free(load->columns[i].name);
		free(load->columns[i].targets);
		free(load->columns[i].memo);
	}
	for (int i = 0; i < load->place_count; i++) {
		free(load->place_lists[i]);
		clean_words_free(load->places[i]);
	}
	free(load->place_lists);
	free(load->places);
	free(load->forms);
	free(load->columns);
	free(load->order);
}
