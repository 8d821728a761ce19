/* Entries written as bytes: the one way to write each of them.
 *
 * Whoever writes has checked what it says: here nothing is refused but a buffer that is full. What is written is what
 * entry_decode reads back. */
#include "config.h"
#include "store/entry_put.h"

#include <string.h>

#include "base/defect.h"
#include "store/entry_inside.h"

bool entry_put_head(struct buf *out, const struct entry *entry, int count)
{
	size_t author = strlen(entry->author), scope = strlen(entry->scope);
	bool is_born = entry->birth.number > 0;

	/* A program of the tests that is newer than this one: what a province writes itself is of a version that no other reads. */
	if (defect("newer_program") && entry->origin == 0)
		buf_varint(out, ENTRY_FORMAT + 1);
	buf_varint(out, entry->marks.bytes ? is_born ? ENTRY_MARKED_BORN : ENTRY_MARKED : is_born ? ENTRY_BORN : ENTRY_VERSION);
	buf_varint(out, (uint64_t) entry->origin);
	buf_varint(out, (uint64_t) entry->serial);
	buf_varint(out, (uint64_t) entry->group);
	buf_zigzag(out, entry->time + (defect("strange_entry") ? 1 : 0));
	buf_varint(out, author);
	buf_put(out, entry->author, author);
	buf_varint(out, scope);
	buf_put(out, entry->scope, scope);
	buf_varint(out, (uint64_t) entry->star_number);
	buf_varint(out, (uint64_t) entry->scope_number);
	if (is_born) {
		buf_varint(out, (uint64_t) entry->birth.number);
		buf_varint(out, (uint64_t) entry->birth.serial);
		buf_put(out, entry->birth.hash, ENTRY_BIRTH_HASH);
	}
	if (entry->marks.bytes)
		buf_put(out, entry->marks.bytes, entry->marks.length);
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
	unsigned char bits[ENTRY_BITS_MAX] = { 0 };
	size_t count = 0;

	for (int i = 0; i < table->column_count; i++) {
		if (row[i].kind == VALUE_NULL && !row[i].is_blanked)
			continue;
		bits[i / 8] |= (unsigned char) (1 << (i % 8));
		count = (size_t) i / 8 + 1;
	}
	buf_varint(out, count);
	buf_put(out, bits, count);
	for (int i = 0; i < table->column_count; i++)
		if (row[i].kind != VALUE_NULL || row[i].is_blanked)
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

static bool put_change(struct buf *out, enum entry_kind kind, const struct table *table, const struct value *key, int column,
	bool saw_pending, const struct value *seen, const struct value *now)
{
	put_start(out, kind, table);
	put_key(out, table, key);
	buf_varint(out, (uint64_t) column);
	buf_byte(out, saw_pending ? 1 : 0);
	value_encode(out, seen);
	return value_encode(out, now);
}

bool entry_put_change(struct buf *out, const struct table *table, const struct value *key, int column, bool saw_pending,
	const struct value *seen, const struct value *now)
{
	return put_change(out, ENTRY_CHANGE, table, key, column, saw_pending, seen, now);
}

bool entry_put_sign(struct buf *out, const struct operation *operation)
{
	put_change(out, ENTRY_SIGN, operation->table, operation->key, operation->column, operation->saw_pending, &operation->seen,
		&operation->now);
	return buf_put(out, operation->record_seen, ENTRY_HASH_BYTES);
}

bool entry_put_void(struct buf *out, const struct table *table, const struct value *key,
	const unsigned char hash_seen[8], const struct value *reason)
{
	put_start(out, ENTRY_VOID, table);
	put_key(out, table, key);
	buf_put(out, hash_seen, ENTRY_HASH_BYTES);
	return value_encode(out, reason);
}

bool entry_put_settle(struct buf *out, const struct operation *operation)
{
	put_start(out, operation->is_signed ? ENTRY_SETTLE_SIGNED : ENTRY_SETTLE, operation->table);
	put_key(out, operation->table, operation->key);
	buf_varint(out, operation->column == OPERATION_ROW ? ENTRY_SETTLE_ROW : operation->column == OPERATION_VOID ? ENTRY_SETTLE_VOID
		: (uint64_t) operation->column + ENTRY_SETTLE_COLUMN);
	buf_varint(out, (uint64_t) operation->conflict_origin);
	buf_varint(out, (uint64_t) operation->revision);
	if (operation->column >= 0)
		value_encode(out, &operation->seen);
	else
		buf_put(out, operation->hash_seen, ENTRY_HASH_BYTES);
	value_encode(out, &operation->now);
	return operation->is_signed ? buf_put(out, operation->record_seen, ENTRY_HASH_BYTES) : !out->is_full;
}

bool entry_put_blank(struct buf *out, const struct table *table, const struct value *key, int column, bool is_whole,
	const struct value *reason)
{
	put_start(out, ENTRY_BLANK, table);
	put_key(out, table, key);
	buf_varint(out, (uint64_t) column);
	buf_byte(out, is_whole ? 1 : 0);
	return value_encode(out, reason);
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
	buf_byte(out, ENTRY_ARRIVE_ROW);
	value_encode(out, reason);
	put_row(out, table, row);
	return !out->is_full;
}

bool entry_put_more(struct buf *out, const struct table *table, const struct value *key, int column, const struct value *text)
{
	put_start(out, ENTRY_ARRIVE, table);
	buf_byte(out, ENTRY_ARRIVE_MORE);
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
