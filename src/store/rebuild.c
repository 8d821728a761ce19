/* The proof that the tables are what the log says.
 *
 * A scratch database is made in a folder beside the replica's (on the same disk, so that its size is known to fit),
 * filled by the same accept routine and the same code for pending entries, compared by digest, and removed. It is
 * given up at once where anything fails: it is never synced and never opened again. A rebuild holds its folder's lock,
 * which a kill lets go: what lies there without one is cleared away by the next rebuild. */
#include "config.h"
#include "store/rebuild.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/accept.h"
#include "store/correction.h"
#include "store/db.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/log.h"
#include "store/opening.h"
#include "store/pending.h"

#define SCRATCH OPENING_NEW "-rebuild-"

enum { PROGRESS_STEP = 256, DIGEST_MAX = 64 << 20 };

struct rebuild {
	struct replica *real, *again;
	void (*progress)(void *state, long done, long total);
	void *state;
	long done, total;
};

static void tell(struct rebuild *rebuild)
{
	if (rebuild->progress && (rebuild->done % PROGRESS_STEP == 0 || rebuild->done == rebuild->total))
		rebuild->progress(rebuild->state, rebuild->done, rebuild->total);
	rebuild->done++;
}

/* Columns: number, state, body, decision, hash, scope. */
static bool replay_entry(struct rebuild *rebuild, sqlite3_stmt *row, struct err *err)
{
	const void *body = sqlite3_column_blob(row, 2);
	size_t length = (size_t) sqlite3_column_bytes(row, 2);
	struct entry *entry = &rebuild->again->decoded;

	if (sqlite3_column_bytes(row, 4) != SEAL_HASH)
		return err_set(err, EX_DATAERR, "the log: an entry has no hash: go back to the last backup");
	if (sqlite3_column_int(row, 1) == ENTRY_ACCEPTED)
		return accept_again(rebuild->again, (const char *) sqlite3_column_text(row, 5), body, length, sqlite3_column_blob(row, 3),
			(size_t) sqlite3_column_bytes(row, 3), sqlite3_column_int64(row, 0), sqlite3_column_blob(row, 4), err);
	/* One that no longer decodes is left out of what is shown, as a pull leaves it out. */
	if (!entry_decode_again(rebuild->again, body, length, entry, err)) {
		err_reset(err);
		return true;
	}
	return pending_lay_state(rebuild->again, entry, (enum entry_state) sqlite3_column_int(row, 1), err)
		|| err_prefix(err, "a pending entry");
}

/* The entries of one kind, in this replica's order. */
static bool replay(struct rebuild *rebuild, const char *condition, struct err *err)
{
	char *sql = mem_format("SELECT number, state, body, decision, hash, (SELECT code FROM scope WHERE scope.id = entry.scope)"
		" FROM entry WHERE %s ORDER BY id", condition);
	sqlite3_stmt *rows;
	bool is_good = db_prepare(rebuild->real->db, sql, &rows, err);
	int code = SQLITE_DONE;

	free(sql);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		tell(rebuild);
		is_good = replay_entry(rebuild, rows, err);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(rebuild->real->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

static void put_line(void *state, const struct digest_line *line)
{
	buf_format(state, "%s\t%s\t%ld\t%s\n", line->scope, line->table, line->rows, line->hex);
}

/* The first line that differs, as "scope table". */
static bool name_difference(const char *real, const char *again, const char *which, struct err *err)
{
	size_t start = 0;
	const char *line;

	for (size_t i = 0; real[i] && real[i] == again[i]; i++)
		if (real[i] == '\n')
			start = i + 1;
	line = real[start] ? real + start : again + start;
	return err_set(err, EX_DATAERR, "%.*s of %.*s: the tables are not what the log says (%s): run zila doctor, and go back to the last"
		" backup", (int) strcspn(line + strcspn(line, "\t") + (line[strcspn(line, "\t")] != 0), "\t"),
		line + strcspn(line, "\t") + (line[strcspn(line, "\t")] != 0), (int) strcspn(line, "\t"), line, which);
}

static bool compare(struct rebuild *rebuild, enum digest_state which, struct err *err)
{
	struct buf real, again;
	bool is_same;

	buf_init(&real, DIGEST_MAX);
	buf_init(&again, DIGEST_MAX);
	is_same = digest_each(rebuild->real, which, put_line, &real, err) && digest_each(rebuild->again, which, put_line,
		&again, err);
	if (is_same && strcmp(real.bytes, again.bytes) != 0)
		is_same = name_difference(real.bytes, again.bytes, which == DIGEST_HUB ? "the hub's state" : "what is shown", err);
	buf_free(&real);
	buf_free(&again);
	return is_same;
}

static bool run(struct rebuild *rebuild, struct err *err)
{
	bool has_open = db_number(rebuild->real->db, "SELECT EXISTS (SELECT 1 FROM entry WHERE state <> 1)"
		" OR EXISTS (SELECT 1 FROM undecided)", 0) != 0;

	rebuild->total = (long) db_number(rebuild->real->db, "SELECT count(*) - (SELECT count(*) FROM entry"
		" WHERE state <> 1 AND state = 5) FROM entry", 0);
	if (!db_exec(rebuild->again->db, "BEGIN", err) || !replay(rebuild, "state = 1", err))
		return false;
	if (has_open && (!correction_copy(rebuild->real, rebuild->again, err) || !replay(rebuild, "state <> 1 AND state <> 5", err)))
		return false;
	if (!journal_commit(rebuild->again, err))
		return false;
	tell(rebuild);
	/* Without undecided cells both states are one. */
	return compare(rebuild, DIGEST_HUB, err) && (!has_open || compare(rebuild, DIGEST_SHOWN, err));
}

/* The scratch database: empty for a province, the snapshot for a district. */
static bool make_again(struct rebuild *rebuild, const char *folder, struct err *err)
{
	char *baseline = mem_format("%s/%s", rebuild->real->folder, OPENING_BASELINE), *copy = mem_format("%s/again.db",
		folder);
	bool has_baseline = file_exists(baseline), is_good = true;

	if (rebuild->real->role == REPLICA_DISTRICT && !has_baseline)
		is_good = err_set(err, EX_NOINPUT, "%s: is missing: this replica cannot be rebuilt: make it again from the province", baseline);
	if (is_good && has_baseline)
		is_good = db_copy_file(baseline, copy, err);
	if (is_good)
		is_good = opening_open(folder, "again.db", DB_SCRATCH, true, &rebuild->again, err);
	if (is_good) {
		rebuild->again->role = rebuild->real->role;
		rebuild->again->number = rebuild->real->number;
		free(rebuild->again->district);
		rebuild->again->district = mem_copy(rebuild->real->district);
	}
	free(baseline);
	free(copy);
	return is_good;
}

static void remove_scratch(const char *folder)
{
	static const char *const names[] = { "again.db", "again.db-journal", "again.db-wal", "again.db-shm" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_format("%s/%s", folder, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(folder);
}

/* A whole copy of the database each, of rebuilds that were killed. */
static void clear_leftovers(const char *folder)
{
	DIR *open_folder = opendir(folder);
	struct dirent *item;

	while (open_folder && (item = readdir(open_folder))) {
		char *path = mem_format("%s/%s", folder, item->d_name);
		int hold = strncmp(item->d_name, SCRATCH, strlen(SCRATCH)) != 0 ? -1
			: open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (hold >= 0 && flock(hold, LOCK_EX | LOCK_NB) == 0)
			remove_scratch(path);
		if (hold >= 0)
			close(hold);
		free(path);
	}
	if (open_folder)
		closedir(open_folder);
}

/* Makes the scratch folder and holds it; its path, or NULL. Under the replica folder's lock, so that nobody takes one that was
 * just made and is not held yet for a leftover. */
static char *make_scratch(const char *folder, int *hold, struct err *err)
{
	char *scratch = mem_format("%s/" SCRATCH "XXXXXX", folder);
	int lock = opening_lock(folder);

	*hold = -1;
	if (lock >= 0)
		clear_leftovers(folder);
	if (mkdtemp(scratch)) {
		*hold = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (*hold >= 0)
			flock(*hold, LOCK_EX | LOCK_NB);
	} else {
		err_set(err, EX_CANTCREAT, "%s: no folder can be made there: %s: check its rights and the disk", folder,
			strerror(errno));
		free(scratch);
		scratch = NULL;
	}
	if (lock >= 0)
		close(lock);
	return scratch;
}

bool rebuild_check(struct replica *replica, void (*progress)(void *state, long done, long total), void *state,
	struct err *err)
{
	struct rebuild rebuild = { .real = replica, .progress = progress, .state = state };
	int hold;
	char *folder = make_scratch(replica->folder, &hold, err);
	bool is_same;

	if (!folder)
		return false;
	/* One moment of the real one, while it may be in use. */
	is_same = make_again(&rebuild, folder, err) && db_exec(replica->db, "BEGIN", err);
	if (is_same) {
		is_same = journal_read_state(replica, err) && run(&rebuild, err);
		sqlite3_exec(replica->db, "COMMIT", NULL, NULL, NULL);
	}
	opening_close(rebuild.again);
	remove_scratch(folder);
	if (hold >= 0)
		close(hold);
	free(folder);
	return is_same;
}
