/* See the header. A grid's row needs its record, a record about a school its school: both are told by the row's own
 * values, so that they can be asked for also where the row is nowhere yet. */
#include "config.h"
#include "store/link.h"

#include "store/row.h"

enum { KEY_MAX = 1 << 16 };

typedef bool visit_function(void *state, const struct link *link, struct err *err);

struct walk {
	visit_function *visit;
	void *state;
	struct buf key;
};

static bool tell(struct walk *walk, const struct table *table, const struct value *key, int column, const struct value *value,
	struct err *err)
{
	struct link link = { .table = table, .values = key, .column = column, .value = value ? *value : value_null() };

	buf_clear(&walk->key);
	value_key_put(&walk->key, key, table->key_count, table->has_id_key);
	link.key = walk->key.bytes;
	return walk->visit(walk->state, &link, err);
}

bool link_made(const struct entry *entry, visit_function *visit, void *state, struct err *err)
{
	struct walk walk = { .visit = visit, .state = state };
	bool is_good = true;

	buf_init(&walk.key, KEY_MAX);
	for (int i = 0; is_good && i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		if (operation->kind == ENTRY_INSERT)
			is_good = tell(&walk, operation->table, operation->key, LINK_ROW, NULL, err);
		else if (operation->kind == ENTRY_CHANGE)
			is_good = tell(&walk, operation->table, operation->key, operation->column, &operation->now, err);
	}
	buf_free(&walk.key);
	return is_good;
}

static bool needed_by_row(struct walk *walk, struct replica *replica, const struct operation *operation, struct err *err)
{
	const struct table *table = operation->table, *parent = table->parent ? table_find(replica, table->parent) : NULL;

	if (parent && !tell(walk, parent, operation->key, LINK_ROW, NULL, err))
		return false;
	if (!replica->school || table->school_column < 0 || operation->row[table->school_column].kind == VALUE_NULL)
		return true;
	return tell(walk, &replica->school->table, &operation->row[table->school_column], LINK_ROW, NULL, err);
}

bool link_needed(struct replica *replica, const struct entry *entry, visit_function *visit, void *state, struct err *err)
{
	struct walk walk = { .visit = visit, .state = state };
	bool is_good = true;

	buf_init(&walk.key, KEY_MAX);
	for (int i = 0; is_good && i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		if (operation->kind == ENTRY_INSERT) {
			is_good = needed_by_row(&walk, replica, operation, err);
			continue;
		}
		is_good = tell(&walk, operation->table, operation->key, LINK_ROW, NULL, err);
		if (is_good && operation->kind == ENTRY_CHANGE && operation->saw_pending)
			is_good = tell(&walk, operation->table, operation->key, operation->column, &operation->seen, err);
	}
	buf_free(&walk.key);
	return is_good;
}
