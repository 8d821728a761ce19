/* One line's values to records: a new one is inserted, one that is there is compared and only cells that the file
 * carries and that differ are changed. A blank cell changes nothing unless the map says that it clears. */
#include "config.h"
#include "form/import_load.h"

#include <stdio.h>
#include <string.h>

#include "form/type.h"

enum { ENTRY_OPERATIONS = 200, ENTRY_TEXT = 64 << 10 };

/* A record and its grids are one entry; rows of a plain form that follow each other for the same school or parent share
 * one. */
static bool open_entry(struct import_load *load, struct err *err)
{
	if (load->is_entry_open)
		return true;
	if (!txn_entry(load->txn, NULL, err))
		return err_prefix(
			err, "%s line %ld", load->options->file, load->entry_line > 0 ? load->entry_line : load->line);
	load->is_entry_open = true;
	load->entry_operations = 0;
	load->entry_bytes = 0;
	load->entry_line = load->line;
	return true;
}

static void close_entry_of_others(struct import_load *load)
{
	const struct import_form *form = load->forms;
	const struct table *table = form->table;
	int column = table->school_column >= 0 ? table->school_column : table->key[0];

	buf_clear(&load->next_group);
	/* Rows of '*' belong together as far as an entry goes. */
	if (table->scope != SCOPE_PROVINCE)
		type_print(&form->form->fields[0], &form->shared[column], &load->next_group);
	if (load->next_group.length != load->group.length
		|| memcmp(load->next_group.bytes, load->group.bytes, load->group.length) != 0
		|| load->entry_operations > ENTRY_OPERATIONS || load->entry_bytes > ENTRY_TEXT)
		load->is_entry_open = false;
	buf_clear(&load->group);
	buf_put(&load->group, load->next_group.bytes, load->next_group.length);
}

static void count_operation(struct import_load *load, const struct value *values, int count)
{
	load->entry_operations++;
	load->line_operations++;
	for (int i = 0; i < count; i++)
		load->entry_bytes += values[i].kind == VALUE_TEXT ? values[i].length : 2;
}

static bool at_line(const struct import_load *load, struct err *err)
{
	return err_prefix(err, "%s line %ld", load->options->file, load->line);
}

static void reject(struct import_load *load, struct import_form *form, const char *reason)
{
	struct buf key;

	form->is_rejected = true;
	if (form == load->forms)
		load->is_rejected = true;
	buf_init(&key, 4096);
	for (int i = 0; i < form->key_count; i++) {
		if (i > 0)
			buf_byte(&key, '/');
		if (form->shared[form->key[i]].kind != VALUE_NULL)
			for (int k = 0; k < form->form->field_count; k++)
				if (form->form->fields[k].column == form->key[i])
					type_print(&form->form->fields[k], &form->shared[form->key[i]], &key);
	}
	import_reject_row(load, form->key_header, key.bytes, key.length, reason);
	buf_free(&key);
}

static bool insert(struct import_load *load, struct import_form *form, struct value *row, struct err *err)
{
	if (!open_entry(load, err))
		return false;
	if (form->made_id >= 0)
		row[form->made_id] = value_int(txn_make_id(load->txn));
	if (!txn_insert(load->txn, form->table, row, err))
		return at_line(load, err);
	count_operation(load, row, form->width);
	load->report->added++;
	return true;
}

/* Changes the cells that differ; ROW then says what the record is. */
static bool change(struct import_load *load, struct import_form *form, struct value *row, const struct value *there,
	const bool *carried, const bool *clears, const bool *refused, bool *is_changed, struct err *err)
{
	struct value key[TABLE_MAX_KEY];

	for (int i = 0; i < form->table->key_count; i++)
		key[i] = there[form->table->key[i]];
	for (int i = 0; i < form->width; i++) {
		if (!carried[i] || refused[i] || form->table->columns[i].key_position > 0
			|| (row[i].kind == VALUE_NULL && !clears[i]) || value_equal(&row[i], &there[i])) {
			row[i] = there[i];
			continue;
		}
		if (i == form->district) {
			import_reject_cell(load, form->table->columns[i].name, row[i].text, row[i].length,
				"the record belongs to another district: an import does not move it");
			row[i] = there[i];
			continue;
		}
		if (!open_entry(load, err))
			return false;
		if (!txn_change(load->txn, form->table, key, i, &there[i], &row[i], err))
			return at_line(load, err);
		count_operation(load, &row[i], 1);
		*is_changed = true;
	}
	return true;
}

/* Whether the line says anything of the record besides its key and what all rows are given. */
static bool says_anything(const struct import_form *form)
{
	for (int i = 0; i < form->width; i++)
		if (form->is_carried[i] && form->shared[i].kind != VALUE_NULL && form->fresh[i].kind == VALUE_NULL
			&& form->table->columns[i].key_position == 0)
			return true;
	return false;
}

static bool write_record(struct import_load *load, struct import_form *form, struct err *err)
{
	bool is_changed = false;

	if (!form->is_there[0]) {
		/* A row that is blank in all of a return's columns is no return. */
		form->is_absent = form != load->forms && !says_anything(form);
		return form->is_absent || insert(load, form, form->shared, err);
	}
	if (form->is_row_void[0]) {
		reject(load, form, "the record is voided: an import does not bring it back");
		return true;
	}
	if (!change(
			load, form, form->shared, form->there, form->is_carried, form->clears, form->is_refused, &is_changed, err))
		return false;
	if (is_changed)
		load->report->changed++;
	else
		load->report->unchanged++;
	return true;
}

static bool write_rows(struct import_load *load, struct import_form *form, struct err *err)
{
	for (int i = 0; i < form->row_count; i++) {
		size_t at = (size_t) i * (size_t) form->width;
		struct value *row = &form->rows[at];
		bool is_changed = false;

		if (!form->is_there[i] && !form->is_row_made[i])
			continue;
		for (int k = 0; k < form->width; k++)
			if (form->is_carried[k] || !form->row_carried[at + (size_t) k])
				row[k] = form->shared[k];
		row[form->row_column] = form->row_codes[i];
		if (!form->is_there[i]) {
			if (!insert(load, form, row, err) || !import_check_touch(load, form, row, err))
				return false;
			continue;
		}
		if (form->is_row_void[i])
			continue;
		if (!change(load, form, row, &form->there[at], &form->row_carried[at], &form->row_clears[at],
				&form->row_refused[at], &is_changed, err))
			return false;
		if (is_changed) {
			load->report->changed++;
			if (!import_check_touch(load, form, row, err))
				return false;
		} else {
			load->report->unchanged++;
		}
	}
	return true;
}

/* Records with made ids: by the id where the file has one, else a record that says the same is this one. */
static bool write_made(struct import_load *load, struct import_form *form, struct err *err)
{
	bool is_there;

	if (form->has_id && form->shared[form->made_id].kind != VALUE_NULL) {
		if (!import_find_there(load, form, err))
			return false;
		if (form->is_there[0])
			return write_record(load, form, err);
		reject(load, form, "no record has this id: leave it blank for a new record");
		return true;
	}
	if (!import_find_same(load, form, &is_there, err))
		return false;
	if (!is_there)
		return insert(load, form, form->shared, err);
	load->report->unchanged++;
	return true;
}

/* What keeps the form's record out, for a reason that a person can mend; NULL: nothing. */
static bool check_record(struct import_load *load, int position, struct err *err)
{
	struct import_form *form = &load->forms[position];
	uint64_t hash = 0;
	char reason[96];
	long line;
	bool is_there;

	for (int i = 0; i < load->hard_count; i++)
		if (load->hard[i].line == load->line && load->hard[i].form == position) {
			reject(load, form, load->hard[i].says);
			return true;
		}
	for (int i = 0; i < form->key_count; i++) {
		if (form->made_id < 0 && form->shared[form->key[i]].kind == VALUE_NULL) {
			snprintf(reason, sizeof reason, "%.40s is blank: it says which record this is",
				form->table->columns[form->key[i]].name);
			reject(load, form, reason);
			return true;
		}
		hash = import_keys_hash_value(hash, &form->shared[form->key[i]]);
	}
	if (form->made_id >= 0 && form->shared[form->made_id].kind == VALUE_NULL)
		for (int i = 0; i < form->width; i++)
			if (form->is_carried[i])
				hash = import_keys_hash_value(hash, &form->shared[i]);
	line = import_keys_add(&form->seen, hash, load->line);
	if (line != 0) {
		snprintf(reason, sizeof reason,
			form->made_id < 0 ? "line %ld has this %.40s already" : "line %ld says the same already", line,
			form->table->columns[form->table->key[0]].name);
		reject(load, form, reason);
		return true;
	}
	if (form->district >= 0 && form->is_carried[form->district] && replica_role(load->replica) == REPLICA_DISTRICT
		&& !(form->shared[form->district].kind == VALUE_TEXT && replica_holds(load->replica, form->shared[form->district].text))) {
		reject(load, form, "it is of another district than this replica's");
		return true;
	}
	if (!form->owner || form->owner_position >= 0)
		return true;
	if (!import_find_owner(load, form, &is_there, err))
		return false;
	if (!is_there) {
		snprintf(reason, sizeof reason, "there is no %.40s of this code here", form->owner->name);
		reject(load, form, reason);
	}
	return true;
}

static bool write_form(struct import_load *load, int position, struct err *err)
{
	struct import_form *form = &load->forms[position];

	if (form->owner_position >= 0 && load->forms[form->owner_position].is_rejected)
		form->is_rejected = true;
	for (int i = 0; i < position; i++)
		if (form->form->parent && strcmp(load->forms[i].form->code, form->form->parent) == 0
			&& load->forms[i].is_rejected)
			form->is_rejected = true;
	if (form->is_rejected)
		return true;
	if (!check_record(load, position, err))
		return false;
	if (form->is_rejected)
		return true;
	if (form->made_id >= 0)
		return write_made(load, form, err);
	if (!import_find_there(load, form, err))
		return false;
	if (form->row_count > 0)
		return write_rows(load, form, err);
	if (!form->is_there[0] && form->district >= 0 && form->shared[form->district].kind == VALUE_NULL) {
		reject(load, form, "it is new and its district is blank: a record belongs to one");
		return true;
	}
	return write_record(load, form, err);
}

bool import_record_write(struct import_load *load, struct err *err)
{
	load->line_operations = 0;
	close_entry_of_others(load);
	for (int i = 0; i < load->form_count && !load->is_rejected; i++)
		if (!load->forms[i].is_skipped && !write_form(load, i, err))
			return false;
	if (load->line_operations == 0)
		return true;
	/* A rule of one record may look at another one's fields, so all records of a line that wrote anything are checked
	 * again. */
	for (int i = 0; i < load->form_count; i++)
		if (!load->forms[i].is_skipped && !load->forms[i].is_rejected && !load->forms[i].is_absent
			&& load->forms[i].row_count == 0 && !import_check_touch(load, &load->forms[i], load->forms[i].shared, err))
			return false;
	return true;
}
