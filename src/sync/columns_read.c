/* Bodies put together again from their columns. What comes is from outside: no count is believed before its bytes are
 * there, and what comes out is held to the limits of an entry. */
#include "config.h"
#include "sync/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/entry_put.h"
#include "store/sealed.h"
#include "sync/columns_walk.h"

/* The places of a row whose streams have not ended, in order; the first always. What a frame costs is then bound by its bytes: else a
 * hundred bytes, squeezed, would be a hundred million places that are nothing. */
struct live {
	int *places, count;
};

struct parts {
	struct columns_walk walk;
	struct reader heads[HEAD_STREAMS], *columns;
	struct live *live; /* by shape */
	int *places;
	struct buf body;
	struct reader seeds;
	/* The operations of the present entry, and its marks (store/sealed.h): gaps, and where the last one ended. */
	struct buf operations, gaps;
	int mark_count;
	size_t mark_end;
};

static bool read_stream(struct reader *in, struct reader *out)
{
	uint64_t length = reader_varint(in);
	const void *bytes = in->is_bad || length > reader_left(in) ? NULL : reader_bytes(in, (size_t) length);

	if (!bytes)
		return false;
	reader_init(out, bytes, (size_t) length);
	return true;
}

static bool read_shape(struct reader *in, struct columns_shape *shape)
{
	uint64_t table, column, keys = 0;
	const void *bits;

	memset(shape, 0, sizeof *shape);
	shape->kind = reader_byte(in);
	shape->is_personal = (shape->kind & SHAPE_PERSONAL) != 0;
	shape->kind &= ~SHAPE_PERSONAL;
	table = reader_varint(in);
	column = reader_varint(in);
	if (in->is_bad || column > TABLE_MAX_COLUMNS)
		return false;
	if (shape->kind == ENTRY_INSERT && shape->is_personal) {
		bits = reader_bytes(in, (size_t) (column + 7) / 8);
		if (!bits)
			return false;
		memcpy(shape->personal, bits, (size_t) (column + 7) / 8);
	}
	if (shape->kind != ENTRY_INSERT) {
		keys = reader_varint(in);
		shape->flags = reader_byte(in);
	}
	shape->table = (int) table;
	shape->keys = (int) keys;
	shape->column = (int) column;
	return !in->is_bad && (shape->kind == ENTRY_INSERT || shape->kind == ENTRY_CHANGE) && table < 1 << 20
		&& keys <= TABLE_MAX_KEY && column <= TABLE_MAX_COLUMNS;
}

static bool read_shapes(struct reader *in, struct parts *parts)
{
	uint64_t count = reader_varint(in);
	struct reader shapes;
	struct columns_shape shape;

	if (in->is_bad || count > MAX_SHAPES || !read_stream(in, &shapes))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		if (!read_shape(&shapes, &shape))
			return false;
		columns_walk_add(&parts->walk, &shape);
	}
	return reader_left(&shapes) == 0;
}

static void find_live(struct parts *parts)
{
	parts->places = mem_zero((size_t) parts->walk.column_count + 1, sizeof *parts->places);
	parts->live = mem_zero((size_t) parts->walk.shape_count + 1, sizeof *parts->live);
	for (int i = 0; i < parts->walk.shape_count; i++) {
		const struct columns_shape *shape = &parts->walk.shapes[i];
		struct live *live = &parts->live[i];

		live->places = parts->places + shape->first;
		for (int place = 0; place < shape->places; place++)
			if (place == 0 || reader_left(&parts->columns[shape->first + place]) > 0)
				live->places[live->count++] = place;
	}
}

static bool read_parts(struct reader *in, struct parts *parts)
{
	if (!read_shapes(in, parts))
		return false;
	for (int i = 0; i < HEAD_STREAMS; i++)
		if (!read_stream(in, &parts->heads[i]))
			return false;
	if (columns_walk_has_personal(&parts->walk) && !read_stream(in, &parts->seeds))
		return false;
	/* Each column has at least the byte of its length. */
	if ((size_t) parts->walk.column_count > reader_left(in))
		return false;
	parts->columns = mem_zero((size_t) parts->walk.column_count + 1, sizeof *parts->columns);
	for (int i = 0; i < parts->walk.column_count; i++)
		if (!read_stream(in, &parts->columns[i]))
			return false;
	find_live(parts);
	return true;
}

/* A number, a word or a text; CODE counts from CODE_FIRST. */
static bool read_coded(struct reader *in, const struct columns_column *column, uint64_t code, struct value *value)
{
	uint64_t x = code / KIND_COUNT;
	const void *text;

	switch ((enum columns_kind) (code % KIND_COUNT)) {
	case KIND_NUMBER:
		*value = value_int((int64_t) (x >> 1) ^ -(int64_t) (x & 1));
		return true;
	case KIND_WORD:
		if (x >= (uint64_t) column->word_count)
			return false;
		*value = column->words[x];
		return true;
	default:
		text = x >= reader_left(in) ? NULL : reader_bytes(in, (size_t) x + 1);
		if (text)
			*value = value_bytes(text, (size_t) x + 1);
		return text != NULL;
	}
}

static bool read_value(struct parts *parts, const struct columns_name *name, int column, bool is_first, struct value *value)
{
	struct columns_walk *walk = &parts->walk;
	struct columns_column *state = &walk->columns[column];
	struct reader *in = &parts->columns[column];
	uint64_t code = reader_left(in) > 0 ? reader_varint(in) : CODE_NULL;
	bool is_new = code >= CODE_FIRST && (code - CODE_FIRST) % KIND_COUNT == KIND_TEXT;

	*value = value_null();
	if (code >= CODE_FIRST) {
		if (!read_coded(in, state, code - CODE_FIRST, value))
			return false;
	} else if (code == CODE_LARGE) {
		*value = value_int(reader_zigzag(in));
	} else if (code == CODE_MADE) {
		if (walk->ordinal >= ENTRY_MAX_OPERATIONS)
			return false;
		*value = value_int(value_made_id(name->origin, name->serial, (int) walk->ordinal++));
	} else if (code == CODE_PARENT) {
		if (!walk->has_parent)
			return false;
		*value = walk->parent;
	} else if (code == CODE_SAME) {
		*value = state->last;
	}
	columns_walk_note(walk, column, is_first, is_new, value);
	return !in->is_bad;
}

static void put_value(struct parts *parts, const struct value *value)
{
	if (value->kind == VALUE_NULL || !value->is_marked) {
		value_encode(&parts->operations, value);
		return;
	}
	buf_varint(&parts->gaps, (uint64_t) (parts->operations.length - parts->mark_end));
	value_encode(&parts->operations, value);
	parts->mark_end = parts->operations.length;
	parts->mark_count++;
}

static bool read_row(struct parts *parts, const struct columns_name *name, const struct columns_shape *shape)
{
	struct live *live = &parts->live[shape - parts->walk.shapes];
	struct value row[TABLE_MAX_COLUMNS];
	unsigned char bits[MAX_BITS] = { 0 };
	size_t count = 0;
	int found = 0, left = 0;

	for (int i = 0; i < live->count; i++) {
		int place = live->places[i], column = shape->first + place;

		if (!read_value(parts, name, column, place == 0, &row[found]))
			return false;
		if (row[found].kind != VALUE_NULL) {
			bits[place / 8] |= (unsigned char) (1 << (place % 8));
			count = (size_t) place / 8 + 1;
			row[found++].is_marked = columns_is_personal(shape, place);
		}
		if (place == 0 || reader_left(&parts->columns[column]) > 0)
			live->places[left++] = place;
	}
	live->count = left;
	buf_varint(&parts->operations, count);
	buf_put(&parts->operations, bits, count);
	for (int i = 0; i < found; i++)
		put_value(parts, &row[i]);
	return true;
}

static bool read_operation(struct parts *parts, const struct columns_name *name)
{
	uint64_t number = reader_varint(&parts->heads[HEAD_SHAPES]);
	const struct columns_shape *shape;
	struct value value;

	if (parts->heads[HEAD_SHAPES].is_bad || number >= (uint64_t) parts->walk.shape_count)
		return false;
	shape = &parts->walk.shapes[number];
	buf_byte(&parts->operations, (unsigned char) shape->kind);
	buf_varint(&parts->operations, (uint64_t) shape->table);
	if (shape->kind == ENTRY_INSERT)
		return read_row(parts, name, shape);
	for (int i = 0; i < shape->places; i++) {
		if (i == shape->keys) {
			buf_varint(&parts->operations, (uint64_t) shape->column);
			buf_byte(&parts->operations, (unsigned char) shape->flags);
		}
		if (!read_value(parts, name, shape->first + i, i == 0, &value))
			return false;
		value.is_marked = columns_is_personal(shape, i);
		put_value(parts, &value);
	}
	return true;
}

static bool read_name(struct reader *in, char *last)
{
	uint64_t length = reader_varint(in);
	const void *bytes;

	if (in->is_bad || length > ENTRY_MAX_NAME)
		return false;
	if (length == 0)
		return true;
	bytes = reader_bytes(in, (size_t) length);
	if (!bytes || memchr(bytes, 0, (size_t) length))
		return false;
	memcpy(last, bytes, (size_t) length);
	last[length] = '\0';
	return true;
}

/* Head, marks, operations. */
static bool put_whole(struct parts *parts, struct entry *entry, int count)
{
	struct buf marks;
	const void *seed;

	buf_init(&marks, ENTRY_MAX_BYTES);
	if (parts->mark_count > 0) {
		seed = reader_bytes(&parts->seeds, SEAL_SHORT);
		if (!seed) {
			buf_free(&marks);
			return false;
		}
		buf_varint(&marks, (uint64_t) parts->mark_count);
		buf_put(&marks, parts->gaps.bytes, parts->gaps.length);
		buf_varint(&marks, 0);
		buf_put(&marks, seed, SEAL_SHORT);
		entry->marks = (struct entry_marks) { .bytes = marks.bytes, .length = marks.length };
	}
	entry_put_head(&parts->body, entry, count);
	buf_put(&parts->body, parts->operations.bytes, parts->operations.length);
	buf_free(&marks);
	return !parts->operations.is_full && !parts->gaps.is_full;
}

static bool read_entry(struct parts *parts, const struct columns_name *name, int count)
{
	struct columns_walk *walk = &parts->walk;
	struct reader *heads = parts->heads;
	struct entry entry = { .origin = name->origin, .serial = name->serial };
	bool is_good = read_name(&heads[HEAD_AUTHOR], walk->authors) && read_name(&heads[HEAD_SCOPE], walk->scopes);

	entry.group = (int64_t) ((uint64_t) name->serial - reader_varint(&heads[HEAD_GROUP]));
	/* As unsigned numbers: what is added up from outside may wrap, and is refused as an entry then. */
	walk->time = (int64_t) ((uint64_t) walk->time + (uint64_t) reader_zigzag(&heads[HEAD_TIME]));
	walk->star = (int64_t) ((uint64_t) walk->star + (uint64_t) reader_zigzag(&heads[HEAD_STAR]));
	walk->number = (int64_t) ((uint64_t) walk->number + (uint64_t) reader_zigzag(&heads[HEAD_NUMBER]));
	entry.time = walk->time;
	entry.star_number = walk->star;
	entry.scope_number = walk->number;
	strcpy(entry.author, walk->authors);
	strcpy(entry.scope, walk->scopes);
	buf_clear(&parts->body);
	buf_clear(&parts->operations);
	buf_clear(&parts->gaps);
	parts->mark_count = 0;
	parts->mark_end = 0;
	columns_walk_entry(walk);
	for (int i = 0; is_good && i < count; i++)
		is_good = read_operation(parts, name);
	return is_good && put_whole(parts, &entry, count) && !parts->body.is_full && !heads[HEAD_GROUP].is_bad && !heads[HEAD_TIME].is_bad
		&& !heads[HEAD_STAR].is_bad && !heads[HEAD_NUMBER].is_bad;
}

static bool read_raw(struct parts *parts)
{
	struct reader *in = &parts->heads[HEAD_RAW];
	uint64_t length = reader_varint(in);
	const void *bytes = in->is_bad || length > ENTRY_MAX_BYTES ? NULL : reader_bytes(in, (size_t) length);

	buf_clear(&parts->body);
	return bytes && buf_put(&parts->body, bytes, (size_t) length);
}

static bool has_nothing_left(const struct parts *parts)
{
	if (reader_left(&parts->seeds) > 0)
		return false;
	for (int i = 0; i < HEAD_STREAMS; i++)
		if (reader_left(&parts->heads[i]) > 0)
			return false;
	for (int i = 0; i < parts->walk.column_count; i++)
		if (reader_left(&parts->columns[i]) > 0)
			return false;
	return true;
}

bool columns_read(struct reader *in, const struct columns_name *names, struct buf *storage, struct intake_body *bodies,
	int count)
{
	struct parts parts = { .columns = NULL };
	size_t *starts;
	bool is_good;

	if (count == 0)
		return true;
	starts = mem_zero((size_t) count, sizeof *starts);
	is_good = read_parts(in, &parts);
	buf_init(&parts.body, ENTRY_MAX_BYTES);
	buf_init(&parts.operations, ENTRY_MAX_BYTES);
	buf_init(&parts.gaps, ENTRY_MAX_BYTES);
	for (int i = 0; is_good && i < count; i++) {
		uint64_t operations = reader_varint(&parts.heads[HEAD_COUNT]);

		is_good = !parts.heads[HEAD_COUNT].is_bad && operations <= ENTRY_MAX_OPERATIONS
			&& (operations == 0 ? read_raw(&parts) : read_entry(&parts, &names[i], (int) operations));
		starts[i] = storage->length;
		is_good = is_good && buf_put(storage, parts.body.bytes, parts.body.length);
		bodies[i].length = parts.body.length;
	}
	is_good = is_good && has_nothing_left(&parts);
	/* Only now: the storage may have moved while it grew. */
	for (int i = 0; i < count; i++)
		bodies[i] = is_good ? (struct intake_body) { storage->bytes + starts[i], bodies[i].length }
			: (struct intake_body) { NULL, 0 };
	buf_free(&parts.body);
	buf_free(&parts.operations);
	buf_free(&parts.gaps);
	free(starts);
	free(parts.columns);
	free(parts.live);
	free(parts.places);
	columns_walk_free(&parts.walk);
	return is_good;
}
