/* A growing byte buffer with a hard maximum, for everything that grows on outside input.
 *
 * Once a write would pass the maximum the buffer is `full`: that write and all later ones are dropped whole, so that
 * a caller may write many times and ask once, at the end. The bytes always have a NUL behind them. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *bytes; /* never NULL after buf_init; NUL-terminated */
	size_t length;
	size_t size; /* allocated */
	size_t max; /* longest length that is allowed */
	bool is_full; /* a write was dropped */
};

/* MORE bytes and the NUL fit as it is: whoever writes very many small things may put them there himself. */
static inline bool buf_has_room(const struct buf *buf, size_t more)
{
	return !buf->is_full && more < buf->size - buf->length && more <= buf->max - buf->length;
}

void buf_init(struct buf *buf, size_t max);
/* Frees what it holds; the buffer must be initialised again before use. */
void buf_free(struct buf *buf);
/* Empties it and clears is_full; keeps the memory. */
void buf_clear(struct buf *buf);

bool buf_put(struct buf *buf, const void *bytes, size_t length);
bool buf_text(struct buf *buf, const char *text);
bool buf_byte(struct buf *buf, unsigned char byte);
bool buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An unsigned number, seven bits a byte, low bits first, at most ten bytes (LEB128). */
bool buf_varint(struct buf *buf, uint64_t number);
/* A signed one, zigzag. */
bool buf_zigzag(struct buf *buf, int64_t number);
/* Hands over the bytes (the caller frees) and leaves an empty buffer. */
char *buf_take(struct buf *buf);

/* A cursor over bytes that somebody else owns. A read past the end gives zeros and sets is_bad, once and for all. */
struct reader {
	const unsigned char *at;
	const unsigned char *end;
	bool is_bad;
};

void reader_init(struct reader *reader, const void *bytes, size_t length);
uint8_t reader_byte(struct reader *reader);
/* All but the common case, which is below. */
uint64_t reader_long_varint(struct reader *reader);
int64_t reader_zigzag(struct reader *reader);
/* LENGTH bytes in place, or NULL and is_bad where there are fewer. */
const void *reader_bytes(struct reader *reader, size_t length);

static inline size_t reader_left(const struct reader *reader)
{
	return reader->is_bad ? 0 : (size_t) (reader->end - reader->at);
}

/* Refuses more than ten bytes and non-shortest forms. A number of one byte, which nearly all are, is read in place. */
static inline uint64_t reader_varint(struct reader *reader)
{
	if (!reader->is_bad && reader->at < reader->end && *reader->at < 0x80)
		return *reader->at++;
	return reader_long_varint(reader);
}

#endif
