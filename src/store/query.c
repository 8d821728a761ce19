/* Reading.
 *
 * Prepared statements are kept by their text, because screens and cards ask the same few questions thousands of
 * times. The one that was used longest ago makes room. A statement under the guard is kept no longer than it is
 * open. */
#include "config.h"
#include "store/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/guard.h"
#include "store/inside.h"

struct query {
	struct replica *replica;
	sqlite3_stmt *statement;
	char *sql; /* NULL: guarded, not kept */
	int64_t last_used;
	bool is_open;
	long max_steps, steps; /* thousands */
};

/* SELECT, WITH, VALUES or EXPLAIN: what reads and answers in rows. */
static bool is_reading(const char *sql)
{
	static const char *const words[] = { "SELECT", "WITH", "VALUES", "EXPLAIN" };

	for (;;) {
		sql += strspn(sql, " \t\r\n");
		if (strncmp(sql, "--", 2) != 0)
			break;
		sql += strcspn(sql, "\n");
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncasecmp(sql, words[i], strlen(words[i])) == 0 && !isalnum((unsigned char) sql[strlen(words[i])]))
			return true;
	return false;
}

static struct query *find_kept(struct replica *replica, const char *sql)
{
	for (int i = 0; i < replica->query_count; i++)
		if (!replica->queries[i]->is_open && strcmp(replica->queries[i]->sql, sql) == 0)
			return replica->queries[i];
	return NULL;
}

static void destroy(struct query *query)
{
	sqlite3_finalize(query->statement);
	free(query->sql);
	free(query);
}

/* A place among the kept ones; false where all of them are open. */
static bool keep(struct replica *replica, struct query *query)
{
	int oldest = -1;

	if (replica->query_count < INSIDE_QUERIES) {
		replica->queries[replica->query_count++] = query;
		return true;
	}
	for (int i = 0; i < replica->query_count; i++)
		if (!replica->queries[i]->is_open
				&& (oldest < 0 || replica->queries[i]->last_used < replica->queries[oldest]->last_used))
			oldest = i;
	if (oldest < 0)
		return false;
	destroy(replica->queries[oldest]);
	replica->queries[oldest] = query;
	return true;
}

static struct query *make(struct replica *replica, sqlite3_stmt *statement)
{
	struct query *query = mem_zero(1, sizeof *query);

	query->replica = replica;
	query->statement = statement;
	query->is_open = true;
	query->last_used = ++replica->query_clock;
	return query;
}

bool query_open(struct replica *replica, const char *sql, struct query **out, struct err *err)
{
	struct query *query = find_kept(replica, sql);
	sqlite3_stmt *statement;
	const char *tail;

	*out = query;
	if (query) {
		query->is_open = true;
		query->last_used = ++replica->query_clock;
		return true;
	}
	if (!is_reading(sql))
		return err_set(err, EX_SOFTWARE, "a query must be a SELECT: %.60s", sql);
	if (sqlite3_prepare_v3(replica->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &tail) != SQLITE_OK)
		return db_fail(replica->db, "a query does not compile", err);
	if (!statement || !sqlite3_stmt_readonly(statement) || tail[strspn(tail, " \t\r\n;")] != '\0') {
		sqlite3_finalize(statement);
		return err_set(err, EX_SOFTWARE, "a query must be one SELECT that only reads: %.60s", sql);
	}
	query = make(replica, statement);
	query->sql = mem_copy(sql);
	if (!keep(replica, query)) {
		free(query->sql);
		query->sql = NULL;
	}
	*out = query;
	return true;
}

bool query_open_guarded(struct replica *replica, const char *sql, const char *const *tables, long max_steps,
	struct query **out, struct err *err)
{
	sqlite3_stmt *statement = NULL;

	*out = NULL;
	if (!is_reading(sql))
		return err_set(err, EX_DATAERR, "an expression may only read");
	if (!guard_prepare(replica, sql, tables, &statement, err))
		return false;
	if (!sqlite3_stmt_readonly(statement)) {
		sqlite3_finalize(statement);
		return err_set(err, EX_DATAERR, "an expression may only read");
	}
	*out = make(replica, statement);
	(*out)->max_steps = max_steps;
	return true;
}

void query_close(struct query *query)
{
	if (!query)
		return;
	if (!query->sql) {
		destroy(query);
		return;
	}
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
	query->is_open = false;
}

void query_forget_all(struct replica *replica)
{
	for (int i = 0; i < replica->query_count; i++)
		destroy(replica->queries[i]);
	replica->query_count = 0;
}

void query_bind_int(struct query *query, int parameter, int64_t number)
{
	sqlite3_bind_int64(query->statement, parameter, number);
}

void query_bind_text(struct query *query, int parameter, const char *text)
{
	sqlite3_bind_text(query->statement, parameter, text, -1, SQLITE_TRANSIENT);
}

void query_bind(struct query *query, int parameter, const struct value *value)
{
	if (value->kind == VALUE_TEXT)
		sqlite3_bind_text(query->statement, parameter, value->text, (int) value->length, SQLITE_TRANSIENT);
	else
		db_bind(query->statement, parameter, value);
}

static int count_steps(void *state)
{
	struct query *query = state;

	return ++query->steps > query->max_steps;
}

int query_step(struct query *query, struct err *err)
{
	int code;

	if (query->max_steps > 0)
		sqlite3_progress_handler(query->replica->db, 1000, count_steps, query);
	code = sqlite3_step(query->statement);
	if (query->max_steps > 0)
		sqlite3_progress_handler(query->replica->db, 0, NULL, NULL);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		db_fail(query->replica->db, NULL, err);
	query_reset(query);
	return code == SQLITE_DONE ? 0 : -1;
}

void query_reset(struct query *query)
{
	sqlite3_reset(query->statement);
	query->steps = 0;
}

int query_columns(const struct query *query)
{
	return sqlite3_column_count(query->statement);
}

const char *query_name(const struct query *query, int column)
{
	return sqlite3_column_name(query->statement, column);
}

bool query_is_null(const struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

int64_t query_int(const struct query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

double query_real(const struct query *query, int column)
{
	return sqlite3_column_double(query->statement, column);
}

const char *query_text(const struct query *query, int column)
{
	const char *text = (const char *) sqlite3_column_text(query->statement, column);

	return text ? text : "";
}

struct value query_value(const struct query *query, int column)
{
	return db_value(query->statement, column);
}

bool query_hold(struct replica *replica)
{
	struct err ignored;

	return sqlite3_get_autocommit(replica->db) != 0 && db_exec(replica->db, "BEGIN", &ignored);
}

void query_release(struct replica *replica, bool is_own)
{
	struct err ignored;

	if (is_own)
		db_exec(replica->db, "COMMIT", &ignored);
}

int64_t query_number(struct replica *replica, const char *sql, int64_t fallback)
{
	struct query *query;
	struct err ignored;

	if (!query_open(replica, sql, &query, &ignored))
		return fallback;
	if (query_step(query, &ignored) == 1 && !query_is_null(query, 0))
		fallback = query_int(query, 0);
	query_close(query);
	return fallback;
}
