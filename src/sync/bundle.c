/* See the header. Both sides are the machines of a live sync. The district's is simply asked for all that it says before it must
 * wait. The province's is given, in the district's place, a greeting made from where the district is known to stand, and
 * asked for its answer; so a reader needs no other way in than that of a line.
 *
 * A bundle is looked through before a byte of it is used: it ends as it must, and begins where this side stands. */
#include "config.h"
#include "sync/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/admission.h"
#include "store/entry.h"
#include "store/feed.h"
#include "store/intake.h"
#include "store/setting.h"
#include "sync/bundle_file.h"
#include "sync/bundle_key.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/recovering.h"
#include "sync/stream.h"

enum { PIECE = 64 * 1024 };

static char *setting_of(int number)
{
	return number == BUNDLE_PROVINCE ? mem_copy("bundle.province") : mem_format("bundle.replica.%d", number);
}

bool bundle_know(struct replica *replica, int number, const unsigned char open[SEAL_KEY], struct err *err)
{
	char *name = setting_of(number), hex[2 * SEAL_KEY + 1] = "";
	bool is_put;

	if (open)
		seal_hex(open, SEAL_KEY, hex);
	is_put = setting_put(replica, name, hex, err);
	free(name);
	return is_put;
}

static bool known_key(struct replica *replica, int number, unsigned char open[SEAL_KEY], struct err *err)
{
	char *name = setting_of(number), *hex = setting_get(replica, name);
	bool is_known = hex && strlen(hex) == 2 * SEAL_KEY && seal_unhex(hex, SEAL_KEY, open);

	free(name);
	free(hex);
	if (is_known)
		return true;
	if (number == BUNDLE_PROVINCE)
		return err_set(err, EX_NOPERM, "%s: does not know the province's bundle key: zila init district brings it", replica_folder(replica));
	return err_set(err, EX_NOPERM, "the bundle key of replica %d is not known here: give its replica.pub with zila hub allow DISTRICT"
		" --key FILE --replica %d", number, number);
}

static bool own_key(struct replica *replica, struct bundle_key *out, struct err *err)
{
	const char *district = replica_district(replica);

	return bundle_key_make(replica_folder(replica), district ? district : "province", out, err);
}

static bool is_province(const struct replica *replica)
{
	return replica_role(replica) == REPLICA_PROVINCE;
}

/* What a machine says until it says no more. */
#define TAKE_ALL(machine, take) \
	static bool take##_all(struct machine *machine, struct buf *out, struct err *err) \
	{ \
		size_t before; \
\
		do { \
			before = out->length; \
			if (!take(machine, out, err)) \
				return false; \
		} while (out->length > before); \
		return !out->is_full || err_set(err, EX_UNAVAILABLE, "there is more to say than the %d MB that a bundle holds: sync over a line", \
			BUNDLE_MAX >> 20); \
	}
TAKE_ALL(peer, peer_take)
TAKE_ALL(hub, hub_take)

static bool say_up(struct replica *replica, struct buf *out, long *entries, struct err *err)
{
	struct peer *peer = peer_new(replica, err);
	struct peer_progress at = { 0 };
	bool is_good = peer && peer_take_all(peer, out, err);

	if (peer)
		peer_progress(peer, &at);
	*entries = at.sent;
	peer_free(peer);
	return is_good;
}

/* Where the replica is known to stand; 0 where nothing is known. */
struct standing {
	int number;
	bool is_there;
	int64_t at[2];
};

static bool find_standing(void *state, const struct admission *one)
{
	struct standing *standing = state;

	if (one->number != standing->number)
		return true;
	standing->is_there = true;
	standing->at[0] = one->at_province;
	standing->at[1] = one->at_district;
	return false;
}

/* The greeting that the replica would send, and the end of its pushes: of all its entries, those taken are decided or refused. All
 * refusals are said again, since none may have reached it. */
static bool put_greeting(struct replica *hub, int reader, struct buf *out, long *entries, struct err *err)
{
	struct standing standing = { .number = reader };
	struct wire_hello hello = { .entry_format = ENTRY_VERSION, .replica = reader, .first = 1, .count = 2 };
	struct feed_cursor ends[2];
	char district[65];
	struct stream *stream;
	bool is_known = true;

	if (!intake_admitted(hub, reader, district, &hello.last, err) || !admission_each(hub, find_standing, &standing, err)
			|| !feed_cursors(hub, district, ends, err))
		return false;
	hello.schema = feed_schema(hub);
	epoch_province(hub, hello.province);
	epoch_read(hub, &hello.epoch);
	*entries = 0;
	for (int i = 0; i < 2; i++) {
		struct feed_cursor *cursor = &hello.cursors[i];

		strcpy(cursor->scope, ends[i].scope);
		cursor->number = standing.at[i] < ends[i].number ? standing.at[i] : ends[i].number;
		if (!feed_chain(hub, cursor->scope, cursor->number, cursor->chain, &is_known, err))
			return false;
		if (!is_known)
			cursor->number = 0;
		*entries += (long) (ends[i].number - cursor->number);
	}
	stream = stream_new();
	wire_put_peer_hello(stream_body(stream), &hello);
	stream_put(stream, WIRE_PEER_HELLO);
	stream_body(stream);
	stream_put(stream, WIRE_PUSH_END);
	stream_flush(stream);
	stream_take(stream, out);
	stream_free(stream);
	return true;
}

static bool say_down(struct replica *replica, int reader, struct buf *out, long *entries, struct err *err)
{
	struct hub *hub = hub_new(replica, reader, err);
	struct buf greeting;
	bool is_good;

	buf_init(&greeting, PIECE);
	if (hub)
		hub_by_file(hub);
	is_good = hub && put_greeting(replica, reader, &greeting, entries, err) && hub_feed(hub, greeting.bytes, greeting.length, err)
		&& hub_take_all(hub, out, err);
	buf_free(&greeting);
	hub_free(hub);
	return is_good;
}

static bool check_reader(const struct replica *replica, int reader, struct err *err)
{
	if (is_province(replica))
		return reader > 0 || err_set(err, EX_USAGE, "the province writes for one replica: name it with --for N; zila hub list shows them");
	return reader == BUNDLE_PROVINCE || err_set(err, EX_USAGE, "a district writes for its province only: leave --for out");
}

bool bundle_write(struct replica *replica, int reader, const char *file, struct bundle_count *out, struct err *err)
{
	struct bundle_head head = { .way = is_province(replica) ? BUNDLE_DOWN : BUNDLE_UP,
		.replica = is_province(replica) ? reader : replica_number(replica) };
	struct bundle_key own;
	struct buf said, whole;
	bool is_good;

	*out = (struct bundle_count) { 0 };
	if (!check_reader(replica, reader, err))
		return false;
	buf_init(&said, BUNDLE_MAX);
	buf_init(&whole, BUNDLE_MAX_FILE);
	is_good = is_province(replica) ? say_down(replica, reader, &said, &out->entries, err) : say_up(replica, &said, &out->entries, err);
	is_good = is_good && known_key(replica, reader, head.reader, err) && own_key(replica, &own, err);
	if (is_good) {
		is_good = bundle_file_put(&whole, &head, &own, said.bytes, said.length, err)
			&& file_write_atomic(file, whole.bytes, whole.length, 0644, err);
		seal_forget(&own, sizeof own);
	}
	buf_free(&whole);
	buf_free(&said);
	return is_good;
}

/* What is found in a bundle before it is used. */
struct look {
	struct replica *replica;
	const char *file;
	int origin; /* the district's replica */
	char district[65]; /* province: that it was admitted to */
	int64_t last; /* province: the last serial taken of it */
	struct feed_cursor ours[2];
	bool is_seen[3]; /* the first entries of '*', of the district; of the pushes */
	bool is_greeted, is_ended;
	long entries;
	struct wire_hello hello;
};

static bool check_start(struct look *look, int which, int64_t first, int64_t here, const char *of, struct err *err)
{
	bool is_seen = look->is_seen[which];

	look->is_seen[which] = true;
	return is_seen || first <= here + 1 || err_set(err, EX_DATAERR, "%s: starts at entry %" PRId64 " of %s, but entries %" PRId64 " to %"
		PRId64 " never came here: read the bundle that has them first, or sync", look->file, first, of, here + 1, first - 1);
}

static bool look_at_pull(struct look *look, const struct wire_frame *frame, struct err *err)
{
	struct wire_pull pull;
	bool is_good = wire_read_pull(frame, look->origin, &pull, err);

	for (int i = 0; is_good && i < 2; i++)
		if (strcmp(pull.scope, look->ours[i].scope) == 0)
			is_good = check_start(look, i, pull.first, look->ours[i].number, pull.scope, err);
	look->entries += pull.count;
	wire_free_pull(&pull);
	return is_good;
}

static bool look_at_push(struct look *look, const struct wire_frame *frame, struct err *err)
{
	struct wire_push push;
	char of[32];
	bool is_good = wire_read_push(frame, look->origin, &push, err);

	snprintf(of, sizeof of, "replica %d", look->origin);
	is_good = is_good && check_start(look, 2, push.first, look->last, of, err);
	look->entries += push.count;
	wire_free_push(&push);
	return is_good;
}

static bool look_at(void *state, const struct wire_frame *frame, struct err *err)
{
	struct look *look = state;
	bool is_up = is_province(look->replica), is_greeting = frame->kind == (is_up ? WIRE_PEER_HELLO : WIRE_HUB_HELLO);

	if (look->is_ended || is_greeting == look->is_greeted)
		return err_set(err, EX_DATAERR, "%s: has a frame out of turn: let it be written once more", look->file);
	look->is_greeted = true;
	look->is_ended = frame->kind == (is_up ? WIRE_PUSH_END : WIRE_COMPLETE);
	/* Whether we were set back is looked at before what is missing: that may be why. */
	if (is_up && is_greeting)
		return wire_read_peer_hello(frame, &look->hello, err) && (look->hello.replica != look->origin
			|| recovering_by_file(look->replica, look->origin, look->district, &look->hello, look->last, err));
	if (is_up && frame->kind == WIRE_PUSH)
		return look_at_push(look, frame, err);
	return is_up || frame->kind != WIRE_PULL || look_at_pull(look, frame, err);
}

static bool look_through(struct look *look, const struct buf *said, struct err *err)
{
	struct stream *stream = stream_new();
	bool is_good = stream_feed(stream, said->bytes, said->length, look_at, look, err);

	stream_free(stream);
	return is_good && (look->is_ended || err_set(err, EX_DATAERR, "%s: does not end as a bundle must: let it be written once more",
		look->file));
}

static bool count_verdicts(void *state, const struct wire_frame *frame, struct err *err)
{
	struct bundle_count *count = state;
	struct wire_verdicts verdicts;

	if (frame->kind != WIRE_VERDICTS)
		return true;
	if (!wire_read_verdicts(frame, &verdicts, err))
		return false;
	for (int i = 0; i < verdicts.count; i++) {
		count->accepted += verdicts.list[i].kind == INTAKE_ACCEPTED;
		count->known += verdicts.list[i].kind == INTAKE_KNOWN;
		count->conflicts += verdicts.list[i].conflicts;
	}
	wire_free_verdicts(&verdicts);
	return true;
}

/* What it answered meanwhile to STREAM. */
static bool hear(struct hub *hub, struct stream *stream, struct bundle_count *out, struct err *err)
{
	struct buf answer;
	bool is_good;

	buf_init(&answer, 32 << 20);
	is_good = hub_take(hub, &answer, err) && stream_feed(stream, answer.bytes, answer.length, count_verdicts, out, err);
	buf_free(&answer);
	return is_good;
}

/* Where the district stands is believed only of a bundle that is not older than what came before. */
static bool note_standing(struct look *look, struct err *err)
{
	const struct wire_hello *hello = &look->hello;
	int64_t at[2] = { 0, 0 };

	if (hello->last < look->last)
		return true;
	for (int i = 0; i < hello->count; i++)
		at[strcmp(hello->cursors[i].scope, "*") != 0] = hello->cursors[i].number;
	return admission_stands(look->replica, look->origin, at[0], at[1], err);
}

static bool take_up(struct look *look, const struct buf *said, struct bundle_count *out, struct err *err)
{
	struct hub *hub;
	struct stream *answers;
	bool is_good;

	if (!intake_admitted(look->replica, look->origin, look->district, &look->last, err) || !look_through(look, said, err))
		return false;
	hub = hub_new(look->replica, look->origin, err);
	if (!hub)
		return false;
	hub_by_file(hub);
	answers = stream_new();
	is_good = true;
	for (size_t at = 0; is_good && at < said->length; at += PIECE)
		is_good = hub_feed(hub, said->bytes + at, said->length - at < PIECE ? said->length - at : PIECE, err)
			&& hear(hub, answers, out, err);
	stream_free(answers);
	hub_free(hub);
	out->entries = look->entries;
	out->refused = out->entries - out->accepted - out->known;
	return is_good && note_standing(look, err);
}

static bool take_down(struct look *look, const struct buf *said, struct bundle_count *out, struct err *err)
{
	struct peer *peer;
	struct peer_progress at;
	struct buf ours;
	bool is_good;

	if (!feed_cursors(look->replica, replica_district(look->replica), look->ours, err) || !look_through(look, said, err))
		return false;
	peer = peer_new(look->replica, err);
	if (!peer)
		return false;
	is_good = true;
	do { /* it listens for pulls when it has said all; nobody hears it */
		buf_init(&ours, BUNDLE_MAX);
		is_good = peer_take(peer, &ours, err);
		buf_free(&ours);
	} while (is_good && peer_is_pushing(peer));
	is_good = is_good && peer_feed(peer, said->bytes, said->length, err);
	peer_progress(peer, &at);
	*out = (struct bundle_count) { .entries = look->entries, .taken = at.taken, .own = at.own, .refused = at.refused };
	peer_free(peer);
	return is_good;
}

/* Whose it is, and that the key we know wrote it. */
static bool check_head(struct replica *replica, const char *file, const struct bundle_head *head, struct err *err)
{
	unsigned char known[SEAL_KEY];
	bool is_up = is_province(replica);

	if ((head->way == BUNDLE_UP) != is_up)
		return err_set(err, EX_NOPERM, "%s: was written for %s: only there it can be read", file,
			head->way == BUNDLE_UP ? "the province" : "a district");
	if (!is_up && head->replica != replica_number(replica))
		return err_set(err, EX_NOPERM, "%s: was written for replica %d, and this is replica %d", file, head->replica,
			replica_number(replica));
	if (head->replica == 0)
		return err_set(err, EX_DATAERR, "%s: was damaged on the way: copy it once more", file);
	if (!known_key(replica, is_up ? head->replica : BUNDLE_PROVINCE, known, err))
		return err_prefix(err, "%s", file);
	if (memcmp(known, head->sender, SEAL_KEY) == 0)
		return true;
	if (is_up)
		return err_set(err, EX_NOPERM, "%s: says that it is of replica %d, but it was not written with the key of that box", file,
			head->replica);
	return err_set(err, EX_NOPERM, "%s: was not written with the key of this district's province", file);
}

bool bundle_read(struct replica *replica, const char *file, struct bundle_count *out, struct err *err)
{
	struct look look = { .replica = replica, .file = file };
	struct bundle_head head;
	struct bundle_key own = { .secret = { 0 } };
	struct buf whole, said;
	bool is_good;

	*out = (struct bundle_count) { 0 };
	buf_init(&said, 0);
	is_good = file_read(file, BUNDLE_MAX_FILE, &whole, err) && bundle_file_head(&whole, file, &head, err)
		&& check_head(replica, file, &head, err) && own_key(replica, &own, err);
	if (is_good) {
		buf_free(&said);
		is_good = bundle_file_open(&whole, file, &head, &own, &said, err);
	}
	seal_forget(&own, sizeof own);
	buf_free(&whole);
	look.origin = head.replica;
	if (is_good)
		is_good = is_province(replica) ? take_up(&look, &said, out, err) : take_down(&look, &said, out, err);
	buf_free(&said);
	return is_good;
}
