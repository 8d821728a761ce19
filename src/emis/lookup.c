/* Building the lookup: texts in, terms and postings out. Believes that places repeat (a union council has dozens of
 * schools), so a place's words are cut once; that names do not. Promises that the order of schools is the order they
 * were added in. */
#include "config.h"
#include "emis/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "emis/lookup_index.h"

static uint32_t hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * 16777619u;
	return hash ^ hash >> 15;
}

/* Makes room for NEEDED elements behind POINTER. */
#define ROOM(pointer, size, needed) \
	do { \
		if ((needed) > (size)) { \
			while ((size) < (needed)) \
				(size) = (size) < 64 ? 64 : (size) + (size) / 2; \
			(pointer) = mem_grow((pointer), (size), sizeof *(pointer)); \
		} \
	} while (0)

static uint32_t pool_add(struct lookup_pool *pool, const char *text)
{
	if (text == NULL || *text == '\0')
		return 0;
	size_t length = strlen(text) + 1;
	if (length > UINT32_MAX / 2 - pool->length)
		die("the school lookup holds too much text");
	ROOM(pool->text, pool->size, pool->length + (uint32_t)length);
	memcpy(pool->text + pool->length, text, length);
	pool->length += (uint32_t)length;
	return pool->length - (uint32_t)length;
}

/* --- terms --- */

static void grow_slots(struct lookup_build *build)
{
	uint32_t size = (build->slot_mask + 1) * 2;
	free(build->slot);
	build->slot = mem_zero(size, sizeof *build->slot);
	build->slot_mask = size - 1;
	for (uint32_t i = 0; i < build->term_count; i++) {
		uint32_t at = build->term[i].hash & build->slot_mask;
		while (build->slot[at] != 0)
			at = (at + 1) & build->slot_mask;
		build->slot[at] = i + 1;
	}
}

static uint32_t term_of(struct lookup_build *build, const unsigned char *word, size_t length)
{
	uint32_t hash = hash_bytes(word, length);
	uint32_t at = hash & build->slot_mask;
	for (; build->slot[at] != 0; at = (at + 1) & build->slot_mask) {
		const struct lookup_build_term *term = &build->term[build->slot[at] - 1];
		if (term->hash == hash && term->length == length &&
		    memcmp(build->letters + term->letters, word, length) == 0)
			return build->slot[at] - 1;
	}
	ROOM(build->letters, build->letters_size, build->letters_length + (uint32_t)length);
	memcpy(build->letters + build->letters_length, word, length);
	ROOM(build->term, build->term_size, build->term_count + 1);
	build->term[build->term_count] = (struct lookup_build_term){build->letters_length, hash, (uint32_t)length};
	build->letters_length += (uint32_t)length;
	build->slot[at] = ++build->term_count;
	if (build->term_count > build->slot_mask / 2)
		grow_slots(build);
	return build->term_count - 1;
}

/* Both words of a pair as one. */
static uint32_t joined_term(struct lookup_build *build, uint32_t first, uint32_t second)
{
	unsigned char letters[FOLD_KEY_SIZE];
	size_t length = build->term[first].length;
	memcpy(letters, build->letters + build->term[first].letters, length);
	memcpy(letters + length, build->letters + build->term[second].letters, build->term[second].length);
	return term_of(build, letters, length + build->term[second].length);
}

static void put_word(struct lookup_build *build, uint32_t term, uint32_t field)
{
	ROOM(build->words.term, build->words.size, build->words.count + 2);
	build->words.term[build->words.count++] = term;
	build->words.term[build->words.count++] = field;
}

/* Cuts TEXT into (term, field) pairs at the end of build->words; FIELD is the field of its whole words. */
static void cut(struct lookup_build *build, const char *text, uint32_t field)
{
	unsigned char word[FOLD_WORD_SIZE], initials[LOOKUP_MAX_WORDS];
	size_t at = 0, length, text_length = strlen(text), count = 0;
	uint32_t before = UINT32_MAX;
	while (count < LOOKUP_MAX_WORDS && (length = fold_word(text, text_length, &at, word)) > 0) {
		const unsigned char *start = word;
		size_t glued = lookup_code_glued(word, length);
		if (glued > 0) {
			put_word(build, term_of(build, word, glued), field);
			start += glued;
			length -= glued;
		} else if (lookup_code_is_prefix(word, length)) {
			if (field != LOOKUP_CLUSTER) /* every cluster is named by its high school: says nothing */
				put_word(build, term_of(build, word, length), field);
			continue;
		}
		uint32_t term = term_of(build, start, length);
		put_word(build, term, field);
		if (before != UINT32_MAX && field != LOOKUP_CLUSTER && field != LOOKUP_KIND)
			put_word(build, joined_term(build, before, term), LOOKUP_JOINED);
		initials[count++] = *start;
		before = term;
	}
	if (field == LOOKUP_NAME && count >= 3)
		put_word(build, term_of(build, initials, count), LOOKUP_INITIALS);
}

static void post_words(struct lookup_build *build, uint32_t school, uint32_t first, uint32_t count)
{
	ROOM(build->post, build->post_size, build->post_count + count / 2);
	for (uint32_t i = first; i < first + count; i += 2)
		build->post[build->post_count++] =
			(struct lookup_build_post){build->words.term[i], school << 8 | build->words.term[i + 1]};
}

static void post_text(struct lookup_build *build, uint32_t school, const char *text, uint32_t field)
{
	uint32_t first = build->words.count;
	if (text == NULL || *text == '\0')
		return;
	cut(build, text, field);
	post_words(build, school, first, build->words.count - first);
	build->words.count = first;
}

/* --- texts that many schools share --- */

static uint32_t shared_of(struct lookup *lookup, const char *text)
{
	struct lookup_build *build = lookup->build;
	if (text == NULL)
		text = "";
	uint32_t hash = hash_bytes(text, strlen(text));
	uint32_t at = hash & build->shared_mask;
	for (; build->shared_slot[at] != 0; at = (at + 1) & build->shared_mask) {
		uint32_t found = build->shared_slot[at] - 1;
		if (build->shared[found].hash == hash && strcmp(lookup->pool.text + lookup->shared[found].text, text) == 0)
			return found;
	}
	if (lookup->shared_count == lookup->shared_size) {
		lookup->shared_size = lookup->shared_size * 2 + 64;
		lookup->shared = mem_grow(lookup->shared, lookup->shared_size, sizeof *lookup->shared);
		build->shared = mem_grow(build->shared, lookup->shared_size, sizeof *build->shared);
	}
	lookup->shared[lookup->shared_count].text = pool_add(&lookup->pool, text);
	build->shared[lookup->shared_count] = (struct lookup_build_shared){.hash = hash};
	build->shared_slot[at] = ++lookup->shared_count;
	if (lookup->shared_count > build->shared_mask / 2) {
		free(build->shared_slot);
		build->shared_mask = build->shared_mask * 2 + 1;
		build->shared_slot = mem_zero(build->shared_mask + 1, sizeof *build->shared_slot);
		for (uint32_t i = 0; i < lookup->shared_count; i++) {
			for (at = build->shared[i].hash & build->shared_mask; build->shared_slot[at] != 0;)
				at = (at + 1) & build->shared_mask;
			build->shared_slot[at] = i + 1;
		}
	}
	return lookup->shared_count - 1;
}

/* Posts a shared text's words, cut at its first use. The same text as another field ("KALAT" the cluster) is cut
 * anew. */
static void post_shared(struct lookup *lookup, uint32_t school, uint32_t shared, uint32_t field)
{
	struct lookup_build *build = lookup->build;
	struct lookup_build_shared *entry = &build->shared[shared];
	const char *text = lookup->pool.text + lookup->shared[shared].text;
	if (entry->field == 0) {
		entry->field = field;
		entry->first = build->words.count;
		cut(build, text, field);
		entry->count = build->words.count - entry->first;
	}
	if (entry->field == field)
		post_words(build, school, entry->first, entry->count);
	else
		post_text(build, school, text, field);
}

/* --- the face --- */

struct lookup *lookup_new(void)
{
	struct lookup *lookup = mem_zero(1, sizeof *lookup);
	struct lookup_build *build = lookup->build = mem_zero(1, sizeof *build);
	build->slot_mask = 1023;
	build->slot = mem_zero(build->slot_mask + 1, sizeof *build->slot);
	build->shared_mask = 255;
	build->shared_slot = mem_zero(build->shared_mask + 1, sizeof *build->shared_slot);
	lookup->pool.size = 4096;
	lookup->pool.text = mem_alloc(lookup->pool.size);
	lookup->pool.text[0] = '\0';
	lookup->pool.length = 1;
	return lookup;
}

static void free_build(struct lookup_build *build)
{
	if (build == NULL)
		return;
	free(build->term);
	free(build->slot);
	free(build->letters);
	free(build->post);
	free(build->shared);
	free(build->shared_slot);
	free(build->words.term);
	free(build);
}

static void free_list(struct lookup_list *list)
{
	free(list->term);
	free(list->text);
	free(list->length);
	free(list->same);
}

void lookup_free(struct lookup *lookup)
{
	if (lookup == NULL)
		return;
	free_build(lookup->build);
	free_list(&lookup->by_letters);
	free_list(&lookup->by_sound);
	for (size_t i = 0; i < LOOKUP_CACHE; i++)
		free(lookup->cache[i].match);
	free(lookup->pool.text);
	free(lookup->shared);
	free(lookup->row);
	free(lookup->letters);
	free(lookup->post_start);
	free(lookup->post);
	free(lookup->likeness);
	free(lookup->best);
	free(lookup->score);
	free(lookup->name_score);
	free(lookup->touched);
	free(lookup->word_touched);
	free(lookup->match);
	free(lookup);
}

void lookup_add(struct lookup *lookup, const struct lookup_school *school)
{
	if (lookup->build == NULL || lookup->count >= 1u << 24)
		die("a school was added to a lookup that is finished or full");
	const char *level, *gender;
	lookup_prefix(school->name, &level, &gender);
	if (school->level != NULL && *school->level != '\0')
		level = school->level;
	if (school->gender != NULL && *school->gender != '\0')
		gender = school->gender;
	ROOM(lookup->row, lookup->size, lookup->count + 1);
	uint32_t at = lookup->count++;
	struct lookup_row *row = &lookup->row[at];
	row->id = school->id;
	row->code = pool_add(&lookup->pool, school->code);
	row->name = pool_add(&lookup->pool, school->name);
	row->district = shared_of(lookup, school->district);
	row->tehsil = shared_of(lookup, school->tehsil);
	row->uc = shared_of(lookup, school->uc);
	row->cluster = shared_of(lookup, school->cluster);
	row->level = shared_of(lookup, level);
	row->gender = shared_of(lookup, gender);
	row->status = shared_of(lookup, school->status);
	row->name_weight = 0;
	post_text(lookup->build, at, school->name, LOOKUP_NAME);
	post_text(lookup->build, at, school->name_ur, LOOKUP_OTHER_NAME);
	post_text(lookup->build, at, school->village, LOOKUP_VILLAGE);
	post_shared(lookup, at, row->district, LOOKUP_PLACE);
	if (row->tehsil != row->district)
		post_shared(lookup, at, row->tehsil, LOOKUP_PLACE);
	if (row->uc != row->tehsil)
		post_shared(lookup, at, row->uc, LOOKUP_PLACE);
	post_shared(lookup, at, row->cluster, LOOKUP_CLUSTER);
	post_text(lookup->build, at, school->aliases, LOOKUP_PLACE);
	post_shared(lookup, at, row->level, LOOKUP_KIND);
	post_shared(lookup, at, row->gender, LOOKUP_KIND);
}

size_t lookup_count(const struct lookup *lookup)
{
	return lookup->count;
}

struct lookup_school lookup_get(const struct lookup *lookup, uint32_t index)
{
	if (index >= lookup->count)
		die("school %u of a lookup of %u was asked for", (unsigned)index, (unsigned)lookup->count);
	const struct lookup_row *row = &lookup->row[index];
	const char *text = lookup->pool.text;
	return (struct lookup_school){
		.id = row->id,
		.code = text + row->code,
		.name = text + row->name,
		.district = text + lookup->shared[row->district].text,
		.tehsil = text + lookup->shared[row->tehsil].text,
		.uc = text + lookup->shared[row->uc].text,
		.cluster = text + lookup->shared[row->cluster].text,
		.level = text + lookup->shared[row->level].text,
		.gender = text + lookup->shared[row->gender].text,
		.status = text + lookup->shared[row->status].text,
	};
}

void lookup_finish(struct lookup *lookup)
{
	if (lookup->build == NULL)
		return;
	lookup_order(lookup);
	free_build(lookup->build);
	lookup->build = NULL;
	lookup->row = mem_grow(lookup->row, lookup->size = lookup->count + 1, sizeof *lookup->row);
	lookup->pool.text = mem_grow(lookup->pool.text, lookup->pool.size = lookup->pool.length, 1);
	lookup->likeness = mem_zero(lookup->term_count + 1, 1);
	lookup->match = mem_zero(lookup->term_count + 1, sizeof *lookup->match);
	lookup->best = mem_zero(lookup->count + 1, sizeof *lookup->best);
	lookup->score = mem_zero(lookup->count + 1, sizeof *lookup->score);
	lookup->name_score = mem_zero(lookup->count + 1, sizeof *lookup->name_score);
	lookup->touched = mem_zero(lookup->count + 1, sizeof *lookup->touched);
	lookup->word_touched = mem_zero(lookup->count + 1, sizeof *lookup->word_touched);
	for (uint32_t i = 0; i < lookup->count; i++)
		lookup->score[i] = -1;
}

size_t lookup_memory(const struct lookup *lookup)
{
	size_t terms = lookup->term_count, schools = lookup->count;
	size_t bytes = sizeof *lookup + lookup->pool.size + lookup->shared_size * sizeof *lookup->shared +
		lookup->size * sizeof *lookup->row + lookup->letters_length;
	bytes += terms * (4 + 1 + 1) + terms * (4 + 4 + 1 + 1); /* both orders */
	bytes += terms * (4 + 1 + sizeof *lookup->match); /* starts, likeness, matches */
	bytes += schools * (2 + 4 * sizeof(float)); /* scratch */
	if (lookup->post_start != NULL)
		bytes += lookup->post_start[terms] * sizeof *lookup->post;
	for (size_t i = 0; i < LOOKUP_CACHE; i++)
		bytes += lookup->cache[i].count * sizeof(struct lookup_match);
	return bytes;
}
