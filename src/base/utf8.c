/* UTF-8 text, its clusters and columns, by utf8proc.
 *
 * Almost all text here is ASCII, so every function steps over it without a table. Between two ASCII bytes there
 * always is a cluster's boundary (we part CR from LF, each being drawn as its own '?'), which is also what makes a
 * step backwards cheap. */
#include "config.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/err.h"
#include "base/mem.h"

static const uint64_t HIGH_BITS = 0x8080808080808080u;

/* Bytes of plain ASCII at the start, a word at a time. */
static size_t ascii_span(const char *text, size_t length)
{
	size_t at = 0;
	uint64_t word;

	while (length - at >= sizeof word) {
		memcpy(&word, text + at, sizeof word);
		if (word & HIGH_BITS)
			break;
		at += sizeof word;
	}
	while (at < length && (unsigned char) text[at] < 0x80)
		at++;
	return at;
}

bool utf8_valid(const char *text, size_t length)
{
	size_t at = ascii_span(text, length);

	while (at < length) {
		uint32_t point;
		size_t bytes = utf8_decode(text + at, length - at, &point);

		if (bytes == 0)
			return false;
		at += bytes;
		if (at < length && (unsigned char) text[at] < 0x80)
			at += ascii_span(text + at, length - at);
	}
	return true;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *point)
{
	utf8proc_int32_t decoded;
	utf8proc_ssize_t bytes;

	*point = 0;
	if (length == 0)
		return 0;
	if ((unsigned char) text[0] < 0x80) {
		*point = (unsigned char) text[0];
		return 1;
	}
	/* Four bytes decide: utf8proc's own length is signed. */
	bytes = utf8proc_iterate((const utf8proc_uint8_t *) text, length < 4 ? (utf8proc_ssize_t) length : 4, &decoded);
	if (bytes <= 0 || decoded < 0)
		return 0;
	*point = (uint32_t) decoded;
	return (size_t) bytes;
}

size_t utf8_encode(uint32_t point, char out[4])
{
	if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	return (size_t) utf8proc_encode_char((utf8proc_int32_t) point, (utf8proc_uint8_t *) out);
}

bool utf8_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0)
		|| (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

bool utf8_is_line(const char *text)
{
	size_t length = strlen(text), bytes;
	bool has_something = false;
	uint32_t point;

	for (size_t at = 0; at < length; at += bytes) {
		bytes = utf8_decode(text + at, length - at, &point);
		if (bytes == 0 || utf8_is_control(point))
			return false;
		has_something |= point != ' ' && point != 0xa0;
	}
	return has_something;
}

size_t utf8_cluster(const char *text, size_t length)
{
	uint32_t point, next;
	utf8proc_int32_t state = 0;
	size_t at;

	if (length == 0)
		return 0;
	if ((unsigned char) text[0] < 0x80 && (length == 1 || (unsigned char) text[1] < 0x80))
		return 1;
	at = utf8_decode(text, length, &point);
	if (at == 0)
		return 1;
	while (at < length) {
		size_t bytes = utf8_decode(text + at, length - at, &next);

		if (bytes == 0 || utf8proc_grapheme_break_stateful((utf8proc_int32_t) point, (utf8proc_int32_t) next, &state))
			break;
		point = next;
		at += bytes;
	}
	return at;
}

size_t utf8_cluster_before(const char *text, size_t at)
{
	size_t start = at > 0 ? at - 1 : 0;

	/* Back to a boundary that is certain, then forward to the last one before AT. */
	while (start > 0 && ((unsigned char) text[start] >= 0x80 || (unsigned char) text[start - 1] >= 0x80))
		start--;
	while (start < at) {
		size_t bytes = utf8_cluster(text + start, at - start);

		if (start + bytes >= at)
			break;
		start += bytes;
	}
	return start;
}

/* Columns of one cluster, or of the single malformed byte or control character that stands in its place. */
static int cluster_columns(const char *text, size_t bytes)
{
	int columns = 0;
	size_t at = 0;

	while (at < bytes && columns < 2) {
		uint32_t point;
		size_t taken = utf8_decode(text + at, bytes - at, &point);

		if (taken == 0 || utf8_is_control(point))
			return 1;
		columns += utf8proc_charwidth((utf8proc_int32_t) point);
		at += taken;
	}
	return columns < 2 ? columns : 2;
}

int utf8_columns(const char *text, size_t length)
{
	int columns;

	utf8_clip(text, length, INT_MAX, &columns);
	return columns;
}

size_t utf8_clip(const char *text, size_t length, int columns, int *used)
{
	size_t at = 0;
	int total = 0;

	while (at < length) {
		size_t bytes = utf8_cluster(text + at, length - at);
		int wide = cluster_columns(text + at, bytes);

		if (wide > columns - total)
			break;
		total += wide;
		at += bytes;
	}
	if (used)
		*used = total;
	return at;
}

char *utf8_nfc(const char *text, size_t length, size_t *out_length)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t bytes;

	if (out_length)
		*out_length = 0;
	if (ascii_span(text, length) == length) {
		if (out_length)
			*out_length = length;
		return mem_copy_bytes(text, length);
	}
	bytes = utf8proc_map((const utf8proc_uint8_t *) text, (utf8proc_ssize_t) length, &composed,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (bytes == UTF8PROC_ERROR_NOMEM || bytes == UTF8PROC_ERROR_OVERFLOW)
		die("out of memory: a text of %zu bytes could not be composed", length);
	if (bytes < 0)
		return NULL;
	if (out_length)
		*out_length = (size_t) bytes;
	return (char *) composed;
}

bool utf8_is_nfc(const char *text, size_t length)
{
	size_t at = 0, composed_length;
	char *composed;
	bool is_same;

	/* Nothing below U+0300 composes with what follows unless a mark from there on follows. */
	for (;;) {
		uint32_t point;
		size_t bytes;

		at += ascii_span(text + at, length - at);
		if (at == length)
			return true;
		bytes = utf8_decode(text + at, length - at, &point);
		if (bytes == 0)
			return false;
		if (point >= 0x300)
			break;
		at += bytes;
	}
	composed = utf8_nfc(text, length, &composed_length);
	is_same = composed && composed_length == length && memcmp(composed, text, length) == 0;
	free(composed);
	return is_same;
}
