/* Pages as a text, by which they go to another program (zila-pdf). The text is described in zila-pdf(1); this is both its ends.
 *
 * A line is a word and its texts, each after a tab; in a text a tab is \t, a newline \n, a backslash \\, and \- alone is "not
 * reported". Links stay behind: paper leads nowhere. What reads it takes no line over 64 kB and no page of more than 1,000,000 texts or 64 MB. */
#ifndef PAGE_SCRIPT_H
#define PAGE_SCRIPT_H

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "page/page.h"

#define SCRIPT_FIRST "zila-pages\t2"
#define SCRIPT_ABSENT "\\-"

enum { SCRIPT_LINE = 64 << 10, SCRIPT_TEXTS = 1000000, SCRIPT_BYTES = 64 << 20 };

void script_begin(struct buf *out);
void script_put(const struct page_value *page, struct buf *out);
/* Without this at its end the text was cut off, and no reader takes it for whole. */
void script_end(long pages, struct buf *out);

struct script {
	FILE *file;
	char *line;
	size_t size;
	long number; /* of the line */
	long pages; /* read so far */
};

/* Reads the first line. EX_DATAERR where FILE is no such text. */
bool script_open(struct script *script, FILE *file, struct err *err);
/* The next page, or NULL after the last one; false and EX_DATAERR where it is damaged or cut off. */
bool script_next(struct script *script, struct page_value **out, struct err *err);
void script_close(struct script *script);

#endif
