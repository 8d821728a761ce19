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
	PAGE_KINDS,
};
enum { PAGE_COLUMNS = 64 }; /* most columns of a table */
enum page_align { PAGE_LEFT, PAGE_RIGHT };
enum page_tone { PAGE_PLAIN, PAGE_STRONG, PAGE_GOOD, PAGE_WARNING, PAGE_FAINT };

struct page_column {
	char *title;
	char *title_ur; /* or NULL; only where letters are shaped */
	enum page_align align;
	int min_width; /* columns that it gets where there is room; 0: as its contents need */
};

struct page_cell {
	char *text; /* NULL: not reported */
	enum page_tone tone;
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
	char *text; /* title, heading, text or note */
	char *text_ur; /* of a title or heading, or NULL; only where letters are shaped */
	char *anchor; /* of a heading: a name to jump to */
	/* PAGE_PAIRS: label and value alternate, `pair_columns` pairs a line; PAGE_TABLE: rows × columns; PAGE_BARS: label and
	 * text, and a number; PAGE_FIELD: one row of PAGE_FIELD_TEXTS */
	struct page_column *columns;
	int column_count;
	struct page_cell *cells;
	int row_count;
	double *numbers; /* PAGE_BARS: row_count values, NAN where not reported */
	int pair_columns; /* pairs side by side; of a table, the cells filled so far; of a field, its lines */
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
/* The title or heading, or the column, just made in Urdu too; NULL is fine. */
void page_urdu(struct page_value *page, const char *text);
/* The table just begun is ruled: a grid of a paper form. */
void page_ruled(struct page_value *page);
void page_field(struct page_value *page, const struct page_field *field);
void page_break(struct page_value *page);
/* Horizontal bars. */
void page_bars(struct page_value *page);
void page_bar(struct page_value *page, const char *label, double number, const char *text);

#endif
