/* The terminal, and the only user of curses (of its terminfo half: what to send is decided in paint.c).
 *
 * Text goes out as UTF-8 where the first of LC_ALL, LC_CTYPE and LANG that is set is UTF-8, or is "C" or "POSIX", or
 * where none is set (a login without a locale is most often on a UTF-8 terminal all the same, and nothing here
 * depends on the C library's locale); where it names another character set, everything outside ASCII is shown as
 * '?'. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "tui/canvas.h"

struct term;

enum term_event {
	TERM_RESIZED = 1,
	TERM_STOPPED = 2, /* SIGTERM, SIGHUP, SIGINT or SIGQUIT came, or the line is gone: leave */
	TERM_RESUMED = 4, /* back from a suspension: everything will be drawn anew */
};

/* Takes the terminal on standard input and output: raw mode, alternate screen where there is one, signals. At most
 * one at a time; it is put back by term_close, and by die(). EX_UNAVAILABLE with a sentence where there is no
 * terminal, or one that cannot move its cursor. */
bool term_open(struct term **out, struct err *err);
void term_close(struct term *term);
void term_size(const struct term *term, int *rows, int *columns);
bool term_is_utf8(const struct term *term);
bool term_has_blocks(const struct term *term);

/* Shows a frame as the difference to the one before. */
void term_present(struct term *term, const struct canvas *canvas);
/* The same for a slow line: what FRAME says can wait (canvas_later) stays as it was, and FRAME is what is shown then. True where anything
 * was left for later. */
bool term_present_now(struct term *term, struct canvas *frame);
/* Each byte counts: a terminal of the vt family, or ZILA_SLOW=1 (ZILA_SLOW=0: never). */
bool term_is_slow(const struct term *term);
/* Whether the terminal turns and joins Arabic letters by itself: GNOME's and others of VTE, and Konsole, do and say who they are; ZILA_URDU says "on" where
 * one does and cannot say so (over SSH), "off" where one does not. Never where the locale is not UTF-8. */
bool term_shows_urdu(void);
/* What is on the screen is no longer known: the next frame is drawn whole. */
void term_forget(struct term *term);
void term_bell(struct term *term);

/* Descriptors for poll: keys, and signals. */
int term_fd(const struct term *term);
int term_signal_fd(const struct term *term);
/* Bytes of keys, 0 where none wait now (a line that is gone becomes TERM_STOPPED). */
size_t term_read(struct term *term, char *bytes, size_t size);
/* Events since the last call (enum term_event, or-ed). */
int term_events(struct term *term);
/* Gives the terminal back and stops the process (^Z); comes back when it is continued. */
void term_suspend(struct term *term);
/* Gives the terminal to a child for a while, and takes it back. */
void term_lend(struct term *term);
void term_take(struct term *term);
/* Bytes sent and read since the program began, also where it closed its terminal between and opened it again. */
unsigned long term_sent(void);
unsigned long term_received(void);

#endif
