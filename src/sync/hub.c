/* The province's side.
 *
 * The upper ends of what is sent are fixed at one moment, when the pushes have ended: an entry of the district may
 * need a form of '*' that came just before it, and never one behind that moment. Reads and writes are short
 * transactions, so that many sessions, a process each, take turns at the one database. */
#include "config.h"
#include "sync/hub.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/admission.h"
#include "store/entry.h"
#include "store/intake.h"
#include "store/past.h"
#include "store/stranger.h"
#include "store/turn.h"
#include "sync/hub_inside.h"
#include "sync/renumber.h"
#include "sync/sequence.h"
#include "sync/synced.h"

enum { SEND_AHEAD = 64 * 1024 };

struct hub *hub_new(struct replica *replica, int admitted, struct err *err)
{
	struct hub *hub;

	if (replica_role(replica) != REPLICA_PROVINCE) {
		err_set(err, EX_USAGE, "%s: is no province: name the province's folder", replica_folder(replica));
		return NULL;
	}
	hub = mem_zero(1, sizeof *hub);
	hub->replica = replica;
	hub->admitted = admitted;
	hub->given.fd = -1;
	hub->stream = stream_new();
	return hub;
}

void hub_by_file(struct hub *hub)
{
	hub->is_file = true;
}

void hub_limit(struct hub *hub, int64_t limit)
{
	hub->limit = limit;
}

bool hub_is_cut(const struct hub *hub, int64_t at[FEED_SCOPES], unsigned char hash[SEAL_HASH])
{
	bool is_snapshot = hub->given.fd >= 0;

	at[FEED_STAR] = is_snapshot ? hub->given_at : hub->sent[FEED_STAR];
	at[FEED_DISTRICT] = is_snapshot ? 0 : hub->sent[FEED_DISTRICT];
	memcpy(hash, hub->given.hash, SEAL_HASH);
	return hub->is_cut;
}

void hub_free(struct hub *hub)
{
	if (!hub)
		return;
	if (hub->given.fd >= 0)
		close(hub->given.fd);
	recovering_free(hub->recovering);
	seal_forget(&hub->key, sizeof hub->key);
	stream_free(hub->stream);
	free(hub);
}

/* A box that knows less of its own entries than we do, or comes with a token that is not its last, is a copy or was set back. By
 * file nothing can be told from either: it may have been written long ago. */
static bool check_incarnation(struct hub *hub, const struct wire_hello *theirs, int64_t last, struct err *err)
{
	bool is_good = !hub->is_stranger;

	hub->token = theirs->token;
	if (!hub->is_file && is_good && !incarnation_is_good(hub->replica, hub->origin, &theirs->token, &is_good, err))
		return false;
	if (!hub->is_file && (!is_good || theirs->last < last))
		hub->state = HUB_ASTRAY;
	return true;
}

/* What the peer stands at is a place in our own past, or the session becomes another one. */
static bool greet_recovering(struct hub *hub, const struct wire_hello *theirs, int64_t last, struct err *err)
{
	const struct recovering_peer peer = { .number = hub->origin, .is_stranger = hub->is_stranger, .district = hub->district, .hello = theirs, .last = last,
		.ends = hub->ends, .is_file = hub->is_file };

	if (!recovering_greet(hub->replica, hub->stream, &peer, &hub->recovering, err))
		return false;
	if (hub->recovering)
		hub->state = HUB_RECOVERING;
	return true;
}

/* Who greets, and what was taken from that number. */
static bool find_peer(struct hub *hub, const struct wire_hello *theirs, int64_t *last, struct err *err)
{
	const int by = hub->admitted == HUB_ANY ? 0 : hub->admitted;
	const struct feed_cursor *district = theirs->count == FEED_SCOPES ? &theirs->cursors[strcmp(theirs->cursors[0].scope, "*") == 0] : NULL;

	hub->origin = theirs->replica;
	*last = 0;
	if (district && !hub->is_file && !stranger_is_twice(hub->replica, hub->origin, by, district->scope, &hub->is_stranger, err))
		return false;
	if (hub->is_stranger) {
		hub->origin = by;
		strcpy(hub->district, district->scope);
		return true;
	}
	if (hub->admitted != HUB_ANY && !admission_speaks(hub->replica, hub->admitted, hub->origin, err))
		return stranger_came(hub->replica, hub->origin, hub->admitted, err);
	return intake_admitted(hub->replica, hub->origin, hub->district, last, err)
		|| stranger_came(hub->replica, hub->origin, hub->admitted == HUB_ANY ? -1 : hub->admitted, err);
}

static bool take_hello(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_hello theirs, ours = { .entry_format = entry_format(), .count = FEED_SCOPES };

	if (!wire_read_peer_hello(frame, &theirs, err))
		return false;
	if (!find_peer(hub, &theirs, &ours.last, err))
		return false;
	strcpy(hub->version, theirs.version);
	hub->schema = theirs.schema;
	hub->format = theirs.entry_format;
	if (theirs.entry_format > entry_format())
		return err_set(err, EX_UNAVAILABLE, "replica %d writes entries of format %d and the province knows %d: the province must be"
			" upgraded first", theirs.replica, theirs.entry_format, entry_format());
	if (!feed_cursors(hub->replica, hub->district, hub->ends, err))
		return false;
	if (!greet_recovering(hub, &theirs, ours.last, err))
		return false;
	if (hub->recovering)
		return true;
	for (int i = 0; i < theirs.count; i++)
		hub->sent[strcmp(theirs.cursors[i].scope, "*") != 0] = theirs.cursors[i].number;
	hub->state = HUB_TAKING;
	if (!check_incarnation(hub, &theirs, ours.last, err))
		return false;
	if (!hub->is_file && theirs.first <= ours.last && !past_hash(hub->replica, hub->origin, theirs.first, ours.last, ours.past,
			&ours.has_past, err))
		return false;
	ours.schema = feed_schema(hub->replica);
	ours.has_epoch = hub->is_file;
	epoch_read(hub->replica, &ours.epoch);
	memcpy(ours.cursors, hub->ends, sizeof hub->ends);
	wire_put_hub_hello(stream_body(hub->stream), &ours);
	stream_put(hub->stream, WIRE_HUB_HELLO);
	if (hub->state == HUB_ASTRAY) {
		renumber_tell(hub->stream);
		return true;
	}
	if ((theirs.first <= ours.last && !hub_verdict_repeat(hub, theirs.first, err))
			|| !hub_verdict_elsewhere(hub, theirs.first, ours.last, err))
		return false;
	stream_flush(hub->stream);
	return true;
}

static bool say_verdicts(void *state, struct wire_verdicts *verdicts, struct err *err)
{
	return hub_verdict_put(state, verdicts, err);
}

static bool take_wish(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_wish *wish = mem_alloc(sizeof *wish);
	bool is_good = wire_read_wish(frame, wish, err) && renumber_answer(hub->replica, hub->stream, hub->origin, hub->district, wish, say_verdicts, hub,
		err);

	if (is_good) {
		stream_flush(hub->stream);
		hub->state = wish->is_last ? HUB_DONE : HUB_WISHED;
	}
	free(wish);
	return is_good;
}

/* By what it signs what others wrote; NULL where its folder has no key and takes none: a full disk must not stop a sync. */
static const unsigned char *signing(struct hub *hub)
{
	struct err ignored;

	if (hub->has_key == 0)
		hub->has_key = bundle_key_make(replica_folder(hub->replica), "province", &hub->key, &ignored) ? 1 : -1;
	return hub->has_key > 0 ? hub->key.secret : NULL;
}

/* The next PULL of a scope that is behind. */
static bool put_pull(struct hub *hub, int which, struct err *err)
{
	int count;

	const struct sequence_part part = { .scope = hub->ends[which].scope, .after = hub->sent[which], .end = hub->ends[which].number,
		.reader = hub->origin, .most = stream_most(hub->limit), .secret = signing(hub) };

	if (!sequence_put(hub->replica, stream_body(hub->stream), &part, &count, err))
		return false;
	hub->is_cut = hub->has_said && stream_is_over(hub->stream, hub->limit);
	if (!hub->is_cut) {
		stream_put(hub->stream, WIRE_PULL);
		hub->sent[which] += count;
	}
	if (hub->limit > 0)
		stream_flush(hub->stream);
	hub->has_said = true;
	return true;
}

/* A fresh token is on our disk before it is sent. Where none can be had (a full disk, too many at once) all else holds without. */
static bool put_complete(struct hub *hub)
{
	/* On a line each PULL has said where it ends, and the greeting where nothing was to be pulled: a file is read without both. */
	struct wire_hello complete = { .count = hub->is_file ? FEED_SCOPES : 0, .time = clock_now() };
	struct err ignored;

	memcpy(complete.cursors, hub->ends, sizeof hub->ends);
	if (!hub->is_file)
		incarnation_give(hub->replica, hub->origin, &hub->token, &complete.token, &ignored);
	wire_put_complete(stream_body(hub->stream), &complete);
	stream_put(hub->stream, WIRE_COMPLETE);
	stream_flush(hub->stream);
	hub->state = HUB_COMPLETE;
	return true;
}

static bool put_next(struct hub *hub, struct err *err)
{
	bool is_known;

	for (int which = 0; which < FEED_SCOPES && !hub->is_cut; which++)
		if (hub->sent[which] < hub->ends[which].number)
			return put_pull(hub, which, err);
	for (int which = 0; which < FEED_SCOPES && hub->is_cut; which++) {
		hub->ends[which].number = hub->sent[which];
		if (!feed_chain(hub->replica, hub->ends[which].scope, hub->sent[which], hub->ends[which].chain, &is_known, err))
			return false;
	}
	return put_complete(hub);
}

/* The last words to the peer; whatever state we were in, nothing follows them. */
static void put_error(struct hub *hub, const struct err *said)
{
	struct err words = *said;

	if (words.code < EX_USAGE || words.code > EX_CONFIG)
		words.code = EX_SOFTWARE;
	wire_put_error(stream_body(hub->stream), &words);
	stream_put(hub->stream, WIRE_ERROR);
	stream_flush(hub->stream);
	hub->state = HUB_DONE;
}

bool hub_take(struct hub *hub, struct buf *out, struct err *err)
{
	struct err why;
	bool is_good = true;

	err_reset(&why);
	while (is_good && (hub->state == HUB_SENDING || hub->state == HUB_GIVING) && stream_waiting(hub->stream) < SEND_AHEAD)
		is_good = hub->state == HUB_GIVING ? hub_give_part(hub, &why) : put_next(hub, &why);
	if (!is_good) {
		put_error(hub, &why);
		if (err)
			*err = why;
	}
	stream_take(hub->stream, out);
	return is_good;
}

/* Small writes, each its own, in one turn: else they would wait for chance among those who push. */
static bool note_done(struct hub *hub, struct err *err)
{
	bool is_good;

	turn_take(hub->replica);
	synced_note(hub->replica, hub->origin, &(struct synced) { hub->admitted == HUB_ANY ? SYNCED_FOLDER : SYNCED_LINE, hub->schema,
		hub->format });
	is_good = intake_told(hub->replica, hub->origin, hub->told_line, hub->told_last, err)
		&& intake_synced(hub->replica, hub->origin, hub->version, err)
		&& admission_stands(hub->replica, hub->origin, hub->ends[FEED_STAR].number, hub->ends[FEED_DISTRICT].number, err);
	turn_leave(hub->replica);
	return is_good;
}

static bool take_frame(void *state, const struct wire_frame *frame, struct err *err)
{
	struct hub *hub = state;
	struct wire_hello done;

	if (hub->state == HUB_WAITING && frame->kind == WIRE_PEER_HELLO)
		return take_hello(hub, frame, err);
	if (hub->state == HUB_WAITING && frame->kind == WIRE_SNAPSHOT_ASK)
		return hub_give_ask(hub, frame, err);
	if (hub->state == HUB_RECOVERING) {
		bool is_over;

		if (!recovering_frame(hub->recovering, frame, &is_over, err))
			return false;
		hub->state = is_over ? HUB_DONE : HUB_RECOVERING;
		return true;
	}
	if (hub->state == HUB_GIVEN && frame->kind == WIRE_SNAPSHOT_END) {
		hub->state = HUB_DONE;
		return admission_stands(hub->replica, hub->origin, hub->given.ends[FEED_STAR].number, hub->given.ends[FEED_DISTRICT].number, err);
	}
	if (frame->kind == WIRE_RENUMBER && !hub->is_file && (hub->state == HUB_TAKING || hub->state == HUB_ASTRAY
			|| hub->state == HUB_WISHED || hub->state == HUB_SENDING || hub->state == HUB_COMPLETE))
		return take_wish(hub, frame, err);
	if (hub->state == HUB_ASTRAY && (frame->kind == WIRE_PUSH || frame->kind == WIRE_PUSH_END))
		return true;
	if (hub->state == HUB_TAKING && frame->kind == WIRE_PUSH)
		return hub_verdict_push(hub, frame, err);
	if (hub->state == HUB_TAKING && frame->kind == WIRE_PUSH_END) {
		hub->state = HUB_SENDING;
		return hub_older_ends(hub, err);
	}
	if (hub->state == HUB_COMPLETE && frame->kind == WIRE_DONE) {
		hub->state = HUB_DONE;
		if (!wire_read_cursors(frame, &done, err))
			return false;
		return note_done(hub, err);
	}
	return err_set(err, EX_PROTOCOL, "the peer sent frame %d out of turn", (int) frame->kind);
}

bool hub_feed(struct hub *hub, const char *bytes, size_t length, struct err *err)
{
	struct err why;

	if (hub->state == HUB_DONE)
		return length == 0 || err_set(err, EX_PROTOCOL, "the peer goes on after the end");
	err_reset(&why);
	if (stream_feed(hub->stream, bytes, length, take_frame, hub, &why))
		return true;
	put_error(hub, &why);
	if (err)
		*err = why;
	return false;
}

bool hub_is_done(const struct hub *hub)
{
	return hub->state == HUB_DONE;
}
