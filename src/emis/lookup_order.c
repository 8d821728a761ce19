/* Finishing the lookup: from terms in the order they were met to the two orders that can be walked as trees, and from
 * (term, school) pairs to one list of schools a term. Believes that pairs come in the order of the schools. */
#include "config.h"
#include "emis/lookup_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct sort_item {
	uint64_t head; /* the first eight letters, the first highest */
	const unsigned char *letters;
	uint32_t length, term;
};

static int by_letters(const void *left, const void *right)
{
	const struct sort_item *a = left, *b = right;
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	uint32_t shorter = a->length < b->length ? a->length : b->length;
	int order = shorter > 8 ? memcmp(a->letters + 8, b->letters + 8, shorter - 8) : 0;
	if (order != 0)
		return order;
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	return a->term < b->term ? -1 : 1;
}

static uint64_t head_of(const unsigned char *letters, size_t length)
{
	uint64_t head = 0;
	for (size_t i = 0; i < 8; i++)
		head = head << 8 | (i < length ? letters[i] : 0);
	return head;
}

/* Fills LIST from sorted ITEMS and appends their letters to the lookup's. RANK, where not NULL, renumbers the terms. */
static void fill_list(struct lookup *lookup, struct lookup_list *list, const struct sort_item *item,
	const uint32_t *rank)
{
	uint32_t count = lookup->term_count;
	list->text = mem_zero(count + 1, sizeof *list->text);
	list->length = mem_zero(count + 1, 1);
	list->same = mem_zero(count + 1, 1);
	list->term = rank == NULL ? NULL : mem_zero(count + 1, sizeof *list->term);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t same = 0;
		while (i > 0 && same < item[i].length && same < item[i - 1].length &&
		       item[i].letters[same] == item[i - 1].letters[same])
			same++;
		bool is_equal = i > 0 && same == item[i].length && same == item[i - 1].length;
		if (is_equal) {
			list->text[i] = list->text[i - 1];
		} else {
			list->text[i] = (uint32_t)lookup->letters_length;
			memcpy(lookup->letters + lookup->letters_length, item[i].letters, item[i].length);
			lookup->letters_length += item[i].length;
		}
		list->length[i] = (uint8_t)item[i].length;
		list->same[i] = (uint8_t)same;
		if (rank != NULL)
			list->term[i] = rank[item[i].term];
	}
}

/* Sorts the terms by letters and by sound; returns each term's place by letters, its number from now on. */
static uint32_t *sort_terms(struct lookup *lookup)
{
	struct lookup_build *build = lookup->build;
	uint32_t count = lookup->term_count = build->term_count;
	struct sort_item *item = mem_zero(count + 1, sizeof *item);
	unsigned char *keys = mem_alloc(2 * (size_t)build->letters_length + 16 * (size_t)count + FOLD_KEY_SIZE);
	size_t keys_length = 0;
	for (uint32_t i = 0; i < count; i++) {
		const unsigned char *letters = build->letters + build->term[i].letters;
		item[i] = (struct sort_item){head_of(letters, build->term[i].length), letters, build->term[i].length, i};
	}
	qsort(item, count, sizeof *item, by_letters);
	uint32_t *rank = mem_zero(count + 1, sizeof *rank);
	for (uint32_t i = 0; i < count; i++)
		rank[item[i].term] = i;
	lookup->letters = mem_alloc(3 * (size_t)build->letters_length + 16 * (size_t)count + FOLD_KEY_SIZE);
	fill_list(lookup, &lookup->by_letters, item, NULL);
	for (uint32_t i = 0; i < count; i++) {
		unsigned char *key = keys + keys_length;
		uint32_t length = (uint32_t)fold_sound(item[i].letters, item[i].length, key);
		keys_length += length;
		item[i] = (struct sort_item){head_of(key, length), key, length, item[i].term};
	}
	qsort(item, count, sizeof *item, by_letters);
	fill_list(lookup, &lookup->by_sound, item, rank);
	lookup->letters = mem_grow(lookup->letters, lookup->letters_length + 1, 1);
	free(keys);
	free(item);
	return rank;
}

/* Turns the build's postings into one list a term, a school once in each with all its fields. */
static void sort_posts(struct lookup *lookup, const uint32_t *rank)
{
	struct lookup_build *build = lookup->build;
	uint32_t count = lookup->term_count;
	uint32_t *start = lookup->post_start = mem_zero(count + 2, sizeof *start);
	uint32_t *end = mem_zero(count + 1, sizeof *end);
	lookup->post = mem_alloc((build->post_count + 1) * sizeof *lookup->post);
	for (uint32_t i = 0; i < build->post_count; i++)
		start[rank[build->post[i].term] + 1]++;
	for (uint32_t i = 0; i < count; i++)
		start[i + 1] += start[i];
	memcpy(end, start, count * sizeof *end);
	for (uint32_t i = 0; i < build->post_count; i++) {
		uint32_t term = rank[build->post[i].term], post = build->post[i].post;
		if (end[term] > start[term] && lookup->post[end[term] - 1] >> 8 == post >> 8)
			lookup->post[end[term] - 1] |= post & 0xFF;
		else
			lookup->post[end[term]++] = post;
	}
	uint32_t out = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t length = end[i] - start[i];
		memmove(lookup->post + out, lookup->post + start[i], length * sizeof *lookup->post);
		start[i] = out;
		out += length;
	}
	start[count] = out;
	lookup->post = mem_grow(lookup->post, out + 1, sizeof *lookup->post);
	free(end);
}

float lookup_order_rarity(const struct lookup *lookup, uint32_t schools)
{
	/* log2 with a straight line between powers of two: exact enough for a weight, and no mathematics library */
	uint64_t share = (((uint64_t)lookup->count << 16) / (schools > 0 ? schools : 1)) + (1 << 16);
	int power = 63 - __builtin_clzll(share);
	return (float)(power - 17) + (float)share / (float)(1ull << power);
}

/* The rarity of each name's words, summed: what it costs not to be asked for. */
static void weigh_names(struct lookup *lookup)
{
	for (uint32_t term = 0; term < lookup->term_count; term++) {
		uint32_t first = lookup->post_start[term], end = lookup->post_start[term + 1];
		float weight = lookup_order_rarity(lookup, end - first);
		for (uint32_t i = first; i < end; i++)
			if (lookup->post[i] & LOOKUP_NAME)
				lookup->row[lookup->post[i] >> 8].name_weight += weight;
	}
}

void lookup_order(struct lookup *lookup)
{
	uint32_t *rank = sort_terms(lookup);
	sort_posts(lookup, rank);
	free(rank);
	weigh_names(lookup);
}
