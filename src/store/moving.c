/* See the header.
 *
 * What arrives is read before anything leaves, since the hub holds both districts in the same tables. It is cut into
 * entries by the log's own limits; a text too long for one goes on in the next. The school's own row comes last: where that is, all is. */
#include "config.h"
#include "store/moving.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/earlier.h"
#include "store/entry_put.h"
#include "store/move_rows.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/txn.h"

enum {
	ENTRY_FILL = 64 * 1024, /* bytes of operations after which an entry is closed; the last one may bring it to thrice that */
	TEXTS_MAX = 32 * 1024, /* of a row's long texts that go with the row itself */
	PART = 128 * 1024, /* bytes of a text, or of a past entry, in one operation */
	SHORT = 256, /* a text up to this always goes with its row */
};

/* Operations of one entry to be. */
struct load {
	struct buf bytes;
	int count;
};

struct run {
	struct replica *replica;
	const struct moving *what;
	struct moved *out;
	const struct table *school;
	struct value key;
	const struct scope_state *from;
	const char *old; /* where it went from, and by which number there */
	int64_t left_at;
	struct load *loads;
	int load_count;
};

/* Where the next operation goes. */
static struct buf *next(struct run *run)
{
	struct load *load = run->load_count > 0 ? &run->loads[run->load_count - 1] : NULL;

	if (!load || load->bytes.length > ENTRY_FILL || load->count == ENTRY_MAX_OPERATIONS) {
		run->loads = mem_grow(run->loads, (size_t) run->load_count + 1, sizeof *run->loads);
		load = &run->loads[run->load_count++];
		buf_init(&load->bytes, 2 * ENTRY_MAX_BYTES);
		load->count = 0;
	}
	load->count++;
	return &load->bytes;
}

/* Bytes of TEXT's start that are whole characters and at most LIMIT. */
static size_t cut(const struct value *text, size_t limit)
{
	size_t length = text->length < limit ? text->length : limit;

	while (length > 0 && length < text->length && ((unsigned char) text->text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

static void put_rest(struct run *run, const struct table *table, const struct value *key, int column, const struct value *text,
	size_t from)
{
	while (from < text->length) {
		struct value rest = value_bytes(text->text + from, text->length - from);

		rest.length = cut(&rest, PART);
		if (rest.length == 0)
			die("%s: a text is not UTF-8", table->name);
		entry_put_more(next(run), table, key, column, &rest);
		from += rest.length;
	}
}

/* WHOLE has all columns, and after them why the row is void. */
static void put_row(struct run *run, const struct table *table, const struct value *key, const struct value *whole)
{
	struct value row[TABLE_MAX_COLUMNS + 1];
	size_t left = TEXTS_MAX;

	for (int i = 0; i <= table->column_count; i++) {
		row[i] = whole[i];
		if (row[i].kind != VALUE_TEXT || row[i].length <= SHORT || (i < table->column_count && table->columns[i].key_position > 0))
			continue;
		row[i].length = cut(&row[i], left);
		left -= row[i].length;
		if (row[i].length == 0)
			row[i] = value_null();
	}
	entry_put_arrive(next(run), table, row, &row[table->column_count]);
	for (int i = 0; i <= table->column_count; i++)
		if (whole[i].kind == VALUE_TEXT && row[i].length < whole[i].length)
			put_rest(run, table, key, i < table->column_count ? i : OPERATION_VOID, &whole[i], row[i].length);
}

/* A row that says its own district says the new one. */
static bool read_row(struct run *run, const struct move_row *one, struct err *err)
{
	const struct table *table = one->table;
	const struct held_table *held = catalogue_held(table);
	struct value whole[TABLE_MAX_COLUMNS + 1];
	sqlite3_stmt *row;
	int found = row_whole(run->replica, table, one->key, &row, err);

	if (found < 1)
		return found == 0 && err_set(err, EX_IOERR, "%s: a row went away while it was read", table->name);
	for (int i = 0; i <= table->column_count; i++)
		whole[i] = db_value(row, i);
	if (table->scope == SCOPE_DISTRICT)
		whole[held->district_column] = value_text(run->what->district);
	put_row(run, table, one->key, whole);
	sqlite3_reset(row);
	run->out->rows++;
	return true;
}

static bool put_part(void *state, const char *scope, const struct entry_part *part, struct err *err)
{
	struct run *run = state;

	(void) err;
	run->out->earlier += part->offset == 0;
	return entry_put_earlier(next(run), run->school, &run->key, scope, part);
}

/* Everything that will arrive, as operations. */
static bool collect(struct run *run, struct err *err)
{
	struct move_rows rows = { .count = 0 };
	struct scope_state *to;
	bool is_good = scope_need(run->replica, run->what->district, strlen(run->what->district), &to, err)
		&& move_rows_collect(run->replica, &run->key, run->from, &rows, err);

	for (int i = 0; is_good && i < rows.count; i++)
		is_good = rows.list[i].table == run->school || read_row(run, &rows.list[i], err);
	is_good = is_good && earlier_each(run->replica, run->what->school, to, PART, put_part, run, err);
	for (int i = 0; is_good && i < rows.count; i++)
		is_good = rows.list[i].table != run->school || read_row(run, &rows.list[i], err);
	move_rows_free(&rows);
	return is_good;
}

/* The row of `school_move`: both numbers are those that the next entries of the two scopes will get. */
static bool put_move(struct run *run, struct txn *txn, struct err *err)
{
	const struct moving *what = run->what;
	const struct scope_state *to = scope_find(run->replica, what->district, strlen(what->district));
	struct value row[SCHOOL_MOVE_COUNT];
	sqlite3_stmt *count;
	int64_t number = 1;

	if (!db_prepare(run->replica->db, "SELECT count(*) + 1 FROM school_move WHERE school = ?1", &count, err))
		return false;
	db_bind(count, 1, &run->key);
	if (sqlite3_step(count) == SQLITE_ROW)
		number = sqlite3_column_int64(count, 0);
	sqlite3_finalize(count);
	row[SCHOOL_MOVE_SCHOOL] = run->key;
	row[SCHOOL_MOVE_NUMBER] = value_int(number);
	row[SCHOOL_MOVE_OLD] = value_text(run->old);
	row[SCHOOL_MOVE_NEW] = value_text(what->district);
	row[SCHOOL_MOVE_LEFT] = value_int(run->left_at);
	row[SCHOOL_MOVE_ARRIVED] = value_int(to->number + 1);
	row[SCHOOL_MOVE_REASON] = value_text(what->reason);
	return txn_entry(txn, NULL, err) && txn_insert(txn, table_by_number(run->replica, TABLE_SCHOOL_MOVE), row, err);
}

static bool put_leave(struct run *run, struct txn *txn, struct err *err)
{
	struct buf leave;
	bool is_good;

	buf_init(&leave, 4096);
	entry_put_leave(&leave, run->school, &run->key, run->what->district);
	is_good = txn_entry(txn, run->out->from, err) && txn_encoded(txn, leave.bytes, leave.length, 1, err);
	buf_free(&leave);
	return is_good;
}

static bool put_arrival(struct run *run, struct txn *txn, struct err *err)
{
	bool is_good = true;

	for (int i = 0; is_good && i < run->load_count; i++) {
		const struct load *load = &run->loads[i];

		is_good = txn_entry(txn, run->what->district, err)
			&& txn_encoded(txn, load->bytes.bytes, load->bytes.length, load->count, err);
	}
	return is_good;
}

static bool find_school(struct run *run, struct err *err)
{
	const struct moving *what = run->what;
	struct row_place place;
	int found;

	if (!run->replica->school || run->replica->school->table.key_count != 1)
		return err_set(err, EX_CONFIG, "there are no schools here yet: load the form school first");
	run->school = &run->replica->school->table;
	run->key = value_text(what->school);
	if (!entry_check_value(run->school, run->school->key[0], &run->key, err))
		return false;
	found = row_find(run->replica, run->school, &run->key, &place, err);
	if (found < 0)
		return false;
	run->from = found ? scope_by_id(run->replica, place.scope) : NULL;
	if (!run->from)
		return err_set(err, EX_NOINPUT, "there is no school %s here: check its code", what->school);
	strcpy(run->out->from, run->from->code);
	return true;
}

/* MOVE_ARRIVAL: it is there already (run->old and left_at say since when), and only its arrival was lost: it gets a line of its
 * own, with the number that it has now. MOVE_AGAIN: of its arrival only a part is there; it leaves and arrives in one district, so
 * that all come to have the whole. */
enum how { MOVE_ON, MOVE_ARRIVAL, MOVE_AGAIN };

static bool move(struct run *run, enum how how, struct err *err)
{
	const struct moving *what = run->what;
	bool is_inside = sqlite3_get_autocommit(run->replica->db) == 0, is_good;
	struct txn *txn;

	if (!(is_inside ? txn_join : txn_begin)(run->replica, what->author, &txn, err))
		return false;
	is_good = find_school(run, err);
	if (is_good && (strcmp(run->from->code, what->district) == 0) != (how != MOVE_ON))
		is_good = err_set(err, EX_DATAERR, "school %s is in %s already", what->school, run->from->code);
	if (is_good && how != MOVE_ARRIVAL) {
		run->old = run->out->from;
		run->left_at = run->from->number + 1;
	}
	is_good = is_good && collect(run, err) && (strcmp(run->old, what->district) == 0 || put_move(run, txn, err))
		&& (how == MOVE_ARRIVAL || put_leave(run, txn, err)) && put_arrival(run, txn, err);
	for (int i = 0; i < run->load_count; i++)
		buf_free(&run->loads[i].bytes);
	free(run->loads);
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool moving_run(struct replica *replica, const struct moving *what, struct moved *out, struct err *err)
{
	struct run run = { .replica = replica, .what = what, .out = out };

	*out = (struct moved) { .rows = 0 };
	if (replica->role != REPLICA_PROVINCE)
		return err_set(err, EX_USAGE, "%s: is no province: only the province moves a school", replica->folder);
	if (!catalogue_is_name(what->district, strlen(what->district)) || strlen(what->district) > ENTRY_MAX_NAME)
		return err_set(err, EX_USAGE, "%s: is no code of a district", what->district);
	if (what->reason && *what->reason && !utf8_is_line(what->reason))
		return err_set(err, EX_USAGE, "the reason must be words on one line");
	return move(&run, MOVE_ON, err);
}

/* A school that was moved: where its line of `school_move` says that it went last, and where the log of this hub has it. */
struct torn {
	char *school, *district; /* the last line; "" where there is none: it was lost, and the leave alone came back */
	char *old, *to; /* the last leave that is here, NULL where there is none */
	int64_t left_at;
	bool has_arrived, is_whole; /* something arrived behind it; all of it */
};

static void torn_free(struct torn *torn)
{
	free(torn->school);
	free(torn->district);
	free(torn->old);
	free(torn->to);
}

static void follow(struct torn *torn, const struct table *school, const struct entry *entry, const char *scope, int64_t number)
{
	for (int i = 0; i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		if (operation->kind == ENTRY_LEAVE) {
			free(torn->old);
			free(torn->to);
			torn->old = mem_copy(scope);
			torn->to = mem_copy_bytes(operation->now.text, operation->now.length);
			torn->left_at = number;
			torn->has_arrived = torn->is_whole = false;
		} else if (operation->kind == ENTRY_ARRIVE && torn->to && strcmp(torn->to, scope) == 0) {
			torn->has_arrived = true;
			torn->is_whole |= operation->row && operation->table == school;
		}
	}
}

/* In the order in which this hub took them: numbers of sequences that went another way since would lie. */
static bool read_past(struct replica *replica, struct torn *torn, struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT scope.code, entry.number, body FROM entry JOIN scope ON scope.id = entry.scope WHERE school = ?1"
			" AND origin = 0 AND entry.number IS NOT NULL ORDER BY entry.id", &rows, err))
		return false;
	sqlite3_bind_text(rows, 1, torn->school, -1, SQLITE_STATIC);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		is_good = entry_decode_again(replica, sqlite3_column_blob(rows, 2), (size_t) sqlite3_column_bytes(rows, 2), &entry, err);
		if (is_good)
			follow(torn, &replica->school->table, &entry, (const char *) sqlite3_column_text(rows, 0), sqlite3_column_int64(rows, 1));
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return is_good;
}

/* What left and has not arrived arrives, what arrived in part arrives again; then it goes where it went last. */
static bool mend_one(struct replica *replica, const char *author, struct torn *torn, long *count, struct err *err)
{
	const char *reason = "its move was lost with the province's folder";
	struct moving what = { .author = author, .school = torn->school, .reason = reason };
	struct moved moved = { .rows = 0 };
	struct run arrival = { .replica = replica, .what = &what, .out = &moved };
	struct run again = { .replica = replica, .what = &what, .out = &moved };
	bool stays = !*torn->district;

	if (!read_past(replica, torn, err))
		return false;
	if (torn->to && !torn->has_arrived) {
		what.district = torn->to;
		arrival.old = torn->old;
		arrival.left_at = torn->left_at;
		if (!move(&arrival, MOVE_ARRIVAL, err))
			return false;
		++*count;
	} else if (torn->to && !torn->is_whole && (stays || strcmp(torn->district, torn->to) == 0)) {
		what.district = torn->to;
		++*count;
		return move(&again, MOVE_AGAIN, err);
	}
	if (stays)
		return true;
	what.district = torn->district;
	if (!find_school(&again, err))
		return false;
	if (strcmp(again.from->code, torn->district) == 0)
		return true;
	++*count;
	return move(&again, MOVE_ON, err);
}

static bool note_leave(sqlite3_stmt *add, const struct entry *entry, const char *school, struct err *err)
{
	bool leaves = false;

	for (int i = 0; i < entry->count; i++)
		leaves |= entry->operations[i].kind == ENTRY_LEAVE;
	if (!leaves)
		return true;
	sqlite3_bind_text(add, 1, school, -1, SQLITE_TRANSIENT);
	return db_run(add, err);
}

/* Schools that left a district, whether or not a line of `school_move` says so: that stands in '*', which another past may have
 * brought back. */
static bool find_leaves(struct replica *replica, struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *rows, *add = NULL;
	bool is_good = db_exec(replica->db, "CREATE TEMP TABLE had_left (school TEXT PRIMARY KEY) WITHOUT ROWID", err);
	int code = SQLITE_DONE;

	if (!is_good || !db_prepare(replica->db, "SELECT school, body FROM entry WHERE origin = 0 AND school IS NOT NULL AND number IS NOT NULL",
			&rows, err))
		return false;
	is_good = db_prepare(replica->db, "INSERT OR IGNORE INTO had_left (school) VALUES (?1)", &add, err);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = !entry_decode_again(replica, sqlite3_column_blob(rows, 1), (size_t) sqlite3_column_bytes(rows, 1), &entry, NULL)
			|| note_leave(add, &entry, (const char *) sqlite3_column_text(rows, 0), err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(add);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return is_good;
}

/* The first school behind AFTER, by its code. */
static bool next_moved(struct replica *replica, const char *after, struct torn *torn, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*torn = (struct torn) { .school = NULL };
	if (!db_prepare(replica->db, "SELECT h.school, coalesce((SELECT m.new_district FROM school_move AS m WHERE m.school ="
			" h.school ORDER BY m.number DESC LIMIT 1), '') FROM (SELECT school FROM school_move UNION SELECT school FROM had_left) AS h"
			" JOIN school ON school.code = h.school WHERE h.school > ?1 ORDER BY h.school LIMIT 1", &row, err))
		return false;
	sqlite3_bind_text(row, 1, after, -1, SQLITE_STATIC);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		torn->school = mem_copy((const char *) sqlite3_column_text(row, 0));
		torn->district = mem_copy((const char *) sqlite3_column_text(row, 1));
	} else if (code != SQLITE_DONE) {
		db_fail(replica->db, NULL, err);
	}
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool moving_mend(struct replica *replica, const char *author, long *count, struct err *err)
{
	char *after = mem_copy("");
	bool is_good = true, is_found = true;

	*count = 0;
	/* Without the form there are no schools, and no column of its code to ask for. */
	if (!replica->school || replica->role != REPLICA_PROVINCE) {
		free(after);
		return true;
	}
	is_good = find_leaves(replica, err);
	while (is_good && is_found) {
		struct torn torn;

		is_good = next_moved(replica, after, &torn, err);
		is_found = is_good && torn.school;
		is_good = is_good && (!is_found || mend_one(replica, author, &torn, count, err));
		if (is_found) {
			free(after);
			after = mem_copy(torn.school);
		}
		torn_free(&torn);
	}
	free(after);
	return is_good && db_exec(replica->db, "DROP TABLE temp.had_left", err);
}
