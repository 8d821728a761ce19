/* Sending and receiving from the terminal: by one key from anywhere, beside the work, with the state in every title line; a
 * province that is not there says what to do; the history tells of both. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tests/screen/journey.h"

#define F9 "\033[20~"
#define F10_KEY "\033[21~"

static char *folder;

static void __attribute__((format(printf, 1, 2))) run(const char *format, ...)
{
	char words[2048], *line;
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	line = mem_format("'%s' %s >/dev/null 2>&1", journey_program(), words);
	if (system(line) != 0)
		fail_msg("%s", line);
	free(line);
}

static int set_up(void **state)
{
	(void) state;
	folder = mem_format("%s/zila-sync-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(folder));
	setenv("ZILA_NOW", "2026-03-31T12:00", 1);
	run("--as test demo --no-open %s/demo", folder);
	return 0;
}

static int tear_down(void **state)
{
	char *line = mem_format("rm -rf '%s'", folder);

	(void) state;
	if (system(line) != 0)
		return 1;
	free(line);
	free(folder);
	return 0;
}

static struct pty *start(void)
{
	char *district = mem_format("%s/demo/district", folder);
	struct pty *pty = journey_start_as(district, "test", NULL, NULL);

	free(district);
	return pty;
}

/* The first school of the district, from a search. */
static void change_a_school(struct pty *pty, const char *name)
{
	pty_keys(pty, "/gps");
	pty_settle_all(pty);
	pty_keys(pty, DOWN ENTER "e");
	pty_keys(pty, ALL_GONE);
	pty_keys(pty, name);
	pty_keys(pty, ENTER F10_KEY);
	pty_keys(pty, ESC ESC ESC);
}

static void one_key_sends_while_words_are_typed(void **state)
{
	struct pty *pty = start();

	(void) state;
	journey_expect(pty, "SAMPLE DATA  no sync yet");
	change_a_school(pty, "GPS SENT AWAY");
	journey_expect(pty, "SAMPLE DATA  1 unsent, no sync yet");
	pty_keys(pty, "/gps sent");
	pty_keys(pty, F9);
	pty_wait_for(pty, "Sent and received. 1 sent, 0 received.");
	pty_wait_for(pty, "SAMPLE DATA  sync 0 min");
	journey_expect(pty, "GPS SENT AWAY"); /* the words are still there, and what they found */
	pty_keys(pty, ESC "5");
	journey_expect(pty, "0 entries of this box wait to be sent.");
	journey_expect(pty, "Last complete sync: 2026-03-31 12:00, 0 min ago.");
	pty_keys(pty, "h");
	journey_expect(pty, "2026-03-31 12:00  folder");
	journey_expect(pty, "complete");
	pty_keys(pty, ESC ESC);
	journey_leave(pty);
}

static void a_province_that_is_not_there_is_said(void **state)
{
	char *province = mem_format("%s/demo/province", folder), *away = mem_format("%s/demo/away", folder);
	struct pty *pty = start();

	(void) state;
	change_a_school(pty, "GPS KEPT HERE");
	assert_int_equal(rename(province, away), 0);
	pty_keys(pty, "5s");
	pty_wait_for(pty, "Not complete:");
	pty_wait_for(pty, "1 unsent");
	journey_expect(pty, "no province is there now");
	journey_expect(pty, "Nothing is lost. Try again when the line is better");
	pty_keys(pty, "h");
	journey_expect(pty, "failed");
	journey_expect(pty, "no province is there now");
	assert_int_equal(rename(away, province), 0);
	pty_keys(pty, F9);
	pty_wait_for(pty, "Sent and received.");
	pty_keys(pty, ESC ESC);
	pty_settle(pty);
	journey_expect(pty, "SAMPLE DATA  sync 0 min");
	journey_leave(pty);
	free(province);
	free(away);
}

/* The last one: the box stays shut out. */
static void a_box_that_was_shut_out_is_told(void **state)
{
	struct pty *pty = start();

	(void) state;
	change_a_school(pty, "GPS STILL HERE");
	run("-C %s/demo/province --as test hub revoke 1", folder);
	pty_keys(pty, "5s");
	pty_wait_for(pty, "Not complete:");
	pty_wait_for(pty, "1 unsent");
	journey_expect(pty, "The province does not let this box in. Tell its operator");
	pty_keys(pty, ESC "/gps still");
	pty_settle_all(pty);
	journey_expect(pty, "GPS STILL HERE");
	pty_keys(pty, ESC);
	journey_leave(pty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_key_sends_while_words_are_typed),
		cmocka_unit_test(a_province_that_is_not_there_is_said),
		cmocka_unit_test(a_box_that_was_shut_out_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
