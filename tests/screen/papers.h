/* Filled-in paper for the tests and the bench: a visit and a census return of a boys' primary school, nothing on it that a rule finds
 * improbable. */
#ifndef TESTS_SCREEN_PAPERS_H
#define TESTS_SCREEN_PAPERS_H

#include "tests/screen/keyer.h"

/* With its classes, and the first two people on the SCHOOL's roll. */
void papers_visit(struct replica *replica, const char *school, struct paper *paper);
void papers_return(struct paper *paper);
/* The classes of that return. */
void papers_classes(struct paper *paper);

/* Lines "form row field text"; a row of "-" is the record itself; ends with a line of NULL. */
void papers_lines(struct paper *paper, const char *const (*lines)[4]);
/* Rows of a grid, each its key and its values divided by blanks, "." where nothing stands; ends with a row of NULL. */
void papers_grid(struct paper *paper, const char *form, const char *const *columns, const char *const (*rows)[2]);

#endif
