/* Charts of a page value: what they say, not how they look. */
#include "config.h"
#include "page/build.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

enum { STRIP_WORDS = 64 << 10, STRIP_FENCED = 8 /* numbers of which quarters say something */ };

static char *keep(struct page_value *page, const char *text)
{
	return piece_text(&page->texts, text && *text ? text : NULL);
}

static double known(double number)
{
	return isfinite(number) ? number : NAN;
}

void page_bars(struct page_value *page)
{
	build_block(page, PAGE_BARS, NULL);
}

void page_bar(struct page_value *page, const char *label, double number, const char *text)
{
	struct page_block *block = build_last(page, PAGE_BARS);
	if (block->column_count > 0)
		die("page %s: a bar among bars by sex", page->title);
	struct page_cell *cells = build_row(block);
	cells[0].text = piece_text(&page->texts, label);
	cells[1].text = keep(page, text);
	block->numbers[block->row_count - 1] = known(number);
}

void page_legend(struct page_value *page, const char *male, const char *female)
{
	struct page_block *block = build_last(page, PAGE_BARS);
	if (block->column_count == 0 && block->row_count > 0)
		die("page %s: names of the sexes over bars of neither", page->title);
	while (block->column_count < 2)
		*build_column(page, block) = (struct page_column){0};
	block->columns[0].title = piece_text(&page->texts, male);
	block->columns[1].title = piece_text(&page->texts, female);
}

void page_bar_sexes(struct page_value *page, const char *label, double male, double female, const char *text)
{
	struct page_block *block = build_last(page, PAGE_BARS);
	if (block->column_count == 0)
		page_legend(page, "Boys", "Girls");
	struct page_cell *cells = build_row(block);
	cells[0].text = piece_text(&page->texts, label);
	cells[1].text = keep(page, text);
	block->numbers[2 * (block->row_count - 1)] = known(male);
	block->numbers[2 * (block->row_count - 1) + 1] = known(female);
}

void page_trend(struct page_value *page)
{
	build_block(page, PAGE_TREND, NULL);
}

void page_trend_at(struct page_value *page, const char *period)
{
	struct page_block *block = build_last(page, PAGE_TREND);
	if (block->row_count > 0)
		die("page %s: a period after the first line", page->title);
	*build_column(page, block) = (struct page_column){.title = piece_text(&page->texts, period), .align = PAGE_RIGHT};
}

void page_trend_line(struct page_value *page, const char *label)
{
	struct page_block *block = build_last(page, PAGE_TREND);
	build_row(block)->text = piece_text(&page->texts, label);
	block->pair_columns = 0;
}

void page_trend_point(struct page_value *page, double number, const char *text)
{
	struct page_block *block = build_last(page, PAGE_TREND);
	if (block->row_count == 0 || block->pair_columns == block->column_count)
		die("page %s: a point without its line or its period", page->title);
	int row = block->row_count - 1, at = block->pair_columns++;
	block->cells[row * (1 + block->column_count) + 1 + at].text = keep(page, text);
	block->numbers[row * block->column_count + at] = known(number);
}

void page_strip(struct page_value *page, const char *unit)
{
	build_block(page, PAGE_STRIP, unit);
}

void page_mark(struct page_value *page, const char *label, double number, const char *text, bool is_own)
{
	struct page_block *block = build_last(page, PAGE_STRIP);
	struct page_cell *cells = build_row(block);
	cells[0] = (struct page_cell){.text = piece_text(&page->texts, label), .tone = is_own ? PAGE_STRONG : PAGE_PLAIN};
	cells[1].text = keep(page, text);
	block->numbers[block->row_count - 1] = known(number);
}

static int compare(const void *one, const void *other)
{
	const struct page_rank *a = one, *b = other;
	return a->number < b->number ? -1 : a->number > b->number ? 1 : a->row - b->row;
}

int page_ranks(const struct page_block *block, struct page_rank *out)
{
	int known = 0;
	for (int i = 0; i < block->row_count; i++)
		if (!isnan(block->numbers[i]))
			out[known++] = (struct page_rank){block->numbers[i], i};
	qsort(out, (size_t)known, sizeof *out, compare);
	return known;
}

/* Where the middle half of the numbers has no width, or they are few, nothing is far from it. */
double page_strip_end(const struct page_rank *ranks, int known, int *beyond)
{
	*beyond = 0;
	if (known == 0)
		return 0;
	double low = ranks[known / 4].number, high = ranks[known * 3 / 4].number, fence = high + 1.5 * (high - low);
	while (known >= STRIP_FENCED && high > low && ranks[known - 1 - *beyond].number > fence)
		++*beyond;
	return ranks[known - 1 - *beyond].number;
}

static const char *text_of(const struct page_block *block, int row, int cell)
{
	const char *text = block->cells[2 * row + cell].text;
	return text ? text : "?";
}

char *page_strip_words(const struct page_block *block, const struct page_rank *ranks, int known)
{
	struct buf out;
	int beyond;
	page_strip_end(ranks, known, &beyond);
	buf_init(&out, STRIP_WORDS);
	buf_format(&out, "%s%s%d", block->text ? block->text : "", block->text ? ": " : "", block->row_count);
	if (known > 0)
		buf_format(&out, ", lowest %s (%s)", text_of(block, ranks[0].row, 1), text_of(block, ranks[0].row, 0));
	if (known > 1)
		buf_format(&out, ", highest %s (%s)", text_of(block, ranks[known - 1].row, 1), text_of(block, ranks[known - 1].row, 0));
	if (known < block->row_count)
		buf_format(&out, ", %d not reported", block->row_count - known);
	if (beyond > 0)
		buf_format(&out, "; drawn up to %s, %d beyond that", text_of(block, ranks[known - 1 - beyond].row, 1), beyond);
	char *words = mem_copy_bytes(out.bytes, out.length);
	buf_free(&out);
	return words;
}

char *page_own_words(const struct page_block *block, const struct page_rank *ranks, int known, int own)
{
	int row = ranks[own].row;
	return mem_format("%s: %s, %d of %d from the lowest", text_of(block, row, 0), text_of(block, row, 1), own + 1, known);
}
