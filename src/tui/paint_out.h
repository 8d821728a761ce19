/* The lower half of paint.c: one move, one cell, one erasure, each in the fewest bytes, and what they leave behind. */
#ifndef TUI_PAINT_OUT_H
#define TUI_PAINT_OUT_H

#include "base/buf.h"
#include "tui/paint.h"

/* Fills paint->look. */
void paint_out_looks(struct paint *paint);
/* What the terminal shows of a cell's role: a blank shows neither boldness nor colour. */
int paint_out_look(const struct paint *paint, const struct cell *cell);
bool paint_out_is_same(const struct paint *paint, const struct cell *one, const struct cell *other);
/* True for a cell that an erasure leaves behind. */
bool paint_out_is_blank(const struct paint *paint, const struct cell *cell);

/* Moves the terminal's cursor. May write over cells that lie between with what they show already. */
void paint_out_move(struct paint *paint, int row, int column, struct buf *out);
/* Writes one cell of FRAME (a wide one with its right half) there, and into paint->shown. */
void paint_out_cell(struct paint *paint, const struct canvas *frame, int row, int column, struct buf *out);
/* Blanks COUNT cells, or all to the end of the row where COUNT is -1, without moving; the terminal must have it. */
void paint_out_erase(struct paint *paint, int row, int column, int count, struct buf *out);
/* Bytes that paint_out_erase and then a move behind the erased cells take; a large number where it cannot. */
size_t paint_out_erase_cost(const struct paint *paint, int count);

#endif
