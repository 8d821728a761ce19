/* See the header. What is open is worked through frame by frame before more is opened, so that a small piece of
 * bytes that opens to much costs time but no memory. */
#include "config.h"
#include "sync/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sync/squeeze.h"

enum {
	OUT_MAX = 32 << 20,
	FRAMES = 8, /* at least, in a file with a limit */
	LAST_WORDS = 1024, /* room for what ends a file, and for what does not squeeze */
};

struct stream {
	struct squeeze *squeeze;
	struct unsqueeze *unsqueeze;
	struct buf out, in, body, frame;
	unsigned char preamble[WIRE_PREAMBLE];
	size_t preamble_length;
	bool is_dirty; /* something was put since the last flush */
	int64_t sent, received;
};

struct stream *stream_new(void)
{
	static const unsigned char preamble[WIRE_PREAMBLE] = { 'Z', 'I', 'L', 'A', WIRE_VERSION, WIRE_VERSION };
	struct stream *stream = mem_zero(1, sizeof *stream);

	stream->squeeze = squeeze_new();
	stream->unsqueeze = unsqueeze_new();
	buf_init(&stream->out, OUT_MAX);
	buf_init(&stream->in, WIRE_MAX_FRAME + 16 + SQUEEZE_STEP);
	buf_init(&stream->body, WIRE_MAX_FRAME);
	buf_init(&stream->frame, WIRE_MAX_FRAME + 16);
	buf_put(&stream->out, preamble, sizeof preamble);
	return stream;
}

void stream_free(struct stream *stream)
{
	if (!stream)
		return;
	squeeze_free(stream->squeeze);
	unsqueeze_free(stream->unsqueeze);
	buf_free(&stream->out);
	buf_free(&stream->in);
	buf_free(&stream->body);
	buf_free(&stream->frame);
	free(stream);
}

static bool check_preamble(const unsigned char *preamble, struct err *err)
{
	if (memcmp(preamble, "ZILA", 4) != 0 || preamble[4] > preamble[5])
		return err_set(err, EX_PROTOCOL, "the other side does not speak zila's protocol: check what answers there");
	if (preamble[4] <= WIRE_VERSION && WIRE_VERSION <= preamble[5])
		return true;
	return err_set(err, EX_UNAVAILABLE, "the other side speaks versions %d to %d of the protocol and this program %d: install the"
		" same version on both", preamble[4], preamble[5], WIRE_VERSION);
}

static bool read_frames(struct stream *stream, bool (*visit)(void *state, const struct wire_frame *frame, struct err *err),
	void *state, struct err *err)
{
	struct wire_frame frame;
	size_t at = 0, used;
	int found;
	bool is_good = true;

	while (is_good && (found = wire_next(stream->in.bytes + at, stream->in.length - at, &frame, &used, err)) != 0) {
		is_good = found > 0 && visit(state, &frame, err);
		if (found > 0)
			at += used;
	}
	memmove(stream->in.bytes, stream->in.bytes + at, stream->in.length - at);
	stream->in.length -= at;
	return is_good;
}

bool stream_feed(struct stream *stream, const char *bytes, size_t length,
	bool (*visit)(void *state, const struct wire_frame *frame, struct err *err), void *state, struct err *err)
{
	bool has_more = true;

	stream->received += (int64_t) length;
	while (length > 0 && stream->preamble_length < WIRE_PREAMBLE) {
		stream->preamble[stream->preamble_length++] = (unsigned char) *bytes++;
		length--;
		if (stream->preamble_length == WIRE_PREAMBLE && !check_preamble(stream->preamble, err))
			return false;
	}
	while (has_more && stream->preamble_length == WIRE_PREAMBLE)
		if (!unsqueeze_step(stream->unsqueeze, &bytes, &length, &stream->in, &has_more, err)
				|| !read_frames(stream, visit, state, err))
			return false;
	return true;
}

bool stream_is_newer(const struct stream *stream)
{
	return stream->preamble_length == WIRE_PREAMBLE && memcmp(stream->preamble, "ZILA", 4) == 0 && stream->preamble[4] > WIRE_VERSION;
}

struct buf *stream_body(struct stream *stream)
{
	buf_clear(&stream->body);
	return &stream->body;
}

void stream_put(struct stream *stream, enum wire_kind kind)
{
	buf_clear(&stream->frame);
	wire_put_frame(&stream->frame, kind, &stream->body);
	if (!squeeze_put(stream->squeeze, stream->frame.bytes, stream->frame.length, false, &stream->out))
		die("a sync holds more than %d MB that nobody takes", OUT_MAX >> 20);
	stream->is_dirty = true;
}

void stream_flush(struct stream *stream)
{
	if (stream->is_dirty && !squeeze_put(stream->squeeze, "", 0, true, &stream->out))
		die("a sync holds more than %d MB that nobody takes", OUT_MAX >> 20);
	stream->is_dirty = false;
}

size_t stream_most(int64_t limit)
{
	return limit > 0 && limit / FRAMES < WIRE_MAX_BODIES ? (size_t) (limit / FRAMES) : WIRE_MAX_BODIES;
}

bool stream_is_over(const struct stream *stream, int64_t limit)
{
	return limit > 0 && stream->sent + (int64_t) (stream->out.length + stream->body.length) + LAST_WORDS > limit;
}

size_t stream_waiting(const struct stream *stream)
{
	return stream->out.length;
}

void stream_take(struct stream *stream, struct buf *out)
{
	if (!buf_put(out, stream->out.bytes, stream->out.length))
		return;
	stream->sent += (int64_t) stream->out.length;
	buf_clear(&stream->out);
}

int64_t stream_sent(const struct stream *stream)
{
	return stream->sent;
}

int64_t stream_received(const struct stream *stream)
{
	return stream->received;
}
