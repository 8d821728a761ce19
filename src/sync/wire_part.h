/* What frames are made of. src/sync/wire*.c only. */
#ifndef SYNC_WIRE_PART_H
#define SYNC_WIRE_PART_H

#include <string.h>

#include "base/utf8.h"
#include "sync/wire.h"

enum { NUMBER_LIMIT_BITS = 40 };

static inline bool bad(const char *frame, struct err *err)
{
	return err_set(err, EX_PROTOCOL, "the other side sent a damaged frame (%s): sync again; where it stays so, one of the two"
		" programs is broken or too old", frame);
}

/* A count or serial; is_bad where it is out of bounds. */
static inline int64_t read_number(struct reader *in)
{
	uint64_t number = reader_varint(in);

	if (number >> NUMBER_LIMIT_BITS)
		in->is_bad = true;
	return in->is_bad ? 0 : (int64_t) number;
}

static inline int read_small(struct reader *in, int limit)
{
	int64_t number = read_number(in);

	if (number >= limit)
		in->is_bad = true;
	return in->is_bad ? 0 : (int) number;
}

static inline void put_text(struct buf *out, const char *text)
{
	buf_varint(out, strlen(text));
	buf_text(out, text);
}

/* Text of at most MAX bytes into OUT, which has room for MAX + 1. */
static inline void read_text(struct reader *in, char *out, size_t max)
{
	uint64_t length = reader_varint(in);
	const void *bytes = NULL;

	out[0] = '\0';
	if (length > max)
		in->is_bad = true;
	if (!in->is_bad)
		bytes = reader_bytes(in, (size_t) length);
	if (!bytes || memchr(bytes, 0, (size_t) length) || !utf8_valid(bytes, (size_t) length)) {
		in->is_bad = true;
		return;
	}
	memcpy(out, bytes, (size_t) length);
	out[length] = '\0';
}

static inline const void *read_bytes(struct reader *in, size_t max, size_t *length)
{
	uint64_t size = reader_varint(in);

	if (size > max)
		in->is_bad = true;
	*length = in->is_bad ? 0 : (size_t) size;
	return in->is_bad ? NULL : reader_bytes(in, (size_t) size);
}

static inline void read_hash(struct reader *in, unsigned char hash[FEED_CHAIN])
{
	const void *bytes = reader_bytes(in, FEED_CHAIN);

	if (bytes)
		memcpy(hash, bytes, FEED_CHAIN);
}

static inline bool end(const struct reader *in, const char *frame, struct err *err)
{
	return (!in->is_bad && in->at == in->end) || bad(frame, err);
}

/* Bytes that are there whole or not at all. */
static inline void put_some(struct buf *body, const void *bytes, size_t length)
{
	buf_varint(body, length);
	buf_put(body, bytes, length);
}

static inline bool read_some(struct reader *in, void *out, size_t length)
{
	size_t there;
	const void *bytes = read_bytes(in, length, &there);

	if (there != 0 && there != length)
		in->is_bad = true;
	if (in->is_bad || there == 0)
		return false;
	memcpy(out, bytes, length);
	return true;
}

static inline void read_mark(struct reader *in, unsigned char mark[EPOCH_MARK])
{
	const void *bytes = reader_bytes(in, EPOCH_MARK);

	if (bytes)
		memcpy(mark, bytes, EPOCH_MARK);
}

static inline void read_cursor_list(struct reader *in, struct wire_hello *out, bool has_chains)
{
	out->count = read_small(in, WIRE_MAX_CURSORS + 1);
	for (int i = 0; i < out->count && !in->is_bad; i++) {
		read_text(in, out->cursors[i].scope, sizeof out->cursors[i].scope - 1);
		out->cursors[i].number = read_number(in);
		if (has_chains)
			read_hash(in, out->cursors[i].chain);
	}
	if (in->is_bad)
		out->count = 0;
}

#endif
