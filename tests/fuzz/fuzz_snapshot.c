/* A snapshot as it lies on the disk of a new box: what it becomes there must be a replica that can be opened, or be refused. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/rebuild.h"
#include "store/snapshot.h"
#include "sync/peer.h"
#include "tests/fuzz/database.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

enum { NUMBER = 99 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct buf good;

static void forget(void)
{
	buf_free(&good);
}

static void make_good(void)
{
	struct feed_cursor ends[2];
	struct err err;
	char *path, *folder;

	if (good.bytes)
		return;
	path = fuzz_world_path("good.db");
	folder = fuzz_world_path("");
	if (!snapshot_make(fuzz_world()->hub, "kech", folder, "good.db", ends, &err) || !file_read(path, FUZZ_MAX, &good, &err))
		die("%s", err.text);
	atexit(forget);
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char *file, *folder;
	struct err err;

	fuzz_world();
	make_good();
	file = fuzz_world_path("snapshot.db");
	folder = fuzz_world_path("made");
	if (database_make(file, &good, bytes, length)) {
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
