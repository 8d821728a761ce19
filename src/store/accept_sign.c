/* See the header. Everything is asked of the tables before any operation of the entry: what it would leave half done otherwise
 * (some cells of a signed record taken, then a sign-off that is not) cannot come about. */
#include "config.h"
#include "store/accept_sign.h"

#include <string.h>

#include "base/defect.h"
#include "store/signing.h"

static bool is_sign(const struct operation *operation)
{
	return operation->kind == ENTRY_CHANGE && operation->is_signed;
}

/* Would this operation be taken as it is written? */
static bool would_apply(struct decision *decision, int index, bool *is_good, struct err *err)
{
	struct replica *replica = decision->replica;
	const struct operation *operation = &decision->entry->operations[index];
	struct conflict_place conflict;
	struct row_place place;
	struct value present;
	bool is_broken = false;
	int found;

	*is_good = true;
	if (operation->kind == ENTRY_SETTLE)
		return true;
	found = row_find(replica, operation->table, operation->key, &place, err);
	*is_good = found >= 0;
	if (operation->kind == ENTRY_INSERT)
		return found == 0;
	if (found != 1 || place.is_void || place.scope != decision->scope->id)
		return false;
	if (operation->kind == ENTRY_VOID)
		return operation->table->parent && !decision->hash_differs[index];
	if (operation->kind != ENTRY_CHANGE)
		return false;
	conflict = decision_place(decision, operation, operation->table->columns[operation->column].name);
	*is_good = (!operation->saw_pending || conflict_is_broken(replica, &conflict, &is_broken, err))
		&& row_cell(replica, operation->table, operation->key, operation->column, &present, err);
	return *is_good && !is_broken && (value_equal(&present, &operation->seen) || (!operation->is_signed && value_equal(&present,
		&operation->now)));
}

static bool is_of_record(const struct decision *decision, int index, const struct table *signing, const struct value *key)
{
	const struct operation *operation = &decision->entry->operations[index];

	return signing_table(operation->table) == signing && signing_is_same(signing, operation->key, key);
}

/* A sign-off is taken with all that its entry does to the record, or not at all. */
static bool look_at_sign(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	bool is_taken = !decision->signed_differs[index], is_good = true;
	int told;

	for (int i = 0; is_taken && is_good && i < decision->entry->count; i++)
		if (i == index || is_of_record(decision, i, operation->table, operation->key))
			is_taken = would_apply(decision, i, &is_good, err);
	told = decision_told(decision, index, DECISION_SIGNED);
	decision->is_taken[index] = told >= 0 ? told == ACCEPT_APPLIED : is_taken;
	return is_good;
}

/* Each field by which the record is signed now is set by a sign-off of this entry that is taken. */
static bool is_answered(struct decision *decision, const struct table *signing, const struct value *key, bool *is_good, struct err *err)
{
	*is_good = true;
	for (int column = 0; column < signing->column_count; column++) {
		struct value present;
		bool is_set = false;

		if (!signing->columns[column].signs)
			continue;
		if (!(*is_good = row_cell(decision->replica, signing, key, column, &present, err)))
			return false;
		if (!signing_is_code(&signing->columns[column], &present))
			continue;
		for (int i = 0; !is_set && i < decision->entry->count; i++) {
			const struct operation *operation = &decision->entry->operations[i];

			is_set = is_sign(operation) && decision->is_taken[i] && operation->column == column && is_of_record(decision, i, signing, key);
		}
		if (!is_set)
			return false;
	}
	return true;
}

/* A cell that does not sign, a row of a grid, a grid's row that is voided. Who voids the record itself has seen that it is signed. */
static bool may_be_late(const struct operation *operation)
{
	switch (operation->kind) {
	case ENTRY_CHANGE:
		return !operation->is_signed && !operation->table->columns[operation->column].signs;
	case ENTRY_INSERT:
	case ENTRY_VOID:
		return operation->table->parent != NULL;
	default:
		return false;
	}
}

static bool look_at_late(struct decision *decision, struct err *err)
{
	const struct table *last = NULL;
	const struct value *key = NULL;
	bool is_good = true, is_late = false;

	for (int i = 0; is_good && i < decision->entry->count; i++) {
		const struct operation *operation = &decision->entry->operations[i];
		const struct table *signing = may_be_late(operation) && !defect("late_unseen") ? signing_table(operation->table) : NULL;

		if (!signing)
			continue;
		if (signing != last || !signing_is_same(signing, operation->key, key)) {
			is_good = signing_look(decision->replica, signing, operation->key, &is_late, err);
			if (is_good && is_late)
				is_late = !is_answered(decision, signing, operation->key, &is_good, err);
			last = signing;
			key = operation->key;
		}
		decision->is_late[i] = is_late;
	}
	return is_good;
}

static bool compare_seen(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	const struct table *signing = signing_table(operation->table);
	unsigned char hash[8];
	int told;

	/* The field signs no more: what was seen cannot be told, and no hash is equal. */
	if (!signing) {
		decision->signed_differs[index] = operation->kind == ENTRY_CHANGE;
		return true;
	}
	if (!(operation->kind == ENTRY_SETTLE ? signing_whole_hash : signing_hash)(decision->replica, signing, operation->key, hash, err))
		return false;
	decision->signed_differs[index] = memcmp(hash, operation->record_seen, sizeof hash) != 0 && !defect("unseen_signed");
	/* It was taken over values of which some may be blanked by now. */
	told = operation->kind == ENTRY_SETTLE ? decision_told(decision, index, DECISION_SIGNED) : -1;
	if (told >= 0)
		decision->signed_differs[index] = told == ACCEPT_CHANGED;
	return true;
}

bool accept_sign_look(struct decision *decision, struct err *err)
{
	int signs = 0;

	memset(decision->signed_differs, 0, (size_t) decision->entry->count);
	memset(decision->is_taken, 0, (size_t) decision->entry->count);
	memset(decision->is_late, 0, (size_t) decision->entry->count);
	for (int i = 0; i < decision->entry->count; i++) {
		if (!decision->entry->operations[i].is_signed)
			continue;
		signs++;
		if (!compare_seen(decision, i, err))
			return false;
	}
	for (int i = 0; signs > 0 && i < decision->entry->count; i++)
		if (is_sign(&decision->entry->operations[i]) && !look_at_sign(decision, i, err))
			return false;
	return look_at_late(decision, err);
}
