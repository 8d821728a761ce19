/* Every cleaning step on the texts that real files hold. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "form/clean.h"

struct context {
	struct clean_words *nothing, *words, *places, *schools;
	struct clean_with with;
	struct clean_cell cell;
};

static int set_up(void **state)
{
	struct context *context = mem_zero(1, sizeof *context);

	context->nothing = clean_words_new();
	clean_words_put(context->nothing, "nil", 3, "");
	clean_words_put(context->nothing, "nill", 4, "");
	clean_words_put(context->nothing, "n/a", 3, "");
	context->words = clean_words_new();
	clean_words_put(context->words, "educaton department", 19, "government");
	clean_words_put(context->words, "genrator", 8, "generator");
	clean_words_put(context->words, "no answer", 9, "");
	context->places = clean_words_new();
	clean_words_put(context->places, "sohbatpur", 9, "sohbatpur");
	clean_words_put(context->places, "naseerabad", 10, "nasirabad");
	context->schools = clean_words_new();
	clean_words_put(context->schools, "GBHS WADH\nkhuzdar", 17, "04022");
	clean_words_put(context->schools, "GBPS ALI ABAD\nkech", 18, "");
	context->with = (struct clean_with) {
		.nothing = context->nothing, .words = context->words, .places = context->places, .schools = context->schools,
		.district = "khuzdar", .scale = 6,
	};
	clean_cell_init(&context->cell);
	*state = context;
	return 0;
}

static int tear_down(void **state)
{
	struct context *context = *state;

	clean_words_free(context->nothing);
	clean_words_free(context->words);
	clean_words_free(context->places);
	clean_words_free(context->schools);
	clean_cell_free(&context->cell);
	free(context);
	return 0;
}

/* STEPS separated by blanks. */
static void run(struct context *context, const char *steps, const char *text)
{
	const struct clean_step *list[8];
	char *copy = mem_copy(steps), *rest = copy;
	int count = 0;

	for (char *name; (name = strsep(&rest, " ")) != NULL;) {
		list[count] = clean_find(name);
		assert_non_null(list[count++]);
	}
	free(copy);
	clean_start(&context->cell, text, strlen(text));
	clean_run(list, count, &context->with, &context->cell);
}

static void check(struct context *context, const char *steps, const char *text, const char *wanted)
{
	char *got;

	run(context, steps, text);
	got = mem_copy_bytes(context->cell.text, context->cell.length);
	if (strcmp(got, wanted) != 0)
		fail_msg("%s of \"%s\" gives \"%s\", not \"%s\"", steps, text, got, wanted);
	free(got);
}

static void white_space_becomes_single_blanks(void **state)
{
	check(*state, "trim", "GBPS ALI", "GBPS ALI");
	check(*state, "trim", "  GBPS \t ALI\n", "GBPS ALI");
	check(*state, "trim", "GPS\xc2\xa0" "BARHKA", "GPS BARHKA");
	check(*state, "trim", "\xef\xbb\xbfGPS\xe2\x80\x8b\xe2\x80\xafX\r\nY", "GPS X Y");
	check(*state, "trim", " \xc2\xa0 ", "");
	check(*state, "trim", "e\xcc\x81", "\xc3\xa9"); /* NFC */
	check(*state, "trim", "\xda\xa9\xd9\x84\xdb\x8c", "\xda\xa9\xd9\x84\xdb\x8c");
}

static void case_changes_letters_only(void **state)
{
	check(*state, "lower", "NIL 1\xc3\x89", "nil 1\xc3\x89");
	check(*state, "upper", "gbps ali", "GBPS ALI");
	check(*state, "title", "DERA BUGTI (new) o'brien", "Dera Bugti (New) O'brien");
}

static void not_known_is_blank_but_a_count_of_zero_is_not(void **state)
{
	static const char *const signs[] = { "0", "00", "000", "0000", "-", "--", "=-", "NIL", "Nill", "N/A", "`", "." };

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		check(*state, "trim nothing", signs[i], "");
	check(*state, "nothing", "01", "01");
	check(*state, "nothing", "ESHANI", "ESHANI");
	check(*state, "nil", "0", "0");
	check(*state, "nil", "00", "00");
	check(*state, "trim nil", "nil ", "");
	check(*state, "nil", "----", "");
	check(*state, "nil", "zero", "zero");
	check(*state, "letters", "3342840000", "");
	check(*state, "letters", "0.", "");
	check(*state, "letters", "Q1", "Q1");
	check(*state, "letters", "\xda\xa9\xd9\x84\xdb\x8c", "\xda\xa9\xd9\x84\xdb\x8c");
}

static void codes_get_their_zeros_back(void **state)
{
	check(*state, "code5", "1001", "01001");
	check(*state, "code5", "01001", "01001");
	check(*state, "code5", "0007086", "07086");
	check(*state, "code5", "BEMIS 7086", "07086");
	check(*state, "code5", "bmis-7086", "-7086");
	check(*state, "code5", "bef001", "BEF001");
	check(*state, "code5", "00000", "");
	check(*state, "code5", "123456", "123456");
}

static void a_cluster_is_a_code_or_a_name_of_its_district(void **state)
{
	struct context *context = *state;

	check(context, "trim cluster", "4022", "04022");
	check(context, "trim cluster", "0", "");
	check(context, "trim cluster", "133155", "");
	check(context, "trim cluster", "gbhs  wadh.", "04022");
	assert_false(context->cell.is_unresolved);
	check(context, "trim cluster", "GBHS NOWHERE", "");
	assert_true(context->cell.is_unresolved);
	context->with.district = "kech";
	check(context, "trim cluster", "GBHS WADH", "");
	check(context, "trim cluster", "GBPS ALI ABAD", ""); /* two schools have the name */
	assert_true(context->cell.is_unresolved);
}

static void whole_numbers_lose_what_is_not_theirs(void **state)
{
	check(*state, "whole", "12", "12");
	check(*state, "whole", "007", "7");
	check(*state, "whole", "00", "0");
	check(*state, "whole", "`32", "32");
	check(*state, "whole", "1,234", "1234");
	check(*state, "whole", "12.0", "12");
	check(*state, "whole", "002.", "2");
	check(*state, "whole", "O", "0");
	check(*state, "whole", "+5", "5");
	check(*state, "whole", "-04", "-4");
	check(*state, "whole", "12.5", "12.5");
	check(*state, "whole", "1o", "1o");
	check(*state, "whole", ".", ".");
	check(*state, "whole", "-", "-");
	check(*state, "whole", "123456789012345678901234567890", "123456789012345678901234567890");
}

static void decimals_are_rounded_to_the_field(void **state)
{
	struct context *context = *state;

	check(context, "decimal", "27.7234990166264", "27.723499");
	check(context, "decimal", "27.7234995", "27.723500");
	check(context, "decimal", "-0.0000005", "-0.000001");
	check(context, "decimal", "-0.0000001", "0.000000");
	check(context, "decimal", "9.9999999", "10.000000");
	check(context, "decimal", "64,829022", "64.829022");
	check(context, "decimal", "1,234.5", "1234.5");
	check(context, "decimal", "30", "30");
	check(context, "decimal", "north", "north");
	context->with.scale = 0;
	check(context, "decimal", "2.5", "3");
}

static void swapped_coordinates_are_put_right(void **state)
{
	struct context *context = *state;

	context->with.pair = "64.829022064805";
	context->with.pair_length = 15;
	check(context, "latitude", "27.7234990166264", "27.723499");
	check(context, "longitude", "27.7234990166264", "64.829022");
	assert_true(context->cell.is_corrected);
	check(context, "latitude", "0", "0");
	context->with.pair = "27.5";
	context->with.pair_length = 4;
	check(context, "latitude", "64.829", "27.5");
	context->with.pair = NULL;
	check(context, "latitude", "64.829", "64.829");
}

static void distances_become_metres(void **state)
{
	static const char *const pairs[][2] = {
		{ "2|km", "2000" },
		{ "100|m", "100" },
		{ "|km", "" },
		{ "|m", "" },
		{ "1\xc2\xbd|km", "1500" },
		{ "\xc2\xbc|km", "250" },
		{ " 0|km", "0" },
		{ ".5|km", "500" },
		{ "1.5km|km", "1500" },
		{ "1/2|km", "500" },
		{ "10 m ", "10" },
		{ "1 km ", "1000" },
		{ "120 |m", "120" },
		{ "Half |km", "500" },
		{ "Nill|m", "" },
		{ "nil|km", "" },
		{ "30n|m", "30n|m" },
		{ ",6|km", "600" },
		{ "00000|km", "0" },
		{ "0100|km", "100000" },
		{ "250", "250" },
		{ "5km|km", "5000" },
		{ "1/0|km", "1/0|km" },
		{ "far", "far" },
		{ "999999999|km", "999999999000" },
		{ "9999999999|km", "9999999999|km" },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		check(*state, "distance_m", pairs[i][0], pairs[i][1]);
}

static void words_become_codes(void **state)
{
	check(*state, "trim words", "Educaton  Department ", "government");
	check(*state, "words", "Genrator.", "generator");
	check(*state, "words", "No answer", "");
	check(*state, "words", "Unknown", "Unknown");
	check(*state, "yes_no", "Yes", "yes");
	check(*state, "yes_no", "NO", "no");
	check(*state, "yes_no", "Haan", "yes");
	check(*state, "yes_no", "2", "2");
	check(*state, "place", "SOHBAT PUR", "sohbatpur");
	check(*state, "place", "Naseer-Abad", "nasirabad");
	check(*state, "place", "KILLA SAIFULLAH", "killa_saifullah");
}

static void only_corrections_are_counted(void **state)
{
	struct context *context = *state;

	run(context, "trim yes_no", "Yes");
	assert_false(context->cell.is_corrected);
	run(context, "trim yes_no", "Yes ");
	assert_true(context->cell.is_corrected);
	run(context, "trim whole", "12");
	assert_false(context->cell.is_corrected);
	run(context, "trim whole", "012");
	assert_true(context->cell.is_corrected);
	run(context, "trim nothing", "NIL");
	assert_true(context->cell.is_corrected);
}

static void blank_stays_blank_and_nothing_breaks_a_step(void **state)
{
	static const char *const texts[] = { "", "-", ".", "|", "\xff\xfe", "\xc2", "''", ",,,", "1/", "/", "-.", "..",
		"\xd8\xa7" };
	struct context *context = *state;

	for (int i = 0; clean_at(i); i++) {
		check(context, clean_at(i)->name, "", "");
		for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
			run(context, clean_at(i)->name, texts[k]);
	}
}

static void a_table_holds_many_words(void **state)
{
	struct clean_words *words = clean_words_new();
	char text[32];

	(void) state;
	for (int i = 0; i < 5000; i++) {
		int length = snprintf(text, sizeof text, "word %d", i);

		assert_true(clean_words_put(words, text, (size_t) length, text));
	}
	assert_int_equal(clean_words_count(words), 5000);
	assert_false(clean_words_put(words, "word 17", 7, "other"));
	assert_string_equal(clean_words_find(words, "word 17", 7), "word 17");
	assert_null(clean_words_find(words, "word", 4));
	clean_words_set(words, "word 17", 7, "");
	assert_string_equal(clean_words_find(words, "word 17", 7), "");
	clean_words_free(words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(white_space_becomes_single_blanks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(case_changes_letters_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(not_known_is_blank_but_a_count_of_zero_is_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(codes_get_their_zeros_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cluster_is_a_code_or_a_name_of_its_district, set_up, tear_down),
		cmocka_unit_test_setup_teardown(whole_numbers_lose_what_is_not_theirs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(decimals_are_rounded_to_the_field, set_up, tear_down),
		cmocka_unit_test_setup_teardown(swapped_coordinates_are_put_right, set_up, tear_down),
		cmocka_unit_test_setup_teardown(distances_become_metres, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_become_codes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_corrections_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(blank_stays_blank_and_nothing_breaks_a_step, set_up, tear_down),
		cmocka_unit_test(a_table_holds_many_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
