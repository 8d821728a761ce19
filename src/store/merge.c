/* The replica's side of a sync.
 *
 * All runs inside one write transaction, so that a kill leaves the shown state as it was or as it is after the pull.
 * It costs the undecided entries once more for each call, however little was pulled: callers put many entries into
 * one call where many are undecided. */
#include "config.h"
#include "store/merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "store/accept.h"
#include "store/birth.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/log.h"
#include "store/pending.h"
#include "store/refusal.h"
#include "store/scope.h"
#include "store/sealed.h"

/* Takes an undecided entry of ours out of the log, its body to BODY. ORIGIN: an earlier number of this folder has some too.
 * *IS_FOUND says whether it was there. */
static bool take_own(struct replica *replica, int origin, int64_t serial, struct buf *body, bool *is_found, struct err *err)
{
	sqlite3_stmt *find, *drop;
	int64_t id = 0;
	int code;

	*is_found = false;
	if (!kept_get(replica, "SELECT id, body FROM entry WHERE state <> 1 AND serial = ?1 AND origin = ?2", &find, err))
		return false;
	sqlite3_bind_int64(find, 1, serial);
	sqlite3_bind_int(find, 2, origin);
	code = sqlite3_step(find);
	if (code == SQLITE_ROW) {
		*is_found = true;
		id = sqlite3_column_int64(find, 0);
		buf_put(body, sqlite3_column_blob(find, 1), (size_t) sqlite3_column_bytes(find, 1));
	} else if (code != SQLITE_DONE) {
		db_fail(replica->db, NULL, err);
	}
	kept_done(find);
	if (code != SQLITE_ROW)
		return code == SQLITE_DONE;
	if (!kept_get(replica, "DELETE FROM entry WHERE id = ?1", &drop, err))
		return false;
	sqlite3_bind_int64(drop, 1, id);
	return kept_run(drop, err);
}

static bool decide_again(struct replica *replica, const struct merge_part *part, const struct feed_item *item,
	const void *body, size_t length, struct err *err)
{
	const struct entry *entry = &replica->decoded;

	if (!accept_again(replica, part->scope, body, length, item->decision, item->decision_length, item->number, NULL, err))
		return false;
	if (entry->origin == item->origin && entry->serial == item->serial)
		return refusal_heard(replica, entry, err);
	return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s came from the province as another entry than it is: nothing was taken",
		item->number, part->scope);
}

/* Of one birth: its box wrote it under the number that it had then, and may have moved other ids in it than we did. */
static bool is_one(const struct feed_item *item, const struct buf *ours)
{
	struct birth theirs, here;

	return birth_of(item->body, item->body_length, &theirs) && birth_of(ours->bytes, ours->length, &here) && birth_is_same(&theirs, &here);
}

/* A stub needs our own body; where both are there they are the same, or ours is not what was decided and must not go. */
static bool check_own(struct replica *replica, const struct feed_item *item, const struct buf *ours, bool is_found,
	struct merge_count *out, struct err *err)
{
	if (!item->body && !is_found) {
		out->is_astray = true;
		return err_set(err, EX_DATAERR, "the province holds entry %" PRId64 " of replica %d, but it is not in the log here: this folder is a"
			" copy, or was set back to an old backup: sync it over a line, which puts that right (without one: DISTRICT.md,"
			" When a line is needed once)", item->serial, replica->number);
	}
	if (!item->body || !is_found || sealed_is_same(item->body, item->body_length, ours->bytes, ours->length)
			|| (item->origin != replica->number && is_one(item, ours)))
		return true;
	out->is_astray = true;
	return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d is another one here than in the province: this folder is a copy, or was"
		" set back to an old backup: sync it over a line, which puts that right (without one: DISTRICT.md,"
			" When a line is needed once)", item->serial, item->origin);
}

static bool take_item(struct replica *replica, const struct merge_part *part, const struct feed_item *item,
	struct merge_count *out, struct err *err)
{
	bool is_found = false, is_good;
	struct buf body;

	buf_init(&body, ENTRY_MAX_BYTES);
	is_good = take_own(replica, item->origin, item->serial, &body, &is_found, err)
		&& check_own(replica, item, &body, is_found, out, err) && decide_again(replica, part, item, item->body ? item->body : body.bytes,
		item->body ? item->body_length : body.length, err);
	out->own += is_found || item->origin == replica->number;
	out->others += !is_found && item->origin != replica->number;
	buf_free(&body);
	return is_good;
}

static bool take_part(struct replica *replica, const struct merge_part *part, struct merge_count *out, struct err *err)
{
	struct scope_state *scope = scope_find(replica, part->scope, strlen(part->scope));

	if (!scope)
		return err_set(err, EX_DATAERR, "the province sent entries of %s, which this replica does not hold", part->scope);
	for (int i = 0; i < part->count; i++) {
		const struct feed_item *item = &part->items[i];

		if (item->number <= scope->number)
			continue;
		if (item->number != scope->number + 1)
			return err_set(err, EX_DATAERR, "entries %" PRId64 " to %" PRId64 " of %s are missing: sync again", scope->number + 1,
				item->number - 1, part->scope);
		if (!take_item(replica, part, item, out, err))
			return false;
		/* A form that came may have moved what memory keeps. */
		scope = scope_find(replica, part->scope, strlen(part->scope));
		if (!defect("unchecked_chain") && i == part->count - 1 && memcmp(scope->chain, part->chain, FEED_CHAIN) != 0)
			return err_set(err, EX_DATAERR, "%s: after entry %" PRId64 " the history here is not the province's: where this"
				" folder is a copy, or was set back to an old backup, a sync over a line puts that right; else run zila rebuild --check, and make"
				" this replica again where it fails", part->scope, item->number);
	}
	return proof_keep(replica, part, err);
}

/* An entry of ours that no longer decodes is shown by zila doctor and must not stop the pull. */
static bool lay_one(struct replica *replica, sqlite3_stmt *row, struct err *err)
{
	struct entry *entry = &replica->decoded;
	struct err ignored;

	return !entry_decode_again(replica, sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0), entry, &ignored)
		|| pending_lay_state(replica, entry, (enum entry_state) sqlite3_column_int(row, 1), err);
}

bool merge_lay(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT body, state FROM entry INDEXED BY entry_open WHERE state <> 1 AND state <> 5 ORDER BY id",
			&rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = lay_one(replica, rows, err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

bool merge_pull(struct replica *replica, const struct merge_part *parts, int count, struct merge_count *out,
	struct err *err)
{
	bool is_good;

	*out = (struct merge_count) { 0, 0, false };
	if (replica->role != REPLICA_DISTRICT)
		return err_set(err, EX_USAGE, "%s: is the province itself: it has nobody to pull from", replica->folder);
	if (!journal_begin(replica, err))
		return false;
	is_good = pending_take_off(replica, err);
	for (int i = 0; is_good && i < count; i++) {
		replica->hears_file = parts[i].is_file;
		is_good = take_part(replica, &parts[i], out, err);
	}
	replica->hears_file = false;
	is_good = is_good && merge_lay(replica, err);
	if (is_good)
		return journal_commit(replica, err);
	out->own = out->others = 0;
	journal_rollback(replica);
	return false;
}

bool merge_mark_refused(struct replica *replica, const struct merge_refusal *refusals, int count, long *marked, struct err *err)
{
	sqlite3_stmt *mark = NULL;
	bool is_good = db_prepare(replica->db, "UPDATE entry SET state = CASE WHEN EXISTS (SELECT 1 FROM withdrawal AS w"
		" WHERE w.origin = ?3 AND w.serial = ?1 AND NOT EXISTS (SELECT 1 FROM undecided WHERE tbl = 6 AND key = w.origin || '/' || w.serial"
		" || '/' || w.writer)) THEN 5 ELSE ?4 END, reason = ?2 WHERE state <> 1 AND state IN (0, 2, 3)"
		" AND serial = ?1 AND origin = ?3 AND (?5 IS NULL OR substr(hash, 1, 8) = ?5)", &mark, err);

	for (int i = 0; is_good && i < count; i++) {
		bool is_own = refusals[i].origin == 0 || refusals[i].origin == replica->number;

		sqlite3_bind_int64(mark, 1, refusals[i].serial);
		sqlite3_bind_text(mark, 2, refusals[i].reason, -1, SQLITE_STATIC);
		sqlite3_bind_int(mark, 3, is_own ? replica->number : refusals[i].origin);
		sqlite3_bind_int(mark, 4, refusals[i].code == EX_TEMPFAIL ? ENTRY_HELD : ENTRY_REFUSED);
		sqlite3_bind_blob(mark, 5, is_own ? refusals[i].hash : NULL, 8, SQLITE_STATIC);
		is_good = db_run(mark, err);
		*marked += is_good ? sqlite3_changes(replica->db) : 0;
	}
	sqlite3_finalize(mark);
	return is_good;
}

bool merge_refused(struct replica *replica, const struct merge_refusal *refusals, int count, long *marked, struct err *err)
{
	bool is_good;

	if (!journal_begin(replica, err))
		return false;
	is_good = merge_mark_refused(replica, refusals, count, marked, err);
	if (is_good)
		return journal_commit(replica, err);
	journal_rollback(replica);
	return false;
}

bool merge_known(struct replica *replica, int64_t first, int64_t last, struct err *err)
{
	sqlite3_stmt *mark = NULL;
	bool is_good;

	if (!journal_begin(replica, err))
		return false;
	is_good = db_prepare(replica->db, "UPDATE entry SET state = 5 WHERE state <> 1 AND state = 0 AND serial BETWEEN ?1 AND ?2 AND origin = ?3"
		" AND EXISTS (SELECT 1 FROM withdrawal AS w WHERE w.origin = ?3 AND w.serial = entry.serial AND NOT EXISTS (SELECT 1 FROM undecided"
		" WHERE tbl = 6 AND key = w.origin || '/' || w.serial || '/' || w.writer))", &mark, err);
	if (is_good) {
		sqlite3_bind_int64(mark, 1, first);
		sqlite3_bind_int64(mark, 2, last);
		sqlite3_bind_int(mark, 3, replica->number);
		is_good = db_run(mark, err);
	}
	sqlite3_finalize(mark);
	if (is_good && sqlite3_changes(replica->db) > 0)
		is_good = pending_take_off(replica, err) && merge_lay(replica, err);
	if (is_good)
		return journal_commit(replica, err);
	journal_rollback(replica);
	return false;
}

bool merge_mark_elsewhere(struct replica *replica, const struct merge_elsewhere *taken, int count, long *marked, struct err *err)
{
	sqlite3_stmt *mark;
	bool is_good = db_prepare(replica->db, "UPDATE entry SET state = 4, reason = ?2 WHERE state <> 1 AND state <> 4 AND serial = ?1"
		" AND origin = ?3 AND (?4 IS NULL OR substr(hash, 1, 8) = ?4)", &mark, err);

	for (int i = 0; is_good && i < count; i++) {
		char *reason = mem_format("taken in %s, number %" PRId64 " there: its school went to that district", taken[i].district,
			taken[i].number);

		sqlite3_bind_int64(mark, 1, taken[i].serial);
		sqlite3_bind_text(mark, 2, reason, -1, SQLITE_TRANSIENT);
		sqlite3_bind_int(mark, 3, taken[i].origin);
		sqlite3_bind_blob(mark, 4, taken[i].origin == replica->number ? taken[i].hash : NULL, 8, SQLITE_STATIC);
		is_good = db_run(mark, err);
		*marked += is_good ? sqlite3_changes(replica->db) : 0;
		free(reason);
	}
	sqlite3_finalize(mark);
	return is_good;
}

bool merge_elsewhere(struct replica *replica, const struct merge_elsewhere *taken, int count, long *marked, struct err *err)
{
	*marked = 0;
	if (!journal_begin(replica, err))
		return false;
	/* Where the school has left here already, it is shown no longer. */
	if (merge_mark_elsewhere(replica, taken, count, marked, err) && (*marked == 0 || (pending_take_off(replica, err)
			&& merge_lay(replica, err))))
		return journal_commit(replica, err);
	*marked = 0;
	journal_rollback(replica);
	return false;
}
