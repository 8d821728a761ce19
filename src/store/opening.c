/* From a file to a struct replica, and the making of a folder that is never half a replica: everything is built
 * under a name that begins with ".zila-new", and replica.db gets its name last. */
#include "config.h"
#include "store/opening.h"
#include "store/session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/catalogue.h"
#include "store/functions.h"
#include "store/guard.h"
#include "store/kept.h"
#include "store/journal.h"
#include "store/migrate.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/turn.h"

enum { TRIM_THRESHOLD = 16 << 20, TEXT_MAX = 4 << 20 };

char *opening_setting(sqlite3 *db, const char *name)
{
	sqlite3_stmt *statement;
	char *value = NULL;

	if (sqlite3_prepare_v2(db, "SELECT value FROM setting WHERE name = ?1", -1, &statement, NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = mem_copy((const char *) sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return value;
}

static bool read_self(struct replica *replica, struct err *err)
{
	char *role = opening_setting(replica->db, "replica.role"), *number = opening_setting(replica->db, "replica.number");
	char *sample = opening_setting(replica->db, "replica.sample");
	bool is_known = role && number && (strcmp(role, "province") == 0 || strcmp(role, "district") == 0);

	replica->is_sample = sample && strcmp(sample, "1") == 0;
	if (is_known) {
		replica->role = strcmp(role, "province") == 0 ? REPLICA_PROVINCE : REPLICA_DISTRICT;
		replica->number = replica->number_now = atoi(number);
		replica->district = replica->role == REPLICA_DISTRICT ? opening_setting(replica->db, "replica.district") : NULL;
	}
	free(role);
	free(number);
	free(sample);
	return is_known || err_set(err, EX_IOERR, "%s: is no replica: it does not say whose it is", replica->path);
}

bool opening_open(const char *folder, const char *name, enum db_mode mode, bool may_create, struct replica **out,
	struct err *err)
{
	struct replica *replica = mem_zero(1, sizeof *replica);

	*out = NULL;
	/* The heap is not given back at each free: rules with lists did that a million times in a check of a province. */
	mallopt(M_TRIM_THRESHOLD, TRIM_THRESHOLD);
	replica->folder = mem_copy(folder);
	replica->path = mem_format("%s/%s", folder, name);
	replica->is_scratch = mode == DB_SCRATCH;
	/* Nobody else has what is only being made. */
	replica->has_turn_file = mode != DB_DURABLE;
	replica->turn_file = -1;
	replica->conflict_rows = replica->read_version = -1;
	buf_init(&replica->cell_text, ENTRY_MAX_BYTES);
	buf_init(&replica->key_text, TEXT_MAX);
	buf_init(&replica->decision, TEXT_MAX);
	if (!db_open(replica->path, mode, may_create, mode == DB_DURABLE ? &replica->is_read_only : NULL, &replica->db, err)
			|| !migrate_run(replica->db, "", err) || !guard_install(replica, err) || !functions_install(replica, err)
			|| (!may_create && !read_self(replica, err)) || !journal_read_state(replica, err)) {
		opening_close(replica);
		return false;
	}
	*out = replica;
	return true;
}

void opening_close(struct replica *replica)
{
	sqlite3_stmt *statement;

	if (!replica)
		return;
	query_forget_all(replica);
	kept_forget_all(replica);
	catalogue_free(replica);
	scope_free_all(replica);
	entry_free(&replica->decoded);
	buf_free(&replica->cell_text);
	buf_free(&replica->key_text);
	buf_free(&replica->decision);
	/* All that is still prepared on this connection is ours. */
	while (replica->db && (statement = sqlite3_next_stmt(replica->db, NULL)))
		sqlite3_finalize(statement);
	while (replica->drafts && (statement = sqlite3_next_stmt(replica->drafts, NULL)))
		sqlite3_finalize(statement);
	sqlite3_close(replica->db);
	sqlite3_close(replica->drafts);
	turn_close(replica);
	session_close(replica);
	free(replica->folder);
	free(replica->path);
	free(replica->district);
	free(replica->notice);
	free(replica);
}

bool opening_put(sqlite3 *db, const char *name, const char *value, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_put;

	if (!db_prepare(db, "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
			&statement, err))
		return false;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
	is_put = db_run(statement, err);
	sqlite3_finalize(statement);
	return is_put;
}

static bool is_half_made(const char *name)
{
	return strncmp(name, OPENING_NEW, strlen(OPENING_NEW)) == 0 || strncmp(name, OPENING_BASELINE,
		strlen(OPENING_BASELINE)) == 0;
}

/* True where a file of the folder is neither half made nor '.' and '..'. */
static bool has_others(const char *folder)
{
	DIR *open = opendir(folder);
	struct dirent *item;
	bool has = false;

	while (open && !has && (item = readdir(open)))
		has = strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0 && !is_half_made(item->d_name);
	if (open)
		closedir(open);
	return has;
}

static void remove_half_made(const char *folder)
{
	DIR *open = opendir(folder);
	struct dirent *item;

	while (open && (item = readdir(open)))
		if (is_half_made(item->d_name))
			unlinkat(dirfd(open), item->d_name, 0);
	if (open)
		closedir(open);
}

bool opening_prepare_folder(const char *folder, struct err *err)
{
	char *there = mem_format("%s/%s", folder, OPENING_DB);
	bool is_there = file_exists(there), is_made;

	free(there);
	if (is_there)
		return err_set(err, EX_CANTCREAT, "%s: holds a replica already: choose another folder", folder);
	if (has_others(folder))
		return err_set(err, EX_CANTCREAT, "%s: is not empty: choose another folder", folder);
	is_made = file_mkdirs(folder, 0777, err);
	if (is_made)
		remove_half_made(folder);
	return is_made;
}

bool opening_rename(const char *folder, const char *from, const char *name, struct err *err)
{
	char *old = mem_format("%s/%s", folder, from), *now = mem_format("%s/%s", folder, name);
	int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_renamed = directory >= 0 && rename(old, now) == 0 && (fsync(directory) == 0 || errno == EINVAL);

	if (!is_renamed)
		err_set(err, EX_IOERR, "%s: cannot be named: %s: check the folder's rights and the disk", now, strerror(errno));
	if (directory >= 0)
		close(directory);
	free(old);
	free(now);
	return is_renamed;
}

int opening_lock(const char *folder)
{
	int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), code = -1;

	while (lock >= 0 && (code = flock(lock, LOCK_EX)) != 0 && errno == EINTR)
		;
	if (lock >= 0 && code != 0)
		close(lock);
	return code == 0 ? lock : -1;
}
