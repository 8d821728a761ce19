/* Hashes, signatures and sealed letters, by libsodium. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SEAL_HASH = 32,
	SEAL_KEY = 32, /* bytes of a key, of either part */
	SEAL_SIGNATURE = 64,
	SEAL_EXTRA = 48, /* bytes by which a sealed letter is longer than what is in it */
	SEAL_SHORT = 16, /* bytes of a keyed hash, and of its key */
};

struct seal_stream {
	_Alignas(16) unsigned char state[128]; /* libsodium's own, opaque here */
};

/* SHA-256 (FIPS 180-4). */
void seal_hash(const void *bytes, size_t length, unsigned char out[SEAL_HASH]);
void seal_start(struct seal_stream *stream);
void seal_add(struct seal_stream *stream, const void *bytes, size_t length);
void seal_end(struct seal_stream *stream, unsigned char out[SEAL_HASH]);
/* A keyed hash (BLAKE2b, RFC 7693, 16 bytes): without KEY nobody can try what BYTES may have been. OUT may be neither. */
void seal_short(const unsigned char key[SEAL_SHORT], const void *bytes, size_t length, unsigned char out[SEAL_SHORT]);
/* Lower-case hexadecimal and NUL: 2 × COUNT + 1 bytes. */
void seal_hex(const unsigned char *bytes, size_t count, char *out);
/* Back from it, both cases: false where TEXT does not begin with 2 × COUNT such digits. */
bool seal_unhex(const char *text, size_t count, unsigned char *out);

/* A box's pair of keys (Ed25519, RFC 8032; SECRET is its seed). It signs by it, and others seal letters to it: for that its parts are
 * turned into those of X25519. */
void seal_key_make(unsigned char secret[SEAL_KEY], unsigned char open[SEAL_KEY]);
/* The public part of SECRET. */
void seal_key_open(const unsigned char secret[SEAL_KEY], unsigned char open[SEAL_KEY]);
void seal_sign(const void *bytes, size_t length, const unsigned char secret[SEAL_KEY], unsigned char signature[SEAL_SIGNATURE]);
bool seal_is_signed(const void *bytes, size_t length, const unsigned char open[SEAL_KEY],
	const unsigned char signature[SEAL_SIGNATURE]);
/* LENGTH + SEAL_EXTRA bytes that only the owner of OPEN can read (crypto_box_seal). False where OPEN is no key. */
bool seal_shut(const void *bytes, size_t length, const unsigned char open[SEAL_KEY], void *out);
/* LENGTH - SEAL_EXTRA bytes. False where it was sealed for another or is not as it was sealed. */
bool seal_unshut(const void *bytes, size_t length, const unsigned char secret[SEAL_KEY], void *out);
/* Bytes that nobody has had before. Not for keys: a simulation may ask by SEED for the same ones again (0: no longer). */
void seal_random(void *bytes, size_t length);
void seal_random_again(unsigned long seed);
/* Bytes of a secret that are no longer needed. */
void seal_forget(void *bytes, size_t length);

#endif
