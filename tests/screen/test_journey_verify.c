/* The whole way of a paper through a real terminal: issued, keyed by one clerk, keyed again by another with two errors, settled, printed. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/screen/journey.h"

static void run(const char *folder, const char *arguments)
{
	char *command = mem_format("'%s' -C '%s' --as deo %s >'%s.out' 2>&1", journey_program(), folder, arguments, folder);
	if (system(command) != 0)
		fail_msg("zila %s failed", arguments);
	free(command);
}

/* What the last run() said. */
static char *said(const char *folder)
{
	struct buf text;
	struct err err = {0};
	char *path = mem_format("%s.out", folder);
	if (!file_read(path, 1 << 20, &text, &err))
		fail_msg("%s", err.text);
	free(path);
	path = mem_copy_bytes(text.bytes, text.length);
	buf_free(&text);
	return path;
}

/* A committee's return of few fields: PTSMC there, members, meetings. */
static void save(struct pty *pty, const char *shows)
{
	pty_keys(pty, F10);
	for (int reasons = 0; reasons < 30 && pty_shows(pty, "say why:"); reasons++)
		pty_keys(pty, "as on the paper" ENTER);
	journey_expect(pty, shows);
}

static void a_paper_is_keyed_twice(void **state)
{
	char *folder = world_copy(WORLD_DISTRICT), *text;
	struct pty *pty;
	struct world world;

	(void) state;
	run(folder, "put verify_way district=kech form=posts way=second share=all since=2024-01-01 --accept");
	run(folder, "packet issue posts K-1 07082 --year 2025");

	/* The first clerk. */
	pty = journey_start_as(folder, "ali", NULL, NULL);
	pty_keys(pty, "7f");
	for (int form = 0; form < 9 && !pty_shows(pty, "> 5  Posts by designation"); form++)
		pty_keys(pty, DOWN);
	pty_keys(pty, ENTER ALL_GONE "2025" ENTER);
	journey_expect(pty, "Paper forms: Posts by designation 2025");
	pty_keys(pty, ENTER);
	journey_expect(pty, "issued");
	pty_keys(pty, ENTER);
	journey_expect(pty, "Posts by designation");
	/* The first designation: 5 sanctioned, 3 men, 1 woman; the next: 2 and 1. */
	pty_keys(pty, "5" ENTER "3" ENTER "1" ENTER "2" ENTER "1" ENTER);
	save(pty, "Saved: Posts by designation 07082/2025");
	journey_expect(pty, "keyed");
	/* He is not the one who verifies it. */
	pty_keys(pty, ESC ESC);
	pty_keys(pty, "6" ENTER);
	journey_expect(pty, "You keyed this record, so another person verifies it");
	pty_keys(pty, ENTER ESC);
	journey_leave(pty);

	/* The second one, who slips twice; the power goes in between. */
	pty = journey_start_as(folder, "bibi", NULL, NULL);
	journey_expect(pty, "1 record waits for another person to verify");
	pty_keys(pty, "6" ENTER);
	journey_expect(pty, "Second keying: ");
	journey_expect_not(pty, "[5");
	pty_keys(pty, "5" ENTER "4" ENTER);
	pty_kill(pty);
	pty_close(pty);
	pty = journey_start_as(folder, "bibi", NULL, NULL);
	journey_expect(pty, "Draft to finish: Second keying: Posts by designation");
	pty_keys(pty, ENTER);
	pty_keys(pty, "1" ENTER "3" ENTER "1" ENTER F10);
	journey_expect(pty, "Difference 1 of 2: ");
	journey_expect(pty, "3. Keyed now: 4.");
	pty_keys(pty, "f");
	journey_expect(pty, "Difference 2 of 2: MQ, Muallim-ul-Quran, Sanctioned. First keyed: 2.");
	pty_keys(pty, "s");
	journey_expect(pty, "2 differences, 1 corrected.");
	journey_leave(pty);

	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT group_concat(sanctioned || ' ' || filled_men) FROM (SELECT * FROM post WHERE school = '07082'"
		" AND year = 2025 ORDER BY sanctioned DESC)"), "5 3,3 1");
	world_close(&world);
	run(folder, "form print posts --record 7082/2025");
	text = said(folder);
	assert_non_null(strstr(text, "verified by second keying, bibi, 2026-03-31"));
	free(text);
	run(folder, "packet list --form posts --year 2025");
	text = said(folder);
	assert_non_null(strstr(text, "verified"));
	free(text);
	run(folder, "verify rates");
	text = said(folder);
	assert_non_null(strstr(text, "posts"));
	assert_non_null(strstr(text, "K-1"));
	assert_null(strstr(text, "ali"));
	free(text);
	world_drop(folder);
}

static int make(void **state)
{
	(void) state;
	world_make();
	return 0;
}

static int unmake(void **state)
{
	(void) state;
	world_unmake();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paper_is_keyed_twice),
	};
	return cmocka_run_group_tests_name("screen/journey_verify", tests, make, unmake);
}
