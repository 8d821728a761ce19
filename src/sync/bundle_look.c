#include "config.h"
#include "sync/bundle_look.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sync/stream.h"

static bool is_missing(const struct bundle_look *look, const char *of, int64_t from, int64_t to, struct err *err)
{
	return err_set(err, EX_DATAERR, "%s: starts at entry %" PRId64 " of %s, but entries %" PRId64 " to %" PRId64 " never came here: read"
		" the bundle that has them first, or sync", look->file, to + 1, of, from, to);
}

static bool check_start(struct bundle_look *look, int which, int64_t first, int64_t here, const char *of, struct err *err)
{
	bool is_seen = look->is_seen[which];

	look->is_seen[which] = true;
	return is_seen || first <= here + 1 || is_missing(look, of, here + 1, first - 1, err);
}

static bool look_at_pull(struct bundle_look *look, const struct wire_frame *frame, struct err *err)
{
	struct wire_pull pull;
	bool is_good = wire_read_pull(frame, look->origin, &pull, err);

	for (int i = 0; is_good && i < FEED_SCOPES; i++)
		if (strcmp(pull.scope, look->ours[i].scope) == 0) {
			is_good = check_start(look, i, pull.first, look->ours[i].number, pull.scope, err);
			look->brings[i] = pull.first + pull.count - 1;
		}
	look->entries += pull.count;
	wire_free_pull(&pull);
	return is_good;
}

static bool look_at_push(struct bundle_look *look, const struct wire_frame *frame, struct err *err)
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

/* A part that brings nothing of a sequence must not be read before the one that does. */
static bool look_at_end(struct bundle_look *look, const struct wire_frame *frame, struct err *err)
{
	if (!wire_read_complete(frame, &look->end, err))
		return false;
	for (int i = 0; i < look->end.count; i++)
		for (int j = 0; j < FEED_SCOPES; j++) {
			const struct feed_cursor *cursor = &look->end.cursors[i];

			if (strcmp(cursor->scope, look->ours[j].scope) == 0 && cursor->number > look->ours[j].number
					&& cursor->number > look->brings[j])
				return is_missing(look, cursor->scope, look->ours[j].number + 1, cursor->number, err);
		}
	return true;
}

static bool look_at(void *state, const struct wire_frame *frame, struct err *err)
{
	struct bundle_look *look = state;
	bool is_up = look->is_up, is_greeting = frame->kind == (is_up ? WIRE_PEER_HELLO : WIRE_HUB_HELLO);

	if (look->is_ended || is_greeting == look->is_greeted)
		return err_set(err, EX_DATAERR, "%s: has a frame out of turn: let it be written once more", look->file);
	look->is_greeted = true;
	look->is_ended = frame->kind == (is_up ? WIRE_PUSH_END : WIRE_COMPLETE);
	if (is_greeting)
		return is_up ? wire_read_peer_hello(frame, &look->greeting, err) : wire_read_hub_hello(frame, &look->greeting, err);
	if (is_up)
		return frame->kind != WIRE_PUSH || look_at_push(look, frame, err);
	if (frame->kind == WIRE_PULL)
		return look_at_pull(look, frame, err);
	return frame->kind != WIRE_COMPLETE || look_at_end(look, frame, err);
}

bool bundle_look(struct bundle_look *look, const struct buf *said, struct err *err)
{
	struct stream *stream = stream_new();
	bool is_good = stream_feed(stream, said->bytes, said->length, look_at, look, err);

	stream_free(stream);
	return is_good && (look->is_ended || err_set(err, EX_DATAERR, "%s: does not end as a bundle must: let it be written once more",
		look->file));
}
