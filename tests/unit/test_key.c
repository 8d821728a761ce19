/* The key decoder: every sequence whole, cut at each byte, and what must never become one. Time is told, nothing waits. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "tui/key.h"
#include "tui/key_sequence.h"

static struct keys keys;
static int64_t now;
static struct buf seen;

/* Appends what came out, by name. */
static void take(void)
{
	struct key key;
	char name[16];

	while (key_next(&keys, now, &key)) {
		key_name(key.code, name);
		buf_format(&seen, "%s%s", seen.length > 0 ? " " : "", name);
		if (key.code == KEY_PASTE)
			buf_format(&seen, "<%s>", key.text);
	}
}

static void feed_bytes(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		at += key_feed(&keys, bytes + at, length - at, now);
		take();
	}
}

static void feed(const char *bytes)
{
	feed_bytes(bytes, strlen(bytes));
}

static void pass(int ms)
{
	/* As the loop does: wakes at each deadline. */
	const int64_t until = now + ms;

	while (key_deadline(&keys) >= 0 && key_deadline(&keys) <= until) {
		now = key_deadline(&keys) > now ? key_deadline(&keys) : now;
		take();
	}
	now = until;
	take();
}

static void start(void)
{
	key_init(&keys);
	buf_clear(&seen);
	now = 5000;
}

static void check(const char *expected)
{
	assert_string_equal(seen.bytes, expected);
	buf_clear(&seen);
}

static void characters_and_controls(void **state)
{
	(void) state;
	start();
	feed("a/ \u0628\u6771\U0001f600\r\n\t\177\b\001\023");
	check("a / Space \u0628 \u6771 \U0001f600 Enter Enter Tab Bksp Bksp ^A ^S");
	feed("\xd8");
	feed("\xa8");
	check("\u0628");
	feed_bytes("\xff\xc0\x80" "a\xe2\x98" "b\x9b" "c\0d", 11);
	check("a b c d");
}

static void every_sequence_whole(void **state)
{
	char text[16], name[16];
	int code, count = 0;

	(void) state;
	for (; key_sequence_known(count, text, &code); count++) {
		start();
		feed(text);
		if (code == KEY_PASTE)
			feed("x\033[201~");
		pass(3000);
		key_name(code, name);
		if (code == KEY_PASTE)
			strcpy(name, "(paste)");
		assert_int_equal(strncmp(seen.bytes, name, strlen(name)), 0);
		assert_null(strstr(seen.bytes, "Esc"));
		assert_int_equal(keys.state, 0);
	}
	assert_true(count > 150);
}

/* One cut, or a cut everywhere: Esc may be given out, but then it is taken back before the key. */
static void check_cut(const char *text, int code, size_t cut, bool everywhere)
{
	char name[16], expected[64];
	const bool has_esc = everywhere || cut == 1;

	start();
	for (size_t at = 0; text[at]; at++) {
		if (at > 0 && (everywhere || at == cut))
			pass(200);
		feed_bytes(text + at, 1);
	}
	if (code == KEY_PASTE)
		feed("x\033[201~");
	pass(3000);
	key_name(code, name);
	snprintf(expected, sizeof expected, "%s%s%s", has_esc ? "Esc (no Esc) " : "", name, code == KEY_PASTE ? "<x>" : "");
	check(expected);
}

static void every_sequence_cut_at_each_byte(void **state)
{
	char text[16];
	int code;

	(void) state;
	for (int index = 0; key_sequence_known(index, text, &code); index++) {
		for (size_t cut = 1; cut < strlen(text); cut++)
			check_cut(text, code, cut, false);
		check_cut(text, code, 0, true);
	}
}

static void the_console_goes_back(void **state)
{
	(void) state;
	start();
	feed("a\033\tb");
	check("a Shift-Tab b");
	/* An Esc, and a Tab that somebody typed after it. */
	feed("\033");
	pass(60);
	feed("\t");
	pass(2000);
	check("Esc Tab");
}

static void esc_is_a_key_after_50_ms(void **state)
{
	(void) state;
	start();
	feed("\033");
	check("");
	pass(49);
	check("");
	pass(1);
	check("Esc");
	feed("x");
	check("x");
	feed("\033\033");
	check("Esc");
	pass(50);
	check("Esc");
	feed("\033x");
	check("Esc x");
}

static void typing_after_esc_is_typing(void **state)
{
	(void) state;
	start();
	feed("\033");
	pass(1001);
	feed("[A");
	check("Esc [ A");
	feed("\033");
	pass(300);
	feed("O");
	pass(300);
	feed("t");
	check("Esc O t");
	feed("\033");
	pass(100);
	feed("[");
	check("Esc");
	pass(999);
	check("");
	pass(1);
	check("[");
	feed("\033");
	pass(100);
	feed("[x]");
	check("Esc [ x ]");
	/* A slow line may bring an Esc and what was typed after it together. */
	feed("\033Okay");
	check("Esc O k a y");
	feed("\033[");
	pass(2000);
	check("Esc [");
}

static void foreign_sequences_are_dropped(void **state)
{
	(void) state;
	start();
	feed("\033[?62;22c" "a\033[24;80R" "b\033[<0;1;1M" "c\033[99~" "d\033[1;9Z" "e");
	check("a b c d e");
	feed("\033[12\033[A");
	check("Up");
	feed("\033[1;5\001x");
	check("^A x");
	for (int at = 0; at < 100; at++)
		feed("\033[1111111111111111111111111111111111111111111111111111111111");
	pass(5000);
	buf_clear(&seen);
	feed("\033[B");
	check("Down");
}

static void pastes_come_as_text(void **state)
{
	(void) state;
	start();
	feed("\033[200~one\ntwo \u0628\033[A\033[201~x");
	check("(paste)<one\ntwo \u0628[A> x");
	feed("\033[200~a\033[20");
	feed("1x\033[201~y");
	check("(paste)<a[201x> y");
	/* Its end was lost. */
	feed("\033[200~abc");
	check("");
	pass(KEY_PASTE_MS);
	check("(paste)<abc>");
	feed("d");
	check("d");
}

static void long_pastes_come_in_whole_characters(void **state)
{
	struct buf text, out;
	struct key key;
	size_t at = 0;

	(void) state;
	start();
	buf_init(&text, 1 << 20);
	buf_init(&out, 1 << 20);
	for (int piece = 0; piece < 2000; piece++)
		buf_text(&text, piece % 3 == 0 ? "ab" : piece % 3 == 1 ? "\u0628\u064e" : "\u6771");
	feed("\033[200~");
	while (at < text.length) {
		at += key_feed(&keys, text.bytes + at, text.length - at < 100 ? text.length - at : 100, now);
		while (key_next(&keys, now, &key)) {
			assert_int_equal(key.code, KEY_PASTE);
			assert_true(utf8_valid(key.text, (size_t) key.length));
			buf_put(&out, key.text, (size_t) key.length);
		}
	}
	key_feed(&keys, "\033[201~", 6, now);
	while (key_next(&keys, now, &key))
		buf_put(&out, key.text, (size_t) key.length);
	assert_string_equal(out.bytes, text.bytes);
	buf_free(&text);
	buf_free(&out);
}

/* Whatever comes, in whatever pieces, at whatever times: no crash, valid text, and afterwards a key is a key. */
static void random_bytes_do_no_harm(void **state)
{
	static const char likely[] = "\033\033\033[[OO0159;~~ABCDPa$^\xd8\xa8 x";

	(void) state;
	srand(11);
	start();
	for (int step = 0; step < 200000; step++) {
		const char byte = rand() % 4 ? likely[rand() % (int) (sizeof likely - 1)] : (char) (rand() % 256);
		struct key key;

		key_feed(&keys, &byte, 1, now);
		now += rand() % 5 ? 0 : rand() % 1500;
		if (rand() % 8 == 0)
			continue;
		while (key_next(&keys, now, &key))
			assert_true(utf8_valid(key.text, (size_t) key.length));
	}
	pass(20000);
	buf_clear(&seen);
	feed("\033[A");
	check("Up");
}

static void keys_have_names(void **state)
{
	char name[16];

	(void) state;
	for (int code = KEY_SPECIAL + 1; code <= KEY_UNDO_ESC; code++) {
		key_name(code, name);
		assert_true(strlen(name) > 1);
	}
	key_name(KEY_CTRL('S'), name);
	assert_string_equal(name, "^S");
	key_name(KEY_F12, name);
	assert_string_equal(name, "F12");
}

static int set_up(void **state)
{
	(void) state;
	buf_init(&seen, 1 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	buf_free(&seen);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_and_controls),
		cmocka_unit_test(every_sequence_whole),
		cmocka_unit_test(every_sequence_cut_at_each_byte),
		cmocka_unit_test(the_console_goes_back),
		cmocka_unit_test(esc_is_a_key_after_50_ms),
		cmocka_unit_test(typing_after_esc_is_typing),
		cmocka_unit_test(foreign_sequences_are_dropped),
		cmocka_unit_test(pastes_come_as_text),
		cmocka_unit_test(long_pastes_come_in_whole_characters),
		cmocka_unit_test(random_bytes_do_no_harm),
		cmocka_unit_test(keys_have_names),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
