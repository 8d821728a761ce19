/* The keys of a field: one table of words, then what must hold between them (a list for a code, a scale for a
 * decimal). */
#include "config.h"
#include "form/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/defect.h"
#include "form/rule.h"
#include "form/type.h"

enum { MAX_CODE = 40, MAX_SCALE = 9 };

static const char *const TYPE_NAMES[] = {
	[FIELD_TEXT] = "text",
	[FIELD_WHOLE] = "whole",
	[FIELD_DECIMAL] = "decimal",
	[FIELD_DATE] = "date",
	[FIELD_TIME] = "time",
	[FIELD_CODE] = "code",
	[FIELD_YES_NO] = "yes_no",
	[FIELD_YEAR] = "year",
	[FIELD_SCHOOL] = "school",
	[FIELD_STAFF] = "staff",
	[FIELD_CNIC] = "cnic",
	[FIELD_PHONE] = "phone",
	[FIELD_ID] = "id",
};

const char *form_type_name(enum field_type type)
{
	return TYPE_NAMES[type];
}

bool field_type_find(const char *word, enum field_type *out)
{
	if (defect("newer_forms") && strcmp(word, "money") == 0)
		word = TYPE_NAMES[FIELD_WHOLE];
	for (size_t i = 0; i < sizeof TYPE_NAMES / sizeof TYPE_NAMES[0]; i++) {
		if (strcmp(TYPE_NAMES[i], word) == 0) {
			*out = (enum field_type) i;
			return true;
		}
	}
	return false;
}

bool field_code_is_good(const char *code)
{
	size_t length = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length > 0 && length <= MAX_CODE && code[length] == '\0' && code[0] >= 'a' && code[0] <= 'z'
		&& !rule_is_word(code);
}

static bool take_flag(const struct ini_line *line, const char *file, bool *out, struct err *err)
{
	*out = strcmp(line->value, "yes") == 0;
	if (!*out && strcmp(line->value, "no") != 0)
		return form_error(file, line->line, err, "%s is \"%s\": write yes or no", line->key, line->value);
	return true;
}

static bool take_count(const struct ini_line *line, const char *file, int most, int *out, struct err *err)
{
	size_t length = strlen(line->value);

	*out = length > 0 && length < 7 && strspn(line->value, "0123456789") == length ? atoi(line->value) : -1;
	if (*out < 0 || *out > most)
		return form_error(
			file, line->line, err, "%s is \"%s\": write a whole number from 0 to %d", line->key, line->value, most);
	return true;
}

/* Keys that are one text each; NULL where KEY is none of them. */
static char **text_of(struct field *field, const char *key)
{
	if (strcmp(key, "label") == 0)
		return &field->label;
	if (strcmp(key, "hint") == 0)
		return &field->hint;
	if (strcmp(key, "unit") == 0)
		return &field->unit;
	if (strcmp(key, "list") == 0)
		return &field->list_name;
	if (strcmp(key, "signs") == 0)
		return &field->signs;
	if (strcmp(key, "ask") == 0)
		return &field->ask;
	if (strcmp(key, "computed") == 0)
		return &field->computed;
	if (strcmp(key, "default") == 0)
		return &field->fallback;
	return NULL;
}

static bool *flag_of(struct field *field, const char *key)
{
	if (strcmp(key, "required") == 0)
		return &field->is_required;
	if (strcmp(key, "personal") == 0)
		return &field->is_personal;
	if (strcmp(key, "retired") == 0)
		return &field->is_retired;
	if (strcmp(key, "indexed") == 0)
		return &field->is_indexed;
	if (strcmp(key, "carry") == 0)
		return &field->is_carried;
	if (strcmp(key, "verify") == 0)
		return &field->is_verified;
	if (strcmp(key, "count") == 0)
		return &field->is_uncounted; /* turned round in take_line */
	return NULL;
}

/* min or max, by the field's own type. */
static bool take_limit(
	const struct field *field, const struct ini_line *line, const char *file, int64_t *out, struct err *err)
{
	struct field plain = {
		.code = field->code, .type = field->type == FIELD_TEXT ? FIELD_WHOLE : field->type, .scale = field->scale};
	struct value value;
	struct buf storage;
	struct err reason = {0};
	bool is_good;
	int days;

	buf_init(&storage, 256);
	is_good =
		type_parse(&plain, line->value, strlen(line->value), &value, &storage, &reason) && value.kind != VALUE_NULL;
	*out = is_good ? value.number : 0;
	if (is_good && field->type == FIELD_DATE) {
		is_good = date_parse(value.text, &days);
		*out = days;
	} else if (is_good && field->type == FIELD_TIME) {
		*out = atoi(value.text) * 60 + atoi(value.text + 3);
	} else if (is_good && value.kind != VALUE_INT) {
		is_good = false;
	}
	buf_free(&storage);
	if (!is_good)
		return form_error(file, line->line, err,
			"%s is \"%s\", which a %s cannot be compared with: give a number, date or time", line->key, line->value,
			form_type_name(field->type));
	return true;
}

static bool take_line(struct field *field, const struct ini_line *line, const char *file, int *passed_over, struct err *err)
{
	char **text = text_of(field, line->key);
	bool *flag = flag_of(field, line->key);

	if (text == &field->ask)
		field->ask_line = line->line;
	else if (text == &field->computed)
		field->computed_line = line->line;
	if (text != NULL)
		*text = (char *) line->value;
	else if (flag != NULL) {
		bool is_good = take_flag(line, file, flag, err);

		if (flag == &field->is_uncounted)
			*flag = !*flag;
		return is_good;
	} else if (strcmp(line->key, "type") == 0) {
		if (!field_type_find(line->value, &field->type))
			return form_error(file, line->line, err,
				"field %s: there is no type \"%s\": write text, whole, decimal, date, time, "
				"code, yes_no, year, school, staff, cnic, phone or id",
				field->code, line->value);
	} else if (strcmp(line->key, "scale") == 0) {
		return take_count(line, file, MAX_SCALE, &field->scale, err);
	} else if (strcmp(line->key, "length") == 0) {
		return take_count(line, file, 4000, &field->length, err);
	} else if (strcmp(line->key, "source") != 0 && strcmp(line->key, "min") != 0 && strcmp(line->key, "max") != 0
		&& !(defect("newer_forms") && strcmp(line->key, "spoken") == 0)) {
		if (passed_over != NULL) {
			(*passed_over)++;
			return true;
		}
		return form_error(file, line->line, err,
			"field %s: the key \"%s\" is not known: docs/FORMS.md lists those of a field", field->code, line->key);
	}
	return true;
}

/* What must hold between the keys of one field. */
static bool check(const struct field *field, bool has_type, const char *file, struct err *err)
{
	if (!has_type)
		return form_error(file, field->line, err, "field %s has no type: add a line \"type = …\"", field->code);
	if (field->label == NULL || field->label[0] == '\0')
		return form_error(file, field->line, err, "field %s has no label: add a line \"label = …\"", field->code);
	if ((field->type == FIELD_CODE) != (field->list_name != NULL))
		return form_error(file, field->line, err,
			field->type == FIELD_CODE ? "field %s is a code without a list: add \"list = NAME\""
									  : "field %s has a list but is no code: write type = code",
			field->code);
	if (field->list_name != NULL && !field_code_is_good(field->list_name))
		return form_error(file, field->line, err,
			"field %s: \"%s\" is no name of a code list: use lower-case letters, digits and _", field->code,
			field->list_name);
	if ((field->type == FIELD_DECIMAL) != (field->scale > 0))
		return form_error(file, field->line, err,
			field->type == FIELD_DECIMAL
				? "field %s is a decimal without a scale: add \"scale = 2\" (digits behind the point)"
				: "field %s has a scale but is no decimal: take the line out",
			field->code);
	if (field->signs != NULL && (field->type != FIELD_CODE || field->computed != NULL))
		return form_error(file, field->line, err, "field %s: only a code that is keyed signs for its record: take the line \"signs\" out",
			field->code);
	if (field->signs != NULL && field->signs[strspn(field->signs, " ")] == '\0')
		return form_error(file, field->line, err,
			"field %s: signs names no code: name those of its list under which the record is signed", field->code);
	if (field->is_uncounted && field->type != FIELD_WHOLE)
		return form_error(file, field->line, err, "field %s: only a whole number is a count: take the line \"count\" out", field->code);
	if (field->has_min && field->has_max && field->min > field->max)
		return form_error(file, field->line, err, "field %s: min is above max: swap them", field->code);
	if (field->computed != NULL && (field->is_required || field->fallback != NULL || field->is_indexed))
		return form_error(file, field->line, err,
			"field %s is computed: it cannot be required, indexed or have a default", field->code);
	return true;
}

bool field_read(const struct ini_line *lines, int count, const char *file, struct field *out, int *passed_over, struct err *err)
{
	bool has_type = false;
	int i;

	*out = (struct field){.line = lines[0].line, .page = -1, .column = -1};
	out->code = (char *) lines[0].section + strlen("field ");
	if (!field_code_is_good(out->code))
		return form_error(file, out->line, err,
			"\"%s\" cannot be a field's code: use up to %d lower-case letters, digits and _, "
			"a letter first, and no word of the rules' language",
			out->code, MAX_CODE);
	for (i = 1; i < count; i++) {
		if (!take_line(out, &lines[i], file, passed_over, err))
			return false;
		has_type = has_type || strcmp(lines[i].key, "type") == 0;
	}
	/* Limits last: their meaning hangs on type and scale, wherever those stand. */
	for (i = 1; i < count; i++) {
		if (strcmp(lines[i].key, "min") == 0) {
			out->has_min = true;
			if (!take_limit(out, &lines[i], file, &out->min, err))
				return false;
		} else if (strcmp(lines[i].key, "max") == 0) {
			out->has_max = true;
			if (!take_limit(out, &lines[i], file, &out->max, err))
				return false;
		}
	}
	return check(out, has_type, file, err);
}
