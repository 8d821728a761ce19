/* The transaction that gives a folder its new number.
 *
 * All undecided entries come off the tables, those behind the last common one are written anew, and all are laid over the hub's
 * state again in their order: the same way that a pull goes. What a void had seen is a hash of the record, in which ids stand: where it was
 * true before, it is made true again. */
#include "config.h"
#include "store/heal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/canonical.h"
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

/* An undecided entry of the log. */
struct line {
	int64_t id, serial;
	bool moves;
	enum entry_state state;
};

/* A void, or the choice of a whole record, that had seen the record as it is here. */
struct sight {
	int64_t id;
	int operation;
};

struct healing {
	struct replica *replica;
	struct heal_map map;
	struct line *lines;
	size_t line_count;
	struct sight *sights;
	size_t sight_count, sight_at;
	int64_t old_group, group; /* of the entry moved last, and what it became */
	long moved;
	struct buf body, moved_body;
};

bool heal_word(struct replica *replica, unsigned char word[HEAL_WORD], struct err *err)
{
	char fresh[2 * HEAL_WORD + 1], *kept;
	sqlite3_stmt *put;
	bool is_put;

	seal_random(word, HEAL_WORD);
	seal_hex(word, HEAL_WORD, fresh);
	if (!db_prepare(replica->db, "INSERT OR IGNORE INTO setting (name, value) VALUES ('heal.word', ?1)", &put, err))
		return false;
	sqlite3_bind_text(put, 1, fresh, -1, SQLITE_STATIC);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	kept = is_put ? opening_setting(replica->db, "heal.word") : NULL;
	is_put = is_put && ((kept && strlen(kept) == 2 * HEAL_WORD && seal_unhex(kept, HEAL_WORD, word))
		|| err_set(err, EX_IOERR, "%s: its settings are damaged: run zila doctor", replica->path));
	free(kept);
	return is_put;
}

bool heal_range(struct replica *replica, int64_t *first, int64_t *last, struct err *err)
{
	sqlite3_stmt *row;
	bool is_read;

	*first = 0;
	if (!journal_last_serial(replica, replica->number, last, err)
			|| !db_prepare(replica->db, "SELECT min(serial) FROM entry WHERE state <> 1 AND state <> 4"
			" AND origin = ?1", &row, err))
		return false;
	sqlite3_bind_int(row, 1, replica->number);
	is_read = sqlite3_step(row) == SQLITE_ROW || db_fail(replica->db, NULL, err);
	if (is_read)
		*first = sqlite3_column_type(row, 0) == SQLITE_NULL ? *last + 1 : sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return is_read;
}

/* In the order in which they lie over the tables. */
static bool read_lines(struct healing *healing, struct err *err)
{
	sqlite3_stmt *rows;
	int code;

	if (!db_prepare(healing->replica->db, "SELECT id, serial, origin = ?1 AND serial > ?2, state FROM entry WHERE state <> 1 ORDER BY id",
			&rows, err))
		return false;
	sqlite3_bind_int(rows, 1, healing->map.old);
	sqlite3_bind_int64(rows, 2, healing->map.after);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		healing->lines = mem_grow(healing->lines, healing->line_count + 1, sizeof *healing->lines);
		healing->lines[healing->line_count++] = (struct line) { sqlite3_column_int64(rows, 0), sqlite3_column_int64(rows, 1),
			sqlite3_column_int(rows, 2), (enum entry_state) sqlite3_column_int(rows, 3) };
	}
	if (code != SQLITE_DONE)
		db_fail(healing->replica->db, NULL, err);
	sqlite3_finalize(rows);
	return code == SQLITE_DONE;
}

/* What the hub decided of this folder it holds as it is here: so nothing decided lies behind the last common entry. */
static bool check_decided(const struct healing *healing, struct err *err)
{
	sqlite3_stmt *row;
	int64_t serial = 0;
	int code;

	if (!db_prepare(healing->replica->db, "SELECT serial FROM entry WHERE origin = ?1 AND serial > ?2 AND state IN (1, 4)"
			" LIMIT 1", &row, err))
		return false;
	sqlite3_bind_int(row, 1, healing->map.old);
	sqlite3_bind_int64(row, 2, healing->map.after);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		serial = sqlite3_column_int64(row, 0);
	else if (code != SQLITE_DONE)
		db_fail(healing->replica->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_DONE || (code == SQLITE_ROW && err_set(err, EX_DATAERR, "entry %" PRId64 " of this folder was decided by a"
		" province that holds another one before it: run zila rebuild --check, and ask the province", serial));
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

	for (int i = 0; line->moves && i < entry->count; i++) {
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
		if (!healing->lines[i].moves)
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
	sqlite3_bind_int(put, 2, healing->map.now);
	sqlite3_bind_int64(put, 3, line->serial - healing->map.after);
	sqlite3_bind_blob(put, 4, healing->moved_body.bytes, (int) healing->moved_body.length, SQLITE_STATIC);
	sqlite3_bind_blob(put, 5, hash, SEAL_HASH, SQLITE_STATIC);
	return kept_run(put, err);
}

/* Entries of one transaction stay one group, as far as they move. */
static int64_t group_of(struct healing *healing, int64_t old_group, int64_t serial)
{
	if (healing->moved == 0 || healing->old_group != old_group)
		healing->group = serial - healing->map.after;
	healing->old_group = old_group;
	return healing->group;
}

/* The entry in healing->body, as read_body left it. */
static bool move_line(struct healing *healing, const struct line *line, bool is_entry, struct err *err)
{
	struct replica *replica = healing->replica;
	struct entry head = { 0 }, *entry = is_entry ? &replica->decoded : &head;
	struct heal_texts texts = { NULL, 0 };
	int64_t group;
	size_t used;
	bool is_good;

	if (!is_entry && !entry_decode_head(healing->body.bytes, healing->body.length, &head, &used, err))
		return err_prefix(err, "entry %" PRId64 " of this folder: run zila doctor", line->serial);
	group = group_of(healing, entry->group, line->serial);
	if (is_entry) {
		heal_entry_move(replica, &healing->map, entry, group, &texts);
		is_good = renew_sights(healing, line->id, err) && heal_entry_put(entry, &healing->moved_body, err);
		heal_entry_reset(&texts);
	} else {
		is_good = heal_entry_put_raw(&healing->map, healing->body.bytes, healing->body.length, group, &healing->moved_body, err);
	}
	healing->moved++;
	return is_good && write_line(healing, line, err);
}

/* Moves what moves, and lays all over the tables again. */
static bool move_all(struct healing *healing, struct err *err)
{
	struct replica *replica = healing->replica;
	bool is_good = true, is_entry;

	for (size_t i = 0; is_good && i < healing->line_count; i++) {
		const struct line *line = &healing->lines[i];
		struct err ignored;

		is_good = read_body(healing, line->id, &is_entry, err);
		if (is_good && line->moves) {
			is_good = move_line(healing, line, is_entry, err);
			is_entry = is_good && entry_decode_again(replica, healing->moved_body.bytes, healing->moved_body.length, &replica->decoded,
				&ignored);
		}
		is_good = is_good && (!is_entry || lay(healing, line->moves ? ENTRY_PENDING : line->state, err));
	}
	return is_good;
}

static bool mark_refused(struct replica *replica, const struct heal *heal, struct err *err)
{
	sqlite3_stmt *mark;
	bool is_good = true;

	for (int i = 0; is_good && i < heal->refused_count; i++) {
		if (heal->refused[i].serial > heal->common)
			continue;
		if (!kept_get(replica, "UPDATE entry SET state = ?5, reason = ?2 WHERE state = 0 AND serial = ?1 AND origin = ?3"
				" AND substr(hash, 1, 8) = ?4", &mark, err))
			return false;
		sqlite3_bind_int64(mark, 1, heal->refused[i].serial);
		sqlite3_bind_text(mark, 2, heal->refused[i].reason, -1, SQLITE_STATIC);
		sqlite3_bind_int(mark, 3, heal->from);
		sqlite3_bind_blob(mark, 4, heal->refused[i].hash, 8, SQLITE_STATIC);
		sqlite3_bind_int(mark, 5, heal->refused[i].code == EX_TEMPFAIL ? ENTRY_HELD : ENTRY_REFUSED);
		is_good = kept_run(mark, err);
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
			|| !journal_origin(replica, healing->map.old, healing->map.after, err)
			|| !db_prepare(replica->db, "INSERT OR REPLACE INTO replica (number, district, made) VALUES (?1, ?2, ?3)", &put, err))
		return false;
	sqlite3_bind_int(put, 1, healing->map.now);
	sqlite3_bind_text(put, 2, replica->district, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 3, clock_now());
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	if (!is_put || !db_prepare(replica->db, "INSERT INTO renumbered (old, after, new, made) VALUES (?1, ?2, ?3, ?4)", &put, err))
		return false;
	sqlite3_bind_int(put, 1, healing->map.old);
	sqlite3_bind_int64(put, 2, healing->map.after);
	sqlite3_bind_int(put, 3, healing->map.now);
	sqlite3_bind_int64(put, 4, clock_now());
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	replica->number = healing->map.now;
	replica->last_serial = healing->moved;
	return is_put;
}

static bool run(struct healing *healing, const struct heal *heal, struct err *err)
{
	struct replica *replica = healing->replica;

	return check_decided(healing, err) && read_lines(healing, err) && pending_take_off(replica, err) && look(healing, err)
		&& move_all(healing, err) && mark_refused(replica, heal, err) && heal_finding_move(replica, &healing->map, err)
		&& rename_self(healing, err);
}

/* Another program was here first. */
static bool take_up(struct replica *replica, struct err *err)
{
	replica->number = replica->number_now;
	journal_rollback(replica);
	return journal_read_state(replica, err);
}

bool heal_renumber(struct replica *replica, const struct heal *heal, long *moved, struct err *err)
{
	struct healing healing = { .replica = replica, .map = { heal->from, heal->to, heal->common } };
	bool is_good;

	*moved = 0;
	if (!journal_begin_any(replica, err))
		return false;
	if (replica->number_now != heal->from)
		return take_up(replica, err);
	buf_init(&healing.body, ENTRY_MAX_BYTES);
	buf_init(&healing.moved_body, ENTRY_MAX_BYTES);
	is_good = run(&healing, heal, err) && journal_commit(replica, err);
	if (is_good)
		*moved = healing.moved;
	else
		replica->number = heal->from;
	if (!sqlite3_get_autocommit(replica->db) || !is_good)
		journal_rollback(replica);
	buf_free(&healing.body);
	buf_free(&healing.moved_body);
	free(healing.lines);
	free(healing.sights);
	replica->number_now = replica->number;
	/* Where that fails now, the drafts follow when they are opened next. */
	return is_good && (heal_draft_follow(replica, NULL) || true);
}
