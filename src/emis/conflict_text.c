#include "config.h"
#include "emis/conflict_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "form/type.h"
#include "store/query.h"
#include "store/txn.h"
#include "store/waiting.h"

enum { TEXT_MAX = 1 << 20 };

/* One value as people read it, on one line. */
static void put_value(const struct form *form, const struct table *table, int column, const struct value *value, struct buf *out)
{
	int field = form ? form_field(form, table->columns[column].name) : -1;
	size_t start = out->length;
	if (value->kind == VALUE_NULL)
		buf_text(out, "(blank)");
	else if (field >= 0)
		type_show(&form->fields[field], value, out);
	else if (value->kind == VALUE_INT)
		buf_format(out, "%lld", (long long)value->number);
	else
		buf_put(out, value->text, value->length);
	for (size_t at = start; at < out->length; at++)
		if ((unsigned char)out->bytes[at] < 32)
			out->bytes[at] = ' ';
}

static char *show(const struct form *form, const struct table *table, int column, const struct value *value)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	put_value(form, table, column, value, &text);
	char *out = mem_copy(text.bytes);
	buf_free(&text);
	return out;
}

static const char *label_of(const struct form *form, const struct table *table, int column)
{
	int field = form ? form_field(form, table->columns[column].name) : -1;
	return field >= 0 && form->fields[field].label ? form->fields[field].label : table->columns[column].name;
}

static struct value own(const struct value *value)
{
	if (value->kind != VALUE_TEXT)
		return *value;
	return value_bytes(mem_copy_bytes(value->text, value->length), value->length);
}

/* Opens the record's row, all columns in order and whether it is void; 1 there, 0 not, -1 an error. The caller closes. */
static int open_row(struct replica *replica, const struct table *table, const struct value *key, struct query **out, struct err *err)
{
	struct buf sql;
	*out = NULL;
	buf_init(&sql, TEXT_MAX);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, "\"%s\", ", table->columns[i].name);
	buf_format(&sql, "_void IS NOT NULL FROM \"%s\" WHERE ", table->name);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s\"%s\" = ?%d", i == 0 ? "" : " AND ", table->columns[table->key[i]].name, i + 1);
	bool is_open = query_open(replica, sql.bytes, out, err);
	buf_free(&sql);
	if (!is_open)
		return -1;
	for (int i = 0; i < table->key_count; i++)
		query_bind(*out, i + 1, &key[i]);
	return query_step(*out, err);
}

static void fill_cell(const struct form *form, const struct table *table, struct query *row, int column, const char *waiting,
	struct conflict_line *line)
{
	struct value present = row ? query_value(row, column) : value_null(), other = value_text(waiting);
	if (other.kind == VALUE_TEXT && table->columns[column].type == COLUMN_INT)
		other = value_int(strtoll(waiting, NULL, 10));
	line->seen = own(&present);
	line->waiting = own(&other);
	line->label = mem_copy(label_of(form, table, column));
	line->stands.text = show(form, table, column, &line->seen);
	line->waits.text = show(form, table, column, &line->waiting);
}

static void add_field(const struct form *form, const struct table *table, int column, const struct value *stands,
	const struct value *waits, struct conflict_line *line)
{
	line->fields = mem_grow(line->fields, (size_t)line->field_count + 1, sizeof *line->fields);
	line->fields[line->field_count++] = (struct conflict_field){
		mem_copy(label_of(form, table, column)), show(form, table, column, stands), show(form, table, column, waits),
	};
}

/* Of two records the fields that differ. */
static void fill_row(const struct form *form, const struct table *table, struct query *row, const char *waiting,
	struct conflict_line *line)
{
	struct value *values = mem_zero((size_t)table->column_count, sizeof *values);
	struct buf storage, stands, waits;
	buf_init(&storage, TEXT_MAX);
	buf_init(&stands, TEXT_MAX);
	buf_init(&waits, TEXT_MAX);
	bool is_read = waiting && waiting_row(table, waiting, strlen(waiting), values, &storage);
	for (int i = 0; is_read && i < table->column_count; i++) {
		struct value present = row ? query_value(row, i) : value_null();
		if (value_equal(&present, &values[i]))
			continue;
		add_field(form, table, i, &present, &values[i], line);
		const struct conflict_field *field = &line->fields[line->field_count - 1];
		buf_format(&stands, "%s%s: %s", stands.length ? "; " : "", field->label, field->stands);
		buf_format(&waits, "%s%s: %s", waits.length ? "; " : "", field->label, field->waits);
	}
	line->label = mem_copy("The whole record");
	line->stands.text = mem_copy(!row ? "(no such record)" : stands.length ? stands.bytes : "(the same)");
	line->waits.text = mem_copy(!is_read ? "(cannot be read)" : waits.length ? waits.bytes : "(the same)");
	buf_free(&storage);
	buf_free(&stands);
	buf_free(&waits);
	free(values);
}

static void mark_void(struct conflict_line *line)
{
	char *text = mem_format("%s (the record is void)", line->stands.text);
	free(line->stands.text);
	line->stands.text = text;
}

/* Why it is not only a matter of two values. */
static bool tell_why(struct replica *replica, const struct table *table, const struct value *key, int column, struct conflict_line *line,
	struct err *err)
{
	bool is_signed;
	if (!txn_signed_hash(replica, table, key, &line->has_sight, &line->sight, err) || !txn_is_signed(replica, table, key, &is_signed, err))
		return false;
	if (column >= 0 && table->columns[column].signs)
		line->why = mem_copy("It signs the whole record, which changed meanwhile.");
	else if (is_signed)
		line->why = mem_copy("The record was signed without it.");
	return true;
}

bool conflict_text_fill(struct replica *replica, const struct form *form, const struct table *table, const struct value *key,
	const char *waiting, struct conflict_line *line, struct err *err)
{
	struct query *row;
	int found = open_row(replica, table, key, &row, err), column = table_column(table, line->field);
	struct query *there = found == 1 ? row : NULL;
	bool is_void = there && query_int(there, table->column_count) != 0;
	if (found < 0) {
		query_close(row);
		return false;
	}
	if (column >= 0) {
		fill_cell(form, table, there, column, waiting, line);
	} else if (strcmp(line->field, "*") == 0) {
		fill_row(form, table, there, waiting, line);
	} else {
		line->label = mem_copy("Voiding the record");
		line->stands.text = mem_copy("the record is kept");
		line->waits.text = mem_format("void: %s", waiting ? waiting : "");
	}
	if (is_void && column >= 0)
		mark_void(line);
	query_close(row);
	if (!tell_why(replica, table, key, column, line, err))
		return false;
	line->has_hash = column < 0 && there;
	return !line->has_hash || txn_record_hash(replica, table, key, line->hash_seen, err);
}
