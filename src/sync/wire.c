/* Frames as bytes.
 *
 * A length is compared with its kind's limit before a byte behind it is waited for, and a count with what is left;
 * arrays are of fixed size. A frame with bytes left over is refused, except a greeting, where later versions append. */
#include "config.h"
#include "sync/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/seal.h"
#include "store/entry.h"
#include "store/seen.h"
#include "sync/columns.h"
#include "sync/wire_part.h"

enum { FORM_COLUMNS = 1, HEAD_MAX = 11, HOURS_MAX = 1 << 24 };

static const size_t limits[] = {
	[WIRE_PEER_HELLO] = 4096, [WIRE_HUB_HELLO] = 4096, [WIRE_PUSH] = WIRE_MAX_FRAME, [WIRE_PUSH_END] = 0,
	[WIRE_VERDICTS] = 256 * 1024, [WIRE_PULL] = WIRE_MAX_FRAME, [WIRE_COMPLETE] = 4096, [WIRE_DONE] = 4096,
	[WIRE_ERROR] = 1024, [WIRE_SNAPSHOT_ASK] = 4096, [WIRE_SNAPSHOT] = 4096, [WIRE_SNAPSHOT_PART] = WIRE_MAX_PART,
	[WIRE_SNAPSHOT_END] = 0, [WIRE_RENUMBER] = 40 * 1024, [WIRE_TAIL] = WIRE_MAX_FRAME, [WIRE_TAIL_ASK] = 4096,
	[WIRE_HISTORY] = 4096, [WIRE_TAIL_END] = 0,
};

int wire_next(const char *bytes, size_t length, struct wire_frame *out, size_t *used, struct err *err)
{
	struct reader in;
	uint64_t size;
	unsigned kind;

	if (length == 0)
		return 0;
	kind = (unsigned char) bytes[0];
	if (kind < WIRE_PEER_HELLO || kind > WIRE_LAST) {
		bad("unknown kind", err);
		return -1;
	}
	reader_init(&in, bytes + 1, length - 1);
	size = reader_varint(&in);
	if (in.is_bad && length < HEAD_MAX)
		return 0;
	if (in.is_bad || size > limits[kind]) {
		bad("length", err);
		return -1;
	}
	if (reader_left(&in) < size)
		return 0;
	*out = (struct wire_frame) { (enum wire_kind) kind, (const char *) in.at, (size_t) size };
	*used = (size_t) ((const char *) in.at - bytes) + (size_t) size;
	return 1;
}

bool wire_put_frame(struct buf *out, enum wire_kind kind, const struct buf *body)
{
	if (body->is_full || body->length > limits[kind])
		die("a frame of kind %d became too long (%zu bytes)", (int) kind, body->length);
	buf_byte(out, (unsigned char) kind);
	buf_varint(out, body->length);
	return buf_put(out, body->bytes, body->length);
}

/* A count or serial; is_bad where it is out of bounds. */
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

static void read_mark(struct reader *in, unsigned char mark[EPOCH_MARK])
{
	const void *bytes = reader_bytes(in, EPOCH_MARK);

	if (bytes)
		memcpy(mark, bytes, EPOCH_MARK);
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
	if (out->ask < WIRE_ASK_TAIL || list.count != 2)
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

/* Bytes of TEXT up to MAX that end with a whole character. */
static size_t cut(const char *text, size_t max)
{
	size_t length = strlen(text);

	if (length <= max)
		return length;
	while (max > 0 && ((unsigned char) text[max] & 0xc0) == 0x80)
		max--;
	return max;
}

bool wire_put_verdicts(struct buf *body, const struct wire_verdicts *verdicts)
{
	buf_varint(body, (uint64_t) verdicts->count);
	for (int i = 0; i < verdicts->count; i++) {
		const struct intake_verdict *verdict = &verdicts->list[i];

		buf_varint(body, (uint64_t) verdict->serial);
		buf_varint(body, verdict->kind);
		if (verdict->kind == INTAKE_ACCEPTED) {
			buf_varint(body, (uint64_t) verdict->number);
			buf_varint(body, (uint64_t) verdict->conflicts);
		} else if (verdict->kind == INTAKE_REFUSED) {
			size_t length = cut(verdict->reason, WIRE_MAX_REASON);

			buf_varint(body, (uint64_t) verdict->code);
			buf_varint(body, (uint64_t) verdict->origin);
			buf_put(body, verdict->hash, sizeof verdict->hash);
			buf_varint(body, length);
			buf_put(body, verdict->reason, length);
		} else if (verdict->kind == INTAKE_ELSEWHERE) {
			put_text(body, verdict->district);
			buf_varint(body, (uint64_t) verdict->number);
			buf_varint(body, (uint64_t) verdict->origin);
			buf_put(body, verdict->hash, sizeof verdict->hash);
		}
	}
	return !body->is_full;
}

static void read_verdict(struct reader *in, struct intake_verdict *verdict)
{
	char reason[WIRE_MAX_REASON + 1];

	verdict->serial = read_number(in);
	verdict->kind = (enum intake_kind) read_small(in, INTAKE_ELSEWHERE + 1);
	in->is_bad |= verdict->kind > INTAKE_REFUSED && verdict->kind != INTAKE_ELSEWHERE;
	if (verdict->kind == INTAKE_ACCEPTED) {
		verdict->number = read_number(in);
		verdict->conflicts = read_small(in, ENTRY_MAX_OPERATIONS + 1);
	} else if (verdict->kind == INTAKE_REFUSED) {
		verdict->code = read_small(in, 256);
		verdict->origin = read_small(in, REPLICA_LIMIT);
		read_hash(in, verdict->hash);
		read_text(in, reason, WIRE_MAX_REASON);
		verdict->reason = mem_copy(reason);
	} else if (verdict->kind == INTAKE_ELSEWHERE) {
		read_text(in, verdict->district, sizeof verdict->district - 1);
		verdict->number = read_number(in);
		verdict->origin = read_small(in, 1 << 13);
		read_hash(in, verdict->hash);
	}
}

bool wire_read_verdicts(const struct wire_frame *frame, struct wire_verdicts *out, struct err *err)
{
	struct reader in;
	int count;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	count = read_small(&in, WIRE_MAX_ENTRIES + 1);
	for (; out->count < count && !in.is_bad; out->count++)
		read_verdict(&in, &out->list[out->count]);
	if (end(&in, "verdicts", err))
		return true;
	wire_free_verdicts(out);
	return false;
}

void wire_free_verdicts(struct wire_verdicts *verdicts)
{
	for (int i = 0; i < verdicts->count; i++)
		free(verdicts->list[i].reason);
	verdicts->count = 0;
}

bool wire_put_error(struct buf *body, const struct err *said)
{
	buf_varint(body, (uint64_t) said->code);
	put_text(body, said->text);
	return !body->is_full;
}

bool wire_read_error(const struct wire_frame *frame, struct err *out, struct err *err)
{
	char text[ERR_TEXT_SIZE];
	struct reader in;
	int code;

	reader_init(&in, frame->bytes, frame->length);
	code = read_small(&in, EX_CONFIG + 1);
	read_text(&in, text, sizeof text - 1);
	if (!end(&in, "error", err) || code < EX_USAGE)
		return bad("error", err);
	err_set(out, code, "the province says: %s", text);
	return true;
}
