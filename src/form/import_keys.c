/* A set of keys by a 64-bit hash, each with the line it came from. */
#include "config.h"
#include "form/import_load.h"

#include <stdlib.h>

#include "base/mem.h"

uint64_t import_keys_hash(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	hash ^= 14695981039346656037u; /* FNV-1a */
	while (length-- > 0)
		hash = (hash ^ *byte++) * 1099511628211u;
	/* FNV leaves the low bits of like keys alike; the set is indexed by them. */
	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9u;
	return hash ^ hash >> 32;
}

uint64_t import_keys_hash_value(uint64_t hash, const struct value *value)
{
	hash = import_keys_hash(hash, &value->kind, sizeof value->kind);
	if (value->kind == VALUE_INT)
		return import_keys_hash(hash, &value->number, sizeof value->number);
	return value->kind == VALUE_TEXT ? import_keys_hash(hash, value->text, value->length) : hash;
}

static struct import_key *slot_of(const struct import_keys *keys, uint64_t hash)
{
	size_t at = hash & (keys->size - 1);

	while (keys->slots[at].line != 0 && keys->slots[at].hash != hash)
		at = (at + 1) & (keys->size - 1);
	return &keys->slots[at];
}

static void grow(struct import_keys *keys)
{
	struct import_keys old = *keys;

	keys->size = old.size > 0 ? old.size * 2 : 1024;
	keys->slots = mem_zero(keys->size, sizeof *keys->slots);
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].line != 0)
			*slot_of(keys, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

long import_keys_add(struct import_keys *keys, uint64_t hash, long line)
{
	struct import_key *key;

	if (keys->count * 2 >= keys->size)
		grow(keys);
	key = slot_of(keys, hash);
	if (key->line != 0)
		return key->line;
	*key = (struct import_key) { hash, line };
	keys->count++;
	return 0;
}

long import_keys_find(const struct import_keys *keys, uint64_t hash)
{
	return keys->size > 0 ? slot_of(keys, hash)->line : 0;
}

void import_keys_clear(struct import_keys *keys)
{
	free(keys->slots);
	*keys = (struct import_keys) { 0 };
}
