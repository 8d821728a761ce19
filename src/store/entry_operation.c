/* One operation of an entry, read from bytes.
 *
 * Each kind knows the tables that it may be about and the columns that it may name; a value stands only where its column may hold it.
 * What is of another kind, about another table or longer than what is left is refused, with the entry's number and the reason. */
#include "config.h"
#include "store/entry_inside.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "store/catalogue.h"
#include "store/inside.h"

/* What stood in a table already may arrive: also text of a conflict, whose parts are in NFC and which as a whole need not be. */
static bool may_arrive(const struct column *column, const struct value *value)
{
	if (value->is_blanked)
		return true;
	if (value->kind == VALUE_INT)
		return column->type == COLUMN_INT;
	return column->type == COLUMN_TEXT && value->length > 0 && !memchr(value->text, 0, value->length)
		&& utf8_valid(value->text, value->length);
}

static bool read_insert(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	uint64_t count = reader_varint(in);
	const unsigned char *bits;

	if (in->is_bad || count == 0 || count > ENTRY_BITS_MAX || !(bits = reader_bytes(in, (size_t) count)) || bits[count - 1] == 0)
		return entry_broken(in, entry, err);
	operation->row = entry_take_values(entry, table->column_count);
	operation->row_count = table->column_count;
	for (int byte = 0; byte < (int) count; byte++) {
		for (unsigned left = bits[byte]; left != 0; left &= left - 1) {
			int column = byte * 8 + __builtin_ctz(left);

			if (column >= table->column_count)
				return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d has column %d of %s, which is not known here",
					entry->serial, entry->origin, column, table->name);
			if (!entry_read_value(in, entry, table, column, &operation->row[column])
					|| (operation->row[column].kind == VALUE_NULL && !operation->row[column].is_blanked))
				return entry_broken(in, entry, err);
			if (operation->kind == ENTRY_ARRIVE && !may_arrive(&table->columns[column], &operation->row[column]))
				return entry_broken(in, entry, err);
			if (operation->kind != ENTRY_ARRIVE && !entry_check_value(table, column, &operation->row[column], err))
				return false;
		}
	}
	for (int i = 0; i < table->key_count; i++) {
		operation->key[i] = operation->row[table->key[i]];
		if (operation->key[i].kind == VALUE_NULL)
			return entry_check_value(table, table->key[i], &operation->key[i], err);
	}
	return true;
}

static bool read_key(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;

	for (int i = 0; i < table->key_count; i++) {
		if (!value_decode(in, &operation->key[i]))
			return entry_broken(in, entry, err);
		if (!entry_check_value(table, table->key[i], &operation->key[i], err))
			return false;
	}
	return true;
}

static bool read_change(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	uint64_t column = reader_varint(in);
	uint8_t flags = reader_byte(in);

	if (in->is_bad || flags > 1)
		return entry_broken(in, entry, err);
	if (column >= (uint64_t) table->column_count)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d has column %" PRIu64 " of %s, which is not known here",
			entry->serial, entry->origin, column, table->name);
	operation->column = (int) column;
	operation->saw_pending = flags & 1;
	if (table->columns[column].key_position > 0)
		return err_set(err, EX_DATAERR, "%s: %s is part of the key and never changes: void the record and add another",
			table->name, table->columns[column].name);
	if (!entry_read_value(in, entry, table, operation->column, &operation->seen)
			|| !entry_read_value(in, entry, table, operation->column, &operation->now))
		return entry_broken(in, entry, err);
	return entry_check_value(table, operation->column, &operation->seen, err)
		&& entry_check_value(table, operation->column, &operation->now, err);
}

static bool read_void(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const void *hash = reader_bytes(in, ENTRY_HASH_BYTES);

	if (!hash || !value_decode(in, &operation->now) || operation->now.kind != VALUE_TEXT)
		return entry_broken(in, entry, err);
	if (!entry_is_text(operation->now.text, operation->now.length))
		return err_set(err, EX_DATAERR, "%s: the reason for voiding is not clean UTF-8 text", operation->table->name);
	memcpy(operation->hash_seen, hash, ENTRY_HASH_BYTES);
	return true;
}

/* The choice of a cell is a value of its column; else 1 or nothing. */
static bool read_choice(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const void *hash;

	if (operation->column >= 0)
		return (entry_read_value(in, entry, operation->table, operation->column, &operation->seen)
			&& entry_read_value(in, entry, operation->table, operation->column, &operation->now)) ? entry_check_value(operation->table,
			operation->column, &operation->seen, err) && entry_check_value(operation->table, operation->column,
			&operation->now, err) : entry_broken(in, entry, err);
	hash = reader_bytes(in, ENTRY_HASH_BYTES);
	if (!hash || !value_decode(in, &operation->now) || operation->now.kind == VALUE_TEXT
			|| (operation->now.kind == VALUE_INT && operation->now.number != 1))
		return entry_broken(in, entry, err);
	memcpy(operation->hash_seen, hash, ENTRY_HASH_BYTES);
	return true;
}

static bool read_settle(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	uint64_t about = reader_varint(in), origin = reader_varint(in), revision = reader_varint(in);

	if (in->is_bad || origin >= REPLICA_LIMIT || revision > INT64_MAX)
		return entry_broken(in, entry, err);
	if (about >= (uint64_t) table->column_count + ENTRY_SETTLE_COLUMN)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d has column %" PRIu64 " of %s, which is not known here",
			entry->serial, entry->origin, about - ENTRY_SETTLE_COLUMN, table->name);
	operation->column = about == ENTRY_SETTLE_ROW ? OPERATION_ROW : about == ENTRY_SETTLE_VOID ? OPERATION_VOID
		: (int) about - ENTRY_SETTLE_COLUMN;
	if (operation->column >= 0 && table->columns[operation->column].key_position > 0)
		return entry_broken(in, entry, err);
	operation->conflict_origin = (int) origin;
	operation->revision = (int64_t) revision;
	return read_choice(in, entry, operation, err);
}

static bool read_leave(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	return (value_decode(in, &operation->now) && operation->now.kind == VALUE_TEXT && catalogue_is_name(operation->now.text,
		operation->now.length)) || entry_broken(in, entry, err);
}

static bool read_arrive(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	static const struct column words = { .type = COLUMN_TEXT };
	const struct table *table = operation->table;
	uint8_t flags = reader_byte(in);
	uint64_t column;

	if (in->is_bad || flags > ENTRY_ARRIVE_MORE)
		return entry_broken(in, entry, err);
	if (flags == ENTRY_ARRIVE_ROW) {
		if (!value_decode(in, &operation->now) || (operation->now.kind != VALUE_NULL && !may_arrive(&words, &operation->now)))
			return entry_broken(in, entry, err);
		return read_insert(in, entry, operation, err);
	}
	if (!read_key(in, entry, operation, err))
		return false;
	column = reader_varint(in);
	if (in->is_bad || column > (uint64_t) table->column_count || (column > 0 && (table->columns[column - 1].key_position > 0
			|| table->columns[column - 1].type != COLUMN_TEXT)))
		return entry_broken(in, entry, err);
	operation->column = column == 0 ? OPERATION_VOID : (int) column - 1;
	return (entry_read_value(in, entry, table, operation->column, &operation->now) && (operation->now.kind != VALUE_NULL || operation->now.is_blanked) && may_arrive(&words, &operation->now))
		|| entry_broken(in, entry, err);
}

static bool read_earlier(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	struct entry_part *part = &operation->part;
	uint64_t number, total, offset, length;
	char scope[ENTRY_MAX_NAME + 1];
	const char *start = (const char *) in->at;

	if (!entry_read_name(in, scope) || !entry_is_scope(scope))
		return entry_broken(in, entry, err);
	/* Its length is one byte: 64 at most. */
	operation->seen = value_bytes(start + 1, strlen(scope));
	number = reader_varint(in);
	total = reader_varint(in);
	offset = reader_varint(in);
	length = reader_varint(in);
	if (in->is_bad || number == 0 || number > INT64_MAX || total > ENTRY_MAX_BYTES || offset > total || length == 0
			|| length > total - offset || !(part->bytes = reader_bytes(in, (size_t) length)))
		return entry_broken(in, entry, err);
	part->number = (int64_t) number;
	part->total = (size_t) total;
	part->offset = (size_t) offset;
	part->length = (size_t) length;
	if (offset > 0)
		return true;
	length = reader_varint(in);
	part->decision_length = (size_t) length;
	part->decision = in->is_bad || length > ENTRY_MAX_BYTES ? NULL : reader_bytes(in, (size_t) length);
	return part->decision || entry_broken(in, entry, err);
}

/* What it had seen of the whole record stands at its end. */
static bool read_signed(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const void *hash;
	bool is_good = operation->kind == ENTRY_CHANGE ? !operation->table->parent && read_change(in, entry, operation, err)
		: read_settle(in, entry, operation, err);

	if (!is_good)
		return operation->table->parent && operation->kind == ENTRY_CHANGE ? entry_broken(in, entry, err) : false;
	hash = reader_bytes(in, ENTRY_HASH_BYTES);
	if (!hash)
		return entry_broken(in, entry, err);
	operation->is_signed = true;
	memcpy(operation->record_seen, hash, ENTRY_HASH_BYTES);
	return true;
}

static bool read_blank(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	uint64_t column = reader_varint(in);
	uint8_t flags = reader_byte(in);

	if (in->is_bad || flags > 1 || column >= (uint64_t) table->column_count || table->columns[column].key_position > 0)
		return entry_broken(in, entry, err);
	operation->column = (int) column;
	operation->is_whole = flags == 1;
	return (value_decode(in, &operation->now) && operation->now.kind == VALUE_TEXT && entry_is_text(operation->now.text,
		operation->now.length)) || entry_broken(in, entry, err);
}

/* The tables that an operation of this kind may be about. */
static bool is_writable(const struct replica *replica, const struct table *table, int kind)
{
	if (kind == ENTRY_LEAVE || kind == ENTRY_EARLIER)
		return replica->school && table == &replica->school->table && table->key_count == 1
			&& table->columns[table->key[0]].type == COLUMN_TEXT;
	if (kind == ENTRY_ARRIVE)
		return table->scope != SCOPE_PROVINCE;
	if (kind == ENTRY_SIGN || kind == ENTRY_SETTLE_SIGNED)
		return table->number >= TABLE_FIRST_FREE;
	if (kind == ENTRY_BLANK)
		return table->number >= TABLE_FIRST_FREE && table->scope != SCOPE_PROVINCE;
	return table->number != TABLE_CONFLICT && (table->number != TABLE_SCHOOL_MOVE || kind == ENTRY_INSERT);
}

bool entry_read_operation(struct replica *replica, struct reader *in, struct entry *entry, struct operation *operation,
	struct err *err)
{
	uint8_t kind = reader_byte(in);
	uint64_t number = reader_varint(in);

	memset(operation, 0, sizeof *operation);
	if (in->is_bad || kind < ENTRY_INSERT || kind > ENTRY_SETTLE_SIGNED || kind == 5 || number > 100000)
		return entry_broken(in, entry, err);
	operation->kind = kind == ENTRY_SIGN ? ENTRY_CHANGE : kind == ENTRY_SETTLE_SIGNED ? ENTRY_SETTLE : (enum entry_kind) kind;
	operation->table = table_by_number(replica, (int) number);
	if (!operation->table || !is_writable(replica, operation->table, kind))
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d is about table %" PRIu64 ", which it may not write or"
			" which is not known here", entry->serial, entry->origin, number);
	if (kind == ENTRY_INSERT)
		return read_insert(in, entry, operation, err);
	if (kind == ENTRY_ARRIVE)
		return read_arrive(in, entry, operation, err);
	if (!read_key(in, entry, operation, err))
		return false;
	if (kind == ENTRY_SIGN || kind == ENTRY_SETTLE_SIGNED)
		return read_signed(in, entry, operation, err);
	switch (operation->kind) {
	case ENTRY_SETTLE:
		return read_settle(in, entry, operation, err);
	case ENTRY_CHANGE:
		return read_change(in, entry, operation, err);
	case ENTRY_LEAVE:
		return read_leave(in, entry, operation, err);
	case ENTRY_EARLIER:
		return read_earlier(in, entry, operation, err);
	case ENTRY_BLANK:
		return read_blank(in, entry, operation, err);
	default:
		return read_void(in, entry, operation, err);
	}
}
