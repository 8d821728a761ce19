/* A frame as a value: a grid of cells that everything draws on and that term.c shows as a difference to the one before.
 *
 * Coordinates are (row, column) from 0 and belong to the present window, a rectangle of the grid; whatever falls
 * outside it is clipped, so nobody needs to ask for the size before drawing, and 0 × 0 is a size like any other.
 * Text is UTF-8 and is drawn by grapheme clusters; control characters and malformed bytes are drawn as '?'. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "tui/role.h"

enum {
	CANVAS_TEXT = 16, /* bytes of a cell with NUL; marks of a cluster past that are not shown (on the screen only) */
	CANVAS_MAX_ROWS = 500,
	CANVAS_MAX_COLUMNS = 1000,
	CANVAS_LATER = 8,
};

struct cell {
	char text[CANVAS_TEXT]; /* a cluster, " " where blank, "" in the right half of a wide one */
	uint8_t width; /* 1 or 2 columns; 0 in the right half of a wide cluster */
	uint8_t role;
};

struct canvas_window {
	int row, column; /* origin in the grid, may lie outside it */
	int rows, columns;
	int top, left, bottom, right; /* the part of the grid that may be drawn on; bottom and right are outside */
};

struct canvas {
	int rows, columns; /* of the present window: what a draw function fills */
	bool has_blocks; /* the terminal shows U+2588 and its parts: charts may use them */
	/* Read by term.c and the tests; drawn on only through the functions below. */
	struct cell *cells;
	int grid_rows, grid_columns;
	int cursor_row, cursor_column; /* in the grid; -1: no cursor */
	struct canvas_window window;
	/* Rectangles of the grid that a slow line may show when no key waits: canvas_later. */
	struct canvas_later {
		int row, column, rows, columns;
	} later[CANVAS_LATER];
	int later_count;
};

void canvas_init(struct canvas *canvas, int rows, int columns);
void canvas_free(struct canvas *canvas);
/* A new size (clamped to 0..CANVAS_MAX_*); everything is blank afterwards. */
void canvas_resize(struct canvas *canvas, int rows, int columns);
/* Blank, no cursor, window back to the whole grid. */
void canvas_clear(struct canvas *canvas);
/* TO becomes FROM, size and cursor too. */
void canvas_copy(struct canvas *to, const struct canvas *from);

/* Narrows drawing to a rectangle of the present window: (0, 0) is then its corner. Give the result to canvas_leave. */
struct canvas_window canvas_enter(struct canvas *canvas, int row, int column, int rows, int columns);
void canvas_leave(struct canvas *canvas, struct canvas_window before);

/* Draws TEXT (up to its NUL) from a column on, at most COLUMNS wide (-1: to the window's edge); what does not fit is
 * cut at a cluster. Returns the columns drawn, clipped ones not counted. */
int canvas_put(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text);
/* The same for LENGTH bytes that may hold NULs. */
int canvas_put_bytes(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text,
	size_t length);
/* As canvas_put, with a '~' as its last column where something was cut off. */
int canvas_put_cut(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text);
/* Right-aligned in COLUMNS. */
int canvas_put_right(struct canvas *canvas, int row, int column, int columns, enum role role, const char *text);
int canvas_print(struct canvas *canvas, int row, int column, enum role role, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* Draws TEXT into COLUMNS, broken at blanks, over at most ROWS rows; returns the rows needed (which may be more). */
int canvas_wrap(struct canvas *canvas, int row, int column, int rows, int columns, enum role role, const char *text);

/* Fills a rectangle with one ASCII character. */
void canvas_fill(struct canvas *canvas, int row, int column, int rows, int columns, enum role role, char character);
/* A rule of '-'. */
void canvas_rule(struct canvas *canvas, int row, int column, int columns, enum role role);
/* Changes the role of cells that are there. */
void canvas_role(struct canvas *canvas, int row, int column, int columns, enum role role);
/* What stands in this rectangle is not needed for the next key: a slow line may show it in the first pause. */
void canvas_later(struct canvas *canvas, int row, int column, int rows, int columns);
/* Puts the real cursor there (kept inside the window); the last call of a frame wins. */
void canvas_cursor(struct canvas *canvas, int row, int column);

/* The whole grid as text for tests: a line per row, blanks at the end left out. */
void canvas_dump(const struct canvas *canvas, struct buf *out);
/* Roles by letter (see role_letter; '.' for normal), blank rows left out, then "cursor ROW,COLUMN" or "cursor none". */
void canvas_dump_roles(const struct canvas *canvas, struct buf *out);

#endif
