/* The rows that go where their school goes: its own, those of tables with a column `school`, the grids below them, and
 * the reasons and conflicts about any of them. src/store only. */
#ifndef STORE_MOVE_ROWS_H
#define STORE_MOVE_ROWS_H

#include "store/inside.h"

struct move_row {
	const struct table *table;
	struct value key[TABLE_MAX_KEY]; /* texts in the list's own memory */
};

struct move_rows {
	struct move_row *list; /* forms in order of their numbers and keys, then reasons, then conflicts */
	int count, room;
	char **texts;
	int text_count;
};

/* Of the school with KEY, in SCOPE. OUT is to be freed, also after a failure. */
bool move_rows_collect(struct replica *replica, const struct value *key, const struct scope_state *scope,
	struct move_rows *out, struct err *err);
void move_rows_free(struct move_rows *rows);

#endif
