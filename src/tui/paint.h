/* The difference of two frames as bytes: as few as it can find. Pure: it knows a terminal only by the strings in
 * paint_caps, which term.c fills from terminfo. */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tui/canvas.h"
#include "tui/role.h"

struct paint_caps {
	/* NULL where the terminal cannot do it; only `move` and `clear` must be there. No padding in them. */
	const char *clear, *clear_line, *reset, *bold, *dim, *underline, *reverse;
	const char *left, *down, *up, *right; /* by one */
	const char *hide_cursor, *show_cursor;
	/* Each of these gives a text that lives until the next call of any of them. */
	const char *(*move)(int row, int column);
	const char *(*move_column)(int column);
	const char *(*right_by)(int columns);
	const char *(*erase)(int columns); /* blanks without moving */
	const char *(*colour)(int colour);
	const char *(*insert_lines)(int count);
	const char *(*delete_lines)(int count);
	bool wraps_at_once; /* writing the last column moves to the next line: the last cell of the screen stays empty */
	bool is_utf8;
	enum role_scheme scheme;
};

struct paint {
	const struct paint_caps *caps;
	struct canvas shown;
	bool is_known; /* shown is what the terminal shows */
	int row, column; /* the terminal's cursor; -1: not known */
	int pen; /* the look that is switched on (the first role that looks so), -1: not known */
	bool is_hidden; /* the cursor */
	unsigned char look[ROLE_COUNT]; /* the first role that looks the same here */
};

void paint_init(struct paint *paint, const struct paint_caps *caps);
void paint_free(struct paint *paint);
/* What is shown is no longer known. */
void paint_forget(struct paint *paint);
/* Makes what FRAME says can wait equal to what is shown there. True where it was not. */
bool paint_hold(const struct paint *paint, struct canvas *frame);
/* Appends the bytes that turn what is shown into FRAME, and remembers FRAME. */
void paint_frame(struct paint *paint, const struct canvas *frame, struct buf *out);

#endif
