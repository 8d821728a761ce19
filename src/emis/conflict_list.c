/* Reading the list: the conflicts are rows of a table; what stands is read from the form's own table, and who wrote it
 * from the log, where the newest entry that gave the cell its present value is taken for it. */
#include "config.h"
#include "emis/conflict_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "emis/conflict_text.h"
#include "emis/school.h"
#include "store/log.h"
#include "store/query.h"
#include "store/txn.h"

enum { ID_BITS = 30, LOG_LIMIT = 50000, KEY_MAX = 4096 };

#define OPEN_CONFLICTS \
	"SELECT form, record, field, origin, revision, waiting, author, time, school FROM conflict" \
	" WHERE state = 'open' AND _void IS NULL ORDER BY form, record, field, origin"

static void make_id(const char *form, const char *record, const char *field, int64_t origin, int64_t revision,
	char out[CONFLICT_ID_SIZE])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char *text = mem_format("%s\n%s\n%s\n%" PRId64, form, record, field, origin);
	uint64_t hash = 14695981039346656037u;
	int length = 0;

	/* FNV-1a: short ids need to differ, not to withstand anybody. */
	for (const char *at = text; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 1099511628211u;
	free(text);
	hash ^= hash >> 32;
	for (int bit = 0; bit < ID_BITS; bit += 5)
		out[length++] = digits[hash >> bit & 31];
	out[length] = '\0';
	if (revision > 1)
		snprintf(out + length, CONFLICT_ID_SIZE - (size_t)length, "-%d", (int)(revision % 1000000));
}

const struct conflict_side *conflict_list_mine(const struct conflict_line *line)
{
	return line->is_own ? &line->waits : &line->stands;
}

const struct conflict_side *conflict_list_theirs(const struct conflict_line *line)
{
	return line->is_own ? &line->stands : &line->waits;
}

static void reset_side(struct conflict_side *side)
{
	free(side->text);
	free(side->author);
}

void conflict_list_reset(struct conflict_list *list)
{
	for (int i = 0; i < list->count; i++) {
		struct conflict_line *line = &list->lines[i];
		free(line->form);
		free(line->record);
		free(line->field);
		free(line->school);
		free(line->title);
		free(line->label);
		free(line->why);
		for (int field = 0; field < line->field_count; field++) {
			free(line->fields[field].label);
			free(line->fields[field].stands);
			free(line->fields[field].waits);
		}
		free(line->fields);
		reset_side(&line->stands);
		reset_side(&line->waits);
		free((char *)line->seen.text);
		free((char *)line->waiting.text);
	}
	free(list->lines);
	*list = (struct conflict_list){0};
}

static void add_line(struct replica *replica, struct query *query, struct conflict_list *list, char **waiting)
{
	list->lines = mem_grow(list->lines, (size_t)list->count + 1, sizeof *list->lines);
	struct conflict_line *line = &list->lines[list->count++];
	*line = (struct conflict_line){
		.form = mem_copy(query_text(query, 0)), .record = mem_copy(query_text(query, 1)), .field = mem_copy(query_text(query, 2)),
		.origin = (int)query_int(query, 3), .revision = query_int(query, 4),
		.school = query_is_null(query, 8) ? NULL : mem_copy(query_text(query, 8)),
		.stands = {.author = mem_copy(""), .origin = -1},
		.waits = {.author = mem_copy(query_text(query, 6)), .time = query_int(query, 7), .origin = (int)query_int(query, 3)},
	};
	make_id(line->form, line->record, line->field, line->origin, line->revision, line->id);
	line->is_own = line->origin == replica_number(replica);
	*waiting = query_is_null(query, 5) ? NULL : mem_copy(query_text(query, 5));
	const struct conflict_line *before = list->count > 1 ? line - 1 : NULL;
	if (!before || strcmp(before->form, line->form) != 0 || strcmp(before->record, line->record) != 0)
		list->groups++;
	line->group = list->groups - 1;
}

/* The conflict names the school of the whole entry: where the record's key says it, that is nearer. */
static void know_school(const struct table *table, const struct value *key, struct conflict_line *line)
{
	if (strcmp(line->form, "school") != 0 && table->key[0] != table->school_column)
		return;
	free(line->school);
	line->school = key[0].kind == VALUE_TEXT ? mem_copy_bytes(key[0].text, key[0].length) : NULL;
}

static void name_record(struct replica *replica, struct form_set *set, struct conflict_line *line)
{
	const struct form *form = form_set_find(set, line->form);
	const char *title = form && form->title ? form->title : line->form;
	char *school = line->school ? school_title(replica, line->school) : NULL;
	line->title = school && *school ? mem_format("%s: %s %s", school, title, line->record)
		: mem_format("%s %s", title, line->record);
	free(school);
}

/* What an operation says about the record of the lines FROM .. TO. */
struct search {
	const struct table *table;
	const struct value *key;
	struct conflict_line *lines;
	int count, left;
};

static bool is_key(const struct search *search, const struct operation *operation)
{
	for (int i = 0; i < search->table->key_count; i++)
		if (!value_equal(&operation->key[i], &search->key[i]))
			return false;
	return true;
}

/* True where the operation may have made what stands now. */
static bool is_maker(const struct search *search, const struct conflict_line *line, const struct entry *entry,
	const struct operation *operation)
{
	int column = table_column(search->table, line->field);
	bool is_row = column < 0;
	if (operation->kind == ENTRY_SETTLE && operation->column == OPERATION_ROW)
		return operation->now.kind != VALUE_NULL;
	if (is_row)
		return entry->origin != line->origin && operation->kind != ENTRY_SETTLE;
	if (operation->kind == ENTRY_INSERT)
		return column < operation->row_count && value_equal(&operation->row[column], &line->seen);
	return (operation->kind == ENTRY_CHANGE || operation->kind == ENTRY_SETTLE) && operation->column == column
		&& value_equal(&operation->now, &line->seen);
}

static bool visit_entry(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	struct search *search = state;
	(void)entry_state;
	(void)number;
	for (int at = 0; at < entry->count; at++) {
		const struct operation *operation = &entry->operations[at];
		if (operation->table != search->table || !is_key(search, operation))
			continue;
		for (int i = 0; i < search->count; i++) {
			struct conflict_line *line = &search->lines[i];
			if (line->stands.origin >= 0 || !is_maker(search, line, entry, operation))
				continue;
			free(line->stands.author);
			line->stands.author = mem_copy(entry->author);
			line->stands.time = entry->time;
			line->stands.origin = entry->origin;
			search->left--;
		}
	}
	return search->left > 0;
}

static bool find_makers(struct replica *replica, const struct table *table, const struct value *key, struct conflict_line *lines,
	int count, struct err *err)
{
	struct search search = {table, key, lines, count, count};
	struct log_filter filter = {.school = lines->school, .newest_first = true, .limit = LOG_LIMIT};
	return log_each(replica, &filter, visit_entry, &search, err);
}

/* Both sides of the lines of one record. */
static bool read_group(struct replica *replica, struct form_set *set, struct conflict_line *lines, char *const *waiting, int count,
	struct err *err)
{
	const struct table *table = table_find(replica, lines->form);
	struct value key[TABLE_MAX_KEY];
	struct buf storage;
	if (!table)
		return err_set(err, EX_DATAERR, "%s: a conflict is about a form that is not here: run zila doctor", lines->form);
	buf_init(&storage, KEY_MAX);
	bool is_good = table_key_parse(table, lines->record, key, &storage, err);
	for (int i = 0; is_good && i < count; i++) {
		know_school(table, key, &lines[i]);
		name_record(replica, set, &lines[i]);
		is_good = conflict_text_fill(replica, form_set_find(set, lines->form), table, key, waiting[i], &lines[i], err);
	}
	is_good = is_good && find_makers(replica, table, key, lines, count, err);
	buf_free(&storage);
	return is_good;
}

bool conflict_list_read(struct replica *replica, struct form_set *set, struct conflict_list *out, struct err *err)
{
	struct query *query;
	char **waiting = NULL;
	int code;
	*out = (struct conflict_list){0};
	if (!query_open(replica, OPEN_CONFLICTS, &query, err))
		return false;
	while ((code = query_step(query, err)) == 1) {
		waiting = mem_grow(waiting, (size_t)out->count + 1, sizeof *waiting);
		add_line(replica, query, out, &waiting[out->count]);
	}
	query_close(query);
	bool is_good = code == 0;
	for (int from = 0, to; is_good && from < out->count; from = to) {
		for (to = from; to < out->count && out->lines[to].group == out->lines[from].group; to++)
			continue;
		is_good = read_group(replica, set, &out->lines[from], &waiting[from], to - from, err);
	}
	for (int i = 0; i < out->count; i++)
		free(waiting[i]);
	free(waiting);
	out->chosen = (int)query_number(replica, "SELECT count(*) FROM conflict WHERE state = 'chosen'", 0);
	if (!is_good)
		conflict_list_reset(out);
	return is_good;
}

/* Whether a conflict that is no longer open, or has another revision, once had the id. */
static bool was_known(struct replica *replica, const char *id, bool *is_open)
{
	struct query *query;
	bool is_known = false;
	size_t length = strcspn(id, "-");
	if (!query_open(replica, "SELECT form, record, field, origin, state = 'open' FROM conflict WHERE revision > 0", &query, NULL))
		return false;
	while (!is_known && query_step(query, NULL) == 1) {
		char other[CONFLICT_ID_SIZE];
		make_id(query_text(query, 0), query_text(query, 1), query_text(query, 2), query_int(query, 3), 1, other);
		is_known = strlen(other) == length && memcmp(other, id, length) == 0;
		*is_open = query_int(query, 4) != 0;
	}
	query_close(query);
	return is_known;
}

const struct conflict_line *conflict_list_find(struct replica *replica, const struct conflict_list *list, const char *id,
	struct err *err)
{
	const struct conflict_line *found = NULL;
	bool is_open = false;
	for (int i = 0; i < list->count; i++) {
		if (strcmp(list->lines[i].id, id) != 0)
			continue;
		if (found) {
			err_set(err, EX_DATAERR, "two conflicts have the id %s: settle them on the screen", id);
			return NULL;
		}
		found = &list->lines[i];
	}
	if (found)
		return found;
	if (!was_known(replica, id, &is_open))
		err_set(err, EX_NOINPUT, "there is no conflict %s: `zila conflicts` lists them", id);
	else if (is_open)
		err_set(err, EX_DATAERR, "conflict %s: a newer value came in since: look again with `zila conflicts`", id);
	else
		err_set(err, EX_DATAERR, "conflict %s: is already settled: `zila log` shows by whom", id);
	return NULL;
}
