/* From expressions to SQL.
 *
 * Where a name stands for a computed field, that field's own expression is put in its place; where it stands for a field with a skip condition, a
 * CASE over that condition. audit.c has shown that this ends; a depth limit says so again, for texts that came another way. Totals of a grid are
 * the one thing too dear to be written out at each use: over a table they are columns of an inner SELECT, which SQLite runs as a coroutine,
 * once a row (LIMIT -1 and the outer WHERE keep it from being folded into the outer one). */
#include "config.h"
#include "form/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { MAX_SQL = 1 << 20, MAX_DEPTH = 24 };

/* Where a name is read: whose field a bare name is. */
enum place_kind { PLACE_OWN, PLACE_SCHOOL, PLACE_LAST, PLACE_PARENT, PLACE_CHILD };

struct place {
	struct plan *plan;
	enum place_kind kind;
	const struct form *form;
	int raw_field; /* read without its skip condition: it is the one being decided */
	int depth;
	struct buf *joined; /* columns of the inner SELECT (PLAN_TABLE) */
	int *joined_count;
	bool *joins; /* by place_kind: the row is needed */
};

static const char *const ALIASES[] = {"this", "school", "last", "parent", "child"};

static bool put_field(const struct place *place, int field, struct buf *out, struct err *err);

static void put_scale(struct buf *out, int scale)
{
	if (scale > 0) {
		buf_text(out, "/1");
		for (int i = 0; i < scale; i++)
			buf_byte(out, '0');
		buf_text(out, ".0");
	}
}

static bool add_table(struct plan *plan, const char *name)
{
	int i;

	for (i = 0; plan->tables[i] != NULL; i++)
		if (strcmp(plan->tables[i], name) == 0)
			return true;
	if (i + 1 == (int) (sizeof plan->tables / sizeof plan->tables[0]))
		return false;
	plan->tables[i] = name;
	return true;
}

/* "?N" of an input, new or there already. */
static void put_input(struct plan *plan, const struct plan_input *input, struct buf *out)
{
	int i;

	for (i = 0; i < plan->input_count; i++)
		if (plan->inputs[i].owner == input->owner && plan->inputs[i].field == input->field)
			break;
	if (i == plan->input_count) {
		plan->inputs = mem_grow(plan->inputs, (size_t) i + 1, sizeof *plan->inputs);
		plan->inputs[plan->input_count++] = *input;
	}
	if (input->owner == RULE_PARENT)
		plan->uses_parent = true;
	buf_format(out, "?%d", i + 1);
}

/* A stored value of a row that the SELECT reads, without its scale: "+last.\"boys\"", or the column of the inner SELECT that holds it. */
static void put_column(const struct place *place, const char *sql, struct buf *out)
{
	char *present, *found;
	char wanted[512];
	int number = 0;

	if (place->joined == NULL) {
		buf_text(out, sql);
		return;
	}
	/* The list is short and made once, so it is its own index: ", SQL AS c7". */
	snprintf(wanted, sizeof wanted, ", %s AS c", sql);
	present = place->joined->bytes;
	found = strstr(present, wanted);
	if (found != NULL && strlen(sql) < sizeof wanted - 8) {
		number = atoi(found + strlen(wanted));
	} else {
		number = (*place->joined_count)++;
		buf_format(place->joined, ", %s AS c%d", sql, number);
	}
	buf_format(out, "r.c%d", number);
}

/* One stored field where PLACE's row is; its scale is the caller's to put. */
static void put_stored(const struct place *place, int field, struct buf *out)
{
	struct plan *plan = place->plan;
	char sql[160];

	if (plan->kind == PLAN_RECORD && (place->kind == PLACE_OWN || place->kind == PLACE_PARENT)) {
		put_input(plan, &(struct plan_input){.owner = place->kind == PLACE_OWN ? RULE_OWN : RULE_PARENT, .field = field}, out);
		return;
	}
	snprintf(sql, sizeof sql, "+%s.\"%s\"", ALIASES[place->kind], place->form->fields[field].code);
	if (place->kind == PLACE_CHILD) {
		buf_text(out, sql);
		return;
	}
	place->joins[place->kind] = true;
	put_column(place, sql, out);
}

static int grid_of(const struct form *form, const char *child)
{
	for (int i = 0; i < form->grid_count; i++)
		if (strcmp(form->grids[i].form, child) == 0)
			return i;
	return -1;
}

/* A total as a subquery over the grid's table, tied to the row of PLACE. */
static bool put_subquery(const struct place *place, const struct form *child, int column, enum rule_total total, struct buf *out,
	struct err *err)
{
	struct place inner = {.plan = place->plan, .kind = PLACE_CHILD, .form = child, .raw_field = -1, .depth = place->depth + 1,
		.joins = place->joins};
	struct buf sql;
	bool is_good;

	if (child->table == NULL || child->key_count <= place->form->key_count || !add_table(place->plan, child->code))
		return err_set(err, EX_CONFIG, "%s: its key does not begin with that of %s, or there are too many grids", child->code,
			place->form->code);
	buf_init(&sql, MAX_SQL);
	buf_format(&sql, "(SELECT %s(", total == RULE_SUM ? "sum" : "count");
	is_good = put_field(&inner, column, &sql, err);
	buf_format(&sql, ") FROM \"%s\" AS child WHERE child._void IS NULL", child->code);
	for (int i = 0; is_good && i < place->form->key_count; i++) {
		buf_format(&sql, " AND child.\"%s\" = ", child->fields[child->key[i]].code);
		if (place->plan->kind == PLAN_RECORD && place->kind == PLACE_OWN) {
			put_input(place->plan, &(struct plan_input){.owner = RULE_OWN, .field = place->form->key[i]}, &sql);
		} else {
			place->joins[place->kind] = true;
			buf_format(&sql, "%s.\"%s\"", ALIASES[place->kind], place->form->fields[place->form->key[i]].code);
		}
	}
	buf_byte(&sql, ')');
	if (is_good)
		put_column(place, sql.bytes, out);
	buf_free(&sql);
	return is_good;
}

/* A computed field that is the total of a grid's column. */
static bool put_total(const struct place *place, int field, enum rule_total total, const char *child_code, const char *column_code,
	struct buf *out, struct err *err)
{
	struct plan *plan = place->plan;
	const struct form *child = form_set_find(plan->set, child_code);
	int column = child != NULL ? form_field(child, column_code) : -1, grid = grid_of(place->form, child_code);

	if (column < 0 || child->parent == NULL || strcmp(child->parent, place->form->code) != 0)
		return err_set(err, EX_CONFIG, "%s.%s is no field of a grid of %s: correct the name, or load that form", child_code, column_code,
			place->form->code);
	if (plan->kind == PLAN_TABLE || place->kind != PLACE_OWN || grid < 0)
		return put_subquery(place, child, column, total, out, err);
	buf_byte(out, '(');
	put_input(plan, &(struct plan_input){.owner = RULE_OWN, .field = field, .is_total = true, .grid = grid, .column = column,
		.total = total}, out);
	if (total == RULE_SUM)
		put_scale(out, child->fields[column].scale);
	buf_byte(out, ')');
	return true;
}

/* The place that OWNER's names are read in; false where there is none. */
static bool go_to(const struct place *from, enum rule_owner owner, struct place *to)
{
	*to = *from;
	to->raw_field = -1;
	to->depth++;
	switch (owner) {
	case RULE_OWN:
		to->raw_field = from->raw_field;
		return true;
	case RULE_SCHOOL:
		to->kind = PLACE_SCHOOL;
		to->form = form_set_find(from->plan->set, "school");
		break;
	case RULE_LAST:
		to->kind = PLACE_LAST;
		break;
	case RULE_PARENT:
		to->kind = PLACE_PARENT;
		to->form = from->plan->parent;
		break;
	}
	return from->kind == PLACE_OWN && to->form != NULL;
}

static bool put_name(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err)
{
	const struct place *from = state;
	struct place place;
	int field;

	if (!go_to(from, owner, &place))
		return err_set(err, EX_CONFIG, "%s.%s cannot be read from here", ALIASES[owner], name);
	field = form_field(place.form, name);
	if (field < 0)
		return err_set(err, EX_CONFIG, "\"%s\" is no field of form %s: correct the name", name, place.form->code);
	if (place.kind == PLACE_SCHOOL || place.kind == PLACE_LAST)
		place.joins[place.kind] = true;
	return put_field(&place, field, out, err);
}

static bool put_expression(const struct place *place, const char *text, struct buf *out, struct err *err)
{
	struct place copy = *place;
	struct rule_names names = {put_name, &copy};

	return rule_write(text, &names, out, err);
}

/* "… or X is not null" as the whole of X's condition: where X holds a value it is asked, so the value needs no CASE. */
static bool asks_where_filled(const struct field *field)
{
	char tail[128];
	size_t length = strlen(field->ask), tail_length = (size_t) snprintf(tail, sizeof tail, " or %s is not null", field->code);

	return length > tail_length && strcasecmp(field->ask + length - tail_length, tail) == 0;
}

static bool put_field(const struct place *place, int at, struct buf *out, struct err *err)
{
	const struct field *field = &place->form->fields[at];
	char child[64], column[64];
	bool is_skippable = place->kind == PLACE_OWN && field->ask != NULL && at != place->raw_field && !asks_where_filled(field);
	enum rule_total total;
	struct place ask = *place;

	if (place->depth > MAX_DEPTH || out->is_full)
		return err_set(err, EX_CONFIG, "%s: its skip conditions and computed fields are nested too deep: make them simpler", field->code);
	ask.depth++;
	ask.raw_field = at;
	if (field->computed != NULL && !(place->kind == PLACE_PARENT && place->plan->kind == PLAN_RECORD)) {
		total = rule_total(field->computed, child, column);
		if (total != RULE_NO_TOTAL)
			return put_total(place, at, total, child, column, out, err);
		ask.raw_field = -1;
		buf_byte(out, '(');
		if (!put_expression(&ask, field->computed, out, err))
			return false;
		return buf_byte(out, ')') || true;
	}
	if (is_skippable) {
		buf_text(out, "CASE WHEN");
		if (!put_expression(&ask, field->ask, out, err))
			return false;
		buf_text(out, " THEN ");
	} else {
		buf_byte(out, '(');
	}
	put_stored(place, at, out);
	put_scale(out, field->scale);
	buf_text(out, is_skippable ? " END" : ")");
	return true;
}

/* Values that sentences name: each once, canonical where stored. */
static bool put_said(struct place *own, int *columns, struct buf *out, struct err *err)
{
	struct plan *plan = own->plan;

	for (int i = 0; i < plan->form->rule_count; i++) {
		const char *at = plan->form->rules[i].says, *end;

		for (; (at = strchr(at, '{')) != NULL && (end = strchr(at, '}')) != NULL; at = end) {
			struct plan_said said = {0};
			struct place place;
			char name[64];
			int field, j;

			if (!rule_name(at + 1, (size_t) (end - at - 1), &said.owner, name) || !go_to(own, said.owner, &place)
				|| (field = form_field(place.form, name)) < 0)
				return err_set(err, EX_CONFIG, "rule %s: its sentence names %.*s, which is no field", plan->form->rules[i].code,
					(int) (end - at + 1), at);
			snprintf(said.name, sizeof said.name, "%.*s", (int) (end - at - 1), at + 1);
			for (j = 0; j < plan->said_count; j++)
				if (strcmp(plan->said[j].name, said.name) == 0)
					break;
			if (j < plan->said_count)
				continue;
			said.field = &place.form->fields[field];
			said.column = (*columns)++;
			place.raw_field = field;
			buf_byte(out, ',');
			if (!put_field(&place, field, out, err))
				return false;
			plan->said = mem_grow(plan->said, (size_t) plan->said_count + 1, sizeof *plan->said);
			plan->said[plan->said_count++] = said;
		}
	}
	return true;
}

/* The result columns: conditions and computed fields (of a record), rules, what sentences name. */
static bool put_results(struct place *own, int *columns, struct buf *out, struct err *err)
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
			if (!put_expression(own, field->ask, out, &reason))
				return err_set(err, EX_CONFIG, "form %s line %d: the skip condition of %s: %s", form->code, field->line, field->code,
					reason.text);
		}
		own->raw_field = -1;
		if (plan->kind == PLAN_RECORD && field->computed != NULL) {
			plan->computed_column[i] = (*columns)++;
			buf_byte(out, ',');
			if (!put_field(own, i, out, &reason))
				return err_set(err, EX_CONFIG, "form %s line %d: the computed field %s: %s", form->code, field->line, field->code,
					reason.text);
		}
	}
	own->raw_field = -1;
	for (i = 0; i < form->rule_count; i++) {
		plan->rule_column[i] = (*columns)++;
		buf_text(out, ",NOT (");
		if (!put_expression(own, form->rules[i].holds, out, &reason))
			return err_set(err, EX_CONFIG, "form %s line %d: rule %s: %s", form->code, form->rules[i].line, form->rules[i].code,
				reason.text);
		buf_byte(out, ')');
	}
	if (!put_said(own, columns, out, &reason))
		return err_set(err, EX_CONFIG, "form %s: %s", form->code, reason.text);
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

static void put_school(const struct place *own, struct buf *out)
{
	struct place place = *own;
	int field;

	place.kind = school_place(own->plan, &field);
	place.joined = NULL;
	if (place.kind == PLACE_PARENT)
		place.form = own->plan->parent;
	if (field < 0)
		buf_text(out, "NULL");
	else
		put_stored(&place, field, out);
}

/* LEFT JOINs of what the expressions read. */
static bool put_joins(const struct place *own, struct buf *out, struct err *err)
{
	struct plan *plan = own->plan;
	const struct form *form = plan->form, *school = form_set_find(plan->set, "school");
	struct place flat = *own;
	struct buf school_key;
	int i;

	flat.joined = NULL;
	buf_init(&school_key, 1024);
	if (own->joins[PLACE_SCHOOL])
		put_school(own, &school_key); /* first: it may need the parent */
	if (own->joins[PLACE_PARENT] && plan->kind == PLAN_TABLE) {
		buf_format(out, " LEFT JOIN \"%s\" AS parent ON ", plan->parent->code);
		for (i = 0; i < plan->parent->key_count; i++)
			buf_format(out, "%sparent.\"%s\" = this.\"%s\"", i > 0 ? " AND " : "", plan->parent->fields[plan->parent->key[i]].code,
				form->fields[form->key[i]].code);
		add_table(plan, plan->parent->code);
	}
	if (own->joins[PLACE_SCHOOL]) {
		buf_format(out, " LEFT JOIN \"school\" AS school ON school.\"%s\" = %s", school->fields[school->key[0]].code, school_key.bytes);
		add_table(plan, school->code);
	}
	buf_free(&school_key);
	if (own->joins[PLACE_LAST]) {
		buf_format(out, " LEFT JOIN \"%s\" AS last ON last._void IS NULL", form->code);
		for (i = 0; i < form->key_count; i++) {
			const struct field *field = &form->fields[form->key[i]];

			buf_format(out, " AND last.\"%s\" = ", field->code);
			put_stored(&flat, form->key[i], out);
			if (strcmp(field->code, "year") == 0)
				buf_text(out, " - 1");
		}
		add_table(plan, form->code);
	}
	if ((own->joins[PLACE_PARENT] && plan->parent->table == NULL) || (own->joins[PLACE_SCHOOL] && school->table == NULL)
		|| (own->joins[PLACE_LAST] && form->table == NULL))
		return err_set(err, EX_CONFIG, "form %s: its rules read a form that is not loaded: load that first", form->code);
	return true;
}

static bool put_record_select(struct plan *plan, struct err *err)
{
	bool joins[PLACE_CHILD + 1] = {false};
	struct place own = {.plan = plan, .kind = PLACE_OWN, .form = plan->form, .raw_field = -1, .joins = joins};
	int columns = 1;

	buf_text(&plan->sql, "SELECT 1");
	if (!put_results(&own, &columns, &plan->sql, err))
		return false;
	buf_text(&plan->sql, " FROM (SELECT 1)");
	return put_joins(&own, &plan->sql, err);
}

static bool put_table_select(struct plan *plan, const char *condition, struct err *err)
{
	bool joins[PLACE_CHILD + 1] = {false}, is_good;
	int columns, count = 0, i;
	struct buf outer, inner, from;
	const struct form *form = plan->form;
	struct place own = {.plan = plan, .kind = PLACE_OWN, .form = form, .raw_field = -1, .joined = &inner, .joined_count = &count,
		.joins = joins};

	buf_init(&outer, MAX_SQL);
	buf_init(&inner, MAX_SQL);
	buf_init(&from, MAX_SQL);
	plan->first_key = 0;
	plan->school_column = form->key_count;
	columns = form->key_count + 1;
	is_good = put_results(&own, &columns, &outer, err);
	buf_text(&plan->sql, "SELECT ");
	for (i = 0; i < form->key_count; i++)
		buf_format(&plan->sql, "r.k%d,", i);
	buf_format(&plan->sql, "r.s%s FROM (SELECT ", outer.bytes);
	for (i = 0; i < form->key_count; i++)
		buf_format(&plan->sql, "this.\"%s\" AS k%d,", form->fields[form->key[i]].code, i);
	if (strcmp(form->code, "school") == 0)
		buf_format(&from, "this.\"%s\"", form->fields[form->key[0]].code);
	else
		put_school(&own, &from);
	buf_format(&plan->sql, "%s AS s%s FROM (SELECT * FROM \"%s\" WHERE _void IS NULL", from.bytes, inner.bytes, form->code);
	if (condition != NULL)
		buf_format(&plan->sql, " AND (%s)", condition);
	buf_text(&plan->sql, ") AS this");
	is_good = is_good && put_joins(&own, &plan->sql, err);
	/* Kept apart only where there is a subquery to save. */
	buf_text(&plan->sql, strstr(inner.bytes, "(SELECT ") != NULL ? " LIMIT -1) AS r WHERE +r.k0 IS NOT NULL" : ") AS r");
	add_table(plan, form->code);
	is_good = is_good && (!(outer.is_full || inner.is_full || plan->sql.is_full)
		|| err_set(err, EX_CONFIG, "form %s: its rules make an SQL text of more than %d bytes: make them simpler", form->code, MAX_SQL));
	buf_free(&outer);
	buf_free(&inner);
	buf_free(&from);
	return is_good;
}

static int *unset(int count)
{
	int *columns = mem_alloc(sizeof *columns * ((size_t) count + 1));

	for (int i = 0; i <= count; i++)
		columns[i] = -1;
	return columns;
}

bool plan_open(struct form_set *set, const struct form *form, enum plan_kind kind, const char *condition, struct plan **out,
	struct err *err)
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
	buf_init(&plan->sql, MAX_SQL);
	is_good = kind == PLAN_RECORD ? put_record_select(plan, err) : put_table_select(plan, condition, err);
	if (is_good && plan->sql.is_full)
		is_good = err_set(err, EX_CONFIG, "form %s: its rules make an SQL text of more than %d bytes: make them simpler", form->code,
			MAX_SQL);
	if (is_good)
		*out = plan;
	else
		plan_free(plan);
	return is_good;
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
