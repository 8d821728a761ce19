/* A walk over all values of a form's records and of their grids, one value at a time.
 *
 * One statement over the records, and one a grid that is asked again for each record by its key: the values of a record come together, which
 * is how a set of DHIS2 wants them, and nothing is held but the record in hand. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/export_parts.h"
#include "form/type.h"
#include "store/query.h"

enum { MOST_GRIDS = 16, MAX_SQL = 1 << 20, MAX_NAME = 1 << 16 };

/* Reading one table: where its columns are in the statement. */
struct pass {
	const struct form *form;
	struct query *query;
	int first; /* of the fields; before them what the pass needs itself */
	int row; /* column of the row's code, or -1 */
	int key; /* of a record: its key, for its grids */
};

struct walk {
	struct pass record, grids[MOST_GRIDS];
	int grid_count;
	struct buf school, when, row;
	bool (*see)(void *state, enum export_step step, const struct export_value *value, struct err *err);
	void *state;
};

const struct field *export_row(const struct form *form)
{
	return form->parent && form->key_count > 0 ? &form->fields[form->key[form->key_count - 1]] : NULL;
}

const struct form *export_grid(const struct form_set *set, const struct form *form, int *at)
{
	while (*at < form->grid_count) {
		const struct form *grid = form_set_find(set, form->grids[(*at)++].form);
		if (grid && grid->table)
			return grid;
	}
	return NULL;
}

static bool has(const struct form *form, const char *code)
{
	int field = form ? form_field(form, code) : -1;
	return field >= 0 && form->fields[field].column >= 0;
}

/* The first of the columns that OWN (t) or PARENT (p) has, or NULL; newly allocated. */
static char *column_of(const struct form *own, const struct form *parent, const char *const *codes)
{
	for (; *codes; codes++) {
		if (has(own, *codes))
			return mem_format("t.\"%s\"", *codes);
		if (has(parent, *codes))
			return mem_format("p.\"%s\"", *codes);
	}
	return NULL;
}

/* Its fields that have a column, but for those of its key. */
static bool is_value(const struct field *field)
{
	return field->column >= 0 && field->key_position == 0;
}

static void put_fields(const struct form *form, struct buf *sql)
{
	for (int i = 0; i < form->field_count; i++)
		if (is_value(&form->fields[i]))
			buf_format(sql, ", t.\"%s\"", form->fields[i].code);
}

static bool write_record(const struct form_set *set, const struct form *form, const struct form *parent, const char *where, struct pass *pass,
	struct buf *sql, struct err *err)
{
	static const char *const schools[] = {"school", NULL}, *const whens[] = {"year", "date", NULL};
	char *school = strcmp(form->code, "school") == 0 ? mem_copy("t.code") : column_of(form, parent, schools);
	char *when = column_of(form, parent, whens);
	bool is_good = school || err_set(err, EX_USAGE, "%s: its records are not about schools: export it as csv or json", form->code);
	if (is_good) {
		buf_format(sql, "SELECT %s, %s", school, when ? when : "NULL");
		for (int i = 0; i < form->key_count; i++)
			buf_format(sql, ", t.\"%s\"", form->fields[form->key[i]].code);
		put_fields(form, sql);
		buf_format(sql, " FROM \"%s\" t", form->code);
		if (parent)
			buf_format(sql, " JOIN \"%s\" p ON 1", parent->code);
		for (int i = 0; parent && i < parent->key_count; i++)
			buf_format(sql, " AND p.\"%s\" = t.\"%s\"", parent->fields[parent->key[i]].code, form->fields[form->key[i]].code);
		buf_format(sql, " WHERE t._void IS NULL%s", parent ? " AND p._void IS NULL" : "");
		is_good = export_where(set, form, where, sql, err);
		export_order(form, sql);
	}
	*pass = (struct pass){.form = form, .key = 2, .first = 2 + form->key_count, .row = export_row(form) ? 1 + form->key_count : -1};
	free(school);
	free(when);
	return is_good;
}

static bool open_record(struct replica *replica, struct form_set *set, const struct form *form, const char *where, struct pass *pass,
	struct err *err)
{
	const struct form *parent = form->parent && !has(form, "school") ? form_set_find(set, form->parent) : NULL;
	const char *tables[EXPORT_TABLES];
	struct buf sql;
	buf_init(&sql, MAX_SQL);
	export_tables(set, form, parent, tables);
	bool is_good = write_record(set, form, parent, where, pass, &sql, err)
		&& query_open_guarded(replica, sql.bytes, tables, EXPORT_STEPS, &pass->query, err);
	buf_free(&sql);
	return is_good;
}

static bool open_grid(struct replica *replica, const struct form *form, const struct form *grid, struct pass *pass, struct err *err)
{
	struct buf sql;
	buf_init(&sql, MAX_SQL);
	*pass = (struct pass){.form = grid, .first = 1, .row = 0};
	buf_format(&sql, "SELECT t.\"%s\"", export_row(grid)->code);
	put_fields(grid, &sql);
	buf_format(&sql, " FROM \"%s\" t WHERE t._void IS NULL", grid->code);
	for (int i = 0; i < form->key_count; i++)
		buf_format(&sql, " AND t.\"%s\" = ?%d", grid->fields[grid->key[i]].code, i + 1);
	export_order(grid, &sql);
	bool is_good = query_open(replica, sql.bytes, &pass->query, err);
	buf_free(&sql);
	return is_good;
}

/* The values of the row that PASS stands at. */
static bool see_row(struct walk *walk, const struct pass *pass, struct err *err)
{
	int column = pass->first;
	buf_clear(&walk->row);
	if (pass->row >= 0) {
		struct value row = query_value(pass->query, pass->row);
		type_print(export_row(pass->form), &row, &walk->row);
	}
	for (int i = 0; i < pass->form->field_count; i++) {
		struct export_value value = {walk->school.bytes, walk->when.bytes, pass->form, &pass->form->fields[i], walk->row.bytes, {0}};
		if (!is_value(value.field))
			continue;
		value.value = query_value(pass->query, column++);
		if (value.value.kind != VALUE_NULL && !walk->see(walk->state, EXPORT_VALUE, &value, err))
			return false;
	}
	return true;
}

static bool see_grid(struct walk *walk, const struct pass *grid, struct err *err)
{
	int step = 0;
	bool is_good = true;
	query_reset(grid->query);
	for (int i = 0; i < walk->record.form->key_count; i++) {
		struct value key = query_value(walk->record.query, walk->record.key + i);
		query_bind(grid->query, i + 1, &key);
	}
	while (is_good && (step = query_step(grid->query, err)) == 1)
		is_good = see_row(walk, grid, err);
	return is_good && step == 0;
}

static bool see_record(struct walk *walk, struct err *err)
{
	struct export_value record = {.form = walk->record.form};
	buf_clear(&walk->school);
	buf_text(&walk->school, query_text(walk->record.query, 0));
	buf_clear(&walk->when);
	buf_text(&walk->when, query_text(walk->record.query, 1));
	record.school = walk->school.bytes;
	record.when = walk->when.bytes;
	bool is_good = walk->see(walk->state, EXPORT_RECORD, &record, err) && see_row(walk, &walk->record, err);
	for (int i = 0; is_good && i < walk->grid_count; i++)
		is_good = see_grid(walk, &walk->grids[i], err);
	return is_good;
}

static bool open_all(struct replica *replica, struct form_set *set, const struct form *form, const char *where, struct walk *walk,
	struct err *err)
{
	const struct form *grid;
	int at = 0;
	bool is_good = open_record(replica, set, form, where, &walk->record, err);
	while (is_good && walk->grid_count < MOST_GRIDS && (grid = export_grid(set, form, &at)))
		is_good = open_grid(replica, form, grid, &walk->grids[walk->grid_count++], err);
	return is_good;
}

bool export_values(struct replica *replica, struct form_set *set, const struct form *form, const struct export_options *options,
	bool (*see)(void *state, enum export_step step, const struct export_value *value, struct err *err), void *state, struct err *err)
{
	struct walk walk = {.see = see, .state = state};
	int step = 0;
	buf_init(&walk.school, MAX_NAME);
	buf_init(&walk.when, MAX_NAME);
	buf_init(&walk.row, MAX_NAME);
	bool is_good = open_all(replica, set, form, options->where, &walk, err);
	while (is_good && (step = query_step(walk.record.query, err)) == 1)
		is_good = see_record(&walk, err);
	for (int i = 0; i < walk.grid_count; i++)
		if (walk.grids[i].query)
			query_close(walk.grids[i].query);
	if (walk.record.query)
		query_close(walk.record.query);
	buf_free(&walk.school);
	buf_free(&walk.when);
	buf_free(&walk.row);
	return is_good && step == 0;
}
