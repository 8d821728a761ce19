/* See the header. `tokens` of the hub's table `replica`: the token presented last (zeros: none yet), then those given out for it, the
 * newest last; each counts more than all before it. */
#include "config.h"
#include "store/incarnation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/seal.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/setting.h"

enum {
	COUNT = 3, /* bytes of it that count */
	CHECK = 2, /* bytes at its end, over all before them */
	GIVEN = 8, /* that are remembered for one presented: as many acknowledgements may be under way at once */
};

static const unsigned char none[INCARNATION_SIZE];

struct known {
	int count; /* 0: nothing was ever given out */
	unsigned char list[1 + GIVEN][INCARNATION_SIZE];
};

static void put_check(unsigned char token[INCARNATION_SIZE])
{
	unsigned char hash[SEAL_HASH];

	seal_hash(token, INCARNATION_SIZE - CHECK, hash);
	memcpy(token + INCARNATION_SIZE - CHECK, hash, CHECK);
}

void incarnation_make(uint64_t count, struct incarnation *out)
{
	out->length = INCARNATION_SIZE;
	for (int i = 0; i < COUNT; i++)
		out->bytes[i] = (unsigned char) (count >> 8 * i);
	seal_random(out->bytes + COUNT, INCARNATION_SIZE - COUNT - CHECK);
	put_check(out->bytes);
}

bool incarnation_fits(const struct incarnation *token)
{
	struct incarnation whole = *token;

	put_check(whole.bytes);
	return token->length == 0 || memcmp(whole.bytes, token->bytes, INCARNATION_SIZE) == 0;
}

bool incarnation_read(struct replica *replica, struct incarnation *out, struct err *err)
{
	char *hex = setting_get(replica, "sync.token");

	(void) err;
	*out = (struct incarnation) { 0 };
	if (hex && strlen(hex) == 2 * INCARNATION_SIZE && seal_unhex(hex, INCARNATION_SIZE, out->bytes))
		out->length = INCARNATION_SIZE;
	free(hex);
	if (!incarnation_fits(out))
		*out = (struct incarnation) { 0 };
	return true;
}

bool incarnation_forget(struct replica *replica, struct err *err)
{
	return db_exec(replica->db, "DELETE FROM setting WHERE name = 'sync.token'", err);
}

static void put_hex(const struct incarnation *token, char hex[2 * INCARNATION_SIZE + 1])
{
	hex[0] = '\0';
	if (token->length > 0)
		seal_hex(token->bytes, INCARNATION_SIZE, hex);
}

bool incarnation_keep(struct replica *replica, int number, const struct incarnation *presented, const struct incarnation *fresh, struct err *err)
{
	char old[2 * INCARNATION_SIZE + 1], now[2 * INCARNATION_SIZE + 1];
	sqlite3_stmt *keep;
	bool is_kept;

	if (fresh->length == 0 || replica->is_read_only)
		return true;
	if (!db_prepare(replica->db, "INSERT INTO setting (name, value) SELECT 'sync.token', ?2"
			" WHERE coalesce((SELECT value FROM setting WHERE name = 'sync.token'), '') = ?1"
			" AND (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'replica.number') = ?3"
			" ON CONFLICT (name) DO UPDATE SET value = ?2", &keep, err))
		return false;
	put_hex(presented, old);
	put_hex(fresh, now);
	sqlite3_bind_text(keep, 1, old, -1, SQLITE_STATIC);
	sqlite3_bind_text(keep, 2, now, -1, SQLITE_STATIC);
	sqlite3_bind_int(keep, 3, number);
	is_kept = db_run(keep, err);
	sqlite3_finalize(keep);
	return is_kept;
}

static bool read_known(struct replica *hub, int origin, struct known *out, int64_t *last, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*last = 0;
	out->count = 0;
	if (!db_prepare(hub->db, "SELECT tokens, last_serial FROM replica WHERE number = ?1", &row, err))
		return false;
	sqlite3_bind_int(row, 1, origin);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		size_t length = (size_t) sqlite3_column_bytes(row, 0);

		out->count = (int) (length / INCARNATION_SIZE > 1 + GIVEN ? 1 + GIVEN : length / INCARNATION_SIZE);
		if (out->count > 0)
			memcpy(out->list, sqlite3_column_blob(row, 0), (size_t) out->count * INCARNATION_SIZE);
		*last = sqlite3_column_int64(row, 1);
	} else if (code != SQLITE_DONE) {
		db_fail(hub->db, NULL, err);
	}
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

static const unsigned char *bytes_of(const struct incarnation *token)
{
	return token->length > 0 ? token->bytes : none;
}

static uint64_t count_of(const unsigned char token[INCARNATION_SIZE])
{
	uint64_t count = 0;

	for (int i = COUNT - 1; i >= 0; i--)
		count = count << 8 | token[i];
	return count;
}

/* Is it one of those, of our own future (we were set back), or of a box that begins: its number had written nothing? */
static bool is_known(const struct known *known, int64_t last, const struct incarnation *presented)
{
	const unsigned char *bytes = bytes_of(presented);

	if (known->count == 0 || (presented->length == 0 && last == 0)
			|| count_of(bytes) > count_of(known->list[known->count - 1]))
		return true;
	for (int i = 0; i < known->count; i++)
		if (memcmp(known->list[i], bytes, INCARNATION_SIZE) == 0)
			return true;
	return false;
}

bool incarnation_is_good(struct replica *hub, int origin, const struct incarnation *presented, bool *is_good, struct err *err)
{
	struct known known;
	int64_t last;

	*is_good = false;
	if (!read_known(hub, origin, &known, &last, err))
		return false;
	*is_good = is_known(&known, last, presented);
	return true;
}

bool incarnation_is_ahead(struct replica *hub, int origin, const struct incarnation *presented, bool *is_ahead, struct err *err)
{
	struct known known;
	int64_t last;

	*is_ahead = false;
	if (!read_known(hub, origin, &known, &last, err))
		return false;
	*is_ahead = known.count > 0 && count_of(bytes_of(presented)) > count_of(known.list[known.count - 1]);
	return true;
}

static bool write_known(struct replica *hub, int origin, const struct known *known, struct err *err)
{
	sqlite3_stmt *put;
	bool is_put;

	if (!db_prepare(hub->db, "UPDATE replica SET tokens = ?2 WHERE number = ?1", &put, err))
		return false;
	sqlite3_bind_int(put, 1, origin);
	sqlite3_bind_blob(put, 2, known->list, known->count * INCARNATION_SIZE, SQLITE_STATIC);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

/* FRESH joins those given out for PRESENTED, which becomes the one presented last. A box that begins makes nobody's old: it may be a greeting
 * from before another program's sync. */
static void add(struct known *known, const struct incarnation *presented, const struct incarnation *fresh)
{
	if (known->count == 0 || (presented->length > 0 && memcmp(known->list[0], presented->bytes, INCARNATION_SIZE) != 0)) {
		memcpy(known->list[0], bytes_of(presented), INCARNATION_SIZE);
		known->count = 1;
	}
	if (known->count == 1 + GIVEN)
		memmove(known->list[1], known->list[2], (size_t) (--known->count - 1) * INCARNATION_SIZE);
	memcpy(known->list[known->count++], fresh->bytes, INCARNATION_SIZE);
}

static bool give(struct replica *hub, int origin, const struct incarnation *presented, struct incarnation *fresh, struct err *err)
{
	uint64_t count = count_of(bytes_of(presented)), newest;
	struct known known;
	int64_t last;

	if (!read_known(hub, origin, &known, &last, err))
		return false;
	if (!is_known(&known, last, presented))
		return true;
	newest = known.count > 0 ? count_of(known.list[known.count - 1]) : 0;
	incarnation_make((count > newest ? count : newest) + 1, fresh);
	add(&known, presented, fresh);
	return write_known(hub, origin, &known, err);
}

bool incarnation_give(struct replica *hub, int origin, const struct incarnation *presented, struct incarnation *fresh, struct err *err)
{
	bool is_given;

	*fresh = (struct incarnation) { .length = 0 };
	if (!journal_begin(hub, err))
		return false;
	is_given = give(hub, origin, presented, fresh, err) && journal_commit(hub, err);
	if (!is_given) {
		*fresh = (struct incarnation) { .length = 0 };
		if (!sqlite3_get_autocommit(hub->db))
			journal_rollback(hub);
	}
	return is_given;
}
