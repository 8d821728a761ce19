/* Where schools went: what the replicated table `school_move` says. Its rows are written by the hub alone, in the transaction that
 * moves the school (store/moving.h), and come with '*', so before the entries that need them. src/store only. */
#ifndef STORE_MOVE_H
#define STORE_MOVE_H

#include "store/inside.h"

/* The scope that an entry of another replica is decided in. That is the one it names, except where all its records went away
 * with their school after its box had last heard from the province: then the one in which they are now. EX_DATAERR
 * where only some of them did. Where OUT is NULL afterwards the entry's own scope is meant. */
bool move_scope(struct replica *replica, const struct entry *entry, struct scope_state **out, struct err *err);
/* Our own entry that was decided elsewhere: true once every school of it has left this replica, by its own sequence. */
bool move_is_over(struct replica *replica, const struct entry *entry, bool *is_over, struct err *err);

#endif
