/* What the province says of the entries that a district pushes: now, and once more of those that it pushed before.
 *
 * A verdict may be lost with the line, so what no pull can say is said again: what was refused, and what was decided in another
 * district's sequence. With it goes a hash of the body, by which the peer knows that it is its own entry that is meant. */
#include "config.h"
#include "sync/hub_inside.h"

#include <string.h>

#include "base/mem.h"
#include "store/intake.h"
#include "store/past.h"
#include "store/quarantine.h"
#include "sync/renumber.h"

struct one_hash {
	unsigned char bytes[PAST_HASH];
};

static bool note_hash(void *state, int64_t serial, const unsigned char hash[PAST_HASH])
{
	struct one_hash *one = state;

	(void) serial;
	memcpy(one->bytes, hash, PAST_HASH);
	return false;
}

/* Of the body of each refused one among VERDICTS, and of each that was decided elsewhere. */
static bool hash_bodies(struct hub *hub, struct wire_verdicts *verdicts, struct err *err)
{
	for (int i = 0; i < verdicts->count; i++) {
		struct intake_verdict *verdict = &verdicts->list[i];
		struct one_hash one = { { 0 } };

		if ((verdict->kind == INTAKE_ELSEWHERE || verdict->kind == INTAKE_REFUSED) && !past_each(hub->replica, verdict->origin,
				verdict->serial, verdict->serial, note_hash, &one, err))
			return false;
		memcpy(verdict->hash, one.bytes, PAST_HASH);
	}
	return true;
}

static bool add_refusal(void *state, const struct intake_verdict *verdict)
{
	struct wire_verdicts *verdicts = state;

	verdicts->list[verdicts->count] = *verdict;
	verdicts->list[verdicts->count++].reason = verdict->reason ? mem_copy(verdict->reason) : NULL;
	return verdicts->count < WIRE_MAX_ENTRIES;
}

bool hub_verdict_put(struct hub *hub, struct wire_verdicts *verdicts, struct err *err)
{
	if (!hash_bodies(hub, verdicts, err))
		return false;
	wire_put_verdicts(stream_body(hub->stream), verdicts);
	stream_put(hub->stream, WIRE_VERDICTS);
	return true;
}

bool hub_verdict_repeat(struct hub *hub, int64_t first, struct err *err)
{
	struct wire_verdicts verdicts;
	bool is_good;

	do {
		verdicts.count = 0;
		if (!quarantine_refusals(hub->replica, hub->origin, first, hub->is_file, add_refusal, &verdicts, err)) {
			wire_free_verdicts(&verdicts);
			return false;
		}
		if (verdicts.count == 0)
			return true;
		first = verdicts.list[verdicts.count - 1].serial + 1;
		is_good = hub_verdict_put(hub, &verdicts, err);
		wire_free_verdicts(&verdicts);
	} while (is_good);
	return false;
}

bool hub_verdict_elsewhere(struct hub *hub, int64_t unknown, int64_t last, struct err *err)
{
	struct wire_verdicts verdicts;
	int64_t after = 0;
	bool is_good;

	hub->told_line = intake_line(hub->replica);
	hub->told_last = last;
	do {
		verdicts.count = 0;
		if (!intake_elsewhere(hub->replica, hub->origin, unknown, &after, add_refusal, &verdicts, err)) {
			wire_free_verdicts(&verdicts);
			return false;
		}
		if (verdicts.count == 0)
			return true;
		is_good = hub_verdict_put(hub, &verdicts, err);
		wire_free_verdicts(&verdicts);
	} while (is_good);
	return false;
}

/* Another body was taken under a serial of this push. */
static bool is_other(const struct wire_verdicts *verdicts, int count)
{
	for (int i = 0; i < count; i++)
		if (verdicts->list[i].kind == INTAKE_OTHER)
			return true;
	return false;
}

bool hub_verdict_push(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct err why;
	struct wire_push push;
	struct wire_verdicts verdicts;
	bool is_read = wire_read_push(frame, hub->origin, &push, err), is_good;

	err_reset(&why);
	is_good = is_read && intake_take(hub->replica, hub->origin, push.first, push.bodies, push.count, verdicts.list, &why);
	wire_free_push(&push);
	if (is_read && !is_good && is_other(&verdicts, push.count) && !hub->is_file) {
		hub->state = HUB_ASTRAY;
		renumber_tell(hub->stream);
		return true;
	}
	if (is_read && !is_good && err)
		*err = why;
	if (!is_good)
		return false;
	verdicts.count = push.count;
	is_good = hub_verdict_put(hub, &verdicts, err);
	stream_flush(hub->stream);
	wire_free_verdicts(&verdicts);
	return is_good;
}
