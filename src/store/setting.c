/* Settings of one folder. */
#include "config.h"
#include "store/setting.h"

#include <string.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/opening.h"

char *setting_get(struct replica *replica, const char *name)
{
	struct query *query;
	struct err ignored;
	char *value = NULL;

	if (!query_open(replica, "SELECT value FROM setting WHERE name = ?1", &query, &ignored))
		return NULL;
	query_bind_text(query, 1, name);
	if (query_step(query, &ignored) == 1 && !query_is_null(query, 0))
		value = mem_copy(query_text(query, 0));
	query_close(query);
	return value;
}

bool setting_put(struct replica *replica, const char *name, const char *value, struct err *err)
{
	if (strncmp(name, "replica.", 8) == 0)
		die("the setting %s belongs to the replica itself", name);
	if (replica->is_read_only)
		return err_set(err, EX_IOERR, "%s: cannot be written: make room on the disk", replica->path);
	return opening_put(replica->db, name, value, err);
}

static bool add_one(struct replica *replica, const struct setting_count *one, struct err *err)
{
	sqlite3_stmt *add;
	bool is_done;

	if (!db_prepare(replica->db, "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name)"
			" DO UPDATE SET value = CAST(value AS INTEGER) + ?2", &add, err))
		return false;
	sqlite3_bind_text(add, 1, one->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 2, one->number);
	is_done = db_run(add, err);
	sqlite3_finalize(add);
	return is_done;
}

bool setting_add(struct replica *replica, const struct setting_count *counts, int count, struct err *err)
{
	bool is_good;

	if (replica->is_read_only)
		return err_set(err, EX_IOERR, "%s: cannot be written: make room on the disk", replica->path);
	is_good = db_exec(replica->db, "BEGIN IMMEDIATE", err);
	for (int i = 0; is_good && i < count; i++)
		is_good = add_one(replica, &counts[i], err);
	is_good = is_good && db_exec(replica->db, "COMMIT", err);
	if (!sqlite3_get_autocommit(replica->db))
		sqlite3_exec(replica->db, "ROLLBACK", NULL, NULL, NULL);
	return is_good;
}

bool setting_each(struct replica *replica, const char *prefix, void (*visit)(void *state, const char *name, const char *value), void *state,
	struct err *err)
{
	struct query *query;
	int step;

	if (!query_open(replica, "SELECT name, value FROM setting WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name", &query, err))
		return false;
	query_bind_text(query, 1, prefix);
	while ((step = query_step(query, err)) == 1)
		visit(state, query_text(query, 0), query_text(query, 1));
	query_close(query);
	return step == 0;
}
