/* Entries of a folder that got another number, and the ids made in them: what became what. src/store only.
 *
 * A number is an id where its column says so (struct column: is_id, and whole numbers in the key of a record with a made id); any other
 * number stays what it is, however large. */
#ifndef STORE_HEAL_ID_H
#define STORE_HEAL_ID_H

#include "store/table.h"

#define HEAL_LAST (((int64_t) 1 << 40) - 1) /* no serial is above it */

/* Serials FIRST to LAST of OLD are those of NOW from START on. */
struct heal_run {
	int old;
	int64_t first, last;
	int now;
	int64_t start;
};

struct heal_map {
	struct heal_run *runs; /* by old and first, once heal_map_sort has run */
	int count;
	int now; /* the number that the folder has now */
};

/* Adds what becomes of one more serial, in any order. */
void heal_map_add(struct heal_map *map, int old, int64_t serial, int now, int64_t start);
void heal_map_sort(struct heal_map *map);
void heal_map_free(struct heal_map *map);
/* *NUMBER's *SERIAL as it is now; false where it stays what it is. */
bool heal_map_move(const struct heal_map *map, int *number, int64_t *serial);

bool heal_id_is_column(const struct table *table, int column);
/* Moves an id; false where it is none of those. */
bool heal_id_move(const struct heal_map *map, int64_t *id);
void heal_id_value(const struct heal_map *map, const struct table *table, int column, struct value *value);
/* A record's key text with its ids moved, in OUT, which is emptied first. False where nothing in it moves. */
bool heal_id_key(const struct heal_map *map, const struct table *table, const char *key, struct buf *out);
/* The text of one id ("3-1207-1"), likewise. */
bool heal_id_text(const struct heal_map *map, const char *text, struct buf *out);

#endif
