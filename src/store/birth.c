/* See the header. What was first written where it stands is found by its number and serial, and compared by the hash of its body;
 * only entries that say otherwise have a line of their own. So a province in which nobody ever got another number pays nothing. */
#include "config.h"
#include "store/birth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"
#include "store/quarantine.h"
#include "store/sealed.h"

bool birth_of(const void *body, size_t length, struct birth *out)
{
	unsigned char hash[SEAL_HASH];
	struct entry head;
	size_t used;

	*out = (struct birth) { .number = 0 };
	if (!entry_decode_head(body, length, &head, &used, NULL))
		return false;
	*out = head.birth;
	if (out->number > 0)
		return true;
	out->number = head.origin;
	out->serial = head.serial;
	sealed_hash(body, length, hash);
	memcpy(out->hash, hash, ENTRY_BIRTH_HASH);
	return true;
}

bool birth_is_same(const struct birth *a, const struct birth *b)
{
	return a->number == b->number && a->serial == b->serial && memcmp(a->hash, b->hash, ENTRY_BIRTH_HASH) == 0;
}

/* What was kept for a person, because it could not be taken as it was, is here now. */
static bool forget_lost(struct replica *hub, const struct birth *birth, struct err *err)
{
	sqlite3_stmt *drop;

	if (!kept_get(hub, "DELETE FROM lost WHERE birth_number = ?1 AND birth_serial = ?2 AND birth_hash = ?3", &drop, err))
		return false;
	sqlite3_bind_int(drop, 1, birth->number);
	sqlite3_bind_int64(drop, 2, birth->serial);
	sqlite3_bind_blob(drop, 3, birth->hash, ENTRY_BIRTH_HASH, SQLITE_STATIC);
	return kept_run(drop, err);
}

bool birth_note(struct replica *hub, const struct birth *birth, int origin, int64_t serial, struct err *err)
{
	sqlite3_stmt *add;

	if (birth->number == 0 || hub->role != REPLICA_PROVINCE)
		return true;
	if (!kept_get(hub, "INSERT OR IGNORE INTO birth (number, serial, hash, origin, held) VALUES (?1, ?2, ?3, ?4, ?5)", &add, err))
		return false;
	sqlite3_bind_int(add, 1, birth->number);
	sqlite3_bind_int64(add, 2, birth->serial);
	sqlite3_bind_blob(add, 3, birth->hash, ENTRY_BIRTH_HASH, SQLITE_STATIC);
	sqlite3_bind_int(add, 4, origin);
	sqlite3_bind_int64(add, 5, serial);
	return kept_run(add, err) && forget_lost(hub, birth, err);
}

/* Held where it was first written. */
static bool find_own(struct replica *hub, const struct birth *birth, bool *is_there, struct err *err)
{
	unsigned char hash[SEAL_HASH];
	sqlite3_stmt *rows;
	int code;

	*is_there = false;
	if (!kept_get(hub, "SELECT body FROM entry WHERE origin = ?1 AND serial = ?2"
			" UNION ALL SELECT body FROM quarantine WHERE origin = ?1 AND serial = ?2 AND released IS NULL", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, birth->number);
	sqlite3_bind_int64(rows, 2, birth->serial);
	while (!*is_there && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		sealed_hash(sqlite3_column_blob(rows, 0), (size_t) sqlite3_column_bytes(rows, 0), hash);
		*is_there = memcmp(hash, birth->hash, ENTRY_BIRTH_HASH) == 0;
	}
	if (!*is_there && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(rows);
	return *is_there || code == SQLITE_DONE;
}

/* Held under another number. */
static bool find_moved(struct replica *hub, const struct birth *birth, int *origin, int64_t *serial, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*origin = 0;
	*serial = 0;
	if (defect("forgotten_birth"))
		return true;
	if (!kept_get(hub, "SELECT origin, held FROM birth WHERE number = ?1 AND serial = ?2 AND hash = ?3", &row, err))
		return false;
	sqlite3_bind_int(row, 1, birth->number);
	sqlite3_bind_int64(row, 2, birth->serial);
	sqlite3_bind_blob(row, 3, birth->hash, ENTRY_BIRTH_HASH, SQLITE_STATIC);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		*origin = sqlite3_column_int(row, 0);
		*serial = sqlite3_column_int64(row, 1);
	} else if (code != SQLITE_DONE) {
		db_fail(hub->db, NULL, err);
	}
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool birth_find(struct replica *hub, const struct birth *birth, int *origin, int64_t *serial, struct err *err)
{
	bool is_there;

	*origin = birth->number;
	*serial = birth->serial;
	if (!find_own(hub, birth, &is_there, err))
		return false;
	return is_there || find_moved(hub, birth, origin, serial, err);
}

bool birth_any(struct replica *hub, int number, bool *does, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*does = false;
	if (!kept_get(hub, "SELECT EXISTS (SELECT 1 FROM birth WHERE number = ?1)", &row, err))
		return false;
	sqlite3_bind_int(row, 1, number);
	code = sqlite3_step(row);
	*does = code == SQLITE_ROW && sqlite3_column_int(row, 0) != 0;
	if (code != SQLITE_ROW)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW;
}

bool birth_is_held(struct replica *hub, int origin, int64_t serial, bool has_any, const void *body, size_t length, bool *is_held,
	struct err *err)
{
	bool is_moved = entry_is_born(body, length), is_found;
	struct birth birth;
	int64_t held;
	int by;

	*is_held = false;
	if ((!is_moved && !has_any) || !birth_of(body, length, &birth))
		return true;
	is_found = is_moved && !defect("forgotten_birth") ? birth_find(hub, &birth, &by, &held, err) : find_moved(hub, &birth, &by, &held,
		err);
	*is_held = is_found && held > 0 && (by != origin || held != serial);
	return is_found;
}

static bool say_refused(struct replica *hub, struct intake_verdict *out, bool *has, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	if (!kept_get(hub, "SELECT code, reason FROM quarantine AS q WHERE origin = ?1 AND serial = ?2 AND " QUARANTINE_WAITS, &row, err))
		return false;
	sqlite3_bind_int(row, 1, out->origin);
	sqlite3_bind_int64(row, 2, out->serial);
	code = sqlite3_step(row);
	*has = code == SQLITE_ROW;
	if (*has) {
		out->kind = INTAKE_REFUSED;
		out->code = sqlite3_column_int(row, 0);
		out->reason = mem_copy((const char *) sqlite3_column_text(row, 1));
	} else if (code != SQLITE_DONE) {
		db_fail(hub->db, NULL, err);
	}
	kept_done(row);
	return *has || code == SQLITE_DONE;
}

static bool say_elsewhere(struct replica *hub, struct intake_verdict *out, bool *has, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	if (!kept_get(hub, "SELECT number, (SELECT code FROM scope WHERE scope.id = entry.scope) FROM entry WHERE origin = ?1"
			" AND serial = ?2 AND is_elsewhere IS NOT NULL", &row, err))
		return false;
	sqlite3_bind_int(row, 1, out->origin);
	sqlite3_bind_int64(row, 2, out->serial);
	code = sqlite3_step(row);
	*has = code == SQLITE_ROW;
	if (*has) {
		out->kind = INTAKE_ELSEWHERE;
		out->number = sqlite3_column_int64(row, 0);
		snprintf(out->district, sizeof out->district, "%s", (const char *) sqlite3_column_text(row, 1));
	} else if (code != SQLITE_DONE) {
		db_fail(hub->db, NULL, err);
	}
	kept_done(row);
	return *has || code == SQLITE_DONE;
}

bool birth_verdict(struct replica *hub, int origin, int64_t serial, struct intake_verdict *out, bool *has, struct err *err)
{
	*out = (struct intake_verdict) { .origin = origin, .serial = serial };
	return say_refused(hub, out, has, err) && (*has || say_elsewhere(hub, out, has, err));
}
