/* See the header. What it does to the folder is told where the entry is applied: accept_blank.c. */
#include "config.h"
#include "store/blanking.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "store/blanking_log.h"
#include "store/entry_put.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/txn.h"

enum { KEY_MAX = 1 << 16 };

struct place {
	const struct table *table;
	struct value key[TABLE_MAX_KEY];
	struct buf storage;
	int column;
};

static bool find(struct replica *replica, const struct blanking *what, struct place *out, struct blanked *said, struct err *err)
{
	struct row_place row;
	const struct scope_state *scope;
	struct value present;
	int found;

	out->table = table_find(replica, what->form);
	if (replica->role != REPLICA_PROVINCE)
		return err_set(err, EX_NOPERM, "%s: is no province: only the province blanks a value: ask it", replica->folder);
	if (!out->table || out->table->number < TABLE_FIRST_FREE)
		return err_set(err, EX_USAGE, "there is no form %s: `zila form list` names them", what->form);
	out->column = table_column(out->table, what->field);
	if (out->column < 0)
		return err_set(err, EX_USAGE, "%s has no field %s: `zila form print %s` shows them", what->form, what->field, what->form);
	if (out->table->columns[out->column].key_position > 0 || !out->table->columns[out->column].is_personal || out->table->scope == SCOPE_PROVINCE)
		return err_set(err, EX_USAGE, "%s.%s is not marked as personal: only values of personal fields are kept so that they can be blanked",
			what->form, what->field);
	if (!table_key_parse(out->table, what->key, out->key, &out->storage, err))
		return false;
	found = row_find(replica, out->table, out->key, &row, err);
	if (found < 0)
		return false;
	scope = found ? scope_by_id(replica, row.scope) : NULL;
	if (!scope)
		return err_set(err, EX_NOINPUT, "there is no %s %s here: check its key", what->form, what->key);
	if (!row_cell(replica, out->table, out->key, out->column, &present, err))
		return false;
	snprintf(said->scope, sizeof said->scope, "%s", scope->code);
	said->has_present = present.kind != VALUE_NULL;
	said->is_void = row.is_void;
	return true;
}

static bool look(struct replica *replica, const struct blanking *what, struct place *place, struct blanking_count *count,
	struct blanked *out, struct err *err)
{
	struct blanking_cell cell;
	struct value present;
	struct buf kept;
	bool is_good;

	*out = (struct blanked) { .entries = 0 };
	if (!find(replica, what, place, out, err) || !row_cell(replica, place->table, place->key, place->column, &present, err))
		return false;
	buf_init(&kept, ENTRY_MAX_BYTES);
	cell = (struct blanking_cell) { .table = place->table, .key = place->key, .column = place->column };
	cell.keep = what->is_whole ? value_null() : present;
	if (cell.keep.kind == VALUE_TEXT) {
		buf_put(&kept, present.text, present.length);
		cell.keep = value_bytes(kept.bytes, kept.length);
	}
	is_good = blanking_log_count(replica, &cell, count, err);
	out->entries = count->entries;
	out->stuck = count->stuck;
	buf_free(&kept);
	return is_good;
}

bool blanking_look(struct replica *replica, const struct blanking *what, struct blanked *out, struct err *err)
{
	struct blanking_count count = { .entries = 0 };
	struct place place;
	bool is_good;

	buf_init(&place.storage, KEY_MAX);
	is_good = look(replica, what, &place, &count, out, err);
	buf_free(&place.storage);
	return is_good;
}

/* One in the sequence of the record's scope, and one in each other that has such a value in its past: boxes there hear of it by nothing else. */
static bool write_entries(struct replica *replica, const struct blanking *what, const struct place *place, const struct blanking_count *count,
	const char *scope, struct err *err)
{
	const struct value reason = value_text(what->reason);
	struct buf bytes;
	struct txn *txn;
	bool is_good;

	if (reason.kind == VALUE_NULL || !utf8_is_line(what->reason))
		return err_set(err, EX_USAGE, "say why the value is blanked, in words on one line (--reason), and never the value itself");
	if (!txn_begin(replica, what->author, &txn, err))
		return false;
	buf_init(&bytes, ENTRY_MAX_BYTES);
	entry_put_blank(&bytes, place->table, place->key, place->column, what->is_whole, &reason);
	is_good = txn_entry(txn, scope, err) && txn_encoded(txn, bytes.bytes, bytes.length, 1, err);
	for (int i = 0; is_good && i < count->scope_count; i++) {
		const struct scope_state *other = scope_by_id(replica, count->scopes[i]);

		if (other && strcmp(other->code, scope) != 0 && strcmp(other->code, "*") != 0)
			is_good = txn_entry(txn, other->code, err) && txn_encoded(txn, bytes.bytes, bytes.length, 1, err);
	}
	buf_free(&bytes);
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool blanking_run(struct replica *replica, const struct blanking *what, struct blanked *out, struct err *err)
{
	struct blanking_count count = { .entries = 0 };
	struct place place;
	bool is_good;

	buf_init(&place.storage, KEY_MAX);
	is_good = look(replica, what, &place, &count, out, err) && write_entries(replica, what, &place, &count, out->scope, err);
	buf_free(&place.storage);
	return is_good;
}
