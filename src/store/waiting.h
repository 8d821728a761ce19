/* The row that waits in a conflict about a whole row, read back from its text (src/store/conflict.h). */
#ifndef STORE_WAITING_H
#define STORE_WAITING_H

#include "store/table.h"

/* Reads TEXT into table->column_count values, VALUE_NULL where a column is not named; texts point into STORAGE, which
 * is emptied first. False where it is no such text. */
bool waiting_row(const struct table *table, const char *text, size_t length, struct value *row, struct buf *storage);

#endif
