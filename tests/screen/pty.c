/* The pty harness. Bytes of the program are read as they come, counted, and given to libvterm.
 *
 * A settled program is one whose last ready line says that it has read as many bytes as were sent and has no key in hand,
 * and as many bytes of output as it says it sent have been read here. Both are counts, so nothing depends on time. */
#include "config.h"
#include "tests/screen/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { LIMIT_MS = 20000, KEPT = 64 << 10, READY_FD = 3, SCREEN_MAX = 8 << 20 };

struct pty {
	pid_t pid;
	int master, ready; /* -1 once closed */
	bool has_ended, has_ready;
	int status;
	VTerm *vterm;
	VTermScreen *screen;
	int rows, columns;
	unsigned long sent, received; /* bytes to and from the program */
	unsigned long mark;
	struct buf since; /* bytes since the mark, at most KEPT */
	struct buf text; /* of the last pty_screen */
	/* The last ready line, and how many there were. */
	unsigned long lines, least_lines;
	unsigned long said_read, said_sent;
	int said_held;
	long long said_wake;
	char line[128];
	size_t line_length;
};

static _Noreturn void run_child(const struct pty_start *start, int master, int ready, int rows, int columns)
{
	const struct winsize size = { .ws_row = (unsigned short) rows, .ws_col = (unsigned short) columns };
	const char *name = ptsname(master);
	int slave;

	setsid();
	slave = open(name, O_RDWR);
	if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0 || ioctl(slave, TIOCSWINSZ, &size) < 0)
		_exit(126);
	/* The ready end first: the other numbers may be in its way. */
	if (ready >= 0)
		ready = fcntl(ready, F_DUPFD, 20);
	slave = fcntl(slave, F_DUPFD, 20);
	for (int fd = 0; fd < 3; fd++)
		dup2(slave, fd);
	if (ready >= 0)
		dup2(ready, READY_FD);
	for (int fd = ready >= 0 ? READY_FD + 1 : 3; fd < 256; fd++)
		close(fd);
	setenv("TERM", start->term ? start->term : "xterm-256color", 1);
	setenv("ZILA_READY_FD", "3", 1);
	if (ready < 0)
		unsetenv("ZILA_READY_FD");
	for (const char *const *name_value = start->env; name_value && *name_value; name_value++) {
		if (strchr(*name_value, '='))
			putenv((char *) *name_value);
		else
			unsetenv(*name_value);
	}
	execv(start->argv[0], (char *const *) start->argv);
	fprintf(stderr, "%s: %s\n", start->argv[0], strerror(errno));
	_exit(127);
}

struct pty *pty_open(const struct pty_start *start)
{
	struct pty *pty = mem_zero(1, sizeof *pty);
	int ends[2] = { -1, -1 };

	pty->rows = start->rows > 0 ? start->rows : 24;
	pty->columns = start->columns > 0 ? start->columns : 80;
	pty->has_ready = !start->has_no_ready;
	pty->master = posix_openpt(O_RDWR | O_NOCTTY);
	if (pty->master < 0 || grantpt(pty->master) < 0 || unlockpt(pty->master) < 0)
		fail_msg("no pseudo-terminal: %s", strerror(errno));
	if (pty->has_ready && pipe(ends) < 0)
		fail_msg("no pipe: %s", strerror(errno));
	buf_init(&pty->since, KEPT);
	buf_init(&pty->text, SCREEN_MAX);
	pty->least_lines = 1;
	fflush(NULL);
	pty->pid = fork();
	if (pty->pid < 0)
		fail_msg("no process: %s", strerror(errno));
	if (pty->pid == 0)
		run_child(start, pty->master, ends[1], pty->rows, pty->columns);
	if (pty->has_ready)
		close(ends[1]);
	pty->ready = ends[0];
	fcntl(pty->master, F_SETFL, O_NONBLOCK);
	fcntl(pty->master, F_SETFD, FD_CLOEXEC);
	if (pty->ready >= 0)
		fcntl(pty->ready, F_SETFL, O_NONBLOCK);
	pty->vterm = vterm_new(pty->rows, pty->columns);
	vterm_set_utf8(pty->vterm, 1);
	pty->screen = vterm_obtain_screen(pty->vterm);
	vterm_screen_enable_altscreen(pty->screen, 1);
	vterm_screen_reset(pty->screen, 1);
	return pty;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool reap(struct pty *pty, int flags)
{
	int status;

	if (pty->has_ended)
		return true;
	if (waitpid(pty->pid, &status, flags) != pty->pid)
		return false;
	pty->has_ended = true;
	pty->status = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
	return true;
}

void pty_close(struct pty *pty)
{
	if (!pty)
		return;
	if (!pty->has_ended)
		pty_kill(pty);
	close_fd(&pty->master);
	close_fd(&pty->ready);
	vterm_free(pty->vterm);
	buf_free(&pty->since);
	buf_free(&pty->text);
	free(pty);
}

pid_t pty_pid(const struct pty *pty)
{
	return pty->pid;
}

static void take_line(struct pty *pty)
{
	pty->line[pty->line_length] = '\0';
	if (sscanf(pty->line, "%lu %lu %d %lld", &pty->said_read, &pty->said_sent, &pty->said_held, &pty->said_wake) == 4)
		pty->lines++;
	pty->line_length = 0;
}

static void read_ready(struct pty *pty)
{
	char bytes[1024];
	ssize_t got;

	while (pty->ready >= 0 && (got = read(pty->ready, bytes, sizeof bytes)) != 0) {
		if (got < 0) {
			if (errno == EINTR)
				continue;
			return;
		}
		for (ssize_t at = 0; at < got; at++) {
			if (bytes[at] == '\n')
				take_line(pty);
			else if (pty->line_length + 1 < sizeof pty->line)
				pty->line[pty->line_length++] = bytes[at];
		}
	}
	close_fd(&pty->ready);
}

/* A terminal answers what a program asks it; only those that are not counted on ask. */
static void answer(struct pty *pty)
{
	char bytes[256];
	size_t length;

	while ((length = vterm_output_read(pty->vterm, bytes, sizeof bytes)) > 0)
		if (!pty->has_ready && write(pty->master, bytes, length) < 0)
			return;
}

static void read_output(struct pty *pty)
{
	char bytes[8192];
	ssize_t got;

	while (pty->master >= 0 && (got = read(pty->master, bytes, sizeof bytes)) != 0) {
		if (got < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN)
				close_fd(&pty->master);
			return;
		}
		pty->received += (unsigned long) got;
		if (pty->since.length + (size_t) got > KEPT)
			buf_clear(&pty->since);
		buf_put(&pty->since, bytes, (size_t) got);
		vterm_input_write(pty->vterm, bytes, (size_t) got);
		answer(pty);
	}
}

/* Waits for anything, at most MS; false where nothing can come any more. */
static bool wait_some(struct pty *pty, int ms)
{
	struct pollfd waits[2] = {
		{ .fd = pty->master, .events = POLLIN },
		{ .fd = pty->ready, .events = POLLIN },
	};

	if (pty->master < 0 && pty->ready < 0)
		return false;
	if (poll(waits, 2, ms) > 0) {
		read_output(pty);
		read_ready(pty);
	}
	return true;
}

static void give_up(struct pty *pty, const char *what)
{
	print_error("waited %d s for %s\nsent %lu bytes; the program said: read %lu, sent %lu, held %d; came %lu bytes\n%s\n",
		LIMIT_MS / 1000, what, pty->sent, pty->said_read, pty->said_sent, pty->said_held, pty->received,
		pty_screen(pty));
	fail_msg("the program did not do it in time: %s", what);
}

void pty_send_bytes(struct pty *pty, const char *bytes, size_t length)
{
	const int64_t limit = clock_ticks() + LIMIT_MS;

	pty->sent += length;
	while (length > 0 && pty->master >= 0) {
		const ssize_t written = write(pty->master, bytes, length);

		if (written > 0) {
			bytes += written;
			length -= (size_t) written;
			continue;
		}
		if (clock_ticks() > limit)
			give_up(pty, "room for keys");
		wait_some(pty, 10);
	}
}

void pty_send(struct pty *pty, const char *bytes)
{
	pty_send_bytes(pty, bytes, strlen(bytes));
}

static bool is_settled(const struct pty *pty, bool with_ticks)
{
	return pty->lines >= pty->least_lines && pty->said_read == pty->sent && pty->received >= pty->said_sent
		&& pty->said_held == 0 && (!with_ticks || pty->said_wake < 0);
}

/* A program that has ended left its last bytes in the line; a child of its may hold the line open. */
static void read_rest(struct pty *pty)
{
	for (int turn = 0; turn < 10 && pty->master >= 0; turn++)
		wait_some(pty, 50);
}

static void settle(struct pty *pty, bool with_ticks)
{
	const int64_t limit = clock_ticks() + LIMIT_MS;

	if (!pty->has_ready)
		fail_msg("pty_settle: this program was started without a ready descriptor");
	while (!is_settled(pty, with_ticks)) {
		if (!wait_some(pty, 100) || pty->ready < 0)
			break;
		if (clock_ticks() > limit)
			give_up(pty, "the program to settle");
	}
	if (pty->ready < 0)
		read_rest(pty);
}

void pty_settle(struct pty *pty)
{
	settle(pty, false);
}

void pty_settle_all(struct pty *pty)
{
	settle(pty, true);
}

bool pty_is_over(struct pty *pty)
{
	return (pty->has_ready && pty->ready < 0) || pty->master < 0 || reap(pty, WNOHANG);
}

void pty_keys(struct pty *pty, const char *bytes)
{
	pty_send(pty, bytes);
	pty_settle(pty);
}

void pty_wait_for(struct pty *pty, const char *text)
{
	const int64_t limit = clock_ticks() + LIMIT_MS;
	char *what;

	while (!pty_shows(pty, text)) {
		if (wait_some(pty, 50) && clock_ticks() < limit)
			continue;
		what = mem_format("the text \"%s\"", text);
		give_up(pty, what);
		free(what);
	}
}

void pty_pass(struct pty *pty, int ms)
{
	const int64_t until = clock_ticks() + ms;
	int64_t now;

	while ((now = clock_ticks()) < until)
		if (!wait_some(pty, (int) (until - now)))
			return;
}

const char *pty_screen(struct pty *pty)
{
	buf_clear(&pty->text);
	for (int row = 0; row < pty->rows; row++) {
		size_t end = pty->text.length;

		for (int column = 0; column < pty->columns; column++) {
			VTermScreenCell cell;
			char bytes[4];

			if (!vterm_screen_get_cell(pty->screen, (VTermPos) { row, column }, &cell))
				continue;
			if (cell.chars[0] == 0 || cell.chars[0] == (uint32_t) -1) {
				/* -1: the right half of a wide character. */
				if (cell.chars[0] == 0)
					buf_byte(&pty->text, ' ');
				continue;
			}
			for (int at = 0; at < VTERM_MAX_CHARS_PER_CELL && cell.chars[at]; at++)
				buf_put(&pty->text, bytes, utf8_encode(cell.chars[at], bytes));
			if (cell.chars[0] != ' ')
				end = pty->text.length;
		}
		pty->text.length = end;
		pty->text.bytes[end] = '\0';
		buf_byte(&pty->text, '\n');
	}
	return pty->text.bytes;
}

bool pty_shows(struct pty *pty, const char *text)
{
	return strstr(pty_screen(pty), text) != NULL;
}

void pty_cursor(struct pty *pty, int *row, int *column)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(pty->vterm), &at);
	*row = at.row;
	*column = at.col;
}

const char *pty_cursor_row(struct pty *pty)
{
	char *line;
	int row, column;

	pty_cursor(pty, &row, &column);
	line = (char *) pty_screen(pty);
	while (row-- > 0 && strchr(line, '\n'))
		line = strchr(line, '\n') + 1;
	line[strcspn(line, "\n")] = '\0';
	return line;
}

void pty_mark(struct pty *pty)
{
	pty->mark = pty->received;
	buf_clear(&pty->since);
}

size_t pty_count(const struct pty *pty)
{
	return pty->received - pty->mark;
}

const char *pty_bytes(const struct pty *pty)
{
	return pty->since.bytes;
}

void pty_resize(struct pty *pty, int rows, int columns)
{
	const struct winsize size = { .ws_row = (unsigned short) rows, .ws_col = (unsigned short) columns };

	/* The kernel says nothing of a size that stays. */
	if (rows == pty->rows && columns == pty->columns)
		return;
	pty->rows = rows;
	pty->columns = columns;
	vterm_set_size(pty->vterm, rows, columns);
	read_ready(pty);
	pty->least_lines = pty->lines + 1;
	ioctl(pty->master, TIOCSWINSZ, &size);
	if (pty->has_ready)
		pty_settle(pty);
}

void pty_signal(struct pty *pty, int number)
{
	if (!pty->has_ended)
		kill(pty->pid, number);
}

void pty_hang_up(struct pty *pty)
{
	close_fd(&pty->master);
}

void pty_kill(struct pty *pty)
{
	pty_signal(pty, SIGKILL);
	reap(pty, 0);
}

int pty_wait(struct pty *pty)
{
	const int64_t limit = clock_ticks() + LIMIT_MS;

	while (!reap(pty, WNOHANG)) {
		if (clock_ticks() > limit)
			give_up(pty, "the end of the program");
		if (!wait_some(pty, 10))
			poll(NULL, 0, 10);
	}
	read_rest(pty);
	return pty->status;
}
