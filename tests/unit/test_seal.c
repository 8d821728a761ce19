/* SHA-256 against the examples of FIPS 180-4. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/seal.h"

static void check(const char *text, const char *expected)
{
	unsigned char hash[SEAL_HASH];
	char hex[2 * SEAL_HASH + 1];

	seal_hash(text, strlen(text), hash);
	seal_hex(hash, sizeof hash, hex);
	assert_string_equal(hex, expected);
}

static void knows_the_examples(void **state)
{
	(void) state;
	check("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* The stream goes by the processor's instructions where it has them, the whole by libsodium alone. */
static void every_length_in_any_parts(void **state)
{
	unsigned char whole[SEAL_HASH], parts[SEAL_HASH], bytes[300];
	struct seal_stream stream;
	unsigned next = 1;

	(void) state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char) (next = next * 1103515245 + 12345);
	for (size_t length = 0; length <= sizeof bytes; length++) {
		seal_hash(bytes, length, whole);
		for (size_t step = 1; step <= length + 1; step++) {
			seal_start(&stream);
			for (size_t at = 0; at < length; at += step)
				seal_add(&stream, bytes + at, step < length - at ? step : length - at);
			seal_end(&stream, parts);
			assert_memory_equal(whole, parts, SEAL_HASH);
		}
	}
}

static void a_stream_is_its_parts(void **state)
{
	unsigned char whole[SEAL_HASH], parts[SEAL_HASH];
	size_t length = 100000;
	char *text = mem_alloc(length), hex[2 * SEAL_HASH + 1];
	struct seal_stream stream;

	(void) state;
	for (size_t i = 0; i < length; i++)
		text[i] = (char) (i * 7 + i / 251);
	seal_hash(text, length, whole);
	seal_start(&stream);
	for (size_t at = 0, step = 0; at < length; at += step, step = (step + 13) % 300) {
		if (step > length - at)
			step = length - at;
		seal_add(&stream, text + at, step);
	}
	seal_add(&stream, NULL, 0);
	seal_end(&stream, parts);
	assert_memory_equal(whole, parts, SEAL_HASH);
	/* FIPS 180-4's third example: a million times "a". */
	memset(text, 'a', length);
	seal_start(&stream);
	for (int i = 0; i < 10; i++)
		seal_add(&stream, text, length);
	seal_end(&stream, parts);
	seal_hex(parts, SEAL_HASH, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	seal_hex(parts, 0, hex);
	assert_string_equal(hex, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_examples),
		cmocka_unit_test(every_length_in_any_parts),
		cmocka_unit_test(a_stream_is_its_parts),
	};

	return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
