/* What a piece of the screen means, and how a scheme shows it. Screens name roles, never colours. Meaning is never
 * in a role alone: a selection has its mark, an error its words, a field its brackets, so that a monochrome terminal
 * loses nothing. */
#ifndef TUI_ROLE_H
#define TUI_ROLE_H

#include <stdbool.h>

enum role {
	ROLE_NORMAL, /* always the terminal's own look: blanks of this role may be erased, not written */
	ROLE_TITLE,
	ROLE_HEADING,
	ROLE_LABEL,
	ROLE_KEY, /* the name of a key on the bottom line and in the help */
	ROLE_FIELD,
	ROLE_FOCUS, /* the field or item that has the cursor; costs bytes at each move: use it sparingly */
	ROLE_ERROR,
	ROLE_WARNING,
	ROLE_GOOD,
	ROLE_DIM, /* "not reported", hints */
	ROLE_SAMPLE, /* the mark that this is no real record */
	ROLE_STATUS,
	ROLE_BAR, /* a chart's bar */
	ROLE_COUNT,
};

enum role_scheme {
	ROLE_MONO, /* bold, underline and reverse only */
	ROLE_COLOUR,
	ROLE_PLAIN, /* no attribute at all: for terminals that have none */
};

struct role_style {
	bool is_bold;
	bool is_dim;
	bool is_underlined;
	bool is_reverse;
	signed char colour; /* ANSI 0..7, or -1 for the terminal's own */
};

const struct role_style *role_style(enum role_scheme scheme, enum role role);
/* One letter for dumps of a canvas: 'n' for normal, 't' for title, … */
char role_letter(enum role role);
const char *role_name(enum role role);

#endif
