/* A map: which column of somebody else's CSV file goes into which field of which form, and how it is cleaned on the
 * way. The grammar is in docs/FORMS.md, part 2. */
#ifndef FORM_MAP_H
#define FORM_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"
#include "base/err.h"
#include "form/clean.h"
#include "form/form.h"
#include "form/set.h"

enum { MAP_MAX_STEPS = 8, MAP_MAX_FORMS = 8 };

struct map_target {
	char *form, *field;
	int form_position; /* in the map's forms; after map_bind */
	int field_index; /* in that form; after map_bind */
};

struct map_column {
	char *name; /* the header, as map_header makes it */
	int line; /* in the map's file, 0 where there is none */
	struct map_target *targets; /* none: the column is dropped */
	int target_count;
	char *row_field, *row_code; /* the grid row it belongs to, or NULL */
	const struct clean_step *steps[MAP_MAX_STEPS];
	int step_count;
	unsigned traits; /* of all its steps */
	const struct clean_words *words; /* `list`, or NULL */
	char *other, *pair; /* headers of other columns, or NULL */
	char *fallback; /* `else`, or NULL */
	struct map_target *to_text; /* or NULL */
	bool zero_makes_no_row;
	bool clears; /* a blank cell empties the field */
};

struct map_constant {
	struct map_target target;
	char *text; /* NULL until its variable is set */
	char *variable; /* of --set, or NULL */
	int line;
};

struct map_list {
	char *name;
	struct clean_words *words;
};

struct map {
	char *name; /* in messages: its file, or the form's code */
	char *code, *title;
	char *forms[MAP_MAX_FORMS];
	const struct form *bound[MAP_MAX_FORMS]; /* after map_bind */
	int form_count;
	char **needs; /* names that --set must give */
	int need_count;
	bool ignores_unknown;
	struct map_column *columns;
	int column_count;
	struct map_constant *constants;
	int constant_count;
	struct map_list *lists;
	int list_count;
	struct clean_words *nothing;
};

/* A map's file: a name is that of a shipped map, anything with a '/' or '.ini' a path. Newly allocated. */
char *map_path(const char *name);
/* EX_NOINPUT, or EX_CONFIG with file, line and what is wrong. */
bool map_read(const char *path, struct map **out, struct err *err);
/* The same from what is read already. */
bool map_parse(const struct conf *conf, struct map **out, struct err *err);
/* The map that a form is by itself: a column for each field, by its code, cleaned with `trim`; computed fields are
 * dropped. */
struct map *map_of_form(const struct form *form);
void map_free(struct map *map);
/* Gives a value to a name of `need` (or, for the map of a form, to a field in every row). EX_USAGE where the map does
 * not ask for it. */
bool map_set(struct map *map, const char *name, const char *value, struct err *err);
/* Finds forms and fields; checks that every key can be filled and that no field is filled twice. EX_CONFIG with the
 * map's line. */
bool map_bind(struct map *map, const struct form_set *set, struct err *err);
/* The column of a header, or NULL. */
const struct map_column *map_find(const struct map *map, const char *header, size_t length);
/* A header as columns are named: ASCII letters small, white space of any kind as single blanks, none at the ends. */
void map_header(const char *text, size_t length, struct buf *out);

#endif
