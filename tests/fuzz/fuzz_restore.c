/* A backup of a district's folder as somebody hands it over: it becomes a folder that can be opened, or is refused. */
#include "config.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/rebuild.h"
#include "tests/fuzz/database.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct buf good;

static void forget(void)
{
	buf_free(&good);
}

static void make_good(void)
{
	struct err err;
	char *path;

	if (good.bytes)
		return;
	path = fuzz_world_path("good.db");
	if (!replica_backup(fuzz_world()->district, path, &err) || !file_read(path, FUZZ_MAX, &good, &err))
		die("%s", err.text);
	atexit(forget);
	free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char *file, *folder;
	struct replica *made;
	struct err err;
	int64_t when;

	fuzz_world();
	make_good();
	file = fuzz_world_path("backup.db");
	folder = fuzz_world_path("restored");
	mkdir(folder, 0700);
	if (database_make(file, &good, bytes, length)) {
		if (replica_restore(folder, file, &when, &err) && replica_open(folder, &made, &err)) {
			/* The log may say anything: then it is told to be so. */
			rebuild_check(made, NULL, NULL, &err);
			replica_integrity(made, &err);
			replica_close(made);
		} else if (err.code == 0 || !*err.text) {
			die("a failure without a word");
		}
	}
	unlink(file);
	world_remove(folder);
	free(file);
	free(folder);
	return 0;
}
