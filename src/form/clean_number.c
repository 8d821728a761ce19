/* The cleaning steps about codes and numbers. Numbers are handled as digits, never as floating point, so that rounding
 * is the same on every machine; only the test whether two coordinates are swapped reads one as a double. */
#include "config.h"
#include "form/clean_steps.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CODE_DIGITS = 5, MOST_DIGITS = 15 };

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!is_digit(text[i]))
			return false;
	return length > 0;
}

static char capital(char byte)
{
	return byte >= 'a' && byte <= 'z' ? (char) (byte - 32) : byte;
}

/* A code of digits to five of them; zeros only are blank. */
static void pad(struct clean_cell *cell)
{
	const char *text = cell->text;
	size_t length = cell->length;
	struct buf *out;

	while (length > 0 && *text == '0') {
		text++;
		length--;
	}
	if (length == 0) {
		cell->length = 0;
		return;
	}
	if (cell->length == CODE_DIGITS)
		return;
	out = clean_room(cell);
	for (size_t i = length; i < CODE_DIGITS; i++)
		buf_byte(out, '0');
	buf_put(out, text, length);
	clean_take(cell, out);
}

void clean_code5(const struct clean_with *with, struct clean_cell *cell)
{
	static const char *const heads[] = { "BEMIS", "BMIS" };
	struct buf *out;
	size_t at = 0;

	(void) with;
	if (is_digits(cell->text, cell->length)) {
		pad(cell);
		return;
	}
	out = clean_room(cell);
	for (size_t i = 0; i < cell->length; i++)
		if (cell->text[i] != ' ' && cell->text[i] != '\t')
			buf_byte(out, (unsigned char) capital(cell->text[i]));
	for (int i = 0; i < 2; i++)
		if (strncmp(out->bytes, heads[i], strlen(heads[i])) == 0) {
			at = strlen(heads[i]);
			break;
		}
	clean_take(cell, out);
	cell->text += at;
	cell->length -= at;
	if (is_digits(cell->text, cell->length))
		pad(cell);
}

void clean_cluster(const struct clean_with *with, struct clean_cell *cell)
{
	struct buf *out;
	const char *code;

	if (is_digits(cell->text, cell->length)) {
		pad(cell);
		if (cell->length > CODE_DIGITS)
			cell->length = 0;
		return;
	}
	out = clean_room(cell);
	clean_words_school(cell->text, cell->length, out);
	buf_byte(out, '\n');
	buf_text(out, with->district ? with->district : "");
	code = with->schools ? clean_words_find(with->schools, out->bytes, out->length) : NULL;
	cell->is_name = true;
	cell->is_unresolved = !code || *code == '\0';
	cell->text = code ? code : "";
	cell->length = strlen(cell->text);
}

/* A number in the ways people write it, taken apart. */
struct number {
	bool is_negative;
	char whole[MOST_DIGITS + 1]; /* without leading zeros; "0" */
	const char *part; /* digits behind the point */
	size_t part_length;
};

/* Takes out what does not belong to a number, into the free room; false where it is none. */
static bool take_number(struct clean_cell *cell, struct buf *out, struct number *number)
{
	const char *at, *end;
	size_t length = 0;
	bool has_point = memchr(cell->text, '.', cell->length) != NULL;
	const char *comma = memchr(cell->text, ',', cell->length);
	/* One comma and no point: a decimal comma, unless just three digits follow it. */
	bool is_decimal_comma = comma && !has_point
		&& !memchr(comma + 1, ',', (size_t) (cell->text + cell->length - comma - 1))
		&& cell->text + cell->length - comma - 1 != 3;

	if (cell->length > 60)
		return false;
	if (cell->length == 1 && (*cell->text == 'O' || *cell->text == 'o')) {
		buf_byte(out, '0');
	} else {
		for (size_t i = 0; i < cell->length; i++) {
			char byte = cell->text[i];

			if (byte == ',' && is_decimal_comma)
				buf_byte(out, '.');
			else if (!memchr(" ,'\"`", byte, 5) && !(byte == '+' && out->length == 0))
				buf_byte(out, (unsigned char) byte);
		}
	}
	at = out->bytes;
	end = at + out->length;
	number->is_negative = at < end && *at == '-';
	if (number->is_negative)
		at++;
	if (at == end || !(is_digit(*at) || (*at == '.' && end - at > 1)))
		return false;
	while (at < end && *at == '0')
		at++;
	for (; at < end && is_digit(*at); at++) {
		if (length == MOST_DIGITS)
			return false;
		number->whole[length++] = *at;
	}
	if (length == 0)
		number->whole[length++] = '0';
	number->whole[length] = '\0';
	if (at < end && *at == '.')
		at++;
	number->part = at;
	number->part_length = (size_t) (end - at);
	return number->part_length == 0 || is_digits(at, number->part_length);
}

/* Puts TEXT in, where it is another one than the cell's. */
static void put_text(struct clean_cell *cell, const char *text, size_t length)
{
	struct buf *out;

	if (cell->length == length && memcmp(cell->text, text, length) == 0)
		return;
	out = clean_room(cell);
	buf_put(out, text, length);
	clean_take(cell, out);
}

void clean_whole(const struct clean_with *with, struct clean_cell *cell)
{
	struct number number;
	char text[MOST_DIGITS + 2];

	(void) with;
	if (is_digits(cell->text, cell->length) && (cell->text[0] != '0' || cell->length == 1))
		return;
	if (!take_number(cell, clean_room(cell), &number))
		return;
	for (size_t i = 0; i < number.part_length; i++)
		if (number.part[i] != '0')
			return;
	text[0] = '-';
	strcpy(text + 1, number.whole);
	if (number.is_negative && strcmp(number.whole, "0") != 0)
		put_text(cell, text, strlen(text));
	else
		put_text(cell, text + 1, strlen(text + 1));
}

/* The number's digits, whole and SCALE decimals, rounded half away from zero, as one whole number. */
static int64_t scaled(const struct number *number, int scale)
{
	int64_t all = strtoll(number->whole, NULL, 10);

	for (int i = 0; i < scale; i++)
		all = all * 10 + ((size_t) i < number->part_length ? number->part[i] - '0' : 0);
	if (number->part_length > (size_t) scale && number->part[scale] >= '5')
		all++;
	return all;
}

void clean_decimal(const struct clean_with *with, struct clean_cell *cell)
{
	struct number number;
	char text[48];
	size_t at = sizeof text;
	int scale = with->scale, kept;
	int64_t all;

	if (!take_number(cell, clean_room(cell), &number) || strlen(number.whole) + (size_t) scale > 17)
		return;
	kept = number.part_length < (size_t) scale ? (int) number.part_length : scale;
	all = scaled(&number, scale);
	for (int i = kept; i < scale; i++)
		all /= 10;
	number.is_negative = number.is_negative && all != 0;
	for (int i = 0; all > 0 || i <= kept; i++) {
		if (i == kept && kept > 0)
			text[--at] = '.';
		text[--at] = (char) ('0' + all % 10);
		all /= 10;
	}
	if (number.is_negative)
		text[--at] = '-';
	put_text(cell, text + at, sizeof text - at);
}

static bool read_double(const char *text, size_t length, double *number)
{
	char copy[64], *end;

	if (length == 0 || length >= sizeof copy)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	*number = strtod(copy, &end);
	return *end == '\0';
}

static void coordinate(const struct clean_with *with, struct clean_cell *cell, double low, double high)
{
	double own, other;

	clean_decimal(with, cell);
	if (!with->pair || !read_double(cell->text, cell->length, &own) || (own >= low && own <= high))
		return;
	if (!read_double(with->pair, with->pair_length, &other) || other < low || other > high)
		return;
	cell->text = with->pair;
	cell->length = with->pair_length;
	cell->is_corrected = true;
	clean_decimal(with, cell);
}

void clean_latitude(const struct clean_with *with, struct clean_cell *cell)
{
	coordinate(with, cell, 20, 40);
}

void clean_longitude(const struct clean_with *with, struct clean_cell *cell)
{
	coordinate(with, cell, 55, 80);
}

static void skip_blanks(const char **at, const char *end)
{
	while (*at < end && **at == ' ')
		(*at)++;
}

/* A decimal or a fraction such as 1/2, in thousandths; false where there is none. */
static bool take_thousandths(const char **at, const char *end, int64_t *thousandths)
{
	static const struct {
		const char *text;
		int value;
	} signs[] = { { "\xc2\xbd", 500 }, { "\xc2\xbc", 250 }, { "\xc2\xbe", 750 } };
	const char *start = *at;
	int64_t number = 0, below = 0, unit = 100;

	while (*at < end && is_digit(**at) && *at - start < 9)
		number = number * 10 + (*(*at)++ - '0');
	*thousandths = number * 1000;
	if (*at < end && (**at == '.' || **at == ',')) {
		for ((*at)++; *at < end && is_digit(**at); (*at)++, unit /= 10)
			*thousandths += (**at - '0') * unit;
		return *at - start > 1;
	}
	if (*at < end && **at == '/' && *at > start) {
		for ((*at)++; *at < end && is_digit(**at) && below < 1000; (*at)++)
			below = below * 10 + (**at - '0');
		*thousandths = below > 0 ? (number * 1000 + below / 2) / below : 0;
		return below > 0;
	}
	for (int i = 0; i < 3; i++)
		if (end - *at >= 2 && memcmp(*at, signs[i].text, 2) == 0) {
			*at += 2;
			*thousandths += signs[i].value;
			return true;
		}
	return *at > start;
}

/* "km" or "m" (metres in one unit), 0 where neither stands here. */
static int take_unit(const char **at, const char *end)
{
	if (end - *at >= 2 && capital((*at)[0]) == 'K' && capital((*at)[1]) == 'M') {
		*at += 2;
		return 1000;
	}
	if (end - *at >= 1 && capital(**at) == 'M') {
		(*at)++;
		return 1;
	}
	return 0;
}

void clean_distance_m(const struct clean_with *with, struct clean_cell *cell)
{
	const char *at = cell->text, *end = at + cell->length, *bar = memchr(at, '|', cell->length);
	int64_t thousandths = 0;
	int unit, behind_bar = 0;
	char text[32];
	size_t used = sizeof text;

	skip_blanks(&at, end);
	if (at == (bar ? bar : end) || clean_is_nothing(with, cell, at, (size_t) ((bar ? bar : end) - at))) {
		cell->length = 0;
		return;
	}
	if (end - at >= 4 && strncasecmp(at, "half", 4) == 0) {
		at += 4;
		thousandths = 500;
	} else if (!take_thousandths(&at, end, &thousandths)) {
		return;
	}
	skip_blanks(&at, end);
	unit = take_unit(&at, end);
	skip_blanks(&at, end);
	if (at < end && *at == '|') {
		at++;
		skip_blanks(&at, end);
		behind_bar = take_unit(&at, end);
		skip_blanks(&at, end);
	}
	if (at != end)
		return;
	/* The unit beside the number is what was written; the one behind the bar was chosen from a list. */
	if (unit == 0)
		unit = behind_bar > 0 ? behind_bar : 1;
	thousandths = (thousandths * unit + 500) / 1000;
	do
		text[--used] = (char) ('0' + thousandths % 10);
	while ((thousandths /= 10) > 0);
	put_text(cell, text + used, sizeof text - used);
}
