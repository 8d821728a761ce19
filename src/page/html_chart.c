/* Charts in HTML: what they show stands beside them as text, in a table or in words, and the drawing itself is for who can see. */
#include "config.h"
#include "page/html_put.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { TREND_WIDTH = 360, TREND_HEIGHT = 90, TREND_LEFT = 8, STRIP_HEIGHT = 40, STRIP_CUT = 5, STRIP_GAP = 3, STRIP_ROOM = 30 /* marks, of fewer none is wider */,
	STRIP_SEEN = 180 /* of these a mark of one's own is one part */ };

static double most_of(const struct page_block *block)
{
	double most = 0;
	for (int i = 0; i < block->row_count * page_series(block); i++)
		if (block->numbers[i] > most)
			most = block->numbers[i];
	return most;
}

static double part(double number, double most)
{
	return number > 0 && most > 0 ? number / most : 0;
}

/* The names of the two sides with their colours, to stand in the caption. */
static void put_legend(const struct page_block *block, struct buf *out)
{
	static const char *const colours[] = {"m", "e"};
	for (int i = 0; i < 2; i++) {
		buf_format(out, "%s<i><svg width=10 height=10 aria-hidden=true><rect class=%s width=\"10\"/></svg> ", i ? ", " : "",
			colours[i]);
		html_text(out, block->columns[i].title);
		buf_text(out, "</i>");
	}
}

/* The bar of one row, over the whole width of its cell; by sex two that meet in the middle. */
static void put_bar(const struct page_block *block, int row, double most, struct buf *out)
{
	int series = page_series(block);
	const double *numbers = &block->numbers[row * series], side = 100.0 / series;
	buf_text(out, "<svg aria-hidden=true>");
	for (int i = 0; i < series; i++) {
		double length = part(numbers[i], most) * side;
		if (length > 0 || series == 2)
			buf_format(out, "<rect x=%.3g%% width=\"%.3g%%\"/>", i == 1 ? side : series == 2 ? side - length : 0, length);
	}
	buf_text(out, "</svg>");
}

void html_bars(struct html *html, const struct page_block *block)
{
	double most = most_of(block);
	struct buf legend;
	if (block->row_count == 0)
		return;
	buf_init(&legend, 1 << 16);
	if (page_series(block) == 2)
		put_legend(block, &legend);
	buf_text(html->out, "<table class=ba>");
	html_put_caption(html, block->text, page_series(block) == 2 ? legend.bytes : NULL);
	buf_text(html->out, "<tbody>");
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *label = &block->cells[2 * r], *text = label + 1;
		buf_text(html->out, "<tr><th");
		html_put_direction(html, label->text);
		buf_byte(html->out, '>');
		html_put_linked(html, label->text, label->link);
		buf_text(html->out, "<td>");
		put_bar(block, r, most, html->out);
		buf_text(html->out, "<td>");
		html_put_linked(html, text->text, NULL);
		buf_text(html->out, "\n");
	}
	buf_text(html->out, "</table>\n");
	buf_free(&legend);
}

/* One line from point to point, broken where a point is not reported, each point as a dot. Lines are told apart by dashes too. */
static void put_line(const struct page_block *block, int row, double most, double step, struct buf *out)
{
	static const char *const strokes[] = {"", " stroke-dasharray=\"6 3\"", " stroke-dasharray=\"2 3\"", " stroke-dasharray=\"9 3 2 3\""};
	const double *numbers = &block->numbers[row * block->column_count];
	bool is_open = false;
	buf_format(out, "<path class=l%d%s d=\"", row % 2, strokes[row % 4]);
	for (int c = 0; c < block->column_count; c++) {
		if (!isnan(numbers[c]))
			buf_format(out, "%c%.4g %.4g", is_open ? 'L' : 'M', TREND_LEFT + c * step, 5 + (TREND_HEIGHT - 5) * (1 - part(numbers[c], most)));
		is_open = !isnan(numbers[c]);
	}
	buf_text(out, "\"/>");
	for (int c = 0; c < block->column_count; c++)
		if (!isnan(numbers[c]))
			buf_format(out, "<circle class=%s cx=%.4g cy=%.4g r=\"3\"/>", row % 2 == 0 ? "m" : "e", TREND_LEFT + c * step,
				5 + (TREND_HEIGHT - 5) * (1 - part(numbers[c], most)));
}

static void put_trend_table(struct html *html, const struct page_block *block)
{
	int count = block->column_count;
	buf_text(html->out, "<div class=t><table>");
	html_put_caption(html, block->text, NULL);
	buf_text(html->out, "<thead><tr><td>");
	for (int c = 0; c < count; c++) {
		buf_text(html->out, "<th scope=col>");
		html_text(html->out, block->columns[c].title);
	}
	buf_text(html->out, "<tbody>");
	for (int r = 0; r < block->row_count; r++) {
		const struct page_cell *cells = &block->cells[r * (1 + count)];
		buf_text(html->out, "<tr><th");
		html_put_direction(html, cells->text);
		buf_byte(html->out, '>');
		html_put_linked(html, cells->text, cells->link);
		for (int c = 0; c < count; c++) {
			buf_text(html->out, "<td>");
			html_put_linked(html, cells[1 + c].text, NULL);
		}
	}
	buf_text(html->out, "</table></div>");
}

/* The names of the lines stand at their ends, where two of them are not too near. */
static void put_names(const struct page_block *block, double most, double step, struct buf *out)
{
	for (int r = 0; r < block->row_count; r++) {
		const double *numbers = &block->numbers[r * block->column_count];
		int last = block->column_count - 1;
		while (last >= 0 && isnan(numbers[last]))
			last--;
		if (last < 0)
			continue;
		buf_format(out, "<text x=%.4g y=%.4g>", TREND_LEFT + last * step + 6, 8 + (TREND_HEIGHT - 5) * (1 - part(numbers[last], most)));
		html_text(out, block->cells[r * (1 + block->column_count)].text);
		buf_text(out, "</text>");
	}
}

void html_trend(struct html *html, const struct page_block *block)
{
	double most = most_of(block), step = (TREND_WIDTH - 90.0) / (block->column_count > 1 ? block->column_count - 1 : 1);
	if (block->row_count == 0 || block->column_count == 0)
		return;
	buf_text(html->out, "<figure>");
	if (block->text) {
		buf_text(html->out, "<figcaption>");
		html_text(html->out, block->text);
		buf_text(html->out, "</figcaption>");
	}
	if (block->column_count > 1) {
		buf_format(html->out, "<svg viewBox=\"0 0 %d %d\" aria-hidden=true><path stroke=\"#999\" d=\"M0 %dH%d\"/>", TREND_WIDTH, TREND_HEIGHT + 16,
			TREND_HEIGHT, TREND_WIDTH - 80);
		for (int r = 0; r < block->row_count; r++)
			put_line(block, r, most, step, html->out);
		put_names(block, most, step, html->out);
		for (int c = 0; c < block->column_count; c++) {
			const char *anchor = c == 0 ? "start" : "middle";
			buf_format(html->out, "<text x=%.4g y=%d text-anchor=%s>", c == 0 ? 0 : TREND_LEFT + c * step, TREND_HEIGHT + 13, anchor);
			html_text(html->out, block->columns[c].title);
			buf_text(html->out, "</text>");
		}
		buf_text(html->out, "</svg>");
	}
	html->is_captioned = true;
	put_trend_table(html, block);
	html->is_captioned = false;
	buf_text(html->out, "</figure>\n");
}

static int strip_height(double number, double most)
{
	return (int)(fmax(1, fmin(1, part(number, most)) * STRIP_HEIGHT) + 0.5);
}

/* The marks as one shape, a step wherever the height changes: as exact as a bar for each, in a few hundred bytes. A mark is one wide and the drawing
 * stretched; those beyond the scale are cut through. */
static void put_steps(const struct page_rank *ranks, int known, int beyond, double most, struct buf *out)
{
	int height = 0, from = 0, within = known - beyond;
	buf_format(out, "<path d=\"M0 %d", STRIP_HEIGHT);
	for (int i = 0; i <= within; i++) {
		int next = i < within ? strip_height(ranks[i].number, most) : 0;
		if (next == height)
			continue;
		if (i > from)
			buf_format(out, "h%d", i - from);
		buf_format(out, "v%d", height - next);
		height = next;
		from = i;
	}
	if (beyond > 0)
		buf_format(out, "M%d %dv%dh%dv%dM%d %dV0h%dv%d", within, STRIP_HEIGHT, STRIP_CUT + STRIP_GAP - STRIP_HEIGHT, beyond, STRIP_HEIGHT - STRIP_CUT - STRIP_GAP,
			within, STRIP_CUT, beyond, STRIP_CUT);
	buf_text(out, "z\"/>");
}

void html_strip(struct html *html, const struct page_block *block)
{
	struct page_rank *ranks = mem_alloc((size_t)(block->row_count + 1) * sizeof *ranks);
	int known = page_ranks(block, ranks), own = -1, beyond, room = known < STRIP_ROOM ? STRIP_ROOM : known;
	double most = page_strip_end(ranks, known, &beyond);
	char *words = page_strip_words(block, ranks, known);
	for (int i = 0; i < known; i++)
		own = own < 0 && block->cells[2 * ranks[i].row].tone == PAGE_STRONG ? i : own;
	buf_text(html->out, "<figure><figcaption>");
	html_text(html->out, words);
	if (own >= 0) {
		char *own_words = page_own_words(block, ranks, known, own);
		buf_text(html->out, "<br>");
		html_put_linked(html, own_words, block->cells[2 * ranks[own].row].link);
		free(own_words);
	}
	buf_text(html->out, "</figcaption>");
	if (known > 1) {
		buf_format(html->out, "<svg class=st viewBox=\"0 0 %d %d\" preserveAspectRatio=none aria-hidden=true>", room, STRIP_HEIGHT);
		put_steps(ranks, known, beyond, most, html->out);
		if (own >= 0) { /* thick enough to be seen among a thousand */
			double wide = fmax(1, room / (double)STRIP_SEEN);
			int height = strip_height(ranks[own].number, most);
			bool is_cut = own >= known - beyond;
			double from = fmax(0, own + 0.5 - wide / 2);
			height -= is_cut ? STRIP_CUT + STRIP_GAP : 0;
			buf_format(html->out, "<path class=e d=\"M%.4g %dv-%dh%.3gv%dz", from, STRIP_HEIGHT, height, wide, height);
			if (is_cut)
				buf_format(html->out, "M%.4g %dV0h%.3gv%dz", from, STRIP_CUT, wide, STRIP_CUT);
			buf_text(html->out, "\"/>");
		}
		buf_text(html->out, "</svg>");
	}
	buf_text(html->out, "</figure>\n");
	free(words);
	free(ranks);
}
