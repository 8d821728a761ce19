/* Seeded queries for a school's name as people get it wrong, for the lookup's test and bench. */
#ifndef TESTS_LOOKUP_QUERIES_H
#define TESTS_LOOKUP_QUERIES_H

#include <stddef.h>
#include <stdint.h>

enum query_kind {
	QUERY_SOUND, /* one to three of its spellings changed for another of the same sound */
	QUERY_SWAP, /* two neighbouring characters swapped, a space included */
	QUERY_TYPO, /* a letter wrong, left out or too many */
	QUERY_FOUR, /* the first four letters of each word */
	QUERY_ORDER, /* its words in another order */
	QUERY_FOUR_TYPO,
	QUERY_ORDER_TYPO,
	QUERY_KINDS,
};

enum { QUERY_SIZE = 256 };

extern const char *const lookup_queries_name[QUERY_KINDS];

/* The next number of a small generator (xorshift64*), below LIMIT. */
uint32_t lookup_queries_random(uint64_t *seed, uint32_t limit);
/* Writes NAME (its white space made single spaces) into OUT as a query of KIND. */
void lookup_queries_make(enum query_kind kind, const char *name, uint64_t *seed, char out[QUERY_SIZE]);
/* NAME with single spaces and in capitals, so that two schools of one name compare equal. */
void lookup_queries_plain(const char *name, char out[QUERY_SIZE]);

#endif
