/* Loading an instrument into the log.
 *
 * The table `form` keeps the INI text as it was loaded, so that every replica reads the same instrument;
 * `form_column` gives each stored field its permanent number. What a column once meant it means for ever: bytes of
 * old entries are read by it. So the new text is held against the one in force, field by field, and only additions,
 * retirements and words for people (labels, hints, rules, limits) pass. */
#include "config.h"
#include "form/define.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/trial.h"
#include "store/query.h"
#include "store/table.h"
#include "store/txn.h"

enum { FIRST_NUMBER = 16, MAX_TEXT = 160 * 1024 /* an entry holds 256 kB */ };

/* The form in force: its row, and the instrument read again. */
struct held {
	struct form *form; /* NULL where there is none yet */
	char *title, *source, *labels;
	int version;
};

static void held_free(struct held *held)
{
	form_free(held->form);
	free(held->title);
	free(held->source);
	free(held->labels);
	*held = (struct held){0};
}

static bool read_held(struct replica *replica, const char *code, struct held *held, struct err *err)
{
	struct query *query;
	int more;

	*held = (struct held){0};
	if (!query_open(replica, "SELECT version, title, source, labels_ur FROM form WHERE code = ?1 AND _void IS NULL",
			&query, err))
		return false;
	query_bind_text(query, 1, code);
	more = query_step(query, err);
	if (more > 0) {
		held->version = (int) query_int(query, 0);
		held->title = mem_copy(query_text(query, 1));
		held->source = mem_copy(query_text(query, 2));
		held->labels = query_is_null(query, 3) ? NULL : mem_copy(query_text(query, 3));
	}
	query_close(query);
	if (more > 0 && !form_read(held->source, strlen(held->source), code, &held->form, err)) {
		held_free(held);
		return false;
	}
	if (more > 0 && held->form->passed_over > 0) {
		held_free(held);
		return err_set(err, EX_CONFIG, "form %s was loaded by a newer program, and this one does not know all that it says: install that program here first", code);
	}
	return more >= 0;
}

static bool texts_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool refuse(struct err *err, const char *code, const char *what)
{
	return err_set(err, EX_DATAERR, "field %s: %s", code, what);
}

/* One field of the form in force against the new text. */
static bool compare_field(const struct field *old, const struct form *form, struct err *err)
{
	int at = form_field(form, old->code);
	const struct field *now = at >= 0 ? &form->fields[at] : NULL;

	if (now == NULL && old->computed != NULL)
		return true;
	if (now == NULL)
		return refuse(err, old->code,
			"is not in the new file, but a field is never removed or renamed: keep it and write retired = yes");
	if ((old->computed == NULL) != (now->computed == NULL))
		return refuse(err, old->code,
			old->computed == NULL
				? "was a stored field and cannot become a computed one: give the computed field another code and "
				  "retire this one"
				: "was computed and cannot become a stored one: give the stored field another code");
	if (old->computed != NULL)
		return true;
	if (old->type != now->type)
		return err_set(err, EX_DATAERR,
			"field %s: its type changed from %s to %s, but a field is never retyped: retire it and add "
			"another",
			old->code, form_type_name(old->type), form_type_name(now->type));
	if (old->scale != now->scale)
		return err_set(err, EX_DATAERR,
			"field %s: its scale changed from %d to %d, but a field is never retyped: retire it and add "
			"another",
			old->code, old->scale, now->scale);
	if (!texts_equal(old->list_name, now->list_name))
		return err_set(err, EX_DATAERR,
			"field %s: its list changed from %s to %s, but a code keeps its meaning: retire the field and add "
			"another",
			old->code, old->list_name, now->list_name);
	if (old->key_position != now->key_position)
		return refuse(err, old->code, "its place in the key changed: a form's key is for ever");
	if (old->is_retired && !now->is_retired)
		return refuse(err, old->code, "was retired, and a code is never used again: take another code");
	return true;
}

/* Codes that sign are of the field's list, where the province has that. */
static bool check_signs(struct replica *replica, const struct field *field, struct err *err)
{
	const struct table *table = table_find(replica, "code");
	const char *at = field->signs;
	bool is_good = true;

	if (at == NULL || table == NULL)
		return true;
	while (is_good && *(at += strspn(at, " ")) != '\0') {
		int length = (int) strcspn(at, " ");
		char *code = mem_copy_bytes(at, (size_t) length);
		struct query *query;

		is_good = query_open(replica, "SELECT 1 FROM code WHERE list = ?1 AND NOT EXISTS (SELECT 1 FROM code WHERE list = ?1"
			" AND code = ?2)", &query, err);
		if (is_good) {
			query_bind_text(query, 1, field->list_name);
			query_bind_text(query, 2, code);
			if (query_step(query, NULL) == 1)
				is_good = err_set(err, EX_DATAERR, "field %s: signs names \"%s\", which is no code of the list %s: correct it",
					field->code, code, field->list_name);
			query_close(query);
		}
		free(code);
		at += length;
	}
	return is_good;
}

static bool compare_head(const struct form *old, const struct form *form, struct err *err)
{
	if (old->scope != form->scope || old->has_made_id != form->has_made_id || old->key_count != form->key_count)
		return err_set(err, EX_DATAERR,
			"form %s: its key or scope changed, but both are for ever: make a form of another code", form->code);
	if (!texts_equal(old->parent, form->parent) || !texts_equal(old->rows, form->rows))
		return err_set(err, EX_DATAERR,
			"form %s: its parent or rows changed, but both are for ever: make a form of another code", form->code);
	return true;
}

static bool compare_fields(const struct form *old, const struct form *form, struct err *err)
{
	for (int i = 0; i < old->field_count; i++)
		if (!compare_field(&old->fields[i], form, err))
			return false;
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].key_position > 0 && form_field(old, form->fields[i].code) < 0)
			return refuse(err, form->fields[i].code, "is new in the key, but a form's key is for ever");
	return true;
}

/* Is the new text one that may follow the form in force? The table decides too: it may know columns of a form that
 * was read badly. */
static bool compare(struct replica *replica, const struct held *held, const struct form *form, struct err *err)
{
	const struct table *table = table_find(replica, form->code);
	int stored = 0, i;

	for (i = 0; i < form->field_count; i++)
		if (!check_signs(replica, &form->fields[i], err))
			return false;
	for (i = 0; i < form->field_count; i++)
		stored += form->fields[i].computed == NULL;
	if (stored > TABLE_MAX_COLUMNS)
		return err_set(err, EX_DATAERR, "form %s: has %d stored fields, but a table holds %d: make two forms",
			form->code, stored, TABLE_MAX_COLUMNS);
	if (form->parent != NULL && table_find(replica, form->parent) == NULL)
		return err_set(
			err, EX_DATAERR, "form %s: its parent %s is not loaded: load that first", form->code, form->parent);
	if (held->form == NULL)
		return true;
	if (!compare_head(held->form, form, err) || !compare_fields(held->form, form, err))
		return false;
	for (i = 0; table != NULL && i < table->column_count; i++)
		if (form_field(form, table->columns[i].name) < 0)
			return refuse(err, table->columns[i].name,
				"has a column but is not in the new file: keep it and write retired = yes");
	return true;
}

static void tell(void (*say)(void *state, const char *line), void *state, const char *what, const char *code)
{
	char line[160];

	snprintf(line, sizeof line, "%s %s", what, code);
	say(state, line);
}

/* What of a field that is in both forms reads otherwise now. */
static void tell_field(const struct field *old, const struct field *now, void (*say)(void *state, const char *line), void *state)
{
	if (now->is_retired && !old->is_retired)
		tell(say, state, "retires field", now->code);
	if (!texts_equal(old->computed, now->computed))
		tell(say, state, "changes computed field", now->code);
	if (!texts_equal(old->ask, now->ask))
		tell(say, state, "changes when it is asked: field", now->code);
	if (!texts_equal(old->label, now->label) || !texts_equal(old->hint, now->hint) || !texts_equal(old->unit, now->unit))
		tell(say, state, "changes words of field", now->code);
	if (old->has_min != now->has_min || old->min != now->min || old->has_max != now->has_max || old->max != now->max
		|| old->length != now->length || old->is_required != now->is_required)
		tell(say, state, "changes limits of field", now->code);
	if (!texts_equal(old->fallback, now->fallback))
		tell(say, state, "changes default of field", now->code);
	if (!texts_equal(old->signs, now->signs))
		tell(say, state, "changes what signs: field", now->code);
	if (old->is_personal != now->is_personal || old->is_indexed != now->is_indexed || old->is_carried != now->is_carried
		|| old->is_verified != now->is_verified || old->is_uncounted != now->is_uncounted)
		tell(say, state, "changes marks of field", now->code);
}

static void tell_rule(const struct rule *old, const struct rule *now, void (*say)(void *state, const char *line), void *state)
{
	if (old->kind != now->kind || strcmp(old->holds, now->holds) != 0)
		tell(say, state, "changes rule", now->code);
	else if (strcmp(old->says, now->says) != 0 || !texts_equal(old->expects, now->expects))
		tell(say, state, "changes words of rule", now->code);
	else if (old->weight != now->weight || !texts_equal(old->field, now->field))
		tell(say, state, "changes weight or field of rule", now->code);
}

static void tell_differences(
	const struct form *old, const struct form *form, void (*say)(void *state, const char *line), void *state)
{
	int i, at;

	if (old == NULL)
		tell(say, state, "adds form", form->code);
	for (i = 0; i < form->field_count; i++) {
		at = old != NULL ? form_field(old, form->fields[i].code) : -1;
		if (at < 0)
			tell(say, state, form->fields[i].computed != NULL ? "adds computed field" : "adds field",
				form->fields[i].code);
		else
			tell_field(&old->fields[at], &form->fields[i], say, state);
	}
	for (i = 0; i < form->rule_count; i++) {
		for (at = old != NULL ? old->rule_count - 1 : -1; at >= 0; at--)
			if (strcmp(old->rules[at].code, form->rules[i].code) == 0)
				break;
		if (at < 0)
			tell(say, state, "adds rule", form->rules[i].code);
		else
			tell_rule(&old->rules[at], &form->rules[i], say, state);
	}
	for (i = 0; old != NULL && i < old->rule_count; i++) {
		for (at = form->rule_count - 1; at >= 0; at--)
			if (strcmp(old->rules[i].code, form->rules[at].code) == 0)
				break;
		if (at < 0)
			tell(say, state, "drops rule", old->rules[i].code);
	}
	for (i = 0; old != NULL && i < old->field_count; i++)
		if (form_field(form, old->fields[i].code) < 0)
			tell(say, state, "drops computed field", old->fields[i].code);
}

bool define_compare(struct replica *replica, const struct form *form, void (*say)(void *state, const char *line),
	void *state, struct err *err)
{
	struct held held;
	bool is_good;

	if (!read_held(replica, form->code, &held, err))
		return false;
	is_good = compare(replica, &held, form, err);
	if (is_good)
		tell_differences(held.form, form, say, state);
	held_free(&held);
	return is_good;
}

/* A row of one of the program's own tables, filled by name. */
struct row {
	const struct table *table;
	struct value values[16];
};

static void row_start(struct row *row, struct replica *replica, const char *table)
{
	row->table = table_find(replica, table);
	if (row->table == NULL || row->table->column_count > (int) (sizeof row->values / sizeof row->values[0]))
		die("the store has no usable table %s", table);
	for (int i = 0; i < row->table->column_count; i++)
		row->values[i] = value_null();
}

static int row_column(const struct row *row, const char *column)
{
	int at = table_column(row->table, column);

	if (at < 0)
		die("table %s has no column %s", row->table->name, column);
	return at;
}

static void row_set(struct row *row, const char *column, struct value value)
{
	row->values[row_column(row, column)] = value;
}

/* Changes one cell of ROW's record where it differs. */
static bool change(
	struct txn *txn, const struct row *row, const char *column, struct value seen, struct value now, struct err *err)
{
	struct value key[TABLE_MAX_KEY];

	for (int i = 0; i < row->table->key_count; i++)
		key[i] = row->values[row->table->key[i]];
	return value_equal(&seen, &now) || txn_change(txn, row->table, key, row_column(row, column), &seen, &now, err);
}

static bool write_form(struct replica *replica, struct txn *txn, const struct form *form, const struct held *held,
	const char *source, const char *labels, struct err *err)
{
	static const char *const SCOPES[] = {"province", "district", "school", "parent", "entry"};
	struct row row;

	row_start(&row, replica, "form");
	row_set(&row, "code", value_text(form->code));
	if (held->form != NULL)
		return change(txn, &row, "version", value_int(held->version), value_int(held->version + 1), err)
			&& change(txn, &row, "title", value_text(held->title), value_text(form->title), err)
			&& change(txn, &row, "source", value_text(held->source), value_text(source), err)
			&& change(txn, &row, "labels_ur", value_text(held->labels), value_text(labels), err);
	row_set(&row, "number", value_int(query_number(replica, "SELECT max(number) + 1 FROM form", FIRST_NUMBER)));
	if (row.values[row_column(&row, "number")].number < FIRST_NUMBER)
		row_set(&row, "number", value_int(FIRST_NUMBER));
	row_set(&row, "version", value_int(1));
	row_set(&row, "title", value_text(form->title));
	row_set(&row, "scope", value_text(SCOPES[form->scope]));
	row_set(&row, "parent", value_text(form->parent));
	row_set(&row, "made_id", value_int(form->has_made_id));
	row_set(&row, "source", value_text(source));
	row_set(&row, "labels_ur", value_text(labels));
	return txn_insert(txn, row.table, row.values, err);
}

static bool is_id_type(enum field_type type)
{
	return type == FIELD_ID || type == FIELD_STAFF;
}

static bool is_number_type(enum field_type type)
{
	return type == FIELD_WHOLE || type == FIELD_DECIMAL || type == FIELD_YEAR;
}

static bool write_column(struct replica *replica, struct txn *txn, const struct form *form, const struct field *field,
	const struct table *table, int *next_number, struct err *err)
{
	int at = table != NULL ? table_column(table, field->code) : -1;
	const struct column *column = at >= 0 ? &table->columns[at] : NULL;
	struct row row;

	row_start(&row, replica, "form_column");
	row_set(&row, "form", value_text(form->code));
	row_set(&row, "name", value_text(field->code));
	if (column != NULL)
		return change(txn, &row, "is_indexed", value_int(column->is_indexed), value_int(field->is_indexed), err)
			&& change(txn, &row, "is_personal", value_int(column->is_personal), value_int(field->is_personal), err)
			&& change(txn, &row, "signs", value_text(column->signs), value_text(field->signs), err)
			&& change(txn, &row, "is_retired", value_int(column->is_retired), value_int(field->is_retired), err);
	row_set(&row, "number", value_int((*next_number)++));
	row_set(&row, "type", value_text(is_id_type(field->type) ? "id" : is_number_type(field->type) ? "int" : "text"));
	row_set(&row, "scale", value_int(field->scale));
	row_set(&row, "key_position", value_int(field->key_position));
	row_set(&row, "is_indexed", value_int(field->is_indexed));
	row_set(&row, "is_personal", value_int(field->is_personal));
	row_set(&row, "is_retired", value_int(field->is_retired));
	row_set(&row, "signs", value_text(field->signs));
	return txn_insert(txn, row.table, row.values, err);
}

/* All rows of the load, inside the transaction. */
static bool write(struct replica *replica, struct txn *txn, const struct form *form, const struct held *held,
	const char *source, const char *labels, struct err *err)
{
	const struct table *table = table_find(replica, form->code);
	int next_number = table != NULL ? table->column_count : 0;

	if (!txn_entry(txn, NULL, err) || !write_form(replica, txn, form, held, source, labels, err))
		return false;
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].computed == NULL
			&& !write_column(replica, txn, form, &form->fields[i], table, &next_number, err))
			return false;
	return true;
}

/* Reads the form in force inside the transaction, compares, writes. */
static bool load(struct replica *replica, const char *author, const struct form *form, const char *source,
	const char *labels, struct err *err)
{
	struct held held;
	struct txn *txn;
	bool is_good, is_same;

	if (!read_held(replica, form->code, &held, err))
		return false;
	is_same = held.form != NULL && strcmp(held.source, source) == 0 && texts_equal(held.labels, labels);
	held_free(&held);
	if (is_same)
		return true;
	if (!txn_begin(replica, author, &txn, err))
		return false;
	is_good = read_held(replica, form->code, &held, err);
	if (is_good)
		is_good = compare(replica, &held, form, err) && write(replica, txn, form, &held, source, labels, err);
	held_free(&held);
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool define_load(struct replica *replica, const char *author, const char *text, size_t length, const char *ur,
	size_t ur_length, const char *name, struct err *err)
{
	char *source, *labels;
	struct form *form;
	bool is_good;

	if (length + ur_length > MAX_TEXT)
		return err_set(
			err, EX_DATAERR, "%s: is longer than %d bytes with its labels: make two forms of it", name, MAX_TEXT);
	if (!form_parse(text, length, name, &form, err))
		return false;
	source = mem_copy_bytes(text, length);
	labels = ur != NULL && ur_length > 0 ? mem_copy_bytes(ur, ur_length) : NULL;
	is_good = labels == NULL || form_add_urdu(form, labels, ur_length, name, false, err);
	is_good = is_good && trial_form(replica, form, name, err);
	if (is_good && !load(replica, author, form, source, labels, err))
		is_good = err_prefix(err, "%s", name);
	free(labels);
	free(source);
	form_free(form);
	return is_good;
}
