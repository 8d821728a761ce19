/* Frames by which a folder that is a copy, or was set back, gets another number. */
#include "config.h"
#include "sync/wire.h"

#include <string.h>

#include "sync/wire_part.h"

bool wire_put_wish(struct buf *body, const struct wire_wish *wish)
{
	buf_put(body, wish->word, HEAL_WORD);
	buf_varint(body, (uint64_t) wish->first);
	return buf_varint(body, (uint64_t) wish->last);
}

bool wire_read_wish(const struct wire_frame *frame, struct wire_wish *out, struct err *err)
{
	struct reader in;
	const void *word;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	word = reader_bytes(&in, HEAL_WORD);
	if (word)
		memcpy(out->word, word, HEAL_WORD);
	out->first = read_number(&in);
	out->last = read_number(&in);
	return end(&in, "wish for a number", err);
}

bool wire_put_renumber(struct buf *body, const struct wire_renumber *renumber)
{
	buf_varint(body, (uint64_t) renumber->number);
	buf_varint(body, (uint64_t) renumber->first);
	buf_varint(body, (uint64_t) renumber->count);
	buf_put(body, renumber->hashes, (size_t) renumber->count * PAST_HASH);
	return buf_byte(body, renumber->is_last);
}

bool wire_read_renumber(const struct wire_frame *frame, struct wire_renumber *out, struct err *err)
{
	struct reader in;
	const void *hashes;
	int last;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	out->number = read_small(&in, REPLICA_LIMIT);
	out->first = read_number(&in);
	out->count = read_small(&in, WIRE_MAX_HASHES + 1);
	hashes = in.is_bad ? NULL : reader_bytes(&in, (size_t) out->count * PAST_HASH);
	if (hashes)
		memcpy(out->hashes, hashes, (size_t) out->count * PAST_HASH);
	last = reader_byte(&in);
	out->is_last = last == 1;
	return (last <= 1 && end(&in, "new number", err)) || bad("new number", err);
}
