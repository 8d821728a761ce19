/* A stack of views without a terminal, for tests: keys go in, the canvas comes out as text, time stands still until
 * told. Needs cmocka (a golden canvas that differs fails the test and prints both). */
#ifndef TESTS_SCREEN_DRIVE_H
#define TESTS_SCREEN_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/view.h"

struct drive {
	struct views *views;
	struct canvas canvas;
	struct buf text; /* of the last drive_text */
	bool is_borrowed; /* the stack is somebody else's */
};

void drive_open(struct drive *drive, int rows, int columns, const struct view_ops *global, void *global_state);
/* The same over a stack that is there already and outlives the driver. */
void drive_borrow(struct drive *drive, int rows, int columns, struct views *views);
void drive_close(struct drive *drive);
/* Keys. Each one is followed by what the loop does then: draw, idle work, draw. */
void drive_key(struct drive *drive, int code);
void drive_type(struct drive *drive, const char *text); /* characters; '\n' is Enter, '\t' Tab, '\033' Esc, '\b' Backspace */
void drive_paste(struct drive *drive, const char *text);
/* Goes on by MS milliseconds: ticks that are due are called. */
void drive_wait(struct drive *drive, int ms);
void drive_resize(struct drive *drive, int rows, int columns);
bool drive_has_ended(const struct drive *drive, int *status);

/* The screen as text, a line per row; valid until the next call. */
const char *drive_text(struct drive *drive);
/* The same and, after a line "--", the roles and the cursor. */
const char *drive_roles(struct drive *drive);
/* True where the screen shows TEXT (within one row). */
bool drive_shows(struct drive *drive, const char *text);

/* Compares drive_roles with tests/screen/golden/NAME.txt (below $SRCDIR); ZILA_GOLDEN=write writes it instead. */
void drive_golden(struct drive *drive, const char *name);
/* The same for any text. */
void golden_compare(const char *name, const char *text);

#endif
