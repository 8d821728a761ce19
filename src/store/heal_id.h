/* Made ids of a folder that got another number: those made behind the last entry that it shares with the hub's past of the old
 * number. src/store only.
 *
 * A number is an id where its column says so (struct column: is_id, and whole numbers in the key of a record with a made id); any other
 * number stays what it is, however large. */
#ifndef STORE_HEAL_ID_H
#define STORE_HEAL_ID_H

#include "store/table.h"

struct heal_map {
	int old, now; /* replicas' numbers */
	int64_t after; /* serials of `old` behind this one are those of `now`, less this */
};

bool heal_id_is_column(const struct table *table, int column);
/* Moves an id; false where it is none of those. */
bool heal_id_move(const struct heal_map *map, int64_t *id);
void heal_id_value(const struct heal_map *map, const struct table *table, int column, struct value *value);
/* A record's key text with its ids moved, in OUT, which is emptied first. False where nothing in it moves. */
bool heal_id_key(const struct heal_map *map, const struct table *table, const char *key, struct buf *out);
/* The text of one id ("3-1207-1"), likewise. */
bool heal_id_text(const struct heal_map *map, const char *text, struct buf *out);

#endif
