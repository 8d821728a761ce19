/* SHA-256 by libsodium. The stream is opaque bytes with room for libsodium's state, so that no caller includes
 * libsodium. */
#include "config.h"
#include "base/seal.h"

#include <sodium.h>

#include "base/err.h"

_Static_assert(SEAL_HASH == crypto_hash_sha256_BYTES, "a hash is SHA-256");
_Static_assert(sizeof(struct seal_stream) >= sizeof(crypto_hash_sha256_state), "the state fits");
_Static_assert(_Alignof(struct seal_stream) >= _Alignof(crypto_hash_sha256_state), "the state is aligned");

static void start_library(void)
{
	static bool is_started;

	if (is_started)
		return;
	if (sodium_init() < 0)
		die("libsodium does not start: the machine has no source of random numbers");
	is_started = true;
}

static crypto_hash_sha256_state *state_of(struct seal_stream *stream)
{
	return (crypto_hash_sha256_state *) (void *) stream->state;
}

void seal_hash(const void *bytes, size_t length, unsigned char out[SEAL_HASH])
{
	start_library();
	crypto_hash_sha256(out, bytes, length);
}

void seal_start(struct seal_stream *stream)
{
	start_library();
	crypto_hash_sha256_init(state_of(stream));
}

void seal_add(struct seal_stream *stream, const void *bytes, size_t length)
{
	crypto_hash_sha256_update(state_of(stream), bytes, length);
}

void seal_end(struct seal_stream *stream, unsigned char out[SEAL_HASH])
{
	crypto_hash_sha256_final(state_of(stream), out);
}

void seal_hex(const unsigned char *bytes, size_t count, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}
