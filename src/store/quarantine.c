/* See the header. What an entry would have made is noted when it comes, so that a later one is asked by an index and not
 * by reading all that waits. */
#include "config.h"
#include "store/quarantine.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/birth.h"
#include "store/blanking_log.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"
#include "store/link.h"
#include "store/row.h"

struct noting {
	struct replica *hub;
	int64_t id;
};

static bool note_cell(void *state, const struct link *link, struct err *err)
{
	const struct noting *noting = state;
	sqlite3_stmt *add;

	if (!kept_get(noting->hub, "INSERT OR REPLACE INTO quarantine_cell (tbl, key, col, id, value) VALUES (?1, ?2, ?3, ?4, ?5)", &add,
			err))
		return false;
	sqlite3_bind_int(add, 1, link->table->number);
	sqlite3_bind_text(add, 2, link->key, -1, SQLITE_STATIC);
	sqlite3_bind_int(add, 3, link->column);
	sqlite3_bind_int64(add, 4, noting->id);
	db_bind(add, 5, &link->value);
	return kept_run(add, err);
}

static bool note_birth(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, struct err *err)
{
	struct entry head;
	size_t used;

	return !entry_decode_head(body->bytes, body->length, &head, &used, NULL) || birth_note(hub, &head.birth, origin, serial, err);
}

/* What does not decode makes nothing that could be named. */
static bool note_cells(struct replica *hub, int64_t id, const struct intake_body *body, struct err *err)
{
	struct noting noting = { hub, id };
	struct entry entry = { 0 };
	bool is_good = !entry_decode_again(hub, body->bytes, body->length, &entry, NULL) || link_made(&entry, note_cell, &noting, err);

	entry_free(&entry);
	return is_good;
}

static bool put_body(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, const struct err *why,
	const struct quarantine_base *base, struct err *err)
{
	sqlite3_stmt *add;
	int64_t id = 0;
	int code;

	if (!kept_get(hub, "INSERT INTO quarantine (origin, serial, code, reason, taken, body, waits_for)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (origin, serial) DO UPDATE SET code = ?3, reason = ?4, body = ?6, waits_for = ?7, released = NULL"
			" RETURNING id", &add, err))
		return false;
	sqlite3_bind_int(add, 1, origin);
	sqlite3_bind_int64(add, 2, serial);
	sqlite3_bind_int(add, 3, why->code);
	sqlite3_bind_text(add, 4, why->text, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 5, clock_now());
	sqlite3_bind_blob(add, 6, body->length > 0 ? body->bytes : "", (int) body->length, SQLITE_STATIC);
	if (base && base->id > 0)
		sqlite3_bind_int64(add, 7, base->id);
	code = sqlite3_step(add);
	if (code == SQLITE_ROW) {
		id = sqlite3_column_int64(add, 0);
		code = sqlite3_step(add);
	}
	if (code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	kept_done(add);
	return code == SQLITE_DONE && note_birth(hub, origin, serial, body, err) && note_cells(hub, id, body, err);
}

/* What was refused may have been written before its box had heard of a value that was blanked: that is not kept here either. */
bool quarantine_put(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, const struct err *why,
	const struct quarantine_base *base, struct err *err)
{
	struct intake_body taken = *body;
	struct entry entry = { 0 };
	struct buf late;
	bool is_late = false, is_good = true;

	buf_init(&late, ENTRY_MAX_BYTES);
	if (entry_decode_again(hub, body->bytes, body->length, &entry, NULL))
		is_good = blanking_log_late(hub, &entry, body->bytes, body->length, &late, &is_late, err);
	if (is_late)
		taken = (struct intake_body) { late.bytes, late.length };
	is_good = is_good && put_body(hub, origin, serial, &taken, why, base, err);
	entry_free(&entry);
	buf_free(&late);
	return is_good;
}

bool quarantine_has(struct replica *hub, int origin, bool *does, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*does = false;
	if (!kept_get(hub, "SELECT EXISTS (SELECT 1 FROM quarantine AS q WHERE q.origin = ?1 AND " QUARANTINE_WAITS ")", &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	code = sqlite3_step(row);
	*does = code == SQLITE_ROW && sqlite3_column_int(row, 0) != 0;
	if (code != SQLITE_ROW)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW;
}

bool quarantine_is_withdrawn(struct replica *hub, int origin, int64_t serial, bool *is, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is = false;
	if (!kept_get(hub, "SELECT EXISTS (SELECT 1 FROM withdrawal WHERE origin = ?1 AND (serial = ?2 OR ?2 = 0))", &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	sqlite3_bind_int64(row, 2, serial);
	code = sqlite3_step(row);
	*is = code == SQLITE_ROW && sqlite3_column_int(row, 0) != 0;
	if (code != SQLITE_ROW)
		db_fail(hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW;
}

static bool run_on(struct replica *hub, const char *sql, int origin, int64_t serial, struct err *err)
{
	sqlite3_stmt *statement;

	if (!kept_get(hub, sql, &statement, err))
		return false;
	sqlite3_bind_int(statement, 1, origin);
	sqlite3_bind_int64(statement, 2, serial);
	if (sqlite3_bind_parameter_count(statement) > 2)
		sqlite3_bind_int64(statement, 3, clock_now());
	return kept_run(statement, err);
}

bool quarantine_came_back(struct replica *hub, int origin, int64_t serial, struct err *err)
{
	return run_on(hub, "DELETE FROM quarantine_cell WHERE id IN (SELECT id FROM quarantine WHERE origin = ?1 AND serial = ?2)", origin,
		serial, err) && run_on(hub, "UPDATE quarantine SET released = ?3, released_by = 'recovery', body = x'' WHERE origin = ?1"
		" AND serial = ?2 AND released IS NULL", origin, serial, err);
}

struct asking {
	struct replica *hub;
	int origin;
	int64_t serial;
	struct quarantine_base *base;
};

/* True in *DOES where the hub has the row: then nobody has to be waited for. A value that was seen as its box's own and waits here is waited
 * for even where the hub has the same from somebody else: decided later, it would stand against what came after it. */
static bool hub_has(struct replica *hub, const struct link *link, bool *does, struct err *err)
{
	struct row_place place;
	int found = link->column == LINK_ROW ? row_find(hub, link->table, link->values, &place, err) : 0;

	*does = found == 1;
	return found >= 0;
}

static bool ask_link(void *state, const struct link *link, struct err *err)
{
	struct asking *asking = state;
	sqlite3_stmt *row;
	bool does;
	int code;

	if (!hub_has(asking->hub, link, &does, err) || does)
		return does;
	if (!kept_get(asking->hub, "SELECT q.id, q.serial, q.code FROM quarantine_cell AS c JOIN quarantine AS q ON q.id = c.id"
			" WHERE c.tbl = ?1 AND c.key = ?2 AND c.col = ?3 AND (?3 < 0 OR c.value IS ?4) AND q.origin = ?5 AND q.serial < ?6"
			" AND " QUARANTINE_WAITS " ORDER BY q.serial DESC LIMIT 1", &row, err))
		return false;
	sqlite3_bind_int(row, 1, link->table->number);
	sqlite3_bind_text(row, 2, link->key, -1, SQLITE_STATIC);
	sqlite3_bind_int(row, 3, link->column);
	db_bind(row, 4, &link->value);
	sqlite3_bind_int(row, 5, asking->origin);
	sqlite3_bind_int64(row, 6, asking->serial);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW && sqlite3_column_int64(row, 1) > asking->base->serial)
		*asking->base = (struct quarantine_base) { sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1),
			sqlite3_column_int(row, 2) };
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(asking->hub->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool quarantine_find_base(struct replica *hub, int origin, int64_t serial, const void *body, size_t length,
	struct quarantine_base *out, struct err *err)
{
	struct asking asking = { hub, origin, serial, out };
	struct entry entry = { 0 };
	bool is_good;

	*out = (struct quarantine_base) { .id = 0 };
	is_good = !entry_decode_again(hub, body, length, &entry, NULL) || entry.origin != origin || entry.serial != serial
		|| link_needed(hub, &entry, ask_link, &asking, err);
	entry_free(&entry);
	return is_good;
}

bool quarantine_refusals(struct replica *hub, int origin, int64_t first, bool is_all,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err)
{
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(hub->db, "SELECT serial, code, reason FROM quarantine AS q WHERE origin = ?1 AND serial >= ?2 AND released IS NULL"
			" AND (?3 OR " QUARANTINE_WAITS ") ORDER BY serial", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, origin);
	sqlite3_bind_int64(rows, 2, first);
	sqlite3_bind_int(rows, 3, is_all);
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct intake_verdict verdict = { .kind = INTAKE_REFUSED, .origin = origin, .serial = sqlite3_column_int64(rows, 0),
			.code = sqlite3_column_int(rows, 1), .reason = mem_copy((const char *) sqlite3_column_text(rows, 2)) };

		goes_on = visit(state, &verdict);
		free(verdict.reason);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(rows);
	return !goes_on || code == SQLITE_DONE;
}

static const char *text_at(sqlite3_stmt *row, int column)
{
	const char *text = (const char *) sqlite3_column_text(row, column);

	return text ? text : "";
}

static enum quarantine_state state_of(sqlite3_stmt *row, int code)
{
	if (sqlite3_column_type(row, 8) != SQLITE_NULL)
		return QUARANTINE_RELEASED;
	if (sqlite3_column_type(row, 10) != SQLITE_NULL)
		return sqlite3_column_int(row, 10) == 0 ? QUARANTINE_DROPPED : QUARANTINE_WITHDRAWN;
	return code == EX_TEMPFAIL ? QUARANTINE_HELD : QUARANTINE_REFUSED;
}

/* Columns: id, origin, serial, code, reason, taken, base, district, released, released by, who withdrew, why, body. */
static bool show(struct replica *hub, sqlite3_stmt *row, struct entry *entry,
	bool (*visit)(void *state, const struct quarantine_item *item), void *state)
{
	struct quarantine_item item = { .id = sqlite3_column_int64(row, 0), .origin = sqlite3_column_int(row, 1),
		.serial = sqlite3_column_int64(row, 2), .code = sqlite3_column_int(row, 3), .reason = text_at(row, 4),
		.taken = sqlite3_column_int64(row, 5), .base = sqlite3_column_int64(row, 6), .district = text_at(row, 7), .entry = entry };

	item.state = state_of(row, item.code);
	item.closed_by = text_at(row, 9);
	item.closed_why = text_at(row, 11);
	entry->author[0] = '\0';
	entry->time = 0;
	entry_decode_again(hub, sqlite3_column_blob(row, 12), (size_t) sqlite3_column_bytes(row, 12), entry, NULL);
	return visit(state, &item);
}

bool quarantine_each(struct replica *hub, bool is_all, bool (*visit)(void *state, const struct quarantine_item *item), void *state,
	struct err *err)
{
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (hub->role != REPLICA_PROVINCE)
		return err_set(err, EX_USAGE, "%s: is no province: name the province's folder", hub->folder);
	/* The province's word goes before the box's own. */
	if (!db_prepare(hub->db, "SELECT q.id, q.origin, q.serial, q.code, q.reason, q.taken, q.waits_for, r.district, q.released,"
			" q.released_by, (SELECT min(writer) FROM withdrawal AS w WHERE w.origin = q.origin AND w.serial = q.serial),"
			" (SELECT reason FROM withdrawal AS w WHERE w.origin = q.origin AND w.serial = q.serial ORDER BY writer LIMIT 1), q.body"
			" FROM quarantine AS q LEFT JOIN replica AS r ON r.number = q.origin WHERE ?1 OR (" QUARANTINE_WAITS ")"
			" ORDER BY q.origin, q.serial", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, is_all);
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW)
		goes_on = show(hub, rows, &entry, visit, state);
	if (goes_on && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return !goes_on || code == SQLITE_DONE;
}
