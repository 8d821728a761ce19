/* The district's side.
 *
 * Pushes are made only as the line takes them, so that the hub's greeting can still say what is known there already. */
#include "config.h"
#include "sync/peer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/back.h"
#include "store/entry.h"
#include "store/feed.h"
#include "store/merge.h"
#include "store/past.h"
#include "store/picture.h"
#include "store/seen.h"
#include "sync/peer_inside.h"

enum { SEND_AHEAD = 64 * 1024 /* bytes made ready before the line takes them */ };

static bool put_hello(struct peer *peer, struct err *err)
{
	struct wire_hello hello = { .entry_format = entry_format(), .count = FEED_SCOPES };
	int64_t bytes;

	if (!feed_cursors(peer->replica, replica_district(peer->replica), hello.cursors, err)
			|| !feed_first(peer->replica, &hello.first, &hello.last, &peer->progress.to_send, &bytes, err)
			|| !incarnation_read(peer->replica, &peer->token, err))
		return false;
	hello.schema = feed_schema(peer->replica);
	hello.replica = peer->number = replica_number(peer->replica);
	hello.token = peer->token;
	peer->unknown = hello.first;
	epoch_province(peer->replica, hello.province);
	epoch_read(peer->replica, &hello.epoch);
	peer->written = hello.last;
	snprintf(hello.version, sizeof hello.version, "%s", PACKAGE_VERSION);
	peer->undecided = peer->progress.to_send;
	peer->behind = hello.first - 1;
	wire_put_peer_hello(stream_body(peer->stream), &hello);
	stream_put(peer->stream, WIRE_PEER_HELLO);
	return true;
}

struct peer *peer_new(struct replica *replica, struct err *err)
{
	struct peer *peer;

	if (replica_role(replica) != REPLICA_DISTRICT) {
		err_set(err, EX_USAGE, "%s: is the province itself: its districts sync with it", replica_folder(replica));
		return NULL;
	}
	peer = mem_zero(1, sizeof *peer);
	peer->replica = replica;
	peer->stream = stream_new();
	peer->last = &peer->first;
	if (put_hello(peer, err))
		return peer;
	peer_free(peer);
	return NULL;
}

void peer_free(struct peer *peer)
{
	if (!peer)
		return;
	peer_pull_drop(peer);
	telling_free(peer->telling);
	healing_free(peer->healing);
	stream_free(peer->stream);
	free(peer);
}

bool peer_take(struct peer *peer, struct buf *out, struct err *err)
{
	while (peer->state == PEER_PUSHING && stream_waiting(peer->stream) < SEND_AHEAD)
		if (!peer_push_put(peer, err))
			return false;
	if (peer->state == PEER_TELLING && !telling_more(peer->telling, SEND_AHEAD, err))
		return false;
	stream_take(peer->stream, out);
	return true;
}

/* What we greeted with still holds. Where another program has synced this folder since, or written in it, the hub may have compared us with
 * what it got from there. */
static bool is_current(struct peer *peer, struct err *err)
{
	struct incarnation token;
	int64_t last;

	if (!incarnation_read(peer->replica, &token, err) || !heal_last(peer->replica, &last, err))
		return false;
	return (last == peer->written && token.length == peer->token.length && memcmp(token.bytes, peer->token.bytes, token.length) == 0)
		|| err_set(err, EX_TEMPFAIL, "another program worked in this folder while it was being synced: sync again");
}

static bool put_wishes(struct peer *peer, bool is_told, struct err *err)
{
	struct wire_wish *wish;

	peer->healing = healing_new(peer->replica, peer->number, is_told, err);
	if (!peer->healing)
		return false;
	peer_pull_drop(peer);
	peer->state = PEER_WISHING;
	wish = mem_alloc(sizeof *wish);
	while (healing_wish(peer->healing, wish)) {
		wire_put_wish(stream_body(peer->stream), wish);
		stream_put(peer->stream, WIRE_RENUMBER);
	}
	free(wish);
	stream_flush(peer->stream);
	return true;
}

bool peer_wish(struct peer *peer, struct err *err)
{
	return is_current(peer, err) && put_wishes(peer, true, err);
}

/* All was pulled, and entries of a number that we do not have still wait for the hub's word: it may have lost that it refused them. Where
 * another program works here, that one asks. */
static bool ask_strays(struct peer *peer, struct err *err)
{
	struct err ignored;
	bool has;

	if (peer->hears_file)
		return true;
	return heal_has_stray(peer->replica, &has, err) && (!has || !is_current(peer, &ignored) || put_wishes(peer, false, err));
}

/* Serials that the hub has already are passed over where they are ours; where it cannot say, they are sent once more and it
 * compares each. */
static bool compare_past(struct peer *peer, const struct wire_hello *hello, struct err *err)
{
	unsigned char ours[PAST_HASH];
	bool is_whole;

	if (!hello->has_past || hello->last < peer->unknown)
		return true;
	if (!past_hash(peer->replica, peer->number, peer->unknown, hello->last, ours, &is_whole, err))
		return false;
	if (!is_whole || memcmp(ours, hello->past, PAST_HASH) != 0)
		return peer_wish(peer, err);
	if (peer->state == PEER_PUSHING && hello->last > peer->behind)
		peer->behind = hello->last;
	return merge_known(peer->replica, peer->unknown, hello->last, err);
}

/* A file may have been written before the province was set back to a backup: what it says of our entries may be lost with that. */
static bool check_epoch(struct peer *peer, const struct wire_hello *hello, struct err *err)
{
	struct epoch ours;

	if (!peer->hears_file || !hello->has_epoch)
		return true;
	epoch_read(peer->replica, &ours);
	peer->is_new_epoch = hello->epoch.number > ours.number;
	peer->epoch = hello->epoch;
	return peer->is_new_epoch || epoch_is_same(&hello->epoch, &ours) || err_set(err, EX_DATAERR, "the file was written before the province"
		" was set back to a backup and recovered: nothing of it was taken: let the province write another one");
}

static bool take_hello(struct peer *peer, const struct wire_frame *frame, struct err *err)
{
	struct feed_cursor ours[FEED_SCOPES];
	struct wire_hello hello;

	if (!wire_read_hub_hello(frame, &hello, err) || !check_epoch(peer, &hello, err) || !feed_cursors(peer->replica, replica_district(peer->replica), ours, err))
		return false;
	peer->is_greeted = true;
	peer->format = hello.entry_format;
	for (int i = 0; i < hello.count; i++)
		for (int j = 0; j < FEED_SCOPES; j++)
			if (strcmp(hello.cursors[i].scope, ours[j].scope) == 0) {
				peer->stands[j] = hello.cursors[i].number;
				if (peer->stands[j] > ours[j].number)
					peer->progress.to_take += (long) (peer->stands[j] - ours[j].number);
			}
	return compare_past(peer, &hello, err);
}

static bool is_same_place(const struct feed_cursor ours[FEED_SCOPES], const struct feed_cursor theirs[FEED_SCOPES])
{
	for (int i = 0; i < FEED_SCOPES; i++)
		if (strcmp(ours[i].scope, theirs[i].scope) != 0 || ours[i].number != theirs[i].number
				|| memcmp(ours[i].chain, theirs[i].chain, FEED_CHAIN) != 0)
			return false;
	return true;
}

/* A province with a newer program stopped before what this one cannot read. */
static bool is_old(const struct peer *peer, const struct feed_cursor ours[FEED_SCOPES])
{
	return peer->format > entry_format() && (ours[FEED_STAR].number < peer->stands[FEED_STAR] || ours[FEED_DISTRICT].number < peer->stands[FEED_DISTRICT]);
}

/* A file tells nothing of today where it is older than the last that was heard. */
static void keep_picture(struct peer *peer, const struct wire_hello *theirs)
{
	if (!peer->hears_file || theirs->time >= seen_told(peer->replica))
		picture_hear(peer->replica, peer->progress.is_old);
	seen_hear(peer->replica, theirs->time, peer->hears_file);
}

static bool finish(struct peer *peer, const struct wire_frame *frame, struct err *err)
{
	struct feed_cursor ours[FEED_SCOPES];
	struct wire_hello theirs;

	if (!peer_pull_merge(peer, NULL, err))
		return false;
	if (peer->state == PEER_WISHING)
		return true;
	if (!wire_read_complete(frame, &theirs, err)
			|| !feed_cursors(peer->replica, replica_district(peer->replica), ours, err))
		return false;
	peer->progress.is_old = is_old(peer, ours);
	if (!peer->progress.is_old && !ask_strays(peer, err))
		return false;
	if (peer->state == PEER_WISHING)
		return true;
	for (int i = 0; i < theirs.count; i++)
		for (int j = 0; j < FEED_SCOPES; j++)
			/* Another sync of this folder may have come further meanwhile. */
			if (strcmp(theirs.cursors[i].scope, ours[j].scope) == 0 && (theirs.cursors[i].number > ours[j].number
					|| (theirs.cursors[i].number == ours[j].number
					&& memcmp(theirs.cursors[i].chain, ours[j].chain, FEED_CHAIN) != 0)))
				return err_set(err, EX_PROTOCOL, "%s stands at entry %" PRId64 " here and at %" PRId64 " at the province, though all was"
					" exchanged: sync again", ours[j].scope, ours[j].number, theirs.cursors[i].number);
	if (peer->is_new_epoch && theirs.count == FEED_SCOPES && is_same_place(ours, theirs.cursors) && !back_to(peer->replica, ours, &peer->epoch, err))
		return false;
	/* Kept before the hub hears that we are done: what is lost now is known by the token that we presented. */
	if (!incarnation_keep(peer->replica, peer->number, &peer->token, &theirs.token, err))
		return false;
	keep_picture(peer, &theirs);
	/* Where COMPLETE said: no more words. */
	wire_put_cursors(stream_body(peer->stream), ours, 0);
	stream_put(peer->stream, WIRE_DONE);
	stream_flush(peer->stream);
	peer->state = PEER_DONE;
	return true;
}

static bool tell(struct peer *peer, const struct wire_frame *frame, struct err *err)
{
	if (!telling_frame(peer->telling, frame, err))
		return false;
	if (telling_is_done(peer->telling)) {
		peer->progress.is_back = true;
		peer->state = PEER_DONE;
	}
	return true;
}

static bool out_of_turn(const struct wire_frame *frame, struct err *err)
{
	return err_set(err, EX_PROTOCOL, "the province sent frame %d out of turn: sync again", (int) frame->kind);
}

/* What the hub says until it has read our wish is for a folder that we are not. */
static bool take_wished(struct peer *peer, const struct wire_frame *frame, struct err *err)
{
	bool is_over;

	if (frame->kind == WIRE_VERDICTS)
		return peer_push_hear(peer, frame, err);
	if (frame->kind == WIRE_PULL || frame->kind == WIRE_COMPLETE)
		return true;
	if (frame->kind != WIRE_RENUMBER)
		return out_of_turn(frame, err);
	if (!healing_take(peer->healing, frame, &is_over, err))
		return false;
	if (is_over)
		peer->state = PEER_HEALED;
	return true;
}

static bool take_frame(void *state, const struct wire_frame *frame, struct err *err)
{
	struct peer *peer = state;

	if (frame->kind == WIRE_ERROR) {
		struct err said;

		/* What was pulled before it is good. */
		if (peer_pull_merge(peer, NULL, err) && wire_read_error(frame, &said, err) && err)
			*err = said;
		return false;
	}
	if (peer->state == PEER_TELLING)
		return tell(peer, frame, err);
	if (peer->state < PEER_WISHING && frame->kind == WIRE_TAIL_ASK && !peer->is_greeted) {
		peer->telling = telling_new(peer->replica, peer->stream, frame, err);
		if (peer->telling)
			peer->state = PEER_TELLING;
		return peer->telling != NULL;
	}
	if (peer->state < PEER_WISHING && frame->kind == WIRE_HUB_HELLO && !peer->is_greeted)
		return take_hello(peer, frame, err);
	if (peer->state == PEER_WISHING)
		return take_wished(peer, frame, err);
	if (peer->is_greeted && peer->state < PEER_WISHING && frame->kind == WIRE_RENUMBER)
		return peer_wish(peer, err);
	if (peer->is_greeted && peer->state < PEER_WISHING && frame->kind == WIRE_VERDICTS)
		return peer_push_hear(peer, frame, err);
	if (peer->is_greeted && peer->state == PEER_PULLING && frame->kind == WIRE_PULL)
		return peer_pull_take(peer, frame, err);
	if (peer->is_greeted && peer->state == PEER_PULLING && frame->kind == WIRE_COMPLETE)
		return finish(peer, frame, err);
	return out_of_turn(frame, err);
}

bool peer_feed(struct peer *peer, const char *bytes, size_t length, struct err *err)
{
	if (stream_feed(peer->stream, bytes, length, take_frame, peer, err))
		return true;
	if (stream_is_newer(peer->stream) && !peer->hears_file)
		picture_hear(peer->replica, true);
	return false;
}

void peer_hears_file(struct peer *peer)
{
	peer->hears_file = true;
}

void peer_by_file(struct peer *peer, int64_t behind, int64_t limit)
{
	peer->limit = limit;
	if (behind > peer->behind)
		peer->behind = behind;
}

int64_t peer_said(const struct peer *peer, bool *is_all)
{
	*is_all = !peer->is_cut;
	return peer->behind;
}

bool peer_is_pushing(const struct peer *peer)
{
	return peer->state == PEER_PUSHING;
}

bool peer_is_done(const struct peer *peer)
{
	return peer->state >= PEER_HEALED;
}

bool peer_is_healed(const struct peer *peer, struct peer_healed *out)
{
	if (peer->state != PEER_HEALED)
		return false;
	out->from = peer->number;
	healing_result(peer->healing, &out->to, &out->moved);
	return true;
}

void peer_progress(const struct peer *peer, struct peer_progress *out)
{
	*out = peer->progress;
	if (peer->telling)
		telling_counts(peer->telling, &out->told, &out->given_up);
	out->bytes_up = stream_sent(peer->stream);
	out->bytes_down = stream_received(peer->stream);
}
