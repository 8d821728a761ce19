/* A dot-matrix printer: its codes are undone. */
#ifndef TESTS_PRINTER_H
#define TESTS_PRINTER_H

#include <stdbool.h>

#include "base/buf.h"

struct printed {
	struct buf text, bold; /* BOLD has each bold run, a line each */
	int lines_a_page;
	bool is_bold, is_condensed, was_reset;
};

/* Prints STREAM; fails the test at any code that is not in the manual, and where a line is longer than the paper is wide. */
void printer_print(struct printed *to, const struct buf *stream);
void printer_free(struct printed *printed);

#endif
