/* Frames: what is put is read again, and no bytes from outside do harm. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/squeeze.h"
#include "sync/stream.h"
#include "sync/wire.h"

enum { READER = 7, HOSTILE = 20000 };

static uint64_t seed = 88172645463325252u;

static unsigned pick(unsigned limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned) ((seed >> 9) % limit);
}

/* Reads a frame as what it says that it is; whatever it is, all memory is given back. */
static bool read_any(const struct wire_frame *frame)
{
	struct wire_verdicts verdicts;
	struct wire_hello hello;
	struct wire_tail_ask ask;
	struct wire_snapshot snapshot;
	struct wire_push push;
	struct wire_pull pull;
	static struct wire_renumber renumber;
	static struct wire_wish a_wish;
	struct err err, said;
	bool is_read = false;

	switch (frame->kind) {
	case WIRE_PEER_HELLO:
		return wire_read_peer_hello(frame, &hello, &err);
	case WIRE_HUB_HELLO:
		return wire_read_hub_hello(frame, &hello, &err);
	case WIRE_PUSH:
		is_read = wire_read_push(frame, READER, &push, &err);
		wire_free_push(&push);
		return is_read;
	case WIRE_PULL:
		is_read = wire_read_pull(frame, READER, &pull, &err);
		wire_free_pull(&pull);
		return is_read;
	case WIRE_VERDICTS:
		is_read = wire_read_verdicts(frame, &verdicts, &err);
		wire_free_verdicts(&verdicts);
		return is_read;
	case WIRE_COMPLETE:
		return wire_read_complete(frame, &hello, &err);
	case WIRE_DONE:
		return wire_read_cursors(frame, &hello, &err);
	case WIRE_SNAPSHOT_ASK:
		return wire_read_ask(frame, &snapshot, &err);
	case WIRE_SNAPSHOT:
		return wire_read_snapshot(frame, &snapshot, &err);
	case WIRE_ERROR:
		return wire_read_error(frame, &said, &err);
	case WIRE_TAIL:
		is_read = wire_read_pull(frame, WIRE_NO_READER, &pull, &err);
		wire_free_pull(&pull);
		return is_read;
	case WIRE_TAIL_ASK:
		return wire_read_tail_ask(frame, &ask, &err);
	case WIRE_HISTORY:
		return wire_read_cursors(frame, &hello, &err);
	case WIRE_RENUMBER:
		is_read = wire_read_wish(frame, &a_wish, &err);
		return wire_read_renumber(frame, &renumber, &err) || is_read;
	case WIRE_SNAPSHOT_PART:
	case WIRE_SNAPSHOT_END:
	case WIRE_PUSH_END:
	case WIRE_TAIL_END:
		return true;
	}
	return false;
}

/* One frame of each kind with everything in it, one behind the other. */
static void put_samples(struct buf *out)
{
	const struct wire_hello hello = { .entry_format = 1, .schema = 3, .replica = READER,
		.token = { INCARNATION_SIZE, { 1, 2, 3, 4, 5, 6, 0x71, 0x92 } }, .has_past = true, .past = { 4, 5 }, .last = 5000, .first = 4990, .version = "0.1.0",
		.province = { 6 }, .epoch = { 7, { 0, 8 } }, .count = 2,
		.cursors = { { "*", 12, { 1 } }, { "kech", 300000, { 2, 3 } } } };
	const struct wire_push push = { .first = 4990, .count = 2, .bodies = { { "one body", 8 }, { "another", 7 } } };
	const struct wire_pull pull = { .scope = "kech", .first = 12, .count = 2, .items = {
		{ 12, READER, 4989, NULL, "\1\2\0", 0, 3 }, { 13, 4, 9, "a body", "\1\2\0", 6, 3 } }, .chain = { 9, 9 } };
	struct wire_verdicts verdicts = { .count = 4, .list = { { .kind = INTAKE_ACCEPTED, .serial = 1, .number = 77, .conflicts = 2 },
		{ .kind = INTAKE_KNOWN, .serial = 2 }, { .kind = INTAKE_REFUSED, .serial = 3, .code = EX_NOPERM,
		.reason = (char[]) { "not yours" }, .origin = 6, .hash = { 8, 9 } },
		{ .kind = INTAKE_ELSEWHERE, .serial = 4, .number = 9, .district = "quetta", .origin = 5, .hash = { 6, 7 } } } };
	const struct wire_snapshot snapshot = { .form = WIRE_SNAPSHOT_FORM, .entry_format = 1, .replica = READER, .district = "kech",
		.has_key = true, .key = { 5, 6 }, .version = "0.1.0", .has_hash = true, .hash = { 7, 8 }, .offset = 300, .length = 70000, .opened = 900000,
		.ends = { { "*", 12, { 1 } }, { "kech", 300000, { 2, 3 } } } };
	const struct wire_pull tail = { .scope = "kech", .first = 12, .count = 2, .items = {
		{ 12, READER, 4989, "my body", "\1\2\0", 7, 3 }, { 13, 4, 9, "a body", "\1\2\0", 6, 3 } }, .chain = { 9, 9 } };
	const struct wire_tail_ask ask = { .ask = WIRE_ASK_PAST, .epoch = { 3, { 1, 2, 3 } }, .ends = { { "*", 12, { 1 } },
		{ "kech", 300000, { 2, 3 } } } };
	static const struct wire_renumber renumber = { .number = 8, .count = 2, .runs = { { 3, 40, 2, 300 }, { 0, 1, 7, 1 } }, .is_last = true };
	const struct err said = { EX_DATAERR, "so it is" };
	struct buf body;

	buf_init(&body, WIRE_MAX_FRAME);
	for (int kind = WIRE_PEER_HELLO; kind <= WIRE_LAST; kind++) {
		buf_clear(&body);
		switch ((enum wire_kind) kind) {
		case WIRE_PEER_HELLO:
			wire_put_peer_hello(&body, &hello);
			break;
		case WIRE_HUB_HELLO:
			wire_put_hub_hello(&body, &hello);
			break;
		case WIRE_PUSH:
			wire_put_push(&body, NULL, READER, &push);
			break;
		case WIRE_PULL:
			wire_put_pull(&body, NULL, &pull, READER);
			break;
		case WIRE_VERDICTS:
			wire_put_verdicts(&body, &verdicts);
			break;
		case WIRE_COMPLETE:
			wire_put_complete(&body, &hello);
			break;
		case WIRE_DONE:
			wire_put_cursors(&body, hello.cursors, 2);
			break;
		case WIRE_ERROR:
			wire_put_error(&body, &said);
			break;
		case WIRE_SNAPSHOT_ASK:
			wire_put_ask(&body, &snapshot);
			break;
		case WIRE_SNAPSHOT:
			wire_put_snapshot(&body, &snapshot);
			break;
		case WIRE_RENUMBER:
			wire_put_renumber(&body, &renumber);
			break;
		case WIRE_SNAPSHOT_PART:
			buf_text(&body, "some bytes");
			break;
		case WIRE_TAIL:
			wire_put_pull(&body, NULL, &tail, WIRE_NO_READER);
			break;
		case WIRE_TAIL_ASK:
			wire_put_tail_ask(&body, &ask);
			break;
		case WIRE_HISTORY:
			wire_put_cursors(&body, hello.cursors, 2);
			break;
		case WIRE_SNAPSHOT_END:
		case WIRE_PUSH_END:
		case WIRE_TAIL_END:
			break;
		}
		wire_put_frame(out, (enum wire_kind) kind, &body);
	}
	buf_free(&body);
}

static void what_is_put_is_read(void **state)
{
	struct wire_hello hello;
	struct wire_tail_ask ask;
	struct wire_snapshot snapshot;
	static struct wire_renumber renumber;
	struct wire_push push;
	struct wire_pull pull;
	struct wire_verdicts verdicts;
	struct wire_frame frames[WIRE_LAST + 1];
	struct buf all;
	struct err err;
	size_t at = 0, used;

	(void) state;
	buf_init(&all, 1 << 20);
	put_samples(&all);
	for (int kind = WIRE_PEER_HELLO; kind <= WIRE_LAST; kind++, at += used) {
		assert_int_equal(wire_next(all.bytes + at, all.length - at, &frames[kind], &used, &err), 1);
		assert_int_equal(frames[kind].kind, kind);
		assert_true(read_any(&frames[kind]));
	}
	assert_int_equal(at, all.length);
	assert_true(wire_read_peer_hello(&frames[WIRE_PEER_HELLO], &hello, &err));
	assert_int_equal(hello.first, 4990);
	assert_string_equal(hello.cursors[1].scope, "kech");
	assert_int_equal(hello.cursors[1].chain[1], 3);
	assert_true(hello.token.length == INCARNATION_SIZE && hello.token.bytes[2] == 3);
	assert_true(wire_read_hub_hello(&frames[WIRE_HUB_HELLO], &hello, &err));
	assert_true(hello.has_past && hello.past[1] == 5);
	assert_true(wire_read_complete(&frames[WIRE_COMPLETE], &hello, &err));
	assert_true(hello.token.length == INCARNATION_SIZE && hello.count == 2);
	assert_true(wire_read_push(&frames[WIRE_PUSH], READER, &push, &err));
	assert_memory_equal(push.bodies[1].bytes, "another", 7);
	wire_free_push(&push);
	assert_true(wire_read_pull(&frames[WIRE_PULL], READER, &pull, &err));
	assert_null(pull.items[0].body);
	assert_int_equal(pull.items[0].serial, 4989);
	assert_memory_equal(pull.items[1].body, "a body", 6);
	wire_free_pull(&pull);
	assert_true(wire_read_verdicts(&frames[WIRE_VERDICTS], &verdicts, &err));
	assert_string_equal(verdicts.list[2].reason, "not yours");
	assert_int_equal(verdicts.list[2].hash[1], 9);
	assert_int_equal(verdicts.list[2].origin, 6);
	assert_int_equal(verdicts.list[3].number, 9);
	assert_string_equal(verdicts.list[3].district, "quetta");
	assert_int_equal(verdicts.list[3].origin, 5);
	assert_int_equal(verdicts.list[3].hash[1], 7);
	wire_free_verdicts(&verdicts);
	assert_true(wire_read_renumber(&frames[WIRE_RENUMBER], &renumber, &err));
	assert_true(renumber.number == 8 && renumber.count == 2 && renumber.runs[0].passed == 3 && renumber.runs[0].count == 40
		&& renumber.runs[0].serial == 300 && renumber.runs[1].number == 7 && renumber.is_last);
	assert_true(wire_read_ask(&frames[WIRE_SNAPSHOT_ASK], &snapshot, &err));
	assert_true(snapshot.has_hash && snapshot.hash[1] == 8 && snapshot.offset == 300);
	assert_string_equal(snapshot.district, "kech");
	assert_true(wire_read_snapshot(&frames[WIRE_SNAPSHOT], &snapshot, &err));
	assert_true(snapshot.has_key && snapshot.key[0] == 5 && snapshot.key[1] == 6);
	assert_true(snapshot.length == 70000 && snapshot.opened == 900000 && snapshot.ends[1].number == 300000);
	assert_true(wire_read_pull(&frames[WIRE_TAIL], WIRE_NO_READER, &pull, &err));
	assert_memory_equal(pull.items[0].body, "my body", 7);
	wire_free_pull(&pull);
	assert_true(wire_read_tail_ask(&frames[WIRE_TAIL_ASK], &ask, &err));
	assert_true(ask.ask == WIRE_ASK_PAST && ask.epoch.number == 3 && ask.epoch.mark[2] == 3 && ask.ends[1].number == 300000);
	assert_true(wire_read_peer_hello(&frames[WIRE_PEER_HELLO], &hello, &err));
	assert_true(hello.epoch.number == 7 && hello.epoch.mark[1] == 8 && hello.province[0] == 6);
	buf_free(&all);
}

/* Every shorter piece asks for more; every byte changed is read or refused, and never past its end: each try has its
 * bytes in memory of their own. */
static void no_byte_does_harm(void **state)
{
	struct buf all;
	struct err err;
	size_t used;

	(void) state;
	buf_init(&all, 1 << 20);
	put_samples(&all);
	for (size_t at = 0; at < all.length; at += used) {
		struct wire_frame frame;

		assert_int_equal(wire_next(all.bytes + at, all.length - at, &frame, &used, &err), 1);
		for (size_t length = 0; length < used; length++) {
			char *piece = malloc(length + 1);
			size_t ignored;

			memcpy(piece, all.bytes + at, length);
			assert_int_equal(wire_next(piece, length, &frame, &ignored, &err), 0);
			free(piece);
		}
		for (int i = 0; i < HOSTILE / WIRE_LAST; i++) {
			char *piece = malloc(used);
			size_t now;

			memcpy(piece, all.bytes + at, used);
			for (unsigned n = 1 + pick(4); n > 0; n--)
				piece[pick((unsigned) used)] = (char) pick(256);
			if (wire_next(piece, used, &frame, &now, &err) == 1)
				read_any(&frame);
			free(piece);
		}
	}
	buf_free(&all);
}

static void a_length_beyond_its_limit_is_refused_at_once(void **state)
{
	struct wire_frame frame;
	struct err err;
	size_t used;

	(void) state;
	/* A push of 3 MB, of which nothing but the head is there; a part of a snapshot that is one byte too long. */
	assert_int_equal(wire_next("\3\200\200\300\1", 5, &frame, &used, &err), -1);
	assert_int_equal(err.code, EX_PROTOCOL);
	assert_int_equal(wire_next("\14\201\200\4", 4, &frame, &used, &err), -1);
	/* A PUSH_END with something in it, an unknown kind, a length that never ends, a length in a longer form. */
	assert_int_equal(wire_next("\4\1", 2, &frame, &used, &err), -1);
	assert_int_equal(wire_next("\0\0", 2, &frame, &used, &err), -1);
	assert_int_equal(wire_next("\23\0", 2, &frame, &used, &err), -1);
	assert_int_equal(wire_next("\1\377\377\377\377\377\377\377\377\377\377\377\377", 13, &frame, &used, &err), -1);
}

/* Whichever bit of it turned on the way, the frame is refused, at both ends; and none at all is no damage. */
static void a_token_with_a_turned_bit_is_refused(void **state)
{
	static const char token[] = { 1, 2, 3, 4, 5, 6, 0x71, (char) 0x92 };
	const struct incarnation none = { .length = 0 };
	struct wire_frame frame;
	struct buf all;
	struct err err;
	size_t at = 0, used;
	int count = 0;

	(void) state;
	buf_init(&all, 1 << 20);
	put_samples(&all);
	for (; wire_next(all.bytes + at, all.length - at, &frame, &used, &err) == 1; at += used) {
		char *where = memmem(frame.bytes, frame.length, token, sizeof token);

		if (frame.kind != WIRE_PEER_HELLO && frame.kind != WIRE_COMPLETE)
			continue;
		assert_non_null(where);
		for (int bit = 0; bit < 8 * INCARNATION_SIZE; bit++, count++) {
			struct wire_hello hello;

			where[bit / 8] ^= (char) (1 << bit % 8);
			err_reset(&err);
			assert_false(frame.kind == WIRE_COMPLETE ? wire_read_complete(&frame, &hello, &err)
				: wire_read_peer_hello(&frame, &hello, &err));
			assert_int_equal(err.code, EX_PROTOCOL);
			where[bit / 8] ^= (char) (1 << bit % 8);
		}
		assert_true(read_any(&frame));
	}
	assert_int_equal(count, 2 * 8 * INCARNATION_SIZE);
	assert_true(incarnation_fits(&none));
	buf_free(&all);
}

static void a_count_is_not_believed(void **state)
{
	/* 256 entries of which nothing is there; none; a body longer than may be; another form; too many cursors; and what
	 * claims a thousand shapes, or columns, in a few bytes. */
	static const struct wire_frame frames[] = {
		{ WIRE_PUSH, "\1\1\200\2", 4 }, { WIRE_PUSH, "\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21 },
		{ WIRE_PUSH, "\1\1\1\0\0\1\0\0\0\0\0\0\0\0\3\377\377\17", 18 }, { WIRE_PUSH, "\2\1\1", 3 },
		{ WIRE_DONE, "\21", 1 }, { WIRE_PUSH, "\1\1\1\200\10\1\1", 7 }, { WIRE_PUSH, "\1\1\1\1\4\1\20\1\377", 9 },
		{ WIRE_PULL, "\1\1*\377\1", 5 }, { WIRE_PULL, "\1\1*\1\200\2", 6 },
	};

	(void) state;
	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
		assert_false(read_any(&frames[i]));
}

static void entries_changed_on_the_way_are_refused(void **state)
{
	const struct wire_push push = { .first = 1, .count = 1, .bodies = { { "rooms=3", 7 } } };
	struct buf body;
	char *at;

	(void) state;
	buf_init(&body, 1000);
	wire_put_push(&body, NULL, READER, &push);
	assert_true(read_any(&(struct wire_frame) { WIRE_PUSH, body.bytes, body.length }));
	at = memmem(body.bytes, body.length, "rooms=3", 7);
	assert_non_null(at);
	at[6] = '4';
	assert_false(read_any(&(struct wire_frame) { WIRE_PUSH, body.bytes, body.length }));
	buf_free(&body);
}

static bool count_frames(void *state, const struct wire_frame *frame, struct err *err)
{
	(void) frame;
	(void) err;
	(*(int *) state)++;
	return true;
}

/* A stream cut anywhere and given byte by byte; then bytes that are none. */
static void a_stream_survives_any_bytes(void **state)
{
	struct stream *from = stream_new(), *to = stream_new();
	struct buf bytes;
	struct err err;
	int frames = 0;

	(void) state;
	buf_init(&bytes, 1 << 20);
	for (int i = 0; i < 20; i++) {
		buf_text(stream_body(from), "some words of an error");
		stream_put(from, WIRE_ERROR);
	}
	stream_flush(from);
	stream_take(from, &bytes);
	for (size_t i = 0; i < bytes.length; i++)
		assert_true(stream_feed(to, bytes.bytes + i, 1, count_frames, &frames, &err));
	assert_int_equal(frames, 20);
	stream_free(to);
	for (int i = 0; i < 300; i++) {
		char *bad = malloc(bytes.length);

		memcpy(bad, bytes.bytes, bytes.length);
		for (unsigned n = 1 + pick(3); n > 0; n--)
			bad[pick((unsigned) bytes.length)] = (char) pick(256);
		to = stream_new();
		stream_feed(to, bad, bytes.length, count_frames, &frames, &err);
		stream_free(to);
		free(bad);
	}
	buf_free(&bytes);
	stream_free(from);
}

static void other_programs_and_versions_are_told(void **state)
{
	struct stream *stream = stream_new();
	struct err err;
	int frames = 0;

	(void) state;
	assert_false(stream_feed(stream, "SSH-2.0", 7, count_frames, &frames, &err));
	assert_int_equal(err.code, EX_PROTOCOL);
	stream_free(stream);
	stream = stream_new();
	assert_false(stream_feed(stream, "ZILA\2\3", 6, count_frames, &frames, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
	stream_free(stream);
}

/* A small piece that opens to gigabytes holds no more than a frame: it is refused by its first frame's length. */
static void what_opens_to_much_is_stopped(void **state)
{
	struct squeeze *squeeze = squeeze_new();
	struct stream *stream = stream_new();
	struct buf bytes;
	struct err err;
	char *zeros = calloc(1, 1 << 20);
	int frames = 0;

	(void) state;
	buf_init(&bytes, 1 << 20);
	buf_text(&bytes, "ZILA\1\1");
	/* 64 MB of kind 9 with no length. */
	memset(zeros, 9, 1 << 20);
	for (int i = 0; i < 64; i++)
		assert_true(squeeze_put(squeeze, zeros, 1 << 20, i == 63, &bytes));
	assert_true(bytes.length < 100000);
	stream_feed(stream, bytes.bytes, bytes.length, count_frames, &frames, &err);
	stream_free(stream);
	squeeze_free(squeeze);
	buf_free(&bytes);
	free(zeros);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_read),
		cmocka_unit_test(no_byte_does_harm),
		cmocka_unit_test(a_length_beyond_its_limit_is_refused_at_once),
		cmocka_unit_test(a_token_with_a_turned_bit_is_refused),
		cmocka_unit_test(a_count_is_not_believed),
		cmocka_unit_test(entries_changed_on_the_way_are_refused),
		cmocka_unit_test(a_stream_survives_any_bytes),
		cmocka_unit_test(other_programs_and_versions_are_told),
		cmocka_unit_test(what_opens_to_much_is_stopped),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
