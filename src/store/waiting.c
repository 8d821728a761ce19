/* "name=value" lines with \xx for bytes that would break a line, as src/store/canonical.c writes them. */
#include "config.h"
#include "store/waiting.h"

#include <string.h>

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes the escapes out where the text lies; its new length, or -1. */
static long unescape(char *text, size_t length)
{
	size_t to = 0;

	for (size_t at = 0; at < length; at++) {
		if (text[at] != '\\') {
			text[to++] = text[at];
			continue;
		}
		if (at + 2 >= length || digit(text[at + 1]) < 0 || digit(text[at + 2]) < 0)
			return -1;
		text[to++] = (char) (digit(text[at + 1]) << 4 | digit(text[at + 2]));
		at += 2;
	}
	return (long) to;
}

static bool read_number(const char *text, size_t length, int64_t *number)
{
	uint64_t sum = 0, limit = (uint64_t) INT64_MAX;
	bool is_negative = length > 0 && text[0] == '-';
	size_t at = is_negative ? 1 : 0;

	if (at == length)
		return false;
	for (limit += is_negative; at < length; at++) {
		unsigned one = (unsigned char) text[at] - '0';

		if (one > 9 || sum > (limit - one) / 10)
			return false;
		sum = sum * 10 + one;
	}
	*number = is_negative ? (int64_t) (0 - sum) : (int64_t) sum;
	return true;
}

static int find_column(const struct table *table, const char *name, size_t length)
{
	for (int i = 0; i < table->column_count; i++)
		if (strlen(table->columns[i].name) == length && memcmp(table->columns[i].name, name, length) == 0)
			return i;
	return -1;
}

bool waiting_row(const struct table *table, const char *text, size_t length, struct value *row, struct buf *storage)
{
	char *at, *end;

	buf_clear(storage);
	for (int i = 0; i < table->column_count; i++)
		row[i] = value_null();
	if (!buf_put(storage, text, length))
		return false;
	/* The copy only shrinks from here on, so that pointers into it stay. */
	at = storage->bytes;
	for (char *stop = at + storage->length; at < stop; at = end + 1) {
		char *equals;
		long count;
		int column;

		end = memchr(at, '\n', (size_t) (stop - at));
		equals = end ? memchr(at, '=', (size_t) (end - at)) : NULL;
		column = equals ? find_column(table, at, (size_t) (equals - at)) : -1;
		if (column < 0 || (count = unescape(equals + 1, (size_t) (end - equals - 1))) <= 0)
			return false;
		if (table->columns[column].type == COLUMN_TEXT)
			row[column] = value_bytes(equals + 1, (size_t) count);
		else if (read_number(equals + 1, (size_t) count, &row[column].number))
			row[column].kind = VALUE_INT;
		else
			return false;
	}
	return true;
}
