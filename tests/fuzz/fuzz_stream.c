/* A line's bytes before anybody is known: preamble, one zstd stream, and every frame read as all that it could be. The first byte
 * chooses: 1 the bytes come one by one, 2 what follows is frames, not squeezed yet. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sync/stream.h"
#include "tests/fuzz/frames.h"

enum { ONE_BY_ONE = 1, FRAMES = 2, READER = 1, MOST_FRAMES = 20000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void read_entries(const struct wire_frame *frame)
{
	struct wire_push push;
	struct wire_pull pull;
	struct wire_verdicts verdicts;
	struct err err;

	wire_read_push(frame, READER, &push, &err);
	wire_free_push(&push);
	wire_read_pull(frame, READER, &pull, &err);
	wire_free_pull(&pull);
	if (wire_read_verdicts(frame, &verdicts, &err))
		wire_free_verdicts(&verdicts);
}

/* As every kind: a kind is one byte that anybody may change. */
static bool read_frame(void *state, const struct wire_frame *frame, struct err *err)
{
	struct wire_hello hello;
	struct wire_snapshot snapshot;
	struct err said, ignored;
	long *left = state;

	if (--*left <= 0)
		return err_set(err, EX_PROTOCOL, "enough");
	wire_read_peer_hello(frame, &hello, &ignored);
	wire_read_hub_hello(frame, &hello, &ignored);
	wire_read_cursors(frame, &hello, &ignored);
	wire_read_ask(frame, &snapshot, &ignored);
	wire_read_snapshot(frame, &snapshot, &ignored);
	wire_read_error(frame, &said, &ignored);
	read_entries(frame);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct stream *stream;
	struct buf line;
	struct err err;
	size_t step;
	long left = MOST_FRAMES;

	if (length < 1)
		return 0;
	stream = stream_new();
	buf_init(&line, FUZZ_MAX);
	if (bytes[0] & FRAMES) {
		frames_start(&line);
		frames_wrap(&line, bytes + 1, length - 1);
	} else {
		buf_put(&line, bytes + 1, length - 1);
	}
	step = bytes[0] & ONE_BY_ONE ? 1 : line.length;
	for (size_t at = 0; at < line.length; at += step)
		if (!stream_feed(stream, line.bytes + at, step, read_frame, &left, &err))
			break;
	stream_free(stream);
	buf_free(&line);
	return 0;
}
