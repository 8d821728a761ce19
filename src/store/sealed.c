/* See the header. Nothing here but the marking needs to know a table: the marks say where the values are. */
#include "config.h"
#include "store/sealed.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/catalogue.h"
#include "store/entry_inside.h"
#include "store/entry_put.h"

/* Salts and hashes of values may make it longer than the body was. */
enum { FORM_MAX = 8 * ENTRY_MAX_BYTES };

/* A body with marks while its values are gone through in order. */
struct opened {
	struct entry head;
	struct reader gaps, in; /* in: the operations, from where the last value ended */
	const unsigned char *counted; /* where the count of operations stands */
	int next, next_key;
};

static bool open_body(const void *body, size_t length, struct opened *out)
{
	size_t used;

	*out = (struct opened) { .next = 0 };
	if (!entry_is_marked(body, length) || !entry_decode_head(body, length, &out->head, &used, NULL))
		return false;
	out->counted = out->head.marks.keys + SEAL_SHORT * (out->head.marks.has_seed ? 1 : (size_t) out->head.marks.key_count);
	reader_init(&out->gaps, out->head.marks.gaps, out->head.marks.length);
	reader_init(&out->in, (const char *) body + used, length - used);
	return true;
}

static void salt_of(struct opened *opened, int index, unsigned char salt[SEAL_SHORT])
{
	const unsigned char number[4] = { (unsigned char) index, (unsigned char) (index >> 8), (unsigned char) (index >> 16),
		(unsigned char) (index >> 24) };

	if (opened->head.marks.has_seed)
		seal_short(opened->head.marks.keys, number, sizeof number, salt);
	else
		memcpy(salt, opened->head.marks.keys + SEAL_SHORT * (size_t) opened->next_key++, SEAL_SHORT);
}

/* The next marked value: what stands before it, the value, its salt and its hash; of a blanked one its hash alone. */
struct sealed_value {
	const void *before;
	size_t before_length;
	struct value value;
	unsigned char salt[SEAL_SHORT], hash[VALUE_SEALED];
};

static bool next_value(struct opened *opened, struct sealed_value *out)
{
	uint64_t gap = reader_varint(&opened->gaps);
	const unsigned char *start;

	if (opened->gaps.is_bad || gap > reader_left(&opened->in))
		return false;
	out->before_length = (size_t) gap;
	out->before = reader_bytes(&opened->in, (size_t) gap);
	start = opened->in.at;
	if (!value_decode(&opened->in, &out->value) || (out->value.kind == VALUE_NULL && !out->value.is_blanked))
		return false;
	if (out->value.is_blanked) {
		memcpy(out->hash, out->value.text, VALUE_SEALED);
	} else {
		if (!opened->head.marks.has_seed && opened->next_key >= opened->head.marks.key_count)
			return false;
		salt_of(opened, opened->next, out->salt);
		seal_short(out->salt, start, (size_t) (opened->in.at - start), out->hash);
	}
	opened->next++;
	return true;
}

/* Each salt belongs to one value. */
static bool is_used_up(const struct opened *opened)
{
	return opened->head.marks.has_seed || opened->next_key == opened->head.marks.key_count;
}

static bool put_form(const void *body, size_t length, struct buf *out)
{
	struct opened opened;
	struct sealed_value one;

	if (!open_body(body, length, &opened))
		return false;
	/* What the salts come from stands between the gaps and the count of operations. */
	buf_put(out, body, (size_t) (opened.head.marks.gaps - (const unsigned char *) body) + opened.head.marks.gap_bytes);
	buf_put(out, opened.counted, (size_t) (opened.in.at - opened.counted));
	while (opened.next < opened.head.marks.count) {
		struct value sealed = value_blanked(one.hash);

		if (!next_value(&opened, &one))
			return false;
		buf_put(out, one.before, one.before_length);
		value_encode(out, &sealed);
	}
	buf_put(out, opened.in.at, reader_left(&opened.in));
	return is_used_up(&opened) && !out->is_full;
}

void sealed_add(struct seal_stream *stream, const void *body, size_t length)
{
	struct buf form;

	if (!entry_is_marked(body, length)) {
		seal_add(stream, body, length);
		return;
	}
	buf_init(&form, FORM_MAX);
	if (put_form(body, length, &form))
		seal_add(stream, form.bytes, form.length);
	else
		seal_add(stream, body, length);
	buf_free(&form);
}

void sealed_hash(const void *body, size_t length, unsigned char out[SEAL_HASH])
{
	struct seal_stream stream;

	seal_start(&stream);
	sealed_add(&stream, body, length);
	seal_end(&stream, out);
}

bool sealed_is_same(const void *a, size_t a_length, const void *b, size_t b_length)
{
	unsigned char hash[2][SEAL_HASH];

	if (a_length == b_length && (a_length == 0 || memcmp(a, b, a_length) == 0))
		return true;
	if (!entry_is_marked(a, a_length) || !entry_is_marked(b, b_length))
		return false;
	sealed_hash(a, a_length, hash[0]);
	sealed_hash(b, b_length, hash[1]);
	return memcmp(hash[0], hash[1], SEAL_HASH) == 0;
}

bool sealed_is_personal(const struct table *table, int column)
{
	if (table->number == TABLE_CONFLICT)
		return column == CONFLICT_WAITING || column == CONFLICT_HISTORY;
	return column >= 0 && table->columns[column].is_personal && table->columns[column].key_position == 0;
}

static void put_marks(struct buf *out, const struct entry_marker *marker)
{
	unsigned char seed[SEAL_SHORT];
	size_t before = 0;

	buf_varint(out, (uint64_t) marker->count);
	for (int i = 0; i < marker->count; before = marker->end[i++])
		buf_varint(out, (uint64_t) (marker->at[i] - before));
	buf_varint(out, 0);
	seal_random(seed, sizeof seed);
	buf_put(out, seed, sizeof seed);
	seal_forget(seed, sizeof seed);
}

/* Where personal values stand, by a decoder that notes them. */
static bool find_marks(struct replica *replica, const struct buf *body, struct entry_marker *marker, struct entry *head, size_t *used,
	struct err *err)
{
	struct entry entry = { .marker = marker };
	bool is_good;

	if (!entry_decode_head(body->bytes, body->length, head, used, err))
		return false;
	marker->start = (const unsigned char *) body->bytes + *used;
	is_good = entry_decode_again(replica, body->bytes, body->length, &entry, err);
	entry_free(&entry);
	return is_good;
}

bool sealed_mark(struct replica *replica, struct buf *body, struct err *err)
{
	struct entry_marker marker = { .count = 0 };
	struct entry head;
	struct buf marks, marked;
	size_t used;
	bool is_good = find_marks(replica, body, &marker, &head, &used, err);

	if (is_good && marker.count > 0) {
		buf_init(&marks, FORM_MAX);
		buf_init(&marked, body->max);
		put_marks(&marks, &marker);
		head.marks = (struct entry_marks) { .bytes = marks.bytes, .length = marks.length };
		entry_put_head(&marked, &head, head.count);
		buf_put(&marked, body->bytes + used, body->length - used);
		is_good = !marked.is_full || err_set(err, EX_DATAERR, "the record is too long: an entry holds %d kB at most: split it",
			ENTRY_MAX_BYTES / 1024);
		if (is_good) {
			buf_clear(body);
			buf_put(body, marked.bytes, marked.length);
		}
		buf_free(&marked);
		buf_free(&marks);
	}
	free(marker.at);
	free(marker.end);
	return is_good;
}

/* What is left of an entry's marks and operations. */
struct rest {
	struct buf salts, operations;
	int salt_count, blanked;
};

static bool put_rest(struct opened *opened, bool (*is_blanked)(const void *state, int index, const struct value *value), const void *state,
	struct rest *rest)
{
	struct sealed_value one;

	while (opened->next < opened->head.marks.count) {
		struct value sealed = value_blanked(one.hash);
		bool is_gone;

		if (!next_value(opened, &one))
			return false;
		is_gone = one.value.is_blanked;
		if (!is_gone && is_blanked(state, opened->next - 1, &one.value)) {
			is_gone = true;
			rest->blanked++;
		}
		buf_put(&rest->operations, one.before, one.before_length);
		value_encode(&rest->operations, is_gone ? &sealed : &one.value);
		if (!is_gone) {
			buf_put(&rest->salts, one.salt, sizeof one.salt);
			rest->salt_count++;
		}
	}
	buf_put(&rest->operations, opened->in.at, reader_left(&opened->in));
	return is_used_up(opened) && !rest->operations.is_full;
}

bool sealed_blank(const void *body, size_t length, bool (*is_blanked)(const void *state, int index, const struct value *value),
	const void *state, struct buf *out, int *count)
{
	struct opened opened;
	struct rest rest = { .blanked = 0 };
	struct buf marks;
	bool is_good;

	buf_clear(out);
	*count = 0;
	if (!open_body(body, length, &opened))
		return false;
	buf_init(&rest.salts, FORM_MAX);
	buf_init(&rest.operations, FORM_MAX);
	buf_init(&marks, FORM_MAX);
	is_good = put_rest(&opened, is_blanked, state, &rest);
	if (is_good && rest.blanked == 0) {
		buf_put(out, body, length);
	} else if (is_good) {
		buf_varint(&marks, (uint64_t) opened.head.marks.count);
		buf_put(&marks, opened.head.marks.gaps, opened.head.marks.gap_bytes);
		buf_varint(&marks, 1);
		buf_varint(&marks, (uint64_t) rest.salt_count);
		buf_put(&marks, rest.salts.bytes, rest.salts.length);
		opened.head.marks = (struct entry_marks) { .bytes = marks.bytes, .length = marks.length };
		entry_put_head(out, &opened.head, opened.head.count);
		buf_put(out, rest.operations.bytes, rest.operations.length);
		*count = rest.blanked;
	}
	is_good = is_good && !out->is_full;
	seal_forget(rest.operations.bytes, rest.operations.length);
	buf_free(&rest.salts);
	buf_free(&rest.operations);
	buf_free(&marks);
	if (!is_good)
		buf_clear(out);
	return is_good;
}
