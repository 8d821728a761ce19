/* Changed cells, and among them those that sign for a whole record (store/signing.h).
 *
 * Who changes something in a record that this replica shows as signed knows it: at the end of the entry the record is signed
 * anew under the same code, unless the entry says itself what it had seen. */
#include "config.h"
#include "store/txn_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "store/blanking_log.h"
#include "store/correction.h"
#include "store/entry_put.h"
#include "store/pending.h"
#include "store/row.h"
#include "store/sealed.h"
#include "store/signing.h"

/* 1 where the value seen is the one shown and that is our own pending one. */
static int saw_pending(struct txn *txn, const struct table *table, const struct value *key, int column,
	const struct value *seen, struct err *err)
{
	struct value present;
	int is_ours;

	if (txn->replica->role != REPLICA_DISTRICT)
		return 0;
	is_ours = pending_is_ours(txn->replica, table, key, column, err);
	if (is_ours <= 0)
		return is_ours;
	if (!row_cell(txn->replica, table, key, column, &present, err))
		return -1;
	return value_equal(&present, seen);
}

/* One changed cell, with the record as it is shown where it signs. */
static bool put_cell(struct txn *txn, const struct table *table, const struct value *key, int column, const struct value *seen,
	const struct value *now, bool is_sign, const struct txn_sight *sight, struct err *err)
{
	struct operation operation = { .kind = ENTRY_CHANGE, .table = table, .column = column, .is_signed = is_sign, .now = *now };
	struct value present, really_seen;
	struct buf storage;
	int is_pending;
	bool is_good, is_ours, is_blanked;

	if (defect("seen_at_save") && row_cell(txn->replica, table, key, column, &present, NULL))
		seen = &present;
	is_pending = saw_pending(txn, table, key, column, seen, err);
	if (is_pending < 0)
		return false;
	is_ours = is_pending == 1;
	really_seen = *seen;
	/* A screen was open while a value was blanked: what it had seen is not said again. */
	if (is_pending == 0 && sealed_is_personal(table, column)) {
		if (!blanking_log_was(txn->replica, table, key, column, &is_blanked, err)
				|| (is_blanked && !row_cell(txn->replica, table, key, column, &present, err)))
			return false;
		if (is_blanked && !value_equal(&present, seen))
			really_seen = value_null();
	}
	buf_init(&storage, ENTRY_MAX_BYTES);
	is_good = !is_ours || correction_see(txn->replica, table, key, column, &really_seen, &is_ours, &storage, err);
	if (is_good && is_sign) {
		for (int i = 0; i < table->key_count; i++)
			operation.key[i] = key[i];
		operation.seen = really_seen;
		operation.saw_pending = is_ours;
		if (sight)
			memcpy(operation.record_seen, sight->hash, sizeof operation.record_seen);
		else
			is_good = signing_hash(txn->replica, table, key, operation.record_seen, err);
		if (is_good)
			entry_put_sign(&txn->encoded, &operation);
	} else if (is_good) {
		entry_put_change(&txn->encoded, table, key, column, is_ours, &really_seen, now);
	}
	buf_free(&storage);
	return is_good;
}

/* What is changed in signed records is signed anew by who knows that they are. */
bool txn_sign_touched(struct txn *txn, struct err *err)
{
	bool is_good = true, is_signed;

	for (int i = 0; is_good && !txn->is_unsigned && i < txn->touched.count; i++) {
		const struct touched_record *record = &txn->touched.records[i];
		const struct table *signing = record->signing;

		if (record->is_voided)
			continue;
		is_good = signing_look(txn->replica, signing, record->key, &is_signed, err);
		for (int column = 0; is_good && is_signed && column < signing->column_count; column++) {
			struct value present;
			char *text = NULL;

			if (!signing->columns[column].signs || (record->signed_by & touched_bit(signing, column)))
				continue;
			is_good = row_cell(txn->replica, signing, record->key, column, &present, err);
			if (is_good && signing_is_code(&signing->columns[column], &present)) {
				/* The cell's text is the replica's, which is asked for more. */
				text = mem_copy_bytes(present.text, present.length);
				present.text = text;
				is_good = txn_start_operation(txn, err) && put_cell(txn, signing, record->key, column, &present, &present, true, NULL, err);
			}
			free(text);
		}
	}
	return is_good;
}

bool txn_sign(struct txn *txn, const struct table *table, const struct value *key, int column,
	const struct value *seen, const struct value *now, const struct txn_sight *sight, struct err *err)
{
	struct touched_record *record;

	if (!txn_start_operation(txn, err) || !txn_find_scope(txn, table, key, err) || !entry_check_value(table, column, now, err)
			|| !entry_check_value(table, column, seen, err))
		return txn_fail(txn);
	record = touched_add(&txn->touched, table, key);
	if (record && table->columns[column].signs)
		record->signed_by |= touched_bit(table, column);
	return put_cell(txn, table, key, column, seen, now, table->columns[column].signs != NULL, sight, err) || txn_fail(txn);
}

bool txn_change(struct txn *txn, const struct table *table, const struct value *key, int column,
	const struct value *seen, const struct value *now, struct err *err)
{
	return txn_sign(txn, table, key, column, seen, now, NULL, err);
}

void txn_unsigned(struct txn *txn)
{
	txn->is_unsigned = true;
}

bool txn_signed_hash(struct replica *replica, const struct table *table, const struct value *key, bool *signs,
	struct txn_sight *out, struct err *err)
{
	const struct table *signing = signing_table(table);

	*signs = signing != NULL;
	*out = (struct txn_sight) { .hash = { 0 } };
	return !signing || (signing_hash(replica, signing, key, out->hash, err) && signing_whole_hash(replica, signing, key, out->whole, err));
}

bool txn_is_signed(struct replica *replica, const struct table *table, const struct value *key, bool *is_signed, struct err *err)
{
	const struct table *signing = signing_table(table);

	*is_signed = false;
	return !signing || signing_look(replica, signing, key, is_signed, err);
}

bool txn_signs(const struct table *table, int column, const struct value *value)
{
	return signing_is_code(&table->columns[column], value);
}
