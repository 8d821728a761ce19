/* Which terms a word of a query may mean. Both orders of the terms are walked as trees, one row of an edit-distance
 * table a letter, and a branch is left as soon as no term below it can come within the limit: a few thousand letters
 * are looked at instead of half a million.
 *
 * Costs are in half slips. By letters each slip (a letter wrong, missing, too many, two swapped) is 2; by sound a
 * slip in a vowel is 1. The likeness of a match, 1 to 255, falls with slips counted against the word's length. */
#include "config.h"
#include "emis/lookup_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	MAX_COST = 4, /* the highest limit; likeness tables go this far */
	FAR = 100, /* any cost over every limit */
};

struct walk {
	struct lookup *lookup;
	const struct lookup_list *list;
	const unsigned char *word;
	int length;
	int limit, prefix_limit; /* -1: no prefixes */
	int vowel; /* cost of a slip in a vowel */
	uint8_t whole[MAX_COST + 1], prefix[MAX_COST + 1]; /* likeness by cost */
	size_t count; /* matches found, over all walks */
	uint8_t row[FOLD_KEY_SIZE + 1][FOLD_KEY_SIZE + 1];
	uint8_t best_prefix[FOLD_KEY_SIZE + 1]; /* by depth: the cheapest way to have spent the whole word by then */
};

static int slip(const struct walk *walk, unsigned char letter)
{
	return letter == 'A' || letter == 'I' || letter == 'U' || letter == 'E' || letter == 'O' ? walk->vowel : 2;
}

/* Computes the row of DEPTH for TEXT; returns its least cost. */
static int next_row(struct walk *walk, const unsigned char *text, int depth)
{
	const uint8_t *above = walk->row[depth - 1];
	uint8_t *row = walk->row[depth];
	unsigned char letter = text[depth - 1];
	int cost = slip(walk, letter), band = walk->limit / walk->vowel + 1, least = FAR;
	int from = depth - band < 1 ? 1 : depth - band, to = depth + band > walk->length ? walk->length : depth + band;
	int first = above[0] + cost;
	row[0] = (uint8_t)(first > FAR ? FAR : first);
	if (from > 1)
		row[from - 1] = FAR;
	else
		least = row[0];
	for (int j = from; j <= to; j++) {
		unsigned char other = walk->word[j - 1];
		int best = above[j - 1];
		if (other != letter) {
			int other_cost = slip(walk, other);
			best += cost > other_cost ? cost : other_cost;
			if (above[j] + cost < best)
				best = above[j] + cost;
			if (row[j - 1] + other_cost < best)
				best = row[j - 1] + other_cost;
			if (depth > 1 && j > 1 && text[depth - 2] == other && walk->word[j - 2] == letter &&
			    walk->row[depth - 2][j - 2] + 2 < best)
				best = walk->row[depth - 2][j - 2] + 2;
		}
		row[j] = (uint8_t)(best > FAR ? FAR : best);
		if (best < least)
			least = best;
	}
	if (to < walk->length)
		memset(row + to + 1, FAR, (size_t)(walk->length - to));
	return least;
}

static void emit(struct walk *walk, uint32_t place, int whole, int prefix)
{
	uint32_t term = walk->list->term == NULL ? place : walk->list->term[place];
	uint32_t likeness = whole <= walk->limit ? walk->whole[whole] : 0;
	if (prefix <= walk->prefix_limit) {
		/* a beginning says more the more of the word it is */
		uint32_t length = walk->list->length[place] > walk->length ? walk->list->length[place] : (uint32_t)walk->length;
		uint32_t by_prefix = walk->prefix[prefix] * (205 + 50 * (uint32_t)walk->length / length) / 255;
		if (by_prefix > likeness)
			likeness = by_prefix;
	}
	if (likeness == 0)
		return;
	uint8_t *known = &walk->lookup->likeness[term];
	if (*known == 0)
		walk->lookup->match[walk->count++].term = term;
	if (likeness > *known)
		*known = (uint8_t)likeness;
}

static void walk_list(struct walk *walk)
{
	const struct lookup_list *list = walk->list;
	uint32_t count = walk->lookup->term_count;
	int valid = 0; /* rows that hold for the present place */
	for (int j = 0, cost = 0; j <= walk->length; j++) {
		walk->row[0][j] = (uint8_t)(cost > FAR ? FAR : cost);
		cost += slip(walk, walk->word[j]);
	}
	walk->best_prefix[0] = FAR;
	for (uint32_t i = 0; i < count;) {
		const unsigned char *text = walk->lookup->letters + list->text[i];
		int depth = list->same[i] < valid ? list->same[i] : valid, length = list->length[i];
		bool is_cut = false;
		while (depth < length && !is_cut) {
			int least = next_row(walk, text, ++depth);
			uint8_t spent = walk->row[depth][walk->length];
			walk->best_prefix[depth] = spent < walk->best_prefix[depth - 1] ? spent : walk->best_prefix[depth - 1];
			is_cut = least > walk->limit;
		}
		valid = depth;
		if (!is_cut) {
			emit(walk, i++, walk->row[length][walk->length], walk->best_prefix[length]);
			continue;
		}
		bool is_match = walk->best_prefix[depth] <= walk->prefix_limit;
		do {
			if (is_match)
				emit(walk, i, FAR, walk->best_prefix[depth]);
			i++;
		} while (i < count && list->same[i] >= depth);
	}
}

/* Likeness by cost: FULL where nothing is wrong, less SLIP / (length + 1) for each half slip. */
static void set_likeness(uint8_t table[MAX_COST + 1], int full, int drop, int length)
{
	for (int cost = 0; cost <= MAX_COST; cost++) {
		int likeness = full - cost * drop / (length + 1);
		table[cost] = (uint8_t)(likeness < 1 ? 1 : likeness);
	}
}

static void walk_letters(struct walk *walk, const struct lookup_word *word)
{
	int length = word->length;
	bool is_prefix = lookup_code_is_prefix(word->letters, word->length);
	walk->list = &walk->lookup->by_letters;
	walk->word = word->letters;
	walk->length = length;
	walk->vowel = 2;
	walk->limit = length <= 2 || is_prefix ? 0 : length >= 9 && !word->is_joined ? 4 : 2;
	walk->prefix_limit = length >= 3 && !is_prefix && !word->is_joined ? 2 : 0;
	if (word->is_joined && !word->is_last)
		walk->prefix_limit = -1;
	set_likeness(walk->whole, 255, 150, length);
	set_likeness(walk->prefix, word->is_last ? 250 : 240, 200, length);
	walk_list(walk);
}

static void walk_sound(struct walk *walk, const struct lookup_word *word)
{
	unsigned char key[FOLD_KEY_SIZE] = {0};
	int length = (int)fold_sound(word->letters, word->length, key);
	if (length == 0)
		return;
	walk->list = &walk->lookup->by_sound;
	walk->word = key;
	walk->length = length;
	walk->vowel = 1;
	walk->limit = length <= 2 ? length - 1 : length <= 4 ? 2 : length <= 7 || word->is_joined ? 3 : 4;
	walk->prefix_limit = length < 3 ? 0 : length < 5 ? 1 : 2;
	if (length == 1 && word->length > 2) /* ZZZZ sounds like the beginning of everything in Z */
		walk->prefix_limit = -1;
	if (word->is_joined)
		walk->prefix_limit = word->is_last ? 0 : -1;
	set_likeness(walk->whole, 240, 150, length);
	set_likeness(walk->prefix, word->is_last ? 230 : 220, 180, length);
	walk_list(walk);
}

static uint32_t term_place(const struct lookup *lookup, const char *word, size_t length)
{
	uint32_t low = 0, high = lookup->term_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		size_t other = lookup->by_letters.length[middle];
		int order = memcmp(lookup->letters + lookup->by_letters.text[middle], word, other < length ? other : length);
		if (order < 0 || (order == 0 && other < length))
			low = middle + 1;
		else
			high = middle;
	}
	return low < lookup->term_count && lookup->by_letters.length[low] == length &&
		memcmp(lookup->letters + lookup->by_letters.text[low], word, length) == 0 ? low : UINT32_MAX;
}

static void add_kin(struct walk *walk, const struct lookup_word *word)
{
	const char *kin;
	struct lookup *lookup = walk->lookup;
	for (size_t i = 0; (kin = lookup_code_kin(word->letters, word->length, i)) != NULL; i++) {
		uint32_t term = term_place(lookup, kin, strcspn(kin, " "));
		if (term == UINT32_MAX)
			continue;
		if (lookup->likeness[term] == 0)
			lookup->match[walk->count++].term = term;
		if (lookup->likeness[term] < 210)
			lookup->likeness[term] = 210;
	}
}

/* Moves the matches from the scratch into OUT and counts the schools of the best. */
static void keep(struct lookup *lookup, size_t count, struct lookup_word *out)
{
	uint32_t top = 0;
	out->match = mem_grow(out->match, count + 1, sizeof *out->match);
	out->count = count;
	out->spread = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t term = lookup->match[i].term;
		out->match[i] = (struct lookup_match){term, lookup->likeness[term]};
		if (lookup->likeness[term] > top)
			top = lookup->likeness[term];
		lookup->likeness[term] = 0;
	}
	for (size_t i = 0; i < count; i++)
		if (out->match[i].likeness + 20 >= top)
			out->spread += lookup->post_start[out->match[i].term + 1] - lookup->post_start[out->match[i].term];
}

const struct lookup_word *lookup_match(struct lookup *lookup, const struct lookup_word *word)
{
	struct lookup_word *oldest = &lookup->cache[0];
	for (size_t i = 0; i < LOOKUP_CACHE; i++) {
		struct lookup_word *entry = &lookup->cache[i];
		if (entry->used != 0 && entry->length == word->length && entry->is_last == word->is_last &&
		    entry->is_joined == word->is_joined && memcmp(entry->letters, word->letters, word->length) == 0) {
			entry->used = ++lookup->clock;
			return entry;
		}
		if (entry->used < oldest->used)
			oldest = entry;
	}
	memcpy(oldest->letters, word->letters, sizeof oldest->letters);
	oldest->length = word->length;
	oldest->is_last = word->is_last;
	oldest->is_joined = word->is_joined;
	oldest->used = ++lookup->clock;
	struct walk walk = {.lookup = lookup};
	walk_letters(&walk, oldest);
	if (lookup_code_is_prefix(word->letters, word->length))
		add_kin(&walk, oldest);
	else
		walk_sound(&walk, oldest);
	keep(lookup, walk.count, oldest);
	return oldest;
}

void lookup_match_trim(struct lookup *lookup)
{
	for (size_t i = 0; i < LOOKUP_CACHE; i++) {
		struct lookup_word *entry = &lookup->cache[i];
		if (entry->count > LOOKUP_CACHE_MATCHES) {
			free(entry->match);
			*entry = (struct lookup_word){0};
		}
	}
}
