/* Settlements of conflicts, written with what the person had seen. */
#include "config.h"
#include "store/txn_inside.h"

#include <string.h>

#include "store/canonical.h"
#include "store/entry_put.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/settling.h"
#include "store/signing.h"

/* A choice in a record that is signed, or of a field that signs, has seen the record. */
static bool fill_signed(struct txn *txn, const struct settle *settle, struct operation *operation, bool *differs, struct err *err)
{
	const struct table *signing = signing_table(settle->table);
	bool is_signed;

	*differs = false;
	if (!signing)
		return true;
	if (!signing_look(txn->replica, signing, settle->key, &is_signed, err))
		return false;
	operation->is_signed = is_signed || (operation->column >= 0 && settle->table->columns[operation->column].signs);
	if (!operation->is_signed)
		return true;
	if (!signing_whole_hash(txn->replica, signing, settle->key, operation->record_seen, err))
		return false;
	*differs = settle->sight && memcmp(operation->record_seen, settle->sight->whole, sizeof operation->record_seen) != 0;
	return true;
}

/* Fills OPERATION; *DIFFERS: the record is not as it was seen. A row that is not there has no hash. */
static bool fill_settle(struct txn *txn, const struct settle *settle, struct operation *operation, bool *differs,
	struct err *err)
{
	struct row_place place;
	unsigned char hash[8] = { 0 };
	int found;

	*operation = (struct operation) { .kind = ENTRY_SETTLE, .table = settle->table, .column = settling_column(settle->table,
		settle->field), .conflict_origin = settle->origin, .revision = settle->revision };
	*differs = false;
	for (int i = 0; i < settle->table->key_count; i++)
		operation->key[i] = settle->key[i];
	if (operation->column < OPERATION_VOID)
		return err_set(err, EX_DATAERR, "%s: there is no field %s that could be settled", settle->table->name, settle->field);
	if (operation->column >= 0) {
		operation->seen = settle->seen;
		operation->now = settle->now;
		return entry_check_value(settle->table, operation->column, &operation->seen, err)
			&& entry_check_value(settle->table, operation->column, &operation->now, err);
	}
	operation->now = settle->is_taken ? value_int(1) : value_null();
	found = row_find(txn->replica, settle->table, settle->key, &place, err);
	if (found < 0 || (found == 1 && !canonical_record_hash(txn->replica, settle->table, settle->key, hash, err)))
		return false;
	*differs = settle->hash_seen && memcmp(hash, settle->hash_seen, sizeof hash) != 0;
	memcpy(operation->hash_seen, hash, sizeof hash);
	return true;
}

bool txn_settle(struct txn *txn, const struct settle *settle, enum settle_answer *answer, struct err *err)
{
	struct operation operation;
	struct settling settling = { .revision = 0 };
	bool differs, signed_differs, is_good;

	*answer = SETTLE_CHANGED;
	if (!txn->is_open)
		die("an operation was written outside an entry");
	is_good = fill_settle(txn, settle, &operation, &differs, err) && fill_signed(txn, settle, &operation, &signed_differs, err)
		&& settling_read(txn->replica, &operation, &settling, err)
		&& settling_answer(txn->replica, &operation, &settling, differs, signed_differs, answer, err);
	if (is_good && *answer == SETTLE_TAKEN) {
		if (!txn->scope)
			txn->scope = scope_by_id(txn->replica, settling.scope);
		is_good = txn_start_operation(txn, err) && entry_put_settle(&txn->encoded, &operation);
	}
	settling_reset(&settling);
	return is_good || txn_fail(txn);
}
