/* Entries as bytes.
 *
 * What is decoded comes from other boxes, from old logs and from damaged disks: every count and length is checked
 * against the bytes that are left and against the limits of the header before anything is allocated by it. There is
 * one way to write an entry, and bytes that say the same thing in another way are refused, because the chain is
 * taken over the bytes. */
#include "config.h"
#include "store/entry.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/catalogue.h"
#include "store/inside.h"

enum { BITS_MAX = (TABLE_MAX_COLUMNS + 7) / 8, BLOCK_VALUES = 1024, HASH_BYTES = 8 };
enum { ARRIVE_ROW = 0, ARRIVE_MORE = 1 }; /* flags of ENTRY_ARRIVE */
enum { SETTLE_ROW = 0, SETTLE_VOID = 1, SETTLE_COLUMN = 2 }; /* what a settled conflict is about; of a cell, + column */

struct entry_block {
	struct entry_block *next;
	int used, room;
	struct value values[];
};

bool entry_put_head(struct buf *out, const struct entry *entry, int count)
{
	size_t author = strlen(entry->author), scope = strlen(entry->scope);

	buf_varint(out, entry->birth.number > 0 ? ENTRY_BORN : ENTRY_VERSION);
	buf_varint(out, (uint64_t) entry->origin);
	buf_varint(out, (uint64_t) entry->serial);
	buf_varint(out, (uint64_t) entry->group);
	buf_zigzag(out, entry->time);
	buf_varint(out, author);
	buf_put(out, entry->author, author);
	buf_varint(out, scope);
	buf_put(out, entry->scope, scope);
	buf_varint(out, (uint64_t) entry->star_number);
	buf_varint(out, (uint64_t) entry->scope_number);
	if (entry->birth.number > 0) {
		buf_varint(out, (uint64_t) entry->birth.number);
		buf_varint(out, (uint64_t) entry->birth.serial);
		buf_put(out, entry->birth.hash, ENTRY_BIRTH_HASH);
	}
	return buf_varint(out, (uint64_t) count);
}

static void put_start(struct buf *out, enum entry_kind kind, const struct table *table)
{
	buf_byte(out, (unsigned char) kind);
	buf_varint(out, (uint64_t) table->number);
}

/* Which columns have a value, then the values. */
static void put_row(struct buf *out, const struct table *table, const struct value *row)
{
	unsigned char bits[BITS_MAX] = { 0 };
	size_t count = 0;

	for (int i = 0; i < table->column_count; i++) {
		if (row[i].kind == VALUE_NULL)
			continue;
		bits[i / 8] |= (unsigned char) (1 << (i % 8));
		count = (size_t) i / 8 + 1;
	}
	buf_varint(out, count);
	buf_put(out, bits, count);
	for (int i = 0; i < table->column_count; i++)
		if (row[i].kind != VALUE_NULL)
			value_encode(out, &row[i]);
}

bool entry_put_insert(struct buf *out, const struct table *table, const struct value *row)
{
	put_start(out, ENTRY_INSERT, table);
	put_row(out, table, row);
	return !out->is_full;
}

static void put_key(struct buf *out, const struct table *table, const struct value *key)
{
	for (int i = 0; i < table->key_count; i++)
		value_encode(out, &key[i]);
}

bool entry_put_change(struct buf *out, const struct table *table, const struct value *key, int column, bool saw_pending,
	const struct value *seen, const struct value *now)
{
	put_start(out, ENTRY_CHANGE, table);
	put_key(out, table, key);
	buf_varint(out, (uint64_t) column);
	buf_byte(out, saw_pending ? 1 : 0);
	value_encode(out, seen);
	return value_encode(out, now);
}

bool entry_put_void(struct buf *out, const struct table *table, const struct value *key,
	const unsigned char hash_seen[8], const struct value *reason)
{
	put_start(out, ENTRY_VOID, table);
	put_key(out, table, key);
	buf_put(out, hash_seen, HASH_BYTES);
	return value_encode(out, reason);
}

bool entry_put_settle(struct buf *out, const struct operation *operation)
{
	put_start(out, ENTRY_SETTLE, operation->table);
	put_key(out, operation->table, operation->key);
	buf_varint(out, operation->column == OPERATION_ROW ? SETTLE_ROW : operation->column == OPERATION_VOID ? SETTLE_VOID
		: (uint64_t) operation->column + SETTLE_COLUMN);
	buf_varint(out, (uint64_t) operation->conflict_origin);
	buf_varint(out, (uint64_t) operation->revision);
	if (operation->column >= 0)
		value_encode(out, &operation->seen);
	else
		buf_put(out, operation->hash_seen, HASH_BYTES);
	return value_encode(out, &operation->now);
}

bool entry_put_leave(struct buf *out, const struct table *school, const struct value *key, const char *district)
{
	const struct value to = value_text(district);

	put_start(out, ENTRY_LEAVE, school);
	put_key(out, school, key);
	return value_encode(out, &to);
}

bool entry_put_arrive(struct buf *out, const struct table *table, const struct value *row, const struct value *reason)
{
	put_start(out, ENTRY_ARRIVE, table);
	buf_byte(out, ARRIVE_ROW);
	value_encode(out, reason);
	put_row(out, table, row);
	return !out->is_full;
}

bool entry_put_more(struct buf *out, const struct table *table, const struct value *key, int column, const struct value *text)
{
	put_start(out, ENTRY_ARRIVE, table);
	buf_byte(out, ARRIVE_MORE);
	put_key(out, table, key);
	buf_varint(out, column == OPERATION_VOID ? 0 : (uint64_t) column + 1);
	return value_encode(out, text);
}

bool entry_put_earlier(struct buf *out, const struct table *school, const struct value *key, const char *scope,
	const struct entry_part *part)
{
	put_start(out, ENTRY_EARLIER, school);
	put_key(out, school, key);
	buf_varint(out, strlen(scope));
	buf_text(out, scope);
	buf_varint(out, (uint64_t) part->number);
	buf_varint(out, part->total);
	buf_varint(out, part->offset);
	buf_varint(out, part->length);
	buf_put(out, part->bytes, part->length);
	if (part->offset == 0) {
		buf_varint(out, part->decision_length);
		buf_put(out, part->decision, part->decision_length);
	}
	return !out->is_full;
}

/* Most text is plain ASCII: one look at each byte is the whole check then. */
static bool is_good_text(const char *text, size_t length)
{
	unsigned char all = 0;
	bool has_nul = false;

	for (size_t i = 0; i < length; i++) {
		all |= (unsigned char) text[i];
		has_nul |= text[i] == '\0';
	}
	if (has_nul || length == 0)
		return false;
	return all < 0x80 || (utf8_valid(text, length) && utf8_is_nfc(text, length));
}

bool entry_check_value(const struct table *table, int column, const struct value *value, struct err *err)
{
	const struct column *to = &table->columns[column];

	if (value->kind == VALUE_NULL) {
		if (to->key_position == 0)
			return true;
		return err_set(err, EX_DATAERR, "%s: %s is blank, but it is part of the key: give it", table->name, to->name);
	}
	if (value->kind == VALUE_INT) {
		if (to->type == COLUMN_INT)
			return true;
		return err_set(err, EX_DATAERR, "%s: %s is the number %" PRId64 ", but it holds text", table->name, to->name,
			value->number);
	}
	if (to->type != COLUMN_TEXT)
		return err_set(err, EX_DATAERR, "%s: %s is \"%.*s\", but it holds a whole number", table->name, to->name,
			(int) (value->length < 60 ? value->length : 60), value->text);
	if (is_good_text(value->text, value->length))
		return true;
	return err_set(err, EX_DATAERR, "%s: %s holds text that is not clean UTF-8 (NFC, no NUL)", table->name, to->name);
}

static bool broken(const struct reader *in, const struct entry *entry, struct err *err)
{
	return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d does not decode (%zu bytes before its end): it is damaged",
		entry->serial, entry->origin, (size_t) (in->end - in->at));
}

/* A name of the head into NAME. */
static bool read_name(struct reader *in, char name[ENTRY_MAX_NAME + 1])
{
	uint64_t length = reader_varint(in);
	const void *bytes;

	name[0] = '\0';
	if (in->is_bad || length == 0 || length > ENTRY_MAX_NAME || !(bytes = reader_bytes(in, (size_t) length)))
		return false;
	if (!is_good_text(bytes, (size_t) length))
		return false;
	memcpy(name, bytes, (size_t) length);
	name[length] = '\0';
	for (const char *at = name; *at; at++)
		if ((unsigned char) *at < 32 || *at == 127)
			return false;
	return true;
}

static bool is_scope(const char *name)
{
	return strcmp(name, "*") == 0 || catalogue_is_name(name, strlen(name));
}

static bool read_birth(struct reader *in, struct birth *birth)
{
	uint64_t number = reader_varint(in), serial = reader_varint(in);
	const void *hash = in->is_bad ? NULL : reader_bytes(in, ENTRY_BIRTH_HASH);

	if (!hash || number == 0 || number >= REPLICA_LIMIT || serial == 0 || serial >= (uint64_t) 1 << 40)
		return false;
	birth->number = (int) number;
	birth->serial = (int64_t) serial;
	memcpy(birth->hash, hash, ENTRY_BIRTH_HASH);
	return true;
}

static bool read_head(struct reader *in, struct entry *entry, struct err *err)
{
	uint64_t version = reader_varint(in), origin = reader_varint(in), serial = reader_varint(in),
		group = reader_varint(in);
	uint64_t star_number, scope_number, count;

	entry->birth.number = 0;
	if (!in->is_bad && version != ENTRY_VERSION && version != ENTRY_BORN)
		return err_set(err, EX_DATAERR, "an entry has format %" PRIu64 ", which this program does not know: install a newer one",
			version);
	if (in->is_bad || origin >= REPLICA_LIMIT || serial == 0 || serial >= (uint64_t) 1 << 40 || group == 0
			|| group > serial)
		return broken(in, entry, err);
	entry->origin = (int) origin;
	entry->serial = (int64_t) serial;
	entry->group = (int64_t) group;
	entry->time = reader_zigzag(in);
	if (!read_name(in, entry->author) || !read_name(in, entry->scope) || !is_scope(entry->scope))
		return broken(in, entry, err);
	star_number = reader_varint(in);
	scope_number = reader_varint(in);
	if (version == ENTRY_BORN && !read_birth(in, &entry->birth))
		return broken(in, entry, err);
	count = reader_varint(in);
	if (in->is_bad || star_number > INT64_MAX || scope_number > INT64_MAX || count == 0 || count > ENTRY_MAX_OPERATIONS)
		return broken(in, entry, err);
	entry->star_number = (int64_t) star_number;
	entry->scope_number = (int64_t) scope_number;
	entry->count = (int) count;
	return true;
}

/* COUNT values, all VALUE_NULL, that stay where they are while the entry lives. */
static struct value *take_values(struct entry *entry, int count)
{
	struct entry_block *block = entry->blocks;
	struct value *values;

	while (block && block->room - block->used < count)
		block = block->next;
	if (!block) {
		int room = count > BLOCK_VALUES ? count : BLOCK_VALUES;

		block = mem_alloc(sizeof *block + (size_t) room * sizeof(struct value));
		block->used = 0;
		block->room = room;
		block->next = entry->blocks;
		entry->blocks = block;
	}
	values = block->values + block->used;
	block->used += count;
	memset(values, 0, (size_t) count * sizeof *values);
	return values;
}

/* What stood in a table already may arrive: also text of a conflict, whose parts are in NFC and which as a whole need not be. */
static bool may_arrive(const struct column *column, const struct value *value)
{
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

	if (in->is_bad || count == 0 || count > BITS_MAX || !(bits = reader_bytes(in, (size_t) count)) || bits[count - 1] == 0)
		return broken(in, entry, err);
	operation->row = take_values(entry, table->column_count);
	operation->row_count = table->column_count;
	for (int byte = 0; byte < (int) count; byte++) {
		for (unsigned left = bits[byte]; left != 0; left &= left - 1) {
			int column = byte * 8 + __builtin_ctz(left);

			if (column >= table->column_count)
				return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d has column %d of %s, which is not known here",
					entry->serial, entry->origin, column, table->name);
			if (!value_decode(in, &operation->row[column]) || operation->row[column].kind == VALUE_NULL)
				return broken(in, entry, err);
			if (operation->kind == ENTRY_ARRIVE && !may_arrive(&table->columns[column], &operation->row[column]))
				return broken(in, entry, err);
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
			return broken(in, entry, err);
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
		return broken(in, entry, err);
	if (column >= (uint64_t) table->column_count)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d has column %" PRIu64 " of %s, which is not known here",
			entry->serial, entry->origin, column, table->name);
	operation->column = (int) column;
	operation->saw_pending = flags & 1;
	if (table->columns[column].key_position > 0)
		return err_set(err, EX_DATAERR, "%s: %s is part of the key and never changes: void the record and add another",
			table->name, table->columns[column].name);
	if (!value_decode(in, &operation->seen) || !value_decode(in, &operation->now))
		return broken(in, entry, err);
	return entry_check_value(table, operation->column, &operation->seen, err)
		&& entry_check_value(table, operation->column, &operation->now, err);
}

static bool read_void(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const void *hash = reader_bytes(in, HASH_BYTES);

	if (!hash || !value_decode(in, &operation->now) || operation->now.kind != VALUE_TEXT)
		return broken(in, entry, err);
	if (!is_good_text(operation->now.text, operation->now.length))
		return err_set(err, EX_DATAERR, "%s: the reason for voiding is not clean UTF-8 text", operation->table->name);
	memcpy(operation->hash_seen, hash, HASH_BYTES);
	return true;
}

/* The choice of a cell is a value of its column; else 1 or nothing. */
static bool read_choice(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const void *hash;

	if (operation->column >= 0)
		return (value_decode(in, &operation->seen) && value_decode(in, &operation->now)) ? entry_check_value(operation->table,
			operation->column, &operation->seen, err) && entry_check_value(operation->table, operation->column,
			&operation->now, err) : broken(in, entry, err);
	hash = reader_bytes(in, HASH_BYTES);
	if (!hash || !value_decode(in, &operation->now) || operation->now.kind == VALUE_TEXT
			|| (operation->now.kind == VALUE_INT && operation->now.number != 1))
		return broken(in, entry, err);
	memcpy(operation->hash_seen, hash, HASH_BYTES);
	return true;
}

static bool read_settle(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	uint64_t about = reader_varint(in), origin = reader_varint(in), revision = reader_varint(in);

	if (in->is_bad || origin >= REPLICA_LIMIT || revision > INT64_MAX)
		return broken(in, entry, err);
	if (about >= (uint64_t) table->column_count + SETTLE_COLUMN)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d has column %" PRIu64 " of %s, which is not known here",
			entry->serial, entry->origin, about - SETTLE_COLUMN, table->name);
	operation->column = about == SETTLE_ROW ? OPERATION_ROW : about == SETTLE_VOID ? OPERATION_VOID
		: (int) about - SETTLE_COLUMN;
	if (operation->column >= 0 && table->columns[operation->column].key_position > 0)
		return broken(in, entry, err);
	operation->conflict_origin = (int) origin;
	operation->revision = (int64_t) revision;
	return read_choice(in, entry, operation, err);
}

static bool read_leave(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	return (value_decode(in, &operation->now) && operation->now.kind == VALUE_TEXT && catalogue_is_name(operation->now.text,
		operation->now.length)) || broken(in, entry, err);
}

static bool read_arrive(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	static const struct column words = { .type = COLUMN_TEXT };
	const struct table *table = operation->table;
	uint8_t flags = reader_byte(in);
	uint64_t column;

	if (in->is_bad || flags > ARRIVE_MORE)
		return broken(in, entry, err);
	if (flags == ARRIVE_ROW) {
		if (!value_decode(in, &operation->now) || (operation->now.kind != VALUE_NULL && !may_arrive(&words, &operation->now)))
			return broken(in, entry, err);
		return read_insert(in, entry, operation, err);
	}
	if (!read_key(in, entry, operation, err))
		return false;
	column = reader_varint(in);
	if (in->is_bad || column > (uint64_t) table->column_count || (column > 0 && (table->columns[column - 1].key_position > 0
			|| table->columns[column - 1].type != COLUMN_TEXT)))
		return broken(in, entry, err);
	operation->column = column == 0 ? OPERATION_VOID : (int) column - 1;
	return (value_decode(in, &operation->now) && operation->now.kind != VALUE_NULL && may_arrive(&words, &operation->now))
		|| broken(in, entry, err);
}

static bool read_earlier(struct reader *in, struct entry *entry, struct operation *operation, struct err *err)
{
	struct entry_part *part = &operation->part;
	uint64_t number, total, offset, length;
	char scope[ENTRY_MAX_NAME + 1];
	const char *start = (const char *) in->at;

	if (!read_name(in, scope) || !is_scope(scope))
		return broken(in, entry, err);
	/* Its length is one byte: 64 at most. */
	operation->seen = value_bytes(start + 1, strlen(scope));
	number = reader_varint(in);
	total = reader_varint(in);
	offset = reader_varint(in);
	length = reader_varint(in);
	if (in->is_bad || number == 0 || number > INT64_MAX || total > ENTRY_MAX_BYTES || offset > total || length == 0
			|| length > total - offset || !(part->bytes = reader_bytes(in, (size_t) length)))
		return broken(in, entry, err);
	part->number = (int64_t) number;
	part->total = (size_t) total;
	part->offset = (size_t) offset;
	part->length = (size_t) length;
	if (offset > 0)
		return true;
	length = reader_varint(in);
	part->decision_length = (size_t) length;
	part->decision = in->is_bad || length > ENTRY_MAX_BYTES ? NULL : reader_bytes(in, (size_t) length);
	return part->decision || broken(in, entry, err);
}

/* The tables that an operation of this kind may be about. */
static bool is_writable(const struct replica *replica, const struct table *table, int kind)
{
	if (kind == ENTRY_LEAVE || kind == ENTRY_EARLIER)
		return replica->school && table == &replica->school->table && table->key_count == 1
			&& table->columns[table->key[0]].type == COLUMN_TEXT;
	if (kind == ENTRY_ARRIVE)
		return table->scope != SCOPE_PROVINCE;
	return table->number != TABLE_CONFLICT && (table->number != TABLE_SCHOOL_MOVE || kind == ENTRY_INSERT);
}

static bool read_operation(struct replica *replica, struct reader *in, struct entry *entry, struct operation *operation,
	struct err *err)
{
	uint8_t kind = reader_byte(in);
	uint64_t number = reader_varint(in);

	memset(operation, 0, sizeof *operation);
	if (in->is_bad || kind < ENTRY_INSERT || kind > ENTRY_EARLIER || kind == 5 || number > 100000)
		return broken(in, entry, err);
	operation->kind = (enum entry_kind) kind;
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
	switch (operation->kind) {
	case ENTRY_SETTLE:
		return read_settle(in, entry, operation, err);
	case ENTRY_CHANGE:
		return read_change(in, entry, operation, err);
	case ENTRY_LEAVE:
		return read_leave(in, entry, operation, err);
	case ENTRY_EARLIER:
		return read_earlier(in, entry, operation, err);
	default:
		return read_void(in, entry, operation, err);
	}
}

bool entry_decode_again(struct replica *replica, const void *bytes, size_t length, struct entry *entry, struct err *err)
{
	struct reader in;

	entry->serial = entry->origin = 0;
	entry->count = 0;
	for (struct entry_block *block = entry->blocks; block; block = block->next)
		block->used = 0;
	if (length > ENTRY_MAX_BYTES)
		return err_set(err, EX_DATAERR, "an entry has %zu bytes: at most %d are allowed", length, ENTRY_MAX_BYTES);
	reader_init(&in, bytes, length);
	if (!read_head(&in, entry, err)) {
		entry->count = 0;
		return false;
	}
	if (entry->room < entry->count) {
		entry->operations = mem_grow(entry->operations, (size_t) entry->count, sizeof(struct operation));
		entry->room = entry->count;
	}
	for (int i = 0; i < entry->count; i++) {
		if (!read_operation(replica, &in, entry, &entry->operations[i], err)) {
			entry->count = 0;
			return false;
		}
	}
	if (reader_left(&in) > 0) {
		entry->count = 0;
		return broken(&in, entry, err);
	}
	return true;
}

bool entry_decode_head(const void *bytes, size_t length, struct entry *out, size_t *used, struct err *err)
{
	struct reader in;

	memset(out, 0, sizeof *out);
	reader_init(&in, bytes, length);
	*used = 0;
	if (!read_head(&in, out, err))
		return false;
	*used = length - reader_left(&in);
	return true;
}

bool entry_decode(struct replica *replica, const void *bytes, size_t length, struct entry *out, struct err *err)
{
	memset(out, 0, sizeof *out);
	if (entry_decode_again(replica, bytes, length, out, err))
		return true;
	entry_free(out);
	return false;
}

void entry_free(struct entry *entry)
{
	while (entry->blocks) {
		struct entry_block *block = entry->blocks;

		entry->blocks = block->next;
		free(block);
	}
	free(entry->operations);
	memset(entry, 0, sizeof *entry);
}
