/* The SELECT put together from its pieces.
 *
 * Over a whole table the fields, the rows joined in and the totals are columns of an inner SELECT; SQLite folds it
 * into the outer one. With a CONDITION few rows are wanted, so totals are subqueries there, and the inner SELECT is
 * kept apart (LIMIT -1 and the outer WHERE do that) so that each runs once a row and not once a use. */
#include "config.h"
#include "form/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/plan_field.h"

/* The value that NAME stands for in a sentence of RULE: a result column, once. */
static bool put_said_name(struct plan_place *own, const struct rule *rule, const char *text, size_t length, int *columns,
	struct buf *out, struct err *err)
{
	struct plan *plan = own->plan;
	struct plan_said said = {0};
	struct plan_place place;
	char name[64];
	int field, j;

	if (!rule_name(text, length, &said.owner, name) || !plan_field_go_to(own, said.owner, &place)
		|| (field = form_field(place.form, name)) < 0)
		return err_set(err, EX_CONFIG, "rule %s: its sentence names {%.*s}, which is no field", rule->code, (int) length, text);
	snprintf(said.name, sizeof said.name, "%.*s", (int) length, text);
	for (j = 0; j < plan->said_count; j++)
		if (strcmp(plan->said[j].name, said.name) == 0)
			return true;
	said.field = &place.form->fields[field];
	said.column = (*columns)++;
	place.raw_field = field;
	buf_byte(out, ',');
	if (!plan_field_put(&place, field, out, err))
		return false;
	plan->said = mem_grow(plan->said, (size_t) plan->said_count + 1, sizeof *plan->said);
	plan->said[plan->said_count++] = said;
	return true;
}

/* Values that sentences name, and those of the rules' own fields: canonical where stored. */
static bool put_said(struct plan_place *own, int *columns, struct buf *out, struct err *err)
{
	const struct form *form = own->plan->form;

	for (int i = 0; i < form->rule_count; i++) {
		const struct rule *rule = &form->rules[i];
		const char *const texts[] = {rule->says, rule->expects};

		for (int t = 0; t < 2; t++) {
			const char *at = texts[t], *end;

			for (; at != NULL && (at = strchr(at, '{')) != NULL && (end = strchr(at, '}')) != NULL; at = end)
				if (!put_said_name(own, rule, at + 1, (size_t) (end - at - 1), columns, out, err))
					return false;
		}
		if (rule->field_index >= 0
			&& !put_said_name(own, rule, rule->field, strlen(rule->field), columns, out, err))
			return false;
	}
	return true;
}

/* "One of the rules from FIRST to before END is broken": a tree of ORs, not a list, which would be too deep. TEXTS are the conditions. */
static void put_any(char *const *texts, int first, int end, struct buf *out)
{
	int middle = first + (end - first) / 2;

	if (end - first == 1) {
		buf_text(out, texts[first]);
		return;
	}
	buf_byte(out, '(');
	put_any(texts, first, middle, out);
	buf_text(out, " OR ");
	put_any(texts, middle, end, out);
	buf_byte(out, ')');
}

/* The rules as result columns; ANY (or NULL) gets the condition that a row breaks one of them. */
static bool put_rules(struct plan_place *own, int *columns, struct buf *out, struct buf *any, struct err *err)
{
	struct plan *plan = own->plan;
	const struct form *form = plan->form;
	char **texts = mem_zero((size_t) form->rule_count, sizeof *texts);
	struct err reason = {0};
	bool is_good = true;

	for (int i = 0; is_good && i < form->rule_count; i++) {
		size_t start;

		plan->rule_column[i] = (*columns)++;
		/* As a condition SQLite jumps past what no longer matters; as a value it computes all of it: a third more. */
		buf_text(out, ",CASE WHEN ");
		start = out->length;
		buf_text(out, "NOT (");
		if (!plan_field_expression(own, form->rules[i].holds, out, &reason))
			is_good = err_set(err, EX_CONFIG, "form %s line %d: rule %s: %s", form->code, form->rules[i].line,
				form->rules[i].code, reason.text);
		buf_byte(out, ')');
		texts[i] = mem_copy_bytes(out->bytes + start, out->length - start);
		buf_text(out, " THEN 1 END");
	}
	if (is_good && any != NULL && form->rule_count > 0)
		put_any(texts, 0, form->rule_count, any);
	for (int i = 0; i < form->rule_count; i++)
		free(texts[i]);
	free(texts);
	return is_good;
}

/* The result columns: conditions and computed fields (of a record), rules, what sentences name. */
static bool put_results(struct plan_place *own, int *columns, struct buf *out, struct buf *any, struct err *err)
{
	struct plan *plan = own->plan;
	const struct form *form = plan->form;
	struct err reason = {0};
	int i;

	for (i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		own->raw_field = i;
		if (plan->kind == PLAN_RECORD && field->ask != NULL) {
			plan->ask_column[i] = (*columns)++;
			buf_byte(out, ',');
			if (!plan_field_expression(own, field->ask, out, &reason))
				return err_set(err, EX_CONFIG, "form %s line %d: the skip condition of %s: %s", form->code,
					field->ask_line, field->code, reason.text);
		}
		own->raw_field = -1;
		if (plan->kind == PLAN_RECORD && field->computed != NULL) {
			plan->computed_column[i] = (*columns)++;
			buf_byte(out, ',');
			if (!plan_field_put(own, i, out, &reason))
				return err_set(err, EX_CONFIG, "form %s line %d: the computed field %s: %s", form->code,
					field->computed_line, field->code, reason.text);
		}
	}
	own->raw_field = -1;
	if (!put_rules(own, columns, out, any, err))
		return false;
	if (!put_said(own, columns, out, &reason))
		return err_set(err, EX_CONFIG, "form %s: %s", form->code, reason.text);
	return true;
}

/* The fields of a choice as result columns; ANY gets the condition that all its filters hold. */
static bool put_choice(struct plan_place *own, const struct plan_choice *choice, int *columns, struct buf *out, struct buf *any, struct err *err)
{
	struct plan *plan = own->plan;
	struct err reason = {0};

	for (int i = 0; i < choice->name_count; i++) {
		struct plan_said said = {0};
		struct plan_place place;
		char name[64];
		int field;

		if (!rule_name(choice->names[i], strlen(choice->names[i]), &said.owner, name) || !plan_field_go_to(own, said.owner, &place)
			|| (field = form_field(place.form, name)) < 0)
			return err_set(err, EX_DATAERR, "%s is no field that the form %s can show: `zila form list %s` names them", choice->names[i],
				plan->form->code, plan->form->code);
		snprintf(said.name, sizeof said.name, "%s", choice->names[i]);
		said.field = &place.form->fields[field];
		said.column = (*columns)++;
		place.raw_field = field;
		buf_byte(out, ',');
		if (!plan_field_put(&place, field, out, &reason))
			return err_set(err, EX_DATAERR, "%s: %s", choice->names[i], reason.text);
		plan->said = mem_grow(plan->said, (size_t) plan->said_count + 1, sizeof *plan->said);
		plan->said[plan->said_count++] = said;
	}
	buf_byte(any, '1');
	for (int i = 0; i < choice->filter_count; i++) {
		buf_text(any, " AND (");
		if (!plan_field_expression(own, choice->filters[i], any, &reason))
			return err_set(err, EX_DATAERR, "%s", reason.text);
		buf_byte(any, ')');
	}
	return true;
}

/* The school that the row speaks of: its own field, or its parent's; -1 in *FIELD where there is none. */
static enum place_kind school_place(const struct plan *plan, int *field)
{
	*field = form_field(plan->form, "school");
	if (*field >= 0)
		return PLACE_OWN;
	*field = plan->parent != NULL ? form_field(plan->parent, "school") : -1;
	return PLACE_PARENT;
}

static void put_school(const struct plan_place *own, struct buf *out)
{
	struct plan_place place = *own;
	int field;

	place.kind = school_place(own->plan, &field);
	place.joined = NULL;
	if (place.kind == PLACE_PARENT)
		place.form = own->plan->parent;
	if (field < 0)
		buf_text(out, "NULL");
	else
		plan_field_stored(&place, field, out);
}

/* LEFT JOINs of what the expressions read. */
static bool put_joins(const struct plan_place *own, struct buf *out, struct err *err)
{
	struct plan *plan = own->plan;
	const struct form *form = plan->form, *school = form_set_find(plan->set, "school");
	struct plan_place flat = *own;
	struct buf school_key;
	int i;

	flat.joined = NULL;
	buf_init(&school_key, 1024);
	if (own->joins[PLACE_SCHOOL])
		put_school(own, &school_key); /* first: it may need the parent */
	if (own->joins[PLACE_PARENT] && plan->kind == PLAN_TABLE) {
		buf_format(out, " LEFT JOIN \"%s\" AS parent ON ", plan->parent->code);
		for (i = 0; i < plan->parent->key_count; i++)
			buf_format(out, "%sparent.\"%s\" = this.\"%s\"", i > 0 ? " AND " : "",
				plan->parent->fields[plan->parent->key[i]].code, form->fields[form->key[i]].code);
		plan_field_table(plan, plan->parent->code);
	}
	if (own->joins[PLACE_SCHOOL]) {
		buf_format(out, " LEFT JOIN \"school\" AS school ON school.\"%s\" = %s", school->fields[school->key[0]].code,
			school_key.bytes);
		plan_field_table(plan, school->code);
	}
	buf_free(&school_key);
	if (own->joins[PLACE_LAST]) {
		buf_format(out, " LEFT JOIN \"%s\" AS last ON last._void IS NULL", form->code);
		for (i = 0; i < form->key_count; i++) {
			const struct field *field = &form->fields[form->key[i]];

			buf_format(out, " AND last.\"%s\" = ", field->code);
			plan_field_stored(&flat, form->key[i], out);
			if (strcmp(field->code, "year") == 0)
				buf_text(out, " - 1");
		}
		plan_field_table(plan, form->code);
	}
	if ((own->joins[PLACE_PARENT] && plan->parent->table == NULL)
		|| (own->joins[PLACE_SCHOOL] && school->table == NULL) || (own->joins[PLACE_LAST] && form->table == NULL))
		return err_set(
			err, EX_CONFIG, "form %s: its rules read a form that is not loaded: load that first", form->code);
	return true;
}

static bool put_record_select(struct plan *plan, struct err *err)
{
	bool joins[PLACE_CHILD + 1] = {false};
	struct plan_place own = {.plan = plan, .kind = PLACE_OWN, .form = plan->form, .raw_field = -1, .joins = joins};
	int columns = 1;

	buf_text(&plan->sql, "SELECT 1");
	if (!put_results(&own, &columns, &plan->sql, NULL, err))
		return false;
	buf_text(&plan->sql, " FROM (SELECT 1)");
	return put_joins(&own, &plan->sql, err);
}

/* The grouped SELECTs of totals, tied to their rows. */
static void put_groups(struct plan_groups *groups, struct buf *out)
{
	for (int g = 0; g < groups->count; g++) {
		struct plan_group *group = &groups->groups[g];

		buf_text(out, " LEFT JOIN (SELECT ");
		for (int i = 0; i < group->form->key_count; i++)
			buf_format(
				out, "%schild.\"%s\" AS k%d", i > 0 ? ", " : "", group->child->fields[group->child->key[i]].code, i);
		buf_format(out, "%s FROM \"%s\" AS child WHERE child._void IS NULL GROUP BY ", group->totals.bytes,
			group->child->code);
		for (int i = 0; i < group->form->key_count; i++)
			buf_format(out, "%s%d", i > 0 ? ", " : "", i + 1);
		buf_format(out, ") AS g%d ON ", g);
		for (int i = 0; i < group->form->key_count; i++)
			buf_format(out, "%sg%d.k%d = %s.\"%s\"", i > 0 ? " AND " : "", g, i, plan_field_alias(group->of),
				group->form->fields[group->form->key[i]].code);
		buf_free(&group->totals);
	}
}

static bool put_table_select(struct plan *plan, const char *condition, const struct plan_choice *choice, struct err *err)
{
	bool joins[PLACE_CHILD + 1] = {false}, is_good;
	struct plan_groups groups = {.count = 0};
	int columns, count = 0, i;
	struct buf outer, inner, from, any;
	const struct form *form = plan->form;
	struct plan_place own = {.plan = plan,
		.kind = PLACE_OWN,
		.form = form,
		.raw_field = -1,
		.joined = &inner,
		.joined_count = &count,
		.joins = joins,
		.groups = condition == NULL ? &groups : NULL};

	buf_init(&outer, PLAN_MAX_SQL);
	buf_init(&inner, PLAN_MAX_SQL);
	buf_init(&from, PLAN_MAX_SQL);
	buf_init(&any, PLAN_MAX_SQL);
	plan->first_key = 0;
	plan->school_column = form->key_count;
	columns = form->key_count + 1;
	is_good = choice != NULL ? put_choice(&own, choice, &columns, &outer, &any, err) : put_results(&own, &columns, &outer, &any, err);
	if (strcmp(form->code, "school") == 0)
		buf_format(&from, "this.\"%s\"", form->fields[form->key[0]].code);
	else
		put_school(&own, &from);
	buf_text(&plan->sql, "SELECT ");
	for (i = 0; i < form->key_count; i++)
		buf_format(&plan->sql, "r.k%d,", i);
	buf_format(&plan->sql, "r.s%s FROM (SELECT ", outer.bytes);
	for (i = 0; i < form->key_count; i++)
		buf_format(&plan->sql, "this.\"%s\" AS k%d,", form->fields[form->key[i]].code, i);
	buf_format(
		&plan->sql, "%s AS s%s FROM (SELECT * FROM \"%s\" WHERE _void IS NULL", from.bytes, inner.bytes, form->code);
	if (condition != NULL)
		buf_format(&plan->sql, " AND (%s)", condition);
	buf_text(&plan->sql, ") AS this");
	is_good = is_good && put_joins(&own, &plan->sql, err);
	put_groups(&groups, &plan->sql);
	buf_text(
		&plan->sql, strstr(inner.bytes, "(SELECT ") != NULL ? " LIMIT -1) AS r WHERE +r.k0 IS NOT NULL" : ") AS r WHERE 1");
	/* Most rows break nothing: they never become result rows. */
	buf_format(&plan->sql, " AND %s", any.length > 0 ? any.bytes : "0");
	plan_field_table(plan, form->code);
	if (is_good && (outer.is_full || inner.is_full || any.is_full))
		plan->sql.is_full = true;
	buf_free(&outer);
	buf_free(&inner);
	buf_free(&from);
	buf_free(&any);
	return is_good;
}

static int *unset(int count)
{
	int *columns = mem_alloc(sizeof *columns * ((size_t) count + 1));

	for (int i = 0; i <= count; i++)
		columns[i] = -1;
	return columns;
}

static bool open_plan(struct form_set *set, const struct form *form, enum plan_kind kind, const char *condition,
	const struct plan_choice *choice, struct plan **out, struct err *err)
{
	struct plan *plan = mem_zero(1, sizeof *plan);
	bool is_good;

	*out = NULL;
	plan->set = set;
	plan->form = form;
	plan->parent = form->parent != NULL ? form_set_find(set, form->parent) : NULL;
	plan->kind = kind;
	plan->school_column = -1;
	plan->ask_column = unset(form->field_count);
	plan->computed_column = unset(form->field_count);
	plan->rule_column = unset(form->rule_count);
	buf_init(&plan->sql, PLAN_MAX_SQL);
	is_good = kind == PLAN_RECORD ? put_record_select(plan, err) : put_table_select(plan, condition, choice, err);
	if (is_good && plan->sql.is_full)
		is_good = err_set(err, EX_CONFIG,
			"form %s: its rules make an SQL text of more than %d bytes: make them simpler", form->code, PLAN_MAX_SQL);
	if (is_good)
		*out = plan;
	else
		plan_free(plan);
	return is_good;
}

bool plan_open(struct form_set *set, const struct form *form, enum plan_kind kind, const char *condition,
	struct plan **out, struct err *err)
{
	return open_plan(set, form, kind, condition, NULL, out, err);
}

bool plan_open_choice(struct form_set *set, const struct form *form, const struct plan_choice *choice, struct plan **out, struct err *err)
{
	return open_plan(set, form, PLAN_TABLE, NULL, choice, out, err);
}

void plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	buf_free(&plan->sql);
	free(plan->inputs);
	free(plan->said);
	free(plan->ask_column);
	free(plan->computed_column);
	free(plan->rule_column);
	free(plan);
}
