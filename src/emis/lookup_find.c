/* From a query to a ranked list. Believes that a person types what is rare about a school, perhaps wrongly, and what
 * is common about it out of habit; so a word weighs as much as the schools that it leaves, and counts for a school as
 * much as the likest of the school's own words is like it. */
#include "config.h"
#include "emis/lookup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "emis/lookup_index.h"

static const float UNASKED = 0.12f; /* what a word of the name that was not asked for costs, as a share of its weight */
static const float CUT = 0.5f; /* schools under this share of the best score are not shown */
static const float IN_PLACE = .25f; /* what words in the right place are worth */
enum { POOL = 64 }; /* hits whose places are counted */
enum { JOIN_MAX = 40 }; /* letters of two words that are also tried as one */

struct query {
	struct lookup_word word[LOOKUP_MAX_WORDS];
	size_t count;
	uint32_t exact; /* the school whose code the query holds, or UINT32_MAX */
	uint32_t touched; /* schools with a score */
	float weight; /* of all words */
};

/* What a word counts for by the best field that has it, of 256. */
static uint32_t field_share(uint32_t fields)
{
	if (fields & (LOOKUP_NAME | LOOKUP_OTHER_NAME))
		return 256;
	if (fields & LOOKUP_JOINED)
		return 250;
	if (fields & LOOKUP_VILLAGE)
		return 200;
	if (fields & LOOKUP_PLACE)
		return 190;
	return fields & (LOOKUP_INITIALS | LOOKUP_KIND) ? 150 : 120;
}

static void put_query_word(struct query *query, const unsigned char *letters, size_t length)
{
	if (query->count == LOOKUP_MAX_WORDS)
		return;
	struct lookup_word *word = &query->word[query->count++];
	memset(word, 0, sizeof *word);
	memcpy(word->letters, letters, length);
	word->length = (uint8_t)length;
}

/* Words that people write before a code or behind a name, and that say nothing. */
static bool is_label(const unsigned char *word, size_t length)
{
	static const char *const label[] = {"BEMIS", "BMIS", "SCHOOL", "SCHOOLS"};
	for (size_t i = 0; i < sizeof label / sizeof *label; i++)
		if (strlen(label[i]) == length && memcmp(word, label[i], length) == 0)
			return true;
	return false;
}

static void read_query(const char *text, struct query *query)
{
	unsigned char word[FOLD_WORD_SIZE];
	size_t at = 0, length, text_length = strlen(text);
	while ((length = fold_word(text, text_length, &at, word)) > 0) {
		size_t glued = lookup_code_glued(word, length);
		if (is_label(word, length))
			continue;
		if (glued > 0)
			put_query_word(query, word, glued);
		put_query_word(query, word + glued, length - glued);
	}
	if (query->count > 0 && text[text_length - 1] != ' ')
		query->word[query->count - 1].is_last = true;
}

/* --- codes --- */

static bool has_digit(const struct lookup_word *word)
{
	for (size_t i = 0; i < word->length; i++)
		if (word->letters[i] >= '0' && word->letters[i] <= '9')
			return true;
	return false;
}

static bool starts_with(const char *code, const struct lookup_word *word)
{
	return strncasecmp(code, (const char *)word->letters, word->length) == 0;
}

/* Raises the schools whose code starts with WORD, with or without zeros; returns how many. */
static uint32_t match_codes(struct lookup *lookup, const struct lookup_word *word, uint32_t *touched)
{
	uint32_t count = 0;
	if (!has_digit(word) || word->length >= LOOKUP_CODE_SIZE)
		return 0;
	for (uint32_t i = 0; i < lookup->count; i++) {
		const char *code = lookup->pool.text + lookup->row[i].code;
		if (!starts_with(code, word) && !(code[0] == '0' && starts_with(code + strspn(code, "0"), word)))
			continue;
		count++;
		if (lookup->best[i] == 0)
			lookup->word_touched[(*touched)++] = i;
		if (lookup->best[i] < 240 << 1)
			lookup->best[i] = 240 << 1;
	}
	return count;
}

static void note_exact(struct lookup *lookup, struct query *query, const char *text, bool is_whole)
{
	char code[LOOKUP_CODE_SIZE];
	if (!lookup_code(text, code))
		return;
	if (!is_whole && strspn(text, "0123456789") < 4 && code[0] >= '0' && code[0] <= '9')
		return; /* "CHAK 12" names no code */
	for (uint32_t i = 0; i < lookup->count; i++) {
		const char *own = lookup->pool.text + lookup->row[i].code;
		if (strcasecmp(own + strspn(own, "0"), code + strspn(code, "0")) == 0)
			query->exact = i;
	}
}

static void find_exact(struct lookup *lookup, struct query *query, const char *text)
{
	query->exact = UINT32_MAX;
	for (size_t i = 0; i < query->count; i++)
		if (has_digit(&query->word[i]))
			note_exact(lookup, query, (const char *)query->word[i].letters, false);
	note_exact(lookup, query, text, true);
}

/* --- scores --- */

static void apply(struct lookup *lookup, const struct lookup_word *word, uint32_t *touched)
{
	for (size_t i = 0; i < word->count; i++) {
		uint32_t likeness = word->match[i].likeness;
		uint32_t end = lookup->post_start[word->match[i].term + 1];
		for (uint32_t at = lookup->post_start[word->match[i].term]; at < end; at++) {
			uint32_t post = lookup->post[at], school = post >> 8;
			uint32_t is_name = (post & (LOOKUP_NAME | LOOKUP_OTHER_NAME | LOOKUP_JOINED | LOOKUP_INITIALS)) != 0;
			uint32_t worth = (likeness * field_share(post & 0xFF) >> 8) << 1 | is_name;
			if (lookup->best[school] == 0)
				lookup->word_touched[(*touched)++] = school;
			if (lookup->best[school] < worth)
				lookup->best[school] = (uint16_t)worth;
		}
	}
}

/* Adds up what the I-th word explains of each school, itself or joined with a neighbour. */
static void score_word(struct lookup *lookup, struct query *query, size_t i, const struct lookup_word *joined_before,
	const struct lookup_word *joined_after)
{
	const struct lookup_word *match = lookup_match(lookup, &query->word[i]);
	uint32_t touched = 0, spread = match->spread;
	apply(lookup, match, &touched);
	if (joined_before != NULL)
		apply(lookup, joined_before, &touched);
	if (joined_after != NULL)
		apply(lookup, joined_after, &touched);
	spread += match_codes(lookup, &query->word[i], &touched);
	float weight = lookup_order_rarity(lookup, spread);
	query->weight += weight;
	for (uint32_t at = 0; at < touched; at++) {
		uint32_t school = lookup->word_touched[at], best = lookup->best[school];
		float worth = weight * (float)(best >> 1) / 255;
		lookup->best[school] = 0;
		if (lookup->score[school] < 0) {
			lookup->score[school] = 0;
			lookup->name_score[school] = 0;
			lookup->touched[query->touched++] = school;
		}
		lookup->score[school] += worth;
		if (best & 1)
			lookup->name_score[school] += worth;
	}
}

static void score_words(struct lookup *lookup, struct query *query)
{
	const struct lookup_word *joined[LOOKUP_MAX_WORDS + 1] = {NULL}; /* of word i-1 and i */
	for (size_t i = 1; i < query->count; i++) {
		struct lookup_word both = query->word[i - 1];
		const struct lookup_word *next = &query->word[i];
		if (both.length + next->length > JOIN_MAX || lookup_code_is_prefix(both.letters, both.length))
			continue;
		memcpy(both.letters + both.length, next->letters, next->length);
		both.length += next->length;
		both.is_joined = true;
		both.is_last = next->is_last;
		if (both.length >= 4)
			joined[i] = lookup_match(lookup, &both);
	}
	for (size_t i = 0; i < query->count; i++)
		score_word(lookup, query, i, joined[i], joined[i + 1]);
}

/* --- the list --- */

static bool meets(const struct lookup *lookup, uint32_t shared, const char *wanted)
{
	const char *text = lookup->pool.text + lookup->shared[shared].text;
	return wanted == NULL || *wanted == '\0' || strcasecmp(text, wanted) == 0;
}

static bool passes(const struct lookup *lookup, uint32_t school, const struct lookup_filter *filter)
{
	if (filter == NULL)
		return true;
	const struct lookup_row *row = &lookup->row[school];
	return meets(lookup, row->level, filter->level) && meets(lookup, row->gender, filter->gender) &&
		meets(lookup, row->status, filter->status) && meets(lookup, row->district, filter->district) &&
		meets(lookup, row->cluster, filter->cluster);
}

static bool is_worse(struct lookup_hit a, struct lookup_hit b)
{
	return a.score < b.score || (!(b.score < a.score) && a.index > b.index);
}

static int best_first(const void *left, const void *right)
{
	const struct lookup_hit *a = left, *b = right;
	return is_worse(*b, *a) ? -1 : is_worse(*a, *b);
}

/* Puts HIT where AT is free in a heap whose first is the worst. */
static void sink(struct lookup_hit *heap, size_t count, size_t at, struct lookup_hit hit)
{
	for (size_t child; (child = at * 2 + 1) < count; at = child) {
		if (child + 1 < count && is_worse(heap[child + 1], heap[child]))
			child++;
		if (!is_worse(heap[child], hit))
			break;
		heap[at] = heap[child];
	}
	heap[at] = hit;
}

static void offer(struct lookup_hit *heap, size_t *count, size_t max, struct lookup_hit hit)
{
	if (*count == max) {
		sink(heap, max, 0, hit);
		return;
	}
	size_t at = (*count)++;
	for (; at > 0 && is_worse(hit, heap[(at - 1) / 2]); at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = hit;
}

/* The share of WORD that is right as a beginning of NAME with one slip at most; 0 where it is none. */
static float beginning(const struct lookup_word *word, const unsigned char *name, size_t length)
{
	uint8_t before[FOLD_WORD_SIZE + 1], last[FOLD_WORD_SIZE + 1], row[FOLD_WORD_SIZE + 1];
	size_t count = word->length < FOLD_WORD_SIZE ? word->length : FOLD_WORD_SIZE;
	unsigned allowed = count >= 3, best = allowed + 1;
	for (size_t j = 0; j <= count; j++)
		last[j] = (uint8_t)j;
	for (size_t i = 1; i <= length && i <= count + 1; i++) {
		row[0] = (uint8_t)i;
		for (size_t j = 1; j <= count; j++) {
			unsigned cost = last[j - 1] + (name[i - 1] != word->letters[j - 1]);
			cost = last[j] + 1u < cost ? last[j] + 1u : cost;
			cost = row[j - 1] + 1u < cost ? row[j - 1] + 1u : cost;
			if (i > 1 && j > 1 && name[i - 1] == word->letters[j - 2] && name[i - 2] == word->letters[j - 1] &&
			    before[j - 2] + 1u < cost)
				cost = before[j - 2] + 1u;
			row[j] = (uint8_t)cost;
		}
		if (row[count] < best)
			best = row[count];
		memcpy(before, last, sizeof before);
		memcpy(last, row, sizeof last);
	}
	return best > allowed ? 0 : 1 - (float)best / (float)(count + 1);
}

/* Raises the hits whose words stand where the query has theirs: it tells apart what likeness alone cannot, where people
 * shorten every word. */
static void count_places(const struct lookup *lookup, const struct query *query, struct lookup_hit *hit, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = lookup->pool.text + lookup->row[hit[i].index].name;
		size_t at = 0, length, words = 0, name_length = strlen(name);
		unsigned char word[FOLD_WORD_SIZE];
		float right = 0;
		while ((length = fold_word(name, name_length, &at, word)) > 0) {
			if (words < query->count)
				right += beginning(&query->word[words], word, length);
			words++;
		}
		hit[i].score += IN_PLACE * right / (float)(words > query->count ? words : query->count);
	}
	qsort(hit, count, sizeof *hit, best_first);
}

static size_t choose(struct lookup *lookup, const struct query *query, const struct lookup_filter *filter,
	struct lookup_hit *out, size_t max)
{
	size_t count = 0;
	for (uint32_t i = 0; i < query->touched; i++) {
		uint32_t school = lookup->touched[i];
		float unasked = lookup->row[school].name_weight - lookup->name_score[school];
		float score = lookup->score[school] - (unasked > 0 ? UNASKED * unasked : 0);
		lookup->score[school] = -1;
		struct lookup_hit hit = {school, score / query->weight};
		if (school == query->exact)
			continue;
		if ((count < max || is_worse(out[0], hit)) && passes(lookup, school, filter))
			offer(out, &count, max, hit);
	}
	struct lookup_hit exact = {query->exact, 2};
	if (query->exact != UINT32_MAX && passes(lookup, query->exact, filter))
		offer(out, &count, max, exact);
	qsort(out, count, sizeof *out, best_first);
	count_places(lookup, query, out, count < POOL ? count : POOL);
	size_t first = count > 0 && out[0].score >= 2; /* the code's school is no measure for the others */
	while (count > first + 1 && out[count - 1].score < CUT * out[first].score)
		count--;
	return count;
}

size_t lookup_find(struct lookup *lookup, const char *text, const struct lookup_filter *filter, struct lookup_hit *out,
	size_t max)
{
	struct query query = {.count = 0};
	size_t count = 0;
	if (lookup->build != NULL)
		die("a lookup was asked before it was finished");
	if (max == 0)
		return 0;
	read_query(text, &query);
	if (query.count == 0) {
		for (uint32_t i = 0; i < lookup->count && count < max; i++)
			if (passes(lookup, i, filter))
				out[count++] = (struct lookup_hit){i, 0};
		return count;
	}
	find_exact(lookup, &query, text);
	score_words(lookup, &query);
	struct lookup_hit pool[POOL];
	if (max >= POOL) {
		count = choose(lookup, &query, filter, out, max);
	} else {
		count = choose(lookup, &query, filter, pool, POOL);
		count = count < max ? count : max;
		memcpy(out, pool, count * sizeof *out);
	}
	lookup_match_trim(lookup);
	return count;
}
