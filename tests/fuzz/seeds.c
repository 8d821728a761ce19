/* Writes what fuzzers begin with: `seeds FOLDER` fills FOLDER/NAME for those of the protocol, from real sessions in the fuzzers' world.
 * scripts/fuzz runs it each time, so that what the protocol has become is always among them. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/inside.h"
#include "sync/bundle.h"
#include "sync/bundle_know.h"
#include "sync/fetch.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/wire.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

enum { SESSIONS = 10, MANY = 40, FRESH = 99 /* a replica's number */ };
/* The first byte of an input, as each fuzzer says. */
enum { GREETED = 1, DOWN = 2, AS_IT_IS = 4, FILE_ITSELF = 8, BEGIN = 32 };

static const char *top;
static int written;

static void save(const char *name, int mode, const void *bytes, size_t length)
{
	char *folder = mem_format("%s/%s", top, name), *path = mem_format("%s/seed-%03d", folder, written++);
	struct buf out;
	struct err err;

	if (!file_mkdirs(folder, 0777, &err))
		die("%s", err.text);
	buf_init(&out, FUZZ_MAX);
	buf_byte(&out, (unsigned char) mode);
	buf_put(&out, bytes, length);
	fuzz_world_write(path, out.bytes, out.length);
	buf_free(&out);
	free(path);
	free(folder);
}

/* Both directions of a session, until it comes to its end or fails. */
static void talk(struct replica *hub_side, struct replica *district, struct buf lines[2])
{
	struct err err;
	struct peer *peer = peer_new(district, &err);
	struct hub *hub = hub_new(hub_side, replica_number(district), &err);
	struct buf bytes;
	bool is_good = peer && hub;

	buf_init(&bytes, FUZZ_MAX);
	for (int i = 0; i < 2; i++)
		buf_init(&lines[i], FUZZ_MAX);
	while (is_good && (!peer_is_done(peer) || !hub_is_done(hub))) {
		buf_clear(&bytes);
		is_good = peer_take(peer, &bytes, &err);
		buf_put(&lines[0], bytes.bytes, bytes.length);
		is_good = is_good && hub_feed(hub, bytes.bytes, bytes.length, &err);
		buf_clear(&bytes);
		hub_take(hub, &bytes, &err);
		buf_put(&lines[1], bytes.bytes, bytes.length);
		is_good = is_good && peer_feed(peer, bytes.bytes, bytes.length, &err);
	}
	buf_free(&bytes);
	peer_free(peer);
	hub_free(hub);
}

static void write_many(struct replica *replica)
{
	struct err err;
	char code[32], year[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(code, sizeof code, "code=%05d", 100 + i);
		snprintf(year, sizeof year, "year=%d", 1980 + i);
		world_add(replica, &err, "school", code, "district=kech", "name=GBPS Many", NULL);
		world_add(replica, &err, "census", "school=00001", year, "rooms=3", NULL);
	}
}

/* A new form, and a new field of an old one. */
static void write_form(struct replica *hub)
{
	struct txn *txn;
	struct err err;

	if (!txn_begin(hub, "operator", &txn, &err) || !txn_entry(txn, NULL, &err)
			|| !world_insert(txn, hub, &err, "form", "code=latrine", "number=30", "version=1", "title=A latrine", "scope=school",
			"source=[form]", NULL)
			|| !world_insert(txn, hub, &err, "form_column", "form=latrine", "name=school", "number=0", "type=text", "key_position=1", NULL)
			|| !world_insert(txn, hub, &err, "form_column", "form=latrine", "name=doors", "number=1", "type=int", NULL)
			|| !txn_entry(txn, NULL, &err)
			|| !world_insert(txn, hub, &err, "form_column", "form=census", "name=taps", "number=5", "type=int", NULL)
			|| !txn_commit(txn, &err))
		die("%s", err.text);
	world_add(hub, &err, "latrine", "school=00001", "doors=4", NULL);
}

/* The conflict that the world has, settled by both sides, each in its way. */
static void write_choice(struct replica *replica, int origin, bool is_taken)
{
	const struct value key[] = { value_text("00001"), value_int(2024) };
	struct settle settle = { .table = table_find(replica, "census"), .key = key, .field = "rooms", .origin = origin, .revision = 1,
		.seen = value_int(5), .now = value_int(is_taken ? 4 : 5), .is_taken = is_taken };
	enum settle_answer answer;
	struct txn *txn;
	struct err err;

	if (!txn_begin(replica, "clerk", &txn, &err))
		die("%s", err.text);
	if (!txn_entry(txn, NULL, &err) || !txn_settle(txn, &settle, &answer, &err) || !txn_commit(txn, &err))
		fprintf(stderr, "seeds: no settlement: %s\n", err.text);
}

/* Session NUMBER's own news, on both sides. */
static void write_news(struct replica *hub, struct replica *district, int number)
{
	struct err err;

	switch (number) {
	case 1:
		world_add(district, &err, "census", "school=00003", "year=2023", "rooms=9", "water=well", "remarks=roof اردو", NULL);
		world_change(district, &err, "census", "00003/2023", "rooms", "9", "10");
		world_change(district, &err, "census", "00003/2023", "rooms", "10", "11");
		break;
	case 2:
		world_void(district, &err, "census", "00001/2024", "twice");
		world_void(hub, &err, "school", "00003", "closed");
		break;
	case 3:
		world_add(district, &err, "school", "code=00009", "district=kech", "name=GBPS Nine", NULL);
		world_add(hub, &err, "school", "code=00009", "district=kech", "name=GGPS Nine", NULL);
		break;
	case 4:
		world_add(hub, &err, "school", "code=00010", "district=quetta", "name=GBPS Ten", NULL);
		world_add(district, &err, "school", "code=00010", "district=kech", "name=GBPS Ten", NULL);
		world_add(district, &err, "census", "school=00010", "year=2024", "rooms=1", NULL);
		break;
	case 5:
		write_many(district);
		break;
	case 6:
		write_many(hub);
		break;
	case 7:
		world_change(hub, &err, "enrolment", "00001/2024/1", "boys", "40", "41");
		world_change(district, &err, "enrolment", "00001/2024/1", "boys", "40", "");
		world_change(district, &err, "enrolment", "00001/2024/1", "girls", "2", "300000000000");
		break;
	case 8:
		write_form(hub);
		break;
	case 9:
		write_choice(district, replica_number(district), true);
		write_choice(hub, replica_number(district), false);
		break;
	default:
		break;
	}
}

/* The bodies of the district's undecided entries, each in its own input and all in one. */
static void save_bodies(struct fuzz_world *world)
{
	sqlite3_stmt *rows;
	struct buf all;

	buf_init(&all, FUZZ_MAX);
	if (sqlite3_prepare_v2(world->district->db, "SELECT body FROM entry WHERE origin = ?1 AND state <> 1 ORDER BY serial LIMIT 12", -1,
			&rows, NULL) != SQLITE_OK)
		die("no log");
	sqlite3_bind_int(rows, 1, world->number);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		size_t before = all.length;

		buf_byte(&all, 1);
		buf_varint(&all, (uint64_t) sqlite3_column_bytes(rows, 0));
		buf_put(&all, sqlite3_column_blob(rows, 0), (size_t) sqlite3_column_bytes(rows, 0));
		save("entry", 0, all.bytes + before, all.length - before);
	}
	sqlite3_finalize(rows);
	save("entry", 0, all.bytes, all.length);
	buf_free(&all);
}

/* The frames of a recorded line, with its greeting or without. */
static void save_frames(const char *name, int mode, const struct buf *line)
{
	struct wire_frame frame;
	struct buf frames;
	struct err err;
	size_t used = 0;

	buf_init(&frames, FUZZ_MAX);
	if (!frames_open(line, &frames) || wire_next(frames.bytes, frames.length, &frame, &used, &err) != 1)
		die("a session without frames");
	if (!(mode & GREETED))
		used = 0;
	save(name, mode, frames.bytes + used, frames.length - used);
	buf_free(&frames);
}

static void save_columns(const struct buf *line)
{
	struct wire_frame frame;
	struct buf frames;
	struct err err;
	size_t at = 0, used;

	buf_init(&frames, FUZZ_MAX);
	frames_open(line, &frames);
	for (; wire_next(frames.bytes + at, frames.length - at, &frame, &used, &err) == 1; at += used) {
		struct reader in;
		uint64_t count;

		reader_init(&in, frame.bytes, frame.length);
		reader_varint(&in);
		reader_varint(&in);
		count = reader_varint(&in);
		if (frame.kind == WIRE_PUSH && reader_left(&in) > FEED_CHAIN)
			save("columns", (int) count, in.at, reader_left(&in) - FEED_CHAIN);
	}
	buf_free(&frames);
}

/* The fuzzer puts the keys and signs: what stood there is no use to it. */
static void save_bundle(struct fuzz_world *world, bool is_down)
{
	char *path = fuzz_world_path("bundle");
	const struct bundle_order order = { .reader = is_down ? world->number : BUNDLE_PROVINCE, .file = path, .first_part = 1 };
	struct buf file;
	struct err err;

	if (!bundle_write(is_down ? world->hub : world->district, &order, &err) || !file_read(path, FUZZ_MAX, &file, &err))
		die("%s", err.text);
	save("bundle", FILE_ITSELF | (is_down ? DOWN : 0), file.bytes, file.length - SEAL_SIGNATURE);
	buf_free(&file);
	free(path);
}

static void save_session(int number)
{
	struct fuzz_world *world = fuzz_world();
	struct buf lines[2];

	write_news(world->hub, world->district, number);
	save_bodies(world);
	for (int way = 0; number == 1 && way < 2; way++)
		save_bundle(world, way);
	talk(world->hub, world->district, lines);
	save_columns(&lines[0]);
	for (int way = 0; way < 2; way++) {
		const char *name = way ? "peer" : "hub";

		save_frames(name, GREETED, &lines[way]);
		save_frames("bundle", GREETED | (way ? DOWN : 0), &lines[way]);
		if (number < 3) {
			save_frames(name, 0, &lines[way]);
			save(name, AS_IT_IS, lines[way].bytes, lines[way].length);
		}
		save("stream", number % 2, lines[way].bytes, lines[way].length);
		buf_free(&lines[way]);
	}
}

/* A snapshot, for a replica that has not written yet. */
static void save_fetch(void)
{
	struct fuzz_world *world = fuzz_world();
	struct err err;
	char *box = fuzz_world_path("box");
	struct fetch *fetch;
	struct hub *hub = hub_new(world->hub, HUB_ANY, &err);
	struct buf up, down;

	if (sqlite3_exec(world->hub->db, "INSERT INTO replica (number, district) VALUES (99, 'kech')", NULL, NULL, NULL) != SQLITE_OK)
		die("%s", sqlite3_errmsg(world->hub->db));
	mkdir(box, 0700);
	fetch = fetch_new(box, "kech", FRESH, &err);
	buf_init(&up, FUZZ_MAX);
	buf_init(&down, FUZZ_MAX);
	fetch_take(fetch, &up, &err);
	save_frames("hub", 0, &up);
	if (!hub_feed(hub, up.bytes, up.length, &err))
		die("%s", err.text);
	for (size_t before = 1; before != down.length;) {
		before = down.length;
		hub_take(hub, &down, &err);
	}
	save_frames("fetch", 0, &down);
	save_frames("fetch", DOWN, &down);
	save_frames("bundle", BEGIN, &down);
	save("stream", 0, down.bytes, down.length);
	fetch_free(fetch);
	hub_free(hub);
	buf_free(&up);
	buf_free(&down);
	free(box);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: seeds FOLDER\n");
		return EX_USAGE;
	}
	top = argv[1];
	for (int i = 0; i < SESSIONS; i++)
		save_session(i);
	save_fetch();
	printf("%d seeds\n", written);
	return 0;
}
