/* What an entry that gets a new number had seen.
 *
 * What a void had seen is a hash of the record, in which ids stand: where it was true before, it is made true again; where it was not,
 * it stays as it was written, and the hub decides as it would have. */
#include "config.h"
#include "store/heal_inside.h"

#include <string.h>

#include "base/mem.h"
#include "store/canonical.h"
#include "store/inside.h"
#include "store/pending.h"
#include "store/row.h"

static bool has_seen_whole(const struct operation *operation)
{
	return operation->kind == ENTRY_VOID || (operation->kind == ENTRY_SETTLE && operation->column < 0);
}

/* The hash of the record that OPERATION is about, as it is shown now; *IS_THERE is false where there is none. */
static bool hash_now(struct healing *healing, const struct operation *operation, unsigned char hash[8], bool *is_there, struct err *err)
{
	struct row_place place;
	int found = row_find(healing->replica, operation->table, operation->key, &place, err);

	*is_there = found == 1;
	return found == 0 || (found == 1 && canonical_record_hash(healing->replica, operation->table, operation->key, hash, err));
}

static bool note_sights(struct healing *healing, const struct heal_line *line, struct err *err)
{
	const struct entry *entry = &healing->replica->decoded;
	unsigned char hash[8];
	bool is_there;

	for (int i = 0; line->fate == HEAL_GOES_ON && i < entry->count; i++) {
		if (!has_seen_whole(&entry->operations[i]))
			continue;
		if (!hash_now(healing, &entry->operations[i], hash, &is_there, err))
			return false;
		if (!is_there || memcmp(hash, entry->operations[i].hash_seen, sizeof hash) != 0)
			continue;
		healing->sights = mem_grow(healing->sights, healing->sight_count + 1, sizeof *healing->sights);
		healing->sights[healing->sight_count++] = (struct heal_sight) { line->id, i };
	}
	return true;
}

static bool has_sights(struct healing *healing, bool *has, struct err *err)
{
	bool is_entry;

	*has = false;
	for (size_t i = 0; !*has && i < healing->line_count; i++) {
		if (healing->lines[i].fate != HEAL_GOES_ON)
			continue;
		if (!heal_body(healing, healing->lines[i].id, &is_entry, err))
			return false;
		for (int j = 0; is_entry && !*has && j < healing->replica->decoded.count; j++)
			*has = has_seen_whole(&healing->replica->decoded.operations[j]);
	}
	return true;
}

bool heal_sight_look(struct healing *healing, struct err *err)
{
	bool has, is_entry, is_good = has_sights(healing, &has, err);

	if (!is_good || !has)
		return is_good;
	for (size_t i = 0; is_good && i < healing->line_count; i++)
		is_good = heal_body(healing, healing->lines[i].id, &is_entry, err) && (!is_entry
			|| (note_sights(healing, &healing->lines[i], err) && heal_lay(healing, healing->lines[i].state, err)));
	return is_good && pending_take_off(healing->replica, err);
}

bool heal_sight_renew(struct healing *healing, int64_t id, struct err *err)
{
	struct entry *entry = &healing->replica->decoded;
	unsigned char hash[8];
	bool is_there;

	for (; healing->sight_at < healing->sight_count && healing->sights[healing->sight_at].id == id; healing->sight_at++) {
		struct operation *operation = &entry->operations[healing->sights[healing->sight_at].operation];

		if (!hash_now(healing, operation, hash, &is_there, err))
			return false;
		if (is_there)
			memcpy(operation->hash_seen, hash, sizeof hash);
	}
	return true;
}
