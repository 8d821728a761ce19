/* Entries read from bytes: the head, and the whole.
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

#include "base/defect.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/catalogue.h"
#include "store/entry_inside.h"
#include "store/inside.h"
#include "store/sealed.h"

enum { BLOCK_VALUES = 1024 };

struct entry_block {
	struct entry_block *next;
	int used, room;
	struct value values[];
};

/* Most text is plain ASCII: one look at each byte is the whole check then. */
bool entry_is_text(const char *text, size_t length)
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
	if (entry_is_text(value->text, value->length))
		return true;
	return err_set(err, EX_DATAERR, "%s: %s holds text that is not clean UTF-8 (NFC, no NUL)", table->name, to->name);
}

bool entry_broken(const struct reader *in, const struct entry *entry, struct err *err)
{
	return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d does not decode (%zu bytes before its end): it is damaged",
		entry->serial, entry->origin, (size_t) (in->end - in->at));
}

bool entry_read_name(struct reader *in, char name[ENTRY_MAX_NAME + 1])
{
	uint64_t length = reader_varint(in);
	const void *bytes;

	name[0] = '\0';
	if (in->is_bad || length == 0 || length > ENTRY_MAX_NAME || !(bytes = reader_bytes(in, (size_t) length)))
		return false;
	if (!entry_is_text(bytes, (size_t) length))
		return false;
	memcpy(name, bytes, (size_t) length);
	name[length] = '\0';
	for (const char *at = name; *at; at++)
		if ((unsigned char) *at < 32 || *at == 127)
			return false;
	return true;
}

bool entry_is_scope(const char *name)
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

int entry_format(void)
{
	return defect("newer_program") ? ENTRY_FORMAT + 1 : ENTRY_FORMAT;
}

bool entry_is_born(const void *bytes, size_t length)
{
	const unsigned char version = length > 0 ? *(const unsigned char *) bytes : 0;

	return version == ENTRY_BORN || version == ENTRY_MARKED_BORN;
}

bool entry_is_marked(const void *bytes, size_t length)
{
	const unsigned char version = length > 0 ? *(const unsigned char *) bytes : 0;

	return version == ENTRY_MARKED || version == ENTRY_MARKED_BORN;
}

/* Count; so many gaps; 0 and a seed, or 1, a count and so many salts. */
static bool read_marks(struct reader *in, struct entry_marks *marks)
{
	const unsigned char *start = in->at;
	uint64_t count = reader_varint(in), kind, keys = 0;

	/* Each value of a mark has two bytes at least. */
	if (in->is_bad || count == 0 || count > reader_left(in) / 2)
		return false;
	marks->count = (int) count;
	marks->gaps = in->at;
	for (uint64_t i = 0; i < count; i++)
		reader_varint(in);
	marks->gap_bytes = (size_t) (in->at - marks->gaps);
	kind = reader_varint(in);
	if (kind == 1)
		keys = reader_varint(in);
	if (in->is_bad || kind > 1 || keys > count)
		return false;
	marks->key_count = kind == 0 ? 0 : (int) keys;
	marks->keys = reader_bytes(in, (kind == 0 ? 1 : (size_t) keys) * SEAL_SHORT);
	if (!marks->keys)
		return false;
	marks->has_seed = kind == 0;
	marks->bytes = start;
	marks->length = (size_t) (in->at - start);
	return true;
}

void entry_start_marks(struct entry *entry, const unsigned char *operations)
{
	entry->marks_left = entry->marks.count;
	reader_init(&entry->gaps, entry->marks.gaps, entry->marks.bytes ? entry->marks.length : 0);
	entry->next_mark = NULL;
	if (entry->marks_left > 0)
		entry->next_mark = operations + reader_varint(&entry->gaps);
}

static void note_mark(struct entry_marker *marker, const unsigned char *at, const unsigned char *end)
{
	if (marker->count == marker->room) {
		marker->room = marker->room ? 2 * marker->room : 64;
		marker->at = mem_grow(marker->at, (size_t) marker->room, sizeof *marker->at);
		marker->end = mem_grow(marker->end, (size_t) marker->room, sizeof *marker->end);
	}
	marker->at[marker->count] = (size_t) (at - marker->start);
	marker->end[marker->count++] = (size_t) (end - marker->start);
}

bool entry_read_value(struct reader *in, struct entry *entry, const struct table *table, int column, struct value *value)
{
	const unsigned char *at = in->at;

	if (!value_decode(in, value))
		return false;
	if (entry->marker) {
		if (value->is_blanked || (value->kind != VALUE_NULL && sealed_is_personal(table, column)))
			note_mark(entry->marker, at, in->at);
		return true;
	}
	if (entry->marks_left == 0 || at != entry->next_mark)
		return !value->is_blanked;
	/* A key is never personal, and nothing is no secret. */
	if ((value->kind == VALUE_NULL && !value->is_blanked) || (column >= 0 && table->columns[column].key_position > 0))
		return false;
	value->is_marked = true;
	entry->next_mark = --entry->marks_left > 0 ? in->at + reader_varint(&entry->gaps) : NULL;
	return true;
}

static uint64_t read_version(struct reader *in)
{
	uint64_t version = reader_varint(in);

	return defect("newer_program") && version == ENTRY_FORMAT + 1 ? reader_varint(in) : version;
}

static bool read_head(struct reader *in, struct entry *entry, struct err *err)
{
	uint64_t version = read_version(in), origin = reader_varint(in), serial = reader_varint(in),
		group = reader_varint(in);
	uint64_t star_number, scope_number, count;

	entry->birth.number = 0;
	entry->marks = (struct entry_marks) { .count = 0 };
	if (!in->is_bad && (version < ENTRY_VERSION || version > ENTRY_FORMAT))
		return err_set(err, EX_DATAERR, "an entry has format %" PRIu64 ", which this program does not know: install a newer one",
			version);
	if (in->is_bad || origin >= REPLICA_LIMIT || serial == 0 || serial >= (uint64_t) 1 << 40 || group == 0
			|| group > serial)
		return entry_broken(in, entry, err);
	entry->origin = (int) origin;
	entry->serial = (int64_t) serial;
	entry->group = (int64_t) group;
	entry->time = reader_zigzag(in);
	if (!entry_read_name(in, entry->author) || !entry_read_name(in, entry->scope) || !entry_is_scope(entry->scope))
		return entry_broken(in, entry, err);
	star_number = reader_varint(in);
	scope_number = reader_varint(in);
	if ((version == ENTRY_BORN || version == ENTRY_MARKED_BORN) && !read_birth(in, &entry->birth))
		return entry_broken(in, entry, err);
	if (version >= ENTRY_MARKED && !read_marks(in, &entry->marks))
		return entry_broken(in, entry, err);
	count = reader_varint(in);
	if (in->is_bad || star_number > INT64_MAX || scope_number > INT64_MAX || count == 0 || count > ENTRY_MAX_OPERATIONS)
		return entry_broken(in, entry, err);
	entry->star_number = (int64_t) star_number;
	entry->scope_number = (int64_t) scope_number;
	entry->count = (int) count;
	return true;
}

struct value *entry_take_values(struct entry *entry, int count)
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
	entry_start_marks(entry, in.at);
	for (int i = 0; i < entry->count; i++) {
		if (!entry_read_operation(replica, &in, entry, &entry->operations[i], err)) {
			entry->count = 0;
			return false;
		}
	}
	if (reader_left(&in) > 0 || entry->marks_left > 0) {
		entry->count = 0;
		return entry_broken(&in, entry, err);
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
