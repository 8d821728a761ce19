/* A line editor. The text is exactly what was typed: no normalisation, always valid UTF-8. The cursor moves by grapheme
 * clusters; Delete takes a cluster, Backspace one code point (so a wrong mark is taken off its letter). */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"
#include "tui/key.h"

struct line {
	char *text; /* NUL-terminated, never NULL after line_init */
	size_t length;
	size_t size;
	size_t max; /* bytes */
	size_t at; /* the cursor, a byte offset at a code point */
	int left; /* first column shown */
	bool is_overwriting;
	const char *only; /* ASCII characters that may be typed, or NULL for any; screens set it ("0123456789-") */
};

enum line_result {
	LINE_PASS, /* not a key of the editor: Enter, Tab, Up, Esc, F-keys, … */
	LINE_MOVED, /* taken; the text is the same */
	LINE_CHANGED,
	LINE_REFUSED, /* taken, but it does not fit or may not be typed here: nothing changed (a paste: not all of it taken) */
};

void line_init(struct line *line, size_t max);
void line_free(struct line *line);
/* Sets the text (cut at a character where longer than max, bytes that are not UTF-8 left out), the cursor at its
 * end. */
void line_set(struct line *line, const char *text);
/* Left, Right, Home/^A, End/^E, word left and right, Backspace, Delete/^D, ^K (to the end), ^U (to the start), ^W
 * (word), Insert (overwrite on and off), characters, paste (controls left out, a run of newlines is one blank). ^D,
 * Delete and so on are LINE_MOVED where there was nothing to take. */
enum line_result line_key(struct line *line, const struct key *key);
/* Draws "[text   ]" in COLUMNS (at least 3); '<' or '>' instead of a bracket says that text goes on there. Scrolls
 * in leaps, because every column shifted is a byte on the wire. Puts the real cursor where HAS_FOCUS. */
void line_draw(struct line *line, struct canvas *canvas, int row, int column, int columns, enum role role,
	bool has_focus);

#endif
