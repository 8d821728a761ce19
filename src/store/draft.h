/* Drafts: what was keyed and not yet saved, in drafts.db, a database of its own so that a sync never makes a key wait. Never
 * logged, never sent. Each cell keeps the value seen when the record was loaded. */
#ifndef STORE_DRAFT_H
#define STORE_DRAFT_H

#include "store/replica.h"
#include "store/value.h"

struct draft {
	int64_t id;
	char form[64];
	char key[128]; /* record key text; "" for a new record whose key is made at save */
	char school[32];
	char title[128]; /* what the list shows */
	char author[64];
	char place[64]; /* "page/field" where the cursor was */
	char where[64]; /* the terminal on which it is open now, in another session; "" where it is open in none */
	int64_t started, saved; /* UTC seconds */
};

/* What a person knows this session by, for the others: "tty2", "pts/3 from 10.0.0.7". */
void draft_where(struct replica *replica, const char *where);
/* Opens a new draft, held by this session, and gives its id. */
bool draft_start(struct replica *replica, const struct draft *draft, int64_t *id, struct err *err);
/* One cell: GRID "" for the record itself, else the child form; ROW its row's key text. On the disk when it returns. */
bool draft_put(struct replica *replica, int64_t id, const char *grid, const char *row, const char *field,
	const struct value *now, const struct value *seen, struct err *err);
bool draft_place(struct replica *replica, int64_t id, const char *place, const char *title, const char *key,
	struct err *err);
/* Notes in the draft the made key under which it is being saved: between the two databases nothing is atomic, and a draft that
 * outlives the commit of its record must be known for what it is. EX_NOINPUT where the draft is gone: it was saved before. */
bool draft_claim(struct replica *replica, int64_t id, const char *key, struct err *err);
/* The oldest first. */
bool draft_each(struct replica *replica, const char *author, bool (*visit)(void *state, const struct draft *draft),
	void *state, struct err *err);
bool draft_find(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err);
bool draft_cells(struct replica *replica, int64_t id,
	void (*visit)(void *state, const char *grid, const char *row, const char *field, const struct value *now,
		const struct value *seen), void *state, struct err *err);
/* After its record was saved. */
bool draft_drop(struct replica *replica, int64_t id, struct err *err);

/* A draft is held by the session in which it is open, and by no other: what another one puts into it is refused (EX_TEMPFAIL, with where it is). */
enum draft_hold { DRAFT_HELD, DRAFT_TAKEN, DRAFT_GONE, DRAFT_UNKNOWN /* the drafts could not be read */ };
/* This session holds it from now on, whoever did before. EX_NOINPUT where it is gone. */
bool draft_take(struct replica *replica, int64_t id, struct err *err);
void draft_let_go(struct replica *replica, int64_t id);
/* WHERE (64 bytes, may be NULL) is where it is held, "" where that is not another session. */
enum draft_hold draft_look(struct replica *replica, int64_t id, char *where);
/* The latest draft of somebody else about the same record (KEY "": about a new one of the same form and school). Its cells are not ours to see. */
bool draft_of_others(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err);
/* Thrown away by its author, who may bring it back until the next one is thrown away. */
bool draft_throw(struct replica *replica, int64_t id, struct err *err);
bool draft_bring_back(struct replica *replica, const char *author, struct draft *out, bool *is_found, struct err *err);

#endif
