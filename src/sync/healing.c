/* See the header. Entries are common as far as every one of them is the same; one that the hub no longer has (it was dropped there) is
 * taken for the same, since its serial was. */
#include "config.h"
#include "sync/healing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/past.h"

struct healing {
	struct replica *replica;
	struct heal heal;
	struct merge_refusal *refused;
	long moved;
	bool is_parted; /* an entry was another one: what follows is not common */
};

struct healing *healing_new(struct replica *replica, int number, struct wire_wish *wish, struct err *err)
{
	struct healing *healing;

	*wish = (struct wire_wish) { .first = 0 };
	if (!heal_word(replica, wish->word, err) || !heal_range(replica, &wish->first, &wish->last, err))
		return NULL;
	healing = mem_zero(1, sizeof *healing);
	healing->replica = replica;
	healing->heal.from = number;
	healing->heal.common = wish->first - 1;
	return healing;
}

void healing_free(struct healing *healing)
{
	if (!healing)
		return;
	for (int i = 0; i < healing->heal.refused_count; i++) {
		free((char *) (uintptr_t) healing->refused[i].reason);
		free((unsigned char *) (uintptr_t) healing->refused[i].hash);
	}
	free(healing->refused);
	free(healing);
}

void healing_hear(struct healing *healing, const struct wire_verdicts *verdicts)
{
	struct heal *heal = &healing->heal;

	for (int i = 0; i < verdicts->count; i++) {
		const struct intake_verdict *verdict = &verdicts->list[i];

		if (verdict->kind != INTAKE_REFUSED)
			continue;
		healing->refused = mem_grow(healing->refused, (size_t) heal->refused_count + 1, sizeof *healing->refused);
		healing->refused[heal->refused_count++] = (struct merge_refusal) { verdict->serial, verdict->code, mem_copy(verdict->reason),
			(const unsigned char *) mem_copy_bytes((const char *) verdict->hash, sizeof verdict->hash) };
	}
	heal->refused = healing->refused;
}

struct comparing {
	struct healing *healing;
	const struct wire_renumber *wire;
};

static bool compare(void *state, int64_t serial, const unsigned char hash[PAST_HASH])
{
	static const unsigned char dropped[PAST_HASH];
	struct comparing *comparing = state;
	struct healing *healing = comparing->healing;
	const unsigned char *theirs = comparing->wire->hashes[serial - comparing->wire->first];

	if (serial <= healing->heal.common)
		return true;
	healing->is_parted = serial != healing->heal.common + 1
		|| (memcmp(theirs, hash, PAST_HASH) != 0 && memcmp(theirs, dropped, PAST_HASH) != 0);
	if (!healing->is_parted)
		healing->heal.common = serial;
	return !healing->is_parted;
}

bool healing_take(struct healing *healing, const struct wire_frame *frame, bool *is_over, struct err *err)
{
	struct wire_renumber *wire = mem_alloc(sizeof *wire);
	struct comparing comparing = { healing, wire };
	bool is_good = wire_read_renumber(frame, wire, err);

	*is_over = false;
	/* That we must wish crossed our wish. */
	if (is_good && wire->number > 0) {
		healing->heal.to = wire->number;
		if (wire->count > 0 && !healing->is_parted)
			is_good = past_each(healing->replica, healing->heal.from, wire->first, wire->first + wire->count - 1, compare, &comparing, err);
		*is_over = is_good && wire->is_last;
	}
	free(wire);
	return is_good && (!*is_over || heal_renumber(healing->replica, &healing->heal, &healing->moved, err));
}

void healing_result(const struct healing *healing, int *number, long *moved)
{
	*number = replica_number(healing->replica);
	*moved = healing->moved;
}
