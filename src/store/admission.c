/* See the header. A number is never given twice: entries carry it for ever. */
#include "config.h"
#include "store/admission.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/quarantine.h"
#include "store/recover_mark.h"
#include "store/scope.h"

enum { LAST_NUMBER = (1 << 13) - 1 };

bool admission_take_number(struct replica *hub, const char *district, int *number, struct err *err)
{
	struct scope_state *scope;
	sqlite3_stmt *add;
	bool is_good;

	if (!recover_may_write(hub, err))
		return false;
	/* After a recovery, behind all that may have been given since the backup. */
	*number = (int) db_number(hub->db, "SELECT max((SELECT max(number) + 1 FROM replica),"
		" coalesce((SELECT max(next_replica) FROM epoch), 0))", 1);
	if (*number > LAST_NUMBER)
		return err_set(err, EX_UNAVAILABLE, "%s: has no replica numbers left", hub->folder);
	if (!scope_need(hub, district, strlen(district), &scope, err)
			|| !db_prepare(hub->db, "INSERT INTO replica (number, district, made) VALUES (?1, ?2, ?3)", &add, err))
		return false;
	sqlite3_bind_int(add, 1, *number);
	sqlite3_bind_text(add, 2, district, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 3, clock_now());
	is_good = db_run(add, err);
	sqlite3_finalize(add);
	return is_good;
}

/* What is known of a key (by its text) or of a number: its number, district and whether it is revoked; number 0: nothing. */
struct known {
	int number;
	char *district;
	bool is_revoked;
};

static bool look(struct replica *hub, const char *key, int number, struct known *out, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*out = (struct known) { 0, NULL, false };
	if (!db_prepare(hub->db, "SELECT number, district, revoked IS NOT NULL FROM replica WHERE district IS NOT NULL"
			" AND (key = ?1 OR number = ?2)", &row, err))
		return false;
	if (key)
		sqlite3_bind_text(row, 1, key, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int(row, 2, number);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		*out = (struct known) { sqlite3_column_int(row, 0), mem_copy((const char *) sqlite3_column_text(row, 1)),
			sqlite3_column_int(row, 2) };
	else if (code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* The key may be of nobody, or of the very replica that is asked for. */
static bool check_key(struct replica *hub, const char *district, const char *key, int *number, bool *is_there, struct err *err)
{
	struct known known;
	bool is_good;

	*is_there = false;
	if (!look(hub, key, 0, &known, err))
		return false;
	is_good = known.number == 0 || (!known.is_revoked && (*number == 0 || *number == known.number)
		&& strcmp(known.district, district) == 0)
		|| err_set(err, EX_NOPERM, "this key is that of replica %d of %s%s: each replica has a key of its own%s", known.number,
			known.district, known.is_revoked ? ", which was revoked" : "", known.is_revoked ? ": for a copy of it that is to go on, let its"
			" replica.key be moved away and a sync be tried, which makes a new one, and allow that with --replica N (zila hub list)" : "");
	if (is_good && known.number > 0) {
		*number = known.number;
		*is_there = true;
	}
	free(known.district);
	return is_good;
}

/* Who was admitted after the backup that this folder was made from is not in it. */
bool admission_may_be_lost(struct replica *hub)
{
	return hub->recover_state != RECOVER_NONE || db_number(hub->db, "SELECT EXISTS (SELECT 1 FROM epoch)", 0) != 0;
}

static bool admit_again(struct replica *hub, const char *district, int number, struct err *err)
{
	struct scope_state *scope;
	sqlite3_stmt *add;
	bool is_good;

	if (number > LAST_NUMBER)
		return err_set(err, EX_USAGE, "%d is no replica's number: the highest is %d", number, LAST_NUMBER);
	if (!scope_need(hub, district, strlen(district), &scope, err)
			|| !db_prepare(hub->db, "INSERT INTO replica (number, district, made) VALUES (?1, ?2, ?3)"
			" ON CONFLICT (number) DO UPDATE SET district = ?2", &add, err))
		return false;
	sqlite3_bind_int(add, 1, number);
	sqlite3_bind_text(add, 2, district, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 3, clock_now());
	is_good = db_run(add, err);
	sqlite3_finalize(add);
	return is_good;
}

/* A box that got another number after the backup goes on to come by the key that it had before. */
static bool follow(struct replica *hub, const char *district, const char *key, int number, bool *is_done, struct err *err)
{
	struct known owner = { 0, NULL, false }, box = { 0, NULL, false };
	sqlite3_stmt *put = NULL;
	bool is_good = look(hub, key, 0, &owner, err) && look(hub, NULL, number, &box, err);

	*is_done = is_good && number > 0 && box.number == 0 && owner.number > 0 && !owner.is_revoked
		&& strcmp(owner.district, district) == 0 && admission_may_be_lost(hub);
	if (*is_done)
		is_good = admit_again(hub, district, number, err)
			&& db_prepare(hub->db, "UPDATE replica SET came_from = ?2 WHERE number = ?1", &put, err);
	if (*is_done && is_good) {
		sqlite3_bind_int(put, 1, number);
		sqlite3_bind_int(put, 2, owner.number);
		is_good = db_run(put, err);
	}
	sqlite3_finalize(put);
	free(owner.district);
	free(box.district);
	return is_good;
}

static bool check_number(struct replica *hub, const char *district, int number, struct err *err)
{
	struct known known;
	bool is_good;

	if (!look(hub, NULL, number, &known, err))
		return false;
	if (known.number == 0 && admission_may_be_lost(hub))
		is_good = admit_again(hub, district, number, err);
	else if (known.number == 0)
		is_good = err_set(err, EX_USAGE, "there is no replica %d: zila hub list shows them", number);
	else if (known.is_revoked)
		is_good = err_set(err, EX_NOPERM, "replica %d was revoked, and stays so: allow the box as a new replica", number);
	else
		is_good = strcmp(known.district, district) == 0
			|| err_set(err, EX_USAGE, "replica %d is of %s, not of %s", number, known.district, district);
	free(known.district);
	return is_good;
}

static bool put_key(struct replica *hub, int number, const char *key, struct err *err)
{
	sqlite3_stmt *put;
	bool is_put;

	if (!db_prepare(hub->db, "UPDATE replica SET key = ?2 WHERE number = ?1", &put, err))
		return false;
	sqlite3_bind_int(put, 1, number);
	sqlite3_bind_text(put, 2, key, -1, SQLITE_STATIC);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

static bool is_province(const struct replica *hub, struct err *err)
{
	return hub->role == REPLICA_PROVINCE || err_set(err, EX_USAGE, "%s: is no province: name the province's folder", hub->folder);
}

static bool end(struct replica *hub, bool is_good, struct err *err)
{
	is_good = is_good && journal_commit(hub, err);
	if (!is_good && !sqlite3_get_autocommit(hub->db))
		journal_rollback(hub);
	return is_good;
}

bool admission_allow(struct replica *hub, const char *district, const char *key, int *number, struct err *err)
{
	bool is_there = false, is_done, is_good;

	if (!is_province(hub, err) || !journal_begin(hub, err))
		return false;
	is_good = follow(hub, district, key, *number, &is_done, err) && (is_done || check_key(hub, district, key, number, &is_there, err));
	if (is_good && !is_done && !is_there)
		is_good = (*number > 0 ? check_number(hub, district, *number, err) : admission_take_number(hub, district, number, err))
			&& put_key(hub, *number, key, err);
	return end(hub, is_good, err);
}

bool admission_revoke(struct replica *hub, int number, struct err *err)
{
	struct known known = { 0, NULL, false };
	sqlite3_stmt *put = NULL;
	bool is_good;

	if (!is_province(hub, err) || !journal_begin(hub, err))
		return false;
	is_good = look(hub, NULL, number, &known, err)
		&& (known.number > 0 || err_set(err, EX_USAGE, "there is no replica %d: zila hub list shows them", number))
		&& db_prepare(hub->db, "UPDATE replica SET revoked = coalesce(revoked, ?2) WHERE number = ?1", &put, err);
	if (is_good) {
		sqlite3_bind_int(put, 1, number);
		sqlite3_bind_int64(put, 2, clock_now());
		is_good = db_run(put, err);
	}
	sqlite3_finalize(put);
	free(known.district);
	return end(hub, is_good, err);
}

static const char *text_at(sqlite3_stmt *row, int column)
{
	const char *text = (const char *) sqlite3_column_text(row, column);

	return text ? text : "";
}

bool admission_each(struct replica *hub, bool (*visit)(void *state, const struct admission *one), void *state, struct err *err)
{
	sqlite3_stmt *row;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!is_province(hub, err) || !db_prepare(hub->db, "SELECT number, district, key, version, revoked IS NOT NULL, synced,"
			" CASE WHEN at_province IS NULL THEN -1 ELSE"
			" (SELECT number FROM scope WHERE code = '*') - at_province"
			" + coalesce((SELECT number FROM scope WHERE code = replica.district), 0) - at_district END,"
			" (SELECT count(*) FROM conflict WHERE origin = replica.number AND state = 'open'),"
			" (SELECT count(*) FROM quarantine AS q WHERE origin = replica.number AND " QUARANTINE_WAITS "), at_province, at_district,"
			" coalesce(came_from, 0)"
			" FROM replica WHERE district IS NOT NULL ORDER BY number", &row, err))
		return false;
	while (goes_on && (code = sqlite3_step(row)) == SQLITE_ROW) {
		const struct admission one = { .number = sqlite3_column_int(row, 0), .district = text_at(row, 1), .key = text_at(row, 2),
			.version = text_at(row, 3), .is_revoked = sqlite3_column_int(row, 4), .synced = sqlite3_column_int64(row, 5),
			.behind = sqlite3_column_int64(row, 6), .conflicts = sqlite3_column_int64(row, 7),
			.quarantine = sqlite3_column_int64(row, 8), .at_province = sqlite3_column_int64(row, 9),
			.at_district = sqlite3_column_int64(row, 10), .came_from = sqlite3_column_int(row, 11) };

		goes_on = visit(state, &one);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	return !goes_on || code == SQLITE_DONE;
}

bool admission_stands(struct replica *hub, int number, int64_t at_province, int64_t at_district, struct err *err)
{
	sqlite3_stmt *put;
	bool is_put;

	if (hub->is_read_only)
		return true;
	if (!db_prepare(hub->db, "UPDATE replica SET at_province = ?2, at_district = ?3 WHERE number = ?1", &put, err))
		return false;
	sqlite3_bind_int(put, 1, number);
	sqlite3_bind_int64(put, 2, at_province);
	sqlite3_bind_int64(put, 3, at_district);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}
