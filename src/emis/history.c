#include "config.h"
#include "emis/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "form/type.h"
#include "store/query.h"

#define WITHHELD "(not shown here: it went to another district)"

enum { HISTORY_TEXT = 1 << 16 };

struct walk {
	struct replica *replica;
	struct form_set *set;
	const char *form, *key; /* the record asked for; NULL: everything */
	bool (*visit)(void *state, const struct history_line *line);
	void *state;
	long left;
	struct buf record, old_text, new_text;
};

/* A value as people read it: by its field where the form still has it, else as it is. */
static void show(const struct form *form, const char *column, const struct value *value, struct buf *out)
{
	int field = form ? form_field(form, column) : -1;
	buf_clear(out);
	if (value->is_blanked)
		buf_text(out, VALUE_BLANKED_TEXT);
	else if (field >= 0)
		type_show(&form->fields[field], value, out);
	else if (value->kind == VALUE_INT)
		buf_format(out, "%lld", (long long)value->number);
	else if (value->kind == VALUE_TEXT)
		buf_put(out, value->text, value->length);
}

/* True where the operation is about KEY of FORM itself, or about a row of one of its grids (whose key begins with it). */
static bool is_about(const struct walk *walk, const struct operation *operation, const char *key_text)
{
	if (!walk->form)
		return true;
	const struct form *form = form_set_find(walk->set, operation->table->name);
	size_t length = strlen(walk->key);
	if (strcmp(operation->table->name, walk->form) == 0)
		return strcmp(key_text, walk->key) == 0;
	return form && form->parent && strcmp(form->parent, walk->form) == 0 && strncmp(key_text, walk->key, length) == 0
		&& key_text[length] == '/';
}

/* Personal values are shown of records that are here. Those of a school that went to another district are not, though the log
 * keeps them. */
static bool is_withheld(struct walk *walk, const struct operation *operation, int column)
{
	const struct table *table = operation->table;
	struct query *query;
	struct buf sql;
	bool is_here = true;

	if (!table->columns[column].is_personal)
		return false;
	buf_init(&sql, 4096);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s\"%s\" = ?%d", i > 0 ? " AND " : "", table->columns[table->key[i]].name, i + 1);
	char *text = mem_format("SELECT 1 FROM \"%s\" WHERE %s", table->name, sql.bytes);
	buf_free(&sql);
	if (query_open(walk->replica, text, &query, NULL)) {
		for (int i = 0; i < table->key_count; i++)
			query_bind(query, i + 1, &operation->key[i]);
		is_here = query_step(query, NULL) == 1;
		query_close(query);
	}
	free(text);
	return !is_here;
}

/* As show(), or that it is not shown. */
static void show_cell(struct walk *walk, const struct form *form, const struct operation *operation, const struct value *value,
	struct buf *out)
{
	buf_clear(out);
	if ((value->kind != VALUE_NULL || value->is_blanked) && is_withheld(walk, operation, operation->column))
		buf_text(out, WITHHELD);
	else
		show(form, operation->table->columns[operation->column].name, value, out);
}

/* The summary of a new row: its first filled fields beyond the key. */
static void show_row(struct walk *walk, const struct form *form, const struct operation *operation, struct buf *out)
{
	struct buf one;
	buf_init(&one, HISTORY_TEXT);
	buf_clear(out);
	for (int i = 0; i < operation->row_count; i++) {
		const struct column *column = &operation->table->columns[i];
		if ((operation->row[i].kind == VALUE_NULL && !operation->row[i].is_blanked) || column->key_position > 0)
			continue;
		if (is_withheld(walk, operation, i))
			continue;
		show(form, column->name, &operation->row[i], &one);
		buf_format(out, "%s%s %s", out->length ? ", " : "", column->name, one.bytes);
		if (out->length > 160) {
			buf_text(out, ", …");
			break;
		}
	}
	buf_free(&one);
}

/* The choice in a conflict: the value that stood and the one chosen, or which of two records. */
static void show_settlement(struct walk *walk, struct history_line *line, const struct form *form,
	const struct operation *operation)
{
	line->what = "settled";
	buf_clear(&walk->new_text);
	if (operation->column >= 0) {
		line->field = operation->table->columns[operation->column].name;
		show_cell(walk, form, operation, &operation->seen, &walk->old_text);
		show_cell(walk, form, operation, &operation->now, &walk->new_text);
	} else {
		buf_format(&walk->new_text, "%s%s", operation->column == OPERATION_VOID ? "voiding: " : "", operation->now.kind
			== VALUE_NULL ? "what stood is kept" : "what waited is taken");
	}
}

/* What the values were is gone; why they went is what is left to say. */
static void show_blanking(struct walk *walk, struct history_line *line, const struct operation *operation)
{
	line->what = "blanked";
	line->field = operation->table->columns[operation->column].name;
	show(NULL, "", &operation->now, &walk->new_text);
}

/* An entry that the hub had not taken is not waited for any more. */
static void show_withdrawal(struct walk *walk, struct history_line *line, const struct operation *operation)
{
	const struct value *row = operation->row;
	line->what = line->origin == 0 ? "dropped" : "withdrawn";
	buf_clear(&walk->record);
	buf_format(&walk->record, "entry %lld of box %lld", (long long)row[WITHDRAWAL_SERIAL].number,
		(long long)row[WITHDRAWAL_ORIGIN].number);
	show(NULL, "", &row[WITHDRAWAL_REASON], &walk->new_text);
}

static bool visit_operation(struct walk *walk, struct history_line *line, const struct operation *operation)
{
	const struct table *table = operation->table;
	const struct form *form = form_set_find(walk->set, table->name);
	struct buf key;
	buf_init(&key, 4096);
	if (operation->kind == ENTRY_INSERT)
		table_key_put(table, operation->row, &key);
	else
		value_key_put(&key, operation->key, table->key_count, table->has_id_key);
	bool goes_on = true, is_carried = operation->kind == ENTRY_EARLIER || (operation->kind == ENTRY_ARRIVE && (!operation->row
		|| strcmp(table->name, "school") != 0));
	if (!is_carried && is_about(walk, operation, key.bytes)) {
		buf_clear(&walk->record);
		buf_format(&walk->record, "%s %s", table->name, key.bytes);
		buf_clear(&walk->old_text);
		line->field = "";
		if (table->number == TABLE_WITHDRAWAL && operation->kind == ENTRY_INSERT) {
			show_withdrawal(walk, line, operation);
		} else if (operation->kind == ENTRY_INSERT) {
			line->what = "new";
			show_row(walk, form, operation, &walk->new_text);
		} else if (operation->kind == ENTRY_CHANGE) {
			line->what = operation->is_signed ? "signed" : "changed";
			line->field = table->columns[operation->column].name;
			show_cell(walk, form, operation, &operation->seen, &walk->old_text);
			show_cell(walk, form, operation, &operation->now, &walk->new_text);
		} else if (operation->kind == ENTRY_SETTLE) {
			show_settlement(walk, line, form, operation);
		} else if (operation->kind == ENTRY_BLANK) {
			show_blanking(walk, line, operation);
		} else if (operation->kind >= ENTRY_LEAVE) {
			line->what = operation->kind == ENTRY_LEAVE ? "left" : "arrived";
			show(NULL, "", operation->kind == ENTRY_LEAVE ? &operation->now : &(struct value){0}, &walk->new_text);
		} else {
			line->what = "void";
			show(NULL, "", &operation->now, &walk->new_text);
		}
		line->record = walk->record.bytes;
		line->old_text = walk->old_text.bytes;
		line->new_text = walk->new_text.bytes;
		goes_on = walk->visit(walk->state, line) && --walk->left != 0;
	}
	buf_free(&key);
	return goes_on;
}

static bool visit_entry(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	struct walk *walk = state;
	struct history_line line = {.author = entry->author, .origin = entry->origin, .state = entry_state};
	(void)number;
	clock_format(entry->time, line.when);
	for (int i = 0; i < entry->count; i++)
		if (!visit_operation(walk, &line, &entry->operations[i]))
			return false;
	return true;
}

static bool walk_log(struct replica *replica, struct walk *walk, const struct log_filter *filter, struct err *err)
{
	walk->replica = replica;
	buf_init(&walk->record, HISTORY_TEXT);
	buf_init(&walk->old_text, HISTORY_TEXT);
	buf_init(&walk->new_text, HISTORY_TEXT);
	bool is_good = log_each(replica, filter, visit_entry, walk, err);
	buf_free(&walk->record);
	buf_free(&walk->old_text);
	buf_free(&walk->new_text);
	return is_good;
}

/* The school that a record is about, so that the log's index can be used: the first part of the key where the form's key
 * begins with a school; "" where it does not. */
static void school_of(const struct form *form, const char *key, char *out, size_t size)
{
	const struct table *table = form->table;
	out[0] = '\0';
	if (strcmp(form->code, "school") != 0 && table->key[0] != table->school_column)
		return;
	size_t length = strcspn(key, "/");
	if (length < size) {
		memcpy(out, key, length);
		out[length] = '\0';
	}
}

bool history_each(struct replica *replica, struct form_set *set, const struct form *form, const char *key,
	bool (*visit)(void *state, const struct history_line *line), void *state, struct err *err)
{
	char school[64];
	struct walk walk = {.set = set, .form = form->code, .key = key, .visit = visit, .state = state, .left = -1};
	school_of(form, key, school, sizeof school);
	struct log_filter filter = {.school = school[0] ? school : NULL};
	return walk_log(replica, &walk, &filter, err);
}

bool history_school(struct replica *replica, struct form_set *set, const char *school, long limit,
	bool (*visit)(void *state, const struct history_line *line), void *state, struct err *err)
{
	struct walk walk = {.set = set, .visit = visit, .state = state, .left = limit > 0 ? limit : -1};
	struct log_filter filter = {.school = school, .newest_first = true};
	return walk_log(replica, &walk, &filter, err);
}

bool history_entry(struct form_set *set, const struct entry *entry, enum entry_state entry_state,
	bool (*visit)(void *state, const struct history_line *line), void *state)
{
	struct walk walk = {.set = set, .visit = visit, .state = state, .left = -1};
	buf_init(&walk.record, HISTORY_TEXT);
	buf_init(&walk.old_text, HISTORY_TEXT);
	buf_init(&walk.new_text, HISTORY_TEXT);
	bool goes_on = visit_entry(&walk, entry, entry_state, 0);
	buf_free(&walk.record);
	buf_free(&walk.old_text);
	buf_free(&walk.new_text);
	return goes_on;
}

static bool put_first(void *state, const struct history_line *line)
{
	struct buf *out = state;
	if (*line->field)
		buf_format(out, "%s.%s %s → %s", line->record, line->field, *line->old_text ? line->old_text : "(blank)",
			*line->new_text ? line->new_text : "(blank)");
	else
		buf_format(out, "%s %s %s", line->record, line->what, line->new_text);
	return false;
}

/* The school that a new row names, where its key does not. */
static void put_school(const struct entry *entry, struct buf *out)
{
	for (int i = 0; i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];
		const struct table *table = operation->table;
		if (operation->kind != ENTRY_INSERT || table->school_column < 0 || table->columns[table->school_column].key_position > 0
			|| operation->row[table->school_column].kind != VALUE_TEXT)
			continue;
		buf_format(out, "school %.*s: ", (int)operation->row[table->school_column].length,
			operation->row[table->school_column].text);
		return;
	}
}

void history_about(struct form_set *set, const struct entry *entry, struct buf *out)
{
	put_school(entry, out);
	history_entry(set, entry, ENTRY_REFUSED, put_first, out);
	if (entry->count > 1)
		buf_format(out, ", and %d more", entry->count - 1);
}
