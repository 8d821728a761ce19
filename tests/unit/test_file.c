/* Whole files: limits, and the old file in place after every failure. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"

static char *folder;

static char *path_of(const char *name)
{
	return mem_format("%s/%s", folder, name);
}

static int make_folder(void **state)
{
	const char *above = getenv("TMPDIR");

	(void) state;
	folder = mem_format("%s/file-XXXXXX", above ? above : ".");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void) state;
	rmdir(folder);
	free(folder);
	return 0;
}

static void assert_holds(const char *path, const char *text)
{
	struct err err = { 0 };
	struct buf buf;

	assert_true(file_read(path, 1000, &buf, &err));
	assert_string_equal(buf.bytes, text);
	buf_free(&buf);
}

/* Names in the folder, "." and ".." left out. */
static int count_names(void)
{
	DIR *names = opendir(folder);
	int count = -2;

	assert_non_null(names);
	while (readdir(names))
		count++;
	closedir(names);
	return count;
}

static void writes_and_reads(void **state)
{
	char *path = path_of("one");
	struct err err = { 0 };
	struct stat about;
	struct buf buf;

	(void) state;
	assert_false(file_exists(path));
	assert_true(file_write_atomic(path, "first", 5, 0600, &err));
	assert_true(file_exists(path));
	assert_holds(path, "first");
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0640), 0);
	assert_true(file_write_atomic(path, "", 0, 0600, &err));
	assert_holds(path, "");
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0640);
	assert_true(file_write_atomic(path, "12345", 5, 0600, &err));
	assert_true(file_read(path, 5, &buf, &err));
	buf_free(&buf);
	assert_false(file_read(path, 4, &buf, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_int_equal(buf.length, 0);
	buf_free(&buf);
	assert_int_equal(count_names(), 1);
	unlink(path);
	free(path);
}

static void a_database_is_never_replaced(void **state)
{
	static const char *const heads[] = { "SQLite format 3\0 and more", "\x37\x7f\x06\x82 a log", "\x37\x7f\x06\x83 a log" };
	char *path = path_of("replica.db"), *other = path_of("link");
	struct err err = { 0 };
	FILE *file;

	(void) state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		file = fopen(path, "w");
		assert_non_null(file);
		assert_int_equal(fwrite(heads[i], i == 0 ? 24 : 10, 1, file), 1);
		fclose(file);
		assert_false(file_write_atomic(path, "card", 4, 0600, &err));
		assert_int_equal(err.code, EX_CANTCREAT);
		assert_non_null(strstr(err.text, "database"));
		assert_false(file_is_same(path, other));
		err_reset(&err);
	}
	assert_int_equal(link(path, other), 0);
	assert_true(file_is_same(path, other));
	assert_false(file_is_same(path, folder));
	unlink(other);
	unlink(path);
	free(other);
	free(path);
}

static void says_what_cannot_be_read(void **state)
{
	char *path = path_of("nothing");
	struct err err = { 0 };
	struct buf buf;

	(void) state;
	assert_false(file_read(path, 10, &buf, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_non_null(strstr(err.text, path));
	buf_free(&buf);
	assert_false(file_read(folder, 10, &buf, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	buf_free(&buf);
	free(path);
}

static void follows_a_link_and_never_replaces_a_device(void **state)
{
	char *path = path_of("real"), *link = path_of("link");
	struct err err = { 0 };
	struct stat about;

	(void) state;
	assert_true(file_write_atomic(path, "old", 3, 0600, &err));
	assert_int_equal(symlink("real", link), 0);
	assert_true(file_write_atomic(link, "new", 3, 0600, &err));
	assert_holds(path, "new");
	assert_int_equal(lstat(link, &about), 0);
	assert_true(S_ISLNK(about.st_mode));
	assert_true(file_write_atomic("/dev/null", "x", 1, 0600, &err));
	assert_int_equal(stat("/dev/null", &about), 0);
	assert_true(S_ISCHR(about.st_mode));
	assert_false(file_write_atomic(folder, "x", 1, 0600, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	unlink(link);
	unlink(path);
	free(link);
	free(path);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	char *path = path_of("kept"), *below = path_of("kept/below"), *bytes = mem_zero(1, 1 << 16);
	struct rlimit before, small = { 4096, 4096 };
	struct err err = { 0 };

	(void) state;
	assert_true(file_write_atomic(path, "old", 3, 0600, &err));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_false(file_write_atomic(path, bytes, 1 << 16, 0600, &err));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(err.code, EX_IOERR);
	assert_non_null(strstr(err.text, path));
	assert_holds(path, "old");
	assert_int_equal(count_names(), 1);
	assert_false(file_write_atomic(below, "x", 1, 0600, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	assert_false(file_mkdirs(below, 0700, &err));
	assert_int_equal(err.code, EX_CANTCREAT);
	unlink(path);
	free(bytes);
	free(below);
	free(path);
}

static void makes_folders(void **state)
{
	char *path = path_of("a//b/c/"), *b = path_of("a/b"), *a = path_of("a");
	struct err err = { 0 };
	struct stat about;

	(void) state;
	assert_true(file_mkdirs(path, 0700, &err));
	assert_true(file_mkdirs(path, 0700, &err));
	assert_int_equal(stat(path, &about), 0);
	assert_true(S_ISDIR(about.st_mode));
	assert_int_equal(about.st_mode & 0777, 0700);
	assert_true(file_mkdirs("/", 0700, &err));
	assert_false(file_mkdirs("", 0700, &err));
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(b), 0);
	assert_int_equal(rmdir(a), 0);
	free(path);
	free(b);
	free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads),
		cmocka_unit_test(a_database_is_never_replaced),
		cmocka_unit_test(says_what_cannot_be_read),
		cmocka_unit_test(follows_a_link_and_never_replaces_a_device),
		cmocka_unit_test(a_failed_write_leaves_the_old_file),
		cmocka_unit_test(makes_folders),
	};

	return cmocka_run_group_tests_name("file", tests, make_folder, remove_folder);
}
