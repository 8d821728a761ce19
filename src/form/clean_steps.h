/* What the files of the cleaning steps share; nobody else includes it. */
#ifndef FORM_CLEAN_STEPS_H
#define FORM_CLEAN_STEPS_H

#include "form/clean.h"

/* The room that does not hold the cell's text, emptied. */
struct buf *clean_room(struct clean_cell *cell);
/* The cell's text is now what a room holds. */
void clean_take(struct clean_cell *cell, const struct buf *room);
/* Whether TEXT is a word of [nothing]; uses the free room. */
bool clean_is_nothing(const struct clean_with *with, struct clean_cell *cell, const char *text, size_t length);

void clean_code5(const struct clean_with *with, struct clean_cell *cell);
void clean_cluster(const struct clean_with *with, struct clean_cell *cell);
void clean_whole(const struct clean_with *with, struct clean_cell *cell);
void clean_decimal(const struct clean_with *with, struct clean_cell *cell);
void clean_latitude(const struct clean_with *with, struct clean_cell *cell);
void clean_longitude(const struct clean_with *with, struct clean_cell *cell);
void clean_distance_m(const struct clean_with *with, struct clean_cell *cell);

#endif
