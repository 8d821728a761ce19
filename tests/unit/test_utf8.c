/* Text as people see it: well-formedness, clusters, columns, composition; and the same over random bytes. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"

#define ZILA_NAME "\xd8\xb6\xd9\x84\xd8\xb9" /* three Arabic letters */
#define E_ACUTE "e\xcc\x81"
#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" /* three people joined */
#define HAN "\xe5\xad\xa6"

static void tells_well_formed_text(void **state)
{
	static const char *const good[] = { "", "a", "plain text of more than eight bytes", ZILA_NAME, E_ACUTE, FAMILY, HAN,
		"\x7f", "\xc2\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xff", "\xfe", "\xf0\x9f\x91" };
	char text[64];

	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	assert_true(utf8_valid("a\0b", 3));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		/* At every place against the words of eight bytes. */
		for (size_t lead = 0; lead < 20; lead++) {
			size_t length = strlen(bad[i]);

			memset(text, 'x', sizeof text);
			memcpy(text + lead, bad[i], length);
			assert_false(utf8_valid(text, lead + length));
			assert_false(utf8_valid(text, lead + length + 9));
		}
	}
}

static void knows_a_line_that_says_something(void **state)
{
	(void) state;
	assert_true(utf8_is_line("keyed twice"));
	assert_true(utf8_is_line("دو بار"));
	assert_false(utf8_is_line(""));
	assert_false(utf8_is_line(" \xc2\xa0 "));
	assert_false(utf8_is_line("one\ntwo"));
	assert_false(utf8_is_line("a\tb"));
	assert_false(utf8_is_line("\x1b[2J"));
	assert_false(utf8_is_line("cut \xd8"));
	assert_false(utf8_is_line("turned \xe2\x80\xae"));
}

static void decodes_what_it_encodes(void **state)
{
	(void) state;
	for (uint32_t point = 0; point <= 0x110001; point++) {
		char bytes[4];
		uint32_t again;
		size_t length = utf8_encode(point, bytes);

		if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
			assert_int_equal(length, 0);
			continue;
		}
		assert_int_equal(length, point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
		assert_int_equal(utf8_decode(bytes, length, &again), length);
		assert_int_equal(again, point);
		if (length > 1)
			assert_int_equal(utf8_decode(bytes, length - 1, &again), 0);
	}
	assert_int_equal(utf8_encode(UINT32_MAX, (char[4]) { 0 }), 0);
}

static void keeps_a_letter_and_its_marks_together(void **state)
{
	static const char urdu[] = "\xd9\xbe\xd9\x8e\xd8\xa7"; /* pe with a fatha, alef */
	static const char text[] = "a" E_ACUTE FAMILY "b\r\n\xff" HAN;
	static const size_t starts[] = { 0, 1, 4, 22, 23, 24, 25, 26, 29 };

	(void) state;
	assert_int_equal(utf8_cluster(urdu, 6), 4);
	assert_int_equal(utf8_cluster("", 0), 0);
	for (size_t i = 0; i + 1 < sizeof starts / sizeof *starts; i++) {
		size_t bytes = utf8_cluster(text + starts[i], sizeof text - 1 - starts[i]);

		assert_int_equal(bytes, starts[i + 1] - starts[i]);
		assert_int_equal(utf8_cluster_before(text, starts[i + 1]), starts[i]);
	}
	assert_int_equal(utf8_cluster_before(text, 1), 0);
}

static void counts_columns(void **state)
{
	int used;

	(void) state;
	assert_int_equal(utf8_columns("", 0), 0);
	assert_int_equal(utf8_columns("school", 6), 6);
	assert_int_equal(utf8_columns(ZILA_NAME, 6), 3);
	assert_int_equal(utf8_columns(E_ACUTE, 3), 1);
	assert_int_equal(utf8_columns(HAN "a", 4), 3);
	assert_int_equal(utf8_columns(FAMILY, strlen(FAMILY)), 2);
	assert_int_equal(utf8_columns("\033[2J\n", 5), 5);
	assert_int_equal(utf8_columns("\xff\xfe", 2), 2);
	assert_int_equal(utf8_columns("\xe2\x80\xae", 3), 1); /* turns the line's direction: drawn as '?' */
	assert_int_equal(utf8_clip("abc" E_ACUTE "d", 7, 4, &used), 6);
	assert_int_equal(used, 4);
	assert_int_equal(utf8_clip("a" HAN, 4, 2, &used), 1);
	assert_int_equal(used, 1);
	assert_int_equal(utf8_clip("abc", 3, 0, NULL), 0);
	assert_int_equal(utf8_clip("abc", 3, -5, NULL), 0);
	assert_int_equal(utf8_clip("abc", 3, INT_MAX, &used), 3);
}

static void composes(void **state)
{
	size_t length;
	char *text;

	(void) state;
	text = utf8_nfc(E_ACUTE " x", 5, &length);
	assert_string_equal(text, "\xc3\xa9 x");
	assert_int_equal(length, 4);
	free(text);
	text = utf8_nfc("\xd9\x8a\xd9\x94", 4, &length); /* yeh and hamza above */
	assert_string_equal(text, "\xd8\xa6");
	free(text);
	text = utf8_nfc("a\0b\xcc\x81", 5, &length);
	assert_int_equal(length, 5);
	assert_memory_equal(text, "a\0b\xcc\x81", 6);
	free(text);
	assert_null(utf8_nfc("a\xff", 2, &length));
	assert_int_equal(length, 0);
	assert_true(utf8_is_nfc("", 0));
	assert_true(utf8_is_nfc("plain", 5));
	assert_true(utf8_is_nfc("\xc3\xa9", 2));
	assert_true(utf8_is_nfc(ZILA_NAME, 6));
	assert_true(utf8_is_nfc("\xd8\xa6", 2));
	assert_false(utf8_is_nfc(E_ACUTE, 3));
	assert_false(utf8_is_nfc("\xd9\x8a\xd9\x94", 4));
	assert_false(utf8_is_nfc("\xe2\x84\xab", 3)); /* the angstrom sign is a letter in NFC */
	assert_false(utf8_is_nfc("a\xff", 2));
	assert_false(utf8_is_nfc("\xd8\xa6\xff", 3));
}

/* Any bytes at all: clusters cover the text, steps back undo steps forward, the clip is the longest that fits. */
static void holds_over_random_bytes(void **state)
{
	static const char *const pieces[] = { "a", " ", "\xcc\x81", "\xd8\xb2", "\xd9\x8e", HAN, "\xff", "\xe2\x80\x8d",
		"\xf0\x9f\x91\xa8", "\xf0\x9f\x87\xb5", "\xd8\x80", "1", "\r", "\n", "\xc3", "\xe1\x84\x80", "\xe1\x85\xa1",
		"\xe0\xa4\x95", "\xe0\xa5\x8d" };
	uint64_t seed = 88172645463325252u;
	char text[80];

	(void) state;
	for (int round = 0; round < 20000; round++) {
		size_t length = 0, starts[sizeof text + 1], count = 0;
		int total = 0;

		for (int i = 0; i < 16; i++) {
			const char *piece;

			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			piece = pieces[seed % (sizeof pieces / sizeof *pieces)];
			memcpy(text + length, piece, strlen(piece));
			length += strlen(piece);
		}
		for (size_t at = 0; at < length;) {
			size_t bytes = utf8_cluster(text + at, length - at), clipped;
			int used, columns = utf8_columns(text + at, bytes);

			assert_in_range(bytes, 1, length - at);
			assert_in_range(columns, 0, 2);
			starts[count++] = at;
			at += bytes;
			total += columns;
			clipped = utf8_clip(text, length, total, &used);
			assert_int_equal(used, total);
			assert_true(clipped >= at);
		}
		assert_int_equal(utf8_columns(text, length), total);
		for (size_t at = length; at > 0; at = starts[count])
			assert_int_equal(utf8_cluster_before(text, at), starts[--count]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_well_formed_text),
		cmocka_unit_test(knows_a_line_that_says_something),
		cmocka_unit_test(decodes_what_it_encodes),
		cmocka_unit_test(keeps_a_letter_and_its_marks_together),
		cmocka_unit_test(counts_columns),
		cmocka_unit_test(composes),
		cmocka_unit_test(holds_over_random_bytes),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
