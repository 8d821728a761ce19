/* Texts in pieces: the newest is filled from the front; one that is too small for a text is left as it is. */
#include "config.h"
#include "page/piece.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { PIECE_SIZE = 4000 };

struct piece {
	struct piece *older;
	size_t used, size;
	char bytes[];
};

char *piece_bytes(struct pieces *texts, const void *bytes, size_t length)
{
	struct piece *piece = texts->newest;
	if (!piece || piece->size - piece->used <= length) {
		size_t size = length < PIECE_SIZE ? PIECE_SIZE : length + 1;
		piece = mem_alloc(sizeof *piece + size);
		*piece = (struct piece){.older = texts->newest, .size = size};
		texts->newest = piece;
	}
	char *copy = memcpy(piece->bytes + piece->used, bytes, length);
	copy[length] = '\0';
	piece->used += length + 1;
	return copy;
}

char *piece_text(struct pieces *texts, const char *text)
{
	return text ? piece_bytes(texts, text, strlen(text)) : NULL;
}

void piece_free(struct pieces *texts)
{
	while (texts->newest) {
		struct piece *older = texts->newest->older;
		free(texts->newest);
		texts->newest = older;
	}
}
