/* Each entry is hashed twice on its way into a province, and libsodium's portable code was a sixth of that way (measured); the
 * instructions that x86 processors have for it since 2013 to 2019 take a fifth of the time. They are asked for when the program
 * runs. Padding, and all else of a hash, stays libsodium's (base/seal.c), and so does every other machine. */
#include "config.h"
#include "base/sha.h"

#include "base/err.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cpuid.h>
#include <immintrin.h>

/* FIPS 180-4, 4.2.2. */
static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

enum { BIT_SSSE3 = 1 << 9, BIT_SSE41 = 1 << 19, BIT_SHA = 1 << 29 };

bool sha_is_here(void)
{
	static int is_here = -1;
	unsigned a, b, c, d;

	if (is_here < 0)
		is_here = __get_cpuid(1, &a, &b, &c, &d) && (c & BIT_SSSE3) && (c & BIT_SSE41) && __get_cpuid_count(7, 0, &a, &b, &c, &d)
			&& (b & BIT_SHA);
	return is_here > 0;
}

__attribute__((target("sha,ssse3,sse4.1")))
static void add_block(__m128i *abef, __m128i *cdgh, const unsigned char *bytes)
{
	const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203), first = *abef, second = *cdgh;
	__m128i words[4]; /* the last sixteen of the schedule */

	for (int i = 0; i < 16; i++) {
		__m128i *next = &words[i % 4], sum;

		if (i < 4)
			*next = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *) (const void *) (bytes + 16 * i)), order);
		else
			*next = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*next, words[(i + 1) % 4]),
				_mm_alignr_epi8(words[(i + 3) % 4], words[(i + 2) % 4], 4)), words[(i + 3) % 4]);
		sum = _mm_add_epi32(*next, _mm_loadu_si128((const __m128i *) (const void *) (constants + 4 * i)));
		*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, sum);
		*abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(sum, 0x0e));
	}
	*abef = _mm_add_epi32(*abef, first);
	*cdgh = _mm_add_epi32(*cdgh, second);
}

/* The instructions want the words as f, e, b, a and h, g, d, c. */
__attribute__((target("sha,ssse3,sse4.1")))
void sha_blocks(uint32_t state[8], const void *bytes, size_t count)
{
	__m128i abef = _mm_set_epi32((int) state[0], (int) state[1], (int) state[4], (int) state[5]),
		cdgh = _mm_set_epi32((int) state[2], (int) state[3], (int) state[6], (int) state[7]);
	const unsigned char *at = bytes;
	uint32_t words[8];

	for (size_t i = 0; i < count; i++)
		add_block(&abef, &cdgh, at + i * SHA_BLOCK);
	_mm_storeu_si128((__m128i *) (void *) words, abef);
	_mm_storeu_si128((__m128i *) (void *) (words + 4), cdgh);
	state[0] = words[3];
	state[1] = words[2];
	state[4] = words[1];
	state[5] = words[0];
	state[2] = words[7];
	state[3] = words[6];
	state[6] = words[5];
	state[7] = words[4];
}

#else

bool sha_is_here(void)
{
	return false;
}

void sha_blocks(uint32_t state[8], const void *bytes, size_t count)
{
	(void) state;
	(void) bytes;
	(void) count;
	die("this processor has no instructions for SHA-256");
}

#endif
