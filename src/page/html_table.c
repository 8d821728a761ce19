/* Tables in HTML: each has a caption, each row and each column its heading, so that a screen reader can say where a number stands. A heading beside
 * cells is that of its row, as HTML has it; only where nothing stands beside it does it say so. */
#include "config.h"
#include "page/html_put.h"

#include <string.h>

enum { WIDE = 6 /* columns that a phone may have no room for */ };

void html_put_classes(struct html *html, enum page_tone tone, const char *side)
{
	static const char *const classes[] = {[PAGE_PLAIN] = "", [PAGE_STRONG] = "b", [PAGE_GOOD] = "g", [PAGE_WARNING] = "w", [PAGE_FAINT] = "f"};
	const char *name = (unsigned)tone < sizeof classes / sizeof *classes ? classes[tone] : "";
	if (*name || *side)
		buf_format(html->out, *side && *name ? " class=\"%s %s\"" : " class=%s%s", side, name);
}

static bool is_grouped(const struct page_block *block, int c, int d)
{
	const char *one = block->columns[c].group, *other = block->columns[d].group;
	return one && other && strcmp(one, other) == 0;
}

static int group_end(const struct page_block *block, int c)
{
	int next = c + 1;
	while (next < block->column_count && is_grouped(block, c, next))
		next++;
	return next;
}

static void put_column_title(struct html *html, const struct page_column *column, bool is_alone, bool is_tall)
{
	buf_format(html->out, "<th%s%s", is_alone ? " scope=col" : "", is_tall ? " rowspan=2" : "");
	html_put_classes(html, PAGE_PLAIN, column->align == PAGE_LEFT ? "l" : "");
	html_put_direction(html, column->title);
	buf_byte(html->out, '>');
	html_text(html->out, column->title);
	html_put_urdu(html, "<br>", column->title_ur);
}

/* The titles in one row, or in two where columns stand under common ones. */
static void put_table_head(struct html *html, const struct page_block *block)
{
	bool has_titles = false, has_groups = false;
	for (int c = 0; c < block->column_count; c++) {
		has_titles = has_titles || (block->columns[c].title && *block->columns[c].title);
		has_groups = has_groups || block->columns[c].group;
	}
	if (!has_titles && !has_groups)
		return;
	buf_text(html->out, "<thead><tr>");
	for (int c = 0; c < block->column_count; c = group_end(block, c)) {
		if (!block->columns[c].group) {
			put_column_title(html, &block->columns[c], block->column_count < 2, has_groups);
			continue;
		}
		buf_format(html->out, "<th colspan=%d>", group_end(block, c) - c);
		html_text(html->out, block->columns[c].group);
	}
	if (has_groups) {
		buf_text(html->out, "<tr>");
		for (int c = 0; c < block->column_count; c++)
			if (block->columns[c].group)
				put_column_title(html, &block->columns[c], false, false);
	}
	buf_byte(html->out, '\n');
}

/* The column that names a row: the first one of words. */
static int name_column(const struct page_block *block)
{
	for (int c = 0; c < block->column_count; c++)
		if (block->columns[c].align == PAGE_LEFT)
			return c;
	return 0;
}

/* Is all of the last column faint, as it is where it says on how many schools a row rests? Then the table says so and not each cell. */
static bool has_faint_end(const struct page_block *block, int name)
{
	int last = block->column_count - 1, row = 0;
	while (row < block->row_count && block->cells[row * block->column_count + last].tone == PAGE_FAINT)
		row++;
	return row > 0 && row == block->row_count && name != last;
}

static void put_row(struct html *html, const struct page_block *block, int row, int name, bool is_end_faint)
{
	const struct page_cell *cells = &block->cells[row * block->column_count];
	buf_text(html->out, cells->is_total ? "<tr class=s>" : "<tr>");
	for (int c = 0; c < block->column_count; c++) {
		/* Names stand at the left and all else at the right; only what does not says so. */
		bool is_left = block->columns[c].align == PAGE_LEFT;
		buf_text(html->out, c != name ? "<td" : block->column_count > 1 ? "<th" : "<th scope=row");
		html_put_classes(html, is_end_faint && c == block->column_count - 1 ? PAGE_PLAIN : cells[c].tone, is_left == (c == name) ? "" : is_left ? "l" : "r");
		html_put_direction(html, cells[c].text);
		buf_byte(html->out, '>');
		if (cells[c].text || !block->is_ruled) /* a grid's blank cell is to be written in */
			html_put_linked(html, cells[c].text, cells[c].link);
	}
	buf_byte(html->out, '\n');
}

void html_table(struct html *html, const struct page_block *block)
{
	int name = name_column(block);
	if (block->column_count == 0)
		return;
	bool is_end_faint = has_faint_end(block, name);
	buf_text(html->out, block->column_count >= WIDE ? "<div class=t tabindex=0>" : "<div class=t>"); /* a wide table scrolls by itself, also by keys */
	buf_text(html->out, is_end_faint ? "<table class=q>" : "<table>");
	html_put_caption(html, block->text, NULL);
	put_table_head(html, block);
	buf_text(html->out, "<tbody>");
	for (int r = 0; r < block->row_count; r++)
		put_row(html, block, r, name, is_end_faint);
	buf_text(html->out, "</table></div>\n");
}
