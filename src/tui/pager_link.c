/* The pager's links and titled sections: which one is next, and which one is chosen. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/pager_lines.h"

enum { MARGIN = 2 };

int pager_margin(const struct pager *pager)
{
	return pager->link_count > 0 ? MARGIN : 0;
}

void pager_links_clear(struct pager *pager)
{
	for (int at = 0; at < pager->link_count; at++)
		free(pager->links[at].target);
	for (int at = 0; at < pager->section_count; at++)
		free(pager->sections[at].title);
	pager->link_count = pager->section_count = 0;
	pager->chosen = -1;
}

void pager_link(struct pager *pager, size_t from, size_t length, const char *target)
{
	const struct pager_line *line = pager->count > 0 ? &pager->lines[pager->count - 1] : NULL;
	const size_t all = line ? strlen(line->text) : 0;

	if (!line || from >= all || length == 0)
		return;
	if (pager->link_count == pager->link_size) {
		pager->link_size = pager->link_size ? pager->link_size * 2 : 32;
		pager->links = mem_grow(pager->links, (size_t) pager->link_size, sizeof *pager->links);
	}
	pager->links[pager->link_count++] = (struct pager_link_place) {
		.line = pager->count - 1,
		.column = utf8_columns(line->text, from),
		.columns = utf8_columns(line->text + from, length < all - from ? length : all - from),
		.target = mem_copy(target),
	};
}

int pager_links(const struct pager *pager)
{
	return pager->link_count;
}

const char *pager_target(const struct pager *pager)
{
	return pager->chosen >= 0 ? pager->links[pager->chosen].target : NULL;
}

void pager_choose(struct pager *pager, const char *target)
{
	pager->chosen = -1;
	for (int at = 0; target && at < pager->link_count && pager->chosen < 0; at++)
		if (strcmp(pager->links[at].target, target) == 0)
			pager->chosen = at;
	pager_links_show(pager);
}

/* In the middle where it would be out of sight. */
void pager_links_show(struct pager *pager)
{
	const int line = pager->chosen >= 0 ? pager->links[pager->chosen].line : pager->top;

	if (line < pager->top || line >= pager->top + pager->rows)
		pager->top = line > pager->rows / 2 ? line - pager->rows / 2 : 0;
}

void pager_titled_section(struct pager *pager, const char *title)
{
	pager_section(pager);
	if (pager->section_count == pager->section_size) {
		pager->section_size = pager->section_size ? pager->section_size * 2 : 16;
		pager->sections = mem_grow(pager->sections, (size_t) pager->section_size, sizeof *pager->sections);
	}
	pager->sections[pager->section_count++] = (struct pager_section_place) { pager->count, mem_copy(title) };
}

int pager_sections(const struct pager *pager)
{
	return pager->section_count;
}

const char *pager_section_title(const struct pager *pager, int section)
{
	return pager->sections[section].title;
}

void pager_show_section(struct pager *pager, int section)
{
	pager_show(pager, pager->sections[section].line);
}

int pager_section_now(const struct pager *pager)
{
	int now = -1;

	while (now + 1 < pager->section_count && pager->sections[now + 1].line <= pager->top)
		now++;
	return now;
}

static bool is_shown(const struct pager *pager, int line)
{
	return line >= pager->top && line < pager->top + pager->rows;
}

void pager_links_keep(struct pager *pager)
{
	if (pager->chosen >= 0 && !is_shown(pager, pager->links[pager->chosen].line))
		pager->chosen = -1;
}

/* The first link in sight or below it, or the last one in sight or above it; -1: none. */
static int nearest(const struct pager *pager, int step)
{
	if (step > 0) {
		for (int at = 0; at < pager->link_count; at++)
			if (pager->links[at].line >= pager->top)
				return at;
	} else {
		for (int at = pager->link_count - 1; at >= 0; at--)
			if (pager->links[at].line < pager->top + pager->rows)
				return at;
	}
	return -1;
}

/* Tab: the next link wherever it is; round at the ends, where it would else do nothing. */
static void go_on(struct pager *pager, int step)
{
	int to = pager->chosen >= 0 ? pager->chosen + step : nearest(pager, step);

	if (to < 0 || to >= pager->link_count)
		to = step > 0 ? 0 : pager->link_count - 1;
	pager->chosen = to;
	pager_links_show(pager);
}

/* The link on the nearest other line that has one, and there the one that is nearest in column; -1: none. */
static int on_other_line(const struct pager *pager, int step)
{
	const struct pager_link_place *from = &pager->links[pager->chosen];
	int at = pager->chosen, best, away;

	while (at >= 0 && at < pager->link_count && pager->links[at].line == from->line)
		at += step;
	if (at < 0 || at >= pager->link_count)
		return -1;
	best = at;
	away = abs(pager->links[at].column - from->column);
	for (int line = pager->links[at].line; at >= 0 && at < pager->link_count && pager->links[at].line == line; at += step) {
		if (abs(pager->links[at].column - from->column) < away) {
			best = at;
			away = abs(pager->links[at].column - from->column);
		}
	}
	return best;
}

/* Up and Down: a link as far as it is in sight, perhaps after one line more; else the line more alone. */
static void go_by_line(struct pager *pager, int step)
{
	const int to = pager->chosen >= 0 ? on_other_line(pager, step) : nearest(pager, step), top = pager->top;

	if (to >= 0 && !is_shown(pager, pager->links[to].line))
		pager->top += step;
	else if (to < 0)
		pager->top += step;
	pager_keep_inside(pager);
	if (to >= 0 && is_shown(pager, pager->links[to].line))
		pager->chosen = to;
	else if (pager->top == top && to < 0 && step < 0)
		pager->chosen = -1; /* above the first link: the page's own beginning */
}

/* Left and Right on the line of the chosen link; false where there is none. */
static bool go_beside(struct pager *pager, int step)
{
	const int to = pager->chosen + step;

	if (pager->chosen < 0 || to < 0 || to >= pager->link_count || pager->links[to].line != pager->links[pager->chosen].line)
		return false;
	pager->chosen = to;
	return true;
}

bool pager_links_key(struct pager *pager, const struct key *key)
{
	if (pager->link_count == 0)
		return false;
	switch (key->code) {
	case KEY_TAB: go_on(pager, 1); break;
	case KEY_BACKTAB: go_on(pager, -1); break;
	case KEY_DOWN: go_by_line(pager, 1); break;
	case KEY_UP: go_by_line(pager, -1); break;
	case KEY_RIGHT: return go_beside(pager, 1);
	case KEY_LEFT: return go_beside(pager, -1);
	default: return false;
	}
	pager_keep_inside(pager);
	return true;
}

void pager_links_draw(const struct pager *pager, struct canvas *canvas)
{
	const struct pager_link_place *link = pager->chosen >= 0 ? &pager->links[pager->chosen] : NULL;
	int row, column;

	if (!link)
		return;
	row = link->line - pager->top;
	column = pager_margin(pager) + link->column - pager->left;
	/* Right before it where that is blank, else at the edge: a mark never stands on a letter. */
	canvas_put(canvas, row, link->column > 0 ? column - 1 : 0, 1, ROLE_NORMAL, ">");
	canvas_cursor(canvas, row, column > 0 ? column : 0);
}
