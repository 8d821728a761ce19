/* A record with its grids in memory: what the keyboard, `put` and drafts work on.
 *
 * Each cell holds the value now and the value seen (what the tables held when the record was loaded); saving writes
 * only cells that differ. */
#ifndef FORM_RECORD_H
#define FORM_RECORD_H

#include "form/check.h"
#include "form/form.h"
#include "form/set.h"
#include "store/replica.h"
#include "store/txn.h"

struct record_cell {
	struct value now, seen; /* text owned by the record */
	bool is_asked; /* by the last check: false where its skip condition does not hold */
};

struct record_row {
	struct record_cell *cells; /* of the grid form's fields */
	bool is_new;
};

struct record_grid {
	const struct form *form; /* NULL where the grid's form is not loaded: it has no rows then */
	struct record_row *rows;
	int row_count;
};

/* Adds to OUT, as soft lines of the record itself, what shows only beside other records: asked inside the transaction, after the rows were
 * written. */
typedef bool record_judge(struct replica *replica, const struct form *form, const char *key, const char *school,
	struct check_list *out, struct err *err);

struct record {
	const struct form *form;
	struct form_set *set;
	struct record_cell *cells; /* form->field_count */
	struct record_grid *grids; /* form->grid_count, in the form's order */
	bool is_new;
	bool is_void;
	char key[128]; /* key text; "" until a made id is made */
	unsigned char hash_seen[8];
	struct txn_sight sight; /* the record as it was seen, for a field that signs for it */
	int64_t draft; /* that it was keyed in, 0: none; set by the caller. A new record of a draft is saved once */
	record_judge *judge; /* set by the caller; NULL: none */
	struct arena *memory; /* texts of its values */
};

/* An empty record with its fallbacks. */
struct record *record_new(struct form_set *set, const struct form *form);
void record_free(struct record *record);
/* From the tables, grids included. EX_NOINPUT where there is none. */
bool record_load(struct replica *replica, struct form_set *set, const struct form *form, const char *key,
	struct record **out, struct err *err);
/* One field from text, by type_parse. */
bool record_put(struct record *record, int field, const char *text, struct err *err);
bool record_put_row(struct record *record, int grid, int row, int field, const char *text, struct err *err);
/* Directly, canonical. */
void record_set(struct record *record, int field, const struct value *value);
void record_set_row(struct record *record, int grid, int row, int field, const struct value *value);
/* Adds a row to a grid and gives its number; its key fields are put by the caller. */
int record_add_row(struct record *record, int grid);
/* A new row that holds nothing but its key: no rule is asked about it and it is not written. */
bool record_row_is_blank(const struct record *record, int grid, int row);
/* Makes the rows that the form's `rows` asks for where they are absent: a code list's items (grades up to the
 * school's level), or the school's staff on the roll. Needs `school` to be set where rows = staff. */
bool record_fill_rows(struct replica *replica, struct record *record, int grid, struct err *err);
/* Puts a grid's rows in the order of their code list. */
void record_sort_rows(struct record *record, int grid);
bool record_is_changed(const struct record *record);
/* The first field of FORM that signs for the whole record, or -1. */
int record_sign_field(const struct form *form);
/* True where FIELD is one and its value, as it was loaded, says that the record is signed: what is saved then signs it anew. */
bool record_sign_is_signed(const struct record *record, int field);

enum record_outcome { RECORD_SAVED, RECORD_REJECTED, RECORD_STALE };

/* grid -1: the record itself. The text of `present` is the record's. */
struct record_clash {
	int grid, row, field;
	struct value present;
};

struct record_save {
	enum record_outcome outcome;
	struct record_clash *clashes; /* RECORD_STALE: cells that somebody changed since they were loaded, and where the record is signed for
									 all that differs in it; the caller frees with record_save_reset */
	int clash_count;
	struct check_list broken; /* RECORD_REJECTED: hard rules and soft rules without a reason */
};

/* Checks, then writes in one transaction. Soft rules need a reason in REASONS (pairs rule → text; COUNT may be 0)
 * unless ACCEPT_SOFT (import, put --accept): then they become open findings. One that is an open finding already, in a
 * field not touched now, needs none and stays it. Missing required fields are hard. True
 * with an outcome; false where the store said no. After RECORD_SAVED the record is as saved (key made, now = seen,
 * what is not asked is NULL). A new record on a key that is taken is RECORD_STALE: it is never written over. */
struct record_reason {
	const char *rule, *text;
};
bool record_save(struct replica *replica, struct record *record, const char *author,
	const struct record_reason *reasons, int reason_count, bool accept_soft, struct record_save *out,
	struct err *err);
void record_save_reset(struct record_save *save);
/* Answers a clash: the cell now counts as having seen the present value; IS_MINE keeps what was keyed, else it takes
 * the present value. */
void record_settle(struct record *record, const struct record_clash *clash, bool is_mine);

#endif
