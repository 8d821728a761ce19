/* A stack of views. A view is one constant table of operations and its private state; what a person can do there is a
 * table of keys, from which the bottom line and the help are made. This file knows no terminal: loop.h runs a stack on
 * one, a test feeds it keys and reads the canvas.
 *
 * The frame: the first row is the title, the last the keys that matter now, the one above it the message; the view
 * has the rows between. Below four rows title, message and keys go, in that order. A pop-up lies over the view below
 * it, just above the message. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "tui/canvas.h"
#include "tui/key.h"

enum { VIEW_KEYS = 4, VIEW_DEPTH = 32 };

/* One thing a person can mean. A table ends with a row of all zeros. Every F-key has a second key in its row, and
 * where the view takes text one of the row's keys is no printable character (view_check_keys finds what breaks
 * this). */
struct view_key {
	int action; /* from 1 on; what the view's key() gets. 0 in a row with keys: only told about, key() sees the key itself */
	int keys[VIEW_KEYS]; /* the first one is the one shown */
	const char *name; /* one or two words for the bottom line; NULL: in the help only */
	const char *help; /* what it does, for the help; NULL: in the bottom line only */
};

enum view_result {
	VIEW_PASS, /* not mine: the application's keys are tried, then Esc pops the view */
	VIEW_DONE, /* taken */
};

struct views; /* the stack */

struct view_ops {
	const char *name; /* one word, for the help's title and for tests */
	const struct view_key *keys; /* may be NULL */
	bool is_popup; /* drawn over the view below */
	int over_popups; /* of the application's operations: the action that works over a pop-up too, from any state; 0: none */
	/* Appends the title line's text. Parts of it between two tabs are cut first where the line is narrow, the widest most,
	 * and left out, the last first, where something of each does not fit. NULL: the name. */
	void (*title)(void *state, struct buf *out);
	/* Draws into the canvas's present window, blank and with no cursor when called. Changes nothing but what drawing
	 * knows best (a list's window). A pop-up is given the whole body, and returns the rows that it needs (others:
	 * ignored). */
	int (*draw)(void *state, struct canvas *canvas);
	/* A key, and the action that the table gives it (0: none). May push, pop and say. Comes with KEY_UNDO_ESC too. */
	enum view_result (*key)(struct views *views, void *state, int action, const struct key *key);
	/* True while characters are being typed: single printable keys are then no actions and no keys of the
	 * application. */
	bool (*takes_text)(void *state);
	/* The screen is drawn and no key waits: the time for what may take long (a draft written to disk). Also called
	 * once before the stack ends, by whatever way it ends. True where something changed that must be drawn; from the
	 * application's own idle: where there is more to do, and it is called again as soon as no key waits. */
	bool (*idle)(struct views *views, void *state);
	/* The time asked for by view_wake has come (only told to the view that asked). */
	void (*tick)(struct views *views, void *state, int64_t now);
	/* The view is on top again after another one was popped. */
	void (*resume)(struct views *views, void *state);
	/* Frees the state. NULL: nothing to free. */
	void (*free)(void *state);
};

/* GLOBAL are the application's own keys, tried where a view lets a key pass and always shown in the help: its key()
 * gets GLOBAL_STATE; its keys, key and idle are used, and nothing else. NULL: none. F1, '?' (help), ^L (draw anew)
 * and Esc belong to the stack. */
struct views *view_new(const struct view_ops *global, void *global_state);
/* Frees all views, the top one first; each has had its idle. */
void view_free(struct views *views);

/* The stack owns STATE from now on. */
void view_push(struct views *views, const struct view_ops *ops, void *state);
/* Takes the top view off; it is freed when the key in hand is done. Popping the last one ends the stack with status
 * 0. */
void view_pop(struct views *views);
/* Pops until the view with STATE is on top (it must be on the stack). */
void view_pop_to(struct views *views, const void *state);
/* Ends the loop with a status. */
/* The state of the view called NAME that is nearest to the top, or NULL. */
void *view_find(const struct views *views, const char *name);
void view_quit(struct views *views, int status);
bool view_has_ended(const struct views *views, int *status);
int view_depth(const struct views *views);
const struct view_ops *view_top(const struct views *views, void **state); /* NULL where the stack is empty */

/* The message line: stays until the next key. ROLE_ERROR is shown with "! " before it, ROLE_WARNING with "* ". */
void view_say(struct views *views, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
void view_say_nothing(struct views *views);
/* A text at the right end of the title line of every view ("SAMPLE DATA", the replica's state); copied; NULL for
 * none. What stands behind a tab in it gives way before the title does. */
void view_mark(struct views *views, enum role role, const char *text);

/* An Enter that comes next, and soon, was meant for what a key has just done by itself: it is dropped. */
void view_swallow_enter(struct views *views);

/* Asks for tick() of the view with STATE in MS milliseconds (0: take the wish back). One wish a view. */
void view_wake(struct views *views, const void *state, int64_t ms);
/* Something changed outside of a key (a child process spoke): draw again. */
void view_touch(struct views *views);
/* Calls READY in the loop whenever FD can be read or is closed at its other end, until view_unwatch. At most 16. */
typedef void view_ready(struct views *views, int fd, void *arg);
void view_watch(struct views *views, int fd, view_ready *ready, void *arg);
void view_unwatch(struct views *views, int fd);

/* What a loop (or a test) does with a stack. */
void view_feed(struct views *views, const struct key *key);
void view_draw(struct views *views, struct canvas *canvas);
bool view_needs_draw(const struct views *views); /* since the last view_draw */
bool view_needs_repaint(struct views *views); /* ^L was typed (asked once) */
bool view_wants_suspend(struct views *views); /* ^Z was typed (asked once) */
/* The terminal as it was before the program took it is lent to USE, which may write to it and wait; then it is taken back and drawn anew. */
typedef void view_use(struct views *views, void *arg);
void view_lend(struct views *views, view_use *use, void *arg);
/* What a loop does about it: the wish, once; NULL: none. */
view_use *view_wants_terminal(struct views *views, void **arg);
/* Runs the idle work of all views and of the application, once for all keys since the last time; true where it must
 * be drawn anew. */
bool view_idle(struct views *views);
/* The next time a tick is due, or -1; and the ticks that are due. */
int64_t view_deadline(const struct views *views);
void view_tick(struct views *views, int64_t now);
/* Time is asked of this function (clock_ticks where NULL), so that tests can stop it. */
void view_clock(struct views *views, int64_t (*now)(void));
int view_watch_count(const struct views *views);
int view_watch_fd(const struct views *views, int index);
void view_watch_call(struct views *views, int fd);

/* Action of a key in a table: 0 where none; IS_TYPING leaves printable characters out. */
int view_action(const struct view_key *table, int code, bool is_typing);
/* NULL where a table keeps the house's rules, else what is wrong in which row (static text; for tests). */
const char *view_check_keys(const struct view_key *table, bool takes_text);

#endif
