/* A district's own entries before the hub has decided them: shown at once, with the hub's value of each cell kept
 * beside. src/store only. */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "store/inside.h"
#include "store/log.h"

enum { PENDING_ROW = -1, PENDING_VOID = -2 }; /* `col` in `undecided` */

/* Applies the decoded entry to the shown tables and appends it to the log as pending. */
bool pending_add(struct replica *replica, const struct entry *entry, const void *bytes, size_t length, struct err *err);
/* Lays the decoded entry over the shown tables again, without the log: what no longer applies (the row is gone, the
 * school went elsewhere) is left out, and a new row whose key was taken is shown cell by cell over the row that stands. Never fails
 * for what the entry says. STATE is that of its line of the log: of a refused one what was keyed again since is left out, one that was
 * decided elsewhere is laid only until its school has left, a dropped one not at all. */
bool pending_lay_state(struct replica *replica, const struct entry *entry, enum entry_state state, struct err *err);
/* The same for who only looks and takes it off again: a new row whose school (or record) is not here now is laid all the same, so that
 * it stands as it did when its box wrote it. */
bool pending_lay_alone(struct replica *replica, const struct entry *entry, enum entry_state state, struct err *err);
/* Takes everything undecided off the tables: they are the hub's then. Inside a write transaction. */
bool pending_take_off(struct replica *replica, struct err *err);
/* 1 where the cell's present value is our own pending one, 0 not, -1 an error. */
int pending_is_ours(struct replica *replica, const struct table *table, const struct value *key, int column,
	struct err *err);

#endif
