/* Drafts of several terminals and persons at one folder: taken over, seen, thrown away and brought back. */
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

#include "base/mem.h"
#include "tests/screen/journey.h"

#define HOME "\033[H"

static struct pty *start_at(const char *folder, const char *now)
{
	const char *env[] = {now, NULL};
	return journey_start_as(folder, WORLD_AUTHOR, NULL, env);
}

static void expect_name(const char *folder, const char *name)
{
	struct world world;
	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT name FROM school WHERE code = '07081'"), name);
	world_close(&world);
}

static void close_all(struct pty *one, struct pty *other, char *folder)
{
	pty_kill(one);
	pty_close(one);
	pty_kill(other);
	pty_close(other);
	world_drop(folder);
}

/* The second terminal is told and asked; the first is told with its next key, and all that was keyed there went along. */
static void a_draft_is_taken_over(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder), *other;

	(void) state;
	pty_keys(one, "/07081" ENTER "e" "GBPS A" ENTER);
	other = journey_start(folder);
	journey_expect(other, ", open on pts/");
	pty_keys(other, HOME ENTER);
	journey_expect(other, "you have this draft open on pts/");
	pty_keys(other, ESC);
	pty_keys(one, "X" ENTER);
	journey_expect(one, "School  GBPS"); /* still here */
	pty_keys(other, HOME ENTER "t");
	journey_expect(other, "Your draft goes on where it stood.");
	journey_expect(other, "[GBPS A ");
	pty_keys(one, "4");
	journey_expect(one, "This draft was taken over on pts/");
	journey_expect(one, "and goes on there. All that was keyed");
	pty_keys(one, ENTER);
	journey_expect_not(one, "School  GBPS");
	pty_keys(other, F10);
	journey_expect(other, "Saved: School 07081");
	expect_name(folder, "GBPS A");
	close_all(one, other, folder);
}

/* What is half typed there when the draft goes is not lost. */
static void half_a_field_is_kept_apart(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder), *other;

	(void) state;
	pty_keys(one, "/07081" ENTER "e" "GBPS A" ENTER UP "GBPS HALF");
	other = journey_start(folder);
	pty_keys(other, HOME ENTER "t" F10);
	journey_expect(other, "Saved: School 07081");
	pty_close(other);
	other = journey_start(folder);
	pty_keys(one, "9");
	/* The other one has saved it: there is no draft that could have been taken over. */
	journey_expect(one, "GBPS HALF9");
	pty_kill(one);
	pty_close(one);
	one = journey_start(folder);
	pty_keys(one, "/07082" ENTER "e" "GGPS A" ENTER UP "GGPS HALF");
	pty_keys(other, "/07082" ENTER "e" "t");
	journey_expect(other, "[GGPS A ");
	pty_keys(one, "9");
	journey_expect(one, "was keyed here since is kept as a draft");
	pty_keys(one, ENTER);
	journey_expect(one, "GGPS HALF");
	pty_keys(other, F10);
	journey_expect(other, "Saved: School 07082");
	pty_keys(one, F10);
	journey_expect(one, "but somebody saved \"GGPS A\"");
	close_all(one, other, folder);
}

static void a_dead_terminal_holds_nothing(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder);

	(void) state;
	pty_keys(one, "/07081" ENTER "e" "GBPS A" ENTER);
	pty_kill(one);
	pty_close(one);
	one = journey_start(folder);
	journey_expect_not(one, ", open on ");
	pty_keys(one, HOME ENTER);
	journey_expect(one, "Your draft goes on where it stood.");
	pty_hang_up(one);
	pty_close(one);
	one = journey_start(folder);
	pty_keys(one, HOME ENTER);
	journey_expect(one, "Your draft goes on where it stood.");
	pty_close(one);
	world_drop(folder);
}

/* Somebody else hears that it is open, and sees nothing of what was keyed. */
static void another_person_sees_only_that(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder), *other;

	(void) state;
	pty_keys(one, "/07081" ENTER "e" "GBPS SECRET" ENTER);
	other = journey_start_as(folder, "operator", NULL, NULL);
	journey_expect_not(other, "Draft to finish");
	pty_keys(other, "/07081" ENTER "e");
	journey_expect(other, WORLD_AUTHOR " has this open on pts/");
	journey_expect_not(other, "SECRET");
	pty_keys(one, ESC ESC ESC ESC);
	pty_keys(other, ESC ESC ESC ESC "/07081" ENTER "e");
	journey_expect(other, WORLD_AUTHOR " began this ");
	journey_expect_not(other, "SECRET");
	close_all(one, other, folder);
}

/* The oldest first, with a warning; one key throws away, one brings back, also another day; only the last one. */
static void the_list_of_drafts(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE), *first, *second;
	struct pty *pty = start_at(folder, "ZILA_NOW=2026-03-31T10:00");

	(void) state;
	pty_keys(pty, "/07081" ENTER "e" "GBPS OLD" ENTER);
	pty_kill(pty);
	pty_close(pty);
	pty = start_at(folder, "ZILA_NOW=2026-04-11T10:00");
	pty_keys(pty, "/07082" ENTER "e" "GGPS NEW" ENTER ESC ESC ESC ESC);
	first = strstr(pty_screen(pty), "! Old draft, finish or drop it: School");
	assert_non_null(first);
	second = strstr(pty_screen(pty), "Draft to finish: School");
	assert_non_null(second);
	assert_true(first < second);
	journey_expect(pty, "11 days old");
	pty_keys(pty, HOME "d");
	journey_expect(pty, "u brings it back.");
	journey_expect_not(pty, "! Old draft");
	pty_kill(pty);
	pty_close(pty);
	pty = start_at(folder, "ZILA_NOW=2026-04-12T10:00");
	journey_expect_not(pty, "! Old draft");
	pty_keys(pty, "u");
	journey_expect(pty, "Back again: School");
	pty_keys(pty, HOME ENTER);
	journey_expect(pty, "[GBPS OLD ");
	pty_keys(pty, ESC "q");
	pty_close(pty);
	pty = start_at(folder, "ZILA_NOW=2026-04-12T10:00");
	pty_keys(pty, HOME "d" HOME "d");
	journey_expect_not(pty, "raft");
	pty_keys(pty, "u");
	journey_expect(pty, "Draft to finish: School");
	pty_keys(pty, "u");
	journey_expect(pty, "No draft was dropped.");
	pty_close(pty);
	world_drop(folder);
}

static void __attribute__((format(printf, 1, 2))) shell(const char *format, ...)
{
	char line[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (system(line) != 0)
		fail_msg("%s", line);
}

/* Nothing of a draft's text is in the log or at the province after a sync, and a sync and a bundle are the same bytes long where the
 * drafts cannot even be opened (a folder stands in their place). */
static void a_draft_is_never_sent(void **state)
{
	char folder[256], *at;
	struct pty *pty;

	(void) state;
	snprintf(folder, sizeof folder, "%s/zila-drafts-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(folder));
	shell("'%s' --as test demo --no-open %s/demo >/dev/null 2>&1", journey_program(), folder);
	at = mem_format("%s/demo/district", folder);
	pty = journey_start_as(at, "test", NULL, NULL);
	pty_keys(pty, "1gbps" ENTER "e" "GBPS ZQXJKVW" ENTER);
	journey_expect(pty, "GBPS ZQXJKVW");
	pty_kill(pty);
	pty_close(pty);
	shell("grep -rlq ZQXJKVW %s/drafts.db*", at);
	/* A record of another kind goes along, so that there is something to send. */
	shell("cp -r %s %s/without && rm -f %s/without/drafts.db* && mkdir %s/without/drafts.db", at, folder, folder, folder);
	for (int i = 0; i < 2; i++)
		shell("'%s' -C %s%s --as test put school code=$('%s' -C %s --as test find gbps | head -n 1 | cut -f 1) village=Other --accept >/dev/null",
			journey_program(), i ? folder : at, i ? "/without" : "", journey_program(), at);
	for (int i = 0; i < 2; i++)
		shell("cd %s && '%s' -C %s%s --as test bundle write part%d >/dev/null 2>&1", folder, journey_program(), i ? folder : at, i ? "/without" : "", i);
	shell("test $(stat -c %%s %s/part0) -eq $(stat -c %%s %s/part1)", folder, folder);
	shell("'%s' -C %s --as test sync >/dev/null 2>&1", journey_program(), at);
	shell("test -d %s/without/drafts.db", folder);
	shell("! grep -rl ZQXJKVW %s/demo/province %s/replica.db* %s/part0", folder, at, folder);
	pty = journey_start_as(at, "test", NULL, NULL);
	journey_expect(pty, "Draft to finish");
	pty_close(pty);
	free(at);
	shell("rm -rf %s", folder);
}

/* A clock of 2019, whose box has seen 2026: the day is asked for, a day before the last one seen is none, and keying goes on by the answer. */
/* What a record is about was given before its first field: it is not typed over when the draft goes on either. */
static void the_key_of_a_draft_stays(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = start_at(folder, "ZILA_NOW=2026-03-31T10:00");

	(void) state;
	pty_keys(pty, "2" "07081" ENTER "2025" ENTER "9" ENTER ESC ESC);
	journey_expect(pty, "Draft to finish: Annual school census");
	pty_keys(pty, HOME ENTER);
	journey_expect(pty, "Your draft goes on");
	journey_expect(pty, "Year of the census                        2025");
	journey_leave(pty);
	world_drop(folder);
}

static void a_dead_clock_stops_nobody(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = start_at(folder, "ZILA_NOW=2019-01-01T10:00");

	(void) state;
	journey_expect(pty, "This box's clock says 2019-01-01");
	pty_keys(pty, "01012020" ENTER);
	journey_expect(pty, "Something was saved here after that day.");
	pty_keys(pty, "32132026" ENTER);
	journey_expect(pty, "That is no date");
	pty_keys(pty, "02042026" ENTER);
	journey_expect(pty, "Today is taken as 2026-04-02");
	pty_keys(pty, "/07081" ENTER "v");
	journey_expect(pty, "[2026-04-02]");
	pty_close(pty);
	/* Esc goes on without it: what was seen is taken for today by the rules, so a visit of that day is none of the future. */
	pty = start_at(folder, "ZILA_NOW=2019-01-01T10:00");
	pty_keys(pty, ESC "/07082" ENTER "v" "31032026" "\033[17~let in" ENTER "3" "\033[23~");
	journey_expect_not(pty, "in the future");
	pty_close(pty);
	world_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_is_taken_over),
		cmocka_unit_test(half_a_field_is_kept_apart),
		cmocka_unit_test(a_dead_terminal_holds_nothing),
		cmocka_unit_test(another_person_sees_only_that),
		cmocka_unit_test(the_list_of_drafts),
		cmocka_unit_test(a_draft_is_never_sent),
		cmocka_unit_test(the_key_of_a_draft_stays),
		cmocka_unit_test(a_dead_clock_stops_nobody),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
