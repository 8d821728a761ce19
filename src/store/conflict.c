/* Rows of `conflict`.
 *
 * They are made from entries and from nothing else (the time is the entry's own), so that a replay of the same
 * entries makes the same rows, byte for byte. Most replicas have none at most times: then no edit pays for looking. */
#include "config.h"
#include "store/conflict.h"

#include <stdlib.h>
#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "store/canonical.h"
#include "store/db.h"
#include "store/kept.h"
#include "store/row.h"

enum { KEY_MAX = 4096, HISTORY_MAX = 16 << 20 };

bool conflict_has_any(struct replica *replica)
{
	if (replica->conflict_rows < 0)
		replica->conflict_rows = db_number(replica->db, "SELECT EXISTS (SELECT 1 FROM conflict)", 0) != 0;
	return replica->conflict_rows > 0;
}

/* A statement of SQL (a literal) for ?1 form, ?2 record, ?3 field, ?4 origin. */
static bool prepare_at(struct replica *replica, const struct conflict_place *place, const char *sql, sqlite3_stmt **out,
	struct err *err)
{
	if (!kept_get(replica, sql, out, err))
		return false;
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, place->key, place->table->key_count, place->table->has_id_key);
	sqlite3_bind_text(*out, 1, place->table->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(*out, 2, replica->key_text.bytes, (int) replica->key_text.length, SQLITE_TRANSIENT);
	sqlite3_bind_text(*out, 3, place->field, -1, SQLITE_STATIC);
	if (sqlite3_bind_parameter_count(*out) >= 4)
		sqlite3_bind_int(*out, 4, place->entry->origin);
	return true;
}

static bool finish(struct replica *replica, sqlite3_stmt *statement, struct err *err)
{
	bool is_done = kept_run(statement, err);

	replica->conflict_rows = -1;
	return is_done;
}

bool conflict_is_broken(struct replica *replica, const struct conflict_place *place, bool *is_broken, struct err *err)
{
	sqlite3_stmt *statement;
	int code;

	*is_broken = false;
	if (defect("forgotten_chain") || !conflict_has_any(replica))
		return true;
	/* The cell's own row speaks before that of the whole row: '*' sorts first. */
	if (!prepare_at(replica, place, "SELECT is_broken FROM conflict WHERE form = ?1 AND record = ?2 AND field IN ('*', ?3)"
			" AND origin = ?4 ORDER BY field DESC LIMIT 1", &statement, err))
		return false;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*is_broken = sqlite3_column_int(statement, 0) != 0;
	else if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

static void put_history(struct buf *out, sqlite3_stmt *old)
{
	struct value author = db_value(old, 1), waiting = db_value(old, 3);

	if (sqlite3_column_type(old, 4) == SQLITE_TEXT)
		buf_put(out, sqlite3_column_text(old, 4), (size_t) sqlite3_column_bytes(old, 4));
	buf_format(out, "revision=%lld time=%lld\n", sqlite3_column_int64(old, 0), sqlite3_column_int64(old, 2));
	canonical_cell(out, "author", &author);
	canonical_cell(out, "value", &waiting);
}

/* Appends to HISTORY what the present row holds, and gives its revision and state; 0 where there is none. */
static bool read_present(struct replica *replica, const struct conflict_place *place, struct buf *history,
	int64_t *revision, struct err *err)
{
	sqlite3_stmt *statement;
	int code;

	*revision = 0;
	if (!prepare_at(replica, place, "SELECT revision, author, time, waiting, history, state FROM conflict"
			" WHERE form = ?1 AND record = ?2 AND field = ?3 AND origin = ?4", &statement, err))
		return false;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		*revision = sqlite3_column_int64(statement, 0);
		if (strcmp((const char *) sqlite3_column_text(statement, 5), "coincided") != 0)
			put_history(history, statement);
		else if (sqlite3_column_type(statement, 4) == SQLITE_TEXT)
			buf_put(history, sqlite3_column_text(statement, 4), (size_t) sqlite3_column_bytes(statement, 4));
	} else if (code != SQLITE_DONE) {
		db_fail(replica->db, NULL, err);
	}
	kept_done(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool write_row(struct replica *replica, const struct conflict_place *place, const char *state,
	const char *waiting, int64_t revision, const char *history, struct err *err)
{
	sqlite3_stmt *statement;

	if (!prepare_at(replica, place, "INSERT OR REPLACE INTO conflict (form, record, field, origin, _scope, revision, state, waiting,"
			" author, time, is_broken, history, school) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?12)",
			&statement, err))
		return false;
	sqlite3_bind_int64(statement, 5, place->scope);
	sqlite3_bind_int64(statement, 6, revision);
	sqlite3_bind_text(statement, 7, state, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 8, waiting, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 9, place->entry->author, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 10, place->entry->time);
	sqlite3_bind_text(statement, 11, history && *history ? history : NULL, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 12, place->school, -1, SQLITE_STATIC);
	return finish(replica, statement, err);
}

bool conflict_raise(struct replica *replica, const struct conflict_place *place, const char *waiting, struct err *err)
{
	struct buf history;
	int64_t revision;
	bool is_raised;

	buf_init(&history, HISTORY_MAX);
	is_raised = read_present(replica, place, &history, &revision, err)
		&& write_row(replica, place, "open", waiting, revision + 1, history.bytes, err);
	buf_free(&history);
	return is_raised;
}

static bool close_agreeing(struct replica *replica, const struct conflict_place *place, const char *now,
	struct err *err)
{
	sqlite3_stmt *statement;

	if (!prepare_at(replica, place, defect("closed_without_choice")
			? "UPDATE conflict SET state = 'closed' WHERE form = ?1 AND record = ?2 AND field = ?3 AND ?4 IS ?4"
			: "UPDATE conflict SET state = 'closed' WHERE form = ?1 AND record = ?2 AND field = ?3"
			" AND state = 'open' AND waiting IS ?4", &statement, err))
		return false;
	sqlite3_bind_text(statement, 4, now, -1, SQLITE_STATIC);
	return finish(replica, statement, err);
}

/* A fresh edit was taken: the origin's chain on this cell is whole again, also where its row as a whole was not
 * taken. */
static bool begin_chain(struct replica *replica, const struct conflict_place *place, struct err *err)
{
	sqlite3_stmt *statement;

	if (!prepare_at(replica, place, "UPDATE conflict SET is_broken = 0 WHERE form = ?1 AND record = ?2 AND field = ?3"
			" AND origin = ?4 AND is_broken = 1", &statement, err) || !finish(replica, statement, err))
		return false;
	if (!prepare_at(replica, place, "INSERT OR IGNORE INTO conflict (_scope, form, record, field, origin, revision, state, is_broken,"
			" school) SELECT _scope, form, record, ?3, origin, 0, 'coincided', 0, school FROM conflict WHERE form = ?1"
			" AND record = ?2 AND field = '*' AND origin = ?4 AND is_broken = 1", &statement, err))
		return false;
	return finish(replica, statement, err);
}

/* Later links of the origin's chain on this cell are not compared. */
static bool break_chain(struct replica *replica, const struct conflict_place *place, struct err *err)
{
	sqlite3_stmt *statement;

	if (!prepare_at(replica, place, "INSERT INTO conflict (form, record, field, origin, _scope, revision, state, author, time,"
			" is_broken, school) VALUES (?1, ?2, ?3, ?4, ?5, 0, 'coincided', ?6, ?7, 1, ?8)"
			" ON CONFLICT (form, record, field, origin) DO UPDATE SET is_broken = 1", &statement, err))
		return false;
	sqlite3_bind_int64(statement, 5, place->scope);
	sqlite3_bind_text(statement, 6, place->entry->author, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 7, place->entry->time);
	sqlite3_bind_text(statement, 8, place->school, -1, SQLITE_STATIC);
	return finish(replica, statement, err);
}

bool conflict_settled(struct replica *replica, const struct conflict_place *place, const char *now, bool is_coincidence,
	struct err *err)
{
	if (conflict_has_any(replica) && !defect("unclosed_conflict") && !close_agreeing(replica, place, now, err))
		return false;
	/* The hub's own edits are decided when they are written: they have no chains. */
	if (place->entry->origin == 0)
		return true;
	if (!is_coincidence)
		return !conflict_has_any(replica) || begin_chain(replica, place, err);
	return break_chain(replica, place, err);
}

bool conflict_begin(struct replica *replica, const struct conflict_place *place, struct err *err)
{
	return place->entry->origin == 0 || !conflict_has_any(replica) || begin_chain(replica, place, err);
}

bool conflict_close(struct replica *replica, const struct conflict_place *place, int origin, struct err *err)
{
	sqlite3_stmt *statement;

	if (!prepare_at(replica, place, "UPDATE conflict SET state = 'closed' WHERE form = ?1 AND record = ?2 AND field = ?3"
			" AND origin = ?5", &statement, err))
		return false;
	sqlite3_bind_int(statement, 5, origin);
	return finish(replica, statement, err);
}

bool conflict_distrust(struct replica *replica, const struct conflict_place *place, struct err *err)
{
	sqlite3_stmt *statement;

	if (place->entry->origin == 0 || strcmp(place->field, CONFLICT_VOID) == 0)
		return true;
	if (!break_chain(replica, place, err))
		return false;
	if (strcmp(place->field, CONFLICT_ROW) != 0)
		return true;
	/* A cell's own line speaks before that of its row. */
	if (!prepare_at(replica, place, "UPDATE conflict SET is_broken = 1 WHERE form = ?1 AND record = ?2 AND origin = ?4"
			" AND is_broken = 0 AND ?3 IS NOT NULL", &statement, err))
		return false;
	return finish(replica, statement, err);
}

/* The record's row as a conflict would hold it, appended to OUT; nothing where it is absent or void. */
static bool put_row(struct replica *replica, const struct conflict_place *place, struct buf *out, struct err *err)
{
	const struct table *table = place->table;
	sqlite3_stmt *row;
	int found = row_whole(replica, table, place->key, &row, err);

	if (found <= 0)
		return found == 0;
	for (int i = 0; sqlite3_column_type(row, table->column_count) == SQLITE_NULL && i < table->column_count; i++) {
		struct value value = db_value(row, i);

		canonical_cell(out, table->columns[i].name, &value);
	}
	sqlite3_reset(row);
	return true;
}

bool conflict_rows_agree(struct replica *replica, const struct conflict_place *place, struct err *err)
{
	struct conflict_place whole = *place;
	sqlite3_stmt *statement;
	struct buf text;
	bool is_good, has_open;

	whole.field = CONFLICT_ROW;
	if (!conflict_has_any(replica))
		return true;
	if (!prepare_at(replica, &whole, "SELECT 1 FROM conflict WHERE form = ?1 AND record = ?2 AND field = ?3"
			" AND state = 'open'", &statement, err))
		return false;
	has_open = sqlite3_step(statement) == SQLITE_ROW;
	kept_done(statement);
	if (!has_open)
		return true;
	buf_init(&text, HISTORY_MAX);
	is_good = put_row(replica, &whole, &text, err) && (text.length == 0 || close_agreeing(replica, &whole, text.bytes, err));
	buf_free(&text);
	return is_good;
}

bool conflict_voided(struct replica *replica, const struct conflict_place *place, struct err *err)
{
	struct conflict_place voiding = *place;
	sqlite3_stmt *statement;

	voiding.field = CONFLICT_VOID;
	if (!conflict_has_any(replica))
		return true;
	return prepare_at(replica, &voiding, "UPDATE conflict SET state = 'closed' WHERE form = ?1 AND record = ?2 AND field = ?3"
		" AND state = 'open'", &statement, err) && finish(replica, statement, err);
}

bool conflict_withdraw(struct replica *replica, const struct conflict_place *place, const char *now, struct err *err)
{
	sqlite3_stmt *statement;
	int code;

	if (!prepare_at(replica, place, "SELECT 1 FROM conflict WHERE form = ?1 AND record = ?2 AND field = ?3 AND origin = ?4"
			" AND state = 'open'", &statement, err))
		return false;
	code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return false;
	return (code == SQLITE_DONE || conflict_raise(replica, place, now, err))
		&& conflict_settled(replica, place, now, true, err);
}
