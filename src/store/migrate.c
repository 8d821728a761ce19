/* Schema scripts, each applied once.
 *
 * The table `migration` says which scripts a database has had and what their bytes were. A script that was applied
 * never changes: a difference means that two programs disagree about what the tables are, and nothing is touched. */
#include "config.h"
#include "store/migrate.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/seal.h"
#include "store/schema_files.h"

static bool is_ours(const char *name, const char *prefix)
{
	return *prefix ? strncmp(name, prefix, strlen(prefix)) == 0 : isdigit((unsigned char) *name) != 0;
}

static void checksum(const struct embedded_file *file, char hex[2 * SEAL_HASH + 1])
{
	unsigned char hash[SEAL_HASH];

	seal_hash(file->text, file->length, hash);
	seal_hex(hash, SEAL_HASH, hex);
}

static const struct embedded_file *find_file(const char *name)
{
	for (size_t i = 0; i < schema_file_count; i++)
		if (strcmp(schema_files[i].name, name) == 0)
			return &schema_files[i];
	return NULL;
}

/* Every script that the database has had is one of ours, unchanged. Counts them. */
static bool compare_applied(sqlite3 *db, int *count, struct err *err)
{
	sqlite3_stmt *statement;
	const struct embedded_file *file;
	char hex[2 * SEAL_HASH + 1];
	const char *name;
	bool is_same = true;
	int code;

	*count = 0;
	if (!db_prepare(db, "SELECT name, sha256 FROM migration", &statement, err))
		return false;
	while (is_same && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		name = (const char *) sqlite3_column_text(statement, 0);
		file = find_file(name);
		if (!file) {
			is_same = err_set(err, EX_UNAVAILABLE, "%s: was made by a newer zila (it has %s): install that version",
				sqlite3_db_filename(db, "main"), name);
			break;
		}
		checksum(file, hex);
		if (strcmp(hex, (const char *) sqlite3_column_text(statement, 1)) != 0)
			is_same = err_set(err, EX_IOERR, "%s: its schema script %s is not the one of this program: install the version"
				" that made it", sqlite3_db_filename(db, "main"), name);
		(*count)++;
	}
	if (is_same && code != SQLITE_DONE)
		is_same = db_fail(db, NULL, err);
	sqlite3_finalize(statement);
	return is_same;
}

static bool apply(sqlite3 *db, const struct embedded_file *file, struct err *err)
{
	sqlite3_stmt *statement;
	char hex[2 * SEAL_HASH + 1];
	bool is_noted;

	if (!db_exec(db, file->text, err))
		return err_prefix(err, "%s", file->name);
	if (!db_prepare(db, "INSERT INTO migration (name, sha256, applied) VALUES (?1, ?2, ?3)", &statement, err))
		return false;
	checksum(file, hex);
	sqlite3_bind_text(statement, 1, file->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, hex, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, clock_now());
	is_noted = db_run(statement, err);
	sqlite3_finalize(statement);
	return is_noted;
}

static bool is_applied(sqlite3 *db, const char *name)
{
	sqlite3_stmt *statement;
	bool is_there;

	if (sqlite3_prepare_v2(db, "SELECT 1 FROM migration WHERE name = ?1", -1, &statement, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	is_there = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return is_there;
}

static bool apply_missing(sqlite3 *db, const char *prefix, struct err *err)
{
	int count;

	if (!db_exec(db, "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL,"
			" applied INTEGER NOT NULL) WITHOUT ROWID", err) || !compare_applied(db, &count, err))
		return false;
	for (size_t i = 0; i < schema_file_count; i++)
		if (is_ours(schema_files[i].name, prefix) && !is_applied(db, schema_files[i].name)
				&& !apply(db, &schema_files[i], err))
			return false;
	return true;
}

bool migrate_run(sqlite3 *db, const char *prefix, struct err *err)
{
	int wanted = 0, count = 0;

	for (size_t i = 0; i < schema_file_count; i++)
		wanted += is_ours(schema_files[i].name, prefix);
	/* The common start: everything is there, and nothing needs a lock. */
	if (db_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'migration'", 0) == 1) {
		if (!compare_applied(db, &count, err))
			return false;
		if (count >= wanted)
			return true;
	}
	if (sqlite3_db_readonly(db, "main"))
		return err_set(err, EX_UNAVAILABLE, "%s: was made by an older zila and cannot be brought up to date, because it cannot be"
			" written: make room on the disk", sqlite3_db_filename(db, "main"));
	if (!db_exec(db, "BEGIN IMMEDIATE", err))
		return false;
	if (apply_missing(db, prefix, err) && db_exec(db, "COMMIT", err))
		return true;
	if (!sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}
