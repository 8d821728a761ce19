/* See the header. Cursors are read from the database and not from memory, because another process may have moved
 * them since. */
#include "config.h"
#include "store/feed.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/decision.h"
#include "store/inside.h"
#include "store/journal.h"

enum { SERIAL_BITS = 40 };

static void copy_chain(sqlite3_stmt *row, int column, unsigned char chain[FEED_CHAIN])
{
	memset(chain, 0, FEED_CHAIN);
	if (sqlite3_column_bytes(row, column) == SEAL_HASH)
		memcpy(chain, sqlite3_column_blob(row, column), FEED_CHAIN);
}

/* 1 a row, 0 none, -1 an error; ?1 is SCOPE and ?2 NUMBER. The caller finalizes. */
static int ask(struct replica *replica, const char *sql, const char *scope, int64_t number, sqlite3_stmt **out,
	struct err *err)
{
	int code;

	if (!db_prepare(replica->db, sql, out, err)) {
		*out = NULL;
		return -1;
	}
	sqlite3_bind_text(*out, 1, scope, -1, SQLITE_STATIC);
	if (sqlite3_bind_parameter_count(*out) > 1)
		sqlite3_bind_int64(*out, 2, number);
	code = sqlite3_step(*out);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

bool feed_cursors(struct replica *replica, const char *district, struct feed_cursor out[FEED_SCOPES], struct err *err)
{
	sqlite3_stmt *row;
	int code;

	memset(out, 0, FEED_SCOPES * sizeof *out);
	snprintf(out[FEED_STAR].scope, sizeof out[FEED_STAR].scope, "*");
	snprintf(out[FEED_DISTRICT].scope, sizeof out[FEED_DISTRICT].scope, "%s", district);
	if (!db_prepare(replica->db, "SELECT code <> '*', number, chain FROM scope WHERE code IN ('*', ?1)", &row, err))
		return false;
	sqlite3_bind_text(row, 1, district, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		struct feed_cursor *cursor = &out[sqlite3_column_int(row, 0)];

		cursor->number = sqlite3_column_int64(row, 1);
		copy_chain(row, 2, cursor->chain);
	}
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_DONE;
}

bool feed_hash(struct replica *replica, const char *scope, int64_t number, unsigned char hash[SEAL_HASH],
	bool *is_known, struct err *err)
{
	sqlite3_stmt *row;
	int found;

	memset(hash, 0, SEAL_HASH);
	*is_known = number == 0;
	if (number == 0)
		return true;
	found = ask(replica, "SELECT entry.hash FROM entry JOIN scope ON scope.id = entry.scope WHERE scope.code = ?1"
		" AND entry.number = ?2", scope, number, &row, err);
	if (found == 0) {
		sqlite3_finalize(row);
		found = ask(replica, "SELECT base_chain FROM scope WHERE code = ?1 AND base_number = ?2", scope, number, &row, err);
	}
	if (found == 1 && sqlite3_column_bytes(row, 0) == SEAL_HASH)
		memcpy(hash, sqlite3_column_blob(row, 0), SEAL_HASH);
	*is_known = found == 1;
	sqlite3_finalize(row);
	return found >= 0;
}

bool feed_chain(struct replica *replica, const char *scope, int64_t number, unsigned char chain[FEED_CHAIN],
	bool *is_known, struct err *err)
{
	unsigned char hash[SEAL_HASH];
	bool is_read = feed_hash(replica, scope, number, hash, is_known, err);

	memcpy(chain, hash, FEED_CHAIN);
	return is_read;
}

/* Columns: number, origin, serial, body, decision. */
static bool walk(struct replica *replica, sqlite3_stmt *rows, bool (*visit)(void *state, const struct feed_item *item),
	void *state, struct err *err)
{
	bool goes_on = true;
	int code = SQLITE_DONE;

	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const struct feed_item item = {
			.number = sqlite3_column_int64(rows, 0), .origin = sqlite3_column_int(rows, 1),
			.serial = sqlite3_column_int64(rows, 2), .body = sqlite3_column_blob(rows, 3),
			.body_length = (size_t) sqlite3_column_bytes(rows, 3), .decision = sqlite3_column_blob(rows, 4),
			.decision_length = (size_t) sqlite3_column_bytes(rows, 4),
		};

		goes_on = visit(state, &item);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return !goes_on || code == SQLITE_DONE;
}

bool feed_decided(struct replica *replica, const char *scope, int64_t after,
	bool (*visit)(void *state, const struct feed_item *item), void *state, struct err *err)
{
	sqlite3_stmt *rows;

	if (!db_prepare(replica->db, "SELECT number, origin, serial, body, decision FROM entry WHERE number IS NOT NULL"
			" AND scope = (SELECT id FROM scope WHERE code = ?1) AND number > ?2 ORDER BY number", &rows, err))
		return false;
	sqlite3_bind_text(rows, 1, scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(rows, 2, after);
	return walk(replica, rows, visit, state, err);
}

struct reading {
	const struct feed_reader *reader;
	int64_t end;
	struct replica *replica;
};

/* Kinds of operation, and a column of the catalogue, that came with version 3: a program that names a lower one knows none of them, whatever
 * the version of the body says. */
static bool is_of_later_kind(const struct operation *operation)
{
	if (operation->is_signed || operation->kind == ENTRY_BLANK)
		return true;
	if (operation->table->number != TABLE_FORM_COLUMN)
		return false;
	return operation->kind == ENTRY_CHANGE ? operation->column == FORM_COLUMN_SIGNS
		: operation->kind == ENTRY_INSERT && operation->row[FORM_COLUMN_SIGNS].kind != VALUE_NULL;
}

static bool has_later_kinds(const struct reading *reading, const struct feed_item *item)
{
	struct entry entry;
	bool has = false;

	if (reading->reader->format >= ENTRY_MARKED || !entry_decode(reading->replica, item->body, item->body_length, &entry, NULL))
		return false;
	for (int i = 0; !has && i < entry.count; i++)
		has = is_of_later_kind(&entry.operations[i]);
	entry_free(&entry);
	return has;
}

static bool is_readable(void *state, const struct feed_item *item)
{
	struct reading *reading = state;
	const unsigned char *body = item->body;
	int64_t star = 0;
	/* Versions below 128 are one byte. */
	bool is_theirs = item->origin == reading->reader->origin, is_good = item->body_length > 0 && (is_theirs || (body[0] <= reading->reader->format && !has_later_kinds(reading, item)))
		&& decision_star(item->decision, item->decision_length, &star) && star <= reading->reader->star;

	if (item->number > reading->end)
		return false;
	if (!is_good)
		reading->end = item->number - 1;
	return is_good;
}

bool feed_readable(struct replica *replica, const char *scope, int64_t after, const struct feed_reader *reader, int64_t *end,
	struct err *err)
{
	struct reading reading = { reader, *end, replica };

	if (!feed_decided(replica, scope, after, is_readable, &reading, err))
		return false;
	*end = reading.end;
	return true;
}

static bool walk_own(struct replica *replica, const char *sql, int64_t after,
	bool (*visit)(void *state, const struct feed_item *item), void *state, struct err *err)
{
	sqlite3_stmt *rows;

	if (!db_prepare(replica->db, sql, &rows, err))
		return false;
	sqlite3_bind_int64(rows, 1, after);
	sqlite3_bind_int(rows, 2, replica->number);
	return walk(replica, rows, visit, state, err);
}

bool feed_waiting(struct replica *replica, int64_t after, bool (*visit)(void *state, const struct feed_item *item),
	void *state, struct err *err)
{
	return walk_own(replica, "SELECT 0, origin, serial, body, NULL FROM entry WHERE state <> 1 AND serial > ?1 AND origin = ?2 AND (state = 0"
		" OR (serial > (SELECT min(serial) FROM entry WHERE state <> 1 AND state = 0 AND origin = ?2)"
		" AND serial < (SELECT max(serial) FROM entry WHERE state <> 1 AND state = 0 AND origin = ?2))) ORDER BY serial", after, visit, state, err);
}

bool feed_untaken(struct replica *replica, int64_t after, bool (*visit)(void *state, const struct feed_item *item),
	void *state, struct err *err)
{
	return walk_own(replica, "SELECT 0, origin, serial, body, NULL FROM entry WHERE state <> 1 AND state IN (0, 2, 3)"
		" AND serial > ?1 AND origin = ?2 ORDER BY serial", after, visit, state, err);
}

struct stepping {
	bool (*visit)(void *state, const struct feed_item *item);
	void *state;
	int64_t *after;
};

static bool step_on(void *state, const struct feed_item *item)
{
	struct stepping *stepping = state;

	if (!stepping->visit(stepping->state, item))
		return false;
	*stepping->after = (int64_t) item->origin << SERIAL_BITS | item->serial;
	return true;
}

bool feed_earlier(struct replica *replica, int64_t *after, bool (*visit)(void *state, const struct feed_item *item), void *state,
	struct err *err)
{
	struct stepping stepping = { visit, state, after };

	return walk_own(replica, "SELECT 0, origin, serial, body, NULL FROM entry WHERE state <> 1 AND state IN (0, 2, 3)"
		" AND (origin << 40 | serial) > ?1 AND origin <> ?2 ORDER BY origin, serial", *after, step_on, &stepping, err);
}

bool feed_first(struct replica *replica, int64_t *first, int64_t *last, long *count, int64_t *bytes, struct err *err)
{
	sqlite3_stmt *row;
	bool is_read;

	*first = *bytes = *count = 0;
	if (!journal_last_serial(replica, replica->number, last, err) || !db_prepare(replica->db,
			"SELECT min(serial), count(*), coalesce(sum(length(body)), 0) FROM entry WHERE state <> 1 AND state = 0"
			" AND origin = ?1", &row, err))
		return false;
	sqlite3_bind_int(row, 1, replica->number);
	is_read = sqlite3_step(row) == SQLITE_ROW || db_fail(replica->db, NULL, err);
	if (is_read) {
		*first = sqlite3_column_type(row, 0) == SQLITE_NULL ? *last + 1 : sqlite3_column_int64(row, 0);
		*count = (long) sqlite3_column_int64(row, 1);
		*bytes = sqlite3_column_int64(row, 2);
	}
	sqlite3_finalize(row);
	return is_read;
}

int feed_schema(struct replica *replica)
{
	return (int) db_number(replica->db, "SELECT count(*) FROM migration", 0);
}
