/* Who brought back what, and the end of a recovery.
 *
 * What the hub wrote after the backup and no replica returned is not known to anybody here, but ids made in it may be written on paper
 * or stand in a folder that comes late. So its serials go on behind a jump of random length, and numbers of replicas behind a gap: a
 * second recovery from the same backup must not land on the same ones. Tokens that were given out since the backup are not known either:
 * each replica may come once with whatever it has. */
#include "config.h"
#include "store/recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/seal.h"
#include "store/db.h"
#include "store/epoch_write.h"
#include "store/journal.h"
#include "store/lost.h"
#include "store/moving.h"
#include "store/opening.h"
#include "store/recover_mark.h"
#include "store/scope.h"

enum { STEP_BITS = 20, STEPS = 1024, NUMBER_GAP = 16, NUMBER_JUMP = 256, LAST_NUMBER = (1 << 13) - 1 };

#define EPOCH_SEEN "replica.epoch_seen" /* the highest number that a replica named */

static bool end(struct replica *hub, bool is_good, struct err *err)
{
	is_good = is_good && journal_commit(hub, err);
	if (!is_good && !sqlite3_get_autocommit(hub->db))
		journal_rollback(hub);
	return is_good;
}

static int64_t where_is(struct replica *hub, const char *scope)
{
	const struct scope_state *state = scope_find(hub, scope, strlen(scope));

	return state ? state->number : 0;
}

/* Entries at CURSORS that are not ours: what is beyond our end, or all of a sequence that is another one. */
static int64_t count_beyond(struct replica *hub, const struct feed_cursor *cursors, int count)
{
	int64_t beyond = 0;

	for (int i = 0; i < count; i++) {
		int64_t here = where_is(hub, cursors[i].scope);
		unsigned char chain[FEED_CHAIN];
		bool is_known;

		if (cursors[i].number > here)
			beyond += cursors[i].number - here;
		else if (feed_chain(hub, cursors[i].scope, cursors[i].number, chain, &is_known, NULL) && is_known
				&& memcmp(chain, cursors[i].chain, FEED_CHAIN) != 0)
			beyond++;
	}
	return beyond;
}

static bool note_epoch(struct replica *hub, const struct epoch *epoch, struct err *err)
{
	char text[24];

	if (epoch->number <= db_number(hub->db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = '" EPOCH_SEEN "'", 0))
		return true;
	snprintf(text, sizeof text, "%" PRId64, epoch->number);
	return opening_put(hub->db, EPOCH_SEEN, text, err);
}

bool recover_seen(struct replica *hub, int number, const struct feed_cursor *cursors, int count, const struct epoch *epoch,
	long taken, struct err *err)
{
	sqlite3_stmt *put = NULL;
	bool is_good;

	if (!journal_begin(hub, err))
		return false;
	is_good = note_epoch(hub, epoch, err) && db_prepare(hub->db, "INSERT INTO recovery (replica, seen, taken, beyond)"
		" VALUES (?1, ?2, ?3, ?4) ON CONFLICT (replica) DO UPDATE SET seen = ?2, taken = taken + ?3, beyond = ?4", &put, err);
	if (is_good) {
		sqlite3_bind_int(put, 1, number);
		sqlite3_bind_int64(put, 2, clock_now());
		sqlite3_bind_int64(put, 3, taken);
		sqlite3_bind_int64(put, 4, count_beyond(hub, cursors, count));
		is_good = db_run(put, err);
	}
	sqlite3_finalize(put);
	return end(hub, is_good, err);
}

bool recover_each(struct replica *hub, bool (*visit)(void *state, const struct recover_replica *one), void *state, struct err *err)
{
	sqlite3_stmt *row;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "SELECT number, coalesce(district, ''), coalesce(seen, 0), coalesce(taken, 0), coalesce(beyond, 0),"
			" district IS NOT NULL AND last_serial = 0 AND at_province IS NULL AND synced IS NULL"
			" FROM replica LEFT JOIN recovery ON recovery.replica = replica.number WHERE number <> 0 AND revoked IS NULL ORDER BY number",
			&row, err))
		return false;
	while (goes_on && (code = sqlite3_step(row)) == SQLITE_ROW) {
		const struct recover_replica one = { .number = sqlite3_column_int(row, 0),
			.district = (const char *) sqlite3_column_text(row, 1), .seen = sqlite3_column_int64(row, 2),
			.taken = sqlite3_column_int64(row, 3), .beyond = sqlite3_column_int64(row, 4), .is_unmade = sqlite3_column_int(row, 5) };

		goes_on = visit(state, &one);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	return !goes_on || code == SQLITE_DONE;
}

struct missing {
	char text[200];
	int count;
};

static bool add_missing(void *state, const struct recover_replica *one)
{
	struct missing *missing = state;
	size_t length = strlen(missing->text);

	if (one->seen == 0 && !one->is_unmade && missing->count++ < 12)
		snprintf(missing->text + length, sizeof missing->text - length, "%s%d", length > 0 ? ", " : "", one->number);
	return true;
}

static bool check_missing(struct replica *hub, bool may_miss, struct err *err)
{
	struct missing missing = { "", 0 };

	if (hub->recover_state != RECOVER_RUNNING)
		return err_set(err, EX_USAGE, "no recovery is under way here: zila hub recover begins one");
	if (!recover_each(hub, add_missing, &missing, err))
		return false;
	return may_miss || missing.count == 0 || err_set(err, EX_TEMPFAIL, "these replicas have not come since the recovery began: %s%s:"
		" wait for them; or end it without them with --yes, and what only they have comes back when they sync", missing.text,
		missing.count > 12 ? " and more" : "");
}

static bool put_scope(struct replica *hub, const struct epoch *epoch, const struct scope_state *scope, int64_t next, struct err *err)
{
	sqlite3_stmt *add;
	bool is_added;

	if (!db_prepare(hub->db, "INSERT INTO epoch (number, scope, stood, chain, mark, began, next_replica)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", &add, err))
		return false;
	sqlite3_bind_int64(add, 1, epoch->number);
	sqlite3_bind_text(add, 2, scope->code, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 3, scope->number);
	sqlite3_bind_blob(add, 4, scope->chain, SEAL_HASH, SQLITE_STATIC);
	sqlite3_bind_blob(add, 5, epoch->mark, EPOCH_MARK, SQLITE_STATIC);
	sqlite3_bind_int64(add, 6, clock_now());
	sqlite3_bind_int64(add, 7, next);
	is_added = db_run(add, err);
	sqlite3_finalize(add);
	return is_added;
}

/* Behind every number that is known of, and some more that may have been given since the backup; how many is chance, so that two
 * recoveries from one backup do not give two boxes one number. */
static int64_t next_replica(struct replica *hub)
{
	int64_t next = db_number(hub->db, "SELECT max(coalesce((SELECT max(number) FROM replica), 0) + 1,"
		" coalesce((SELECT max(next_replica) FROM epoch), 0))", 1);
	unsigned char random;

	seal_random(&random, 1);
	next += NUMBER_GAP + random % NUMBER_JUMP;
	return next <= LAST_NUMBER ? next : LAST_NUMBER + 1;
}

static bool put_epoch(struct replica *hub, struct err *err)
{
	struct epoch epoch;
	int64_t seen = db_number(hub->db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = '" EPOCH_SEEN "'", 0),
		next = next_replica(hub);
	bool is_good;

	epoch_read(hub, &epoch);
	epoch.number = (epoch.number > seen ? epoch.number : seen) + 1;
	seal_random(epoch.mark, EPOCH_MARK);
	is_good = epoch_write(hub, &epoch, err);
	for (int i = 0; is_good && i < hub->scope_count; i++)
		is_good = put_scope(hub, &epoch, hub->scopes[i], next, err);
	return is_good;
}

/* What lies between is a hole: a replica may still bring entries of it. */
static bool jump(struct replica *hub, struct err *err)
{
	unsigned char random[2];

	seal_random(random, sizeof random);
	hub->last_serial = ((hub->last_serial >> STEP_BITS) + 1 + (random[0] << 8 | random[1]) % STEPS) << STEP_BITS;
	return journal_origin(hub, hub->number, hub->last_serial, err);
}

bool recover_end(struct replica *hub, const char *author, bool may_miss, long *mended, struct err *err)
{
	*mended = 0;
	if (hub->role != REPLICA_PROVINCE)
		return err_set(err, EX_USAGE, "%s: is no province: name the province's folder", hub->folder);
	if (!journal_begin(hub, err))
		return false;
	if (!end(hub, check_missing(hub, may_miss, err) && put_epoch(hub, err) && jump(hub, err) && lost_find_holes(hub, err)
			&& db_exec(hub->db, "DELETE FROM set_back; UPDATE replica SET tokens = NULL; DELETE FROM setting WHERE name IN ('" RECOVER_SETTING "', '" EPOCH_SEEN "')",
			err) && moving_mend(hub, author, mended, err), err))
		return false;
	hub->recover_state = RECOVER_NONE;
	return true;
}
