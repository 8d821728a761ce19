/* Memory that is given back all at once: the texts of a form, of the code lists, of a record. */
#ifndef FORM_ARENA_H
#define FORM_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *block; /* the one being filled; older ones behind it */
};

void arena_init(struct arena *arena);
void arena_free(struct arena *arena);
/* SIZE bytes, all zero, aligned for any type. */
void *arena_zero(struct arena *arena, size_t size);
/* A copy with a NUL after it. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length);
/* An array of COUNT elements moved into room for WANT (>= COUNT); the old room stays until the arena goes. */
void *arena_grow(struct arena *arena, const void *old, size_t count, size_t want, size_t size);

#endif
