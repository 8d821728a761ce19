/* Compiling expressions on trial.
 *
 * The form's own table does not exist yet, so a field is a parameter here: what is proved is that SQLite takes the
 * expression (its depth, its functions), before the log holds a rule that would keep every record of the form from
 * being saved. */
#include "config.h"
#include "form/trial.h"

#include <string.h>

#include "form/rule.h"
#include "store/query.h"

struct trial {
	struct replica *replica;
	const struct form *form;
	struct form *school, *parent; /* NULL where not loaded */
	const char *file;
	struct err *err;
};

/* The form in force, or NULL. */
static bool read_form(struct replica *replica, const char *code, struct form **out, struct err *err)
{
	struct query *query;
	bool is_good = true;
	int more;

	*out = NULL;
	if (!query_open(replica, "SELECT source FROM form WHERE code = ?1 AND _void IS NULL", &query, err))
		return false;
	query_bind_text(query, 1, code);
	more = query_step(query, err);
	if (more > 0)
		is_good = form_read(query_text(query, 0), strlen(query_text(query, 0)), code, out, err);
	query_close(query);
	return is_good && more >= 0;
}

static bool put_blank(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err)
{
	const struct trial *trial = state;
	const struct form *other = owner == RULE_SCHOOL ? trial->school : owner == RULE_PARENT ? trial->parent : NULL;

	if (other != NULL && form_field(other, name) < 0)
		return err_set(err, EX_CONFIG, "\"%s\" is no field of form %s: correct the name", name, other->code);
	buf_text(out, "?1");
	return true;
}

/* WHAT: "rule", "the skip condition of". */
static bool try_expression(const struct trial *trial, const char *text, int line, const char *what, const char *code)
{
	struct rule_names names = {put_blank, (void *) trial};
	const char *const tables[] = {NULL};
	struct query *query = NULL;
	struct err reason = {0};
	struct buf sql;
	bool is_good;

	buf_init(&sql, 1 << 16);
	buf_text(&sql, "SELECT NOT (");
	is_good = rule_write(text, &names, &sql, &reason);
	buf_byte(&sql, ')');
	is_good = is_good && query_open_guarded(trial->replica, sql.bytes, tables, 1, &query, &reason);
	if (is_good)
		query_close(query);
	buf_free(&sql);
	return is_good || form_error(trial->file, line, trial->err, "%s %s: %s", what, code, reason.text);
}

/* A total is of a field that the grid's form has. */
static bool try_total(
	const struct trial *trial, const struct field *field, const char *child_code, const char *column)
{
	struct form *child;
	struct err reason = {0};
	bool is_good;

	if (!read_form(trial->replica, child_code, &child, &reason))
		return form_error(trial->file, field->computed_line, trial->err, "%s", reason.text);
	is_good = child == NULL || form_field(child, column) >= 0
		|| form_error(trial->file, field->computed_line, trial->err,
			"the computed field %s: \"%s\" is no field of form %s: "
			"correct the name",
			field->code, column, child_code);
	form_free(child);
	return is_good;
}

static bool try_all(const struct trial *trial)
{
	const struct form *form = trial->form;
	char child[64], column[64];

	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		if (field->ask != NULL
			&& !try_expression(trial, field->ask, field->ask_line, "the skip condition of", field->code))
			return false;
		if (field->computed == NULL)
			continue;
		if (rule_total(field->computed, child, column) != RULE_NO_TOTAL) {
			if (!try_total(trial, field, child, column))
				return false;
		} else if (!try_expression(trial, field->computed, field->computed_line, "the computed field", field->code)) {
			return false;
		}
	}
	for (int i = 0; i < form->rule_count; i++)
		if (!try_expression(trial, form->rules[i].holds, form->rules[i].line, "rule", form->rules[i].code))
			return false;
	return true;
}

bool trial_form(struct replica *replica, const struct form *form, const char *name, struct err *err)
{
	struct trial trial = {.replica = replica, .form = form, .file = name, .err = err};
	bool is_good = read_form(replica, "school", &trial.school, err)
		&& (form->parent == NULL || read_form(replica, form->parent, &trial.parent, err)) && try_all(&trial);

	form_free(trial.school);
	form_free(trial.parent);
	return is_good;
}
