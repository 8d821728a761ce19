/* What the hub does not take, over the real two sides of a sync: held or refused, released, dropped, withdrawn, keyed again; and all of
 * it over lines that are cut. */
#include "config.h"

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

struct world {
	char *hub_folder, *folder;
	struct replica *hub, *box;
};

static void check(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static struct value read_value(const struct table *table, int column, const char *text)
{
	return table->columns[column].type == COLUMN_INT && *text ? value_int(atoll(text)) : value_text(text);
}

/* As world_change, by anybody. */
static bool change(struct replica *replica, const char *author, const char *name, const char *key, const char *column, const char *seen,
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

static void must_change(struct replica *replica, const char *author, const char *name, const char *key, const char *column,
	const char *seen, const char *now)
{
	struct err err;

	check(change(replica, author, name, key, column, seen, now, &err), &err);
}

/* A school with a return, the users clerk, sara and op, and a box of their district. */
static int set_up(void **state)
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
	check(replica_create_district(world->folder, world->hub_folder, "kech", &err), &err);
	check(replica_open(world->folder, &world->box, &err), &err);
	*state = world;
	return 0;
}

static int tear_down(void **state)
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
static bool exchange(struct world *world, long cut_up, long cut)
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

static void sync_both(struct world *world)
{
	exchange(world, -1, -1);
}

static void expect(struct replica *replica, const char *sql, const char *wanted)
{
	char *is = world_ask(replica, sql);

	if (!is || strcmp(is, wanted) != 0)
		fail_msg("%s: %s is \"%s\", not \"%s\"", replica->folder, sql, is ? is : "(nothing)", wanted);
	free(is);
}

/* Both agree, both are what their logs say, and where nothing waits the box shows the hub's state. */
static void check_agree(struct world *world)
{
	char *hub = world_digest(world->hub, DIGEST_HUB), *box = world_digest(world->box, DIGEST_HUB), *shown = world_digest(world->box,
		DIGEST_SHOWN);
	struct err err;

	assert_string_equal(hub, box);
	if (query_number(world->box, "SELECT count(*) FROM entry WHERE state IN (0, 2, 3)", -1) == 0)
		assert_string_equal(box, shown);
	check(rebuild_check(world->box, NULL, NULL, &err) && log_verify(world->box, &err), &err);
	check(rebuild_check(world->hub, NULL, NULL, &err) && log_verify(world->hub, &err), &err);
	free(hub);
	free(box);
	free(shown);
}

static void user_is(struct world *world, const char *name, const char *column, const char *seen, const char *now)
{
	must_change(world->hub, "op", "user", name, column, seen, now);
}

#define ROOMS "SELECT rooms FROM census WHERE school = '07086' AND year = 2024"
#define WATER "SELECT water FROM census WHERE school = '07086' AND year = 2024"
#define STATES "SELECT group_concat(state) FROM (SELECT state FROM entry WHERE origin = 1 ORDER BY serial)"

static void tell_outcome(void *state, const struct release_outcome *outcome)
{
	struct buf *out = state;

	if (outcome->is_released)
		buf_format(out, "%" PRId64 " released %d;", outcome->serial, outcome->conflicts);
	else
		buf_format(out, "%" PRId64 " stays;", outcome->serial);
}

/* Releases the entry SERIAL of the box; what came of it. */
static void release(struct world *world, int64_t serial, const char *wanted)
{
	char sql[100];
	struct buf out;
	struct err err;

	snprintf(sql, sizeof sql, "SELECT id FROM quarantine WHERE serial = %" PRId64, serial);
	buf_init(&out, 4096);
	check(release_entry(world->hub, "op", query_number(world->hub, sql, 0), tell_outcome, &out, &err), &err);
	assert_string_equal(out.bytes, wanted);
	buf_free(&out);
}

/* sara keys 3 → 5, and is no longer active when it comes. */
static void hold_one(struct world *world)
{
	must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	user_is(world, "sara", "active", "1", "0");
	sync_both(world);
}

static void who_was_allowed_is_held(void **state)
{
	struct world *world = *state;

	hold_one(world);
	expect(world->hub, "SELECT code FROM quarantine", "75");
	expect(world->hub, "SELECT count(*) FROM quarantine WHERE reason LIKE 'held%sara%when this was written%'", "1");
	expect(world->hub, ROOMS, "3");
	expect(world->box, STATES, "3");
	expect(world->box, ROOMS, "5");
	check_agree(world);
	/* Said again, and nothing else, by every later session and by a first acknowledgement that was lost. */
	sync_both(world);
	expect(world->hub, "SELECT count(*) FROM quarantine", "1");
	expect(world->box, STATES, "3");
}

static void who_never_was_is_refused(void **state)
{
	struct world *world = *state;
	struct err err;

	assert_true(world_add(world->hub, &err, "user", "name=gul", "role=viewer", "active=1", NULL));
	sync_both(world);
	/* A box that does not hold its people back. */
	assert_int_equal(sqlite3_exec(world->box->db, "UPDATE user SET role = 'clerk' WHERE name = 'gul'", NULL, NULL, NULL), SQLITE_OK);
	must_change(world->box, "gul", "census", "07086/2024", "rooms", "3", "5");
	assert_int_equal(sqlite3_exec(world->box->db, "UPDATE user SET role = 'viewer' WHERE name = 'gul'", NULL, NULL, NULL), SQLITE_OK);
	sync_both(world);
	expect(world->hub, "SELECT code FROM quarantine", "77");
	expect(world->box, STATES, "2");
	/* No operator's word makes it right. */
	assert_false(release_entry(world->hub, "op", 1, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_NOPERM);
	expect(world->hub, "SELECT count(*) FROM quarantine WHERE released IS NULL", "1");
	check_agree(world);
}

/* How sara's row stood at each number of '*', from the log. */
static void the_past_is_read_from_the_log(void **state)
{
	struct world *world = *state;
	struct entry head = { .origin = 1, .author = "sara", .scope = "kech" };
	struct { int64_t star; bool had; } moments[12];
	struct err err;
	int count = 0;
	bool had;
#define MOMENT(MAY) moments[count].star = query_number(world->hub, "SELECT number FROM scope WHERE id = 1", 0), moments[count++].had = (MAY)

	MOMENT(true);
	user_is(world, "sara", "active", "1", "0");
	MOMENT(false);
	user_is(world, "sara", "active", "0", "1");
	MOMENT(true);
	user_is(world, "sara", "role", "clerk", "viewer");
	MOMENT(false);
	user_is(world, "sara", "role", "viewer", "clerk");
	user_is(world, "sara", "district", "kech", "quetta");
	MOMENT(false);
	user_is(world, "sara", "district", "quetta", "");
	MOMENT(true);
	/* A change that had seen something else was never applied. */
	user_is(world, "sara", "active", "0", "2");
	MOMENT(true);
	assert_true(world_void(world->hub, &err, "user", "sara", "left"));
	MOMENT(false);
	for (int i = 0; i < count; i++) {
		head.star_number = moments[i].star;
		check(right_had(world->hub, &head, &had, &err), &err);
		if (had != moments[i].had)
			fail_msg("at moment %d it was %s", i, moments[i].had ? "allowed" : "not allowed");
	}
	/* Before she was listed nobody held her back; and a name that is part of hers is another. */
	head.star_number = 1;
	check(right_had(world->hub, &head, &had, &err), &err);
	assert_true(had);
	head.star_number = moments[1].star;
	strcpy(head.scope, "quetta");
	check(right_had(world->hub, &head, &had, &err), &err);
	assert_false(had);
}

static void what_is_held_is_released(void **state)
{
	struct world *world = *state;
	struct err err;

	hold_one(world);
	/* Others go on meanwhile. */
	must_change(world->box, "clerk", "census", "07086/2024", "water", "well", "tap");
	sync_both(world);
	expect(world->hub, WATER, "tap");
	assert_false(release_entry(world->hub, "sara", 1, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_NOPERM);
	release(world, 1, "1 released 0;");
	expect(world->hub, ROOMS, "5");
	expect(world->hub, "SELECT released_by FROM quarantine", "op");
	assert_false(release_entry(world->hub, "op", 1, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_false(release_entry(world->hub, "op", 9, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	sync_both(world);
	expect(world->box, STATES, "1,1");
	expect(world->box, ROOMS, "5");
	check_agree(world);
	/* The last serial was not set back. */
	must_change(world->box, "clerk", "census", "07086/2024", "water", "tap", "none");
	sync_both(world);
	expect(world->hub, WATER, "none");
	check_agree(world);
}

/* On another box of the district. */
static void anothers_last_serial_is_not_set_back(void **state)
{
	struct world *world = *state, other = { .hub = world->hub, .folder = world_path("held-other") };
	struct err err;

	check(replica_create_district(other.folder, world->hub_folder, "kech", &err), &err);
	check(replica_open(other.folder, &other.box, &err), &err);
	hold_one(world);
	must_change(world->box, "clerk", "census", "07086/2024", "water", "well", "tap");
	sync_both(world);
	release(world, 1, "1 released 0;");
	sync_both(&other);
	expect(other.box, ROOMS, "5");
	expect(other.box, "SELECT last_serial FROM replica WHERE number = 1", "2");
	check_agree(&other);
	replica_close(other.box);
	world_remove(other.folder);
	free(other.folder);
}

static int64_t add_visit(struct world *world, const char *author)
{
	struct replica *box = world->box;
	struct txn *txn;
	struct err err;
	char id[40];
	int64_t made;

	check(txn_begin(box, author, &txn, &err) && txn_entry(txn, NULL, &err), &err);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%" PRId64, made);
	check(world_insert(txn, box, &err, "visit", id, "school=07086", "date=2026-03-11", NULL), &err);
	check(txn_commit(txn, &err), &err);
	return made;
}

static void add_class(struct world *world, const char *author, int64_t visit)
{
	struct txn *txn;
	struct err err;
	char id[40];

	snprintf(id, sizeof id, "visit=%" PRId64, visit);
	check(txn_begin(world->box, author, &txn, &err) && txn_entry(txn, NULL, &err), &err);
	check(world_insert(txn, world->box, &err, "visit_class", id, "grade=1", "boys_counted=9", NULL), &err);
	check(txn_commit(txn, &err), &err);
}

/* sara's visit (1), another's change of it (2), a class of it (3), and a change elsewhere (4); then sara is let go. */
static void build_on_it(struct world *world)
{
	int64_t visit = add_visit(world, "sara");

	must_change(world->box, "clerk", "visit", "1-1-0", "remarks", "", "wall down");
	add_class(world, "clerk", visit);
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "3", "4");
	user_is(world, "sara", "active", "1", "0");
	sync_both(world);
}

/* What is to go first says so. */
static void what_was_not_sent_yet_is_waited_for(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	build_on_it(world);
	must_change(world->box, "clerk", "visit", "1-1-0", "remarks", "wall down", "wall up");
	assert_false(refusal_withdraw(world->box, "clerk", 1, true, &group, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	free(group.serials);
	expect(world->box, "SELECT remarks FROM visit", "wall up");
}

static void what_builds_on_it_waits_behind_it(void **state)
{
	struct world *world = *state;

	build_on_it(world);
	expect(world->hub, "SELECT group_concat(serial || ':' || coalesce(waits_for, 0)) FROM quarantine", "1:0,2:1,3:1");
	expect(world->hub, "SELECT reason LIKE 'it builds on entry 1 %' FROM quarantine WHERE serial = 3", "1");
	expect(world->hub, ROOMS, "4");
	expect(world->box, STATES, "3,3,3,1");
	expect(world->box, "SELECT remarks FROM visit", "wall down");
	check_agree(world);
	/* In a session of its own, too. */
	must_change(world->box, "clerk", "visit", "1-1-0", "remarks", "wall down", "wall up");
	sync_both(world);
	expect(world->hub, "SELECT waits_for FROM quarantine WHERE serial = 5", "2");
	release(world, 1, "1 released 0;2 released 0;3 released 0;5 released 0;");
	expect(world->hub, "SELECT remarks FROM visit", "wall up");
	sync_both(world);
	expect(world->box, STATES, "1,1,1,1,1");
	check_agree(world);
}

static bool count_news(void *state, const struct refusal *refusal, enum refusal_news news)
{
	struct buf *out = state;

	buf_format(out, "%" PRId64 " %d %s;", refusal->serial, (int) news, refusal->reason);
	return true;
}

static void expect_news(struct world *world, const char *wanted)
{
	struct buf out;
	struct err err;

	buf_init(&out, 4096);
	check(refusal_each_news(world->box, count_news, &out, &err), &err);
	assert_string_equal(out.bytes, wanted);
	buf_free(&out);
}

static void what_is_dropped_is_told_and_gone(void **state)
{
	struct world *world = *state;
	struct err err;

	build_on_it(world);
	assert_false(release_drop(world->hub, "sara", 1, "no", &err));
	assert_int_equal(err.code, EX_NOPERM);
	check(release_drop(world->hub, "op", 1, "she had left", &err), &err);
	expect(world->hub, "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "0");
	expect(world->hub, "SELECT count(*) FROM quarantine WHERE length(body) > 0", "3");
	assert_false(release_entry(world->hub, "op", 1, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	sync_both(world);
	expect(world->box, STATES, "5,5,5,1");
	expect(world->box, "SELECT count(*) FROM visit", "0");
	expect(world->box, ROOMS, "4");
	expect_news(world, "1 1 dropped by op of the province: she had left;2 1 dropped by op of the province: she had left;"
		"3 1 dropped by op of the province: she had left;");
	check(refusal_forget_news(world->box, &err), &err);
	sync_both(world);
	expect_news(world, "");
	assert_int_equal(refusal_count(world->box), 0);
	assert_int_equal(replica_pending_count(world->box), 0);
	check_agree(world);
}

static void a_box_withdraws_its_own(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	build_on_it(world);
	assert_false(refusal_withdraw(world->box, "clerk", 1, false, &group, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_int_equal(group.count, 2);
	assert_int_equal(group.serials[1], 3);
	free(group.serials);
	expect(world->box, "SELECT count(*) FROM visit", "1");
	assert_false(refusal_withdraw(world->box, "clerk", 4, true, &group, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	check(refusal_withdraw(world->box, "clerk", 1, true, &group, &err), &err);
	free(group.serials);
	expect(world->box, "SELECT count(*) FROM visit", "0");
	expect(world->box, STATES, "5,5,5,1,0,0,0");
	check(rebuild_check(world->box, NULL, NULL, &err), &err);
	sync_both(world);
	expect(world->box, STATES, "5,5,5,1,1,1,1");
	expect(world->hub, "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "0");
	assert_false(release_entry(world->hub, "op", 1, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	expect_news(world, "");
	check_agree(world);
}

static void a_withdrawal_can_come_too_late(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	hold_one(world);
	release(world, 1, "1 released 0;");
	check(refusal_withdraw(world->box, "clerk", 1, false, &group, &err), &err);
	expect(world->box, ROOMS, "3");
	sync_both(world);
	expect(world->box, ROOMS, "5");
	expect(world->box, STATES, "1,1");
	expect_news(world, "1 2 ;");
	check_agree(world);
}

static void nobody_withdraws_for_another_box(void **state)
{
	struct world *world = *state;
	struct value row[WITHDRAWAL_COUNT] = { value_int(2), value_int(1), value_int(1), value_null() };
	struct txn *txn;
	struct err err;

	check(txn_begin(world->box, "clerk", &txn, &err) && txn_entry(txn, "kech", &err), &err);
	check(txn_insert(txn, table_by_number(world->box, TABLE_WITHDRAWAL), row, &err) && txn_commit(txn, &err), &err);
	check(txn_begin(world->box, "clerk", &txn, &err) && txn_entry(txn, "kech", &err), &err);
	row[WITHDRAWAL_ORIGIN] = value_int(1);
	row[WITHDRAWAL_WRITER] = value_int(0);
	check(txn_insert(txn, table_by_number(world->box, TABLE_WITHDRAWAL), row, &err) && txn_commit(txn, &err), &err);
	sync_both(world);
	expect(world->hub, "SELECT group_concat(code) FROM quarantine", "77,65");
	expect(world->hub, "SELECT count(*) FROM withdrawal", "0");
	expect(world->box, STATES, "2,2");
	check_agree(world);
}

static void a_correction_is_taken(void **state)
{
	struct world *world = *state;
	struct refusal_withdrawn group;
	struct err err;

	hold_one(world);
	/* What the screen shows is the refused 5. */
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	expect(world->box, ROOMS, "4");
	check(rebuild_check(world->box, NULL, NULL, &err), &err);
	sync_both(world);
	expect(world->hub, ROOMS, "4");
	expect(world->hub, "SELECT count(*) FROM conflict", "0");
	expect(world->box, STATES, "3,1");
	expect(world->box, ROOMS, "4"); /* and not the refused one again */
	check_agree(world);
	/* A later link of the same chain is one of an accepted value. */
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "4", "6");
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "6", "7");
	sync_both(world);
	expect(world->hub, ROOMS, "7");
	expect(world->hub, "SELECT count(*) FROM quarantine", "1");
	check(refusal_withdraw(world->box, "clerk", 1, false, &group, &err), &err);
	expect(world->box, ROOMS, "7");
	sync_both(world);
	expect(world->box, ROOMS, "7");
	expect(world->hub, "SELECT count(*) FROM conflict", "0");
	check_agree(world);
}

/* The value that the refused one had seen is no longer the hub's: that is a conflict, and a true one. */
static void a_correction_over_anothers_value_is_a_conflict(void **state)
{
	struct world *world = *state;

	hold_one(world);
	must_change(world->hub, "op", "census", "07086/2024", "rooms", "3", "9");
	sync_both(world);
	expect(world->box, ROOMS, "5");
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	sync_both(world);
	expect(world->hub, ROOMS, "9");
	expect(world->hub, "SELECT waiting FROM conflict WHERE state = 'open'", "4");
	check_agree(world);
}

/* Keyed over it before anybody knew that it would be held: it waits, and comes after it. */
static void a_link_goes_behind_the_one_it_saw(void **state)
{
	struct world *world = *state;

	must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	must_change(world->box, "clerk", "census", "07086/2024", "water", "well", "tap");
	user_is(world, "sara", "active", "1", "0");
	sync_both(world);
	expect(world->box, STATES, "3,3,1");
	expect(world->hub, WATER, "tap");
	expect(world->box, ROOMS, "4");
	check_agree(world);
	/* Both were refused: what is keyed now had seen what the first of them had. */
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "4", "8");
	sync_both(world);
	expect(world->hub, ROOMS, "8");
	expect(world->box, ROOMS, "8");
	check_agree(world);
}

static void links_are_released_in_order(void **state)
{
	struct world *world = *state;

	must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	must_change(world->box, "clerk", "census", "07086/2024", "rooms", "5", "4");
	user_is(world, "sara", "active", "1", "0");
	sync_both(world);
	release(world, 1, "1 released 0;2 released 0;");
	expect(world->hub, ROOMS, "4");
	expect(world->hub, "SELECT count(*) FROM conflict", "0");
	sync_both(world);
	check_agree(world);
}

/* A district that has no such table yet at the hub's side gets its entry in when the province has made it right. */
static void what_was_refused_is_decided_again(void **state)
{
	struct world *world = *state;
	struct err err;

	/* The school that it names is the box's own invention of another district. */
	assert_int_equal(sqlite3_exec(world->box->db, "INSERT INTO school (_scope, code, name, district) SELECT id, '00001', 'X', 'kech'"
		" FROM scope WHERE code = 'kech'", NULL, NULL, NULL), SQLITE_OK);
	assert_true(world_add(world->box, &err, "census", "school=00001", "year=2024", "rooms=2", NULL));
	assert_int_equal(sqlite3_exec(world->box->db, "DELETE FROM school WHERE code = '00001'", NULL, NULL, NULL), SQLITE_OK);
	sync_both(world);
	expect(world->hub, "SELECT code FROM quarantine", "65");
	assert_false(release_entry(world->hub, "op", 1, tell_outcome, NULL, &err));
	assert_int_equal(err.code, EX_DATAERR);
	expect(world->box, STATES, "2");
	assert_true(world_add(world->hub, &err, "school", "code=00001", "name=X", "district=kech", NULL));
	release(world, 1, "1 released 0;");
	sync_both(world);
	expect(world->box, "SELECT rooms FROM census WHERE school = '00001'", "2");
	expect(world->box, STATES, "1");
	check_agree(world);
}

/* The line is cut everywhere while a refusal, a drop and a release are on their way: in the end nothing differs. */
static void a_cut_line_changes_nothing(void **state)
{
	struct world *world = *state;
	struct err err;
	bool is_whole = false;

	must_change(world->box, "sara", "census", "07086/2024", "rooms", "3", "5");
	must_change(world->box, "sara", "census", "07086/2024", "water", "well", "tap");
	user_is(world, "sara", "active", "1", "0");
	for (long cut = 0; !is_whole && cut < 4000; cut += 3)
		is_whole = exchange(world, -1, cut);
	assert_true(is_whole);
	expect(world->box, STATES, "3,3");
	check(release_drop(world->hub, "op", 1, NULL, &err), &err);
	release(world, 2, "2 released 0;");
	is_whole = false;
	for (long cut = 0; !is_whole && cut < 4000; cut += 3)
		is_whole = exchange(world, cut, -1);
	assert_true(is_whole);
	expect(world->box, STATES, "5,1");
	expect(world->box, ROOMS, "3");
	expect(world->box, WATER, "tap");
	expect(world->hub, "SELECT count(*) FROM entry WHERE origin = 1", "1");
	expect_news(world, "1 1 dropped by op of the province;");
	check_agree(world);
}

/* 10,000 entries of '*' behind: one look, remembered for all entries of one author. */
static void the_past_is_cheap(void **state)
{
	struct world *world = *state;
	struct txn *txn;
	struct err err;
	struct query *plan;
	bool is_indexed = false;

	check(txn_begin(world->hub, "op", &txn, &err), &err);
	for (int i = 0; i < 10000; i++) {
		char name[32];

		snprintf(name, sizeof name, "name=clerk%d", i);
		check(txn_entry(txn, NULL, &err) && world_insert(txn, world->hub, &err, "user", name, "role=clerk", "active=1", NULL), &err);
	}
	check(txn_commit(txn, &err), &err);
	for (int i = 0; i < 100; i++) {
		char seen[16], now[16];

		snprintf(seen, sizeof seen, "%d", i + 3);
		snprintf(now, sizeof now, "%d", i + 4);
		must_change(world->box, "sara", "census", "07086/2024", "rooms", seen, now);
	}
	user_is(world, "sara", "active", "1", "0");
	exchange(world, -1, -1);
	expect(world->hub, "SELECT count(*) FROM quarantine", "100");
	check(query_open(world->hub, "EXPLAIN QUERY PLAN SELECT body, decision FROM entry WHERE scope = 1 AND number > 5"
		" AND instr(body, x'00') > 0 ORDER BY number", &plan, &err), &err);
	while (query_step(plan, &err) == 1)
		is_indexed |= strstr(query_text(plan, 3), "USING INDEX entry_number (scope=? AND number>?)") != NULL;
	query_close(plan);
	assert_true(is_indexed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_was_allowed_is_held, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_never_was_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_past_is_read_from_the_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_past_is_cheap, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_held_is_released, set_up, tear_down),
		cmocka_unit_test_setup_teardown(anothers_last_serial_is_not_set_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_not_sent_yet_is_waited_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_builds_on_it_waits_behind_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_dropped_is_told_and_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_box_withdraws_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_withdrawal_can_come_too_late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_withdraws_for_another_box, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_correction_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_correction_over_anothers_value_is_a_conflict, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_goes_behind_the_one_it_saw, set_up, tear_down),
		cmocka_unit_test_setup_teardown(links_are_released_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_refused_is_decided_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cut_line_changes_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("quarantine", tests, NULL, NULL);
}
