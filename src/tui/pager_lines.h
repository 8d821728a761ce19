/* The pager from the inside: for pager.c, which scrolls, and pager_link.c, which goes from link to link and section to section. Nobody
 * else includes this. */
#ifndef TUI_PAGER_LINES_H
#define TUI_PAGER_LINES_H

#include "tui/pager.h"

struct span {
	size_t from, length;
	enum role role;
};

struct pager_line {
	char *text;
	enum role role;
	bool starts_section;
	int span_count;
	struct span *spans;
};

struct pager_link_place {
	int line, column, columns;
	char *target;
};

struct pager_section_place {
	int line;
	char *title;
};

struct pager {
	struct pager_line *lines;
	int count, size;
	int top, left; /* first line and first column shown */
	int rows; /* shown when last drawn */
	int widest; /* columns of the widest line */
	bool next_starts_section;
	struct pager_link_place *links; /* in the order of the lines */
	int link_count, link_size;
	int chosen; /* -1: none */
	struct pager_section_place *sections;
	int section_count, section_size;
};

void pager_keep_inside(struct pager *pager);
/* Columns left of the lines. */
int pager_margin(const struct pager *pager);
void pager_links_clear(struct pager *pager);
/* A chosen link that is out of sight is chosen no longer. */
void pager_links_keep(struct pager *pager);
/* Scrolls so that the chosen link is in sight. */
void pager_links_show(struct pager *pager);
/* True where KEY led to a link. */
bool pager_links_key(struct pager *pager, const struct key *key);
void pager_links_draw(const struct pager *pager, struct canvas *canvas);

#endif
