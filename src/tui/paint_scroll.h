/* Finds a block of rows that only moved up or down, and moves it on the terminal by deleting and inserting lines. */
#ifndef TUI_PAINT_SCROLL_H
#define TUI_PAINT_SCROLL_H

#include "base/buf.h"
#include "tui/paint.h"

/* Appends the bytes of the one move that saves most, if any does, and does the same to paint->shown. */
void paint_scroll(struct paint *paint, const struct canvas *frame, struct buf *out);

/* Appends the bytes that blank one block of rows which is then drawn anew in fewer cells than its difference has, if there is such a block: its
 * lines are deleted and inserted again, and what stands above and below stays. The same to paint->shown. */
void paint_scroll_blank(struct paint *paint, const struct canvas *frame, struct buf *out);

#endif
