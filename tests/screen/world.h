/* A small world for the tests of screens: a province of 30 made-up schools with returns, classes, staff and visits, and a district
 * folder made from it. Made once a program, copied for each test, always the same: time stands at WORLD_NOW. */
#ifndef TESTS_SCREEN_WORLD_H
#define TESTS_SCREEN_WORLD_H

#include "form/set.h"
#include "store/replica.h"

#define WORLD_NOW "2026-03-31T10:00"
#define WORLD_AUTHOR "clerk"

enum world_folder {
	WORLD_PROVINCE, /* every write is decided at once */
	WORLD_DISTRICT, /* Kech: every write waits to be sent */
	WORLD_SAMPLE, /* a province of generated data, without schools */
};

/* Stops the clock and makes the folders below $TMPDIR; fails the test where that does not work. */
void world_make(void);
/* Takes them away. */
void world_unmake(void);
/* A fresh copy; the caller frees the path (world_drop also takes the folder away). */
char *world_copy(enum world_folder which);
void world_drop(char *folder);

/* A folder opened, for screens without a terminal and to look at what a program has written. */
struct world {
	struct replica *replica;
	struct form_set *set;
};

void world_open(struct world *world, const char *folder);
void world_close(struct world *world);
/* The single text of a query; "" where there is none; good until the next call. */
const char *world_ask(struct world *world, const char *sql);
/* Changes one field of a record and saves it, as another person would. */
void world_change(struct world *world, const char *form, const char *key, const char *field, const char *text);
/* The value in an open draft of WORLD_AUTHOR, as a field shows it for typing; "" where it is not there. Good until the next call.
 * GRID is the grid's form and ROW the row's own key ("visit_class", "kachi"), or NULL both for the record itself. */
const char *world_draft(struct world *world, const char *form, const char *school, const char *grid, const char *row, const char *field);

#endif
