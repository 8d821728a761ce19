/* See the header. A line is wrapped in zstd blocks that are not squeezed: squeezing would cost more than all the rest. */
#include "config.h"
#include "tests/fuzz/frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/seal.h"
#include "store/inside.h"
#include "sync/columns.h"
#include "sync/squeeze.h"
#include "sync/wire.h"

enum { BLOCK = 64 * 1024, WINDOW_BYTE = (SQUEEZE_WINDOW - 10) << 3, SCOPES = 4, NUMBER_BITS = 40, TOKEN_CHECK = 2 };

/* What the peer will stand at while it takes the pulls. */
struct standing {
	char scope[65];
	int64_t number;
	unsigned char chain[SEAL_HASH];
};

void frames_start(struct buf *line)
{
	static const unsigned char start[] = { 'Z', 'I', 'L', 'A', WIRE_VERSION, WIRE_VERSION, 0, WINDOW_BYTE };

	buf_put(line, start, sizeof start);
}

void frames_wrap(struct buf *line, const void *bytes, size_t length)
{
	for (size_t at = 0; at < length; at += BLOCK) {
		size_t count = length - at < BLOCK ? length - at : BLOCK;

		for (int i = 0; i < 3; i++)
			buf_byte(line, (unsigned char) (count << 3 >> 8 * i));
		buf_put(line, (const char *) bytes + at, count);
	}
}

/* Its check is over what stands before it. The greeting has three numbers before the token, COMPLETE its cursors. */
static void mend_token(const struct wire_frame *frame, char *body)
{
	unsigned char hash[SEAL_HASH];
	struct reader in;
	uint64_t count;
	size_t at;

	reader_init(&in, frame->bytes, frame->length);
	count = frame->kind == WIRE_PEER_HELLO ? 0 : reader_varint(&in);
	for (int i = 0; frame->kind == WIRE_PEER_HELLO && i < 3; i++)
		reader_varint(&in);
	for (uint64_t i = 0; i < count && !in.is_bad; i++) {
		reader_bytes(&in, (size_t) reader_varint(&in));
		reader_varint(&in);
		reader_bytes(&in, FEED_CHAIN);
	}
	if (reader_varint(&in) != INCARNATION_SIZE || in.is_bad || reader_left(&in) < INCARNATION_SIZE)
		return;
	at = frame->length - reader_left(&in);
	seal_hash(body + at, INCARNATION_SIZE - TOKEN_CHECK, hash);
	memcpy(body + at + INCARNATION_SIZE - TOKEN_CHECK, hash, TOKEN_CHECK);
}

static void mend_push(const struct fuzz_world *world, const struct wire_frame *frame, char *body)
{
	struct columns_name names[WIRE_MAX_ENTRIES];
	struct intake_body bodies[WIRE_MAX_ENTRIES];
	struct seal_stream stream;
	unsigned char hash[SEAL_HASH];
	struct buf storage;
	struct reader in;
	uint64_t first, count;

	reader_init(&in, frame->bytes, frame->length);
	reader_varint(&in);
	first = reader_varint(&in);
	count = reader_varint(&in);
	if (in.is_bad || count > WIRE_MAX_ENTRIES || first >> NUMBER_BITS)
		return;
	for (uint64_t i = 0; i < count; i++)
		names[i] = (struct columns_name) { world->number, (int64_t) (first + i) };
	buf_init(&storage, WIRE_MAX_FRAME);
	seal_start(&stream);
	if (columns_read(&in, names, &storage, bodies, (int) count) && reader_left(&in) == FEED_CHAIN) {
		for (uint64_t i = 0; i < count; i++)
			seal_add(&stream, bodies[i].bytes, bodies[i].length);
		seal_end(&stream, hash);
		memcpy(body + frame->length - FEED_CHAIN, hash, FEED_CHAIN);
	}
	buf_free(&storage);
}

/* An entry of the district's own comes back without its body. */
static void add_own_body(struct replica *district, int64_t serial, struct seal_stream *stream)
{
	sqlite3_stmt *find;

	if (sqlite3_prepare_v2(district->db, "SELECT body FROM entry WHERE origin = ?1 AND serial = ?2", -1, &find, NULL) != SQLITE_OK)
		die("no log");
	sqlite3_bind_int(find, 1, district->number);
	sqlite3_bind_int64(find, 2, serial);
	if (sqlite3_step(find) == SQLITE_ROW)
		seal_add(stream, sqlite3_column_blob(find, 0), (size_t) sqlite3_column_bytes(find, 0));
	sqlite3_finalize(find);
}

static void mend_pull(const struct fuzz_world *world, struct standing *standings, const struct wire_frame *frame, char *body)
{
	struct wire_pull pull;
	struct standing *at = NULL;
	struct err err;

	if (wire_read_pull(frame, world->number, &pull, &err))
		for (int i = 0; i < SCOPES; i++)
			if (standings[i].scope[0] && strcmp(standings[i].scope, pull.scope) == 0)
				at = &standings[i];
	for (int i = 0; at && i < pull.count; i++) {
		const struct feed_item *item = &pull.items[i];
		struct seal_stream stream;

		if (item->number != at->number + 1)
			continue;
		seal_start(&stream);
		seal_add(&stream, at->chain, SEAL_HASH);
		if (item->body)
			seal_add(&stream, item->body, item->body_length);
		else
			add_own_body(world->district, item->serial, &stream);
		seal_add(&stream, item->decision, item->decision_length);
		seal_end(&stream, at->chain);
		at->number++;
	}
	if (at)
		memcpy(body + frame->length - FEED_CHAIN, at->chain, FEED_CHAIN);
	wire_free_pull(&pull);
}

/* The hash of all parts that follow stands in the frame before them. */
static void mend_snapshot(const struct wire_frame *frame, const char *rest, size_t left, char *body)
{
	struct wire_snapshot said;
	struct wire_frame part;
	struct seal_stream stream;
	struct buf again;
	struct err err;
	size_t used;

	if (!wire_read_snapshot(frame, &said, &err))
		return;
	seal_start(&stream);
	for (; wire_next(rest, left, &part, &used, &err) == 1 && part.kind == WIRE_SNAPSHOT_PART; rest += used, left -= used)
		seal_add(&stream, part.bytes, part.length);
	seal_end(&stream, said.hash);
	buf_init(&again, FUZZ_MAX);
	wire_put_snapshot(&again, &said);
	if (again.length == frame->length)
		memcpy(body, again.bytes, again.length);
	buf_free(&again);
}

static void find_standings(const struct replica *district, struct standing *standings)
{
	for (int i = 0; i < district->scope_count && i < SCOPES; i++) {
		const struct scope_state *scope = district->scopes[i];

		snprintf(standings[i].scope, sizeof standings[i].scope, "%s", scope->code);
		standings[i].number = scope->number;
		memcpy(standings[i].chain, scope->chain, SEAL_HASH);
	}
}

void frames_mend(const struct fuzz_world *world, const uint8_t *bytes, size_t length, struct buf *out)
{
	struct standing standings[SCOPES] = { { .number = 0 } };
	struct wire_frame frame;
	struct err err;
	size_t at = 0, used;

	find_standings(world->district, standings);
	buf_init(out, FUZZ_MAX);
	buf_put(out, bytes, length);
	for (; wire_next(out->bytes + at, out->length - at, &frame, &used, &err) == 1; at += used) {
		char *body = out->bytes + at + used - frame.length;

		if (frame.kind == WIRE_PEER_HELLO || frame.kind == WIRE_COMPLETE)
			mend_token(&frame, body);
		else if (frame.kind == WIRE_PUSH && frame.length >= FEED_CHAIN)
			mend_push(world, &frame, body);
		else if (frame.kind == WIRE_PULL && frame.length >= FEED_CHAIN)
			mend_pull(world, standings, &frame, body);
		else if (frame.kind == WIRE_SNAPSHOT)
			mend_snapshot(&frame, out->bytes + at + used, out->length - at - used, body);
	}
}

bool frames_open(const struct buf *line, struct buf *out)
{
	struct unsqueeze *unsqueeze = unsqueeze_new();
	const char *bytes = line->bytes + WIRE_PREAMBLE;
	size_t length = line->length < WIRE_PREAMBLE ? 0 : line->length - WIRE_PREAMBLE;
	struct err err;
	bool has_more = true, is_good = true;

	while (is_good && has_more)
		is_good = unsqueeze_step(unsqueeze, &bytes, &length, out, &has_more, &err);
	unsqueeze_free(unsqueeze);
	return is_good;
}
