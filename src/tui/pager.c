/* The pager: an array of lines, where we are in it, and where its sections start. */
#include "config.h"
#include "tui/pager_lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { LEFT_STEP = 8 };

struct pager *pager_new(void)
{
	struct pager *pager = mem_zero(1, sizeof *pager);

	pager->rows = 1;
	pager->chosen = -1;
	return pager;
}

void pager_clear(struct pager *pager)
{
	for (int at = 0; at < pager->count; at++) {
		free(pager->lines[at].text);
		free(pager->lines[at].spans);
	}
	pager->count = 0;
	pager->widest = 0;
	pager->next_starts_section = false;
	pager_links_clear(pager);
}

void pager_free(struct pager *pager)
{
	if (!pager)
		return;
	pager_clear(pager);
	free(pager->lines);
	free(pager->links);
	free(pager->sections);
	free(pager);
}

void pager_add(struct pager *pager, enum role role, const char *text)
{
	const int columns = utf8_columns(text, strlen(text));
	struct pager_line *line;

	if (pager->count == pager->size) {
		pager->size = pager->size ? pager->size * 2 : 64;
		pager->lines = mem_grow(pager->lines, (size_t) pager->size, sizeof *pager->lines);
	}
	line = &pager->lines[pager->count++];
	*line = (struct pager_line) { .text = mem_copy(text), .role = role, .starts_section = pager->next_starts_section };
	pager->next_starts_section = false;
	if (columns > pager->widest)
		pager->widest = columns;
}

void pager_print(struct pager *pager, enum role role, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	pager_add(pager, role, text);
}

void pager_span(struct pager *pager, size_t from, size_t length, enum role role)
{
	struct pager_line *line;
	size_t all;

	if (pager->count == 0)
		return;
	line = &pager->lines[pager->count - 1];
	all = strlen(line->text);
	if (from >= all)
		return;
	line->spans = mem_grow(line->spans, (size_t) line->span_count + 1, sizeof *line->spans);
	line->spans[line->span_count++] = (struct span) { from, length < all - from ? length : all - from, role };
}

void pager_section(struct pager *pager)
{
	pager->next_starts_section = true;
}

int pager_lines(const struct pager *pager)
{
	return pager->count;
}

int pager_top(const struct pager *pager)
{
	return pager->top;
}

void pager_keep_inside(struct pager *pager)
{
	if (pager->top > pager->count - pager->rows)
		pager->top = pager->count - pager->rows;
	if (pager->top < 0)
		pager->top = 0;
	pager_links_keep(pager);
}

void pager_show(struct pager *pager, int line)
{
	pager->top = line > 0 ? line : 0;
}

static void next_section(struct pager *pager)
{
	for (int at = pager->top + 1; at < pager->count; at++) {
		if (pager->lines[at].starts_section) {
			pager->top = at;
			return;
		}
	}
	pager->top = pager->count;
}

static void section_before(struct pager *pager)
{
	int at = pager->top - 1;

	while (at > 0 && !pager->lines[at].starts_section)
		at--;
	pager->top = at;
}

bool pager_key(struct pager *pager, const struct key *key)
{
	const int page = pager->rows > 1 ? pager->rows - 1 : 1;

	if (pager_links_key(pager, key))
		return true;
	switch (key->code) {
	case KEY_UP:
		pager->top--;
		break;
	case KEY_DOWN:
		pager->top++;
		break;
	case KEY_PAGE_UP:
	case 'b':
		pager->top -= page;
		break;
	case KEY_PAGE_DOWN:
	case ' ':
		pager->top += page;
		break;
	case KEY_HOME:
		pager->top = 0;
		break;
	case KEY_END:
		pager->top = pager->count;
		break;
	case KEY_LEFT:
		pager->left = pager->left > LEFT_STEP ? pager->left - LEFT_STEP : 0;
		break;
	case KEY_RIGHT:
		if (pager->left + LEFT_STEP < pager->widest)
			pager->left += LEFT_STEP;
		break;
	case ']':
	case KEY_TAB:
		next_section(pager);
		break;
	case '[':
	case KEY_BACKTAB:
		section_before(pager);
		break;
	default:
		if (key->code < '1' || key->code > '9' || key->code - '1' >= pager->section_count)
			return false;
		pager_show_section(pager, key->code - '1');
	}
	pager_keep_inside(pager);
	return true;
}

static void draw_line(const struct pager *pager, const struct pager_line *line, struct canvas *canvas, int row)
{
	const int left = pager_margin(pager) - pager->left;

	canvas_put(canvas, row, left, -1, line->role, line->text);
	for (int at = 0; at < line->span_count; at++) {
		const struct span *span = &line->spans[at];
		const int column = utf8_columns(line->text, span->from);

		canvas_put_bytes(canvas, row, left + column, -1, span->role, line->text + span->from, span->length);
	}
}

void pager_draw(struct pager *pager, struct canvas *canvas)
{
	const int rows = canvas->rows > 0 ? canvas->rows : 1;

	if (rows != pager->rows) {
		pager->rows = rows;
		pager_links_show(pager);
	}
	pager_keep_inside(pager);
	if (pager_margin(pager) + pager->widest <= canvas->columns)
		pager->left = 0;
	for (int row = 0; row < canvas->rows && pager->top + row < pager->count; row++)
		draw_line(pager, &pager->lines[pager->top + row], canvas, row);
	if (pager->top + canvas->rows < pager->count)
		canvas_put(canvas, canvas->rows - 1, canvas->columns - 1, 1, ROLE_KEY, "+");
	canvas_cursor(canvas, 0, 0);
	pager_links_draw(pager, canvas);
}
