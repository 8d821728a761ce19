/* The function keys of a form as each terminal's keyboard really sends them, and each by its second key: the same screen. What a
 * terminal has no key for is done by the second one. And that what terminfo says of those terminals is read as the key it names. */
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
#include "tests/screen/journey.h"
#include "tui/key_sequence.h"

/* Last: term.h makes macros of many common words. */
#include <curses.h>
#include <term.h>

enum { KEYS = 13 }; /* F1 to F12, by their numbers */

/* What each sends for F1, F2 …; NULL where it has no such key, or keeps it to itself. */
static const struct keyboard {
	const char *term;
	const char *keys[KEYS];
} keyboards[] = {
	/* PF1 to PF4 */
	{"vt100", {NULL, "\033OP", "\033OQ", "\033OR", "\033OS"}},
	{"vt220", {NULL, "\033OP", "\033OQ", "\033OR", "\033OS", NULL, "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~", "\033[23~", "\033[24~"}},
	{"linux", {NULL, "\033[[A", "\033[[B", "\033[[C", "\033[[D", "\033[[E", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~", "\033[23~",
		"\033[24~"}},
	{"screen", {NULL, "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~", "\033[23~",
		"\033[24~"}},
	{"xterm", {NULL, "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~", "\033[23~",
		"\033[24~"}},
	{"xterm-256color", {NULL, "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~",
		"\033[23~", "\033[24~"}},
	/* the same with Shift held */
	{"xterm-256color", {NULL, "\033[1;2P", "\033[1;2Q", "\033[1;2R", "\033[1;2S", "\033[15;2~", "\033[17;2~", "\033[18;2~", "\033[19;2~",
		"\033[20;2~", "\033[21;2~", "\033[23;2~", "\033[24;2~"}},
};

/* What a key does in a form, and what leads back from there. */
static const struct deed {
	int key;
	const char *second, *shows, *after;
} deeds[] = {
	{1, "\007", "Keys: entry", ESC},
	{2, "\006", ">  1  Let in", ESC},
	{4, "\017", "Go to a page", ESC},
	{5, "\004", "has nothing in this field", ""},
	{6, "\024", "Go to the field with these letters", ESC},
	{7, "\022", "Only a column of counts has a total.", ""},
	{8, "\026", "Only a grid has rows.", ""},
	{9, "\030", "its districts send to it", ""},
	{11, "\037", "? You were let in: say whether", ESC},
	{10, "\023", "You were let in: say whether", ESC "\024were you" ENTER},
};

static void try_keyboard(const struct keyboard *keyboard)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start_as(folder, WORLD_AUTHOR, keyboard->term, NULL);

	/* The first field with a list. */
	pty_keys(pty, "/07081" ENTER "v\024were you" ENTER);
	for (size_t at = 0; at < sizeof deeds / sizeof *deeds; at++) {
		const struct deed *deed = &deeds[at];
		char *first = NULL;

		for (int way = 0; way < 2; way++) {
			const char *key = way == 0 ? keyboard->keys[deed->key] : deed->second;

			if (!key)
				continue;
			pty_keys(pty, key);
			pty_settle_all(pty);
			if (!pty_shows(pty, deed->shows)) {
				journey_show("The screen:", pty_screen(pty));
				fail_msg("%s: F%d%s does not show \"%s\"", keyboard->term, deed->key, way ? " by its second key" : "", deed->shows);
			}
			if (!first)
				first = mem_copy(pty_screen(pty));
			else
				assert_string_equal(pty_screen(pty), first);
			pty_keys(pty, deed->after);
		}
		free(first);
	}
	/* F3 finds a school from anywhere, and the form is there again after it. */
	if (keyboard->keys[3]) {
		pty_keys(pty, keyboard->keys[3]);
		journey_expect(pty, "Find a school");
		pty_keys(pty, ESC);
	}
	journey_leave(pty);
	world_drop(folder);
}

static void each_keyboard_works_a_form(void **state)
{
	(void) state;
	for (size_t at = 0; at < sizeof keyboards / sizeof *keyboards; at++)
		try_keyboard(&keyboards[at]);
}

/* One of those that are read as a key; the console's Shift-Tab is Esc and Tab together. */
static bool is_known(const char *bytes)
{
	char text[16];
	int code;

	for (int index = 0; key_sequence_known(index, text, &code); index++)
		if (strcmp(text, bytes) == 0)
			return true;
	return strcmp(bytes, "\033\t") == 0;
}

static void terminfo_is_understood(void **state)
{
	static const char *const moves[] = {"kcuu1", "kcud1", "kcub1", "kcuf1", "khome", "kend", "kpp", "knp", "kich1", "kdch1", "kcbt"};
	int count = 0;

	(void) state;
	for (size_t at = 0; at < sizeof keyboards / sizeof *keyboards; at++) {
		int error;

		if (setupterm((char *) keyboards[at].term, 1, &error) != OK)
			continue;
		for (int number = 1; number <= 12; number++) {
			char name[8];

			snprintf(name, sizeof name, "kf%d", number);
			const char *bytes = tigetstr(name);

			/* A vt100's F5 and up are its number pad in a mode that is never switched on. */
			if (!bytes || bytes == (char *) -1 || (strcmp(keyboards[at].term, "vt100") == 0 && number > 4))
				continue;
			count++;
			if (!is_known(bytes))
				fail_msg("%s: its F%d is no key", keyboards[at].term, number);
			/* The last row of the table has Shift held. */
			if (at + 1 < sizeof keyboards / sizeof *keyboards && (!keyboards[at].keys[number] || strcmp(keyboards[at].keys[number], bytes) != 0))
				fail_msg("%s: terminfo has another F%d", keyboards[at].term, number);
		}
		for (size_t move = 0; move < sizeof moves / sizeof *moves; move++) {
			const char *bytes = tigetstr(moves[move]);

			if (!bytes || bytes == (char *) -1)
				continue;
			count++;
			if (!is_known(bytes))
				fail_msg("%s: %s is no key", keyboards[at].term, moves[move]);
		}
		del_curterm(cur_term);
	}
	assert_true(count > 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_keyboard_works_a_form),
		cmocka_unit_test(terminfo_is_understood),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
