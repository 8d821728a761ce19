/* See the header. Each proof stands for itself: it names both ends, so that it holds whatever the hub has of what came before. */
#include "config.h"
#include "store/proof.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/defect.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/merge.h"

enum { MESSAGE_MAX = 512 };

static const char tag[] = "ZILAPAST";

static void put_number(struct buf *out, int64_t number)
{
	for (int i = 0; i < 8; i++)
		buf_byte(out, (unsigned char) ((uint64_t) number >> 8 * i));
}

/* What is signed. */
static void put_message(struct replica *hub, struct buf *out, const char *scope, int64_t first, int64_t last,
	const struct proof *proof, const unsigned char after[SEAL_HASH])
{
	unsigned char province[EPOCH_MARK];

	epoch_province(hub, province);
	buf_init(out, MESSAGE_MAX);
	buf_text(out, tag);
	buf_put(out, province, sizeof province);
	put_number(out, proof->epoch.number);
	buf_put(out, proof->epoch.mark, EPOCH_MARK);
	buf_byte(out, (unsigned char) strlen(scope));
	buf_text(out, scope);
	put_number(out, first - 1);
	buf_put(out, proof->before, SEAL_HASH);
	put_number(out, last);
	buf_put(out, after, SEAL_HASH);
}

static bool need_hash(struct replica *replica, const char *scope, int64_t number, unsigned char hash[SEAL_HASH], struct err *err)
{
	bool is_known;

	return feed_hash(replica, scope, number, hash, &is_known, err) && (is_known || err_set(err, EX_IOERR, "the log in %s lacks entry %"
		PRId64 " of %s: run zila doctor there", replica_folder(replica), number, scope));
}

bool proof_sign(struct replica *hub, const char *scope, int64_t first, int64_t last, const unsigned char *secret, struct proof *out,
	struct err *err)
{
	unsigned char after[SEAL_HASH];
	struct buf message;

	memset(out, 0, sizeof *out);
	epoch_read(hub, &out->epoch);
	if (!secret)
		return true;
	if (!need_hash(hub, scope, first - 1, out->before, err) || !need_hash(hub, scope, last, after, err))
		return false;
	put_message(hub, &message, scope, first, last, out, after);
	seal_sign(message.bytes, message.length, secret, out->signature);
	buf_free(&message);
	return true;
}

bool proof_is_good(struct replica *hub, const struct merge_part *part, const struct proof *proof, const unsigned char open[SEAL_KEY],
	bool *is_good, struct err *err)
{
	unsigned char chain[SEAL_HASH];
	struct buf message;

	(void) err;
	memcpy(chain, proof->before, sizeof chain);
	*is_good = part->count > 0;
	for (int i = 0; *is_good && i < part->count; i++) {
		const struct feed_item *item = &part->items[i];

		*is_good = item->body && item->decision && item->number == part->items[0].number + i;
		if (*is_good)
			journal_chain(chain, item->body, item->body_length, item->decision, item->decision_length, chain);
	}
	if (!*is_good)
		return true;
	put_message(hub, &message, part->scope, part->items[0].number, part->items[part->count - 1].number, proof, chain);
	*is_good = seal_is_signed(message.bytes, message.length, open, proof->signature) || defect("unchecked_proof");
	buf_free(&message);
	return true;
}

bool proof_keep(struct replica *replica, const struct merge_part *part, struct err *err)
{
	static const unsigned char none[SEAL_SIGNATURE];
	const struct proof *proof = part->proof;
	sqlite3_stmt *put;
	bool is_kept;

	if (!proof || part->count == 0 || memcmp(proof->signature, none, sizeof none) == 0)
		return true;
	/* What this replica began with it cannot tell anybody. */
	if (!db_prepare(replica->db, "INSERT OR REPLACE INTO proof (scope, first, last, epoch, mark, signature) SELECT id, ?2, ?3, ?4, ?5, ?6"
			" FROM scope WHERE code = ?1 AND base_number < ?2", &put, err))
		return false;
	sqlite3_bind_text(put, 1, part->scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, part->items[0].number);
	sqlite3_bind_int64(put, 3, part->items[part->count - 1].number);
	sqlite3_bind_int64(put, 4, proof->epoch.number);
	sqlite3_bind_blob(put, 5, proof->epoch.mark, EPOCH_MARK, SQLITE_STATIC);
	sqlite3_bind_blob(put, 6, proof->signature, SEAL_SIGNATURE, SQLITE_STATIC);
	is_kept = db_run(put, err);
	sqlite3_finalize(put);
	return is_kept;
}

bool proof_next(struct replica *replica, const char *scope, int64_t after, int64_t *first, int64_t *last, struct proof *out,
	struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*first = *last = 0;
	memset(out, 0, sizeof *out);
	if (!db_prepare(replica->db, "SELECT first, last, epoch, mark, signature FROM proof WHERE scope = (SELECT id FROM scope WHERE"
			" code = ?1) AND last > ?2 ORDER BY last LIMIT 1", &row, err))
		return false;
	sqlite3_bind_text(row, 1, scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, after);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW && sqlite3_column_bytes(row, 3) == EPOCH_MARK && sqlite3_column_bytes(row, 4) == SEAL_SIGNATURE) {
		*first = sqlite3_column_int64(row, 0);
		*last = sqlite3_column_int64(row, 1);
		out->epoch.number = sqlite3_column_int64(row, 2);
		memcpy(out->epoch.mark, sqlite3_column_blob(row, 3), EPOCH_MARK);
		memcpy(out->signature, sqlite3_column_blob(row, 4), SEAL_SIGNATURE);
	}
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(row);
	return (code == SQLITE_ROW || code == SQLITE_DONE) && (*last == 0 || need_hash(replica, scope, *first - 1, out->before, err));
}

bool proof_forget(struct replica *replica, const char *scope, int64_t number, struct err *err)
{
	sqlite3_stmt *drop;
	bool is_dropped;

	if (!db_prepare(replica->db, "DELETE FROM proof WHERE scope = (SELECT id FROM scope WHERE code = ?1) AND last > ?2", &drop, err))
		return false;
	sqlite3_bind_text(drop, 1, scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(drop, 2, number);
	is_dropped = db_run(drop, err);
	sqlite3_finalize(drop);
	return is_dropped;
}
