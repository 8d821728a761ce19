/* One line of an INI file.
 *
 * Names are lower-case ASCII, so that no two readers fold them differently, and may be several words. A value stands
 * bare when nothing in it could begin a comment, else in double quotes, and then holds none itself: there is no
 * escape to be unsure about. */
#include "config.h"
#include "base/ini.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { SHOWN = 60 }; /* bytes of a name in a message */

static bool refuse_name(struct err *err, const char *what, const char *name, size_t length, const char *why)
{
	return err_set(err, EX_CONFIG, "%s \"%.*s\" %s", what, (int) (length < SHOWN ? length : SHOWN), name, why);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static void trim(const char **text, size_t *length)
{
	while (*length > 0 && is_blank((*text)[*length - 1]))
		(*length)--;
	while (*length > 0 && is_blank(**text)) {
		(*text)++;
		(*length)--;
	}
}

static bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.';
}

/* Signs inside the words of a name: headers of other people's columns and spellings are names too. */
static bool is_name_sign(char byte)
{
	return byte != '\0' && strchr(",/()&'+?", byte) != NULL;
}

/* WHAT is "section" or "key"; a name may be words with single blanks between. */
static bool check_name(const char *what, const char *name, size_t length, struct err *err)
{
	if (length == 0)
		return err_set(err, EX_CONFIG, "the %s has no name: write one in lower-case letters", what);
	if (length > INI_MAX_NAME)
		return refuse_name(err, what, name, length, "has too long a name: 100 bytes at most");
	for (size_t i = 0; i < length; i++) {
		char byte = name[i];

		if (byte >= 'A' && byte <= 'Z')
			return refuse_name(err, what, name, length, "is not lower case: write it in lower-case letters");
		if (byte == ':')
			return refuse_name(err, what, name, length, "has a colon in its name: write a blank or a '_' instead");
		if (is_name_byte(byte) || is_name_sign(byte) || (byte == ' ' && name[i - 1] != ' '))
			continue;
		return refuse_name(err, what, name, length,
			"has a wrong name: use a to z, 0 to 9, the signs _ - . , / ( ) & ' + ? and single blanks between words");
	}
	return true;
}

static bool take_section(const char *text, size_t length, struct ini_line *out, struct err *err)
{
	if (text[length - 1] != ']')
		return err_set(err, EX_CONFIG, "the section does not end in ']': write [name] alone on its line");
	text++;
	length -= 2;
	trim(&text, &length);
	if (!check_name("section", text, length, err))
		return false;
	out->kind = INI_SECTION;
	out->name = text;
	out->name_length = length;
	return true;
}

/* Takes ".12" off a key's name. */
static bool take_part(struct ini_line *out, struct err *err)
{
	const char *name = out->name;
	size_t at = out->name_length;

	while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9')
		at--;
	if (at == out->name_length || at < 2 || name[at - 1] != '.')
		return true;
	if (name[at] == '0' || out->name_length - at > 2)
		return refuse_name(err, "key", name, out->name_length, "has a wrong part number: parts are numbered .1 to .99");
	for (size_t i = at; i < out->name_length; i++)
		out->part = out->part * 10 + (name[i] - '0');
	out->name_length = at - 1;
	return true;
}

static bool take_bare(const char *value, size_t length, struct err *err)
{
	for (size_t i = 0; i < length; i++)
		if (value[i] == ';' || value[i] == '#')
			return err_set(err, EX_CONFIG, "there is a bare '%c' in the value: write the whole value in double quotes",
				value[i]);
	if (*value == '\'' && memchr(value, '"', length))
		return err_set(err, EX_CONFIG, "the value begins with a ' and holds a \": put it in other words");
	if (value[length - 1] == '\\')
		return err_set(err, EX_CONFIG, "the value ends in a backslash: write it in double quotes, or in parts key.1, key.2");
	return true;
}

/* Takes the quotes off a value, or refuses it. */
static bool take_value(const char *value, size_t length, struct ini_line *out, struct err *err)
{
	const char *close, *rest;
	size_t left;

	trim(&value, &length);
	out->value = value;
	out->value_length = length;
	if (length == 0)
		return err_set(err, EX_CONFIG, "the key has no value: write one, \"\" for an empty one, or leave the line out");
	if (*value != '"')
		return take_bare(value, length, err);
	close = memchr(value + 1, '"', length - 1);
	if (!close)
		return err_set(err, EX_CONFIG, "the quote that opens the value does not close: write a \" at its end");
	rest = close + 1;
	left = length - (size_t) (rest - value);
	trim(&rest, &left);
	if (left > 0 && *rest != ';' && *rest != '#')
		return err_set(err, EX_CONFIG, "there is text behind the closing quote: a value in double quotes holds none itself");
	out->value = value + 1;
	out->value_length = (size_t) (close - out->value);
	return true;
}

static bool take_key(const char *text, size_t length, struct ini_line *out, struct err *err)
{
	const char *equals = memchr(text, '=', length);

	if (!equals)
		return err_set(err, EX_CONFIG, "the line is no section, key or comment: write \"key = value\"");
	out->kind = INI_KEY;
	out->name = text;
	out->name_length = (size_t) (equals - text);
	trim(&out->name, &out->name_length);
	return check_name("key", out->name, out->name_length, err)
		&& take_value(equals + 1, length - (size_t) (equals + 1 - text), out, err) && take_part(out, err);
}

static bool check_characters(const char *text, size_t length, struct err *err)
{
	size_t at = 0;

	while (at < length) {
		uint32_t point;
		size_t bytes = utf8_decode(text + at, length - at, &point);

		if (bytes == 0)
			return err_set(err, EX_CONFIG, "the line is not UTF-8: save the file as UTF-8");
		if (utf8_is_control(point) && point != '\t')
			return err_set(err, EX_CONFIG, "there is a control character (U+%04X) in the line: take it out", (unsigned) point);
		at += bytes;
	}
	return true;
}

bool ini_take(const char *text, size_t length, struct ini_line *out, struct err *err)
{
	*out = (struct ini_line) { .kind = INI_NOTHING };
	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length > INI_MAX_LINE)
		return err_set(err, EX_CONFIG, "the line is longer than %d bytes: split its value into key.1, key.2, key.3",
			INI_MAX_LINE);
	if (!check_characters(text, length, err))
		return false;
	trim(&text, &length);
	if (length == 0 || *text == ';' || *text == '#')
		return true;
	return *text == '[' ? take_section(text, length, out, err) : take_key(text, length, out, err);
}
