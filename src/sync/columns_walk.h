/* What the writer and the reader of columns both know while they walk the entries in order: shapes, columns, the
 * values before. src/sync/columns*.c only. */
#ifndef SYNC_COLUMNS_WALK_H
#define SYNC_COLUMNS_WALK_H

#include "store/entry.h"

enum {
	MAX_SHAPES = 256,
	MAX_WORDS = 128, /* that a column remembers */
	MAX_BITS = (TABLE_MAX_COLUMNS + 7) / 8,
	STREAM_MAX = 2 << 20,
	HEAD_STREAMS = 9,
};

/* Parts of the heads, each a stream of its own. */
enum columns_head {
	HEAD_COUNT, HEAD_GROUP, HEAD_TIME, HEAD_AUTHOR, HEAD_SCOPE, HEAD_STAR, HEAD_NUMBER, HEAD_SHAPES, HEAD_RAW,
};

/* How a value is written in its column: one of these, or CODE_FIRST + 3 x + kind. */
enum columns_code { CODE_NULL, CODE_MADE, CODE_PARENT, CODE_SAME, CODE_LARGE, CODE_FIRST };
/* x is a zigzag, a place among the words before, a length - 1. */
enum columns_kind { KIND_NUMBER, KIND_WORD, KIND_TEXT, KIND_COUNT };

struct columns_shape {
	int kind, table, keys, flags;
	int column; /* of a new row: how many columns it has */
	int places, first; /* its columns are first, first + 1, … */
};

struct columns_column {
	struct value last;
	struct value *words; /* texts, in order of their first coming */
	int word_count, word_room;
};

/* What both sides know while they walk the entries in order. */
struct columns_walk {
	struct columns_shape *shapes;
	int shape_count, column_count;
	struct columns_column *columns;
	int64_t time, star, number, ordinal;
	char authors[ENTRY_MAX_NAME + 1], scopes[ENTRY_MAX_NAME + 1]; /* of the entry before */
	struct value parent; /* first value of the operation before, in this entry */
	bool has_parent;
};

/* Adds a shape and gives its number; its columns begin with nothing before them. */
int columns_walk_add(struct columns_walk *walk, const struct columns_shape *shape);
void columns_walk_free(struct columns_walk *walk);
void columns_walk_entry(struct columns_walk *walk);
/* A text is a word of COLUMN from now on. */
void columns_walk_learn(struct columns_walk *walk, int column, const struct value *value);

/* After each value, on both sides. IS_NEW: a text that is no word of the column yet. */
static inline void columns_walk_note(struct columns_walk *walk, int column, bool is_first, bool is_new, const struct value *value)
{
	walk->columns[column].last = *value;
	if (is_first) {
		walk->parent = *value;
		walk->has_parent = true;
	}
	if (is_new)
		columns_walk_learn(walk, column, value);
}

#endif
