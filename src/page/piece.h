/* Many short texts that live and die together, as those of a page do: kept in a few large pieces of memory. */
#ifndef PAGE_PIECE_H
#define PAGE_PIECE_H

#include <stddef.h>

struct piece;

struct pieces {
	struct piece *newest; /* NULL while there is no text */
};

/* A copy with a NUL after it, which lives until piece_free; NULL for NULL. */
char *piece_text(struct pieces *texts, const char *text);
char *piece_bytes(struct pieces *texts, const void *bytes, size_t length);
void piece_free(struct pieces *texts);

#endif
