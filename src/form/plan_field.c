/* From names to SQL.
 *
 * Where a name stands for a computed field, that field's own expression is put in its place; where it stands for a
 * field with a skip condition, a CASE over that condition. audit.c has shown that this ends; a depth limit says so
 * again, for texts that came another way. Totals of a grid are the one thing too dear to be written out at each use:
 * over a whole table they are one grouped SELECT for each grid. */
#include "config.h"
#include "form/plan_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { MAX_DEPTH = 24 };

static const char *const ALIASES[] = {"this", "school", "last", "parent", "child"};

const char *plan_field_alias(enum place_kind kind)
{
	return ALIASES[kind];
}

static void put_scale(struct buf *out, int scale)
{
	if (scale > 0) {
		buf_text(out, "/1");
		for (int i = 0; i < scale; i++)
			buf_byte(out, '0');
		buf_text(out, ".0");
	}
}

bool plan_field_table(struct plan *plan, const char *name)
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

/* A stored value of a row that the SELECT reads, without its scale: "+last.\"boys\"", or the column of the inner
 * SELECT that holds it. */
static void put_column(const struct plan_place *place, const char *sql, struct buf *out)
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
void plan_field_stored(const struct plan_place *place, int field, struct buf *out)
{
	struct plan *plan = place->plan;
	char sql[160];

	if (plan->kind == PLAN_RECORD && (place->kind == PLACE_OWN || place->kind == PLACE_PARENT)) {
		put_input(plan,
			&(struct plan_input){.owner = place->kind == PLACE_OWN ? RULE_OWN : RULE_PARENT, .field = field}, out);
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

/* A total over all rows of a whole table: a column of the grouped SELECT of its grid. False where there are too many
 * grids. */
static bool put_grouped(const struct plan_place *place, const struct form *child, const char *total, struct buf *out)
{
	struct plan_groups *groups = place->groups;
	struct plan_group *group;
	char sql[64], *found;
	struct buf wanted;
	int at, number;

	for (at = 0; at < groups->count; at++)
		if (groups->groups[at].child == child && groups->groups[at].of == place->kind)
			break;
	if (at == PLAN_MAX_GROUPS)
		return false;
	group = &groups->groups[at];
	if (at == groups->count) {
		groups->count++;
		*group = (struct plan_group){.child = child, .of = place->kind, .form = place->form};
		buf_init(&group->totals, PLAN_MAX_SQL);
	}
	buf_init(&wanted, PLAN_MAX_SQL);
	buf_format(&wanted, ", %s AS t", total);
	found = strstr(group->totals.bytes, wanted.bytes);
	number = found != NULL ? atoi(found + wanted.length) : group->count++;
	if (found == NULL)
		buf_format(&group->totals, "%s%d", wanted.bytes, number);
	buf_free(&wanted);
	place->joins[place->kind] = true;
	snprintf(sql, sizeof sql, "g%d.t%d", at, number);
	put_column(place, sql, out);
	return true;
}

/* A total as a subquery over the grid's table, tied to the row of PLACE. */
static bool put_subquery(const struct plan_place *place, const struct form *child, int column, enum rule_total total,
	struct buf *out, struct err *err)
{
	struct plan_place inner = {.plan = place->plan,
		.kind = PLACE_CHILD,
		.form = child,
		.raw_field = -1,
		.depth = place->depth + 1,
		.joins = place->joins};
	struct buf sql, summed;
	bool is_good;

	if (child->table == NULL || child->key_count <= place->form->key_count
		|| !plan_field_table(place->plan, child->code))
		return err_set(err, EX_CONFIG, "%s: its key does not begin with that of %s, or there are too many grids",
			child->code, place->form->code);
	buf_init(&sql, PLAN_MAX_SQL);
	buf_init(&summed, PLAN_MAX_SQL);
	buf_format(&summed, "%s(", total == RULE_SUM ? "sum" : "count");
	is_good = plan_field_put(&inner, column, &summed, err);
	buf_byte(&summed, ')');
	if (is_good && place->groups != NULL && put_grouped(place, child, summed.bytes, out)) {
		buf_free(&summed);
		buf_free(&sql);
		return true;
	}
	buf_format(&sql, "(SELECT %s FROM \"%s\" AS child WHERE child._void IS NULL", summed.bytes, child->code);
	buf_free(&summed);
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
static bool put_total(const struct plan_place *place, int field, enum rule_total total, const char *child_code,
	const char *column_code, struct buf *out, struct err *err)
{
	struct plan *plan = place->plan;
	const struct form *child = form_set_find(plan->set, child_code);
	int column = child != NULL ? form_field(child, column_code) : -1, grid = grid_of(place->form, child_code);

	if (column < 0 || child->parent == NULL || strcmp(child->parent, place->form->code) != 0)
		return err_set(err, EX_CONFIG, "%s.%s is no field of a grid of %s: correct the name, or load that form",
			child_code, column_code, place->form->code);
	if (plan->kind == PLAN_TABLE || place->kind != PLACE_OWN || grid < 0)
		return put_subquery(place, child, column, total, out, err);
	buf_byte(out, '(');
	put_input(plan,
		&(struct plan_input){
			.owner = RULE_OWN, .field = field, .is_total = true, .grid = grid, .column = column, .total = total},
		out);
	if (total == RULE_SUM)
		put_scale(out, child->fields[column].scale);
	buf_byte(out, ')');
	return true;
}

/* The place that OWNER's names are read in; false where there is none. */
bool plan_field_go_to(const struct plan_place *from, enum rule_owner owner, struct plan_place *to)
{
	*to = *from;
	to->raw_field = -1;
	to->depth++;
	switch (owner) {
	case RULE_OWN: to->raw_field = from->raw_field; return true;
	case RULE_SCHOOL:
		to->kind = PLACE_SCHOOL;
		to->form = form_set_find(from->plan->set, "school");
		break;
	case RULE_LAST: to->kind = PLACE_LAST; break;
	case RULE_PARENT:
		to->kind = PLACE_PARENT;
		to->form = from->plan->parent;
		break;
	}
	return from->kind == PLACE_OWN && to->form != NULL;
}

static bool put_name(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err)
{
	const struct plan_place *from = state;
	struct plan_place place;
	int field;

	if (!plan_field_go_to(from, owner, &place))
		return err_set(err, EX_CONFIG, "%s.%s cannot be read from here", ALIASES[owner], name);
	field = form_field(place.form, name);
	if (field < 0)
		return err_set(err, EX_CONFIG, "\"%s\" is no field of form %s: correct the name", name, place.form->code);
	if (place.kind == PLACE_SCHOOL || place.kind == PLACE_LAST)
		place.joins[place.kind] = true;
	return plan_field_put(&place, field, out, err);
}

bool plan_field_expression(const struct plan_place *place, const char *text, struct buf *out, struct err *err)
{
	struct plan_place copy = *place;
	struct rule_names names = {put_name, &copy};

	return rule_write(text, &names, out, err);
}

/* "… or X is not null" as the whole of X's condition: where X holds a value it is asked, so the value needs no CASE.
 */
static bool asks_where_filled(const struct field *field)
{
	char tail[128];
	size_t length = strlen(field->ask),
		   tail_length = (size_t) snprintf(tail, sizeof tail, " or %s is not null", field->code);

	return length > tail_length && strcasecmp(field->ask + length - tail_length, tail) == 0;
}

/* A computed field of another row is NULL where there is no such row, whatever its expression makes of blanks. */
static bool put_computed(const struct plan_place *place, int at, struct buf *out, struct err *err)
{
	const struct field *field = &place->form->fields[at];
	bool may_be_absent = place->kind == PLACE_LAST || place->kind == PLACE_SCHOOL || place->kind == PLACE_PARENT;
	struct plan_place inner = *place;
	char child[64], column[64];
	enum rule_total total = rule_total(field->computed, child, column);
	bool is_good;

	inner.depth++;
	inner.raw_field = -1;
	if (may_be_absent) {
		buf_text(out, "CASE WHEN ");
		plan_field_stored(place, place->form->key[0], out);
		buf_text(out, " IS NOT NULL THEN ");
	}
	buf_byte(out, '(');
	is_good = total != RULE_NO_TOTAL ? put_total(place, at, total, child, column, out, err)
									 : plan_field_expression(&inner, field->computed, out, err);
	buf_text(out, may_be_absent ? ") END" : ")");
	return is_good;
}

bool plan_field_put(const struct plan_place *place, int at, struct buf *out, struct err *err)
{
	const struct field *field = &place->form->fields[at];
	bool is_skippable =
		place->kind == PLACE_OWN && field->ask != NULL && at != place->raw_field && !asks_where_filled(field);
	struct plan_place ask = *place;

	if (place->depth > MAX_DEPTH || out->is_full)
		return err_set(err, EX_CONFIG,
			"%s: its skip conditions and computed fields are nested too deep: make them simpler", field->code);
	if (field->computed != NULL && !(place->kind == PLACE_PARENT && place->plan->kind == PLAN_RECORD))
		return put_computed(place, at, out, err);
	ask.depth++;
	ask.raw_field = at;
	if (is_skippable) {
		buf_text(out, "CASE WHEN");
		if (!plan_field_expression(&ask, field->ask, out, err))
			return false;
		buf_text(out, " THEN ");
	} else {
		buf_byte(out, '(');
	}
	plan_field_stored(place, at, out);
	put_scale(out, field->scale);
	buf_text(out, is_skippable ? " END" : ")");
	return true;
}
