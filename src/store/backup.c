/* Backups and integrity. */
#include "config.h"
#include "store/replica.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/migrate.h"
#include "store/opening.h"

static bool run_with_path(sqlite3 *db, const char *sql, const char *path, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_done;

	if (!db_prepare(db, sql, &statement, err))
		return false;
	sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
	is_done = db_run(statement, err);
	sqlite3_finalize(statement);
	return is_done;
}

/* The drafts' tables and rows into the copy. */
static bool copy_drafts(struct replica *replica, const char *copy, struct err *err)
{
	sqlite3 *db;
	char *drafts = mem_format("%s/%s", replica->folder, OPENING_DRAFTS);
	bool is_good;

	/* Drafts that cannot be read must not stand in the way of what was saved: doctor tells of them. */
	if (!opening_drafts(replica, NULL) || !db_open(copy, DB_BUILD, false, NULL, &db, err)) {
		free(drafts);
		return replica->drafts == NULL;
	}
	is_good = run_with_path(db, "ATTACH ?1 AS drafts", drafts, err)
		&& db_exec(db, "BEGIN; CREATE TABLE draft AS SELECT * FROM drafts.draft;"
			"CREATE TABLE draft_cell AS SELECT * FROM drafts.draft_cell; COMMIT", err);
	sqlite3_close(db);
	free(drafts);
	return is_good;
}

static bool sync_file(const char *path, struct err *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool is_synced = file >= 0 && fsync(file) == 0;

	if (!is_synced)
		err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", path, strerror(errno));
	if (file >= 0)
		close(file);
	return is_synced;
}

/* Gives the copy its name, never over another file. */
static bool name_copy(const char *copy, const char *file, struct err *err)
{
	int code = renameat2(AT_FDCWD, copy, AT_FDCWD, file, RENAME_NOREPLACE);

	/* Some file systems of memory sticks do not know the careful way. */
	if (code != 0 && errno == EINVAL && !file_exists(file))
		code = rename(copy, file);
	if (code == 0)
		return true;
	return err_set(err, EX_CANTCREAT, "%s: cannot be named: %s: choose another name", file, strerror(errno));
}

bool replica_backup(struct replica *replica, const char *file, struct err *err)
{
	char *copy;
	bool is_good;

	if (file_exists(file))
		return err_set(err, EX_CANTCREAT, "%s: is there already: choose another name, or remove it first", file);
	copy = mem_format("%s.part", file);
	unlink(copy);
	is_good = run_with_path(replica->db, "VACUUM INTO ?1", copy, err);
	if (!is_good && (!err || err->code != EX_IOERR))
		err_set(err, EX_CANTCREAT, "%s: cannot be made: check the folder, its rights and its space", file);
	is_good = is_good && copy_drafts(replica, copy, err) && sync_file(copy, err) && name_copy(copy, file, err);
	if (!is_good)
		unlink(copy);
	free(copy);
	return is_good;
}

/* A district without its baseline works, but can never again prove its tables. */
static bool check_baseline(const struct replica *replica, struct err *err)
{
	char *path = mem_format("%s/%s", replica->folder, OPENING_BASELINE);
	sqlite3 *db = NULL;
	bool is_good;

	is_good = file_exists(path) || err_set(err, EX_DATAERR, "%s: is missing: this replica cannot be rebuilt: take it from the last"
		" copy of the folder", path);
	if (is_good && sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		is_good = db_fail(db, NULL, err);
	is_good = is_good && db_check(db, err);
	sqlite3_close(db);
	free(path);
	return is_good;
}

bool replica_integrity(struct replica *replica, struct err *err)
{
	return db_check(replica->db, err) && opening_drafts(replica, err) && db_check(replica->drafts, err)
		&& (!replica->notice || err_set(err, EX_DATAERR, "%s", replica->notice))
		&& (replica->role != REPLICA_DISTRICT || check_baseline(replica, err));
}
