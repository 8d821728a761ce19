/* The proof of an instrument, made once, when it is loaded.
 *
 * What lies outside the file (fields of the school's row, of the parent, of a grid's form; code lists) is looked at
 * when the checker is opened: instruments are loaded one after the other, and the order must not matter here. */
#include "config.h"
#include "form/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/field.h"
#include "form/rule.h"
#include "form/type.h"

struct audit {
	const struct form *form;
	const char *file;
	struct err *err;
	int at_field; /* whose expression is being read, or -1 */
	bool *hangs; /* field_count squared: hangs[a * n + b]: a's skip condition or computation reads b */
};

static bool refuse(const struct audit *audit, int line, const char *what, const char *code)
{
	return form_error(audit->file, line, audit->err, "%s %s", code, what);
}

/* A name in an expression of this form. */
static bool know_field(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err)
{
	struct audit *audit = state;
	const struct form *form = audit->form;
	int field = form_field(form, name), year = form_field(form, "year");

	(void) out;
	if (owner == RULE_SCHOOL) {
		if (strcmp(form->code, "school") == 0)
			return err_set(err, EX_CONFIG, "school.%s: this form is the school's own: write %s", name, name);
		if (form_field(form, "school") < 0 && form->parent == NULL)
			return err_set(err, EX_CONFIG, "school.%s: this form has no field \"school\"", name);
		return true;
	}
	if (owner == RULE_PARENT)
		return form->parent != NULL || err_set(err, EX_CONFIG, "parent.%s: this form has no parent", name);
	if (owner == RULE_LAST && (year < 0 || form->fields[year].key_position == 0))
		return err_set(err, EX_CONFIG, "last.%s: only a form with the year in its key has a last year", name);
	if (field < 0)
		return err_set(err, EX_CONFIG, "\"%s\" is no field of this form: correct the name", name);
	if (owner == RULE_OWN && audit->at_field >= 0)
		audit->hangs[audit->at_field * form->field_count + field] = true;
	return true;
}

/* One expression, with its line before what is wrong. WHAT: "rule x", "ask of x". */
static bool check_expression(struct audit *audit, const char *text, int line, const char *what, const char *code)
{
	struct rule_names names = {know_field, audit};
	struct err reason = {0};

	if (rule_write(text, &names, NULL, &reason))
		return true;
	return form_error(audit->file, line, audit->err, "%s %s: %s", what, code, reason.text);
}

static bool check_codes(struct audit *audit)
{
	const struct form *form = audit->form;
	int i, j;

	for (i = 0; i < form->field_count; i++)
		for (j = 0; j < i; j++)
			if (strcmp(form->fields[i].code, form->fields[j].code) == 0)
				return refuse(
					audit, form->fields[i].line, "is there twice: give one another code", form->fields[i].code);
	for (i = 0; i < form->page_count; i++)
		if (!field_code_is_good(form->pages[i].code))
			return form_error(audit->file, 1, audit->err,
				"\"%s\" cannot be a page's code: use lower-case letters, digits and _", form->pages[i].code);
	for (i = 0; i < form->grid_count; i++)
		if (!field_code_is_good(form->grids[i].form))
			return refuse(audit, form->grids[i].line, "is no form's code: name the form that holds the grid's rows",
				form->grids[i].form);
	for (i = 0; i < form->rule_count; i++)
		if (!field_code_is_good(form->rules[i].code))
			return form_error(audit->file, form->rules[i].line, audit->err,
				"\"%s\" cannot be a rule's code: use up to 40 lower-case letters, digits and _", form->rules[i].code);
	return true;
}

/* The last key field of a grid holds what its rows are. */
static bool check_rows(struct audit *audit)
{
	const struct form *form = audit->form;
	const struct field *last = &form->fields[form->key[form->key_count - 1]];

	if (form->parent == NULL)
		return form->rows == NULL || refuse(audit, 1, "has rows but no parent: add \"parent = FORM\"", form->code);
	if (form->has_made_id || form->key_count < 2)
		return refuse(audit, last->line, "is a grid: its key is its parent's key and one field more", form->code);
	if (form->rows == NULL || strcmp(form->rows, "free") == 0)
		return true;
	if (strcmp(form->rows, "staff") == 0)
		return last->type == FIELD_STAFF
			|| refuse(audit, last->line, "is the last key field, and rows = staff wants type = staff", last->code);
	if (last->type != FIELD_CODE || strcmp(last->list_name, form->rows) != 0)
		return refuse(
			audit, last->line, "is the last key field: it must be a code of the list that `rows` names", last->code);
	return true;
}

static bool check_head(struct audit *audit)
{
	const struct form *form = audit->form;
	static const char *const TAKEN[] = {"form", "form_column", "reason", "conflict", "setting", "scope", "replica",
		"entry", "undecided", "finding", "draft", "draft_cell", "migration", "main", "temp", "baseline", "hub", "quarantine",
		"quarantine_cell", "withdrawal", "corrected", "notice", "birth", "renumbered_run", "stranger"};
	int school = form_field(form, "school");

	for (size_t i = 0; i < sizeof TAKEN / sizeof TAKEN[0]; i++)
		if (strcmp(form->code, TAKEN[i]) == 0)
			return refuse(
				audit, 1, "is the name of one of the program's own tables: give the form another code", form->code);
	if (form->scope == SCOPE_DISTRICT && form_field(form, "district") < 0)
		return refuse(audit, 1, "has scope = district, but no field \"district\": add it", form->code);
	if (form->scope == SCOPE_SCHOOL && (school < 0 || form->fields[school].column < 0))
		return refuse(audit, 1, "has scope = school, but no field \"school\": add it", form->code);
	if (form->scope == SCOPE_PARENT && form->parent == NULL)
		return refuse(audit, 1, "has scope = parent, but no parent: add \"parent = FORM\"", form->code);
	return check_rows(audit);
}

static bool check_fields(struct audit *audit)
{
	const struct form *form = audit->form;
	struct err reason = {0};

	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		char child[64], column[64];

		audit->at_field = i;
		if (field->key_position > 0 && (field->ask != NULL || field->is_retired))
			return refuse(audit, field->line, "is a key field: it is always asked and never retired", field->code);
		if (field->signs != NULL && (form->parent != NULL || field->key_position > 0))
			return refuse(audit, field->line,
				form->parent != NULL ? "signs, but a grid's row is signed with its record: let a field of that sign"
									 : "signs, but it is of the key: let another field sign",
				field->code);
		if (field->ask != NULL
			&& !check_expression(audit, field->ask, field->ask_line, "the skip condition of", field->code))
			return false;
		audit->hangs[i * form->field_count + i] = false; /* a condition may look at its own field's value */
		if (field->computed != NULL && rule_total(field->computed, child, column) == RULE_NO_TOTAL
			&& !check_expression(audit, field->computed, field->computed_line, "the computed field", field->code))
			return false;
		if (field->fallback != NULL && field->type != FIELD_CODE && strcmp(field->fallback, "today") != 0) {
			struct value value;
			struct buf storage;
			bool is_good;

			buf_init(&storage, 8192);
			is_good = type_parse(field, field->fallback, strlen(field->fallback), &value, &storage, &reason);
			buf_free(&storage);
			if (!is_good)
				return form_error(audit->file, field->line, audit->err, "the default of %s", reason.text);
		}
	}
	audit->at_field = -1;
	return true;
}

/* Depth first: MARK 1 while on the way, 2 when done. */
static bool hangs_on_itself(const struct audit *audit, int field, char *marks)
{
	int count = audit->form->field_count;

	if (marks[field] != 0)
		return marks[field] == 1;
	marks[field] = 1;
	for (int other = 0; other < count; other++)
		if (audit->hangs[field * count + other] && hangs_on_itself(audit, other, marks))
			return true;
	marks[field] = 2;
	return false;
}

static bool check_circles(struct audit *audit)
{
	const struct form *form = audit->form;
	char *marks = mem_zero((size_t) form->field_count, 1);
	bool is_good = true;

	for (int i = 0; i < form->field_count && is_good; i++)
		if (hangs_on_itself(audit, i, marks))
			is_good = refuse(audit, form->fields[i].line,
				"hangs on itself through skip conditions or computed fields: break the circle", form->fields[i].code);
	free(marks);
	return is_good;
}

/* Names in {…} of a rule's sentence. */
static bool check_says(struct audit *audit, const struct rule *rule, const char *at)
{
	while ((at = strchr(at, '{')) != NULL) {
		const char *end = strchr(at, '}');
		enum rule_owner owner;
		struct err reason = {0};
		char name[64];

		if (end == NULL || !rule_name(at + 1, (size_t) (end - at - 1), &owner, name))
			return form_error(audit->file, rule->line, audit->err,
				"rule %s: its sentence has a { without a field's name and } after it", rule->code);
		if (!know_field(audit, owner, name, NULL, &reason))
			return form_error(
				audit->file, rule->line, audit->err, "rule %s: its sentence: %s", rule->code, reason.text);
		at = end;
	}
	return true;
}

static bool check_rules(struct audit *audit)
{
	const struct form *form = audit->form;

	for (int i = 0; i < form->rule_count; i++) {
		const struct rule *rule = &form->rules[i];

		for (int j = 0; j < i; j++)
			if (strcmp(form->rules[j].code, rule->code) == 0)
				return refuse(audit, rule->line, "is there twice: give one rule another code", rule->code);
		if (!check_expression(audit, rule->holds, rule->line, "rule", rule->code) || !check_says(audit, rule, rule->says)
			|| (rule->expects != NULL && !check_says(audit, rule, rule->expects)))
			return false;
		if (rule->field != NULL && rule->field_index < 0)
			return form_error(audit->file, rule->line, audit->err,
				"rule %s: \"%s\" is no field of this form: correct the name", rule->code, rule->field);
	}
	return true;
}

bool audit_reads(const struct form *form, const char *text)
{
	struct err err = {0};
	struct audit audit = {.form = form, .file = form->code, .err = &err, .at_field = -1};
	bool is_good = check_expression(&audit, text, 0, "", "");

	err_reset(&err);
	return is_good;
}

bool audit_rule(const struct form *form, const struct rule *rule)
{
	struct err err = {0};
	struct audit audit = {.form = form, .file = form->code, .err = &err, .at_field = -1};
	bool is_good = audit_reads(form, rule->holds) && check_says(&audit, rule, rule->says)
		&& (rule->expects == NULL || check_says(&audit, rule, rule->expects)) && (rule->field == NULL || rule->field_index >= 0);

	err_reset(&err);
	return is_good;
}

bool audit_form(const struct form *form, const char *name, struct err *err)
{
	struct audit audit = {.form = form, .file = name, .err = err, .at_field = -1};
	bool is_good;

	audit.hangs = mem_zero((size_t) form->field_count * (size_t) form->field_count, sizeof *audit.hangs);
	is_good = check_codes(&audit) && check_head(&audit) && check_fields(&audit) && check_circles(&audit)
		&& check_rules(&audit);
	free(audit.hangs);
	return is_good;
}
