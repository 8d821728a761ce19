/* A province of a few invented schools with the shipped forms, for the tests of cards. */
#ifndef CARD_WORLD_H
#define CARD_WORLD_H

#include "form/set.h"
#include "store/replica.h"

/* The forms and tables that come with the program (ZILA_FORMS, ZILA_TABLES), in a new province at FOLDER, opened. */
struct replica *card_world_open(const char *folder, bool is_sample, struct form_set **set);
/* 07001, a girls' high school with all blocks filled; 07002 feeds it; 07003 is closed and reports next to nothing;
 * 07004 has every class that there is, the longest names and everything else that takes a line. */
void card_world_fill(struct replica *replica);

#endif
