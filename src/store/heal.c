/* The transaction that gives a folder its new number.
 *
 * All undecided entries come off the tables, those that the hub does not hold as what they are here are written anew, and all are laid
 * over the hub's state again in their order: the same way that a pull goes. */
#include "config.h"
#include "store/heal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/seal.h"
#include "store/birth.h"
#include "store/correction.h"
#include "store/db.h"
#include "store/heal_draft.h"
#include "store/heal_finding.h"
#include "store/heal_inside.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/log.h"
#include "store/opening.h"
#include "store/pending.h"
#include "store/sealed.h"

bool heal_body(struct healing *healing, int64_t id, bool *is_entry, struct err *err)
{
	struct replica *replica = healing->replica;
	struct err ignored;
	sqlite3_stmt *row;
	int code;

	if (!kept_get(replica, "SELECT body FROM entry WHERE id = ?1", &row, err))
		return false;
	sqlite3_bind_int64(row, 1, id);
	code = sqlite3_step(row);
	buf_clear(&healing->body);
	if (code == SQLITE_ROW)
		buf_put(&healing->body, sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0));
	else
		db_fail(replica->db, NULL, err);
	kept_done(row);
	*is_entry = code == SQLITE_ROW && entry_decode_again(replica, healing->body.bytes, healing->body.length, &replica->decoded,
		&ignored);
	return code == SQLITE_ROW;
}

bool heal_lay(struct healing *healing, enum entry_state state, struct err *err)
{
	return pending_lay_alone(healing->replica, &healing->replica->decoded, state, err);
}

static bool write_line(struct healing *healing, const struct heal_line *line, struct err *err)
{
	unsigned char hash[SEAL_HASH];
	sqlite3_stmt *put;

	if (!kept_get(healing->replica, "UPDATE entry SET origin = ?2, serial = ?3, state = 0, reason = NULL, body = ?4, hash = ?5"
			" WHERE id = ?1", &put, err))
		return false;
	sealed_hash(healing->moved_body.bytes, healing->moved_body.length, hash);
	sqlite3_bind_int64(put, 1, line->id);
	sqlite3_bind_int(put, 2, line->by);
	sqlite3_bind_int64(put, 3, line->now);
	sqlite3_bind_blob(put, 4, healing->moved_body.bytes, (int) healing->moved_body.length, SQLITE_STATIC);
	sqlite3_bind_blob(put, 5, hash, SEAL_HASH, SQLITE_STATIC);
	return kept_run(put, err);
}

static bool drop_line(struct healing *healing, const struct heal_line *line, struct err *err)
{
	sqlite3_stmt *drop;

	if (!kept_get(healing->replica, "DELETE FROM entry WHERE id = ?1", &drop, err))
		return false;
	sqlite3_bind_int64(drop, 1, line->id);
	return kept_run(drop, err);
}

/* Entries of one transaction stay one group, as far as they go on. */
static int64_t group_of(struct healing *healing, const struct heal_line *line, int64_t old_group)
{
	if (line->fate != HEAL_GOES_ON)
		return line->now;
	if (healing->moved == 0 || healing->old_group != old_group || healing->old_origin != line->origin)
		healing->group = line->now;
	healing->old_group = old_group;
	healing->old_origin = line->origin;
	healing->moved++;
	return healing->group;
}

/* The entry in healing->body, as read_body left it. */
static bool move_line(struct healing *healing, const struct heal_line *line, bool is_entry, struct err *err)
{
	struct replica *replica = healing->replica;
	struct heal_head now = { .origin = line->by, .serial = line->now };
	struct heal_texts texts = { NULL, 0 };
	struct entry head;
	size_t used;
	bool is_good;

	if (!entry_decode_head(healing->body.bytes, healing->body.length, &head, &used, err)
			|| !birth_of(healing->body.bytes, healing->body.length, &now.birth))
		return err_prefix(err, "entry %" PRId64 " of this folder: run zila doctor", line->serial);
	now.group = group_of(healing, line, head.group);
	if (is_entry) {
		heal_entry_move(replica, &healing->map, &replica->decoded, &now, &texts);
		is_good = heal_sight_renew(healing, line->id, err) && heal_entry_put(&replica->decoded, &healing->moved_body, err)
			&& sealed_mark(replica, &healing->moved_body, err);
		heal_entry_reset(&texts);
	} else {
		is_good = heal_entry_put_raw(healing->body.bytes, healing->body.length, &now, &healing->moved_body, err);
	}
	return is_good && write_line(healing, line, err);
}

/* Takes what moves from its place, where another is to have that: each place is one entry's. */
static bool leave_places(struct healing *healing, struct err *err)
{
	sqlite3_stmt *leave;
	bool is_good = true;

	for (size_t i = 0; is_good && healing->is_crowded && i < healing->line_count; i++) {
		const struct heal_line *line = &healing->lines[i];

		if (line->fate == HEAL_STAYS)
			continue;
		is_good = kept_get(healing->replica, "UPDATE entry SET serial = -id WHERE id = ?1", &leave, err);
		if (!is_good)
			break;
		sqlite3_bind_int64(leave, 1, line->id);
		is_good = kept_run(leave, err);
	}
	return is_good;
}

/* Moves what moves, and lays all over the tables again. */
static bool move_all(struct healing *healing, struct err *err)
{
	struct replica *replica = healing->replica;
	bool is_good = leave_places(healing, err), is_entry;

	for (size_t i = 0; is_good && i < healing->line_count; i++) {
		const struct heal_line *line = &healing->lines[i];
		bool moves = line->fate == HEAL_GOES_ON || line->fate == HEAL_BECOMES;
		struct err ignored;

		if (line->fate == HEAL_IS_THERE) {
			is_good = drop_line(healing, line, err);
			continue;
		}
		is_good = heal_body(healing, line->id, &is_entry, err);
		if (is_good && moves) {
			is_good = move_line(healing, line, is_entry, err);
			is_entry = is_good && entry_decode_again(replica, healing->moved_body.bytes, healing->moved_body.length, &replica->decoded,
				&ignored);
		}
		is_good = is_good && (!is_entry || heal_lay(healing, moves ? ENTRY_PENDING : line->state, err));
	}
	return is_good;
}

/* Who this folder is from now on. Its token and its word were the old number's. */
static bool rename_self(struct healing *healing, struct err *err)
{
	struct replica *replica = healing->replica;
	sqlite3_stmt *put;
	char text[16];
	bool is_put;

	snprintf(text, sizeof text, "%d", healing->map.now);
	if (!opening_put(replica->db, "replica.number", text, err)
			|| !db_exec(replica->db, "DELETE FROM setting WHERE name IN ('sync.token', 'heal.word')", err)
			|| !journal_origin(replica, healing->heal->from, healing->common, err)
			|| !db_prepare(replica->db, "INSERT OR REPLACE INTO replica (number, district, made) VALUES (?1, ?2, ?3)", &put, err))
		return false;
	sqlite3_bind_int(put, 1, healing->map.now);
	sqlite3_bind_text(put, 2, replica->district, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 3, clock_now());
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	replica->number = healing->map.now;
	replica->last_serial = healing->moved;
	return is_put;
}

/* What became what, for the drafts and for whoever asks. */
static bool keep_map(struct healing *healing, struct err *err)
{
	struct replica *replica = healing->replica;
	sqlite3_stmt *put;
	int64_t id;
	bool is_put;

	if (healing->map.count == 0)
		return true;
	if (!db_prepare(replica->db, "INSERT INTO renumbered (old, after, new, made) VALUES (?1, ?2, ?3, ?4)", &put, err))
		return false;
	sqlite3_bind_int(put, 1, healing->heal->from);
	sqlite3_bind_int64(put, 2, healing->common);
	sqlite3_bind_int(put, 3, healing->map.now);
	sqlite3_bind_int64(put, 4, clock_now());
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	id = sqlite3_last_insert_rowid(replica->db);
	for (int i = 0; is_put && i < healing->map.count; i++) {
		const struct heal_run *run = &healing->map.runs[i];

		if (!kept_get(replica, "INSERT INTO renumbered_run (renumbered, old, first, last, new, start) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", &put,
				err))
			return false;
		sqlite3_bind_int64(put, 1, id);
		sqlite3_bind_int(put, 2, run->old);
		sqlite3_bind_int64(put, 3, run->first);
		sqlite3_bind_int64(put, 4, run->last);
		sqlite3_bind_int(put, 5, run->now);
		sqlite3_bind_int64(put, 6, run->start);
		is_put = kept_run(put, err);
	}
	return is_put;
}

/* What the hub said of those that it holds; and what a row of `withdrawal` that was pulled before is about is no longer wanted. */
static bool mark(struct healing *healing, struct err *err)
{
	const struct heal *heal = healing->heal;
	struct replica *replica = healing->replica;
	long marked = 0;

	return pending_take_off(replica, err) && db_exec(replica->db, "UPDATE entry SET state = 5, reason = 'taken back or dropped'"
			" WHERE state <> 1 AND state IN (0, 2, 3) AND EXISTS (SELECT 1 FROM withdrawal AS w WHERE w.origin = entry.origin"
			" AND w.serial = entry.serial)", err)
		&& merge_mark_refused(replica, heal->refused, heal->refused_count, &marked, err)
		&& merge_mark_elsewhere(replica, heal->elsewhere, heal->elsewhere_count, &marked, err) && merge_lay(replica, err);
}

static bool run(struct healing *healing, struct err *err)
{
	struct replica *replica = healing->replica;

	return heal_line_read(healing, err) && heal_line_map(healing, err) && pending_take_off(replica, err) && heal_sight_look(healing, err)
		&& move_all(healing, err) && heal_finding_move(replica, &healing->map, err) && correction_move(replica, &healing->map, err)
		&& (healing->map.now == healing->heal->from || rename_self(healing, err)) && keep_map(healing, err) && mark(healing, err);
}

/* Another program was here first. */
static bool take_up(struct replica *replica, struct err *err)
{
	replica->number = replica->number_now;
	journal_rollback(replica);
	return journal_read_state(replica, err);
}

bool heal_renumber(struct replica *replica, struct heal *heal, long *moved, struct err *err)
{
	struct healing healing = { .replica = replica, .heal = heal };
	bool is_good;

	*moved = 0;
	if (heal->claim_count > 0)
		qsort(heal->claims, heal->claim_count, sizeof *heal->claims, heal_line_order);
	if (!journal_begin_any(replica, err))
		return false;
	if (replica->number_now != heal->from)
		return take_up(replica, err);
	buf_init(&healing.body, ENTRY_MAX_BYTES);
	buf_init(&healing.moved_body, ENTRY_MAX_BYTES);
	is_good = run(&healing, err) && journal_commit(replica, err);
	if (is_good)
		*moved = healing.moved;
	else
		replica->number = heal->from;
	if (!sqlite3_get_autocommit(replica->db) || !is_good)
		journal_rollback(replica);
	buf_free(&healing.body);
	buf_free(&healing.moved_body);
	heal_map_free(&healing.map);
	free(healing.lines);
	free(healing.sights);
	replica->number_now = replica->number;
	/* Where that fails now, the drafts follow when they are opened next. */
	return is_good && (heal_draft_follow(replica, NULL) || true);
}
