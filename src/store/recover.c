/* See the header.
 *
 * What was decided is decided again by the accept routine, so that a sequence that came back is byte for byte the one that was lost,
 * whoever brought it. That it was so is believed by the province's own signature, or of what the replica wrote itself: a chain alone
 * anybody can make who holds what comes before. The state is looked at in every write transaction, so that programs that had the
 * folder open stop as well. */
#include "config.h"
#include "store/recover.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/defect.h"
#include "base/mem.h"
#include "store/accept.h"
#include "store/accept_move.h"
#include "store/db.h"
#include "store/decision.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/opening.h"
#include "store/quarantine.h"
#include "store/recover_mark.h"
#include "store/scope.h"

static const char *const words[] = { "none", "set back", "running" };

int recover_read(struct replica *replica)
{
	sqlite3_stmt *row;
	int state = RECOVER_NONE;

	if (replica->role != REPLICA_PROVINCE
			|| !db_prepare(replica->db, "SELECT value FROM setting WHERE name = '" RECOVER_SETTING "'", &row, NULL))
		return RECOVER_NONE;
	if (sqlite3_step(row) == SQLITE_ROW && sqlite3_column_text(row, 0))
		state = strcmp((const char *) sqlite3_column_text(row, 0), words[RECOVER_RUNNING]) == 0 ? RECOVER_RUNNING : RECOVER_SET_BACK;
	sqlite3_finalize(row);
	return state;
}

enum recover_state recover_state(struct replica *hub)
{
	return (enum recover_state) recover_read(hub);
}

static bool put_state(struct replica *hub, enum recover_state state, struct err *err)
{
	if (state == RECOVER_NONE ? !db_exec(hub->db, "DELETE FROM setting WHERE name = '" RECOVER_SETTING "'", err)
			: !opening_put(hub->db, RECOVER_SETTING, words[state], err))
		return false;
	hub->recover_state = state;
	return true;
}

static bool is_province(const struct replica *hub, struct err *err)
{
	return hub->role == REPLICA_PROVINCE || err_set(err, EX_USAGE, "%s: is no province: name the province's folder", hub->folder);
}

/* Commits, or rolls back where IS_GOOD is false. */
static bool end(struct replica *hub, bool is_good, struct err *err)
{
	is_good = is_good && journal_commit(hub, err);
	if (!is_good && !sqlite3_get_autocommit(hub->db))
		journal_rollback(hub);
	return is_good;
}

static bool add_proof(struct replica *hub, int number, const char *scope, int64_t at, struct err *err)
{
	sqlite3_stmt *add;
	bool is_added;

	if (!db_prepare(hub->db, "INSERT INTO set_back (replica, scope, number, noted) VALUES (?1, ?2, ?3, ?4)"
			" ON CONFLICT (replica, scope) DO UPDATE SET number = max(number, ?3)", &add, err))
		return false;
	sqlite3_bind_int(add, 1, number);
	sqlite3_bind_text(add, 2, scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 3, at);
	sqlite3_bind_int64(add, 4, clock_now());
	is_added = db_run(add, err);
	sqlite3_finalize(add);
	return is_added;
}

bool recover_note(struct replica *hub, int number, const char *scope, int64_t at, struct err *err)
{
	if (!is_province(hub, err) || !journal_begin(hub, err))
		return false;
	return end(hub, add_proof(hub, number, scope, at, err) && (hub->recover_state != RECOVER_NONE
		|| put_state(hub, RECOVER_SET_BACK, err)), err);
}

bool recover_mark_restored(struct replica *hub, int64_t made, struct err *err)
{
	return add_proof(hub, 0, "", made, err) && put_state(hub, RECOVER_SET_BACK, err);
}

/* Columns: replica, its district, scope, number, where that sequence stands here. */
static void say_proof(sqlite3_stmt *row, struct err *err)
{
	int replica = sqlite3_column_int(row, 0);
	const char *district = (const char *) sqlite3_column_text(row, 1), *scope = (const char *) sqlite3_column_text(row, 2);
	long long theirs = sqlite3_column_int64(row, 3), ours = sqlite3_column_int64(row, 4);
	char made[17];

	if (replica == 0) {
		clock_format(theirs, made);
		err_set(err, EX_TEMPFAIL, "this province's folder was made from the backup of %s, and what came after it is missing: nothing is"
			" written here before zila hub recover", made);
	} else if (!scope || !*scope) {
		err_set(err, EX_TEMPFAIL, "this province's folder was set back to an old backup: replica %d (%s) knows of more than is here:"
			" nothing is written here before zila hub recover", replica, district ? district : "?");
	} else if (theirs > ours) {
		err_set(err, EX_TEMPFAIL, "this province's folder was set back to an old backup: replica %d (%s) has entries %lld to %lld of %s"
			" that it lacks: nothing is written here before zila hub recover", replica, district ? district : "?", ours + 1, theirs,
			scope);
	} else {
		err_set(err, EX_TEMPFAIL, "this province's folder was set back to an old backup: replica %d (%s) has another entry %lld of %s:"
			" nothing is written here before zila hub recover", replica, district ? district : "?", theirs, scope);
	}
}

bool recover_refuse(struct replica *hub, struct err *err)
{
	sqlite3_stmt *row;

	if (recover_read(hub) == RECOVER_RUNNING)
		return err_set(err, EX_TEMPFAIL, "this province is being recovered from an old backup: nothing is written here before zila hub"
			" recover --end");
	/* A replica's claim says more than the date of the backup. */
	if (!db_prepare(hub->db, "SELECT set_back.replica, district, scope, set_back.number, coalesce((SELECT number FROM scope AS s"
			" WHERE s.code = set_back.scope), 0) FROM set_back LEFT JOIN replica ON replica.number = set_back.replica"
			" ORDER BY set_back.replica = 0, set_back.scope = '', set_back.replica LIMIT 1", &row, err))
		return false;
	err_set(err, EX_TEMPFAIL, "this province's folder was set back to an old backup: nothing is written here before zila hub recover");
	if (sqlite3_step(row) == SQLITE_ROW)
		say_proof(row, err);
	sqlite3_finalize(row);
	return false;
}

bool recover_may_write(struct replica *replica, struct err *err)
{
	return replica->recover_state == RECOVER_NONE || replica->is_scratch || recover_refuse(replica, err);
}

bool recover_dismiss(struct replica *hub, bool *is_left, struct err *err)
{
	bool is_good;

	*is_left = true;
	if (!is_province(hub, err) || !journal_begin(hub, err))
		return false;
	is_good = db_exec(hub->db, "DELETE FROM set_back WHERE replica IN (SELECT number FROM replica WHERE revoked IS NOT NULL)", err);
	*is_left = db_number(hub->db, "SELECT EXISTS (SELECT 1 FROM set_back)", 1) != 0;
	if (is_good && !*is_left && hub->recover_state == RECOVER_SET_BACK)
		is_good = put_state(hub, RECOVER_NONE, err);
	return end(hub, is_good, err);
}

bool recover_begin(struct replica *hub, struct err *err)
{
	bool is_good;

	if (!is_province(hub, err) || !journal_begin(hub, err))
		return false;
	is_good = hub->recover_state == RECOVER_RUNNING || (db_exec(hub->db, "DELETE FROM recovery", err)
		&& put_state(hub, RECOVER_RUNNING, err));
	return end(hub, is_good, err);
}

/* The entry that was just decided again is the one that it was said to be. */
static bool is_it(const struct replica *hub, const struct merge_part *part, const struct feed_item *item, struct err *err)
{
	const struct entry *entry = &hub->decoded;

	return (entry->origin == item->origin && entry->serial == item->serial)
		|| err_set(err, EX_DATAERR, "entry %" PRId64 " of %s came back as another entry than it is: nothing was taken", item->number,
			part->scope);
}

bool recover_is_own(struct replica *hub, int number, int origin, bool *is_own, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is_own = false;
	if (!kept_get(hub, "WITH RECURSIVE had (number) AS (VALUES (?1) UNION SELECT came_from FROM replica JOIN had ON replica.number ="
			" had.number WHERE came_from IS NOT NULL) SELECT 1 FROM had WHERE number = ?2 AND number <> 0", &row, err))
		return false;
	sqlite3_bind_int(row, 1, number);
	sqlite3_bind_int(row, 2, origin);
	code = sqlite3_step(row);
	*is_own = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* It was taken in another branch of the past, before anybody knew that this one was lost. */
static bool is_here(struct replica *hub, const struct feed_item *item, bool *is, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	if (!kept_get(hub, "SELECT 1 FROM entry WHERE origin = ?1 AND serial = ?2", &row, err))
		return false;
	sqlite3_bind_int(row, 1, item->origin);
	sqlite3_bind_int64(row, 2, item->serial);
	code = sqlite3_step(row);
	*is = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* Without proof a replica is believed what it could push now, and no more. */
static bool may_take(struct replica *hub, const struct recover_part *part, const struct feed_item *item, enum recover_rest *rest,
	struct err *err)
{
	const struct scope_state *scope = scope_find(hub, part->part->scope, strlen(part->part->scope));
	bool is_here_already, is_own, waits = false;
	struct err why;
	int64_t star;

	*rest = RECOVER_LATER;
	if (!is_here(hub, item, &is_here_already, err))
		return false;
	if (is_here_already || !decision_star(item->decision, item->decision_length, &star) || (strcmp(part->part->scope, "*") != 0
			&& star > scope_find(hub, "*", 1)->number))
		return true;
	if (!part->is_proved && !defect("believed_box")) {
		if (!recover_is_own(hub, part->number, item->origin, &is_own, err))
			return false;
		if (!is_own || !accept_may(hub, item->body, item->body_length, &why))
			return !is_own || why.code == EX_DATAERR || why.code == EX_NOPERM || (err && (*err = why, false));
	}
	/* Schools are moved by the hub alone. */
	if (item->origin == 0 && (!entry_decode_again(hub, item->body, item->body_length, &hub->decoded, err)
			|| !accept_move_waits(hub, &hub->decoded, scope, &waits, err)))
		return false;
	*rest = waits ? RECOVER_WAITS : RECOVER_ALL;
	return true;
}

static bool take_one(struct replica *hub, const struct merge_part *part, const struct feed_item *item, struct err *err)
{
	if (!accept_again(hub, part->scope, item->body, item->body_length, item->decision, item->decision_length, item->number, NULL, err)
			|| !is_it(hub, part, item, err) || !quarantine_came_back(hub, item->origin, item->serial, err))
		return false;
	/* Our own serials are kept in memory while the folder is open. */
	if (item->origin == hub->number && item->serial > hub->last_serial)
		hub->last_serial = item->serial;
	return true;
}

static bool take_all(struct replica *hub, const struct recover_part *what, long *taken, enum recover_rest *rest, struct err *err)
{
	const struct merge_part *part = what->part;
	struct scope_state *scope;

	if (!scope_need(hub, part->scope, strlen(part->scope), &scope, err))
		return false;
	for (int i = 0; i < part->count; i++) {
		const struct feed_item *item = &part->items[i];

		if (item->number <= scope->number)
			continue;
		if (item->number != scope->number + 1)
			return err_set(err, EX_DATAERR, "entries %" PRId64 " to %" PRId64 " of %s are missing before what came back", scope->number + 1,
				item->number - 1, part->scope);
		if (!item->body)
			return err_set(err, EX_DATAERR, "entry %" PRId64 " of %s came back without its body", item->number, part->scope);
		if (!may_take(hub, what, item, rest, err))
			return false;
		if (*rest != RECOVER_ALL)
			return true;
		if (!take_one(hub, part, item, err))
			return false;
		++*taken;
		/* A form that came may have moved what memory keeps. */
		scope = scope_find(hub, part->scope, strlen(part->scope));
	}
	if (part->count > 0 && part->items[part->count - 1].number == scope->number
			&& memcmp(scope->chain, part->chain, FEED_CHAIN) != 0)
		return err_set(err, EX_DATAERR, "%s: what came back up to entry %" PRId64 " is not what its chain says", part->scope,
			scope->number);
	return true;
}

bool recover_take(struct replica *hub, const struct recover_part *part, long *taken, enum recover_rest *rest, struct err *err)
{
	*taken = 0;
	*rest = RECOVER_ALL;
	if (!is_province(hub, err) || !journal_begin(hub, err))
		return false;
	if (end(hub, (hub->recover_state == RECOVER_RUNNING || err_set(err, EX_TEMPFAIL, "the recovery of the province has ended meanwhile:"
			" sync again")) && take_all(hub, part, taken, rest, err), err))
		return true;
	*taken = 0;
	return false;
}
