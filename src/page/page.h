/* A printable page as a value: what a card or a list says, before anybody knows on what it will be drawn.
 *
 * A page is a run of blocks in reading order. It owns all its text (UTF-8). The builders copy what they are given; NULL
 * cells are "not reported" and every renderer shows them by the same mark ("–", or "-" in ASCII), never as zero. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "page/piece.h"

enum page_kind {
	PAGE_TITLE, PAGE_HEADING, PAGE_TEXT, PAGE_PAIRS, PAGE_TABLE, PAGE_BARS, PAGE_NOTE, PAGE_SPACE,
	PAGE_BREAK, /* what follows begins a new sheet */
	PAGE_FIELD, /* one question of a paper form, with boxes to write in */
	PAGE_TREND, /* a few lines over the same periods */
	PAGE_STRIP, /* many of a kind, ranked by one number */
	PAGE_KINDS,
};
enum { PAGE_COLUMNS = 64 }; /* most columns of a table */
enum page_align { PAGE_LEFT, PAGE_RIGHT };
enum page_tone { PAGE_PLAIN, PAGE_STRONG, PAGE_GOOD, PAGE_WARNING, PAGE_FAINT };

struct page_column {
	char *title;
	char *title_ur; /* or NULL; only where letters are shaped */
	char *group; /* a title over this column and its neighbours of the same group, or NULL */
	enum page_align align;
	int min_width; /* columns that it gets where there is room; 0: as its contents need */
};

struct page_cell {
	char *text; /* NULL: not reported */
	char *link; /* what it leads to, or NULL: see page_link */
	enum page_tone tone;
	bool is_total; /* of a row's first cell: the row is a total */
};

/* A question of a paper form. Texts may be NULL; page_field copies them. */
struct page_field {
	const char *number, *label, *label_ur;
	const char *code; /* of the field, for who keys it */
	const char *boxes; /* "##-####": '#' is a box for one character, anything else stands between them; "" for lines */
	int lines; /* to write on, where it has no boxes */
	const char *value; /* written into the boxes or on the first lines */
	const char *before; /* said beside them: what was there last year */
	const char *help; /* the choices, and where to go on */
};

enum page_field_text { PAGE_NUMBER, PAGE_LABEL, PAGE_LABEL_UR, PAGE_CODE, PAGE_BOXES, PAGE_VALUE, PAGE_BEFORE, PAGE_HELP, PAGE_FIELD_TEXTS };

struct page_block {
	enum page_kind kind;
	char *text; /* title, heading, text or note; of a table or a chart its caption, or NULL */
	char *link; /* of a title, heading, text or note, or NULL */
	char *text_ur; /* of a title or heading, or NULL; a heading's only where letters are shaped */
	char *anchor; /* of a heading: a name to jump to */
	/* PAGE_PAIRS: label and value alternate, `pair_columns` pairs a line; PAGE_TABLE: rows × columns; PAGE_BARS and
	 * PAGE_STRIP: label and text (tone PAGE_STRONG: the own one of a strip); PAGE_TREND: a row a line, its label and a text
	 * for each column, and the columns are the periods; PAGE_FIELD: one row of PAGE_FIELD_TEXTS */
	struct page_column *columns;
	int column_count;
	struct page_cell *cells;
	int row_count;
	double *numbers; /* of a chart: row_count times page_series values, finite, or NAN where not reported */
	char *group; /* of the columns that come next, while a table is made */
	int pair_columns; /* pairs side by side; of a table, the cells filled so far; of a trend, the points of its last line; of a field, its lines */
	bool is_ruled; /* PAGE_TABLE: with lines around each cell and room to write in; what a cell says is printed small */
};

struct page_value {
	char *title;
	char *footer; /* printed at the foot of each sheet */
	struct page_block *blocks;
	int count, size;
	struct pieces texts; /* all texts above live here */
	bool is_sample; /* a mark that it is no real school goes on every sheet */
	bool is_one_sheet; /* where letters have sizes, they are made small enough for one sheet */
};

struct page_value *page_new(const char *title);
void page_free(struct page_value *page);
void page_footer(struct page_value *page, const char *text);
void page_title(struct page_value *page, const char *text);
void page_heading(struct page_value *page, const char *text, const char *anchor);
void page_text(struct page_value *page, const char *text);
void page_note(struct page_value *page, const char *text);
void page_space(struct page_value *page);
/* Label and value pairs, COLUMNS pairs side by side: page_pairs, then page_pair for each. */
void page_pairs(struct page_value *page, int columns);
void page_pair(struct page_value *page, const char *label, const char *value, enum page_tone tone);
/* A table: page_table, page_column for each column, then page_cell row by row. */
void page_table(struct page_value *page);
void page_column(struct page_value *page, const char *title, enum page_align align, int min_width);
void page_cell(struct page_value *page, const char *text, enum page_tone tone);
/* The columns from here on stand under a common TITLE, until it is another or NULL. */
void page_group(struct page_value *page, const char *title);
/* The row just filled is a total: it stands out and is set apart. */
void page_total(struct page_value *page);
/* What the table or chart just begun shows; else the heading before it says so. */
void page_caption(struct page_value *page, const char *text);
/* The title or heading, or the column, just made in Urdu too; NULL and "" are fine. Columns and headings only where letters are shaped. */
void page_urdu(struct page_value *page, const char *text);
/* The table just begun is ruled: a grid of a paper form. */
void page_ruled(struct page_value *page);
void page_field(struct page_value *page, const struct page_field *field);
void page_break(struct page_value *page);
/* Horizontal bars: page_bars, then page_bar for each; or page_bar_sexes for each, two bars that meet in the middle. Numbers
 * are NAN where not reported; TEXT is the number as it is read (of both sexes, in one text), NULL where not reported. */
void page_bars(struct page_value *page);
void page_bar(struct page_value *page, const char *label, double number, const char *text);
void page_bar_sexes(struct page_value *page, const char *label, double male, double female, const char *text);
/* Names of the two sides, before or after the first bar by sex; without it "Boys" and "Girls". */
void page_legend(struct page_value *page, const char *male, const char *female);
/* A trend: page_trend, page_trend_at for each period ("2023"), oldest first, then page_trend_line for each line and its points in the
 * order of the periods; those that are not given are not reported. All lines have one scale, which begins at zero. */
void page_trend(struct page_value *page);
void page_trend_at(struct page_value *page, const char *period);
void page_trend_line(struct page_value *page, const char *label);
void page_trend_point(struct page_value *page, double number, const char *text);
/* A ranked strip, as of all schools of a district: page_strip says what is counted ("pupils per teacher"), then page_mark for each in
 * any order; IS_OWN: the one that the page is about. */
void page_strip(struct page_value *page, const char *unit);
void page_mark(struct page_value *page, const char *label, double number, const char *text, bool is_own);
/* What was just made leads to TARGET (the cell of a table, the value of a pair, the bar, the line of a trend, the mark; else the title,
 * heading, text or note): "school:07001", "cluster:CODE", "district:kech", "tehsil:CODE", "division:CODE", "province:", "visit:ID",
 * "list:NAME?district=kech". A screen opens it, HTML makes an anchor of it where the caller says to which address, paper knows nothing
 * of it. NULL is fine. */
void page_link(struct page_value *page, const char *target);

/* Numbers in each row of a chart. */
int page_series(const struct page_block *block);
/* Cells in each row of a block that has rows; else 0. */
int page_row_cells(const struct page_block *block);

/* A mark of a strip in its place. */
struct page_rank { double number; int row; };
/* Those whose number is reported, the lowest first, equal ones in the order in which they were given; OUT has room for row_count.
 * Returns how many. */
int page_ranks(const struct page_block *block, struct page_rank *out);
/* The number of a strip's full height, and how many of the last marks lie BEYOND it and are drawn as going on: those above Tukey's fence (the third
 * quarter's end and one and a half times the distance between it and the first's), as the whiskers of a box plot. */
double page_strip_end(const struct page_rank *ranks, int known, int *beyond);
/* What a strip says in words, and what it says of the mark that stands at OWN. Newly allocated. */
char *page_strip_words(const struct page_block *block, const struct page_rank *ranks, int known);
char *page_own_words(const struct page_block *block, const struct page_rank *ranks, int known, int own);

#endif
