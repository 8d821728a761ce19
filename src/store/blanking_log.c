/* See the header.
 *
 * The values themselves are gathered first: an undecided entry that says one again must not bring it back, while another one that its author
 * keyed over it stays. Entries are looked for by the bytes of the record's key, so that not all are decoded. */
#include "config.h"
#include "store/blanking_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/defect.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/canonical.h"
#include "store/db.h"
#include "store/kept.h"
#include "store/log.h"
#include "store/opening.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/sealed.h"

enum { SQL_MAX = 8192, TEXT_MAX = 1 << 20 };

/* What a walk over an entry's values found. */
struct found {
	int next; /* mark */
	bool holds, is_stuck;
};

/* Values are kept as bytes, so that they outlive where they were read. */
struct run {
	struct replica *replica;
	const struct blanking_cell *cell;
	struct buf key, text; /* the record's first key value as it is encoded, its key as text */
	struct buf *values; /* encoded */
	int value_count;
	struct entry entry;
	bool is_waiting; /* the entry that is looked at is not decided */
	bool *marks; /* which of its marked values go */
	int mark_room;
	struct found walk;
	struct blanking_count count;
};

static bool is_gathered(const struct run *run, const struct value *value)
{
	struct buf encoded;
	bool is = false;

	buf_init(&encoded, ENTRY_MAX_BYTES + 16);
	value_encode(&encoded, value);
	for (int i = 0; !is && i < run->value_count; i++)
		is = run->values[i].length == encoded.length && memcmp(run->values[i].bytes, encoded.bytes, encoded.length) == 0;
	buf_free(&encoded);
	return is;
}

static void gather(struct run *run, const struct value *value)
{
	if (value->kind == VALUE_NULL || value_equal(value, &run->cell->keep) || is_gathered(run, value))
		return;
	run->values = mem_grow(run->values, (size_t) run->value_count + 1, sizeof *run->values);
	buf_init(&run->values[run->value_count], ENTRY_MAX_BYTES + 16);
	value_encode(&run->values[run->value_count++], value);
}

/* A value of an operation: VISIT for each that stands there, whether it is one of the cell. */
typedef void visitor(struct run *run, const struct value *value, bool is_of_cell);

static bool is_of_record(const struct run *run, const struct operation *operation)
{
	bool is = operation->table == run->cell->table;

	for (int i = 0; is && i < operation->table->key_count; i++)
		is = value_equal(&operation->key[i], &run->cell->key[i]);
	return is;
}

/* A conflict that arrived with its school, about the cell or its whole row. */
static bool is_conflict_about(const struct run *run, const struct operation *operation, int column)
{
	const struct table *table = run->cell->table;
	const struct value form = value_text(table->name), record = value_bytes(run->text.bytes, run->text.length),
		field = value_text(table->columns[run->cell->column].name), row = value_text("*");

	return operation->table->number == TABLE_CONFLICT && (column == CONFLICT_WAITING || column == CONFLICT_HISTORY)
		&& value_equal(&operation->key[CONFLICT_FORM], &form) && value_equal(&operation->key[CONFLICT_RECORD], &record)
		&& (value_equal(&operation->key[CONFLICT_FIELD], &field) || value_equal(&operation->key[CONFLICT_FIELD], &row));
}

/* In the order of an entry's marks. */
static void each_value(struct run *run, const struct operation *operation, visitor *visit)
{
	const bool is_record = is_of_record(run, operation);

	if (operation->row) {
		for (int i = 0; i < operation->row_count; i++)
			visit(run, &operation->row[i], (is_record && i == run->cell->column) || is_conflict_about(run, operation, i));
		return;
	}
	if (operation->kind == ENTRY_CHANGE || (operation->kind == ENTRY_SETTLE && operation->column >= 0))
		visit(run, &operation->seen, is_record && operation->column == run->cell->column);
	if (operation->kind == ENTRY_CHANGE || operation->kind == ENTRY_ARRIVE || (operation->kind == ENTRY_SETTLE && operation->column >= 0))
		visit(run, &operation->now, (is_record && operation->column == run->cell->column)
			|| is_conflict_about(run, operation, operation->column));
}

static bool goes(const struct run *run, const struct value *value)
{
	if (value->kind == VALUE_NULL || value_equal(value, &run->cell->keep))
		return false;
	return !run->is_waiting || is_gathered(run, value);
}

static void look_at(struct run *run, const struct value *value, bool is_of_cell)
{
	bool is_gone = is_of_cell && goes(run, value);

	run->walk.holds |= is_gone;
	run->walk.is_stuck |= is_gone && !value->is_marked;
	if (!value->is_marked)
		return;
	if (run->walk.next == run->mark_room) {
		run->mark_room = run->mark_room ? 2 * run->mark_room : 64;
		run->marks = mem_grow(run->marks, (size_t) run->mark_room, sizeof *run->marks);
	}
	run->marks[run->walk.next++] = is_gone;
}

static void gather_at(struct run *run, const struct value *value, bool is_of_cell)
{
	if (is_of_cell)
		gather(run, value);
}

static bool is_blanked(const void *state, int index, const struct value *value)
{
	const struct run *run = state;

	(void) value;
	return index < run->walk.next && run->marks[index];
}

/* VISIT over every value of the decoded entry. */
static void walk_entry(struct run *run, visitor *visit)
{
	run->walk = (struct found) { .next = 0 };
	for (int i = 0; i < run->entry.count; i++)
		each_value(run, &run->entry.operations[i], visit);
}

/* A table with rows of bodies; `name` is where a row is known by its rowid or key. */
struct shelf {
	const char *select, *put;
	bool is_waiting; /* of all its entries; else by the second column */
};

static const struct shelf shelves[] = {
	{ "SELECT id, state, body, scope FROM entry WHERE instr(body, ?1) OR instr(body, ?2)", "UPDATE entry SET body = ?2 WHERE id = ?1", false },
	{ "SELECT id, 0, body FROM quarantine WHERE instr(body, ?1) OR instr(body, ?2)", "UPDATE quarantine SET body = ?2 WHERE id = ?1", true },
	{ "SELECT id, 0, body FROM lost WHERE instr(body, ?1) OR instr(body, ?2)", "UPDATE lost SET body = ?2 WHERE id = ?1", true },
};

/* VISIT_ROW for each entry that may speak of the record; what does not decode says nothing that anybody can read. */
static bool each_entry(struct run *run, const struct shelf *shelf, bool (*visit_row)(struct run *run, const struct shelf *shelf,
	sqlite3_stmt *row, struct err *err), struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(run->replica->db, shelf->select, &rows, err))
		return false;
	sqlite3_bind_blob(rows, 1, run->key.bytes, (int) run->key.length, SQLITE_STATIC);
	sqlite3_bind_blob(rows, 2, run->text.bytes, (int) run->text.length, SQLITE_STATIC);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		run->is_waiting = shelf->is_waiting || (sqlite3_column_int(rows, 1) != ENTRY_ACCEPTED && sqlite3_column_int(rows, 1) != ENTRY_ELSEWHERE);
		if (entry_decode_again(run->replica, sqlite3_column_blob(rows, 2), (size_t) sqlite3_column_bytes(rows, 2), &run->entry, NULL))
			is_good = visit_row(run, shelf, rows, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(run->replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

static bool gather_row(struct run *run, const struct shelf *shelf, sqlite3_stmt *row, struct err *err)
{
	(void) shelf;
	(void) row;
	(void) err;
	if (!run->is_waiting)
		walk_entry(run, gather_at);
	return true;
}

static void note_scope(struct blanking_count *count, int64_t scope)
{
	for (int i = 0; i < count->scope_count; i++)
		if (count->scopes[i] == scope)
			return;
	if (count->scope_count < BLANKING_SCOPES)
		count->scopes[count->scope_count++] = scope;
}

static bool count_row(struct run *run, const struct shelf *shelf, sqlite3_stmt *row, struct err *err)
{
	const struct scope_state *named;

	(void) err;
	walk_entry(run, look_at);
	run->count.entries += run->walk.holds;
	run->count.stuck += run->walk.is_stuck;
	if (!run->walk.holds || shelf != &shelves[0])
		return true;
	note_scope(&run->count, sqlite3_column_int64(row, 3));
	/* Its box may be of the district that its body names. */
	named = scope_find(run->replica, run->entry.scope, strlen(run->entry.scope));
	if (named)
		note_scope(&run->count, named->id);
	return true;
}

static bool blank_row(struct run *run, const struct shelf *shelf, sqlite3_stmt *row, struct err *err)
{
	sqlite3_stmt *put;
	struct buf body;
	int count = 0;
	bool is_good = true;

	count_row(run, shelf, row, err);
	if (!run->walk.holds || defect("kept_value"))
		return true;
	buf_init(&body, ENTRY_MAX_BYTES);
	if (sealed_blank(sqlite3_column_blob(row, 2), (size_t) sqlite3_column_bytes(row, 2), is_blanked, run, &body, &count) && count > 0) {
		is_good = kept_get(run->replica, shelf->put, &put, err);
		if (is_good) {
			sqlite3_bind_int64(put, 1, sqlite3_column_int64(row, 0));
			sqlite3_bind_blob(put, 2, body.bytes, (int) body.length, SQLITE_STATIC);
			is_good = kept_run(put, err);
		}
	}
	buf_free(&body);
	return is_good;
}

static void begin(struct run *run, struct replica *replica, const struct blanking_cell *cell)
{
	*run = (struct run) { .replica = replica, .cell = cell };
	buf_init(&run->key, ENTRY_MAX_BYTES);
	buf_init(&run->text, ENTRY_MAX_BYTES);
	value_encode(&run->key, &cell->key[0]);
	value_key_put(&run->text, cell->key, cell->table->key_count, cell->table->has_id_key);
}

static void end(struct run *run)
{
	for (int i = 0; i < run->value_count; i++) {
		seal_forget(run->values[i].bytes, run->values[i].length);
		buf_free(&run->values[i]);
	}
	free(run->values);
	free(run->marks);
	entry_free(&run->entry);
	buf_free(&run->key);
	buf_free(&run->text);
}

/* The line of NAME in the canonical text of a row; its length with the line's end, 0 where there is none. */
static size_t find_line(const char *text, const char *name, const char **line)
{
	size_t length = strlen(name);

	for (*line = text; **line; *line += strcspn(*line, "\n") + 1)
		if (strncmp(*line, name, length) == 0 && (*line)[length] == '=')
			return strcspn(*line, "\n") + 1;
	return 0;
}

char *blanking_row_text(const struct table *table, int column, const char *text, const struct value *keep)
{
	struct buf out;
	char *copy;

	buf_init(&out, TEXT_MAX);
	for (int i = 0; i < table->column_count; i++) {
		const char *line;
		size_t length = find_line(text, table->columns[i].name, &line);

		if (i == column)
			canonical_cell(&out, table->columns[i].name, keep);
		else
			buf_put(&out, line, length);
	}
	copy = mem_copy(out.bytes);
	buf_free(&out);
	return copy;
}

/* What waited there about this record. Of a whole row the other columns stay, so that a replay of the log comes to the same. */
static bool clean_conflicts(struct run *run, sqlite3 *db, struct err *err)
{
	static const char read[] = "SELECT waiting, origin, history FROM conflict WHERE form = ?1 AND record = ?2 AND field = ?3",
		write[] = "UPDATE conflict SET waiting = ?4, history = NULL WHERE form = ?1 AND record = ?2 AND field = ?3 AND origin = ?5";
	const char *const fields[] = { run->cell->table->columns[run->cell->column].name, "*" };
	sqlite3_stmt *rows, *put;
	const struct value none = value_null();
	bool is_good = true;

	for (int i = 0; is_good && i < 2; i++) {
		is_good = db_prepare(db, read, &rows, err) && db_prepare(db, write, &put, err);
		for (int j = 0; is_good && j < 2; j++) {
			sqlite3_stmt *one = j ? put : rows;

			sqlite3_bind_text(one, 1, run->cell->table->name, -1, SQLITE_STATIC);
			sqlite3_bind_text(one, 2, run->text.bytes, (int) run->text.length, SQLITE_STATIC);
			sqlite3_bind_text(one, 3, fields[i], -1, SQLITE_STATIC);
		}
		while (is_good && sqlite3_step(rows) == SQLITE_ROW) {
			const char *waiting = (const char *) sqlite3_column_text(rows, 0);
			char *text = i == 1 && waiting ? blanking_row_text(run->cell->table, run->cell->column, waiting, &none) : NULL;

			sqlite3_bind_text(put, 4, text, -1, SQLITE_STATIC);
			sqlite3_bind_int(put, 5, sqlite3_column_int(rows, 1));
			if ((waiting && (!text || strcmp(text, waiting) != 0)) || sqlite3_column_type(rows, 2) != SQLITE_NULL)
				is_good = db_run(put, err);
			free(text);
		}
		sqlite3_finalize(rows);
		sqlite3_finalize(put);
	}
	return is_good;
}

/* What the cell was when this replica began. A form that came later is not there. */
static bool clean_baseline(struct run *run, struct err *err)
{
	const struct table *table = run->cell->table;
	char *path = mem_format("%s/" OPENING_BASELINE, run->replica->folder);
	sqlite3_stmt *row = NULL;
	sqlite3 *db = NULL;
	struct buf sql;
	bool is_good = true, is_there = false;

	if (run->replica->role != REPLICA_DISTRICT || !file_exists(path)) {
		free(path);
		return true;
	}
	buf_init(&sql, SQL_MAX);
	buf_format(&sql, "SELECT \"%s\" FROM \"%s\" WHERE ", table->columns[run->cell->column].name, table->name);
	row_put_condition(&sql, table, 1);
	is_good = db_open(path, DB_BUILD, false, NULL, &db, err) && db_exec(db, "PRAGMA secure_delete=ON; BEGIN", err);
	/* Nothing is written where nothing is to be done: who goes its way again from its baseline reads it meanwhile. */
	if (is_good && db_prepare(db, sql.bytes, &row, NULL)) {
		for (int i = 0; i < table->key_count; i++)
			db_bind(row, i + 1, &run->cell->key[i]);
		if (sqlite3_step(row) == SQLITE_ROW) {
			struct value value = db_value(row, 0);

			gather(run, &value);
			is_there = value.kind != VALUE_NULL && !value_equal(&value, &run->cell->keep);
		}
		sqlite3_finalize(row);
		row = NULL;
	}
	if (is_good && is_there) {
		buf_clear(&sql);
		buf_format(&sql, "UPDATE \"%s\" SET \"%s\" = NULL WHERE ", table->name, table->columns[run->cell->column].name);
		row_put_condition(&sql, table, 1);
		buf_format(&sql, " AND \"%s\" IS NOT ?%d", table->columns[run->cell->column].name, table->key_count + 1);
		is_good = db_prepare(db, sql.bytes, &row, err);
		for (int i = 0; is_good && i < table->key_count; i++)
			db_bind(row, i + 1, &run->cell->key[i]);
		if (is_good) {
			db_bind(row, table->key_count + 1, &run->cell->keep);
			is_good = db_run(row, err);
		}
		sqlite3_finalize(row);
	}
	is_good = is_good && clean_conflicts(run, db, err) && db_exec(db, "COMMIT", err);
	sqlite3_close(db);
	buf_free(&sql);
	free(path);
	return is_good;
}

/* A draft of the record, or of the record that the grid's row belongs to. */
static bool clean_draft(struct run *run, sqlite3 *drafts, const char *column, const struct value *value, struct err *err)
{
	char *sql = mem_format("UPDATE draft_cell SET %s = NULL WHERE %s IS ?3 AND field = ?4 AND ((grid = '' AND draft IN (SELECT id FROM draft"
		" WHERE form = ?1 AND key = ?2)) OR (grid = ?1 AND (line = ?2 OR (SELECT key FROM draft WHERE draft.id = draft_cell.draft) || '/' || line"
		" = ?2)))", column, column);
	sqlite3_stmt *put;
	bool is_good = db_prepare(drafts, sql, &put, err);

	free(sql);
	if (!is_good)
		return false;
	sqlite3_bind_text(put, 1, run->cell->table->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 2, run->text.bytes, (int) run->text.length, SQLITE_STATIC);
	db_bind(put, 3, value);
	sqlite3_bind_text(put, 4, run->cell->table->columns[run->cell->column].name, -1, SQLITE_STATIC);
	is_good = db_run(put, err);
	sqlite3_finalize(put);
	return is_good;
}

static bool clean_drafts(struct run *run, struct err *err)
{
	char *path = mem_format("%s/drafts.db", run->replica->folder);
	sqlite3 *drafts = file_exists(path) ? opening_drafts(run->replica, err) : NULL;
	bool is_there = file_exists(path), is_good = !is_there || drafts;

	free(path);
	for (int i = 0; is_good && is_there && i < run->value_count; i++) {
		struct reader in;
		struct value value;

		reader_init(&in, run->values[i].bytes, run->values[i].length);
		is_good = value_decode(&in, &value) && clean_draft(run, drafts, "seen", &value, err) && clean_draft(run, drafts, "now", &value, err);
	}
	return is_good;
}

/* What an entry in quarantine would have made of the cell: nobody can know it by its value any more. */
static bool clean_waiting(struct run *run, struct err *err)
{
	for (int i = 0; i < run->value_count; i++) {
		struct reader in;
		struct value value;
		sqlite3_stmt *put;

		reader_init(&in, run->values[i].bytes, run->values[i].length);
		if (!value_decode(&in, &value) || !kept_get(run->replica, "UPDATE quarantine_cell SET value = NULL WHERE tbl = ?1 AND key = ?2 AND col = ?3"
				" AND value IS ?4", &put, err))
			return false;
		sqlite3_bind_int(put, 1, run->cell->table->number);
		sqlite3_bind_text(put, 2, run->text.bytes, (int) run->text.length, SQLITE_STATIC);
		sqlite3_bind_int(put, 3, run->cell->column);
		db_bind(put, 4, &value);
		if (!kept_run(put, err))
			return false;
	}
	return true;
}

bool blanking_log_count(struct replica *replica, const struct blanking_cell *cell, struct blanking_count *out, struct err *err)
{
	struct run run;
	bool is_good;

	begin(&run, replica, cell);
	is_good = each_entry(&run, &shelves[0], count_row, err);
	*out = run.count;
	end(&run);
	return is_good;
}

bool blanking_log_run(struct replica *replica, const struct blanking_cell *cell, struct err *err)
{
	struct run run;
	bool is_good;

	begin(&run, replica, cell);
	is_good = each_entry(&run, &shelves[0], gather_row, err) && clean_baseline(&run, err);
	for (size_t i = 0; is_good && i < sizeof shelves / sizeof *shelves; i++)
		is_good = each_entry(&run, &shelves[i], blank_row, err);
	is_good = is_good && clean_waiting(&run, err) && clean_drafts(&run, err) && opening_put(replica->db, BLANKING_SWEEP, "1", err);
	end(&run);
	replica->is_unswept = true;
	return is_good;
}

/* Such a row of `blanked`: of any scope where SCOPE is NULL, else behind NUMBER of that one. */
static bool was_behind(struct replica *replica, const struct table *table, const struct value *key, int column, const struct scope_state *scope,
	int64_t number, bool *was, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*was = false;
	if (!kept_get(replica, "SELECT 1 FROM blanked WHERE tbl = ?1 AND key = ?2 AND col = ?3 AND (?4 IS NULL OR (scope = ?4 AND number > ?5))",
			&row, err))
		return false;
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, key, table->key_count, table->has_id_key);
	sqlite3_bind_int(row, 1, table->number);
	sqlite3_bind_text(row, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_TRANSIENT);
	sqlite3_bind_int(row, 3, column);
	if (scope)
		sqlite3_bind_int64(row, 4, scope->id);
	sqlite3_bind_int64(row, 5, number);
	code = sqlite3_step(row);
	*was = code == SQLITE_ROW;
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE || db_fail(replica->db, NULL, err);
}

bool blanking_log_was(struct replica *replica, const struct table *table, const struct value *key, int column, bool *was, struct err *err)
{
	return was_behind(replica, table, key, column, NULL, 0, was, err);
}

/* Marks that go, by their place. */
struct late {
	bool marks[2 * ENTRY_MAX_OPERATIONS];
	int limit;
};

static bool is_late_mark(const void *state, int index, const struct value *value)
{
	const struct late *late = state;

	(void) value;
	return index < late->limit && late->marks[index];
}

static int count_marks(const struct operation *operation)
{
	int count = 0;

	for (int i = 0; operation->row && i < operation->row_count; i++)
		count += operation->row[i].is_marked;
	if (!operation->row && operation->kind != ENTRY_VOID)
		count += operation->seen.is_marked + operation->now.is_marked;
	return count;
}

bool blanking_log_late(struct replica *replica, const struct entry *entry, const void *bytes, size_t length, struct buf *out, bool *changed,
	struct err *err)
{
	struct late late = { .limit = 0 };
	const struct scope_state *scope = scope_find(replica, entry->scope, strlen(entry->scope));
	int mark = 0, count = 0;
	struct value present;
	bool is_late;

	*changed = false;
	if (!entry_is_marked(bytes, length))
		return true;
	for (int i = 0; i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		if ((operation->kind == ENTRY_CHANGE || operation->kind == ENTRY_SETTLE) && operation->column >= 0 && operation->seen.is_marked
				&& mark < 2 * ENTRY_MAX_OPERATIONS - 2) {
			if (!was_behind(replica, operation->table, operation->key, operation->column, scope,
					entry->scope_number, &is_late, err) || !row_cell(replica, operation->table, operation->key,
					operation->column, &present, err))
				return false;
			late.marks[mark] = is_late && !value_equal(&present, &operation->seen);
			/* What it chose waits no more, and may be what was blanked. */
			late.marks[mark + 1] = is_late && operation->kind == ENTRY_SETTLE && operation->now.is_marked;
		}
		mark += count_marks(operation);
		late.limit = mark < 2 * ENTRY_MAX_OPERATIONS ? mark : 2 * ENTRY_MAX_OPERATIONS;
	}
	*changed = sealed_blank(bytes, length, is_late_mark, &late, out, &count) && count > 0;
	return true;
}
