/* Hashes, by libsodium. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <stddef.h>

enum { SEAL_HASH = 32 };

struct seal_stream {
	_Alignas(16) unsigned char state[128]; /* libsodium's own, opaque here */
};

/* SHA-256 (FIPS 180-4). */
void seal_hash(const void *bytes, size_t length, unsigned char out[SEAL_HASH]);
void seal_start(struct seal_stream *stream);
void seal_add(struct seal_stream *stream, const void *bytes, size_t length);
void seal_end(struct seal_stream *stream, unsigned char out[SEAL_HASH]);
/* Lower-case hexadecimal and NUL: 2 × COUNT + 1 bytes. */
void seal_hex(const unsigned char *bytes, size_t count, char *out);

#endif
