/* See the header. A replica is put back by copying its files: only where the last input wrote something, since it costs more than
 * most inputs do. */
#include "config.h"
#include "tests/fuzz/world.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/inside.h"
#include "store/rebuild.h"
#include "sync/bundle_know.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/wire.h"
#include "tests/fuzz/frames.h"
#include "tests/unit/store_world.h"

enum { DATABASE_MAX = 8 << 20, SIDES = 2, SHARE = 8 };

/* A replica as it was made, and as it is now. */
struct side_of_world {
	char *folder;
	struct buf bytes;
	struct replica *open;
	int changes;
};

static struct fuzz_world world;
static struct side_of_world sides[SIDES]; /* the province, the district */
static char *top;

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		die("the fuzzer's world cannot be made: %s", err->text);
}

char *fuzz_world_path(const char *name)
{
	return mem_format("%s/%s", top, name);
}

void fuzz_world_write(const char *path, const void *bytes, size_t length)
{
	int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (out < 0 || write(out, bytes, length) != (ssize_t) length || close(out) != 0)
		die("%s: cannot be written", path);
}

static void open_side(struct side_of_world *side)
{
	struct err err;

	must(replica_open(side->folder, &side->open, &err), &err);
	sqlite3_exec(side->open->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	side->changes = sqlite3_total_changes(side->open->db);
}

static bool is_changed(const struct side_of_world *side)
{
	return sqlite3_total_changes(side->open->db) != side->changes;
}

static void put_back(struct side_of_world *side)
{
	static const char *const tails[] = { "-wal", "-shm" };
	char *path = mem_format("%s/replica.db", side->folder);

	replica_close(side->open);
	for (int i = 0; i < 2; i++) {
		char *tail = mem_format("%s%s", path, tails[i]);

		unlink(tail);
		free(tail);
	}
	fuzz_world_write(path, side->bytes.bytes, side->bytes.length);
	free(path);
	open_side(side);
}

static void keep(struct side_of_world *side)
{
	char *path = mem_format("%s/replica.db", side->folder);
	struct err err;

	replica_close(side->open);
	must(file_read(path, DATABASE_MAX, &side->bytes, &err), &err);
	free(path);
	open_side(side);
}

static void set_user(struct replica *hub, int is_active)
{
	const struct table *users = table_find(hub, "user");
	struct value key = value_text("clerk"), now = value_int(is_active), seen = value_int(!is_active);
	struct txn *txn;
	struct err err;

	must(txn_begin(hub, "operator", &txn, &err), &err);
	must(txn_entry(txn, NULL, &err) && txn_change(txn, users, &key, table_column(users, "active"), &seen, &now, &err)
		&& txn_commit(txn, &err), &err);
}

static void add_visit(struct replica *replica, const char *school)
{
	struct txn *txn;
	struct err err;
	char id[40], visit[40];
	int64_t made;

	must(txn_begin(replica, "clerk", &txn, &err) && txn_entry(txn, NULL, &err), &err);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%" PRId64, made);
	snprintf(visit, sizeof visit, "visit=%" PRId64, made);
	must(world_insert(txn, replica, &err, "visit", id, school, "date=2026-03-11", "remarks=the gate was shut", NULL)
		&& world_insert(txn, replica, &err, "visit_class", visit, "grade=1", "boys_counted=31", NULL)
		&& world_insert(txn, replica, &err, "visit_class", visit, "grade=2", "boys_counted=28", NULL)
		&& txn_commit(txn, &err), &err);
}

static void sync_sides(struct replica *hub, struct replica *district)
{
	struct err err;
	struct peer *peer = peer_new(district, &err);
	struct hub *other = hub_new(hub, replica_number(district), &err);
	struct buf bytes;

	buf_init(&bytes, FUZZ_MAX);
	while (!peer_is_done(peer) || !hub_is_done(other)) {
		buf_clear(&bytes);
		must(peer_take(peer, &bytes, &err) && hub_feed(other, bytes.bytes, bytes.length, &err), &err);
		buf_clear(&bytes);
		must(hub_take(other, &bytes, &err) && peer_feed(peer, bytes.bytes, bytes.length, &err), &err);
	}
	buf_free(&bytes);
	peer_free(peer);
	hub_free(other);
}

static void furnish(struct replica *hub)
{
	struct err err;

	must(world_add(hub, &err, "school", "code=00001", "district=kech", "name=GBPS One", NULL)
		&& world_add(hub, &err, "school", "code=00002", "district=quetta", "name=GGPS Two", NULL)
		&& world_add(hub, &err, "school", "code=00003", "district=kech", "name=GBMS Three", "status=functional", NULL)
		&& world_add(hub, &err, "census", "school=00001", "year=2024", "rooms=3", "water=tap", NULL)
		&& world_add(hub, &err, "enrolment", "school=00001", "year=2024", "grade=1", "boys=40", "girls=2", NULL)
		&& world_add(hub, &err, "user", "name=clerk", "role=clerk", "active=1", NULL), &err);
}

/* Something refused, something in conflict; then news on both sides that the other has not heard of. */
static void live(struct replica *hub, struct replica *district)
{
	struct err err;

	must(world_change(district, &err, "census", "00001/2024", "rooms", "3", "4")
		&& world_change(hub, &err, "census", "00001/2024", "rooms", "3", "5"), &err);
	add_visit(district, "school=00001");
	sync_sides(hub, district);
	must(world_add(district, &err, "census", "school=00003", "year=2024", "rooms=2", NULL), &err);
	set_user(hub, 0);
	sync_sides(hub, district);
	set_user(hub, 1);
	sync_sides(hub, district);
	must(world_add(hub, &err, "census", "school=00001", "year=2025", "rooms=6", NULL), &err);
	add_visit(hub, "school=00003");
	add_visit(district, "school=00001");
	must(world_change(district, &err, "school", "00003", "name", "GBMS Three", "GBMS Three, new")
		&& world_change(hub, &err, "school", "00003", "name", "GBMS Three", "GBMS Third")
		&& world_add(district, &err, "enrolment", "school=00001", "year=2024", "grade=2", "boys=38", NULL), &err);
}

static void know_key(struct replica *one, struct replica *other, const char *owner, int number_of_other)
{
	struct bundle_key key;
	struct err err;

	must(bundle_key_make(replica_folder(other), owner, &key, &err) && bundle_know(one, number_of_other, key.open, &err), &err);
}

/* The first frame that a line brings. */
static void first_frame(const struct buf *line, struct buf *out)
{
	struct wire_frame frame;
	struct buf frames;
	struct err err;
	size_t used;

	buf_init(&frames, FUZZ_MAX);
	if (!frames_open(line, &frames) || wire_next(frames.bytes, frames.length, &frame, &used, &err) != 1)
		die("no greeting");
	buf_put(out, frames.bytes, used);
	buf_free(&frames);
}

static void greet(void)
{
	struct err err;
	struct peer *peer = peer_new(world.district, &err);
	struct hub *hub = hub_new(world.hub, world.number, &err);
	struct buf line;

	buf_init(&world.peer_hello, FUZZ_MAX);
	buf_init(&world.hub_hello, FUZZ_MAX);
	buf_init(&line, FUZZ_MAX);
	must(peer && hub && peer_take(peer, &line, &err), &err);
	first_frame(&line, &world.peer_hello);
	buf_clear(&line);
	frames_start(&line);
	frames_wrap(&line, world.peer_hello.bytes, world.peer_hello.length);
	must(hub_feed(hub, line.bytes, line.length, &err), &err);
	buf_clear(&line);
	must(hub_take(hub, &line, &err), &err);
	first_frame(&line, &world.hub_hello);
	buf_free(&line);
	peer_free(peer);
	hub_free(hub);
}

static void leave(void)
{
	for (int i = 0; i < SIDES; i++) {
		replica_close(sides[i].open);
		buf_free(&sides[i].bytes);
		free(sides[i].folder);
	}
	buf_free(&world.peer_hello);
	buf_free(&world.hub_hello);
	world_remove(top);
	free(top);
}

static void make(void)
{
	struct err err;

	setenv("ZILA_NOW", "2026-03-31T14:30", 1);
	top = world_path("fuzz");
	must(mkdir(top, 0700) == 0, &(struct err) { .text = "no folder" });
	sides[0].folder = fuzz_world_path("province");
	sides[1].folder = fuzz_world_path("kech");
	world.hub_folder = sides[0].folder;
	world.district_folder = sides[1].folder;
	sides[0].open = world_province(sides[0].folder);
	furnish(sides[0].open);
	must(replica_create_district(sides[1].folder, sides[0].folder, "kech", &err), &err);
	open_side(&sides[1]);
	live(sides[0].open, sides[1].open);
	world.number = replica_number(sides[1].open);
	know_key(sides[0].open, sides[1].open, "kech", world.number);
	know_key(sides[1].open, sides[0].open, "province", BUNDLE_PROVINCE);
	world.hub = sides[0].open;
	world.district = sides[1].open;
	greet();
	for (int i = 0; i < SIDES; i++)
		keep(&sides[i]);
	atexit(leave);
}

struct fuzz_world *fuzz_world(void)
{
	if (!top)
		make();
	for (int i = 0; i < SIDES; i++)
		if (is_changed(&sides[i]))
			put_back(&sides[i]);
	world.hub = sides[0].open;
	world.district = sides[1].open;
	return &world;
}

static bool is_checked(const uint8_t *bytes, size_t length)
{
	unsigned sum = (unsigned) length;

	for (size_t i = 0; i < length; i++)
		sum = sum * 31 + bytes[i];
	return sum % SHARE == 0 || getenv("FUZZ_CHECK");
}

void fuzz_world_check(const uint8_t *bytes, size_t length)
{
	struct err err;
	bool is_whole = is_checked(bytes, length);

	for (int i = 0; i < SIDES; i++) {
		if (!sqlite3_get_autocommit(sides[i].open->db))
			die("%s: a transaction was left open", sides[i].folder);
		if (is_whole && is_changed(&sides[i]) && !rebuild_check(sides[i].open, NULL, NULL, &err))
			die("%s: %s", sides[i].folder, err.text);
	}
}
