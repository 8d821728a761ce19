/* Records as CSV or JSON, one row in memory at a time.
 *
 * The --where expression is text from outside: it is written by the grammar of rules, which lets nothing through but
 * fields, numbers, texts and harmless functions, and then still runs under the store's guard. */
#include "config.h"
#include "form/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/mem.h"
#include "form/export_parts.h"
#include "form/rule.h"
#include "form/type.h"
#include "store/query.h"

struct naming {
	const struct form *form, *school;
};

static void put_column(struct buf *out, const char *before, const struct field *field)
{
	long unit = 1;

	for (int i = 0; i < field->scale; i++)
		unit *= 10;
	if (field->scale > 0)
		buf_format(out, "(%s\"%s\" / %ld.0)", before, field->code, unit);
	else
		buf_format(out, "%s\"%s\"", before, field->code);
}

static bool put_field(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err)
{
	const struct naming *naming = state;
	const struct form *form = owner == RULE_OWN ? naming->form : owner == RULE_SCHOOL ? naming->school : NULL;
	int field = form ? form_field(form, name) : -1;

	if (owner == RULE_SCHOOL && form_field(naming->form, "school") < 0)
		field = -1;
	if (field < 0)
		return err_set(err, EX_USAGE, "%s: %s has no such field that can be asked for", name, naming->form->code);
	if (form->fields[field].column < 0)
		return err_set(err, EX_USAGE, "%s is computed: ask for what it is computed from", name);
	if (!out)
		return true;
	if (owner == RULE_OWN) {
		put_column(out, "t.", &form->fields[field]);
		return true;
	}
	buf_text(out, "(SELECT ");
	put_column(out, "s.", &form->fields[field]);
	buf_text(out, " FROM school s WHERE s.code = t.school)");
	return true;
}

bool export_where(const struct form_set *set, const struct form *form, const char *where, struct buf *sql, struct err *err)
{
	struct naming naming = { form, form_set_find(set, "school") };
	const struct rule_names names = { put_field, &naming };

	if (!where)
		return true;
	if (naming.school && !naming.school->table)
		naming.school = NULL;
	buf_text(sql, " AND (");
	if (!rule_write(where, &names, sql, err)) {
		if (err)
			err->code = EX_USAGE;
		return err_prefix(err, "--where");
	}
	buf_text(sql, ")");
	return true;
}

static bool write_sql(const struct form_set *set, const struct form *form, const struct export_options *options,
	struct buf *sql, struct err *err)
{
	buf_text(sql, "SELECT t._void");
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].column >= 0)
			buf_format(sql, ", t.\"%s\"", form->fields[i].code);
	buf_format(sql, " FROM \"%s\" t WHERE %s", form->code, options->with_voided ? "1" : "t._void IS NULL");
	if (!export_where(set, form, options->where, sql, err))
		return false;
	export_order(form, sql);
	return true;
}

void export_order(const struct form *form, struct buf *sql)
{
	buf_text(sql, " ORDER BY ");
	for (int i = 0; i < form->table->key_count; i++)
		buf_format(sql, "%st.\"%s\"", i > 0 ? ", " : "", form->table->columns[form->table->key[i]].name);
}

static bool is_json_number(const struct field *field)
{
	return field->type == FIELD_WHOLE || field->type == FIELD_DECIMAL || field->type == FIELD_YEAR;
}

static void put_member(
	struct buf *row, bool is_first, const char *name, const char *text, size_t length, bool is_null, bool is_number)
{
	buf_text(row, is_first ? "{" : ",");
	json_put_text(row, name, strlen(name));
	buf_byte(row, ':');
	if (is_null)
		buf_text(row, "null");
	else if (is_number)
		buf_put(row, text, length);
	else
		json_put_text(row, text, length);
}

static void put_row(const struct form *form, const struct export_options *options, const struct query *query,
	struct buf *row, struct buf *cell)
{
	struct value reason = query_value(query, 0);
	int column = 1;

	for (int i = 0; i < form->field_count; i++) {
		struct value value;

		if (form->fields[i].column < 0)
			continue;
		value = query_value(query, column++);
		buf_clear(cell);
		type_print(&form->fields[i], &value, cell);
		if (options->format == EXPORT_CSV)
			csv_put_cell(row, column > 2 ? ',' : 0, cell->bytes, cell->length);
		else
			put_member(row, column == 2, form->fields[i].code, cell->bytes, cell->length, value.kind == VALUE_NULL,
				is_json_number(&form->fields[i]));
	}
	if (!options->with_voided)
		return;
	if (options->format == EXPORT_CSV)
		csv_put_cell(
			row, ',', reason.kind == VALUE_TEXT ? reason.text : "", reason.kind == VALUE_TEXT ? reason.length : 0);
	else
		put_member(row, false, "void", reason.text, reason.length, reason.kind != VALUE_TEXT, false);
}

const char *export_line_end(const struct export_options *options)
{
	return options->with_crlf ? "\r\n" : "\n";
}

static void put_header(const struct form *form, const struct export_options *options, struct buf *row)
{
	bool is_first = true;

	if (options->format == EXPORT_JSON) {
		buf_byte(row, '[');
		return;
	}
	if (options->with_bom)
		buf_text(row, "\xef\xbb\xbf");
	for (int i = 0; i < form->field_count; i++) {
		if (form->fields[i].column < 0)
			continue;
		csv_put_cell(row, is_first ? 0 : ',', form->fields[i].code, strlen(form->fields[i].code));
		is_first = false;
	}
	if (options->with_voided)
		buf_text(row, ",void");
	buf_text(row, export_line_end(options));
}

bool export_flush(const struct export_options *options, struct buf *row, struct err *err)
{
	if (row->is_full)
		return err_set(err, EX_DATAERR, "a record is longer than %d bytes", EXPORT_ROW);
	if (fwrite(row->bytes, 1, row->length, options->out) != row->length)
		return err_set(err, EX_IOERR, "the export cannot be written: %s", strerror(errno));
	buf_clear(row);
	return true;
}

bool export_end(const struct export_options *options, struct err *err)
{
	return fflush(options->out) == 0 || err_set(err, EX_IOERR, "the export cannot be written: %s", strerror(errno));
}

static bool write_rows(
	const struct form *form, const struct export_options *options, struct query *query, struct err *err)
{
	struct buf row, cell;
	bool is_good = true, is_first = true;
	int more = 0;

	buf_init(&row, EXPORT_ROW);
	buf_init(&cell, EXPORT_ROW);
	put_header(form, options, &row);
	while (is_good && (more = query_step(query, err)) == 1) {
		if (options->format == EXPORT_JSON)
			buf_text(&row, is_first ? "\n" : ",\n");
		is_first = false;
		put_row(form, options, query, &row, &cell);
		buf_text(&row, options->format == EXPORT_JSON ? "}" : export_line_end(options));
		is_good = export_flush(options, &row, err);
	}
	if (is_good && more == 0) {
		if (options->format == EXPORT_JSON)
			buf_text(&row, "\n]\n");
		is_good = export_flush(options, &row, err);
	}
	is_good = is_good && more == 0 && export_end(options, err);
	buf_free(&row);
	buf_free(&cell);
	return is_good;
}

void export_tables(const struct form_set *set, const struct form *form, const struct form *parent, const char *tables[EXPORT_TABLES])
{
	int count = 0;

	tables[count++] = form->code;
	if (strcmp(form->code, "school") != 0 && form_set_find(set, "school"))
		tables[count++] = "school";
	if (parent)
		tables[count++] = parent->code;
	tables[count] = NULL;
}

bool export_run(struct replica *replica, struct form_set *set, const struct form *form,
	const struct export_options *options, struct err *err)
{
	const char *tables[EXPORT_TABLES];
	struct query *query;
	struct buf sql;
	bool is_good;

	if (!form->table)
		return err_set(err, EX_UNAVAILABLE, "%s: the form has no table here: load it first", form->code);
	if (options->format == EXPORT_TIDY)
		return export_tidy(replica, set, form, options, err);
	if (options->format == EXPORT_DHIS2 || options->format == EXPORT_DHIS2_BULK)
		return export_dhis2(replica, set, form, options, err);
	export_tables(set, form, NULL, tables);
	buf_init(&sql, 1 << 20);
	is_good = write_sql(set, form, options, &sql, err)
		&& query_open_guarded(replica, sql.bytes, tables, EXPORT_STEPS, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	is_good = write_rows(form, options, query, err);
	query_close(query);
	return is_good;
}
