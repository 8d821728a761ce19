/* One entry in the making: the real transaction, and beside it what the oracle must know. */
#ifndef SYNC_SIM_PEN_H
#define SYNC_SIM_PEN_H

#include "store/txn.h"
#include "tests/sync/sim_oracle.h"

struct sim_pen {
	struct sim *sim;
	int box;
	struct txn *txn; /* NULL: it could not even begin */
	bool is_good, is_raw; /* is_raw: it says nothing of what is signed */
	struct sim_act *acts;
	int count;
	struct err err;
};

/* AUTHOR by a step's argument. */
void pen_begin(struct sim_pen *pen, struct sim *sim, int box, int author);
void pen_begin_as(struct sim_pen *pen, struct sim *sim, int box, const char *author);
/* A cell; NOW NULL is a blank. IS_RAW: SEEN may be older than what is shown. */
void pen_change(struct sim_pen *pen, const char *form, const char *key, int column, const struct sim_look *seen, const char *now,
	bool is_raw);
/* A new row from "column=value" pairs, NULL-terminated; the raw key is made of them. */
void pen_insert(struct sim_pen *pen, const char *form, ...);
void pen_void(struct sim_pen *pen, const char *form, const char *key, const char *reason);
/* The return of SIGHT gets CODE in the field that signs (NULL: a blank). IS_OLD: as it was seen then. */
void pen_sign(struct sim_pen *pen, const struct sim_sight *sight, const char *code, bool is_old);
/* ACT has what the oracle must know of it. */
void pen_settle(struct sim_pen *pen, const struct settle *settle, const struct sim_act *act, enum settle_answer *answer);
/* Commits and says so in the trace; a refusal is no failure. */
bool pen_end(struct sim_pen *pen);

#endif
