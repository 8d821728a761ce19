/* Write transactions.
 *
 * Operations are encoded as they come; when the entry ends its bytes are decoded and that is what is applied, so
 * that a value that the log could not give back never reaches a table. A big transaction (an import) gets a bigger
 * page cache while it lasts, and its write-ahead log is folded into the database at its end. */
#include "config.h"
#include "store/txn_inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/accept.h"
#include "store/canonical.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/entry_put.h"
#include "store/journal.h"
#include "store/pending.h"
#include "store/recover_mark.h"
#include "store/right.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/sealed.h"
#include "store/seen.h"

enum { BIG = 64 }; /* entries */

static void free_txn(struct txn *txn)
{
	if (txn->is_big)
		sqlite3_exec(txn->replica->db, "PRAGMA cache_size=-2000", NULL, NULL, NULL);
	txn->replica->txn = NULL;
	touched_clear(&txn->touched);
	buf_free(&txn->encoded);
	buf_free(&txn->whole);
	free(txn);
}

static bool check_author(const struct replica *replica, const char *author, struct err *err)
{
	if (replica->txn)
		die("a transaction was begun inside another");
	if (!author || *author == '\0' || strlen(author) > ENTRY_MAX_NAME)
		return err_set(err, EX_USAGE, "the user's name must have 1 to %d bytes: say who you are with --as", ENTRY_MAX_NAME);
	if (!utf8_is_line(author))
		return err_set(err, EX_USAGE, "the user's name is no clean text: say who you are with --as");
	return true;
}

static struct txn *make(struct replica *replica, const char *author)
{
	struct txn *txn = mem_zero(1, sizeof *txn);

	txn->replica = replica;
	strcpy(txn->author, author);
	txn->time = clock_now();
	txn->group = replica->last_serial + 1;
	txn->right_scope = -1;
	buf_init(&txn->encoded, ENTRY_MAX_BYTES);
	buf_init(&txn->whole, ENTRY_MAX_BYTES);
	replica->txn = txn;
	return txn;
}

bool txn_begin(struct replica *replica, const char *author, struct txn **out, struct err *err)
{
	*out = NULL;
	if (!check_author(replica, author, err) || !journal_begin(replica, err))
		return false;
	if (!recover_may_write(replica, err)) {
		journal_rollback(replica);
		return false;
	}
	*out = make(replica, author);
	return true;
}

bool txn_join(struct replica *replica, const char *author, struct txn **out, struct err *err)
{
	*out = NULL;
	if (!check_author(replica, author, err))
		return false;
	*out = make(replica, author);
	(*out)->is_guest = true;
	return true;
}

/* Every table of the entry, once each in a row. */
static bool check_rights(struct txn *txn, const struct entry *entry, struct err *err)
{
	if (txn->right_scope == txn->scope->id)
		return true;
	for (int i = 0; i < entry->count; i++) {
		const struct table *table = entry->operations[i].table;

		if (i > 0 && table == entry->operations[i - 1].table)
			continue;
		/* Schools are moved by who may write what all share. */
		if (entry->operations[0].kind >= ENTRY_LEAVE)
			return right_may_write(txn->replica, txn->author, txn->replica->number, table_by_number(txn->replica,
				TABLE_SCHOOL_MOVE), "*", err);
		if (!right_may_write(txn->replica, txn->author, txn->replica->number, table, entry->scope, err))
			return false;
	}
	/* A user's role may be what was just written; else one answer is good for the whole transaction. */
	txn->right_scope = txn->scope->id;
	for (int i = 0; i < entry->count; i++)
		if (strcmp(entry->operations[i].table->name, "user") == 0)
			txn->right_scope = -1;
	return true;
}

static bool apply(struct txn *txn, struct err *err)
{
	struct replica *replica = txn->replica;
	struct entry *entry = &replica->decoded;
	struct accepted accepted;

	if (!entry_decode_again(replica, txn->whole.bytes, txn->whole.length, entry, err) || !check_rights(txn, entry, err))
		return false;
	if (replica->role == REPLICA_DISTRICT)
		return pending_add(replica, entry, txn->whole.bytes, txn->whole.length, err);
	if (!accept_own(replica, entry, txn->whole.bytes, txn->whole.length, &accepted, err))
		return false;
	txn->conflicts += accepted.conflicts;
	return true;
}

static void grow(struct txn *txn)
{
	if (txn->is_big || txn->entries < BIG)
		return;
	txn->is_big = true;
	sqlite3_exec(txn->replica->db, "PRAGMA cache_size=-131072", NULL, NULL, NULL);
}

/* Room for one more operation, in an entry that was opened. */
bool txn_start_operation(struct txn *txn, struct err *err)
{
	if (txn->is_failed)
		return err_set(err, EX_SOFTWARE, "the transaction has failed before: nothing more is written in it");
	if (!txn->is_open)
		die("an operation was written outside an entry");
	if (++txn->count > ENTRY_MAX_OPERATIONS)
		return err_set(err, EX_DATAERR, "the record is too long: an entry holds %d operations at most: split it",
			ENTRY_MAX_OPERATIONS);
	txn->operations++;
	return true;
}

bool txn_find_scope(struct txn *txn, const struct table *table, const struct value *key, struct err *err)
{
	struct row_place place;
	int found;

	if (txn->scope)
		return true;
	for (int i = 0; i < table->key_count; i++)
		if (!entry_check_value(table, table->key[i], &key[i], err))
			return false;
	found = row_find(txn->replica, table, key, &place, err);
	if (found < 0)
		return false;
	txn->scope = found ? scope_by_id(txn->replica, place.scope) : NULL;
	if (txn->scope)
		return true;
	buf_clear(&txn->replica->key_text);
	value_key_put(&txn->replica->key_text, key, table->key_count, table->has_id_key);
	return err_set(err, EX_DATAERR, "there is no %s %s here: check its key", table->name, txn->replica->key_text.bytes);
}

static bool end_entry(struct txn *txn, struct err *err)
{
	struct replica *replica = txn->replica;
	struct entry head = { .origin = replica->number, .serial = replica->last_serial + 1, .group = txn->group,
		.time = txn->time };
	bool is_whole;

	if (!txn->is_open)
		return true;
	is_whole = txn->count == 0 || txn_sign_touched(txn, err);
	txn->is_open = false;
	if (txn->count == 0 || !is_whole)
		return is_whole;
	if (!txn->scope)
		return err_set(err, EX_DATAERR, "the district that this belongs to is not said");
	strcpy(head.author, txn->author);
	strcpy(head.scope, txn->scope->code);
	head.star_number = scope_find(replica, "*", 1)->number;
	head.scope_number = txn->scope->number;
	buf_clear(&txn->whole);
	entry_put_head(&txn->whole, &head, txn->count);
	buf_put(&txn->whole, txn->encoded.bytes, txn->encoded.length);
	if (txn->encoded.is_full || txn->whole.is_full)
		return err_set(err, EX_DATAERR, "the record is too long: an entry holds %d kB at most: split it",
		ENTRY_MAX_BYTES / 1024);
	if (!sealed_mark(replica, &txn->whole, err) || !apply(txn, err))
		return false;
	replica->last_serial++;
	seen_write(replica, txn->time);
	txn->entries++;
	grow(txn);
	return true;
}

bool txn_fail(struct txn *txn)
{
	txn->is_failed = true;
	return false;
}

bool txn_entry(struct txn *txn, const char *scope, struct err *err)
{
	if (txn->is_failed)
		return err_set(err, EX_SOFTWARE, "the transaction has failed before: nothing more is written in it");
	if (!end_entry(txn, err))
		return txn_fail(txn);
	buf_clear(&txn->encoded);
	touched_clear(&txn->touched);
	txn->is_unsigned = false;
	txn->count = txn->ordinal = 0;
	txn->scope = NULL;
	txn->is_open = true;
	if (scope && strlen(scope) > ENTRY_MAX_NAME) {
		err_set(err, EX_DATAERR, "the name of a district has %d bytes at most", ENTRY_MAX_NAME);
		return txn_fail(txn);
	}
	if (scope && !scope_need(txn->replica, scope, strlen(scope), &txn->scope, err))
		return txn_fail(txn);
	return true;
}

int64_t txn_make_id(struct txn *txn)
{
	if (txn->ordinal >= ENTRY_MAX_OPERATIONS)
		die("more than %d ids were asked for in one entry", ENTRY_MAX_OPERATIONS);
	return value_made_id(txn->replica->number, txn->replica->last_serial + 1, txn->ordinal++);
}

/* A new row of a grid changes the record. */
static void touch(struct txn *txn, const struct table *table, const struct value *values)
{
	struct value key[TABLE_MAX_KEY];

	for (int i = 0; i < table->key_count; i++)
		key[i] = values[table->key[i]];
	touched_add(&txn->touched, table, key);
}

bool txn_insert(struct txn *txn, const struct table *table, const struct value *values, struct err *err)
{
	if (!txn_start_operation(txn, err))
		return txn_fail(txn);
	/* The values are looked at when the entry is decoded again. */
	if (!txn->scope && !scope_of_row(txn->replica, table, values, NULL, &txn->scope, err))
		return txn_fail(txn);
	entry_put_insert(&txn->encoded, table, values);
	if (table->parent)
		touch(txn, table, values);
	return true;
}

bool txn_encoded(struct txn *txn, const void *bytes, size_t length, int count, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (!txn_start_operation(txn, err))
			return txn_fail(txn);
	buf_put(&txn->encoded, bytes, length);
	return true;
}

bool txn_void(struct txn *txn, const struct table *table, const struct value *key, const char *reason,
	const unsigned char *hash_seen, struct err *err)
{
	struct value text = value_text(reason);
	struct touched_record *record;
	unsigned char hash[8];

	if (!txn_start_operation(txn, err) || !txn_find_scope(txn, table, key, err))
		return txn_fail(txn);
	if (text.kind == VALUE_NULL || !utf8_is_line(reason)) {
		err_set(err, EX_DATAERR, "%s: say why the record is void, in words on one line", table->name);
		return txn_fail(txn);
	}
	if (!hash_seen) {
		if (!canonical_record_hash(txn->replica, table, key, hash, err))
			return txn_fail(txn);
		hash_seen = hash;
	}
	entry_put_void(&txn->encoded, table, key, hash_seen, &text);
	record = touched_add(&txn->touched, table, key);
	if (record && !table->parent)
		record->is_voided = true;
	return true;
}

bool txn_record_hash(struct replica *replica, const struct table *table, const struct value *key,
	unsigned char out[8], struct err *err)
{
	return canonical_record_hash(replica, table, key, out, err);
}

bool txn_show(struct txn *txn, struct err *err)
{
	return end_entry(txn, err);
}

bool txn_commit(struct txn *txn, struct err *err)
{
	struct replica *replica = txn->replica;
	bool is_committed, is_big;

	if (txn->is_failed) {
		err_set(err, EX_SOFTWARE, "the transaction has failed before: nothing was written");
		txn_abort(txn);
		return false;
	}
	if (!end_entry(txn, err)) {
		txn_abort(txn);
		return false;
	}
	/* Whoever goes on in the transaction asks the tables where the sequences stand. */
	is_committed = txn->is_guest ? scope_write_all(replica, err) : journal_commit(replica, err);
	is_big = txn->is_big && !txn->is_guest;
	free_txn(txn);
	/* Not waited for: a reader on another connection may hold it up, and then the next commit does it. */
	if (is_committed && is_big)
		sqlite3_wal_checkpoint_v2(replica->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return is_committed;
}

void txn_abort(struct txn *txn)
{
	struct replica *replica;
	bool is_guest;

	if (!txn)
		return;
	replica = txn->replica;
	is_guest = txn->is_guest;
	free_txn(txn);
	if (!is_guest)
		journal_rollback(replica);
}

void txn_counts(const struct txn *txn, long *entries, long *operations, long *conflicts)
{
	*entries = txn->entries + (txn->is_open && txn->count > 0);
	*operations = txn->operations;
	*conflicts = txn->conflicts;
}
