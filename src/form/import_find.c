/* What the tables hold of a line's records, read inside the load's own transaction. A table that was empty when the
 * load began is never asked: what this load itself put there is known by the set of keys seen. */
#include "config.h"
#include "form/import_load.h"

#include <string.h>

#include "base/mem.h"

static void put_name(struct buf *sql, const char *name)
{
	buf_format(sql, "\"%s\"", name);
}

static void put_keys(struct buf *sql, const struct table *table, const int *columns, int count)
{
	for (int i = 0; i < count; i++) {
		buf_text(sql, i > 0 ? " AND " : " WHERE ");
		put_name(sql, table->columns[columns[i]].name);
		buf_format(sql, " = ?%d", i + 1);
	}
}

static void find_parent(struct import_load *load, struct import_form *form)
{
	form->parent = form->form->parent ? form_set_find(load->set, form->form->parent) : NULL;
	for (int i = 0; form->parent && i < load->form_count; i++)
		if (load->forms[i].form == form->parent && !load->forms[i].is_skipped)
			form->parent = NULL;
	if (form->parent && !form->parent->table)
		form->parent = NULL;
}

/* The school or the parent that a new record needs; in the same line, or in its table. */
static void find_owner(struct import_load *load, struct import_form *form)
{
	const char *name = form->table->scope == SCOPE_SCHOOL ? "school"
		: form->table->scope == SCOPE_PARENT			  ? form->table->parent
														  : NULL;

	form->owner = name ? table_find(load->replica, name) : NULL;
	if (form->owner == form->table)
		form->owner = NULL;
	for (int i = 0; form->owner && i < load->form_count; i++)
		if (load->forms[i].table == form->owner && &load->forms[i] < form && !load->forms[i].is_skipped)
			form->owner_position = i;
}

bool import_find_forms(struct import_load *load, struct err *err)
{
	struct query *query;

	for (int i = 0; i < load->form_count; i++) {
		struct import_form *form = &load->forms[i];
		struct buf sql;

		buf_init(&sql, 4096);
		buf_format(&sql, "SELECT count(*) FROM (SELECT 1 FROM \"%s\" LIMIT 1)", form->table->name);
		form->is_empty = query_number(load->replica, sql.bytes, 1) == 0;
		buf_free(&sql);
		form->has_checks = form->form->rule_count > 0 || form->required_count > 0;
		find_parent(load, form);
		find_owner(load, form);
	}
	if (!load->schools || !table_find(load->replica, "school"))
		return true;
	if (!query_open(load->replica, "SELECT code, name, district FROM school WHERE _void IS NULL", &query, err))
		return false;
	for (int more; (more = query_step(query, err)) != 0;) {
		struct value code = query_value(query, 0), name = query_value(query, 1), district = query_value(query, 2);

		if (more < 0) {
			query_close(query);
			return false;
		}
		import_cell_name(load, &code, &name, &district);
	}
	query_close(query);
	return true;
}

static bool open_find(struct import_load *load, struct import_form *form, struct err *err)
{
	struct buf sql;
	bool is_good;

	buf_init(&sql, 64 << 10);
	buf_text(&sql, "SELECT _void");
	for (int i = 0; i < form->width; i++) {
		buf_text(&sql, ", ");
		put_name(&sql, form->table->columns[i].name);
	}
	buf_text(&sql, " FROM ");
	put_name(&sql, form->table->name);
	put_keys(&sql, form->table, form->key, form->key_count);
	is_good = query_open(load->replica, sql.bytes, &form->find, err);
	buf_free(&sql);
	return is_good;
}

static int row_of(const struct import_form *form, const struct query *query)
{
	struct value code;

	if (form->row_column < 0)
		return 0;
	code = query_value(query, form->row_column + 1);
	for (int i = 0; i < form->row_count; i++)
		if (value_equal(&form->row_codes[i], &code))
			return i;
	return -1;
}

bool import_find_there(struct import_load *load, struct import_form *form, struct err *err)
{
	int more;

	memset(form->is_there, 0, ((size_t) form->row_count + 1) * sizeof *form->is_there);
	if (form->is_empty)
		return true;
	if (!form->find && !open_find(load, form, err))
		return false;
	for (int i = 0; i < form->key_count; i++)
		query_bind(form->find, i + 1, &form->shared[form->key[i]]);
	while ((more = query_step(form->find, err)) == 1) {
		int row = row_of(form, form->find);
		struct value *there;

		if (row < 0)
			continue;
		there = &form->there[(size_t) row * (size_t) form->width];
		form->is_there[row] = true;
		form->is_row_void[row] = !query_is_null(form->find, 0);
		for (int i = 0; i < form->width; i++) {
			there[i] = query_value(form->find, i + 1);
			if (there[i].kind == VALUE_TEXT)
				there[i].text = import_cell_keep(load, there[i].text, there[i].length);
		}
	}
	return more == 0;
}

bool import_find_owner(struct import_load *load, struct import_form *form, bool *is_there, struct err *err)
{
	struct value key[TABLE_MAX_KEY];
	int count = form->table->scope == SCOPE_SCHOOL ? 1 : form->owner->key_count;
	uint64_t hash = 0;
	int more;

	for (int i = 0; i < count; i++) {
		key[i] = form->shared[form->table->scope == SCOPE_SCHOOL ? form->table->school_column : form->table->key[i]];
		hash = import_keys_hash_value(hash, &key[i]);
	}
	*is_there = hash == form->owner_hash;
	if (*is_there)
		return true;
	if (!form->find_owner) {
		struct buf sql;
		bool is_good;

		buf_init(&sql, 4096);
		buf_text(&sql, "SELECT 1 FROM ");
		put_name(&sql, form->owner->name);
		put_keys(&sql, form->owner, form->owner->key, count);
		buf_text(&sql, " AND _void IS NULL");
		is_good = query_open(load->replica, sql.bytes, &form->find_owner, err);
		buf_free(&sql);
		if (!is_good)
			return false;
	}
	for (int i = 0; i < count; i++)
		query_bind(form->find_owner, i + 1, &key[i]);
	more = query_step(form->find_owner, err);
	query_reset(form->find_owner);
	*is_there = more == 1;
	if (*is_there)
		form->owner_hash = hash;
	return more >= 0;
}

/* Of a form with made ids: a record that has all the values that this line carries. */
bool import_find_same(struct import_load *load, struct import_form *form, bool *is_there, struct err *err)
{
	int parameter = 0, more;

	*is_there = false;
	if (form->is_empty)
		return true;
	if (!form->find_same) {
		struct buf sql;
		bool is_good;

		buf_init(&sql, 64 << 10);
		buf_text(&sql, "SELECT 1 FROM ");
		put_name(&sql, form->table->name);
		buf_text(&sql, " WHERE _void IS NULL");
		for (int i = 0; i < form->width; i++)
			if (form->is_carried[i] && i != form->made_id) {
				buf_text(&sql, " AND ");
				put_name(&sql, form->table->columns[i].name);
				buf_format(&sql, " IS ?%d", ++parameter);
			}
		is_good = query_open(load->replica, sql.bytes, &form->find_same, err);
		buf_free(&sql);
		if (!is_good)
			return false;
		parameter = 0;
	}
	for (int i = 0; i < form->width; i++)
		if (form->is_carried[i] && i != form->made_id)
			query_bind(form->find_same, ++parameter, &form->shared[i]);
	more = query_step(form->find_same, err);
	query_reset(form->find_same);
	*is_there = more == 1;
	return more >= 0;
}
