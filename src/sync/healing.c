/* See the header. There is one answer for each wish, in their order: so an answer needs to say no more than runs of what was asked. */
#include "config.h"
#include "sync/healing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct healing {
	struct replica *replica;
	struct heal heal;
	unsigned char word[HEAL_WORD];
	size_t asked, answered; /* claims so far */
	bool is_all_asked;
	struct merge_refusal *refused;
	struct merge_elsewhere *elsewhere;
	long moved;
};

struct healing *healing_new(struct replica *replica, int number, bool is_told, struct err *err)
{
	struct healing *healing = mem_zero(1, sizeof *healing);

	healing->replica = replica;
	healing->heal.from = number;
	healing->heal.is_told = is_told;
	if (heal_word(replica, healing->word, err) && heal_claims(replica, &healing->heal.claims, &healing->heal.claim_count, err))
		return healing;
	healing_free(healing);
	return NULL;
}

void healing_free(struct healing *healing)
{
	if (!healing)
		return;
	for (int i = 0; i < healing->heal.refused_count; i++) {
		free((char *) (uintptr_t) healing->refused[i].reason);
		free((unsigned char *) (uintptr_t) healing->refused[i].hash);
	}
	for (int i = 0; i < healing->heal.elsewhere_count; i++) {
		free((char *) (uintptr_t) healing->elsewhere[i].district);
		free((unsigned char *) (uintptr_t) healing->elsewhere[i].hash);
	}
	free(healing->refused);
	free(healing->elsewhere);
	free(healing->heal.claims);
	free(healing);
}

bool healing_wish(struct healing *healing, struct wire_wish *out)
{
	size_t left = healing->heal.claim_count - healing->asked;

	if (healing->is_all_asked)
		return false;
	memcpy(out->word, healing->word, HEAL_WORD);
	out->count = left < WIRE_MAX_BIRTHS ? (int) left : WIRE_MAX_BIRTHS;
	for (int i = 0; i < out->count; i++)
		out->births[i] = healing->heal.claims[healing->asked++].birth;
	healing->is_all_asked = out->is_last = healing->asked == healing->heal.claim_count;
	return true;
}

static const unsigned char *copy_hash(const struct intake_verdict *verdict)
{
	return (const unsigned char *) mem_copy_bytes((const char *) verdict->hash, sizeof verdict->hash);
}

void healing_hear(struct healing *healing, const struct wire_verdicts *verdicts)
{
	struct heal *heal = &healing->heal;

	for (int i = 0; i < verdicts->count; i++) {
		const struct intake_verdict *verdict = &verdicts->list[i];

		if (verdict->kind == INTAKE_REFUSED) {
			healing->refused = mem_grow(healing->refused, (size_t) heal->refused_count + 1, sizeof *healing->refused);
			healing->refused[heal->refused_count++] = (struct merge_refusal) { verdict->serial, verdict->code, mem_copy(verdict->reason),
				copy_hash(verdict), verdict->origin };
		} else if (verdict->kind == INTAKE_ELSEWHERE) {
			healing->elsewhere = mem_grow(healing->elsewhere, (size_t) heal->elsewhere_count + 1, sizeof *healing->elsewhere);
			healing->elsewhere[heal->elsewhere_count++] = (struct merge_elsewhere) { verdict->origin, verdict->serial, verdict->number,
				mem_copy(verdict->district), copy_hash(verdict) };
		}
	}
	heal->refused = healing->refused;
	heal->elsewhere = healing->elsewhere;
}

/* The runs of one answer, as far as we asked. */
static bool note_held(struct healing *healing, const struct wire_renumber *wire, struct err *err)
{
	struct heal *heal = &healing->heal;
	size_t at = healing->answered, left = heal->claim_count - at;
	const size_t end = at + (left < WIRE_MAX_BIRTHS ? left : WIRE_MAX_BIRTHS);

	for (int i = 0; i < wire->count; i++) {
		const struct wire_run *run = &wire->runs[i];

		at += (size_t) run->passed;
		if (at + (size_t) run->count > end)
			return err_set(err, EX_PROTOCOL, "the province spoke of entries that it was not asked about: sync again");
		for (int j = 0; j < run->count; j++, at++) {
			heal->claims[at].held_by = run->number;
			heal->claims[at].held = run->serial + j;
		}
	}
	healing->answered = end;
	return true;
}

bool healing_take(struct healing *healing, const struct wire_frame *frame, bool *is_over, struct err *err)
{
	struct wire_renumber *wire = mem_alloc(sizeof *wire);
	bool is_good = wire_read_renumber(frame, wire, err);

	*is_over = false;
	/* That we must wish crossed our wish. */
	if (is_good && wire->number > 0) {
		healing->heal.to = wire->number;
		is_good = note_held(healing, wire, err) && (!wire->is_last || healing->answered == healing->heal.claim_count
			|| err_set(err, EX_PROTOCOL, "the province did not answer all that it was asked: sync again"));
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
