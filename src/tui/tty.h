/* The line to the terminal as the kernel gives it: raw mode, signals, bytes in and out. It knows nothing of what the
 * bytes mean: that is term.c's. */
#ifndef TUI_TTY_H
#define TUI_TTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct tty;

enum tty_event {
	TTY_RESIZED = 1,
	TTY_STOPPED = 2, /* SIGTERM, SIGHUP, SIGINT, SIGQUIT, or the line is gone */
	TTY_SUSPEND = 4, /* SIGTSTP: we are asked to stop */
	TTY_CONTINUED = 8, /* SIGCONT */
};

/* Standard input and output, with our signal handlers; the modes stay as they are. EX_UNAVAILABLE where they are no
 * terminal. */
bool tty_open(struct tty **out, struct err *err);
/* Puts the signal handlers back and frees; the modes are the caller's to have put back. */
void tty_close(struct tty *tty);
void tty_raw(struct tty *tty);
/* As it was found. Output works again even where we are to stop. */
void tty_cooked(struct tty *tty);
/* 0 where the kernel does not know. */
void tty_size(const struct tty *tty, int *rows, int *columns);
/* Sends all of it, or gives up for good where the line is gone or we are told to stop while it blocks. */
void tty_send(struct tty *tty, const char *bytes, size_t length);
/* What waits now; 0 where nothing does. */
size_t tty_read(struct tty *tty, char *bytes, size_t size);
int tty_fd(const struct tty *tty);
int tty_signal_fd(const struct tty *tty);
/* Since the last call (or-ed). */
int tty_events(struct tty *tty);
/* Stops the process as ^Z does; returns when it is continued, or at once where nobody could. */
void tty_stop(struct tty *tty);
unsigned long tty_sent(void);
unsigned long tty_received(void);

#endif
