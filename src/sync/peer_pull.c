/* What the district pulls, and the transactions in which it is taken.
 *
 * What comes is kept until it is worth a transaction: each one costs all undecided entries once more
 * (store/merge.h), so the more of them wait the more is taken at once. */
#include "config.h"
#include "sync/peer_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/merge.h"

enum {
	HELD_BYTES = 4 << 20, /* of pulls, before they are merged in any case */
	HELD_SHARE = 8, /* or this part of what is undecided */
};

/* A PULL that is not merged yet. */
struct held {
	struct held *next;
	size_t length;
	char bytes[];
};

void peer_pull_drop(struct peer *peer)
{
	while (peer->first) {
		struct held *held = peer->first;

		peer->first = held->next;
		free(held);
	}
	peer->last = &peer->first;
	peer->held_bytes = 0;
	peer->held_entries = 0;
}

static void put_part(const struct peer *peer, struct merge_part *part, const struct wire_pull *pull)
{
	part->is_file = peer->hears_file;
	strcpy(part->scope, pull->scope);
	part->items = pull->items;
	part->count = pull->count;
	memcpy(part->chain, pull->chain, FEED_CHAIN);
	part->proof = pull->has_proof ? &pull->proof : NULL;
}

bool peer_pull_merge(struct peer *peer, const struct wire_pull *last, struct err *err)
{
	struct wire_pull *pulls;
	struct merge_part *parts;
	struct merge_count count = { 0, 0, false };
	size_t made = 0, room = last ? 1 : 0;
	bool is_good = true;

	for (struct held *held = peer->first; held; held = held->next)
		room++;
	if (room == 0)
		return true;
	pulls = mem_zero(room, sizeof *pulls);
	parts = mem_zero(room, sizeof *parts);
	for (struct held *held = peer->first; is_good && held; held = held->next, made++) {
		const struct wire_frame frame = { WIRE_PULL, held->bytes, held->length };

		is_good = wire_read_pull(&frame, peer->number, &pulls[made], err);
		put_part(peer, &parts[made], &pulls[made]);
	}
	if (last)
		put_part(peer, &parts[room - 1], last);
	is_good = is_good && merge_pull(peer->replica, parts, (int) room, &count, err);
	for (size_t i = 0; i < made; i++)
		wire_free_pull(&pulls[i]);
	peer->progress.taken += count.own + count.others;
	peer->progress.own += count.own;
	peer->undecided -= count.own;
	peer_pull_drop(peer);
	free(pulls);
	free(parts);
	return is_good || (count.is_astray && !peer->hears_file && peer_wish(peer, err));
}

bool peer_pull_take(struct peer *peer, const struct wire_frame *frame, struct err *err)
{
	struct wire_pull pull;
	struct held *held;
	bool is_good = wire_read_pull(frame, peer->number, &pull, err);
	bool is_held = is_good && peer->held_bytes + frame->length < HELD_BYTES
		&& peer->held_entries + pull.count < peer->undecided / HELD_SHARE;

	if (is_good && !is_held)
		is_good = peer_pull_merge(peer, &pull, err);
	wire_free_pull(&pull);
	if (!is_held)
		return is_good;
	held = mem_alloc(sizeof *held + frame->length);
	held->next = NULL;
	held->length = frame->length;
	memcpy(held->bytes, frame->bytes, frame->length);
	*peer->last = held;
	peer->last = &held->next;
	peer->held_bytes += frame->length;
	peer->held_entries += pull.count;
	return true;
}
