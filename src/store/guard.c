/* The guard.
 *
 * The authorizer is set once, when the replica is opened: setting it later would throw away every prepared
 * statement. It is a list of what is allowed, and nothing else is: no table but those named, no function but those
 * that rules are promised, no PRAGMA, no ATTACH, no recursion. */
#include "config.h"
#include "store/guard.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "store/db.h"

struct query_guard {
	const char *const *tables;
	char refused[128]; /* what was not allowed, for the sentence */
};

static const char *const functions[] = {
	"abs", "coalesce", "ifnull", "nullif", "length", "lower", "upper", "substr", "trim", "ltrim", "rtrim", "round",
		"min", "max",
	"instr", "julianday", "date", "iif", "sum", "count", "today", "distance_km", "like", "glob", "typeof", "total", "avg",
};

static bool may_call(const char *name)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strcasecmp(functions[i], name) == 0)
			return true;
	return false;
}

static bool may_read(const struct query_guard *guard, const char *table)
{
	for (int i = 0; guard->tables && guard->tables[i]; i++)
		if (strcasecmp(guard->tables[i], table) == 0)
			return true;
	return false;
}

static int authorize(void *state, int action, const char *first, const char *second, const char *database,
	const char *trigger)
{
	struct replica *replica = state;
	struct query_guard *guard = (struct query_guard *) (void *) (uintptr_t) replica->guard;

	(void) database;
	(void) trigger;
	if (!guard)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
		return SQLITE_OK;
	case SQLITE_READ:
		if (first && may_read(guard, first))
			return SQLITE_OK;
		snprintf(guard->refused, sizeof guard->refused, "reading %s", first ? first : "that");
		return SQLITE_DENY;
	case SQLITE_FUNCTION:
		if (second && may_call(second))
			return SQLITE_OK;
		snprintf(guard->refused, sizeof guard->refused, "the function %s()", second ? second : "");
		return SQLITE_DENY;
	default:
		snprintf(guard->refused, sizeof guard->refused, "anything but reading");
		return SQLITE_DENY;
	}
}

bool guard_install(struct replica *replica, struct err *err)
{
	sqlite3_limit(replica->db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
	sqlite3_limit(replica->db, SQLITE_LIMIT_ATTACHED, 2);
	return sqlite3_set_authorizer(replica->db, authorize, replica) == SQLITE_OK || db_fail(replica->db, NULL, err);
}

static const struct { int limit, value; } limits[] = {
	{ SQLITE_LIMIT_SQL_LENGTH, 1000000 }, { SQLITE_LIMIT_EXPR_DEPTH, 100 }, { SQLITE_LIMIT_VDBE_OP, 250000 },
	{ SQLITE_LIMIT_FUNCTION_ARG, 16 }, { SQLITE_LIMIT_COMPOUND_SELECT, 20 },
};
enum { LIMITS = sizeof limits / sizeof *limits };

bool guard_prepare(struct replica *replica, const char *sql, const char *const *tables, sqlite3_stmt **out,
	struct err *err)
{
	struct query_guard guard = { .tables = tables };
	int before[LIMITS], code;
	const char *tail = "";

	for (int i = 0; i < LIMITS; i++)
		before[i] = sqlite3_limit(replica->db, limits[i].limit, limits[i].value);
	replica->guard = &guard;
	code = sqlite3_prepare_v3(replica->db, sql, -1, SQLITE_PREPARE_PERSISTENT | SQLITE_PREPARE_NO_VTAB, out, &tail);
	replica->guard = NULL;
	for (int i = 0; i < LIMITS; i++)
		sqlite3_limit(replica->db, limits[i].limit, before[i]);
	if (code == SQLITE_OK && *out && tail[strspn(tail, " \t\r\n;")] == '\0')
		return true;
	if (code == SQLITE_OK)
		err_set(err, EX_DATAERR, "an expression is one expression, nothing behind it");
	else if (guard.refused[0])
		err_set(err, EX_DATAERR, "%s is not allowed in an expression", guard.refused);
	else
		err_set(err, EX_DATAERR, "the expression does not compile: %s", sqlite3_errmsg(replica->db));
	sqlite3_finalize(*out);
	*out = NULL;
	return false;
}
