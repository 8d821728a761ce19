/* The pen: text, lines and boxes on sheets of A4, in points from the upper left corner. Who knows cairo and pango is pen.c alone.
 *
 * ASCII, the letters of western Europe and a few signs, which nearly all text is, are drawn from a table of glyphs and their widths (a
 * dash alone, shaped, took two thirds of a card's time); everything else is shaped by pango, so that Urdu is joined and runs from the right. */
#ifndef PDF_PEN_H
#define PDF_PEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

enum { PEN_WIDTH = 595, PEN_HEIGHT = 842 }; /* A4 */

struct pen;

struct pen_face {
	double size; /* points */
	bool is_bold;
	double grey; /* 0 black .. 1 white */
	double leading; /* of a line, to the size; the pen itself does not look at it */
};

/* The PDF goes to OUT as it grows. */
bool pen_open(FILE *out, const char *title, struct pen **pen, struct err *err);
/* Urdu was drawn, and this machine has no face with all its letters: they may stand apart, or be boxes. */
bool pen_lacks_urdu(const struct pen *pen);
/* Ends the file. EX_IOERR where not all of it could be written. NULL is fine. */
bool pen_close(struct pen *pen, struct err *err);
double pen_width(struct pen *pen, const struct pen_face *face, const char *text, size_t length);
/* With its base line at Y. */
void pen_text(struct pen *pen, const struct pen_face *face, double x, double y, const char *text, size_t length);
void pen_line(struct pen *pen, double x1, double y1, double x2, double y2, double width, double grey);
void pen_fill(struct pen *pen, double x, double y, double width, double height, double grey);
/* Size of the sheets from this one on, which must still be blank. */
void pen_paper(struct pen *pen, double width, double height);
/* The sheet is full: the next one. */
void pen_sheet(struct pen *pen);

#endif
