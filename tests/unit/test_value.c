/* Values: the log's bytes and the key's text, both ways, and what is refused. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/value.h"

static void numbers_and_text_come_back(void **state)
{
	const struct value values[] = {
		value_null(), value_int(0), value_int(-1), value_int(63), value_int(64), value_int(INT64_MAX), value_int(INT64_MIN),
		value_text("a"), value_text("\xd8\xb3\xda\xa9\xd9\x88\xd9\x84"), value_text("functional"),
	};
	struct buf out;
	struct reader in;

	(void) state;
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		assert_true(value_encode(&out, &values[i]));
	reader_init(&in, out.bytes, out.length);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct value back;

		assert_true(value_decode(&in, &back));
		assert_true(value_equal(&back, &values[i]));
		assert_int_equal(value_compare(&back, &values[i]), 0);
	}
	assert_int_equal(reader_left(&in), 0);
	buf_free(&out);
}

static void long_text_comes_back(void **state)
{
	char text[5000];
	struct value value, back;
	struct buf out;
	struct reader in;

	(void) state;
	memset(text, 'x', sizeof text);
	for (size_t length = 120; length < 135; length++) {
		value = value_bytes(text, length);
		buf_init(&out, 1 << 16);
		value_encode(&out, &value);
		reader_init(&in, out.bytes, out.length);
		assert_true(value_decode(&in, &back));
		assert_true(value_equal(&value, &back));
		buf_free(&out);
	}
}

static void bad_bytes_are_refused(void **state)
{
	static const unsigned char cases[][12] = {
		{ 2 }, /* empty text: tag of no bytes */
		{ 5, 'a', 'b' }, /* three bytes said, two there */
		{ 1 }, /* a number without its digits */
		{ 0x82, 0 }, /* a number in a longer form than it needs */
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 }, /* text of 2^64 bytes */
	};
	static const size_t lengths[] = { 1, 3, 1, 2, 10 };

	(void) state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct reader in;
		struct value value;

		reader_init(&in, cases[i], lengths[i]);
		assert_false(value_decode(&in, &value));
		assert_int_equal(value.kind, VALUE_NULL);
	}
}

static void empty_text_is_null(void **state)
{
	(void) state;
	assert_int_equal(value_text("").kind, VALUE_NULL);
	assert_int_equal(value_text(NULL).kind, VALUE_NULL);
	assert_int_equal(value_bytes("x", 0).kind, VALUE_NULL);
}

static void keys_order_as_the_database_does(void **state)
{
	const struct value ordered[] = { value_null(), value_int(-5), value_int(3), value_text("10"), value_text("9"),
		value_text("9a") };

	(void) state;
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < 6; j++)
			assert_int_equal(value_compare(&ordered[i], &ordered[j]), i < j ? -1 : i > j);
}

static void key_text_escapes_its_signs(void **state)
{
	const struct value key[] = { value_text("a/b%c"), value_int(2024) };
	struct buf out;

	(void) state;
	buf_init(&out, 100);
	assert_true(value_key_put(&out, key, 2, false));
	assert_string_equal(out.bytes, "a%2Fb%25c/2024");
	buf_free(&out);
}

static void ids_are_read_as_written(void **state)
{
	static const char *const wrong[] = { "", "-", "3-", "3-1", "3-1-", "3-1-1024", "8192-1-1", "3-1099511627776-1",
		"3-1-1-1", "x",
		"3 -1-1", "99999999999999999999" };
	char text[40];
	int64_t id;

	(void) state;
	id = value_made_id(3, 1207, 1);
	value_id_format(id, text);
	assert_string_equal(text, "3-1207-1");
	assert_true(value_id_parse("3-1207-1", &id));
	assert_true(id == value_made_id(3, 1207, 1));
	assert_true(value_made_id(8191, ((int64_t) 1 << 40) - 1, 1023) == INT64_MAX);
	value_id_format(INT64_MAX, text);
	assert_true(value_id_parse(text, &id) && id == INT64_MAX);
	assert_true(value_id_parse("2024", &id) && id == 2024);
	assert_true(value_id_parse("-7", &id) && id == -7);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(value_id_parse(wrong[i], &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_text_come_back),
		cmocka_unit_test(long_text_comes_back),
		cmocka_unit_test(bad_bytes_are_refused),
		cmocka_unit_test(empty_text_is_null),
		cmocka_unit_test(keys_order_as_the_database_does),
		cmocka_unit_test(key_text_escapes_its_signs),
		cmocka_unit_test(ids_are_read_as_written),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
