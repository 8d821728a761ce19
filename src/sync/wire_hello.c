/* Frames that say where a side stands: the greetings, COMPLETE and DONE, and the province's asking for its past.
 *
 * A greeting may be longer than we know: later versions append. */
#include "config.h"
#include "sync/wire.h"

#include <string.h>

#include "store/seen.h"
#include "sync/wire_part.h"

enum { HOURS_MAX = 1 << 24 };

static void put_start(struct buf *body, const struct wire_hello *hello)
{
	buf_varint(body, (uint64_t) hello->entry_format);
	buf_varint(body, (uint64_t) hello->schema);
}

static void put_token(struct buf *body, const struct wire_hello *hello)
{
	put_some(body, hello->token.bytes, hello->token.length);
}

static void read_token(struct reader *in, struct wire_hello *out)
{
	out->token.length = read_some(in, out->token.bytes, INCARNATION_SIZE) ? INCARNATION_SIZE : 0;
	if (!incarnation_fits(&out->token))
		in->is_bad = true;
}

bool wire_put_cursors(struct buf *body, const struct feed_cursor *cursors, int count)
{
	buf_varint(body, (uint64_t) count);
	for (int i = 0; i < count; i++) {
		put_text(body, cursors[i].scope);
		buf_varint(body, (uint64_t) cursors[i].number);
		buf_put(body, cursors[i].chain, FEED_CHAIN);
	}
	return !body->is_full;
}

bool wire_read_cursors(const struct wire_frame *frame, struct wire_hello *out, struct err *err)
{
	struct reader in;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	read_cursor_list(&in, out, true);
	return end(&in, "cursors", err);
}

bool wire_put_complete(struct buf *body, const struct wire_hello *complete)
{
	wire_put_cursors(body, complete->cursors, complete->count);
	put_token(body, complete);
	buf_varint(body, (uint64_t) (complete->time > 0 ? complete->time / SEEN_UNIT : 0));
	return !body->is_full;
}

bool wire_read_complete(const struct wire_frame *frame, struct wire_hello *out, struct err *err)
{
	struct reader in;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	read_cursor_list(&in, out, true);
	read_token(&in, out);
	out->time = (int64_t) read_small(&in, HOURS_MAX) * SEEN_UNIT;
	return end(&in, "complete", err);
}

static void put_epoch(struct buf *body, const struct epoch *epoch)
{
	buf_varint(body, (uint64_t) epoch->number);
	buf_put(body, epoch->mark, EPOCH_MARK);
}

static void read_epoch(struct reader *in, struct epoch *out)
{
	out->number = read_number(in);
	read_mark(in, out->mark);
}

bool wire_put_tail_ask(struct buf *body, const struct wire_tail_ask *ask)
{
	buf_varint(body, ask->ask);
	put_epoch(body, &ask->epoch);
	return wire_put_cursors(body, ask->ends, 2);
}

bool wire_read_tail_ask(const struct wire_frame *frame, struct wire_tail_ask *out, struct err *err)
{
	struct wire_hello list;
	struct reader in;

	memset(out, 0, sizeof *out);
	memset(&list, 0, sizeof list);
	reader_init(&in, frame->bytes, frame->length);
	out->ask = (enum wire_ask) read_small(&in, WIRE_ASK_PAST + 1);
	read_epoch(&in, &out->epoch);
	read_cursor_list(&in, &list, true);
	if (out->ask < WIRE_ASK_TAIL || list.count != FEED_SCOPES)
		in.is_bad = true;
	memcpy(out->ends, list.cursors, sizeof out->ends);
	return end(&in, "asking for the past", err);
}

bool wire_put_peer_hello(struct buf *body, const struct wire_hello *hello)
{
	put_start(body, hello);
	buf_varint(body, (uint64_t) hello->replica);
	put_token(body, hello);
	buf_varint(body, (uint64_t) hello->last);
	buf_varint(body, (uint64_t) hello->first);
	put_text(body, hello->version);
	wire_put_cursors(body, hello->cursors, hello->count);
	buf_put(body, hello->province, EPOCH_MARK);
	put_epoch(body, &hello->epoch);
	return !body->is_full;
}

bool wire_read_peer_hello(const struct wire_frame *frame, struct wire_hello *out, struct err *err)
{
	struct reader in;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	out->entry_format = read_small(&in, 1 << 20);
	out->schema = read_small(&in, 1 << 20);
	out->replica = read_small(&in, REPLICA_LIMIT);
	read_token(&in, out);
	out->last = read_number(&in);
	out->first = read_number(&in);
	read_text(&in, out->version, sizeof out->version - 1);
	read_cursor_list(&in, out, true);
	read_mark(&in, out->province);
	read_epoch(&in, &out->epoch);
	return !in.is_bad || bad("greeting", err);
}

bool wire_put_hub_hello(struct buf *body, const struct wire_hello *hello)
{
	put_start(body, hello);
	put_token(body, hello);
	buf_varint(body, (uint64_t) hello->last);
	buf_varint(body, (uint64_t) hello->count);
	for (int i = 0; i < hello->count; i++) {
		put_text(body, hello->cursors[i].scope);
		buf_varint(body, (uint64_t) hello->cursors[i].number);
	}
	put_some(body, hello->past, hello->has_past ? PAST_HASH : 0);
	if (hello->has_epoch)
		put_epoch(body, &hello->epoch);
	return !body->is_full;
}

bool wire_read_hub_hello(const struct wire_frame *frame, struct wire_hello *out, struct err *err)
{
	struct reader in;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	out->entry_format = read_small(&in, 1 << 20);
	out->schema = read_small(&in, 1 << 20);
	read_token(&in, out);
	out->last = read_number(&in);
	read_cursor_list(&in, out, false);
	out->has_past = read_some(&in, out->past, PAST_HASH);
	out->has_epoch = !in.is_bad && reader_left(&in) > 0;
	if (out->has_epoch)
		read_epoch(&in, &out->epoch);
	return !in.is_bad || bad("greeting", err);
}
