/* Reading the log, and walking its chains.
 *
 * A decided entry's hash is the chain's head after it: the walk needs no table, only the bodies and decisions as
 * they lie, and names the first one that is not what was signed off. A pending entry's hash is of its body alone. */
#include "config.h"
#include "store/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/earlier.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/recover.h"
#include "store/sealed.h"

bool log_is_refused(int entry_state)
{
	return entry_state == ENTRY_REFUSED || entry_state == ENTRY_HELD;
}

static void put_condition(struct buf *sql, const char *word, const char *condition, bool is_wanted, bool *is_first)
{
	if (!is_wanted)
		return;
	buf_format(sql, "%s%s", *is_first ? " WHERE " : word, condition);
	*is_first = false;
}

/* The entries of TABLE (`entry` or `earlier`) that FILTER takes. */
static void put_select(struct buf *sql, const char *columns, const char *scope, const char *behind, const char *time,
	const struct log_filter *filter)
{
	bool is_first = true;

	buf_text(sql, columns);
	put_condition(sql, " AND ", "school = ?1", filter->school != NULL, &is_first);
	put_condition(sql, " AND ", scope, filter->scope != NULL, &is_first);
	put_condition(sql, " AND ", "author = ?3", filter->author != NULL, &is_first);
	/* The parameter count must not depend on the filter. */
	put_condition(sql, " AND ", "coalesce(?1, ?2, ?3, '') IS NOT NULL", true, &is_first);
	put_condition(sql, " AND ", behind, true, &is_first);
	put_condition(sql, " AND ", time, filter->from != 0, &is_first);
	put_condition(sql, " AND ", "coalesce(?6, 0) IS NOT NULL", true, &is_first);
}

/* What was decided about a school before it came here stands before the entry that it came with. */
static bool prepare(struct replica *replica, const struct log_filter *filter, sqlite3_stmt **rows, struct err *err)
{
	const char *order = filter->newest_first ? " DESC" : "";
	struct buf sql;
	bool is_prepared;

	buf_init(&sql, 4096);
	put_select(&sql, "SELECT id AS line, 9223372036854775807 AS place, state, coalesce(number, 0), body FROM entry",
		"scope = (SELECT id FROM scope WHERE code = ?2)", "id > ?5", "time >= ?6", filter);
	if (earlier_any(replica)) {
		put_select(&sql, " UNION ALL SELECT arrived, id, 1, number, body FROM earlier", "scope = ?2", "arrived > ?5", "?6 IS NOT NULL", filter);
		buf_text(&sql, " AND length(body) = total");
	}
	buf_format(&sql, " ORDER BY line%s, place%s LIMIT ?4", order, order);
	is_prepared = db_prepare(replica->db, sql.bytes, rows, err);
	buf_free(&sql);
	if (!is_prepared)
		return false;
	sqlite3_bind_text(*rows, 1, filter->school, -1, SQLITE_STATIC);
	sqlite3_bind_text(*rows, 2, filter->scope, -1, SQLITE_STATIC);
	sqlite3_bind_text(*rows, 3, filter->author, -1, SQLITE_STATIC);
	sqlite3_bind_int64(*rows, 4, filter->limit > 0 ? filter->limit : -1);
	sqlite3_bind_int64(*rows, 5, filter->behind);
	sqlite3_bind_int64(*rows, 6, filter->from);
	return true;
}

bool log_each(struct replica *replica, const struct log_filter *filter,
	bool (*visit)(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number), void *state,
	struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	bool is_good = true, goes_on = true;
	int code = SQLITE_DONE;

	if (!prepare(replica, filter, &rows, err))
		return false;
	while (is_good && goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		is_good = entry_decode_again(replica, sqlite3_column_blob(rows, 4), (size_t) sqlite3_column_bytes(rows, 4), &entry,
			err);
		if (is_good)
			goes_on = visit(state, &entry, (enum entry_state) sqlite3_column_int(rows, 2), sqlite3_column_int64(rows, 3));
		else
			err_prefix(err, "line %lld of the log", sqlite3_column_int64(rows, 0));
	}
	if (is_good && goes_on && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return is_good;
}

int64_t log_end(struct replica *replica)
{
	return query_number(replica, "SELECT coalesce(max(id), 0) FROM entry", -1);
}

struct walk {
	struct replica *replica;
	unsigned char (*chains)[SEAL_HASH]; /* by position of the scope */
	int64_t *numbers;
	struct entry entry;
};

static int scope_position(const struct replica *replica, int64_t id)
{
	for (int i = 0; i < replica->scope_count; i++)
		if (replica->scopes[i]->id == id)
			return i;
	return -1;
}

static bool not_signed(sqlite3_stmt *row, const char *scope, const char *what, struct err *err)
{
	return err_set(err, EX_DATAERR, "the log: entry %lld of %s (replica %d, serial %lld) %s: go back to the last backup, or make"
		" this replica again", sqlite3_column_int64(row, 3), scope, sqlite3_column_int(row, 0), sqlite3_column_int64(row,
		1), what);
}

/* What stands beside the body for queries is what the body says. ENTRY is reused from line to line. */
static bool is_head_true(struct walk *walk, sqlite3_stmt *row, const void *body, size_t length)
{
	struct entry *entry = &walk->entry;
	const char *author = (const char *) sqlite3_column_text(row, 9);

	/* A form of a past that the province lost may be what an entry that waits is about: its hash is right. */
	if (!entry_decode_again(walk->replica, body, length, entry, NULL))
		return sqlite3_column_int(row, 4) != ENTRY_ACCEPTED;
	return entry->origin == sqlite3_column_int(row, 0)
		&& entry->serial == sqlite3_column_int64(row, 1) && entry->time == sqlite3_column_int64(row, 8) && author
		&& strcmp(entry->author, author) == 0;
}

/* Columns: origin, serial, scope, number, state, body, decision, hash, time, author. */
static bool walk_entry(struct walk *walk, sqlite3_stmt *row, struct err *err)
{
	int at = scope_position(walk->replica, sqlite3_column_int64(row, 2));
	const void *body = sqlite3_column_blob(row, 5), *decision = sqlite3_column_blob(row, 6),
		*hash = sqlite3_column_blob(row, 7);
	size_t length = (size_t) sqlite3_column_bytes(row, 5), decision_length = (size_t) sqlite3_column_bytes(row, 6);
	unsigned char wanted[SEAL_HASH];

	if (at < 0 || !body || sqlite3_column_bytes(row, 7) != SEAL_HASH)
		return not_signed(row, at < 0 ? "an unknown scope" : walk->replica->scopes[at]->code, "is damaged", err);
	if (sqlite3_column_int(row, 4) == ENTRY_ACCEPTED) {
		if (sqlite3_column_int64(row, 3) != walk->numbers[at] + 1)
			return not_signed(row, walk->replica->scopes[at]->code, "does not follow the one before it", err);
		walk->numbers[at]++;
		journal_chain(walk->chains[at], body, length, decision, decision_length, walk->chains[at]);
		memcpy(wanted, walk->chains[at], SEAL_HASH);
	} else {
		sealed_hash(body, length, wanted);
	}
	return (memcmp(wanted, hash, SEAL_HASH) == 0 && is_head_true(walk, row, body, length))
		|| not_signed(row, walk->replica->scopes[at]->code, "is not what was signed off", err);
}

static bool walk_log(struct walk *walk, struct err *err)
{
	struct replica *replica = walk->replica;
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	for (int i = 0; i < replica->scope_count; i++) {
		memcpy(walk->chains[i], replica->scopes[i]->base_chain, SEAL_HASH);
		walk->numbers[i] = replica->scopes[i]->base_number;
	}
	if (!db_prepare(replica->db, "SELECT origin, serial, scope, number, state, body, decision, hash, time, author"
			" FROM entry ORDER BY id", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = walk_entry(walk, rows, err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	for (int i = 0; is_good && i < replica->scope_count; i++)
		if (replica->scopes[i]->number != walk->numbers[i]
				|| memcmp(replica->scopes[i]->chain, walk->chains[i], SEAL_HASH) != 0)
			is_good = err_set(err, EX_DATAERR, "the log of %s ends at %" PRId64 ", but %" PRId64 " entries were signed off: go back"
				" to the last backup", replica->scopes[i]->code, walk->numbers[i], replica->scopes[i]->number);
	return is_good;
}

/* A pending entry stands in no chain: that none of ours is missing is known from their serials, which have no gaps but those that a
 * province knows of since it was recovered from a backup, and what it wrote in a lost past and may wait in its own quarantine; until the
 * recovery is over it does not know. */
static bool has_all_of_ours(struct replica *replica, struct err *err)
{
	char sql[512];
	int64_t count;

	if (replica->recover_state != RECOVER_NONE)
		return true;
	snprintf(sql, sizeof sql, "SELECT count(DISTINCT serial) + (SELECT coalesce(sum(last - first + 1), 0) FROM hole WHERE origin = %d)"
		" + (SELECT count(*) FROM quarantine AS q WHERE origin = %d AND NOT EXISTS (SELECT 1 FROM entry AS e WHERE e.origin = q.origin"
		" AND e.serial = q.serial)) FROM entry WHERE origin = %d", replica->number, replica->number, replica->number);
	count = db_number(replica->db, sql, -1);
	return count == replica->last_serial || err_set(err, EX_DATAERR, "the log holds %" PRId64 " entries of this replica, but %"
		PRId64 " were written: go back to the last backup", count, replica->last_serial);
}

bool log_verify(struct replica *replica, struct err *err)
{
	struct walk walk = { .replica = replica };
	bool is_own = sqlite3_get_autocommit(replica->db) != 0, is_good;

	if (is_own && !db_exec(replica->db, "BEGIN", err))
		return false;
	is_good = !is_own || journal_read_state(replica, err);
	walk.chains = mem_zero((size_t) replica->scope_count, SEAL_HASH);
	walk.numbers = mem_zero((size_t) replica->scope_count, sizeof *walk.numbers);
	is_good = is_good && walk_log(&walk, err) && has_all_of_ours(replica, err);
	free(walk.chains);
	free(walk.numbers);
	entry_free(&walk.entry);
	if (is_own)
		sqlite3_exec(replica->db, "COMMIT", NULL, NULL, NULL);
	return is_good;
}

int64_t log_size(struct replica *replica)
{
	return query_number(replica, "SELECT coalesce(sum(length(body)), 0) FROM entry", 0);
}
