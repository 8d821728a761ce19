/* Rows of replicated tables: found, added, read and changed one at a time by their key, without any rule of the log.
 * src/store only. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "store/inside.h"

struct row_place {
	int64_t scope; /* id */
	bool is_void;
};

/* 1 there, 0 not, -1 an error. */
int row_find(struct replica *replica, const struct table *table, const struct value *key, struct row_place *place,
	struct err *err);
/* Adds a row of all columns: 1 added, 0 its key is there already, -1 an error. */
int row_add(struct replica *replica, const struct table *table, const struct value *row, int64_t scope,
	struct err *err);
/* One cell of a row that is there; text is kept until the next call. */
bool row_cell(struct replica *replica, const struct table *table, const struct value *key, int column,
	struct value *out, struct err *err);
bool row_set(struct replica *replica, const struct table *table, const struct value *key, int column,
	const struct value *now, struct err *err);
/* Sets _void of a row. */
bool row_set_void(struct replica *replica, const struct table *table, const struct value *key,
	const struct value *reason, struct err *err);
/* Removes a row that only our own undecided entries made. */
bool row_remove(struct replica *replica, const struct table *table, const struct value *key, struct err *err);
/* Starts reading the whole row: the statement gives its columns from 0 and _void after the last; reset it when done.
 * 1, 0, -1 as above. */
int row_whole(struct replica *replica, const struct table *table, const struct value *key, sqlite3_stmt **out,
	struct err *err);
/* Forgets scopes and rights that were remembered: a rollback made them untrue. */
void row_forget(struct replica *replica);
/* The keys' conditions, "k1 = ?1 AND k2 = ?2", parameters from FIRST. */
void row_put_condition(struct buf *sql, const struct table *table, int first);

#endif
