#include "config.h"
#include "emis/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/seal.h"
#include "emis/history.h"
#include "emis/verify_since.h"
#include "store/query.h"
#include "store/txn.h"

enum { HASH_BYTES = VERIFY_HASH / 2 };

static enum verify_way way_of(const char *code)
{
	return strcmp(code, "second") == 0 ? VERIFY_SECOND : strcmp(code, "sight") == 0 ? VERIFY_SIGHT : VERIFY_NONE;
}

static const char *way_code(enum verify_way way)
{
	return way == VERIFY_SECOND ? "second" : way == VERIFY_SIGHT ? "sight" : "none";
}

/* A province that has not loaded the two forms verifies nothing. */
static bool is_built(const struct form_set *set)
{
	const struct form *way = form_set_find(set, VERIFY_WAY_FORM), *done = form_set_find(set, VERIFY_FORM);
	return way && way->table && done && done->table;
}

/* Columns from FIRST on: way, share, every, since. */
static void take_rule(const struct query *query, int first, struct verify_rule *out)
{
	const char *share = query_text(query, first + 1);
	out->way = way_of(query_text(query, first));
	out->share = strcmp(share, "marked") == 0 ? VERIFY_MARKED : strcmp(share, "nth") == 0 ? VERIFY_NTH : VERIFY_ALL;
	out->every = (int)query_int(query, first + 2);
	snprintf(out->since, sizeof out->since, "%s", query_text(query, first + 3));
}

bool verify_rule(struct replica *replica, const struct form_set *set, const char *form, const char *school, struct verify_rule *out, struct err *err)
{
	struct query *query;
	*out = (struct verify_rule){0};
	if (!is_built(set))
		return true;
	if (!query_open(replica, "SELECT way, share, every, since FROM verify_way WHERE form = ?1 AND _void IS NULL"
			" AND district = (SELECT district FROM school WHERE code = ?2)", &query, err))
		return false;
	query_bind_text(query, 1, form);
	query_bind_text(query, 2, school);
	int step = query_step(query, err);
	if (step == 1)
		take_rule(query, 0, out);
	query_close(query);
	return step >= 0;
}

bool verify_is_chosen(const struct verify_rule *rule, const char *form, const char *key)
{
	unsigned char hash[SEAL_HASH];
	if (rule->way == VERIFY_NONE)
		return false;
	if (rule->way != VERIFY_SECOND || rule->share != VERIFY_NTH || rule->every < 2)
		return true;
	/* Not the n-th that is keyed: who keys would know which one that is. */
	char *text = mem_format("%s/%s", form, key);
	seal_hash(text, strlen(text), hash);
	free(text);
	return (hash[0] << 16 | hash[1] << 8 | hash[2]) % rule->every == 0;
}

bool verify_hash(struct replica *replica, const struct form *form, const char *key, char out[VERIFY_HASH + 1], struct err *err)
{
	struct value values[TABLE_MAX_KEY];
	unsigned char hash[HASH_BYTES];
	struct buf storage;
	buf_init(&storage, 4096);
	bool is_good = table_key_parse(form->table, key, values, &storage, err) && txn_record_hash(replica, form->table, values, hash, err);
	buf_free(&storage);
	out[0] = '\0';
	if (is_good)
		seal_hex(hash, HASH_BYTES, out);
	return is_good;
}

bool verify_last(struct replica *replica, struct form_set *set, const struct form *form, const char *key, struct verified *out, struct err *err)
{
	/* Who and when are the log's: a made id is its entry's replica and serial. The newest first, by the order of this box's log. */
	static const char sql[] = "SELECT v.way, v.hash, e.author, e.time FROM verification v LEFT JOIN entry e"
		" ON e.origin = v.id >> 50 AND e.serial = (v.id >> 10) & 1099511627775"
		" WHERE v.record = ?1 AND v.form = ?2 AND v._void IS NULL ORDER BY e.time DESC, v.id DESC LIMIT 1";
	struct query *query;
	char hash[VERIFY_HASH + 1];
	*out = (struct verified){0};
	if (!is_built(set) || !form->table)
		return true;
	if (!query_open(replica, sql, &query, err))
		return false;
	query_bind_text(query, 1, key);
	query_bind_text(query, 2, form->code);
	int step = query_step(query, err);
	bool is_good = step >= 0;
	if (step == 1) {
		out->is_there = true;
		out->way = way_of(query_text(query, 0));
		snprintf(out->who, sizeof out->who, "%s", query_text(query, 2));
		if (!query_is_null(query, 3))
			clock_format(query_int(query, 3), out->when);
		is_good = verify_hash(replica, form, key, hash, err);
		out->is_changed = strcmp(hash, query_text(query, 1)) != 0;
	}
	query_close(query);
	return is_good;
}

void verify_say(const struct verified *verified, struct buf *out)
{
	if (!verified->is_there) {
		buf_text(out, "not verified");
		return;
	}
	buf_format(out, "%sverified by %s", verified->is_changed ? "changed since it was " : "",
		verified->way == VERIFY_SIGHT ? "a sight check" : "second keying");
	if (*verified->who)
		buf_format(out, ", %s, %.10s", verified->who, verified->when);
}

/* SQL of a record's key as text. */
static void put_key_sql(const struct form *form, struct buf *sql)
{
	for (int i = 0; i < form->key_count; i++) {
		const char *code = form->fields[form->key[i]].code;
		buf_text(sql, i > 0 ? " || '/' || " : "");
		if (form->has_made_id)
			buf_format(sql, "(t.\"%s\" >> 50) || '-' || ((t.\"%s\" >> 10) & 1099511627775) || '-' || (t.\"%s\" & 1023)", code, code, code);
		else
			buf_format(sql, "t.\"%s\"", code);
	}
}

/* In SQL: is the record's own year or date not before ?3? Where it has neither, yes. */
static void put_recent_sql(const struct form *form, struct buf *sql)
{
	int year = form_field(form, "year"), date = form_field(form, "date");
	if (year >= 0 && form->fields[year].key_position > 0)
		buf_text(sql, "coalesce(t.year >= CAST(substr(?3, 1, 4) AS INTEGER), 0)");
	else if (date >= 0 && form->fields[date].type == FIELD_DATE)
		buf_text(sql, "coalesce(t.date >= ?3, 0)");
	else
		buf_text(sql, "?3 IS NOT NULL");
}

/* The school of a row of FORM in SQL; NULL where its records are of no school. */
static const char *school_sql(const struct form *form)
{
	if (strcmp(form->code, "school") == 0)
		return "t.code";
	return form->table && form->table->school_column >= 0 ? "t.school" : NULL;
}

struct waiting_walk {
	struct replica *replica;
	const struct form *form;
	struct verify_rule rule;
	bool has_changed;
	bool (*visit)(void *state, const struct verify_waiting *waiting);
	void *state;
	bool goes_on;
};

static bool walk_form(struct waiting_walk *walk, const char *district, struct err *err)
{
	const char *school = school_sql(walk->form);
	struct query *query;
	struct buf sql;
	if (!school)
		return true;
	buf_init(&sql, 8192);
	buf_text(&sql, "SELECT ");
	put_key_sql(walk->form, &sql);
	/* The newest verification's hash, NULL where there is none. */
	buf_text(&sql, " AS record_key, s.code, s.name, (SELECT v.hash FROM verification v LEFT JOIN entry e ON e.origin = v.id >> 50"
		" AND e.serial = (v.id >> 10) & 1099511627775 WHERE v.record = ");
	put_key_sql(walk->form, &sql);
	buf_text(&sql, " AND v.form = ?1 AND v._void IS NULL ORDER BY e.time DESC, v.id DESC LIMIT 1) AS seen, ");
	put_recent_sql(walk->form, &sql);
	buf_format(&sql, " AS is_recent FROM \"%s\" t JOIN school s ON s.code = %s"
		" WHERE t._void IS NULL AND s._void IS NULL AND s.district = ?2", walk->form->code, school);
	buf_text(&sql, walk->has_changed ? " ORDER BY s.tehsil, s.uc, s.code, record_key" : " AND seen IS NULL");
	bool is_good = query_open(walk->replica, sql.bytes, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	query_bind_text(query, 1, walk->form->code);
	query_bind_text(query, 2, district);
	query_bind_text(query, 3, walk->rule.since);
	int step = 1;
	while (is_good && walk->goes_on && (step = query_step(query, err)) == 1) {
		struct verify_waiting waiting = {.form = walk->form->code, .key = query_text(query, 0), .school = query_text(query, 1),
			.name = query_text(query, 2), .way = walk->rule.way};
		char hash[VERIFY_HASH + 1];
		if (!verify_is_chosen(&walk->rule, walk->form->code, waiting.key)
			|| (*walk->rule.since && !verify_since_has(walk->rule.since, walk->form->code, waiting.key, query_int(query, 4) != 0)))
			continue;
		if (!query_is_null(query, 3)) {
			is_good = verify_hash(walk->replica, walk->form, waiting.key, hash, err);
			if (!is_good || strcmp(hash, query_text(query, 3)) == 0)
				continue;
			waiting.is_changed = true;
		}
		walk->goes_on = walk->visit(walk->state, &waiting);
	}
	query_close(query);
	return is_good && step >= 0;
}

/* The log from the first of the days on, if any district verifies from a day on; false where none verifies, or it cannot be read. */
static bool read_log(struct replica *replica, bool *is_good, struct err *err)
{
	struct query *query;
	*is_good = query_open(replica, "SELECT count(*), min(since) FROM verify_way WHERE _void IS NULL AND way <> 'none'", &query, err);
	if (!*is_good)
		return false;
	bool is_any = query_step(query, err) == 1 && query_int(query, 0) > 0;
	*is_good = !is_any || query_is_null(query, 1) || verify_since_read(replica, query_text(query, 1), err);
	query_close(query);
	return is_any && *is_good;
}

bool verify_each_waiting(struct replica *replica, struct form_set *set, bool has_changed,
	bool (*visit)(void *state, const struct verify_waiting *waiting), void *state, struct err *err)
{
	struct query *query;
	struct waiting_walk walk = {.replica = replica, .has_changed = has_changed, .visit = visit, .state = state, .goes_on = true};
	bool is_good = true;
	int step = 0;
	if (!is_built(set) || !read_log(replica, &is_good, err))
		return is_good;
	if (!query_open(replica, "SELECT form, district, way, share, every, since FROM verify_way WHERE _void IS NULL AND way <> 'none' ORDER BY form, district",
		&query, err))
		return false;
	while (is_good && walk.goes_on && (step = query_step(query, err)) == 1) {
		walk.form = form_set_find(set, query_text(query, 0));
		take_rule(query, 2, &walk.rule);
		char *district = mem_copy(query_text(query, 1));
		is_good = !walk.form || !walk.form->table || walk.form->parent || walk_form(&walk, district, err);
		free(district);
	}
	query_close(query);
	return is_good && step >= 0;
}

static bool count_one(void *state, const struct verify_waiting *waiting)
{
	(void)waiting;
	++*(long *)state;
	return true;
}

long verify_count(struct replica *replica, struct form_set *set)
{
	long count = 0;
	return verify_each_waiting(replica, set, false, count_one, &count, NULL) ? count : 0;
}

/* Who wrote in a record since it was last verified. */
struct writers {
	const char *author, *since;
	bool is_one; /* the author is */
};

static bool look_at_writer(void *state, const struct history_line *line)
{
	struct writers *writers = state;
	if (line->state == ENTRY_DROPPED || (*writers->since && strcmp(line->when, writers->since) <= 0))
		return true;
	writers->is_one = strcmp(line->author, writers->author) == 0;
	return !writers->is_one;
}

/* A sight check is for those who review. Who is not listed is not held back, here as elsewhere. */
static bool is_supervisor(struct replica *replica, const char *author, struct err *err)
{
	struct query *query;
	if (!query_open(replica, "SELECT role FROM user WHERE name = ?1 AND _void IS NULL", &query, err))
		return false;
	query_bind_text(query, 1, author);
	bool is_good = query_step(query, err) != 1 || query_is_null(query, 0) || strcmp(query_text(query, 0), "supervisor") == 0
		|| strcmp(query_text(query, 0), "deo") == 0 || strcmp(query_text(query, 0), "operator") == 0;
	query_close(query);
	return is_good || err_set(err, EX_NOPERM, "a sight check is made by a supervisor: %s is none here", author);
}

bool verify_may(struct replica *replica, struct form_set *set, const struct form *form, const char *key, const char *author, enum verify_way way,
	struct err *err)
{
	struct verified last;
	struct writers writers = {.author = author, .since = ""};
	if (!verify_last(replica, set, form, key, &last, err))
		return false;
	if (last.is_there && last.is_changed)
		writers.since = last.when;
	if (!history_each(replica, set, form, key, look_at_writer, &writers, err))
		return false;
	if (writers.is_one)
		return err_set(err, EX_NOPERM, "you keyed this record, so another person verifies it: let a colleague log in as himself and open it there");
	return way != VERIFY_SIGHT || is_supervisor(replica, author, err);
}

static void put(struct record *record, const char *field, const char *text)
{
	int at = form_field(record->form, field);
	if (at >= 0)
		record_put(record, at, text, NULL);
}

static void put_number(struct record *record, const char *field, long number)
{
	char text[24];
	snprintf(text, sizeof text, "%ld", number);
	put(record, field, text);
}

bool verify_write(struct replica *replica, struct form_set *set, const struct form *form, const char *key, const char *school, const char *author,
	const struct verify_result *result, struct err *err)
{
	const struct form *to = form_set_find(set, VERIFY_FORM);
	struct record_save save = {0};
	char hash[VERIFY_HASH + 1];
	if (!to || !to->table)
		return err_set(err, EX_UNAVAILABLE, "the province has not loaded the form %s: ask it to", VERIFY_FORM);
	if (!verify_hash(replica, form, key, hash, err))
		return false;
	struct record *record = record_new(set, to);
	put(record, "school", school);
	put(record, "form", form->code);
	put(record, "record", key);
	put(record, "way", way_code(result->way));
	put_number(record, "fields", result->fields);
	put_number(record, "differences", result->differences);
	put_number(record, "corrected", result->corrected);
	put(record, "hash", hash);
	bool is_good = record_save(replica, record, author, NULL, 0, true, &save, err);
	if (is_good && save.outcome != RECORD_SAVED)
		is_good = err_set(err, EX_DATAERR, "the verification was not taken: %s", save.broken.count > 0 ? save.broken.lines[0].text : "try again");
	record_save_reset(&save);
	record_free(record);
	return is_good;
}

bool verify_is_field(const struct form *form, int field, bool is_marked)
{
	const struct field *one = &form->fields[field];
	if (one->column < 0 || one->is_retired || one->key_position > 0 || one->type == FIELD_ID)
		return false;
	if (one->type == FIELD_SCHOOL && strcmp(one->code, "school") == 0)
		return false;
	return !is_marked || one->is_verified;
}

static void add(struct verify_differences *out, int grid, int first_row, int second_row, int field)
{
	out->list = mem_grow(out->list, (size_t)out->count + 1, sizeof *out->list);
	out->list[out->count++] = (struct verify_difference){grid, first_row, second_row, field};
}

/* A field that is not asked is blank, whatever stands in memory. */
static struct value value_of(const struct record_cell *cells, int field)
{
	return cells && cells[field].is_asked ? cells[field].now : value_null();
}

static void compare_cells(const struct form *form, const struct record_cell *first, const struct record_cell *second, bool is_marked, int grid,
	int first_row, int second_row, struct verify_differences *out)
{
	for (int field = 0; field < form->field_count; field++) {
		struct value one = value_of(first, field), other = value_of(second, field);
		if (!verify_is_field(form, field, is_marked))
			continue;
		out->fields += one.kind != VALUE_NULL || other.kind != VALUE_NULL;
		if (!value_equal(&one, &other))
			add(out, grid, first_row, second_row, field);
	}
}

/* The row of GRID in RECORD with the same last key field, -1 where there is none. */
static int same_row(const struct record *record, int grid, const struct record_row *row, int last)
{
	for (int i = 0; i < record->grids[grid].row_count; i++)
		if (value_equal(&record->grids[grid].rows[i].cells[last].now, &row->cells[last].now))
			return i;
	return -1;
}

void verify_compare(const struct record *first, const struct record *second, bool is_marked, struct verify_differences *out)
{
	const struct form *form = first->form;
	*out = (struct verify_differences){0};
	compare_cells(form, first->cells, second->cells, is_marked, -1, -1, -1, out);
	for (int grid = 0; grid < form->grid_count; grid++) {
		const struct form *child = first->grids[grid].form;
		if (!child)
			continue;
		int last = child->key[child->key_count - 1];
		for (int row = 0; row < first->grids[grid].row_count; row++) {
			int other = same_row(second, grid, &first->grids[grid].rows[row], last);
			compare_cells(child, first->grids[grid].rows[row].cells, other < 0 ? NULL : second->grids[grid].rows[other].cells, is_marked, grid, row,
				other, out);
		}
		for (int row = 0; row < second->grids[grid].row_count; row++)
			if (same_row(first, grid, &second->grids[grid].rows[row], last) < 0)
				compare_cells(child, NULL, second->grids[grid].rows[row].cells, is_marked, grid, -1, row, out);
	}
}
