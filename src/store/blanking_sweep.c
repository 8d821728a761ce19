/* See the header. Rows that were deleted long before (an entry takes a new place when it is decided) left copies of a value that no UPDATE
 * reaches, whatever secure_delete says at the time of the blanking: only a whole rewrite is sure. It costs seconds, and blankings are rare. */
#include "config.h"
#include "store/blanking_sweep.h"
#include "store/blanking.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/blanking_log.h"
#include "store/db.h"
#include "store/opening.h"

bool blanking_is_due(struct replica *replica)
{
	return db_number(replica->db, "SELECT EXISTS (SELECT 1 FROM setting WHERE name = '" BLANKING_SWEEP "')", 0) != 0;
}

/* A busy writer or reader: another time. */
static bool rewrite(sqlite3 *db)
{
	struct err ignored;

	return db_exec(db, "VACUUM", &ignored) && sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
}

static bool rewrite_drafts(struct replica *replica)
{
	char *path = mem_format("%s/" OPENING_DRAFTS, replica->folder);
	bool is_there = file_exists(path);
	struct err ignored;
	sqlite3 *drafts = is_there ? opening_drafts(replica, &ignored) : NULL;

	free(path);
	return !is_there || (drafts && rewrite(drafts));
}

/* A box that has begun to fetch one begins again with a new one. */
static void remove_snapshots(const struct replica *replica)
{
	char *path = mem_format("%s/snapshots", replica->folder);
	DIR *folder = opendir(path);
	struct dirent *item;

	while (folder && (item = readdir(folder))) {
		size_t length = strlen(item->d_name);

		if (length > 4 && strcmp(item->d_name + length - 4, ".zst") == 0)
			unlinkat(dirfd(folder), item->d_name, 0);
	}
	if (folder)
		closedir(folder);
	free(path);
}

void blanking_sweep(struct replica *replica)
{
	struct err ignored;

	replica->is_unswept = false;
	if (replica->is_scratch || replica->is_read_only || !blanking_is_due(replica))
		return;
	remove_snapshots(replica);
	if (rewrite(replica->db) && rewrite_drafts(replica)
			&& db_exec(replica->db, "DELETE FROM setting WHERE name = '" BLANKING_SWEEP "'", &ignored))
		sqlite3_wal_checkpoint_v2(replica->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
