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
	size_t most;
};

static bool gather(void *state, const struct feed_item *item)
{
	struct gathered *all = state;
	int at = all->wire.count;

	if (at == WIRE_MAX_ENTRIES || all->bytes.length >= all->most || item->number > all->end)
		return false;
	all->wire.items[at] = *item;
	all->bodies[at] = all->bytes.length;
	if (item->origin != all->reader)
		buf_put(&all->bytes, item->body, item->body_length);
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

bool sequence_put(struct replica *replica, struct buf *body, const char *scope, int64_t after, int64_t end, int reader, size_t most,
	int *count, struct err *err)
{
	struct gathered all = { .end = end, .reader = reader, .most = most };
	bool is_known = false, is_good;

	buf_init(&all.bytes, WIRE_MAX_FRAME);
	is_good = feed_decided(replica, scope, after, gather, &all, err);
	point(&all);
	*count = all.wire.count;
	if (is_good && (all.wire.count == 0 || all.wire.items[0].number != after + 1))
		is_good = err_set(err, EX_IOERR, "the log in %s lacks entry %" PRId64 " of %s: run zila doctor there", replica_folder(replica),
			after + 1, scope);
	if (is_good) {
		snprintf(all.wire.scope, sizeof all.wire.scope, "%s", scope);
		all.wire.first = after + 1;
		is_good = feed_chain(replica, scope, after + all.wire.count, all.wire.chain, &is_known, err);
	}
	if (is_good)
		wire_put_pull(body, replica, &all.wire, reader);
	buf_free(&all.bytes);
	return is_good;
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

bool sequence_put_waiting(struct replica *replica, struct buf *body, const char *scope, int64_t number, int64_t *after, int *count,
	struct err *err)
{
	struct waiting waiting = { .all = { .end = INT64_MAX, .reader = WIRE_NO_READER, .most = WIRE_MAX_BODIES },
		.number = number };
	struct gathered *all = &waiting.all;
	bool is_good;

	buf_init(&all->bytes, WIRE_MAX_FRAME);
	is_good = feed_waiting(replica, *after, gather_waiting, &waiting, err);
	*count = all->wire.count;
	point(all);
	if (is_good && all->wire.count > 0) {
		snprintf(all->wire.scope, sizeof all->wire.scope, "%s", scope);
		all->wire.first = number;
		*after = all->wire.items[all->wire.count - 1].serial;
		wire_put_pull(body, replica, &all->wire, WIRE_NO_READER);
	}
	buf_free(&all->bytes);
	return is_good;
}
