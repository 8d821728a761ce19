/* Numbers in place of others: a box that is a copy, or was set back, goes on under a new one.
 *
 * It proves itself by the key of the number that it had; that one's other box keeps it. So one key may stand for several
 * numbers, and what is revoked is looked for all the way up. */
#include "config.h"
#include "store/admission.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/intake.h"
#include "store/journal.h"

enum { LINKS = 1 << 13 /* there are no more numbers */ };

static void bind_from(sqlite3_stmt *statement, int at, int from)
{
	if (from > 0)
		sqlite3_bind_int(statement, at, from);
	else
		sqlite3_bind_null(statement, at);
}

/* The number given for this word before, 0: none. */
static bool find_offer(struct replica *hub, int from, const unsigned char *word, int *number, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*number = 0;
	/* One that was used is a copy's that had this word with it. */
	if (!db_prepare(hub->db, "SELECT number FROM replica WHERE came_from IS ?1 AND asked = ?2 AND last_serial = 0 AND synced IS NULL", &row, err))
		return false;
	bind_from(row, 1, from);
	sqlite3_bind_blob(row, 2, word, ADMISSION_WORD, SQLITE_STATIC);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		*number = sqlite3_column_int(row, 0);
	else if (code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool check_count(struct replica *hub, int from, struct err *err)
{
	char *sql = mem_format("SELECT count(*) FROM replica WHERE coalesce(came_from, 0) = %d AND asked IS NOT NULL AND last_serial = 0"
		" AND synced IS NULL", from);
	int64_t count = db_number(hub->db, sql, ADMISSION_OFFERS);

	free(sql);
	return count < ADMISSION_OFFERS || err_set(err, EX_UNAVAILABLE, "%d boxes asked for a new number in place of %d and never came with it:"
		" tell the province: it may revoke replica %d", ADMISSION_OFFERS, from, from);
}

static bool offer(struct replica *hub, int from, const char *district, const unsigned char *word, int *number, struct err *err)
{
	char own[65];
	int64_t last;
	sqlite3_stmt *put;
	bool is_put;

	if (from > 0 && !intake_admitted(hub, from, own, &last, err))
		return false;
	district = from > 0 ? own : district;
	if (!find_offer(hub, from, word, number, err))
		return false;
	if (*number > 0)
		return true;
	if (!check_count(hub, from, err) || !admission_take_number(hub, district, number, err)
			|| !db_prepare(hub->db, "UPDATE replica SET came_from = ?2, asked = ?3 WHERE number = ?1", &put, err))
		return false;
	sqlite3_bind_int(put, 1, *number);
	bind_from(put, 2, from);
	sqlite3_bind_blob(put, 3, word, ADMISSION_WORD, SQLITE_STATIC);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

bool admission_renumber(struct replica *hub, int from, const char *district, const unsigned char word[ADMISSION_WORD], int *number,
	struct err *err)
{
	bool is_good;

	*number = 0;
	if (!journal_begin(hub, err))
		return false;
	is_good = offer(hub, from, district, word, number, err) && journal_commit(hub, err);
	if (!is_good && !sqlite3_get_autocommit(hub->db))
		journal_rollback(hub);
	return is_good;
}

bool admission_came_from(struct replica *hub, int number, int *from, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*from = 0;
	if (!db_prepare(hub->db, "SELECT came_from FROM replica WHERE number = ?1", &row, err))
		return false;
	sqlite3_bind_int(row, 1, number);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		*from = sqlite3_column_int(row, 0);
	else if (code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool admission_are_one(struct replica *hub, int a, int b, bool *are, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*are = a == b;
	if (*are)
		return true;
	if (!db_prepare(hub->db, "WITH RECURSIVE " ADMISSION_LINE " SELECT 1 FROM line WHERE number = ?2", &row, err))
		return false;
	sqlite3_bind_int(row, 1, a);
	sqlite3_bind_int(row, 2, b);
	code = sqlite3_step(row);
	*are = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(hub->db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool admission_speaks(struct replica *hub, int admitted, int number, struct err *err)
{
	char district[65];
	int64_t last;
	int at = number;

	for (int i = 0; i < LINKS && at != admitted && at > 0; i++)
		if (!admission_came_from(hub, at, &at, err))
			return false;
	if (at != admitted)
		return err_set(err, EX_NOPERM, "this key is that of replica %d, not of replica %d", admitted, number);
	/* The key's owner may have been shut out, and its line put back by hand. */
	if (number == admitted || intake_admitted(hub, admitted, district, &last, err))
		return true;
	/* Who is shut out itself hears just that. */
	if (!intake_admitted(hub, number, district, &last, err))
		return false;
	return err_set(err, EX_NOPERM, "replica %d comes by the key of replica %d, which was shut out: ask the province. Where this box is to go on"
		" it needs a key of its own: move its replica.key away and sync, which makes one, and send replica.pub; the province says zila hub"
		" allow %s --key FILE --replica %d", number, admitted, district, number);
}
