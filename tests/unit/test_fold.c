/* Folding: words of either script as a search sees them, and keys that sound the same. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "emis/fold.h"

static size_t word_at(const char *text, size_t *at, char out[FOLD_WORD_SIZE])
{
	size_t length = fold_word(text, strlen(text), at, (unsigned char *)out);
	out[length] = '\0';
	return length;
}

static void key_of(const char *text, char out[FOLD_KEY_SIZE])
{
	unsigned char word[FOLD_WORD_SIZE];
	size_t at = 0, length = fold_word(text, strlen(text), &at, word);
	size_t count = fold_sound(word, length, (unsigned char *)out);
	out[count] = '\0';
}

static void words_are_cut_and_capital(void **state)
{
	(void)state;
	char word[FOLD_WORD_SIZE];
	size_t at = 0;
	const char *text = "  gbps Dar-ul-Aloom\n(D.M. Jamali)\xC2\xA0ra'is No.1 ";
	static const char *const wanted[] = {"GBPS", "DAR", "UL", "ALOOM", "D", "M", "JAMALI", "RAIS", "NO", "1"};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		assert_int_equal(word_at(text, &at, word), strlen(wanted[i]));
		assert_string_equal(word, wanted[i]);
	}
	assert_int_equal(word_at(text, &at, word), 0);
	assert_int_equal(at, strlen(text));
}

static void any_bytes_give_words_or_none(void **state)
{
	(void)state;
	char word[FOLD_WORD_SIZE], text[300];
	uint32_t number = 1;
	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = (char)((number = number * 1664525 + 1013904223) >> 24);
		size_t at = 0, words = 0;
		char key[FOLD_KEY_SIZE];
		for (size_t length; (length = fold_word(text, sizeof text, &at, (unsigned char *)word)) > 0; words++) {
			assert_true(length < FOLD_WORD_SIZE);
			assert_true(fold_sound((unsigned char *)word, length, (unsigned char *)key) < FOLD_KEY_SIZE);
		}
		assert_true(words <= sizeof text);
		assert_int_equal(at, sizeof text);
	}
}

static void long_words_are_cut(void **state)
{
	(void)state;
	char word[FOLD_WORD_SIZE];
	size_t at = 0;
	const char *text = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ X";
	assert_int_equal(word_at(text, &at, word), FOLD_WORD_SIZE - 1);
	assert_int_equal(word_at(text, &at, word), 1);
	assert_string_equal(word, "X");
}

static void spellings_sound_the_same(void **state)
{
	(void)state;
	static const char *const same[][2] = {
		{"KILLI", "KILI"}, {"KILLI", "KILLE"}, {"KILLI", "QILLEE"}, {"KHAN", "KAN"}, {"QALAT", "KALAT"}, {"NOOR", "NUR"},
		{"WALI", "VALI"}, {"MUHAMMAD", "M"}, {"MUHAMMAD", "Mohd"}, {"MUHAMMAD", "MOHAMMAD"}, {"ABDUL", "ABDUR"},
		{"CHAGHI", "CHAGAI"}, {"NOSHKI", "NUSHKI"}, {"KAREEZ", "KARIZ"}, {"KAREZ", "KARAIZ"}, {"PHOOL", "FUL"},
		{"KHAIL", "KHEL"}, {"ZAI", "ZEE"}, {"MULLAH", "MULLA"}, {"BUX", "BAKHSH"}, {"SIBBI", "SIBI"}, {"KACHHI", "KACHI"},
		{"\xD8\xB5\xD8\xA7\xD8\xA8\xD8\xB1", "\xD8\xB3\xD8\xA7\xD8\xA8\xD8\xB1"}, /* sad, seen */
	};
	char left[FOLD_KEY_SIZE], right[FOLD_KEY_SIZE];
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		key_of(same[i][0], left);
		key_of(same[i][1], right);
		assert_string_equal(left, right);
	}
}

static void other_names_sound_different(void **state)
{
	(void)state;
	static const char *const different[][2] = {
		{"KILLI", "KALA"}, {"SHAH", "CHAH"}, {"ALI", "WALI"}, {"GUL", "GHOL1"}, {"11", "1"}, {"JAN", "JANA"},
	};
	char left[FOLD_KEY_SIZE], right[FOLD_KEY_SIZE];
	for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
		key_of(different[i][0], left);
		key_of(different[i][1], right);
		assert_string_not_equal(left, right);
	}
}

static void urdu_letters_lose_their_variants(void **state)
{
	(void)state;
	static const char *const same[][2] = {
		{"\xD9\x83\xD9\x84\xD9\x8A", "\xDA\xA9\xD9\x84\xDB\x8C"}, /* Arabic kaf, yeh: Urdu's */
		{"\xDA\xA9\xD9\x90\xD9\x84\xD9\x8E\xDB\x8C", "\xDA\xA9\xD9\x84\xDB\x8C"}, /* with zer and zabar */
		{"\xD8\xA2\xD8\xA8\xD8\xA7\xD8\xAF", "\xD8\xA7\xD8\xA8\xD8\xA7\xD8\xAF"}, /* alef madda */
		{"\xDA\xAF\xD9\x88\xD9\xB9\xD9\x87", "\xDA\xAF\xD9\x88\xD9\xB9\xDA\xBE"}, /* heh, do-chashmi heh */
		{"\xDA\xAF\xD9\x88\xD9\xB9\xDA\xBE", "\xDA\xAF\xD9\x88\xD9\xB9\xDB\x81"}, /* heh goal */
	};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		char left[FOLD_WORD_SIZE], right[FOLD_WORD_SIZE];
		size_t at = 0;
		assert_true(word_at(same[i][0], &at, left) > 0);
		at = 0;
		word_at(same[i][1], &at, right);
		assert_string_equal(left, right);
	}
	assert_int_equal(fold_letter(0x06F7), '7');
	assert_int_equal(fold_letter(0x0660), '0');
	assert_int_equal(fold_letter(0x064E), 0);
	assert_int_equal(fold_letter(0xE9), 'E');
	assert_int_equal(fold_letter(0x4E00), ' ');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_cut_and_capital),
		cmocka_unit_test(any_bytes_give_words_or_none),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(spellings_sound_the_same),
		cmocka_unit_test(other_names_sound_different),
		cmocka_unit_test(urdu_letters_lose_their_variants),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
