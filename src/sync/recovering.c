/* See the header.
 *
 * A replica never writes a sequence: whatever it holds of one it has from this province. So a number that is not here, or another
 * entry under it, is no fault of the replica, whether its folder is a copy, an old backup or neither. The other way round, a
 * replica that was set back stands at a place of our past, and only its own serials and its token tell it. */
#include "config.h"
#include "sync/recovering.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/lost.h"
#include "store/recover.h"
#include "sync/bundle_key.h"

enum { EPOCHS = 1 << 20 /* a province is recovered less often */ };

struct recovering {
	struct replica *hub;
	struct stream *stream;
	struct wire_hello hello;
	int number;
	char district[65];
	enum wire_ask ask;
	bool has_begun; /* what it pushed before it heard us is behind us */
	long taken;
	enum recover_rest rest[FEED_SCOPES]; /* of '*' and of the district: why what follows is not taken now */
	struct bundle_key own; /* by which the province's proofs are known */
	bool has_key;
	struct lost_count lost;
};

/* Is what PEER stands at a place in our past? */
static bool look_at_cursor(struct replica *hub, const struct recovering_peer *peer, const struct feed_cursor *cursor, bool *is_ours,
	struct err *err)
{
	unsigned char chain[FEED_CHAIN];
	bool is_district = strcmp(cursor->scope, peer->district) == 0, is_known;

	*is_ours = false;
	if (!is_district && strcmp(cursor->scope, "*") != 0)
		return err_set(err, EX_NOPERM, "replica %d was admitted to %s and asks for %s: since the province was set back to a backup another box"
			" has that number. This one gets its own: by a line, where the province has said zila hub allow %s --key FILE, FILE the"
			" replica.pub of this box; without a line, let a backup of its box come (PROVINCE.md, Districts without a line)",
			peer->number, peer->district, cursor->scope, cursor->scope);
	if (cursor->number > peer->ends[is_district].number)
		return true;
	if (!feed_chain(hub, cursor->scope, cursor->number, chain, &is_known, err))
		return false;
	*is_ours = is_known && memcmp(chain, cursor->chain, FEED_CHAIN) == 0;
	return true;
}

/* Notes what PEER's greeting proves. *IS_OURS: nothing, its past is ours. */
static bool prove(struct replica *hub, const struct recovering_peer *peer, const struct epoch *epoch, bool *is_ours, struct err *err)
{
	const struct wire_hello *hello = peer->hello;
	const int number = peer->number > 0 ? peer->number : hello->replica;
	bool may_prove = epoch_is_same(epoch, &hello->epoch), is_good = true, is_ahead = false;

	*is_ours = true;
	for (int i = 0; is_good && i < hello->count; i++) {
		const struct feed_cursor *cursor = &hello->cursors[i];
		bool is_one;

		is_good = look_at_cursor(hub, peer, cursor, &is_one, err);
		*is_ours &= is_one;
		if (is_good && !is_one && may_prove)
			is_good = recover_note(hub, number, cursor->scope, cursor->number, err);
	}
	/* It knows as decided what we never took; it has a token of our future; it was in an epoch that we do not know. */
	may_prove = may_prove && !peer->is_stranger;
	if (is_good && may_prove)
		is_good = incarnation_is_ahead(hub, number, &hello->token, &is_ahead, err);
	if (is_good && ((may_prove && (hello->first > peer->last + 1 || is_ahead)) || hello->epoch.number > epoch->number)) {
		*is_ours = false;
		is_good = recover_note(hub, number, "", 0, err);
	}
	return is_good;
}

static bool check_province(struct replica *hub, const struct recovering_peer *peer, struct err *err)
{
	static const unsigned char none[EPOCH_MARK];
	unsigned char ours[EPOCH_MARK];

	epoch_province(hub, ours);
	if (memcmp(ours, none, EPOCH_MARK) == 0 || memcmp(peer->hello->province, none, EPOCH_MARK) == 0
			|| memcmp(ours, peer->hello->province, EPOCH_MARK) == 0)
		return true;
	return err_set(err, EX_NOPERM, "replica %d belongs to another province: sync it with the one that it was made from", peer->number);
}

static void put_ask(struct recovering *recovering, const struct epoch *epoch, const struct feed_cursor ends[FEED_SCOPES])
{
	struct wire_tail_ask ask = { .ask = recovering->ask, .epoch = *epoch };

	memcpy(ask.ends, ends, sizeof ask.ends);
	wire_put_tail_ask(stream_body(recovering->stream), &ask);
	stream_put(recovering->stream, WIRE_TAIL_ASK);
	stream_flush(recovering->stream);
}

bool recovering_greet(struct replica *hub, struct stream *stream, const struct recovering_peer *peer, struct recovering **out,
	struct err *err)
{
	struct recovering *recovering;
	enum recover_state state;
	struct epoch epoch;
	struct err ignored;
	bool is_ours = false;

	*out = NULL;
	if (!check_province(hub, peer, err))
		return false;
	epoch_read(hub, &epoch);
	/* A number that no province has come to would be the next one's beginning, and soon more than a number may be. */
	if (peer->hello->epoch.number > epoch.number + EPOCHS)
		return err_set(err, EX_PROTOCOL, "replica %d says that it is of epoch %" PRId64 ", and this province is in epoch %" PRId64
			": that cannot be: make that replica again", peer->number, peer->hello->epoch.number, epoch.number);
	state = recover_state(hub);
	if (state != RECOVER_RUNNING && !prove(hub, peer, &epoch, &is_ours, err))
		return false;
	state = recover_state(hub);
	if (state == RECOVER_SET_BACK)
		return recover_refuse(hub, err);
	if (state == RECOVER_RUNNING && peer->is_file)
		return err_set(err, EX_TEMPFAIL, "this province is being recovered from an old backup, and a file brings nothing back: where replica %d"
			" has no line, let a backup of its box come (PROVINCE.md, Districts without a line), or read this after zila hub recover --end",
			peer->number);
	if (state == RECOVER_NONE && (epoch_is_same(&epoch, &peer->hello->epoch) || (peer->is_file && is_ours)))
		return true;
	if (peer->is_file)
		return err_set(err, EX_TEMPFAIL, "replica %d is of a time before this province was set back to a backup, and has entries that were lost"
			" with it: a file cannot bring them: sync it once over a line, or let a backup of its box come (PROVINCE.md, Districts without a"
			" line)", peer->number);
	recovering = mem_zero(1, sizeof *recovering);
	recovering->hub = hub;
	recovering->stream = stream;
	recovering->hello = *peer->hello;
	recovering->number = peer->number;
	strcpy(recovering->district, peer->district);
	recovering->ask = state == RECOVER_RUNNING ? WIRE_ASK_TAIL : WIRE_ASK_PAST;
	recovering->has_key = bundle_key_make(replica_folder(hub), "province", &recovering->own, &ignored);
	put_ask(recovering, &epoch, peer->ends);
	*out = recovering;
	return true;
}

bool recovering_by_file(struct replica *hub, int number, const char *district, const struct wire_hello *hello, int64_t last,
	struct err *err)
{
	struct feed_cursor ends[FEED_SCOPES];
	const struct recovering_peer peer = { .number = number, .district = district, .hello = hello, .last = last, .ends = ends,
		.is_file = true };
	struct recovering *none;

	return feed_cursors(hub, district, ends, err) && recovering_greet(hub, NULL, &peer, &none, err);
}

void recovering_free(struct recovering *recovering)
{
	if (recovering)
		seal_forget(&recovering->own, sizeof recovering->own);
	free(recovering);
}

/* Of the numbers that the peer names, the highest of each scope that is the same here. */
static bool answer(struct recovering *recovering, const struct wire_frame *frame, struct err *err)
{
	struct feed_cursor agreed[FEED_SCOPES];
	struct wire_hello list;
	int count = 0;

	if (!wire_read_cursors(frame, &list, err))
		return false;
	for (int which = 0; which < FEED_SCOPES; which++) {
		const char *scope = which == 0 ? "*" : recovering->district;
		bool is_any = false;

		for (int i = 0; i < list.count; i++) {
			unsigned char chain[FEED_CHAIN];
			bool is_known;

			if (strcmp(list.cursors[i].scope, scope) != 0 || (is_any && list.cursors[i].number <= agreed[count].number))
				continue;
			if (!feed_chain(recovering->hub, scope, list.cursors[i].number, chain, &is_known, err))
				return false;
			if (!is_known || memcmp(chain, list.cursors[i].chain, FEED_CHAIN) != 0)
				continue;
			agreed[count] = list.cursors[i];
			is_any = true;
		}
		count += is_any;
	}
	wire_put_cursors(stream_body(recovering->stream), agreed, count);
	stream_put(recovering->stream, WIRE_HISTORY);
	stream_flush(recovering->stream);
	return true;
}

/* While it is recovered: what was signed in an epoch before our own, and is not here, is of a past that was given up. */
static bool is_of_past(const struct recovering *recovering, const struct epoch *epoch)
{
	struct epoch ours;

	epoch_read(recovering->hub, &ours);
	return recovering->ask == WIRE_ASK_TAIL && epoch->number <= ours.number && !epoch_is_same(epoch, &ours);
}

static bool take_part(struct recovering *recovering, const struct merge_part *part, struct err *err)
{
	struct recover_part what = { .part = part, .number = recovering->number };
	enum recover_rest *rest = &recovering->rest[strcmp(part->scope, "*") != 0];
	long taken;

	if (part->proof && recovering->has_key && !is_of_past(recovering, &part->proof->epoch)
			&& !proof_is_good(recovering->hub, part, part->proof, recovering->own.open, &what.is_proved, err))
		return false;
	if (recovering->ask == WIRE_ASK_PAST)
		return lost_take(recovering->hub, &what, &recovering->lost, err);
	if (*rest != RECOVER_ALL)
		return true;
	if (!recover_take(recovering->hub, &what, &taken, rest, err))
		return false;
	recovering->taken += taken;
	return true;
}

static bool take_tail(struct recovering *recovering, const struct wire_frame *frame, struct err *err)
{
	struct merge_part part = { .count = 0 };
	struct wire_pull pull;
	bool is_good = wire_read_pull(frame, WIRE_NO_READER, &pull, err);

	if (is_good && strcmp(pull.scope, "*") != 0 && strcmp(pull.scope, recovering->district) != 0)
		is_good = err_set(err, EX_NOPERM, "replica %d was admitted to %s and brought entries of %s", recovering->number,
			recovering->district, pull.scope);
	if (is_good) {
		strcpy(part.scope, pull.scope);
		part.items = pull.items;
		part.count = pull.count;
		memcpy(part.chain, pull.chain, FEED_CHAIN);
		part.proof = pull.has_proof ? &pull.proof : NULL;
		is_good = take_part(recovering, &part, err);
	}
	wire_free_pull(&pull);
	return is_good;
}

static bool finish(struct recovering *recovering, struct err *err)
{
	if (recovering->ask == WIRE_ASK_PAST) {
		stream_body(recovering->stream);
		stream_put(recovering->stream, WIRE_TAIL_END);
		stream_flush(recovering->stream);
		return true;
	}
	if (recovering->rest[FEED_DISTRICT] == RECOVER_WAITS)
		return err_set(err, EX_TEMPFAIL, "the province is being recovered from an old backup and took %ld entries back from here; the next is a"
			" school that arrives here, and has not left its old district there yet: sync again when a replica of that one has",
			recovering->taken);
	if (recovering->number > 0 && !recover_seen(recovering->hub, recovering->number, recovering->hello.cursors, recovering->hello.count, &recovering->hello.epoch,
			recovering->taken, err))
		return false;
	return err_set(err, EX_TEMPFAIL, "the province is being recovered from an old backup and took %ld entries back from here%s; what waits"
		" here to be sent stays: sync again later", recovering->taken, recovering->rest[FEED_STAR] || recovering->rest[FEED_DISTRICT]
		? ", and looks at others when that has ended" : "");
}

bool recovering_frame(struct recovering *recovering, const struct wire_frame *frame, bool *is_over, struct err *err)
{
	*is_over = false;
	switch (frame->kind) {
	case WIRE_PUSH:
	case WIRE_PUSH_END:
		/* Sent before it heard us: it stays undecided there and comes again. */
		return !recovering->has_begun || err_set(err, EX_PROTOCOL, "the peer pushed where it was asked for its past");
	case WIRE_HISTORY:
		recovering->has_begun = true;
		return answer(recovering, frame, err);
	case WIRE_TAIL:
		recovering->has_begun = true;
		return take_tail(recovering, frame, err);
	case WIRE_TAIL_END:
		*is_over = true;
		return finish(recovering, err);
	default:
		return err_set(err, EX_PROTOCOL, "the peer sent frame %d out of turn", (int) frame->kind);
	}
}
