/* See the header. */
#include "config.h"
#include "sync/sequence.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/feed.h"

struct gathered {
	struct wire_pull wire;
	struct buf bytes;
	size_t bodies[WIRE_MAX_ENTRIES], decisions[WIRE_MAX_ENTRIES];
	int64_t end;
	int reader;
	size_t most, left_out; /* left out: bytes of bodies of stubs. They count, because a TAIL must hold the same entries */
	bool has_others;
};

static bool gather(void *state, const struct feed_item *item)
{
	struct gathered *all = state;
	int at = all->wire.count;

	if (at == WIRE_MAX_ENTRIES || all->bytes.length + all->left_out >= all->most || item->number > all->end)
		return false;
	all->wire.items[at] = *item;
	all->bodies[at] = all->bytes.length;
	all->has_others |= item->origin != all->reader;
	if (item->origin != all->reader)
		buf_put(&all->bytes, item->body, item->body_length);
	else
		all->left_out += item->body_length;
	all->decisions[at] = all->bytes.length;
	all->wire.count++;
	return buf_put(&all->bytes, item->decision, item->decision_length);
}

static void point(struct gathered *all)
{
	for (int i = 0; i < all->wire.count; i++) {
		all->wire.items[i].body = all->bytes.bytes + all->bodies[i];
		all->wire.items[i].decision = all->bytes.bytes + all->decisions[i];
	}
}

/* Fills ALL (its end, reader and most are set) from behind AFTER on. */
static bool collect(struct replica *replica, const char *scope, int64_t after, struct gathered *all, struct err *err)
{
	bool is_known = false, is_good;

	buf_init(&all->bytes, WIRE_MAX_FRAME);
	is_good = feed_decided(replica, scope, after, gather, all, err);
	point(all);
	if (is_good && (all->wire.count == 0 || all->wire.items[0].number != after + 1))
		is_good = err_set(err, EX_IOERR, "the log in %s lacks entry %" PRId64 " of %s: run zila doctor there", replica_folder(replica),
			after + 1, scope);
	snprintf(all->wire.scope, sizeof all->wire.scope, "%s", scope);
	all->wire.first = after + 1;
	return is_good && feed_chain(replica, scope, after + all->wire.count, all->wire.chain, &is_known, err);
}

bool sequence_put(struct replica *hub, struct buf *body, const struct sequence_part *part, int *count, struct err *err)
{
	struct gathered all = { .end = part->end, .reader = part->reader, .most = part->most };
	bool is_good = collect(hub, part->scope, part->after, &all, err);

	*count = all.wire.count;
	if (is_good && all.has_others)
		is_good = proof_sign(hub, part->scope, part->after + 1, part->after + all.wire.count, part->secret, &all.wire.proof, err);
	if (is_good)
		wire_put_pull(body, hub, &all.wire, part->reader);
	buf_free(&all.bytes);
	return is_good;
}

/* Entries behind FROM up to END, with PROOF where it is not NULL. */
static bool put_tail(struct replica *replica, struct buf *body, const char *scope, int64_t from, int64_t end,
	const struct proof *proof, int *count, struct err *err)
{
	struct gathered all = { .end = end, .reader = WIRE_NO_READER, .most = WIRE_MAX_BODIES };
	bool is_good = collect(replica, scope, from, &all, err);

	*count = all.wire.count;
	all.wire.has_proof = proof && from + all.wire.count == end;
	if (all.wire.has_proof)
		all.wire.proof = *proof;
	if (is_good && (!proof || all.wire.has_proof))
		wire_put_pull(body, replica, &all.wire, WIRE_NO_READER);
	buf_free(&all.bytes);
	return is_good;
}

bool sequence_put_tail(struct replica *replica, struct buf *body, const char *scope, int64_t *after, int64_t end, int *count,
	struct err *err)
{
	struct proof proof;
	int64_t first, last;

	if (!proof_next(replica, scope, *after, &first, &last, &proof, err))
		return false;
	/* What was pulled at once goes at once, or its proof would be none; what lies before it we wrote ourselves. */
	if (last > 0 && last <= end && first <= *after + 1) {
		if (!put_tail(replica, body, scope, first - 1, last, &proof, count, err))
			return false;
		if (first - 1 + *count == last) {
			*after = last;
			return true;
		}
	}
	if (last > 0 && last <= end)
		end = first > *after + 1 ? first - 1 : last;
	if (!put_tail(replica, body, scope, *after, end, NULL, count, err))
		return false;
	*after += *count;
	return true;
}

struct waiting {
	struct gathered all;
	int64_t number;
};

static bool gather_waiting(void *state, const struct feed_item *item)
{
	struct waiting *waiting = state;
	struct feed_item numbered = *item;

	numbered.number = waiting->number + waiting->all.wire.count;
	numbered.decision = "";
	numbered.decision_length = 0;
	return gather(&waiting->all, &numbered);
}

bool sequence_put_waiting(struct replica *replica, struct buf *body, const char *scope, int64_t number, bool is_earlier, int64_t *after,
	int *count, struct err *err)
{
	struct waiting waiting = { .all = { .end = INT64_MAX, .reader = WIRE_NO_READER, .most = WIRE_MAX_BODIES },
		.number = number };
	struct gathered *all = &waiting.all;
	bool is_good;

	buf_init(&all->bytes, WIRE_MAX_FRAME);
	is_good = is_earlier ? feed_earlier(replica, after, gather_waiting, &waiting, err)
		: feed_untaken(replica, *after, gather_waiting, &waiting, err);
	*count = all->wire.count;
	point(all);
	if (is_good && all->wire.count > 0) {
		snprintf(all->wire.scope, sizeof all->wire.scope, "%s", scope);
		all->wire.first = number;
		if (!is_earlier)
			*after = all->wire.items[all->wire.count - 1].serial;
		wire_put_pull(body, replica, &all->wire, WIRE_NO_READER);
	}
	buf_free(&all->bytes);
	return is_good;
}
