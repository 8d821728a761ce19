/* The sheets of one page value while they are filled: where the next line goes, and text that is broken to fit. A page is gone through
 * twice, dry to count its sheets, then with ink. */
#ifndef PDF_SHEET_H
#define PDF_SHEET_H

#include "page/page.h"
#include "pdf/pen.h"

#define SHEET_LEFT 34.0
#define SHEET_TOP 32.0
#define SHEET_FOOT 44.0 /* below the last line */
#define SHEET_LEADING 1.22 /* of a line, to its letters' size */
#define SHEET_URDU 1.6 /* the same of Urdu, whose letters hang lower and stand higher */

struct sheet {
	struct pen *pen;
	const struct page_value *page;
	double width, height; /* of the paper, which may lie on its side */
	double right, bottom; /* where what is printed ends */
	double scale; /* of all letters */
	double y; /* upper edge of what comes next */
	bool is_dry; /* nothing is drawn */
	bool is_endless; /* no sheet ever ends: to measure */
	int number, count;
};

/* Text broken into lines; the pieces lie in the text. */
struct wrap {
	struct { const char *text; size_t length; double width; } *lines;
	int count, size;
	double width; /* of the widest */
};

/* Urdu text wants its own leading: SHEET_URDU in `leading`. */
struct pen_face sheet_face(const struct sheet *sheet, double size, enum page_tone tone);
/* Room for HEIGHT: on this sheet, or the next one is begun. True where it was begun. */
bool sheet_need(struct sheet *sheet, double height);
void sheet_next(struct sheet *sheet);
/* The foot of the last sheet. */
void sheet_end(struct sheet *sheet);
/* Breaks TEXT (NULL: the mark of what is not reported) at blanks into WIDTH. */
void sheet_wrap(const struct sheet *sheet, const struct pen_face *face, const char *text, double width, struct wrap *out);
void sheet_wrap_free(struct wrap *wrap);
double sheet_height(const struct wrap *wrap, const struct pen_face *face);
/* Its lines from X, Y on, at the left or the right of WIDTH. What runs from the right begins there. */
void sheet_put(struct sheet *sheet, const struct pen_face *face, const struct wrap *wrap, double x, double y, double width, enum page_align align);
/* A text over the whole width, INDENT from the left, a line at a time. */
void sheet_paragraph(struct sheet *sheet, const char *text, double size, enum page_tone tone, double indent);
/* One line of text, not broken. */
void sheet_text(struct sheet *sheet, const struct pen_face *face, const char *text, double x, double y, double width, enum page_align align);
double sheet_text_width(const struct sheet *sheet, const struct pen_face *face, const char *text);
void sheet_rule(struct sheet *sheet, double x1, double y1, double x2, double y2, double width, double grey);
void sheet_fill(struct sheet *sheet, double x, double y, double width, double height, double grey);

/* press_chart.c */
void press_bars(struct sheet *sheet, const struct page_block *block);
void press_trend(struct sheet *sheet, const struct page_block *block);
double press_trend_height(struct sheet *sheet, const struct page_block *block);
void press_strip(struct sheet *sheet, const struct page_block *block);
/* press_table.c */
/* True where a table of the page has no room on a sheet that stands, in letters that are easily read. */
bool press_is_wide(struct sheet *sheet);
void press_table(struct sheet *sheet, const struct page_block *block);
/* Height of its heading and its first row. */
double press_table_start(struct sheet *sheet, const struct page_block *block);
/* press_form.c: what is written in by hand. */
void press_field(struct sheet *sheet, const struct page_block *block);
double press_field_height(struct sheet *sheet, const struct page_block *block);
void press_grid(struct sheet *sheet, const struct page_block *block);
double press_grid_start(struct sheet *sheet, const struct page_block *block);

#endif
