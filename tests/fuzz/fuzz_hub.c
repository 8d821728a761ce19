/* The province's side of a sync, fed by anybody: frames of whoever has a key. The first byte chooses:
 *   1 the district's real greeting goes before, 2 by file, 4 the rest is a line's bytes as they are. */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sync/hub.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"

enum { REAL_GREETING = 1, BY_FILE = 2, AS_IT_IS = 4, PIECE = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void serve(struct hub *hub, const struct buf *line)
{
	struct buf said;
	struct err err;
	bool is_good = true;

	buf_init(&said, FUZZ_MAX);
	for (size_t at = 0; is_good && at < line->length; at += PIECE) {
		is_good = hub_feed(hub, line->bytes + at, line->length - at < PIECE ? line->length - at : PIECE, &err);
		if (!is_good && (err.code < EX_USAGE || err.code > EX_CONFIG || !*err.text))
			die("a failure without a word: %d", err.code);
		buf_clear(&said);
		is_good = hub_take(hub, &said, &err) && is_good;
	}
	buf_free(&said);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_world *world = fuzz_world();
	struct buf frames, line;
	struct hub *hub;
	struct err err;

	if (length < 1)
		return 0;
	hub = hub_new(world->hub, world->number, &err);
	if (bytes[0] & BY_FILE)
		hub_by_file(hub);
	buf_init(&line, FUZZ_MAX);
	if (bytes[0] & AS_IT_IS) {
		buf_put(&line, bytes + 1, length - 1);
	} else {
		frames_start(&line);
		if (bytes[0] & REAL_GREETING)
			frames_wrap(&line, world->peer_hello.bytes, world->peer_hello.length);
		frames_mend(world, bytes + 1, length - 1, &frames);
		frames_wrap(&line, frames.bytes, frames.length);
		buf_free(&frames);
	}
	serve(hub, &line);
	hub_free(hub);
	buf_free(&line);
	fuzz_world_check(bytes, length);
	return 0;
}
