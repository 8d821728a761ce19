/* Values: made, compared, put on the log, and as the parts of a record's key text.
 *
 * Encoding and decoding run some three million times in an import of a province, so the common cases
 * are done in place. */
#include "config.h"
#include "store/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TAG_NULL = 0, TAG_INT = 1, TAG_TEXT = 2, TAG_BLANKED = 1 << 20 /* longer than any text may be */, SERIAL_BITS = 40, ORDINAL_BITS = 10 };

struct value value_null(void)
{
	return (struct value) { .kind = VALUE_NULL };
}

struct value value_int(int64_t number)
{
	return (struct value) { .kind = VALUE_INT, .number = number };
}

struct value value_text(const char *text)
{
	return value_bytes(text, text ? strlen(text) : 0);
}

struct value value_bytes(const char *text, size_t length)
{
	if (!text || length == 0)
		return value_null();
	return (struct value) { .kind = VALUE_TEXT, .text = text, .length = length };
}

struct value value_blanked(const void *hash)
{
	return (struct value) { .kind = VALUE_NULL, .is_blanked = true, .text = hash, .length = VALUE_SEALED };
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == VALUE_INT)
		return a->number == b->number;
	return a->kind == VALUE_NULL || (a->length == b->length && memcmp(a->text, b->text, a->length) == 0);
}

int value_compare(const struct value *a, const struct value *b)
{
	size_t shorter;
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == VALUE_NULL)
		return 0;
	if (a->kind == VALUE_INT)
		return a->number < b->number ? -1 : a->number > b->number;
	shorter = a->length < b->length ? a->length : b->length;
	order = memcmp(a->text, b->text, shorter);
	if (order != 0)
		return order < 0 ? -1 : 1;
	return a->length < b->length ? -1 : a->length > b->length;
}

bool value_encode(struct buf *out, const struct value *value)
{
	const uint64_t zigzag = value->number < 0 ? ~((uint64_t) value->number << 1) : (uint64_t) value->number << 1;

	if (value->kind == VALUE_NULL && value->is_blanked)
		return buf_varint(out, TAG_BLANKED) && buf_put(out, value->text, VALUE_SEALED);
	if (value->kind == VALUE_NULL)
		return buf_byte(out, TAG_NULL);
	if (value->kind == VALUE_INT) {
		if (zigzag >= 0x80 || !buf_has_room(out, 2))
			return buf_byte(out, TAG_INT) && buf_varint(out, zigzag);
		out->bytes[out->length++] = TAG_INT;
		out->bytes[out->length++] = (char) zigzag;
		out->bytes[out->length] = '\0';
		return true;
	}
	if (value->length >= 0x80 - TAG_TEXT || !buf_has_room(out, 1 + value->length))
		return buf_varint(out, (uint64_t) value->length + TAG_TEXT) && buf_put(out, value->text, value->length);
	out->bytes[out->length++] = (char) (value->length + TAG_TEXT);
	memcpy(out->bytes + out->length, value->text, value->length);
	out->length += value->length;
	out->bytes[out->length] = '\0';
	return true;
}

bool value_decode(struct reader *in, struct value *out)
{
	uint64_t tag = reader_varint(in), bits;

	*out = value_null();
	if (in->is_bad)
		return false;
	if (tag == TAG_NULL)
		return true;
	if (tag == TAG_INT) {
		bits = reader_varint(in);
		if (in->is_bad)
			return false;
		*out = value_int((int64_t) (bits >> 1) ^ -(int64_t) (bits & 1));
		return true;
	}
	if (tag == TAG_BLANKED) {
		const void *hash = reader_bytes(in, VALUE_SEALED);

		if (hash)
			*out = value_blanked(hash);
		return hash != NULL;
	}
	if (tag == TAG_TEXT || tag - TAG_TEXT > reader_left(in)) {
		in->is_bad = true;
		return false;
	}
	*out = value_bytes((const char *) in->at, (size_t) (tag - TAG_TEXT));
	in->at += tag - TAG_TEXT;
	return true;
}

bool value_key_put(struct buf *out, const struct value *values, int count, bool is_made_id)
{
	char id[40];

	for (int i = 0; i < count; i++) {
		if (i > 0)
			buf_byte(out, '/');
		if (values[i].kind == VALUE_INT && is_made_id) {
			value_id_format(values[i].number, id);
			buf_text(out, id);
		} else if (values[i].kind == VALUE_INT) {
			buf_format(out, "%" PRId64, values[i].number);
		}
		for (size_t at = 0; values[i].kind == VALUE_TEXT && at < values[i].length; at++) {
			char c = values[i].text[at];

			if (c == '/' || c == '%')
				buf_text(out, c == '/' ? "%2F" : "%25");
			else
				buf_byte(out, (unsigned char) c);
		}
	}
	return !out->is_full;
}

int64_t value_made_id(int replica, int64_t serial, int ordinal)
{
	return ((int64_t) replica << (SERIAL_BITS + ORDINAL_BITS)) | (serial << ORDINAL_BITS) | ordinal;
}

void value_id_format(int64_t id, char out[40])
{
	int64_t low = id & (((int64_t) 1 << (SERIAL_BITS + ORDINAL_BITS)) - 1);

	if (id < 0) {
		snprintf(out, 40, "%" PRId64, id);
		return;
	}
	snprintf(out, 40, "%" PRId64 "-%" PRId64 "-%" PRId64, id >> (SERIAL_BITS + ORDINAL_BITS), low >> ORDINAL_BITS,
		low & ((1 << ORDINAL_BITS) - 1));
}

/* Digits at *AT as a number below LIMIT. */
static bool take_number(const char **at, uint64_t limit, int64_t *number)
{
	const char *start = *at;
	uint64_t sum = 0;

	while (**at >= '0' && **at <= '9') {
		if (sum > UINT64_MAX / 10 - 1)
			return false;
		sum = sum * 10 + (uint64_t) (*(*at)++ - '0');
		if (sum >= limit)
			return false;
	}
	*number = (int64_t) sum;
	return *at > start;
}

bool value_id_parse(const char *text, int64_t *id)
{
	int64_t replica, serial, ordinal;
	const char *at = text;
	bool is_negative = *at == '-';

	*id = 0;
	if (is_negative)
		at++;
	if (take_number(&at, INT64_MAX, &replica) && *at == '\0') {
		*id = is_negative ? -replica : replica;
		return true;
	}
	at = text;
	if (!take_number(&at, 1 << 13, &replica) || *at++ != '-')
		return false;
	if (!take_number(&at, (uint64_t) 1 << SERIAL_BITS, &serial) || *at++ != '-')
		return false;
	if (!take_number(&at, 1 << ORDINAL_BITS, &ordinal) || *at != '\0')
		return false;
	*id = value_made_id((int) replica, serial, (int) ordinal);
	return true;
}
