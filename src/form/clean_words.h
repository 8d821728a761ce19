/* A table of words: text → text, by hash. Spellings of a map, words for "not known", aliases of places, names of
 * schools. */
#ifndef FORM_CLEAN_WORDS_H
#define FORM_CLEAN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct clean_words;

struct clean_words *clean_words_new(void);
void clean_words_free(struct clean_words *words);
int clean_words_count(const struct clean_words *words);
/* Copies both. A word that is there already keeps its value: false then. */
bool clean_words_put(struct clean_words *words, const char *word, size_t length, const char *value);
/* Gives a word that is there another value. */
void clean_words_set(struct clean_words *words, const char *word, size_t length, const char *value);
/* The value, or NULL. */
const char *clean_words_find(const struct clean_words *words, const char *word, size_t length);

/* The forms under which words are put and looked up; each is written to OUT, which is emptied first. */
/* Spelling: ASCII letters in lower case, runs of blanks as one, none at the ends, no dots at the end. */
void clean_words_spelling(const char *text, size_t length, struct buf *out);
/* Place: as a spelling, without blanks, dots, hyphens, underscores and brackets. */
void clean_words_place(const char *text, size_t length, struct buf *out);
/* School: upper case, punctuation dropped, runs of blanks as one, none at the ends. */
void clean_words_school(const char *text, size_t length, struct buf *out);

#endif
