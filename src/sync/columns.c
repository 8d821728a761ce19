/* Form 1: what is alike stands together.
 *
 * Each operation has a shape (a new row of that table, a change of that cell); each shape has a column of values for
 * each of its places. The compressor then sees years beside years and names beside names; a word that stood in its
 * column before is one byte, and so is what can be told from the entry itself (a made id, the head that a grid's row
 * belongs to). The reader knows no tables: a shape says how many columns a row or a key has. The writer reads back
 * what it wrote and compares, so that a body is never changed on its way. */
#include "config.h"
#include "sync/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/sealed.h"
#include "sync/columns_walk.h"

struct writer {
	struct columns_walk walk;
	struct buf heads[HEAD_STREAMS], shapes, seeds, *columns;
	int column_room;
};

static bool is_known_word(const struct columns_column *column, const struct value *value, int *at)
{
	for (*at = 0; *at < column->word_count; ++*at)
		if (value_equal(&column->words[*at], value))
			return true;
	return false;
}

static void put_code(struct buf *out, uint64_t x, enum columns_kind kind)
{
	buf_varint(out, CODE_FIRST + KIND_COUNT * x + kind);
}

static void put_number(struct buf *out, const struct columns_column *column, const struct value *value)
{
	uint64_t zigzag = ((uint64_t) value->number << 1) ^ (value->number < 0 ? UINT64_MAX : 0);

	if (zigzag >> 7 && value_equal(value, &column->last)) {
		buf_varint(out, CODE_SAME);
	} else if (zigzag >> 60) {
		buf_varint(out, CODE_LARGE);
		buf_zigzag(out, value->number);
	} else {
		put_code(out, zigzag, KIND_NUMBER);
	}
}

static void put_value(struct writer *writer, const struct columns_name *name, int column, bool is_first,
	const struct value *value)
{
	struct columns_walk *walk = &writer->walk;
	struct buf *out = &writer->columns[column];
	bool is_new = false;
	int word;

	if (value->kind == VALUE_NULL) {
		buf_varint(out, CODE_NULL);
	} else if (is_first && value->kind == VALUE_INT
			&& value->number == value_made_id(name->origin, name->serial, (int) walk->ordinal)) {
		buf_varint(out, CODE_MADE);
		walk->ordinal++;
	} else if (is_first && walk->has_parent && value_equal(value, &walk->parent)) {
		buf_varint(out, CODE_PARENT);
	} else if (value->kind == VALUE_INT) {
		put_number(out, &walk->columns[column], value);
	} else if (is_known_word(&walk->columns[column], value, &word)) {
		put_code(out, (uint64_t) word, KIND_WORD);
	} else {
		put_code(out, value->length - 1, KIND_TEXT);
		buf_put(out, value->text, value->length);
		is_new = true;
	}
	columns_walk_note(walk, column, is_first, is_new, value);
}

/* IS_MARKED: its entry is; else nothing of it is personal to the reader. */
static void make_shape(const struct operation *operation, bool is_marked, struct columns_shape *shape)
{
	memset(shape, 0, sizeof *shape);
	shape->kind = (int) operation->kind;
	shape->table = operation->table->number;
	shape->column = operation->kind == ENTRY_INSERT ? operation->row_count : operation->column;
	shape->keys = operation->kind == ENTRY_INSERT ? 0 : operation->table->key_count;
	shape->flags = operation->kind == ENTRY_CHANGE && operation->saw_pending;
	for (int i = 0; is_marked && operation->kind == ENTRY_INSERT && i < operation->row_count; i++) {
		if (!sealed_is_personal(operation->table, i))
			continue;
		shape->is_personal = true;
		shape->personal[i / 8] |= (unsigned char) (1 << (i % 8));
	}
	if (is_marked && operation->kind == ENTRY_CHANGE)
		shape->is_personal = sealed_is_personal(operation->table, operation->column);
}

/* Exactly those values are marked that the shape says. */
static bool has_such_marks(const struct operation *operation, const struct columns_shape *shape)
{
	if (operation->kind == ENTRY_CHANGE)
		return (operation->seen.kind == VALUE_NULL || operation->seen.is_marked == shape->is_personal)
			&& (operation->now.kind == VALUE_NULL || operation->now.is_marked == shape->is_personal);
	for (int i = 0; i < operation->row_count; i++)
		if (operation->row[i].kind != VALUE_NULL && operation->row[i].is_marked != columns_is_personal(shape, i))
			return false;
	return true;
}

static bool is_same_shape(const struct columns_shape *a, const struct columns_shape *b)
{
	return a->kind == b->kind && a->is_personal == b->is_personal && a->table == b->table && a->keys == b->keys && a->column == b->column && a->flags == b->flags;
}

static void put_shape(struct buf *out, const struct columns_shape *shape)
{
	size_t bits = (size_t) (shape->column + 7) / 8;

	buf_byte(out, (unsigned char) (shape->kind | (shape->is_personal ? SHAPE_PERSONAL : 0)));
	buf_varint(out, (uint64_t) shape->table);
	buf_varint(out, (uint64_t) shape->column);
	if (shape->kind == ENTRY_INSERT && shape->is_personal)
		buf_put(out, shape->personal, bits);
	if (shape->kind == ENTRY_INSERT)
		return;
	buf_varint(out, (uint64_t) shape->keys);
	buf_byte(out, (unsigned char) shape->flags);
}

/* The number of the operation's shape, which is added where it is new. */
static int find_shape(struct writer *writer, const struct operation *operation, bool is_marked)
{
	struct columns_walk *walk = &writer->walk;
	struct columns_shape shape;
	int at = 0;

	make_shape(operation, is_marked, &shape);
	while (at < walk->shape_count && !is_same_shape(&walk->shapes[at], &shape))
		at++;
	if (at < walk->shape_count)
		return at;
	columns_walk_add(walk, &shape);
	put_shape(&writer->shapes, &shape);
	writer->columns = mem_grow(writer->columns, (size_t) walk->column_count + 1, sizeof *writer->columns);
	for (; writer->column_room < walk->column_count; writer->column_room++)
		buf_init(&writer->columns[writer->column_room], STREAM_MAX);
	return at;
}

static void put_operation(struct writer *writer, const struct columns_name *name, const struct operation *operation, bool is_marked)
{
	int number = find_shape(writer, operation, is_marked), place = writer->walk.shapes[number].first, first = place;

	buf_varint(&writer->heads[HEAD_SHAPES], (uint64_t) number);
	if (operation->kind == ENTRY_INSERT) {
		for (int i = 0; i < operation->row_count; i++, place++)
			put_value(writer, name, place, place == first, &operation->row[i]);
		return;
	}
	for (int i = 0; i < operation->table->key_count; i++, place++)
		put_value(writer, name, place, place == first, &operation->key[i]);
	put_value(writer, name, place++, false, &operation->seen);
	put_value(writer, name, place, false, &operation->now);
}

static void put_name(struct buf *out, const char *name, char *last)
{
	if (strcmp(name, last) == 0) {
		buf_varint(out, 0);
		return;
	}
	buf_varint(out, strlen(name));
	buf_text(out, name);
	strcpy(last, name);
}

static void put_entry(struct writer *writer, const struct entry *entry)
{
	struct columns_walk *walk = &writer->walk;
	const struct columns_name name = { entry->origin, entry->serial };

	buf_varint(&writer->heads[HEAD_COUNT], (uint64_t) entry->count);
	buf_varint(&writer->heads[HEAD_GROUP], (uint64_t) (entry->serial - entry->group));
	buf_zigzag(&writer->heads[HEAD_TIME], (int64_t) ((uint64_t) entry->time - (uint64_t) walk->time));
	put_name(&writer->heads[HEAD_AUTHOR], entry->author, walk->authors);
	put_name(&writer->heads[HEAD_SCOPE], entry->scope, walk->scopes);
	buf_zigzag(&writer->heads[HEAD_STAR], entry->star_number - walk->star);
	buf_zigzag(&writer->heads[HEAD_NUMBER], entry->scope_number - walk->number);
	walk->time = entry->time;
	walk->star = entry->star_number;
	walk->number = entry->scope_number;
	if (entry->marks.has_seed)
		buf_put(&writer->seeds, entry->marks.keys, SEAL_SHORT);
	columns_walk_entry(walk);
	for (int i = 0; i < entry->count; i++)
		put_operation(writer, &name, &entry->operations[i], entry->marks.bytes != NULL);
}

/* Only new rows and changed cells have shapes; the rest is rare, and so is an entry whose box got another number, one of which a value was
 * blanked, and one from before its form said what is personal. */
static bool has_shapes(const struct writer *writer, const struct entry *entry, const struct columns_name *name)
{
	struct columns_shape shape;

	if (entry->origin != name->origin || entry->serial != name->serial || entry->birth.number > 0
			|| writer->walk.shape_count + entry->count > MAX_SHAPES)
		return false;
	if (entry->marks.bytes && !entry->marks.has_seed)
		return false;
	for (int i = 0; i < entry->count; i++) {
		if (entry->operations[i].is_signed || (entry->operations[i].kind != ENTRY_INSERT && entry->operations[i].kind != ENTRY_CHANGE))
			return false;
		make_shape(&entry->operations[i], entry->marks.bytes != NULL, &shape);
		if (!has_such_marks(&entry->operations[i], &shape))
			return false;
	}
	return true;
}

static void put_stream(struct buf *out, struct buf *stream)
{
	if (stream->is_full)
		out->is_full = true;
	buf_varint(out, stream->length);
	buf_put(out, stream->bytes, stream->length);
	buf_free(stream);
}

static void write_all(struct buf *out, struct replica *replica, const struct columns_name *names,
	const struct intake_body *bodies, int count, bool is_plain)
{
	struct writer writer = { .column_room = 0 };
	/* All entries are kept until the end: columns remember the value before, which points into its entry. */
	struct entry *entries = mem_zero((size_t) count, sizeof *entries);
	struct err ignored;

	for (int i = 0; i < HEAD_STREAMS; i++)
		buf_init(&writer.heads[i], STREAM_MAX);
	buf_init(&writer.shapes, STREAM_MAX);
	buf_init(&writer.seeds, STREAM_MAX);
	for (int i = 0; i < count; i++) {
		if (!is_plain && entry_decode(replica, bodies[i].bytes, bodies[i].length, &entries[i], &ignored)
				&& has_shapes(&writer, &entries[i], &names[i])) {
			put_entry(&writer, &entries[i]);
			continue;
		}
		buf_varint(&writer.heads[HEAD_COUNT], 0);
		buf_varint(&writer.heads[HEAD_RAW], bodies[i].length);
		buf_put(&writer.heads[HEAD_RAW], bodies[i].bytes, bodies[i].length);
	}
	buf_varint(out, (uint64_t) writer.walk.shape_count);
	put_stream(out, &writer.shapes);
	for (int i = 0; i < HEAD_STREAMS; i++)
		put_stream(out, &writer.heads[i]);
	if (columns_walk_has_personal(&writer.walk))
		put_stream(out, &writer.seeds);
	else
		buf_free(&writer.seeds);
	for (int i = 0; i < writer.walk.column_count; i++) {
		struct buf *column = &writer.columns[i];

		/* Blanks at the end go without saying. */
		while (column->length > 0 && column->bytes[column->length - 1] == CODE_NULL)
			column->length--;
		put_stream(out, column);
	}
	for (int i = 0; i < count; i++)
		entry_free(&entries[i]);
	free(entries);
	free(writer.columns);
	columns_walk_free(&writer.walk);
}

bool columns_put(struct buf *out, struct replica *replica, const struct columns_name *names,
	const struct intake_body *bodies, int count)
{
	struct intake_body *again = mem_zero((size_t) count, sizeof *again);
	size_t start = out->length;
	struct reader in;
	struct buf storage;
	bool is_same;

	if (count == 0) {
		free(again);
		return !out->is_full;
	}
	write_all(out, replica, names, bodies, count, !replica);
	buf_init(&storage, STREAM_MAX);
	reader_init(&in, out->bytes + start, out->length - start);
	is_same = !out->is_full && columns_read(&in, names, &storage, again, count);
	for (int i = 0; is_same && i < count; i++)
		is_same = again[i].length == bodies[i].length && memcmp(again[i].bytes, bodies[i].bytes, bodies[i].length) == 0;
	if (!is_same) {
		out->length = start;
		out->is_full = false;
		write_all(out, replica, names, bodies, count, true);
	}
	buf_free(&storage);
	free(again);
	return !out->is_full;
}
