/* An INI file as an ordered list of sections and keys that knows its line numbers.
 *
 * iniparser does the reading, but only after a pass of our own has refused what iniparser would get wrong in silence:
 * bytes that are not UTF-8, lines over 1,000 bytes, a name that comes twice or is not lower case (it may be words), a
 * colon in a section's name, a bare ';' or '#' in a value (write it in double quotes), a key without a value,
 * anything that is no section, key or comment. A value that is too long for a line goes on as key.1, key.2, …, joined
 * with single blanks in number order under the name `key`. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	CONF_MAX_LINE = 1000, /* bytes */
	CONF_MAX_FILE = 1 << 20,
	CONF_MAX_KEYS = 20000,
};

struct conf;

/* Reads a file; errors are "PATH line N: what: what to do", EX_CONFIG, or EX_NOINPUT. */
bool conf_read(const char *path, struct conf **out, struct err *err);
/* The same from memory; NAME stands for the file in messages. */
bool conf_parse(const char *text, size_t length, const char *name, struct conf **out, struct err *err);
void conf_free(struct conf *conf);
const char *conf_name(const struct conf *conf);

/* Sections in the order of the file: "form", "field status", … */
int conf_section_count(const struct conf *conf);
const char *conf_section(const struct conf *conf, int section);
int conf_section_line(const struct conf *conf, int section);
/* Index of a section by its name, or -1. */
int conf_find(const struct conf *conf, const char *section);
/* Keys of a section in the order of the file (a key in parts once, by its plain name). */
int conf_key_count(const struct conf *conf, int section);
const char *conf_key(const struct conf *conf, int section, int key);
/* Value of a key of a section, or NULL where it is absent or the section is -1. */
const char *conf_value(const struct conf *conf, int section, const char *key);
/* Line of a key, or of the section where the key is absent. */
int conf_line(const struct conf *conf, int section, const char *key);
/* Fills ERR with "NAME line N: …" (EX_CONFIG) for a key (NULL: the section itself); returns false. */
bool conf_error(const struct conf *conf, int section, const char *key, struct err *err, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif
