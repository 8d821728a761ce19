/* An INI file made into a form.
 *
 * Two ways in, one builder: form_parse proves the text first (base/conf.c for the grammar of INI, lines_agree for the
 * quick reader, audit.c for expressions and everything that hangs together), form_read believes that this was done
 * when the instrument was loaded, maybe by a newer program than this. The builder itself takes any text: what it cannot
 * understand it refuses by its line, or, for form_read, passes over as form/older.h says. */
#include "config.h"
#include "form/form.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "form/arena.h"
#include "form/audit.h"
#include "form/field.h"
#include "form/lines.h"
#include "form/older.h"

struct building {
	struct form *form;
	const char *file;
	struct err *err;
	bool is_lenient; /* the text may be of a newer program */
	const char *key; /* the text of `key =` and its line */
	int key_line;
};

bool form_error(const char *name, int line, struct err *err, const char *format, ...)
{
	char text[ERR_TEXT_SIZE];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return err_set(err, EX_CONFIG, "%s line %d: %s", name, line, text);
}

int form_field(const struct form *form, const char *code)
{
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].code[0] == code[0] && strcmp(form->fields[i].code, code) == 0)
			return i;
	return -1;
}

const struct code_item *code_list_find(const struct code_list *list, const char *code, size_t length)
{
	int low = 0, high = list->count - 1;

	if (list->by_code == NULL) {
		for (int i = 0; i < list->count; i++)
			if (strncmp(list->items[i].code, code, length) == 0 && list->items[i].code[length] == '\0')
				return &list->items[i];
		return NULL;
	}
	while (low <= high) {
		int middle = (low + high) / 2;
		const struct code_item *item = list->by_code[middle];
		int order = strncmp(item->code, code, length);

		if (order == 0 && item->code[length] == '\0')
			return item;
		if (order < 0)
			low = middle + 1;
		else
			high = middle - 1;
	}
	return NULL;
}

void form_free(struct form *form)
{
	struct arena *memory;

	if (form == NULL)
		return;
	memory = form->memory;
	arena_free(memory);
	free(memory);
	free(form);
}

/* What is not known is no mistake in a form of a newer program; it is counted. */
static bool pass_over(struct building *building)
{
	building->form->passed_over += building->is_lenient;
	return building->is_lenient;
}

/* Adds one element of SIZE bytes behind COUNT others; room doubles. */
static void *grown(struct form *form, void *array, int count, size_t size)
{
	if ((count & (count - 1)) != 0 || (count != 0 && count < 16))
		return array;
	return arena_grow(form->memory, array, (size_t) count, count < 16 ? 16 : 2 * (size_t) count, size);
}

static bool read_scope(struct building *building, const struct ini_line *line)
{
	static const struct {
		const char *word;
		enum scope_rule scope;
	} SCOPES[] = {
		{"province", SCOPE_PROVINCE},
		{"district", SCOPE_DISTRICT},
		{"school", SCOPE_SCHOOL},
		{"parent", SCOPE_PARENT},
	};

	for (size_t i = 0; i < sizeof SCOPES / sizeof SCOPES[0]; i++) {
		if (strcmp(SCOPES[i].word, line->value) == 0) {
			building->form->scope = SCOPES[i].scope;
			return true;
		}
	}
	return form_error(building->file, line->line, building->err,
		"scope is \"%s\": write province, district, school or parent", line->value);
}

static struct field *add_field(struct form *form)
{
	form->fields = grown(form, form->fields, form->field_count, sizeof *form->fields);
	return &form->fields[form->field_count++];
}

/* A form with a made key has its number as the first field, on no page, whether its file speaks of it or not. */
static void add_made_id(struct building *building)
{
	building->form->has_made_id = true;
	*add_field(building->form) = (struct field){.code = (char *) "id",
		.label = (char *) "Number",
		.type = FIELD_ID,
		.page = -1,
		.column = -1,
		.line = building->key_line};
}

static bool read_head(struct building *building, const struct ini_line *lines, int count)
{
	struct form *form = building->form;
	bool has_scope = false;

	for (int i = 1; i < count; i++) {
		const struct ini_line *line = &lines[i];

		if (strcmp(line->key, "code") == 0)
			form->code = (char *) line->value;
		else if (strcmp(line->key, "title") == 0)
			form->title = (char *) line->value;
		else if (strcmp(line->key, "parent") == 0)
			form->parent = (char *) line->value;
		else if (strcmp(line->key, "rows") == 0)
			form->rows = (char *) line->value;
		else if (strcmp(line->key, "key") == 0) {
			building->key = line->value;
			building->key_line = line->line;
		} else if (strcmp(line->key, "scope") == 0) {
			has_scope = true;
			if (!read_scope(building, line))
				return false;
		} else if (strcmp(line->key, "source") != 0 && !pass_over(building)) {
			return form_error(building->file, line->line, building->err,
				"the key \"%s\" is not known in [form]: write code, title, "
				"key, scope, parent, rows or source",
				line->key);
		}
	}
	if (form->code == NULL || form->title == NULL || building->key == NULL || !has_scope)
		return form_error(building->file, lines[0].line, building->err, "[form] lacks %s: add the line",
			form->code == NULL          ? "code"
				: form->title == NULL   ? "title"
				: building->key == NULL ? "key"
										: "scope");
	if (!field_code_is_good(form->code))
		return form_error(building->file, lines[0].line, building->err,
			"\"%s\" cannot be a form's code: use lower-case letters, digits and _, a letter first", form->code);
	if (strcmp(building->key, "id") == 0)
		add_made_id(building);
	return true;
}

static struct page *add_page(struct form *form)
{
	form->pages = grown(form, form->pages, form->page_count, sizeof *form->pages);
	return &form->pages[form->page_count++];
}

static bool read_page(struct building *building, const struct ini_line *lines, int count)
{
	struct page *page = add_page(building->form);

	page->code = (char *) lines[0].section + strlen("page ");
	for (int i = 1; i < count; i++) {
		if (strcmp(lines[i].key, "title") == 0)
			page->title = (char *) lines[i].value;
		else if (!pass_over(building))
			return form_error(building->file, lines[i].line, building->err,
				"the key \"%s\" is not known in a page: write title", lines[i].key);
	}
	if (page->title == NULL && pass_over(building))
		page->title = page->code;
	if (page->title == NULL)
		return form_error(building->file, lines[0].line, building->err,
			"page %s has no title: add a line \"title = …\"", page->code);
	return true;
}

/* The page that a field or grid belongs to; small instruments need not write one. */
static int present_page(struct form *form)
{
	if (form->page_count == 0)
		*add_page(form) = (struct page){.code = form->code, .title = form->title};
	return form->page_count - 1;
}

static bool read_field(struct building *building, const struct ini_line *lines, int count)
{
	struct form *form = building->form;
	struct field *field, made;

	if (form->field_count >= TABLE_MAX_COLUMNS)
		return form_error(building->file, lines[0].line, building->err,
			"there are more than %d fields: make two forms of it", TABLE_MAX_COLUMNS);
	field = add_field(form);
	if (!field_read(lines, count, building->file, field, building->is_lenient ? &form->passed_over : NULL, building->err)) {
		if (!building->is_lenient || !older_field(lines, count, field) || (form->has_made_id && strcmp(field->code, "id") == 0))
			return false;
		form->passed_over++;
	}
	if (!form->has_made_id || strcmp(field->code, "id") != 0) {
		field->page = present_page(form);
		return true;
	}
	made = *field;
	form->field_count--;
	form->fields[0].label = made.label;
	form->fields[0].hint = made.hint;
	if (made.type != FIELD_ID)
		return form_error(
			building->file, made.line, building->err, "field id is the form's made number: write type = id");
	return true;
}

static bool read_grid(struct building *building, const struct ini_line *lines, int count)
{
	struct form *form = building->form;
	struct grid *grid;

	form->grids = grown(form, form->grids, form->grid_count, sizeof *form->grids);
	grid = &form->grids[form->grid_count++];
	*grid = (struct grid){
		.form = (char *) lines[0].section + strlen("grid "), .page = present_page(form), .line = lines[0].line};
	grid->after_field =
		form->field_count > 0 && form->fields[form->field_count - 1].page == grid->page ? form->field_count - 1 : -1;
	for (int i = 1; i < count; i++) {
		if (strcmp(lines[i].key, "title") == 0)
			grid->title = (char *) lines[i].value;
		else if (!pass_over(building))
			return form_error(building->file, lines[i].line, building->err,
				"the key \"%s\" is not known in a grid: write title", lines[i].key);
	}
	return true;
}

static bool read_rule(struct building *building, const struct ini_line *lines, int count)
{
	struct form *form = building->form;
	struct rule *rule;

	form->rules = grown(form, form->rules, form->rule_count, sizeof *form->rules);
	rule = &form->rules[form->rule_count++];
	*rule =
		(struct rule){.code = (char *) lines[0].section + strlen("rule "), .field_index = -1, .weight = RULE_WEIGHT, .line = lines[0].line};
	for (int i = 1; i < count; i++) {
		const struct ini_line *line = &lines[i];

		if (strcmp(line->key, "holds") == 0) {
			rule->holds = (char *) line->value;
			rule->line = line->line; /* what is wrong with a rule is most often wrong there */
		} else if (strcmp(line->key, "says") == 0)
			rule->says = (char *) line->value;
		else if (strcmp(line->key, "field") == 0)
			rule->field = (char *) line->value;
		else if (strcmp(line->key, "expects") == 0)
			rule->expects = (char *) line->value;
		else if (strcmp(line->key, "weight") == 0) {
			if (line->value[0] < '1' || line->value[0] > '9' || line->value[1] != '\0')
				return form_error(building->file, line->line, building->err, "weight is \"%s\": write 1 to 9, 9 for the worst", line->value);
			rule->weight = line->value[0] - '0';
		} else if (strcmp(line->key, "kind") == 0 && strcmp(line->value, "hard") == 0)
			rule->kind = RULE_HARD;
		else if (strcmp(line->key, "kind") == 0 && strcmp(line->value, "soft") == 0)
			rule->kind = RULE_SOFT;
		else if (strcmp(line->key, "kind") == 0)
			return form_error(
				building->file, line->line, building->err, "kind is \"%s\": write hard or soft", line->value);
		else if (strcmp(line->key, "source") != 0 && !pass_over(building))
			return form_error(building->file, line->line, building->err,
				"rule %s: the key \"%s\" is not known: write kind, holds, "
				"says, expects, field, weight or source",
				rule->code, line->key);
	}
	if (rule->kind == 0 || rule->holds == NULL || rule->says == NULL)
		return form_error(building->file, rule->line, building->err, "rule %s lacks %s: add the line", rule->code,
			rule->kind == 0           ? "kind"
				: rule->holds == NULL ? "holds"
									  : "says");
	return true;
}

/* A section's lines by the word it begins with. */
static bool read_section(struct building *building, const struct ini_line *lines, int count)
{
	const char *section = lines[0].section;

	if (strncmp(section, "page ", 5) == 0)
		return read_page(building, lines, count);
	if (strncmp(section, "field ", 6) == 0)
		return read_field(building, lines, count);
	if (strncmp(section, "grid ", 5) == 0)
		return read_grid(building, lines, count);
	if (strncmp(section, "rule ", 5) == 0)
		return read_rule(building, lines, count);
	if ((defect("newer_forms") && strncmp(section, "sound ", 6) == 0) || pass_over(building))
		return true;
	return form_error(building->file, lines[0].line, building->err,
		"[%s] is no section of an instrument: write [form], [page X], "
		"[field X], [grid X] or [rule X]",
		section);
}

/* A rule that cannot be read is left out whole; of the rest the sections' own readers keep what they know. */
static bool read_or_pass(struct building *building, const struct ini_line *lines, int count)
{
	int rules = building->form->rule_count, fields = building->form->field_count;

	if (read_section(building, lines, count))
		return true;
	if (!building->is_lenient)
		return false;
	building->form->passed_over++;
	building->form->rule_count = rules;
	building->form->field_count = fields;
	err_reset(building->err);
	return true;
}

static bool read_key(struct building *building)
{
	struct form *form = building->form;
	const char *at = building->key;
	char word[64];
	int taken;

	for (; sscanf(at, " %63s%n", word, &taken) == 1; at += taken) {
		int field = form_field(form, word);

		if (field < 0 || form->fields[field].computed != NULL || form->fields[field].key_position > 0)
			return form_error(building->file, building->key_line, building->err,
				"key: \"%s\" is %s: name each key field once", word,
				field < 0 ? "no field of this form" : "computed or named twice");
		if (form->key_count == TABLE_MAX_KEY)
			return form_error(building->file, building->key_line, building->err,
				"key: more than %d fields: use fewer", TABLE_MAX_KEY);
		if (form->fields[field].is_unread)
			return form_error(building->file, building->key_line, building->err, "key: this program is too old to know what \"%s\" is: install the new one", word);
		form->key[form->key_count++] = field;
		form->fields[field].key_position = form->key_count;
	}
	if (form->key_count == 0)
		return form_error(building->file, building->key_line, building->err,
			"key names no field: write \"key = id\" or field codes");
	return true;
}

static bool build(struct building *building, const struct ini_lines *lines)
{
	struct form *form = building->form;
	int column = 0, start, stop, i;

	if (lines->count == 0 || strcmp(lines->lines[0].section, "form") != 0)
		return form_error(building->file, lines->count > 0 ? lines->lines[0].line : 1, building->err,
			"an instrument begins with [form]: put that section first");
	for (start = 0; start < lines->count; start = stop) {
		for (stop = start + 1; stop < lines->count && lines->lines[stop].key != NULL; stop++)
			;
		if (!(start == 0 ? read_head : read_or_pass)(building, lines->lines + start, stop - start))
			return false;
	}
	if (!read_key(building))
		return false;
	for (i = 0; i < form->field_count; i++)
		if (form->fields[i].computed == NULL)
			form->fields[i].column = column++;
	for (i = 0; i < form->rule_count; i++)
		if (form->rules[i].field != NULL)
			form->rules[i].field_index = form_field(form, form->rules[i].field);
	return true;
}

static struct form *new_form(void)
{
	struct form *form = mem_zero(1, sizeof *form);

	form->memory = mem_alloc(sizeof *form->memory);
	arena_init(form->memory);
	return form;
}

static bool read_text(const char *text, size_t length, const char *name, bool is_lenient, struct form **out, struct err *err)
{
	struct building building = {.form = new_form(), .file = name, .err = err, .is_lenient = is_lenient};
	struct ini_lines lines;

	*out = NULL;
	lines_read(text, length, building.form->memory, &lines);
	if (!build(&building, &lines)) {
		form_free(building.form);
		return false;
	}
	*out = building.form;
	return true;
}

bool form_read(const char *text, size_t length, const char *name, struct form **out, struct err *err)
{
	if (!read_text(text, length, name, true, out, err))
		return false;
	older_expressions(*out);
	return true;
}

/* Both INI readers must see the same in TEXT. */
static bool prove(const char *text, size_t length, const char *name, struct err *err)
{
	struct ini_lines lines;
	struct arena memory;
	struct conf *conf;
	bool is_good;

	if (!conf_parse(text, length, name, &conf, err))
		return false;
	arena_init(&memory);
	lines_read(text, length, &memory, &lines);
	is_good = lines_agree(&lines, conf, err);
	arena_free(&memory);
	conf_free(conf);
	return is_good;
}

bool form_parse(const char *text, size_t length, const char *name, struct form **out, struct err *err)
{
	*out = NULL;
	if (!prove(text, length, name, err) || !read_text(text, length, name, false, out, err))
		return false;
	if (!audit_form(*out, name, err)) {
		form_free(*out);
		*out = NULL;
		return false;
	}
	return true;
}

/* Where the Urdu text of KEY in the section belongs, or NULL. */
static char **urdu_of(struct form *form, const char *section, const char *key)
{
	bool is_title = strcmp(key, "title") == 0;
	int i;

	if (strcmp(section, "form") == 0 && is_title)
		return &form->title_ur;
	for (i = 0; i < form->page_count && strncmp(section, "page ", 5) == 0 && is_title; i++)
		if (strcmp(form->pages[i].code, section + 5) == 0)
			return &form->pages[i].title_ur;
	for (i = 0; i < form->grid_count && strncmp(section, "grid ", 5) == 0 && is_title; i++)
		if (strcmp(form->grids[i].form, section + 5) == 0)
			return &form->grids[i].title_ur;
	if (strncmp(section, "field ", 6) != 0 || (i = form_field(form, section + 6)) < 0)
		return NULL;
	return strcmp(key, "label") == 0 ? &form->fields[i].label_ur
		: strcmp(key, "hint") == 0   ? &form->fields[i].hint_ur
									 : NULL;
}

bool form_add_urdu(
	struct form *form, const char *text, size_t length, const char *name, bool is_checked, struct err *err)
{
	struct ini_lines lines;
	int i;

	if (!is_checked && !prove(text, length, name, err))
		return false;
	lines_read(text, length, form->memory, &lines);
	for (i = 0; i < lines.count; i++) {
		const struct ini_line *line = &lines.lines[i];
		char **place = line->key != NULL ? urdu_of(form, line->section, line->key) : NULL;

		if (place != NULL)
			*place = (char *) line->value;
		else if (line->key != NULL && !is_checked)
			return form_error(name, line->line, err, "form %s has no %s in [%s]: label what is there", form->code,
				line->key, line->section);
	}
	return true;
}
