/* A folder made again from a backup.
 *
 * The backup is copied, looked through, and taken apart under names that begin with ".zila-new"; replica.db gets its
 * name last, so nothing half restored is ever opened. */
#include "config.h"
#include "store/replica.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/backup.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/opening.h"
#include "store/recover_mark.h"

#define NEW_DRAFTS OPENING_NEW "-drafts.db"
#define NEW_BASELINE OPENING_NEW "-baseline.db"

static bool is_no_backup(const char *file, struct err *err)
{
	return err_set(err, EX_DATAERR, "%s: is no backup: give a file that zila backup made", file);
}

/* Before it is copied, which may take long: a database, and not cut short (the size of a page is its 16th byte, their count its
 * 28th; both numbers begin with their highest byte). */
static bool looks_like_one(const char *file, struct err *err)
{
	static const char magic[] = "SQLite format 3";
	unsigned char head[32];
	struct stat there;
	int in = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool is_one;
	int64_t page, count;

	if (in < 0)
		return err_set(err, EX_NOINPUT, "%s: cannot be opened: %s: check its name and your rights", file, strerror(errno));
	is_one = fstat(in, &there) == 0 && S_ISREG(there.st_mode) && read(in, head, sizeof head) == (ssize_t) sizeof head
		&& memcmp(head, magic, sizeof magic) == 0;
	close(in);
	if (!is_one)
		return is_no_backup(file, err);
	page = head[16] << 8 | head[17];
	count = (int64_t) head[28] << 24 | head[29] << 16 | head[30] << 8 | head[31];
	return page * count <= there.st_size
		|| err_set(err, EX_DATAERR, "%s: is cut short: go back to another backup", file);
}

static bool check_copy(sqlite3 *db, const char *file, int64_t *made, struct err *err)
{
	struct err why = { 0 };
	int64_t format;
	int code;

	if (!db_check(db, &why)) {
		code = sqlite3_errcode(db) & 0xff;
		return why.code == EX_DATAERR || code == SQLITE_CORRUPT || code == SQLITE_NOTADB
			? err_set(err, EX_DATAERR, "%s: is damaged: go back to another backup", file) : err_set(err, why.code, "%s", why.text);
	}
	format = db_number(db, "SELECT value FROM _backup WHERE name = 'format'", 0);
	*made = db_number(db, "SELECT value FROM _backup WHERE name = 'made'", 0);
	if (format < 1)
		return is_no_backup(file, err);
	return format <= BACKUP_FORMAT
		|| err_set(err, EX_UNAVAILABLE, "%s: was made by a newer zila: install that version", file);
}

static bool write_part(int out, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t put = write(out, bytes, length);

		if (put < 0 && errno != EINTR)
			return false;
		if (put > 0) {
			bytes += put;
			length -= (size_t) put;
		}
	}
	return true;
}

/* The parts of the file that is bound to PARTS, into OUT. */
static bool write_parts(sqlite3_stmt *parts, int out, const char *path, unsigned char sum[SEAL_HASH], struct err *err)
{
	struct seal_stream hash;
	int code;
	bool is_written = true;

	seal_start(&hash);
	while (is_written && (code = sqlite3_step(parts)) == SQLITE_ROW) {
		const void *bytes = sqlite3_column_blob(parts, 0);
		size_t length = (size_t) sqlite3_column_bytes(parts, 0);

		seal_add(&hash, bytes, length);
		is_written = write_part(out, bytes, length);
	}
	seal_end(&hash, sum);
	if (!is_written || (code == SQLITE_DONE && fsync(out) != 0))
		return err_set(err, EX_IOERR, "%s: cannot be written: %s: make room on the disk and try again", path, strerror(errno));
	return code == SQLITE_DONE || db_fail(sqlite3_db_handle(parts), NULL, err);
}

/* What the backup says of the file called NAME: its hash in hexadecimal, or "" where it has no such file. */
static bool read_sum(sqlite3 *db, const char *name, char hex[2 * SEAL_HASH + 1], struct err *err)
{
	sqlite3_stmt *row;
	int code;

	hex[0] = '\0';
	if (!db_prepare(db, "SELECT sha256 FROM _backup_file WHERE name = ?1", &row, err))
		return false;
	sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW && sqlite3_column_text(row, 0))
		snprintf(hex, 2 * SEAL_HASH + 1, "%s", (const char *) sqlite3_column_text(row, 0));
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(db, NULL, err);
	sqlite3_finalize(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* NAME of the backup as FOLDER/AS. A backup may lack one; one that it has must be whole. */
static bool take_out(sqlite3 *db, const char *name, const char *folder, const char *as, mode_t mode, struct err *err)
{
	char wanted[2 * SEAL_HASH + 1], hex[2 * SEAL_HASH + 1], *path = mem_format("%s/%s", folder, as);
	unsigned char sum[SEAL_HASH];
	sqlite3_stmt *parts = NULL;
	int out = -1;
	bool is_good = read_sum(db, name, wanted, err);

	if (is_good && *wanted) {
		out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		is_good = out >= 0 || err_set(err, EX_CANTCREAT, "%s: cannot be made: %s: check the folder's rights and the disk", path,
			strerror(errno));
		is_good = is_good && db_prepare(db, "SELECT bytes FROM _backup_part WHERE file = ?1 ORDER BY part", &parts, err);
		if (is_good) {
			sqlite3_bind_text(parts, 1, name, -1, SQLITE_STATIC);
			is_good = write_parts(parts, out, path, sum, err);
		}
		if (is_good) {
			seal_hex(sum, SEAL_HASH, hex);
			is_good = strcmp(hex, wanted) == 0 || err_set(err, EX_DATAERR, "the backup's %s is damaged: go back to another backup", name);
		}
		sqlite3_finalize(parts);
	}
	if (out >= 0)
		close(out);
	free(path);
	return is_good;
}

/* For their owner's eyes only, as they were; an older backup has none of them. */
static bool take_out_keys(sqlite3 *db, const char *folder, struct err *err)
{
	bool is_good = true;

	for (size_t i = 0; is_good && i < sizeof backup_keys / sizeof *backup_keys; i++) {
		char *as = mem_format(OPENING_NEW "-%s", backup_keys[i]);

		is_good = take_out(db, backup_keys[i], folder, as, 0600, err);
		free(as);
	}
	return is_good;
}

/* What is left of the copy when it no longer carries files, into a new database at PATH: else it would stay as large as it was. */
static bool write_whole(sqlite3 *db, const char *path, struct err *err)
{
	sqlite3_stmt *write;
	bool is_written;

	if (!db_exec(db, "BEGIN; DROP TABLE _backup_part; DROP TABLE _backup_file; DROP TABLE _backup; COMMIT", err)
			|| !db_prepare(db, "VACUUM INTO ?1", &write, err))
		return false;
	sqlite3_bind_text(write, 1, path, -1, SQLITE_STATIC);
	is_written = db_run(write, err);
	sqlite3_finalize(write);
	return is_written && db_sync_file(path, err);
}

/* The copy of the backup becomes a replica.db at PATH, and what it carried, files beside it. */
static bool take_apart(const char *folder, const char *copy, const char *path, const char *file, int64_t *made,
	struct err *err)
{
	sqlite3 *db;
	bool is_good = db_open(copy, DB_BUILD, false, NULL, &db, err) || err_prefix(err, "%s", file);

	is_good = is_good && check_copy(db, file, made, err) && take_out(db, OPENING_DRAFTS, folder, NEW_DRAFTS, 0666, err)
		&& take_out(db, OPENING_BASELINE, folder, NEW_BASELINE, 0666, err) && take_out_keys(db, folder, err) && write_whole(db, path, err);
	sqlite3_close(db);
	unlink(copy);
	return is_good;
}

/* Whose it is, and whether this program knows its schema. */
static bool open_once(const char *folder, int64_t made, struct err *err)
{
	struct replica *replica;
	bool is_good = opening_open(folder, OPENING_NEW ".db", DB_BUILD, false, &replica, err);

	/* What a province has given out since must not be given again. */
	if (is_good && replica->role == REPLICA_PROVINCE)
		is_good = db_exec(replica->db, "BEGIN IMMEDIATE", err) && recover_mark_restored(replica, made, err)
			&& db_exec(replica->db, "COMMIT", err);
	opening_close(replica);
	return is_good;
}

static bool name_file(const char *folder, const char *from, const char *name, mode_t mask, struct err *err)
{
	char *path = mem_format("%s/%s", folder, from);
	struct stat there;
	bool is_there = lstat(path, &there) == 0;

	if (is_there)
		chmod(path, there.st_mode & mask);
	free(path);
	return !is_there || opening_rename(folder, from, name, err);
}

static bool name_keys(const char *folder, struct err *err)
{
	bool is_good = true;

	for (size_t i = 0; is_good && i < sizeof backup_keys / sizeof *backup_keys; i++) {
		char *as = mem_format(OPENING_NEW "-%s", backup_keys[i]);

		is_good = name_file(folder, as, backup_keys[i], 0600, err);
		free(as);
	}
	return is_good;
}

bool replica_restore(const char *folder, const char *file, int64_t *made, struct err *err)
{
	char *path = mem_format("%s/" OPENING_NEW ".db", folder), *copy = mem_format("%s/" OPENING_NEW "-copy.db", folder);
	bool is_good;

	*made = 0;
	is_good = looks_like_one(file, err) && opening_prepare_folder(folder, err) && db_copy_file(file, copy, err)
		&& take_apart(folder, copy, path, file, made, err) && open_once(folder, *made, err)
		&& name_file(folder, NEW_BASELINE, OPENING_BASELINE, 0444, err)
		&& name_file(folder, NEW_DRAFTS, OPENING_DRAFTS, 0666, err) && name_keys(folder, err)
		&& opening_rename(folder, OPENING_NEW ".db", OPENING_DB, err);
	free(path);
	free(copy);
	return is_good;
}
