/* Blocks in a list, filled from the front. Nothing is ever given back alone, so a form of a thousand small texts
 * costs a handful of allocations and one walk to free. */
#include "config.h"
#include "form/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { ARENA_BLOCK = 16 * 1024 };

struct arena_block {
	struct arena_block *older;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena)
{
	arena->block = NULL;
}

void arena_free(struct arena *arena)
{
	while (arena->block != NULL) {
		struct arena_block *block = arena->block;

		arena->block = block->older;
		free(block);
	}
}

/* Room for SIZE bytes from an offset that ALIGNMENT divides. */
static void *take(struct arena *arena, size_t size, size_t alignment)
{
	struct arena_block *block = arena->block;
	size_t start = block != NULL ? (block->used + alignment - 1) / alignment * alignment : 0;

	if (block == NULL || start > block->size || size > block->size - start) {
		size_t room = size > ARENA_BLOCK ? size : ARENA_BLOCK;

		block = mem_alloc(sizeof *block + room);
		block->older = arena->block;
		block->size = room;
		arena->block = block;
		start = 0;
	}
	block->used = start + size;
	return block->bytes + start;
}

void *arena_zero(struct arena *arena, size_t size)
{
	return memset(take(arena, size, alignof(max_align_t)), 0, size);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char *copy = take(arena, length + 1, 1);

	if (length > 0)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

void *arena_grow(struct arena *arena, const void *old, size_t count, size_t want, size_t size)
{
	char *room = arena_zero(arena, want * size);

	if (count > 0)
		memcpy(room, old, count * size);
	return room;
}
