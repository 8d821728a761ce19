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

#include "base/mem.h"
#include "store/admission.h"
#include "store/entry.h"
#include "store/feed.h"
#include "store/intake.h"
#include "store/quarantine.h"
#include "sync/bundle_key.h"
#include "sync/shelf.h"
#include "sync/stream.h"
#include "sync/synced.h"

enum { SEND_AHEAD = 64 * 1024, PART = 2 * 1024 /* what a cut costs at most, beside what is on the way */ };

enum hub_state { HUB_WAITING, HUB_TAKING, HUB_SENDING, HUB_COMPLETE, HUB_GIVING, HUB_GIVEN, HUB_DONE };

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
	int64_t sent[2]; /* of '*' and of the district: what the peer has */
	struct feed_cursor ends[2];
	struct shelf_item given; /* a snapshot, from HUB_GIVING on */
	int64_t given_at;
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
	stream_free(hub->stream);
	free(hub);
}

/* What the peer stands at must be a place in our own history. */
static bool check_cursor(struct hub *hub, const struct feed_cursor *cursor, struct err *err)
{
	unsigned char chain[FEED_CHAIN];
	bool is_district = strcmp(cursor->scope, hub->district) == 0, is_known;
	const struct feed_cursor *end = &hub->ends[is_district];

	if (!is_district && strcmp(cursor->scope, "*") != 0)
		return err_set(err, EX_NOPERM, "replica %d was admitted to %s and asks for %s", hub->origin, hub->district,
			cursor->scope);
	if (cursor->number > end->number)
		return err_set(err, EX_TEMPFAIL, "replica %d has entry %" PRId64 " of %s, but the province's folder ends at %" PRId64 ": it was"
			" set back to an old backup: tell the province", hub->origin, cursor->number, cursor->scope, end->number);
	if (!feed_chain(hub->replica, cursor->scope, cursor->number, chain, &is_known, err))
		return false;
	hub->sent[is_district] = cursor->number;
	return (is_known && memcmp(chain, cursor->chain, FEED_CHAIN) == 0) || err_set(err, EX_DATAERR, "entry %" PRId64 " of %s is another"
		" one in replica %d than in the province: that replica must be made again", cursor->number, cursor->scope, hub->origin);
}

static bool add_refusal(void *state, const struct intake_verdict *verdict)
{
	struct wire_verdicts *verdicts = state;

	verdicts->list[verdicts->count] = *verdict;
	verdicts->list[verdicts->count++].reason = verdict->reason ? mem_copy(verdict->reason) : NULL;
	return verdicts->count < WIRE_MAX_ENTRIES;
}

static void put_verdicts(struct hub *hub, struct wire_verdicts *verdicts)
{
	wire_put_verdicts(stream_body(hub->stream), verdicts);
	stream_put(hub->stream, WIRE_VERDICTS);
	wire_free_verdicts(verdicts);
}

/* Refusals whose first acknowledgement may have been lost. */
static bool repeat_refusals(struct hub *hub, int64_t first, struct err *err)
{
	struct wire_verdicts verdicts;

	do {
		verdicts.count = 0;
		if (!quarantine_refusals(hub->replica, hub->origin, first, add_refusal, &verdicts, err)) {
			wire_free_verdicts(&verdicts);
			return false;
		}
		if (verdicts.count == 0)
			return true;
		first = verdicts.list[verdicts.count - 1].serial + 1;
		put_verdicts(hub, &verdicts);
	} while (true);
}

/* What was decided in another district's sequence is said until the peer has come to the end of a session in which it was: no
 * stub says it, and it may be one that was refused before. */
static bool say_elsewhere(struct hub *hub, int64_t unknown, int64_t last, struct err *err)
{
	struct wire_verdicts verdicts;
	int64_t first = 1;

	hub->told_line = intake_line(hub->replica);
	hub->told_last = last;
	do {
		verdicts.count = 0;
		if (!intake_elsewhere(hub->replica, hub->origin, unknown, first, add_refusal, &verdicts, err)) {
			wire_free_verdicts(&verdicts);
			return false;
		}
		if (verdicts.count == 0)
			return true;
		first = verdicts.list[verdicts.count - 1].serial + 1;
		put_verdicts(hub, &verdicts);
	} while (true);
}

static bool take_hello(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_hello theirs, ours = { .entry_format = ENTRY_VERSION, .count = 2 };

	if (!wire_read_peer_hello(frame, &theirs, err))
		return false;
	if (hub->admitted != HUB_ANY && hub->admitted != theirs.replica)
		return err_set(err, EX_NOPERM, "this key is that of replica %d, not of replica %d", hub->admitted, theirs.replica);
	hub->origin = theirs.replica;
	strcpy(hub->version, theirs.version);
	hub->schema = theirs.schema;
	if (theirs.entry_format > ENTRY_VERSION)
		return err_set(err, EX_UNAVAILABLE, "replica %d writes entries of format %d and the province knows %d: the province must be"
			" upgraded first", theirs.replica, theirs.entry_format, ENTRY_VERSION);
	if (!intake_admitted(hub->replica, hub->origin, hub->district, &ours.last, err)
			|| !feed_cursors(hub->replica, hub->district, hub->ends, err))
		return false;
	if (!hub->is_file && theirs.last < ours.last)
		return err_set(err, EX_DATAERR, "replica %d says that it wrote %" PRId64 " entries, but the province has %" PRId64 " of it: that"
			" folder was set back to an old backup: make the replica again", hub->origin, theirs.last, ours.last);
	for (int i = 0; i < theirs.count; i++)
		if (!check_cursor(hub, &theirs.cursors[i], err))
			return false;
	ours.schema = feed_schema(hub->replica);
	memcpy(ours.cursors, hub->ends, sizeof hub->ends);
	wire_put_hub_hello(stream_body(hub->stream), &ours);
	stream_put(hub->stream, WIRE_HUB_HELLO);
	hub->state = HUB_TAKING;
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

static bool take_push(struct hub *hub, const struct wire_frame *frame, struct err *err)
{
	struct wire_push push;
	struct wire_verdicts verdicts;

	bool is_taken = wire_read_push(frame, hub->origin, &push, err) && intake_take(hub->replica, hub->origin, push.first,
		push.bodies, push.count, verdicts.list, err);

	wire_free_push(&push);
	if (!is_taken)
		return false;
	verdicts.count = push.count;
	wire_put_verdicts(stream_body(hub->stream), &verdicts);
	stream_put(hub->stream, WIRE_VERDICTS);
	stream_flush(hub->stream);
	wire_free_verdicts(&verdicts);
	return true;
}

struct pull {
	struct wire_pull wire;
	size_t most; /* bytes of bodies */
	struct buf bytes;
	size_t bodies[WIRE_MAX_ENTRIES], decisions[WIRE_MAX_ENTRIES];
	int64_t end;
	int reader;
};

static bool add_to_pull(void *state, const struct feed_item *item)
{
	struct pull *pull = state;
	int at = pull->wire.count;

	if (at == WIRE_MAX_ENTRIES || pull->bytes.length >= pull->most || item->number > pull->end)
		return false;
	pull->wire.items[at] = *item;
	pull->bodies[at] = pull->bytes.length;
	if (item->origin != pull->reader)
		buf_put(&pull->bytes, item->body, item->body_length);
	pull->decisions[at] = pull->bytes.length;
	pull->wire.count++;
	return buf_put(&pull->bytes, item->decision, item->decision_length);
}

/* The next PULL of a scope that is behind. */
static bool put_pull(struct hub *hub, int which, struct err *err)
{
	struct pull pull = { .end = hub->ends[which].number, .reader = hub->origin,
		.most = stream_most(hub->limit) };
	bool is_known = false, is_good;

	buf_init(&pull.bytes, WIRE_MAX_FRAME);
	is_good = feed_decided(hub->replica, hub->ends[which].scope, hub->sent[which], add_to_pull, &pull, err);
	for (int i = 0; i < pull.wire.count; i++) {
		pull.wire.items[i].body = pull.bytes.bytes + pull.bodies[i];
		pull.wire.items[i].decision = pull.bytes.bytes + pull.decisions[i];
	}
	if (is_good && (pull.wire.count == 0 || pull.wire.items[0].number != hub->sent[which] + 1))
		is_good = err_set(err, EX_IOERR, "the province's log lacks entry %" PRId64 " of %s: run zila doctor there", hub->sent[which] + 1,
			hub->ends[which].scope);
	if (is_good) {
		strcpy(pull.wire.scope, hub->ends[which].scope);
		pull.wire.first = hub->sent[which] + 1;
		hub->sent[which] += pull.wire.count;
		is_good = feed_chain(hub->replica, pull.wire.scope, hub->sent[which], pull.wire.chain, &is_known, err);
	}
	if (is_good) {
		wire_put_pull(stream_body(hub->stream), hub->replica, &pull.wire, hub->origin);
		hub->is_cut = hub->has_said && stream_is_over(hub->stream, hub->limit);
		if (hub->is_cut)
			hub->sent[which] -= pull.wire.count;
		else
			stream_put(hub->stream, WIRE_PULL);
		if (hub->limit > 0)
			stream_flush(hub->stream);
		hub->has_said = true;
	}
	buf_free(&pull.bytes);
	return is_good;
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
	wire_put_cursors(stream_body(hub->stream), hub->ends, 2);
	stream_put(hub->stream, WIRE_COMPLETE);
	stream_flush(hub->stream);
	hub->state = HUB_COMPLETE;
	return true;
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

static bool take_frame(void *state, const struct wire_frame *frame, struct err *err)
{
	struct hub *hub = state;
	struct wire_hello done;

	if (hub->state == HUB_WAITING && frame->kind == WIRE_PEER_HELLO)
		return take_hello(hub, frame, err);
	if (hub->state == HUB_WAITING && frame->kind == WIRE_SNAPSHOT_ASK)
		return take_ask(hub, frame, err);
	if (hub->state == HUB_GIVEN && frame->kind == WIRE_SNAPSHOT_END) {
		hub->state = HUB_DONE;
		return admission_stands(hub->replica, hub->origin, hub->given.ends[0].number, hub->given.ends[1].number, err);
	}
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
		synced_note(hub->replica, hub->origin, &(struct synced) { hub->admitted == HUB_ANY ? SYNCED_FOLDER : SYNCED_LINE, hub->schema });
		return intake_told(hub->replica, hub->origin, hub->told_line, hub->told_last, err)
			&& intake_synced(hub->replica, hub->origin, hub->version, err)
			&& admission_stands(hub->replica, hub->origin, hub->ends[0].number, hub->ends[1].number, err);
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
