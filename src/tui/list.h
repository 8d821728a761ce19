/* A list of any length of which only the visible rows are asked for. The selection is a '>' in the first column; the
 * rest of the screen stays as it is while it moves, and when it leaves the window the list goes on by half a page. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>

#include "tui/canvas.h"
#include "tui/key.h"

enum { LIST_MARK = 2 }; /* columns of the mark and its blank */

struct list {
	int count;
	int selected; /* -1 where the list is empty */
	int top; /* first row shown */
	int rows; /* rows shown when it was last drawn */
	bool has_no_mark; /* nothing is selected for now (a lookup while words are typed) */
};

/* Draws row INDEX into ROW, whose window is that one row without the mark. */
typedef void list_row(void *arg, int index, struct canvas *row);

void list_init(struct list *list, int count);
/* A new count: the selection stays where it can. */
void list_resize(struct list *list, int count);
void list_select(struct list *list, int index);
/* Up, Down, PgUp, PgDn, Home, End (and ^P, ^N); true where it was such a key. */
bool list_key(struct list *list, const struct key *key);
/* Fills the present window. The real cursor goes to the mark where HAS_FOCUS. */
void list_draw(struct list *list, struct canvas *canvas, list_row *row, void *arg, bool has_focus);

#endif
