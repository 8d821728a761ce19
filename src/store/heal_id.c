/* See the header. */
#include "config.h"
#include "store/heal_id.h"

#include "base/err.h"

enum { SERIAL_BITS = 40, ORDINAL_BITS = 10, KEY_MAX = 1 << 16 };

bool heal_id_is_column(const struct table *table, int column)
{
	const struct column *at = &table->columns[column];

	return at->type == COLUMN_INT && (at->is_id || (table->has_id_key && at->key_position > 0));
}

bool heal_id_move(const struct heal_map *map, int64_t *id)
{
	int64_t serial;

	if (*id < 0 || *id >> (SERIAL_BITS + ORDINAL_BITS) != map->old)
		return false;
	serial = *id >> ORDINAL_BITS & (((int64_t) 1 << SERIAL_BITS) - 1);
	if (serial <= map->after)
		return false;
	*id = value_made_id(map->now, serial - map->after, (int) (*id & ((1 << ORDINAL_BITS) - 1)));
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
