/* A table of words: open addressing over a power of two, at most half full, so that a look-up is one or two probes. */
#include "config.h"
#include "form/clean_words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct slot {
	char *word; /* NULL: free */
	size_t length;
	uint32_t hash;
	char *value;
};

struct clean_words {
	struct slot *slots;
	size_t size;
	int count;
};

static uint32_t hash_of(const char *text, size_t length)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	while (length-- > 0)
		hash = (hash ^ (unsigned char) *text++) * 16777619u;
	return hash;
}

struct clean_words *clean_words_new(void)
{
	struct clean_words *words = mem_zero(1, sizeof *words);

	words->size = 32;
	words->slots = mem_zero(words->size, sizeof *words->slots);
	return words;
}

void clean_words_free(struct clean_words *words)
{
	if (!words)
		return;
	for (size_t i = 0; i < words->size; i++) {
		free(words->slots[i].word);
		free(words->slots[i].value);
	}
	free(words->slots);
	free(words);
}

int clean_words_count(const struct clean_words *words)
{
	return words->count;
}

/* The slot that holds the word, or the free one where it belongs. */
static struct slot *slot_of(const struct clean_words *words, const char *word, size_t length, uint32_t hash)
{
	size_t at = hash & (words->size - 1);

	for (;; at = (at + 1) & (words->size - 1)) {
		struct slot *slot = &words->slots[at];

		if (!slot->word || (slot->hash == hash && slot->length == length && memcmp(slot->word, word, length) == 0))
			return slot;
	}
}

static void grow(struct clean_words *words)
{
	struct clean_words old = *words;

	words->size *= 2;
	words->slots = mem_zero(words->size, sizeof *words->slots);
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].word)
			*slot_of(words, old.slots[i].word, old.slots[i].length, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

bool clean_words_put(struct clean_words *words, const char *word, size_t length, const char *value)
{
	uint32_t hash = hash_of(word, length);
	struct slot *slot;

	if ((size_t) words->count * 2 >= words->size)
		grow(words);
	slot = slot_of(words, word, length, hash);
	if (slot->word)
		return false;
	*slot = (struct slot) {
		.word = mem_copy_bytes(word, length), .length = length, .hash = hash, .value = mem_copy(value),
	};
	words->count++;
	return true;
}

void clean_words_set(struct clean_words *words, const char *word, size_t length, const char *value)
{
	struct slot *slot = slot_of(words, word, length, hash_of(word, length));

	if (!slot->word)
		return;
	free(slot->value);
	slot->value = mem_copy(value);
}

const char *clean_words_find(const struct clean_words *words, const char *word, size_t length)
{
	const struct slot *slot = slot_of(words, word, length, hash_of(word, length));

	return slot->word ? slot->value : NULL;
}

static bool is_blank(unsigned char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

void clean_words_spelling(const char *text, size_t length, struct buf *out)
{
	bool is_waiting = false;

	buf_clear(out);
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char) text[i];

		if (is_blank(byte)) {
			is_waiting = out->length > 0;
			continue;
		}
		if (is_waiting)
			buf_byte(out, ' ');
		is_waiting = false;
		buf_byte(out, byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
	}
	while (out->length > 0 && (out->bytes[out->length - 1] == '.' || out->bytes[out->length - 1] == ' '))
		out->bytes[--out->length] = '\0';
}

void clean_words_place(const char *text, size_t length, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char) text[i];

		if (!is_blank(byte) && byte != '.' && byte != '-' && byte != '_' && byte != '(' && byte != ')')
			buf_byte(out, byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
	}
}

void clean_words_school(const char *text, size_t length, struct buf *out)
{
	bool is_waiting = false;
	char *to;

	/* What goes is never longer than what was there. */
	buf_clear(out);
	if (!buf_put(out, text, length))
		return;
	to = out->bytes;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char) text[i];

		if (is_blank(byte)) {
			is_waiting = to > out->bytes;
			continue;
		}
		if (byte >= 'a' && byte <= 'z')
			byte = (unsigned char) (byte - 32);
		if (byte < 0x80 && !(byte >= 'A' && byte <= 'Z') && !(byte >= '0' && byte <= '9'))
			continue;
		if (is_waiting)
			*to++ = ' ';
		is_waiting = false;
		*to++ = (char) byte;
	}
	*to = '\0';
	out->length = (size_t) (to - out->bytes);
}
