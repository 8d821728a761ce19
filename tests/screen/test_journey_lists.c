/* Lists and live visits through a real terminal: a list found, gone through, saved as files; visits that another person keys appear, and a
 * quiet screen sends nothing. */
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

#include "base/file.h"
#include "base/mem.h"
#include "tests/screen/journey.h"

static void run(const char *folder, const char *arguments)
{
	char *command = mem_format("'%s' -C '%s' --as " WORLD_AUTHOR " %s >'%s.out' 2>&1", journey_program(), folder, arguments, folder);
	if (system(command) != 0)
		fail_msg("zila %s failed", arguments);
	free(command);
}

static void file_has(const char *path, const char *text)
{
	struct buf bytes;
	struct err err = {0};
	if (!file_read(path, 1 << 20, &bytes, &err))
		fail_msg("%s", err.text);
	if (!strstr(bytes.bytes, text))
		fail_msg("%s has no \"%s\": %s", path, text, bytes.bytes);
	buf_free(&bytes);
}

static void a_list_is_read_and_saved(void **state)
{
	char *folder = world_copy(WORLD_DISTRICT), *file = mem_format("%s.csv", folder), *keys;
	struct pty *pty = journey_start(folder);
	(void)state;
	pty_keys(pty, "8");
	journey_expect(pty, "> Seniority list");
	pty_keys(pty, DOWN DOWN DOWN ENTER);
	journey_expect(pty, "2 schools are closed");
	pty_keys(pty, "\t");
	journey_expect(pty, "> 07088");
	pty_mark(pty);
	pty_keys(pty, DOWN);
	journey_expect(pty, "> 07099");
	if (pty_count(pty) > 24)
		fail_msg("from row to row cost %zu bytes", pty_count(pty));
	pty_keys(pty, ENTER);
	journey_expect(pty, "2 of 2 schools of the list");
	pty_keys(pty, "u");
	journey_expect(pty, "Cluster");
	pty_keys(pty, ENTER);
	journey_expect(pty, "Cluster GGHS");
	pty_keys(pty, ESC);
	pty_keys(pty, ESC);
	journey_expect(pty, "List of closed schools");
	pty_keys(pty, "Pc");
	keys = mem_format(ALL_GONE "%s" ENTER, file);
	pty_keys(pty, keys);
	journey_expect(pty, "Written to");
	file_has(file, "tehsil,code,name,reason");
	file_has(file, "dasht,07088,GGMIDS GINNAH,No teacher");
	unlink(file);
	journey_leave(pty);
	free(keys);
	free(file);
	world_drop(folder);
}

/* Another program writes while this one waits. */
static void visits_appear(void **state)
{
	char *folder = world_copy(WORLD_DISTRICT);
	struct pty *pty = journey_start(folder);
	(void)state;
	pty_keys(pty, "9");
	journey_expect(pty, "Visits of 2026-03-31");
	pty_pass(pty, 200);
	pty_mark(pty);
	pty_pass(pty, 5000); /* it looked twice meanwhile */
	if (pty_count(pty) != 0)
		fail_msg("a quiet screen sent %zu bytes", pty_count(pty));
	run(folder, "put visit school=07086 date=2026-03-31 monitor=ali arrived=0915 access=granted status=closed closed_reason=school_locked --accept");
	pty_wait_for(pty, "Closed: School locked");
	journey_leave(pty);
	world_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_list_is_read_and_saved), cmocka_unit_test(visits_appear)};
	world_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
