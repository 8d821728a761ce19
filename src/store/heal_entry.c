/* See the header. Decoded, moved and encoded again: there is one way to write an entry, so what has no id in it comes out as it
 * went in, but for its head. */
#include "config.h"
#include "store/heal_entry.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/entry_put.h"

/* A key text in a column of `reason`. */
static void move_text(struct replica *replica, const struct heal_map *map, const struct value *form, struct value *key,
	struct heal_texts *texts)
{
	char *name, *text;
	const struct table *table;
	struct buf moved;

	if (form->kind != VALUE_TEXT || key->kind != VALUE_TEXT)
		return;
	name = mem_copy_bytes(form->text, form->length);
	text = mem_copy_bytes(key->text, key->length);
	table = table_find(replica, name);
	buf_init(&moved, ENTRY_MAX_BYTES);
	if (table && heal_id_key(map, table, text, &moved)) {
		char *kept = mem_copy_bytes(moved.bytes, moved.length);

		texts->list = mem_grow(texts->list, (size_t) texts->count + 1, sizeof *texts->list);
		texts->list[texts->count++] = kept;
		*key = value_bytes(kept, moved.length);
	}
	buf_free(&moved);
	free(text);
	free(name);
}

/* What is taken back is known by number and serial, and who takes it back is this box. */
static void move_withdrawal(const struct heal_map *map, struct operation *operation)
{
	struct value *row = operation->row;
	int number = (int) row[WITHDRAWAL_ORIGIN].number;

	if (heal_map_move(map, &number, &row[WITHDRAWAL_SERIAL].number))
		row[WITHDRAWAL_ORIGIN].number = number;
	row[WITHDRAWAL_WRITER].number = map->now;
	for (int i = 0; i < operation->table->key_count; i++)
		operation->key[i] = row[operation->table->key[i]];
}

static void move_operation(struct replica *replica, const struct heal_map *map, struct operation *operation,
	struct heal_texts *texts)
{
	const struct table *table = operation->table;

	for (int i = 0; operation->kind == ENTRY_INSERT && i < table->column_count; i++)
		heal_id_value(map, table, i, &operation->row[i]);
	for (int i = 0; i < table->key_count; i++)
		heal_id_value(map, table, table->key[i], &operation->key[i]);
	if (table->number == TABLE_WITHDRAWAL && operation->kind == ENTRY_INSERT)
		move_withdrawal(map, operation);
	if (table->number == TABLE_REASON) {
		move_text(replica, map, &operation->key[0], &operation->key[1], texts);
		if (operation->kind == ENTRY_INSERT)
			operation->row[REASON_RECORD] = operation->key[1];
	}
	/* Of a voided record `now` is the reason, of a settlement that is about no cell the choice. */
	if ((operation->kind == ENTRY_CHANGE || operation->kind == ENTRY_SETTLE) && operation->column >= 0) {
		heal_id_value(map, table, operation->column, &operation->seen);
		heal_id_value(map, table, operation->column, &operation->now);
	}
}

static void move_head(struct entry *entry, const struct heal_head *head)
{
	entry->origin = head->origin;
	entry->serial = head->serial;
	entry->group = head->group;
	entry->birth = head->birth;
}

void heal_entry_move(struct replica *replica, const struct heal_map *map, struct entry *entry, const struct heal_head *head,
	struct heal_texts *texts)
{
	move_head(entry, head);
	/* Its values stand elsewhere in the new body, which is marked anew. */
	entry->marks = (struct entry_marks) { .count = 0 };
	for (int i = 0; i < entry->count; i++)
		move_operation(replica, map, &entry->operations[i], texts);
}

void heal_entry_reset(struct heal_texts *texts)
{
	for (int i = 0; i < texts->count; i++)
		free(texts->list[i]);
	free(texts->list);
	*texts = (struct heal_texts) { NULL, 0 };
}

static bool too_long(const struct entry *entry, const struct buf *out, struct err *err)
{
	return !out->is_full || err_set(err, EX_DATAERR, "entry %" PRId64 " of %s would be longer than an entry may be under its new number: tell"
		" whoever keeps zila", entry->serial, entry->scope);
}

bool heal_entry_put(const struct entry *entry, struct buf *out, struct err *err)
{
	buf_clear(out);
	entry_put_head(out, entry, entry->count);
	for (int i = 0; i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		switch (operation->kind) {
		case ENTRY_INSERT:
			entry_put_insert(out, operation->table, operation->row);
			break;
		case ENTRY_CHANGE:
			if (operation->is_signed)
				entry_put_sign(out, operation);
			else
				entry_put_change(out, operation->table, operation->key, operation->column, operation->saw_pending, &operation->seen,
					&operation->now);
			break;
		case ENTRY_VOID:
			entry_put_void(out, operation->table, operation->key, operation->hash_seen, &operation->now);
			break;
		case ENTRY_SETTLE:
			entry_put_settle(out, operation);
			break;
		case ENTRY_LEAVE:
		case ENTRY_ARRIVE:
		case ENTRY_EARLIER:
		case ENTRY_SIGN:
		case ENTRY_SETTLE_SIGNED:
		case ENTRY_BLANK:
			return err_set(err, EX_DATAERR, "entry %" PRId64 " of this folder moves a school or blanks a value, which only the province does: run zila"
				" doctor", entry->serial);
		}
	}
	return too_long(entry, out, err);
}

bool heal_entry_put_raw(const void *bytes, size_t length, const struct heal_head *head, struct buf *out, struct err *err)
{
	struct entry entry = { 0 };
	size_t used;

	buf_clear(out);
	if (!entry_decode_head(bytes, length, &entry, &used, err))
		return false;
	move_head(&entry, head);
	entry_put_head(out, &entry, entry.count);
	buf_put(out, (const char *) bytes + used, length - used);
	return too_long(&entry, out, err);
}
