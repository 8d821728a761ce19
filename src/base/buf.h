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
uint64_t reader_varint(struct reader *reader); /* refuses more than ten bytes and non-shortest forms */
int64_t reader_zigzag(struct reader *reader);
/* LENGTH bytes in place, or NULL and is_bad where there are fewer. */
const void *reader_bytes(struct reader *reader, size_t length);
size_t reader_left(const struct reader *reader);

#endif
