/* The transaction that gives a folder its new number.
 *
 * All undecided entries come off the tables, those that the hub does not hold as what they are here are written anew, and all are laid
 * over the hub's state again in their order: the same way that a pull goes. What a void had seen is a hash of the record, in which ids
 * stand: where it was true before, it is made true again. */
#include "config.h"
#include "store/heal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/birth.h"
#include "store/canonical.h"
#include "store/correction.h"
#include "store/db.h"
#include "store/heal_draft.h"
#include "store/heal_entry.h"
#include "store/heal_finding.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/log.h"
#include "store/opening.h"
#include "store/pending.h"
#include "store/row.h"

/* What becomes of an undecided entry: it stays; it goes on under the new number; it becomes one that the hub holds under another;
 * that one is here already, and this goes. */
enum fate { STAYS, GOES_ON, BECOMES, IS_THERE };

/* An undecided entry of the log. */
struct line {
	int64_t id, serial, now; /* now: its serial then */
	int origin, by; /* by: its number then */
	enum entry_state state;
	enum fate fate;
};

/* A void, or the choice of a whole record, that had seen the record as it is here. */
struct sight {
	int64_t id;
	int operation;
};

struct healing {
	struct replica *replica;
	const struct heal *heal;
	struct heal_map map;
	struct line *lines;
	size_t line_count;
	struct sight *sights;
	size_t sight_count, sight_at;
	int old_origin; /* of the entry that went on last, as the next */
	int64_t old_group, group; /* its group, and what that became */
	int64_t common; /* serials of the old number up to this one stay */
	long moved;
	struct buf body, moved_body;
};

static int by_place(const void *a, const void *b)
{
	const struct heal_claim *one = a, *other = b;

	if (one->origin != other->origin)
		return one->origin < other->origin ? -1 : 1;
	return one->serial < other->serial ? -1 : one->serial > other->serial;
}

static const struct heal_claim *find_claim(const struct heal *heal, int origin, int64_t serial)
{
	const struct heal_claim key = { .origin = origin, .serial = serial };

	return heal->claim_count > 0 ? bsearch(&key, heal->claims, heal->claim_count, sizeof key, by_place) : NULL;
}

/* True in *IS where the log has the entry that LINE is to become in another line. */
static bool look_there(struct replica *replica, const struct line *line, bool *is, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	if (!kept_get(replica, "SELECT 1 FROM entry WHERE origin = ?1 AND serial = ?2 AND id <> ?3", &row, err))
		return false;
	sqlite3_bind_int(row, 1, line->by);
	sqlite3_bind_int64(row, 2, line->now);
	sqlite3_bind_int64(row, 3, line->id);
	code = sqlite3_step(row);
	*is = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* What was written since we asked goes on; what was marked since stays: the hub holds it. */
static bool settle_fate(struct healing *healing, struct line *line, struct err *err)
{
	const struct heal *heal = healing->heal;
	const struct heal_claim *claim = find_claim(heal, line->origin, line->serial);
	bool waits = line->state == ENTRY_PENDING || log_is_refused(line->state), is_there = false;

	line->by = line->origin;
	line->now = line->serial;
	line->fate = STAYS;
	if (!waits || (!claim && (line->state != ENTRY_PENDING || line->origin != heal->from)))
		return true;
	if (!claim || claim->held == 0) {
		line->fate = GOES_ON;
	} else if (claim->held_by != line->origin || claim->held != line->serial) {
		line->by = claim->held_by;
		line->now = claim->held;
		if (!look_there(healing->replica, line, &is_there, err))
			return false;
		line->fate = is_there ? IS_THERE : BECOMES;
	}
	return true;
}

/* In the order in which they lie over the tables. */
static bool read_lines(struct healing *healing, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(healing->replica->db, "SELECT id, serial, origin, state FROM entry WHERE state <> 1 ORDER BY id", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct line *line;

		healing->lines = mem_grow(healing->lines, healing->line_count + 1, sizeof *healing->lines);
		line = &healing->lines[healing->line_count++];
		*line = (struct line) { .id = sqlite3_column_int64(rows, 0), .serial = sqlite3_column_int64(rows, 1),
			.origin = sqlite3_column_int(rows, 2), .state = (enum entry_state) sqlite3_column_int(rows, 3) };
		is_good = settle_fate(healing, line, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(healing->replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

/* Which number the folder has from now on, and what becomes what. */
static bool make_map(struct healing *healing, struct err *err)
{
	const struct heal *heal = healing->heal;
	bool goes_on = heal->is_told;
	int64_t next = 1, last;

	if (!heal_last(healing->replica, &last, err))
		return false;
	healing->common = last;
	for (size_t i = 0; i < healing->line_count; i++) {
		const struct line *line = &healing->lines[i];

		goes_on |= line->fate == GOES_ON;
		if (line->fate != STAYS && line->origin == heal->from && line->serial <= healing->common)
			healing->common = line->serial - 1;
	}
	healing->map.now = goes_on ? heal->to : heal->from;
	for (size_t i = 0; i < healing->line_count; i++) {
		struct line *line = &healing->lines[i];

		if (line->fate == GOES_ON) {
			line->by = healing->map.now;
			line->now = next++;
		}
		if (line->fate != STAYS)
			heal_map_add(&healing->map, line->origin, line->serial, line->by, line->now);
	}
	/* Drafts may name records whose save never came. */
	if (goes_on) {
		heal_map_add(&healing->map, heal->from, last + 1, heal->to, next);
		healing->map.runs[healing->map.count - 1].last = HEAL_LAST;
	}
	heal_map_sort(&healing->map);
	return true;
}

/* The body of an entry into healing->body, decoded into the replica's; *IS_ENTRY is false where it does not decode. */
static bool read_body(struct healing *healing, int64_t id, bool *is_entry, struct err *err)
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

static bool has_seen_whole(const struct operation *operation)
{
	return operation->kind == ENTRY_VOID || (operation->kind == ENTRY_SETTLE && operation->column < 0);
}

/* The hash of the record that OPERATION is about, as it is shown now; *IS_THERE is false where there is none. */
static bool hash_now(struct healing *healing, const struct operation *operation, unsigned char hash[8], bool *is_there, struct err *err)
{
	struct row_place place;
	int found = row_find(healing->replica, operation->table, operation->key, &place, err);

	*is_there = found == 1;
	return found == 0 || (found == 1 && canonical_record_hash(healing->replica, operation->table, operation->key, hash, err));
}

static bool note_sights(struct healing *healing, const struct line *line, struct err *err)
{
	const struct entry *entry = &healing->replica->decoded;
	unsigned char hash[8];
	bool is_there;

	for (int i = 0; line->fate == GOES_ON && i < entry->count; i++) {
		if (!has_seen_whole(&entry->operations[i]))
			continue;
		if (!hash_now(healing, &entry->operations[i], hash, &is_there, err))
			return false;
		if (!is_there || memcmp(hash, entry->operations[i].hash_seen, sizeof hash) != 0)
			continue;
		healing->sights = mem_grow(healing->sights, healing->sight_count + 1, sizeof *healing->sights);
		healing->sights[healing->sight_count++] = (struct sight) { line->id, i };
	}
	return true;
}

static bool has_sights(struct healing *healing, bool *has, struct err *err)
{
	bool is_entry;

	*has = false;
	for (size_t i = 0; !*has && i < healing->line_count; i++) {
		if (healing->lines[i].fate != GOES_ON)
			continue;
		if (!read_body(healing, healing->lines[i].id, &is_entry, err))
			return false;
		for (int j = 0; is_entry && !*has && j < healing->replica->decoded.count; j++)
			*has = has_seen_whole(&healing->replica->decoded.operations[j]);
	}
	return true;
}

/* The decoded entry over the tables. */
static bool lay(struct healing *healing, enum entry_state state, struct err *err)
{
	return pending_lay_state(healing->replica, &healing->replica->decoded, state, err);
}

/* The entries once over the hub's state as they were written, to see what was true then. */
static bool look(struct healing *healing, struct err *err)
{
	bool has, is_entry, is_good = has_sights(healing, &has, err);

	if (!is_good || !has)
		return is_good;
	for (size_t i = 0; is_good && i < healing->line_count; i++)
		is_good = read_body(healing, healing->lines[i].id, &is_entry, err) && (!is_entry
			|| (note_sights(healing, &healing->lines[i], err) && lay(healing, healing->lines[i].state, err)));
	return is_good && pending_take_off(healing->replica, err);
}

/* Of the moved entry, before it is laid: nothing of it is in the tables yet. */
static bool renew_sights(struct healing *healing, int64_t id, struct err *err)
{
	struct entry *entry = &healing->replica->decoded;
	unsigned char hash[8];
	bool is_there;

	for (; healing->sight_at < healing->sight_count && healing->sights[healing->sight_at].id == id; healing->sight_at++) {
		struct operation *operation = &entry->operations[healing->sights[healing->sight_at].operation];

		if (!hash_now(healing, operation, hash, &is_there, err))
			return false;
		if (is_there)
			memcpy(operation->hash_seen, hash, sizeof hash);
	}
	return true;
}

static bool write_line(struct healing *healing, const struct line *line, struct err *err)
{
	unsigned char hash[SEAL_HASH];
	sqlite3_stmt *put;

	if (!kept_get(healing->replica, "UPDATE entry SET origin = ?2, serial = ?3, state = 0, reason = NULL, body = ?4, hash = ?5"
			" WHERE id = ?1", &put, err))
		return false;
	seal_hash(healing->moved_body.bytes, healing->moved_body.length, hash);
	sqlite3_bind_int64(put, 1, line->id);
	sqlite3_bind_int(put, 2, line->by);
	sqlite3_bind_int64(put, 3, line->now);
	sqlite3_bind_blob(put, 4, healing->moved_body.bytes, (int) healing->moved_body.length, SQLITE_STATIC);
	sqlite3_bind_blob(put, 5, hash, SEAL_HASH, SQLITE_STATIC);
	return kept_run(put, err);
}

static bool drop_line(struct healing *healing, const struct line *line, struct err *err)
{
	sqlite3_stmt *drop;

	if (!kept_get(healing->replica, "DELETE FROM entry WHERE id = ?1", &drop, err))
		return false;
	sqlite3_bind_int64(drop, 1, line->id);
	return kept_run(drop, err);
}

/* Entries of one transaction stay one group, as far as they go on. */
static int64_t group_of(struct healing *healing, const struct line *line, int64_t old_group)
{
	if (line->fate != GOES_ON)
		return line->now;
	if (healing->moved == 0 || healing->old_group != old_group || healing->old_origin != line->origin)
		healing->group = line->now;
	healing->old_group = old_group;
	healing->old_origin = line->origin;
	healing->moved++;
	return healing->group;
}

/* The entry in healing->body, as read_body left it. */
static bool move_line(struct healing *healing, const struct line *line, bool is_entry, struct err *err)
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
		is_good = renew_sights(healing, line->id, err) && heal_entry_put(&replica->decoded, &healing->moved_body, err);
		heal_entry_reset(&texts);
	} else {
		is_good = heal_entry_put_raw(healing->body.bytes, healing->body.length, &now, &healing->moved_body, err);
	}
	return is_good && write_line(healing, line, err);
}

/* Moves what moves, and lays all over the tables again. */
static bool move_all(struct healing *healing, struct err *err)
{
	struct replica *replica = healing->replica;
	bool is_good = true, is_entry;

	for (size_t i = 0; is_good && i < healing->line_count; i++) {
		const struct line *line = &healing->lines[i];
		bool moves = line->fate == GOES_ON || line->fate == BECOMES;
		struct err ignored;

		if (line->fate == IS_THERE) {
			is_good = drop_line(healing, line, err);
			continue;
		}
		is_good = read_body(healing, line->id, &is_entry, err);
		if (is_good && moves) {
			is_good = move_line(healing, line, is_entry, err);
			is_entry = is_good && entry_decode_again(replica, healing->moved_body.bytes, healing->moved_body.length, &replica->decoded,
				&ignored);
		}
		is_good = is_good && (!is_entry || lay(healing, moves ? ENTRY_PENDING : line->state, err));
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

	return read_lines(healing, err) && make_map(healing, err) && pending_take_off(replica, err) && look(healing, err)
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
		qsort(heal->claims, heal->claim_count, sizeof *heal->claims, by_place);
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
