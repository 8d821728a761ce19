/* Frames by which a folder that is a copy, or was set back, gets another number. */
#include "config.h"
#include "sync/wire.h"

#include <string.h>

#include "sync/wire_part.h"

/* What is believed for good must not have changed on the way. */
static bool put_hash(struct buf *body, size_t start)
{
	unsigned char hash[SEAL_HASH];

	seal_hash(body->bytes + start, body->length - start, hash);
	return buf_put(body, hash, FEED_CHAIN);
}

static bool check_hash(struct reader *in, const struct wire_frame *frame, struct err *err)
{
	const size_t length = frame->length - reader_left(in);
	unsigned char hash[SEAL_HASH], said[FEED_CHAIN];

	read_hash(in, said);
	if (in->is_bad)
		return false;
	seal_hash(frame->bytes, length, hash);
	return memcmp(hash, said, FEED_CHAIN) == 0 || bad("number changed on the way", err);
}

bool wire_put_wish(struct buf *body, const struct wire_wish *wish)
{
	const size_t start = body->length;
	int64_t serial = 0;

	buf_put(body, wish->word, HEAL_WORD);
	buf_varint(body, (uint64_t) wish->count);
	for (int i = 0; i < wish->count; serial = wish->births[i++].serial) {
		buf_varint(body, (uint64_t) wish->births[i].number);
		buf_zigzag(body, wish->births[i].serial - serial);
		buf_put(body, wish->births[i].hash, ENTRY_BIRTH_HASH);
	}
	buf_byte(body, wish->is_last);
	return put_hash(body, start);
}

static void read_birth(struct reader *in, struct birth *birth, int64_t before)
{
	const void *hash;

	birth->number = read_small(in, REPLICA_LIMIT);
	birth->serial = (int64_t) ((uint64_t) before + (uint64_t) reader_zigzag(in));
	hash = reader_bytes(in, ENTRY_BIRTH_HASH);
	if (hash)
		memcpy(birth->hash, hash, ENTRY_BIRTH_HASH);
	if (birth->number == 0 || birth->serial <= 0 || birth->serial >= (int64_t) 1 << 40)
		in->is_bad = true;
}

/* 1 is the last one, 0 is not. */
static bool read_last(struct reader *in, bool *is_last)
{
	int last = reader_byte(in);

	*is_last = last == 1;
	return last <= 1;
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
	out->count = read_small(&in, WIRE_MAX_BIRTHS + 1);
	for (int i = 0; !in.is_bad && i < out->count; i++)
		read_birth(&in, &out->births[i], i > 0 ? out->births[i - 1].serial : 0);
	return (read_last(&in, &out->is_last) && check_hash(&in, frame, err) && end(&in, "wish for a number", err))
		|| bad("wish for a number", err);
}

bool wire_put_renumber(struct buf *body, const struct wire_renumber *renumber)
{
	const size_t start = body->length;

	buf_varint(body, (uint64_t) renumber->number);
	buf_varint(body, (uint64_t) renumber->count);
	for (int i = 0; i < renumber->count; i++) {
		buf_varint(body, (uint64_t) renumber->runs[i].passed);
		buf_varint(body, (uint64_t) renumber->runs[i].count);
		buf_varint(body, (uint64_t) renumber->runs[i].number);
		buf_varint(body, (uint64_t) renumber->runs[i].serial);
	}
	buf_byte(body, renumber->is_last);
	return put_hash(body, start);
}

bool wire_read_renumber(const struct wire_frame *frame, struct wire_renumber *out, struct err *err)
{
	struct reader in;
	int births = 0;

	memset(out, 0, sizeof *out);
	reader_init(&in, frame->bytes, frame->length);
	out->number = read_small(&in, REPLICA_LIMIT);
	out->count = read_small(&in, WIRE_MAX_BIRTHS + 1);
	for (int i = 0; !in.is_bad && i < out->count; i++) {
		struct wire_run *run = &out->runs[i];

		*run = (struct wire_run) { .passed = read_small(&in, WIRE_MAX_BIRTHS), .count = read_small(&in, WIRE_MAX_BIRTHS + 1) };
		run->number = read_small(&in, REPLICA_LIMIT);
		run->serial = read_number(&in);
		births += run->passed + run->count;
		if (run->count == 0 || run->number == 0 || run->serial == 0 || births > WIRE_MAX_BIRTHS)
			in.is_bad = true;
	}
	return (read_last(&in, &out->is_last) && check_hash(&in, frame, err) && end(&in, "new number", err)) || bad("new number", err);
}
