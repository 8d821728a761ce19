/* What is left of a lost past and waits for a person: listed, taken as the province's own entry, or dropped. */
#include "config.h"
#include "store/lost.h"

#include <inttypes.h>
#include <string.h>

#include "store/accept.h"
#include "store/birth.h"
#include "store/db.h"
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/recover_mark.h"
#include "store/right.h"
#include "store/scope.h"

bool lost_each(struct replica *hub, bool (*visit)(void *state, const struct lost_entry *one), void *state, struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *row;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "SELECT id, origin, serial, scope, brought, taken, reason, body FROM lost WHERE NOT "
			LOST_IS_HERE " ORDER BY id", &row, err))
		return false;
	while (goes_on && (code = sqlite3_step(row)) == SQLITE_ROW) {
		bool is_read = entry_decode_again(hub, sqlite3_column_blob(row, 7), (size_t) sqlite3_column_bytes(row, 7), &entry, NULL);
		const struct lost_entry one = { .id = sqlite3_column_int64(row, 0), .origin = sqlite3_column_int(row, 1),
			.serial = sqlite3_column_int64(row, 2), .scope = (const char *) sqlite3_column_text(row, 3),
			.brought = sqlite3_column_int(row, 4), .taken = sqlite3_column_int64(row, 5),
			.reason = (const char *) sqlite3_column_text(row, 6), .author = is_read ? entry.author : "?" };

		goes_on = visit(state, &one);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	entry_free(&entry);
	return !goes_on || code == SQLITE_DONE;
}

/* Where the operations of a body begin: behind its head. Its marks hold for the same operations. */
static size_t skip_head(const void *body, size_t length, struct entry_marks *marks)
{
	struct entry head;
	size_t used;

	*marks = (struct entry_marks) { .count = 0 };
	if (!entry_decode_head(body, length, &head, &used, NULL))
		return length;
	*marks = head.marks;
	return used;
}

/* The same operations, author and time under our next serial; it remains known where it was first written. */
static void write_anew(struct replica *hub, const struct entry *entry, const void *body, size_t length, struct buf *out)
{
	struct entry head = { .origin = hub->number, .serial = hub->last_serial + 1, .group = hub->last_serial + 1, .time = entry->time,
		.star_number = entry->star_number, .scope_number = entry->scope_number };
	size_t at = skip_head(body, length, &head.marks);

	strcpy(head.author, entry->author);
	strcpy(head.scope, entry->scope);
	birth_of(body, length, &head.birth);
	entry_put_head(out, &head, entry->count);
	buf_put(out, (const char *) body + at, length - at);
}

/* Its own box, or a copy of that, may have sent it meanwhile under another number. */
static bool check_birth(struct replica *hub, const void *body, size_t length, struct err *err)
{
	struct birth birth;
	int origin;
	int64_t serial;

	if (!birth_of(body, length, &birth) || !birth_find(hub, &birth, &origin, &serial, err))
		return false;
	return serial == 0 || err_set(err, EX_DATAERR, "it came meanwhile as entry %" PRId64 " of replica %d: drop this one", serial, origin);
}

static bool take(struct replica *hub, int64_t id, const void *body, size_t length, const char *author, struct err *err)
{
	struct entry *entry = &hub->decoded;
	struct accepted accepted;
	struct buf anew;
	bool is_good;

	if (!entry_decode_again(hub, body, length, entry, err) || !check_birth(hub, body, length, err))
		return false;
	/* Half a move is none: the row in '*' names numbers of a past that is lost. */
	for (int i = 0; i < entry->count; i++)
		if (entry->operations[i].kind >= ENTRY_LEAVE || entry->operations[i].table->number == TABLE_SCHOOL_MOVE)
			return err_set(err, EX_DATAERR, "it moves a school, and is not written by itself: move the school with zila hub move SCHOOL"
				" DISTRICT, and drop this (zila hub recover --drop %" PRId64 ")", id);
	/* Who takes it answers for it; who wrote it is kept. */
	for (int i = 0; i < entry->count; i++)
		if (!right_may_write(hub, author, hub->number, entry->operations[i].table, entry->scope, err))
			return false;
	buf_init(&anew, ENTRY_MAX_BYTES);
	write_anew(hub, entry, body, length, &anew);
	is_good = entry_decode_again(hub, anew.bytes, anew.length, entry, err)
		&& accept_own(hub, entry, anew.bytes, anew.length, &accepted, err);
	if (is_good)
		hub->last_serial++;
	buf_free(&anew);
	return is_good;
}

bool lost_settle(struct replica *hub, int64_t id, const char *author, struct err *err)
{
	sqlite3_stmt *row = NULL, *drop = NULL;
	bool is_good;
	int code;

	if (!journal_begin(hub, err))
		return false;
	is_good = recover_may_write(hub, err) && db_prepare(hub->db, "SELECT body FROM lost WHERE id = ?1", &row, err);
	if (is_good) {
		sqlite3_bind_int64(row, 1, id);
		code = sqlite3_step(row);
		if (code == SQLITE_ROW)
			is_good = !author || take(hub, id, sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0), author, err);
		else
			is_good = code == SQLITE_DONE ? err_set(err, EX_USAGE, "there is no lost entry %" PRId64 ": zila hub recover lists them", id)
				: db_fail(hub->db, NULL, err);
	}
	sqlite3_finalize(row);
	is_good = is_good && db_prepare(hub->db, "DELETE FROM lost WHERE id = ?1", &drop, err);
	if (is_good) {
		sqlite3_bind_int64(drop, 1, id);
		is_good = db_run(drop, err);
	}
	sqlite3_finalize(drop);
	is_good = is_good && journal_commit(hub, err);
	if (!is_good && !sqlite3_get_autocommit(hub->db))
		journal_rollback(hub);
	return is_good;
}
