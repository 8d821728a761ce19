/* See the header. Values point into the entries (writing) or the frame (reading), which both outlive the walk. */
#include "config.h"
#include "sync/columns_walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int columns_walk_add(struct columns_walk *walk, const struct columns_shape *shape)
{
	struct columns_shape *added;

	walk->shapes = mem_grow(walk->shapes, (size_t) walk->shape_count + 1, sizeof *walk->shapes);
	added = &walk->shapes[walk->shape_count];
	*added = *shape;
	added->places = shape->kind == ENTRY_INSERT ? shape->column : shape->keys + 2;
	added->first = walk->column_count;
	walk->column_count += added->places;
	walk->columns = mem_grow(walk->columns, (size_t) walk->column_count + 1, sizeof *walk->columns);
	memset(walk->columns + added->first, 0, (size_t) added->places * sizeof *walk->columns);
	return walk->shape_count++;
}

bool columns_walk_has_personal(const struct columns_walk *walk)
{
	for (int i = 0; i < walk->shape_count; i++)
		if (walk->shapes[i].is_personal)
			return true;
	return false;
}

void columns_walk_free(struct columns_walk *walk)
{
	for (int i = 0; i < walk->column_count; i++)
		free(walk->columns[i].words);
	free(walk->columns);
	free(walk->shapes);
}

void columns_walk_entry(struct columns_walk *walk)
{
	walk->ordinal = 0;
	walk->has_parent = false;
}

void columns_walk_learn(struct columns_walk *walk, int column, const struct value *value)
{
	struct columns_column *state = &walk->columns[column];

	if (state->word_count == MAX_WORDS)
		return;
	if (state->word_count == state->word_room) {
		state->word_room = state->word_room ? 2 * state->word_room : 4;
		state->words = mem_grow(state->words, (size_t) state->word_room, sizeof *state->words);
	}
	state->words[state->word_count++] = *value;
}
