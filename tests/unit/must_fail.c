/*
 * The test that must fail: harness.sh runs it once in each way of failing, through the same driver as every other
 * test, and holds the count against what is known. It is not part of the suite itself.
 * ZILA_MUST_FAIL chooses the way: "assert", "abort", "exit", "status", "setup", "skip" or "pass".
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int fails_by(const char *way)
{
	const char *asked = getenv("ZILA_MUST_FAIL");
	return strcmp(asked ? asked : "assert", way) == 0;
}

static void passes(void **state)
{
	(void)state;
}

static void fails_on_request(void **state)
{
	(void)state;
	assert_false(fails_by("assert"));
	if (fails_by("abort"))
		abort();
	if (fails_by("exit"))
		exit(0);
	if (fails_by("skip")) {
		print_message("skipped: on request\n");
		skip();
	}
}

static int set_up(void **state)
{
	(void)state;
	return fails_by("setup") ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(passes),
		cmocka_unit_test(fails_on_request),
		cmocka_unit_test(passes),
	};
	int failed = cmocka_run_group_tests(cases, set_up, NULL);
	return fails_by("status") ? 3 : failed;
}
