/* The timing harness of the bench programs. Bytes are read as soon as poll says so and the time is taken after each read; what a
 * program prints is thrown away. */
#include "config.h"
#include "tests/bench/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

enum { ROWS = 24, COLUMNS = 80, READY_FD = 3, LIMIT_MS = 20000 };

double line_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static _Noreturn void run_child(const struct line_start *start, const char *terminal, int ready)
{
	const struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };
	int slave, input;

	setsid();
	slave = open(terminal, O_RDWR);
	if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0 || ioctl(slave, TIOCSWINSZ, &size) < 0)
		_exit(126);
	/* The ready end first: the other numbers may be in its way. */
	ready = fcntl(ready, F_DUPFD, 20);
	slave = fcntl(slave, F_DUPFD, 20);
	input = start->input ? open(start->input, O_RDONLY) : slave;
	dup2(input, 0);
	dup2(slave, 1);
	dup2(slave, 2);
	dup2(ready, READY_FD);
	for (int fd = READY_FD + 1; fd < 64; fd++)
		close(fd);
	setenv("TERM", start->term ? start->term : "xterm-256color", 1);
	setenv("LANG", "C.UTF-8", 1);
	setenv("ZILA_READY_FD", "3", 1);
	unsetenv("LESS");
	unsetenv("FZF_DEFAULT_OPTS");
	unsetenv("NO_COLOR");
	if (start->folder && chdir(start->folder) < 0)
		_exit(126);
	execvp(start->argv[0], (char *const *) start->argv);
	_exit(127);
}

void line_open(struct line_run *run, const struct line_start *start)
{
	int ends[2];

	*run = (struct line_run) { .master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), .ready = -1 };
	if (run->master < 0 || grantpt(run->master) < 0 || unlockpt(run->master) < 0 || pipe(ends) < 0)
		die("bench: no pseudo-terminal: %s", strerror(errno));
	run->started = run->last = line_now();
	run->pid = fork();
	if (run->pid < 0)
		die("bench: no process: %s", strerror(errno));
	if (run->pid == 0)
		run_child(start, ptsname(run->master), ends[1]);
	close(ends[1]);
	run->ready = ends[0];
	fcntl(run->ready, F_SETFD, FD_CLOEXEC);
	fcntl(run->ready, F_SETFL, O_NONBLOCK);
	fcntl(run->master, F_SETFL, O_NONBLOCK);
}

void line_close(struct line_run *run)
{
	if (run->pid > 0) {
		kill(run->pid, SIGKILL);
		waitpid(run->pid, NULL, 0);
	}
	if (run->master >= 0)
		close(run->master);
	if (run->ready >= 0)
		close(run->ready);
	run->pid = 0;
	run->master = run->ready = -1;
}

void line_send(struct line_run *run, const char *keys, size_t length)
{
	if (run->master >= 0 && write(run->master, keys, length) == (ssize_t) length)
		run->sent += length;
}

static void read_output(struct line_run *run)
{
	char bytes[65536];
	ssize_t got;

	while (run->master >= 0 && (got = read(run->master, bytes, sizeof bytes)) != 0) {
		if (got < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN) {
				close(run->master);
				run->master = -1;
			}
			return;
		}
		run->last = line_now();
		run->received += (unsigned long) got;
	}
}

static void take_said(struct line_run *run)
{
	run->said[run->said_length] = '\0';
	if (sscanf(run->said, "%lu %lu %d", &run->said_read, &run->said_sent, &run->said_held) != 3)
		run->said_read = 0;
	run->said_length = 0;
}

static void read_ready(struct line_run *run)
{
	char bytes[1024];
	ssize_t got;

	while (run->ready >= 0 && (got = read(run->ready, bytes, sizeof bytes)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return;
		for (ssize_t at = 0; at < got; at++) {
			if (bytes[at] == '\n')
				take_said(run);
			else if (run->said_length + 1 < sizeof run->said)
				run->said[run->said_length++] = bytes[at];
		}
	}
	if (run->ready >= 0)
		close(run->ready);
	run->ready = -1;
}

/* False where neither end can say anything any more. */
static bool wait_some(struct line_run *run, double ms)
{
	struct pollfd waits[2] = {
		{ .fd = run->master, .events = POLLIN },
		{ .fd = run->ready, .events = POLLIN },
	};

	if (run->master < 0)
		return false;
	if (poll(waits, 2, ms < 1 ? 1 : (int) ms) > 0) {
		read_output(run);
		read_ready(run);
	}
	return true;
}

bool line_quiet(struct line_run *run, double quiet, double limit)
{
	const unsigned long before = run->received;
	const double from = line_now();
	double now = from;

	while (now - from < limit && (run->received == before || now - run->last < quiet)) {
		if (!wait_some(run, run->received == before ? limit - (now - from) : quiet - (now - run->last)))
			break;
		now = line_now();
	}
	return run->received > before;
}

bool line_settle(struct line_run *run)
{
	const double limit = line_now() + LIMIT_MS;

	while (run->said_sent == 0 || run->said_read != run->sent || run->received < run->said_sent || run->said_held)
		if (line_now() > limit || !wait_some(run, 100))
			return false;
	return true;
}

long line_memory(const struct line_run *run, const char *field)
{
	char path[64], text[256];
	long kb = -1;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%ld/status", (long) run->pid);
	file = fopen(path, "r");
	while (file && fgets(text, sizeof text, file))
		if (strncmp(text, field, strlen(field)) == 0)
			kb = atol(text + strlen(field));
	if (file)
		fclose(file);
	return kb;
}

double line_processor(const struct line_run *run)
{
	char path[64];
	double nanoseconds = -1e6;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%ld/schedstat", (long) run->pid);
	file = fopen(path, "r");
	if (file && fscanf(file, "%lf", &nanoseconds) != 1)
		nanoseconds = -1e6;
	if (file)
		fclose(file);
	return nanoseconds / 1e6;
}

bool line_has(const char *name)
{
	const char *path = getenv("PATH");
	char file[1024];

	if (strchr(name, '/'))
		return access(name, X_OK) == 0;
	while (path && *path) {
		const size_t length = strcspn(path, ":");

		snprintf(file, sizeof file, "%.*s/%s", (int) length, path, name);
		if (access(file, X_OK) == 0)
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}

static int by_number(const void *left, const void *right)
{
	const double a = *(const double *) left, b = *(const double *) right;

	return a < b ? -1 : a > b;
}

void line_sort(double *values, size_t count)
{
	qsort(values, count, sizeof *values, by_number);
}

double line_quantile(const double *sorted, size_t count, double quantile)
{
	if (count == 0)
		return 0;
	const size_t at = (size_t) (quantile * (double) count);

	return sorted[at < count ? at : count - 1];
}

void line_figure(const char *name, const char *measured, double value, double target, const char *unit)
{
	printf("%-30s %-52s", name, measured);
	if (target >= 0)
		printf("  target %g %s: %s", target, unit, value <= target ? "met" : "NOT met");
	printf("\n");
	fflush(stdout);
}
