/* Deliberate defects, by which the tests prove that they would find them: `if (defect("skipped_cell"))`. Constant false, and so not
 * in the program at all, except where a test compiles the file once more with ZILA_DEFECTS; then $ZILA_DEFECT names the one that is
 * on. tests/sync/test_defects.c lists them and what must catch each. */
#ifndef BASE_DEFECT_H
#define BASE_DEFECT_H

#ifdef ZILA_DEFECTS
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool defect(const char *name)
{
	const char *on = getenv("ZILA_DEFECT");

	return on && strcmp(on, name) == 0;
}
#else
#define defect(name) 0
#endif

#endif
