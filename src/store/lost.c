/* See the header.
 *
 * A replica may speak for its own district only: what it says of '*' waits for a person, whatever it is. For its district it is
 * believed about entries of others where the province's signature is there (store/proof.h), as far as their serials are free: no entry
 * that the hub holds is ever replaced. */
#include "config.h"
#include "store/lost.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/accept.h"
#include "store/birth.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/quarantine.h"
#include "store/recover_mark.h"
#include "store/sealed.h"

enum { FARTHEST = 1 << 20 /* serials behind the last one that is believed to have been lost */ };

struct taking {
	struct replica *hub;
	int number;
	bool is_proved;
	const struct merge_part *part;
	struct lost_count count;
	int64_t forms; /* as in struct lost_count, as the next */
	bool is_parted;
};

bool lost_is_hole(struct replica *hub, int origin, int64_t serial, bool *is_hole, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is_hole = false;
	if (!kept_get(hub, "SELECT 1 FROM hole WHERE origin = ?1 AND first <= ?2 AND last >= ?2", &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	sqlite3_bind_int64(row, 2, serial);
	code = sqlite3_step(row);
	*is_hole = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* Runs SQL with ?1 ORIGIN, ?2 FIRST, ?3 LAST. */
static bool run(struct replica *hub, const char *sql, int origin, int64_t first, int64_t last, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_done;

	if (!db_prepare(hub->db, sql, &statement, err))
		return false;
	sqlite3_bind_int(statement, 1, origin);
	sqlite3_bind_int64(statement, 2, first);
	if (sqlite3_bind_parameter_count(statement) > 2)
		sqlite3_bind_int64(statement, 3, last);
	is_done = db_run(statement, err);
	sqlite3_finalize(statement);
	return is_done;
}

bool lost_fill(struct replica *hub, int origin, int64_t serial, struct err *err)
{
	return run(hub, "INSERT INTO hole (origin, first, last) SELECT origin, ?2 + 1, last FROM hole WHERE origin = ?1 AND first <= ?2"
			" AND last > ?2", origin, serial, 0, err)
		&& run(hub, "UPDATE hole SET last = ?2 - 1 WHERE origin = ?1 AND first < ?2 AND last >= ?2", origin, serial, 0, err)
		&& run(hub, "DELETE FROM hole WHERE origin = ?1 AND first = ?2", origin, serial, 0, err);
}

bool lost_find_holes(struct replica *hub, struct err *err)
{
	return db_exec(hub->db, "DELETE FROM hole; INSERT INTO hole (origin, first, last) SELECT origin, before + 1, serial - 1 FROM"
		" (SELECT origin, serial, lag(serial, 1, 0) OVER (PARTITION BY origin ORDER BY serial) AS before FROM"
		" (SELECT origin, serial FROM entry UNION SELECT origin, serial FROM quarantine UNION SELECT number, last_serial + 1 FROM replica))"
		" WHERE serial > before + 1", err);
}

static bool keep(struct taking *taking, const struct feed_item *item, const char *reason, struct err *err)
{
	unsigned char hash[SEAL_HASH];
	struct birth birth;
	sqlite3_stmt *add;
	bool is_kept;

	if (!db_prepare(taking->hub->db, "INSERT INTO lost (origin, serial, scope, brought, taken, reason, body, hash, birth_number,"
			" birth_serial, birth_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (hash) DO NOTHING", &add, err))
		return false;
	sealed_hash(item->body, item->body_length, hash);
	sqlite3_bind_int(add, 1, item->origin);
	sqlite3_bind_int64(add, 2, item->serial);
	sqlite3_bind_text(add, 3, taking->part->scope, -1, SQLITE_STATIC);
	sqlite3_bind_int(add, 4, taking->number);
	sqlite3_bind_int64(add, 5, clock_now());
	sqlite3_bind_text(add, 6, reason, -1, SQLITE_STATIC);
	sqlite3_bind_blob(add, 7, item->body, (int) item->body_length, SQLITE_STATIC);
	sqlite3_bind_blob(add, 8, hash, sizeof hash, SQLITE_STATIC);
	if (birth_of(item->body, item->body_length, &birth)) {
		sqlite3_bind_int(add, 9, birth.number);
		sqlite3_bind_int64(add, 10, birth.serial);
		sqlite3_bind_blob(add, 11, birth.hash, ENTRY_BIRTH_HASH, SQLITE_STATIC);
	}
	is_kept = db_run(add, err);
	sqlite3_finalize(add);
	taking->count.kept++;
	return is_kept;
}

/* *IS_HELD: the hub holds an entry of that origin and serial; *IS_SAME: it is this one. */
static bool look(struct replica *hub, const struct feed_item *item, bool *is_held, bool *is_same, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is_held = *is_same = false;
	if (!kept_get(hub, "SELECT body FROM entry WHERE origin = ?1 AND serial = ?2"
			" UNION ALL SELECT body FROM quarantine WHERE origin = ?1 AND serial = ?2 AND released IS NULL", &row, err))
		return false;
	sqlite3_bind_int(row, 1, item->origin);
	sqlite3_bind_int64(row, 2, item->serial);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		*is_held = true;
		*is_same |= sealed_is_same(sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0), item->body, item->body_length);
	}
	if (code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_DONE;
}

static bool put_away(struct taking *taking, const struct feed_item *item, const struct err *why, struct err *err)
{
	const struct intake_body body = { item->body, item->body_length };

	taking->count.refused++;
	return quarantine_put(taking->hub, item->origin, item->serial, &body, why, NULL, err)
		&& journal_origin(taking->hub, item->origin, item->serial, err);
}

/* The serial is free: the entry is decided as if it came now. */
static bool decide(struct taking *taking, const struct feed_item *item, int64_t last, int64_t star_number, struct err *err)
{
	const struct intake_body body = { item->body, item->body_length };
	struct replica *hub = taking->hub;
	struct intake_verdict verdict;
	struct err why = { 0 };

	if (item->serial > last + 1 && !run(hub, "INSERT INTO hole (origin, first, last) VALUES (?1, ?2, ?3)", item->origin, last + 1,
			item->serial - 1, err))
		return false;
	if (item->serial <= last && !lost_fill(hub, item->origin, item->serial, err))
		return false;
	if (taking->forms > 0 && star_number >= taking->forms) {
		err_set(&why, EX_DATAERR, "it was written with forms that the province lost: load those again before it is released");
		return put_away(taking, item, &why, err);
	}
	if (!intake_one(hub, item->origin, item->serial, &body, &verdict, err))
		return false;
	free(verdict.reason);
	taking->count.taken += verdict.kind != INTAKE_REFUSED;
	taking->count.refused += verdict.kind == INTAKE_REFUSED;
	taking->count.conflicts += verdict.conflicts;
	return journal_origin(hub, item->origin, item->serial, err);
}

static void note_forms(struct taking *taking, const struct feed_item *item, const struct entry *entry)
{
	for (int i = 0; i < entry->count; i++)
		if (entry->operations[i].table->number <= TABLE_FORM_COLUMN && (taking->forms == 0 || item->number < taking->forms))
			taking->forms = item->number;
}

/* What cannot be read here is believed to be what it is said to be: it will be refused. */
static bool check(struct taking *taking, const struct feed_item *item, bool *is_readable, struct err *err)
{
	const struct entry *entry = &taking->hub->decoded;

	*is_readable = false;
	if (!item->body)
		return err_set(err, EX_PROTOCOL, "an entry of a lost past came without its body");
	taking->hub->decoded.star_number = 0;
	if (!entry_decode_again(taking->hub, item->body, item->body_length, &taking->hub->decoded, NULL))
		return true;
	*is_readable = true;
	/* One of another district was decided in this one where its school had moved. */
	return (entry->origin == item->origin && entry->serial == item->serial
		&& (strcmp(entry->scope, "*") == 0) == (strcmp(taking->part->scope, "*") == 0))
		|| err_set(err, EX_PROTOCOL, "replica %d brought an entry of a lost past as another than it is", taking->number);
}

/* A replica speaks for its own district, and so for the other boxes of it alone. */
static bool is_of_district(struct replica *hub, int origin, const char *district, bool *is_one, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is_one = false;
	if (!kept_get(hub, "SELECT 1 FROM replica WHERE number = ?1 AND district = ?2 AND revoked IS NULL", &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	sqlite3_bind_text(row, 2, district, -1, SQLITE_STATIC);
	code = sqlite3_step(row);
	*is_one = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* Why an entry of the district is not decided by itself, or NULL. */
static const char *needs_person(const struct taking *taking)
{
	const struct entry *entry = &taking->hub->decoded;

	/* Half a move would leave its school in neither district. */
	for (int i = 0; i < entry->count; i++)
		if (entry->operations[i].kind >= ENTRY_LEAVE)
			return entry->operations[i].kind == ENTRY_BLANK ? "it blanks a value: do that anew (zila hub blank)"
				: "it moves a school: where that is still to be, move it anew (zila hub move)";
	return strcmp(entry->scope, taking->part->scope) == 0 ? NULL : "it is of another district, whose box brings it where it is lost";
}

/* It came before under the number of a copy; or it is of the replica that tells, whose serials are not what they were: it will be
 * undecided there again, and then go on under another number, with all that builds on it. */
static bool comes_otherwise(struct taking *taking, const struct feed_item *item, bool is_held, bool *does, struct err *err)
{
	bool is_own = item->origin == taking->number, is_here = false;
	struct birth birth;
	int64_t serial = 0;
	int by = 0;

	if (birth_of(item->body, item->body_length, &birth) && !birth_find(taking->hub, &birth, &by, &serial, err))
		return false;
	/* Under its own number its body may be another one: that of the copy that sent it. */
	is_here = serial == item->serial && by == item->origin;
	taking->is_parted |= is_own && !is_here && (is_held || serial > 0);
	*does = serial > 0 || (is_own && taking->is_parted);
	return true;
}

static bool take_one(struct taking *taking, const struct feed_item *item, struct err *err)
{
	struct replica *hub = taking->hub;
	bool is_readable, is_held, is_same, is_hole = false, is_theirs = false, is_own = false;
	int64_t last, star_number;

	if (!check(taking, item, &is_readable, err) || !look(hub, item, &is_held, &is_same, err))
		return false;
	star_number = hub->decoded.star_number;
	if (!is_same && !comes_otherwise(taking, item, is_held, &is_same, err))
		return false;
	if (is_same) {
		taking->count.known++;
		return true;
	}
	if (is_held)
		return keep(taking, item, "another entry has its serial now", err);
	if (strcmp(taking->part->scope, "*") == 0 && is_readable)
		note_forms(taking, item, &hub->decoded);
	if (strcmp(taking->part->scope, "*") == 0)
		return keep(taking, item, taking->is_proved ? "it is the whole province's, which had sent it: take it where it is still to be"
			: "it is the whole province's, and nothing proves that the province ever wrote it", err);
	if (is_readable && needs_person(taking))
		return keep(taking, item, needs_person(taking), err);
	if (!taking->is_proved && !recover_is_own(hub, taking->number, item->origin, &is_own, err))
		return false;
	if (!taking->is_proved && !is_own)
		return keep(taking, item, "another replica wrote it, and nothing proves that the province ever sent it", err);
	if (item->origin != hub->number && !is_of_district(hub, item->origin, taking->part->scope, &is_theirs, err))
		return false;
	if (item->origin != hub->number && !is_theirs)
		return keep(taking, item, "its replica was not admitted to this district", err);
	if (!journal_last_serial(hub, item->origin, &last, err)
			|| (item->serial <= last && !lost_is_hole(hub, item->origin, item->serial, &is_hole, err)))
		return false;
	/* Own serials are given here and nowhere else. */
	if (!is_hole && (item->serial <= last || item->serial > last + FARTHEST || item->origin == hub->number))
		return keep(taking, item, "its serial is none that was lost", err);
	return decide(taking, item, last, star_number, err);
}

/* What one box brought without proof its own box may bring itself. */
static bool forget(struct replica *hub, const struct feed_item *item, struct err *err)
{
	unsigned char hash[SEAL_HASH];
	sqlite3_stmt *drop;

	sealed_hash(item->body, item->body_length, hash);
	if (!kept_get(hub, LOST_FORGET, &drop, err))
		return false;
	sqlite3_bind_blob(drop, 1, hash, sizeof hash, SQLITE_STATIC);
	return kept_run(drop, err);
}

bool lost_take(struct replica *hub, const struct recover_part *what, struct lost_count *out, struct err *err)
{
	const struct merge_part *part = what->part;
	struct taking taking = { .hub = hub, .number = what->number, .is_proved = what->is_proved, .part = part, .forms = out->forms,
		.is_parted = out->is_parted };
	bool is_good = true;

	if (!accept_begin(hub, err))
		return false;
	for (int i = 0; is_good && i < part->count; i++)
		is_good = take_one(&taking, &part->items[i], err) && forget(hub, &part->items[i], err);
	if (!is_good) {
		accept_end(hub, false, NULL);
		return false;
	}
	if (!accept_end(hub, true, err))
		return false;
	out->forms = taking.forms;
	out->is_parted = taking.is_parted;
	out->known += taking.count.known;
	out->taken += taking.count.taken;
	out->refused += taking.count.refused;
	out->kept += taking.count.kept;
	out->conflicts += taking.count.conflicts;
	return true;
}
