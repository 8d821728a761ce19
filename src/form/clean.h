/* Cleaning steps: what a map may do to the text of a cell before the field's type reads it. Each is a row of one table.
 *
 * A step never refuses: a text that it does not understand it leaves as it is, and the field's type then says what is
 * wrong with it. Blank stays blank under every step. docs/FORMS.md has the steps with examples. */
#ifndef FORM_CLEAN_H
#define FORM_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "form/clean_words.h"

/* What the steps of one column know besides its text. */
struct clean_with {
	const struct clean_words *nothing; /* words that mean "not known", as spellings; or NULL */
	const struct clean_words *words; /* the column's spelling table, or NULL */
	const struct clean_words *places; /* the column's places by every name, or NULL */
	const struct clean_words *schools; /* "DISTRICT\nNAME" → code, "" where several; or NULL */
	const char *district; /* code of the row's district, or "" */
	const char *pair; /* raw text of the column that `pair` names, or NULL */
	size_t pair_length;
	int scale; /* decimals of the target field */
};

/* A text on its way from the file to its field. */
struct clean_cell {
	const char *text; /* in the file's record, in a table, or in one of the two rooms; not always NUL-terminated */
	size_t length;
	bool is_corrected; /* a step that corrects has changed it */
	bool is_name, is_unresolved; /* `cluster` looked a name up; that no school, or more than one, has */
	struct buf room[2];
	int in_use;
};

enum clean_need {
	CLEAN_NEEDS_NOTHING = 1, /* uses the map's [nothing] */
	CLEAN_NEEDS_WORDS = 2, /* needs `list` */
	CLEAN_NEEDS_PLACES = 4,
	CLEAN_NEEDS_SCHOOLS = 8,
	CLEAN_NEEDS_PAIR = 16,
	CLEAN_CORRECTS = 32, /* a change is a correction, to be counted; the others only translate */
};

struct clean_step {
	const char *name;
	void (*run)(const struct clean_with *with, struct clean_cell *cell);
	unsigned traits; /* enum clean_need */
	const char *help;
};

const struct clean_step *clean_find(const char *name); /* or NULL */
const struct clean_step *clean_at(int position); /* or NULL past the last */

void clean_cell_init(struct clean_cell *cell);
void clean_cell_free(struct clean_cell *cell);
/* Puts a new text in; it must stay until the next clean_start. */
void clean_start(struct clean_cell *cell, const char *text, size_t length);
void clean_run(
	const struct clean_step *const *steps, int count, const struct clean_with *with, struct clean_cell *cell);

#endif
