/* Frames as bytes: each one's limits, what became of entries, and errors.
 *
 * A length is compared with its kind's limit before a byte behind it is waited for, and a count with what is left;
 * arrays are of fixed size. A frame with bytes left over is refused, except a greeting, where later versions append. */
#include "config.h"
#include "sync/wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/entry.h"
#include "sync/wire_part.h"

enum { HEAD_MAX = 11 };

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
	err_set(out, code, WIRE_SAYS "%s", text);
	return true;
}
