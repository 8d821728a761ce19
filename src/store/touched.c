/* See the header. The rows of a record come one behind the other, so the last one is looked at first. */
#include "config.h"
#include "store/touched.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/signing.h"

struct touched_record *touched_add(struct touched *touched, const struct table *table, const struct value *key)
{
	const struct table *signing = signing_table(table);
	struct touched_record *record;

	if (!signing)
		return NULL;
	for (int i = touched->count - 1; i >= 0; i--)
		if (touched->records[i].signing == signing && signing_is_same(signing, touched->records[i].key, key))
			return &touched->records[i];
	touched->records = mem_grow(touched->records, (size_t) touched->count + 1, sizeof *touched->records);
	record = &touched->records[touched->count++];
	*record = (struct touched_record) { .signing = signing };
	for (int i = 0; i < signing->key_count; i++) {
		record->key[i] = key[i];
		if (key[i].kind == VALUE_TEXT)
			record->key[i].text = mem_copy_bytes(key[i].text, key[i].length);
	}
	return record;
}

uint64_t touched_bit(const struct table *signing, int column)
{
	int place = 0;

	for (int i = 0; i < column; i++)
		place += signing->columns[i].signs != NULL;
	return (uint64_t) 1 << (place < 63 ? place : 63);
}

void touched_clear(struct touched *touched)
{
	for (int i = 0; i < touched->count; i++)
		for (int k = 0; k < touched->records[i].signing->key_count; k++)
			if (touched->records[i].key[k].kind == VALUE_TEXT)
				free((char *) (uintptr_t) touched->records[i].key[k].text);
	free(touched->records);
	*touched = (struct touched) { NULL, 0 };
}
