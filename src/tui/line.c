/* The line editor: a byte string with a cursor.
 *
 * Characters go in where the cursor is and nowhere else is the text ever touched, so what was typed is what is
 * there. */
#include "config.h"
#include "tui/line.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

void line_init(struct line *line, size_t max)
{
	memset(line, 0, sizeof *line);
	line->max = max;
	line->size = max < 32 ? max + 1 : 32;
	line->text = mem_alloc(line->size);
	line->text[0] = '\0';
}

void line_free(struct line *line)
{
	free(line->text);
	line->text = NULL;
	line->length = line->size = line->at = 0;
}

/* Replaces TAKEN bytes at the cursor by others and goes behind them; false where that would pass the maximum. */
static bool splice(struct line *line, size_t taken, const char *bytes, size_t length)
{
	const size_t new_length = line->length - taken + length;

	if (new_length > line->max)
		return false;
	if (new_length + 1 > line->size) {
		line->size = new_length * 2 < line->max ? new_length * 2 + 1 : line->max + 1;
		line->text = mem_grow(line->text, line->size, 1);
	}
	memmove(line->text + line->at + length, line->text + line->at + taken, line->length - line->at - taken + 1);
	memcpy(line->text + line->at, bytes, length);
	line->length = new_length;
	line->at += length;
	return true;
}

void line_set(struct line *line, const char *text)
{
	const size_t length = strlen(text);
	size_t at = 0;

	line->at = line->length = 0;
	line->text[0] = '\0';
	line->left = 0;
	while (at < length) {
		uint32_t point;
		const size_t bytes = utf8_decode(text + at, length - at, &point);

		if (bytes > 0 && !splice(line, 0, text + at, bytes))
			break;
		at += bytes > 0 ? bytes : 1;
	}
}

static bool is_allowed(const struct line *line, uint32_t point)
{
	return !line->only || (point < 0x80 && strchr(line->only, (int) point));
}

static enum line_result type_character(struct line *line, const struct key *key)
{
	size_t taken = 0;

	if (!is_allowed(line, (uint32_t) key->code) || !utf8_valid(key->text, (size_t) key->length))
		return LINE_REFUSED;
	/* A mark goes onto the letter before it, also while overwriting. */
	if (line->is_overwriting && utf8_columns(key->text, (size_t) key->length) > 0)
		taken = utf8_cluster(line->text + line->at, line->length - line->at);
	return splice(line, taken, key->text, (size_t) key->length) ? LINE_CHANGED : LINE_REFUSED;
}

static enum line_result type_paste(struct line *line, const struct key *key)
{
	const size_t length = (size_t) key->length;
	bool is_refused = false, is_changed = false, was_newline = false;
	size_t bytes;

	for (size_t at = 0; at < length; at += bytes) {
		uint32_t point;
		bool is_newline;

		bytes = utf8_decode(key->text + at, length - at, &point);
		if (bytes == 0) {
			bytes = 1;
			continue;
		}
		is_newline = point == '\n' || point == '\r';
		if (is_newline && was_newline)
			continue;
		was_newline = is_newline;
		if (is_newline || point == '\t') {
			if (!is_allowed(line, ' ') || !splice(line, 0, " ", 1))
				is_refused = true;
			else
				is_changed = true;
		} else if (point >= 0xa0 || (point >= 0x20 && point < 0x7f)) {
			if (!is_allowed(line, point) || !splice(line, 0, key->text + at, bytes))
				is_refused = true;
			else
				is_changed = true;
		}
	}
	return is_refused ? LINE_REFUSED : is_changed ? LINE_CHANGED : LINE_MOVED;
}

/* Takes out what is between the cursor and another place. */
static enum line_result take_out(struct line *line, size_t other)
{
	const size_t start = other < line->at ? other : line->at, end = other < line->at ? line->at : other;

	if (start == end)
		return LINE_MOVED;
	line->at = start;
	splice(line, end - start, "", 0);
	return LINE_CHANGED;
}

static size_t point_before(const struct line *line)
{
	size_t at = line->at;

	while (at > 0 && ((unsigned char) line->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t cluster_after(const struct line *line)
{
	return line->at + utf8_cluster(line->text + line->at, line->length - line->at);
}

static size_t cluster_before(const struct line *line)
{
	return line->at > 0 ? utf8_cluster_before(line->text, line->at) : 0;
}

static size_t word_before(const struct line *line)
{
	size_t at = line->at;

	while (at > 0 && line->text[at - 1] == ' ')
		at--;
	while (at > 0 && line->text[at - 1] != ' ')
		at--;
	return at;
}

static size_t word_after(const struct line *line)
{
	size_t at = line->at;

	while (at < line->length && line->text[at] != ' ')
		at++;
	while (at < line->length && line->text[at] == ' ')
		at++;
	return at;
}

static enum line_result go(struct line *line, size_t at)
{
	line->at = at;
	return LINE_MOVED;
}

enum line_result line_key(struct line *line, const struct key *key)
{
	if (key_is_text(key))
		return type_character(line, key);
	switch (key->code) {
	case KEY_PASTE:
		return type_paste(line, key);
	case KEY_LEFT:
	case KEY_CTRL('B'):
		return go(line, cluster_before(line));
	case KEY_RIGHT:
	case KEY_CTRL('F'):
		return go(line, cluster_after(line));
	case KEY_HOME:
	case KEY_CTRL('A'):
		return go(line, 0);
	case KEY_END:
	case KEY_CTRL('E'):
		return go(line, line->length);
	case KEY_WORD_LEFT:
		return go(line, word_before(line));
	case KEY_WORD_RIGHT:
		return go(line, word_after(line));
	case KEY_BACKSPACE:
		return take_out(line, point_before(line));
	case KEY_DELETE:
	case KEY_CTRL('D'):
		return take_out(line, cluster_after(line));
	case KEY_CTRL('K'):
		return take_out(line, line->length);
	case KEY_CTRL('U'):
		return take_out(line, 0);
	case KEY_CTRL('W'):
		return take_out(line, word_before(line));
	case KEY_INSERT:
		line->is_overwriting = !line->is_overwriting;
		return LINE_MOVED;
	default:
		return LINE_PASS;
	}
}

/* First column shown, so that the cursor is inside; it may stand on the closing bracket of a field that is just
 * full. */
static void scroll(struct line *line, int cursor, int total, int inner)
{
	if (total <= inner)
		line->left = 0;
	else if (cursor < line->left)
		line->left = cursor > inner / 2 ? cursor - inner / 2 : 0;
	else if (cursor - line->left > inner)
		line->left = cursor - (inner + 1) / 2;
}

void line_draw(struct line *line, struct canvas *canvas, int row, int column, int columns, enum role role,
	bool has_focus)
{
	const int inner = columns > 2 ? columns - 2 : 0;
	const int total = utf8_columns(line->text, line->length), cursor = utf8_columns(line->text, line->at);
	int skipped, blanks;
	size_t from;

	scroll(line, cursor, total, inner);
	from = utf8_clip(line->text, line->length, line->left, &skipped);
	blanks = 0;
	if (skipped < line->left) {
		/* A wide character lies across the edge. */
		from += utf8_cluster(line->text + from, line->length - from);
		blanks = 1;
	}
	canvas_fill(canvas, row, column + 1, 1, inner, role, ' ');
	canvas_put_bytes(canvas, row, column + 1 + blanks, inner - blanks > 0 ? inner - blanks : 0, role, line->text + from,
		line->length - from);
	canvas_put(canvas, row, column, 1, role, line->left > 0 ? "<" : "[");
	canvas_put(canvas, row, column + 1 + inner, 1, role, total - line->left > inner ? ">" : "]");
	if (has_focus)
		canvas_cursor(canvas, row, column + 1 + cursor - line->left);
}
