/* Bars of '#', or of U+2588 and its eighths. */
#include "config.h"
#include "tui/chart.h"

#include <string.h>

#include "base/utf8.h"

void chart_bar(struct canvas *canvas, int row, int column, int columns, double value, double most, enum role role)
{
	const int parts = canvas->has_blocks ? 8 : 1;
	double share;
	int marks, whole;

	if (!(value > 0) || !(most > 0) || columns <= 0)
		return;
	share = value < most ? value / most : 1;
	marks = (int) (share * columns * parts + 0.5);
	if (marks < 1)
		marks = 1;
	whole = marks / parts;
	if (!canvas->has_blocks) {
		canvas_fill(canvas, row, column, 1, whole, role, '#');
		return;
	}
	for (int at = 0; at < whole; at++)
		canvas_put(canvas, row, column + at, 1, role, "\u2588");
	if (marks % 8 > 0) {
		/* U+258F is one eighth, U+2589 seven. */
		char eighths[5] = { 0 };

		utf8_encode(0x2590u - (uint32_t) (marks % 8), eighths);
		canvas_put(canvas, row, column + whole, 1, role, eighths);
	}
}

int chart_draw(struct canvas *canvas, int row, const struct chart_row *rows, int count)
{
	int label = 0, number = 0, bar;
	double most = 0;

	for (int at = 0; at < count; at++) {
		const int label_columns = utf8_columns(rows[at].label, strlen(rows[at].label));
		const int text_columns = utf8_columns(rows[at].text, strlen(rows[at].text));

		label = label_columns > label ? label_columns : label;
		if (rows[at].is_absent)
			continue;
		number = text_columns > number ? text_columns : number;
		most = rows[at].value > most ? rows[at].value : most;
	}
	if (label > canvas->columns / 2)
		label = canvas->columns / 2;
	bar = canvas->columns - label - number - 2;
	for (int at = 0; at < count; at++) {
		const struct chart_row *it = &rows[at];

		canvas_put_cut(canvas, row + at, 0, label, ROLE_LABEL, it->label);
		if (it->is_absent) {
			canvas_put_cut(canvas, row + at, label + 1, -1, ROLE_DIM, it->text);
			continue;
		}
		chart_bar(canvas, row + at, label + 1, bar, it->value, most, it->role == ROLE_NORMAL ? ROLE_BAR : it->role);
		canvas_put_right(canvas, row + at, canvas->columns - number, number, ROLE_NORMAL, it->text);
	}
	return count;
}
