/* Lines of text to read: scrolls in both directions, and jumps from section to section. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"
#include "tui/key.h"

struct pager;

struct pager *pager_new(void);
void pager_free(struct pager *pager);
/* Forgets the lines; keeps the place where it can (a page of the next school opens where the last one stood). */
void pager_clear(struct pager *pager);
/* Appends a line (copied; no newline in it). */
void pager_add(struct pager *pager, enum role role, const char *text);
void pager_print(struct pager *pager, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Gives bytes FROM .. FROM+LENGTH of the last line a role of their own. */
void pager_span(struct pager *pager, size_t from, size_t length, enum role role);
/* The next line to be added starts a section. */
void pager_section(struct pager *pager);
int pager_lines(const struct pager *pager);
/* First line shown, and the move there (kept inside the text at the next drawing). */
int pager_top(const struct pager *pager);
void pager_show(struct pager *pager, int line);
/* Up, Down, PgUp, PgDn, space, 'b', Home, End, Left, Right (by 8 columns); ']' or Tab the next section, '[' or
 * Shift-Tab the one before. True where it was such a key. */
bool pager_key(struct pager *pager, const struct key *key);
/* Fills the present window; the real cursor goes to the first line. The last column of the last row says "more" by a
 * '+'. */
void pager_draw(struct pager *pager, struct canvas *canvas);

#endif
