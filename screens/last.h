/* The last record of each form that was saved while the program runs: its values, to be copied into the next one by a
 * key. */
#ifndef SCREENS_LAST_H
#define SCREENS_LAST_H

#include "base/buf.h"

struct record;

/* Keeps the values of RECORD, in place of those of the record before it. */
void last_keep(const struct record *record);
/* Appends the text of a field of the last record of RECORD's form, as it would be typed; of a grid the row with the same name. False
 * where there is none, or it was blank. GRID -1: the record itself. */
bool last_get(const struct record *record, int grid, int row, int field, struct buf *out);
void last_forget(void);

#endif
