/* See the header. */
#include "config.h"
#include "store/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/copy.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/opening.h"

enum { NAMES_MAX = 1 << 20 };

static bool fill(struct replica *made, struct replica *hub, const char *district, struct feed_cursor ends[2], struct err *err)
{
	char *path = mem_format("%s/%s", replica_folder(hub), OPENING_DB);
	bool is_good = copy_attach(made, path, err) && db_exec(made->db, "BEGIN", err) && copy_rows(made, district, err)
		&& opening_put(made->db, "replica.role", "district", err) && opening_put(made->db, "replica.district", district, err)
		&& opening_put(made->db, "replica.sample", hub->is_sample ? "1" : "0", err) && journal_commit(made, err)
		&& feed_cursors(made, district, ends, err);

	free(path);
	return is_good;
}

/* Whoever takes it makes the indices anew: they need not travel. */
static bool drop_indices(sqlite3 *db, struct err *err)
{
	struct buf drops;
	sqlite3_stmt *names;
	bool is_good;

	if (!db_prepare(db, "SELECT 'DROP INDEX \"' || name || '\";' FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL", &names,
			err))
		return false;
	buf_init(&drops, NAMES_MAX);
	while (sqlite3_step(names) == SQLITE_ROW)
		buf_text(&drops, (const char *) sqlite3_column_text(names, 0));
	sqlite3_finalize(names);
	is_good = db_exec(db, drops.bytes, err) && db_exec(db, "VACUUM", err);
	buf_free(&drops);
	return is_good;
}

bool snapshot_make(struct replica *hub, const char *district, const char *folder, const char *name, struct feed_cursor ends[2],
	struct err *err)
{
	char *path = mem_format("%s/%s", folder, name);
	struct replica *made = NULL;
	sqlite3 *db = NULL;
	bool is_good;

	unlink(path);
	is_good = opening_open(folder, name, DB_BUILD, true, &made, err) && fill(made, hub, district, ends, err);
	opening_close(made);
	is_good = is_good && db_open(path, DB_BUILD, false, NULL, &db, err) && drop_indices(db, err);
	sqlite3_close(db);
	if (!is_good)
		unlink(path);
	free(path);
	return is_good;
}

static bool has_row(sqlite3 *db, const char *name, const char *value)
{
	sqlite3_stmt *row;
	bool has = false;

	if (sqlite3_prepare_v2(db, "SELECT 1 FROM setting WHERE name = ?1 AND value = ?2", -1, &row, NULL) == SQLITE_OK) {
		sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_text(row, 2, value, -1, SQLITE_STATIC);
		has = sqlite3_step(row) == SQLITE_ROW;
	}
	sqlite3_finalize(row);
	return has;
}

bool snapshot_check(const char *file, const char *district, bool *is_sample, struct err *err)
{
	sqlite3 *db;
	bool is_good;

	*is_sample = false;
	if (!db_open(file, DB_BUILD, false, NULL, &db, err))
		return err_set(err, EX_DATAERR, "%s: is no snapshot of a district", file);
	/* No view or trigger, no table that is made by a module. */
	is_good = db_number(db, "SELECT count(*) FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' OR NOT (type = 'table'"
		" OR (type = 'index' AND sql IS NULL))", 1) == 0 && db_check(db, err) && has_row(db, "replica.role", "district")
		&& has_row(db, "replica.district", district);
	*is_sample = is_good && has_row(db, "replica.sample", "1");
	sqlite3_close(db);
	return is_good || err_set(err, EX_DATAERR, "%s: is no snapshot of %s", file, district);
}
