/* What an entry that gets a new number had seen.
 *
 * What a void or a sign-off had seen is a hash of the record, in which ids stand: where it was true before, it is made true again; where it was not,
 * it stays as it was written, and the hub decides as it would have. */
#include "config.h"
#include "store/heal_inside.h"

#include <string.h>

#include "base/mem.h"
#include "store/canonical.h"
#include "store/inside.h"
#include "store/pending.h"
#include "store/row.h"
#include "store/signing.h"

/* Of the record that it is about (IS_SIGNED: of the signed one to which that belongs). */
static bool has_seen(const struct operation *operation, bool is_signed)
{
	if (is_signed)
		return operation->is_signed && signing_table(operation->table);
	return operation->kind == ENTRY_VOID || (operation->kind == ENTRY_SETTLE && operation->column < 0);
}

static unsigned char *seen_of(struct operation *operation, bool is_signed)
{
	return is_signed ? operation->record_seen : operation->hash_seen;
}

/* The hash of that record, as it is shown now; *IS_THERE is false where there is none. */
static bool hash_now(struct healing *healing, const struct operation *operation, bool is_signed, unsigned char hash[8], bool *is_there,
	struct err *err)
{
	struct row_place place;
	const struct table *table = is_signed ? signing_table(operation->table) : operation->table;
	int found = row_find(healing->replica, table, operation->key, &place, err);

	*is_there = found == 1;
	if (found == 1 && is_signed)
		return (operation->kind == ENTRY_SETTLE ? signing_whole_hash : signing_hash)(healing->replica, table, operation->key, hash, err);
	return found == 0 || (found == 1 && canonical_record_hash(healing->replica, table, operation->key, hash, err));
}

static bool note_sight(struct healing *healing, int64_t id, int index, bool is_signed, struct err *err)
{
	struct operation *operation = &healing->replica->decoded.operations[index];
	unsigned char hash[8];
	bool is_there;

	if (!has_seen(operation, is_signed))
		return true;
	if (!hash_now(healing, operation, is_signed, hash, &is_there, err))
		return false;
	if (!is_there || memcmp(hash, seen_of(operation, is_signed), sizeof hash) != 0)
		return true;
	healing->sights = mem_grow(healing->sights, healing->sight_count + 1, sizeof *healing->sights);
	healing->sights[healing->sight_count++] = (struct heal_sight) { id, index, is_signed };
	return true;
}

static bool note_sights(struct healing *healing, const struct heal_line *line, struct err *err)
{
	for (int i = 0; line->fate == HEAL_GOES_ON && i < healing->replica->decoded.count; i++)
		if (!note_sight(healing, line->id, i, false, err) || !note_sight(healing, line->id, i, true, err))
			return false;
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
			*has = has_seen(&healing->replica->decoded.operations[j], false) || has_seen(&healing->replica->decoded.operations[j],
				true);
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
		const struct heal_sight *sight = &healing->sights[healing->sight_at];
		struct operation *operation = &entry->operations[sight->operation];

		if (!hash_now(healing, operation, sight->is_signed, hash, &is_there, err))
			return false;
		if (is_there)
			memcpy(seen_of(operation, sight->is_signed), hash, sizeof hash);
	}
	return true;
}
