/* A map against the forms of a replica: targets become indexes, and what could not be imported is said before a row is
 * read. */
#include "config.h"
#include "form/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void free_target(struct map_target *target)
{
	free(target->form);
	free(target->field);
}

void map_free(struct map *map)
{
	if (!map)
		return;
	for (int i = 0; i < map->column_count; i++) {
		struct map_column *column = &map->columns[i];

		for (int k = 0; k < column->target_count; k++)
			free_target(&column->targets[k]);
		if (column->to_text)
			free_target(column->to_text);
		free(column->to_text);
		free(column->targets);
		free(column->name);
		free(column->row_field);
		free(column->row_code);
		free(column->other);
		free(column->pair);
		free(column->fallback);
	}
	for (int i = 0; i < map->constant_count; i++) {
		free_target(&map->constants[i].target);
		free(map->constants[i].text);
		free(map->constants[i].variable);
	}
	for (int i = 0; i < map->list_count; i++) {
		free(map->lists[i].name);
		clean_words_free(map->lists[i].words);
	}
	for (int i = 0; i < map->form_count; i++)
		free(map->forms[i]);
	for (int i = 0; i < map->need_count; i++)
		free(map->needs[i]);
	clean_words_free(map->nothing);
	free(map->columns);
	free(map->constants);
	free(map->lists);
	free(map->needs);
	free(map->name);
	free(map->code);
	free(map->title);
	free(map);
}

struct map *map_of_form(const struct form *form)
{
	struct map *map = mem_zero(1, sizeof *map);

	map->name = mem_copy(form->code);
	map->code = mem_copy(form->code);
	map->forms[map->form_count++] = mem_copy(form->code);
	map->columns = mem_zero((size_t) form->field_count, sizeof *map->columns);
	for (int i = 0; i < form->field_count; i++) {
		struct map_column *column = &map->columns[map->column_count++];

		column->name = mem_copy(form->fields[i].code);
		if (form->fields[i].computed)
			continue;
		column->targets = mem_zero(1, sizeof *column->targets);
		column->targets[0] = (struct map_target) { mem_copy(form->code), mem_copy(form->fields[i].code), -1, -1 };
		column->target_count = 1;
		/* A text may have lines; only what is around it goes, by its type. */
		if (form->fields[i].type == FIELD_TEXT)
			continue;
		column->steps[column->step_count++] = clean_find("trim");
		column->traits = column->steps[0]->traits;
	}
	return map;
}

const struct map_column *map_find(const struct map *map, const char *header, size_t length)
{
	for (int i = 0; i < map->column_count; i++)
		if (strlen(map->columns[i].name) == length && memcmp(map->columns[i].name, header, length) == 0)
			return &map->columns[i];
	return NULL;
}

/* A field of a plain form's map that every row is given: its column, if the file has one, would contradict. */
static void set_field(struct map *map, struct map_column *column, const char *value)
{
	struct map_constant *constant;

	map->constants = mem_grow(map->constants, (size_t) map->constant_count + 1, sizeof *map->constants);
	constant = &map->constants[map->constant_count++];
	*constant = (struct map_constant) { .target = column->targets[0], .text = mem_copy(value) };
	column->target_count = 0;
}

bool map_set(struct map *map, const char *name, const char *value, struct err *err)
{
	for (int i = 0; i < map->need_count; i++) {
		if (strcmp(map->needs[i], name) != 0)
			continue;
		for (int k = 0; k < map->constant_count; k++) {
			struct map_constant *constant = &map->constants[k];

			if (!constant->variable || strcmp(constant->variable, name) != 0)
				continue;
			free(constant->text);
			constant->text = mem_copy(value);
		}
		return true;
	}
	/* The map of a form, which has no file and so no lines, takes any of its fields. */
	for (int i = 0; i < map->column_count; i++)
		if (map->columns[i].line == 0 && map->columns[i].target_count == 1 && strcmp(map->columns[i].name, name) == 0) {
			set_field(map, &map->columns[i], value);
			return true;
		}
	return err_set(err, EX_USAGE, "--set %s: %s does not ask for it%s%s", name, map->name,
		map->need_count > 0 ? ": it needs " : "", map->need_count > 0 ? map->needs[0] : "");
}

static bool refuse(const struct map *map, int line, struct err *err, const char *what, const struct map_target *target)
{
	return err_set(err, EX_CONFIG, "%s line %d: %s.%s: %s", map->name, line, target->form, target->field, what);
}

static bool bind_target(const struct map *map, struct map_target *target, int line, struct err *err)
{
	const struct form *form;

	for (int i = 0; i < map->form_count; i++)
		if (strcmp(map->forms[i], target->form) == 0)
			target->form_position = i;
	if (target->form_position < 0)
		return refuse(map, line, err, "the form is not among `forms` of [map]: add it there", target);
	form = map->bound[target->form_position];
	target->field_index = form_field(form, target->field);
	if (target->field_index < 0)
		return refuse(map, line, err, "the form has no such field", target);
	if (form->fields[target->field_index].column < 0)
		return refuse(map, line, err, "the field is computed: nothing can be put there", target);
	return true;
}

static bool is_same_row(const struct map_column *a, const struct map_column *b)
{
	if (!a->row_code || !b->row_code)
		return true;
	return strcmp(a->row_code, b->row_code) == 0;
}

static bool fills(const struct map_column *column, const struct map_target *target)
{
	for (int i = 0; i < column->target_count; i++)
		if (column->targets[i].form_position == target->form_position
			&& column->targets[i].field_index == target->field_index)
			return true;
	return column->to_text && column->to_text->form_position == target->form_position
		&& column->to_text->field_index == target->field_index;
}

static bool bind_column(struct map *map, int position, struct err *err)
{
	struct map_column *column = &map->columns[position];

	for (int i = 0; i < column->target_count; i++) {
		struct map_target *target = &column->targets[i];

		if (!bind_target(map, target, column->line, err))
			return false;
		if (column->row_field && form_field(map->bound[target->form_position], column->row_field) < 0)
			return err_set(err, EX_CONFIG, "%s line %d: row = %s:%s: the form %s has no field %s", map->name,
				column->line, column->row_field, column->row_code, target->form, column->row_field);
		for (int k = 0; k < position; k++)
			if (is_same_row(column, &map->columns[k]) && fills(&map->columns[k], target)) {
				char *what = mem_format("the column on line %d fills the same field", map->columns[k].line);

				refuse(map, column->line, err, what, target);
				free(what);
				return false;
			}
	}
	return !column->to_text || bind_target(map, column->to_text, column->line, err);
}

/* Whether anything in the map gives FIELD of the form at POSITION a value. */
static bool is_filled(const struct map *map, int position, int field)
{
	const struct map_target target = { NULL, NULL, position, field };
	const char *code = map->bound[position]->fields[field].code;

	for (int i = 0; i < map->constant_count; i++)
		if (map->constants[i].target.form_position == position && map->constants[i].target.field_index == field)
			return true;
	for (int i = 0; i < map->column_count; i++) {
		const struct map_column *column = &map->columns[i];

		if (fills(column, &target))
			return true;
		if (column->row_field && column->target_count > 0 && column->targets[0].form_position == position
			&& strcmp(column->row_field, code) == 0)
			return true;
	}
	return false;
}

static bool check_keys(const struct map *map, struct err *err)
{
	for (int i = 0; i < map->form_count; i++) {
		const struct form *form = map->bound[i];

		for (int k = 0; k < form->field_count; k++)
			if (form->fields[k].key_position > 0 && !form->has_made_id && !is_filled(map, i, k))
				return err_set(err, EX_CONFIG,
					"%s: nothing fills %s.%s, which is part of the key: add a column or a [const]", map->name,
					form->code, form->fields[k].code);
	}
	return true;
}

bool map_bind(struct map *map, const struct form_set *set, struct err *err)
{
	for (int i = 0; i < map->form_count; i++) {
		map->bound[i] = form_set_find(set, map->forms[i]);
		if (!map->bound[i] || !map->bound[i]->table)
			return err_set(err, EX_CONFIG, "%s: there is no form \"%s\" here: `zila form list` shows them", map->name,
				map->forms[i]);
	}
	for (int i = 0; i < map->need_count; i++)
		for (int k = 0; k < map->constant_count; k++)
			if (map->constants[k].variable && strcmp(map->constants[k].variable, map->needs[i]) == 0
				&& !map->constants[k].text)
				return err_set(
					err, EX_USAGE, "%s needs %s: give --set %s=VALUE", map->name, map->needs[i], map->needs[i]);
	for (int i = 0; i < map->constant_count; i++)
		if (!bind_target(map, &map->constants[i].target, map->constants[i].line, err))
			return false;
	for (int i = 0; i < map->column_count; i++)
		if (!bind_column(map, i, err))
			return false;
	return check_keys(map, err);
}
