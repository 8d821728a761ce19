/* Moves, pens and cells.
 *
 * The position is taken as unknown wherever terminals differ: after the last column, and after a cluster that is
 * wide or has marks. The next move is then absolute, so a wrong idea of a width never spreads. */
#include "config.h"
#include "tui/paint_out.h"

#include <string.h>

#include "base/utf8.h"

enum { TOO_MUCH = 1000, MOVE_BYTES = 64 };

static bool is_styled(const struct paint_caps *caps, const char *one)
{
	return caps->reset && one;
}

/* A role's style without what the terminal cannot do. */
static struct role_style style_of(const struct paint_caps *caps, int role)
{
	struct role_style style = *role_style(caps->scheme, (enum role) role);

	style.is_bold = style.is_bold && is_styled(caps, caps->bold);
	style.is_dim = style.is_dim && is_styled(caps, caps->dim);
	style.is_underlined = style.is_underlined && is_styled(caps, caps->underline);
	style.is_reverse = style.is_reverse && is_styled(caps, caps->reverse);
	if (!caps->colour || !caps->reset)
		style.colour = -1;
	return style;
}

static bool is_same_style(const struct role_style *one, const struct role_style *other)
{
	return one->is_bold == other->is_bold && one->is_dim == other->is_dim && one->is_underlined == other->is_underlined
		&& one->is_reverse == other->is_reverse && one->colour == other->colour;
}

void paint_out_looks(struct paint *paint)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct role_style style = style_of(paint->caps, role);
		int same = 0;

		for (; same < role; same++) {
			const struct role_style other = style_of(paint->caps, same);

			if (is_same_style(&style, &other))
				break;
		}
		paint->look[role] = (unsigned char) same;
	}
}

/* True where a blank in this look shows something. */
static bool shows_on_blanks(const struct paint *paint, int look)
{
	const struct role_style style = style_of(paint->caps, look);

	return style.is_underlined || style.is_reverse;
}

static bool is_space(const struct cell *cell)
{
	return cell->text[0] == ' ' && cell->text[1] == '\0';
}

int paint_out_look(const struct paint *paint, const struct cell *cell)
{
	const int look = cell->role < ROLE_COUNT ? paint->look[cell->role] : 0;

	return look != 0 && is_space(cell) && !shows_on_blanks(paint, look) ? 0 : look;
}

bool paint_out_is_same(const struct paint *paint, const struct cell *one, const struct cell *other)
{
	return one->width == other->width && memcmp(one->text, other->text, CANVAS_TEXT) == 0
		&& (one->role == other->role || paint_out_look(paint, one) == paint_out_look(paint, other));
}

bool paint_out_is_blank(const struct paint *paint, const struct cell *cell)
{
	return is_space(cell) && paint_out_look(paint, cell) == 0;
}

/* True where the cell can be written with the pen as it is. */
static bool suits_pen(const struct paint *paint, const struct cell *cell)
{
	const int look = paint_out_look(paint, cell);

	return look == paint->pen || (look == 0 && is_space(cell) && paint->pen >= 0 && !shows_on_blanks(paint, paint->pen));
}

/* Several "ESC [ … m" as one, where the terminal speaks so. */
static void put_attributes(const char *const *parts, int count, struct buf *out)
{
	bool is_ansi = true;

	for (int at = 0; at < count; at++) {
		const size_t length = strlen(parts[at]);

		is_ansi = is_ansi && length >= 3 && memcmp(parts[at], "\033[", 2) == 0
			&& strspn(parts[at] + 2, "0123456789;") == length - 3 && parts[at][length - 1] == 'm';
	}
	if (count > 1 && is_ansi) {
		for (int at = 0; at < count; at++) {
			const char *digits = strlen(parts[at]) > 3 ? parts[at] + 2 : "0m";

			buf_text(out, at == 0 ? "\033[" : ";");
			buf_put(out, digits, strlen(digits) - 1);
		}
		buf_byte(out, 'm');
		return;
	}
	for (int at = 0; at < count; at++)
		buf_text(out, parts[at]);
}

static void set_pen(struct paint *paint, int look, struct buf *out)
{
	const struct paint_caps *caps = paint->caps;
	const struct role_style style = style_of(caps, look);
	const char *parts[6];
	int count = 0;

	if (look == paint->pen)
		return;
	if (paint->pen != 0 && caps->reset)
		parts[count++] = caps->reset;
	if (style.is_bold)
		parts[count++] = caps->bold;
	if (style.is_dim)
		parts[count++] = caps->dim;
	if (style.is_underlined)
		parts[count++] = caps->underline;
	if (style.is_reverse)
		parts[count++] = caps->reverse;
	if (style.colour >= 0)
		parts[count++] = caps->colour(style.colour);
	put_attributes(parts, count, out);
	paint->pen = look;
}

static const struct cell *shown_at(const struct paint *paint, int row, int column)
{
	return &paint->shown.cells[(size_t) row * (size_t) paint->shown.grid_columns + (size_t) column];
}

/* A candidate for a move: text in a small buffer; length TOO_MUCH where it does not fit or cannot be done. */
struct path {
	size_t length;
	char text[MOVE_BYTES];
};

static void path_add(struct path *path, const char *text, size_t length)
{
	if (!text || path->length + length > sizeof path->text) {
		path->length = TOO_MUCH;
		return;
	}
	memcpy(path->text + path->length, text, length);
	path->length += length;
}

static void path_repeat(struct path *path, const char *text, int count)
{
	for (int at = 0; at < count && path->length < TOO_MUCH; at++)
		path_add(path, text, text ? strlen(text) : 0);
}

static void path_best(struct path *best, const struct path *other)
{
	if (other->length < best->length)
		*best = *other;
}

/* To the right by writing again what is there. */
static void path_rewrite(const struct paint *paint, struct path *path, int row, int from, int to)
{
	for (int column = from; column < to && path->length < TOO_MUCH; column++) {
		const struct cell *cell = shown_at(paint, row, column);

		if (cell->width == 1 && cell->text[1] == '\0' && suits_pen(paint, cell))
			path_add(path, cell->text, 1);
		else
			path->length = TOO_MUCH;
	}
}

static struct path path_right(const struct paint *paint, int row, int from, int to)
{
	struct path best = { .length = TOO_MUCH }, other = { 0 };

	if (from == to)
		return other;
	path_rewrite(paint, &other, row, from, to);
	path_best(&best, &other);
	other.length = 0;
	path_repeat(&other, paint->caps->right, to - from);
	path_best(&best, &other);
	if (paint->caps->right_by) {
		const char *text = paint->caps->right_by(to - from);

		other.length = 0;
		path_add(&other, text, strlen(text));
		path_best(&best, &other);
	}
	return best;
}

/* Along a row: right, left, over its first column, or by its number. */
static struct path path_along(const struct paint *paint, int row, int from, int to)
{
	struct path best = { .length = TOO_MUCH }, other, right;

	if (to >= from)
		best = path_right(paint, row, from, to);
	if (to < from) {
		other.length = 0;
		path_repeat(&other, paint->caps->left, from - to);
		path_best(&best, &other);
	}
	right = path_right(paint, row, 0, to);
	other.length = 0;
	path_add(&other, "\r", 1);
	if (right.length < TOO_MUCH)
		path_add(&other, right.text, right.length);
	else
		other.length = TOO_MUCH;
	path_best(&best, &other);
	if (paint->caps->move_column) {
		const char *text = paint->caps->move_column(to);

		other.length = 0;
		path_add(&other, text, strlen(text));
		path_best(&best, &other);
	}
	return best;
}

void paint_out_move(struct paint *paint, int row, int column, struct buf *out)
{
	const char *absolute;
	struct path best = { 0 }, other = { 0 }, along;

	if (paint->row == row && paint->column == column)
		return;
	absolute = paint->caps->move(row, column);
	path_add(&best, absolute, strlen(absolute));
	if (paint->row >= 0 && paint->column >= 0) {
		path_repeat(&other, row < paint->row ? paint->caps->up : paint->caps->down,
			row < paint->row ? paint->row - row : row - paint->row);
		along = path_along(paint, row, paint->column, column);
		if (other.length < TOO_MUCH && along.length < TOO_MUCH)
			path_add(&other, along.text, along.length);
		else
			other.length = TOO_MUCH;
		path_best(&best, &other);
	}
	buf_put(out, best.text, best.length);
	paint->row = row;
	paint->column = column;
}

void paint_out_cell(struct paint *paint, const struct canvas *frame, int row, int column, struct buf *out)
{
	const size_t at = (size_t) row * (size_t) frame->grid_columns + (size_t) column;
	const struct cell *cell = &frame->cells[at];
	const bool is_ascii = cell->text[1] == '\0' && (unsigned char) cell->text[0] < 0x80;
	uint32_t point;

	paint_out_move(paint, row, column, out);
	if (!suits_pen(paint, cell))
		set_pen(paint, paint_out_look(paint, cell), out);
	if (is_ascii || paint->caps->is_utf8)
		buf_text(out, cell->text);
	else
		buf_text(out, cell->width == 2 ? "??" : "?");
	paint->shown.cells[at] = *cell;
	if (cell->width == 2)
		paint->shown.cells[at + 1] = frame->cells[at + 1];
	paint->column += cell->width;
	if (paint->column >= frame->grid_columns || (!is_ascii && paint->caps->is_utf8
			&& (cell->width != 1 || utf8_decode(cell->text, strlen(cell->text), &point) != strlen(cell->text))))
		paint->row = paint->column = -1;
}

void paint_out_erase(struct paint *paint, int row, int column, int count, struct buf *out)
{
	const int end = count < 0 ? paint->shown.grid_columns : column + count;

	paint_out_move(paint, row, column, out);
	if (paint->pen < 0 || shows_on_blanks(paint, paint->pen))
		set_pen(paint, 0, out);
	buf_text(out, count < 0 ? paint->caps->clear_line : paint->caps->erase(count));
	for (int at = column; at < end; at++)
		paint->shown.cells[(size_t) row * (size_t) paint->shown.grid_columns + (size_t) at]
			= (struct cell) { .text = " ", .width = 1 };
}

size_t paint_out_erase_cost(const struct paint *paint, int count)
{
	const struct paint_caps *caps = paint->caps;

	if (count < 0)
		return caps->clear_line ? strlen(caps->clear_line) : TOO_MUCH;
	if (!caps->erase || !caps->right_by)
		return TOO_MUCH;
	return strlen(caps->erase(count)) + strlen(caps->right_by(count));
}
