/* A save behind a sync: the sync's own process is stopped in the middle of a transaction in which it takes in what came, and the person in
 * front of the screen keys, saves, thinks better of it, loses power. No key waits for it, and nothing is lost.
 *
 * The transaction is caught by the lock that whoever writes holds (src/store/turn.c), and the process is let go on by the test: no
 * timing decides. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/screen/journey.h"

#define F9 "\033[20~"
#define WAITS "Another program is writing just now"

enum { VISITS = 600, LIMIT_MS = 60000 /* for what would hang */ };

static char *folder;
static pid_t stopped;
static const char *box = "district"; /* each case has one of its own, behind the province by the same visits */

static bool run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool run(const char *format, ...)
{
	char words[2048], *line;
	bool is_good;
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	line = mem_format("'%s' %s", journey_program(), words);
	is_good = system(line) == 0;
	free(line);
	return is_good;
}

/* What the province has for the district to take in: visits to one of its schools. */
static void fill_province(void)
{
	char *file = mem_format("%s/visits.csv", folder), school[64] = "", *line = mem_format("'%s' -C '%s/demo/district' find gps | head -1",
		journey_program(), folder);
	FILE *found = popen(line, "r"), *out = fopen(file, "w");

	assert_non_null(found);
	assert_non_null(out);
	assert_int_equal(fscanf(found, "%63[^\t]", school), 1);
	pclose(found);
	fprintf(out, "school,date,arrived,monitor,access,status\n");
	for (int i = 0; i < VISITS; i++)
		fprintf(out, "%s,2025-%02d-%02d,%02d:%02d,M1,granted,open\n", school, i % 12 + 1, i / 12 % 28 + 1, i / 336 + 8, i % 60);
	fclose(out);
	assert_true(run("-C '%s/demo/province' --as operator import visit '%s' >/dev/null 2>&1", folder, file));
	free(line);
	free(file);
}

static int set_up(void **state)
{
	(void) state;
	folder = mem_format("%s/zila-turn-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(folder));
	setenv("ZILA_NOW", "2026-03-31T12:00", 1);
	assert_true(run("--as test demo --no-open '%s/demo' >/dev/null 2>&1", folder));
	for (int i = 0; i < 2; i++)
		assert_true(run("-C '%s/demo/%s' --as test init district khuzdar --hub '%s/demo/province' --no-open >/dev/null 2>&1", folder,
			i == 0 ? "second" : "third", folder));
	fill_province();
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

/* The sync that the program has started. */
static pid_t child_of(pid_t program)
{
	char *path = mem_format("/proc/%d/task/%d/children", program, program);
	FILE *file = fopen(path, "r");
	int child = 0;

	free(path);
	if (!file)
		return 0;
	if (fscanf(file, "%d", &child) != 1)
		child = 0;
	fclose(file);
	return child;
}

static bool is_writing(int turn)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

	return fcntl(turn, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static char state_of(pid_t process)
{
	char *path = mem_format("/proc/%d/stat", process), letter = '?';
	FILE *file = fopen(path, "r");

	free(path);
	if (file && fscanf(file, "%*d (%*[^)]) %c", &letter) != 1)
		letter = '?';
	if (file)
		fclose(file);
	return letter;
}

/* F9, and the sync stands still while it writes. */
static void stop_in_mid_write(struct pty *pty)
{
	char *path = mem_format("%s/demo/%s/replica.turn", folder, box);
	int turn = open(path, O_RDWR);
	pid_t child = 0;
	bool is_caught = false;
	const int64_t limit = clock_ticks() + LIMIT_MS;

	assert_true(turn >= 0);
	pty_send(pty, F9);
	while (!is_caught && clock_ticks() < limit) {
		if (child == 0) {
			pty_pass(pty, 1);
			child = child_of(pty_pid(pty));
		}
		if (child == 0 || !is_writing(turn))
			continue;
		kill(child, SIGSTOP);
		while (state_of(child) != 'T' && state_of(child) != 'Z' && state_of(child) != '?')
			;
		is_caught = state_of(child) == 'T' && is_writing(turn);
		if (!is_caught)
			kill(child, SIGCONT);
	}
	close(turn);
	free(path);
	if (!is_caught)
		fail_msg("the sync was not caught while it wrote\n%s", pty_screen(pty));
	stopped = child;
}

static void go_on(void)
{
	assert_int_equal(kill(stopped, SIGCONT), 0);
	stopped = 0;
}

static struct pty *start(void)
{
	char *path = mem_format("%s/demo/%s", folder, box);
	struct pty *pty = journey_start_as(path, "test", NULL, NULL);

	free(path);
	return pty;
}

/* A school of a search is open (each box another one: nobody is to be in another's way), its name the field that is being keyed. */
static struct pty *open_school(const char *which)
{
	struct pty *pty = start();

	pty_keys(pty, "/gps");
	pty_settle_all(pty);
	pty_keys(pty, which);
	pty_keys(pty, ENTER "e");
	pty_keys(pty, ALL_GONE);
	return pty;
}

/* Here, and at the province after one more sync. */
static void expect_name(const char *name)
{
	for (int i = 0; i < 2; i++) {
		assert_true(run("-C '%s/demo/%s' find %s 2>&1 | grep -q '%s'", folder, i == 0 ? box : "province", name, name));
		if (i == 0)
			assert_true(run("-C '%s/demo/%s' --as test sync >/dev/null 2>&1", folder, box));
	}
	assert_true(run("-C '%s/demo/%s' rebuild --check >/dev/null 2>&1", folder, box));
}

static void a_save_waits_and_is_saved(void **state)
{
	struct pty *pty;

	(void) state;
	pty = open_school(DOWN);
	pty_keys(pty, "GPS BEHIND");
	stop_in_mid_write(pty);
	/* Keys are drawn, and kept, as ever. */
	pty_keys(pty, "HAND");
	journey_expect(pty, "GPS BEHINDHAND");
	pty_keys(pty, F10);
	journey_expect(pty, WAITS);
	/* What is keyed while it waits goes nowhere; the screen is alive. */
	pty_keys(pty, "zzz");
	pty_resize(pty, 30, 90);
	pty_settle(pty);
	journey_expect(pty, WAITS);
	go_on();
	pty_wait_for(pty, "Saved: School");
	pty_pass(pty, 1);
	pty_keys(pty, ESC ESC ESC);
	journey_leave(pty);
	expect_name("BEHINDHAND");
}

static void who_does_not_wait_saves_later(void **state)
{
	struct pty *pty;

	(void) state;
	box = "second";
	pty = open_school(DOWN DOWN);
	pty_keys(pty, "GPS LATER");
	stop_in_mid_write(pty);
	pty_keys(pty, F10);
	journey_expect(pty, WAITS);
	pty_keys(pty, ESC);
	journey_expect_not(pty, WAITS);
	journey_expect(pty, "GPS LATER");
	go_on();
	pty_keys(pty, F10);
	pty_wait_for(pty, "Saved: School");
	pty_keys(pty, ESC ESC ESC);
	journey_leave(pty);
	expect_name("LATER");
}

static void a_power_cut_while_it_waits_loses_nothing(void **state)
{
	struct pty *pty;

	(void) state;
	box = "third";
	pty = open_school(DOWN DOWN DOWN);
	pty_keys(pty, "GPS DARKNESS");
	stop_in_mid_write(pty);
	pty_keys(pty, F10);
	journey_expect(pty, WAITS);
	kill(stopped, SIGKILL);
	pty_kill(pty);
	pty_close(pty);
	pty = start();
	journey_expect(pty, "Draft to finish: School");
	pty_keys(pty, ENTER);
	journey_expect(pty, "GPS DARKNESS");
	pty_keys(pty, F10);
	pty_wait_for(pty, "Saved: School");
	pty_keys(pty, ESC ESC ESC);
	journey_leave(pty);
	expect_name("DARKNESS");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_save_waits_and_is_saved),
		cmocka_unit_test(who_does_not_wait_saves_later),
		cmocka_unit_test(a_power_cut_while_it_waits_loses_nothing),
	};

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
