/* A program on a pseudo-terminal, its screen kept by libvterm, its bytes counted raw. Nothing here waits by
 * sleeping: the program says by ZILA_READY_FD (see tui/loop.h) when it has read, drawn and saved everything. Every
 * wait has a limit of 20 s and fails the running cmocka test where it passes, with the screen as it was. */
#ifndef TESTS_SCREEN_PTY_H
#define TESTS_SCREEN_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pty;

struct pty_start {
	int rows, columns; /* 0: 24 × 80 */
	const char *term; /* NULL: xterm-256color */
	const char *const *env; /* "NAME=VALUE" or "NAME" (unset), then NULL; on top of the test's own. May be NULL */
	const char *const *argv; /* program by path, arguments, NULL */
	bool has_no_ready; /* the program has no ready descriptor (sshd, tmux): use pty_wait_for */
};

struct pty *pty_open(const struct pty_start *start);
/* Kills what still runs, waits for it, frees. */
void pty_close(struct pty *pty);
pid_t pty_pid(const struct pty *pty);

/* Sends bytes of keys, without waiting. */
void pty_send(struct pty *pty, const char *bytes);
void pty_send_bytes(struct pty *pty, const char *bytes, size_t length);
/* Waits until the program has read all that was sent, drawn it and saved it, and holds no key back. */
void pty_settle(struct pty *pty);
/* The same, and no tick of a view waits either. */
void pty_settle_all(struct pty *pty);
/* pty_send and pty_settle. */
void pty_keys(struct pty *pty, const char *bytes);
/* The program has ended, or has closed its side. */
bool pty_is_over(struct pty *pty);
/* Waits until the screen shows TEXT (in one row), whatever the program says. */
void pty_wait_for(struct pty *pty, const char *text);
/* Reads output for MS milliseconds (for "nothing comes" and for keys cut in two by time). */
void pty_pass(struct pty *pty, int ms);

/* The screen, a line per row, blanks at the end left out; valid until the next call. */
const char *pty_screen(struct pty *pty);
bool pty_shows(struct pty *pty, const char *text);
void pty_cursor(struct pty *pty, int *row, int *column);
/* The row the cursor is in, as text; valid until the next call. */
const char *pty_cursor_row(struct pty *pty);

/* Raw bytes that came from the program since the mark. */
void pty_mark(struct pty *pty);
size_t pty_count(const struct pty *pty);
const char *pty_bytes(const struct pty *pty); /* those bytes, NUL-terminated (the last 64 kB) */

void pty_resize(struct pty *pty, int rows, int columns);
void pty_signal(struct pty *pty, int signal);
/* Takes the line away, as a dropped connection does. */
void pty_hang_up(struct pty *pty);
void pty_kill(struct pty *pty); /* SIGKILL, and waits */
/* Waits for the end: the exit status, or 256 and the signal. */
int pty_wait(struct pty *pty);

#endif
