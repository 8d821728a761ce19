/* Errors: what fits, how it is cut, what is cleaned, and that die() restores before it speaks. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"

static void sets_and_resets(void **state)
{
	struct err err;

	(void) state;
	assert_false(err_set(&err, EX_DATAERR, "%s line %d: wrong", "a.csv", 3));
	assert_int_equal(err.code, EX_DATAERR);
	assert_string_equal(err.text, "a.csv line 3: wrong");
	assert_false(err_prefix(&err, "import %s", "bemis"));
	assert_string_equal(err.text, "import bemis: a.csv line 3: wrong");
	assert_int_equal(err.code, EX_DATAERR);
	err_reset(&err);
	assert_int_equal(err.code, 0);
	assert_string_equal(err.text, "");
	assert_false(err_set(NULL, EX_USAGE, "nobody listens"));
	assert_false(err_prefix(NULL, "nobody"));
	err_reset(NULL);
}

static void takes_its_own_text_as_argument(void **state)
{
	struct err err;

	(void) state;
	err_set(&err, EX_DATAERR, "no such place");
	err_set(&err, EX_CONFIG, "[%s] (%s)", err.text, err.text);
	assert_string_equal(err.text, "[no such place] (no such place)");
}

static void cuts_between_characters(void **state)
{
	static const char letter[] = "\xd8\xb2"; /* U+0632 */
	char text[2 * ERR_TEXT_SIZE];
	struct err err;

	(void) state;
	for (int lead = 0; lead < 4; lead++) {
		memset(text, 'x', sizeof text);
		for (size_t at = (size_t) lead; at + 2 < sizeof text; at += 2)
			memcpy(text + at, letter, 2);
		text[sizeof text - 1 - (sizeof text - 1 - (size_t) lead) % 2] = '\0';
		err_set(&err, EX_DATAERR, "%s", text);
		assert_true(strlen(err.text) >= ERR_TEXT_SIZE - 3);
		assert_true(utf8_valid(err.text, strlen(err.text)));
		assert_null(strchr(err.text, '?'));
		for (int i = 0; i < 5; i++)
			err_prefix(&err, "%s", text);
		assert_true(strlen(err.text) < ERR_TEXT_SIZE);
		assert_true(utf8_valid(err.text, strlen(err.text)));
		assert_null(strchr(err.text, '?'));
	}
}

static void cleans_what_comes_from_outside(void **state)
{
	struct err err;

	(void) state;
	err_set(&err, EX_DATAERR, "cell \"a\033[2Jb\nc\x7f\" \xff\xc3 \xc2\x9b \xe2\x80\xae");
	assert_string_equal(err.text, "cell \"a?[2Jb?c?\" ?? ? ?");
	err_set(&err, EX_DATAERR, "%s", "ends in half a letter \xd8");
	assert_string_equal(err.text, "ends in half a letter ?");
}

static void restore(void)
{
	if (write(STDERR_FILENO, "restored ", 9) < 0)
		_exit(3);
	/* A restore that fails in its turn must not come round again. */
	die("inside");
}

static void dies_once_and_restores_first(void **state)
{
	char said[256];
	int ends[2], status;
	size_t filled = 0;
	ssize_t got;
	pid_t child;

	(void) state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		die_hook(restore);
		die("outside %d", 7);
	}
	assert_true(child > 0);
	close(ends[1]);
	while ((got = read(ends[0], said + filled, sizeof said - 1 - filled)) > 0)
		filled += (size_t) got;
	said[filled] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(said, "restored zila: inside\n");
}

static void memory_is_never_null(void **state)
{
	char *text, *bytes;
	int *numbers;

	(void) state;
	free(mem_alloc(0));
	numbers = mem_zero(0, 0);
	numbers = mem_grow(numbers, 100, sizeof *numbers);
	numbers[99] = 1;
	free(numbers);
	assert_null(mem_copy(NULL));
	text = mem_format("%d %s", 12, "boys");
	bytes = mem_copy_bytes(text, 2);
	assert_string_equal(bytes, "12");
	free(bytes);
	bytes = mem_copy_bytes(NULL, 0);
	assert_string_equal(bytes, "");
	free(bytes);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_resets),
		cmocka_unit_test(takes_its_own_text_as_argument),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(cleans_what_comes_from_outside),
		cmocka_unit_test(dies_once_and_restores_first),
		cmocka_unit_test(memory_is_never_null),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
