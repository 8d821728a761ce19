/* A growing buffer and a reader of bytes.
 *
 * Room always grows by doubling up to the maximum, so that many small writes stay linear and the last step is never
 * larger than what is allowed. A dropped write leaves the bytes as they were. */
#include "config.h"
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BUF_START = 64, VARINT_BYTES = 10 };

void buf_init(struct buf *buf, size_t max)
{
	buf->max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4;
	buf->size = max < BUF_START ? max + 1 : BUF_START;
	buf->bytes = mem_alloc(buf->size);
	buf->bytes[0] = '\0';
	buf->length = 0;
	buf->is_full = false;
}

void buf_free(struct buf *buf)
{
	free(buf->bytes);
	buf->bytes = NULL;
	buf->length = buf->size = 0;
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->bytes[0] = '\0';
	buf->is_full = false;
}

/* See make_room. */
static bool grow(struct buf *buf, size_t more)
{
	size_t size = buf->size;

	if (buf->is_full)
		return false;
	if (more > buf->max - buf->length) {
		buf->is_full = true;
		return false;
	}
	if (buf->length + more < size)
		return true;
	while (size <= buf->length + more)
		size *= 2;
	if (size > buf->max + 1)
		size = buf->max + 1;
	buf->bytes = mem_grow(buf->bytes, size, 1);
	buf->size = size;
	return true;
}

/* Room for MORE bytes and the NUL, or is_full. */
static inline bool make_room(struct buf *buf, size_t more)
{
	return buf_has_room(buf, more) || grow(buf, more);
}

bool buf_put(struct buf *buf, const void *bytes, size_t length)
{
	if (!make_room(buf, length))
		return false;
	if (length > 0)
		memcpy(buf->bytes + buf->length, bytes, length);
	buf->length += length;
	buf->bytes[buf->length] = '\0';
	return true;
}

bool buf_text(struct buf *buf, const char *text)
{
	return buf_put(buf, text, strlen(text));
}

bool buf_byte(struct buf *buf, unsigned char byte)
{
	if (!make_room(buf, 1))
		return false;
	buf->bytes[buf->length++] = (char) byte;
	buf->bytes[buf->length] = '\0';
	return true;
}

bool buf_format(struct buf *buf, const char *format, ...)
{
	va_list args;
	int wanted;

	if (buf->is_full)
		return false;
	va_start(args, format);
	wanted = vsnprintf(buf->bytes + buf->length, buf->size - buf->length, format, args);
	va_end(args);
	if (wanted >= 0 && (size_t) wanted < buf->size - buf->length) {
		buf->length += (size_t) wanted;
		return true;
	}
	/* It did not fit: what came through is taken back before there is room for the whole. */
	buf->bytes[buf->length] = '\0';
	if (wanted < 0) {
		buf->is_full = true;
		return false;
	}
	if (!make_room(buf, (size_t) wanted))
		return false;
	va_start(args, format);
	vsnprintf(buf->bytes + buf->length, buf->size - buf->length, format, args);
	va_end(args);
	buf->length += (size_t) wanted;
	return true;
}

bool buf_varint(struct buf *buf, uint64_t number)
{
	unsigned char bytes[VARINT_BYTES];
	size_t count = 0;

	while (number >= 0x80) {
		bytes[count++] = (unsigned char) (number | 0x80);
		number >>= 7;
	}
	bytes[count++] = (unsigned char) number;
	return buf_put(buf, bytes, count);
}

bool buf_zigzag(struct buf *buf, int64_t number)
{
	uint64_t twice = (uint64_t) number << 1;

	return buf_varint(buf, number < 0 ? ~twice : twice);
}

char *buf_take(struct buf *buf)
{
	char *bytes = buf->bytes;

	buf_init(buf, buf->max);
	return bytes;
}

void reader_init(struct reader *reader, const void *bytes, size_t length)
{
	reader->at = bytes;
	reader->end = length > 0 ? reader->at + length : reader->at;
	reader->is_bad = false;
}

uint8_t reader_byte(struct reader *reader)
{
	if (reader->is_bad || reader->at == reader->end) {
		reader->is_bad = true;
		return 0;
	}
	return *reader->at++;
}

uint64_t reader_long_varint(struct reader *reader)
{
	uint64_t number = 0;

	for (int i = 0; i < VARINT_BYTES; i++) {
		uint8_t byte = reader_byte(reader);

		/* One number has one form: no last byte of zero behind others, nothing past bit 63. */
		if (reader->is_bad || (i > 0 && byte == 0) || (i == VARINT_BYTES - 1 && byte > 1))
			break;
		number |= (uint64_t) (byte & 0x7f) << (7 * i);
		if (byte < 0x80)
			return number;
	}
	reader->is_bad = true;
	return 0;
}

int64_t reader_zigzag(struct reader *reader)
{
	uint64_t number = reader_varint(reader);

	return (int64_t) (number >> 1) ^ -(int64_t) (number & 1);
}

const void *reader_bytes(struct reader *reader, size_t length)
{
	const unsigned char *bytes = reader->at;

	if (reader->is_bad || length > reader_left(reader)) {
		reader->is_bad = true;
		return NULL;
	}
	reader->at += length;
	return bytes;
}
