/* Backups and integrity.
 *
 * A backup is one SQLite file: replica.db as it was, and in tables that no form can be called after (their names begin with '_') the
 * drafts and a district's baseline, byte for byte in parts. restore.c makes a folder of it again. */
#include "config.h"
#include "store/replica.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/backup.h"
#include "store/db.h"
#include "store/inside.h"
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

/* DB as it is at one moment, into a new file. */
static bool copy_database(sqlite3 *db, const char *copy, const char *file, struct err *err)
{
	char *journal = mem_format("%s-journal", copy);

	unlink(copy);
	unlink(journal); /* a kill's: it must not be played into the new one */
	free(journal);
	if (run_with_path(db, "VACUUM INTO ?1", copy, err))
		return true;
	return (err && err->code == EX_IOERR)
		|| err_set(err, EX_CANTCREAT, "%s: cannot be made: check the folder, its rights and its space", file);
}

/* Something of the folder cannot go into the backup: what was saved goes without it, and the person is told. */
static void leave_out(struct replica *replica, const char *what, const struct err *why)
{
	free(replica->notice);
	replica->notice = mem_format("%s not in the backup: %s", what, why->text);
}

/* A file into the copy, in parts (a value of SQLite has a limit), with a hash over all of it. */
static bool put_parts(sqlite3_stmt *put, const char *name, int file, struct seal_stream *hash, int64_t *length,
	struct err *err)
{
	char *bytes = mem_zero(1, BACKUP_PART);
	ssize_t got;
	bool is_good = true;

	for (int part = 0; is_good && (got = read(file, bytes, BACKUP_PART)) != 0;) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			is_good = err_set(err, EX_IOERR, "%s: cannot be read: %s: check the disk", name, strerror(errno));
			break;
		}
		seal_add(hash, bytes, (size_t) got);
		*length += got;
		sqlite3_bind_text(put, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_int(put, 2, part++);
		sqlite3_bind_blob(put, 3, bytes, (int) got, SQLITE_STATIC);
		is_good = db_run(put, err);
	}
	free(bytes);
	return is_good;
}

static bool note_file(sqlite3 *db, const char *name, int64_t length, const unsigned char *hash, struct err *err)
{
	sqlite3_stmt *note;
	char hex[2 * SEAL_HASH + 1];
	bool is_noted;

	if (!db_prepare(db, "INSERT INTO _backup_file (name, length, sha256) VALUES (?1, ?2, ?3)", &note, err))
		return false;
	seal_hex(hash, SEAL_HASH, hex);
	sqlite3_bind_text(note, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(note, 2, length);
	sqlite3_bind_text(note, 3, hex, -1, SQLITE_STATIC);
	is_noted = db_run(note, err);
	sqlite3_finalize(note);
	return is_noted;
}

static bool put_file(sqlite3 *db, const char *name, const char *path, struct err *err)
{
	struct seal_stream hash;
	unsigned char sum[SEAL_HASH];
	sqlite3_stmt *put;
	int64_t length = 0;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool is_put;

	if (file < 0)
		return err_set(err, EX_NOINPUT, "%s: cannot be opened: %s: check your rights", path, strerror(errno));
	seal_start(&hash);
	is_put = db_prepare(db, "INSERT INTO _backup_part (file, part, bytes) VALUES (?1, ?2, ?3)", &put, err)
		&& put_parts(put, name, file, &hash, &length, err);
	sqlite3_finalize(put);
	close(file);
	seal_end(&hash, sum);
	return is_put && note_file(db, name, length, sum, err);
}

/* What a folder has beside replica.db, into the copy. DRAFTS is a copy of them, or absent. */
static bool add_files(struct replica *replica, const char *copy, const char *drafts, struct err *err)
{
	char *baseline = mem_format("%s/" OPENING_BASELINE, replica->folder), sql[160];
	struct err why = { 0 };
	sqlite3 *db;
	bool is_good = db_open(copy, DB_BUILD, false, NULL, &db, err);

	snprintf(sql, sizeof sql, "INSERT INTO _backup (name, value) VALUES ('format', %d), ('made', %lld)", BACKUP_FORMAT,
		(long long) clock_now());
	is_good = is_good && db_exec(db, "BEGIN;"
		"CREATE TABLE _backup (name TEXT PRIMARY KEY, value);"
		"CREATE TABLE _backup_file (name TEXT PRIMARY KEY, length INTEGER NOT NULL, sha256 TEXT NOT NULL);"
		"CREATE TABLE _backup_part (file TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (file, part))", err)
		&& db_exec(db, sql, err);
	if (is_good && file_exists(drafts))
		is_good = put_file(db, OPENING_DRAFTS, drafts, err);
	if (is_good && replica->role == REPLICA_DISTRICT && !check_baseline(replica, &why))
		leave_out(replica, OPENING_BASELINE, &why);
	else if (is_good && replica->role == REPLICA_DISTRICT)
		is_good = put_file(db, OPENING_BASELINE, baseline, err);
	for (size_t i = 0; is_good && i < sizeof backup_keys / sizeof *backup_keys; i++) {
		char *path = mem_format("%s/%s", replica->folder, backup_keys[i]);

		is_good = !file_exists(path) || put_file(db, backup_keys[i], path, err);
		free(path);
	}
	is_good = is_good && db_exec(db, "COMMIT", err);
	sqlite3_close(db);
	free(baseline);
	return is_good;
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

/* The drafts first: a record that is saved meanwhile is then in both copies, which a draft stands (draft_claim), not in neither. */
static bool fill(struct replica *replica, const char *copy, const char *drafts, const char *file, struct err *err)
{
	struct err why = { 0 };
	sqlite3 *open_drafts = opening_drafts(replica, &why);

	unlink(drafts);
	if (!open_drafts)
		leave_out(replica, "drafts", &why);
	return (!open_drafts || copy_database(open_drafts, drafts, file, err)) && copy_database(replica->db, copy, file, err)
		&& add_files(replica, copy, drafts, err);
}

bool replica_backup(struct replica *replica, const char *file, struct err *err)
{
	char *copy = mem_format("%s.part", file), *drafts = mem_format("%s.drafts.part", file);
	bool is_good;

	if (file_exists(file))
		is_good = err_set(err, EX_CANTCREAT, "%s: is there already: choose another name, or remove it first", file);
	else if (!(is_good = fill(replica, copy, drafts, file, err) && db_sync_file(copy, err) && name_copy(copy, file, err)))
		unlink(copy);
	unlink(drafts);
	free(copy);
	free(drafts);
	return is_good;
}

bool replica_integrity(struct replica *replica, struct err *err)
{
	return db_check(replica->db, err) && opening_drafts(replica, err) && db_check(replica->drafts, err)
		&& (!replica->notice || err_set(err, EX_DATAERR, "%s", replica->notice))
		&& (replica->role != REPLICA_DISTRICT || check_baseline(replica, err));
}
