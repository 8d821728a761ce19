/* Running the compiled rules.
 *
 * A record in memory is checked in three steps, each form's SELECT once a row: the grids' rows (their totals feed the
 * record), the record itself, then again those grids whose expressions read the record (parent.X). One step gives
 * everything: which fields are asked, computed values, broken rules. */
#include "config.h"
#include "form/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "form/plan.h"
#include "form/record.h"
#include "form/type.h"
#include "store/query.h"
#include "store/table.h"

enum {
	RECORD_STEPS = 2000,
	TABLE_STEPS = 20 * 1000 * 1000 /* thousands of SQLite's steps: a fence, never met by honest rules */
};

/* One form's SELECT for a record in memory. */
struct part {
	struct plan *plan;
	struct query *query;
};

struct checker {
	struct replica *replica;
	struct form_set *set;
	const struct form *form;
	struct part own;
	struct part *grids; /* form->grid_count; plan NULL where the grid's form is not loaded */
	bool asks_values;
};

/* One row being checked: the record itself (grid -1) or a row of a grid. PARENT: what parent.X reads, the cells of the
 * record for a row of its grid, of the saved parent for a row that is written by itself; NULL where there is none. */
struct target {
	struct record *record;
	int grid, row;
	struct record_cell *cells;
	const struct record_cell *parent;
};

void check_list_add(struct check_list *list, const struct check_line *line)
{
	if (list->count == list->size) {
		list->size = list->size * 2 + 8;
		list->lines = mem_grow(list->lines, (size_t) list->size, sizeof *list->lines);
	}
	list->lines[list->count++] = *line;
}

void check_list_reset(struct check_list *list)
{
	free(list->lines);
	*list = (struct check_list){0};
}

static void part_close(struct part *part)
{
	if (part->query != NULL)
		query_close(part->query);
	plan_free(part->plan);
	*part = (struct part){0};
}

static bool part_open(
	struct part *part, struct replica *replica, struct form_set *set, const struct form *form, struct err *err)
{
	if (!plan_open(set, form, PLAN_RECORD, NULL, &part->plan, err))
		return false;
	if (query_open_guarded(replica, part->plan->sql.bytes, part->plan->tables, RECORD_STEPS, &part->query, err))
		return true;
	part->query = NULL;
	err->code = EX_CONFIG;
	return err_prefix(err, "the rules of form %s", form->code);
}

bool checker_open(
	struct replica *replica, struct form_set *set, const struct form *form, struct checker **out, struct err *err)
{
	struct checker *checker = mem_zero(1, sizeof *checker);
	struct err reason = {0};
	bool is_good;

	*out = NULL;
	checker->replica = replica;
	checker->set = set;
	checker->form = form;
	checker->grids = mem_zero((size_t) form->grid_count + 1, sizeof *checker->grids);
	is_good = part_open(&checker->own, replica, set, form, &reason);
	for (int i = 0; i < form->grid_count && is_good; i++) {
		const struct form *child = form_set_find(set, form->grids[i].form);

		if (child != NULL && child->table != NULL)
			is_good = part_open(&checker->grids[i], replica, set, child, &reason);
	}
	if (!is_good) {
		checker_free(checker);
		return err_set(err, reason.code, "%s", reason.text);
	}
	*out = checker;
	return true;
}

void checker_free(struct checker *checker)
{
	if (checker == NULL)
		return;
	part_close(&checker->own);
	for (int i = 0; i < checker->form->grid_count; i++)
		part_close(&checker->grids[i]);
	free(checker->grids);
	free(checker);
}

/* A result as a canonical value of FIELD: what SQL computed is rounded to the field's scale. */
static struct value result_value(const struct query *query, int column, const struct field *field)
{
	struct value value;
	double number;

	if (query_is_null(query, column))
		return value_null();
	if (field->type != FIELD_WHOLE && field->type != FIELD_DECIMAL && field->type != FIELD_YEAR) {
		if (field->type == FIELD_ID || field->type == FIELD_STAFF)
			return value_int(query_int(query, column));
		value = value_text(query_text(query, column));
		return value;
	}
	number = query_real(query, column);
	for (int i = 0; i < field->scale; i++)
		number *= 10;
	return fabs(number) < 9e18 ? value_int(llround(number)) : value_null();
}

/* The sentence of RULE with the present row's values in place of {…}. */
static void say(const struct plan *plan, const struct query *query, const char *says, char *out, size_t size)
{
	struct buf text;
	const char *at, *end;
	size_t length;

	buf_init(&text, 4096);
	for (; (at = strchr(says, '{')) != NULL && (end = strchr(at, '}')) != NULL; says = end + 1) {
		int i;

		buf_put(&text, says, (size_t) (at - says));
		for (i = 0; i < plan->said_count; i++)
			if (strlen(plan->said[i].name) == (size_t) (end - at - 1)
				&& strncmp(plan->said[i].name, at + 1, (size_t) (end - at - 1)) == 0)
				break;
		if (i < plan->said_count) {
			struct value value = result_value(query, plan->said[i].column, plan->said[i].field);

			if (value.kind == VALUE_NULL)
				buf_text(&text, "(blank)");
			else
				type_show(plan->said[i].field, &value, &text);
		}
	}
	buf_text(&text, says);
	length = text.length < size ? text.length : size - 1;
	while (length > 0 && length < text.length && ((unsigned char) text.bytes[length] & 0xc0) == 0x80)
		length--;
	memcpy(out, text.bytes, length);
	out[length] = '\0';
	buf_free(&text);
}

/* The total of a grid's column: NULL for a sum over nothing. */
static struct value total_of(const struct record *record, const struct plan_input *input)
{
	const struct record_grid *grid = &record->grids[input->grid];
	int64_t sum = 0, count = 0;

	for (int row = 0; row < grid->row_count; row++) {
		const struct record_cell *cell = &grid->rows[row].cells[input->column];

		if (cell->now.kind == VALUE_NULL || !cell->is_asked || record_row_is_blank(record, input->grid, row))
			continue;
		count++;
		if (cell->now.kind != VALUE_INT || __builtin_add_overflow(sum, cell->now.number, &sum))
			sum = 0;
	}
	if (input->total == RULE_COUNT)
		return value_int(count);
	return count > 0 ? value_int(sum) : value_null();
}

static void bind(const struct part *part, const struct target *target)
{
	for (int i = 0; i < part->plan->input_count; i++) {
		const struct plan_input *input = &part->plan->inputs[i];
		const struct record_cell *cells = input->owner == RULE_PARENT ? target->parent : target->cells;
		struct value value = value_null();

		if (input->is_total)
			value = total_of(target->record, input);
		else if (cells != NULL && (input->owner != RULE_PARENT || cells[input->field].is_asked))
			value = cells[input->field].now;
		query_bind(part->query, i + 1, &value);
	}
}

static void set_value(const struct target *target, int field, const struct value *value)
{
	const struct value *now = &target->cells[field].now;

	if (value_equal(now, value))
		return; /* no new copy of a text that is there */
	if (target->grid < 0)
		record_set(target->record, field, value);
	else
		record_set_row(target->record, target->grid, target->row, field, value);
}

static bool is_missing(const struct part *part, const struct target *target, int at)
{
	const struct field *field = &part->plan->form->fields[at];
	int given = target->grid >= 0 ? target->record->form->key_count : 0; /* key fields that the parent gives */

	if (field->computed != NULL || field->is_retired || !target->cells[at].is_asked
		|| target->cells[at].now.kind != VALUE_NULL)
		return false;
	if (field->key_position > 0)
		return field->key_position > given && !part->plan->form->has_made_id;
	return field->is_required;
}

static void add_missing(const struct part *part, const struct target *target, struct check_list *list)
{
	const struct form *form = part->plan->form;

	for (int i = 0; i < form->field_count; i++) {
		struct check_line line = {.kind = RULE_HARD, .grid = target->grid, .row = target->row, .field = i};

		if (!is_missing(part, target, i))
			continue;
		snprintf(line.rule, sizeof line.rule, "required:%s", form->fields[i].code);
		snprintf(line.text, sizeof line.text, "%.200s is not filled in: it is needed", form->fields[i].label);
		check_list_add(list, &line);
	}
}

static void add_broken(const struct part *part, const struct target *target, struct check_list *list)
{
	const struct form *form = part->plan->form;

	for (int i = 0; i < form->rule_count; i++) {
		const struct rule *rule = &form->rules[i];
		struct check_line line = {
			.kind = rule->kind, .grid = target->grid, .row = target->row, .field = rule->field_index};

		if (query_int(part->query, part->plan->rule_column[i]) == 0)
			continue;
		snprintf(line.rule, sizeof line.rule, "%s", rule->code);
		say(part->plan, part->query, rule->says, line.text, sizeof line.text);
		check_list_add(list, &line);
	}
}

/* One row: what is asked, what is computed, and with LIST what is broken. */
static bool run_row(const struct part *part, const struct target *target, struct check_list *list, struct err *err)
{
	const struct form *form = part->plan->form;
	int more;

	bind(part, target);
	more = query_step(part->query, err);
	if (more < 0)
		return err_prefix(err, "the rules of form %s", form->code);
	if (more == 0)
		return err_set(err, EX_SOFTWARE, "the rules of form %s gave no answer: report this", form->code);
	for (int i = 0; i < form->field_count; i++) {
		int ask = part->plan->ask_column[i], computed = part->plan->computed_column[i];

		target->cells[i].is_asked = ask < 0 || query_real(part->query, ask) != 0;
		if (computed >= 0) {
			struct value value = result_value(part->query, computed, &form->fields[i]);

			set_value(target, i, &value);
		}
	}
	if (list != NULL) {
		add_missing(part, target, list);
		add_broken(part, target, list);
	}
	query_reset(part->query);
	return true;
}

static bool run_grid(
	const struct checker *checker, struct record *record, int grid, struct check_list *list, struct err *err)
{
	for (int row = 0; row < record->grids[grid].row_count; row++) {
		struct target target = {record, grid, row, record->grids[grid].rows[row].cells, record->cells};

		if (!run_row(&checker->grids[grid], &target, record_row_is_blank(record, grid, row) ? NULL : list, err))
			return false;
	}
	return true;
}

/* *PARENT: the saved record whose grid RECORD is a row of, or NULL where no rule asks for it or there is none. */
static bool load_parent(const struct checker *checker, const struct record *record, struct record **parent,
	struct err *err)
{
	const struct form *form = checker->form->parent != NULL ? form_set_find(checker->set, checker->form->parent) : NULL;
	struct value key[TABLE_MAX_KEY];
	struct err reason = {0};
	struct buf text;

	*parent = NULL;
	if (form == NULL || form->table == NULL || !checker->own.plan->uses_parent)
		return true;
	for (int i = 0; i < form->key_count; i++) {
		key[i] = record->cells[checker->form->key[i]].now;
		if (key[i].kind == VALUE_NULL)
			return true;
	}
	buf_init(&text, 1024);
	value_key_put(&text, key, form->key_count, form->table->has_id_key);
	if (!record_load(checker->replica, checker->set, form, text.bytes, parent, &reason))
		*parent = NULL;
	buf_free(&text);
	return *parent != NULL || reason.code == EX_NOINPUT || err_set(err, reason.code, "%s", reason.text);
}

bool checker_run(struct checker *checker, struct record *record, struct check_list *list, struct err *err)
{
	struct target own = {record, -1, -1, record->cells, NULL};
	struct check_list later = {0};
	struct record *parent;
	bool is_good = load_parent(checker, record, &parent, err);
	int i;

	if (parent != NULL)
		own.parent = parent->cells;
	for (i = 0; i < checker->form->grid_count && is_good; i++)
		if (checker->grids[i].plan != NULL)
			is_good = run_grid(
				checker, record, i, list != NULL && !checker->grids[i].plan->uses_parent ? &later : NULL, err);
	is_good = is_good && run_row(&checker->own, &own, list, err);
	for (i = 0; i < checker->form->grid_count && is_good; i++)
		if (checker->grids[i].plan != NULL && checker->grids[i].plan->uses_parent)
			is_good = run_grid(checker, record, i, list != NULL ? &later : NULL, err);
	for (i = 0; i < later.count && list != NULL; i++)
		check_list_add(list, &later.lines[i]);
	check_list_reset(&later);
	record_free(parent);
	return is_good;
}

/* The key of the present row as text. */
static void put_key(const struct plan *plan, const struct query *query, struct value *row, struct buf *key)
{
	const struct table *table = plan->form->table;

	for (int i = 0; i < plan->form->key_count; i++)
		row[plan->form->fields[plan->form->key[i]].column] = query_value(query, plan->first_key + i);
	buf_clear(key);
	table_key_put(table, row, key);
}

void checker_ask_values(struct checker *checker)
{
	checker->asks_values = true;
}

/* The value of the rule's own field as a sentence would give it, and what is expected. */
static void say_values(const struct plan *plan, const struct query *query, const struct rule *rule, char *value, char *expected, size_t size)
{
	char name[80];

	*value = *expected = '\0';
	if (rule->field_index >= 0) {
		snprintf(name, sizeof name, "{%s}", rule->field);
		say(plan, query, name, value, size);
	}
	if (rule->expects != NULL)
		say(plan, query, rule->expects, expected, size);
}

bool checker_batch(struct checker *checker, const char *where, const char *parameter,
	bool (*visit)(void *state, const struct check_found *found), void *state, struct err *err)
{
	const struct form *form = checker->form;
	struct plan *plan;
	struct query *query;
	struct value *row;
	struct buf key;
	char says[256], value[256] = "", expected[256] = "";
	bool goes_on = true;
	int more = 0;

	if (form->table == NULL || !plan_open(checker->set, form, PLAN_TABLE, where, &plan, err))
		return form->table == NULL ? err_set(err, EX_CONFIG, "form %s is not loaded: load it first", form->code)
								   : false;
	if (!query_open_guarded(checker->replica, plan->sql.bytes, plan->tables, TABLE_STEPS, &query, err)) {
		plan_free(plan);
		return err_prefix(err, "the rules of form %s", form->code);
	}
	if (where != NULL)
		query_bind_text(query, 1, parameter);
	row = mem_zero((size_t) form->table->column_count, sizeof *row);
	buf_init(&key, 1024);
	while (goes_on && (more = query_step(query, err)) > 0) {
		bool has_key = false;

		for (int i = 0; i < form->rule_count && goes_on; i++) {
			if (query_int(query, plan->rule_column[i]) == 0)
				continue;
			if (!has_key)
				put_key(plan, query, row, &key);
			has_key = true;
			say(plan, query, form->rules[i].says, says, sizeof says);
			if (checker->asks_values)
				say_values(plan, query, &form->rules[i], value, expected, sizeof value);
			goes_on = visit(state, &(struct check_found){key.bytes, query_text(query, plan->school_column), &form->rules[i], says, value, expected});
		}
	}
	buf_free(&key);
	free(row);
	query_close(query);
	plan_free(plan);
	return more >= 0 || err_prefix(err, "the rules of form %s", form->code);
}
