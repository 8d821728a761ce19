/* SQLite as the store uses it.
 *
 * Every database of a replica is in WAL mode with synchronous=FULL: a commit that returned is on the disk. What
 * SQLite says of a failure is turned here, once, into a sentence that tells a clerk whether to make room, to wait or
 * to call somebody. */
#include "config.h"
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* SQLite calls it an I/O error where the files that it keeps beside a database may not be made. */
static bool is_forbidden(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = !slash ? mem_copy(".") : slash == path ? mem_copy("/") : mem_copy_bytes(path, (size_t) (slash - path));
	bool is = (access(path, R_OK | W_OK) != 0 && errno == EACCES) || (access(folder, W_OK | X_OK) != 0 && errno == EACCES);

	free(folder);
	return is;
}

static bool fail_by_code(int code, const char *path, const char *said, struct err *err)
{
	int kind = code & 0xff;

	if ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY) && is_forbidden(path))
		return err_set(err, EX_NOPERM, "%s: you have no right to write there, which zila needs to read it too: work as the user that"
			" owns the folder, or ask for the right", path);
	switch (code & 0xff) {
	case SQLITE_FULL:
		return err_set(err, EX_IOERR, "%s: the disk is full: nothing was changed: make room and try again", path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, EX_TEMPFAIL, "%s: another program is writing: nothing was changed: try again in a moment", path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return err_set(err, EX_NOPERM, "%s: cannot be written (%s): check the rights of the file and its folder", path, said);
	case SQLITE_CANTOPEN:
		return err_set(err, EX_IOERR, "%s: cannot be opened (%s): check the rights and the space of its folder", path, said);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(err, EX_IOERR, "%s: is damaged (%s): run zila doctor, and go back to the last backup", path, said);
	case SQLITE_IOERR:
		return err_set(err, EX_IOERR, "%s: cannot be read or written (%s): nothing was changed: check the disk and its space",
			path, said);
	case SQLITE_INTERRUPT:
		return err_set(err, EX_DATAERR, "the question was stopped because it takes too long: ask for less");
	case SQLITE_NOMEM:
		die("out of memory in the database %s", path);
	default:
		return err_set(err, EX_SOFTWARE, "%s: %s", path, said);
	}
}

bool db_fail(sqlite3 *db, const char *what, struct err *err)
{
	const char *path = sqlite3_db_filename(db, "main");

	fail_by_code(sqlite3_extended_errcode(db), path && *path ? path : "the database", sqlite3_errmsg(db), err);
	if (what)
		err_prefix(err, "%s", what);
	return false;
}

/* True once the file answers: the pragmas that need it are run. */
static bool set_up(sqlite3 *db, enum db_mode mode)
{
	/* Pages of 8 kB: a census return is near half a kilobyte, and an import writes a fifth less than with 4 kB. */
	static const char *const pragmas[] = {
		[DB_DURABLE] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=16777216;"
			"PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY",
		[DB_BUILD] = "PRAGMA page_size=8192; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
			"PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY",
		[DB_SCRATCH] = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY",
	};

	sqlite3_busy_timeout(db, DB_WAIT);
	sqlite3_extended_result_codes(db, 1);
	/* Nothing in the file may call for more than reading and writing its tables. */
	if (mode != DB_SCRATCH)
		sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	return sqlite3_exec(db, pragmas[mode], NULL, NULL, NULL) == SQLITE_OK
		&& sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK;
}

/* Exclusive locking keeps the index of the WAL in memory: the one way to read a database on a disk with no room for
 * the file that other processes would share. */
static bool set_up_reading(sqlite3 *db)
{
	sqlite3_busy_timeout(db, DB_WAIT);
	sqlite3_extended_result_codes(db, 1);
	return sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA query_only=ON; PRAGMA temp_store=MEMORY", NULL, NULL,
			NULL) == SQLITE_OK
		&& sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK;
}

static bool may_fall_back(sqlite3 *db)
{
	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return true;
	default:
		return false;
	}
}

/* There are no threads (DESIGN 2), and nobody asks SQLite how much memory it uses: without its locks and counts
 * around each allocation a rule over a province takes two thirds of the time (measured). */
static void set_up_library(void)
{
	static bool is_done;

	if (is_done)
		return;
	is_done = true;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool db_open(const char *path, enum db_mode mode, bool may_create, bool *is_read_only, sqlite3 **out, struct err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | (may_create ? SQLITE_OPEN_CREATE
		: 0);
	sqlite3 *db;

	*out = NULL;
	if (is_read_only)
		*is_read_only = false;
	set_up_library();
	if (sqlite3_open_v2(path, &db, flags, NULL) == SQLITE_OK && set_up(db, mode)) {
		if (!is_read_only || !sqlite3_db_readonly(db, "main")) {
			*out = db;
			return true;
		}
		*is_read_only = true;
		*out = db;
		return true;
	}
	if (!db)
		die("out of memory: the database %s cannot be opened", path);
	if (!is_read_only || !may_fall_back(db)) {
		fail_by_code(sqlite3_extended_errcode(db), path, sqlite3_errmsg(db), err);
		sqlite3_close(db);
		return false;
	}
	sqlite3_close(db);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK && set_up_reading(db)) {
		*is_read_only = true;
		*out = db;
		return true;
	}
	fail_by_code(sqlite3_extended_errcode(db), path, sqlite3_errmsg(db), err);
	sqlite3_close(db);
	return false;
}

bool db_is_in_place(sqlite3 *db, struct err *err)
{
	int has_moved = 0;

	return sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) != SQLITE_OK || !has_moved
		|| err_set(err, EX_IOERR, "%s: was moved, deleted or replaced since it was opened: nothing was changed: leave zila and"
			" start it again", sqlite3_db_filename(db, "main"));
}

bool db_exec(sqlite3 *db, const char *sql, struct err *err)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(db, NULL, err);
}

bool db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct err *err)
{
	*out = NULL;
	return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK || db_fail(db, NULL, err);
}

bool db_run(sqlite3_stmt *statement, struct err *err)
{
	int code = sqlite3_step(statement);
	bool is_done = code == SQLITE_DONE || code == SQLITE_ROW || db_fail(sqlite3_db_handle(statement), NULL, err);

	sqlite3_reset(statement);
	return is_done;
}

bool db_check(sqlite3 *db, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_good = true;

	if (!db_prepare(db, "PRAGMA integrity_check(1)", &statement, err))
		return false;
	if (sqlite3_step(statement) != SQLITE_ROW)
		is_good = db_fail(db, NULL, err);
	else if (strcmp((const char *) sqlite3_column_text(statement, 0), "ok") != 0)
		is_good = err_set(err, EX_DATAERR, "%s: is damaged (%s): go back to the last backup", sqlite3_db_filename(db, "main"),
			(const char *) sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return is_good;
}

int64_t db_number(sqlite3 *db, const char *sql, int64_t fallback)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		return fallback;
	if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
		fallback = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return fallback;
}

void db_bind(sqlite3_stmt *statement, int parameter, const struct value *value)
{
	if (value->kind == VALUE_INT)
		sqlite3_bind_int64(statement, parameter, value->number);
	else if (value->kind == VALUE_TEXT)
		sqlite3_bind_text(statement, parameter, value->text, (int) value->length, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, parameter);
}

struct value db_value(sqlite3_stmt *statement, int column)
{
	const char *text;

	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_INTEGER:
		return value_int(sqlite3_column_int64(statement, column));
	case SQLITE_NULL:
		return value_null();
	default:
		text = (const char *) sqlite3_column_text(statement, column);
		return value_bytes(text, (size_t) sqlite3_column_bytes(statement, column));
	}
}

static bool copy_bytes(int from, int to)
{
	char chunk[65536];
	ssize_t got;

	while ((got = read(from, chunk, sizeof chunk)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		for (ssize_t at = 0, put; at < got; at += put) {
			put = write(to, chunk + at, (size_t) (got - at));
			if (put < 0 && errno != EINTR)
				return false;
			if (put < 0)
				put = 0;
		}
	}
	return fsync(to) == 0;
}

bool db_copy_file(const char *from, const char *to, struct err *err)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	bool is_copied;

	if (in < 0)
		return err_set(err, EX_NOINPUT, "%s: cannot be read: %s: check its rights", from, strerror(errno));
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	is_copied = out >= 0 && copy_bytes(in, out);
	if (!is_copied)
		err_set(err, EX_IOERR, "%s: cannot be written: %s: make room on the disk and try again", to, strerror(errno));
	if (out >= 0 && close(out) != 0 && is_copied)
		is_copied = err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", to, strerror(errno));
	close(in);
	return is_copied;
}

bool db_sync_file(const char *path, struct err *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool is_synced = file >= 0 && fsync(file) == 0;

	if (!is_synced)
		err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", path, strerror(errno));
	if (file >= 0)
		close(file);
	return is_synced;
}
