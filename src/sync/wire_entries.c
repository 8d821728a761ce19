/* Frames that bring entries: PUSH, PULL and TAIL.
 *
 * Bodies travel by columns (sync/columns.h); what is read stands in the frame's own storage. A hash or a signature says whether it is
 * what was sent. */
#include "config.h"
#include "sync/wire.h"

#include <string.h>

#include "base/seal.h"
#include "sync/columns.h"
#include "sync/wire_part.h"

enum { FORM_COLUMNS = 1 };

static void hash_bodies(const struct wire_push *push, unsigned char hash[SEAL_HASH])
{
	struct seal_stream stream;

	seal_start(&stream);
	for (int i = 0; i < push->count; i++)
		seal_add(&stream, push->bodies[i].bytes, push->bodies[i].length);
	seal_end(&stream, hash);
}

bool wire_put_push(struct buf *body, struct replica *replica, int origin, const struct wire_push *push)
{
	struct columns_name names[WIRE_MAX_ENTRIES];
	unsigned char hash[SEAL_HASH];

	for (int i = 0; i < push->count; i++)
		names[i] = (struct columns_name) { origin, push->first + i };
	buf_varint(body, FORM_COLUMNS);
	buf_varint(body, (uint64_t) push->first);
	buf_varint(body, (uint64_t) push->count);
	columns_put(body, replica, names, push->bodies, push->count);
	hash_bodies(push, hash);
	return buf_put(body, hash, FEED_CHAIN);
}

bool wire_read_push(const struct wire_frame *frame, int origin, struct wire_push *out, struct err *err)
{
	struct columns_name names[WIRE_MAX_ENTRIES];
	unsigned char hash[SEAL_HASH], said[FEED_CHAIN] = { 0 };
	struct reader in;

	memset(out, 0, sizeof *out);
	buf_init(&out->storage, WIRE_MAX_FRAME);
	reader_init(&in, frame->bytes, frame->length);
	if (reader_varint(&in) != FORM_COLUMNS)
		return bad("form of entries", err);
	out->first = read_number(&in);
	out->count = read_small(&in, WIRE_MAX_ENTRIES + 1);
	for (int i = 0; i < out->count; i++)
		names[i] = (struct columns_name) { origin, out->first + i };
	if (in.is_bad || out->count == 0 || out->first == 0
			|| !columns_read(&in, names, &out->storage, out->bodies, out->count)) {
		out->count = 0;
		return bad("push", err);
	}
	read_hash(&in, said);
	if (!end(&in, "push", err))
		return false;
	hash_bodies(out, hash);
	return memcmp(hash, said, FEED_CHAIN) == 0 || bad("entries changed on the way", err);
}

void wire_free_push(struct wire_push *push)
{
	buf_free(&push->storage);
}

/* The items that bring a body, one behind the other. */
static int gather(const struct wire_pull *pull, int reader, struct columns_name *names, struct intake_body *bodies)
{
	int count = 0;

	for (int i = 0; i < pull->count; i++) {
		const struct feed_item *item = &pull->items[i];

		if (item->origin == reader)
			continue;
		names[count] = (struct columns_name) { item->origin, item->serial };
		bodies[count++] = (struct intake_body) { item->body, item->body_length };
	}
	return count;
}

/* A TAIL says whether it has one, and where it begins; the reader of a PULL knows both. */
static void put_proof(struct buf *body, const struct wire_pull *pull, int reader, int bodies)
{
	if (reader == WIRE_NO_READER)
		buf_byte(body, pull->has_proof);
	if (reader == WIRE_NO_READER ? !pull->has_proof : bodies == 0)
		return;
	if (reader == WIRE_NO_READER)
		buf_put(body, pull->proof.before, SEAL_HASH);
	buf_varint(body, (uint64_t) pull->proof.epoch.number);
	if (pull->proof.epoch.number > 0)
		buf_put(body, pull->proof.epoch.mark, EPOCH_MARK);
	buf_put(body, pull->proof.signature, SEAL_SIGNATURE);
}

bool wire_put_pull(struct buf *body, struct replica *replica, const struct wire_pull *pull, int reader)
{
	struct columns_name names[WIRE_MAX_ENTRIES];
	struct intake_body bodies[WIRE_MAX_ENTRIES];
	int count = gather(pull, reader, names, bodies);
	int64_t serial = 0;

	buf_varint(body, FORM_COLUMNS);
	put_text(body, pull->scope);
	buf_varint(body, (uint64_t) pull->first);
	buf_varint(body, (uint64_t) pull->count);
	for (int i = 0; i < pull->count; i++)
		buf_varint(body, (uint64_t) pull->items[i].origin);
	for (int i = 0; i < pull->count; serial = pull->items[i++].serial)
		buf_zigzag(body, pull->items[i].serial - serial);
	for (int i = 0; i < pull->count; i++) {
		buf_varint(body, pull->items[i].decision_length);
		buf_put(body, pull->items[i].decision, pull->items[i].decision_length);
	}
	columns_put(body, replica, names, bodies, count);
	buf_put(body, pull->chain, FEED_CHAIN);
	put_proof(body, pull, reader, count);
	return !body->is_full;
}

static void read_proof(struct reader *in, struct wire_pull *pull, int reader, int bodies)
{
	const void *bytes;

	pull->has_proof = reader == WIRE_NO_READER ? read_small(in, 2) == 1 : bodies > 0;
	if (!pull->has_proof)
		return;
	if (reader == WIRE_NO_READER && (bytes = reader_bytes(in, SEAL_HASH)))
		memcpy(pull->proof.before, bytes, SEAL_HASH);
	pull->proof.epoch.number = read_number(in);
	if (pull->proof.epoch.number > 0)
		read_mark(in, pull->proof.epoch.mark);
	if ((bytes = reader_bytes(in, SEAL_SIGNATURE)))
		memcpy(pull->proof.signature, bytes, SEAL_SIGNATURE);
}

static void read_items(struct reader *in, struct wire_pull *out)
{
	int64_t serial = 0;

	for (int i = 0; i < out->count; i++) {
		out->items[i].number = out->first + i;
		out->items[i].origin = read_small(in, REPLICA_LIMIT);
	}
	for (int i = 0; i < out->count; i++) {
		int64_t step = reader_zigzag(in);

		if (step >> NUMBER_LIMIT_BITS != 0 && step >> NUMBER_LIMIT_BITS != -1)
			in->is_bad = true;
		serial += in->is_bad ? 0 : step;
		if (serial < 0 || serial >> NUMBER_LIMIT_BITS)
			in->is_bad = true;
		out->items[i].serial = serial;
	}
	for (int i = 0; i < out->count && !in->is_bad; i++)
		out->items[i].decision = read_bytes(in, WIRE_MAX_DECISION, &out->items[i].decision_length);
}

bool wire_read_pull(const struct wire_frame *frame, int reader, struct wire_pull *out, struct err *err)
{
	struct columns_name names[WIRE_MAX_ENTRIES];
	struct intake_body bodies[WIRE_MAX_ENTRIES];
	struct reader in;
	bool is_good;
	int count = 0;

	memset(out, 0, sizeof *out);
	buf_init(&out->storage, WIRE_MAX_FRAME);
	reader_init(&in, frame->bytes, frame->length);
	if (reader_varint(&in) != FORM_COLUMNS)
		return bad("form of entries", err);
	read_text(&in, out->scope, sizeof out->scope - 1);
	out->first = read_number(&in);
	out->count = read_small(&in, WIRE_MAX_ENTRIES + 1);
	read_items(&in, out);
	is_good = !in.is_bad && out->count > 0 && out->first > 0;
	if (is_good) {
		count = gather(out, reader, names, bodies);
		is_good = columns_read(&in, names, &out->storage, bodies, count);
	}
	for (int i = 0, at = 0; is_good && i < out->count; i++) {
		if (out->items[i].origin == reader)
			continue;
		out->items[i].body = bodies[at].bytes;
		out->items[i].body_length = bodies[at++].length;
	}
	read_hash(&in, out->chain);
	read_proof(&in, out, reader, count);
	if (is_good && end(&in, "pull", err))
		return true;
	out->count = 0;
	return bad("pull", err);
}

void wire_free_pull(struct wire_pull *pull)
{
	buf_free(&pull->storage);
}
