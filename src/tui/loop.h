/* Runs a stack of views on a terminal: one poll over keys, signals, watched descriptors and the next time due.
 *
 * Order of a turn: all keys that have come are given to the views, then the frame is drawn once, then, if still no key
 * waits, the idle work is done. So what was typed is on the screen before anything slow begins.
 *
 * ZILA_READY_FD=N: before the loop sleeps it writes a line "READ SENT HELD WAKE\n" to descriptor N: bytes of keys
 * read and bytes of screen sent since the start, 1 where a key is held back for time, milliseconds to the next tick
 * of a view or -1. Tests wait for it. */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include "base/err.h"
#include "tui/term.h"
#include "tui/view.h"

enum { LOOP_STOPPED = -1 };

/* Until the stack ends: its status, or LOOP_STOPPED where a signal or the end of the line came (the idle work has been
 * done: what was to be saved is). The caller frees the views and closes the terminal. */
int loop_run(struct term *term, struct views *views);

#endif
