/* Conflicts: edits that the hub did not take because its value was no longer the one seen. Rows of the replicated
 * table `conflict`, which the accept routine alone writes, the same on every replica that applies the same entries.
 * src/store only. */
#ifndef STORE_CONFLICT_H
#define STORE_CONFLICT_H

#include "store/inside.h"

#define CONFLICT_ROW "*" /* the field of a conflict about a whole row */
#define CONFLICT_VOID "_void"
/* States. CONFLICT_CHOSEN only where it is shown: a settlement of this box that the hub has not decided. */
#define CONFLICT_OPEN "open"
#define CONFLICT_CHOSEN "chosen"

/* What a conflict is about. */
struct conflict_place {
	const struct entry *entry; /* the edit that waits: origin, author, time */
	int64_t scope;
	const struct table *table;
	const struct value *key;
	const char *field;
	const char *school; /* or NULL */
};

/* False where there was never one: then no edit pays for looking. */
bool conflict_has_any(struct replica *replica);
/* True where an earlier link of the origin's chain of edits of this cell was not plainly accepted. */
bool conflict_is_broken(struct replica *replica, const struct conflict_place *place, bool *is_broken, struct err *err);
/* Opens the conflict or renews it with WAITING (text of the value, or NULL for a blank). */
bool conflict_raise(struct replica *replica, const struct conflict_place *place, const char *waiting, struct err *err);
/* The origin's own later edit asks for what the hub has, NOW: its open conflict is renewed by it and closed. */
bool conflict_withdraw(struct replica *replica, const struct conflict_place *place, const char *now, struct err *err);
/* An edit that had the hub's value as seen begins the origin's chain on this cell afresh, whatever came of it. */
bool conflict_begin(struct replica *replica, const struct conflict_place *place, struct err *err);
/* The hub's value became, or was already, NOW: conflicts on this cell that wait for it are closed. IS_COINCIDENCE:
 * the edit changed nothing, so that later links of the chain must not be compared; else the chain begins afresh. */
bool conflict_settled(struct replica *replica, const struct conflict_place *place, const char *now, bool is_coincidence,
	struct err *err);
/* ORIGIN's conflict at PLACE is closed. */
bool conflict_close(struct replica *replica, const struct conflict_place *place, int origin, struct err *err);
/* A settlement of this cell changed nothing: later links of the sender's chain saw what is not there. */
bool conflict_distrust(struct replica *replica, const struct conflict_place *place, struct err *err);
/* The record changed: conflicts about its whole row that wait for what now stands are closed. */
bool conflict_rows_agree(struct replica *replica, const struct conflict_place *place, struct err *err);
/* The record is void: conflicts that waited for that are closed. */
bool conflict_voided(struct replica *replica, const struct conflict_place *place, struct err *err);

#endif
