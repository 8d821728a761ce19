/* Findings. In a bulk load they come inside its transaction; at the keyboard each replacement is one of its own. */
#include "config.h"
#include "store/finding.h"

#include "base/clock.h"
#include "store/db.h"
#include "store/inside.h"

bool finding_add(struct replica *replica, const char *form, const char *key, const char *school, const char *rule,
	enum finding_severity severity, struct err *err)
{
	sqlite3_stmt *add = replica->finding_add;

	if (!add && !db_prepare(replica->db, "INSERT OR IGNORE INTO finding (form, record, rule, school, severity, since) VALUES (?1, ?2,"
			" ?3, ?4, ?5, coalesce((SELECT since FROM finding_past WHERE form = ?1 AND record = ?2 AND rule = ?3), ?6))",
			&replica->finding_add, err))
		return false;
	add = replica->finding_add;
	sqlite3_bind_text(add, 1, form, -1, SQLITE_STATIC);
	sqlite3_bind_text(add, 2, key, -1, SQLITE_STATIC);
	sqlite3_bind_text(add, 3, rule, -1, SQLITE_STATIC);
	sqlite3_bind_text(add, 4, school && *school ? school : NULL, -1, SQLITE_STATIC);
	sqlite3_bind_int(add, 5, severity);
	sqlite3_bind_int64(add, 6, clock_now());
	return db_run(add, err);
}

static bool replace(struct replica *replica, const char *form, const char *key, const char *school,
	const char *const *rules, const enum finding_severity *severities, int count, struct err *err)
{
	if (!finding_drop(replica, form, key, err))
		return false;
	for (int i = 0; i < count; i++)
		if (!finding_add(replica, form, key, school, rules[i], severities[i], err))
			return false;
	return true;
}

bool finding_replace(struct replica *replica, const char *form, const char *key, const char *school,
	const char *const *rules, const enum finding_severity *severities, int count, struct err *err)
{
	if (replica->txn)
		return replace(replica, form, key, school, rules, severities, count, err);
	if (replica->is_read_only)
		return err_set(err, EX_IOERR, "%s: cannot be written: make room on the disk", replica->path);
	if (!db_exec(replica->db, "BEGIN IMMEDIATE", err))
		return false;
	if (replace(replica, form, key, school, rules, severities, count, err) && db_exec(replica->db, "COMMIT", err)) {
		replica->commits++;
		return true;
	}
	sqlite3_exec(replica->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

bool finding_drop(struct replica *replica, const char *form, const char *key, struct err *err)
{
	sqlite3_stmt *drop = replica->finding_drop;

	if (!drop && !db_prepare(replica->db, "DELETE FROM finding WHERE form = ?1 AND record = ?2", &replica->finding_drop, err))
		return false;
	drop = replica->finding_drop;
	sqlite3_bind_text(drop, 1, form, -1, SQLITE_STATIC);
	sqlite3_bind_text(drop, 2, key, -1, SQLITE_STATIC);
	return db_run(drop, err);
}

bool finding_clear_rule(struct replica *replica, const char *form, const char *rule, struct err *err)
{
	sqlite3_stmt *clear;
	bool is_done;

	if (!db_prepare(replica->db, "DELETE FROM finding WHERE form = ?1 AND rule = ?2", &clear, err))
		return false;
	sqlite3_bind_text(clear, 1, form, -1, SQLITE_STATIC);
	sqlite3_bind_text(clear, 2, rule, -1, SQLITE_STATIC);
	is_done = db_run(clear, err);
	sqlite3_finalize(clear);
	return is_done;
}

bool finding_clear(struct replica *replica, const char *form, struct err *err)
{
	sqlite3_stmt *clear;
	bool is_done;

	if (!db_prepare(replica->db, "DELETE FROM finding WHERE form = ?1", &clear, err))
		return false;
	sqlite3_bind_text(clear, 1, form, -1, SQLITE_STATIC);
	is_done = db_run(clear, err);
	sqlite3_finalize(clear);
	return is_done;
}

bool finding_clear_schools(struct replica *replica, const char *form, const char *schools, struct err *err)
{
	sqlite3_stmt *clear;
	bool is_done;

	if (!db_prepare(replica->db, "DELETE FROM finding WHERE form = ?1 AND instr(?2, ',' || school || ',') > 0", &clear, err))
		return false;
	sqlite3_bind_text(clear, 1, form, -1, SQLITE_STATIC);
	sqlite3_bind_text(clear, 2, schools, -1, SQLITE_STATIC);
	is_done = db_run(clear, err);
	sqlite3_finalize(clear);
	return is_done;
}

bool finding_settle(struct replica *replica, struct err *err)
{
	return db_exec(replica->db, "DELETE FROM finding_past", err);
}
