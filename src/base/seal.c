/* SHA-256, Ed25519 and sealed boxes by libsodium. The stream is opaque bytes with room for libsodium's state, so that no caller includes
 * libsodium. */
#include "config.h"
#include "base/seal.h"

#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/sha.h"

_Static_assert(SEAL_HASH == crypto_hash_sha256_BYTES, "a hash is SHA-256");
_Static_assert(SEAL_KEY == crypto_sign_PUBLICKEYBYTES && SEAL_KEY == crypto_sign_SEEDBYTES, "a key is Ed25519's");
_Static_assert(SEAL_KEY == crypto_box_PUBLICKEYBYTES && SEAL_KEY == crypto_box_SECRETKEYBYTES, "or X25519's");
_Static_assert(SEAL_SIGNATURE == crypto_sign_BYTES && SEAL_EXTRA == crypto_box_SEALBYTES, "as long as the library's");
_Static_assert(SEAL_SHORT >= crypto_generichash_BYTES_MIN && SEAL_SHORT >= crypto_generichash_KEYBYTES_MIN, "not too short");
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

/* What libsodium's own does, on its public state (words, bits so far, what is left of a block), with the processor's instructions. */
static void add_fast(crypto_hash_sha256_state *state, const unsigned char *bytes, size_t length)
{
	const size_t held = (size_t) (state->count >> 3) % SHA_BLOCK, room = SHA_BLOCK - held;

	state->count += (uint64_t) length << 3;
	if (length < room) {
		memcpy(state->buf + held, bytes, length);
		return;
	}
	if (held > 0) {
		memcpy(state->buf + held, bytes, room);
		sha_blocks(state->state, state->buf, 1);
		bytes += room;
		length -= room;
	}
	sha_blocks(state->state, bytes, length / SHA_BLOCK);
	memcpy(state->buf, bytes + length / SHA_BLOCK * SHA_BLOCK, length % SHA_BLOCK);
}

void seal_add(struct seal_stream *stream, const void *bytes, size_t length)
{
	if (length > 0 && sha_is_here())
		add_fast(state_of(stream), bytes, length);
	else
		crypto_hash_sha256_update(state_of(stream), bytes, length);
}

void seal_short(const unsigned char key[SEAL_SHORT], const void *bytes, size_t length, unsigned char out[SEAL_SHORT])
{
	start_library();
	crypto_generichash(out, SEAL_SHORT, bytes, length, key, SEAL_SHORT);
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

static int digit(char letter)
{
	if (letter >= '0' && letter <= '9')
		return letter - '0';
	letter = (char) (letter | 32);
	return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool seal_unhex(const char *text, size_t count, unsigned char *out)
{
	for (size_t i = 0; i < count; i++) {
		int high = digit(text[2 * i]), low = high < 0 ? -1 : digit(text[2 * i + 1]);

		if (low < 0)
			return false;
		out[i] = (unsigned char) (high << 4 | low);
	}
	return true;
}

void seal_key_make(unsigned char secret[SEAL_KEY], unsigned char open[SEAL_KEY])
{
	start_library();
	randombytes_buf(secret, SEAL_KEY);
	seal_key_open(secret, open);
}

void seal_key_open(const unsigned char secret[SEAL_KEY], unsigned char open[SEAL_KEY])
{
	unsigned char whole[crypto_sign_SECRETKEYBYTES];

	start_library();
	crypto_sign_seed_keypair(open, whole, secret);
	sodium_memzero(whole, sizeof whole);
}

void seal_sign(const void *bytes, size_t length, const unsigned char secret[SEAL_KEY], unsigned char signature[SEAL_SIGNATURE])
{
	unsigned char open[SEAL_KEY], whole[crypto_sign_SECRETKEYBYTES];

	start_library();
	crypto_sign_seed_keypair(open, whole, secret);
	crypto_sign_detached(signature, NULL, bytes, length, whole);
	sodium_memzero(whole, sizeof whole);
}

bool seal_is_signed(const void *bytes, size_t length, const unsigned char open[SEAL_KEY],
	const unsigned char signature[SEAL_SIGNATURE])
{
	start_library();
	return crypto_sign_verify_detached(signature, bytes, length, open) == 0;
}

bool seal_shut(const void *bytes, size_t length, const unsigned char open[SEAL_KEY], void *out)
{
	unsigned char box[SEAL_KEY];

	start_library();
	return crypto_sign_ed25519_pk_to_curve25519(box, open) == 0 && crypto_box_seal(out, bytes, length, box) == 0;
}

bool seal_unshut(const void *bytes, size_t length, const unsigned char secret[SEAL_KEY], void *out)
{
	unsigned char open[SEAL_KEY], whole[crypto_sign_SECRETKEYBYTES], box[SEAL_KEY], box_secret[SEAL_KEY];
	bool is_opened;

	start_library();
	crypto_sign_seed_keypair(open, whole, secret);
	is_opened = crypto_sign_ed25519_pk_to_curve25519(box, open) == 0 && crypto_sign_ed25519_sk_to_curve25519(box_secret, whole) == 0
		&& crypto_box_seal_open(out, bytes, length, box, box_secret) == 0;
	sodium_memzero(whole, sizeof whole);
	sodium_memzero(box_secret, sizeof box_secret);
	return is_opened;
}

void seal_forget(void *bytes, size_t length)
{
	sodium_memzero(bytes, length);
}

static unsigned long again;

void seal_random(void *bytes, size_t length)
{
	unsigned char *at = bytes;

	start_library();
	if (!again) {
		randombytes_buf(bytes, length);
		return;
	}
	for (size_t i = 0; i < length; i++) {
		again = again * 6364136223846793005u + 1442695040888963407u;
		at[i] = (unsigned char) (again >> 56);
	}
}

void seal_random_again(unsigned long seed)
{
	again = seed;
}
