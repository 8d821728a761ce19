/* See the header. Which entries are still to be tried is asked anew after each, and the oldest is taken: what builds on
 * two of them is tried only when both are decided or neither will be. */
#include "config.h"
#include "store/release.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/accept.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/quarantine.h"
#include "store/right.h"
#include "store/txn.h"

/* One that waits. */
struct item {
	int64_t id, serial;
	int origin;
	char *district;
	struct buf body;
};

static void item_free(struct item *item)
{
	free(item->district);
	buf_free(&item->body);
}

static bool item_read(struct replica *hub, int64_t id, struct item *out, struct err *err)
{
	sqlite3_stmt *row;
	bool is_good = false;
	int code;

	*out = (struct item) { .id = id };
	buf_init(&out->body, ENTRY_MAX_BYTES + 1);
	if (!db_prepare(hub->db, "SELECT q.origin, q.serial, coalesce(r.district, '*'), q.body, " QUARANTINE_WAITS " FROM quarantine AS q"
			" JOIN replica AS r ON r.number = q.origin WHERE q.id = ?1", &row, err))
		return false;
	sqlite3_bind_int64(row, 1, id);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW && sqlite3_column_int(row, 4)) {
		out->origin = sqlite3_column_int(row, 0);
		out->serial = sqlite3_column_int64(row, 1);
		out->district = mem_copy((const char *) sqlite3_column_text(row, 2));
		buf_put(&out->body, sqlite3_column_blob(row, 3), (size_t) sqlite3_column_bytes(row, 3));
		is_good = true;
	} else if (code == SQLITE_ROW) {
		err_set(err, EX_DATAERR, "entry %" PRId64 " waits no more: zila hub quarantine --all says what became of it", id);
	} else if (code == SQLITE_DONE) {
		err_set(err, EX_NOINPUT, "there is no entry %" PRId64 " in quarantine: zila hub quarantine lists them", id);
	} else {
		db_fail(hub->db, NULL, err);
	}
	sqlite3_finalize(row);
	return is_good;
}

static bool note_released(struct replica *hub, int64_t id, const char *author, struct err *err)
{
	sqlite3_stmt *put;
	bool is_put;

	if (!db_prepare(hub->db, "UPDATE quarantine SET released = ?2, released_by = ?3, body = x'' WHERE id = ?1", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, id);
	sqlite3_bind_int64(put, 2, clock_now());
	sqlite3_bind_text(put, 3, author, -1, SQLITE_STATIC);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	if (!is_put || !db_prepare(hub->db, "DELETE FROM quarantine_cell WHERE id = ?1", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, id);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

/* It builds on another one than it was said, or on none any more. */
static bool note_refused(struct replica *hub, const struct item *item, const struct err *why, struct err *err)
{
	struct quarantine_base base;
	sqlite3_stmt *put;
	bool is_put;

	if (!quarantine_find_base(hub, item->origin, item->serial, item->body.bytes, item->body.length, &base, err)
			|| !db_prepare(hub->db, "UPDATE quarantine SET code = ?2, reason = ?3, waits_for = ?4 WHERE id = ?1", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, item->id);
	sqlite3_bind_int(put, 2, why->code);
	sqlite3_bind_text(put, 3, why->text, -1, SQLITE_STATIC);
	if (base.id > 0)
		sqlite3_bind_int64(put, 4, base.id);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

struct outcomes {
	struct release_outcome *list; /* scope and why are allocated */
	int count;
};

static void keep(struct outcomes *outcomes, struct release_outcome outcome)
{
	outcome.scope = mem_copy(outcome.scope);
	outcome.why = mem_copy(outcome.why);
	outcomes->list = mem_grow(outcomes->list, (size_t) outcomes->count + 1, sizeof *outcomes->list);
	outcomes->list[outcomes->count++] = outcome;
}

static void outcomes_free(struct outcomes *outcomes)
{
	for (int i = 0; i < outcomes->count; i++) {
		free((char *) outcomes->list[i].scope);
		free((char *) outcomes->list[i].why);
	}
	free(outcomes->list);
}

/* Decides one. *IS_RELEASED false: it is refused again, WHY says it. */
static bool decide_one(struct replica *hub, const char *author, const struct item *item, struct outcomes *outcomes,
	struct err *why, bool *is_released, struct err *err)
{
	struct release_outcome outcome = { .id = item->id, .serial = item->serial, .origin = item->origin };
	struct accepted accepted;

	err_reset(why);
	*is_released = accept_released(hub, item->body.bytes, item->body.length, &accepted, why);
	if (!*is_released && why->code != EX_DATAERR && why->code != EX_NOPERM) {
		if (err)
			*err = *why;
		return false;
	}
	outcome.is_released = *is_released;
	outcome.scope = !*is_released ? "" : accepted.elsewhere[0] ? accepted.elsewhere : hub->decoded.scope;
	outcome.number = accepted.number;
	outcome.conflicts = accepted.conflicts;
	outcome.why = why->text;
	keep(outcomes, outcome);
	return !*is_released || note_released(hub, item->id, author, err);
}

/* The oldest that waits, builds on one of those released, and was not tried yet; 0: none. */
static bool next_builder(struct replica *hub, const struct outcomes *done, int64_t *id, struct err *err)
{
	sqlite3_stmt *rows;
	int64_t serial = INT64_MAX;
	bool is_good = true;

	*id = 0;
	if (!db_prepare(hub->db, "SELECT q.id, q.serial FROM quarantine AS q WHERE q.waits_for = ?1 AND " QUARANTINE_WAITS, &rows, err))
		return false;
	for (int i = 0; is_good && i < done->count; i++) {
		int code = SQLITE_DONE;

		sqlite3_bind_int64(rows, 1, done->list[i].id);
		while (done->list[i].is_released && (code = sqlite3_step(rows)) == SQLITE_ROW) {
			int64_t one = sqlite3_column_int64(rows, 0);
			bool is_tried = false;

			for (int j = 0; j < done->count; j++)
				is_tried |= done->list[j].id == one;
			if (!is_tried && sqlite3_column_int64(rows, 1) < serial) {
				*id = one;
				serial = sqlite3_column_int64(rows, 1);
			}
		}
		is_good = code == SQLITE_DONE || db_fail(hub->db, NULL, err);
		sqlite3_reset(rows);
	}
	sqlite3_finalize(rows);
	return is_good;
}

/* It builds on several: while one of them still waits it waits behind that. */
static bool wait_for_another(struct replica *hub, const struct item *item, struct outcomes *outcomes, bool *waits, struct err *err)
{
	struct release_outcome outcome = { .id = item->id, .serial = item->serial, .origin = item->origin, .scope = "" };
	struct quarantine_base base = { .id = 0 };
	struct err why;

	*waits = false;
	if (!quarantine_find_base(hub, item->origin, item->serial, item->body.bytes, item->body.length, &base, err))
		return false;
	*waits = base.id > 0;
	if (!*waits)
		return true;
	err_set(&why, base.code, "it builds on entry %" PRId64 " of this box too, which was not taken (number %" PRId64 " in quarantine)",
		base.serial, base.id);
	outcome.why = why.text;
	keep(outcomes, outcome);
	return note_refused(hub, item, &why, err);
}

static bool decide_builders(struct replica *hub, const char *author, struct outcomes *outcomes, struct err *err)
{
	int64_t id;

	for (;;) {
		struct item item;
		struct err why;
		bool is_released, is_good, waits;

		if (!next_builder(hub, outcomes, &id, err))
			return false;
		if (id == 0)
			return true;
		is_good = item_read(hub, id, &item, err) && wait_for_another(hub, &item, outcomes, &waits, err)
			&& (waits || (decide_one(hub, author, &item, outcomes, &why, &is_released, err)
			&& (is_released || note_refused(hub, &item, &why, err))));
		item_free(&item);
		if (!is_good)
			return false;
	}
}

/* What it builds on comes first: decided after it, that would stand against what came later from the same hand. */
static bool must_be_first(struct replica *hub, const struct item *item, struct err *err)
{
	struct quarantine_base base;

	return quarantine_find_base(hub, item->origin, item->serial, item->body.bytes, item->body.length, &base, err)
		&& (base.id == 0 || err_set(err, EX_DATAERR, "entry %" PRId64 " stays in quarantine: it builds on entry %" PRId64 " of this box, which waits as"
		" number %" PRId64 ": release that, or drop it with what builds on it", item->id, base.serial, base.id));
}

bool release_entry(struct replica *hub, const char *author, int64_t id,
	void (*visit)(void *state, const struct release_outcome *outcome), void *state, struct err *err)
{
	struct outcomes outcomes = { NULL, 0 };
	struct item item;
	struct err why;
	bool is_released = false, is_good;

	if (!right_is_operator(hub, author, err) || !accept_begin(hub, err))
		return false;
	is_good = item_read(hub, id, &item, err) && must_be_first(hub, &item, err)
		&& decide_one(hub, author, &item, &outcomes, &why, &is_released, err);
	if (is_good && !is_released) {
		is_good = false;
		err_set(err, why.code, "entry %" PRId64 " stays in quarantine: %s", id, why.text);
	}
	item_free(&item);
	is_good = is_good && decide_builders(hub, author, &outcomes, err);
	if (is_good)
		is_good = accept_end(hub, true, err);
	else
		accept_end(hub, false, NULL);
	for (int i = 0; is_good && i < outcomes.count; i++)
		visit(state, &outcomes.list[i]);
	outcomes_free(&outcomes);
	return is_good;
}

bool release_builders(struct replica *hub, int64_t id, void (*visit)(void *state, int64_t id), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	int code;

	if (!db_prepare(hub->db, "WITH RECURSIVE on_it (id) AS (VALUES (?1) UNION SELECT q.id FROM quarantine AS q, on_it"
			" WHERE q.waits_for = on_it.id AND " QUARANTINE_WAITS ") SELECT q.id FROM quarantine AS q JOIN on_it ON on_it.id = q.id"
			" WHERE q.id <> ?1 ORDER BY q.serial", &rows, err))
		return false;
	sqlite3_bind_int64(rows, 1, id);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		visit(state, sqlite3_column_int64(rows, 0));
	if (code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(rows);
	return code == SQLITE_DONE;
}

struct dropping {
	int64_t *ids;
	int count;
};

static void add_id(void *state, int64_t id)
{
	struct dropping *dropping = state;

	dropping->ids = mem_grow(dropping->ids, (size_t) dropping->count + 1, sizeof *dropping->ids);
	dropping->ids[dropping->count++] = id;
}

/* An entry of one row each: there are never so many of them. */
static bool write_row(struct txn *txn, struct replica *hub, int64_t id, const char *reason, struct err *err)
{
	struct value row[WITHDRAWAL_COUNT];
	struct item item;
	bool is_good = item_read(hub, id, &item, err);

	if (is_good) {
		row[WITHDRAWAL_ORIGIN] = value_int(item.origin);
		row[WITHDRAWAL_SERIAL] = value_int(item.serial);
		row[WITHDRAWAL_WRITER] = value_int(0);
		row[WITHDRAWAL_REASON] = value_text(reason);
		is_good = txn_entry(txn, item.district, err) && txn_insert(txn, table_by_number(hub, TABLE_WITHDRAWAL), row, err);
	}
	item_free(&item);
	return is_good;
}

bool release_drop(struct replica *hub, const char *author, int64_t id, const char *reason, struct err *err)
{
	struct dropping dropping = { NULL, 0 };
	struct txn *txn;
	bool is_good = true;

	if (reason && !utf8_is_line(reason))
		return err_set(err, EX_USAGE, "the reason is no clean text on one line: say it in words");
	if (!right_is_operator(hub, author, err) || !txn_begin(hub, author, &txn, err))
		return false;
	add_id(&dropping, id);
	is_good = release_builders(hub, id, add_id, &dropping, err);
	for (int i = 0; is_good && i < dropping.count; i++)
		is_good = write_row(txn, hub, dropping.ids[i], reason, err);
	free(dropping.ids);
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}
