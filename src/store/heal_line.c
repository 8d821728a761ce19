/* What becomes of each undecided entry of a folder that gets a new number.
 *
 * The hub's answers are taken for what was asked about; what was written since goes on, and what was marked since stays. Serials under the
 * new number have no gap, and are given in the order in which the entries lie over the tables. */
#include "config.h"
#include "store/heal_inside.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"
#include "store/log.h"

int heal_line_order(const void *a, const void *b)
{
	const struct heal_claim *one = a, *other = b;

	if (one->origin != other->origin)
		return one->origin < other->origin ? -1 : 1;
	return one->serial < other->serial ? -1 : one->serial > other->serial;
}

static const struct heal_claim *find_claim(const struct heal *heal, int origin, int64_t serial)
{
	const struct heal_claim key = { .origin = origin, .serial = serial };

	return heal->claim_count > 0 ? bsearch(&key, heal->claims, heal->claim_count, sizeof key, heal_line_order) : NULL;
}

/* What the log has at the place that LINE is to get: *IS_DECIDED, the hub's own entry, or another one of ours. */
static bool look_there(struct replica *replica, struct heal_line *line, bool *is_decided, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is_decided = false;
	if (!kept_get(replica, "SELECT id, state = 1 FROM entry WHERE origin = ?1 AND serial = ?2 AND id <> ?3", &row, err))
		return false;
	sqlite3_bind_int(row, 1, line->by);
	sqlite3_bind_int64(row, 2, line->now);
	sqlite3_bind_int64(row, 3, line->id);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		*is_decided = sqlite3_column_int(row, 1) != 0;
		line->there = *is_decided ? 0 : sqlite3_column_int64(row, 0);
	} else if (code != SQLITE_DONE) {
		db_fail(replica->db, NULL, err);
	}
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* What was written since we asked goes on; what was marked since stays: the hub holds it. */
static bool settle_fate(struct healing *healing, struct heal_line *line, struct err *err)
{
	const struct heal *heal = healing->heal;
	const struct heal_claim *claim = find_claim(heal, line->origin, line->serial);
	bool waits = line->state == ENTRY_PENDING || log_is_refused(line->state), is_decided;

	line->by = line->origin;
	line->now = line->serial;
	line->fate = HEAL_STAYS;
	if (!waits || (!claim && (line->state != ENTRY_PENDING || line->origin != heal->from)))
		return true;
	if (!claim || claim->held == 0) {
		line->fate = HEAL_GOES_ON;
	} else if (claim->held_by != line->origin || claim->held != line->serial) {
		line->by = claim->held_by;
		line->now = claim->held;
		if (!look_there(healing->replica, line, &is_decided, err))
			return false;
		line->fate = is_decided ? HEAL_IS_THERE : HEAL_BECOMES;
	}
	return true;
}

static int by_id(const void *key, const void *line)
{
	const int64_t id = *(const int64_t *) key, other = ((const struct heal_line *) line)->id;

	return id < other ? -1 : id > other;
}

/* One that stays at the place of another is that one. One that leaves it, since its number was given twice, makes room: what waits here
 * is not given up for it. */
static void make_room(struct healing *healing)
{
	for (size_t i = 0; i < healing->line_count; i++) {
		struct heal_line *line = &healing->lines[i];
		const struct heal_line *other = line->there == 0 ? NULL : bsearch(&line->there, healing->lines, healing->line_count,
			sizeof *healing->lines, by_id);

		if (other && other->fate == HEAL_STAYS)
			line->fate = HEAL_IS_THERE;
		healing->is_crowded |= other && other->fate != HEAL_STAYS;
	}
}

bool heal_line_read(struct healing *healing, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(healing->replica->db, "SELECT id, serial, origin, state FROM entry WHERE state <> 1 ORDER BY id", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct heal_line *line;

		healing->lines = mem_grow(healing->lines, healing->line_count + 1, sizeof *healing->lines);
		line = &healing->lines[healing->line_count++];
		*line = (struct heal_line) { .id = sqlite3_column_int64(rows, 0), .serial = sqlite3_column_int64(rows, 1),
			.origin = sqlite3_column_int(rows, 2), .state = (enum entry_state) sqlite3_column_int(rows, 3) };
		is_good = settle_fate(healing, line, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(healing->replica->db, NULL, err);
	sqlite3_finalize(rows);
	make_room(healing);
	return is_good;
}

bool heal_line_map(struct healing *healing, struct err *err)
{
	const struct heal *heal = healing->heal;
	bool goes_on = heal->is_told;
	int64_t next = 1, last;

	if (!heal_last(healing->replica, &last, err))
		return false;
	healing->common = last;
	for (size_t i = 0; i < healing->line_count; i++) {
		const struct heal_line *line = &healing->lines[i];

		goes_on |= line->fate == HEAL_GOES_ON;
		if (line->fate != HEAL_STAYS && line->origin == heal->from && line->serial <= healing->common)
			healing->common = line->serial - 1;
	}
	healing->map.now = goes_on ? heal->to : heal->from;
	for (size_t i = 0; i < healing->line_count; i++) {
		struct heal_line *line = &healing->lines[i];

		if (line->fate == HEAL_GOES_ON) {
			line->by = healing->map.now;
			line->now = next++;
		}
		if (line->fate != HEAL_STAYS)
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
