/* See the header.
 *
 * The log up to the fork is put aside, everything replicated is emptied, and the folder goes its way again from its baseline: by the
 * same copy, the same accept routine and the same laying of undecided entries as ever, so that there is no second way to a table.
 * Forms of a lost past go with it: their tables are made anew. All is one transaction; a kill leaves the folder as it was. */
#include "config.h"
#include "store/back.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/accept.h"
#include "store/catalogue.h"
#include "store/copy.h"
#include "store/db.h"
#include "store/decision.h"
#include "store/epoch_write.h"
#include "store/incarnation.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/log.h"
#include "store/opening.h"
#include "store/pending.h"
#include "store/proof.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/sealed.h"

enum { TEXT_MAX = 1 << 20 };

/* Entries that stay decided are `aside` by their order; of the others only our own are left, which wait: also those that this folder wrote
 * under an earlier number, and those of other folders of our line that wait here. */
static bool put_aside(struct replica *replica, const struct feed_cursor forks[FEED_SCOPES], struct err *err)
{
	char *sql = mem_format("CREATE TEMP TABLE aside AS SELECT id, origin, serial, number, state, time, author, school, reason, body, decision,"
		" hash, (SELECT code FROM scope WHERE scope.id = entry.scope) AS code, CASE WHEN state <> 1 THEN 0 ELSE number <="
		" CASE (SELECT code FROM scope WHERE scope.id = entry.scope) WHEN '*' THEN %"
		PRId64 " ELSE %" PRId64 " END END AS stays FROM main.entry WHERE origin = %d OR state <> 1 OR number <= CASE (SELECT code FROM scope"
		" WHERE scope.id = entry.scope) WHEN '*' THEN %" PRId64 " ELSE %" PRId64 " END OR EXISTS (SELECT 1 FROM renumbered WHERE old = origin"
		" AND serial <= after)", forks[FEED_STAR].number, forks[FEED_DISTRICT].number,
		replica->number, forks[FEED_STAR].number, forks[FEED_DISTRICT].number);
	bool is_good = db_exec(replica->db, sql, err);

	free(sql);
	return is_good;
}

static bool empty(struct replica *replica, struct err *err)
{
	struct buf sql;
	bool is_good;

	row_forget(replica);
	buf_init(&sql, TEXT_MAX);
	buf_text(&sql, "DELETE FROM entry; DELETE FROM undecided; DELETE FROM finding; DELETE FROM earlier;");
	for (int i = 0; i < replica->table_count; i++) {
		const struct table *table = &replica->tables[i]->table;

		if (table->number >= TABLE_FIRST_FREE)
			catalogue_forget_statements(replica->tables[i]);
		buf_format(&sql, table->number < TABLE_FIRST_FREE ? "DELETE FROM \"%s\";" : "DROP TABLE \"%s\";", table->name);
	}
	is_good = db_exec(replica->db, sql.bytes, err) && catalogue_read(replica, false, err);
	buf_free(&sql);
	replica->conflict_rows = -1;
	return is_good;
}

/* Decided entries, in the order in which they were taken. */
static bool replay(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT number, body, decision, hash, code FROM temp.aside WHERE stays ORDER BY id", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = (sqlite3_column_bytes(rows, 3) == SEAL_HASH || err_set(err, EX_DATAERR, "the log: an entry has no hash: go back to the"
			" last backup")) && accept_again(replica, (const char *) sqlite3_column_text(rows, 4), sqlite3_column_blob(rows, 1),
			(size_t) sqlite3_column_bytes(rows, 1),
			sqlite3_column_blob(rows, 2), (size_t) sqlite3_column_bytes(rows, 2), sqlite3_column_int64(rows, 0),
			sqlite3_column_blob(rows, 3), err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

/* One of our own that waits. What no longer decodes here (a form of the lost past) is kept all the same: doctor shows it. */
static bool wait_again(struct replica *replica, sqlite3_stmt *add, sqlite3_stmt *row, struct err *err)
{
	const void *body = sqlite3_column_blob(row, 1);
	size_t length = (size_t) sqlite3_column_bytes(row, 1);
	int state = sqlite3_column_int(row, 2);
	unsigned char hash[SEAL_HASH];
	struct err ignored;

	/* The province may have lost what it refused or held, what was taken back of it, and what it took elsewhere: it is asked again; of
	 * an earlier number by a question of its own (store/heal.h), and what was taken back there stays so. */
	if (sqlite3_column_int(row, 7) == replica->number || state != ENTRY_DROPPED)
		state = ENTRY_PENDING;
	sealed_hash(body, length, hash);
	sqlite3_bind_int(add, 1, sqlite3_column_int(row, 7));
	sqlite3_bind_int64(add, 2, sqlite3_column_int64(row, 0));
	sqlite3_bind_int(add, 3, state);
	sqlite3_bind_int64(add, 4, sqlite3_column_int64(row, 3));
	sqlite3_bind_value(add, 5, sqlite3_column_value(row, 4));
	sqlite3_bind_value(add, 6, sqlite3_column_value(row, 5));
	sqlite3_bind_blob(add, 7, body, (int) length, SQLITE_STATIC);
	sqlite3_bind_blob(add, 8, hash, sizeof hash, SQLITE_STATIC);
	sqlite3_bind_text(add, 9, replica->district, -1, SQLITE_STATIC);
	if (state == ENTRY_PENDING)
		sqlite3_bind_null(add, 10);
	else
		sqlite3_bind_value(add, 10, sqlite3_column_value(row, 6));
	return db_run(add, err) && (state == ENTRY_DROPPED || !entry_decode_again(replica, body, length, &replica->decoded, &ignored)
		|| pending_lay_state(replica, &replica->decoded, (enum entry_state) state, err));
}

/* In the order in which they were written; those of an earlier number of this folder came before. */
static bool lay(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows = NULL, *add = NULL;
	bool is_good = db_prepare(replica->db, "SELECT serial, body, state, time, author, school, reason, origin FROM temp.aside WHERE NOT stays"
		" ORDER BY origin = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'replica.number'), serial", &rows, err) && db_prepare(replica->db, "INSERT INTO main.entry (origin, serial, scope, state, time, author,"
		" school, body, hash, reason) VALUES (?1, ?2, (SELECT id FROM scope WHERE code = ?9), ?3, ?4, ?5, ?6, ?7, ?8, ?10)", &add, err);
	int code = SQLITE_DONE;

	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = wait_again(replica, add, rows, err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	sqlite3_finalize(add);
	return is_good;
}

static bool check_forks(struct replica *replica, const struct feed_cursor forks[FEED_SCOPES], struct err *err)
{
	for (int i = 0; i < FEED_SCOPES; i++) {
		const struct scope_state *scope = scope_find(replica, forks[i].scope, strlen(forks[i].scope));

		if (!scope || forks[i].number > scope->number || forks[i].number < scope->base_number)
			return err_set(err, EX_DATAERR, "%s: this replica cannot go back to entry %" PRId64 ": make it again from the province",
				forks[i].scope, forks[i].number);
	}
	return true;
}

/* What both have of the district may stand on a '*' that parts: the same form grew in both pasts, say. It cannot be decided again without, and
 * comes back behind the province's own. */
static bool lower(struct replica *replica, struct feed_cursor forks[FEED_SCOPES], struct err *err)
{
	struct feed_cursor *district = &forks[FEED_DISTRICT];
	sqlite3_stmt *rows;
	bool stands = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT number, decision FROM main.entry WHERE scope = (SELECT id FROM scope WHERE code = ?1) AND number <= ?2"
			" ORDER BY number", &rows, err))
		return false;
	sqlite3_bind_text(rows, 1, district->scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(rows, 2, district->number);
	while (stands && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		int64_t star = 0;

		stands = !decision_star(sqlite3_column_blob(rows, 1), (size_t) sqlite3_column_bytes(rows, 1), &star)
			|| star <= forks[FEED_STAR].number;
		if (!stands)
			district->number = sqlite3_column_int64(rows, 0) - 1;
	}
	if (stands && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return !stands || code == SQLITE_DONE;
}

static bool run(struct replica *replica, const struct feed_cursor agreed[FEED_SCOPES], const struct epoch *epoch, struct err *err)
{
	struct feed_cursor forks[FEED_SCOPES] = { agreed[FEED_STAR], agreed[FEED_DISTRICT] };
	bool is_good = check_forks(replica, forks, err) && lower(replica, forks, err) && put_aside(replica, forks, err) && empty(replica, err)
		&& copy_rows(replica, replica->district, err) && replay(replica, err) && lay(replica, err)
		&& proof_forget(replica, forks[FEED_STAR].scope, forks[FEED_STAR].number, err) && proof_forget(replica, forks[FEED_DISTRICT].scope, forks[FEED_DISTRICT].number, err)
		&& db_exec(replica->db, "DROP TABLE temp.aside", err) && epoch_write(replica, epoch, err) && incarnation_forget(replica, err);

	return is_good;
}

/* Nothing parts them: only who was refused, or taken in a sequence that is not read here, is asked again. */
static bool adopt(struct replica *replica, const struct epoch *epoch, struct err *err)
{
	if (!journal_begin(replica, err))
		return false;
	if (db_exec(replica->db, "UPDATE entry SET state = 0, reason = NULL WHERE state <> 1 AND (state IN (2, 3, 4) OR (state = 5"
			" AND origin = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'replica.number')))", err)
			&& epoch_write(replica, epoch, err) && incarnation_forget(replica, err))
		return journal_commit(replica, err);
	journal_rollback(replica);
	return false;
}

static bool is_at_end(struct replica *replica, const struct feed_cursor forks[FEED_SCOPES], bool *is_end, struct err *err)
{
	struct feed_cursor ours[FEED_SCOPES];

	*is_end = false;
	if (!feed_cursors(replica, replica->district, ours, err))
		return false;
	*is_end = forks[FEED_STAR].number == ours[FEED_STAR].number && forks[FEED_DISTRICT].number == ours[FEED_DISTRICT].number;
	return true;
}

bool back_to(struct replica *replica, const struct feed_cursor forks[FEED_SCOPES], const struct epoch *epoch, struct err *err)
{
	char *baseline;
	bool is_end, is_good;

	if (replica->role != REPLICA_DISTRICT)
		return err_set(err, EX_USAGE, "%s: is the province itself: only its districts go back to it", replica->folder);
	if (!is_at_end(replica, forks, &is_end, err))
		return false;
	if (is_end)
		return adopt(replica, epoch, err);
	baseline = mem_format("%s/%s", replica->folder, OPENING_BASELINE);
	is_good = file_exists(baseline) || err_set(err, EX_NOINPUT, "%s: is missing: this replica cannot go back to where its past and the"
		" province's part: make it again from the province; what it had was handed over", baseline);
	is_good = is_good && copy_attach(replica, baseline, err);
	if (is_good) {
		is_good = journal_begin(replica, err);
		if (is_good && run(replica, forks, epoch, err))
			is_good = journal_commit(replica, err);
		else if (is_good) {
			is_good = false;
			journal_rollback(replica);
		}
		sqlite3_exec(replica->db, "DETACH hub; DROP TABLE IF EXISTS temp.aside", NULL, NULL, NULL);
	}
	free(baseline);
	return is_good;
}
