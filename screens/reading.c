#include "config.h"
#include "screens/reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/lines.h"
#include "screens/app.h"
#include "tui/term.h"

struct reading {
	char *title;
	struct pager *pager;
};

static enum role role_of(enum page_tone tone)
{
	switch (tone) {
	case PAGE_STRONG: return ROLE_HEADING;
	case PAGE_GOOD: return ROLE_GOOD;
	case PAGE_WARNING: return ROLE_WARNING;
	case PAGE_FAINT: return ROLE_DIM;
	case PAGE_PLAIN: break;
	}
	return ROLE_NORMAL;
}

/* Bytes of COLUMNS columns from COLUMN on in a line. */
static size_t place(const struct page_line *line, int column, int columns, size_t *from)
{
	size_t length = strlen(line->text);
	*from = utf8_clip(line->text, length, column, NULL);
	return utf8_clip(line->text + *from, length - *from, columns, NULL);
}

static bool leads_somewhere(const struct page_value *page)
{
	for (int b = 0; b < page->count; b++) {
		const struct page_block *block = &page->blocks[b];
		int cells = page_row_cells(block) * block->row_count;
		for (int c = 0; c < cells; c++)
			if (block->cells[c].link)
				return true;
		if (block->link)
			return true;
	}
	return false;
}

void reading_lay_links(struct pager *pager, const struct page_value *page, int width, bool is_ascii, bool has_links)
{
	struct page_lines lines;
	size_t from, length;
	has_links = has_links && leads_somewhere(page);
	lines_lay(page, &(struct lines_options){.width = has_links ? width - 2 : width, .has_urdu = term_shows_urdu(), .is_ascii = is_ascii}, &lines);
	pager_clear(pager);
	for (int i = 0; i < lines.count; i++) {
		const struct page_line *line = &lines.lines[i];
		if (line->heading)
			pager_titled_section(pager, line->heading);
		pager_add(pager, ROLE_NORMAL, line->text);
		for (int s = 0; s < line->span_count; s++) {
			length = place(line, line->spans[s].column, line->spans[s].columns, &from);
			pager_span(pager, from, length, role_of(line->spans[s].tone));
		}
		for (int l = 0; has_links && l < line->link_count; l++) {
			length = place(line, line->links[l].column, line->links[l].columns, &from);
			pager_link(pager, from, length, line->links[l].target);
		}
	}
	lines_reset(&lines);
}

void reading_lay(struct pager *pager, const struct page_value *page, int width, bool is_ascii)
{
	reading_lay_links(pager, page, width, is_ascii, false);
}

static int draw(void *state, struct canvas *canvas)
{
	struct reading *reading = state;
	pager_draw(reading->pager, canvas);
	return 0;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct reading *reading = state;
	(void)views, (void)action;
	return pager_key(reading->pager, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	struct reading *reading = state;
	buf_text(out, reading->title);
}

static void release(void *state)
{
	struct reading *reading = state;
	pager_free(reading->pager);
	free(reading->title);
	free(reading);
}

static const struct view_key reading_keys[] = {
	{0, {KEY_PAGE_DOWN, ' '}, "next page", "scroll down; the arrows by a line"},
	{0, {KEY_PAGE_UP, 'b'}, "page before", "scroll up"},
	{0, {KEY_TAB, ']'}, NULL, "the next section ([ the one before)"},
	{0},
};

static const struct view_ops reading_ops = {
	.name = "reading",
	.keys = reading_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = release,
};

void reading_push(struct app *app, const char *text, struct pager *pager)
{
	struct reading *reading = mem_zero(1, sizeof *reading);
	reading->title = mem_copy(text);
	reading->pager = pager;
	view_push(app->views, &reading_ops, reading);
}
