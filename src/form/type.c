/* Text to value and back, one pair of functions a kind of field.
 *
 * Reading is lenient in form and strict in meaning: 20260131 and 31/1/2026 are one date, "02/31/2026" is none. An
 * import reads some millions of cells here, so plain ASCII goes the short way and nothing is allocated for it but
 * room in STORAGE. */
#include "config.h"
#include "form/type.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/utf8.h"

enum { MAX_TEXT = 4000 /* bytes; no field is longer */, SHOWN = 40 };

struct input {
	const struct field *field;
	const char *text; /* without blanks at the ends */
	size_t length;
	struct value *value;
	struct buf *storage;
	struct err *err;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* "boys is "1o": give a whole number". */
static bool refuse(const struct input *input, const char *what)
{
	return err_set(input->err, EX_DATAERR, "%s is \"%.*s%s\": %s", input->field->code,
		(int) utf8_clip(input->text, input->length, SHOWN, NULL), input->text, input->length > SHOWN ? "…" : "",
		what);
}

static bool give_text(const struct input *input, const char *text, size_t length)
{
	buf_clear(input->storage);
	if (!buf_put(input->storage, text, length))
		return refuse(input, "it is too long: shorten it");
	*input->value = value_bytes(input->storage->bytes, length);
	return true;
}

/* The number as people write it, by the field's scale. */
static void put_number(struct buf *out, int64_t number, int scale)
{
	uint64_t positive = number < 0 ? -(uint64_t) number : (uint64_t) number, unit = 1;
	int i;

	for (i = 0; i < scale; i++)
		unit *= 10;
	buf_format(out, "%s%llu", number < 0 ? "-" : "", (unsigned long long) (positive / unit));
	if (positive % unit != 0) {
		buf_format(out, ".%0*llu", scale, (unsigned long long) (positive % unit));
		while (out->length > 0 && out->bytes[out->length - 1] == '0')
			out->bytes[--out->length] = '\0';
	}
}

static bool check_range(const struct input *input, int64_t number)
{
	const struct field *field = input->field;
	char what[80];
	struct buf limit;

	if ((!field->has_min || number >= field->min) && (!field->has_max || number <= field->max))
		return true;
	buf_init(&limit, 64);
	put_number(&limit, field->has_min && number < field->min ? field->min : field->max, field->scale);
	if (field->has_min && field->has_max) {
		struct buf most;

		buf_init(&most, 64);
		buf_clear(&limit);
		put_number(&limit, field->min, field->scale);
		put_number(&most, field->max, field->scale);
		snprintf(what, sizeof what, "give a number from %s to %s", limit.bytes, most.bytes);
		buf_free(&most);
	} else if (field->has_min) {
		snprintf(what, sizeof what, "give %s or more", limit.bytes);
	} else {
		snprintf(what, sizeof what, "give %s or less", limit.bytes);
	}
	buf_free(&limit);
	return refuse(input, what);
}

/* A sign, digits, and where SCALE > 0 a point or comma with digits; more of them than SCALE are rounded, half away
 * from zero. */
static bool read_number(const char *text, size_t length, int scale, int64_t *out)
{
	const char *at = text, *end = text + length;
	bool is_negative = false, has_digit = false, rounds_up = false;
	int64_t number = 0;
	int decimals = -1;

	if (at < end && (*at == '-' || *at == '+'))
		is_negative = *at++ == '-';
	for (; at < end; at++) {
		if (scale > 0 && decimals < 0 && (*at == '.' || *at == ',')) {
			decimals = 0;
			continue;
		}
		if (!is_digit(*at))
			return false;
		has_digit = true;
		if (decimals >= scale && decimals >= 0) {
			if (decimals++ == scale)
				rounds_up = *at >= '5';
			continue;
		}
		if (number > INT64_MAX / 1000)
			return false;
		number = number * 10 + (*at - '0');
		if (decimals >= 0)
			decimals++;
	}
	for (decimals = decimals < 0 ? 0 : decimals; decimals < scale; decimals++) {
		if (number > INT64_MAX / 1000)
			return false;
		number *= 10;
	}
	number += rounds_up;
	*out = is_negative ? -number : number;
	return has_digit;
}

static bool parse_number(const struct input *input)
{
	int64_t number;

	if (!read_number(input->text, input->length, input->field->scale, &number))
		return refuse(
			input, input->field->type == FIELD_DECIMAL ? "give a number, such as 12.5" : "give a whole number");
	*input->value = value_int(number);
	return check_range(input, number);
}

static bool parse_year(const struct input *input)
{
	int64_t year;

	if (input->length != 4 || !read_number(input->text, 4, 0, &year) || year < 1900 || year > 2199)
		return refuse(input, "give a year of four digits");
	*input->value = value_int(year);
	return check_range(input, year);
}

/* Up to three groups of digits with one separator; the count of groups. */
static int digit_groups(const char *text, size_t length, const char *separators, int groups[3], int digits[3])
{
	const char *at = text, *end = text + length;
	int count = 0;

	for (;;) {
		groups[count] = digits[count] = 0;
		for (; at < end && is_digit(*at) && digits[count] < 8; at++, digits[count]++)
			groups[count] = groups[count] * 10 + (*at - '0');
		if (digits[count] == 0)
			return 0;
		count++;
		if (at == end)
			return count;
		if (count == 3 || strchr(separators, *at) == NULL || (count == 2 && *at != text[digits[0]]))
			return 0;
		at++;
	}
}

static bool parse_date(const struct input *input)
{
	int group[3], digit[3], count = digit_groups(input->text, input->length, "-/.", group, digit), days;
	char date[11];

	if (count == 1 && digit[0] == 8) {
		/* Year first or day first: no eight digits are a date of this or the last two centuries both ways. */
		count = date_join(group[0] / 10000, group[0] / 100 % 100, group[0] % 100, &days)
			|| date_join(group[0] % 10000, group[0] / 10000 % 100, group[0] / 1000000, &days) ? 3 : 0;
	} else if (count == 3 && digit[0] == 4 && digit[1] <= 2 && digit[2] <= 2) {
		count = date_join(group[0], group[1], group[2], &days) ? 3 : 0;
	} else if (count == 3 && digit[2] == 4 && digit[0] <= 2 && digit[1] <= 2) {
		count = date_join(group[2], group[1], group[0], &days) ? 3 : 0;
	} else {
		count = 0;
	}
	if (count == 0)
		return refuse(input, "give a date that exists, such as 2026-01-31 or 31/1/2026");
	date_format(days, date);
	if ((input->field->has_min && days < input->field->min) || (input->field->has_max && days > input->field->max)) {
		char least[11] = "any day", most[11] = "any day", what[80];

		if (input->field->has_min)
			date_format((int) input->field->min, least);
		if (input->field->has_max)
			date_format((int) input->field->max, most);
		snprintf(what, sizeof what, "give a date from %s to %s", least, most);
		return refuse(input, what);
	}
	return give_text(input, date, 10);
}

static bool parse_time(const struct input *input)
{
	int group[3], digit[3], count = digit_groups(input->text, input->length, ":.", group, digit), minutes;
	char time[32];

	if (count == 1 && (digit[0] == 3 || digit[0] == 4)) {
		group[1] = group[0] % 100;
		group[0] /= 100;
	} else if (count != 2 || digit[0] > 2 || digit[1] != 2) {
		count = 0;
	}
	if (count == 0 || group[0] < 0 || group[0] > 23 || group[1] < 0 || group[1] > 59)
		return refuse(input, "give a time of day, such as 07:45 or 0745");
	minutes = group[0] * 60 + group[1];
	if ((input->field->has_min && minutes < input->field->min)
		|| (input->field->has_max && minutes > input->field->max))
		return refuse(input, "give a time within the hours that the form allows");
	snprintf(time, sizeof time, "%02d:%02d", group[0], group[1]);
	return give_text(input, time, 5);
}

static bool is_same(const char *word, const struct input *input)
{
	return strncasecmp(word, input->text, input->length) == 0 && word[input->length] == '\0';
}

static bool parse_code(const struct input *input)
{
	const struct code_list *list = input->field->list;
	const struct code_item *item;
	char what[160];

	if (list == NULL) {
		snprintf(what, sizeof what, "there is no code list \"%.40s\" here: the province adds it with `zila import code FILE.csv`",
			input->field->list_name);
		return refuse(input, what);
	}
	item = code_list_find(list, input->text, input->length);
	for (int i = 0; i < list->count && item == NULL; i++)
		if (is_same(list->items[i].code, input)
			|| (list->items[i].label != NULL && is_same(list->items[i].label, input)))
			item = &list->items[i];
	if (item == NULL) {
		snprintf(what, sizeof what, "it is not in the list %s", list->name);
		return refuse(input, what);
	}
	*input->value = value_text(item->code);
	return true;
}

static bool parse_yes_no(const struct input *input)
{
	if (is_same("yes", input) || is_same("y", input))
		*input->value = value_text("yes");
	else if (is_same("no", input) || is_same("n", input))
		*input->value = value_text("no");
	else
		return refuse(input, "give yes or no");
	return true;
}

/* A BEMIS code: digits padded to five, or letters and digits in capitals. "BEMIS 7086" and "BMIS Code 07086" are
 * 07086. */
static bool parse_school(const struct input *input)
{
	static const char *const BEFORE[] = {"bemis", "bmis", "code"};
	const char *at = input->text, *end = at + input->length;
	char code[32];
	size_t length = 0, i;
	bool is_number = true;

	for (i = 0; i < sizeof BEFORE / sizeof BEFORE[0]; i++) {
		size_t word = strlen(BEFORE[i]);

		if ((size_t) (end - at) > word && strncasecmp(at, BEFORE[i], word) == 0
			&& (is_blank(at[word]) || at[word] == ':'))
			for (at += word; at < end && (is_blank(*at) || *at == ':'); at++)
				;
	}
	for (; at < end; at++) {
		char c = *at;

		if (c >= 'a' && c <= 'z')
			c = (char) (c - 'a' + 'A');
		if (length == sizeof code - 1 || (!is_digit(c) && !(c >= 'A' && c <= 'Z') && c != '-'))
			return refuse(input, "give a school's code, such as 07086");
		is_number = is_number && is_digit(c);
		code[length++] = c;
	}
	if (length == 0)
		return refuse(input, "give a school's code, such as 07086");
	if (is_number && length < 5) {
		memmove(code + 5 - length, code, length);
		memset(code, '0', 5 - length);
		length = 5;
	}
	return give_text(input, code, length);
}

static bool parse_id(const struct input *input)
{
	char text[40];
	int64_t id;

	if (input->length < sizeof text) {
		memcpy(text, input->text, input->length);
		text[input->length] = '\0';
		if (value_id_parse(text, &id)) {
			*input->value = value_int(id);
			return true;
		}
	}
	return refuse(input, "give a number such as 3-1207-1");
}

/* Digits of TEXT into OUT (room for SIZE), skipping blanks, dashes, points and brackets; -1 where there is anything
 * else. */
static int only_digits(const struct input *input, size_t from, char *out, int size)
{
	int count = 0;

	for (size_t i = from; i < input->length; i++) {
		char c = input->text[i];

		if (is_digit(c) && count < size)
			out[count++] = c;
		else if (is_digit(c) || strchr(" -.()/", c) == NULL)
			return -1;
	}
	return count;
}

static bool parse_cnic(const struct input *input)
{
	char digits[13];

	if (only_digits(input, 0, digits, 13) != 13)
		return refuse(input, "give the 13 digits of the identity card");
	return give_text(input, digits, 13);
}

/* 0300 1234567, +92 300 1234567 and 0092… are 03001234567; other countries' numbers keep their +. */
static bool parse_phone(const struct input *input)
{
	bool is_foreign = input->text[0] == '+';
	char digits[20] = "0", *start = digits + 1;
	int count = only_digits(input, is_foreign, start, 17);

	if (!is_foreign && count > 2 && memcmp(start, "00", 2) == 0) {
		is_foreign = true;
		start += 2;
		count -= 2;
	}
	if (count < 5 || count > 15)
		return refuse(input, "give a telephone number with its area code");
	if (is_foreign && memcmp(start, "92", 2) == 0 && count >= 10) {
		start += 1;
		*start = '0';
		count -= 1;
	} else if (is_foreign) {
		*--start = '+';
		count++;
	}
	return give_text(input, start, (size_t) count);
}

static bool check_length(const struct input *input, const char *text, size_t length)
{
	const struct field *field = input->field;
	int64_t characters = 0;
	char what[80];

	for (size_t i = 0; i < length; i++)
		characters += ((unsigned char) text[i] & 0xc0) != 0x80;
	if (field->length > 0 && characters > field->length) {
		snprintf(what, sizeof what, "it is %d characters long: shorten it to %d", (int) characters, field->length);
		return refuse(input, what);
	}
	if ((field->has_min && characters < field->min) || (field->has_max && characters > field->max)) {
		snprintf(what, sizeof what, "it is %d characters long: the form wants %s %d", (int) characters,
			field->has_min && characters < field->min ? "at least" : "at most",
			(int) (field->has_min && characters < field->min ? field->min : field->max));
		return refuse(input, what);
	}
	return true;
}

/* Tabs become blanks and line ends one newline; other control characters are refused. */
static bool parse_text(const struct input *input)
{
	struct buf *storage = input->storage;
	bool is_ascii = true;
	size_t i, length = 0;

	if (input->length > MAX_TEXT)
		return refuse(input, "it is longer than 4,000 bytes: shorten it");
	for (i = 0; i < input->length; i++) {
		unsigned char c = (unsigned char) input->text[i];

		if ((c < ' ' && !is_blank((char) c)) || c == 0x7f)
			return refuse(input, "it holds a control character: take it out");
		is_ascii = is_ascii && c < 0x80;
	}
	if (!is_ascii && !utf8_valid(input->text, input->length))
		return refuse(input, "it is no UTF-8 text: convert it first");
	buf_clear(storage);
	if (is_ascii || utf8_is_nfc(input->text, input->length)) {
		buf_put(storage, input->text, input->length);
	} else {
		size_t normal_length;
		char *normal = utf8_nfc(input->text, input->length, &normal_length);

		buf_put(storage, normal, normal_length);
		free(normal);
	}
	if (storage->is_full)
		return refuse(input, "it is too long: shorten it");
	for (i = 0; i < storage->length; i++) {
		char c = storage->bytes[i];

		if (c == '\r' && storage->bytes[i + 1] == '\n')
			continue;
		storage->bytes[length++] = c == '\r' ? '\n' : is_blank(c) && c != '\n' ? ' ' : c;
	}
	storage->length = length;
	storage->bytes[length] = '\0';
	*input->value = value_bytes(storage->bytes, length);
	return check_length(input, storage->bytes, length);
}

bool type_parse(const struct field *field, const char *text, size_t length, struct value *value, struct buf *storage,
	struct err *err)
{
	struct input input = {field, text, length, value, storage, err};
	bool is_good = false;

	*value = value_null();
	for (; input.length > 0 && is_blank(*input.text); input.length--)
		input.text++;
	while (input.length > 0 && is_blank(input.text[input.length - 1]))
		input.length--;
	if (field->is_unread)
		return err_set(err, EX_CONFIG, "%s: this program is too old to know what it is: install the new one", field->code);
	if (input.length == 0)
		return true;
	switch (field->type) {
	case FIELD_TEXT: is_good = parse_text(&input); break;
	case FIELD_WHOLE:
	case FIELD_DECIMAL: is_good = parse_number(&input); break;
	case FIELD_DATE: is_good = parse_date(&input); break;
	case FIELD_TIME: is_good = parse_time(&input); break;
	case FIELD_CODE: is_good = parse_code(&input); break;
	case FIELD_YES_NO: is_good = parse_yes_no(&input); break;
	case FIELD_YEAR: is_good = parse_year(&input); break;
	case FIELD_SCHOOL: is_good = parse_school(&input); break;
	case FIELD_STAFF:
	case FIELD_ID: is_good = parse_id(&input); break;
	case FIELD_CNIC: is_good = parse_cnic(&input); break;
	case FIELD_PHONE: is_good = parse_phone(&input); break;
	}
	if (!is_good)
		*value = value_null();
	return is_good;
}

void type_print(const struct field *field, const struct value *value, struct buf *out)
{
	char id[40];

	if (value->kind == VALUE_TEXT) {
		buf_put(out, value->text, value->length);
	} else if (value->kind == VALUE_INT && (field->type == FIELD_STAFF || field->type == FIELD_ID)) {
		value_id_format(value->number, id);
		buf_text(out, id);
	} else if (value->kind == VALUE_INT) {
		put_number(out, value->number, field->scale);
	}
}

void type_show(const struct field *field, const struct value *value, struct buf *out)
{
	const struct code_item *item;

	if (value->kind == VALUE_TEXT && field->type == FIELD_CODE && field->list != NULL) {
		item = code_list_find(field->list, value->text, value->length);
		if (item != NULL && item->label != NULL) {
			buf_text(out, item->label);
			return;
		}
	} else if (value->kind == VALUE_TEXT && field->type == FIELD_YES_NO) {
		buf_text(out, value->length == 3 ? "Yes" : "No");
		return;
	} else if (value->kind == VALUE_TEXT && field->type == FIELD_CNIC && value->length == 13) {
		buf_format(out, "%.5s-%.7s-%.1s", value->text, value->text + 5, value->text + 12);
		return;
	}
	type_print(field, value, out);
}
