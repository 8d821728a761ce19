/* Changes that keep an input a row of frames: a fuzzer that knows no lengths would break all that stands behind its change. For
 * the fuzzers whose input is one byte of choices and then frames. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t max, unsigned seed);

enum {
	MOST = 64, /* frames that are told apart */
	LOOK = 400, /* bytes within which a list may begin */
	FEW = 8, /* items that make a list */
	TAIL = 8, /* bytes of a hash behind a list */
	KINDS = 24,
	LONGEST = 1 << 22,
};

struct piece {
	size_t at, body, end;
};

static unsigned draw(uint64_t *seed, unsigned limit)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned) (*seed >> 33) % limit;
}

static int split(const uint8_t *bytes, size_t length, struct piece *pieces)
{
	struct reader in;
	int count = 0;

	reader_init(&in, bytes, length);
	while (count < MOST && reader_left(&in) > 0) {
		struct piece *piece = &pieces[count];
		uint64_t size;

		piece->at = length - reader_left(&in);
		reader_byte(&in);
		size = reader_varint(&in);
		piece->body = length - reader_left(&in);
		if (in.is_bad || size > reader_left(&in) || (size > 0 && !reader_bytes(&in, (size_t) size)))
			break;
		piece->end = length - reader_left(&in);
		count++;
	}
	return count;
}

/* BYTES changed, at most MORE longer. */
static void change(const uint8_t *bytes, size_t length, size_t more, struct buf *out)
{
	uint8_t *room = mem_alloc(length + more + 1);

	memcpy(room, bytes, length);
	length = LLVMFuzzerMutate(room, length, length + more > 0 ? length + more : 1);
	buf_put(out, room, length);
	free(room);
}

/* Items of a length and so many bytes each, from AT to END exactly; how many there are. WHERE is the chosen one. */
static int items(const uint8_t *bytes, size_t at, size_t end, size_t chosen, size_t where[2])
{
	struct reader in;
	int count = 0;

	reader_init(&in, bytes + at, end - at);
	while (reader_left(&in) > 0) {
		size_t start = end - reader_left(&in);
		uint64_t size = reader_varint(&in);

		if (in.is_bad || size > reader_left(&in) || (size > 0 && !reader_bytes(&in, (size_t) size)))
			return 0;
		if ((size_t) count++ == chosen) {
			where[0] = start;
			where[1] = end - reader_left(&in);
		}
	}
	return count;
}

/* One item of the list that begins somewhere in BODY and ends at END. */
static bool change_item(const uint8_t *body, size_t length, size_t end, size_t more, uint64_t *seed, struct buf *out)
{
	size_t where[2] = { 0, 0 };

	for (size_t at = 0; at < LOOK && at < end; at++) {
		int count = items(body, at, end, SIZE_MAX, where);
		struct reader in;
		struct buf changed;

		if (count < FEW)
			continue;
		items(body, at, end, draw(seed, (unsigned) count), where);
		reader_init(&in, body + where[0], where[1] - where[0]);
		reader_varint(&in);
		buf_init(&changed, LONGEST);
		change(in.at, reader_left(&in), more, &changed);
		buf_put(out, body, where[0]);
		buf_varint(out, changed.length);
		buf_put(out, changed.bytes, changed.length);
		buf_put(out, body + where[1], length - where[1]);
		buf_free(&changed);
		return true;
	}
	return false;
}

/* The streams of columns, for one: they stand before the eight bytes of a hash. */
static bool change_list(const uint8_t *body, size_t length, size_t more, uint64_t *seed, struct buf *out)
{
	return (length > TAIL && change_item(body, length, length - TAIL, more, seed, out))
		|| change_item(body, length, length, more, seed, out);
}

static void put_changed(struct buf *out, const uint8_t *bytes, const struct piece *piece, size_t more, uint64_t *seed)
{
	struct buf body;
	size_t length = piece->end - piece->body;

	buf_init(&body, LONGEST);
	if (draw(seed, 2) || !change_list(bytes + piece->body, length, more, seed, &body))
		change(bytes + piece->body, length, more, &body);
	buf_byte(out, draw(seed, KINDS) ? bytes[piece->at] : (unsigned char) draw(seed, KINDS));
	buf_varint(out, body.length);
	buf_put(out, body.bytes, body.length);
	buf_free(&body);
}

/* All frames, two of them in each other's place, one left out, one twice, or one changed. */
static void put_all(struct buf *out, const uint8_t *bytes, const struct piece *pieces, int count, size_t more, uint64_t *seed)
{
	int one = (int) draw(seed, (unsigned) count), other = (int) draw(seed, (unsigned) count), what = (int) draw(seed, 12);

	for (int i = 0; i < count; i++) {
		const struct piece *piece = &pieces[what == 0 && i == one ? other : what == 0 && i == other ? one : i];

		if (what == 1 && i == one)
			continue;
		if (what > 2 && i == one)
			put_changed(out, bytes, piece, more, seed);
		else
			buf_put(out, bytes + piece->at, piece->end - piece->at);
		if (what == 2 && i == one)
			buf_put(out, bytes + pieces[other].at, pieces[other].end - pieces[other].at);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t max, unsigned seed)
{
	struct piece pieces[MOST];
	uint64_t state = seed;
	struct buf out;
	size_t more;
	int count;

	for (int i = 0; i < 3; i++)
		draw(&state, 2);
	count = length > 1 ? split(bytes + 1, length - 1, pieces) : 0;
	if (count == 0 || draw(&state, 10) == 0)
		return LLVMFuzzerMutate(bytes, length, max);
	more = max > length ? max - length : 0;
	buf_init(&out, max);
	buf_byte(&out, draw(&state, 16) ? bytes[0] : (unsigned char) draw(&state, 64));
	put_all(&out, bytes + 1, pieces, count, more, &state);
	/* What did not look like a frame stays behind them. */
	buf_put(&out, bytes + 1 + pieces[count - 1].end, length - 1 - pieces[count - 1].end);
	memcpy(bytes, out.bytes, out.length);
	length = out.length;
	buf_free(&out);
	return length;
}
