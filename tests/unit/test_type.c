/* Text to canonical value and back, for every type of field. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form/form.h"
#include "form/type.h"

static struct code_item ITEMS[] = {
	{.code = "functional", .label = "Functional"},
	{.code = "non_functional", .label = "Not functional"},
};
static const struct code_list LIST = {.name = "school_status", .items = ITEMS, .count = 2};

/* Reads TEXT as a field of TYPE; what it prints again, or "!" and the sentence. */
static const char *through(const struct field *field, const char *text)
{
	static char result[1024];
	struct value value;
	struct buf storage, out;
	struct err err = {0};

	buf_init(&storage, 1 << 16);
	buf_init(&out, 1 << 16);
	if (type_parse(field, text, strlen(text), &value, &storage, &err)) {
		type_print(field, &value, &out);
		snprintf(result, sizeof result, "%s", out.bytes);
	} else {
		assert_int_equal(err.code, EX_DATAERR);
		snprintf(result, sizeof result, "!%s", err.text);
	}
	buf_free(&storage);
	buf_free(&out);
	return result;
}

static struct field field_of(enum field_type type)
{
	return (struct field){.code = (char *) "boys",
		.type = type,
		.list_name = (char *) "school_status",
		.list = &LIST,
		.scale = type == FIELD_DECIMAL ? 6 : 0};
}

static void test_numbers(void **state)
{
	struct field whole = field_of(FIELD_WHOLE), decimal = field_of(FIELD_DECIMAL), year = field_of(FIELD_YEAR);

	(void) state;
	assert_string_equal(through(&whole, " 12 "), "12");
	assert_string_equal(through(&whole, "007"), "7");
	assert_string_equal(through(&whole, "-3"), "-3");
	assert_string_equal(through(&whole, ""), "");
	assert_string_equal(through(&whole, "1o"), "!boys is \"1o\": give a whole number");
	assert_string_equal(through(&whole, "1.5"), "!boys is \"1.5\": give a whole number");
	assert_string_equal(
		through(&whole, "99999999999999999999"), "!boys is \"99999999999999999999\": give a whole number");
	whole.has_min = whole.has_max = true;
	whole.max = 120;
	assert_string_equal(through(&whole, "121"), "!boys is \"121\": give a number from 0 to 120");
	whole.has_max = false;
	assert_string_equal(through(&whole, "-1"), "!boys is \"-1\": give 0 or more");
	assert_string_equal(through(&decimal, "28.123456"), "28.123456");
	assert_string_equal(through(&decimal, "28,5"), "28.5");
	assert_string_equal(through(&decimal, "-0.25"), "-0.25");
	assert_string_equal(through(&decimal, ".5"), "0.5");
	assert_string_equal(through(&decimal, "1.2345675"), "1.234568");
	assert_string_equal(through(&decimal, "-1.2345675"), "-1.234568");
	assert_string_equal(through(&decimal, "1.2.3"), "!boys is \"1.2.3\": give a number, such as 12.5");
	assert_string_equal(through(&decimal, "."), "!boys is \".\": give a number, such as 12.5");
	assert_string_equal(through(&year, "2024"), "2024");
	assert_string_equal(through(&year, "24"), "!boys is \"24\": give a year of four digits");
}

static void test_days_and_times(void **state)
{
	struct field date = field_of(FIELD_DATE), time = field_of(FIELD_TIME);

	(void) state;
	assert_string_equal(through(&date, "2026-01-31"), "2026-01-31");
	assert_string_equal(through(&date, "20260131"), "2026-01-31");
	assert_string_equal(through(&date, "31012026"), "2026-01-31");
	assert_int_equal(through(&date, "31022026")[0], '!');
	assert_string_equal(through(&date, "31/1/2026"), "2026-01-31");
	assert_string_equal(through(&date, "1.2.2026"), "2026-02-01");
	assert_int_equal(through(&date, "31/2/2026")[0], '!');
	assert_int_equal(through(&date, "2026-13-01")[0], '!');
	assert_int_equal(through(&date, "31/1-2026")[0], '!');
	assert_int_equal(through(&date, "20260131x")[0], '!');
	assert_string_equal(through(&time, "0745"), "07:45");
	assert_string_equal(through(&time, "745"), "07:45");
	assert_string_equal(through(&time, "7:45"), "07:45");
	assert_int_equal(through(&time, "24:00")[0], '!');
	assert_int_equal(through(&time, "7:5")[0], '!');
}

static void test_codes(void **state)
{
	struct field code = field_of(FIELD_CODE), yes_no = field_of(FIELD_YES_NO), school = field_of(FIELD_SCHOOL);
	struct field staff = field_of(FIELD_STAFF);

	(void) state;
	assert_string_equal(through(&code, "functional"), "functional");
	assert_string_equal(through(&code, "NOT functional"), "non_functional");
	assert_string_equal(through(&code, "function"), "!boys is \"function\": it is not in the list school_status");
	assert_string_equal(through(&yes_no, "Y"), "yes");
	assert_string_equal(through(&yes_no, "NO"), "no");
	assert_int_equal(through(&yes_no, "1")[0], '!');
	assert_string_equal(through(&school, "7086"), "07086");
	assert_string_equal(through(&school, "BMIS Code 07086"), "07086");
	assert_string_equal(through(&school, "bef001"), "BEF001");
	assert_int_equal(through(&school, "07 086")[0], '!');
	assert_int_equal(through(&school, "bemis")[0], 'B');
	assert_string_equal(through(&staff, "3-1207-1"), "3-1207-1");
	assert_int_equal(through(&staff, "x")[0], '!');
}

static void test_people(void **state)
{
	struct field cnic = field_of(FIELD_CNIC), phone = field_of(FIELD_PHONE);
	struct value value = value_text("5630212345671");
	struct buf out;

	(void) state;
	assert_string_equal(through(&cnic, "56302-1234567-1"), "5630212345671");
	assert_int_equal(through(&cnic, "56302-1234567")[0], '!');
	assert_string_equal(through(&phone, "0300-1234567"), "03001234567");
	assert_string_equal(through(&phone, "+92 300 1234567"), "03001234567");
	assert_string_equal(through(&phone, "0092 300 1234567"), "03001234567");
	assert_string_equal(through(&phone, "+44 20 79460000"), "+442079460000");
	assert_int_equal(through(&phone, "none")[0], '!');
	buf_init(&out, 100);
	type_show(&cnic, &value, &out);
	assert_string_equal(out.bytes, "56302-1234567-1");
	buf_free(&out);
}

static void test_texts(void **state)
{
	struct field text = field_of(FIELD_TEXT);

	(void) state;
	assert_string_equal(through(&text, "  a\tb\r\nc "), "a b\nc");
	assert_string_equal(through(&text, "e\xcc\x81"), "\xc3\xa9"); /* NFC */
	assert_string_equal(
		through(&text, "\xd8\xa7\xd8\xb3\xda\xa9\xd9\x88\xd9\x84"), "\xd8\xa7\xd8\xb3\xda\xa9\xd9\x88\xd9\x84");
	assert_int_equal(through(&text, "\xff\xfe")[0], '!');
	assert_int_equal(through(&text, "a\x1b[31m")[0], '!');
	text.length = 3;
	assert_string_equal(through(&text, "\xd8\xa7\xd8\xb3\xda\xa9"), "\xd8\xa7\xd8\xb3\xda\xa9");
	assert_string_equal(through(&text, "four"), "!boys is \"four\": it is 4 characters long: shorten it to 3");
}

/* Whatever is read prints as a text that reads back as the same. */
static void test_round_trip(void **state)
{
	static const char ALPHABET[] = "0123456789012345678901234567890123456789-/.:+, yesno\tBFfx\xc3\xa9\xd8\xa7";
	long read = 0;

	(void) state;
	srand(20260131);
	for (int i = 0; i < 200000; i++) {
		struct field field = field_of((enum field_type)(rand() % (FIELD_ID + 1)));
		char text[24], first[1024];
		size_t length = (size_t) (rand() % 16);

		for (size_t j = 0; j < length; j++)
			text[j] = ALPHABET[rand() % (int) (sizeof ALPHABET - 1)];
		text[length] = '\0';
		snprintf(first, sizeof first, "%s", through(&field, text));
		if (first[0] == '!' || first[0] == '\0')
			continue;
		read++;
		assert_string_equal(through(&field, first), first);
	}
	assert_true(read > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_days_and_times),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
