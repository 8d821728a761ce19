/* What the district pushes, and what the hub says of it.
 *
 * A push holds waiting entries, and what was refused between them, by serials without a gap. What the hub's verdicts settle is marked as soon as they are read; of what
 * it accepted nothing is marked, because that comes back in a pull. */
#include "config.h"
#include "sync/peer_inside.h"

#include "base/defect.h"
#include "store/merge.h"
#include "store/sealed.h"

struct push {
	struct wire_push wire;
	struct buf bytes;
	size_t most; /* bytes of bodies */
	size_t starts[WIRE_MAX_ENTRIES];
};

/* Serials have no gaps in a push. */
static bool add_to_push(void *state, const struct feed_item *item)
{
	struct push *push = state;
	int at = push->wire.count;

	if (at == WIRE_MAX_ENTRIES || push->bytes.length >= push->most || (at > 0 && item->serial != push->wire.first + at))
		return false;
	if (at == 0)
		push->wire.first = item->serial;
	push->starts[at] = push->bytes.length;
	push->wire.bodies[at].length = item->body_length;
	push->wire.count++;
	return buf_put(&push->bytes, item->body, item->body_length);
}

bool peer_push_put(struct peer *peer, struct err *err)
{
	struct push push = { .wire = { .count = 0 }, .most = stream_most(peer->limit) };
	bool is_read, is_cut = false;

	buf_init(&push.bytes, WIRE_MAX_FRAME);
	is_read = feed_waiting(peer->replica, peer->behind, add_to_push, &push, err);
	for (int i = 0; i < push.wire.count; i++)
		push.wire.bodies[i].bytes = push.bytes.bytes + push.starts[i];
	if (is_read && push.wire.count > 0) {
		wire_put_push(stream_body(peer->stream), peer->replica, peer->number, &push.wire);
		is_cut = peer->progress.sent > 0 && stream_is_over(peer->stream, peer->limit);
	}
	if (is_read && push.wire.count > 0 && !is_cut) {
		stream_put(peer->stream, WIRE_PUSH);
		if (peer->limit > 0)
			stream_flush(peer->stream);
		peer->behind = push.wire.first + push.wire.count - 1;
		peer->progress.sent += push.wire.count;
		for (int i = 0; defect("lost_acknowledgement") && i < push.wire.count; i++) {
			unsigned char hash[SEAL_HASH];

			sealed_hash(push.wire.bodies[i].bytes, push.wire.bodies[i].length, hash);
			merge_refused(peer->replica, &(struct merge_refusal) { .serial = push.wire.first + i, .code = EX_DATAERR,
				.reason = "sent", .hash = hash }, 1, &(long) { 0 }, err);
		}
	} else if (is_read) {
		peer->is_cut = is_cut;
		stream_body(peer->stream);
		stream_put(peer->stream, WIRE_PUSH_END);
		stream_flush(peer->stream);
		peer->state = PEER_PULLING;
	}
	buf_free(&push.bytes);
	return is_read;
}

/* Those decided in another district's sequence. */
static bool take_elsewhere(struct peer *peer, const struct wire_verdicts *verdicts, struct err *err)
{
	struct merge_elsewhere taken[WIRE_MAX_ENTRIES];
	long marked = 0;
	int count = 0;

	for (int i = 0; i < verdicts->count; i++) {
		const struct intake_verdict *verdict = &verdicts->list[i];

		if (verdict->kind == INTAKE_ELSEWHERE)
			taken[count++] = (struct merge_elsewhere) { verdict->origin, verdict->serial, verdict->number, verdict->district,
				verdict->hash };
	}
	if (count > 0 && !merge_elsewhere(peer->replica, taken, count, &marked, err))
		return false;
	peer->progress.accepted += marked;
	peer->undecided -= marked;
	return true;
}

/* By file a verdict may be of long ago. */
static bool take_known(struct peer *peer, const struct wire_verdicts *verdicts, struct err *err)
{
	int64_t first = INT64_MAX, last = 0;

	for (int i = 0; i < verdicts->count; i++) {
		if (verdicts->list[i].kind != INTAKE_KNOWN)
			continue;
		first = verdicts->list[i].serial < first ? verdicts->list[i].serial : first;
		last = verdicts->list[i].serial > last ? verdicts->list[i].serial : last;
	}
	return last == 0 || peer->state == PEER_WISHING || peer->hears_file || merge_known(peer->replica, first, last, err);
}

bool peer_push_hear(struct peer *peer, const struct wire_frame *frame, struct err *err)
{
	struct merge_refusal refusals[WIRE_MAX_ENTRIES];
	struct wire_verdicts verdicts;
	long marked = 0;
	int refused = 0;
	bool is_good = true;

	if (!wire_read_verdicts(frame, &verdicts, err))
		return false;
	for (int i = 0; i < verdicts.count; i++) {
		const struct intake_verdict *verdict = &verdicts.list[i];

		peer->progress.accepted += verdict->kind == INTAKE_ACCEPTED;
		peer->progress.conflicts += verdict->conflicts;
		if (verdict->kind == INTAKE_REFUSED)
			refusals[refused++] = (struct merge_refusal) { verdict->serial, verdict->code, verdict->reason, verdict->hash,
				verdict->origin };
	}
	if (peer->state == PEER_WISHING)
		healing_hear(peer->healing, &verdicts);
	else if (refused > 0)
		is_good = merge_refused(peer->replica, refusals, refused, &marked, err);
	/* A file says all of them again. */
	peer->progress.refused += peer->hears_file ? marked : refused;
	is_good = is_good && (peer->state == PEER_WISHING || (take_elsewhere(peer, &verdicts, err) && take_known(peer, &verdicts, err)));
	wire_free_verdicts(&verdicts);
	return is_good;
}
