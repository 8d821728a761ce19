/* See the header. The province's side is given, in the district's place, a greeting made from where the district is known to
 * stand, and asked for its answer; so a reader needs no other way in than that of a line. */
#include "config.h"
#include "sync/bundle_say.h"

#include <stdio.h>
#include <string.h>

#include "store/admission.h"
#include "store/entry.h"
#include "store/feed.h"
#include "store/intake.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/stream.h"
#include "sync/synced.h"

enum { PIECE = 64 * 1024 };

static bool check_room(const struct buf *out, struct err *err)
{
	return !out->is_full || err_set(err, EX_UNAVAILABLE, "one entry or the list of refusals alone is more than a bundle holds: sync over"
		" a line");
}

bool bundle_say_up(struct replica *replica, int64_t limit, struct bundle_rest *rest, struct buf *out, long *entries, struct err *err)
{
	struct peer *peer = peer_new(replica, err);
	struct peer_progress at = { 0 };
	bool is_good = peer;
	size_t before;

	*entries = 0;
	if (!peer)
		return false;
	peer_by_file(peer, rest->at[0], limit);
	do {
		before = out->length;
		is_good = peer_take(peer, out, err);
	} while (is_good && out->length > before);
	peer_progress(peer, &at);
	*entries = at.sent;
	rest->at[0] = peer_said(peer, &rest->is_all);
	rest->is_next = true;
	peer_free(peer);
	return is_good && check_room(out, err);
}

/* Where the replica is known to stand; 0 where nothing is known. */
struct standing {
	int number;
	int64_t at[FEED_SCOPES];
	bool is_known;
};

static bool find_standing(void *state, const struct admission *one)
{
	struct standing *standing = state;

	if (one->number != standing->number)
		return true;
	standing->at[FEED_STAR] = one->at_province;
	standing->at[FEED_DISTRICT] = one->at_district;
	standing->is_known = one->behind >= 0;
	return false;
}

bool bundle_say_is_begin(struct replica *hub, int reader, bool *is_begin, struct err *err)
{
	struct standing standing = { .number = reader };
	char district[65];
	int64_t last;

	*is_begin = false;
	if (!intake_admitted(hub, reader, district, &last, err) || !admission_each(hub, find_standing, &standing, err))
		return false;
	*is_begin = last == 0 && !standing.is_known;
	return true;
}

/* The greeting that the replica would send, and the end of its pushes: of all its entries, those taken are decided or refused. All
 * refusals are said again (in the first of several), since none may have reached it. */
static bool put_greeting(struct replica *hub, int reader, struct bundle_rest *rest, struct buf *out, struct err *err)
{
	struct standing standing = { .number = reader };
	struct wire_hello hello = { .entry_format = synced_get(hub, reader).format, .replica = reader, .first = 1, .count = FEED_SCOPES };
	struct feed_cursor ends[FEED_SCOPES];
	char district[65];
	struct stream *stream;
	bool is_known = true;

	if (!intake_admitted(hub, reader, district, &hello.last, err) || !admission_each(hub, find_standing, &standing, err)
			|| !feed_cursors(hub, district, ends, err))
		return false;
	if (hello.entry_format == 0) /* it was never heard: what it has is what it was made from */
		hello.entry_format = entry_format();
	hello.schema = feed_schema(hub);
	epoch_province(hub, hello.province);
	epoch_read(hub, &hello.epoch);
	if (rest->is_next)
		hello.first = hello.last + 1;
	else
		memcpy(rest->at, standing.at, sizeof rest->at);
	for (int i = 0; i < FEED_SCOPES; i++) {
		struct feed_cursor *cursor = &hello.cursors[i];

		strcpy(cursor->scope, ends[i].scope);
		cursor->number = rest->at[i] < ends[i].number ? rest->at[i] : ends[i].number;
		if (!feed_chain(hub, cursor->scope, cursor->number, cursor->chain, &is_known, err))
			return false;
		if (!is_known)
			cursor->number = 0;
		rest->at[i] = cursor->number;
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

/* The hub's answer to GREETING, and where it stopped. */
static bool answer(struct replica *replica, int reader, const struct buf *greeting, int64_t limit, struct bundle_rest *rest,
	struct buf *out, struct err *err)
{
	struct hub *hub = hub_new(replica, reader, err);
	bool is_good = hub;
	size_t before;

	if (!hub)
		return false;
	hub_limit(hub, limit);
	hub_by_file(hub);
	is_good = hub_feed(hub, greeting->bytes, greeting->length, err);
	while (is_good) {
		before = out->length;
		is_good = hub_take(hub, out, err);
		if (out->length == before)
			break;
	}
	rest->is_all = !hub_is_cut(hub, rest->at, rest->hash);
	rest->is_next = true;
	hub_free(hub);
	return is_good && check_room(out, err);
}

bool bundle_say_down(struct replica *hub, int reader, int64_t limit, struct bundle_rest *rest, struct buf *out, long *entries,
	struct err *err)
{
	struct buf greeting;
	int64_t before;
	bool is_good;

	*entries = 0;
	buf_init(&greeting, PIECE);
	is_good = put_greeting(hub, reader, rest, &greeting, err);
	before = rest->at[0] + rest->at[1];
	is_good = is_good && answer(hub, reader, &greeting, limit, rest, out, err);
	*entries = (long) (rest->at[0] + rest->at[1] - before);
	buf_free(&greeting);
	return is_good;
}

bool bundle_say_begin(struct replica *hub, int reader, int64_t limit, struct bundle_rest *rest, struct buf *out, struct err *err)
{
	struct wire_snapshot ask = { .form = WIRE_SNAPSHOT_FORM, .entry_format = entry_format(), .replica = reader,
		.has_hash = rest->is_next, .offset = rest->is_next ? rest->at[0] : 0 };
	struct stream *stream;
	struct buf greeting;
	int64_t last;
	bool is_good = intake_admitted(hub, reader, ask.district, &last, err);

	memcpy(ask.hash, rest->hash, SEAL_HASH);
	snprintf(ask.version, sizeof ask.version, "%s", PACKAGE_VERSION);
	stream = stream_new();
	buf_init(&greeting, PIECE);
	wire_put_ask(stream_body(stream), &ask);
	stream_put(stream, WIRE_SNAPSHOT_ASK);
	stream_flush(stream);
	stream_take(stream, &greeting);
	stream_free(stream);
	is_good = is_good && answer(hub, reader, &greeting, limit, rest, out, err);
	buf_free(&greeting);
	return is_good;
}
