/* A database made of the rows of a snapshot that came from outside, with nothing in it that the rows do not say. Each value is looked
 * at: its type, text that is UTF-8, a key without blanks that was not there before. */
#ifndef STORE_SNAPSHOT_MADE_H
#define STORE_SNAPSHOT_MADE_H

#include "store/snapshot.h"

struct snapshot_made;

/* FOLDER/NAME, which is made. EX_DATAERR where HEAD names no district, EX_CANTCREAT, EX_IOERR. */
bool snapshot_made_begin(const char *folder, const char *name, const struct snapshot_head *head, struct snapshot_made **out,
	struct err *err);
/* The table of a number, by the forms that came so far; NULL and EX_DATAERR. */
const struct table *snapshot_made_table(struct snapshot_made *made, int64_t number, struct err *err);
/* A row as snapshot_row gives it. EX_DATAERR, EX_IOERR. */
bool snapshot_made_add(struct snapshot_made *made, const struct table *table, int scope, const struct value *values,
	struct err *err);
/* Writes it down and closes; where IS_GOOD is false, or it cannot be written, nothing of it stays. */
bool snapshot_made_end(struct snapshot_made *made, bool is_good, struct err *err);

#endif
