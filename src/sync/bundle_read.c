/* Reading a bundle: both sides are the machines of a live sync, fed with what stands in the file. */
#include "config.h"
#include "sync/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/admission.h"
#include "store/feed.h"
#include "store/intake.h"
#include "sync/bundle_file.h"
#include "sync/bundle_look.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/recovering.h"
#include "sync/stream.h"
#include "sync/synced.h"

enum { PIECE = 64 * 1024 };

static bool is_province(const struct replica *replica)
{
	return replica_role(replica) == REPLICA_PROVINCE;
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
		count->accepted += verdicts.list[i].kind == INTAKE_ACCEPTED || verdicts.list[i].kind == INTAKE_ELSEWHERE;
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
static bool note_standing(struct replica *hub, const struct bundle_look *look, struct bundle_count *out, struct err *err)
{
	const struct wire_hello *hello = &look->greeting;
	const struct synced synced = { SYNCED_BUNDLE, hello->schema, hello->entry_format };
	char district[65];
	int64_t at[FEED_SCOPES] = { 0, 0 }, last;

	if (!intake_admitted(hub, look->origin, district, &last, err))
		return false;
	out->is_all = last >= hello->last;
	if (hello->last < look->last)
		return true;
	for (int i = 0; i < hello->count; i++)
		at[strcmp(hello->cursors[i].scope, "*") != 0] = hello->cursors[i].number;
	if (!admission_stands(hub, look->origin, at[FEED_STAR], at[FEED_DISTRICT], err))
		return false;
	if (!out->is_all)
		return true;
	synced_note(hub, look->origin, &synced);
	return intake_synced(hub, look->origin, hello->version, err);
}

/* That we were set back to a backup may be why something is missing before it. */
static bool look_up(struct replica *hub, struct bundle_look *look, const char *district, const struct buf *said, struct err *err)
{
	struct err why = { 0 };
	bool is_sound = bundle_look(look, said, &why);

	if (look->greeting.replica == look->origin && !recovering_by_file(hub, look->origin, district, &look->greeting, look->last, err))
		return false;
	if (!is_sound && err)
		*err = why;
	return is_sound;
}

static bool take_up(struct replica *hub_replica, struct bundle_look *look, const struct buf *said, struct bundle_count *out,
	struct err *err)
{
	char district[65];
	struct hub *hub;
	struct stream *answers;
	bool is_good = true;

	if (!intake_admitted(hub_replica, look->origin, district, &look->last, err) || !look_up(hub_replica, look, district, said, err))
		return false;
	hub = hub_new(hub_replica, look->origin, err);
	if (!hub)
		return false;
	hub_by_file(hub);
	answers = stream_new();
	for (size_t at = 0; is_good && at < said->length; at += PIECE)
		is_good = hub_feed(hub, said->bytes + at, said->length - at < PIECE ? said->length - at : PIECE, err)
			&& hear(hub, answers, out, err);
	stream_free(answers);
	hub_free(hub);
	out->entries = look->entries;
	out->refused = out->entries - out->accepted - out->known;
	return is_good && note_standing(hub_replica, look, out, err);
}

/* COMPLETE says where this part ends, the greeting where the province stood. */
static bool is_last(const struct bundle_look *look)
{
	for (int i = 0; i < look->greeting.count; i++)
		for (int j = 0; j < look->end.count; j++)
			if (strcmp(look->greeting.cursors[i].scope, look->end.cursors[j].scope) == 0
					&& look->end.cursors[j].number < look->greeting.cursors[i].number)
				return false;
	return true;
}

static bool take_down(struct replica *replica, struct bundle_look *look, const struct buf *said, struct bundle_count *out,
	struct err *err)
{
	struct peer *peer;
	struct peer_progress at;
	struct buf ours;
	bool is_good = true;

	if (!feed_cursors(replica, replica_district(replica), look->ours, err) || !bundle_look(look, said, err))
		return false;
	peer = peer_new(replica, err);
	if (!peer)
		return false;
	peer_hears_file(peer);
	do { /* it listens for pulls when it has said all; nobody hears it */
		buf_init(&ours, 64 << 20);
		is_good = peer_take(peer, &ours, err);
		buf_free(&ours);
	} while (is_good && peer_is_pushing(peer));
	is_good = is_good && peer_feed(peer, said->bytes, said->length, err);
	peer_progress(peer, &at);
	out->entries = look->entries;
	out->taken = at.taken;
	out->own = at.own;
	out->refused = at.refused;
	out->is_all = is_last(look);
	out->is_old = at.is_old;
	peer_free(peer);
	return is_good;
}

static bool is_for(const char *file, enum bundle_way way, const char *whom, struct err *err)
{
	return err_set(err, EX_NOPERM, "%s: was written for %s: only there it can be read", file, way == BUNDLE_UP ? "the province" : whom);
}

/* Whose it is, and that the key we know wrote it. */
static bool check_head(struct replica *replica, const char *file, const struct bundle_head *head, const char *province,
	struct err *err)
{
	unsigned char known[SEAL_KEY];
	bool is_up = is_province(replica);

	if ((head->way == BUNDLE_UP) != is_up)
		return is_for(file, head->way, "a district", err);
	if (head->way == BUNDLE_BEGIN)
		return err_set(err, EX_USAGE, "%s: is a snapshot for a box that has no records yet, and this one has: write a bundle here, let the"
			" province read it, and then write another", file);
	if (!is_up && head->replica != replica_number(replica))
		return err_set(err, EX_NOPERM, "%s: was written for replica %d, and this is replica %d", file, head->replica,
			replica_number(replica));
	if (head->replica == 0)
		return err_set(err, EX_DATAERR, "%s: was damaged on the way: copy it once more", file);
	if (province)
		return !is_up ? bundle_know_is(head->sender, province, err) || err_prefix(err, "%s", file)
			: err_set(err, EX_USAGE, "--province-key: this is the province itself: leave it out");
	if (!bundle_know_key(replica, is_up ? head->replica : BUNDLE_PROVINCE, known, err))
		return err_prefix(err, "%s", file);
	if (memcmp(known, head->sender, SEAL_KEY) == 0)
		return true;
	if (is_up)
		return err_set(err, EX_NOPERM, "%s: says that it is of replica %d, but it was not written with the key of that box", file,
			head->replica);
	return err_set(err, EX_NOPERM, "%s: was not written with the key of this district's province; where that has a new one, give"
		" the fingerprint that it gave you with --province-key", file);
}

bool bundle_read(struct replica *replica, const char *file, const char *province, struct bundle_count *out, struct err *err)
{
	struct bundle_look look = { .is_up = is_province(replica), .file = file };
	struct bundle_head head;
	struct bundle_key own = { .secret = { 0 } };
	struct buf whole, said;
	bool is_good;

	*out = (struct bundle_count) { 0 };
	buf_init(&said, 0);
	is_good = file_read(file, BUNDLE_MAX_FILE, &whole, err) && bundle_file_head(&whole, file, &head, err)
		&& check_head(replica, file, &head, province, err) && bundle_know_own(replica, &own, err);
	if (is_good) {
		buf_free(&said);
		is_good = bundle_file_open(&whole, file, &head, &own, &said, err);
	}
	seal_forget(&own, sizeof own);
	out->bytes = (int64_t) whole.length;
	buf_free(&whole);
	if (is_good && province)
		is_good = bundle_know(replica, BUNDLE_PROVINCE, head.sender, err);
	if (is_good) {
		look.origin = head.replica;
		out->written = head.written;
		is_good = look.is_up ? take_up(replica, &look, &said, out, err) : take_down(replica, &look, &said, out, err);
	}
	buf_free(&said);
	return is_good;
}

bool bundle_begin(const char *folder, const char *district, const char *file, const char *province, struct fetch *fetch,
	int64_t *written, struct err *err)
{
	struct bundle_head head;
	struct bundle_key own = { .secret = { 0 } };
	struct buf whole, said;
	struct fetch_progress at;
	bool is_good;

	*written = 0;
	buf_init(&said, 0);
	is_good = file_read(file, BUNDLE_MAX_FILE, &whole, err) && bundle_file_head(&whole, file, &head, err)
		&& (head.way == BUNDLE_BEGIN || is_for(file, head.way, "a district that has its records already", err))
		&& (bundle_know_is(head.sender, province, err) || err_prefix(err, "%s", file)) && bundle_key_make(folder, district, &own, err);
	if (is_good) {
		buf_free(&said);
		is_good = bundle_file_open(&whole, file, &head, &own, &said, err) && fetch_feed(fetch, said.bytes, said.length, err);
	}
	seal_forget(&own, sizeof own);
	buf_free(&said);
	buf_free(&whole);
	if (!is_good)
		return false;
	*written = head.written;
	fetch_progress(fetch, &at);
	return at.number == head.replica || err_set(err, EX_DATAERR, "%s: was written for replica %d and is of replica %d: let it be written"
		" once more", file, head.replica, at.number);
}
