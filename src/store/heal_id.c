/* See the header. */
#include "config.h"
#include "store/heal_id.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

enum { SERIAL_BITS = 40, ORDINAL_BITS = 10, KEY_MAX = 1 << 16 };

bool heal_id_is_column(const struct table *table, int column)
{
	const struct column *at = &table->columns[column];

	return at->type == COLUMN_INT && (at->is_id || (table->has_id_key && at->key_position > 0));
}

void heal_map_add(struct heal_map *map, int old, int64_t serial, int now, int64_t start)
{
	struct heal_run *last = map->count > 0 ? &map->runs[map->count - 1] : NULL;

	if (last && last->old == old && last->now == now && last->last + 1 == serial && last->start + serial - last->first == start) {
		last->last = serial;
		return;
	}
	map->runs = mem_grow(map->runs, (size_t) map->count + 1, sizeof *map->runs);
	map->runs[map->count++] = (struct heal_run) { old, serial, serial, now, start };
}

static int by_place(const void *a, const void *b)
{
	const struct heal_run *one = a, *other = b;

	if (one->old != other->old)
		return one->old < other->old ? -1 : 1;
	return one->first < other->first ? -1 : one->first > other->first;
}

void heal_map_sort(struct heal_map *map)
{
	if (map->count > 0)
		qsort(map->runs, (size_t) map->count, sizeof *map->runs, by_place);
}

void heal_map_free(struct heal_map *map)
{
	free(map->runs);
	*map = (struct heal_map) { .runs = NULL };
}

bool heal_map_move(const struct heal_map *map, int *number, int64_t *serial)
{
	int low = 0, high = map->count;

	while (low < high) {
		int middle = (low + high) / 2;
		const struct heal_run *run = &map->runs[middle];

		if (run->old < *number || (run->old == *number && run->last < *serial))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == map->count || map->runs[low].old != *number || map->runs[low].first > *serial)
		return false;
	*number = map->runs[low].now;
	*serial = map->runs[low].start + *serial - map->runs[low].first;
	return true;
}

bool heal_id_move(const struct heal_map *map, int64_t *id)
{
	int64_t serial = *id >> ORDINAL_BITS & (((int64_t) 1 << SERIAL_BITS) - 1);
	int number = *id < 0 ? 0 : (int) (*id >> (SERIAL_BITS + ORDINAL_BITS));

	if (*id < 0 || !heal_map_move(map, &number, &serial))
		return false;
	*id = value_made_id(number, serial, (int) (*id & ((1 << ORDINAL_BITS) - 1)));
	return true;
}

void heal_id_value(const struct heal_map *map, const struct table *table, int column, struct value *value)
{
	if (value->kind == VALUE_INT && heal_id_is_column(table, column))
		heal_id_move(map, &value->number);
}

bool heal_id_key(const struct heal_map *map, const struct table *table, const char *key, struct buf *out)
{
	struct value values[TABLE_MAX_KEY];
	struct buf storage;
	struct err ignored;
	bool has_moved = false;

	buf_clear(out);
	if (!table->has_id_key)
		return false;
	buf_init(&storage, KEY_MAX);
	if (table_key_parse(table, key, values, &storage, &ignored))
		for (int i = 0; i < table->key_count; i++)
			if (values[i].kind == VALUE_INT && heal_id_is_column(table, table->key[i]))
				has_moved |= heal_id_move(map, &values[i].number);
	if (has_moved)
		value_key_put(out, values, table->key_count, true);
	buf_free(&storage);
	return has_moved;
}

bool heal_id_text(const struct heal_map *map, const char *text, struct buf *out)
{
	char moved[40];
	int64_t id;

	buf_clear(out);
	if (!value_id_parse(text, &id) || !heal_id_move(map, &id))
		return false;
	value_id_format(id, moved);
	return buf_text(out, moved);
}
