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
	SHAPE_PERSONAL = 0x40, /* beside the kind of a shape: which of its places are personal follows */
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
	bool is_personal; /* some of its places are */
	unsigned char personal[MAX_BITS]; /* bits over its places: of a cell bit 0, of both its values */
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

/* A value of that place is marked where there is one. */
static inline bool columns_is_personal(const struct columns_shape *shape, int place)
{
	if (shape->kind != ENTRY_INSERT)
		return shape->is_personal && place >= shape->keys;
	return shape->is_personal && (shape->personal[place / 8] >> (place % 8) & 1) != 0;
}

/* Adds a shape and gives its number; its columns begin with nothing before them. */
int columns_walk_add(struct columns_walk *walk, const struct columns_shape *shape);
/* Some shape has personal places: then there is a stream of seeds. */
bool columns_walk_has_personal(const struct columns_walk *walk);
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
