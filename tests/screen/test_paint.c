/* The painter against libvterm: whatever frame follows whatever frame, and whatever the terminal can do, what is
 * shown is the frame, in letters and looks, and the cursor is where it should be. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/utf8.h"
#include "tui/paint.h"

static char text[32];

static const char *format(const char *pattern, int number)
{
	snprintf(text, sizeof text, "\033[%d%s", number, pattern);
	return text;
}

static const char *move(int row, int column)
{
	snprintf(text, sizeof text, "\033[%d;%dH", row + 1, column + 1);
	return text;
}

static const char *move_column(int column)
{
	return format("G", column + 1);
}

static const char *right_by(int columns)
{
	return format("C", columns);
}

static const char *erase(int columns)
{
	return format("X", columns);
}

static const char *colour(int number)
{
	return format("m", 30 + number);
}

static const char *insert_lines(int count)
{
	return format("L", count);
}

static const char *delete_lines(int count)
{
	return format("M", count);
}

static const struct paint_caps able = {
	.clear = "\033[H\033[2J", .clear_line = "\033[K", .reset = "\033[m", .bold = "\033[1m", .dim = "\033[2m",
	.underline = "\033[4m", .reverse = "\033[7m", .left = "\b", .down = "\n", .up = "\033[A", .right = "\033[C",
	.hide_cursor = "\033[?25l", .show_cursor = "\033[?25h", .move = move, .move_column = move_column, .right_by = right_by,
	.erase = erase, .colour = colour, .insert_lines = insert_lines, .delete_lines = delete_lines, .is_utf8 = true,
	.scheme = ROLE_COLOUR,
};

struct screen {
	VTerm *vterm;
	VTermScreen *screen;
	struct paint paint;
	struct paint_caps caps;
	struct canvas frame;
	struct buf out;
	int rows, columns;
};

static void open_screen(struct screen *screen, int rows, int columns, const struct paint_caps *caps)
{
	memset(screen, 0, sizeof *screen);
	screen->rows = rows;
	screen->columns = columns;
	screen->caps = *caps;
	screen->vterm = vterm_new(rows, columns);
	vterm_set_utf8(screen->vterm, 1);
	screen->screen = vterm_obtain_screen(screen->vterm);
	vterm_screen_reset(screen->screen, 1);
	paint_init(&screen->paint, &screen->caps);
	canvas_init(&screen->frame, rows, columns);
	buf_init(&screen->out, 1 << 20);
}

static void close_screen(struct screen *screen)
{
	vterm_free(screen->vterm);
	paint_free(&screen->paint);
	canvas_free(&screen->frame);
	buf_free(&screen->out);
}

static void compare_cell(const struct screen *screen, int row, int column)
{
	const struct cell *cell = &screen->frame.cells[row * screen->columns + column];
	const struct role_style *style = role_style(screen->caps.scheme, (enum role) cell->role);
	const bool is_blank = strcmp(cell->text, " ") == 0;
	char shown[64] = "";
	VTermScreenCell seen;
	size_t length = 0;

	if (!vterm_screen_get_cell(screen->screen, (VTermPos) { row, column }, &seen))
		fail_msg("no cell at %d,%d", row, column);
	for (int at = 0; at < VTERM_MAX_CHARS_PER_CELL && seen.chars[at] && cell->width > 0; at++)
		length += utf8_encode(seen.chars[at], shown + length);
	if (cell->width == 0)
		return;
	if (strcmp(length > 0 ? shown : " ", cell->text) != 0)
		fail_msg("%d,%d shows \"%s\", not \"%s\"", row, column, shown, cell->text);
	if (seen.attrs.underline != (screen->caps.underline && style->is_underlined)
		|| seen.attrs.reverse != (screen->caps.reverse && style->is_reverse)
		|| (!is_blank && seen.attrs.bold != (screen->caps.bold && style->is_bold)))
		fail_msg("%d,%d \"%s\" looks otherwise than %s", row, column, cell->text, role_name((enum role) cell->role));
}

static size_t show(struct screen *screen)
{
	VTermPos cursor;

	buf_clear(&screen->out);
	paint_frame(&screen->paint, &screen->frame, &screen->out);
	vterm_input_write(screen->vterm, screen->out.bytes, screen->out.length);
	for (int row = 0; row < screen->rows; row++)
		for (int column = 0; column < screen->columns; column++)
			compare_cell(screen, row, column);
	if (screen->frame.cursor_row >= 0) {
		vterm_state_get_cursorpos(vterm_obtain_state(screen->vterm), &cursor);
		assert_int_equal(cursor.row, screen->frame.cursor_row);
		assert_int_equal(cursor.col, screen->frame.cursor_column);
	}
	return screen->out.length;
}

/* A row moved up or down with those below or above it, as a list or a page does. */
static void shift_rows(struct screen *screen, int from, int by)
{
	struct canvas before;

	canvas_init(&before, 0, 0);
	canvas_copy(&before, &screen->frame);
	for (int row = from; row < screen->rows; row++) {
		const int source = row + by;
		struct cell *cells = screen->frame.cells + row * screen->columns;

		canvas_fill(&screen->frame, row, 0, 1, screen->columns, ROLE_NORMAL, ' ');
		if (source >= from && source < screen->rows)
			memcpy(cells, before.cells + source * screen->columns, (size_t) screen->columns * sizeof *cells);
	}
	canvas_free(&before);
}

static void change(struct screen *screen)
{
	static const char *const texts[] = { "a", "some words here", "\u0628\u0644\u0648\u0686\u0633\u062a\u0627\u0646",
		"\u0628\u064e\u0644\u064f", "\u6771\u4eac", "                              ", "--------------------", "7", "~" };
	const int changes = rand() % 4;

	for (int at = 0; at < changes; at++) {
		const int row = rand() % screen->rows, column = rand() % screen->columns;

		switch (rand() % 9) {
		case 0:
			shift_rows(screen, rand() % screen->rows, rand() % 7 - 3);
			break;
		case 1:
			canvas_role(&screen->frame, row, column, rand() % 20, (enum role) (rand() % ROLE_COUNT));
			break;
		case 2:
			if (rand() % 6 == 0)
				canvas_clear(&screen->frame);
			break;
		case 3:
			canvas_fill(&screen->frame, row, column, 1 + rand() % 5, rand() % 60, ROLE_NORMAL, rand() % 3 ? ' ' : '=');
			break;
		default:
			canvas_put(&screen->frame, row, column, -1, (enum role) (rand() % 3 ? 0 : rand() % ROLE_COUNT),
				texts[rand() % 9]);
		}
	}
	if (rand() % 10 == 0)
		screen->frame.cursor_row = screen->frame.cursor_column = -1;
	else
		canvas_cursor(&screen->frame, rand() % screen->rows, rand() % screen->columns);
	if (rand() % 50 == 0)
		paint_forget(&screen->paint);
}

/* A terminal that lacks what the bits of LACKS say. */
static struct paint_caps lacking(unsigned lacks)
{
	struct paint_caps caps = able;

	if (lacks & 1)
		caps.clear_line = NULL;
	if (lacks & 2)
		caps.insert_lines = caps.delete_lines = NULL;
	if (lacks & 4)
		caps.erase = NULL;
	if (lacks & 8)
		caps.move_column = NULL;
	if (lacks & 16)
		caps.right_by = NULL;
	if (lacks & 32)
		caps.up = caps.down = caps.left = caps.right = NULL;
	if (lacks & 64)
		caps.colour = NULL;
	if (lacks & 128)
		caps.bold = caps.dim = caps.underline = caps.reverse = NULL;
	if (lacks & 256)
		caps.scheme = ROLE_MONO;
	if (lacks & 512)
		caps.hide_cursor = caps.show_cursor = NULL;
	return caps;
}

/* A part of the frame waits: what is shown first is the frame with what stood there before; then comes the whole. */
static void show_in_two(struct screen *screen)
{
	struct canvas whole;

	canvas_init(&whole, 0, 0);
	canvas_copy(&whole, &screen->frame);
	for (int count = rand() % 4; count > 0; count--)
		canvas_later(&screen->frame, rand() % 24, rand() % 80, rand() % 12, rand() % 60);
	paint_hold(&screen->paint, &screen->frame);
	show(screen);
	canvas_copy(&screen->frame, &whole);
	canvas_free(&whole);
}

static void any_frame_after_any_frame(void **state)
{
	const int frames = getenv("ZILA_LONG") ? 4000 : 250;
	unsigned lacks = 0;

	(void) state;
	srand(17);
	for (int kind = 0; kind < 14; kind++) {
		const struct paint_caps caps = lacking(lacks);
		struct screen screen;

		open_screen(&screen, 1 + rand() % 24, 2 + rand() % 80, &caps);
		for (int frame = 0; frame < frames; frame++) {
			change(&screen);
			if (rand() % 4 == 0)
				show_in_two(&screen);
			show(&screen);
		}
		close_screen(&screen);
		lacks = kind < 10 ? 1u << kind : (unsigned) rand();
	}
}

static void the_same_frame_is_no_byte(void **state)
{
	struct screen screen;

	(void) state;
	open_screen(&screen, 24, 80, &able);
	canvas_put(&screen.frame, 3, 3, -1, ROLE_TITLE, "a title \u0628\u064e \u6771");
	canvas_cursor(&screen.frame, 3, 3);
	assert_true(show(&screen) > 0);
	assert_int_equal(show(&screen), 0);
	/* What looks the same is the same. */
	canvas_role(&screen.frame, 10, 0, 80, ROLE_FIELD);
	canvas_role(&screen.frame, 11, 0, 80, ROLE_ERROR);
	assert_int_equal(show(&screen), 0);
	close_screen(&screen);
}

static void rows_that_only_move_are_moved(void **state)
{
	struct screen screen;

	(void) state;
	open_screen(&screen, 24, 80, &able);
	for (int row = 1; row < 23; row++)
		canvas_print(&screen.frame, row, 0, ROLE_NORMAL, "row number %d is full of its own words, so it is dear", row * row);
	canvas_put(&screen.frame, 23, 0, -1, ROLE_KEY, "the last line stays");
	canvas_cursor(&screen.frame, 1, 0);
	show(&screen);
	shift_rows(&screen, 1, 1);
	canvas_put(&screen.frame, 22, 0, -1, ROLE_NORMAL, "new");
	canvas_put(&screen.frame, 23, 0, -1, ROLE_KEY, "the last line stays");
	assert_true(show(&screen) < 60);
	shift_rows(&screen, 5, -2);
	canvas_fill(&screen.frame, 23, 0, 1, 80, ROLE_NORMAL, ' ');
	canvas_put(&screen.frame, 23, 0, -1, ROLE_KEY, "the last line stays");
	assert_true(show(&screen) < 60);
	close_screen(&screen);
}

static void a_terminal_without_utf8_gets_question_marks(void **state)
{
	struct paint_caps caps = able;
	struct screen screen;

	(void) state;
	caps.is_utf8 = false;
	open_screen(&screen, 2, 20, &caps);
	canvas_put(&screen.frame, 0, 0, -1, ROLE_NORMAL, "a\u0628\u064e\u6771z");
	paint_frame(&screen.paint, &screen.frame, &screen.out);
	assert_non_null(strstr(screen.out.bytes, "a???z"));
	for (size_t at = 0; at < screen.out.length; at++)
		assert_true((unsigned char) screen.out.bytes[at] < 0x80);
	close_screen(&screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_frame_after_any_frame),
		cmocka_unit_test(the_same_frame_is_no_byte),
		cmocka_unit_test(rows_that_only_move_are_moved),
		cmocka_unit_test(a_terminal_without_utf8_gets_question_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
