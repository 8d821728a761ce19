#include "config.h"
#include "emis/sample_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

void sample_row_init(struct sample_row *row, const struct form_set *set, const char *form)
{
	*row = (struct sample_row){.form = form_set_find(set, form)};
	if (!row->form || !row->form->table)
		die("sample: there is no form %s", form);
	row->values = mem_zero((size_t)row->form->table->column_count + 1, sizeof *row->values);
	row->text = mem_alloc(SAMPLE_ROW_TEXT);
}

void sample_row_free(struct sample_row *row)
{
	free(row->values);
	free(row->text);
	*row = (struct sample_row){0};
}

void sample_row_clear(struct sample_row *row)
{
	for (int i = 0; i < row->form->table->column_count; i++)
		row->values[i] = value_null();
	row->used = 0;
	row->last = 0;
}

static const struct field *find(struct sample_row *row, const char *code)
{
	const struct form *form = row->form;
	for (int i = 0; i < form->field_count; i++) {
		int at = (row->last + i) % form->field_count;
		if (strcmp(form->fields[at].code, code) == 0) {
			if (form->fields[at].column < 0)
				die("sample: %s.%s is computed and cannot be written", form->code, code);
			row->last = at;
			return &form->fields[at];
		}
	}
	die("sample: form %s has no field %s", form->code, code);
}

static bool is_number(enum field_type type)
{
	return type == FIELD_WHOLE || type == FIELD_DECIMAL || type == FIELD_YEAR;
}

static bool is_id(enum field_type type)
{
	return type == FIELD_ID || type == FIELD_STAFF;
}

void sample_row_number(struct sample_row *row, const char *code, int64_t number)
{
	const struct field *field = find(row, code);
	if (!is_number(field->type) || (field->has_min && number < field->min) || (field->has_max && number > field->max))
		die("sample: %s.%s cannot be %lld", row->form->code, code, (long long)number);
	row->values[field->column] = value_int(number);
}

void sample_row_id(struct sample_row *row, const char *code, int64_t id)
{
	const struct field *field = find(row, code);
	if (!is_id(field->type))
		die("sample: %s.%s is no made number", row->form->code, code);
	row->values[field->column] = value_int(id);
}

static size_t characters(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

/* Keeps TEXT, which must be as the type's own text is. */
static void put(struct sample_row *row, const struct field *field, const char *text)
{
	size_t length = strlen(text);
	if (is_number(field->type) || is_id(field->type)
		|| (field->type == FIELD_CODE && (!field->list || !code_list_find(field->list, text, length)))
		|| (field->type == FIELD_CNIC && length != 13)
		|| (field->type == FIELD_TEXT && field->length > 0 && characters(text) > (size_t)field->length))
		die("sample: %s.%s cannot be \"%s\"", row->form->code, field->code, text);
	if (row->used + length > SAMPLE_ROW_TEXT)
		die("sample: a row of %s has more than %d bytes of text", row->form->code, SAMPLE_ROW_TEXT);
	memcpy(row->text + row->used, text, length);
	row->values[field->column] = value_bytes(row->text + row->used, length);
	row->used += length;
}

void sample_row_text(struct sample_row *row, const char *code, const char *text)
{
	const struct field *field = find(row, code);
	if (text)
		put(row, field, text);
}

void sample_row_format(struct sample_row *row, const char *code, const char *format, ...)
{
	char text[600];
	va_list list;
	va_start(list, format);
	if (vsnprintf(text, sizeof text, format, list) >= (int)sizeof text)
		die("sample: the text of %s.%s is too long", row->form->code, code);
	va_end(list);
	put(row, find(row, code), text);
}

void sample_row_yes(struct sample_row *row, const char *code, bool is_yes)
{
	const struct field *field = find(row, code);
	if (field->type != FIELD_YES_NO)
		die("sample: %s.%s is no yes or no", row->form->code, code);
	put(row, field, is_yes ? "yes" : "no");
}

void sample_row_date(struct sample_row *row, const char *code, int days)
{
	const struct field *field = find(row, code);
	char text[11];
	if (field->type != FIELD_DATE)
		die("sample: %s.%s is no date", row->form->code, code);
	date_format(days, text);
	put(row, field, text);
}

void sample_row_time(struct sample_row *row, const char *code, int minutes)
{
	const struct field *field = find(row, code);
	if (field->type != FIELD_TIME || minutes < 0 || minutes >= 24 * 60)
		die("sample: %s.%s cannot be minute %d", row->form->code, code, minutes);
	char text[16];
	snprintf(text, sizeof text, "%02u:%02u", (unsigned)minutes / 60 % 24, (unsigned)minutes % 60);
	put(row, field, text);
}

bool sample_row_insert(struct sample_row *row, struct txn *txn, struct err *err)
{
	bool is_good = txn_insert(txn, row->form->table, row->values, err);
	sample_row_clear(row);
	return is_good;
}
