/* The bottom line and the help, both made from the key tables. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/view.h"

/* Draws the keys that matter now into one row: the view's own, then the application's, then Esc and the help, as
 * many as find room. */
void help_line(struct canvas *canvas, int row, const struct view_key *own, const struct view_key *global, bool is_typing,
	bool has_back);
/* Pushes a view with all keys of the view TITLE and of the application. */
void help_push(struct views *views, const char *title, const struct view_key *own, const struct view_key *global);

#endif
