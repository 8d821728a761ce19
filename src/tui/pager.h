/* Lines of text to read: scrolls in both directions, jumps from section to section, and goes from link to link.
 *
 * A link is a part of a line that leads to a target, which is a text that only the caller understands. Where there are links the lines
 * stand two columns to the right, and the chosen link has a '>' before it and the real cursor on it: as a list has it, and at its price.
 * No link is chosen at first, or once it has been scrolled out of sight. */
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
/* Bytes FROM .. FROM+LENGTH of the last line lead to TARGET (copied). */
void pager_link(struct pager *pager, size_t from, size_t length, const char *target);
/* The target of the chosen link, or NULL; and the number of links. */
const char *pager_target(const struct pager *pager);
int pager_links(const struct pager *pager);
/* Chooses the first link to TARGET, or none where there is none. */
void pager_choose(struct pager *pager, const char *target);
/* The next line to be added starts a section, which may have a title (copied) to be listed by. */
void pager_section(struct pager *pager);
void pager_titled_section(struct pager *pager, const char *title);
/* Sections that have a title; that of one; and the move there. */
int pager_sections(const struct pager *pager);
const char *pager_section_title(const struct pager *pager, int section);
void pager_show_section(struct pager *pager, int section);
/* The section that is being read (the last one that begins at or above the first line shown), or -1. */
int pager_section_now(const struct pager *pager);
int pager_lines(const struct pager *pager);
/* First line shown, and the move there (kept inside the text at the next drawing). */
int pager_top(const struct pager *pager);
void pager_show(struct pager *pager, int line);
/* Up, Down, PgUp, PgDn, space, 'b', Home, End, Left, Right (by 8 columns); ']' the next section, '[' the one before, a digit from 1 on
 * the titled section of that number. Where there are links Tab and Shift-Tab choose the next one and the one before, Up and Down one on
 * another line as far as it is in sight, Left and Right one on the same line; else Tab and Shift-Tab go by sections. True where it was
 * such a key. Enter is the caller's. */
bool pager_key(struct pager *pager, const struct key *key);
/* Fills the present window; the real cursor goes to the first line. The last column of the last row says "more" by a
 * '+'. */
void pager_draw(struct pager *pager, struct canvas *canvas);

#endif
