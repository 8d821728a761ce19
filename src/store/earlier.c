/* Entries about a school from before it came.
 *
 * They are the bodies and decisions as they stand in the other district's sequence, but not its chain: a district trusts
 * its province for them, as it trusts a snapshot. Nothing is ever decided by them. Personal values of the past stay where they were written: what
 * goes along is blanked of them, so that a value blanked there later need not be looked for in bodies inside of bodies. One that came twice (a school that
 * went away and came back) is kept once. */
#include "config.h"
#include "store/earlier.h"

#include <string.h>

#include "store/db.h"
#include "store/journal.h"
#include "store/sealed.h"

bool earlier_any(struct replica *replica)
{
	return db_number(replica->db, "SELECT EXISTS (SELECT 1 FROM earlier)", 0) != 0;
}

static bool begin(struct replica *replica, const struct operation *operation, struct err *err)
{
	const struct entry_part *part = &operation->part;
	sqlite3_stmt *add;
	bool is_good;

	if (!db_prepare(replica->db, "INSERT OR IGNORE INTO earlier (school, scope, number, author, arrived, total, body, decision)"
			" VALUES (?1, ?2, ?3, '', (SELECT coalesce(max(id), 0) + 1 FROM entry), ?4, ?5, ?6)", &add, err))
		return false;
	db_bind(add, 1, &operation->key[0]);
	db_bind(add, 2, &operation->seen);
	sqlite3_bind_int64(add, 3, part->number);
	sqlite3_bind_int64(add, 4, (sqlite3_int64) part->total);
	sqlite3_bind_blob(add, 5, part->bytes, (int) part->length, SQLITE_STATIC);
	sqlite3_bind_blob(add, 6, part->decision, (int) part->decision_length, SQLITE_STATIC);
	is_good = db_run(add, err);
	sqlite3_finalize(add);
	return is_good;
}

static bool go_on(struct replica *replica, const struct operation *operation, struct err *err)
{
	const struct entry_part *part = &operation->part;
	sqlite3_stmt *more;
	bool is_good;

	if (!db_prepare(replica->db, "UPDATE earlier SET body = CAST(body || ?3 AS BLOB) WHERE scope = ?1 AND number = ?2"
			" AND length(body) = ?4", &more, err))
		return false;
	db_bind(more, 1, &operation->seen);
	sqlite3_bind_int64(more, 2, part->number);
	sqlite3_bind_blob(more, 3, part->bytes, (int) part->length, SQLITE_STATIC);
	sqlite3_bind_int64(more, 4, (sqlite3_int64) part->offset);
	is_good = db_run(more, err);
	sqlite3_finalize(more);
	return is_good;
}

/* The author stands beside the body for queries, as in the log. A body that does not decode here is kept and not shown. */
static bool note_author(struct replica *replica, const struct operation *operation, struct err *err)
{
	sqlite3_stmt *row, *note;
	struct entry entry = { 0 };
	struct err ignored;
	bool is_good;

	if (!db_prepare(replica->db, "SELECT id, body FROM earlier WHERE scope = ?1 AND number = ?2 AND length(body) = total"
			" AND author = ''", &row, err))
		return false;
	db_bind(row, 1, &operation->seen);
	sqlite3_bind_int64(row, 2, operation->part.number);
	is_good = true;
	if (sqlite3_step(row) == SQLITE_ROW && entry_decode(replica, sqlite3_column_blob(row, 1),
			(size_t) sqlite3_column_bytes(row, 1), &entry, &ignored)) {
		is_good = db_prepare(replica->db, "UPDATE earlier SET author = ?2 WHERE id = ?1", &note, err);
		if (is_good) {
			sqlite3_bind_int64(note, 1, sqlite3_column_int64(row, 0));
			sqlite3_bind_text(note, 2, entry.author, -1, SQLITE_STATIC);
			is_good = db_run(note, err);
			sqlite3_finalize(note);
		}
		entry_free(&entry);
	}
	sqlite3_finalize(row);
	return is_good;
}

bool earlier_keep(struct replica *replica, const struct operation *operation, struct err *err)
{
	const struct entry_part *part = &operation->part;

	if (!(part->offset == 0 ? begin : go_on)(replica, operation, err))
		return false;
	return part->offset + part->length < part->total || note_author(replica, operation, err);
}

/* The school that the operation's record belongs to today: somebody who worked there once may have stayed behind. */
static bool is_of_school(struct replica *replica, const struct operation *operation, const char *school, bool *is_so,
	struct err *err)
{
	struct operation by_key = *operation;
	char found[ENTRY_MAX_NAME + 1];

	by_key.row = NULL;
	if (!journal_operation_school(replica, &by_key, found, err)
			|| (!found[0] && !journal_operation_school(replica, operation, found, err)))
		return false;
	*is_so = !found[0] || strcmp(found, school) == 0;
	return true;
}

static bool always(const void *state, int index, const struct value *value)
{
	(void) state;
	(void) index;
	(void) value;
	return true;
}

/* May go along: decodes, says nothing of records that stay behind, and is not one that only carried the school (what such
 * a one holds is told by others). */
static bool may_go(struct replica *replica, const void *body, size_t length, const char *school, struct entry *entry,
	bool *may, struct err *err)
{
	struct err ignored;

	*may = entry_decode_again(replica, body, length, entry, &ignored) && entry->operations[0].kind < ENTRY_LEAVE;
	for (int i = 0; *may && i < entry->count; i++)
		if (!is_of_school(replica, &entry->operations[i], school, may, err))
			return false;
	return true;
}

bool earlier_each(struct replica *replica, const char *school, const struct scope_state *scope, size_t limit,
	bool (*visit)(void *state, const char *scope, const struct entry_part *part, struct err *err), void *state, struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	struct buf blanked;
	bool is_good = true, may;
	int code = SQLITE_DONE, count;

	if (!db_prepare(replica->db, "SELECT scope.code, entry.number, entry.body, entry.decision FROM entry JOIN scope"
			" ON scope.id = entry.scope WHERE entry.school = ?1 AND entry.scope <> ?2 AND scope.code <> '*'"
			" AND entry.state = 1 ORDER BY entry.id", &rows, err))
		return false;
	sqlite3_bind_text(rows, 1, school, -1, SQLITE_STATIC);
	sqlite3_bind_int64(rows, 2, scope->id);
	buf_init(&blanked, ENTRY_MAX_BYTES);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *body = sqlite3_column_blob(rows, 2);
		struct entry_part part = { .number = sqlite3_column_int64(rows, 1), .total = (size_t) sqlite3_column_bytes(rows, 2),
			.decision = sqlite3_column_blob(rows, 3), .decision_length = (size_t) sqlite3_column_bytes(rows, 3) };

		is_good = may_go(replica, body, part.total, school, &entry, &may, err);
		if (is_good && may && sealed_blank(body, part.total, always, NULL, &blanked, &count)) {
			body = blanked.bytes;
			part.total = blanked.length;
		}
		for (; is_good && may && part.offset < part.total; part.offset += part.length) {
			part.bytes = body + part.offset;
			part.length = part.total - part.offset < limit ? part.total - part.offset : limit;
			is_good = visit(state, (const char *) sqlite3_column_text(rows, 0), &part, err);
		}
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	buf_free(&blanked);
	entry_free(&entry);
	return is_good;
}
