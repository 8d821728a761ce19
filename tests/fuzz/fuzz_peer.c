/* The district's side of a sync with a province that lies. The first byte chooses:
 *   1 the real greeting goes before, 2 it answers before all was pushed, 4 the rest is a line's bytes as they are. */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sync/peer.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"

enum { REAL_GREETING = 1, AT_ONCE = 2, AS_IT_IS = 4, PIECE = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void listen(struct peer *peer, bool is_at_once, const struct buf *line)
{
	struct buf said;
	struct err err;
	bool is_good = true;

	buf_init(&said, FUZZ_MAX);
	while (!is_at_once && peer_is_pushing(peer)) {
		buf_clear(&said);
		if (!peer_take(peer, &said, &err))
			die("it cannot push: %s", err.text);
	}
	for (size_t at = 0; is_good && at < line->length; at += PIECE) {
		is_good = peer_feed(peer, line->bytes + at, line->length - at < PIECE ? line->length - at : PIECE, &err);
		if (!is_good && (err.code == 0 || !*err.text))
			die("a failure without a word: %d", err.code);
		buf_clear(&said);
		is_good = is_good && peer_take(peer, &said, &err);
	}
	buf_free(&said);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_world *world = fuzz_world();
	struct buf frames, line;
	struct peer *peer;
	struct err err;

	if (length < 1)
		return 0;
	peer = peer_new(world->district, &err);
	buf_init(&line, FUZZ_MAX);
	if (bytes[0] & AS_IT_IS) {
		buf_put(&line, bytes + 1, length - 1);
	} else {
		frames_start(&line);
		if (bytes[0] & REAL_GREETING)
			frames_wrap(&line, world->hub_hello.bytes, world->hub_hello.length);
		frames_mend(world, bytes + 1, length - 1, &frames);
		frames_wrap(&line, frames.bytes, frames.length);
		buf_free(&frames);
	}
	listen(peer, bytes[0] & AT_ONCE, &line);
	peer_free(peer);
	buf_free(&line);
	fuzz_world_check(bytes, length);
	return 0;
}
