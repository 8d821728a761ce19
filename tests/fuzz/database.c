/* See the header. The SQL is ours, not the program's: it may take a moment and touch no other file. */
#include "config.h"
#include "tests/fuzz/database.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/fuzz/world.h"

enum { RAW = 1, STEPS = 2000, LONGEST_TEXT = 100000 };

/* No other file, and no journal that stays. */
static int allow(void *state, int action, const char *first, const char *second, const char *database, const char *trigger)
{
	(void) state;
	(void) second;
	(void) database;
	(void) trigger;
	if (action == SQLITE_ATTACH || action == SQLITE_DETACH)
		return SQLITE_DENY;
	return action == SQLITE_PRAGMA && first && strcmp(first, "writable_schema") != 0 && strcmp(first, "user_version") != 0
		&& strcmp(first, "application_id") != 0 ? SQLITE_DENY : SQLITE_OK;
}

static int give_up(void *state)
{
	int *left = state;

	return --*left < 0;
}

static void run(const char *path, const uint8_t *bytes, size_t length)
{
	char *sql = mem_copy_bytes(bytes, length);
	sqlite3 *db;
	int left = STEPS;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die("%s", sqlite3_errmsg(db));
	sqlite3_exec(db, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA writable_schema=ON", NULL, NULL, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LONGEST_TEXT);
	sqlite3_set_authorizer(db, allow, NULL);
	sqlite3_progress_handler(db, 1000, give_up, &left);
	sqlite3_exec(db, sql, NULL, NULL, NULL);
	if (!sqlite3_get_autocommit(db))
		sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(db);
	free(sql);
}

bool database_make(const char *path, const struct buf *good, const uint8_t *bytes, size_t length)
{
	if (length < 2)
		return false;
	if (bytes[0] & RAW) {
		fuzz_world_write(path, bytes + 1, length - 1);
		return true;
	}
	fuzz_world_write(path, good->bytes, good->length);
	run(path, bytes + 1, length - 1);
	return true;
}
