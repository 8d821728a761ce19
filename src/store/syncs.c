/* See the header. The time of the last complete sync is a setting of its own, because the book is cut off at its end. */
#include "config.h"
#include "store/syncs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/inside.h"
#include "store/setting.h"
#include "store/turn.h"

#define LAST "sync.complete"
#define LAST_WAY "sync.way"

static bool add(struct replica *replica, const struct sync_note *note, struct err *err)
{
	const int64_t numbers[] = { note->sent, note->accepted, note->refused, note->conflicts, note->taken, note->up, note->down };
	sqlite3_stmt *put;
	bool is_put;

	if (!db_prepare(replica->db, "INSERT INTO sync_book (started, ended, way, code, sentence, sent, accepted, refused, conflicts,"
			" taken, up, down) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, note->started);
	sqlite3_bind_int64(put, 2, note->ended);
	sqlite3_bind_text(put, 3, note->way, -1, SQLITE_STATIC);
	sqlite3_bind_int(put, 4, note->code);
	sqlite3_bind_text(put, 5, note->sentence, -1, SQLITE_STATIC);
	for (int i = 0; i < 7; i++)
		sqlite3_bind_int64(put, 6 + i, numbers[i]);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

static bool cut_off(struct replica *replica, struct err *err)
{
	sqlite3_stmt *drop;
	bool is_done;

	if (!db_prepare(replica->db, "DELETE FROM sync_book WHERE id <= (SELECT max(id) FROM sync_book) - ?1", &drop, err))
		return false;
	sqlite3_bind_int(drop, 1, SYNCS_KEPT);
	is_done = db_run(drop, err);
	sqlite3_finalize(drop);
	return is_done;
}

static bool note_complete(struct replica *replica, const struct sync_note *note, struct err *err)
{
	char text[24];

	if (note->code != 0 || (note->up_to && note->up_to <= syncs_last_complete(replica)))
		return true;
	snprintf(text, sizeof text, "%" PRId64, note->up_to ? note->up_to : note->ended);
	return setting_put(replica, LAST, text, err) && setting_put(replica, LAST_WAY, note->way, err);
}

bool syncs_add(struct replica *replica, const struct sync_note *note, struct err *err)
{

	if (replica->is_read_only)
		return err_set(err, EX_IOERR, "%s: cannot be written: make room on the disk", replica->path);
	turn_take(replica);
	if (!db_exec(replica->db, "BEGIN IMMEDIATE", err)) {
		turn_leave(replica);
		return false;
	}
	if (add(replica, note, err) && cut_off(replica, err) && note_complete(replica, note, err)
			&& db_exec(replica->db, "COMMIT", err)) {
		turn_leave(replica);
		replica->commits++;
		return true;
	}
	sqlite3_exec(replica->db, "ROLLBACK", NULL, NULL, NULL);
	turn_leave(replica);
	return false;
}

bool syncs_each(struct replica *replica, bool (*visit)(void *state, const struct sync_note *note), void *state,
	struct err *err)
{
	sqlite3_stmt *row;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT started, ended, way, code, sentence, sent, accepted, refused, conflicts, taken, up, down"
			" FROM sync_book ORDER BY id DESC", &row, err))
		return false;
	while (goes_on && (code = sqlite3_step(row)) == SQLITE_ROW) {
		const struct sync_note note = {
			.started = sqlite3_column_int64(row, 0), .ended = sqlite3_column_int64(row, 1),
			.way = (const char *) sqlite3_column_text(row, 2), .code = sqlite3_column_int(row, 3),
			.sentence = (const char *) sqlite3_column_text(row, 4), .sent = (long) sqlite3_column_int64(row, 5),
			.accepted = (long) sqlite3_column_int64(row, 6), .refused = (long) sqlite3_column_int64(row, 7),
			.conflicts = (long) sqlite3_column_int64(row, 8), .taken = (long) sqlite3_column_int64(row, 9),
			.up = sqlite3_column_int64(row, 10), .down = sqlite3_column_int64(row, 11),
		};

		goes_on = visit(state, &note);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(row);
	return !goes_on || code == SQLITE_DONE;
}

int64_t syncs_last_complete(struct replica *replica)
{
	char *text = setting_get(replica, LAST);
	int64_t time = text ? strtoll(text, NULL, 10) : 0;

	free(text);
	return time;
}

bool syncs_last_is_bundle(struct replica *replica)
{
	char *way = setting_get(replica, LAST_WAY);
	bool is_bundle = way && strcmp(way, "bundle") == 0;

	free(way);
	return is_bundle;
}
