/* The province's side.
 *
 * The upper ends of what is sent are fixed at one moment, when the pushes have ended: an entry of the district may
 * need a form of '*' that came just before it, and never one behind that moment. Reads and writes are short
 * transactions, so that many sessions, a process each, take turns at the one database. */
#include "config.h"
#include "sync/hub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/admission.h"
#include "store/entry.h"
#include "store/feed.h"
#include "store/incarnation.h"
#include "store/intake.h"
#include "store/past.h"
#include "store/quarantine.h"
#include "store/recover.h"
#include "store/stranger.h"
#include "store/turn.h"
#include "sync/bundle_key.h"
#include "sync/recovering.h"
#include "sync/renumber.h"
#include "sync/sequence.h"
#include "sync/shelf.h"
#include "sync/stream.h"
#include "sync/synced.h"

enum { SEND_AHEAD = 64 * 1024, PART = 2 * 1024 /* what a cut costs at most, beside what is on the way */ };

enum hub_state {
	HUB_WAITING, HUB_TAKING, HUB_ASTRAY /* it must wish for another number */, HUB_WISHED /* and goes on to */, HUB_SENDING, HUB_COMPLETE, HUB_GIVING, HUB_GIVEN,
	HUB_RECOVERING, HUB_DONE
};

struct hub {
	struct replica *replica;
	struct stream *stream;
	enum hub_state state;
	bool is_file;
	int64_t limit; /* bytes of the file it speaks into; 0: a line */
	bool is_cut, has_said; /* the limit kept something back; a part is in already */
	int admitted, origin, schema;
	char district[65], version[33];
	int64_t told_line, told_last; /* what the peer will have heard of by the end: see intake_told */
	struct incarnation token; /* that the peer presented */
	int64_t sent[2]; /* of '*' and of the district: what the peer has */
	struct feed_cursor ends[2];
	struct shelf_item given; /* a snapshot, from HUB_GIVING on */
	int64_t given_at;
	struct bundle_key key; /* once asked for: has_key 1, or -1 where there is none */
	int has_key;
	struct recovering *recovering; /* we were set back to a backup: from HUB_RECOVERING on */
};

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

bool hub_is_cut(const struct hub *hub, int64_t at[2], unsigned char hash[SEAL_HASH])
{
	bool is_snapshot = hub->given.fd >= 0;

	at[0] = is_snapshot ? hub->given_at : hub->sent[0];
	at[1] = is_snapshot ? 0 : hub->sent[1];
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

static bool put_verdicts(struct hub *hub, struct wire_verdicts *verdicts, struct err *err)
{
	if (!hash_bodies(hub, verdicts, err))
		return false;
	wire_put_verdicts(stream_body(hub->stream), verdicts);
	stream_put(hub->stream, WIRE_VERDICTS);
	return true;
}

/* Refusals whose first acknowledgement may have been lost. */
static bool repeat_refusals(struct hub *hub, int64_t first, struct err *err)
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
		is_good = put_verdicts(hub, &verdicts, err);
		wire_free_verdicts(&verdicts);
	} while (is_good);
	return false;
}

/* What was decided in another district's sequence is said until the peer has come to the end of a session in which it was: no
 * stub says it, and it may be one that was refused before. */
static bool say_elsewhere(struct hub *hub, int64_t unknown, int64_t last, struct err *err)
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
		is_good = put_verdicts(hub, &verdicts, err);
		wire_free_verdicts(&verdicts);
	} while (is_good);
	return false;
}

/* A box that knows less of its own entries than we do, or comes with a token that is not its last, is a copy or was set back. By
 * file nothing can be told from either: it may have been written long ago. */
static bool check_incarnation(struct hub *hub, const struct wire_hello *theirs, int64_t last, struct err *err)
{
	bool is_good = true;

	hub->token = theirs->token;
	if (!hub->is_file && !incarnation_is_good(hub->replica, hub->origin, &theirs->token, &is_good, err))
		return false;
	if (!hub->is_file && (!is_good || theirs->last < last))
		hub->state = HUB_ASTRAY;
	return true;
}

/* What the peer stands at is a place in our own past, or the session becomes another one. */
static bool greet_recovering(struct hub *hub, const struct wire_hello *theirs, int64_t last, struct err *err)
{
	const struct recovering_peer peer = { .number = hub->origin, .district = hub->district, .hello = theirs, .last = last,
		.ends = hub->ends, .is_file = hub->is_file };

	if (!recovering_greet(hub->replica, hub->stream, &peer, &hub->recovering, err))
		return false;
	if (hub->recovering)
		hub->state = HUB_RECOVERING;
	return true;
}

static bool take_hello(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_hello theirs, ours = { .entry_format = ENTRY_VERSION, .count = 2 };

	if (!wire_read_peer_hello(frame, &theirs, err))
		return false;
	if (hub->admitted != HUB_ANY && !admission_speaks(hub->replica, hub->admitted, theirs.replica, err))
		return stranger_came(hub->replica, theirs.replica, hub->admitted, err);
	hub->origin = theirs.replica;
	strcpy(hub->version, theirs.version);
	hub->schema = theirs.schema;
	if (theirs.entry_format > ENTRY_VERSION)
		return err_set(err, EX_UNAVAILABLE, "replica %d writes entries of format %d and the province knows %d: the province must be"
			" upgraded first", theirs.replica, theirs.entry_format, ENTRY_VERSION);
	if (!intake_admitted(hub->replica, hub->origin, hub->district, &ours.last, err))
		return stranger_came(hub->replica, hub->origin, hub->admitted == HUB_ANY ? -1 : hub->admitted, err);
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
	if ((theirs.first <= ours.last && !repeat_refusals(hub, theirs.first, err))
			|| !say_elsewhere(hub, theirs.first, ours.last, err))
		return false;
	stream_flush(hub->stream);
	return true;
}

/* Who may have a snapshot: an admitted replica, of its own district, that has not begun yet. */
static bool check_ask(struct hub *hub, const struct wire_snapshot *ask, struct err *err)
{
	int64_t last;

	hub->origin = hub->admitted != HUB_ANY ? hub->admitted : ask->replica;
	if (hub->origin == 0 || (ask->replica > 0 && ask->replica != hub->origin))
		return err_set(err, EX_NOPERM, "this key is that of replica %d, not of replica %d", hub->origin, ask->replica);
	if (ask->form != WIRE_SNAPSHOT_FORM || ask->entry_format < ENTRY_VERSION)
		return err_set(err, EX_UNAVAILABLE, "the province gives snapshots that this program does not know: install the same version");
	if (!intake_admitted(hub->replica, hub->origin, hub->district, &last, err))
		return false;
	if (strcmp(hub->district, ask->district) != 0)
		return err_set(err, EX_NOPERM, "replica %d was admitted to %s and asks for %s", hub->origin, hub->district, ask->district);
	return last == 0 || err_set(err, EX_NOPERM, "replica %d has written already: its number cannot begin anew: make a new key in an"
		" empty folder and have that allowed", hub->origin);
}

static bool take_ask(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_snapshot ask, answer = { .form = WIRE_SNAPSHOT_FORM, .has_key = true };
	struct bundle_key own;

	if (!wire_read_ask(frame, &ask, err) || !check_ask(hub, &ask, err)
			|| (recover_state(hub->replica) != RECOVER_NONE && !recover_refuse(hub->replica, err))
			|| !shelf_take(hub->replica, hub->district, ask.has_hash ? ask.hash : NULL, &hub->given, err)
			|| !bundle_key_make(replica_folder(hub->replica), "province", &own, err))
		return false;
	memcpy(answer.key, own.open, SEAL_KEY);
	seal_forget(&own, sizeof own);
	if (ask.has_hash && memcmp(ask.hash, hub->given.hash, SEAL_HASH) == 0) {
		if (ask.offset > hub->given.length)
			return err_set(err, EX_DATAERR, "replica %d has more of the snapshot than there is: remove snapshot.part and snapshot.hash"
				" there", hub->origin);
		hub->given_at = ask.offset;
	}
	answer.replica = hub->origin;
	memcpy(answer.hash, hub->given.hash, SEAL_HASH);
	answer.length = hub->given.length;
	answer.opened = hub->given.opened;
	answer.offset = hub->given_at;
	memcpy(answer.ends, hub->given.ends, sizeof answer.ends);
	wire_put_snapshot(stream_body(hub->stream), &answer);
	stream_put(hub->stream, WIRE_SNAPSHOT);
	stream_flush(hub->stream);
	hub->state = HUB_GIVING;
	return true;
}

static bool put_part(struct hub *hub, struct err *err)
{
	char bytes[PART];
	ssize_t count;

	hub->is_cut = hub->given_at < hub->given.length && hub->has_said && hub->limit > 0
		&& stream_sent(hub->stream) + (int64_t) stream_waiting(hub->stream) + 2 * PART > hub->limit;
	if (hub->given_at == hub->given.length || hub->is_cut) {
		hub->state = HUB_GIVEN;
		return true;
	}
	hub->has_said = true;
	count = pread(hub->given.fd, bytes, sizeof bytes, hub->given_at);
	if (count <= 0)
		return err_set(err, EX_IOERR, "the province cannot read its snapshot: tell the province");
	buf_put(stream_body(hub->stream), bytes, (size_t) count);
	stream_put(hub->stream, WIRE_SNAPSHOT_PART);
	stream_flush(hub->stream);
	hub->given_at += count;
	return true;
}

/* Another body was taken under a serial of this push. */
static bool is_other(const struct wire_verdicts *verdicts, int count)
{
	for (int i = 0; i < count; i++)
		if (verdicts->list[i].kind == INTAKE_OTHER)
			return true;
	return false;
}

static bool take_push(struct hub *hub, const struct wire_frame *frame, struct err *err)
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
	is_good = put_verdicts(hub, &verdicts, err);
	stream_flush(hub->stream);
	wire_free_verdicts(&verdicts);
	return is_good;
}

static bool say_verdicts(void *state, struct wire_verdicts *verdicts, struct err *err)
{
	return put_verdicts(state, verdicts, err);
}

static bool take_wish(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_wish *wish = mem_alloc(sizeof *wish);
	bool is_good = wire_read_wish(frame, wish, err) && renumber_answer(hub->replica, hub->stream, hub->origin, wish, say_verdicts, hub,
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
	struct wire_hello complete = { .count = hub->is_file ? 2 : 0, .time = clock_now() };
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

	for (int which = 0; which < 2 && !hub->is_cut; which++)
		if (hub->sent[which] < hub->ends[which].number)
			return put_pull(hub, which, err);
	for (int which = 0; which < 2 && hub->is_cut; which++) {
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
		is_good = hub->state == HUB_GIVING ? put_part(hub, &why) : put_next(hub, &why);
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
	synced_note(hub->replica, hub->origin, &(struct synced) { hub->admitted == HUB_ANY ? SYNCED_FOLDER : SYNCED_LINE, hub->schema });
	is_good = intake_told(hub->replica, hub->origin, hub->told_line, hub->told_last, err)
		&& intake_synced(hub->replica, hub->origin, hub->version, err)
		&& admission_stands(hub->replica, hub->origin, hub->ends[0].number, hub->ends[1].number, err);
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
		return take_ask(hub, frame, err);
	if (hub->state == HUB_RECOVERING) {
		bool is_over;

		if (!recovering_frame(hub->recovering, frame, &is_over, err))
			return false;
		hub->state = is_over ? HUB_DONE : HUB_RECOVERING;
		return true;
	}
	if (hub->state == HUB_GIVEN && frame->kind == WIRE_SNAPSHOT_END) {
		hub->state = HUB_DONE;
		return admission_stands(hub->replica, hub->origin, hub->given.ends[0].number, hub->given.ends[1].number, err);
	}
	if (frame->kind == WIRE_RENUMBER && !hub->is_file && (hub->state == HUB_TAKING || hub->state == HUB_ASTRAY
			|| hub->state == HUB_WISHED || hub->state == HUB_SENDING || hub->state == HUB_COMPLETE))
		return take_wish(hub, frame, err);
	if (hub->state == HUB_ASTRAY && (frame->kind == WIRE_PUSH || frame->kind == WIRE_PUSH_END))
		return true;
	if (hub->state == HUB_TAKING && frame->kind == WIRE_PUSH)
		return take_push(hub, frame, err);
	if (hub->state == HUB_TAKING && frame->kind == WIRE_PUSH_END) {
		hub->state = HUB_SENDING;
		return feed_cursors(hub->replica, hub->district, hub->ends, err);
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
