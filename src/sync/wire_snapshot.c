/* Frames about a snapshot as bytes. */
#include "config.h"
#include "sync/wire.h"

#include <string.h>

#include "sync/wire_part.h"

bool wire_put_ask(struct buf *body, const struct wire_snapshot *ask)
{
	buf_varint(body, (uint64_t) ask->form);
	buf_varint(body, (uint64_t) ask->entry_format);
	buf_varint(body, (uint64_t) ask->schema);
	buf_varint(body, (uint64_t) ask->replica);
	put_text(body, ask->district);
	put_text(body, ask->version);
	buf_varint(body, ask->has_hash ? SEAL_HASH : 0);
	buf_put(body, ask->hash, ask->has_hash ? SEAL_HASH : 0);
	return buf_varint(body, (uint64_t) ask->offset);
}

static void read_whole_hash(struct reader *in, bool *has, unsigned char hash[SEAL_HASH])
{
	*has = read_some(in, hash, SEAL_HASH);
}

/* Like a greeting: later versions append. */
bool wire_read_ask(const struct wire_frame *frame, struct wire_snapshot *out, struct err *err)
{
	struct reader in;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	out->form = read_small(&in, 1 << 16);
	out->entry_format = read_small(&in, 1 << 16);
	out->schema = read_small(&in, 1 << 16);
	out->replica = read_small(&in, REPLICA_LIMIT);
	read_text(&in, out->district, sizeof out->district - 1);
	read_text(&in, out->version, sizeof out->version - 1);
	read_whole_hash(&in, &out->has_hash, out->hash);
	out->offset = read_number(&in);
	return (!in.is_bad && (out->has_hash || out->offset == 0)) || bad("asking for a snapshot", err);
}

bool wire_put_snapshot(struct buf *body, const struct wire_snapshot *snapshot)
{
	buf_varint(body, (uint64_t) snapshot->form);
	buf_varint(body, (uint64_t) snapshot->replica);
	buf_varint(body, SEAL_HASH);
	buf_put(body, snapshot->hash, SEAL_HASH);
	buf_varint(body, (uint64_t) snapshot->length);
	buf_varint(body, (uint64_t) snapshot->opened);
	buf_varint(body, (uint64_t) snapshot->offset);
	wire_put_cursors(body, snapshot->ends, 2);
	buf_varint(body, snapshot->has_key ? SEAL_KEY : 0);
	return buf_put(body, snapshot->key, snapshot->has_key ? SEAL_KEY : 0);
}

bool wire_read_snapshot(const struct wire_frame *frame, struct wire_snapshot *out, struct err *err)
{
	struct wire_hello list;
	struct reader in;

	memset(out, 0, sizeof *out);
	memset(&list, 0, sizeof list);
	reader_init(&in, frame->bytes, frame->length);
	out->form = read_small(&in, 1 << 16);
	out->replica = read_small(&in, REPLICA_LIMIT);
	read_whole_hash(&in, &out->has_hash, out->hash);
	out->length = read_number(&in);
	out->opened = read_number(&in);
	out->offset = read_number(&in);
	read_cursor_list(&in, &list, true);
	if (!out->has_hash || out->replica == 0 || out->form != WIRE_SNAPSHOT_FORM || out->offset > out->length || list.count != FEED_SCOPES)
		in.is_bad = true;
	memcpy(out->ends, list.cursors, sizeof out->ends);
	read_whole_hash(&in, &out->has_key, out->key); /* a key is as long as a hash */
	return end(&in, "snapshot", err);
}
