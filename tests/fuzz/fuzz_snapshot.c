/* A snapshot as it lies on the disk of a new box: what it becomes there must be a replica that can be opened, or be refused. The first
 * byte chooses: 2 the rest is the file of its rows, 4 the rest changes a good one (3 bytes where, lowest first, and the new byte), else it
 * is about the database that was made of them (database.h). */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/rebuild.h"
#include "sync/peer.h"
#include "sync/rows.h"
#include "tests/fuzz/database.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

enum { NUMBER = 99 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { ROWS = 2, CHANGED = 4, CHANGE = 4 /* bytes */ };

static struct buf good, good_rows;

static void forget(void)
{
	buf_free(&good);
	buf_free(&good_rows);
}

static void make_good(void)
{
	struct feed_cursor ends[2];
	struct err err;
	char *path, *folder, *rows;

	if (good.bytes)
		return;
	path = fuzz_world_path("good.db");
	folder = fuzz_world_path("");
	rows = fuzz_world_path("good.rows");
	if (!rows_write(fuzz_world()->hub, "kech", -1, rows, ends, &err) || !rows_read(rows, folder, "good.db", &err)
			|| !file_read(path, FUZZ_MAX, &good, &err) || !file_read(rows, FUZZ_MAX, &good_rows, &err))
		die("%s", err.text);
	atexit(forget);
	free(rows);
	free(path);
	free(folder);
}

/* A box that was made from it says where it stands, and its tables are what its log and baseline say. */
static void use(const char *folder)
{
	struct replica *made;
	struct peer *peer;
	struct err err;

	if (!replica_open(folder, &made, &err))
		die("a replica was made that cannot be opened: %s", err.text);
	free(world_digest(made, DIGEST_HUB));
	if (!rebuild_check(made, NULL, NULL, &err))
		die("a replica was made that is not what it began with: %s", err.text);
	peer = peer_new(made, &err);
	if (!peer)
		die("a replica was made that cannot sync: %s", err.text);
	peer_free(peer);
	replica_close(made);
}

/* The file of rows that BYTES stand for, and the database that is made of it; false where none is. */
static bool make_of_rows(const uint8_t *bytes, size_t length)
{
	char *path = fuzz_world_path("snapshot.rows"), *folder = fuzz_world_path("");
	struct buf rows;
	struct err err;
	bool is_made;

	buf_init(&rows, FUZZ_MAX);
	if (bytes[0] & CHANGED)
		buf_put(&rows, good_rows.bytes, good_rows.length);
	else
		buf_put(&rows, bytes + 1, length - 1);
	for (size_t at = 1; (bytes[0] & CHANGED) && at + CHANGE <= length; at += CHANGE)
		rows.bytes[(bytes[at] | (size_t) bytes[at + 1] << 8 | (size_t) bytes[at + 2] << 16) % rows.length] = (char) bytes[at + 3];
	fuzz_world_write(path, rows.bytes, rows.length);
	is_made = rows_read(path, folder, "snapshot.db", &err);
	if (!is_made && (err.code == 0 || !*err.text))
		die("a failure without a word");
	unlink(path);
	buf_free(&rows);
	free(path);
	free(folder);
	return is_made;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char *file, *folder;
	struct err err;

	fuzz_world();
	make_good();
	file = fuzz_world_path("snapshot.db");
	folder = fuzz_world_path("made");
	if (length > 0 && (bytes[0] & (ROWS | CHANGED)) ? make_of_rows(bytes, length) : database_make(file, &good, bytes, length)) {
		if (replica_create_snapshot(folder, file, "ssh://a", "kech", NUMBER, &err))
			use(folder);
		else if (err.code == 0 || !*err.text)
			die("a failure without a word");
	}
	unlink(file);
	world_remove(folder);
	free(file);
	free(folder);
	return 0;
}
