/* drafts.db, and what is done where it is damaged.
 *
 * Nobody could key anything while it is: so it is set aside under another name, for whoever may read something out of it, and
 * a new one is begun. What was saved is in replica.db, which this never touches. */
#include "config.h"
#include "store/opening.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/heal_draft.h"
#include "store/migrate.h"

enum { NAMES_MAX = 1000 };

/* Asked only where it could not be opened: a full disk, a right that is missing and a newer program are no damage. */
static bool is_damaged(const char *path)
{
	sqlite3 *db;
	struct err err = { 0 };
	int code;
	bool is;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		sqlite3_close(db);
		return false;
	}
	sqlite3_busy_timeout(db, DB_WAIT);
	is = !db_check(db, &err);
	code = sqlite3_errcode(db) & 0xff;
	is = is && (err.code == EX_DATAERR || code == SQLITE_CORRUPT || code == SQLITE_NOTADB);
	sqlite3_close(db);
	return is;
}

/* A name that nothing has: of the day, and where that is taken with a number. */
static char *free_name(const char *folder)
{
	char day[11], *name = NULL;
	bool is_taken = true;

	date_format(clock_today(), day);
	for (int i = 1; i < NAMES_MAX && is_taken; i++) {
		char *path;

		free(name);
		name = i == 1 ? mem_format(OPENING_DRAFTS ".damaged-%s", day) : mem_format(OPENING_DRAFTS ".damaged-%s-%d", day, i);
		path = mem_format("%s/%s", folder, name);
		is_taken = file_exists(path);
		free(path);
	}
	return name;
}

/* The log goes first: left behind, it would be played into the new file. */
static bool set_aside(struct replica *replica, struct err *err)
{
	char *name = free_name(replica->folder), *log = mem_format("%s-wal", name);
	char *old_log = mem_format("%s/" OPENING_DRAFTS "-wal", replica->folder);
	char *old_index = mem_format("%s/" OPENING_DRAFTS "-shm", replica->folder);
	bool is_aside = !file_exists(old_log) || opening_rename(replica->folder, OPENING_DRAFTS "-wal", log, err);

	if (is_aside)
		unlink(old_index);
	is_aside = is_aside && opening_rename(replica->folder, OPENING_DRAFTS, name, err);
	if (is_aside) {
		free(replica->notice);
		replica->notice = mem_format("Damaged drafts set aside as %s: key those again", name);
	}
	free(name);
	free(log);
	free(old_log);
	free(old_index);
	return is_aside;
}

/* New drafts have the rights of replica.db: who may write that one may keep drafts, whoever of a box's accounts came first. */
static void make_alike(const struct replica *replica, const char *path)
{
	struct stat like;
	int file;

	if (file_exists(path) || stat(replica->path, &like) != 0)
		return;
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return;
	if (fchmod(file, like.st_mode & 0666) != 0)
		unlink(path);
	close(file);
}

static bool open_drafts(struct replica *replica, const char *path, struct err *err)
{
	bool is_read_only;

	if (!replica->is_read_only)
		make_alike(replica, path);
	if (!db_open(path, DB_DURABLE, true, &is_read_only, &replica->drafts, err))
		return false;
	if (db_check(replica->drafts, err) && migrate_run(replica->drafts, "drafts-", err) && heal_draft_run(replica, err))
		return true;
	sqlite3_close(replica->drafts);
	replica->drafts = NULL;
	return false;
}

/* Ids that were read before the folder got another number must not be written into drafts that have followed it. */
static bool is_followed(struct replica *replica, struct err *err)
{
	int64_t at = heal_draft_at(replica);

	return at < 0 || at == replica->drafts_at || err_set(err, EX_TEMPFAIL, "this folder has got another number by a sync:"
		" leave zila and start it again: what was keyed is in the drafts");
}

sqlite3 *opening_drafts(struct replica *replica, struct err *err)
{
	char *path;
	int lock;

	if (replica->drafts)
		return db_is_in_place(replica->drafts, err) && is_followed(replica, err) ? replica->drafts : NULL;
	path = mem_format("%s/%s", replica->folder, OPENING_DRAFTS);
	if (!open_drafts(replica, path, err) && !replica->is_read_only) {
		/* Under the lock, and looked at again: another process may have begun a new one already. */
		lock = opening_lock(replica->folder);
		if ((!is_damaged(path) || set_aside(replica, err)) && open_drafts(replica, path, err) && err)
			err_reset(err);
		if (lock >= 0)
			close(lock);
	}
	free(path);
	return replica->drafts;
}
