/* Findings. In a bulk load they come inside its transaction; at the keyboard each replacement is one of its own. */
#include "config.h"
#include "store/finding.h"

#include "base/clock.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/turn.h"

#define KEEP "INSERT OR REPLACE INTO finding_past SELECT form, record, rule, since FROM finding "

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
	turn_take(replica);
	if (!db_exec(replica->db, "BEGIN IMMEDIATE", err)) {
		turn_leave(replica);
		return false;
	}
	if (replace(replica, form, key, school, rules, severities, count, err) && db_exec(replica->db, "COMMIT", err)) {
		turn_leave(replica);
		replica->commits++;
		return true;
	}
	sqlite3_exec(replica->db, "ROLLBACK", NULL, NULL, NULL);
	turn_leave(replica);
	return false;
}

bool finding_drop(struct replica *replica, const char *form, const char *key, struct err *err)
{
	sqlite3_stmt *const *both[] = { &replica->finding_keep, &replica->finding_drop };

	if (!replica->finding_keep && !db_prepare(replica->db, KEEP "WHERE form = ?1 AND record = ?2", &replica->finding_keep, err))
		return false;
	if (!replica->finding_drop
			&& !db_prepare(replica->db, "DELETE FROM finding WHERE form = ?1 AND record = ?2", &replica->finding_drop, err))
		return false;
	for (int i = 0; i < 2; i++) {
		sqlite3_bind_text(*both[i], 1, form, -1, SQLITE_STATIC);
		sqlite3_bind_text(*both[i], 2, key, -1, SQLITE_STATIC);
		if (!db_run(*both[i], err))
			return false;
	}
	return true;
}

static bool run(struct replica *replica, const char *sql, const char *form, const char *more, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_done;

	if (!db_prepare(replica->db, sql, &statement, err))
		return false;
	sqlite3_bind_text(statement, 1, form, -1, SQLITE_STATIC);
	if (more)
		sqlite3_bind_text(statement, 2, more, -1, SQLITE_STATIC);
	is_done = db_run(statement, err);
	sqlite3_finalize(statement);
	return is_done;
}

#define CLEAR(condition) { KEEP condition, "DELETE FROM finding " condition }

/* Those that are forgotten go where their day is kept. */
static bool clear(struct replica *replica, const char *const sql[2], const char *form, const char *more, struct err *err)
{
	return run(replica, sql[0], form, more, err) && run(replica, sql[1], form, more, err);
}

bool finding_clear_rule(struct replica *replica, const char *form, const char *rule, struct err *err)
{
	static const char *const sql[] = CLEAR("WHERE form = ?1 AND rule = ?2");

	return clear(replica, sql, form, rule, err);
}

bool finding_clear(struct replica *replica, const char *form, struct err *err)
{
	static const char *const sql[] = CLEAR("WHERE form = ?1");

	return clear(replica, sql, form, NULL, err);
}

bool finding_clear_schools(struct replica *replica, const char *form, const char *schools, struct err *err)
{
	static const char *const sql[] = CLEAR("WHERE form = ?1 AND instr(?2, ',' || school || ',') > 0");

	return clear(replica, sql, form, schools, err);
}

bool finding_settle(struct replica *replica, struct err *err)
{
	return db_exec(replica->db, "DELETE FROM finding_past", err);
}
