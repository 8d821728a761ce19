/* Giving paper to the queue: a pretended lp, first in PATH, takes what it is given. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/print.h"

static char *folder, *old_path;

static char *within(const char *name)
{
	return mem_format("%s/%s", folder, name);
}

/* An lp that does what SCRIPT says; NULL: none at all, and no other in PATH. */
static void pretend(const char *script)
{
	char *path = within("lp");
	char *search = script ? mem_format("%s:%s", folder, old_path) : mem_copy(folder);
	struct err err;
	unlink(path);
	if (script) {
		char *text = mem_format("#!/bin/sh\nhere='%s'\n%s\n", folder, script);
		assert_true(file_write_atomic(path, text, strlen(text), 0755, &err));
		chmod(path, 0755);
		free(text);
	}
	setenv("PATH", search, 1);
	free(search);
	free(path);
}

static void got(const char *name, const char *bytes, size_t length)
{
	char *path = within(name);
	struct buf text;
	struct err err;
	assert_true(file_read(path, 1 << 24, &text, &err));
	assert_int_equal(text.length, length);
	assert_memory_equal(text.bytes, bytes, length);
	buf_free(&text);
	unlink(path);
	free(path);
}

static const char taking[] = "for word; do printf '%s\\n' \"$word\"; done >\"$here/words\"\ncat >\"$here/paper\"\n"
	"echo 'request id is box-41 (1 file(s))'";

static int open_folder(void **state)
{
	const char *top = getenv("TMPDIR");
	(void)state;
	folder = mem_format("%s/print-%d", top ? top : "/tmp", (int)getpid());
	old_path = mem_copy(getenv("PATH"));
	return mkdir(folder, 0777);
}

static int close_folder(void **state)
{
	static const char *const left[] = {"lp", "words", "paper"};
	(void)state;
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		char *path = within(left[i]);
		unlink(path);
		free(path);
	}
	setenv("PATH", old_path, 1);
	free(old_path);
	rmdir(folder);
	free(folder);
	return 0;
}

static void bytes_and_words(void **state)
{
	(void)state;
	struct err err = {0};
	char job[64];
	static const char paper[] = "GBPS \xd8\xa7\0 'quoted' $(id)\n\f\x1b@";
	pretend(taking);
	assert_true(print_text("office", "Cards; rm -rf $HOME 'x'", paper, sizeof paper - 1, job, sizeof job, &err));
	assert_string_equal(job, "request id is box-41 (1 file(s))");
	got("paper", paper, sizeof paper - 1);
	static const char words[] = "-d\noffice\n-t\nCards; rm -rf $HOME 'x'\n--\n-\n";
	got("words", words, sizeof words - 1);
}

/* A name that begins with '-' stays the name of a printer, never an option. */
static void printer_like_an_option(void **state)
{
	(void)state;
	struct err err = {0};
	char job[64];
	pretend(taking);
	assert_true(print_text("-o raw", "-x", "a\n", 2, job, sizeof job, &err));
	static const char words[] = "-d\n-o raw\n-t\n-x\n--\n-\n";
	got("words", words, sizeof words - 1);
	got("paper", "a\n", 2);
}

/* What is in a dot-matrix printer's own language goes past the queue's filters. */
static void raw_for_the_printer_itself(void **state)
{
	(void)state;
	struct err err = {0};
	char job[64];
	pretend(taking);
	assert_true(print_text("lq", "t", "\033@a\n", 4, job, sizeof job, &err));
	static const char words[] = "-d\nlq\n-o\nraw\n-t\nt\n--\n-\n";
	got("words", words, sizeof words - 1);
	got("paper", "\033@a\n", 4);
}

static void default_printer(void **state)
{
	(void)state;
	static const char *const names[] = {NULL, "", "-"};
	for (size_t i = 0; i < 3; i++) {
		struct err err = {0};
		char job[64];
		pretend(taking);
		assert_true(print_text(names[i], "t", "", 0, job, sizeof job, &err));
		got("words", "-t\nt\n--\n-\n", 10);
		got("paper", "", 0);
	}
}

/* More than a pipe holds, to an lp that talks before it reads: neither waits for the other. */
static void much_paper(void **state)
{
	(void)state;
	struct err err = {0};
	char job[32];
	size_t length = 3 << 20;
	char *paper = mem_alloc(length);
	for (size_t i = 0; i < length; i++)
		paper[i] = (char)('a' + i % 23);
	pretend("i=0; while [ $i -lt 3000 ]; do echo 'talk talk talk talk talk talk talk talk'; i=$((i + 1)); done\n"
		"cat >\"$here/paper\"");
	assert_true(print_text("p", "t", paper, length, job, sizeof job, &err));
	assert_int_equal(strlen(job), sizeof job - 1);
	got("paper", paper, length);
	free(paper);
}

static void absent(void **state)
{
	(void)state;
	struct err err = {0};
	char job[32] = "x";
	pretend(NULL);
	assert_false(print_text("p", "t", "a", 1, job, sizeof job, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.text, "lp"));
	assert_string_equal(job, "");
}

/* It refuses, closes at once, or is killed: its own words tell why, and the program goes on. */
static void refused(void **state)
{
	(void)state;
	static const struct { const char *script, *says; } cases[] = {
		{"echo 'lp: Error - The printer or class does not exist.' >&2; exit 1", "The printer or class does not exist."},
		{"exec <&-; exit 3", "ended without a word"},
		{"kill -9 $$", "ended without a word"},
		{"printf 'a\\033[31m\\nb' >&2; exit 1", "a [31m b"},
	};
	char *paper = mem_zero(1 << 20, 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = {0};
		char job[32];
		pretend(cases[i].script);
		assert_false(print_text("p", "t", paper, 1 << 20, job, sizeof job, &err));
		assert_int_equal(err.code, EX_IOERR);
		if (!strstr(err.text, cases[i].says))
			fail_msg("%s", err.text);
	}
	free(paper);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_and_words),
		cmocka_unit_test(printer_like_an_option),
		cmocka_unit_test(raw_for_the_printer_itself),
		cmocka_unit_test(default_printer),
		cmocka_unit_test(much_paper),
		cmocka_unit_test(absent),
		cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
