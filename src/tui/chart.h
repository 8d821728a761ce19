/* Horizontal bars: '#' everywhere, eighths of a block where the canvas has_blocks. */
#ifndef TUI_CHART_H
#define TUI_CHART_H

#include "tui/canvas.h"

/* A bar of VALUE on a scale from 0 to MOST in COLUMNS; nothing for a value of 0 or less, at least one mark for any
 * other. */
void chart_bar(struct canvas *canvas, int row, int column, int columns, double value, double most, enum role role);

struct chart_row {
	const char *label;
	double value;
	const char *text; /* the number as it is to be read, right of the bar */
	enum role role; /* of the bar; ROLE_NORMAL means ROLE_BAR */
	bool is_absent; /* no bar; the text (such as "not reported") alone */
};

/* Rows of label, bar and number, one a line, from ROW on; returns the rows used. */
int chart_draw(struct canvas *canvas, int row, const struct chart_row *rows, int count);

#endif
