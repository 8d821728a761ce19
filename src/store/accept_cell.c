/* A changed cell: compared with the value that its author had seen; one that signs for the whole record with the record, too. */
#include "config.h"
#include "store/accept_cell.h"

#include <stdlib.h>

#include "base/defect.h"
#include "store/catalogue.h"
#include "store/row.h"

bool accept_cell_check(const struct decision *decision, const struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	const struct column *column = &table->columns[operation->column];
	struct row_place place;

	if (table->number == TABLE_FORM && (operation->column == FORM_NUMBER || operation->column == FORM_SCOPE
			|| operation->column == FORM_PARENT || operation->column == FORM_MADE_ID))
		return err_set(err, EX_DATAERR, "form: %s never changes: make a new form", column->name);
	if (table->number == TABLE_FORM_COLUMN && operation->column < FORM_COLUMN_IS_INDEXED)
		return err_set(err, EX_DATAERR, "form_column: %s never changes: retire the field and add another", column->name);
	if (table->scope == SCOPE_DISTRICT && operation->column == catalogue_held(table)->district_column)
		return err_set(err, EX_DATAERR, "%s: district is not changed by an edit: a record that moves to another district is moved by"
			" the province", table->name);
	if (table->scope != SCOPE_SCHOOL || operation->column != table->school_column)
		return true;
	if (operation->now.kind == VALUE_NULL || row_find(decision->replica, &decision->replica->school->table,
			&operation->now, &place, err) != 1 || place.scope != decision->scope->id)
		return err_set(err, EX_DATAERR, "%s: the school is not one of %s: choose another", table->name,
			decision->scope->code);
	return true;
}

/* A later link of a broken chain came back to what the hub has: nothing is left to choose. */
static bool withdraw(struct decision *decision, int index, const struct conflict_place *place, struct err *err)
{
	char *text = decision_show(&decision->entry->operations[index].now);
	bool is_withdrawn = conflict_withdraw(decision->replica, place, text, err);

	free(text);
	decision_coincide(decision, index);
	return is_withdrawn;
}

/* By what its author had seen; a value that was blanked since says nothing. IS_OVER: it is not compared. */
static enum accept_verdict verdict_of(const struct decision *decision, int index, bool is_over, bool is_withdrawn, const struct value *present)
{
	const struct operation *operation = &decision->entry->operations[index];
	int told = decision_told(decision, index, DECISION_CELL);

	if (told == ACCEPT_APPLIED || told == ACCEPT_COINCIDED || told == ACCEPT_CONFLICT)
		return (enum accept_verdict) told;
	/* A box said again what the province blanked: nothing waits for a choice, and nothing comes back. */
	if (is_withdrawn || operation->now.is_blanked)
		return ACCEPT_COINCIDED;
	if (is_over)
		return ACCEPT_CONFLICT;
	/* It came into a signed record too late, or signs one that is not what was seen. */
	if (value_equal(present, &operation->seen) && !value_equal(present, &operation->now) && (decision->is_late[index]
			|| (operation->is_signed && !decision->is_taken[index])))
		return ACCEPT_CONFLICT;
	if (value_equal(present, &operation->seen))
		return ACCEPT_APPLIED;
	return value_equal(present, &operation->now) ? ACCEPT_COINCIDED : ACCEPT_CONFLICT;
}

bool accept_cell_change(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	const char *field = operation->table->columns[operation->column].name;
	const struct conflict_place conflict = decision_place(decision, operation, field);
	struct row_place place;
	struct value present;
	bool is_broken = false, is_now, is_unchanged = operation->is_signed && value_equal(&operation->seen, &operation->now);

	if (!decision_find(decision, operation, &place, err) || !accept_cell_check(decision, operation, err))
		return false;
	if (operation->saw_pending && !conflict_is_broken(decision->replica, &conflict, &is_broken, err))
		return false;
	if (!row_cell(decision->replica, operation->table, operation->key, operation->column, &present, err))
		return false;
	is_now = value_equal(&present, &operation->now);
	/* Signed anew as it was: it lets the entry's other operations through, or does not, and asks for no value itself. What broke the chain
	 * before it is over for the next link too, which would be held against its own author otherwise. */
	if (is_unchanged && !is_broken) {
		if (!decision->is_taken[index])
			decision_coincide(decision, index);
		return operation->saw_pending || conflict_begin(decision->replica, &conflict, err);
	}
	switch (verdict_of(decision, index, is_broken || place.is_void || defect("needless_conflict"), is_broken && !place.is_void && is_now, &present)) {
	case ACCEPT_COINCIDED:
		if (is_broken && !place.is_void && is_now)
			return withdraw(decision, index, &conflict, err);
		return decision_settle(decision, index, field, &operation->now, true, err);
	case ACCEPT_APPLIED:
		if (is_now)
			return true;
		return row_set(decision->replica, operation->table, operation->key, operation->column, &operation->now, err)
			&& decision_settle(decision, index, field, &operation->now, false, err);
	default:
		return decision_raise(decision, index, field, &operation->now, err);
	}
}
