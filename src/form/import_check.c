/* The rules over what a load touched, all of a form's in one SELECT, after its rows are in the tables and before they
 * are kept.
 *
 * A broken soft rule becomes an open finding. A broken hard rule rejects its record: the pass is done
 * again without it, because rules see sums and neighbours and a record is easier left out than taken out. Such files
 * are rare, so the common load pays for one SELECT and nothing else. */
#include "config.h"
#include "form/import_load.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "form/check.h"
#include "store/finding.h"

/* Remembers the key in load->text for the rules; its old findings go. */
static bool touch_key(struct import_load *load, struct import_keys *keys, const char *form, bool had_rows,
	const char *school, struct err *err)
{
	if (import_keys_add(keys, import_keys_hash(0, load->text.bytes, load->text.length), load->line) != 0 || !had_rows)
		return true;
	return finding_replace(load->replica, form, load->text.bytes, school, NULL, NULL, 0, err);
}

/* Required fields are the keyboard's matter; where a file leaves one blank that is a finding. */
static bool find_missing(struct import_load *load, const struct import_form *form, const struct value *row,
	const char *school, struct err *err)
{
	char rule[96];

	for (int i = 0; i < form->required_count; i++) {
		const struct field *field = form->required[i];

		if (row[field->column].kind != VALUE_NULL)
			continue;
		snprintf(rule, sizeof rule, "required:%s", field->code);
		load->report->findings++;
		if (!finding_add(load->replica, form->form->code, load->text.bytes, school, rule, FINDING_HARD, err))
			return false;
	}
	return true;
}

static bool misses_any(const struct import_form *form, const struct value *row)
{
	for (int i = 0; i < form->required_count; i++)
		if (row[form->required[i]->column].kind == VALUE_NULL)
			return true;
	return false;
}

/* The school that a record is about, as findings name it: NUL-terminated in load->storage, or NULL. */
static const char *school_of(struct import_load *load, const struct import_form *form, const struct value *row)
{
	int column = form->table->school_column;

	if (column < 0 && strcmp(form->table->name, "school") == 0)
		column = form->table->key[0];
	if (column < 0 || row[column].kind != VALUE_TEXT)
		return NULL;
	buf_clear(&load->storage);
	buf_put(&load->storage, row[column].text, row[column].length);
	return load->storage.bytes;
}

bool import_check_touch(struct import_load *load, struct import_form *form, const struct value *row, struct err *err)
{
	struct value key[TABLE_MAX_KEY];
	const char *school;

	form->touched_count++;
	if (!form->has_checks && !form->parent)
		return true;
	/* Of a table that was empty every record is this load's own: its lines are asked for only where one of them is
	 * refused. */
	if (form->is_empty && !load->wants_lines && !form->parent && !misses_any(form, row))
		return true;
	school = school_of(load, form, row);
	if (form->has_checks) {
		buf_clear(&load->text);
		if (table_key_put(form->table, row, &load->text)
			&& (!touch_key(load, &form->touched, form->form->code, !form->is_empty, school, err)
			|| !find_missing(load, form, row, school, err)))
			return false;
	}
	if (!form->parent)
		return true;
	for (int i = 0; i < form->parent->table->key_count; i++)
		key[i] = row[form->table->key[i]];
	buf_clear(&load->text);
	return !value_key_put(&load->text, key, form->parent->table->key_count, form->parent->table->has_id_key)
		|| touch_key(load, &form->parent_touched, form->parent->code, true, school, err);
}

struct visit {
	struct import_load *load;
	const struct form *form;
	const struct import_keys *touched; /* NULL: every record of the table */
	int position; /* of the map's forms, or -1: a parent that the file does not bring */
	bool is_broken, is_failed;
	struct err *err;
};

static bool on_broken(void *state, const struct check_found *found)
{
	struct visit *visit = state;
	const char *key = found->key, *school = found->school;
	const struct rule *rule = found->rule;
	struct import_load *load = visit->load;
	long line = visit->touched ? import_keys_find(visit->touched, import_keys_hash(0, key, strlen(key))) : -1;

	if (line == 0)
		return true;
	if (rule->kind == RULE_HARD && visit->position >= 0 && line < 0) {
		load->wants_lines = true;
		visit->is_broken = true;
		return true;
	}
	if (rule->kind == RULE_HARD && visit->position >= 0) {
		load->hard = mem_grow(load->hard, (size_t) load->hard_count + 1, sizeof *load->hard);
		load->hard[load->hard_count++] = (struct import_hard) { line, visit->position, mem_copy(found->says) };
		visit->is_broken = true;
		return true;
	}
	load->report->findings++;
	visit->is_failed = !finding_add(load->replica, visit->form->code, key, *school != '\0' ? school : NULL, rule->code,
		rule->kind == RULE_HARD ? FINDING_HARD : FINDING_SOFT, visit->err);
	return !visit->is_failed;
}

static bool check_form(struct import_load *load, const struct form *form, const struct import_keys *touched,
	int position, bool *again, struct err *err)
{
	struct visit visit = { load, form, touched, position, false, false, err };
	struct checker *checker;
	bool is_good;

	load->report->rules += form->rule_count;
	if (touched && touched->count == 0)
		return true;
	if (!checker_open(load->replica, load->set, form, &checker, err))
		return false;
	is_good = checker_batch(checker, NULL, NULL, on_broken, &visit, err) && !visit.is_failed;
	checker_free(checker);
	*again |= visit.is_broken;
	return is_good;
}

bool import_check_run(struct import_load *load, bool *again, struct err *err)
{
	*again = false;
	for (int i = 0; i < load->form_count; i++) {
		struct import_form *form = &load->forms[i];
		bool is_all = form->is_empty && !load->wants_lines && !form->parent;

		if (form->is_skipped || form->touched_count == 0)
			continue;
		if (!check_form(load, form->form, is_all ? NULL : &form->touched, i, again, err))
			return false;
		if (form->parent && !check_form(load, form->parent, &form->parent_touched, -1, again, err))
			return false;
	}
	return true;
}
