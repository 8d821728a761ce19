/* The growing buffer at its maximum, and the reader of hostile bytes. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void grows_to_its_maximum_and_no_further(void **state)
{
	struct buf buf;

	(void) state;
	buf_init(&buf, 1000);
	assert_string_equal(buf.bytes, "");
	for (int i = 0; i < 100; i++)
		assert_true(buf_text(&buf, "0123456789"));
	assert_int_equal(buf.length, 1000);
	assert_true(buf_put(&buf, "", 0));
	assert_false(buf_byte(&buf, 'x'));
	assert_true(buf.is_full);
	assert_int_equal(strlen(buf.bytes), 1000);
	buf_clear(&buf);
	assert_false(buf.is_full);
	assert_true(buf_byte(&buf, 'x'));
	assert_string_equal(buf.bytes, "x");
	buf_free(&buf);
}

static void drops_a_write_whole_and_all_after_it(void **state)
{
	struct buf buf;

	(void) state;
	buf_init(&buf, 10);
	assert_true(buf_text(&buf, "12345678"));
	assert_false(buf_format(&buf, "%s", "abc"));
	assert_string_equal(buf.bytes, "12345678");
	assert_false(buf_byte(&buf, '9'));
	assert_false(buf_text(&buf, ""));
	assert_false(buf_varint(&buf, 1));
	assert_string_equal(buf.bytes, "12345678");
	assert_true(buf.is_full);
	buf_free(&buf);
	buf_init(&buf, 0);
	assert_false(buf_byte(&buf, '1'));
	assert_string_equal(buf.bytes, "");
	buf_free(&buf);
	buf_free(&buf);
}

static void formats_across_its_room(void **state)
{
	struct buf buf;
	char text[300];

	(void) state;
	for (size_t length = 0; length < sizeof text - 1; length++) {
		memset(text, 'a', length);
		text[length] = '\0';
		buf_init(&buf, sizeof text);
		assert_true(buf_format(&buf, "<"));
		assert_true(buf_format(&buf, "%s", text));
		assert_int_equal(buf.length, length + 1);
		assert_string_equal(buf.bytes + 1, text);
		buf_free(&buf);
	}
}

static void hands_its_bytes_over(void **state)
{
	struct buf buf;
	char *bytes;

	(void) state;
	buf_init(&buf, 8);
	buf_text(&buf, "123");
	bytes = buf_take(&buf);
	assert_string_equal(bytes, "123");
	assert_int_equal(buf.length, 0);
	assert_true(buf_text(&buf, "12345678"));
	assert_string_equal(bytes, "123");
	free(bytes);
	buf_free(&buf);
}

static void numbers_come_back(void **state)
{
	static const uint64_t edges[] = { 0, 1, 127, 128, 16383, 16384, UINT32_MAX, INT64_MAX, (uint64_t) INT64_MAX + 1,
		UINT64_MAX };
	static const int64_t signs[] = { 0, -1, 1, -64, 63, 64, -65, INT32_MIN, INT32_MAX, INT64_MIN, INT64_MAX };
	struct reader reader;
	struct buf buf;

	(void) state;
	buf_init(&buf, 1000);
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		assert_true(buf_varint(&buf, edges[i]));
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		assert_true(buf_zigzag(&buf, signs[i]));
	reader_init(&reader, buf.bytes, buf.length);
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		assert_true(reader_varint(&reader) == edges[i]);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		assert_true(reader_zigzag(&reader) == signs[i]);
	assert_false(reader.is_bad);
	assert_int_equal(reader_left(&reader), 0);
	buf_clear(&buf);
	buf_zigzag(&buf, -1);
	assert_memory_equal(buf.bytes, "\x01", 2);
	buf_free(&buf);
}

static void refuses_malformed_numbers(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} wrong[] = {
		{ "", 0 },
		{ "\x80", 1 }, /* cut */
		{ "\x80\x00", 2 }, /* zero in two bytes */
		{ "\xff\x80\x00", 3 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10 }, /* past 64 bits */
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", 11 },
		{ "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11 },
	};

	(void) state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct reader reader;

		reader_init(&reader, wrong[i].bytes, wrong[i].length);
		assert_true(reader_varint(&reader) == 0);
		assert_true(reader.is_bad);
		assert_int_equal(reader_byte(&reader), 0);
		assert_int_equal(reader_left(&reader), 0);
	}
}

static void stays_bad_once_past_the_end(void **state)
{
	struct reader reader;

	(void) state;
	reader_init(&reader, "abc", 3);
	assert_memory_equal(reader_bytes(&reader, 2), "ab", 2);
	assert_null(reader_bytes(&reader, 2));
	assert_true(reader.is_bad);
	assert_int_equal(reader_byte(&reader), 0);
	assert_null(reader_bytes(&reader, 0));
	reader_init(&reader, "abc", 3);
	assert_null(reader_bytes(&reader, SIZE_MAX));
	reader_init(&reader, NULL, 0);
	assert_int_equal(reader_byte(&reader), 0);
	assert_true(reader.is_bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_maximum_and_no_further),
		cmocka_unit_test(drops_a_write_whole_and_all_after_it),
		cmocka_unit_test(formats_across_its_room),
		cmocka_unit_test(hands_its_bytes_over),
		cmocka_unit_test(numbers_come_back),
		cmocka_unit_test(refuses_malformed_numbers),
		cmocka_unit_test(stays_bad_once_past_the_end),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
