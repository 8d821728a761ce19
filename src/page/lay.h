/* A layout in the making: what the files share that turn a page into lines. src/page only. */
#ifndef PAGE_LAY_H
#define PAGE_LAY_H

#include "page/lines.h"

enum { LAY_BYTES = 1 << 16, LAY_SPANS = 128, LAY_LINKS = PAGE_COLUMNS, LAY_LABEL = 24 /* most columns of a label */ };

#define LAY_SAMPLE "SAMPLE DATA, NOT A REAL SCHOOL"

struct layout {
	const struct lines_options *options;
	struct page_lines *out;
	struct buf text; /* the line being made */
	int column; /* its columns so far */
	struct line_span spans[LAY_SPANS];
	int span_count;
	struct line_link links[LAY_LINKS];
	int link_count;
	const char *link; /* where what is put now leads to, or NULL */
	bool breaks; /* the next line begins a sheet */
};

/* Columns of TEXT; of NULL those of the mark of what is not reported. */
int lay_columns_of(const char *text);
void lay_blank(struct layout *lay, int width);
/* Appends TEXT in exactly WIDTH columns, cut or filled with blanks, in TONE. */
void lay_put(struct layout *lay, const char *text, int width, enum page_align align, enum page_tone tone);
/* The same for a cell, with its link. */
void lay_cell(struct layout *lay, const struct page_cell *cell, int width, enum page_align align, enum page_tone tone);
/* COUNT signs of a rule or bar. */
void lay_fill(struct layout *lay, const char *wide, const char *ascii, int count);
/* Words of TEXT in as many lines as they need, each from column INDENT on; a word wider than a line is broken. */
void lay_flow(struct layout *lay, const char *text, int indent, enum page_tone tone);
/* The caption of a table or chart, if it has one; it keeps with what comes. */
void lay_caption(struct layout *lay, const struct page_block *block);
/* The line is done: it goes to the lines, without blanks at its end. Good until the next one. */
struct page_line *lay_end(struct layout *lay);
struct lines_options lay_bound(const struct lines_options *options);

/* sheets.c: lines as they go to a printer. LINE writes one without its end; END follows it, FEED a sheet. */
struct sheet_style {
	void (*line)(const struct page_line *line, struct buf *out);
	const char *end, *feed;
};
void sheets_print(const struct page_value *page, const struct lines_options *options, int sheet_lines, const struct sheet_style *style,
	struct buf *out);

/* tables.c */
void tables_lay(struct layout *lay, const struct page_block *block);

/* charts.c */
void charts_bars(struct layout *lay, const struct page_block *block);
void charts_trend(struct layout *lay, const struct page_block *block);
void charts_strip(struct layout *lay, const struct page_block *block);

/* boxes.c: what a paper form has to be written in. */
void boxes_field(struct layout *lay, const struct page_block *block);
void boxes_grid(struct layout *lay, const struct page_block *block);

#endif
