/* A box without a replica, and a province that lies about the snapshot. The first byte chooses: 1 a part of another is there already,
 * 2 it comes by file, 4 the rest is a line's bytes as they are. What is fetched is opened, and made a replica of where it can be. */
#include "config.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "sync/fetch.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

enum { HAS_PART = 1, BY_FILE = 2, AS_IT_IS = 4, HASH = 32, NUMBER = 99 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void open_it(struct fetch *fetch, const char *box)
{
	char *file = mem_format("%s/opened.db", box), *folder = mem_format("%s/made", box);
	struct replica *made;
	struct err err;

	if (fetch_open(fetch, file, &err) && replica_create_snapshot(folder, file, "ssh://a", "kech", NUMBER, &err)) {
		if (!replica_open(folder, &made, &err))
			die("a replica was made that cannot be opened: %s", err.text);
		replica_close(made);
	}
	world_remove(folder);
	free(file);
	free(folder);
}

static void leave_part(const char *box)
{
	static const char hash[HASH] = "another";
	char *part = mem_format("%s/" FETCH_PART, box), *note = mem_format("%s/" FETCH_HASH, box);

	fuzz_world_write(part, "begun", 5);
	fuzz_world_write(note, hash, HASH);
	free(part);
	free(note);
}

static void put_line(struct buf *line, struct fuzz_world *world, const uint8_t *bytes, size_t length)
{
	struct buf frames;

	if (bytes[0] & AS_IT_IS) {
		buf_put(line, bytes + 1, length - 1);
		return;
	}
	frames_start(line);
	frames_mend(world, bytes + 1, length - 1, &frames);
	frames_wrap(line, frames.bytes, frames.length);
	buf_free(&frames);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_world *world = fuzz_world();
	char *box = fuzz_world_path("box");
	struct buf line;
	struct fetch *fetch;
	struct err err;

	mkdir(box, 0700);
	buf_init(&line, FUZZ_MAX);
	if (length > 0) {
		if (bytes[0] & HAS_PART)
			leave_part(box);
		put_line(&line, world, bytes, length);
		fetch = fetch_new(box, "kech", NUMBER, &err);
		if (fetch && bytes[0] & BY_FILE)
			fetch_by_file(fetch);
		if (fetch && fetch_feed(fetch, line.bytes, line.length, &err) && fetch_is_done(fetch))
			open_it(fetch, box);
		fetch_free(fetch);
	}
	buf_free(&line);
	world_remove(box);
	free(box);
	return 0;
}
