/* Bodies of entries as the province takes them, decoded and decided. The first byte chooses: 1 the bodies say themselves whose they
 * are, else origin and serial are made right. Then frames, a body in each; the kind chooses:
 *   odd, of the district's replica, next serial; even, its bytes alone (what is decoded and written again is the same). */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/entry.h"
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/intake.h"
#include "store/journal.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"

enum { AS_THEY_ARE = 1 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* False for a kind that this file does not know how to write. */
static bool put_operation(struct buf *out, const struct operation *operation)
{
	switch ((int) operation->kind) {
	case ENTRY_INSERT:
		return entry_put_insert(out, operation->table, operation->row);
	case ENTRY_CHANGE:
		return operation->is_signed ? entry_put_sign(out, operation) : entry_put_change(out, operation->table, operation->key, operation->column, operation->saw_pending, &operation->seen,
			&operation->now);
	case ENTRY_VOID:
		return entry_put_void(out, operation->table, operation->key, operation->hash_seen, &operation->now);
	case ENTRY_SETTLE:
		return entry_put_settle(out, operation);
	default:
		return false;
	}
}

/* A body has one form only: what decodes is written again as the same bytes. */
static void decode(struct replica *hub, const void *bytes, size_t length)
{
	struct entry entry;
	struct buf again;
	struct err err;
	bool is_known = true;

	if (!entry_decode(hub, bytes, length, &entry, &err))
		return;
	buf_init(&again, 2 * ENTRY_MAX_BYTES);
	entry_put_head(&again, &entry, entry.count);
	for (int i = 0; is_known && i < entry.count; i++)
		is_known = put_operation(&again, &entry.operations[i]);
	if (is_known && (again.length != length || memcmp(again.bytes, bytes, length) != 0))
		die("an entry of %zu bytes decodes and is written again as %zu others", length, again.length);
	buf_free(&again);
	entry_free(&entry);
}

/* BODY as entry SERIAL of ORIGIN: version, origin, serial and group are its first numbers. */
static void name(struct reader *body, int origin, int64_t serial, struct buf *out)
{
	uint64_t version = reader_varint(body);

	for (int i = 0; i < 3; i++)
		reader_varint(body);
	buf_varint(out, version);
	buf_varint(out, (uint64_t) origin);
	buf_varint(out, (uint64_t) serial);
	buf_varint(out, (uint64_t) serial);
	buf_put(out, body->at, reader_left(body));
}

static void take(struct fuzz_world *world, bool is_named, const void *bytes, size_t length)
{
	struct intake_verdict verdict;
	struct intake_body body = { bytes, length };
	struct reader in;
	struct buf named;
	struct err err;
	int64_t last = 0;

	if (!journal_last_serial(world->hub, world->number, &last, &err))
		die("%s", err.text);
	reader_init(&in, bytes, length);
	buf_init(&named, FUZZ_MAX);
	if (!is_named) {
		name(&in, world->number, last + 1, &named);
		body = (struct intake_body) { named.bytes, named.length };
	}
	if (intake_take(world->hub, world->number, last + 1, &body, 1, &verdict, &err))
		free(verdict.reason);
	else if (err.code != EX_PROTOCOL)
		die("an entry is neither taken nor refused: %s", err.text);
	buf_free(&named);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_world *world = fuzz_world();
	struct reader in;

	if (length < 1)
		return 0;
	reader_init(&in, bytes + 1, length - 1);
	while (reader_left(&in) > 0) {
		uint8_t kind = reader_byte(&in);
		uint64_t size = reader_varint(&in);
		const void *body;

		if (size > reader_left(&in))
			size = reader_left(&in);
		body = size > 0 ? reader_bytes(&in, (size_t) size) : "";
		decode(world->hub, body, (size_t) size);
		if (kind % 2)
			take(world, bytes[0] & AS_THEY_ARE, body, (size_t) size);
	}
	fuzz_world_check(bytes, length);
	return 0;
}
