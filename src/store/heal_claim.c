/* What a folder asks the hub about when it needs another number, or has entries of an old one of which it heard nothing. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/seal.h"
#include "store/birth.h"
#include "store/db.h"
#include "store/heal.h"
#include "store/journal.h"
#include "store/opening.h"

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

bool heal_last(struct replica *replica, int64_t *last, struct err *err)
{
	return journal_last_serial(replica, replica->number, last, err);
}

bool heal_has_stray(struct replica *replica, bool *has, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*has = false;
	if (!db_prepare(replica->db, "SELECT EXISTS (SELECT 1 FROM entry WHERE state <> 1 AND state = 0 AND origin <> ?1)", &row, err))
		return false;
	sqlite3_bind_int(row, 1, replica->number);
	code = sqlite3_step(row);
	*has = code == SQLITE_ROW && sqlite3_column_int(row, 0) != 0;
	if (code != SQLITE_ROW)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_ROW;
}

bool heal_claims(struct replica *replica, struct heal_claim **out, size_t *count, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	*out = NULL;
	*count = 0;
	if (!db_prepare(replica->db, "SELECT origin, serial, body FROM entry WHERE state <> 1 AND state IN (0, 2, 3) ORDER BY id", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct heal_claim claim = { .origin = sqlite3_column_int(rows, 0), .serial = sqlite3_column_int64(rows, 1) };

		is_good = birth_of(sqlite3_column_blob(rows, 2), (size_t) sqlite3_column_bytes(rows, 2), &claim.birth)
			|| err_set(err, EX_DATAERR, "entry %" PRId64 " of this folder does not decode: run zila doctor", claim.serial);
		*out = mem_grow(*out, *count + 1, sizeof **out);
		(*out)[(*count)++] = claim;
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}
