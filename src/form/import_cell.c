/* One line's cells to values.
 *
 * A province's census is 2.6 million cells, nearly all of them blank, a small number, or one of a handful of words. So
 * a blank costs a test, a plain number a few digits, and a word that the column has seen before a hash: the outcome of
 * its steps and its type is remembered per column. Only what is left goes through the steps and type_parse. */
#include "config.h"
#include "form/import_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "form/type.h"

enum { BLOCK = 64 << 10, MOST_DIGITS = 9 };

const char *import_cell_keep(struct import_load *load, const char *text, size_t length)
{
	struct import_block *block = load->block;

	if (!block || block->size - block->used < length + 1) {
		size_t size = length + 1 > BLOCK ? length + 1 : BLOCK;

		block = mem_alloc(sizeof *block + size);
		*block = (struct import_block) { .next = load->block, .size = size };
		load->block = block;
	}
	memcpy(block->bytes + block->used, text, length);
	block->bytes[block->used + length] = '\0';
	block->used += length + 1;
	return block->bytes + block->used - length - 1;
}

/* Forgets the texts of the line before. */
static void forget(struct import_load *load)
{
	while (load->block && load->block->next) {
		struct import_block *next = load->block->next;

		free(load->block);
		load->block = next;
	}
	if (load->block)
		load->block->used = 0;
}

static void start_line(struct import_load *load)
{
	forget(load);
	load->must_wait = false;
	load->is_rejected = false;
	for (int i = 0; i < load->form_count; i++) {
		struct import_form *form = &load->forms[i];
		size_t cells = (size_t) form->row_count * (size_t) form->width;

		form->is_rejected = form->is_absent = false;
		if (form->is_skipped)
			continue;
		memcpy(form->shared, form->fresh, (size_t) form->width * sizeof *form->shared);
		if (cells > 0) {
			memset(form->rows, 0, cells * sizeof *form->rows);
			memset(form->is_row_made, 0, (size_t) form->row_count * sizeof *form->is_row_made);
		}
		if (load->has_refused) {
			memset(form->is_refused, 0, (size_t) form->width * sizeof *form->is_refused);
			if (cells > 0)
				memset(form->row_refused, 0, cells * sizeof *form->row_refused);
		}
	}
	load->has_refused = false;
}

static void give(const struct import_column *column, const struct import_target *target, const struct value *value)
{
	*target->value = *value;
	if (target->row >= 0 && value->kind != VALUE_NULL
		&& !(column->map->zero_makes_no_row && value->kind == VALUE_INT && value->number == 0))
		target->form->is_row_made[target->row] = true;
}

/* What type_parse gave stays in its storage only until the next cell. */
static void keep(struct import_load *load, struct value *value)
{
	if (value->kind == VALUE_TEXT)
		value->text = import_cell_keep(load, value->text, value->length);
}

static void refuse(struct import_load *load, const struct import_column *column, const struct import_target *target,
	const char *text, size_t length, const char *reason)
{
	if (target->is_key) {
		bool is_said = load->is_rejected || target->form->is_rejected;

		target->form->is_rejected = true;
		/* Where the first form's key is refused, so are the records that hang on it. */
		load->is_rejected |= target->form == load->forms;
		if (!is_said)
			import_reject_row(load, column->header, text, length, reason);
		return;
	}
	load->has_refused = true;
	*target->is_refused = true;
	import_reject_cell(load, column->header, text, length, reason);
}

/* `else`: the code for an unknown word; the words themselves go to `to_text`. */
static bool fall_back(struct import_load *load, const struct import_column *column, const struct import_target *target,
	struct value *value)
{
	const char *fallback = column->map->fallback;
	struct value words;

	if (!fallback || !type_parse(target->field, fallback, strlen(fallback), value, &load->storage, NULL))
		return false;
	keep(load, value);
	if (column->to_text.field
		&& type_parse(column->to_text.field, load->cell.text, load->cell.length, &words, &load->storage, NULL)) {
		keep(load, &words);
		give(column, &column->to_text, &words);
	}
	return true;
}

/* What is read by type_parse says "FIELD is "1o": why"; the list has the column and the value already. */
static const char *reason_of(const char *text, char out[ERR_TEXT_SIZE])
{
	const char *start = strstr(text, "\": ");

	strcpy(out, start ? start + 3 : text);
	return out;
}

static unsigned memo_slot(const char *text, size_t length)
{
	uint32_t hash = (uint32_t) length;

	for (size_t i = 0; i < length; i++)
		hash = hash * 31 + (unsigned char) text[i];
	return (hash ^ hash >> 7 ^ hash >> 15) % IMPORT_MEMO_SLOTS;
}

static void remember(struct import_column *column, const char *text, size_t length, bool is_corrected)
{
	struct import_memo *memo = &column->memo[memo_slot(text, length)];

	for (int i = 0; i < column->target_count; i++)
		if (column->targets[i].value->kind == VALUE_TEXT && column->targets[i].value->length >= IMPORT_MEMO_VALUE)
			return;
	memo->length = (unsigned char) length;
	memo->is_corrected = is_corrected;
	memcpy(memo->text, text, length);
	for (int i = 0; i < column->target_count; i++) {
		memo->values[i] = *column->targets[i].value;
		if (memo->values[i].kind != VALUE_TEXT)
			continue;
		memcpy(memo->kept[i], memo->values[i].text, memo->values[i].length);
		memo->kept[i][memo->values[i].length] = '\0';
		memo->values[i].text = memo->kept[i];
	}
}

static void run_steps(struct import_load *load, struct import_column *column, const char *text, size_t length)
{
	clean_start(&load->cell, text, length);
	clean_run(column->map->steps, column->map->step_count, &column->with, &load->cell);
}

static void read_slowly(struct import_load *load, struct import_column *column, const struct csv_record *record,
	const char *raw, size_t raw_length)
{
	bool is_refused = false, is_name, is_own, is_unresolved;

	if (column->pair >= 0) {
		column->with.pair = record->cell[column->pair];
		column->with.pair_length = record->length[column->pair];
	}
	if (column->map->traits & CLEAN_NEEDS_SCHOOLS) {
		const struct import_target *district = load->school_district;

		column->with.schools = load->schools;
		column->with.district = district && district->value->kind == VALUE_TEXT ? district->value->text : "";
	}
	run_steps(load, column, raw, raw_length);
	is_name = load->cell.is_name;
	is_own = is_unresolved = load->cell.is_unresolved;
	if (load->cell.length == 0 && column->other >= 0) {
		run_steps(load, column, record->cell[column->other], record->length[column->other]);
		is_name |= load->cell.is_name;
		is_unresolved |= load->cell.is_unresolved;
	}
	/* A name means what it means once all names are known: a later row may have it too. */
	if (is_name && !load->is_last_pass) {
		load->must_wait = true;
		return;
	}
	if (is_unresolved && load->cell.length == 0) {
		bool is_other = !is_own && column->other >= 0;
		int at = is_other ? column->other : (int) (column - load->columns);

		refuse(load, &load->columns[at], &column->targets[0], record->cell[at], record->length[at],
			"no school of the district, or more than one, has this name");
		return;
	}
	load->report->cleaned += load->cell.is_corrected;
	for (int i = 0; i < column->target_count && load->cell.length > 0; i++) {
		const struct import_target *target = &column->targets[i];
		char reason[ERR_TEXT_SIZE];
		struct err why = { 0 };
		struct value value;

		if (!type_parse(target->field, load->cell.text, load->cell.length, &value, &load->storage, &why)) {
			bool is_known = fall_back(load, column, target, &value);

			is_refused = true; /* not to be remembered */
			if (!is_known) {
				refuse(load, column, target, raw, raw_length, reason_of(why.text, reason));
				continue;
			}
		} else {
			keep(load, &value);
		}
		give(column, target, &value);
	}
	if (column->memo && !is_refused && raw_length > 0 && raw_length <= IMPORT_MEMO_TEXT)
		remember(column, raw, raw_length, load->cell.is_corrected);
}

/* A plain whole number within its field's range; most cells of a census are one. */
static bool read_number(const struct import_column *column, const char *text, size_t length)
{
	const struct import_target *target = &column->targets[0];
	struct value value = { .kind = VALUE_INT };
	int64_t number = 0;

	if (length > MOST_DIGITS || (text[0] == '0' && length > 1))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (text[i] - '0');
	}
	if ((target->field->has_min && number < target->field->min)
		|| (target->field->has_max && number > target->field->max))
		return false;
	value.number = number;
	give(column, target, &value);
	return true;
}

static void read_cell(
	struct import_load *load, struct import_column *column, const struct csv_record *record, int position)
{
	const char *text = record->cell[position];
	size_t length = record->length[position];

	if (length == 0) {
		if (column->other >= 0)
			read_slowly(load, column, record, text, length);
		return;
	}
	if (column->is_number && read_number(column, text, length))
		return;
	if (column->memo && length <= IMPORT_MEMO_TEXT) {
		const struct import_memo *memo = &column->memo[memo_slot(text, length)];

		if (memo->length == length && memcmp(memo->text, text, length) == 0) {
			load->report->cleaned += memo->is_corrected;
			for (int i = 0; i < column->target_count; i++)
				give(column, &column->targets[i], &memo->values[i]);
			return;
		}
	}
	read_slowly(load, column, record, text, length);
}

void import_cell_name(struct import_load *load, const struct value *code, const struct value *name,
	const struct value *district)
{
	const char *there;
	char owner[64];

	if (!load->schools || code->kind != VALUE_TEXT || name->kind != VALUE_TEXT || code->length >= sizeof owner)
		return;
	memcpy(owner, code->text, code->length);
	owner[code->length] = '\0';
	clean_words_school(name->text, name->length, &load->text);
	buf_byte(&load->text, '\n');
	/* A file that does not say the district can only go by the name alone. */
	if (load->school_district && district && district->kind == VALUE_TEXT)
		buf_put(&load->text, district->text, district->length);
	there = clean_words_find(load->schools, load->text.bytes, load->text.length);
	if (!there)
		clean_words_put(load->schools, load->text.bytes, load->text.length, owner);
	else if (*there != '\0' && strcmp(there, owner) != 0)
		clean_words_set(load->schools, load->text.bytes, load->text.length, "");
}

void import_cell_read(struct import_load *load, const struct csv_record *record)
{
	start_line(load);
	for (int i = 0; i < load->order_count; i++)
		read_cell(load, &load->columns[load->order[i]], record, load->order[i]);
	if (load->schools && load->school_code && load->school_name && !load->is_last_pass)
		import_cell_name(load, load->school_code->value, load->school_name->value,
			load->school_district ? load->school_district->value : NULL);
}
