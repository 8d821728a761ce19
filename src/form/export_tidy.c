/* One row a value: what a program of statistics reads without being told of our forms. */
#include "config.h"

#include <string.h>

#include "base/csv.h"
#include "form/export_parts.h"
#include "form/type.h"

struct tidy {
	const struct export_options *options;
	struct buf row, cell, name;
};

/* The sex that one word of a field's code names, or NULL. */
static const char *sex_of(const char *word, size_t length)
{
	static const struct { const char *word, *sex; } words[] = {
		{"boys", "male"}, {"male", "male"}, {"men", "male"}, {"girls", "female"}, {"female", "female"}, {"women", "female"},
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].word) == length && memcmp(words[i].word, word, length) == 0)
			return words[i].sex;
	return NULL;
}

/* The field's code without the word that names a sex, into NAME; the sex, "" where it names none. */
static const char *split(const char *code, struct buf *name)
{
	const char *sex = "";
	buf_clear(name);
	for (const char *word = code; *word;) {
		size_t length = strcspn(word, "_");
		const char *found = *sex ? NULL : sex_of(word, length);
		if (found)
			sex = found;
		else
			buf_format(name, "%s%.*s", name->length > 0 ? "_" : "", (int)length, word);
		word += length + (word[length] == '_');
	}
	if (name->length == 0)
		buf_text(name, "pupils");
	return sex;
}

/* Values that can be counted, compared or grouped by. */
static bool is_told(const struct field *field)
{
	switch (field->type) {
	case FIELD_WHOLE: case FIELD_DECIMAL: case FIELD_DATE: case FIELD_TIME: case FIELD_CODE: case FIELD_YES_NO: case FIELD_YEAR:
		return !field->is_personal;
	default:
		return false;
	}
}

static void put(struct tidy *tidy, char before, const char *text)
{
	csv_put_cell(&tidy->row, before, text, strlen(text));
}

static bool see(void *state, enum export_step step, const struct export_value *value, struct err *err)
{
	struct tidy *tidy = state;
	if (step != EXPORT_VALUE || !is_told(value->field))
		return true;
	const char *sex = split(value->field->code, &tidy->name);
	put(tidy, 0, value->school);
	put(tidy, ',', value->when);
	put(tidy, ',', tidy->name.bytes);
	put(tidy, ',', value->row);
	put(tidy, ',', sex);
	buf_clear(&tidy->cell);
	type_print(value->field, &value->value, &tidy->cell);
	csv_put_cell(&tidy->row, ',', tidy->cell.bytes, tidy->cell.length);
	buf_text(&tidy->row, export_line_end(tidy->options));
	return export_flush(tidy->options, &tidy->row, err);
}

/* What the rows of the form or of its grids are: "grade" where nothing else is told of, "row" where they are of several kinds. */
static const char *row_title(const struct form_set *set, const struct form *form)
{
	const char *title = export_row(form) ? export_row(form)->code : NULL;
	const struct form *grid;
	for (int at = 0; (grid = export_grid(set, form, &at));) {
		const char *other = export_row(grid)->code;
		title = !title || strcmp(title, other) == 0 ? other : "row";
	}
	return title ? title : "grade";
}

bool export_tidy(struct replica *replica, struct form_set *set, const struct form *form, const struct export_options *options, struct err *err)
{
	struct tidy tidy = {.options = options};
	bool has_date = form_field(form, "date") >= 0 && form_field(form, "year") < 0;
	const struct form *parent = form->parent && form_field(form, "year") < 0 ? form_set_find(set, form->parent) : NULL;
	if (parent && form_field(parent, "date") >= 0 && form_field(parent, "year") < 0)
		has_date = true;
	buf_init(&tidy.row, EXPORT_ROW);
	buf_init(&tidy.cell, EXPORT_ROW);
	buf_init(&tidy.name, EXPORT_ROW);
	buf_format(&tidy.row, "%sschool,%s,field,%s,sex,value%s", options->with_bom ? "\xef\xbb\xbf" : "", has_date ? "date" : "year",
		row_title(set, form), export_line_end(options));
	bool is_good = export_flush(options, &tidy.row, err) && export_values(replica, set, form, options, see, &tidy, err)
		&& export_end(options, err);
	buf_free(&tidy.row);
	buf_free(&tidy.cell);
	buf_free(&tidy.name);
	return is_good;
}
