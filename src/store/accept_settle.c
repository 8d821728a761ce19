/* A conflict's settlement. Whether it may be taken is told by store/settling.h; what it does to cells, to the conflict,
 * and to others of the record that now agree, is told here. */
#include "config.h"
#include "store/accept_settle.h"

#include <stdlib.h>

#include "store/accept_cell.h"
#include "store/accept_row.h"
#include "store/conflict.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/settling.h"

enum { ROW_MAX = 1 << 20 };

/* One cell that a settlement changes. */
static bool settle_cell(void *state, const struct operation *operation, int column, const struct value *present,
	const struct value *now, struct err *err)
{
	struct decision *decision = state;
	struct operation change = *operation;
	const struct conflict_place place = decision_place(decision, operation, operation->table->columns[column].name);
	char *text = decision_show(now);
	bool is_set;

	(void) present;
	change.column = column;
	change.now = *now;
	is_set = accept_cell_check(decision, &change, err)
		&& row_set(decision->replica, operation->table, operation->key, column, now, err)
		&& conflict_settled(decision->replica, &place, text, false, err);
	free(text);
	return is_set;
}

/* The row that waits for want of a record that was not signed yet. */
static bool add_row(struct decision *decision, const struct operation *operation, const struct settling *settling, struct err *err)
{
	struct value row[TABLE_MAX_COLUMNS];
	struct buf storage;
	bool is_good;

	buf_init(&storage, ROW_MAX);
	is_good = settling_row(operation, settling, row, &storage, err) && row_add(decision->replica, operation->table, row,
		decision->scope->id, err) >= 0;
	buf_free(&storage);
	return is_good;
}

/* The choice is carried out; then the conflict is closed, and what else agrees now. */
static bool run_settle(struct decision *decision, const struct operation *operation, const struct settling *settling,
	struct err *err)
{
	struct replica *replica = decision->replica;
	const struct conflict_place place = decision_place(decision, operation, settling_field(operation));
	const struct value reason = value_bytes(settling->waiting.bytes, settling->waiting.length);
	struct row_place row;
	char *text;
	bool adds, is_good = settling_adds(replica, operation, &adds, err) && (adds ? add_row(decision, operation, settling, err)
		: settling_each(replica, operation, settling, settle_cell, decision, err));

	if (is_good && operation->column == OPERATION_VOID && settling_takes(operation))
		is_good = row_find(replica, operation->table, operation->key, &row, err) >= 0
			&& (row.is_void || accept_row_run_void(decision, operation, &reason, err));
	text = operation->column >= 0 ? decision_show(&operation->now) : NULL;
	is_good = is_good && (operation->column < 0 || conflict_settled(replica, &place, text, false, err));
	free(text);
	return is_good && conflict_close(replica, &place, operation->conflict_origin, err)
		&& conflict_rows_agree(replica, &place, err);
}

bool accept_settle_decide(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	const struct conflict_place place = decision_place(decision, operation, settling_field(operation));
	struct settling settling;
	enum settle_answer answer = SETTLE_CHANGED;
	bool is_good = settling_read(decision->replica, operation, &settling, err);
	int told;

	if (is_good && settling.is_found && settling.scope != decision->scope->id)
		is_good = decision_wrong_scope(decision, operation, scope_by_id(decision->replica, settling.scope), err);
	is_good = is_good && settling_answer(decision->replica, operation, &settling, decision->hash_differs[index],
		decision->signed_differs[index], &answer, err);
	told = is_good && operation->column >= 0 && settling.is_found ? decision_told(decision, index, DECISION_CELL) : -1;
	if (told >= 0)
		answer = told == ACCEPT_APPLIED ? SETTLE_TAKEN : told == ACCEPT_TOO_LATE ? SETTLE_TOO_LATE : SETTLE_CHANGED;
	if (is_good && answer == SETTLE_TAKEN) {
		is_good = run_settle(decision, operation, &settling, err);
	} else if (is_good) {
		decision->verdicts[index] = answer == SETTLE_CHANGED ? ACCEPT_CHANGED : ACCEPT_TOO_LATE;
		decision->unsettled++;
		is_good = !settling.is_found || conflict_distrust(decision->replica, &place, err);
	}
	settling_reset(&settling);
	return is_good;
}
