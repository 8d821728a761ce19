/* See the header. */
#include "config.h"
#include "tests/sync/held_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "store/digest.h"
#include "store/feed.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/quarantine.h"
#include "store/rebuild.h"
#include "store/refusal.h"
#include "store/release.h"
#include "store/right.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/unit/store_world.h"

enum { OUT_MAX = 16 << 20 };

void held_check(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static struct value read_value(const struct table *table, int column, const char *text)
{
	return table->columns[column].type == COLUMN_INT && *text ? value_int(atoll(text)) : value_text(text);
}

/* As world_change, by anybody. */
bool held_change(struct replica *replica, const char *author, const char *name, const char *key, const char *column, const char *seen,
	const char *now, struct err *err)
{
	const struct table *table = table_find(replica, name);
	struct value values[TABLE_MAX_KEY], before, after;
	int at = table_column(table, column);
	struct buf storage;
	struct txn *txn;
	bool is_good;

	before = read_value(table, at, seen);
	after = read_value(table, at, now);
	buf_init(&storage, 4096);
	is_good = table_key_parse(table, key, values, &storage, err) && txn_begin(replica, author, &txn, err);
	if (is_good && txn_entry(txn, NULL, err) && txn_change(txn, table, values, at, &before, &after, err)) {
		is_good = txn_commit(txn, err);
	} else if (is_good) {
		txn_abort(txn);
		is_good = false;
	}
	buf_free(&storage);
	return is_good;
}

void held_must_change(struct replica *replica, const char *author, const char *name, const char *key, const char *column,
	const char *seen, const char *now)
{
	struct err err;

	held_check(held_change(replica, author, name, key, column, seen, now, &err), &err);
}

/* A school with a return, the users clerk, sara and op, and a box of their district. */
int held_set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->hub_folder = world_path("held-hub");
	world->folder = world_path("held-box");
	world->hub = world_province(world->hub_folder);
	assert_true(world_add(world->hub, &err, "user", "name=op", "role=operator", "active=1", NULL));
	assert_true(world_add(world->hub, &err, "user", "name=sara", "role=clerk", "district=kech", "active=1", NULL));
	assert_true(world_add(world->hub, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	assert_true(world_add(world->hub, &err, "census", "school=07086", "year=2024", "rooms=3", "water=well", NULL));
	/* From here on nobody is unlisted: world_add works as "clerk". */
	assert_true(world_add(world->hub, &err, "user", "name=clerk", "role=operator", "active=1", NULL));
	held_check(replica_create_district(world->folder, world->hub_folder, "kech", &err), &err);
	held_check(replica_open(world->folder, &world->box, &err), &err);
	*state = world;
	return 0;
}

int held_tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->box);
	replica_close(world->hub);
	world_remove(world->folder);
	world_remove(world->hub_folder);
	free(world->folder);
	free(world->hub_folder);
	free(world);
	return 0;
}

/* One session; the line down is cut after CUT bytes, that up after CUT_UP (-1: never). True where it came to its end. */
bool held_exchange(struct world *world, long cut_up, long cut)
{
	struct err err;
	struct peer *peer = peer_new(world->box, &err);
	struct hub *hub = hub_new(world->hub, HUB_ANY, &err);
	struct buf more;
	long down = 0, up = 0;
	bool is_good = peer && hub, is_moving = true, is_done;

	buf_init(&more, OUT_MAX);
	while (is_good && is_moving) {
		is_moving = false;
		for (int way = 0; is_good && way < 2; way++) {
			long *total = way ? &down : &up, limit = way ? cut : cut_up;
			size_t count;

			buf_clear(&more);
			is_good = way ? hub_take(hub, &more, &err) : peer_take(peer, &more, &err);
			count = more.length;
			if (limit >= 0 && *total + (long) count > limit)
				count = (size_t) (limit - *total);
			*total += (long) count;
			is_moving |= count > 0;
			is_good = is_good && (way ? peer_feed(peer, more.bytes, count, &err) : hub_feed(hub, more.bytes, count, &err));
			if (limit >= 0 && *total == limit)
				is_moving = is_good = false;
		}
	}
	is_done = peer && hub && peer_is_done(peer) && hub_is_done(hub);
	if (!is_done && cut < 0 && cut_up < 0)
		fail_msg("%s", err.text);
	buf_free(&more);
	peer_free(peer);
	hub_free(hub);
	return is_done;
}

void held_sync(struct world *world)
{
	held_exchange(world, -1, -1);
}

void held_expect(struct replica *replica, const char *sql, const char *wanted)
{
	char *is = world_ask(replica, sql);

	if (!is || strcmp(is, wanted) != 0)
		fail_msg("%s: %s is \"%s\", not \"%s\"", replica->folder, sql, is ? is : "(nothing)", wanted);
	free(is);
}

/* Both agree, both are what their logs say, and where nothing waits the box shows the hub's state. */
void held_agree(struct world *world)
{
	char *hub = world_digest(world->hub, DIGEST_HUB), *box = world_digest(world->box, DIGEST_HUB), *shown = world_digest(world->box,
		DIGEST_SHOWN);
	struct err err;

	assert_string_equal(hub, box);
	if (query_number(world->box, "SELECT count(*) FROM entry WHERE state IN (0, 2, 3)", -1) == 0)
		assert_string_equal(box, shown);
	held_check(rebuild_check(world->box, NULL, NULL, &err) && log_verify(world->box, &err), &err);
	held_check(rebuild_check(world->hub, NULL, NULL, &err) && log_verify(world->hub, &err), &err);
	free(hub);
	free(box);
	free(shown);
}

void held_user(struct world *world, const char *name, const char *column, const char *seen, const char *now)
{
	held_must_change(world->hub, "op", "user", name, column, seen, now);
}


void held_tell(void *state, const struct release_outcome *outcome)
{
	struct buf *out = state;

	if (!out)
		return;
	if (outcome->is_released)
		buf_format(out, "%" PRId64 " released %d;", outcome->serial, outcome->conflicts);
	else
		buf_format(out, "%" PRId64 " stays;", outcome->serial);
}

/* Releases the entry SERIAL of the box; what came of it. */
void held_release(struct world *world, int64_t serial, const char *wanted)
{
	char sql[100];
	struct buf out;
	struct err err;

	snprintf(sql, sizeof sql, "SELECT id FROM quarantine WHERE serial = %" PRId64, serial);
	buf_init(&out, 4096);
	held_check(release_entry(world->hub, "op", query_number(world->hub, sql, 0), held_tell, &out, &err), &err);
	assert_string_equal(out.bytes, wanted);
	buf_free(&out);
}

/* sara keys 3 → 5, and is no longer active when it comes. */
void held_one(struct world *world)
{
	held_must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	held_user(world, "sara", "active", "1", "0");
	held_sync(world);
}

int64_t held_visit(struct world *world, const char *author)
{
	struct replica *box = world->box;
	struct txn *txn;
	struct err err;
	char id[40];
	int64_t made;

	held_check(txn_begin(box, author, &txn, &err) && txn_entry(txn, NULL, &err), &err);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%" PRId64, made);
	held_check(world_insert(txn, box, &err, "visit", id, "school=07086", "date=2026-03-11", NULL), &err);
	held_check(txn_commit(txn, &err), &err);
	return made;
}

void held_class(struct world *world, const char *author, int64_t visit)
{
	struct txn *txn;
	struct err err;
	char id[40];

	snprintf(id, sizeof id, "visit=%" PRId64, visit);
	held_check(txn_begin(world->box, author, &txn, &err) && txn_entry(txn, NULL, &err), &err);
	held_check(world_insert(txn, world->box, &err, "visit_class", id, "grade=1", "boys_counted=9", NULL), &err);
	held_check(txn_commit(txn, &err), &err);
}

/* sara's visit (1), another's change of it (2), a class of it (3), and a change elsewhere (4); then sara is let go. */
void held_build(struct world *world)
{
	int64_t visit = held_visit(world, "sara");

	held_must_change(world->box, "clerk", "visit", "1-1-0", "remarks", "", "wall down");
	held_class(world, "clerk", visit);
	held_must_change(world->box, "clerk", "census", "07086/2024", "rooms", "3", "4");
	held_user(world, "sara", "active", "1", "0");
	held_sync(world);
}

static bool count_news(void *state, const struct refusal *refusal, enum refusal_news news)
{
	struct buf *out = state;

	buf_format(out, "%" PRId64 " %d %s;", refusal->serial, (int) news, refusal->reason);
	return true;
}

void held_news(struct world *world, const char *wanted)
{
	struct buf out;
	struct err err;

	buf_init(&out, 4096);
	held_check(refusal_each_news(world->box, count_news, &out, &err), &err);
	assert_string_equal(out.bytes, wanted);
	buf_free(&out);
}
