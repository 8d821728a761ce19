/* The tui on a pseudo-terminal: what goes over the wire, byte by byte, and that the terminal is given back. The figures are
 * counts of bytes on xterm-256color, so they may decide. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/screen/pty.h"
#include "tui/key.h"
#include "tui/key_sequence.h"

static char *program;

static struct pty *start(const char *term, int rows, int columns, const char *const *env)
{
	const char *const argv[] = { program, NULL };
	const struct pty_start how = { .rows = rows, .columns = columns, .term = term, .env = env, .argv = argv };

	return pty_open(&how);
}

static struct pty *start_settled(const char *term)
{
	struct pty *pty = start(term, 0, 0, NULL);

	pty_settle(pty);
	return pty;
}

/* Bytes that the answer to some keys takes. */
static size_t cost(struct pty *pty, const char *keys)
{
	pty_mark(pty);
	pty_keys(pty, keys);
	return pty_count(pty);
}

static void leave(struct pty *pty)
{
	pty_keys(pty, "q");
	assert_int_equal(pty_wait(pty), 7);
	pty_close(pty);
}

static void a_typed_character_is_one_byte(void **state)
{
	struct pty *pty = start_settled(NULL);
	size_t most = 0;

	(void) state;
	pty_keys(pty, "1");
	for (int at = 0; at < 25; at++) {
		const char key[2] = { (char) ('a' + at), '\0' };
		const size_t bytes = cost(pty, key);

		most = bytes > most ? bytes : most;
	}
	print_message("a typed character: at most %zu bytes\n", most);
	assert_true(most <= 1);
	assert_true(pty_shows(pty, "[abcdefghijklmnopqrstuvwxy"));
	assert_true(cost(pty, "\177") <= 4);
	assert_true(cost(pty, "\t") <= 8);
	pty_keys(pty, "\033");
	leave(pty);
}

static void a_list_move_is_a_few_bytes(void **state)
{
	struct pty *pty = start_settled(NULL);
	size_t down = 0, up = 0, page;

	(void) state;
	pty_keys(pty, "2");
	for (int at = 0; at < 15; at++) {
		const size_t bytes = cost(pty, "\033[B");

		down = bytes > down ? bytes : down;
	}
	for (int at = 0; at < 10; at++) {
		const size_t bytes = cost(pty, "\033OA");

		up = bytes > up ? bytes : up;
	}
	page = cost(pty, "\033[6~");
	print_message("a list move: down %zu, up %zu, a page %zu bytes\n", down, up, page);
	assert_true(down <= 10);
	assert_true(up <= 10);
	assert_non_null(strstr(pty_cursor_row(pty), ">"));
	pty_keys(pty, "\033");
	leave(pty);
}

static void an_idle_screen_is_silent(void **state)
{
	const bool is_long = getenv("ZILA_LONG") != NULL;
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_keys(pty, "2");
	pty_mark(pty);
	pty_pass(pty, is_long ? 60000 : 2000);
	assert_int_equal(pty_count(pty), 0);
	pty_keys(pty, "\033");
	leave(pty);
}

static void a_page_scrolls_by_lines_not_screens(void **state)
{
	struct pty *pty = start_settled(NULL);
	size_t whole, line;

	(void) state;
	whole = cost(pty, "3");
	assert_true(pty_shows(pty, "Section 0"));
	line = cost(pty, "\033[B");
	print_message("a page: %zu bytes, a line on: %zu\n", whole, line);
	assert_true(line < 100);
	assert_true(pty_shows(pty, "Line 21 says"));
	assert_false(pty_shows(pty, "Section 0"));
	line = cost(pty, "\033[A");
	assert_true(line < 100);
	assert_true(pty_shows(pty, "Section 0"));
	pty_keys(pty, "\033[4~");
	assert_true(pty_shows(pty, "\u0628\u0644\u0648\u0686\u0633\u062a\u0627\u0646 \u6771\u4eac end"));
	pty_keys(pty, "\033");
	leave(pty);
}

static void terminals_of_all_kinds_show_the_same(void **state)
{
	static const char *const terms[] = { "xterm-256color", "vt100", "vt220", "linux", "screen", "rxvt", "tmux" };
	static const char *const walk[] = { "2", "\033[B\033[B\033[B", "\033[6~", "\033[5~", "\033", "3", "\033[B\033[B",
		"\033[6~", "\033[4~", "\033", "1", "abc\tde\t", "\033OS", "\033", "4", "y", "5", "k" };
	const size_t steps = sizeof walk / sizeof *walk;
	char *screens[sizeof walk / sizeof *walk] = { 0 };

	(void) state;
	for (size_t kind = 0; kind < sizeof terms / sizeof *terms; kind++) {
		struct pty *pty = start_settled(terms[kind]);

		for (size_t step = 0; step < steps; step++) {
			pty_keys(pty, walk[step]);
			if (kind == 0)
				screens[step] = mem_copy(pty_screen(pty));
			else
				assert_string_equal(pty_screen(pty), screens[step]);
		}
		/* What was drawn by differences is what is drawn at once. */
		pty_keys(pty, "\014");
		assert_string_equal(pty_screen(pty), screens[steps - 1]);
		pty_close(pty);
	}
	for (size_t step = 0; step < steps; step++)
		free(screens[step]);
}

/* What differences leave on the screen is the same as drawing it whole, over a long random walk. */
static void differences_add_up(void **state)
{
	static const char *const keys[] = { "\033[A", "\033[B", "\033[5~", "\033[6~", "\033[H", "\033[F", "1", "2", "3", "4",
		"5", "\033", "\t", "a", "x y", "\177", "?", "\r", "]", "[", "\033[D", "\033[C", "\024", "\027", "\033[3~" };
	struct pty *pty = start_settled(NULL);
	unsigned random = 12345;
	char *before;

	(void) state;
	for (int step = 0; step < 400; step++) {
		random = random * 1103515245u + 12345u;
		pty_keys(pty, keys[(random >> 16) % (sizeof keys / sizeof *keys)]);
		if (step % 4 != 0)
			continue;
		before = mem_copy(pty_screen(pty));
		pty_keys(pty, "\014");
		assert_string_equal(pty_screen(pty), before);
		free(before);
		if (step % 80 == 40)
			pty_resize(pty, 10 + step / 16, 40 + step / 4);
	}
	pty_close(pty);
}

static void any_size_works(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 7 }, { 3, 3 }, { 4, 80 }, { 50, 132 }, { 24, 80 }, { 1, 200 } };
	struct pty *pty = start_settled(NULL);

	(void) state;
	for (const char *jobs = "12345"; *jobs; jobs++) {
		const char job[2] = { *jobs, '\0' };

		pty_resize(pty, 24, 80);
		pty_keys(pty, job);
		for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
			pty_resize(pty, sizes[at][0], sizes[at][1]);
			pty_keys(pty, "\033[B");
		}
		pty_keys(pty, "\033");
	}
	pty_resize(pty, 24, 80);
	assert_true(pty_shows(pty, "1  a form"));
	leave(pty);
}

static void the_terminal_is_given_back(void **state)
{
	struct pty *pty = start_settled(NULL);

	(void) state;
	assert_non_null(strstr(pty_bytes(pty), "\033[?1049h"));
	pty_mark(pty);
	pty_keys(pty, "q");
	assert_int_equal(pty_wait(pty), 7);
	assert_non_null(strstr(pty_bytes(pty), "\033[?1049l"));
	pty_close(pty);
	pty = start_settled(NULL);
	pty_mark(pty);
	pty_signal(pty, SIGTERM);
	assert_int_equal(pty_wait(pty), 3);
	assert_non_null(strstr(pty_bytes(pty), "\033[?1049l"));
	pty_close(pty);
}

static void a_broken_program_gives_it_back_too(void **state)
{
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_mark(pty);
	pty_send(pty, "X");
	assert_int_equal(pty_wait(pty), 256 + SIGABRT);
	assert_non_null(strstr(pty_bytes(pty), "\033[?1049l"));
	assert_non_null(strstr(pty_bytes(pty), "broken on purpose"));
	pty_close(pty);
}

static void suspended_it_comes_back_whole(void **state)
{
	struct pty *pty = start_settled(NULL);
	char *before;

	(void) state;
	pty_keys(pty, "2\033[B");
	before = mem_copy(pty_screen(pty));
	pty_mark(pty);
	/* No shell could continue it here, so it is back at once. */
	pty_keys(pty, "\032");
	assert_non_null(strstr(pty_bytes(pty), "\033[?1049l"));
	assert_string_equal(pty_screen(pty), before);
	pty_signal(pty, SIGSTOP);
	pty_mark(pty);
	pty_signal(pty, SIGCONT);
	pty_keys(pty, "\033[A\033[B");
	assert_string_equal(pty_screen(pty), before);
	assert_non_null(strstr(pty_bytes(pty), "\033[?1049h"));
	free(before);
	pty_close(pty);
}

static void keys_that_come_together_are_drawn_once(void **state)
{
	char arrows[3 * 300 + 1] = "";
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_keys(pty, "2");
	for (int at = 0; at < 300; at++)
		strcat(arrows, "\033[B");
	assert_true(cost(pty, arrows) < 20000);
	assert_non_null(strstr(pty_cursor_row(pty), "Name of number 300,"));
	pty_close(pty);
}

static void a_paste_is_text(void **state)
{
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_keys(pty, "1\033[200~one\ntwo\033\011q\033[201~");
	assert_true(pty_shows(pty, "[one two q "));
	pty_close(pty);
}

static void a_lost_line_ends_it(void **state)
{
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_keys(pty, "1");
	pty_hang_up(pty);
	assert_int_equal(pty_wait(pty), 3);
	pty_close(pty);
}

static void an_unfit_terminal_is_a_sentence(void **state)
{
	static const struct {
		const char *term, *word;
	} cases[] = {
		{ "dumb", "cannot move its cursor" },
		{ "no-such-terminal", "\"no-such-terminal\" is not known" },
		{ "", "TERM is not set" },
	};

	(void) state;
	for (size_t at = 0; at < sizeof cases / sizeof *cases; at++) {
		struct pty *pty = start(cases[at].term, 24, 200, NULL);

		assert_int_equal(pty_wait(pty), 69);
		assert_true(pty_shows(pty, cases[at].word));
		pty_close(pty);
	}
}

static void the_locale_decides_about_utf8(void **state)
{
	static const char *const none[] = { "LC_ALL", "LC_CTYPE", "LANG", NULL };
	static const char *const plain[] = { "LC_ALL=C", NULL };
	static const char *const latin[] = { "LC_ALL", "LC_CTYPE=en_US.ISO-8859-1", NULL };
	const char *const *cases[] = { none, plain, latin };

	(void) state;
	for (int at = 0; at < 3; at++) {
		struct pty *pty = start(NULL, 0, 0, cases[at]);

		pty_keys(pty, "3\033[F");
		assert_true(pty_shows(pty, at < 2 ? "\u0628\u0644\u0648\u0686\u0633\u062a\u0627\u0646 \u6771\u4eac end"
			: "???????? ???? end"));
		pty_keys(pty, "\033");
		leave(pty);
	}
}

static void no_colour_and_monochrome_lose_no_word(void **state)
{
	static const char *const no_colour[] = { "NO_COLOR=1", NULL };
	struct pty *colour = start_settled(NULL), *none = start(NULL, 0, 0, no_colour);

	(void) state;
	pty_keys(colour, "3");
	pty_keys(none, "3");
	assert_non_null(strstr(pty_bytes(colour), "36m"));
	assert_null(strstr(pty_bytes(none), "36m"));
	assert_string_equal(pty_screen(colour), pty_screen(none));
	pty_close(colour);
	pty_close(none);
}

static void urdu_goes_in_as_typed(void **state)
{
	static const char *const word = "\u0628\u0644\u0648\u0686\u0633\u062a\u0627\u0646";
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_keys(pty, "1");
	for (const char *at = word; *at; at += 2) {
		const char key[3] = { at[0], at[1], '\0' };

		assert_true(cost(pty, key) <= 4);
	}
	assert_true(pty_shows(pty, word));
	pty_keys(pty, "\033");
	leave(pty);
}

static void esc_is_instant_and_undone(void **state)
{
	struct pty *pty = start_settled(NULL);

	(void) state;
	pty_keys(pty, "2");
	assert_true(pty_shows(pty, "Name of number 0"));
	/* pty_keys waits only until the program holds nothing back: the Esc has had its effect. */
	pty_keys(pty, "\033");
	assert_false(pty_shows(pty, "Name of number 0"));
	pty_keys(pty, "[B");
	assert_true(pty_shows(pty, "Name of number 0"));
	assert_non_null(strstr(pty_cursor_row(pty), "Name of number 1,"));
	pty_close(pty);
}

/* Every sequence, cut at each byte, with 200 ms between, in one form: nothing of it may be typed, and the form stays.
 * Many programs at once, because the waits are real. */
static void a_cut_key_is_still_the_key(void **state)
{
	enum { AT_ONCE = 64 };
	struct pty *ptys[AT_ONCE];
	char text[16];
	size_t longest = 0;
	int code, total = 0, cases[AT_ONCE][2];

	(void) state;
	for (int index = 0; key_sequence_known(index, text, &code); index++)
		total++;
	for (int first = 0; first < total;) {
		int count = 0;

		for (; first < total && count < AT_ONCE; first++) {
			key_sequence_known(first, text, &code);
			longest = strlen(text) > longest ? strlen(text) : longest;
			cases[count][0] = first;
			ptys[count] = start_settled(NULL);
			pty_keys(ptys[count], "1abc");
			count++;
		}
		for (size_t byte = 0; byte < longest; byte++) {
			const int64_t until = clock_ticks() + 200;

			for (int at = 0; at < count; at++) {
				key_sequence_known(cases[at][0], text, &code);
				if (byte < strlen(text))
					pty_send_bytes(ptys[at], text + byte, 1);
			}
			for (int at = 0; at < count; at++)
				pty_pass(ptys[at], clock_ticks() < until ? (int) (until - clock_ticks()) / (count - at) : 0);
		}
		for (int at = 0; at < count; at++) {
			key_sequence_known(cases[at][0], text, &code);
			pty_keys(ptys[at], code == KEY_PASTE ? "\033[201~" : "");
			pty_settle(ptys[at]);
			if (!pty_shows(ptys[at], "Field 1   [abc ") && !pty_shows(ptys[at], "Keys: form"))
				fail_msg("cut sequence %s: the form was left or typed into:\n%s", text + 1, pty_screen(ptys[at]));
			pty_close(ptys[at]);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_typed_character_is_one_byte),
		cmocka_unit_test(a_list_move_is_a_few_bytes),
		cmocka_unit_test(an_idle_screen_is_silent),
		cmocka_unit_test(a_page_scrolls_by_lines_not_screens),
		cmocka_unit_test(terminals_of_all_kinds_show_the_same),
		cmocka_unit_test(differences_add_up),
		cmocka_unit_test(any_size_works),
		cmocka_unit_test(the_terminal_is_given_back),
		cmocka_unit_test(a_broken_program_gives_it_back_too),
		cmocka_unit_test(suspended_it_comes_back_whole),
		cmocka_unit_test(keys_that_come_together_are_drawn_once),
		cmocka_unit_test(a_paste_is_text),
		cmocka_unit_test(a_lost_line_ends_it),
		cmocka_unit_test(an_unfit_terminal_is_a_sentence),
		cmocka_unit_test(the_locale_decides_about_utf8),
		cmocka_unit_test(no_colour_and_monochrome_lose_no_word),
		cmocka_unit_test(urdu_goes_in_as_typed),
		cmocka_unit_test(esc_is_instant_and_undone),
		cmocka_unit_test(a_cut_key_is_still_the_key),
	};
	const char *build = getenv("BUILDDIR");
	int failed;

	program = argc > 1 ? mem_copy(argv[1]) : mem_format("%s/tests/screen/tui_demo", build ? build : ".");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(program);
	return failed;
}
