/* See the header. A serial that stands in the log and in the quarantine (it was released) has one body, and counts once. */
#include "config.h"
#include "store/past.h"

#include <string.h>

#include "base/seal.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"
#include "store/sealed.h"

#define PAST_BODIES "SELECT serial, body FROM entry WHERE origin = ?1 AND serial BETWEEN ?2 AND ?3" \
	" UNION ALL SELECT serial, body FROM quarantine WHERE origin = ?1 AND serial BETWEEN ?2 AND ?3 AND released IS NULL"

struct walk {
	void (*visit)(struct walk *walk, int64_t serial, const void *body, size_t length);
	bool (*each)(void *state, int64_t serial, const unsigned char hash[PAST_HASH]);
	void *state;
	struct seal_stream stream;
	int64_t next; /* the serial that must come, for a whole past */
	bool is_whole, is_over;
};

static bool walk_bodies(struct replica *replica, int origin, int64_t first, int64_t last, struct walk *walk, struct err *err)
{
	sqlite3_stmt *rows;
	int64_t before = -1;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, PAST_BODIES " ORDER BY serial", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, origin);
	sqlite3_bind_int64(rows, 2, first);
	sqlite3_bind_int64(rows, 3, last);
	while (!walk->is_over && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		int64_t serial = sqlite3_column_int64(rows, 0);

		if (serial != before && sqlite3_column_type(rows, 1) == SQLITE_BLOB)
			walk->visit(walk, serial, sqlite3_column_blob(rows, 1), (size_t) sqlite3_column_bytes(rows, 1));
		before = serial;
	}
	if (!walk->is_over && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return walk->is_over || code == SQLITE_DONE;
}

static void add_to_hash(struct walk *walk, int64_t serial, const void *body, size_t length)
{
	if (serial != walk->next++) {
		walk->is_whole = false;
		walk->is_over = true;
		return;
	}
	sealed_add(&walk->stream, body, length);
}

bool past_hash(struct replica *replica, int origin, int64_t first, int64_t last, unsigned char hash[PAST_HASH], bool *is_whole,
	struct err *err)
{
	struct walk walk = { .visit = add_to_hash, .next = first, .is_whole = true };
	unsigned char whole[SEAL_HASH];
	bool is_read;

	seal_start(&walk.stream);
	is_read = walk_bodies(replica, origin, first, last, &walk, err);
	seal_end(&walk.stream, whole);
	memcpy(hash, whole, PAST_HASH);
	*is_whole = is_read && walk.is_whole && walk.next == last + 1;
	return is_read;
}

static void hash_one(struct walk *walk, int64_t serial, const void *body, size_t length)
{
	unsigned char whole[SEAL_HASH];

	sealed_hash(body, length, whole);
	walk->is_over = !walk->each(walk->state, serial, whole);
}

bool past_each(struct replica *replica, int origin, int64_t first, int64_t last,
	bool (*visit)(void *state, int64_t serial, const unsigned char hash[PAST_HASH]), void *state, struct err *err)
{
	struct walk walk = { .visit = hash_one, .each = visit, .state = state };

	return walk_bodies(replica, origin, first, last, &walk, err);
}

bool past_differs(struct replica *replica, int origin, int64_t serial, const void *body, size_t length, bool *is_other,
	struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*is_other = false;
	if (!kept_get(replica, PAST_BODIES, &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	sqlite3_bind_int64(row, 2, serial);
	sqlite3_bind_int64(row, 3, serial);
	while (!*is_other && (code = sqlite3_step(row)) == SQLITE_ROW)
		*is_other = sqlite3_column_type(row, 1) == SQLITE_BLOB && !sealed_is_same(sqlite3_column_blob(row, 1),
			(size_t) sqlite3_column_bytes(row, 1), body, length);
	if (!*is_other && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(row);
	return *is_other || code == SQLITE_DONE;
}
