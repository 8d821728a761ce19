/* The staff on a school's roll, to look through, to correct and to add to. */
#ifndef SCREENS_STAFF_H
#define SCREENS_STAFF_H

struct app;

void staff_push(struct app *app, const char *school);

#endif
