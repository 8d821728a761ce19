/* An INI text as a list of lines: the quick reader behind every start of the program.
 *
 * It believes that base/conf.c has once read the text without complaint and then reads it the same way, some fifty
 * times faster (iniparser looks each key up by walking all keys). lines_agree() is the proof, made when an instrument
 * is loaded: both readers must give the same keys and values. On a text that conf.c never saw it is still safe: it
 * gives nonsense, never harm. */
#ifndef FORM_LINES_H
#define FORM_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "form/arena.h"

struct ini_line {
	const char *section; /* "field status" */
	const char *key; /* NULL where the line opens the section */
	const char *value;
	int line;
};

struct ini_lines {
	struct ini_line *lines; /* in the file's order; key.1, key.2 are one line under the plain key */
	int count;
};

/* Texts are kept in MEMORY. */
void lines_read(const char *text, size_t length, struct arena *memory, struct ini_lines *out);
/* False (EX_CONFIG) and the first line on which the two readers differ. */
bool lines_agree(const struct ini_lines *lines, const struct conf *conf, struct err *err);

#endif
