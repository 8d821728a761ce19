/* Inside the lookup: what its files share. Nobody else includes this.
 *
 * A *term* is a word in search letters (fold.h) with the list of schools that have it. Terms stand in one array in
 * the order of their letters; a second order is that of their sound keys. Each order has for each place the number of
 * leading letters that it shares with the place before, so that a walk over it is a walk over a tree. */
#ifndef EMIS_LOOKUP_INDEX_H
#define EMIS_LOOKUP_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emis/fold.h"

enum {
	LOOKUP_MAX_WORDS = 12, /* of a query, and of a name: further ones are ignored */
	LOOKUP_CACHE = 24, /* words whose matches are remembered from key to key */
	LOOKUP_CACHE_MATCHES = 4096, /* longer lists are cheap to make again and dear to keep */
};

/* Where a school has a word: bits of a posting, best first in weight (lookup_find.c). */
enum lookup_field {
	LOOKUP_NAME = 1,
	LOOKUP_JOINED = 2, /* two neighbouring words of the name, or of a place, as one */
	LOOKUP_VILLAGE = 4,
	LOOKUP_PLACE = 8, /* district, tehsil, union council, aliases */
	LOOKUP_CLUSTER = 16,
	LOOKUP_INITIALS = 32,
	LOOKUP_KIND = 64, /* level and gender in words */
	LOOKUP_OTHER_NAME = 128, /* the name in Urdu: what it says is not asked for a second time */
};

/* Growing text with NULs between; offset 0 is the empty string. */
struct lookup_pool {
	char *text;
	uint32_t length, size;
};

/* A text that many schools share, kept once. */
struct lookup_shared {
	uint32_t text; /* in the pool */
};

struct lookup_row {
	int64_t id;
	uint32_t code, name; /* in the pool */
	uint32_t district, tehsil, uc, cluster; /* in shared */
	uint32_t level, gender, status;
	float name_weight; /* sum of the rarities of its name's words */
};

struct lookup_list { /* one order of the terms */
	uint32_t *term; /* NULL where place and term are the same number */
	uint32_t *text; /* offset into letters, for each place */
	uint8_t *length;
	uint8_t *same; /* letters shared with the place before */
};

struct lookup_match {
	uint32_t term;
	uint32_t likeness; /* 1..255 */
};

struct lookup_word {
	unsigned char letters[FOLD_KEY_SIZE];
	uint8_t length;
	bool is_last; /* still being typed */
	bool is_joined; /* two words of the query as one */
	struct lookup_match *match;
	size_t count;
	uint32_t spread; /* schools that its best terms stand for: the word's rarity */
	uint64_t used; /* clock of the last use; 0 is never */
};

/* What only the building needs: filled by lookup.c, turned into the index and emptied by lookup_order.c. */
struct lookup_build_term {
	uint32_t letters; /* offset */
	uint32_t hash;
	uint32_t length;
};

struct lookup_build_post {
	uint32_t term, post;
};

struct lookup_build_words { /* terms of one text */
	uint32_t *term;
	uint32_t count, size;
};

struct lookup_build_shared {
	uint32_t hash;
	uint32_t field; /* as which it was cut, 0 while it was not */
	uint32_t first, count; /* its terms in `words` */
};

struct lookup_build {
	struct lookup_build_term *term;
	uint32_t term_count, term_size;
	uint32_t *slot; /* hash table: term + 1 */
	uint32_t slot_mask;
	unsigned char *letters;
	uint32_t letters_length, letters_size;
	struct lookup_build_post *post;
	uint32_t post_count, post_size;
	struct lookup_build_shared *shared;
	uint32_t *shared_slot;
	uint32_t shared_mask;
	struct lookup_build_words words;
};

struct lookup {
	struct lookup_pool pool; /* texts for people */
	struct lookup_shared *shared;
	uint32_t shared_count, shared_size;
	struct lookup_row *row;
	uint32_t count, size;
	struct lookup_build *build; /* NULL once finished */

	uint32_t term_count;
	unsigned char *letters; /* of terms, then of keys */
	size_t letters_length;
	struct lookup_list by_letters, by_sound;
	uint32_t *post_start; /* term_count + 1 */
	uint32_t *post; /* school << 8 | fields */

	/* scratch of a find */
	uint8_t *likeness; /* by term, while matching; 0 outside */
	uint16_t *best; /* by school, one word: likeness << 1 | is_name; 0 outside */
	float *score; /* by school, negative where not touched */
	float *name_score;
	uint32_t *touched, *word_touched;
	struct lookup_match *match; /* room for every term */
	struct lookup_word cache[LOOKUP_CACHE];
	uint64_t clock;
};

/* lookup_order.c: makes orders and postings from the build. */
void lookup_order(struct lookup *lookup);
/* The weight of a word that SCHOOLS have: bits, 1 where all have it; none counts as one. */
float lookup_order_rarity(const struct lookup *lookup, uint32_t schools);

/* lookup_match.c: the terms that WORD (its letters, length and two flags set) may mean, from the cache where they are
 * there. The answer lives until lookup_match_trim, which ends each find; LOOKUP_CACHE of them fit at once. */
const struct lookup_word *lookup_match(struct lookup *lookup, const struct lookup_word *word);
void lookup_match_trim(struct lookup *lookup);

/* lookup_code.c: letters of the known prefix that WORD (search letters) starts with when it goes on with at least three
 * more, as where the space was forgotten; 0 where not. */
size_t lookup_code_glued(const unsigned char *word, size_t length);
bool lookup_code_is_prefix(const unsigned char *word, size_t length);
/* Other prefixes that a person may mean by this one: the I-th, or NULL at the end. */
const char *lookup_code_kin(const unsigned char *word, size_t length, size_t i);

#endif
